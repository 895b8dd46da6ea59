"""The invented exports themselves: none is forgotten, and each habit leaves a trace."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tests.exports.builder import HEADERS
from tests.exports.containers import CONTAINERS, write
from tests.exports.every import REPORTS, label
from tests.exports.habits import Habits, habits, other_width, table
from tests.exports.people import orders
from tests.exports.report import Report
from tests.intake.vintages import EXTRA, kind

ORDERS = tuple(orders(20, seed=5))
BOOKS_ONLY = {"text_dates", "wrong_size", "other_sheets"}


def test_every_header_row_has_a_report() -> None:
    assert {report.vintage for report in REPORTS} == set(HEADERS) - {EXTRA}
    assert all((report.platform, report.report) == kind(report.vintage) for report in REPORTS)
    assert len({label(report) for report in REPORTS}) == len(REPORTS)


@pytest.mark.parametrize("report", REPORTS, ids=label)
def test_every_column_stands_in_some_vintage(report: Report) -> None:
    family = {name.strip() for other in REPORTS if kind(other.vintage) == kind(report.vintage) for name in other.names}
    family |= {name.strip() for name in HEADERS[EXTRA]} if report.platform == "jd" else set()
    strays = [entry.names for entry in report.columns if family.isdisjoint(entry.names)]
    # Names that were seen in one shop's choice of columns, and in no header row that we have.
    assert [names for names in strays if report.platform != "taobao"] == []
    assert all(row.means["order_no"] for row in report.rows(ORDERS))


@pytest.mark.parametrize("habit", [entry.name for entry in fields(Habits)])
def test_every_habit_changes_some_file(tmp_path: Path, habit: str) -> None:
    container = "xlsx" if habit in BOOKS_ONLY else "gb18030"
    other = {"currency": "¥", "unit": "元", "line_end": "\n", "quoted": False, "text_dates": False}.get(habit, True)

    def changes(report: Report) -> bool:
        plain, chosen = habits(report, **{habit: getattr(Habits(), habit)}), habits(report, **{habit: other})
        rows = report.rows(ORDERS)
        one, two = (write(tmp_path, table(report, rows, how), container, how).read_bytes() for how in (plain, chosen))
        return one != two

    assert any(map(changes, REPORTS))


def test_the_same_orders_make_the_same_rows() -> None:
    for report in REPORTS:
        assert report.rows(ORDERS) == report.rows(ORDERS)


def test_widths() -> None:
    assert other_width("商家应收金额(元)（支付金额）") == "商家应收金额（元）(支付金额)"
    assert other_width("商品ID") == "商品ＩＤ"


def test_every_container_has_a_name_of_its_own(tmp_path: Path) -> None:
    report = REPORTS[0]
    chosen = habits(report)
    lines = table(report, report.rows(ORDERS), chosen)
    made = {write(tmp_path, lines, container, chosen, stem=container).name for container in CONTAINERS}
    assert len(made) == len(CONTAINERS)
