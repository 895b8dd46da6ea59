"""Text tables: CSV, TSV and TXT in the encodings and with the separators that exporters and Excel use."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from app.intake.container import HEAD_BYTES, guarded
from app.intake.header import SCANNED_ROWS

SEPARATORS = (",", "\t", ";")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_LOST = "\ufffd"
_BLOCK = 512 * 1024


class Unreadable(list[str]):
    """Stands for lines the csv reader gave up on (a quotation mark that never closes): no cells at all."""


class Delimited:
    """A text file seen through one encoding and one separator."""

    def __init__(self, path: Path, encoding: str, codec: str, separator: str) -> None:
        self.encoding = encoding
        self._path, self._codec, self._separator = path, codec, separator
        self._raw: BinaryIO | None = None
        self._read = 0
        self._damaged = 0
        with guarded(path):
            self.total: int | None = path.stat().st_size

    def head(self) -> list[list[str]]:
        """The first rows, from the first bytes alone: a wrong guess at the encoding must cost nothing."""
        with guarded(self._path), self._path.open("rb") as raw:
            start = io.BytesIO(raw.read(HEAD_BYTES))
        return list(islice(self._parse(start), SCANNED_ROWS))

    def records(self) -> Iterator[list[str]]:
        self._damaged = 0
        with guarded(self._path), self._path.open("rb") as raw:
            self._raw = raw
            try:
                yield from self._parse(raw)
            finally:
                self._read, self._raw = raw.tell(), None

    def position(self) -> float:
        read = self._raw.tell() if self._raw else self._read
        return min(1.0, read / self.total) if self.total else 1.0

    def damaged(self) -> int:
        return self._damaged

    def _parse(self, raw: BinaryIO) -> Iterator[list[str]]:
        reader = csv.reader(chain.from_iterable(self._blocks(raw)), delimiter=self._separator)
        while True:
            try:
                yield from reader
                return
            except csv.Error:
                yield Unreadable()

    def _blocks(self, raw: BinaryIO) -> Iterator[io.StringIO]:
        """The text in blocks of whole lines: iterating over big ones is twice as fast as a text stream's lines."""
        # A damaged byte costs its cell and not the file; the cells that decide are read strictly later on.
        decoder = codecs.getincrementaldecoder(self._codec)("replace")
        rest, block = "", b"begin"
        while block:
            block = raw.read(_BLOCK)
            text = rest + decoder.decode(block, final=not block)
            # A carriage return at the very end may be half of a line end.
            cut = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1 if block else len(text)
            text, rest = text[:cut], text[cut:]
            if _LOST in text:
                self._damaged += sum(_LOST in line for line in io.StringIO(text, newline=""))
            yield io.StringIO(text.replace("\0", ""), newline="")


def candidates(path: Path) -> Iterator[Delimited]:
    """The file in each way it might be meant, the likeliest first; the names in the header decide."""
    with guarded(path), path.open("rb") as raw:
        start = raw.read(HEAD_BYTES)
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
