"""Who won an order back: shares that sum to the whole, to whom by which rule, and why."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import won_back_words
from app.domain.stage import Channel
from app.domain.won_back import TARGETS, Contact, Fate, Funnel, Rule, Sum, shares, split

AGENTS = st.sampled_from([None, "小美", "小林", "阿强"])
CONTACTS = st.lists(
    st.tuples(st.integers(0, 100_000), st.sampled_from(list(Channel)), AGENTS), min_size=1, max_size=9
).map(lambda told: [Contact(place, *one) for place, one in enumerate(told, 1)])


def contact(at: int, agent: str, channel: Channel = Channel.CHAT) -> Contact:
    return Contact(at, at, channel, agent)


@given(CONTACTS, st.integers(0, 10**11), st.sampled_from(list(Rule)), st.randoms())
def test_the_shares_of_an_order_are_all_of_it(
    contacts: list[Contact], fen: int, rule: Rule, chance: random.Random
) -> None:
    found = shares(contacts, fen, rule)
    assert sum((one.part for one in found), Fraction()) == 1
    assert sum(one.fen for one in found) == fen
    for one in found:
        assert one.part > 0
        assert abs(one.fen - one.part * fen) < 1
    assert len({one.agent for one in found}) == len(found)
    assert {one.agent for one in found} <= {one.agent for one in contacts}
    mixed = list(contacts)
    chance.shuffle(mixed)
    assert shares(mixed, fen, rule) == found


@given(CONTACTS, st.sampled_from(list(Rule)))
def test_every_share_has_its_sentence(contacts: list[Contact], rule: Rule) -> None:
    for one in shares(contacts, 100, rule):
        said = won_back_words.why(one)
        assert won_back_words.agent(one.agent) in said
        assert "{" not in said


@given(st.integers(0, 10**11), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_money_is_split_without_loss(fen: int, weights: list[int]) -> None:
    parts = split(fen, weights)
    assert sum(parts) == fen
    alike = not any(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(fen, len(weights)) if alike else Fraction(fen * weight, sum(weights))
        assert abs(part - exact) < 1


THREE = [contact(1, "小美", Channel.PHONE), contact(2, "小林"), contact(3, "小林")]


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (Rule.LAST, {"小林": (Fraction(1), 1000)}),
        (Rule.FIRST, {"小美": (Fraction(1), 1000)}),
        (Rule.EQUAL, {"小美": (Fraction(1, 3), 333), "小林": (Fraction(2, 3), 667)}),
        (Rule.EFFORT, {"小美": (Fraction(3, 5), 600), "小林": (Fraction(2, 5), 400)}),
        (Rule.HALF, {"小美": (Fraction(1, 2), 500), "小林": (Fraction(1, 2), 500)}),
    ],
)
def test_whose_an_order_is(rule: Rule, wanted: dict[str, tuple[Fraction, int]]) -> None:
    found = shares(THREE, 1000, rule)
    assert {one.agent: (one.part, one.fen) for one in found} == wanted
    assert {one.code for one in found} == {rule.value}


def test_who_was_alone_has_all_of_it_by_every_rule() -> None:
    for rule in Rule:
        ((agent, part, fen, code, _params),) = shares(THREE[1:], 999, rule)
        assert (agent, part, fen, code) == ("小林", Fraction(1), 999, "alone")


def test_the_platform_s_own_prompt_takes_nothing_from_who_made_an_effort() -> None:
    prompt = Contact(9, 9, Channel.SYSTEM, None)
    (one,) = shares([*THREE[:1], prompt], 1000, Rule.EFFORT)
    assert (one.agent, one.part) == ("小美", Fraction(1))
    (one,) = shares([prompt], 1000, Rule.EFFORT)
    assert (one.agent, one.part) == (None, Fraction(1))


def test_no_contact_no_share() -> None:
    assert shares([], 1000, Rule.LAST) == ()


def test_the_funnel_s_shares_are_of_what_is_told() -> None:
    fates = {
        Fate.AT_ONCE: Sum(70), Fate.WON: Sum(15), Fate.GIVEN_UP: Sum(12), Fate.OPEN: Sum(3), Fate.UNKNOWN: Sum(9),
    }  # fmt: skip
    funnel = Funnel(fates)
    assert (funnel.told, funnel.unpaid) == (100, 30)
    wanted = {"unpaid": Fraction(30, 100), "given_up": Fraction(12, 100), "won": Fraction(15, 100)}
    assert {name: funnel.share(name) for name in TARGETS} == wanted
    assert Funnel({}).share("won") is None
