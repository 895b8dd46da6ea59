"""What is too much for any table is refused before it fills the memory or the disk."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app import wording
from app.errors import KnownError
from app.intake import limits
from app.intake.delimited import Delimited, candidates
from app.intake.limits import LIMITS, MIB, Limits


def table(path: Path) -> Delimited:
    return Delimited(path, "utf-8", "utf-8", ",")


def what(path: Path) -> str:
    with pytest.raises(KnownError) as caught:
        for _ in table(path).records():
            pass
    assert caught.value.code == "file_too_big"
    return str(caught.value.params["what"])


def test_ten_gigabytes_of_holes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.write("订单编号,买家\r\n".encode())
        stream.truncate(10 * 1024 * MIB)
    with pytest.raises(KnownError) as caught:
        next(candidates(path))
    assert caught.value.params == {"file": "a.csv", "what": "bytes"}


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LIMITS", Limits(rows=1000))
    path = tmp_path / "a.csv"
    path.write_bytes(b"1,2\r\n" * 1000)
    assert len([*table(path).records()]) == 1000
    path.write_bytes(b"1,2\r\n" * 1001)
    assert what(path) == "rows"


@pytest.mark.parametrize("content", [b"x" * 40, b"1,2," * 10, b'"a\r\n",' * 8, bytes(1) + b"xy" * 10])
def test_a_row_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(limits, "LIMITS", Limits(record=2 * MIB))
    path = tmp_path / "a.csv"
    path.write_bytes(b"1,2\r\n" + content * (MIB // 8))
    assert what(path) == "columns"


def test_zeros_are_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.write(b"1,2\r\n")
        stream.truncate(40 * MIB)
    assert [*table(path).records()] == [["1", "2"]]


def test_a_header_of_thousands(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"1," * LIMITS.columns + b"1\r\n")
    with pytest.raises(KnownError) as caught:
        table(path).head()
    assert caught.value.params["what"] == "columns"
    path.write_bytes(b"1," * (LIMITS.columns - 1) + b"1\r\n")
    assert len(table(path).head()[0]) == LIMITS.columns


@pytest.mark.parametrize(
    ("unpacked", "packed", "refused"),
    [
        (63 * MIB, 1000, ""),
        (65 * MIB, MIB, ""),
        (65 * MIB, 1000, "ratio"),
        (4095 * MIB, 400 * MIB, ""),
        (4097 * MIB, 4000 * MIB, "bytes"),
        (0, 0, ""),
    ],
)
def test_what_a_zip_may_grow_to(unpacked: int, packed: int, refused: str) -> None:
    member = zipfile.ZipInfo("a")
    member.file_size, member.compress_size = unpacked, packed
    said = ""
    try:
        limits.check_unpacking("a.zip", [member, zipfile.ZipInfo("b")])
    except KnownError as error:
        said = error.params["what"]
    assert said == refused


def test_each_limit_has_its_words() -> None:
    for name in ("rows", "columns", "cells", "workbook", "bytes", "ratio", "files"):
        error = limits.too_big("a.csv", name)
        assert name in wording.TOO_BIG
        assert "a.csv" in wording.sentence(error.code, error.params)
