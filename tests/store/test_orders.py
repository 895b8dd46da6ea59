from __future__ import annotations

from array import array
from typing import Any

import pytest

from app.domain.order import SORTS, VIEWS, Query
from app.store import listing, notes, orders, people
from app.store.engine import Engine
from app.store.orders import Closing
from tests.offices import moment
from tests.store.filling import put

DAY = 86400
NOON = moment(2026, 11, 21, 12)
CLOSING = Closing(NOON + DAY, {1: DAY, 2: 3 * DAY})


@pytest.fixture
def rows(db: Engine) -> dict[str, int]:
    """Two shops with an order of every kind."""
    people.add_shop(db, "二店", "taobao")
    made: dict[str, dict[str, Any]] = {
        "fresh": {"created_at": NOON + 1, "amount_due": 300},
        "stale": {"created_at": NOON, "amount_due": 100},
        "stale elsewhere": {"created_at": NOON, "shop_id": 2, "amount_due": None},
        "deadline over": {"created_at": NOON + 1, "closes_at": NOON + 2, "amount_due": 200},
        "deadline ahead": {"created_at": NOON - DAY, "closes_at": NOON + 2 * DAY, "amount_due": 100},
        "undated": {"created_at": None},
        "said to be paid": {"status": "paid", "status_text": "买家已付款", "paid_at": 5},
        "paid by its time": {"status": "paid", "paid_at": 7},
        "paid elsewhere": {"status": "paid", "status_text": "买家已付款", "paid_at": 6, "shop_id": 2},
        "shipped": {"status": "shipped"},
        "finished": {"status": "finished", "closes_at": 1},
        "closed": {"status": "closed"},
        "unknown": {"status": "unknown"},
    }
    rows = dict(zip(made, put(db, *made.values()), strict=True))
    agent = people.add_agent(db, "小美")
    for name in ("shipped", "fresh", "stale elsewhere", "paid elsewhere", "fresh", "closed"):
        note(db, agent, rows[name])
    db.run("UPDATE note SET seen_at = 5 WHERE order_id = ?", (rows["closed"],))
    taken_back = note(db, agent, rows["finished"])
    note(db, agent, rows["finished"], kind=notes.WITHDRAWAL, points_at=taken_back)
    replaced = note(db, agent, rows["unknown"])
    note(db, agent, rows["unknown"], kind=notes.CORRECTION, points_at=replaced)
    return rows


def note(db: Engine, agent: int, order_id: int, **more: Any) -> int:
    return notes.add(
        db, order_id=order_id, flag="purple", noted_at=NOON, agent_id=agent, count=1, feedback="在", text="在",
        saved_at=NOON, **more,
    )  # fmt: skip


