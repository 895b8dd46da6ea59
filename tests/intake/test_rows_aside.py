"""Lines that are no rows are left out and told; a row is never taken for one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.reading import Reading, read, read_text

HEAD = "订单编号,订单状态,总金额,买家会员名,订单创建时间,宝贝总数量"
ROW = "4000000000000000017,等待买家付款,20.00,t***1,2026-11-20 10:00:00,1"


def under(folder: Path, *lines: str) -> Reading:
    return read_text(folder, "\r\n".join((HEAD, *lines, "")))


@pytest.mark.parametrize(
    "footer",
    [
        "总计,-,20.00,-,-,1",
        "合计,,20.00,,,1",
        "合计：,,¥20.00,,,1件",
        "-,-,20.00,-,-,1",
        "--,,\"1,234.00\",,,",
        ",合计,20.00,,,",
        "汇总(元),,20.00,,,",
        "总计",
        "合计,20.00",
        "共 1 条记录",
        "共计1单,,,,,",
        "-,-,-,-,-,-",
        "Total,,20.00,,,1",
        "小计,,20.00元,,,100%",
    ],
)  # fmt: skip
def test_totals_are_no_rows(tmp_path: Path, footer: str) -> None:
    reading = under(tmp_path, ROW, footer, ROW.replace("17,", "18,"), footer)
    assert [row["row"] for row in reading.rows] == [2, 4]
    assert reading.rejects == []
    (finding,) = (finding for finding in reading.export.findings if finding.code == "footer_left_out")
    assert (finding.rows, finding.numbers) == (2, (3, 5))


@pytest.mark.parametrize(
    "line",
    [
        "合计,等待买家付款,20.00,t***1,2026-11-20 10:00:00,1",  # a row whose number was overwritten
        "合计,,4000000000000000017,,,",  # moved cells
        "-,等待买家付款,20.00,t***1,,1",
        "-,,13900000000,,,",
        ",,20.00,,,",
        "合计人,,,,,",
        "4000000000000000017,,合计,,2026-11-20 10:00:00,",
        "退款,,20.00,,,",
    ],
)
def test_a_damaged_row_is_refused_and_not_left_out(tmp_path: Path, line: str) -> None:
    reading = under(tmp_path, ROW, ROW, ROW, ROW, line)
    assert [reject.row for reject in reading.rejects] == [6]
    assert not {"footer_left_out", "explanation_left_out"} & dict(reading.told).keys()


@pytest.mark.parametrize(
    "line",
    [
        " ,订单的当前状态,收入+支出,买家,下单的时间,件数",
        "说明,,,,,",
        "平台唯一编号,当前状态,单位：元,会员名,北京时间,",
        ",,收入+支出",
    ],
)
def test_explanations_under_the_header_are_no_rows(tmp_path: Path, line: str) -> None:
    reading = under(tmp_path, line, ROW)
    assert [row["row"] for row in reading.rows] == [3]
    assert reading.rejects == []
    assert ("explanation_left_out", 1) in reading.told


@pytest.mark.parametrize(
    "line",
    [
        ",等待买家付款,,甲,,",
        ",,20.00,甲,,",
        "4E+18,说明,说明,说明,说明,说明",
        "A1,说明,说明,说明,说明,说明",
        ",,说明,甲,2026-11-20,",
        ",,,13900000000,,",
        ",,,t**1,,",
    ],
)
def test_a_line_with_a_value_explains_nothing(tmp_path: Path, line: str) -> None:
    reading = under(tmp_path, line, ROW)
    assert [reject.row for reject in reading.rejects] == [2]


def test_explanations_stand_under_the_header_only(tmp_path: Path) -> None:
    line = "平台唯一编号,当前状态,单位：元,会员名,北京时间,"
    reading = under(tmp_path, ROW, ROW, ROW, line)
    assert [reject.row for reject in reading.rejects] == [5]


def test_titles_above_and_totals_below(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"某店铺\r\n2026-11-20 至 2026-11-21\r\n{HEAD}\r\n{ROW}\r\n总计,-,20.00,-,-,1".encode())
    reading = read(path)
    assert [row["row"] for row in reading.rows] == [4]
    assert reading.rejects == []
