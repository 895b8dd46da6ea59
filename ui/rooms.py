"""The pages there are, in the order in which they stand; each is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from app.errors import BugError
from app.i18n import N_
from ui.desk import Desk
from ui.pages.base import Page


class Room(NamedTuple):
    """What the navigation shows of a page before there is one."""

    name: str
    title: str
    icon: str


def make(room: str, desk: Desk, parent: QWidget) -> Page:
    """The page of that name, made inside the window.

    Whatever moves into another part is given its style anew, with all that is in it.
    """
    return _kind(room)(desk, parent)


def _kind(room: str) -> Callable[[Desk, QWidget], Page]:
    # The imports stand inside: most starts need one page, and each costs its milliseconds.
    match room:
        case "today":
            from ui.pages.today import TodayPage

            return TodayPage
        case "queue":
            from ui.pages.queue import QueuePage

            return QueuePage
        case "orders":
            from ui.pages.orders import OrdersPage

            return OrdersPage
        case "reminders":
            from ui.pages.reminders import RemindersPage

            return RemindersPage
        case "imports":
            from ui.pages.imports import ImportsPage

            return ImportsPage
        case "note_check":
            from ui.pages.note_check import NoteCheckPage

            return NoteCheckPage
        case "won_back":
            from ui.pages.won_back import WonBackPage

            return WonBackPage
        case "rules":
            from ui.pages.rules import RulesPage

            return RulesPage
        case "settings":
            from ui.pages.settings import SettingsPage

            return SettingsPage
    raise BugError(f"no page {room}")


ROOMS = (
    Room("today", N_("Today"), "sun"),
    Room("queue", N_("Payment reminders"), "phone"),
    Room("orders", N_("Orders"), "shopping-bag"),
    Room("reminders", N_("Reminders"), "bell"),
    Room("imports", N_("Imports"), "file-down"),
    Room("note_check", N_("Note check"), "circle-check"),
    Room("won_back", N_("Won back"), "badge-japanese-yen"),
    Room("rules", N_("Reminder rules"), "sliders-horizontal"),
    Room("settings", N_("Settings"), "settings"),
)
FIRST = "today"
"""The page of a first start; later the one that was open last."""
