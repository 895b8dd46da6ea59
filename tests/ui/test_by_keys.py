"""What fingers expect of a window that is used by keys alone: Enter presses, Tab goes on, Esc and Down lead back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from app.domain.order import Filter
from app.services import today
from app.settings import Settings
from tests.ui.orders_desk import sit_down
from tests.ui.window import Window
from ui import frame
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.confirm import Confirm

Play = Callable[..., None]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_the_space_bar_does(theme: Theme, key: Qt.Key) -> None:
    button = Button(theme)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(button, key)
    assert len(pressed) == 1
    button.deleteLater()


def test_the_demo_shop_by_enter(play: Play) -> None:
    async def story(window: Window) -> None:
        assert window.shell.welcome is not None
        window.shell.welcome.demo.setFocus()
        window.press("Return")
        await window.settle()
        assert window.office.shops()

    play(story)


def test_tab_goes_from_the_flags_of_the_bar_to_its_feedback(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Home")
        window.press("Shift+Down")
        await window.settle()
        window.press("Ctrl+B")
        window.press("6")
        window.press("Tab")
        assert window.focus() is page.bar.feedback
        window.press("Shift+Tab")
        assert window.focus() is page.bar.flags.buttons[5]

    play(story)


@pytest.mark.parametrize("key", ["Down", "Return", "Esc"])
def test_the_search_is_left_by(play: Play, key: str) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Ctrl+K")
        assert window.focus() is window.shell.top.search
        window.press(key)
        assert window.focus() is page.table

    play(story)


def test_esc_empties_the_search_first_and_down_searches_at_once(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Ctrl+K")
        window.enter("没有这样的单")
        window.press("Down")
        assert window.focus() is page.table
        await window.settle()
        assert not len(page.model.ids)
        window.press("Ctrl+K")
        window.press("Esc")
        assert not window.shell.top.search.text()
        assert window.focus() is window.shell.top.search
        window.shell.top.search_now()
        await window.settle()
        window.press("Esc")
        assert window.focus() is page.table

    play(story)


def test_a_draft_is_kept_while_the_typing_goes_on(play: Play) -> None:
    """Someone who never pauses would otherwise have nothing kept when the power goes."""

    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("F2")
        editor = page.card.editor
        window.enter("说")
        begun = editor._pause.timerId()
        assert begun > 0
        window.enter("明早")
        assert editor._pause.timerId() == begun

    play(story)


def test_saved_and_copied_is_not_said_of_a_note_that_was_withdrawn(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("F2")
        window.press("Alt+6")
        window.press("F2")
        window.enter("明早付")
        window.press("Ctrl+Return")
        await window.settle()
        assert page.card.editor.said.text()
        window.press("Ctrl+Shift+W")
        await window.settle("note.withdraw")
        window.press("Return", window.dialog(Confirm))
        await window.settle()
        assert not page.card.editor.said.text()

    play(story)


@pytest.mark.parametrize(
    ("room", "size", "whole"),
    [((1920, 1040), (1440, 900), False), ((1366, 728), (1366, 728), True), ((1440, 900), (1440, 900), True),
     ((800, 600), (1440, 900), False)],
)  # fmt: skip
def test_the_first_window_is_never_larger_than_the_screen(
    play: Play, monkeypatch: pytest.MonkeyPatch, room: tuple[int, int], size: tuple[int, int], whole: bool
) -> None:
    monkeypatch.setattr(frame, "_room", lambda: QSize(*room))
    places: list[tuple[QSize, bool]] = []

    class Stand:
        def resize(self, size: QSize) -> None:
            places.append((size, False))

        def setWindowState(self, state: Qt.WindowState) -> None:  # noqa: N802 - as in Qt
            places[-1] = places[-1][0], state == Qt.WindowState.WindowMaximized

    frame.Frame(Settings()).place(Stand())  # type: ignore[arg-type]
    assert places == [(QSize(*size), whole)]


def test_who_ordered_first_is_reminded_first(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(120)
        found = await today.today(window.office, None, None)
        queries = [line.query for line in found.lines if line.query and line.query.view == "unpaid"]
        assert Filter("due", ("now",)) in [one for query in queries for one in query.filters]
        assert all((query.sort, query.descending) == ("created", False) for query in queries)

    play(story)
