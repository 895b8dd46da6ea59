"""A staging file says of each row whether it is new, changed or the same, before anything is written to the shop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as driver
import pytest

from app.domain.order import SEARCHED_FIELDS
from app.store import staging
from app.store.engine import Engine
from app.store.staging import CHANGED, NEW, SAME, SLOTS, About, Staging
from tests.store.bringing import LATER
from tests.store.filling import put

FIELDS = ("order_no", "memo", "created_at", "amount_due", "status")
Compared = tuple[About, list[tuple[Any, ...]]]
Compare = Callable[..., Compared]


@pytest.fixture
def compare(db: Engine, tmp_path: Path) -> Compare:
    """Stage rows of (number, memo, creation, amount, status) and compare; gives what it says of itself, and its plan."""

    def go(
        *rows: tuple[Any, ...], shop_id: int | None = 1, fields: tuple[str, ...] = FIELDS, words: bool = True
    ) -> Compared:
        file = tmp_path / "stage.db"
        made = Staging(file)
        made.add(fields, (), [(at, *row, None) for at, row in enumerate(rows, 2)])
        about = About(fields=[*fields], as_of=1000)
        made.compare(db.file, shop_id, about, LATER, in_words=words)
        made.index([name for name in SEARCHED_FIELDS if name in fields])
        made.finish(about)
        made.close()
        other = driver.connect(str(file))
        plan = other.execute(
            "SELECT r.order_no, t.kind, t.order_id, t.diff FROM todo t JOIN row r ON r.n = t.n ORDER BY t.pos"
        ).fetchall()
        other.close()
        assert staging.about(file) == about
        return about, plan

    return go


def test_rows_are_told_apart_and_planned_oldest_first(db: Engine, compare: Compare) -> None:
    same, changed = put(db, {"order_no": "1", "created_at": 5, "amount_due": 7}, {"order_no": "2", "created_at": 6})
    about, plan = compare(("3", None, 9, 1, "paid"), ("2", None, 6, 8, "paid"), ("1", None, 5, 7, "unpaid"))
    assert plan == [
        ("1", SAME, same, None),
        ("2", CHANGED, changed, '{"amount_due": 8, "status": "paid"}'),
        ("3", NEW, 9 * SLOTS, None),
    ]
    assert (about.rows, about.created, about.updated, about.unchanged, about.merged) == (3, 1, 1, 1, 0)


def test_further_rows_of_an_order_only_fill_its_gaps(compare: Compare) -> None:
    about, plan = compare(("1", None, 5, 7, "paid"), ("1", "送小样", 6, 8, "unpaid"), ("1", "别的", 6, 9, "unpaid"))
    assert len(plan) == 1
    assert (about.rows, about.created, about.merged) == (3, 1, 2)


def test_a_stub_is_changed_even_where_nothing_differs(db: Engine, compare: Compare) -> None:
    (stub,) = put(db, {"order_no": "1", "stub": 1, "status": "unpaid", "created_at": 5})
    _, plan = compare(("1", None, 5, None, "unpaid"))
    assert plan == [("1", CHANGED, stub, '{"stub": 0}')]


def test_ids_follow_creation_and_never_meet_one_that_is_taken(db: Engine, compare: Compare) -> None:
    put(db, {"id": 5 * SLOTS, "order_no": "8"}, {"id": 5 * SLOTS + 1, "order_no": "9"})
    _, plan = compare(
        ("4", None, 6, 1, "paid"), ("3", None, 5, 1, "paid"), ("2", None, 5, 1, "paid"), ("1", None, 4, 1, "paid"),
    )  # fmt: skip
    assert [(number, order_id) for number, _, order_id, _ in plan] == [
        ("1", 4 * SLOTS), ("2", 5 * SLOTS + 2), ("3", 5 * SLOTS + 3), ("4", 6 * SLOTS),
    ]  # fmt: skip


def test_a_shop_yet_to_be_made_has_no_orders_but_others_keep_their_ids(db: Engine, compare: Compare) -> None:
    put(db, {"id": 5 * SLOTS, "order_no": "1"})
    _, plan = compare(("1", None, 5, 1, "paid"), shop_id=None)
    assert plan == [("1", NEW, 5 * SLOTS + 1, None)]


def test_a_status_concluded_without_words_leaves_no_word_behind(db: Engine, compare: Compare) -> None:
    put(db, {"order_no": "1", "status": "unpaid", "status_text": "等待买家付款"})
    put(db, {"order_no": "2", "status": "shipped", "status_text": "卖家已发货"})
    fields = ("order_no", "status")
    _, plan = compare(("1", "paid"), ("2", "paid"), fields=fields, words=False)
    assert sorted((row[0], row[1], row[3]) for row in plan) == [
        ("1", CHANGED, '{"status": "paid", "status_text": null}'),
        ("2", SAME, "{}"),
    ]


def test_refused_rows_are_kept_verbatim(tmp_path: Path) -> None:
    made = Staging(tmp_path / "stage.db")
    made.refuse([(7, "id_missing", "{}", '["a", "张三"]'), (3, "id_decimal", '{"column": "x"}', "[]")])
    made.finish(About(refused=2))
    made.close()
    assert staging.rejects(tmp_path / "stage.db") == [
        (3, "id_decimal", {"column": "x"}, []),
        (7, "id_missing", {}, ["a", "张三"]),
    ]


def test_parts_of_an_orders_amount_are_summed_once_a_line(db: Engine, tmp_path: Path) -> None:
    made = Staging(tmp_path / "stage.db", summed=("amount_due",))
    fields, lines = ("order_no", "amount_due", "paid_at"), ("line", "title")
    rows = [
        ("1", 500, 700, "11", "a"),
        ("1", 300, 700, "12", "b"),
        ("1", 300, 700, "12", "b"),
        ("1", None, 7, "13", "c"),
    ]
    made.add(fields, lines, [(at, *row, None) for at, row in enumerate(rows, 2)])
    about = About(fields=[*fields], line_fields=[*lines], as_of=1000)
    made.compare(db.file, None, about, LATER, in_words=False)
    made.finish(about)
    made.close()
    other = driver.connect(str(tmp_path / "stage.db"))
    # What each row repeats of its order is told where it differs; what each row adds to cannot.
    assert other.execute("SELECT amount_due, paid_at, odd FROM row").fetchall() == [(800, 700, 1)]
    other.close()


@pytest.mark.parametrize(
    ("lines", "state", "odd"),
    [
        ((("11", "closed", "已关闭"), ("12", "paid", "待发货")), ("paid", "待发货"), 0),
        ((("11", "paid", "待发货"), ("12", "closed", "已关闭")), ("paid", "待发货"), 0),
        ((("11", "finished", "已完成"), ("12", "shipped", "已发货"), ("13", "unknown", "?")), ("shipped", "已发货"), 0),
        ((("11", "unpaid", "待支付"), ("12", "closed", "已关闭")), ("unpaid", "待支付"), 0),
        ((("11", "shipped", "已发货"), ("11", "paid", "待发货")), ("shipped", "已发货"), 1),
    ],
)
def test_the_line_that_is_still_open_decides_the_orders_state(
    db: Engine, tmp_path: Path, lines: tuple[tuple[str, str, str], ...], state: tuple[str, str], odd: int
) -> None:
    made = Staging(tmp_path / "stage.db")
    fields, named = ("order_no", "status_text", "status"), ("line", "status_text")
    rows = [(at, "1", word, status, line, word, None) for at, (line, status, word) in enumerate(lines, 2)]
    made.add(fields, named, rows)
    about = About(fields=[*fields], line_fields=[*named], as_of=1000)
    made.compare(db.file, None, about, LATER, in_words=True)
    made.finish(about)
    made.close()
    other = driver.connect(str(tmp_path / "stage.db"))
    assert other.execute("SELECT status, status_text FROM row").fetchall() == [state]
    other.close()
    assert [one.code for one in about.findings].count("rows_contradict") == odd
