"""What a buyer may be given: a gift before a price cut, within the limit of whoever gives or allows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.concession import LIMITS, Given, Giver, Kind, problem

NEW, OLD, LEAD = Giver("小美"), Giver("小林", 3), Giver("店长", 1, lead=True)
GIFT = Given(Kind.GIFT, 300)


def test_a_gift_comes_before_a_price_cut() -> None:
    assert problem(Kind.GIFT, 300, (), NEW) is None
    assert problem(Kind.PRICE, 300, (), NEW) == "concession_gift_first"
    assert problem(Kind.FREE, 300, [Given(Kind.PRICE, 1)], LEAD) == "concession_gift_first"
    assert problem(Kind.PRICE, 200, [GIFT], NEW) is None
    assert problem(Kind.PRICE, 300, (), NEW, declined=True) is None


def test_more_than_ones_limit_needs_somebody_who_may() -> None:
    assert problem(Kind.GIFT, 501, (), NEW) == "concession_over_limit"
    assert problem(Kind.GIFT, 300, [GIFT], NEW) == "concession_over_limit", "all of an order counts"
    assert problem(Kind.GIFT, 501, (), NEW, OLD) is None
    assert problem(Kind.GIFT, 3001, (), NEW, OLD) == "concession_not_allowed"
    assert problem(Kind.GIFT, 1_000_000, (), NEW, LEAD) is None
    assert problem(Kind.GIFT, 1_000_000, (), LEAD) is None
    assert problem(Kind.GIFT, 501, (), NEW, Giver("小美", 4)) == "concession_not_allowed", "nobody allows oneself"


@pytest.mark.parametrize("value", [0, -1])
def test_what_is_given_has_a_value(value: int) -> None:
    assert problem(Kind.GIFT, value, (), LEAD) == "concession_value"


givers = st.builds(Giver, st.sampled_from(["小美", "小林"]), st.integers(0, 9), st.booleans())
given_before = st.lists(st.builds(Given, st.sampled_from(Kind), st.integers(1, 20_000)), max_size=4)


@given(
    st.sampled_from(Kind), st.integers(-5, 30_000), given_before, givers, st.one_of(st.none(), givers), st.booleans()
)
def test_nothing_passes_that_nobody_may_give(
    kind: Kind, value: int, before: list[Given], giver: Giver, allower: Giver | None, declined: bool
) -> None:
    if problem(kind, value, before, giver, allower, declined=declined) is not None:
        return
    total = value + sum(one.value for one in before)
    assert value > 0
    assert not kind.cuts or declined or any(not one.kind.cuts for one in before)
    assert giver.may(total) or (allower is not None and allower.may(total) and allower.nickname != giver.nickname)


def test_a_level_without_a_limit_of_its_own_has_the_one_below() -> None:
    assert [Giver("小美", level).most() for level in (0, 1, 4, 9)] == [0, LIMITS[1], LIMITS[4], LIMITS[4]]
    assert LEAD.most() is None
