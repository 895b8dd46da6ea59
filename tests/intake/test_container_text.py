"""Lines in two encodings, lost bytes, and files that change under the reader's hands."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import KnownError
from app.intake import lines
from app.intake.delimited import Delimited, Unreadable, candidates

HEADER = "订单编号,买家会员名,商家备注\r\n"
ROWS = [f'{number},买家{number},"已付款，等待发货"\r\n' for number in range(1, 10)]


def table(folder: Path, content: bytes, codec: str = "gb18030") -> Delimited:
    path = folder / "orders.csv"
    path.write_bytes(content)
    return Delimited(path, codec, codec, ",")


@pytest.mark.parametrize(("main", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_lines_of_the_other_encoding_are_read_and_told(tmp_path: Path, main: str, other: str) -> None:
    mixed = (3, 7, 8)
    parts = [line.encode(other if number in mixed else main) for number, line in enumerate([HEADER, *ROWS], 1)]
    found = table(tmp_path, b"".join(parts), main)
    assert [row[1] for row in found.records()] == ["买家会员名", *(f"买家{number}" for number in range(1, 10))]
    assert (found.mixed(), found.damaged()) == ([3, 7, 8], [])


def test_a_file_with_a_mark_may_have_such_lines_too(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + HEADER.encode() + ROWS[0].encode("gb18030") + ROWS[1].encode()
    (tmp_path / "a.csv").write_bytes(content)
    found = next(candidates(tmp_path / "a.csv"))
    assert [row[0] for row in found.records()] == ["订单编号", "1", "2"]
    assert (found.encoding, found.mixed()) == ("utf-8-sig", [2])


def test_a_line_whose_foreign_bytes_would_pass_is_seen_beside_one_that_does_not(tmp_path: Path) -> None:
    """Two characters of UTF-8 are three of gb18030, as far as its rules go."""
    even, odd = "1,张三\r\n", "2,张三丰\r\n"
    assert "张三" not in even.encode().decode("gb18030")
    found = table(tmp_path, "0,李四\r\n".encode("gb18030") + even.encode() + odd.encode())
    assert [row[1] for row in found.records()] == ["李四", "张三", "张三丰"]
    assert found.mixed() == [2, 3]


def test_many_lines_of_the_other_encoding_are_found_in_a_large_file(tmp_path: Path) -> None:
    """Each of these passes for gb18030."""
    foreign = ["7,买家,张三\r\n".encode()] * 20_000
    native = ["8,买家,张三\r\n".encode("gb18030")] * 20_000
    found = table(tmp_path, b"".join([*native, *foreign, *native[:7]]))
    assert {tuple(row) for row in found.records()} == {("7", "买家", "张三"), ("8", "买家", "张三")}
    assert found.mixed() == [*range(20_001, 40_001)]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_lost_byte_costs_its_character_and_not_the_encoding(tmp_path: Path, codec: str) -> None:
    parts = [line.encode(codec) for line in (HEADER, *ROWS)]
    at = parts[4].index("等".encode(codec))
    parts[4] = parts[4][:at] + b"\xff" + parts[4][at + 1 :]
    found = table(tmp_path, b"".join(parts), codec)
    rows = [*found.records()]
    # What follows in the same cell may be lost too: gb18030 finds its step again at the next sign of ASCII only.
    assert rows[4][1] == "买家4" and rows[4][2].startswith("已付款，\ufffd")
    assert rows[5][1:] == ["买家5", "已付款，等待发货"]
    assert (found.mixed(), found.damaged()) == ([], [5])


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("block", [64, lines.BLOCK])
def test_zeros_are_told_and_cost_their_place_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str, block: int
) -> None:
    monkeypatch.setattr(lines, "BLOCK", block)
    parts = [HEADER, *ROWS]
    parts[3] = parts[3].replace("买家", "买\0家")
    parts[5] = parts[5].replace("\r\n", "\r\0\n")
    parts[7] = parts[7].replace("\r\n", "\0" * 500 + "\r\n")
    found = table(tmp_path, "".join(parts).encode(codec), codec)
    assert [row[1] for row in found.records()] == ["买家会员名", *(f"买家{number}" for number in range(1, 10))]
    assert (found.mixed(), found.damaged()) == ([], [4, 6, 8])


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
def test_zeros_where_rows_should_be_are_told(tmp_path: Path, codec: str) -> None:
    """The place of a file was laid out, and what belonged there was never written."""
    found = table(tmp_path, "".join([HEADER, *ROWS, "\0" * 5000]).encode(codec), codec)
    assert len([*found.records()]) == 10
    assert found.damaged() == [11]


def test_a_cut_character_of_utf8_is_no_chinese_of_the_other_kind() -> None:
    cut = "1,买家,等".encode()[:-1]
    assert lines.decoded(cut, "utf-8") == ("1,买家,\ufffd", False)


def test_a_row_of_several_lines_counts_once(tmp_path: Path) -> None:
    memo = '1,甲,"第一行\r\n第二行\r\n第三行"\r\n'
    found = table(tmp_path, HEADER.encode("gb18030") + memo.encode() + memo.encode("gb18030") + memo.encode())
    assert [row[2] for row in found.records()] == ["商家备注", *["第一行\r\n第二行\r\n第三行"] * 3]
    assert (found.mixed(), found.damaged()) == ([2, 4], [])


def test_a_character_that_another_program_has_lost_is_told(tmp_path: Path) -> None:
    for codec in ("utf-8", "gb18030", "utf-16"):
        found = table(tmp_path, (HEADER + "1,买\ufffd,x\r\n").encode(codec), codec)
        assert len([*found.records()]) == 2
        assert found.damaged() == [2]


@given(
    st.lists(st.tuples(st.text('订单已付款，张三丰x1" ', max_size=8), st.booleans()), max_size=30), st.integers(1, 60)
)
def test_blocks_cut_nothing_whatever_the_encodings(cells: list[tuple[str, bool]], size: int) -> None:
    before = lines.BLOCK
    lines.BLOCK = size
    try:
        raw = io.BytesIO("".join(f"{cell}单\r\n" for cell, _ in cells).encode())
        reading = lines.Lines(raw, "utf-8", lambda: 0)
        assert "".join(block.getvalue() for block in reading) == raw.getvalue().decode()
        parts = [(f"{cell}订单" * 3).encode("gb18030" if other else "utf-8") + b"\r\n" for cell, other in cells]
        reading = lines.Lines(io.BytesIO(b"".join(parts)), "utf-8", lambda: 0)
        text = "".join(block.getvalue() for block in reading)
        assert text == "".join(f"{cell}订单" * 3 + "\r\n" for cell, _ in cells)
    finally:
        lines.BLOCK = before


def test_nothing_of_zeros_is_kept(tmp_path: Path) -> None:
    found = table(tmp_path, "订单编号,买家\r\n1,甲\0乙\r\n".encode("gb18030") + bytes(3_000_000))
    assert [*found.records()] == [["订单编号", "买家"], ["1", "甲乙"]]
    assert found.head() == [["订单编号", "买家"], ["1", "甲乙"]]


def test_what_the_reader_gives_up_on_counts_as_a_row(tmp_path: Path) -> None:
    content = f'1,"{"x" * 140_000}\r\n2,甲\r\n'.encode() + "3,乙\r\n".encode()
    found = table(tmp_path, content + "4,买家丙丁\r\n".encode("gb18030"), "utf-8")
    rows = [*found.records()]
    assert isinstance(rows[0], Unreadable)
    assert rows[found.mixed()[0] - 1] == ["4", "买家丙丁"]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(path.read_bytes() + b"9,x,y\r\n"),
        lambda path: os.truncate(path, 100_000),
        lambda path: os.utime(path, (1, 1)),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_not_believed(tmp_path: Path, change: Callable[[Path], object]) -> None:
    found = table(tmp_path, (HEADER + "".join(ROWS * 10_000)).encode("gb18030"))
    rows = found.records()
    next(rows)
    change(tmp_path / "orders.csv")
    with pytest.raises(KnownError) as caught:
        list(rows)
    assert caught.value.code == "file_changed"


def test_a_file_that_changed_before_it_was_read_is_not_believed_either(tmp_path: Path) -> None:
    found = table(tmp_path, HEADER.encode("gb18030"))
    found.head()
    (tmp_path / "orders.csv").write_bytes(HEADER.encode("gb18030") * 2)
    with pytest.raises(KnownError):
        list(found.records())


def test_a_reading_that_is_given_up_says_nothing(tmp_path: Path) -> None:
    found = table(tmp_path, HEADER.encode("gb18030") * 2)
    rows = found.records()
    next(rows)
    (tmp_path / "orders.csv").write_bytes(b"x")
    rows.close()  # type: ignore[attr-defined]


def test_each_reading_begins_again(tmp_path: Path) -> None:
    found = table(tmp_path, HEADER.encode("gb18030") + ROWS[0].encode() + b"2,\xff,x\r\n")
    for _ in range(2):
        assert len([*found.records()]) == 3
        assert (found.mixed(), found.damaged(), found.position()) == ([2], [3], 1.0)


def test_the_separator_of_a_whole_file_stays(tmp_path: Path) -> None:
    text = "".join("\t".join(row) + "\r\n" for row in csv.reader([HEADER, *ROWS]))
    (tmp_path / "a.txt").write_bytes(text.encode("gb18030"))
    found = [each for each in candidates(tmp_path / "a.txt") if len(each.head()[0]) == 3]
    assert [each.encoding for each in found] == ["utf-8", "gb18030"]


def test_one_line_in_another_encoding_is_found_wherever_it_stands(tmp_path: Path) -> None:
    rows = ["某某,等待买家付款,纯棉四件套" for _ in range(6000)]
    for at in (700, 2500, 5999):
        lines = [row.encode("gb18030") for row in rows]
        lines[at] = rows[at].encode()
        path = tmp_path / "a.csv"
        path.write_bytes(b"\n".join(lines))
        found = next(table for table in candidates(path) if table.encoding == "gb18030")
        records = list(found.records())
        assert (found.mixed(), records[at]) == ([at + 1], records[0])
