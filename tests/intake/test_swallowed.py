"""A quotation mark that was never meant as one: rows that it swallows are not lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.containers import TEXTS, text
from tests.exports.every import REPORTS, label
from tests.exports.habits import habits, table
from tests.exports.people import orders
from tests.exports.report import Report
from tests.intake.reading import Reading, read, read_text

ORDERS = tuple(orders(12, seed=8))
NUMBERS = {report: {row.means["order_no"] for row in report.rows(ORDERS)} for report in REPORTS}


def brought(folder: Path, report: Report, container: str, *lines: int, at_end: bool = False) -> Reading:
    """The report without quotation marks, but for one in each of ``lines``: before the last cell, or another's."""
    chosen = habits(report, quoted=False)
    separator, suffix = TEXTS[container]
    whole = text(table(report, report.rows(ORDERS), chosen), separator, chosen).split("\r\n")
    for number in lines:
        head, mark, tail = whole[number].rpartition(separator) if at_end else whole[number].partition(separator)
        whole[number] = f'{head}{mark}"{tail}'
    path = folder / f"export.{suffix}"
    path.write_bytes("\r\n".join(whole).encode("gb18030" if container == "tabs" else container))
    return read(path)


def told(reading: Reading, report: Report) -> bool:
    """Whether every order is there, or in a row that is refused verbatim."""
    refused = "\n".join(cell for reject in reading.rejects for cell in reject.cells)
    stored = {row["order_no"] for row in reading.rows}
    return all(number in stored or number in refused for number in NUMBERS[report])


@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("container", ["gb18030", "utf-8-sig", "tabs"])
@pytest.mark.parametrize("report", REPORTS, ids=label)
def test_a_pair_of_marks(tmp_path: Path, report: Report, container: str, at_end: bool) -> None:
    reading = brought(tmp_path, report, container, 5, 8, at_end=at_end)
    assert told(reading, report)
    assert not any("\r\n" in str(value) for row in reading.rows for value in row.values())


@pytest.mark.parametrize("report", REPORTS, ids=label)
def test_one_mark_that_is_never_closed(tmp_path: Path, report: Report) -> None:
    for at_end in (True, False):
        reading = brought(tmp_path, report, "utf-8-sig", 6, at_end=at_end)
        assert told(reading, report)
        assert set(reading.codes) <= {"row_damaged", "shifted_cells"}


def test_a_memo_of_several_lines_is_kept(tmp_path: Path) -> None:
    report = next(entry for entry in REPORTS if entry.vintage == "taobao.order_list.v2016")
    rows = report.rows(ORDERS)
    rows[3].cells["订单备注"] = "第一行，第二件\n第二行,还有\n第三行"
    chosen = habits(report)
    path = tmp_path / "export.csv"
    path.write_bytes(text(table(report, rows, chosen), ",", chosen).encode("gb18030"))
    reading = read(path)
    assert reading.rejects == []
    assert reading.rows[3]["memo"] == "第一行，第二件\n第二行,还有\n第三行"


@pytest.mark.parametrize("end", ['""', ""])
def test_a_line_of_one_cell_is_not_lost_in_the_row_above(tmp_path: Path, end: str) -> None:
    """The mark that ends the last cell is there twice, or not at all, and what is below has only its number."""
    lines = [item(f"451234567890123450{number}", "杯", *[""] * 7, "A01").removesuffix(',""') for number in range(3)]
    lines[1] = lines[1].removesuffix('"') + end
    lines.insert(2, '"4512345678901234509"')
    reading = read_text(tmp_path, "\r\n".join([HEADER, *lines, ""]))
    assert [row["order_no"][-1] for row in reading.rows] == ["0", "2"]
    assert "4512345678901234509" in "".join(cell for reject in reading.rejects for cell in reject.cells)


HEADER = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码"


def item(*cells: str) -> str:
    """A row of the item report of 2017, which ends with a comma too many."""
    return ",".join(f'"{cell}"' for cell in cells) + ',""'


def glued(row: str, at: int) -> str:
    """The row without the mark that ends a cell, which makes one of it and the next."""
    parts = row.split(",")
    parts[at] = parts[at].removesuffix('"')
    return ",".join(parts)


@pytest.mark.parametrize("at", [1, 4, 7])
def test_two_cells_made_one_where_each_row_ends_with_a_comma(tmp_path: Path, at: int) -> None:
    """The comma too many would fill the gap, and all cells behind it stand under another name."""
    rows = [
        item(f"451234567890123450{number}", "杯,大", "12.00", "3", "", "红", "", "", "交易成功", "A01")
        for number in range(6)
    ]
    rows[at % 6] = glued(rows[at % 6].replace("杯,大", "杯"), at)
    reading = read_text(tmp_path, "\r\n".join([HEADER, *rows, ""]))
    assert [(reject.row, reject.code) for reject in reading.rejects] == [(2 + at % 6, "shifted_cells")]
    assert [row["line.title"] for row in reading.rows] == ["杯,大"] * 5


def test_inches_are_no_second_cell(tmp_path: Path) -> None:
    rows = [
        item(f"451234567890123450{number}", '屏,27""', "12.00", "3", "", "红", "", "", "交易成功", "A01")
        for number in range(6)
    ]
    for lines in (rows, [row.removesuffix(',""') for row in rows]):
        reading = read_text(tmp_path, "\r\n".join([HEADER, *lines, ""]))
        assert [row["line.title"] for row in reading.rows] == ['屏,27"'] * 6


@pytest.mark.parametrize("end", ["", ","])
@pytest.mark.parametrize("second", [3, 4, 5])
@pytest.mark.parametrize("first", [4, 5])
def test_a_mark_in_one_row_and_another_in_the_next(tmp_path: Path, first: int, second: int, end: str) -> None:
    """Of the two rows becomes one, which has their number of cells or one more; the one more is empty."""
    head = "订单编号,订单状态,订单创建时间,商品标题,买家留言,商家备注,备注标签"
    rows = [[f"400000000000000001{n}", "等待买家付款", "2026-11-20 10:00:00", "杯", "急", "看", ""] for n in range(6)]
    rows[2][first] = '"' + rows[2][first]
    rows[3][second] = rows[3][second] + '"平板'
    reading = read_text(tmp_path, "\n".join([head, *(",".join(row) + end for row in rows), ""]))
    assert [row["order_no"][-1] for row in reading.rows] == ["0", "1", "4", "5"]
    refused = "".join(cell for reject in reading.rejects for cell in reject.cells)
    assert all(f"400000000000000001{n}" in refused for n in (2, 3))


def test_a_memo_of_several_lines_with_commas_is_kept(tmp_path: Path) -> None:
    head = "订单编号,订单状态,订单创建时间,商品标题,买家留言,商家备注,备注标签"
    row = '4000000000000000017,等待买家付款,2026-11-20 10:00:00,杯,急,"一,二\n三,四,五\n六,七",'
    reading = read_text(tmp_path, f"{head}\n{row}\n{row[:-1].replace('17', '18')},,\n")
    assert [row["memo"] for row in reading.rows] == ["一,二\n三,四,五\n六,七"] * 2
