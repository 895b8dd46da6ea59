"""A quotation mark that was never meant as one: rows that it swallows are not lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.containers import TEXTS, text
from tests.exports.every import REPORTS, label
from tests.exports.habits import habits, table
from tests.exports.people import orders
from tests.exports.report import Report
from tests.intake.reading import Reading, read

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
    report = REPORTS[1]
    rows = report.rows(ORDERS)
    rows[3].cells["订单备注"] = "第一行，第二件\n第二行,还有\n第三行"
    chosen = habits(report)
    path = tmp_path / "export.csv"
    path.write_bytes(text(table(report, rows, chosen), ",", chosen).encode("gb18030"))
    reading = read(path)
    assert reading.rejects == []
    assert reading.rows[3]["memo"] == "第一行，第二件\n第二行,还有\n第三行"
