"""The mapping page's knowledge: what each column of a strange table may be, and a profile made of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.item import LINE_FIELDS
from app.errors import KnownError
from app.intake import cells, container, delimited, samples, workbook
from app.intake.header import SCANNED_ROWS, normalise, titles
from app.intake.own import as_profile
from app.intake.profile import FIELDS, NEEDED, Profile
from app.intake.synonyms import LINE, candidates, is_used, nearest

__all__ = ["LINE", "NEEDED", "Column", "Look", "as_profile", "choices", "guess", "look", "signature"]

LEAST = 0.35
"""A guess that is less sure is none."""
TWICE = 0.8
"""So sure, two columns may fill one field: the first that is filled in wins."""
WORDS = 30


@dataclass(frozen=True)
class Column:
    """One column: its ``title`` as the file writes it, up to three cells (masked), and what it is most likely.

    ``guess`` is one of `choices`, ``sure`` 0 to 1, ``words`` the different cells of a column that holds status words,
    or may be said to.
    """

    index: int
    title: str
    samples: tuple[str, ...]
    guess: str | None
    sure: float
    words: tuple[str, ...] = ()

    @property
    def line(self) -> bool:
        """Whether the guess is a field of an order's line."""
        return self.guess is not None and self.guess.startswith(LINE)


@dataclass(frozen=True)
class Look:
    """A table nobody knows. ``row`` is the header's, from 0; ``header`` tells the same header again."""

    platform: str | None
    report: str
    row: int
    columns: tuple[Column, ...]
    header: str


def choices(report: str) -> tuple[str, ...]:
    """Every field that a column of this kind of report may be given, a line's with `LINE` before it."""
    lines = tuple(LINE + field for field in LINE_FIELDS) if report in {"orders", "items"} else ()
    return (*(field for field in FIELDS[report] if field != "status"), *lines)


def look(path: Path, report: str | None = None) -> Look:
    """The most table-like sheet or reading of a file, as a ``report`` if one is told.

    Raises `KnownError` where there is nothing in it.
    """
    is_text = container.kind(path) == "text"
    tables = delimited.candidates(path) if is_text else workbook.candidates(path)
    heads = [head for head in (table.head() for table in tables) if any(map(_likeness, head))]
    if not heads:
        raise KnownError("file_empty", file=path.name)
    return guess(max(heads, key=lambda head: max(map(_likeness, head[:SCANNED_ROWS]))), report)


def guess(head: Sequence[Sequence[str]], report: str | None = None) -> Look:
    """What the columns below the most header-like of the first rows may be, as a ``report`` if one is told."""
    number = max(range(len(head[:SCANNED_ROWS])), key=lambda index: _likeness(head[index]), default=0)
    row = [cells.text(cell) for cell in head[number]] if head else []
    width = max((index for index, name in enumerate(row) if name), default=-1) + 1
    names = [normalise(name) for name in row[:width]]
    values = [_below(head[number + 1 :], index) for index in range(width)]
    profile, platform = nearest(names)
    report = report or (profile.report if profile else "orders")
    found = _assigned(
        names, values, report, platform, by_item=_is_by_item(names, values, profile if platform else None)
    )
    columns = tuple(
        _column(index, title, values[index], *found.get(index, (None, 0.0)))
        for index, title in enumerate(titles(row[:width]))
    )
    return Look(platform, report, number, columns, signature(names))


def signature(names: Sequence[str]) -> str:
    """What tells a header again: its normalised names in their order."""
    return "\n".join(filter(None, names))


def _column(index: int, title: str, values: Sequence[str], field: str | None, sure: float) -> Column:
    bare = field.removeprefix(LINE) if field else None
    # A column that nothing was guessed of may be said to hold the status: then its words are asked for.
    may_tell = field == "status_text" or (field is None and samples.may_be_words(title, values))
    words = tuple(dict.fromkeys(filter(None, values)))[:WORDS] if may_tell else ()
    return Column(index, title, samples.shown(title, bare, values), field, round(sure, 2), words)


def _likeness(row: Sequence[str]) -> int:
    """How much a row looks like a header: names that somebody uses count most, numbers and moments against it."""
    values = [value for value in map(cells.text, row) if any(map(str.isalnum, value))]
    used = sum(is_used(normalise(value)) for value in values)
    names = sum(map(samples.looks_like_a_name, values))
    return 3 * used + len(set(values)) - 3 * (len(values) - names)


def _below(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    return [cells.text(row[index]) if index < len(row) else "" for row in rows]


def _is_by_item(names: Sequence[str], values: Sequence[Sequence[str]], profile: Profile | None) -> bool:
    """Whether rows are items: the nearest report's are, or numbers of orders repeat."""
    if profile is not None and profile.grain == "item":
        return True
    for name, column in zip(names, values, strict=True):
        filled = [value for value in column if value]
        if candidates(name, "orders", None).get("order_no", 0) >= TWICE and len(set(filled)) < len(filled):
            return True
    return False


def _assigned(
    names: Sequence[str], values: Sequence[Sequence[str]], report: str, platform: str | None, *, by_item: bool
) -> dict[int, tuple[str, float]]:
    """The most likely field of each column; the surest is taken first, and a field is taken once."""
    offers = [
        (sure, field.startswith(LINE) == by_item, -index, field)
        for index, name in enumerate(names)
        if name
        for field, sure in _offers(name, values[index], report, platform).items()
    ]
    found: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for sure, _, place, field in sorted(offers, reverse=True):
        if sure >= LEAST and -place not in found and (field not in taken or sure >= TWICE):
            found[-place] = (field, sure)
            taken.add(field)
    return found


def _offers(name: str, values: Sequence[str], report: str, platform: str | None) -> dict[str, float]:
    """Fields for one column by its name, corrected by its cells; by its cells alone where the name says nothing."""
    shape = samples.of(values)
    offered = candidates(name, report, platform)
    fields = set(choices(report))
    if not offered:
        offered = dict.fromkeys(samples.fields(shape, values), 0.4)
    corrected = {}
    for field, sure in offered.items():
        fits = samples.fits(field.removeprefix(LINE), shape)
        corrected[field] = sure if fits is None else sure + (1 - sure) * 0.2 if fits else sure * 0.3
    return {field: sure for field, sure in corrected.items() if field in fields}
