"""What a file is: the sheet or the reading of it whose header says most, or why it is none that we read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.errors import KnownError
from app.intake import container, delimited, workbook
from app.intake.cells import text
from app.intake.container import Table
from app.intake.delimited import Unreadable
from app.intake.header import Header, find, other_report
from app.intake.profile import Profile, others


@dataclass(frozen=True)
class Recognised:
    """What is read of a file; ``unread`` are a workbook's further sheets with reports."""

    table: Table
    header: Header
    unread: tuple[str, ...] = ()


def has_rows(table: Table, header: Header) -> bool:
    """Whether anything stands under the header."""
    records = islice(table.records(), header.row + 1, None)
    return any(isinstance(record, Unreadable) or any(map(text, record)) for record in records)


def recognise(path: Path, known: tuple[Profile, ...]) -> Recognised:
    """The sheet, or the reading of a text, whose header says most; orders go before what belongs to them."""
    kind = container.kind(path)
    if kind == "zip":
        raise KnownError("file_zip", file=path.name)
    tables: Iterable[Table] = delimited.candidates(path) if kind == "text" else workbook.candidates(path)
    alike = [report for report in others() if report.like_orders]
    heads: list[list[list[str]]] = []
    found: list[tuple[Table, Header]] = []
    too_wide: KnownError | None = None
    for table in tables:
        try:
            heads.append(table.head())
        except KnownError as error:
            # A wrong separator may make any number of columns; only where no reading fits, the file is to blame.
            if error.code != "file_too_big" or kind != "text":
                raise
            too_wide = error
            continue
        if (header := find(heads[-1], known, alike)) is not None:
            found.append((table, header))
    if not found:
        raise too_wide or _unknown(path, kind, heads)
    best = max(found, key=_rank)
    sheets = [(table, header) for table, header in found if table is not best[0] and isinstance(table, workbook.Sheet)]
    return Recognised(*best, tuple(table.name for table, header in sheets if has_rows(table, header)))


def _rank(pair: tuple[Table, Header]) -> tuple[bool, float]:
    """A hidden sheet is what somebody has put away, however much it holds; orders go before what belongs to them."""
    table, header = pair
    is_seen = not isinstance(table, workbook.Sheet) or table.is_seen
    return is_seen, header.score * (2 if header.profile.report == "orders" else 1)


def _unknown(path: Path, kind: str, heads: Sequence[list[list[str]]]) -> KnownError:
    if kind != "text" and not any(any(row) for head in heads for row in head):
        return KnownError("file_empty", file=path.name)
    for head in heads:
        if report := other_report(head, others()):
            return KnownError("report_other", file=path.name, report=report)
    if kind == "text" and not delimited.is_text(path):
        return KnownError("file_not_table", file=path.name, kind="unknown")
    return KnownError("header_unknown", file=path.name)
