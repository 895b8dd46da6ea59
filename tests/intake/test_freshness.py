from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.intake.freshness import as_of, stamp
from tests.intake.reading import IMPORTED_AT, ZONE, moment, read


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ExportOrderList201905151650.csv", (2019, 5, 15, 16, 50)),
        ("ExportOrderList201905151650 (1).csv", (2019, 5, 15, 16, 50)),
        ("ExportOrderList20190515165030.csv", (2019, 5, 15, 16, 50, 30)),
        ("ExportOrderList2013-09-13.csv", (2013, 9, 13)),
        ("orders_export2026-05-29-08-38-33.csv", (2026, 5, 29, 8, 38, 33)),
        ("订单 2026-11-20.xlsx", (2026, 11, 20)),
        ("ExportOrderList25827949225.xlsx", None),
        ("ExportOrderList20191350.csv", None),
        ("tmall_order_report.csv", None),
        ("备份20261122.zip › ExportOrderList202611200900.csv", (2026, 11, 20, 9)),
        ("备份20261122.zip › 2026-11-21 › orders.csv", None),
    ],
)
def test_a_stamp_is_a_date_and_a_number_is_none(name: str, parts: tuple[int, ...] | None) -> None:
    assert stamp(name, ZONE) == (moment(*parts) if parts else None)


def test_never_before_the_newest_event_and_never_after_the_import() -> None:
    assert as_of(100, None, 200) == 100
    assert as_of(100, 150, 200) == 150
    assert as_of(300, 150, 200) == 200


HEAD = "订单编号,订单创建时间,订单付款时间,应发货时间\r\n"


@pytest.mark.parametrize(
    ("name", "rows", "parts"),
    [
        ("ExportOrderList202611200900.csv", "1,2026-11-20 08:00:00,,\r\n", (2026, 11, 20, 9)),
        ("ExportOrderList202611200900.csv", "1,2026-11-20 08:00:00,2026-11-20 09:30:00,\r\n", (2026, 11, 20, 9, 30)),
        ("ExportOrderList2026-11-20.csv", "1,2026-11-20 08:00:00,,2026-11-21 11:00:00\r\n", (2026, 11, 20, 8)),
        ("ExportOrderList202611200900.csv", "1,2026-11-20 08:00:00,2027-01-01 00:00:00,\r\n", (2026, 11, 20, 9)),
        ("ExportOrderList202612010900.csv", "1,2026-11-20 08:00:00,,\r\n", (2026, 11, 21, 16)),
        (
            "ExportOrderList202611200900.csv",
            "1,2026-11-20 08:00:00,,\r\n1.0,2026-11-20 10:00:00,,\r\n",
            (2026, 11, 20, 9),
        ),
    ],
)
def test_only_past_events_of_trusted_rows_say_how_fresh_a_file_is(
    tmp_path: Path, name: str, rows: str, parts: tuple[int, ...]
) -> None:
    path = tmp_path / name
    path.write_bytes((HEAD + rows).encode("gb18030"))
    assert read(path).export.as_of == moment(*parts)


def test_without_a_stamp_the_file_time_counts(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes((HEAD + "1,2026-11-01 08:00:00,,\r\n").encode("gb18030"))
    at = moment(2026, 11, 20, 12)
    os.utime(path, (at, at))
    assert read(path).export.as_of == at
    assert read(path, imported_at=at - 60).export.as_of == at - 60
    assert at < IMPORTED_AT
