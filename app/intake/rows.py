"""Rows of a table become clean rows, a batch at a time and a column at a time (which is what makes it fast)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.order import COUNT_FIELDS, IMPORT_FIELDS, MONEY_FIELDS, TIME_FIELDS
from app.domain.status import Status, settle
from app.intake import cells
from app.intake.cells import CellError
from app.intake.header import Header, normalise

BATCH = 500
"""Rows at a time; bigger batches fall out of the processor's cache."""
_WORDS_TOLD = 1000
EVENTS = ("created_at", "paid_at", "shipped_at", "finished_at")
DECIDING = frozenset(("order_no", "created_at", "paid_at", "amount_due", "amount_paid", "refund"))
"""A row whose cell of one of these can't be read is refused; other fields only lose the cell, which is kept as text."""

Column = Sequence[Any]
Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Reject:
    """A row that can't be trusted: its number in the spreadsheet (the first is 1), why, and its cells verbatim."""

    row: int
    code: str
    cells: tuple[str, ...]
    params: dict[str, Any]


@dataclass
class Batch:
    """Some rows of one width, by column; ``faults`` and ``unread`` collect what the readers stumble over."""

    numbers: Column
    records: list[list[str]]
    columns: list[tuple[str, ...]]
    faults: dict[int, CellError]
    unread: list[tuple[int, int, str]]


