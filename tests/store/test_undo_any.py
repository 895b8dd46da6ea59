"""Runs of any reports in any order, taken back in any order: every table stands as if the undone had never been."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import opening, people
from app.store.engine import Engine
from tests.offices import NOW, disagreements
from tests.store.bringing import AT, bring, take_back

HEAD = "11-21 15:05+阿强+第1次+"
MEMOS = (None, "甲", f"{HEAD}没接", f"{HEAD}没接，再打")
WORDS = {"unpaid": "等待买家付款", "paid": "买家已付款", "closed": "交易关闭"}

NUMBERS = st.integers(1, 3)
ORDER = st.fixed_dictionaries(
    {
        "order_no": NUMBERS.map(str),
        "status": st.sampled_from([*WORDS]),
        "memo": st.sampled_from(MEMOS),
        "amount_due": st.sampled_from([None, 100, 200]),
        "created_at": st.just(AT - 3600),
        "extra": st.sampled_from([None, {"颜色": "红", "件": "1"}, {"颜色": "蓝"}, {"件": "2"}]),
        "line": st.sampled_from([None, None, "11", "12"]),
        "title": st.sampled_from([None, "羽绒服", "围巾"]),
        "quantity": st.sampled_from([None, 1, 2]),
    }
).map(lambda row: row | {"status_text": WORDS[str(row["status"])]})
ITEM = st.fixed_dictionaries(
    {
        "order_no": NUMBERS.map(str),
        "line": st.sampled_from(["11", "12"]),
        "title": st.sampled_from([None, "羽绒服", "围巾"]),
        "refund_text": st.sampled_from([None, "退款成功"]),
        "extra": st.sampled_from([None, {"套餐": "甲"}]),
    }
)
REFUND = st.fixed_dictionaries(
    {
        "refund_no": NUMBERS.map(lambda one: f"9{one}"),
        "order_no": NUMBERS.map(str),
        "status_text": st.sampled_from(["待卖家处理", "退款成功"]),
        "amount": st.sampled_from([None, 5, 6]),
        "buyer_nick": st.sampled_from([None, "tom", "anna"]),
    }
)
REVIEW = st.fixed_dictionaries(
    {
        "order_no": NUMBERS.map(str),
        "product_id": st.sampled_from([None, "7"]),
        "reviewed_at": st.sampled_from([None, 60]),
        "text": st.sampled_from([None, "好", "差"]),
        "score": st.sampled_from([1, 5]),
    }
)
WHOLE = ("order_no", "status_text", "status", "memo", "amount_due", "created_at")
FORMS: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {
    "orders": [
        ("orders", WHOLE, (), ("颜色",)),
        ("orders", ("order_no", "status_text", "status"), (), ("颜色", "件")),
        ("orders", WHOLE, ("line", "title", "quantity"), ("颜色",)),
    ],
    "items": [
        ("items", ("order_no",), ("line", "title", "refund_text"), ("套餐",)),
        ("items", ("order_no",), ("line", "title"), ()),
    ],
    "refunds": [
        ("refunds", ("refund_no", "order_no", "status_text", "amount", "buyer_nick"), (), ()),
        ("refunds", ("refund_no", "status_text"), (), ()),
    ],
    "reviews": [
        ("reviews", ("order_no", "product_id", "reviewed_at", "text", "score"), (), ()),
        ("reviews", ("order_no", "product_id", "reviewed_at", "score"), (), ()),
    ],
}
ROWS = {"orders": ORDER, "items": ITEM, "refunds": REFUND, "reviews": REVIEW}


@st.composite
def runs(draw: Any) -> tuple[Any, ...]:
    report = draw(st.sampled_from(["orders", "orders", "items", "items", "refunds", "reviews"]))
    form = draw(st.sampled_from(FORMS[report]))
    how = {"as_of": AT - draw(st.sampled_from([0, 0, 60]))}
    return form, draw(st.lists(ROWS[report], min_size=1, max_size=4)), how, draw(st.sampled_from([None, None, 1, 2]))


def told(db: Engine, places: dict[int | None, int | None]) -> dict[str, list[Any]]:
    """Everything the runs left, by the names that files use and not by our ids; runs by their place in the history."""
    name = "(SELECT order_no FROM sales_order o WHERE o.id = t.order_id)"
    asked = {
        "sales_order": "SELECT t.created_run, order_no, status, status_text, memo, amount_due, created_at, extra, stub, "
        "item_title, item_kinds, item_quantity FROM sales_order t",
        "order_item": f"SELECT t.created_run, {name}, line, title, quantity, refund_text, extra FROM order_item t",
        "refund": "SELECT created_run, refund_no, order_no, status_text, amount, buyer_nick FROM refund",
        "review": "SELECT created_run, order_no, product_id, reviewed_at, text, score FROM review",
        "memo_version": f"SELECT run_id, {name}, text FROM memo_version t",
        "memo_entry": f"SELECT run_id, {name}, text FROM memo_entry t",
        "contact": f"SELECT run_id, {name}, entry FROM contact t",
        "order": "SELECT c.run_id, o.order_no, field, old, new FROM change c JOIN sales_order o ON o.id = subject_id "
        "JOIN import_run r ON r.id = c.run_id AND r.state = 'done' WHERE subject = 'order'",
        "item": "SELECT c.run_id, o.order_no, i.line, field, old, new FROM change c JOIN order_item i ON i.id = subject_id "
        "JOIN sales_order o ON o.id = i.order_id JOIN import_run r ON r.id = c.run_id AND r.state = 'done' "
        "WHERE subject = 'item'",
        "refunds": "SELECT c.run_id, f.refund_no, field, old, new FROM change c JOIN refund f ON f.id = subject_id "
        "JOIN import_run r ON r.id = c.run_id AND r.state = 'done' WHERE subject = 'refund'",
        "reviews": "SELECT c.run_id, f.order_no, f.product_id, f.reviewed_at, field, old, new FROM change c "
        "JOIN review f ON f.id = subject_id JOIN import_run r ON r.id = c.run_id AND r.state = 'done' "
        "WHERE subject = 'review'",
    }
    return {
        what: sorted(((places[run], *map(_ordered, rest)) for run, *rest in db.all(sql)), key=repr)
        for what, sql in asked.items()
    }


def _ordered(value: Any) -> Any:
    """Kept columns by name, for their order says nothing: each run puts those that it carries behind the others."""
    kept = isinstance(value, str) and value.startswith("{")
    return json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True) if kept else value


def live(
    folder: Path, history: list[Any], left_out: list[int], undone: list[int], older: str = "take"
) -> dict[str, list[Any]]:
    """What is left of a history of which some runs never came, and some were taken back.

    Where all came, some had been cut off the first time.
    """
    folder.mkdir()
    db = opening.open_file(folder, NOW, write=True)
    try:
        with db.atomic():
            people.add_shop(db, "紫旗示范店", "taobao")
        ids: dict[int, int] = {}
        for place, ((report, fields, line_fields, extra), rows, more, slices) in enumerate(history):
            how: dict[str, Any] = {"extra_columns": extra, "head": HEAD, "older": older} | more
            if slices is not None and not left_out:
                take_back(db, bring(db, folder, report, rows, fields, line_fields, slices=slices, **how)[0])
            if place not in left_out:
                ids[place], about = bring(db, folder, report, rows, fields, line_fields, **how)
                assert about.rows == len(rows)
                assert about.rows == about.created + about.updated + about.unchanged + about.merged
        for place in undone:
            take_back(db, ids[place])
        assert disagreements(db) == []
        return told(db, {run: place for place, run in ids.items()} | {None: None})
    finally:
        db.close()


@pytest.mark.usefixtures("light_files")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(runs(), min_size=1, max_size=5), taken=st.permutations(range(5)), many=st.integers(1, 4))
def test_whatever_is_taken_back_stands_as_if_it_had_never_been(
    tmp_path_factory: pytest.TempPathFactory, history: list[Any], taken: list[int], many: int
) -> None:
    gone = [at for at in taken if at < len(history)][:many]
    folder = tmp_path_factory.mktemp("histories")
    assert live(folder / "with", history, [], gone) == live(folder / "without", history, gone, [])


@pytest.mark.usefixtures("light_files")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(runs(), min_size=1, max_size=5))
def test_the_newest_run_goes_without_a_trace_whatever_it_kept(
    tmp_path_factory: pytest.TempPathFactory, history: list[Any]
) -> None:
    """An older file that leaves newer data alone changes what later runs find, so that here the last one goes."""
    folder = tmp_path_factory.mktemp("histories")
    last = [len(history) - 1]
    with_it, without = (
        live(folder / "with", history, [], last, "keep"),
        live(folder / "without", history, last, [], "keep"),
    )
    assert with_it == without
