"""Queries and their filters: what is kept of them, and what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.order import FILTERS, SORTS, VIEWS, Filter, Query, check

GOOD = (
    Filter("status", ("unpaid", "closed")), Filter("status"), Filter("flag", ("red", None)), Filter("flag", ("mauve",)),
    Filter("age", ("today",)), Filter("age", ("yesterday",)), Filter("age", ("days", 7)), Filter("age", ("older", 0)),
    Filter("age", ("younger", 24)), Filter("age", ("between", "2026-11-01", "2026-11-01")),
    Filter("amount", (None, 100)), Filter("amount", (None, None)), Filter("agent", (1, None)), Filter("text", ("羽绒",)),
    Filter("note", ("no",)), Filter("message", ("yes",)), Filter("mark", ("paid", "closed")), Filter("due", ("late",)),
    Filter("order", (3, 1)), Filter("due", ("now", "phone")), Filter("due", ("later", "chat")), Filter("due", ("closing", 2)),
    Filter("reason", ("5", "2.balance")), Filter("reason"),
)  # fmt: skip
BAD = (
    Filter("colour", ("red",)), Filter("status", ("gone",)), Filter("flag", (1,)), Filter("age"), Filter("age", ("days",)),
    Filter("age", ("days", 0)), Filter("age", ("days", True)), Filter("age", ("older", -1)), Filter("age", ("older", "1")),
    Filter("age", ("older", 10**9)), Filter("age", ("between", "2026-11-02", "2026-11-01")),
    Filter("age", ("between", "x", "2026-11-01")), Filter("amount", (1,)), Filter("amount", ("1", None)),
    Filter("agent", ("小美",)), Filter("text", (1,)), Filter("note", ("perhaps",)), Filter("note"),
    Filter("message", ("no",)), Filter("mark", ("unpaid",)), Filter("due", ("now", "late")),
    Filter("due", ("late", "phone")), Filter("due", ("closing",)), Filter("due", ("closing", 0)),
    Filter("due", ("closing", True)), Filter("order", ("3",)),
)  # fmt: skip


@pytest.mark.parametrize("one", GOOD, ids=str)
def test_a_filter_as_the_table_of_kinds_has_it_passes(one: Filter) -> None:
    check(one)


@pytest.mark.parametrize("one", BAD, ids=str)
def test_any_other_is_refused(one: Filter) -> None:
    with pytest.raises(ValueError, match=r"no such filter|isoformat"):
        check(one)


def test_every_kind_is_tried() -> None:
    assert {one.kind for one in GOOD} == set(FILTERS)


@given(
    st.builds(
        Query,
        view=st.sampled_from(VIEWS),
        shop_id=st.none() | st.integers(1, 9),
        search=st.text(),
        sort=st.sampled_from(SORTS),
        descending=st.booleans(),
        filters=st.lists(st.sampled_from(GOOD)).map(tuple),
    )
)
def test_a_query_comes_back_from_storage_as_it_was(query: Query) -> None:
    assert Query.from_json(json.loads(json.dumps(query.to_json()))) == query


def test_what_a_newer_version_wrote_is_passed_by() -> None:
    stored = {"view": "refunds", "sort": "size", "filters": [["colour", "x"], ["note", "yes"]], "width": 3}
    assert Query.from_json(stored) == Query(filters=(Filter("note", ("yes",)),))
    assert Query.from_json({}) == Query()


@pytest.mark.parametrize(
    "stored",
    [
        [], "x", {"filters": 1}, {"filters": [[]]}, {"filters": ["note"]}, {"filters": [["note", "perhaps"]]},
        {"filters": [[["note"], "yes"]]}, {"shop_id": "1"}, {"shop_id": True}, {"search": None}, {"descending": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_broken_query_is_refused(stored: object) -> None:
    with pytest.raises(ValueError, match=r"broken query|no such filter"):
        Query.from_json(stored)  # type: ignore[arg-type]