class Cleaner:
    """Cleans the rows of one file, and counts what the run should tell afterwards."""

    def __init__(self, header: Header, zone: ZoneInfo, imported_at: int) -> None:
        self._header = header
        self._wall = cells.Wall(zone)
        self._amounts = cells.Amounts()
        self._imported_at = imported_at
        self._rounded: bool | None = None
        self._settled: dict[tuple[Any, bool, bool], str] = {}
        self.fields = carried_fields(header)
        self._readers = {field: self._reader(field) for field in self.fields}
        self.newest_event: int | None = None
        self.notices: Counter[str] = Counter()
        self.unknown_words: Counter[str] = Counter()

    def clean(self, numbers: Column, records: list[list[str]]) -> Iterator[tuple[Any, ...] | Reject]:
        """Clean rows and rejects of records that have the header's width, in their order."""
        batch = Batch(numbers, records, list(zip(*records, strict=True)), {}, [])
        values = {field: self._values(field, batch) for field in self.fields if field in self._header.columns}
        self._refuse_damaged(values, batch)
        self._compute_due(values, batch)
        extras = self._extras(batch)
        if batch.faults:
            keep = [index not in batch.faults for index in range(len(records))]
            values = {field: list(compress(column, keep)) for field, column in values.items()}
            numbers, extras = list(compress(numbers, keep)), list(compress(extras, keep))
        values["status"] = self._statuses(values, len(numbers))
        self._note_events(values)
        clean = zip(numbers, *(values[field] for field in self.fields), extras, strict=True)
        return self._merged(clean, batch) if batch.faults else clean

    def _merged(self, clean: Iterable[tuple[Any, ...]], batch: Batch) -> Iterator[tuple[Any, ...] | Reject]:
        found: dict[int, tuple[Any, ...] | Reject] = {row[0]: row for row in clean}
        for index, fault in batch.faults.items():
            number, record = batch.numbers[index], tuple(batch.records[index])
            if fault.code != "id_missing" or any(map(cells.text, record)):  # A blank row is no row.
                found[number] = Reject(number, fault.code, record, fault.params)
        return (found[number] for number in sorted(found))

    def _reader(self, field: str) -> Reader | None:
        """How one cell of a field is read; None for free text, which is cleaned by the column."""
        if field == "order_no":
            return cells.order_id(self._header.profile.id_pattern)
        if field == "ship_by":
            return self._wall.deadline
        if field in TIME_FIELDS:
            return self._wall.read
        if field in MONEY_FIELDS:
            return self._amounts.__getitem__
        if field in COUNT_FIELDS:
            return cells.count
        if field in ("status_text", "close_reason", "carrier"):
            return cells.Words().__getitem__
        return cells.phone if field == "phone" else None

    def _values(self, field: str, batch: Batch) -> Column:
        """A field's values; where several columns may fill it, the first that is filled in wins."""
        first, *others = (self._column(field, index, batch) for index in self._header.columns[field])
        for other in others:
            first = [b if a is None else a for a, b in zip(first, other, strict=True)]
        profile = self._header.profile
        if blank := profile.blank.get(field):
            first = [None if value and normalise(value) in blank else value for value in first]
        for mark in profile.prefix.get(field, ()):
            first = [value.removeprefix(mark) or None if value else None for value in first]
        return first

    def _column(self, field: str, index: int, batch: Batch) -> Column:
        column, reader = batch.columns[index], self._readers[field]
        if reader is None:
            return cells.plain(column)
        if field not in DECIDING and not any(column):
            return [None] * len(column)
        try:
            return list(map(reader, column))
        except CellError:
            return self._cell_by_cell(field, index, batch, reader)

    def _cell_by_cell(self, field: str, index: int, batch: Batch, reader: Reader) -> Column:
        values: list[Any] = []
        for place, cell in enumerate(batch.columns[index]):
            try:
                values.append(reader(cell))
            except CellError as fault:
                values.append(None)
                fault.params["column"] = self._header.titles[index]
                if fault.code == "shifted_cells" or field in DECIDING:
                    batch.faults.setdefault(place, fault)
                else:
                    batch.unread.append((place, index, cells.text(cell)))
        return values

    def _refuse_damaged(self, values: dict[str, Column], batch: Batch) -> None:
        """Rows without a creation date, and order numbers that a spreadsheet rounded, are not trusted."""
        for index, created in enumerate(values.get("created_at", ())):
            if created is None:
                column = self._header.titles[self._header.columns["created_at"][0]]
                batch.faults.setdefault(index, CellError("created_missing", column=column))
        at = self._header.columns["order_no"][0]
        raw = batch.columns[at]
        if self._rounded is None:
            self._rounded = cells.rounded(raw)
        if self._rounded:
            for index, cell in enumerate(raw):
                if cells.is_rounded(cell.strip(cells.BLANKS)):
                    batch.faults.setdefault(index, CellError("id_rounded", column=self._header.titles[at]))

    def _compute_due(self, values: dict[str, Column], batch: Batch) -> None:
        """Where the file has no total, goods and postage together are what the buyer owes."""
        if "amount_due" not in self.fields or not {"amount_goods", "amount_postage"} <= values.keys():
            return
        dues = values.get("amount_due") or [None] * len(batch.records)
        if None in dues:
            parts = zip(dues, values["amount_goods"], values["amount_postage"], strict=True)
            values["amount_due"] = [
                goods + postage if due is None and goods is not None and postage is not None else due
                for due, goods, postage in parts
            ]

    def _extras(self, batch: Batch) -> list[dict[str, str] | None]:
        """What no field takes, by the file's own column names, non-empty cells only."""
        kept = {}
        for index in self._header.extra:
            column = batch.columns[index]
            if any(column) and any(cleaned := cells.plain(column)):
                kept[self._header.titles[index]] = cleaned
        extras: list[dict[str, str] | None] = [None] * len(batch.records)
        if kept:
            titles = tuple(kept)
            rows = zip(*kept.values(), strict=True)
            extras = [_named(titles, row) if None in row else dict(zip(titles, row)) for row in rows]  # noqa: B905
        for place, index, text in batch.unread:
            extras[place] = (extras[place] or {}) | {self._header.titles[index]: text}
            self.notices["cell_unreadable"] += place not in batch.faults
        return extras

    def _statuses(self, values: dict[str, Column], length: int) -> list[str]:
        texts, paid_at = values.get("status_text"), values.get("paid_at")
        known = self._header.profile.words
        words: Column = [None] * length
        if texts is not None:
            meaning = {text: known.get(normalise(text or "")) for text in set(texts)}
            words = [meaning[text] for text in texts]
            self._note_words(texts, meaning)
        paid = [moment is not None for moment in paid_at] if paid_at is not None else [False] * length
        if any(paid):
            conflicts = sum(map((Status.UNPAID, True).__eq__, zip(words, paid, strict=True)))
            self.notices["status_conflict"] += conflicts
        settled = self._settled
        keys = zip(words, paid, self._refunded(values, length), strict=True)
        return [settled[key] if key in settled else self._settle(key) for key in keys]

    def _settle(self, key: tuple[Status | None, bool, bool]) -> str:
        word, paid, refunded = key
        columns = self._header.columns
        self._settled[key] = settle(
            word,
            has_status_column="status_text" in columns,
            has_payment_column="paid_at" in columns,
            paid=paid,
            wholly_refunded=refunded,
        ).value
        return self._settled[key]

    def _refunded(self, values: dict[str, Column], length: int) -> Iterable[bool]:
        """Whether the refund takes back everything: the paid column is net of it, and so no measure by itself."""
        refunds = values.get("refund")
        if refunds is None:
            return [False] * length
        dues = values.get("amount_due") or [None] * length
        paids = values.get("amount_paid") or [None] * length
        return [
            bool(refund) and refund > 0 and (refund >= due if due is not None else paid == 0)
            for refund, due, paid in zip(refunds, dues, paids, strict=True)
        ]

    def _note_words(self, texts: Column, meaning: dict[str | None, Status | None]) -> None:
        if None in meaning.values():
            counts = Counter(text for text in texts if text and meaning[text] is None)
            # A column full of free text under the status's name must not fill the memory.
            if len(self.unknown_words) < _WORDS_TOLD:
                self.unknown_words.update(counts)
            self.notices["unknown_status"] += counts.total()

    def _note_events(self, values: dict[str, Column]) -> None:
        for field in EVENTS:
            newest = max(filter(None, values.get(field, ())), default=0)
            if newest > self._imported_at:
                newest = max((m for m in values[field] if m and m <= self._imported_at), default=0)
            if newest:
                self.newest_event = max(self.newest_event or newest, newest)


def _named(titles: Sequence[str], row: Sequence[str | None]) -> dict[str, str] | None:
    return {title: cell for title, cell in zip(titles, row, strict=True) if cell} or None


def carried_fields(header: Header) -> tuple[str, ...]:
    """The fields a file fills, in the order of the store's columns; always with ``status``, the last of them."""
    carried = set(header.columns) | {"status"}
    if {"amount_goods", "amount_postage"} <= carried:
        carried.add("amount_due")
    return tuple(field for field in IMPORT_FIELDS if field in carried)
