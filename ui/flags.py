"""Flags in words: a colour's name and letter, and what the shop means by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.domain import flag
from app.i18n import _, pgettext


def unused() -> str:
    """What stands for the meaning of a flag that has none."""
    return pgettext("flag", "unused")


class Choice(NamedTuple):
    """A flag of the shop's legend as it is shown."""

    colour: str
    letter: str
    name: str
    meaning: str


def letter(colour: str, legend: Iterable[flag.Meaning] = ()) -> str:
    """The letter on the square of ``colour``: the shop's own, where its legend is given and has one."""
    return next((one.sign for one in legend if one.colour == colour), "") or flag.letter(colour)


def name(colour: str) -> str:
    """The colour in the screen's language; one that is not known is said as it came."""
    names = {
        "grey": pgettext("flag", "Grey"), "red": pgettext("flag", "Red"), "yellow": pgettext("flag", "Yellow"),
        "green": pgettext("flag", "Green"), "blue": pgettext("flag", "Blue"), "purple": pgettext("flag", "Purple"),
        "orange": pgettext("flag", "Orange"), "cyan": pgettext("flag", "Cyan"), "pink": pgettext("flag", "Pink"),
        "light_blue": pgettext("flag", "Light blue"), "light_pink": pgettext("flag", "Light pink"),
        "dark_green": pgettext("flag", "Dark green"),
    }  # fmt: skip
    return names.get(colour, colour)


def meaning(entry: flag.Meaning) -> str:
    """What the shop means by a flag: its own words, or those of a ready-made legend."""
    words = {
        "special": _("request"), "reminder": _("payment"), "return": _("return"), "exchange": _("exchange"),
        "other": _("other"),
    }  # fmt: skip
    return entry.label or words.get(entry.key, "")


def told(entry: flag.Meaning) -> str:
    """The same, and a word for a flag without a meaning."""
    return meaning(entry) or unused()


def choices(legend: Iterable[flag.Meaning]) -> list[Choice]:
    """The shop's legend for the flag row."""
    return [Choice(entry.colour, entry.sign, name(entry.colour), meaning(entry)) for entry in legend]
