"""Keys that are faster than the window, and words that are slower than the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.domain.cadence import Channel
from app.domain.call import Phase
from app.errors import KnownError
from app.services import calls, contacts, orders
from tests.ui.call_desk import FIRST, SECOND, Hand, card_of, clip, panel_of, phase, sit_down, stage, toast_of
from tests.ui.window import Window
from ui.attempt import After, Stage

Play = Callable[..., None]


class Gate:
    """Makes a service wait until it is let go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, service: ModuleType, name: str) -> None:
        self.real, self.open, self.asked = getattr(service, name), asyncio.Event(), 0
        monkeypatch.setattr(service, name, self)

    async def __call__(self, *given: Any, **more: Any) -> Any:
        self.asked += 1
        await self.open.wait()
        return await self.real(*given, **more)

    async def reached(self, window: Window, times: int = 1) -> None:
        await window.until(lambda: self.asked >= times)

    async def go(self, window: Window) -> None:
        self.open.set()
        await window.settle()

    async def __aenter__(self) -> Gate:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.open.set()  # what waits here would keep the window from closing


# Keys that come before what they are meant for


def test_keys_that_come_before_the_panel_are_meant_for_the_call(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        for key in ("F9", "Return", "2", "4"):
            window.press(key)
        await window.settle()
        assert phase(page) is Phase.WHEN
        assert window.focus() is panel_of(page).moment.field.line

    play(story)


def test_no_key_agrees_to_a_question_that_was_not_there_when_it_was_pressed(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await window.later(timedelta(days=4))
        for key in ("F9", "Return", "Return", "2"):
            window.press(key)
        await window.settle()
        attempt = page.calls.attempt
        assert attempt is not None
        assert (attempt.stage, attempt.agreed) == (Stage.ASKED, set())
        # Nor does the second half of a double press.
        window.desk.guard.hurry = 3600.0
        window.press("Esc")
        await window.settle()
        window.press("F9")
        await window.settle()
        window.press("Return")
        await window.settle()
        attempt = page.calls.attempt
        assert attempt is not None
        assert (attempt.stage, attempt.agreed) == (Stage.ASKED, set())
        assert page.calls.panel is not None
        assert "too early" in page.calls.panel.ask.problem.text(), "no key is lost without a sign"
        window.desk.guard.hurry = 0.0
        while stage(page) is Stage.ASKED:
            window.press("Return")
            await window.settle()
        assert phase(page) is Phase.READY

    play(story)


def test_no_key_answers_a_cut_off_question_that_was_not_there_when_it_was_pressed(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Shift+Esc")
        window.press("F9")
        window.press("Return")
        await window.settle()
        assert phase(page) is Phase.STEP
        attempt = page.calls.attempt
        assert attempt is not None
        assert attempt.call.taken == (), "nobody read that there is a step to do"

    play(story)


def test_keys_for_a_contact_that_does_not_come_mean_nothing_else(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "0", "Alt+F9")
        assert isinstance(page.calls.held, After)

        async def gone(*_given: object, **_more: object) -> None:
            raise KnownError("order_unknown")

        monkeypatch.setattr(calls, "begin", gone)
        window.press("F9")
        window.press("Return")
        await window.settle()
        assert len(await contacts.unticked(window.office, 0)) == 1, "no step is ticked unseen"

    play(story)


# Words and writes that are slower than the keys


def test_slow_words_do_not_push_the_memo_off_the_clipboard(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3")
        async with Gate(monkeypatch, calls, "text") as slow:
            window.press("Return")
            await slow.reached(window)
            window.press("0")
            window.press("0")
            await window.settle("call.words")
            await slow.go(window)
            assert page.calls.held is None
            card = await card_of(window)
            assert clip() == card.notes[0].text
            assert card.notes[0].state == "copied"

    play(story)


def test_slow_words_of_a_contact_that_was_left_are_not_copied(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        async with Gate(monkeypatch, calls, "text") as slow:
            window.press("Ctrl+F9")
            await slow.reached(window)
            await window.settle("call.words")
            window.press("Esc")
            await window.settle("call.words")
            QGuiApplication.clipboard().setText("x")
            await slow.go(window)
            assert clip() == "x"
            # Who goes on with it has them all the same.
            await hand.press("Ctrl+F9")
            panel = panel_of(page)
            assert panel.sight is not None
            assert clip() == panel.sight.text != ""

    play(story)


def test_a_slow_tick_leaves_the_contact_alone_that_began_meanwhile(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "0", "Alt+F9")
        async with Gate(monkeypatch, contacts, "step_done") as slow:
            window.press("Return")
            await slow.reached(window)
            page.go_to_table()
            page.table.go_to_row(1)
            await window.settle("call.step")
            window.press("F9")
            await window.settle("call.step")
            await slow.go(window)
            attempt = page.calls.attempt
            assert attempt is not None
            assert attempt.order_no == SECOND
            assert await contacts.unticked(window.office, 0) == []

    play(story)


def test_steps_that_come_late_do_not_take_the_place_of_a_contact(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "0")
        page.go_to_table()
        async with Gate(monkeypatch, contacts, "ended") as slow:
            window.press("Alt+F9")
            await slow.reached(window)
            await window.settle("call.later")
            page.go_to_table()
            window.press("F9")
            await window.settle("call.later")
            assert phase(page) is Phase.READY
            await slow.go(window)
            assert phase(page) is Phase.READY

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


def test_a_double_press_skips_no_memo(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        ids = [await orders.find(window.office, number) for number in (FIRST, SECOND)]
        page.calls.begin(ids, Channel.PHONE)
        await window.settle()
        await hand.press("Return", "3", "Return", "Return")
        window.desk.guard.hurry = 3600.0
        await hand.press("Return", "Return")
        panel = panel_of(page)
        assert panel.sight is not None
        assert panel.sight.question == "Paste the memo of order 4471000000000004471."
        assert clip() == (await card_of(window)).notes[0].text
        window.desk.guard.hurry = 0.0
        await hand.press("Return")
        assert panel.sight.question == "Paste the memo of order 4471000000000004472."

    play(story)


def test_no_key_goes_to_a_contact_that_gives_way_to_another(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "Return", "F9")
        assert page.calls.attempt is not None
        assert page.calls.attempt.order_no == SECOND
        async with Gate(monkeypatch, calls, "leave") as slow:
            toast_of(window, "…4471").buttons[0].click()
            await slow.reached(window)
            QGuiApplication.clipboard().setText("x")
            window.press("Return")
            await window.settle("call.undo", "call.keep")
            assert clip() == "x", "nobody dials a number that is not shown any more"
            await slow.go(window)
        assert page.calls.attempt is not None
        assert page.calls.attempt.order_no == FIRST
        assert phase(page) is Phase.STEP

    play(story)
