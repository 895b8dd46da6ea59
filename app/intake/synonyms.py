"""Every name that any export is known to use for a field, and how near a strange name comes to one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise

from app.intake.profile import FIELDS, Profile, common, profiles

LINE = "line."
"""What stands before a line's field, for an order and its lines have fields of one name."""
EXACT, ELSEWHERE, COMMON, FOLDED, NEAR = 1.0, 0.9, 0.85, 0.8, 0.75
"""How sure a name makes us: this platform's own, another's, a table's of any make, but for its form, only alike."""
ALIKE = 0.6
"""Names with a smaller part in common are not alike."""
_ENDING = re.compile(r"单?(?:编号|号码|id|(?<!型)号)$")
_NOTE = re.compile(r"(?:\((?:元|件|个|rmb|起|止|必填|选填|可选)\)|[*#_]+\d*)+$")
_MARKS = re.compile(r"[\W_]+")
_OLD = str.maketrans("帐訂單號編時間備註賣買數貨價額實際", "账订单号编时间备注卖买数货价额实际")
_SAME = (
    ("宝贝", "商品"), ("产品", "商品"), ("货品", "商品"), ("快递", "物流"), ("收件", "收货"),
    ("客户", "买家"), ("用户", "买家"), ("顾客", "买家"), ("日期", "时间"),
)  # fmt: skip
"""Words that sellers' tables use for one another."""


@dataclass(frozen=True)
class _Name:
    """One known name of a field; ``platform`` is "" for tables of any make."""

    name: str
    fold: str
    field: str
    platform: str


@lru_cache(4096)
def fold(name: str) -> str:
    """A normalised name without what tells no meaning apart: units, punctuation, 编号 for 号 or ID, 帐 for 账."""
    bare = _MARKS.sub("", _NOTE.sub("", name).translate(_OLD))
    for word, other in _SAME:
        bare = bare.replace(word, other)
    return _ENDING.sub("#", bare)


@lru_cache(4096)
def _pairs(folded: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(folded))) or frozenset((folded,))


@lru_cache(4096)
def _characters(folded: str) -> frozenset[str]:
    return frozenset(folded)


def alike(one: str, other: str) -> float:
    """How much of two folded names is the same, 0 to 1: of their pairs of characters, and of those in any order."""
    first, second = _characters(one), _characters(other)
    # Most names have nothing in common, and thousands are compared with each column's.
    if one and first.isdisjoint(second):
        return 0.0
    pairs, characters = _share(_pairs(one), _pairs(other)), _share(first, second)
    short, long = sorted((one, other), key=len)
    inside = 0.4 + 0.4 * len(short) / len(long) if len(short) > 1 and short in long else 0.0
    return max(pairs, (pairs + characters) / 2, inside)


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second) or 1)


@cache
def _names(report: str) -> tuple[_Name, ...]:
    """All names of a report's fields; orders and items lend each other those of lines."""
    return tuple(
        _Name(name, fold(name), mark + field, platform)
        for fields, mark, platform in _sources(report)
        for field, given in fields.items()
        if mark or field in FIELDS[report]
        for name in given
    )


def _sources(report: str) -> Iterator[tuple[Mapping[str, tuple[str, ...]], str, str]]:
    """Fields with their names, the mark before them, and whose they are."""
    kinds = ("orders", "items") if report in {"orders", "items"} else (report,)
    for profile in profiles():
        if profile.report in kinds:
            yield profile.names, "", profile.platform
            yield profile.line_names, LINE, profile.platform
            yield profile.joined, "", profile.platform
    yield common()[kinds[0]], "", ""
    if len(kinds) > 1:
        yield common()["items"], LINE, ""


@cache
def _folds() -> frozenset[str]:
    """Every name of every export and table, folded."""
    of_tables = (name for fields in common().values() for names in fields.values() for name in names)
    return frozenset(map(fold, chain(of_tables, *(profile.known for profile in profiles()))))


@cache
def _kept(report: str, platform: str | None) -> frozenset[str]:
    """Names that this export gives to no field, or that some export has and nobody gives to one."""
    kept = frozenset().union(*(entry.kept for entry in profiles()))
    own = (entry.kept for entry in profiles() if (entry.platform, entry.report) == (platform, report))
    return kept.difference(name.name for kind in FIELDS for name in _names(kind)).union(*own)


def is_used(name: str) -> bool:
    """Whether some export or table has a column of this name, but for its form."""
    return fold(name) in _folds()


def is_part(name: str, field: str) -> bool:
    """Whether a normalised name is known for a part of a field only, such as the town of an address."""
    parts = {part for profile in profiles() for part in profile.joined.get(field, ())}
    return name in parts


def candidates(name: str, report: str, platform: str | None) -> dict[str, float]:
    """The fields that a column's normalised name may stand for, and how sure it makes us."""
    found: dict[str, float] = {}
    if name in _kept(report, platform):
        return found
    folded = fold(name)
    for known in _names(report):
        sure = _sure(name, folded, known, platform)
        if sure > found.get(known.field, 0.0):
            found[known.field] = sure
    return found


def _sure(name: str, folded: str, known: _Name, platform: str | None) -> float:
    if name == known.name:
        return EXACT if known.platform == platform else ELSEWHERE if known.platform else COMMON
    # The shop's own platform comes first where two are as near.
    favour = 0.02 if known.platform and known.platform == platform else 0.0
    if folded == known.fold:
        return FOLDED + favour
    part = alike(folded, known.fold)
    return NEAR * part + favour if part >= ALIKE else 0.0


def nearest(names: Sequence[str]) -> tuple[Profile | None, str | None]:
    """The built-in report whose names these come nearest to, and its platform where no other's is as near."""
    present = [name for name in dict.fromkeys(names) if name]
    scores = [(_nearness(present, profile), profile) for profile in profiles()]
    best, profile = max(scores, key=lambda entry: (entry[0], entry[1].report == "orders"))
    if best < 2 or best < len(present) / 5:
        return None, None
    rival = max((score for score, other in scores if other.platform != profile.platform), default=0.0)
    return profile, profile.platform if rival < best * 0.9 else None


def _nearness(names: Iterable[str], profile: Profile) -> float:
    folds = _profile_folds(profile)
    return sum(_nearness_of(name, profile, folds) for name in names)


def _nearness_of(name: str, profile: Profile, folds: frozenset[str]) -> float:
    if name in profile.known:
        return 1.0
    folded = fold(name)
    if folded in folds:
        return FOLDED
    return 0.5 if max(alike(folded, known) for known in folds) >= ALIKE else 0.0


@cache
def _profile_folds(profile: Profile) -> frozenset[str]:
    return frozenset(map(fold, profile.known))
