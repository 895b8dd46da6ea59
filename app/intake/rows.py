"""Rows of a table become clean rows, a batch at a time and a column at a time (which is what makes it fast)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Any
from zoneinfo import ZoneInfo

from app.intake import cells, freshness, several, tidy
from app.intake.aside import left_out
from app.intake.batch import Batch, Column, Reject, Row, Values, number_of
from app.intake.cells import CellError
from app.intake.columns import Columns
from app.intake.doctor import Doctor, note_amounts, note_personal, note_unread
from app.intake.fields import carried_fields, line_fields, sources
from app.intake.header import Header
from app.intake.statuses import Statuses

BATCH = 496
"""Rows at a time, whole `batch.BLOCK`s; bigger batches fall out of the processor's cache."""


class Cleaner:
    """Cleans the rows of one file; its ``doctor`` hears of everything that is odd."""

    def __init__(self, header: Header, zone: ZoneInfo, imported_at: int) -> None:
        self._header, self._profile = header, header.profile
        self._wall, self._amounts = cells.Wall(zone), cells.Amounts()
        self._imported_at = imported_at
        self._columns = Columns(header, self._wall)
        self._sources, self._line_sources = sources(header, self._wall, self._amounts)
        self.fields, self.line_fields = carried_fields(header), line_fields(header)
        self.newest_event: int | None = None
        self.doctor = Doctor()
        self._statuses = Statuses(header, self.doctor)
        self.unknown_words = self._statuses.unknown_words

    def clean(self, numbers: Sequence[int], records: list[list[str]]) -> Iterator[Row]:
        """Clean rows and rejects of records that have the header's width, in their order."""
        spread = several.spread(self._header, numbers, records) if self.line_fields else None
        if spread is not None:
            numbers, records = spread.numbers, spread.records
        batch = Batch.of(numbers, records, spread.originals if spread else {})
        values: Values = {source.field: self._columns.values(source, batch) for source in self._sources}
        lines: Values = {source.field: self._columns.values(source, batch) for source in self._line_sources}
        if self._profile.split is not None:
            several.retitle(self._header, values, lines, batch)
        self._columns.refuse_rounded((*self._sources, *self._line_sources), batch)
        self._complete(values, batch)
        extras = self._extras(batch, spread.totals if spread else ())
        if batch.faults:
            batch.refuse_whole()
            keep = [place not in batch.faults for place in range(len(records))]
            values = {name: list(compress(column, keep)) for name, column in values.items()}
            lines = {name: list(compress(column, keep)) for name, column in lines.items()}
            numbers, extras = list(compress(numbers, keep)), list(compress(extras, keep))
        if "status" in self.fields:
            values["status"] = self._statuses.settle(values, numbers)
        self._note(values, lines, numbers, batch)
        whole = [values[name] for name in self.fields]
        clean = zip(numbers, *whole, *(lines[name] for name in self.line_fields), extras, strict=True)
        return self._merged(clean, batch) if batch.faults else clean

    def is_aside(self, number: int, record: Sequence[str]) -> bool:
        """Whether a line is none of the rows; the doctor hears of it."""
        code = left_out(record, self._header, number - self._header.row - 2)
        if code is not None:
            self.doctor.note(code, (number,))
        return code is not None

    def refused(self, number: int, code: str, record: Sequence[str], params: dict[str, Any]) -> Reject:
        """A row that can't be trusted; the doctor hears of it."""
        self.doctor.note(code, (number,), column=params.get("column"))
        return Reject(number, code, tuple(record), params)

    def _merged(self, clean: Iterable[tuple[Any, ...]], batch: Batch) -> Iterator[Row]:
        rejects: dict[int, Reject] = {}
        aside: set[int] = set()
        for place, fault in sorted(batch.faults.items()):
            number = batch.numbers[place]
            record = batch.originals.get(number, batch.records[place])
            # A blank row is no row.
            if number in rejects or number in aside or not any(map(cells.text, record)):
                continue
            if self.is_aside(number, record):
                aside.add(number)
            else:
                rejects[number] = self.refused(number, fault.code, record, fault.params)
        rows: list[Row] = [*clean, *rejects.values()]
        return iter(sorted(rows, key=number_of))

    def _complete(self, values: Values, batch: Batch) -> None:
        """What a row does not state and yet says: what is due, and when the order was made."""
        if "amount_due" in self.fields:
            discounts = [list(map(self._discount, batch.columns[at])) for at in self._header.discounts or ()]
            if self._header.discounts is not None:
                tidy.compute_due(values, len(batch.records), discounts)
        # An item report may say when its order was made, and need not.
        if "created_at" not in self.fields or self._profile.report == "items":
            return
        if self._profile.date_in_id:
            batch.dated = tidy.date_from_id(values, self._profile.date_in_id, self._wall)
        for place, created in enumerate(values["created_at"]):
            if created is None:
                at = self._header.columns.get("created_at", self._header.columns["order_no"])[0]
                batch.faults.setdefault(place, CellError("created_missing", column=self._header.titles[at]))

    def _discount(self, cell: str) -> int | None:
        try:
            return self._amounts[cell]
        except CellError:
            return None

    def _extras(self, batch: Batch, totals: Iterable[tuple[int, int, str]]) -> list[dict[str, str] | None]:
        """What no field takes, by the file's own column names, non-empty cells only."""
        kept: dict[str, Column] = {}
        for index in self._header.extra:
            column = batch.columns[index]
            if any(column) and any(cleaned := tidy.cleared(cells.plain(column), self._profile)):
                kept[self._header.titles[index]] = cleaned
        extras: list[dict[str, str] | None] = [None] * len(batch.records)
        if kept:
            titles = tuple(kept)
            rows = zip(*kept.values(), strict=True)
            extras = [tidy.named(titles, row) if None in row else dict(zip(titles, row)) for row in rows]  # noqa: B905
        for place, index, text in (*totals, *((place, index, text) for place, index, _code, text in batch.unread)):
            extras[place] = (extras[place] or {}) | {self._header.titles[index]: text}
        return extras

    def _note(self, values: Values, lines: Values, numbers: Sequence[int], batch: Batch) -> None:
        note_personal(self.doctor, values, numbers)
        note_unread(self.doctor, batch, self._header.titles)
        if self._amounts.saw_odd:
            note_amounts(self.doctor, values, numbers)
            note_amounts(self.doctor, lines, numbers)
        if newest := freshness.newest(values, self._imported_at):
            self.newest_event = max(self.newest_event or newest, newest)
