"""Whatever a file holds: a sentence for the whole, or each row clean or refused; never a crash."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.errors import KnownError
from tests.exports.builder import columns, csv_text, write_xlsx
from tests.exports.people import orders
from tests.intake.reading import Reading, read

GENTLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
NAMES = columns("v2016")
TABLE = list(csv.reader(io.StringIO(csv_text(orders(25, seed=9), NAMES))))
ODD = st.sampled_from(["", "-", '=""', "'", "1.93E+18", "4e18", "4000000000000000017.0", "0元", "２０", "\ufffd", '"', "=",
                       "2026-11-21 10:00:00", "9999-99-99 99:99:99", "99999999999999999999999999", "买家,留言", "\n", "\x00"])  # fmt: skip


def read_or_refuse(path: Path) -> Reading | None:
    try:
        return read(path)
    except KnownError as error:
        assert error.code.startswith(("file_", "header_", "report_"))
        return None


def check(reading: Reading) -> None:
    for row in reading.rows:
        assert re.fullmatch("[0-9]{1,24}", row["order_no"])
        assert row["status"] in ("unpaid", "paid", "shipped", "finished", "closed", "unknown")
        assert all(abs(value) < 2**62 for value in row.values() if isinstance(value, int))
        repr(row).encode("utf-8")
        if "created_at" in row:
            assert row["created_at"] is not None
    numbers = [row["row"] for row in reading.rows] + [reject.row for reject in reading.rejects]
    assert len(numbers) == len(set(numbers))


@GENTLE
@given(st.binary(max_size=2000))
def test_random_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    if reading := read_or_refuse(path):
        check(reading)


@GENTLE
@given(st.binary(max_size=2000), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
@example(b'1,"', "gb18030")
def test_random_bytes_under_a_header(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("订单编号,订单状态,订单创建时间,总金额\r\n".encode(encoding) + content)
    if reading := read_or_refuse(path):
        check(reading)


@GENTLE
@given(st.data())
def test_random_cells(tmp_path: Path, data: st.DataObject) -> None:
    table = [row.copy() for row in TABLE]
    places = st.tuples(st.integers(1, len(table) - 1), st.integers(0, len(NAMES) - 1), ODD | st.text(max_size=12))
    for row, column, cell in data.draw(st.lists(places, max_size=40)):
        table[row][column] = cell
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    path = tmp_path / "a.csv"
    path.write_bytes(out.getvalue().encode("utf-8-sig", "replace"))
    reading = read(path)
    check(reading)
    blank = sum(not any(cell.strip() for cell in row) for row in table)
    assert len(reading.rows) + len(reading.rejects) == len(TABLE) - 1 - blank


@GENTLE
@given(st.randoms(use_true_random=False))
def test_damaged_bytes_of_a_report(tmp_path: Path, chance: random.Random) -> None:
    content = bytearray(csv_text(orders(10, seed=2), NAMES).encode("gb18030"))
    for _ in range(chance.randrange(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    if reading := read_or_refuse(path):
        check(reading)


@settings(GENTLE, max_examples=60)
@given(st.randoms(use_true_random=False))
def test_damaged_workbooks(tmp_path: Path, chance: random.Random) -> None:
    whole = write_xlsx(tmp_path / "whole.xlsx", orders(5), columns("v2020"))
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for member in source.namelist():
            content = bytearray(source.read(member))
            for _ in range(chance.randrange(4)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            target.writestr(member, bytes(content))
    if reading := read_or_refuse(damaged):
        check(reading)
