"""Whatever a file holds: a sentence for the whole, or each row clean or refused; never a crash."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.errors import KnownError
from app.intake.cells import text
from app.intake.profile import profiles
from tests.exports.builder import columns, csv_text, write_xlsx
from tests.exports.people import orders
from tests.intake.reading import Reading, read

GENTLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
NAMES = columns("v2016")
TABLE = list(csv.reader(io.StringIO(csv_text(orders(25, seed=9), NAMES))))
PROFILES = {f"{profile.platform}-{profile.report}": profile for profile in profiles()}
ODD = st.sampled_from(["", "-", "总计", "合计", "20.00", "05-06 12:34", "2026/05/06", "##密文", "t**1", "-20.00", "7.89E+13", "说明文字", '=""', "'", "1.93E+18", "4e18", "4000000000000000017.0", "0元", "２０", "\ufffd", '"', "=",
                       "2026-11-21 10:00:00", "9999-99-99 99:99:99", "99999999999999999999999999", "买家,留言", "\n", "\x00"])  # fmt: skip


def read_or_refuse(path: Path) -> Reading | None:
    try:
        return read(path)
    except KnownError as error:
        assert error.code.startswith(("file_", "header_", "report_"))
        return None


def check(reading: Reading) -> None:
    for row in reading.rows:
        assert re.fullmatch("P?[0-9-]{1,40}", row["order_no"])
        assert row.get("status", "unknown") in ("unpaid", "paid", "shipped", "finished", "closed", "unknown")
        assert all(abs(value) < 2**62 for value in row.values() if isinstance(value, int))
        repr(row).encode("utf-8")
        if "created_at" in row and reading.export.report != "items":
            assert row["created_at"] is not None
    clean, refused = {row["row"] for row in reading.rows}, [reject.row for reject in reading.rejects]
    assert len(refused) == len(set(refused)) and clean.isdisjoint(refused)
    if not reading.export.line_fields:
        assert len(clean) == len(reading.rows)
    told = Counter(dict(reading.told))
    assert told["footer_left_out"] + told["explanation_left_out"] == len(left_out(reading))
    assert Counter(reading.codes) == {code: told[code] for code in set(reading.codes)}
    assert left_out(reading).isdisjoint((*clean, *refused))


def left_out(reading: Reading) -> set[int]:
    """The lines that are no rows, of which a finding tells."""
    codes = ("footer_left_out", "explanation_left_out")
    return {number for finding in reading.export.findings if finding.code in codes for number in finding.numbers}


def check_nothing_lost(reading: Reading, table: list[list[str]], head: int = 1) -> None:
    """Each line of ``table`` below its header is clean, refused, left out with a finding, or blank."""
    there = {at for at, row in enumerate(table, 1) if at > head and any(map(text, row))}
    clean, refused = {row["row"] for row in reading.rows}, {reject.row for reject in reading.rejects}
    assert clean | refused | left_out(reading) == there


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
    check_nothing_lost(reading, table)


@pytest.mark.parametrize("name", PROFILES)
@settings(GENTLE, max_examples=10)
@given(st.data())
def test_random_cells_of_every_report(tmp_path: Path, name: str, data: st.DataObject) -> None:
    profile = PROFILES[name]
    columns = (*profile.names.values(), *profile.line_names.values(), *profile.joined.values())
    names = list(dict.fromkeys(names[0] for names in columns))
    words = st.sampled_from([*profile.words, *profile.flags, *profile.status_prefix, "4000000000000000017", "P600000000000000001", "260531-662941284701219", "1;2", "甲;乙"])  # fmt: skip
    cell = words | ODD | st.text(max_size=8)
    row = st.lists(cell, min_size=len(names) - 1, max_size=len(names) + 1)
    table = [names, *data.draw(st.lists(row, min_size=1, max_size=12))]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    path = tmp_path / "a.csv"
    path.write_bytes(out.getvalue().replace("\0", "").encode("utf-8-sig", "replace"))
    if reading := read_or_refuse(path):
        check(reading)
        check_nothing_lost(reading, [*csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))])


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


@settings(GENTLE, max_examples=40)
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
