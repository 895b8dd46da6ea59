"""Erasure reaches refunds, reviews, lines and what colleagues wrote in memos, and leaves alone what is under way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.store import erase
from app.store.engine import Engine
from app.store.erase import Span
from tests.store.bringing import AT, bring, take_back

DAY = 86_400
OLD = AT - 100 * DAY
SPAN = Span(1, AT - 60 * DAY, 3 * DAY)
HEAD = "11-21 15:05+阿强+第1次+"
CASES = ("refund_no", "order_no", "asked_at", "deadline_at", "buyer_nick", "explanation", "memo", "amount")
SAID = ("order_no", "product_id", "reviewed_at", "buyer_nick", "text", "score")


def order(number: str, **more: Any) -> dict[str, Any]:
    told = {"status": "finished", "created_at": OLD, "finished_at": OLD + DAY, "memo": f"{HEAD}让欧阳笑笑收"}
    return {"order_no": number} | told | more


def case(number: str, **more: Any) -> dict[str, Any]:
    told = {
        "asked_at": OLD,
        "deadline_at": AT + DAY,
        "buyer_nick": "zhuque",
        "explanation": "欧阳笑笑不要了",
        "amount": 5,
    }
    return {"refund_no": f"9{number}", "order_no": number} | told | more


def said(number: str, **more: Any) -> dict[str, Any]:
    return {"order_no": number, "reviewed_at": OLD, "buyer_nick": "zhuque", "text": "欧阳笑笑很满意", "score": 5} | more


def erased(db: Engine) -> tuple[list[int], dict[str, list[int]]]:
    with db.atomic():
        orders = erase.step(db, SPAN, list(erase.due(db, SPAN)))
        records = {subject: list(ids) for subject, ids in erase.records_due(db, SPAN).items()}
        for subject, ids in records.items():
            erase.step_records(db, subject, ids)
    return orders, records


def orders(db: Engine, folder: Path, *rows: dict[str, Any]) -> None:
    fields = ("order_no", "status", "created_at", "finished_at", "shipped_at", "memo")
    bring(db, folder, "orders", rows, fields, ("title",), head=HEAD, noted_at=OLD)


def test_what_is_old_goes_with_its_order_or_without_one(db: Engine, tmp_path: Path) -> None:
    orders(db, tmp_path, order("1", title="羽绒服"))
    run, _ = bring(db, tmp_path, "refunds", [case("1"), case("2"), case("3", asked_at=None)], CASES)
    later, _ = bring(db, tmp_path, "refunds", [case("1", buyer_nick="zhuque2", memo="17753197531")], CASES)
    bring(db, tmp_path, "reviews", [said("1")], SAID)
    bring(
        db, tmp_path, "items", [{"order_no": "1", "line": "77001", "extra": {"备注": "欧阳笑笑"}}], ("order_no",), ("line",),
        extra_columns=("备注",),
    )  # fmt: skip
    seen = erase.preview(db, SPAN)
    assert (seen.orders, seen.records) == (1, 3)
    assert len(erased(db)[0]) == 1
    assert db.all("SELECT refund_no, buyer_nick, explanation, memo, amount FROM refund ORDER BY 1") == [
        ("91", None, None, None, 5), ("92", None, None, None, 5), ("93", "zhuque", "欧阳笑笑不要了", None, 5),
    ], "the third has no moment but that of its file"  # fmt: skip
    assert db.all("SELECT buyer_nick, text, score FROM review") == [(None, None, 5)]
    assert db.all("SELECT * FROM memo_entry") == []
    assert db.one("SELECT count(*) FROM order_item WHERE extra IS NOT NULL") == (0,)
    assert db.all("SELECT * FROM change WHERE new LIKE '%zhuque%' OR new LIKE '%177%' OR old LIKE '%zhuque%'") == []
    take_back(db, later)
    assert db.one("SELECT buyer_nick, memo FROM refund WHERE refund_no = '91'") == (None, None)
    assert erase.preview(db, SPAN).records == 0
    take_back(db, run)


def test_a_refund_under_way_keeps_its_order_and_a_living_order_its_refunds(db: Engine, tmp_path: Path) -> None:
    orders(db, tmp_path, order("1"), order("2", status="shipped", shipped_at=AT - DAY, finished_at=None), order("3"))
    bring(db, tmp_path, "refunds", [case("1", asked_at=AT - DAY), case("2"), case("3")], CASES)
    gone, records = erased(db)
    assert [number for (number,) in db.all("SELECT order_no FROM sales_order WHERE memo IS NULL")] == ["3"]
    assert len(gone) == 1
    assert (len(records["refund"]), records["review"]) == (1, [])
    assert db.all("SELECT refund_no FROM refund WHERE buyer_nick IS NULL") == [("93",)]


def test_a_refund_that_comes_after_its_order_was_erased_is_erased_too(db: Engine, tmp_path: Path) -> None:
    orders(db, tmp_path, order("1"))
    erased(db)
    bring(db, tmp_path, "refunds", [case("1")], CASES)
    gone, records = erased(db)
    assert (gone, len(records["refund"])) == ([], 1)


def test_lines_and_entries_that_come_again_are_erased_again(db: Engine, tmp_path: Path) -> None:
    orders(db, tmp_path, order("1"))
    assert len(erased(db)[0]) == 1
    assert erased(db)[0] == []
    bring(
        db, tmp_path, "items", [{"order_no": "1", "line": "77001", "extra": {"备注": "欧阳笑笑"}}], ("order_no",), ("line",),
        extra_columns=("备注",),
    )  # fmt: skip
    assert len(erased(db)[0]) == 1
