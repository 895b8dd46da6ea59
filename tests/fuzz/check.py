"""What has to hold whatever a file holds; each answer is a sentence about what does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import doctor_words, wording
from app.errors import KnownError
from app.intake.cells import text
from app.intake.open import Export, Reject, open_export
from tests.fuzz.mutant import Mutant
from tests.intake.reading import IMPORTED_AT, ZONE

_ASIDE = ("footer_left_out", "explanation_left_out")
_FIGURE = re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+|.*[.,…#].*|\d{4}-\d\d-\d\d")
_NUMBERS = ("order_no", "refund_no", "line", "line.line")
_STATES = (None, "unpaid", "paid", "shipped", "finished", "closed", "unknown")
_PHONE = "199000"


class Seen:
    """A mutant after its reading: rows as dictionaries, rejects, or the refusal of the whole file."""

    def __init__(self, mutant: Mutant, path: Path) -> None:
        self.mutant, self.path = mutant, path
        self.rows: list[dict[str, Any]] = []
        self.rejects: list[Reject] = []
        self.refusal: KnownError | None = None
        self.export: Export | None = None
        try:
            self._read()
        except KnownError as error:
            self.refusal = error

    @property
    def code(self) -> str:
        """What became of it, for the count: a refusal's code, or ``read``."""
        return self.refusal.code if self.refusal else "read"

    def _read(self) -> None:
        self.export = export = open_export(self.path, zone=ZONE, imported_at=IMPORTED_AT)
        names = ("row", *export.fields, *(f"line.{name}" for name in export.line_fields), "extra")
        for row in export.rows():
            if isinstance(row, Reject):
                self.rejects.append(row)
            else:
                self.rows.append(dict(zip(names, row, strict=True)))


def faults(seen: Seen) -> Iterator[str]:
    """Everything that is wrong with how the file was read."""
    if seen.refusal is not None:
        yield from _said(seen.refusal.code, seen.refusal.params)
        return
    assert seen.export is not None
    records = list(seen.export._table.records())
    yield from _added_up(seen, records)
    yield from _numbers(seen, records)
    yield from _values(seen)
    yield from _lost(seen, records)
    for finding in seen.export.findings:
        yield from _said(finding.code, dict(finding.params), finding=True)
    for reject in seen.rejects:
        yield from _said(reject.code, reject.params)


def _said(code: str, params: dict[str, Any], *, finding: bool = False) -> Iterator[str]:
    """There are words for it, and nobody's phone is in what they are filled with."""
    told = doctor_words.finding(code, params) if finding else wording.sentence(code, params)
    if not told or _PHONE in repr(params):
        yield f"{code} is not to be said: {params}"


def _added_up(seen: Seen, records: list[list[str]]) -> Iterator[str]:
    assert seen.export is not None
    head = seen.export._header.row
    said = {cell for cell in _cells(records) if text(cell)}
    there = {at for at, row in enumerate(records, 1) if at > head + 1 and (_unread(row) or not said.isdisjoint(row))}
    aside = {number for entry in seen.export.findings if entry.code in _ASIDE for number in entry.numbers}
    clean, refused = {row["row"] for row in seen.rows}, [reject.row for reject in seen.rejects]
    if clean | set(refused) | aside != there:
        yield f"rows lost or made: {sorted(there ^ (clean | set(refused) | aside))[:5]}"
    if len(refused) != len(set(refused)) or clean & set(refused) or aside & (clean | set(refused)):
        yield "a row is told of twice"
    if not seen.export.line_fields and len(clean) != len(seen.rows):
        yield "a row came out twice"
    told = Counter({entry.code: entry.rows for entry in seen.export.findings})
    if any(told[code] != count for code, count in Counter(reject.code for reject in seen.rejects).items()):
        yield "the doctor counts other refused rows"


def _numbers(seen: Seen, records: list[list[str]]) -> Iterator[str]:
    """No damaged number is stored, and none that does not stand in the file."""
    written = {piece for cell in _cells(records) for piece in (text(cell), text(cell).removeprefix("'"))}
    for row in seen.rows:
        for name in _NUMBERS:
            value = row.get(name)
            if value is None:
                continue
            if value in seen.mutant.forbidden or _FIGURE.fullmatch(value):
                yield f"a damaged number as {name}: {value}"
            if value not in written and not any(value in cell.split(";") for cell in written if ";" in cell):
                yield f"a number from nowhere as {name}: {value}"


def _values(seen: Seen) -> Iterator[str]:
    for row in seen.rows:
        if row.get("status") not in _STATES or not row["order_no"]:
            yield f"a row without status or number: {row['row']}"
        if any(isinstance(value, int) and abs(value) >= 2**62 for value in row.values()):
            yield f"a figure that no database holds in row {row['row']}"
        try:
            repr(row).encode("utf-8")
            "".join(value for value in row.values() if isinstance(value, str)).encode("utf-8")
        except UnicodeEncodeError:
            yield f"a text that can't be stored in row {row['row']}"


def _lost(seen: Seen, records: list[list[str]]) -> Iterator[str]:
    """A number that stands in the file whole is a row's or a refused row's, and not in another one's cell."""
    if (
        seen.mutant.moved
        or "separators" in seen.mutant.deeds
        or any(reject.code == "row_damaged" for reject in seen.rejects)
    ):
        return
    assert seen.export is not None
    header, damaged = seen.export._header, set(seen.export._table.damaged())
    # Of lines with lost bytes a finding tells, whatever else they lost.
    kept = [row for at, row in enumerate(records, 1) if at > header.row + 1 and at not in damaged]
    # A number that a changed byte has made another one may stand there a second time, and nobody can tell.
    again = {at for at, title in enumerate(header.titles) if title == "主订单编号"} - {header.columns["order_no"][0]}
    kept = [[cell for at, cell in enumerate(row) if at not in again or len(row) != header.width] for row in kept]
    below = "\n".join(_cells(kept))
    refused = "\n".join(cell for reject in seen.rejects for cell in reject.cells)
    stored = {row["order_no"] for row in seen.rows}
    for number in seen.mutant.numbers:
        if number not in below or number in refused or any(number in one for one in stored):
            continue
        yield f"{number} is lost"
    for row in seen.rows:
        swallowed = [value for value in row.values() if isinstance(value, str) and "\n" in value]
        swallowed += [value for value in (row["extra"] or {}).values() if "\n" in value]
        if any(number in value and number != row["order_no"] for value in swallowed for number in seen.mutant.numbers):
            yield f"row {row['row']} has swallowed another"


def _cells(records: list[list[str]]) -> set[str]:
    """Each cell once: a broken sheet may be laid out to millions of empty ones."""
    return set().union(*records)


def _unread(record: list[str]) -> bool:
    """Whether the line stands for those that the reader of the file gave up on."""
    return type(record) is not list
