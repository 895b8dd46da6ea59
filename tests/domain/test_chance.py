"""Chances from a shop's own history: honest where there is little of it, and each factor of a row's worth counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import chance
from app.domain.chance import NO_HISTORY, Chance, Past, Tally, Worth

tallies = st.integers(0, 300).flatmap(lambda tried: st.integers(0, tried).map(lambda won: Tally(won, tried)))
pasts = st.lists(
    st.builds(
        Past, st.none() | st.sampled_from(("1", "2.balance")), st.none() | st.booleans(), st.integers(0, 23), tallies
    ),
    max_size=12,
)
respects = (st.none() | st.sampled_from(("1", "2.balance", "9")), st.none() | st.booleans(), st.integers(0, 23))


def test_without_history_every_row_has_the_same_chance_and_none_is_claimed() -> None:
    for found in (chance.chance(NO_HISTORY, "1", True, 9), chance.chance(NO_HISTORY, None, None, 20)):
        assert found == Chance(0.5, 0, {})


@given(pasts, *respects)
def test_a_chance_is_one_and_says_how_many_contacts_it_rests_on(
    found: list[Past], reason: str | None, first_time: bool | None, hour: int
) -> None:
    past = chance.history(found)
    one = chance.chance(past, reason, first_time, hour)
    assert 0 <= one.share <= 1
    assert one.tried == sum(each.tally.tried for each in found)
    assert set(one.known) <= {"reason", "first_time", "hour"}
    assert all(tally.tried for tally in one.known.values())


@given(pasts)
def test_contacts_are_counted_once_in_each_respect_that_they_tell(found: list[Past]) -> None:
    past = chance.history(found)
    assert sum(tally.tried for tally in past.by_hour.values()) == past.whole.tried
    assert sum(tally.won for tally in past.by_hour.values()) == past.whole.won
    told = [one for one in found if one.reason is not None]
    assert sum(tally.tried for tally in past.by_reason.values()) == sum(one.tally.tried for one in told)
    assert chance.history(reversed(found)) == past


def test_much_history_is_believed_and_little_is_not() -> None:
    def share(won: int, tried: int) -> float:
        whole = Past(None, None, 3, Tally(20, 100))
        return chance.chance(chance.history([whole, Past("1", None, 4, Tally(won, tried))]), "1", None, 20).share

    assert share(1, 1) == pytest.approx(0.27, abs=0.03), "one lucky contact moves it a little"
    assert share(500, 1000) == pytest.approx(0.5, abs=0.02)
    assert share(0, 1000) < 0.03


def test_a_respect_of_which_nothing_is_known_changes_nothing() -> None:
    past = chance.history([Past("1", True, 9, Tally(20, 100))])
    plain = chance.chance(past, None, None, 20)
    assert plain.share == pytest.approx(21 / 102)
    assert chance.chance(past, "9", False, 20) == plain


@given(
    st.integers(1, 10**7),
    st.floats(0.01, 1),
    st.integers(1, 10**5),
    st.integers(1, 10**4),
    st.sampled_from(("amount", "share", "closes_in", "window_left")),
)
def test_the_worth_grows_with_each_of_its_factors(
    amount: int, share: float, closes_in: int, window_left: int, which: str
) -> None:
    one = Worth(amount, Chance(share / 2, 1, {}), closes_in, window_left)
    more = {
        "amount": one._replace(amount=2 * amount),
        "share": one._replace(chance=Chance(share, 1, {})),
        "closes_in": one._replace(closes_in=2 * closes_in),
        "window_left": one._replace(window_left=2 * window_left),
    }[which]
    assert more.score == pytest.approx(2 * one.score)
    assert one.score == pytest.approx(amount / 100 * share / 2 * closes_in / 3600 * window_left / 60)
