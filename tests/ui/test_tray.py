"""The icon beside the clock, with one of our own: there is no such place offscreen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QSystemTrayIcon

from app.domain.order import Query
from app.domain.slot import Later
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


async def come(window: Window, count: int = 1) -> list[str]:
    """That many reminders that have just come, and the nicks of their buyers."""
    await window.demo(30)
    ids = (await orders.ids(window.office, Query(view="unpaid")))[:count]
    for order_id in ids:
        window.desk.bus.tell((await reminders.book(window.office, order_id, "+30min", keep=True)).changes)
    await window.settle()
    for _minute in range(31):
        await window.later(timedelta(minutes=1))
    window.shell.counts.ask()
    await window.settle()
    return [str((await orders.card(window.office, one)).row.buyer) for one in ids]


def test_the_newest_reminder_is_put_off_from_its_menu(play: Play) -> None:
    async def story(window: Window) -> None:
        tray, icon = with_tray(window)
        assert not tray.newest_line.isVisible()
        (buyer,) = await come(window)
        assert tray.newest_line.isVisible()
        assert "16:35" in tray.newest_line.text()
        assert buyer not in tray.newest_line.text() or "*" in buyer
        tray.menu.aboutToShow.emit()
        assert [action.text() for action in tray.offs.values()] == [
            "Put off: in 10 min · 16:46", "Put off: in an hour · 19:00", "Put off: next window · 19:00",
            "Put off: tomorrow · tomorrow 11:00",
        ]  # fmt: skip
        window.shell.hide()
        icon.shown.clear()
        tray.offs[Later.SOON].trigger()
        await window.settle()
        (row,) = await reminders.upcoming(window.office)
        assert (row.kind, window.desk.wall().moment(row.due_at)) == ("snooze", "16:46")
        await window.until(lambda: bool(icon.shown))
        assert icon.shown == ["Put off: 16:46"]
        window.shell.counts.ask()
        await window.settle()
        assert not tray.newest_line.isVisible()
        assert not any(action.isVisible() for action in tray.offs.values())

    play(story)


def test_the_newest_reminder_is_opened_or_dealt_with_from_its_menu(play: Play) -> None:
    async def story(window: Window) -> None:
        tray, _icon = with_tray(window)
        await come(window, 2)
        newest = tray.newest
        assert newest is not None
        window.shell.hide()
        tray.newest_line.trigger()
        await window.settle()
        assert window.shell.isVisible()
        assert window.shell.orders.deeds.order_id == newest.order_id
        tray.done.trigger()
        await window.settle()
        assert newest.id not in [row.id for row in await reminders.due(window.office)]
        window.shell.counts.ask()
        await window.settle()
        assert tray.newest is not None, "the one before it"
        assert tray.newest.id != newest.id

    play(story)


def test_what_comes_together_is_one_message(play: Play) -> None:
    async def story(window: Window) -> None:
        _tray, icon = with_tray(window)
        window.shell.hide()
        buyers = await come(window, 3)
        await window.until(lambda: bool(icon.shown))
        (said,) = icon.shown
        assert len(said.splitlines()) == 3
        assert not any(buyer in said for buyer in buyers if "*" not in buyer)

    play(story)
