"""Legacy workbooks whose sectors lead nowhere: a reader would follow them until the memory is full."""

from __future__ import annotations

from pathlib import Path

import pytest
from olefile import OleFileIO

from app.errors import KnownError
from app.intake import legacy, workbook
from tests.exports import xls

ROWS = [["订单编号", "订单状态"], *([f"20050000000060007{number:02}", "交易成功"] for number in range(40))]
FAT, DIRECTORY = 512, 1024
"""Where the table of chains and the directory of such a file begin."""


def damaged(folder: Path, at: int, content: bytes) -> Path:
    whole = bytearray(xls.workbook({"订单": ROWS}))
    whole[at : at + len(content)] = content
    path = folder / "a.xls"
    path.write_bytes(whole)
    return path


def test_a_sound_one_is_read(tmp_path: Path) -> None:
    path = damaged(tmp_path, 0, b"")
    with OleFileIO(path) as content:
        assert legacy.is_sound(content)
    (sheet,) = workbook.candidates(path)
    assert list(sheet.records()) == ROWS


@pytest.mark.parametrize(
    ("at", "content"),
    [
        (FAT, bytes(64)),  # every sector is followed by the first
        (FAT + 8, (2).to_bytes(4, "little")),  # the second one by itself
        (44, b"\xff\xff\xff\x0f"),  # so many tables
        (64, b"\xff\xff\xff\x0f"),
        (72, b"\xff\xff\xff\x0f"),
    ],
)
def test_one_that_leads_nowhere_is_damaged(tmp_path: Path, at: int, content: bytes) -> None:
    with pytest.raises(KnownError) as caught:
        list(workbook.candidates(damaged(tmp_path, at, content)))
    assert caught.value.code == "file_damaged"
