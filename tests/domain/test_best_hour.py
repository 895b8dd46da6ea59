"""The best hour: what is proposed always stands on enough calls, and luck alone is hardly ever proposed."""

from __future__ import annotations

import random
from math import comb, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import best_hour, chance
from app.domain.best_hour import ENOUGH, Told, below, quantile, verdict
from app.domain.chance import Past, Tally

FEW = 40  # of days: each is two dozen intervals

tallies = st.integers(0, 400).flatmap(lambda tried: st.builds(Tally, st.integers(0, tried), st.just(tried)))
days = st.dictionaries(st.integers(0, 23), tallies, max_size=24)


@settings(max_examples=FEW)
@given(days)
def test_what_is_proposed_is_sure_to_be_better_than_the_whole(day: dict[int, Tally]) -> None:
    found = verdict(day)
    assert found.whole == Tally(sum(one.won for one in day.values()), sum(one.tried for one in day.values()))
    assert [rate.hour for rate in found.rates] == sorted(hour for hour, one in day.items() if one.tried)
    for rate in found.rates:
        assert 0 <= rate.low <= rate.share <= rate.high <= 1
    assert (found.best is not None) == (found.told is Told.BEST)
    if found.best is not None:
        assert found.best in found.rates
        assert found.best.tally == day[found.best.hour]
        assert found.best.tally.tried >= ENOUGH
        assert found.best.low > found.share == found.whole.won / found.whole.tried
    few = all(one.tried < ENOUGH for one in day.values())
    assert (found.told in (Told.NONE, Told.FEW)) == few


@settings(max_examples=FEW)
@given(days, st.integers(0, 23))
def test_further_answers_never_lower_an_hours_share(day: dict[int, Tally], hour: int) -> None:
    before = {rate.hour: rate for rate in verdict(day).rates}
    tally = day.get(hour, Tally())
    after = {rate.hour: rate for rate in verdict({**day, hour: tally.plus(Tally(1, 1))}).rates}
    if hour in before:
        assert after[hour].share > before[hour].share


@settings(max_examples=FEW)
@given(days, st.integers(0, 23), st.integers(0, 23))
def test_the_names_of_the_hours_do_not_matter(day: dict[int, Tally], one: int, other: int) -> None:
    swap = {one: other, other: one}
    found, swapped = verdict(day), verdict({swap.get(hour, hour): tally for hour, tally in day.items()})
    assert (found.told, found.share) == (swapped.told, swapped.share)
    if found.best is not None and swapped.best is not None:
        assert isclose(found.best.low, swapped.best.low)


def test_nothing_is_proposed_without_calls_or_with_few_of_them() -> None:
    assert verdict({}).told is Told.NONE
    assert verdict({9: Tally(0, 0)}).told is Told.NONE
    assert verdict({19: Tally(ENOUGH - 1, ENOUGH - 1), 11: Tally(0, ENOUGH - 1)}).told is Told.FEW
    assert verdict({19: Tally(20, 40), 11: Tally(20, 40)}).told is Told.ALIKE


def test_an_hour_that_stands_out_is_proposed_with_its_interval() -> None:
    found = verdict({11: Tally(24, 80), 16: Tally(20, 80), 19: Tally(60, 80)})
    assert found.best is not None
    assert found.best.hour == 19
    assert round(found.share, 2) == 0.43
    assert 0.55 < found.best.low < found.best.share < found.best.high < 0.86
    assert found.best.share < 60 / 80, "it begins at what is known of the whole shop"


def test_luck_alone_is_hardly_ever_proposed() -> None:
    luck = random.Random(4)
    proposed = 0
    for _shop in range(300):
        share = luck.uniform(0.1, 0.9)
        tried = {hour: luck.randrange(ENOUGH, 200) for hour in (11, 16, 19, 20)}
        day = {hour: Tally(sum(luck.random() < share for _call in range(n)), n) for hour, n in tried.items()}
        proposed += verdict(day).best is not None
    assert proposed <= 300 * (1 - best_hour.SURE)


@given(tallies, tallies)
def test_the_share_of_an_hour_is_the_one_that_the_queue_reckons_with(one: Tally, other: Tally) -> None:
    if not one.tried:
        return
    past = chance.history([Past(None, None, 9, one), Past(None, None, 10, other)])
    (rate, *_rest) = verdict({9: one, 10: other}).rates
    assert isclose(rate.share, chance.chance(past, None, None, 9).share)


@pytest.mark.parametrize(("won", "lost"), [(1, 1), (2, 5), (30, 12), (200, 3)])
@pytest.mark.parametrize("x", [0.01, 0.2, 0.5, 0.77, 0.99])
def test_the_distribution_is_the_binomials(won: int, lost: int, x: float) -> None:
    tries = won + lost - 1
    wanted = sum(comb(tries, one) * x**one * (1 - x) ** (tries - one) for one in range(won, tries + 1))
    assert isclose(below(x, won, lost), wanted, abs_tol=1e-9)


@given(st.floats(0.001, 0.999), st.floats(0.05, 50_000), st.floats(0.05, 50_000))
def test_a_quantile_lies_where_it_says(share: float, won: float, lost: float) -> None:
    found = quantile(share, won, lost)
    assert 0 <= found <= 1
    step = 1e-9
    assert below(max(0.0, found - step), won, lost) - 1e-6 <= share <= below(min(1.0, found + step), won, lost) + 1e-6
