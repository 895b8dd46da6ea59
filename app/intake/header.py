"""Finds the header by the names of its columns, wherever it stands in the first rows and whatever the order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from app.intake import cells

if TYPE_CHECKING:
    from app.intake.profile import Profile

SCANNED_ROWS = 20
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060\0"))


@lru_cache(4096)
def normalise(name: str) -> str:
    """A column name or status word without the differences that carry no meaning: width, blanks, case."""
    folded = unicodedata.normalize("NFKC", cells.text(name)).translate(_INVISIBLE).casefold()
    return "".join(folded.split())


@dataclass(frozen=True)
class Header:
    """Where a file keeps what. ``row`` counts from 0; ``titles`` are the names as the file writes them, trimmed.

    ``columns``: field -> the columns that may fill it, the preferred first. ``extra``: columns whose cells are kept
    verbatim (those no field takes, and the second choices). ``unknown``: columns the profile does not name.
    """

    profile: Profile
    row: int
    titles: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]
    extra: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def width(self) -> int:
        return len(self.titles)


def find(head: Sequence[Sequence[str]], profiles: Iterable[Profile]) -> Header | None:
    """The header among the first rows of a file, and the profile that knows most of its names."""
    best: tuple[int, Header] | None = None
    for profile in profiles:
        for number, row in enumerate(head[:SCANNED_ROWS]):
            names = [normalise(cell) for cell in row]
            score = _score(names, profile)
            if score and (best is None or score > best[0]):
                best = (score, _layout(profile, number, row, names))
    return best[1] if best else None


def other_report(head: Sequence[Sequence[str]], profiles: Iterable[Profile]) -> str | None:
    """The name of a report we know of but do not read (``items``, ``refunds``), if the first rows are one's."""
    for profile in profiles:
        for row in head[:SCANNED_ROWS]:
            names = {normalise(cell) for cell in row}
            scores = {report: len(marks & names) for report, marks in profile.other_reports.items()}
            report = max(scores, key=scores.__getitem__, default=None)
            if report and scores[report] and any(profile.knows(name) for name in names):
                return report
    return None


def _score(names: Sequence[str], profile: Profile) -> int:
    present = {name for name in names if name}
    if not all(present.intersection(profile.names[field]) for field in profile.required):
        return 0
    if any(present & marks for marks in profile.other_reports.values()):
        return 0
    known = sum(map(profile.knows, present))
    # An order number alone makes no report of this platform: other systems use the same word for it.
    return known if known >= 5 or known * 2 > len(present) else 0


def _layout(profile: Profile, number: int, row: Sequence[str], names: Sequence[str]) -> Header:
    width = max(index for index, name in enumerate(names) if name) + 1
    names = names[:width]
    columns = {
        field: found
        for field, wanted in profile.names.items()
        if (found := tuple(names.index(name) for name in wanted if name in names))
    }
    first = {found[0] for found in columns.values()}
    return Header(
        profile=profile,
        row=number,
        titles=_titles(row[:width]),
        columns=columns,
        extra=tuple(index for index in range(width) if index not in first),
        unknown=tuple(index for index, name in enumerate(names) if name and not profile.knows(name)),
    )


def _titles(row: Sequence[str]) -> tuple[str, ...]:
    """Readable, distinct names: a second column of one name and a nameless one are told apart by their place."""
    titles: list[str] = []
    for index, cell in enumerate(row):
        title = cells.text(cell)
        titles.append(title if title and title not in titles else f"{title}#{index + 1}")
    return tuple(titles)
