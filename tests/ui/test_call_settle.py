"""What stands against a contact and how a digit settles it: take over, a lead's permission, a mark, another channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication

from app.domain.cadence import Channel
from app.domain.call import ALLOWED, Phase
from app.services import agents, calls, guards, orders
from app.services import notes as notes_
from app.services.notes import NoteDraft
from tests.ui.call_desk import FIRST, MOST, SECOND, Hand, card_of, panel_of, phase, sit_down, stage, toast_of
from tests.ui.window import NOW, Window
from ui.attempt import Stage
from ui.pages.orders import OrdersPage
from ui.widgets.ask import Ask

Play = Callable[..., None]


async def one_too_many(window: Window, *leads: str) -> OrdersPage:
    """The first order was contacted as often as it may be; the next contact wants one of ``leads``."""
    page = await sit_down(window)
    order_id = await orders.find(window.office, FIRST)
    for lead in leads:
        await agents.add(window.office, lead, role="lead")
    for _time in range(3):
        await notes_.save(window.office, NoteDraft(order_id, "purple", "小美", "没接"))
    window.clock.advance(timedelta(days=1))
    await window.settle()
    return page


def allowed(page: OrdersPage) -> str:
    assert page.calls.attempt is not None
    return page.calls.attempt.call.text(ALLOWED)


def test_a_permission_ends_with_the_contact_it_was_given_for(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await one_too_many(window, "阿强"), Hand(window)
        await hand.press("F9", "1")
        await hand.type("老客户")
        await hand.press("Return")
        assert allowed(page) == "阿强：老客户"
        await hand.press("Shift+Esc", "F9")
        assert allowed(page) == "阿强：老客户", "what is put aside is not over"
        window.clock.advance(timedelta(minutes=31))
        await hand.press("Shift+Esc", "F9")
        assert (allowed(page), stage(page)) == ("", Stage.BLOCKED), "it was left so long ago"
        await hand.press("1")
        await hand.type("老客户")
        await hand.press("Return", "Esc")
        assert page.calls.held is None
        assert await calls.unfinished(window.office) == []
        await hand.press("F9")
        assert (allowed(page), stage(page)) == ("", Stage.BLOCKED)

    play(story)


def test_the_reason_typed_for_a_lead_is_not_lost(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await one_too_many(window, "阿强", "阿芳"), Hand(window)
        await hand.press("F9", "1", "2")
        await hand.type("老客户说好再打")
        await hand.press("Esc", "1")
        line = panel_of(page).words.field.line
        assert line.text() == "老客户说好再打", "another lead is asked with the same words"
        await hand.press("Shift+Esc", "F9", "1", "1")
        assert line.text() == "老客户说好再打", "it was kept at every letter"
        await hand.press("Return")
        assert allowed(page) == "阿强：老客户说好再打"

    play(story)


def test_a_mark_is_taken_away_from_the_panels_order_alone(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        first, second = [await orders.find(window.office, number) for number in (FIRST, SECOND)]
        window.desk.bus.tell(await orders.mark(window.office, [first], "paid", "小美"))
        await window.settle()
        page.show_view("all")
        await window.settle()
        page.go_to_table()
        page.table.go_to(first)
        await hand.press("Ctrl+A")
        at = page.model.index(page.table.orders.number(first), 0)
        page.table.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.NoUpdate)
        await window.settle()
        assert (page.table.chosen_count(), page.order_id) == (2, first)
        await hand.press("F9")
        assert stage(page) is Stage.BLOCKED
        assert [one.words for one in panel_of(page).choices.options()] == ["Take the mark away"]
        await hand.press("1")
        assert [row.mark for row in await orders.rows(window.office, [first, second])] == [None, None]
        assert stage(page) is Stage.CALL

    play(story)


def test_what_is_settled_is_settled_for_the_panels_order(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        first, second = [await orders.find(window.office, number) for number in (FIRST, SECOND)]
        page.calls.begin([first, second], Channel.CHAT)
        await window.settle()
        await agents.ensure(window.office, "小林")
        window.desk.bus.tell(await guards.take_over(window.office, [first, second], "小林"))
        await window.settle()
        page.stand_at(second)
        await window.settle()
        panel_of(page).ask.setFocus()
        await window.settle()
        assert page.order_id == second, "it is the contact's, too"
        assert stage(page) is Stage.BLOCKED
        window.press("1")
        await window.until(lambda: isinstance(QApplication.activeWindow(), Ask))
        window.enter("她下班了", window.focus())
        window.press("Return")
        await window.settle()
        await window.front()
        assert [row.owner for row in await orders.rows(window.office, [first, second])] == ["小美", "小林"]
        assert stage(page) is Stage.CALL

    play(story)


def test_another_agents_order_is_taken_over_first(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        order_id = await orders.find(window.office, FIRST)
        await agents.ensure(window.office, "小林")
        window.desk.bus.tell((await notes_.save(window.office, NoteDraft(order_id, "purple", "小林", "没接"))).changes)
        window.clock.advance(timedelta(hours=3, minutes=5))
        await window.settle()
        hand = Hand(window)
        await hand.press("F9", "Return", "2")
        panel = panel_of(page)
        assert stage(page) is Stage.BLOCKED, "no key dials"
        assert panel.sight is not None
        assert panel.sight.told[0] == "This is 小林's order."
        assert [one.words for one in panel.choices.options()] == ["Take over …"]
        assert not panel.go.isVisible()
        window.press("1")
        await window.until(lambda: isinstance(QApplication.activeWindow(), Ask))
        window.enter("她下班了", window.focus())
        window.press("Return")
        await window.settle()
        await window.front()
        assert stage(page) is Stage.ASKED, "the data is old, too"
        assert panel.isAncestorOf(window.focus())
        await hand.press("Return", "Return")
        assert phase(page) is Phase.RESULT

    play(story)


def test_one_contact_too_many_needs_a_lead_and_the_note_says_so(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        order_id = await orders.find(window.office, FIRST)
        lead, _changes = await agents.add(window.office, "阿强", role="lead")
        assert lead.role == "lead"
        for said in ("没接", "没接", "没接"):
            await notes_.save(window.office, NoteDraft(order_id, "purple", "小美", said))
        window.clock.advance(timedelta(days=1))
        await window.settle()
        hand = Hand(window)
        await hand.press("F9")
        panel = panel_of(page)
        assert stage(page) is Stage.BLOCKED
        await hand.press("1")
        assert stage(page) is Stage.WHY, "there is but one lead"
        await hand.press("Return")
        assert panel.words.field.problem.text() == "Say why in a few words: colleagues will read it."
        await hand.type("老客户")
        await hand.press("Return")
        while stage(page) is Stage.ASKED:
            await hand.press("Return")
        await hand.press("Return", "3", "Return", "Return", "Return")
        assert page.calls.held is None
        last = (await card_of(window)).notes[-1]
        assert last.feedback == "电话无人接听，已发旺旺，组长同意（阿强：老客户）"

    play(story)


def test_old_data_asks_once_and_one_key_goes_on(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await window.later(timedelta(hours=3))
        await hand.press("F9")
        assert stage(page) is Stage.ASKED
        assert "The data is 3 h old" in panel_of(page).told.text()
        await hand.press("Return")
        assert (stage(page), phase(page)) == (Stage.CALL, Phase.READY)
        await hand.press("Esc", "F9")
        assert stage(page) is Stage.CALL, "nobody is asked twice about the same data"

    play(story)


def test_who_waits_before_the_call_hears_what_the_clock_says_by_then(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        panel = panel_of(page)
        assert panel.sight is not None
        assert panel.sight.told == ()
        await window.later(timedelta(hours=1))
        assert "The data is 1 h old" in panel.told.text()
        await hand.press("Return")
        assert "It is outside the call windows." in panel.told.text()
        await window.later(timedelta(hours=20))
        assert stage(page) is Stage.ASKED
        assert "The order is past its closing time." in panel.told.text()
        await hand.press("Return")
        assert phase(page) is Phase.READY

    play(story)


def test_what_a_lead_allowed_holds_for_half_an_hour(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await one_too_many(window, "阿强"), Hand(window)
        await hand.press("F9", "1")
        await hand.type("老客户")
        await hand.press("Return")
        while stage(page) is Stage.ASKED:
            await hand.press("Return")
        await window.later(timedelta(minutes=29))
        assert stage(page) is not Stage.BLOCKED
        await window.later(timedelta(minutes=1))
        assert stage(page) is Stage.BLOCKED
        await hand.press("1")
        await hand.type("再问过了")
        await hand.press("Return")
        while stage(page) is Stage.ASKED:
            await hand.press("Return")
        await hand.press("Return")
        await window.later(timedelta(minutes=31))
        await hand.press("3", "Return", "Return", "Return")
        last = (await card_of(window)).notes[-1]
        assert last.feedback == "电话无人接听，已发旺旺，组长同意（阿强：再问过了）", "who dialled in time may talk on"

    play(story)


def test_outside_the_windows_it_is_told_and_a_matter_of_service_is_not_bound(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        panel = panel_of(page)
        assert panel.sight is not None
        assert "It is outside the call windows." in panel.sight.told
        assert [one.words for one in panel.choices.options()] == ["Write instead"]
        await hand.press("1")
        attempt = page.calls.attempt
        assert attempt is not None
        assert attempt.call.channel is Channel.CHAT
        await hand.press("Esc", "Ctrl+Shift+F9")
        attempt = page.calls.attempt
        assert attempt is not None
        assert panel.title.text().startswith("Call (service)")
        assert panel.sight.told == ()
        await hand.press("Return", "1", "Return", "Return")
        assert hand.count <= MOST
        card = await card_of(window)
        assert [note.feedback for note in card.notes] == ["电话已接通"]
        assert (card.row.contacts, card.contacts) == (0, ())

    play(story, now=NOW.replace(hour=14, minute=30))


def test_who_does_not_want_it_can_be_left_in_peace(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "7", "5", "4", "Return")
        toast = toast_of(window, "…4471")
        assert "No more reminders go out for this order." in toast.accessibleName()
        assert [button.text() for button in toast.buttons] == ["Undo", "No reminders at all"]
        toast.buttons[1].click()
        await window.settle()
        page.table.go_to_row(0)
        await window.settle()
        await hand.press("F9")
        assert stage(page) is Stage.BLOCKED
        assert "The buyer does not want to be reminded." in panel_of(page).told.text()

    play(story)
