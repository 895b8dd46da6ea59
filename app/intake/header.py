"""Finds the header by the names of its columns, wherever it stands in the first rows and whatever the order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from app.intake import cells

if TYPE_CHECKING:
    from app.intake.profile import OtherReport, Profile

SCANNED_ROWS = 30
NEAR = 0.6
"""A platform that knows so much of what the best one knows is its rival."""
TELLING = 2
"""So many names that only one platform uses decide between rivals, and outweigh a name that it does not use."""
MARKS = 2
"""So many names tell a file of another kind."""
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060\0"))


@lru_cache(4096)
def normalise(name: str) -> str:
    """A column name or status word without the differences that carry no meaning: width, blanks, case."""
    folded = unicodedata.normalize("NFKC", cells.text(name)).translate(_INVISIBLE).casefold()
    return "".join(folded.split())


@dataclass(frozen=True)
class Header:
    """Where a file keeps what. ``row`` counts from 0; ``titles`` are the names as the file writes them, trimmed.

    ``columns``: field -> the columns that may fill it, the preferred first; ``lines`` the same for a line's fields;
    ``joined``: field -> the columns that make it together, in their order. A column may serve an order's field and a
    line's. ``extra``: columns whose cells are kept verbatim (those no field takes, and the second choices).
    ``unknown``: columns the profile does not name. ``discounts``: columns to take from goods and postage for what is
    due; None where the file does not tell that. ``score`` compares headers of several sheets or readings.
    """

    profile: Profile
    row: int
    titles: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]
    extra: tuple[int, ...]
    unknown: tuple[int, ...]
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    joined: dict[str, tuple[int, ...]] = field(default_factory=dict)
    discounts: tuple[int, ...] | None = ()
    score: float = 0.0

    @property
    def width(self) -> int:
        return len(self.titles)


def find(
    head: Sequence[Sequence[str]], profiles: Iterable[Profile], others: Iterable[OtherReport] = ()
) -> Header | None:
    """The header among the first rows of a file, and the profile that knows most of its names.

    None where no profile fits, where too many names are not its own, where two platforms' fit alike and too few names
    tell them apart, and where the names are those of one of ``others``, unless a shop's own profile says what to make
    of them.
    """
    profiles, others = tuple(profiles), tuple(others)
    owners = _owners(profiles)
    rows = [frozenset(filter(None, map(normalise, row))) for row in head[:SCANNED_ROWS]]
    matches = [
        match
        for number, names in enumerate(rows)
        for profile in profiles
        if (match := _match(number, names, profile, owners))
        and (profile.level == "own" or not any(len(other.marks & names) >= MARKS for other in others))
    ]
    best = max(matches, key=lambda match: match.rank, default=None)
    if best is None or (best.profile.level != "own" and (_is_strange(best) or _is_ambiguous(best, matches))):
        return None
    return layout(best.profile, best.number, head[best.number], score=best.rank[0])


def other_report(head: Sequence[Sequence[str]], reports: Iterable[OtherReport]) -> str | None:
    """The name of a report we know of but do not read (``settlement``), if the first rows are one's."""
    rows = [{normalise(cell) for cell in row} for row in head[:SCANNED_ROWS]]
    found = [(len(report.marks & names), report.name) for report in reports for names in rows]
    hits, name = max(found, default=(0, ""))
    return name if hits >= MARKS else None


@dataclass(frozen=True)
class _Match:
    """A row that may be a header of a profile.

    ``telling`` is how many of its names only that platform uses, ``strange`` how many it does not use.
    """

    profile: Profile
    number: int
    known: int
    telling: int
    strange: int
    rank: tuple[float, ...]


@lru_cache(8)
def _owners(profiles: tuple[Profile, ...]) -> dict[str, frozenset[str]]:
    """Which platforms use a name at all."""
    platforms: dict[str, set[str]] = {}
    for profile in profiles:
        for name in profile.known:
            platforms.setdefault(name, set()).add(profile.platform)
    return {name: frozenset(found) for name, found in platforms.items()}


def _match(
    number: int, present: frozenset[str], profile: Profile, owners: Mapping[str, frozenset[str]]
) -> _Match | None:
    if not all(present.intersection(profile.names[field]) for field in profile.required):
        return None
    known = present & profile.known
    # An order number alone makes no report of this platform: other systems use the same word for it.
    if len(known) < 5 and len(known) * 2 <= len(present):
        return None
    telling = sum(len(owners[name]) == 1 for name in known)
    # Of equal ones a shop's own, then orders, then the report with fewer columns, for it explains the header better.
    tie = (profile.level == "own", profile.report == "orders", -len(profile.known), -number)
    rank = (len(known) + telling / 1000, *tie)
    return _Match(profile, number, len(known), telling, len(present) - len(known), rank)


def _is_strange(best: _Match) -> bool:
    """Whether a table of another system uses the same few words: a courier's list, another program's orders."""
    return best.telling <= best.strange * TELLING and best.strange > 0


def _is_ambiguous(best: _Match, matches: Iterable[_Match]) -> bool:
    """Whether names of no platform alone have to decide, and another platform's report fits nearly as well."""
    if best.telling >= TELLING:
        return False
    rivals = [match for match in matches if match.profile.platform != best.profile.platform]
    return any(match.number == best.number and match.known >= best.known * NEAR for match in rivals)


def layout(profile: Profile, number: int, row: Sequence[str], score: float = 0.0) -> Header:
    """What each column of a header row is for, by a profile that fits it."""
    names = [normalise(cell) for cell in row]
    width = max(index for index, name in enumerate(names) if name) + 1
    names = names[:width]
    columns, lines = _places(profile.names, names), _places(profile.line_names, names)
    joined = {
        field: places
        for field, wanted in profile.joined.items()
        if field not in columns and (places := tuple(names.index(name) for name in wanted if name in names))
    }
    first = {found[0] for found in (*columns.values(), *lines.values())}.union(*joined.values())
    return Header(
        profile=profile,
        row=number,
        titles=titles(row[:width]),
        columns=columns,
        extra=tuple(index for index in range(width) if index not in first),
        unknown=tuple(index for index, name in enumerate(names) if name and not profile.knows(name)),
        lines=lines,
        joined=joined,
        discounts=_discounts(profile, names),
        score=score,
    )


def _discounts(profile: Profile, names: Sequence[str]) -> tuple[int, ...] | None:
    if profile.discounts is None:
        return ()
    found = tuple(names.index(name) for name in profile.discounts if name in names)
    return found if found and len(found) == len(profile.discounts) else None


def _places(fields: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    return {
        field: found
        for field, wanted in fields.items()
        if (found := tuple(names.index(name) for name in wanted if name in names))
    }


def titles(row: Sequence[str]) -> tuple[str, ...]:
    """Readable, distinct names: a second column of one name and a nameless one are told apart by their place."""
    titles: list[str] = []
    for index, cell in enumerate(row):
        title = cells.text(cell)
        titles.append(title if title and title not in titles else f"{title}#{index + 1}")
    return tuple(titles)
