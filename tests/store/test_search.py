"""A search finds what plainly stands in an order's texts, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.order import Query
from app.store import notes, orders, people, search
from app.store.engine import Engine
from app.store.orders import Closing
from tests.store.filling import empty, put

CLOSING = Closing(0, {1: 86400})
FIELDS = ("order_no", "buyer_nick", "receiver", "phone", "item_title", "buyer_message", "memo", "tracking_no")
# Few letters, so that hits and near misses are common: cases, widths, digits, marks, blanks, an emoji.
LETTERS = "abB催付款明早王éÉＡａ019１_-+*%'\"\n😀 "
TEXTS = st.text(LETTERS, max_size=12)


def found(db: Engine, text: str, **query: Any) -> list[int]:
    return orders.ids(db, Query(search=text, **query), CLOSING).tolist()


def plainly(rows: dict[int, list[str]], text: str) -> list[int]:
    """What a reader would find: every word typed stands somewhere in the order."""
    return sorted(
        (at for at, texts in rows.items() if all(any(word in one.lower() for one in texts) for word in text.lower().split())),
        reverse=True,
    )  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6),
    asked=st.lists(st.text(LETTERS.replace("\n", ""), min_size=1, max_size=6), min_size=1, max_size=4),
)
@example(made=[("ＡＡ付款", "", "")], asked=["ＡＡ付款"])
@example(made=[("É明É", "", "")], asked=["é明é"])
def test_any_search_finds_what_plainly_stands_there(
    db: Engine, made: list[tuple[str, str, str]], asked: list[str]
) -> None:
    with db.atomic():
        empty(db)
        agent = people.agent_id(db, "小美") or people.add_agent(db, "小美")
        rows: dict[int, list[str]] = {}
        for buyer, memo, note in made:
            (order_id,) = put(db, {"buyer_nick": buyer, "memo": memo})
            notes.add(
                db, order_id=order_id, flag="purple", noted_at=0, agent_id=agent, count=1, feedback="", text=note,
                saved_at=0,
            )  # fmt: skip
            number = db.one("SELECT order_no FROM sales_order WHERE id = ?", (order_id,))[0]
            rows[order_id] = [number, buyer, memo, note]
        for text in [*asked, *(text[1:4] for row in made for text in row)]:
            if text.strip():
                assert found(db, text) == plainly(rows, text), text
                assert orders.count(db, Query(search=text), CLOSING) == len(plainly(rows, text)), text


@pytest.mark.parametrize("field", FIELDS)
def test_every_searched_field_is_found_by_any_part(db: Engine, field: str) -> None:
    hit, miss = put(db, {field: "前催付7890后"}, {field: "催 付 789"})
    for part in ("催付", "付78", "7890", "前催付7890后", "0后", "催付 后"):
        assert found(db, part) == [hit], part
    assert found(db, "789") == [miss, hit]
    assert found(db, "款") == []


def test_digits_alone_are_looked_up_from_four_on_and_read_below(db: Engine) -> None:
    assert search.match("1234") == '"1234"'
    assert search.match("12345") == '"1234" "2345"'
    assert search.match("123") is None
    assert search.match("款") is None
    assert search.match("催付") == '"催付"'
    assert search.exact("催付 1234")
    assert not search.exact("催付款")


def test_pieces_of_a_word_apart_are_no_hit(db: Engine) -> None:
    apart, together = put(db, {"memo": "催付 付款"}, {"memo": "催付款"})
    assert found(db, "催付款") == [together]
    assert found(db, "催付") == [together, apart]


@pytest.mark.parametrize("text", ['"', "'", "%", "*", "AND", "NEAR(", '"a" OR', "a:b", "^a", "-付", "(", "\\", "\0"])
def test_nothing_that_can_be_typed_is_a_command(db: Engine, text: str) -> None:
    put(db, {"memo": "x"})
    (hit,) = put(db, {"memo": f"付款 {text} 明早"})
    assert found(db, text) == [hit]
    assert found(db, f"付款 {text}") == [hit]


def test_blanks_alone_search_for_nothing(db: Engine) -> None:
    ids = put(db, {}, {})
    assert found(db, " \t ") == found(db, "") == ids[::-1]


@pytest.mark.parametrize("sort", ["created", "amount", "paid_at"])
@pytest.mark.parametrize("descending", [True, False])
def test_a_search_keeps_view_and_sort(db: Engine, sort: str, descending: bool) -> None:
    ids = put(
        db,
        *({"memo": "催付款", "amount_due": due, "paid_at": -due, "status": "paid"} for due in (3, 1, 2)),
        {"memo": "催付款", "status": "unpaid"},
        {"memo": "付款", "status": "paid"},
    )
    keys = {"created": [0, 1, 2], "amount": [1, 2, 0], "paid_at": [0, 2, 1]}
    wanted = [ids[at] for at in keys[sort]]
    for text in ("催付", "催付款", "催"):
        assert found(db, text, view="paid", sort=sort, descending=descending) == (
            wanted[::-1] if descending else wanted
        ), text
