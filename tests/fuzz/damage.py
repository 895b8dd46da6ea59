"""What happens to the bytes of a file: by editors, by broken downloads, by programs that guess an encoding."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

_OTHERS = ("gb18030", "utf-8", "utf-16-le", "big5", "latin-1", "shift-jis")


def _quotes(text: str, chance: random.Random) -> str:
    for _ in range(1 + chance.randrange(3)):
        at = chance.randrange(len(text) + 1)
        if chance.randrange(2) and (found := text.find('"', at)) >= 0:
            text = text[:found] + text[found + 1 :]
        else:
            text = text[:at] + '"' + text[at:]
    return text


def _line_ends(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    return "".join(line + chance.choice(("\r\n", "\n", "\r", "\r\r\n", "\n\n")) for line in lines)


def _separators(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if chance.randrange(4) == 0:
            lines[at] = line.replace(",", chance.choice((";", "\t", "，", " ,")))
    return "".join(lines)


def _strewn(text: str, chance: random.Random) -> str:
    for _ in range(1 + chance.randrange(6)):
        at = chance.randrange(len(text) + 1)
        text = (
            text[:at]
            + chance.choice(("\0", "﻿", "\x1a", "\x0c", "\u2028", "\x85", "￾", "\n", ",", "\ud7ff"))
            + text[at:]
        )
    return text


TEXT: tuple[Callable[[str, random.Random], str], ...] = (_quotes, _quotes, _line_ends, _separators, _strewn)


def encoded(text: str, encoding: str, chance: random.Random) -> bytes:
    """The text with some of its lines in another encoding, as when two files were copied into one."""
    other = chance.choice(_OTHERS)
    lines = text.splitlines(keepends=True)
    return b"".join(line.encode(other if chance.randrange(4) == 0 else encoding, "replace") for line in lines)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(1 + chance.randrange(30)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _gap(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(200) :]


def _foreign(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.randrange(1, 60)) + content[at:]


def _zeros(content: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(content)), chance.randrange(1, 400)
    return content[:at] + bytes(size) + content[at + size :]


def _again(content: bytes, chance: random.Random) -> bytes:
    at, to = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    place = chance.randrange(len(content))
    return content[:place] + content[at:to] + content[place:]


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flipped, _flipped, _cut, _gap, _foreign, _zeros, _again)


def inside(content: bytes, chance: random.Random) -> bytes:
    """A ZIP whose members are damaged and whose sums are right: the damage reaches the workbook's reader."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        hit = set(chance.sample(names, 1 + chance.randrange(2)))
        for name in names:
            part = source.read(name)
            target.writestr(name, chance.choice(BYTES)(part, chance) if name in hit and part else part)
    return out.getvalue()
