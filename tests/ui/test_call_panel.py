"""The panel of a contact: what stands against it, what is typed and masked in it, and nothing personal said aloud."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.domain.cadence import Channel
from app.domain.call import Phase
from app.services import agents, calls, orders
from app.services import notes as notes_
from app.services.notes import NoteDraft
from tests.ui.call_desk import (
    FIRST,
    MOST,
    NICK,
    PHONE,
    RECEIVER,
    SECOND,
    Hand,
    card_of,
    clip,
    panel_of,
    phase,
    sit_down,
    stage,
    toast_of,
)
from tests.ui.window import NOW, Window, order, write
from ui.attempt import Stage
from ui.bootstrap import Tongue
from ui.freshness import Guard
from ui.widgets.ask import Ask

Play = Callable[..., None]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guard, "hurry", 0)


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
        assert last.feedback == "电话无人接听，组长同意（阿强：老客户）"

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
        assert panel.title.text().startswith("Call, a matter of service")
        assert panel.sight.told == ()
        await hand.press("Return", "1", "Return", "Return")
        assert hand.count <= MOST
        card = await card_of(window)
        assert [note.feedback for note in card.notes] == ["电话已接通"]
        assert (card.row.contacts, card.contacts) == (0, ())

    play(story, now=NOW.replace(hour=14, minute=30))


def test_a_colleague_who_is_at_it_is_told(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await calls.begin(window.office, [await orders.find(window.office, FIRST)], "小林")
        await Hand(window).press("F9")
        assert "小林 is in touch with this buyer right now." in panel_of(page).told.text()

    play(story)


def test_a_payment_in_the_middle_of_the_call_is_told(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return")
        paid = order(FIRST, created="2026-11-21 12:20:00", paid="2026-11-21 16:04:00")
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211606.csv", paid))
        assert "not unpaid any more" in panel_of(page).told.text()
        assert phase(page) is Phase.RESULT

    play(story)


# Keys, and what is typed


def test_digits_are_the_input_methods_while_it_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        line = panel_of(page).moment.field.line
        assert window.focus() is line
        window.compose("jin")
        await hand.press("1", "Return", "Esc")
        assert phase(page) is Phase.WHEN
        window.compose("")
        line.clear()
        await hand.press("8")
        assert line.text() == "8", "a digit is typed where words are"
        assert phase(page) is Phase.WHEN

    play(story)


def test_what_no_export_carries_says_so_and_is_typed_in_place(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        facts = panel_of(page).facts
        shown = facts.texts()
        assert shown["name"] == "张*"
        assert (shown["gender"], shown["address"], shown["summary"]) == ("?", "?", "?")
        line = facts.rows["gender"].line
        assert line.placeholderText() == "Not in the export: type it"
        line.setFocus()
        await hand.type("女士")
        await hand.press("Return")
        assert phase(page) is Phase.READY, "that Enter ended the field"
        assert window.focus() is panel_of(page).ask
        assert facts.texts()["gender"] == "女士"
        facts.rows["address"].line.setFocus()
        await hand.type("杭州市西湖区凤凰路88号")
        panel_of(page).ask.setFocus()
        await window.settle()
        assert facts.texts()["address"] == "杭州市西湖区 ***", "what was typed is masked as well"
        await hand.press("Return", "3", "Return", "Return", "Return")
        assert page.calls.held is None
        page.table.go_to_row(0)
        await window.settle()
        await hand.press("F9")
        assert facts.texts()["gender"] == "女士", "it is known from now on"

    play(story)


def test_the_number_is_masked_until_it_is_held_and_copied_privately(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        panel = panel_of(page)
        assert panel.number.text() == "138****1234"
        assert clip() != PHONE, "nobody dials before having looked"
        page.card.held.begin()
        assert (panel.number.text(), panel.facts.texts()["name"]) == (PHONE, RECEIVER)
        page.card.held.end()
        assert (panel.number.text(), panel.facts.texts()["name"]) == ("138****1234", "张*")
        await hand.press("Return")
        assert clip() == PHONE
        assert QGuiApplication.clipboard().mimeData().data("x-kde-passwordManagerHint").data() == b"secret"

    play(story)


def test_the_time_on_the_phone_is_shown(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        timer = panel_of(page).timer
        assert not timer.isVisible()
        await hand.press("Return")
        window.clock.advance(timedelta(seconds=75))
        panel_of(page).tick()
        assert timer.text() == "01:15"
        await hand.press("3")
        window.clock.advance(timedelta(seconds=30))
        panel_of(page).tick()
        assert timer.text() == "01:15", "the call is over"

    play(story)


def test_nobody_calls_without_a_name(play: Play) -> None:
    async def story(window: Window) -> None:
        file = write(window.office.folder.parent / "ExportOrderList202611211605.csv", order(FIRST))
        await window.bring(file)
        window.shell.show_page("orders")
        window.shell.orders.go_to_table()
        window.shell.orders.table.go_to_row(0)
        await window.settle()
        await Hand(window).press("F9")
        assert window.shell.orders.calls.held is None
        assert any("Say who you are first" in said for said in window.toasts())

    play(story)


def test_nothing_personal_is_said_aloud(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        said: list[str] = []
        window.desk.said.connect(lambda text, _stay: said.append(text))
        await hand.press("F9")
        panel_of(page).facts.rows["summary"].line.setFocus()
        await hand.type("问过尺码，电话13711112222")
        await hand.press("Return", "Return", "5", "Return", "Return", "Return", "0", "0")
        window.press("Ctrl+Z")
        await window.settle()
        told = "\n".join((*said, *window.toasts(), caplog.text))
        assert "…4471" in told
        assert not [one for one in (NICK, RECEIVER, PHONE, FIRST, "13711112222") if one in told]

    caplog.set_level(logging.DEBUG, "ziqi")
    play(story)


def test_the_mouse_does_what_the_keys_do(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await Hand(window).press("F9")
        panel = panel_of(page)
        for click in (
            panel.go.click,
            lambda: panel.choices.lines[2].click(),  # noqa: PLW0108 - made when it is first shown
            panel.go.click,
            panel.later.click,
            panel.back.click,
            panel.go.click,
            panel.go.click,
        ):
            click()
            await window.settle()
        assert page.calls.held is None
        assert (await card_of(window)).notes[0].feedback == "电话无人接听"

    play(story)


def test_a_key_held_down_answers_once(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("Ctrl+F9")
        for _time in range(5):
            held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
            QApplication.sendEvent(window.focus(), held)
            await window.settle()
        assert phase(page) is Phase.READY

    play(story)


def test_keys_that_come_before_the_panel_are_meant_for_the_call(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        for key in ("F9", "Return", "2", "4"):
            window.press(key)
        await window.settle()
        assert phase(page) is Phase.WHEN
        assert window.focus() is panel_of(page).moment.field.line

    play(story)


def test_the_cards_keys_mean_the_order_of_the_panel(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return")
        page.go_to_table()
        page.table.go_to_row(1)
        await window.settle()
        assert page.order_id == await orders.find(window.office, SECOND)
        panel_of(page).ask.setFocus()
        await window.settle()
        assert page.order_id == await orders.find(window.office, FIRST)
        QGuiApplication.clipboard().setText("x")
        await hand.press("Alt+N")
        assert clip() == FIRST

    play(story)


def test_who_does_not_want_it_can_be_left_in_peace(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "7", "5", "4", "Return")
        toast = toast_of(window, "…4471")
        assert "Nobody reminds of this order any more." in toast.accessibleName()
        assert [button.text() for button in toast.buttons] == ["Undo", "No reminders at all"]
        toast.buttons[1].click()
        await window.settle()
        page.table.go_to_row(0)
        await window.settle()
        await hand.press("F9")
        assert stage(page) is Stage.BLOCKED
        assert "The buyer does not want to be reminded." in panel_of(page).told.text()

    play(story)


def test_a_narrow_window_keeps_the_call_in_sight(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        line = panel_of(page).moment.field.line
        for width in (1024, 1440):
            window.shell.resize(width, 700)
            await window.settle()
            assert line.isVisible(), width
            assert window.focus() is line, width
        window.shell.resize(1024, 700)
        await hand.press("Shift+Esc")
        assert not page.card.isVisible(), "the drawer is shut"

    play(story)


def test_the_strip_speaks_the_language_of_the_window(play: Play, qapp: QApplication) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "Shift+Esc")
        tongue = Tongue(qapp)
        try:
            tongue.use("zh_CN")
            await window.settle()
            strip = page.calls.left.strip
            assert strip is not None
            assert "为什么没付款？" in strip.says.text()
            assert strip.isVisible()
        finally:
            tongue.use("en")

    play(story)
