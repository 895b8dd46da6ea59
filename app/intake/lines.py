"""The text of a file in blocks of whole lines, each line in the encoding that it is really in."""

from __future__ import annotations

import codecs
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO

BLOCK = 512 * 1024
LOST = "\ufffd"
_ZERO = "\0"
_ZEROS, _ZERO_BYTES = re.compile("(\r)\0+|\0{2,}"), re.compile(rb"(\r)\0+|\0{2,}")
"""A place that was laid out and never written is all zeros: one tells of it, and none comes into a line's end."""
_WIDE = "\u2e80"
"""From here on are the characters of three bytes and more: Chinese text has them, chance hardly makes them."""
_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf][\xe4-\xe9][\x80-\xbf][\x80-\xbf]")
_COMMON = bytes(code for code in range(256) if not 0x80 <= code <= 0xA0)
"""Most Chinese in gb18030 has no other bytes than these, and no line of UTF-8 does without the others."""
_OTHER = {"utf-8": "gb18030", "gb18030": "utf-8"}


class Lines:
    """A running reading. ``faults`` are lines to tell of, in order: (number, bytes lost?, in the other encoding?).

    ``waiting`` is how much has been read of a line whose end has not come yet.
    ``finished()`` says how many lines have been taken so far, and is asked before each block.
    """

    def __init__(self, raw: BinaryIO, codec: str, finished: Callable[[], int]) -> None:
        self.faults: deque[tuple[int, bool, bool]] = deque()
        self.waiting = 0
        self._raw, self._codec, self._finished = raw, codec, finished

    def __iter__(self) -> Iterator[io.StringIO]:
        """Iterating over big blocks is twice as fast as a text stream's lines."""
        if self._codec in _OTHER:
            return self._cut_and_decoded()
        return self._decoded_and_cut()

    def _cut_and_decoded(self) -> Iterator[io.StringIO]:
        """No byte of a longer character looks like a line's end here, so that each line can be looked at by itself."""
        rest, more = self._raw.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8), True
        while more:
            block = self._raw.read(BLOCK)
            more = bool(block)
            data = rest + block
            if b"\0" in data:
                data = _ZERO_BYTES.sub(b"\0\\1", data)
            cut = _cut(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) if more else len(data)
            data, rest = data[:cut], data[cut:]
            self.waiting = len(rest)
            yield io.StringIO(self._text(data), newline="")

    def _decoded_and_cut(self) -> Iterator[io.StringIO]:
        # A damaged byte costs its cell and not the file; the cells that decide are read strictly later on.
        decoder = codecs.getincrementaldecoder(self._codec)("replace")
        rest, more = "", True
        while more:
            block = self._raw.read(BLOCK)
            more = bool(block)
            text = rest + decoder.decode(block, final=not more)
            if _ZERO in text:
                text = _ZEROS.sub("\0\\1", text)
            cut = _cut(text.rfind("\n"), text.rfind("\r", 0, -1)) if more else len(text)
            text, rest = text[:cut], text[cut:]
            self.waiting = len(rest)
            yield io.StringIO(self._clean(text), newline="")

    def _text(self, data: bytes) -> str:
        if self._codec == "gb18030" and _may_hide_utf8(data):
            return self._line_by_line(data)
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError:
            return self._line_by_line(data)
        return self._clean(text)

    def _clean(self, text: str) -> str:
        if not _is_hurt(text):
            return text
        for number, line in enumerate(io.StringIO(text, newline=""), self._finished() + 1):
            if _is_hurt(line):
                self.faults.append((number, True, False))
        return text.replace(_ZERO, "")

    def _line_by_line(self, data: bytes) -> str:
        lines: list[str] = []
        for number, line in enumerate(data.splitlines(keepends=True), self._finished() + 1):
            text, other = decoded(line, self._codec)
            lines.append(text.replace(_ZERO, ""))
            if other or _is_hurt(text):
                self.faults.append((number, _is_hurt(text), other))
        return "".join(lines)


def _is_hurt(text: str) -> bool:
    return LOST in text or _ZERO in text


def _cut(feed: int, carriage: int) -> int:
    """Behind the last line's end; a carriage return at the very end may be half of one."""
    return max(feed, carriage) + 1


def _may_hide_utf8(data: bytes) -> bool:
    """Half of all UTF-8 passes for gb18030, and looking at every line would cost a tenth more."""
    return bool(data.translate(None, _COMMON)) and _UTF8.search(data) is not None


def decoded(line: bytes, codec: str) -> tuple[str, bool]:
    """A line of a file in ``codec`` ("utf-8" or "gb18030"), and whether the line is in the other one.

    Nearly any bytes are some text in gb18030, so UTF-8 decides: a line with more characters of Chinese than broken
    places is UTF-8 with a damage, and not luck.
    """
    utf8 = line.decode("utf-8", "replace")
    if utf8.isascii():
        return utf8, False
    lost = utf8.count(LOST)
    wide = sum(char >= _WIDE for char in utf8) - lost
    if codec == "utf-8":
        if wide >= lost:
            return utf8, False
        other = line.decode("gb18030", "replace")
        return (other, True) if other.count(LOST) < lost else (utf8, False)
    if wide > lost:
        return utf8, True
    return line.decode("gb18030", "replace"), False
