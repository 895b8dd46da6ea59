"""The keys in groups, by where they hold and what they are about: for the list of keys and their editor."""

from __future__ import annotations

from app.i18n import N_
from ui.keys import DEEDS

GROUPS = (
    ("window", N_("The window")), ("views", N_("Views and lists")), ("table", N_("In the orders table")),
    ("order", N_("The order on the card")), ("note", N_("Notes and flags")), ("copy", N_("Copying")),
    ("scripts", N_("In the scripts")), ("today", N_("On the page of today")),
    ("queue", N_("On the page of payment reminders")),
    ("reminders", N_("On the page of reminders")), ("imports", N_("On the page of imports")),
    ("won_back", N_("On the page of what was won back")),
    ("rules", N_("On the page of reminder rules")),
    ("check", N_("In the note check")),
)  # fmt: skip
"""Names and titles (msgids), in the order in which they are shown."""

CALLS = ("call", "call.chat", "call.sms", "call.system", "call.service")
ALSO = {"reminders": CALLS}
"""Deeds of other groups that hold on a page of its own keys, too."""

_OF_NAME = {
    "view": "views", "filter": "views", "columns": "views", "export": "views", "batch": "views",
    "check": "note",
    "mark": "order", "book": "order", "call": "order", "guard": "order", "enquiry": "order", "concession": "order",
    "open": "order", "reveal": "order", "scripts": "order", "back": "order",
    "save": "note", "note": "note", "flag": "note", "phrase": "note", "copy": "copy",
}  # fmt: skip


def group(name: str) -> str:
    """The group of a deed."""
    part = next(deed.part for deed in DEEDS if deed.name == name)
    if name.startswith("queue."):
        return "queue"
    if part in ("table", "scripts", "today", "reminders", "imports", "check", "won_back", "rules"):
        return part
    if name == "order.add":
        return "views"
    return _OF_NAME.get(name.partition(".")[0], "order" if part else "window")


def series(name: str) -> str:
    """What numbered deeds have in common (``flag.3`` is one of ``flag``); empty for all others."""
    head, _dot, tail = name.rpartition(".")
    return head if tail.isdigit() else ""
