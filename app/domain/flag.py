"""Flags: colours by name, what each means in this shop, and the number each platform gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "grey": "0",
        "red": "R",
        "yellow": "Y",
        "green": "G",
        "blue": "B",
        "purple": "P",
        "orange": "O",
        "cyan": "C",
        "pink": "K",
        "light_blue": "L",
        "light_pink": "I",
        "dark_green": "D",
    }
)
"""The letter on a flag, so that nobody has to tell purple from blue by colour."""

COLOURS = tuple(LETTERS)
"""The colours known by name. The set is open: a colour of a newer platform is kept as it comes."""

_FIRST_SIX = ("grey", "red", "yellow", "green", "blue", "purple")

_SELLERS_TOOLS = ("orange", "light_blue", "light_pink", "dark_green", "pink")

PLATFORM_NUMBERS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        # 6 to 10 are what sellers' tools write; the platform itself documents six colours.
        "taobao": dict(zip((*_FIRST_SIX, *_SELLERS_TOOLS), range(11), strict=True)),
        "pinduoduo": dict(zip(_FIRST_SIX[1:], range(1, 6), strict=True)),
        "jd": dict(zip(_FIRST_SIX, range(6), strict=True)),
        "douyin": {"grey": 0, "purple": 1, "cyan": 2, "green": 3, "orange": 4, "red": 5},
        "kuaishou": {"red": 1, "yellow": 2, "green": 3, "blue": 4, "purple": 5, "grey": 6},
        "xiaohongshu": {"grey": 1, "red": 2, "yellow": 3, "green": 4, "blue": 5, "purple": 6},
    }
)
"""Each platform's number of a colour; never reused from one platform to another."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "灰": "grey",
        "红": "red",
        "黄": "yellow",
        "绿": "green",
        "蓝": "blue",
        "紫": "purple",
        "橙": "orange",
        "青": "cyan",
        "粉": "pink",
        "桃红": "pink",
        "浅蓝": "light_blue",
        "浅粉": "light_pink",
        "深绿": "dark_green",
    }
)


FORMS = ("", "four", "three")


class Meaning(NamedTuple):
    """What a colour stands for: a key known to the program, or "" and a ``label`` in the shop's own words.

    ``letter`` stands on the flag, "" is the colour's own. ``form``: ``four`` or ``three`` fields in its notes, "" as
    its key has it. ``phrases``: quick feedback of the shop's own, in order; ``muted``: phrases that nobody wants.
    """

    colour: str
    key: str = ""
    label: str = ""
    letter: str = ""
    form: str = ""
    phrases: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()

    @property
    def sense(self) -> str:
        """By which two colours mean the same; empty for a colour that means nothing yet."""
        return self.key or self.label

    @property
    def sign(self) -> str:
        """What stands on the flag."""
        return self.letter or letter(self.colour)


def letter(colour: str) -> str:
    """The letter of a colour, where the shop has none of its own; an unknown colour shows its own first letter."""
    return LETTERS.get(colour) or colour[:1].upper()


class Move(NamedTuple):
    """A sense that another colour has now; ``new`` is None where no colour has it any more."""

    old: Meaning
    new: Meaning | None


def _legend(**keys: str) -> tuple[Meaning, ...]:
    return tuple(Meaning(colour, keys.get(colour, "")) for colour in _FIRST_SIX)


LEGENDS: Mapping[str, tuple[Meaning, ...]] = MappingProxyType(
    {
        "s0": _legend(red="special", purple="reminder"),
        "s4": _legend(red="return", yellow="exchange", green="other"),
        "merged": _legend(red="return", yellow="exchange", green="other", purple="reminder"),
    }
)
"""Ready-made legends from the users' documents (19, 77, 197, C-1 to C-3); ``merged`` is the default.

Keys: special, reminder, return, exchange, other; "" is free for the shop to name.
"""


def moves(before: Iterable[Meaning], after: Iterable[Meaning]) -> tuple[Move, ...]:
    """What became of each sense whose colour has another one now, or is gone."""
    now = tuple(after)
    kept = {(one.colour, one.sense) for one in now}
    first: dict[str, Meaning] = {}
    for one in now:
        first.setdefault(one.sense, one)
    return tuple(Move(one, first.get(one.sense)) for one in before if one.sense and (one.colour, one.sense) not in kept)


def turned(before: Iterable[Meaning], after: Iterable[Meaning]) -> tuple[Move, ...]:
    """The colours with a meaning that mean something else now; ``new`` is None where one means nothing any more."""
    now = {one.colour: one for one in after if one.sense}
    found = ((one, now.get(one.colour)) for one in before if one.sense)
    return tuple(Move(old, new) for old, new in found if new is None or new.sense != old.sense)


def dressed(made: Iterable[Meaning], before: Iterable[Meaning]) -> tuple[Meaning, ...]:
    """A ready-made legend with the letters, forms and phrases that the shop had already given to its flags."""
    had, will = tuple(before), tuple(made)
    colours = {one.colour: one for one in had}
    senses = {one.sense: one for one in had if one.sense}
    coming = {one.sense for one in will if one.sense}

    def dress(one: Meaning) -> Meaning:
        own = colours.get(one.colour, one)
        # What a meaning without a colour carries waits here for it to come back.
        source = senses.get(one.sense) or (one if own.sense in coming else own)
        label = source.label if source.sense == one.sense else one.label
        return one._replace(
            label=label, letter=own.letter, form=source.form, phrases=source.phrases, muted=source.muted
        )

    return tuple(map(dress, will))


def carry(legend: Iterable[Meaning], platform: str) -> tuple[Meaning, ...]:
    """The flags with a meaning whose colour ``platform`` does not have; none where its colours are not known."""
    known = PLATFORM_NUMBERS.get(platform)
    return tuple(one for one in legend if one.sense and one.colour not in known) if known else ()


REMINDER = "purple"
"""The colour of a payment reminder (19)."""


def from_word(word: str) -> str | None:
    """The colour of a cell such as ``红旗``, ``紫色``, ``浅蓝色旗帜`` or ``purple``; None where it names none."""
    word = word.strip()
    if word.lower() in LETTERS:
        return word.lower()
    for ending in ("小旗子", "旗子", "旗帜", "旗", "色"):
        word = word.removesuffix(ending)
    return _WORDS.get(word)
