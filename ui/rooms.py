"""The pages there are, in the order in which they stand; each is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from app.i18n import N_
from ui.desk import Desk
from ui.pages.base import Page


class Room(NamedTuple):
    """What the navigation shows of a page before there is one.

    ``make`` it inside the window: whatever moves into another part is given its style anew, with all that is in it.
    """

    name: str
    title: str
    icon: str
    make: Callable[[Desk, QWidget], Page]


# The imports stand inside: most starts need one page, and each costs its milliseconds.


def _today(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.today import TodayPage

    return TodayPage(desk, parent)


def _queue(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.queue import QueuePage

    return QueuePage(desk, parent)


def _orders(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.orders import OrdersPage

    return OrdersPage(desk, parent)


def _reminders(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.reminders import RemindersPage

    return RemindersPage(desk, parent)


def _imports(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.imports import ImportsPage

    return ImportsPage(desk, parent)


def _note_check(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.note_check import NoteCheckPage

    return NoteCheckPage(desk, parent)


def _won_back(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.won_back import WonBackPage

    return WonBackPage(desk, parent)


def _rules(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.rules import RulesPage

    return RulesPage(desk, parent)


def _settings(desk: Desk, parent: QWidget) -> Page:
    from ui.pages.settings import SettingsPage

    return SettingsPage(desk, parent)


ROOMS = (
    Room("today", N_("Today"), "sun", _today),
    Room("queue", N_("Payment reminders"), "phone", _queue),
    Room("orders", N_("Orders"), "shopping-bag", _orders),
    Room("reminders", N_("Reminders"), "bell", _reminders),
    Room("imports", N_("Imports"), "file-down", _imports),
    Room("note_check", N_("Note check"), "circle-check", _note_check),
    Room("won_back", N_("Won back"), "badge-japanese-yen", _won_back),
    Room("rules", N_("Reminder rules"), "sliders-horizontal", _rules),
    Room("settings", N_("Settings"), "settings", _settings),
)
FIRST = "today"
"""The page of a first start; later the one that was open last."""
