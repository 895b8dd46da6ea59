"""Lines, refunds and reviews: staged, compared, committed, told, and taken back like orders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.finding import Finding
from app.domain.item import Item
from app.store import imports, items, people, refunds, reviews
from app.store.engine import Engine
from app.store.staging import SLOTS, About
from tests.store.bringing import AT, bring, preview, staged, take_back
from tests.store.filling import put

WHOLE = ("order_no", "status", "status_text", "amount_due")
LINES = ("line", "title", "quantity", "paid")
CASES = ("refund_no", "order_no", "status_text", "amount", "buyer_nick")
SAID = ("order_no", "product_id", "reviewed_at", "text")


def order(number: str, **more: Any) -> dict[str, Any]:
    return {"order_no": number, "status": "paid", "status_text": "买家已付款", "amount_due": 100} | more


def counts(about: About) -> tuple[int, int, int, int]:
    assert about.rows == about.created + about.updated + about.unchanged + about.merged + about.refused
    return about.created, about.updated, about.unchanged, about.merged


def codes(about: About) -> list[tuple[str, int]]:
    return [(one.code, one.rows) for one in about.findings]


def found(about: About) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(one.code, one.rows, one.numbers) for one in about.findings]


def lines(db: Engine) -> list[tuple[Any, ...]]:
    sql = "SELECT o.order_no, i.line, i.title, i.quantity FROM order_item i JOIN sales_order o ON o.id = i.order_id"
    return sorted(db.all(sql))


# -- lines of orders ---------------------------------------------------------------------------------------------------


def test_each_row_of_an_order_is_a_line_and_its_order_is_told_what_it_holds(db: Engine, tmp_path: Path) -> None:
    rows = [order("1", title="羽绒服", quantity=2), order("1", title="围巾", quantity=1), order("2", title="帽子")]
    _, about = bring(db, tmp_path, "orders", rows, WHOLE, ("title", "quantity"))
    assert counts(about) == (2, 0, 0, 1)
    assert (about.created_lines, about.updated_lines, codes(about)) == (3, 0, [])
    assert lines(db) == [("1", "1", "羽绒服", 2), ("1", "2", "围巾", 1), ("2", "1", "帽子", None)]
    told = db.all("SELECT order_no, item_title, item_kinds, item_quantity FROM sales_order ORDER BY order_no")
    assert told == [("1", "羽绒服，围巾", 2, 3), ("2", "帽子", 1, None)]
    _, again = bring(db, tmp_path, "orders", rows, WHOLE, ("title", "quantity"))
    assert (counts(again), again.updated_lines) == ((0, 0, 2, 1), 0)


def test_a_row_with_several_items_comes_several_times_and_counts_once(db: Engine, tmp_path: Path) -> None:
    rows = [order("1", n=2, title="羽绒服"), order("1", n=2, title="围巾"), order("2", n=3, title="帽子")]
    _, about = bring(db, tmp_path, "orders", rows, WHOLE, ("title",))
    assert (counts(about), about.created_lines) == ((2, 0, 0, 0), 3)


def test_lines_without_a_number_never_meet_one_that_has(db: Engine, tmp_path: Path) -> None:
    rows = [order("1", line=None, title="甲"), order("1", line="1", title="乙"), order("1", line="77001", title="丙")]
    bring(db, tmp_path, "orders", rows, WHOLE, ("line", "title"))
    assert {title for _, _, title, _ in lines(db)} == {"甲", "乙", "丙"}


def test_fewer_lines_in_another_order_are_the_same_lines(db: Engine, tmp_path: Path) -> None:
    rows = [{"order_no": "1", "title": title, "quantity": n} for title, n in (("杯", 1), ("杯", 1), ("碗", 2))]
    bring(db, tmp_path, "items", rows, ("order_no",), ("title", "quantity"))
    _, again = bring(db, tmp_path, "items", [rows[2], rows[0]], ("order_no",), ("title", "quantity"))
    assert counts(again) == (0, 0, 2, 0)
    more = [{"order_no": "1", "title": "盘", "quantity": 3}, rows[2] | {"quantity": 5}]
    _, later = bring(db, tmp_path, "items", more, ("order_no",), ("title", "quantity"))
    assert counts(later) == (1, 1, 0, 0)
    assert lines(db) == [("1", "1", "杯", 1), ("1", "2", "杯", 1), ("1", "3", "碗", 5), ("1", "4", "盘", 3)]


def test_rows_of_an_order_report_with_another_title_are_its_lines(db: Engine, tmp_path: Path) -> None:
    said = ("order_no", "status", "status_text", "item_title", "amount_due")
    rows = [
        order("1", item_title="杯", status="closed", status_text="交易关闭"),
        order("1", item_title="碗"),
        order("2", item_title="锅"),
        order("2", item_title="锅"),
    ]
    _, about = bring(db, tmp_path, "orders", rows, said)
    assert (counts(about), about.created_lines) == ((2, 0, 0, 2), 2)
    assert codes(about) == [("rows_merged", 1)]
    assert [line[:3] for line in lines(db)] == [("1", "1", "杯"), ("1", "2", "碗")]
    told = db.all("SELECT order_no, status, status_text, item_title FROM sales_order ORDER BY order_no")
    assert told == [("1", "paid", "买家已付款", "杯，碗"), ("2", "paid", "买家已付款", "锅")]
    _, again = bring(db, tmp_path, "orders", rows, said)
    assert (counts(again), again.created_lines, again.updated_lines) == ((0, 0, 2, 2), 0, 0)


def test_a_changed_line_keeps_what_it_was(db: Engine, tmp_path: Path) -> None:
    bring(db, tmp_path, "orders", [order("1", line="77001", title="羽绒服", quantity=1)], WHOLE, LINES)
    run, about = bring(db, tmp_path, "orders", [order("1", line="77001", title="羽绒服", quantity=2)], WHOLE, LINES)
    assert (about.updated, about.updated_lines) == (1, 1), "the order's number of pieces, and the line"
    told = db.all("SELECT subject, field, old, new FROM change WHERE run_id = ? ORDER BY subject", (run,))
    assert told == [("item", "quantity", 1, 2), ("order", "item_quantity", 1, 2)]
    take_back(db, run)
    assert lines(db) == [("1", "77001", "羽绒服", 1)]


def test_rows_that_contradict_each_other_are_told(db: Engine, tmp_path: Path) -> None:
    rows = [order("1"), order("1", amount_due=900), order("2"), order("2")]
    _, about = bring(db, tmp_path, "orders", rows, WHOLE)
    assert found(about) == [("rows_merged", 2, (2, 4)), ("rows_contradict", 1, (2,))]
    assert about.findings[0].params == {"platform": "taobao", "report": "orders"}


# -- item reports ------------------------------------------------------------------------------------------------------


def test_an_item_report_fills_known_orders_and_makes_stubs_of_unknown_ones(db: Engine, tmp_path: Path) -> None:
    bring(db, tmp_path, "orders", [order("1")], WHOLE)
    rows = [
        {"order_no": "1", "line": "77001", "title": "羽绒服", "extra": {"套餐": "甲"}},
        {"order_no": "2", "line": "77002", "title": "围巾"},
        {"order_no": "2", "line": "77003", "title": None},
    ]
    run, about = bring(db, tmp_path, "items", rows, ("order_no",), ("line", "title"), extra_columns=("套餐",))
    assert (counts(about), about.stubs, codes(about)) == ((3, 0, 0, 0), 1, [("stubs_made", 1)])
    told = db.all("SELECT order_no, status, stub, extra, amount_due FROM sales_order ORDER BY order_no")
    assert told == [("1", "paid", 0, None, 100), ("2", "unknown", 1, None, None)]
    assert db.all("SELECT line, extra FROM order_item WHERE extra IS NOT NULL") == [("77001", '{"套餐": "甲"}')]
    gone = take_back(db, run)
    assert (gone.removed, gone.lines) == (1, 3)
    assert (lines(db), [number for (number,) in db.all("SELECT order_no FROM sales_order")]) == ([], ["1"])


def test_the_order_report_after_it_fills_the_stub_and_undoing_that_leaves_the_stub(db: Engine, tmp_path: Path) -> None:
    bring(
        db, tmp_path, "items", [{"order_no": "1", "line": "77001", "title": "围巾"}], ("order_no",), ("line", "title")
    )
    run, about = bring(db, tmp_path, "orders", [order("1")], WHOLE)
    assert counts(about) == (0, 1, 0, 0)
    assert db.all("SELECT status, stub FROM sales_order") == [("paid", 0)]
    take_back(db, run)
    assert db.all("SELECT status, stub, amount_due FROM sales_order") == [("unknown", 1, None)]
    assert len(lines(db)) == 1


def test_a_stub_stands_where_its_creation_time_puts_it(db: Engine, tmp_path: Path) -> None:
    put(db, {"order_no": "5", "id": (AT - 50) * SLOTS})
    rows = [{"order_no": "1", "created_at": AT - 100, "title": "围巾"}, {"order_no": "2", "title": "帽子"}]
    bring(db, tmp_path, "items", rows, ("order_no", "created_at"), ("title",))
    assert [number for (number,) in db.all("SELECT order_no FROM sales_order ORDER BY id")] == ["1", "5", "2"]
    assert db.all("SELECT created_at FROM sales_order WHERE stub = 1") == [(None,), (None,)], "an order report says it"


def test_an_item_report_with_numbers_alone_still_counts_its_rows(db: Engine, tmp_path: Path) -> None:
    _, about = bring(db, tmp_path, "items", [{"order_no": "1"}, {"order_no": "1"}], ("order_no",))
    assert (counts(about), about.stubs) == ((2, 0, 0, 0), 1)


def test_an_item_report_makes_no_order_fresher_and_takes_no_mark_away(db: Engine, tmp_path: Path) -> None:
    bring(db, tmp_path, "orders", [order("1", status="unpaid")], WHOLE, as_of=AT)
    db.run("UPDATE sales_order SET mark = 'paid', marked_at = ?", (AT - 60,))
    bring(db, tmp_path, "items", [{"order_no": "1", "line": "1", "title": "围巾"}], ("order_no",), ("line", "title"),
          as_of=AT + 600)  # fmt: skip
    assert db.one("SELECT mark FROM sales_order") == ("paid",)
    assert imports.freshness(db, 1, AT) == AT


def test_items_of_an_order_are_its_numbered_lines(db: Engine, tmp_path: Path) -> None:
    bring(db, tmp_path, "orders", [order("1", title="围巾", quantity=1), order("2", title="帽子")], WHOLE,
          ("title", "quantity"))  # fmt: skip
    rows = [{"order_no": "1", "line": "77001", "title": "羊毛围巾", "quantity": 1}]
    bring(db, tmp_path, "items", rows, ("order_no",), ("line", "title", "quantity"))
    ids = [one for (one,) in db.all("SELECT id FROM sales_order ORDER BY order_no")]
    told = items.of_orders(db, [*ids, 99])
    assert told == {ids[0]: (Item("羊毛围巾", None, 1),), ids[1]: (Item("帽子"),)}
    assert items.of_orders(db, []) == {}


# -- refunds and reviews -----------------------------------------------------------------------------------------------


def test_refunds_come_change_and_go(db: Engine, tmp_path: Path) -> None:
    case = {"refund_no": "91", "order_no": "1", "status_text": "待处理", "amount": 500, "buyer_nick": "tom"}
    first, about = bring(db, tmp_path, "refunds", [case, case, case | {"refund_no": "92"}], CASES)
    assert (counts(about), codes(about)) == ((2, 0, 0, 1), [("rows_merged", 1)])
    changed = [case | {"status_text": "退款成功", "buyer_nick": "t**"}]
    second, about = bring(db, tmp_path, "refunds", changed, CASES)
    assert counts(about) == (0, 1, 0, 0)
    told = {row["refund_no"]: (row["status_text"], row["buyer_nick"]) for row in refunds.of_order(db, 1, "1")}
    assert told == {"91": ("退款成功", "tom"), "92": ("待处理", "tom")}
    assert refunds.of_order(db, 2, "1") == []
    assert len(take_back(db, second).refunds) == 1
    assert db.one("SELECT status_text FROM refund WHERE refund_no = '91'") == ("待处理",)
    assert len(take_back(db, first).refunds) == 2
    assert db.all("SELECT * FROM refund") == []


def test_a_review_without_item_or_moment_is_still_one(db: Engine, tmp_path: Path) -> None:
    rows = [{"order_no": "1", "text": "好"}, {"order_no": "1", "product_id": "7", "reviewed_at": 60, "text": "差"}]
    run, about = bring(db, tmp_path, "reviews", rows, SAID)
    assert counts(about) == (2, 0, 0, 0)
    assert [row["text"] for row in reviews.of_order(db, 1, "1")] == ["差", "好"]
    _, again = bring(db, tmp_path, "reviews", rows, SAID)
    assert counts(again) == (0, 0, 2, 0)
    assert preview(db, run).later == [2]


def test_kinds_of_one_item_are_reviewed_apart(db: Engine, tmp_path: Path) -> None:
    key = {"order_no": "1", "product_id": "7", "reviewed_at": 60}
    rows = [key | {"spec": "红色", "text": "好"}, key | {"spec": "黑色", "text": "脱线了"}, key | {"text": "无"}]
    _, about = bring(db, tmp_path, "reviews", rows, (*SAID, "spec"))
    assert counts(about) == (3, 0, 0, 0)
    assert sorted(row["text"] for row in reviews.of_order(db, 1, "1")) == sorted(("好", "脱线了", "无"))
    _, again = bring(db, tmp_path, "reviews", rows, (*SAID, "spec"))
    assert counts(again) == (0, 0, 3, 0)


def test_a_shop_that_has_refunds_is_not_empty(db: Engine, tmp_path: Path) -> None:
    bring(db, tmp_path, "refunds", [{"refund_no": "91"}], ("refund_no",))
    assert people.orders_in(db, 1) == 1


# -- older files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("older", "status"), [("keep", "paid"), ("take", "unpaid")])
def test_an_older_file_takes_no_order_back_unless_asked(db: Engine, tmp_path: Path, older: str, status: str) -> None:
    bring(db, tmp_path, "orders", [order("1"), order("2")], WHOLE, as_of=AT)
    rows = [order("1", status="unpaid"), order("2"), order("3")]
    run, about = bring(db, tmp_path, "orders", rows, WHOLE, as_of=AT - 60, older=older)
    assert found(about) == [("export_older", 1, (2,))]
    assert counts(about) == ((1, 0, 2, 0) if older == "keep" else (1, 1, 1, 0))
    assert db.one("SELECT status FROM sales_order WHERE order_no = '1'") == (status,)
    take_back(db, run)
    assert sorted(db.all("SELECT order_no, status FROM sales_order")) == [("1", "paid"), ("2", "paid")]


def test_what_was_kept_from_an_older_file_is_not_that_files_and_the_preview_says_so(db: Engine, tmp_path: Path) -> None:
    first, _ = bring(db, tmp_path, "orders", [order("1")], WHOLE, as_of=AT)
    older, _ = bring(db, tmp_path, "orders", [order("1", status="unpaid")], WHOLE, as_of=AT - 60)
    bring(db, tmp_path, "orders", [order("1")], WHOLE, as_of=AT - 60)
    assert (preview(db, first).held, preview(db, older).held) == ([older], [])
    take_back(db, first)
    assert db.all("SELECT status FROM sales_order") == [("paid",)], "the third saw it as it was"


def test_lines_and_refunds_of_an_older_file_are_kept_too(db: Engine, tmp_path: Path) -> None:
    line = {"order_no": "1", "line": "77001", "title": "围巾", "paid": 5}
    for report, row, fields, more in (
        ("items", line, ("order_no",), LINES),
        ("refunds", {"refund_no": "91", "amount": 5, "paid": 5}, ("refund_no", "amount"), ()),
    ):
        bring(db, tmp_path, report, [row], fields, more, as_of=AT)
        _, about = bring(db, tmp_path, report, [row | {"paid": 9, "amount": 9}], fields, more, as_of=AT - 60)
        assert counts(about) == (0, 0, 1, 0)
        assert [one.code for one in about.findings] == ["export_older"]
    assert db.all("SELECT paid FROM order_item") == db.all("SELECT amount FROM refund") == [(5,)]


def test_lines_of_orders_that_are_the_same_are_told_to_be_older(db: Engine, tmp_path: Path) -> None:
    row, names = order("1", line="11", title="羽绒服"), ("line", "title", "paid")
    bring(db, tmp_path, "orders", [row | {"paid": 100}], WHOLE, names, as_of=AT)
    _, about = staged(db, tmp_path, "orders", [row | {"paid": 90}], WHOLE, names, as_of=AT - 60)
    assert (about.older, about.older_lines, found(about)) == (0, 1, [("export_older", 1, (2,))])


@pytest.mark.parametrize("report", ["orders", "items"])
def test_a_row_whose_order_and_line_are_older_is_told_once(db: Engine, tmp_path: Path, report: str) -> None:
    fields = WHOLE if report == "orders" else ("order_no",)
    row = order("1", line="11", title="羽绒服")
    bring(db, tmp_path, report, [row], fields, ("line", "title"), as_of=AT)
    changed = row | {"amount_due": 90, "title": "围巾"}
    _, about = staged(db, tmp_path, report, [changed], fields, ("line", "title"), as_of=AT - 60)
    assert (about.older_lines, found(about)) == (1, [("export_older", 1, (2,))])


# -- what is told ------------------------------------------------------------------------------------------------------


def test_orders_known_in_another_shop_are_told(db: Engine, tmp_path: Path) -> None:
    with db.atomic():
        other = people.add_shop(db, "二店", "jd")
    put(db, {"order_no": "1", "shop_id": other})
    _, about = staged(db, tmp_path, "orders", [order("1"), order("2")], WHOLE)
    assert found(about) == [("order_elsewhere", 1, (2,))]
    assert about.findings[0].params["shop"] == "二店"
    _, about = staged(db, tmp_path, "orders", [order("1")], WHOLE, shop_id=None)
    assert codes(about) == [("order_elsewhere", 1)]


def test_memos_that_change_while_an_agent_writes_are_told(db: Engine, tmp_path: Path) -> None:
    ids = put(db, *({"order_no": str(number), "memo": "甲"} for number in range(1, 6)))
    db.run("INSERT INTO draft (order_id, feedback, saved_at) VALUES (?, '打到一半', 1)", (ids[0],))
    db.run("INSERT INTO agent (id, nickname) VALUES (1, '小美')")
    for order_id, text, seen in ((ids[1], "明早付", None), (ids[2], "乙", None), (ids[3], "明早付", 5)):
        db.run(
            "INSERT INTO note (order_id, flag, noted_at, agent_id, feedback, text, saved_at, seen_at) "
            "VALUES (?, 'purple', 1, 1, ?, ?, 1, ?)",
            (order_id, text, text, seen),
        )
    rows = [{"order_no": str(number), "memo": "乙"} for number in range(1, 6)]
    _, about = staged(db, tmp_path, "orders", rows, ("order_no", "memo"))
    assert found(about) == [("memo_changed", 2, (2, 3))]


def test_findings_of_a_run_are_read_whatever_version_wrote_them(db: Engine, tmp_path: Path) -> None:
    run, _ = bring(db, tmp_path, "orders", [order("1"), order("1")], WHOLE)
    (one,) = imports.findings(db, run)
    assert (one.code, one.rows, one.numbers) == ("rows_merged", 1, (2,))
    db.run("UPDATE import_run SET notices = ? WHERE id = ?", ('[["rows_merged", 3]]', run))
    (row,) = imports.runs(db)
    assert row.findings == (Finding("rows_merged", 3),)


def test_a_file_of_the_same_content_is_known_while_its_run_counts(db: Engine, tmp_path: Path) -> None:
    run, _ = bring(db, tmp_path, "orders", [order("1")], WHOLE)
    db.run("UPDATE import_run SET digest = 'abc' WHERE id = ?", (run,))
    before = imports.newest(db)
    assert (imports.known(db, "abc"), imports.known(db, "abd")) == (run, None)
    take_back(db, run)
    assert imports.known(db, "abc") is None
    assert imports.newest(db) != before


# -- the preview of an undo --------------------------------------------------------------------------------------------


def test_a_preview_says_which_orders_stay_and_why_and_changes_nothing(db: Engine, tmp_path: Path) -> None:
    run, _ = bring(db, tmp_path, "orders", [order(number) for number in "1234"], WHOLE)
    ids = dict(db.all("SELECT order_no, id FROM sales_order"))
    db.run("INSERT INTO agent (id, nickname) VALUES (1, '小美')")
    db.run("UPDATE sales_order SET flag = 'red', owner_id = 1 WHERE id = ?", (ids["1"],))
    db.run("INSERT INTO draft (order_id, feedback, saved_at) VALUES (?, '打到一半', 1)", (ids["2"],))
    later, _ = bring(db, tmp_path, "orders", [order("4", status="shipped")], WHOLE)
    changes = db.raw().total_changes
    seen = preview(db, run)
    assert db.raw().total_changes == changes
    assert (seen.removed, seen.stubs, seen.restored, seen.later) == (1, 2, 0, [later])
    assert sorted(seen.kept) == [("1", ("flag", "owner")), ("2", ("draft",))]
    assert preview(db, later).restored == 1
    take_back(db, run)


def test_kept_columns_in_another_order_are_nothing_that_goes_back(db: Engine, tmp_path: Path) -> None:
    told: list[tuple[dict[str, str], tuple[str, ...]]] = [
        ({"颜色": "红", "件": "1"}, ("颜色", "件")), ({"颜色": "蓝"}, ("颜色",)),
        ({"颜色": "蓝"}, ("颜色",)), ({"件": "1"}, ("件",)),
    ]  # fmt: skip
    _, taken, *_ = [
        bring(db, tmp_path, "orders", [order("1", extra=kept)], WHOLE, extra_columns=names)[0] for kept, names in told
    ]
    assert preview(db, taken).restored == 0
    assert take_back(db, taken).restored == 0
    assert json.loads(db.one("SELECT extra FROM sales_order")[0]) == {"颜色": "蓝", "件": "1"}


def test_a_run_that_made_its_shop_stays_when_a_profile_of_the_shop_was_saved(db: Engine, tmp_path: Path) -> None:
    with db.atomic():
        run_id, shop_id = imports.begin(db, About(platform="jd"), "新店", "a.csv", AT)
        db.run(
            "INSERT INTO own_profile (shop_id, name, header, text, saved_at) VALUES (?, '我的', '甲', '', 1)",
            (shop_id,),
        )
    take_back(db, run_id)
    assert db.one("SELECT name FROM shop WHERE id = ?", (shop_id,)) == ("新店",)
    with db.atomic():
        people.remove_shop(db, shop_id)
    assert db.all("SELECT shop_id FROM own_profile") == [(None,)]
