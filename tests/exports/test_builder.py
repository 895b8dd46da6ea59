from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from tests.exports.big import write_big
from tests.exports.builder import columns, csv_text
from tests.exports.people import orders


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    one, two, three = (write_big(tmp_path / f"{n}.csv", 50, seed=seed).read_bytes() for n, seed in enumerate((4, 4, 5)))
    assert one == two != three


def test_a_big_file_is_a_report_of_one_vintage_with_a_real_mix(tmp_path: Path) -> None:
    path = write_big(tmp_path / "a.csv", 6000)
    with path.open(encoding="gb18030", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == columns("v2016")
    assert len({row[0] for row in rows}) == len(rows) == 6000
    words = Counter(row[header.index("订单状态")] for row in rows)
    assert 0.12 < words["等待买家付款"] / 6000 < 0.16
    assert 0.57 < words["交易成功"] / 6000 < 0.63


def test_quotes_in_cells_are_doubled() -> None:
    (order,) = orders(1)
    order.message = '说"好"'
    assert '"说""好"""' in csv_text([order], ["订单编号", "买家留言"])
