"""Text tables: CSV, TSV and TXT in the encodings and with the separators that exporters and Excel use."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from app.intake import limits
from app.intake.container import HEAD_BYTES
from app.intake.guard import Stamp, guarded
from app.intake.header import SCANNED_ROWS
from app.intake.lines import Lines

SEPARATORS = (",", "\t", ";")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)


SHOWN = 200
"""So much of a cell that is far too long is kept with its refused row."""


class Unreadable(list[str]):
    """A row that is refused as it stands, its long cells cut off: lines that a quotation mark has made one (all of it
    as one cell, or as cells as far as they can be told), or a cell beyond any text of an order.
    """

    @classmethod
    def of(cls, cells: Iterable[str]) -> Unreadable:
        """The cells of a row, each at most `SHOWN` characters and a mark."""
        return cls(cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…" for cell in cells)


class Delimited:
    """A text file seen through one encoding and one separator."""

    def __init__(self, path: Path, encoding: str, codec: str, separator: str) -> None:
        self.encoding = encoding
        self._path, self._codec, self.separator = path, codec, separator
        self._raw: BinaryIO | None = None
        self._read = self._row = 0
        self._damaged: list[int] = []
        self._mixed: list[int] = []
        self._blocks: list[tuple[int, io.StringIO]] = []
        """What the running row may stand in: (lines before, block)."""
        self._stamp = Stamp.of(path)
        self.total: int | None = self._stamp.size

    def head(self) -> list[list[str]]:
        """The first rows, from the first bytes alone: a wrong guess at the encoding must cost nothing."""
        with guarded(self._path), self._path.open("rb") as raw:
            start = raw.read(HEAD_BYTES).removeprefix(codecs.BOM_UTF8)
        text = codecs.getincrementaldecoder(self._codec)("replace").decode(start).replace("\0", "")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.separator)
        rows: list[list[str]] = []
        while len(rows) < SCANNED_ROWS:
            try:
                rows.extend(islice(reader, SCANNED_ROWS - len(rows)))
                break
            except csv.Error:
                rows.append(Unreadable())
        if any(len(row) > limits.LIMITS.columns for row in rows):
            raise limits.too_big(self._path.name, "columns")
        return rows

    def records(self) -> Iterator[list[str]]:
        self._row, self._damaged, self._mixed = 0, [], []
        with guarded(self._path), self._path.open("rb") as raw:
            self._raw = raw
            try:
                yield from self._parse(raw)
            finally:
                self._read, self._raw = raw.tell(), None
        self._stamp.check(self._path, read=self._read)

    def position(self) -> float:
        read = self._raw.tell() if self._raw else self._read
        return min(1.0, read / self.total) if self.total else 1.0

    def damaged(self) -> list[int]:
        return self._damaged

    def mixed(self) -> list[int]:
        return self._mixed

    def _parse(self, raw: BinaryIO) -> Iterator[list[str]]:
        lines = Lines(raw, self._codec, lambda: reader.line_num)
        reader = csv.reader(
            chain.from_iterable(self._watched(lines, lambda: reader.line_num)), delimiter=self.separator
        )
        faults = lines.faults
        while True:
            following, reached = self._row + 1, reader.line_num
            try:
                for self._row, record in enumerate(reader, following):
                    if faults:
                        self._note(lines, reader.line_num)
                    is_long, reached = reader.line_num - reached > 1, reader.line_num
                    if is_long and self._has_swallowed(record):
                        yield Unreadable((self.separator.join(record),))
                    else:
                        yield record
                if faults:  # Behind the last row's end.
                    self._row += 1
                    self._note(lines, faults[-1][0])
                return
            except csv.Error:
                self._row += 1
                yield self._given_up(reached, reader.line_num)

    def _given_up(self, first: int, last: int) -> Unreadable:
        """The lines behind the ``first`` ones up to the ``last``, at which the reader gave up."""
        since = self._blocks[0][0] if self._blocks else first
        text = chain.from_iterable(io.StringIO(block.getvalue(), newline="") for _, block in self._blocks)
        usual = csv.field_size_limit(limits.LIMITS.record)
        try:
            rows = list(csv.reader(islice(text, first - since, last - since), delimiter=self.separator))
        except csv.Error:
            rows = []
        finally:
            csv.field_size_limit(usual)
        return Unreadable.of(chain.from_iterable(rows))

    def _has_swallowed(self, record: list[str]) -> bool:
        """Whether a cell of several lines holds whole rows, because a quotation mark in it was never meant as one.

        Together they have the right number of cells again, and all of them but the first would be lost. A row of one
        cell leaves the mark behind it at the end of the last cell.
        """
        most = max((cell.count(self.separator) for cell in record if "\n" in cell or "\r" in cell), default=0)
        _, is_broken, line = record[-1].replace("\r", "\n").rpartition("\n")
        return (len(record) > 2 and most >= len(record) - 1) or (bool(is_broken) and line.count('"') % 2 == 1)

    def _watched(self, lines: Lines, taken: Callable[[], int]) -> Iterator[io.StringIO]:
        """The blocks, as long as rows come out of them: a row that never ends would fill the memory."""
        row = size = 0
        self._blocks = []
        for block in lines:
            # The row that has begun may stand in the block before this one, and in more where none has ended since.
            self._blocks = [*(self._blocks[-1:] if row != self._row else self._blocks), (taken(), block)]
            size = size + block.seek(0, io.SEEK_END) if row == self._row else 0
            block.seek(0)
            row = self._row
            if row > limits.LIMITS.rows:
                raise limits.too_big(self._path.name, "rows")
            if max(size, lines.waiting) > limits.LIMITS.record:
                raise limits.too_big(self._path.name, "columns")
            yield block

    def _note(self, lines: Lines, reached: int) -> None:
        """Lines become rows here: a cell with a line break in it makes one row of several lines."""
        faults = lines.faults
        while faults and faults[0][0] <= reached:
            _, lost, other = faults.popleft()
            for kept, told in ((self._damaged, lost), (self._mixed, other)):
                if told and kept[-1:] != [self._row]:
                    kept.append(self._row)


def candidates(path: Path) -> Iterator[Delimited]:
    """The file in each way it might be meant, the likeliest first; the names in the header decide."""
    with guarded(path), path.open("rb") as raw:
        start = raw.read(HEAD_BYTES)
        limits.check_size(path.name, raw.seek(0, io.SEEK_END))
    for encoding, codec in _encodings(start):
        for separator in SEPARATORS:
            yield Delimited(path, encoding, codec, separator)


def _encodings(start: bytes) -> list[tuple[str, str]]:
    for mark, encoding, codec in _MARKS:
        if start.startswith(mark):
            return [(encoding, codec)]
    # Without a mark, UTF-16 shows itself by the zeros beside every digit and comma.
    if start[1::2].count(0) > len(start) // 20:
        return [("utf-16", "utf-16-le")]
    if start[0::2].count(0) > len(start) // 20:
        return [("utf-16", "utf-16-be")]
    return [("utf-8", "utf-8"), ("gb18030", "gb18030")]


def is_text(path: Path) -> bool:
    """Whether the first bytes are text in any of the encodings (if not, the file is no table at all)."""
    with guarded(path), path.open("rb") as raw:
        start = raw.read(HEAD_BYTES)
    return any(_is_clean(start, codec) for _, codec in _encodings(start))


def _is_clean(start: bytes, codec: str) -> bool:
    try:
        decoded = codecs.getincrementaldecoder(codec)("strict").decode(start)
    except UnicodeError:
        return False
    strange = sum(char < " " and char not in "\t\r\n" for char in decoded)
    return strange * 100 <= len(decoded)
