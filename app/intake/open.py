"""The way into the room: a file is opened, recognised, and read as clean rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.finding import Finding
from app.domain.order import PERSONAL_FIELDS
from app.errors import KnownError
from app.intake import delimited, freshness, samples
from app.intake.aside import is_value
from app.intake.batch import BLOCK, Reject, Row, fit, has_swallowed, number_of, shortened
from app.intake.cells import text
from app.intake.delimited import Unreadable
from app.intake.guard import guarded
from app.intake.profile import profiles
from app.intake.recognise import Recognised, has_rows, recognise
from app.intake.rows import BATCH, Cleaner

__all__ = ["Export", "Reject", "open_export"]


class Export:
    """An export that has been recognised and not yet read.

    ``fields`` are the report's fields that the file fills (an order's always with ``status``), ``line_fields`` those of
    a line, ``summed`` the amounts of an order of which each of its rows states a part, ``extra_columns`` the names
    under which a row's other cells are kept, ``unknown_columns`` the names the profile does not know, ``total`` bytes
    or rows, ``level`` how well the profile knows such files.
    """

    def __init__(
        self, path: Path, found: Recognised, zone: ZoneInfo, imported_at: int, name: str | None = None
    ) -> None:
        table, header = found.table, found.header
        profile = header.profile
        self.platform, self.report = profile.platform, profile.report
        self.level, self.unverified, self.profile_name = profile.level, profile.unverified, profile.own_name
        self.encoding = table.encoding
        self.total = table.total
        self.extra_columns = tuple(header.titles[index] for index in header.extra)
        unknown = tuple(header.titles[index] for index in header.unknown)
        # A header that ran together with a row would tell what people bought, and where they live.
        self.unknown_columns = () if any(map(is_value, unknown)) else unknown
        self._path, self._name, self._table, self._header = path, name or path.name, table, header
        self._zone, self._imported_at, self._unread = zone, imported_at, found.unread
        self._by_excel = False
        self._separator = table.separator if isinstance(table, delimited.Delimited) else None
        self._cleaner = Cleaner(header, zone, imported_at)
        self.fields, self.line_fields = self._cleaner.fields, self._cleaner.line_fields
        # Without the lines' numbers nobody knows which row is a further part and which the same one again.
        self.summed = (
            tuple(name for name in profile.summed if name in self.fields) if "line" in self.line_fields else ()
        )

    @property
    def status_in_words(self) -> bool:
        """Whether the file has a status column; without one the status is concluded from the payment time."""
        return "status_text" in self._header.columns

    @property
    def personal_columns(self) -> list[tuple[int, str]]:
        """Which cells of a row name or reach a person: (column, field), counted from 0.

        Of a column that fills no field its name tells: "phone", "address" or "person".
        """
        columns, joined, titles = self._header.columns, self._header.joined, self._header.titles
        found = {at: told for at in self._header.extra if (told := samples.personal(titles[at]))}
        found |= {at: name for name in PERSONAL_FIELDS for at in (*columns.get(name, ()), *joined.get(name, ()))}
        return sorted(found.items())

    @property
    def as_of(self) -> int:
        """The moment the file speaks of, in seconds since 1970 UTC; complete once ``rows`` is exhausted."""
        stamped = freshness.stamp(self._name, self._zone)
        if stamped is None:
            with guarded(self._path):
                stamped = int(self._path.stat().st_mtime)
        return freshness.as_of(stamped, self._cleaner.newest_event, self._imported_at)

    @property
    def findings(self) -> list[Finding]:
        """Everything the run should tell, the gravest first; complete once ``rows`` is exhausted."""
        about = {"platform": self.platform, "report": self.report}
        found = self._cleaner.doctor.findings(**about)
        for code, numbers in (("text_damaged", self._table.damaged()), ("mixed_encoding", self._table.mixed())):
            if numbers:
                found.append(Finding.of(code, numbers, about))
        if self.unknown_columns:
            found.append(Finding("columns_unknown", params=about | {"columns": list(self.unknown_columns[:8])}))
        if self._unread:
            found.append(Finding("sheets_left_out", params=about | {"sheets": list(self._unread)}))
        if self.unverified:
            found.append(Finding("profile_unverified", params=about))
        return sorted(found, key=lambda finding: (finding.gravity, finding.code))

    @property
    def unknown_words(self) -> dict[str, int]:
        """Status words nobody knows, and how many rows have each."""
        return dict(self._cleaner.unknown_words)

    def position(self) -> float:
        """How far the reading is, 0 to 1."""
        return self._table.position()

    def rows(self) -> Iterator[Row]:
        """Each row in the file's order: (row number, a value for each field, for each line field, extra) or a `Reject`.

        Row numbers are the spreadsheet's: the first line of the file is 1. Blank rows are left out, and so are totals
        and explanations, which are no rows and of which a finding tells.
        """
        self._cleaner = Cleaner(self._header, self._zone, self._imported_at)
        self._by_excel = False
        first = self._header.row + 1
        records = islice(self._table.records(), first, None)
        while batch := list(islice(records, BATCH - first % BLOCK)):
            yield from self._clean(first + 1, batch)
            first += len(batch)

    def _clean(self, first: int, batch: list[list[str]]) -> Iterator[Row]:
        width = self._header.width
        if first == self._header.row + 2:
            # Excel keeps all separators of the header's block.
            beside = [record for record in batch[: BLOCK - (first - 1) % BLOCK] if record]
            self._by_excel = bool(beside) and all(len(record) >= width for record in beside)
        if set(map(len, batch)) == {width} and not any(isinstance(record, Unreadable) for record in batch):
            return self._cleaner.clean(range(first, first + len(batch)), batch)
        widths = [len(record) for record in batch if record]
        usual = max(set(widths), key=widths.count, default=0)
        numbers: list[int] = []
        fitting: list[list[str]] = []
        rejects: list[Reject] = []
        if self._separator:
            batch = self._mended(first, batch, {width, width + 1, usual}, self._separator)
        else:
            worded = [number for number, record in enumerate(batch, first) if any(record[width:])]
            if worded:
                self._cleaner.doctor.note("cells_beside", worded)
        for number, record in enumerate(batch, first):
            fitted = None if isinstance(record, Unreadable) else fit(record, width, usual, self._separator)
            if fitted is not None:
                numbers.append(number)
                fitting.append(fitted)
            elif (reject := self._refused(number, record)) is not None:
                rejects.append(reject)
        clean = self._cleaner.clean(numbers, fitting) if fitting else iter(())
        if not rejects:
            return clean
        rows: list[Row] = [*clean, *rejects]
        return iter(sorted(rows, key=number_of))

    def _mended(self, first: int, batch: list[list[str]], widths: Set[int], separator: str) -> list[list[str]]:
        """Lines of a text with the empty cells at their ends that Excel left out; what two rows became is one cell."""
        width = self._header.width
        short = shortened(first, batch, width) if self._by_excel else ()
        return [
            Unreadable((separator.join(record),))
            if has_swallowed(record, widths, separator)
            else [*record, *[""] * (width - len(record))] if place in short else record
            for place, record in enumerate(batch)
        ]  # fmt: skip

    def _refused(self, number: int, record: list[str]) -> Reject | None:
        """A line of another width; None where it is blank, or none of the rows."""
        params = {"cells": len(record), "expected": self._header.width}
        if isinstance(record, Unreadable):
            return self._cleaner.refused(number, "row_damaged", record, params)
        if not any(map(text, record)) or self._cleaner.is_aside(number, record):
            return None
        return self._cleaner.refused(number, "shifted_cells", record, params)


def open_export(
    path: Path, *, zone: ZoneInfo, imported_at: int, own: Sequence[str] = (), name: str | None = None
) -> Export:
    """Recognises an export by its content; raises `KnownError` where it is none, or none we read.

    ``zone`` is the shop's, in which the file's wall times are meant; ``imported_at`` is seconds since 1970 UTC; ``own``
    are the shop's own profiles (TOML texts); ``name`` is what people know the file by, if its copy is read.
    """
    try:
        found = recognise(path, profiles(own))
        if not has_rows(found.table, found.header):
            raise KnownError("file_no_rows", file=path.name)
    except KnownError as error:
        if name and "file" in error.params:
            error.params["file"] = name
        raise
    return Export(path, found, zone, imported_at, name)