UNPAID = ["deadline ahead", "deadline over", "fresh", "stale", "stale elsewhere", "undated"]
WANTED = {
    "unpaid": UNPAID,
    "expired": ["deadline over", "stale"],
    "paid": ["paid by its time", "paid elsewhere", "said to be paid"],
    "to_ship": ["paid elsewhere", "said to be paid"],
    "shipped": ["shipped"],
    "finished": ["finished"],
    "closed": ["closed"],
    "unknown": ["unknown"],
    "unpasted": ["fresh", "paid elsewhere", "shipped", "stale elsewhere", "unknown"],
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("shop", [None, 1, 2])
def test_page_ids_and_count_agree_on_every_view(
    db: Engine, rows: dict[str, int], view: str, sort: str, shop: int | None
) -> None:
    names = {number: name for name, number in rows.items()}
    wanted = sorted(
        name for name in WANTED.get(view, rows) if shop is None or ("elsewhere" in name) == (shop == 2)
    )  # fmt: skip
    for descending in (True, False):
        query = Query(view=view, shop_id=shop, sort=sort, descending=descending)
        ids = orders.ids(db, query, CLOSING)
        assert isinstance(ids, array)
        assert sorted(names[number] for number in ids) == wanted
        assert [row[0] for row in orders.page(db, query, CLOSING, 100)] == ids.tolist()
        assert [row[0] for row in orders.page(db, query, CLOSING, 2)] == ids.tolist()[:2]
        assert orders.count(db, query, CLOSING) == len(wanted)


@pytest.mark.parametrize(("sort", "field"), [("created", "id"), ("amount", "amount_due"), ("paid_at", "paid_at")])
def test_rows_stand_in_the_order_of_the_sort_and_newest_first_within(
    db: Engine, rows: dict[str, int], sort: str, field: str
) -> None:
    kept = {row[0]: row[1:] for row in db.all(f"SELECT id, {field}, id FROM sales_order")}
    # What has no amount or payment stands below everything that has.
    order = sorted(kept, key=lambda at: (kept[at][0] is not None, kept[at][0] or 0, at))
    assert orders.ids(db, Query(sort=sort, descending=False), CLOSING).tolist() == order
    assert orders.ids(db, Query(sort=sort), CLOSING).tolist() == order[::-1]


def test_unpasted_orders_stand_by_the_oldest_entry_that_waits_and_elsewhere_by_creation(
    db: Engine, rows: dict[str, int]
) -> None:
    """A corrected entry waits no more: its correction does."""
    names = {number: name for name, number in rows.items()}
    waiting = Query(view="unpasted", sort="waiting", descending=False)
    wanted = ["shipped", "fresh", "stale elsewhere", "paid elsewhere", "unknown"]
    assert [names[one] for one in orders.ids(db, waiting, CLOSING)] == wanted
    assert [names[one] for one in orders.ids(db, waiting._replace(descending=True), CLOSING)] == wanted[::-1]
    assert orders.count(db, waiting._replace(shop_id=2), CLOSING) == 2
    assert orders.ids(db, Query(sort="waiting"), CLOSING) == orders.ids(db, Query(), CLOSING)
    assert notes.waiting(db, [rows["fresh"], rows["finished"], rows["closed"], rows["unknown"]]) == {
        rows["fresh"]: (NOON, None), rows["unknown"]: (NOON, None),
    }  # fmt: skip


def test_an_order_expires_at_its_closing_time_and_not_before(db: Engine, rows: dict[str, int]) -> None:
    view = Query(view="expired")
    assert rows["fresh"] not in orders.ids(db, view, CLOSING)
    assert rows["fresh"] in orders.ids(db, view, Closing(NOON + DAY + 1, CLOSING.life))
    assert rows["stale elsewhere"] in orders.ids(db, view, Closing(NOON + 3 * DAY, CLOSING.life))
    assert orders.count(db, view, Closing(NOON + DAY, {})) == 1, "without rules only a stated deadline counts"


def test_rows_come_in_the_order_asked_for_without_those_that_are_gone(db: Engine) -> None:
    ids = put(db, {}, {}, {})
    assert [row[0] for row in orders.rows(db, [ids[2], 999, ids[0]])] == [ids[2], ids[0]]
    assert orders.rows(db, []) == []


def test_a_row_is_its_named_fields(db: Engine) -> None:
    (order_id,) = put(db, {"order_no": "77", "buyer_nick": "tb1", "last_note": "…"})
    row = dict(zip(orders.ROW_FIELDS, orders.rows(db, [order_id])[0], strict=True))
    assert (row["order_no"], row["buyer_nick"], row["last_note"]) == ("77", "tb1", "…")


def test_one_number_in_two_shops(db: Engine) -> None:
    people.add_shop(db, "二店", "taobao")
    first, second = put(db, {"order_no": "77"}, {"order_no": "77", "shop_id": 2})
    assert sorted(orders.find(db, "77", None)) == [(first, 1), (second, 2)]
    assert orders.find(db, "77", 2) == [(second, 2)]
    assert orders.find(db, "78", None) == []


def test_many_ids_at_once(db: Engine) -> None:
    ids = put(db, *({} for _ in range(300)))
    assert [row[0] for row in orders.rows(db, ids * 100)] == ids * 100


def test_one_order_in_full(db: Engine) -> None:
    (order_id,) = put(db, {"order_no": "77", "refund": 5})
    row = orders.one(db, order_id)
    assert row is not None
    assert (row["order_no"], row["shop"], row["platform"], row["owner"], row["refund"]) == (
        "77", "紫旗示范店", "taobao", None, 5,
    )  # fmt: skip
    assert orders.one(db, 999) is None


def test_earlier_orders_and_the_oldest(db: Engine) -> None:
    db.run("INSERT INTO buyer (platform, nick) VALUES ('taobao', 'a'), ('taobao', 'b')")
    put(db, {"buyer_id": 1, "created_at": 50}, {"buyer_id": 2}, {"buyer_id": 1, "created_at": 90})
    assert orders.earlier_order(db, 1, 90)
    assert not orders.earlier_order(db, 1, 50)
    assert not orders.earlier_order(db, 2, 90)
    assert orders.oldest(db, 1) == 50
    assert orders.oldest(db, 2) is None


def plan(db: Engine, query: Query) -> str:
    sql, values = listing.select(db, query, CLOSING)
    return " ".join(str(row[3]) for row in db.all(f"EXPLAIN QUERY PLAN {sql} LIMIT 100", values))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_no_offered_sort_sorts_the_whole_table(db: Engine, sort: str, descending: bool) -> None:
    assert "TEMP B-TREE" not in plan(db, Query(sort=sort, descending=descending))


@pytest.mark.parametrize("view", VIEWS)
def test_no_built_in_view_sorts_or_reads_the_whole_table(db: Engine, view: str) -> None:
    used = plan(db, Query(view=view))
    assert "TEMP B-TREE" not in used
    assert view == "all" or "USING" in used


@pytest.mark.parametrize("text", ["催付", "催付款", "1234567"])
def test_a_search_newest_first_reads_the_word_index_backwards(db: Engine, text: str) -> None:
    used = plan(db, Query(search=text))
    assert "VIRTUAL TABLE INDEX" in used
    assert "TEMP B-TREE" not in used
