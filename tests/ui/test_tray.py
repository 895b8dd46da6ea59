"""The icon beside the clock, with one of our own: there is no such place offscreen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QSystemTrayIcon

from app.domain.order import Query
from app.services import orders, reminders
from app.settings import Settings
from tests.ui.window import Window
from ui import tray as trays
from ui.tray import Tray
from ui.words import language_changed

Play = Callable[..., None]


class Icon(QSystemTrayIcon):
    """Keeps what it was asked to show."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.shell)
        self.shown: list[str] = []

    def show(self) -> None:
        """Nothing: the system has no place for it."""

    def showMessage(self, title: str, message: str, icon: QIcon, msecs: int) -> None:  # type: ignore[override]  # noqa: N802
        assert title == "Ziqi"
        self.shown.append(message)


def with_tray(window: Window) -> tuple[Tray, Icon]:
    icon = Icon(window)
    window.shell.tray = Tray(window.shell, icon)
    return window.shell.tray, icon


async def booked(window: Window) -> str:
    """A reminder in half an hour; the buyer's nick."""
    await window.demo(30)
    (order_id, *_rest) = await orders.ids(window.office, Query(view="unpaid"))
    window.desk.bus.tell((await reminders.book(window.office, order_id, "+30min")).changes)
    await window.settle()
    return str((await orders.card(window.office, order_id)).row.buyer)


def test_there_is_none_where_the_system_has_no_place_for_it(play: Play) -> None:
    async def story(window: Window) -> None:
        assert trays.make(window.shell) is None
        closing: list[bool] = []
        window.shell.closing.connect(lambda: closing.append(True))
        window.shell.close()
        assert closing == [True]

    play(story, settings=Settings(language="en", stay_in_tray=True))


def test_it_counts_and_raises_the_window(play: Play) -> None:
    async def story(window: Window) -> None:
        tray, icon = with_tray(window)
        await booked(window)
        assert "0 reminders have come" in icon.toolTip()
        await window.later(timedelta(minutes=31))
        window.shell.counts.ask()
        await window.settle()
        assert "1 reminder has come" in icon.toolTip()
        assert tray.due.text().endswith("1")
        window.shell.hide()
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
        assert not window.shell.isVisible()
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
        assert window.shell.isVisible()
        window.shell.hide()
        tray.due.trigger()
        assert window.shell.reminders.isVisible()

    play(story)


def test_a_reminder_is_told_there_only_while_the_window_is_out_of_sight(play: Play) -> None:
    async def story(window: Window) -> None:
        _tray, icon = with_tray(window)
        buyer = await booked(window)
        window.desk.say("An order was saved")
        window.shell.hide()
        window.desk.say("Another one was saved")
        await window.later(timedelta(minutes=31))
        (said,) = icon.shown
        assert "Due now" in said
        assert buyer
        assert buyer not in said or "*" in buyer
        window.shell.show()
        await window.settle()
        (order_id, *_rest) = await orders.ids(window.office, Query(view="unpaid"))
        await reminders.book(window.office, order_id, "+10min")
        await window.later(timedelta(minutes=11))
        assert icon.shown == [said]

    play(story)


def test_closing_leaves_the_program_at_work_where_that_was_chosen(play: Play) -> None:
    async def story(window: Window) -> None:
        tray, icon = with_tray(window)
        closing: list[bool] = []
        window.shell.closing.connect(lambda: closing.append(True))
        window.shell.close()
        assert closing == [True]
        window.desk.settings.stay_in_tray = True
        for _time in range(2):
            window.shell.show()
            window.shell.close()
            assert not window.shell.isVisible()
        assert closing == [True]
        assert len(icon.shown) == 1  # it says once where it went
        tray.quit.trigger()
        assert closing == [True, True]

    play(story)


def test_its_menu_switches_quiet_mode_and_imports(play: Play) -> None:
    async def story(window: Window) -> None:
        tray, _icon = with_tray(window)
        await window.demo(5)
        tray.quiet.trigger()
        await window.settle()
        assert window.desk.settings.quiet
        assert tray.quiet.isChecked()
        window.desk.set_quiet(False)
        assert not tray.quiet.isChecked()
        window.shell.hide()
        tray.bring.trigger()
        await window.settle()
        assert window.shell.isVisible()
        dialog = window.shell.findChild(QFileDialog)
        assert dialog is not None
        dialog.reject()
        await window.settle()
        tray.open.setText("")
        language_changed()
        assert tray.open.text() == "Open the window"
        tray.away()

    play(story)
