from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.intake.reading import read

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(os.environ.get("ZIQI_REAL_EXPORT", ROOT.parent / "shared" / "data" / "tmall_order_report.csv"))


@pytest.mark.skipif(not REAL.is_file(), reason="the real export is not on this machine")
def test_the_real_export_is_read_to_the_last_row() -> None:
    reading = read(REAL)
    assert (len(reading.rows), reading.rejects) == (28_010, [])
    assert Counter(row["status"] for row in reading.rows) == {"unpaid": 3_923, "closed": 5_132, "paid": 18_955}
    assert all(row["amount_paid"] + row["refund"] == row["amount_due"] for row in reading.rows if row["paid_at"])
    assert len({row["order_no"] for row in reading.rows}) == 28_010
    assert (reading.export.unknown_columns, reading.told) == ((), [])
