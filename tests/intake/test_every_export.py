"""Every report of every platform, in every vintage and container and with every habit, says what went into it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports.containers import CONTAINERS, TEXTS, write
from tests.exports.douyin import together
from tests.exports.every import REPORTS, label
from tests.exports.habits import Habits, damaged, habits, stored, table
from tests.exports.people import orders
from tests.exports.report import Report, Row
from tests.intake.reading import Reading, read
from tests.intake.vintages import parts

ORDERS = tuple(orders(6, seed=5))
LONG = tuple(report for report in REPORTS if report.platform in ("taobao", "douyin", "kuaishou", "wechat"))
"""Their order numbers are bare figures of 19 digits, which is more than a spreadsheet keeps."""
SWITCHES: dict[str, Any] = {
    "leading_tabs": True, "trailing_tabs": True, "thousands": True, "currency": "¥", "unit": "元", "resaved": True,
    "days_only": True, "chinese_dates": True, "title_row": True, "group_row": True, "bill_head": True,
    "explained": True, "footer": True, "blank_lines": True, "header_comma": True, "trailing_comma": True,
    "header_blanks": True, "header_widths": True, "quoted": False, "line_end": "\n", "apostrophes": True,
    "half_width_words": True, "words_after_a_blank": True, "wrapped_ids": True,
}  # fmt: skip
SHEET_SWITCHES = {"text_dates": False, "wrong_size": True, "other_sheets": True}


def check(reading: Reading, report: Report, rows: Sequence[Row], chosen: Habits) -> None:
    """What was read is what was written: every field of every row, and no field that nothing was written for."""
    export = reading.export
    assert (export.platform, export.report) == (report.platform, report.report)
    assert (reading.rejects, export.unknown_columns) == ([], ())
    firsts = {row["row"]: row for row in reversed(reading.rows)}
    found = list(reversed(firsts.values()))
    assert len(found) == len(rows)
    assert len(reading.rows) == len(rows) or report.units is together
    for row, wanted in zip(found, rows, strict=True):
        means = stored(wanted, chosen)
        if "status_text" in means:
            means |= {"status_text": row["status_text"]}
            assert row["status_text"].replace(",", "，") == wanted.means["status_text"]
        if row["order_no"] and "line.status_text" in means:
            means["line.status_text"] = row["line.status_text"]
        assert {name: row[name] for name in means} == means
        rest = {name for name in row if name not in means} - {"row", "extra", "status"}
        assert {name: row[name] for name in rest if not name.startswith("line.")} == dict.fromkeys(
            name for name in rest if not name.startswith("line.")
        )


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("report", REPORTS, ids=label)
def test_a_file_as_the_platform_writes_it(tmp_path: Path, report: Report, container: str) -> None:
    chosen = habits(report)
    rows = report.rows(ORDERS)
    check(read(write(tmp_path, table(report, rows, chosen), container, chosen)), report, rows, chosen)


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_habit_in_a_text_file(tmp_path: Path, switch: str) -> None:
    for number, report in enumerate(REPORTS):
        if switch == "header_comma" and report.habits.get("trailing_comma"):
            continue
        chosen = habits(report, **{switch: SWITCHES[switch]})
        rows = report.rows(ORDERS)
        # A tab behind ="…" is outside any quotation mark, and nobody writes that between tabs.
        has_tabs = chosen.wrapped_ids and (chosen.leading_tabs or chosen.trailing_tabs)
        fitting = [name for name, (separator, _) in TEXTS.items() if separator != "\t" or not has_tabs]
        container = fitting[number % len(fitting)]
        reading = read(write(tmp_path, table(report, rows, chosen), container, chosen))
        check(reading, report, rows, chosen)
        told = dict(reading.told)
        assert told.get("footer_left_out", 0) == chosen.footer
        assert told.get("explanation_left_out", 0) == chosen.explained
        assert not {"text_damaged", "mixed_encoding", "unknown_status", "unknown_flag"} & told.keys()


@pytest.mark.parametrize("switch", SHEET_SWITCHES)
def test_a_habit_in_a_workbook(tmp_path: Path, switch: str) -> None:
    for report in REPORTS:
        chosen = habits(report, **{switch: SHEET_SWITCHES[switch]})
        rows = report.rows(ORDERS)
        for container in ("xlsx", "ods", "xlsb"):
            check(read(write(tmp_path, table(report, rows, chosen), container, chosen)), report, rows, chosen)


@pytest.mark.parametrize("container", ["gb18030", "xlsx"])
@pytest.mark.parametrize(
    ("switch", "code"),
    [("scientific_ids", "id_scientific"), ("rounded_ids", "id_rounded"), ("decimal_ids", "id_decimal")],
)
def test_a_damaged_number_is_never_stored(tmp_path: Path, switch: str, code: str, container: str) -> None:
    for report in LONG:
        rows = report.rows(ORDERS)
        chosen = habits(report, wrapped_ids=False, apostrophes=False, **{switch: True})
        reading = read(write(tmp_path, table(report, rows, chosen), container, chosen))
        assert reading.rows == []
        assert set(reading.codes) == {code}
        assert len(reading.rejects) == len(rows)
        assert damaged(report, rows, chosen).isdisjoint(row.means["order_no"] for row in rows)


@pytest.mark.parametrize(("own", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_lines_in_the_other_encoding_are_read_in_it(tmp_path: Path, own: str, other: str) -> None:
    for report in REPORTS:
        chosen = habits(report)
        rows = report.rows(ORDERS)
        path = write(tmp_path, table(report, rows, chosen), own, chosen)
        lines = path.read_bytes().splitlines(keepends=True)
        for at in (-2, -3):
            lines[at] = lines[at].decode(own).encode(other)
        path.write_bytes(b"".join(lines))
        reading = read(path)
        check(reading, report, rows, chosen)
        assert dict(reading.told)["mixed_encoding"] == 2


@pytest.mark.parametrize("report", REPORTS, ids=label)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.integers(0, 2**32), st.sampled_from(["utf-8-sig", "gb18030", "tabs", "ods"]))
def test_any_half_of_the_columns_in_any_order_and_width(
    tmp_path: Path, report: Report, seed: int, container: str
) -> None:
    chance = random.Random(seed)
    needed, telling, rest = parts(report.vintage)
    chance.shuffle(telling)
    kept = telling[: max(2, len(telling) // 2)]
    others = chance.sample(rest, len(rest) // 2)
    # A title's tail is told from the seller's code, where that has a column.
    always = [name for name in report.names if name in needed or (report.platform == "douyin" and name == "商家编码")]
    names = list(dict.fromkeys((*always, *kept, *others)))
    chance.shuffle(names)
    chosen = habits(report, header_widths=True, footer=False, wrong_size=False)
    rows = report.rows(ORDERS, names)
    reading = read(write(tmp_path, table(report, rows, chosen, names), container, chosen))
    check(reading, report, rows, chosen)
