"""Filters against the plainest reading of them: whatever is asked, the same orders, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import HOME
from app.domain.order import SEARCHED_FIELDS, SORTS, VIEWS, Filter, Query
from app.domain.status import Status
from app.store import filters, listing, notes, opening, orders, people
from app.store.engine import Engine
from app.store.filters import Closing
from app.store.staging import SLOTS
from tests.offices import NOW, moment
from tests.store.filling import empty, put

HERE = moment(2026, 11, 21, 16)
DAY = 86400
ZONES = {1: HOME, 2: ZoneInfo("America/New_York")}
CLOSING = Closing(HERE, {1: DAY, 2: 3 * DAY}, ZONES)
MOMENTS = [HERE - ago for ago in (0, 1, 3599, 3600, 7200, 7201, 15 * 3600, 17 * 3600, 2 * DAY, 9 * DAY, 40 * DAY)]
WORDS = ("羽绒服 大码", "纯棉四件套", "四件", "a1b")

Row = dict[str, Any]

ORDER = st.fixed_dictionaries(
    {
        "shop_id": st.sampled_from([1, 1, 1, 2]),
        "status": st.sampled_from(list(Status)).map(str),
        "status_text": st.sampled_from([None, "等待"]),
        "created_at": st.sampled_from(MOMENTS),
        "closes_at": st.sampled_from([None, None, HERE - 5, HERE + 5]),
        "paid_at": st.sampled_from([None, 5, 6, 7]),
        "amount_due": st.sampled_from([None, 0, 100, 200, 200, 300]),
        "flag": st.sampled_from([None, None, "red", "purple"]),
        "owner_id": st.sampled_from([None, 1, 2]),
        "first_by": st.sampled_from([None, None, 1, 2, "小美", "外人"]),
        "last_note": st.sampled_from([None, "…"]),
        "last_reason": st.sampled_from([None, None, "5", "2", "2.balance"]),
        "buyer_message": st.sampled_from([None, None, "四件都要"]),
        "item_title": st.sampled_from([None, *WORDS]),
        "mark": st.sampled_from([None, None, "paid", "closed"]),
        "entries": st.lists(st.sampled_from(["waits", "seen", "withdrawn", "corrected"]), max_size=2),
    }
)
FILTER = st.one_of(
    st.builds(lambda values: Filter("status", tuple(values)), st.lists(st.sampled_from([str(one) for one in Status]))),
    st.builds(lambda values: Filter("flag", tuple(values)), st.lists(st.sampled_from(["red", "purple", "cyan", None]))),
    st.builds(lambda values: Filter("agent", tuple(values)), st.lists(st.sampled_from([1, 2, 3, None]))),
    st.builds(lambda values: Filter("reason", tuple(values)), st.lists(st.sampled_from(["5", "2", "2.balance", "9"]))),
    st.sampled_from(["today", "yesterday"]).map(lambda day: Filter("age", (day,))),
    st.tuples(st.just("days"), st.integers(1, 9)).map(lambda values: Filter("age", values)),
    st.tuples(st.sampled_from(["older", "younger"]), st.sampled_from([0, 1, 2, 24, 48])).map(
        lambda values: Filter("age", values)
    ),
    st.just(Filter("age", ("between", "2026-11-12", "2026-11-20"))),
    st.tuples(*[st.sampled_from([None, 0, 100, 200, 250])] * 2).map(lambda values: Filter("amount", values)),
    st.sampled_from(["四件", "大码", "B1", "羽 服", "四"]).map(lambda word: Filter("text", (word,))),
    st.sampled_from(["yes", "no"]).map(lambda value: Filter("note", (value,))),
    st.just(Filter("message", ("yes",))),
    st.lists(st.sampled_from(["paid", "closed"])).map(lambda values: Filter("mark", tuple(values))),
    st.lists(st.integers(1, 30)).map(lambda values: Filter("order", tuple(values))),
    st.sampled_from(["now", "late", "today"]).map(lambda value: Filter("due", (value,))),
)
QUERY = st.builds(
    Query,
    view=st.sampled_from(VIEWS),
    shop_id=st.sampled_from([None, None, 1, 2]),
    search=st.sampled_from(["", "", "", "四件", "b1"]),
    sort=st.sampled_from(SORTS),
    descending=st.booleans(),
    filters=st.lists(FILTER, max_size=3).map(tuple),
)


# -- the plainest reading ----------------------------------------------------------------------------------------------


def in_view(row: Row, view: str) -> bool:
    if view == "expired":
        closes = row["closes_at"] if row["closes_at"] is not None else row["created_at"] + CLOSING.life[row["shop_id"]]
        return bool(row["status"] == "unpaid" and closes <= HERE)
    if view == "to_ship":
        return row["status"] == "paid" and row["status_text"] is not None
    if view == "unpasted":
        return bool({"waits", "corrected"}.intersection(row["entries"]))
    return view in ("all", row["status"])


def holds(row: Row, text: str) -> bool:
    whole = "\n".join(str(row.get(name) or "") for name in SEARCHED_FIELDS).lower()
    return all(term in whole for term in text.lower().split())


def aged(row: Row, values: tuple[Any, ...]) -> bool:
    zone = ZONES[row["shop_id"]]
    day = datetime.fromtimestamp(row["created_at"], zone).date()
    today = datetime.fromtimestamp(HERE, zone).date()
    hours = (HERE - row["created_at"]) / 3600
    match values:
        case ("today",):
            return day == today
        case ("yesterday",):
            return day == today - timedelta(days=1)
        case ("days", int(days)):
            return today - timedelta(days=days) < day <= today
        case ("older", int(limit)):
            return bool(hours >= limit)
        case ("younger", int(limit)):
            return bool(hours < limit)
    return bool(values[1] <= day.isoformat() <= values[2])


def amounts(row: Row, values: tuple[Any, ...]) -> bool:
    if values == (None, None):
        return True
    least, most = (values[0] if values[0] is not None else -1), (values[1] if values[1] is not None else 10**9)
    return row["amount_due"] is not None and least <= row["amount_due"] <= most


def holder(row: Row) -> int | str | None:
    found: int | str | None = row["owner_id"] or row["first_by"]
    return {"小美": 1, 2: None}.get(found, found) if found is not None else None


PASSES: dict[str, Callable[[Row, tuple[Any, ...], Closing], bool]] = {
    "status": lambda row, values, _: row["status"] in values,
    "flag": lambda row, values, _: row["flag"] in values,
    "age": lambda row, values, _: aged(row, values),
    "amount": lambda row, values, _: amounts(row, values),
    "agent": lambda row, values, _: holder(row) in values,
    "text": lambda row, values, _: all(holds(row, word) for word in values),
    "note": lambda row, values, _: (row["last_note"] is not None) == (values[0] == "yes"),
    "message": lambda row, _values, _: row["buyer_message"] is not None,
    "mark": lambda row, values, _: row["mark"] in values,
    "reason": lambda row, values, _: row["last_reason"] in values,
    "order": lambda row, values, _: row["id"] in values,
    "due": lambda row, values, closing: row["id"] in closing.due[values],
}


def plainly(rows: list[Row], query: Query, closing: Closing) -> list[int]:
    found = [
        row
        for row in rows
        if in_view(row, query.view)
        and query.shop_id in (None, row["shop_id"])
        and holds(row, query.search)
        and all(PASSES[one.kind](row, one.values, closing) for one in query.filters)
    ]
    name = {"created": "id", "amount": "amount_due", "paid_at": "paid_at"}[query.sort]
    # What has no amount or payment stands below everything that has.
    found.sort(key=lambda row: (row[name] is not None, row[name] or 0, row["id"]), reverse=query.descending)
    return [row["id"] for row in found]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("filters")
    db = opening.open_file(folder, NOW, write=True)
    for name in ("一店", "二店"):
        people.add_shop(db, name, "taobao")
    for name in ("小美", "阿强"):
        people.add_agent(db, name)
    db.run("UPDATE agent SET active = 0 WHERE id = 2")
    yield db
    db.close()


def fill(db: Engine, made: list[Row]) -> tuple[list[Row], Closing]:
    empty(db)
    rows = [
        row | {"id": row["created_at"] * SLOTS + at, "order_no": f"{9_000_000 + at}"} for at, row in enumerate(made)
    ]
    put(db, *({name: value for name, value in row.items() if name != "entries"} for row in rows))
    for row in rows:
        for entry in row.setdefault("entries", []):
            write(db, row["id"], entry)
        # Whoever writes a note is the first about its order; here the row says who that was, and the reason told.
        said = (row.get("first_by"), row.get("last_reason"), row["id"])
        db.run("UPDATE sales_order SET first_by = ?, last_reason = ? WHERE id = ?", said)
    ids = [row["id"] for row in rows]
    return rows, CLOSING._replace(due={("now",): ids[::2], ("late",): ids[::5], ("today",): ids[1::3]})


def write(db: Engine, order_id: int, entry: str) -> None:
    about: Row = {"order_id": order_id, "flag": "red", "noted_at": HERE, "agent_id": 1, "count": None}
    about |= {"feedback": "好", "text": "好", "saved_at": HERE}
    note_id = notes.add(db, **about)
    if entry == "seen":
        db.run("UPDATE note SET seen_at = ? WHERE id = ?", (HERE, note_id))
    if entry in ("withdrawn", "corrected"):
        kind = notes.WITHDRAWAL if entry == "withdrawn" else notes.CORRECTION
        notes.add(db, **about, kind=kind, points_at=note_id)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(ORDER, max_size=60), asked=st.lists(QUERY, min_size=1, max_size=12), few=st.sampled_from([0, 3, 99])
)
def test_any_filters_in_any_view_and_order_find_what_they_say(
    shop: Engine, made: list[Row], asked: list[Query], few: int
) -> None:
    """Whichever way is taken: over the few that an index names, or through the view in its order."""
    with pytest.MonkeyPatch.context() as patch, shop.atomic():
        patch.setattr(filters, "FEW", few)
        patch.setattr(listing, "_SMALL_VIEW", few)
        patch.setattr(listing, "_MANY_FOUND", few + 1)
        patch.setattr(listing, "_MOST_ARMS", few * 2)
        rows, closing = fill(shop, made)
        for query in asked:
            wanted = plainly(rows, query, closing)
            assert orders.ids(shop, query, closing).tolist() == wanted, query
            assert [row[0] for row in orders.page(shop, query, closing, 5)] == wanted[:5], query
            assert orders.count(shop, query, closing) == len(wanted), query


# -- how they are found ------------------------------------------------------------------------------------------------

CHIPS = (
    Filter("flag", ("red", "purple")), Filter("agent", (1,)), Filter("age", ("days", 7)), Filter("amount", (100, None)),
    Filter("note", ("yes",)), Filter("note", ("no",)), Filter("message", ("yes",)), Filter("mark", ("paid",)),
    Filter("flag", (None,)), Filter("status", ("unpaid", "paid")), Filter("agent", (None,)),
)  # fmt: skip


@pytest.mark.parametrize("chip", CHIPS, ids=str)
@pytest.mark.parametrize("view", ["all", "unpaid", "to_ship"])
@pytest.mark.parametrize("sort", SORTS)
def test_a_filter_that_many_pass_neither_sorts_nor_reads_the_whole_table(
    shop: Engine, monkeypatch: pytest.MonkeyPatch, chip: Filter, view: str, sort: str
) -> None:
    monkeypatch.setattr(filters, "few", lambda *_: None)
    query = Query(view=view, sort=sort, filters=(chip,))
    sql, values = listing.select(shop, query, CLOSING)
    used = [str(row[3]) for row in shop.all(f"EXPLAIN QUERY PLAN {sql} LIMIT 100", values)]
    assert not [line for line in used if "TEMP B-TREE" in line]
    scanned = [line for line in used if line.startswith("SCAN o")]
    assert scanned == (["SCAN o"] if view == "all" and sort == "created" and "o.shop_id = ?" not in sql else [])


@pytest.mark.parametrize("chip", CHIPS[:4], ids=str)
def test_the_few_that_pass_are_read_from_an_index_alone(shop: Engine, chip: Filter) -> None:
    (term,) = filters.terms(Query(filters=(chip,)), CLOSING, 1)
    way = f"sales_order o INDEXED BY {term.index}"
    sql = f"EXPLAIN QUERY PLAN SELECT o.id FROM {way} WHERE o.shop_id = 1 AND o.status = 'paid' AND {term.sql}"
    (line,) = [str(row[3]) for row in shop.all(sql, term.values)]
    assert "COVERING INDEX" in line


def test_more_than_asked_for_are_not_few(shop: Engine) -> None:
    with shop.atomic():
        fill(shop, [{"created_at": HERE, "flag": "red", "status": "paid", "shop_id": shop_id} for shop_id in (1, 1, 2)])
        asked = {shop_id: filters.terms(Query(filters=(CHIPS[0],)), CLOSING, shop_id)[0] for shop_id in (1, 2)}
        found = filters.few(shop, asked, [Status.PAID], 3)
        assert found is not None
        assert {shop_id: len(ids) for shop_id, ids in found.items()} == {1: 2, 2: 1}
        assert filters.few(shop, asked, [Status.PAID], 2) is None
        assert filters.few(shop, asked, [Status.UNPAID], 0) == {1: [], 2: []}


def test_a_filter_nobody_knows_is_refused(shop: Engine) -> None:
    with pytest.raises(ValueError, match="no such filter"):
        orders.page(shop, Query(filters=(Filter("colour", ("red",)),)), CLOSING, 10)
