"""The people who write notes, by every name a note may call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.domain import late

_BEFORE, _BEHIND = "小老阿大", "姐姐|姐|哥哥|哥|妹|老师|同学|女士|先生|师傅|总|亲"
_AFFIXES = late.pattern(rf"(?:客服)?[{_BEFORE}]?(.+?)(?:{_BEHIND})?")
_TITLE = late.pattern("^(?:客服(?=[^0-9])|by ?)")
_POLITE = late.pattern("(?:姐姐|姐|哥哥|哥|老师|妹妹|同学)$")
_DOUBLE_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "宇文")
)


class Person(NamedTuple):
    """An agent: the nickname notes are signed with, and the full name where it is known."""

    nickname: str
    full_name: str | None = None


class People:
    """Everybody whose name may stand in a note. Names are compared without regard to capitals."""

    __slots__ = ("_known", "_pattern", "first_signs", "lowered", "names", "people")

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.people = tuple(people)
        self.names = frozenset(name for one in self.people for name in one if name)
        """Every nickname and full name."""
        self.lowered = tuple(lowered(name) for name in self.names)
        self._pattern: str | None = None
        surnames = "".join(surname(one.full_name)[0] for one in self.people if one.full_name)
        signs = {name[0] for name in self.lowered} | set(surnames) | set(_BEFORE if surnames else "")
        self.first_signs = re.escape("".join(sorted(signs)))
        """With one of these every name begins, for a set of an expression."""
        self._known: dict[str, str | None] = {}
        for person in self.people:
            for name in {lowered(name) for name in person if name}:
                # A name that leads to two people leads to nobody.
                self._known[name] = None if name in self._known else person.nickname

    def find(self, name: str) -> str | None:
        """The nickname of whoever has exactly this nickname or full name; None for nobody, and for several."""
        return self._known.get(name) or self._known.get(lowered(name))

    def named(self, words: str) -> str | None:
        """The same for a name as people write it: ``客服小美``, ``小美姐``."""
        if (known := self.find(words)) is not None:
            return known
        bare = _TITLE.sub("", words)
        return self.find(bare) or self.find(_POLITE.sub("", bare))

    def alike(self, name: str) -> tuple[str, ...]:
        """The nicknames of all who may be meant by a surname or a part of a name: ``林``, ``小林``, ``林姐`` (199)."""
        met = _AFFIXES.fullmatch(name.strip())
        core = met[1] if met else name.strip()
        if not core:
            return ()
        return tuple(
            dict.fromkeys(one.nickname for one in self.people if any(_may_be(core, own) for own in one if own))
        )

    @property
    def pattern(self) -> str:
        """An expression for any of the names, a longer one first, and for the surnames as people call somebody by them.

        It meets text in small letters and narrow signs.
        """
        if self._pattern is None:
            self._pattern = "|".join(self._forms())
        return self._pattern

    def _forms(self) -> Iterator[str]:
        for name in sorted((lowered(name) for name in self.names), key=lambda name: (-len(name), name)):
            left = r"(?<![a-z0-9_])" if name[0].isascii() else ""
            right = ("(?![0-9])" if name[-1].isdigit() else "(?![a-z_])") if name[-1].isascii() else ""
            yield f"{left}{re.escape(name)}{right}"
        surnames = sorted({surname(one.full_name) for one in self.people if one.full_name})
        if surnames:
            any_of = "|".join(map(re.escape, surnames))
            yield rf"[{_BEFORE}](?:{any_of})(?![一-鿿])|(?:{any_of})(?:{_BEHIND})"
            yield rf"(?<![^\s+/,|:(])(?:{any_of})(?![^\s+/,|:)])"


def surname(full_name: str) -> str:
    """The surname of a Chinese full name."""
    return full_name[:2] if full_name[:2] in _DOUBLE_SURNAMES else full_name[:1]


def lowered(text: str) -> str:
    """Small letters in the place of capitals; no character is added or lost."""
    return "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)


def _may_be(core: str, own: str) -> bool:
    core, own = lowered(core), lowered(own)
    bare = own[1:] if len(own) > 1 and own[0] in _BEFORE else own
    return core in (own, bare) or own.startswith(core) or (len(core) > 1 and core in own)
