"""How the figures of a shop's rules are typed: read from text, written as text, their unit, and what refuses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from app.domain import money, typed
from app.i18n import N_


class Form(NamedTuple):
    """``read`` raises ValueError; ``unit`` is a msgid, ``code`` that of a sentence (``app.wording``)."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    unit: str
    code: str


def _yuan(text: str) -> int:
    fen = typed.amount(text)
    if fen is None:
        raise ValueError("no amount")
    return fen


def _length(unit: str, words: str) -> Form:
    def read(text: str) -> timedelta:
        return typed.length(text, unit)

    return Form(read, lambda value: typed.length_text(value, unit), words, "length_unreadable")


def optional(form: Form) -> Form:
    """The same for a value that may be None: nothing is written."""
    return form._replace(
        read=lambda text: form.read(text) if text.strip() else None,
        write=lambda value: form.write(value) if value is not None else "",
    )


def count(unit: str = "") -> Form:
    """A whole number of ``unit`` (a msgid)."""
    return Form(typed.whole, str, unit, "number_unreadable")


HOURS = _length("h", N_("hours"))
MINUTES = _length("min", N_("minutes"))
CLOCK = Form(typed.clock, typed.clock_text, "", "clock_unreadable")
YUAN = Form(_yuan, money.text, N_("yuan"), "money_unreadable")
