from __future__ import annotations

import json

import pytest

from app.domain.finding import GRAVE, NUMBERS_KEPT, ODD, PLAIN, Finding


def test_a_finding_survives_storage() -> None:
    finding = Finding("id_missing", 3, (2, 5, 9), {"columns": ["订单编号"], "platform": "taobao"})
    assert Finding.from_json(json.loads(json.dumps(finding.to_json()))) == finding


def test_the_first_numbers_are_kept_and_all_are_counted() -> None:
    finding = Finding.of("id_missing", list(range(1, 5000)))
    assert (finding.rows, len(finding.numbers), finding.numbers[:2]) == (4999, NUMBERS_KEPT, (1, 2))


@pytest.mark.parametrize(
    ("code", "grade"), [("id_rounded", GRAVE), ("export_older", GRAVE), ("unknown_status", ODD), ("rows_merged", PLAIN)]
)
def test_each_has_its_gravity(code: str, grade: str) -> None:
    assert Finding(code).grade == grade


def test_the_gravest_sorts_first_and_the_unheard_of_in_the_middle() -> None:
    codes = ["rows_merged", "from_the_future", "id_missing"]
    assert sorted(codes, key=lambda code: Finding(code).gravity) == ["id_missing", "from_the_future", "rows_merged"]
