"""A contact by keys alone, from the row to the note: few keys, nothing lost, and all of it taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain import script, slot
from app.domain.cadence import Channel
from app.domain.call import Phase, Step
from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.window import Windows
from app.errors import KnownError
from app.services import agents, calls, contacts, notes, orders
from app.settings import Settings
from tests.ui.call_desk import (
    FIRST,
    MOST,
    PHONE,
    SECOND,
    Hand,
    card_of,
    clip,
    panel_of,
    phase,
    sit_down,
    toast_of,
)
from tests.ui.window import Window, order, write
from ui.pages.orders import OrdersPage
from ui.widgets.call_said import CallMoment

if TYPE_CHECKING:
    from ui.pages.queue import QueuePage

Play = Callable[..., None]


def test_a_buyer_is_reached_and_promises_to_pay(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        panel = panel_of(page)
        assert panel.isVisible()
        assert not page.card.editor.isVisible(), "the panel stands in the card's place"
        assert window.focus() is panel.ask
        await hand.press("Return")
        assert clip() == PHONE
        assert phase(page) is Phase.RESULT
        await hand.press("2", "4")
        assert panel.sight is not None
        assert panel.sight.helps == ("Say what is good about the item, ask when they will top up, and note the time.",)
        await hand.type("今晚8点")
        assert panel.moment.means.text() == "tonight 20:00 (2026-11-21 20:00)"
        await hand.press("Return")
        assert panel.words.below.text() == "The note will say: 余额不足，约11月21日20:00付款"
        await hand.press("Return")
        assert panel.steps.states() == [(Step.PROMPT, "now"), (Step.CHAT, "to_come")]
        words = clip()
        assert words == "亲，刚才电话里跟您约好今天20:00付款，我先记下了，到时候再轻轻提醒您一下。"
        await hand.press("Return")
        assert panel.steps.states() == [(Step.PROMPT, "done"), (Step.CHAT, "now")]
        assert clip() == words
        await hand.press("Return")
        assert hand.count <= MOST
        card = await card_of(window)
        assert [note.text for note in card.notes] == ["11-21 16:05+小美+第1次+余额不足，约11月21日20:00付款"]
        assert (card.row.flag, card.row.owner) == ("purple", "小美")
        assert [(one.kind, one.state) for one in card.reminders] == [("promise", "open")]
        assert [(one.channel, one.outcome) for one in card.contacts] == [("phone", "promised")]
        assert clip() == card.notes[0].text, "the memo is there to paste"
        assert card.notes[0].state == "copied"
        assert await contacts.unticked(window.office, 0) == []
        assert not panel.isVisible()
        assert page.card.editor.isVisible()
        assert window.focus() is page.table
        assert page.table.current_order() == await orders.find(window.office, SECOND), "on to the next row"

    play(story)


ENDS = (
    (("F9", "Return", "3", *["Return"] * 3), "电话无人接听，已发旺旺"),
    (("F9", "Return", "7", "5", "4", "Return"), "明确不买了，不想要了"),
    (("F9", "Return", "1", "1", "2", *["Return"] * 4), "电话已接通，不会选付款方式"),
    (("F9", "Return", "6", *["Return"] * 4), "电话号码不对，已发旺旺"),
    (("F9", "Return", "8", "Return", "Return"), "已在别家付款"),
    (("F9", "Return", "9", *["Return"] * 4), "接通后挂断"),
    (("Ctrl+F9", *["Return"] * 3), "旺旺已留言，未回复"),
    (("Shift+F9", *["Return"] * 3), "已发短信"),
    (("F6", "Return"), "已用系统催付"),
    (("Ctrl+F9", "Return", "7", "5", "4", "Return"), "明确不买了，不想要了"),
)
"""The keys of a whole contact, and what the note says of it."""


def test_every_end_takes_few_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        numbers = [f"44710000000000044{at}" for at in range(80, 80 + len(ENDS))]
        lines = (order(number, buyer=f"买家{number}", created="2026-11-21 12:30:00") for number in numbers)
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211604.csv", *lines))
        page = await sit_down(window)
        for number, (keys, note) in zip(numbers, ENDS, strict=True):
            hand = Hand(window)
            page.stand_at(await orders.find(window.office, number))
            page.go_to_table()
            await window.settle()
            for key in keys:
                if page.calls.held is None and hand.count:
                    break  # over already
                await hand.press(key)
            assert hand.count <= MOST, note
            assert page.calls.held is None, note
            assert [one.feedback for one in (await card_of(window, number)).notes] == [note]

    play(story)


def test_who_cannot_talk_is_apologised_to_and_gets_an_sms(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "5")
        panel = panel_of(page)
        assert panel.sight is not None
        assert "Sorry to disturb you" in panel.helps.text()
        assert panel.moment.means.text() == "Enter: again in the next call window · 19:00"
        await hand.press("Return", "Return")
        assert [step for step, _state in panel.steps.states()] == [Step.SMS, Step.PROMPT, Step.CHAT]
        sms = clip()
        assert "刚才给您打电话" in sms
        await hand.press("Return")
        assert clip() != sms, "the words of the chat are others, and copied before their step"
        await hand.press("Return", "Return")
        assert hand.count <= MOST
        card = await card_of(window)
        assert card.notes[0].feedback == "不便接听，11月21日19:00再联系，已补短信"
        assert [one.kind for one in card.reminders] == ["callback"]

    play(story)


def test_words_that_lack_something_name_it_as_the_scripts_do(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lacking(*_given: object) -> calls.Text:
        return calls.Text(1, script.fill("亲，{item_link}还没付款", {}))

    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        monkeypatch.setattr(calls, "text", lacking)
        await hand.press("Ctrl+F9")
        panel = panel_of(page)
        assert panel.text.words.text() == "亲，{item link}还没付款"
        assert panel.text.state.text().startswith("Something is missing in these words")
        assert "还没付款" not in clip()

    play(story)


def test_a_message_is_copied_before_it_is_sent(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("Ctrl+F9")
        panel = panel_of(page)
        assert panel.sight is not None
        first = panel.sight.text
        assert first
        assert clip() == first
        await hand.press("2")
        assert clip() == panel.sight.text != first, "other words by a key"
        QGuiApplication.clipboard().setText("x")
        await hand.press("1")
        assert clip() == panel.sight.text
        assert phase(page) is Phase.READY

    play(story)


def test_what_must_be_said_is_asked_again_and_a_moment_is_read_while_it_is_typed(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "1", "Return")
        assert phase(page) is Phase.REASON
        assert panel_of(page).ask.problem.text() == "Say why the buyer has not paid: choose a reason."
        options = panel_of(page).choices.options()
        assert [one.key for one in options] == list("1234567890")
        assert options[0].more == (
            "Cannot find the order · Cannot choose a way to pay · Stuck at password or verification · "
            "The page does not open"
        )
        await hand.press("Esc", "2", "4")
        moment = panel_of(page).moment
        await hand.press("Return")
        assert phase(page) is Phase.WHEN
        assert moment.field.problem.text().startswith("Say when")
        await hand.type("今晚10点半")
        assert moment.means.text() == "tonight 22:30 (2026-11-21 22:30)"
        assert "You are reminded tomorrow 11:00" in moment.moves.text()
        moment.field.line.selectAll()
        await hand.type("昨天")
        assert "cannot be read" in moment.field.problem.text()
        await hand.press("Return")
        assert phase(page) is Phase.WHEN

    play(story)


# Nothing is lost


def test_a_crash_between_any_two_keys_is_gone_on_with(play: Play, tmp_path: Path) -> None:
    """What the files hold in the middle of the call is all that the next window has."""
    agent: list[int] = []
    keys = ("F9", "Return", "2", "4", "Return", "Return", "Return", "Return")
    cuts = range(1, len(keys))

    async def press(window: Window, key: str) -> None:
        window.press(key)
        await window.settle()
        if key == "4":
            window.enter("今晚8点")
            await window.settle()

    async def crash(window: Window) -> None:
        await sit_down(window)
        agent.append(window.desk.agent.id if window.desk.agent else 0)
        for count in cuts:
            await press(window, keys[count - 1])
            left = tmp_path / f"left {count}"
            shutil.copytree(window.office.folder, left, ignore=shutil.ignore_patterns("*.lock"))

    async def again(window: Window, count: int) -> None:
        page: OrdersPage = window.shell.orders
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible(), count
        assert "…4471" in strip.says.text()
        window.press("Alt+F9", window.shell)
        await window.settle()
        assert not strip.isVisible(), count
        assert panel_of(page).news.text() == "Going on where it was cut off."
        assert panel_of(page).isVisible()
        for key in keys[count:]:
            await press(window, key)
        card = await card_of(window)
        assert [note.feedback for note in card.notes] == ["余额不足，约11月21日20:00付款"], count
        assert await calls.unfinished(window.office) == []
        await window.settle()
        assert not strip.isVisible(), count

    play(crash)
    for count in cuts:
        settings = Settings(language="en", theme="light", agent_id=agent[0])
        play(partial(again, count=count), settings=settings, folder=tmp_path / f"left {count}")


def test_esc_steps_back_one_question_at_a_time_and_keeps_what_was_typed(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        await hand.type("今晚8点")
        await hand.press("Return", "Return", "Return")
        seen: list[Phase] = []
        while (now := phase(page)) is not None and len(seen) < 20:
            seen.append(now)
            await hand.press("Esc")
            attempt = page.calls.attempt
            if attempt is not None:
                assert attempt.call.text("said") == "今晚8点"
        assert seen == [
            Phase.STEP, Phase.STEP, Phase.WORDS, Phase.WHEN, Phase.REASON, Phase.RESULT, Phase.READY,
        ]  # fmt: skip
        assert window.focus() is page.table
        # What was typed is kept, although nobody was called after all.
        (kept,) = await calls.unfinished(window.office)
        assert kept.call.text("said") == "今晚8点"
        assert (await card_of(window)).notes == ()

    play(story)


def test_another_moment_after_stepping_back_asks_for_other_words(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        hand = Hand(window)
        await hand.press("F9", "Return", "2", "4")
        await hand.type("今晚8点")
        await hand.press("Return", "Return")
        assert "今天20:00" in clip()
        await hand.press("Esc", "Esc", "Ctrl+A")
        await hand.type("明早9点")
        await hand.press("Return", "Return")
        assert "9:00" in clip()
        assert "今天20:00" not in clip()

    play(story)


def test_what_is_written_is_over_though_its_memo_could_not_be_noted(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_given: object, **_more: object) -> None:
        raise KnownError("disk_full")

    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return")
        with monkeypatch.context() as patch:
            patch.setattr(notes, "copied", full)
            await hand.press("Return")
        assert any("disk is full" in said for said in window.toasts())
        assert page.calls.held is None
        assert [note.feedback for note in (await card_of(window)).notes] == ["电话无人接听，已发旺旺"]
        assert page.table.current_order() == await orders.find(window.office, SECOND)
        window.press("Ctrl+Z")
        await window.settle()
        assert phase(page) is Phase.STEP, "it can be taken back"

    play(story)


# Taking it back


def test_a_finished_call_is_taken_back_and_open_again(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "Return")
        assert (await card_of(window)).row.flag == "purple"
        toast = toast_of(window, "…4471")
        assert toast.accessibleName() == "Order …4471: No answer · noted, memo copied"
        toast.buttons[0].click()
        await window.settle()
        card = await card_of(window)
        assert (card.row.flag, card.contacts) == (None, ())
        assert panel_of(page).isVisible()
        assert phase(page) is Phase.STEP, "at its last question"
        await hand.press("Esc", "Esc", "Esc", "4", "Return", "Return", "Return", "Return")
        notes = (await card_of(window)).notes
        assert [note.feedback for note in notes if note.state == "copied"] == ["电话占线，11月21日16:15再联系"]
        assert (await card_of(window)).row.flag == "purple"
        window.press("Ctrl+Z")  # the key does the same
        await window.settle()
        card = await card_of(window)
        assert (card.row.flag, card.contacts) == (None, ())
        assert panel_of(page).isVisible()
        assert phase(page) is Phase.STEP
        window.press("Shift+Esc")
        await window.settle()
        window.press("Ctrl+Z")
        await window.settle()
        assert "There is nothing to take back." in window.toasts()

    play(story)


# Steps that are put off


def test_steps_that_were_put_off_are_offered_and_ticked_later(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "0", "0")
        assert "Write in the chat now." in toast_of(window, "…4471").accessibleName()
        assert [one.steps for one in await contacts.unticked(window.office, 0)] == [(Step.PROMPT, Step.CHAT)]
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        assert "提示付款" in strip.says.text()
        QGuiApplication.clipboard().setText("x")
        await hand.press("Alt+F9")
        panel = panel_of(page)
        assert panel.sight is not None
        assert panel.steps.states() == [(Step.PROMPT, "now"), (Step.CHAT, "to_come")]
        assert clip() == panel.sight.text
        await hand.press("Return", "Return")
        assert page.calls.held is None
        assert await contacts.unticked(window.office, 0) == []
        await window.settle()
        assert not strip.isVisible()

    play(story)


def test_a_contact_about_several_orders_gives_one_memo_after_the_other(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        ids = [await orders.find(window.office, number) for number in (FIRST, SECOND)]
        page.calls.begin(ids, Channel.PHONE)
        await window.settle()
        assert "2 orders" in panel_of(page).about.text()
        await hand.press("Return", "3", "Return", "Return", "Return")
        panel = panel_of(page)
        assert panel.sight is not None
        assert panel.sight.question == "Paste the memo of order 4471000000000004471."
        assert clip() == (await card_of(window)).notes[0].text
        await hand.press("Return")
        assert panel.sight.question == "Paste the memo of order 4471000000000004472."
        assert (await card_of(window, SECOND)).notes[0].state == "copied"
        await hand.press("Return")
        assert hand.count <= MOST
        assert page.calls.held is None

    play(story)


def test_from_the_queue_one_contact_is_about_all_orders_of_the_buyer(play: Play) -> None:
    async def story(window: Window) -> None:
        lines = (
            order(FIRST, created="2026-11-21 12:10:00"),
            order(SECOND, created="2026-11-21 12:20:00"),
            order("4471000000000004473", buyer="大树", created="2026-11-21 12:30:00"),
        )
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211605.csv", *lines))
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        window.shell.show_page("queue")
        window.desk.guard.hurry = 0.0
        await window.settle()
        page, hand = cast("QueuePage", window.shell.page("queue")), Hand(window)
        page.go_to_table()
        assert page.model.rowCount() == 2
        await hand.press("F9")
        panel = page.calls.panel
        assert panel is not None
        assert "2 orders" in panel.about.text()
        await hand.press("Return", "3", "Return", "Return", "Return", "Return", "Return")
        assert hand.count <= MOST
        assert page.calls.held is None
        for number in (FIRST, SECOND):
            assert [note.feedback for note in (await card_of(window, number)).notes] == ["电话无人接听，已发旺旺"]
        assert page.model.rowCount() == 1
        assert page.order_id == await orders.find(window.office, "4471000000000004473"), "on to the next row"
        assert window.focus() is page.table
        window.press("Ctrl+Z")
        await window.settle()
        assert page.calls.attempt is not None
        assert (await card_of(window)).contacts == ()

    play(story)


def test_scripts_are_searched_beside_a_contact_and_esc_comes_back_to_it(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "Ctrl+J")
        panel = panel_of(page)
        assert not panel.isVisible()
        assert page.card.scripts.isVisible()
        assert phase(page) is Phase.RESULT, "the contact goes on"
        await hand.press("Esc")
        assert panel.isVisible()
        assert window.focus() is panel.ask
        await hand.press("Ctrl+J", "F9")
        assert panel.isVisible(), "its key comes back as well"
        await hand.press("Ctrl+J")
        page.table.go_to_row(1)
        await window.settle()
        await hand.press("F9")
        assert page.calls.attempt is not None
        assert page.calls.attempt.order_no == SECOND

    play(story)


def test_a_promise_after_the_closing_is_said_in_amber_and_taken_at_the_second_enter(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        window.clock.advance(timedelta(hours=19, minutes=32))  # 43 minutes are left
        window.shell.tick.beat()
        await window.settle()
        await hand.press("F9", "Return", "Return", "2", "4")
        moment = panel_of(page).moment
        first = moment.offers[0].text()
        assert "11:37" <= first < "12:20", "the first that is offered lies before it"
        await hand.type("今晚8点")
        assert moment.moves.text().startswith("The order closes")
        assert moment.means.objectName() != "good"
        await hand.press("Return")
        assert phase(page) is Phase.WHEN
        assert moment.moves.text().endswith("Enter once more if it shall be so.")
        await hand.press("Return")
        assert phase(page) is Phase.WORDS

    play(story)


def test_a_promise_on_a_day_off_says_so_whether_it_can_be_moved_or_not(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        desk = window.desk
        wall = desk.wall(desk.office.shops()[0].id)
        tomorrow = wall.now.date() + timedelta(days=1)
        shut = Rules()._replace(days_off=DaysOff(off=(tomorrow,)))
        moment = CallMoment(desk.theme, window.shell)
        moment.show_moment("明早11点半", wall, shut, None, "")
        assert moment.moves.text() == "tomorrow 11:30 is on a day off. You are reminded 11-23 11:00."
        moment.show_moment("明早11点半", wall, shut, wall.now + timedelta(days=1), "")
        assert moment.moves.text() == (
            "tomorrow 11:30 is on a day off. The order closes before the next time for calls: you are reminded then "
            "all the same."
        )
        moment.show_moment("明早11点半", wall, Rules(), wall.now + timedelta(days=1), "")
        assert not moment.moves.text()
        moment.show_moment("今天17:30", wall, Rules(), None, "")
        assert "outside the call windows" in moment.moves.text()
        moment.show_moment("今天17:30", wall, Rules(), None, "", slot.of_messages(Rules()))
        assert not moment.moves.text(), "a message goes out at any hour that is not quiet"

    play(story)


def test_the_next_window_is_offered_in_the_evening_too_where_it_begins_at_eight(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        desk = window.desk
        now = desk.wall(desk.office.shops()[0].id).now
        window.clock.advance(now.replace(hour=20, minute=30) - now)
        moment = CallMoment(desk.theme, window.shell)
        evenings = Rules()._replace(call_windows=Windows(((time(20), time(21)),)))
        moment.show_moment("", desk.wall(desk.office.shops()[0].id), evenings, None, "")
        assert "next window" in [offer.text() for offer in moment.offers]

    play(story)
