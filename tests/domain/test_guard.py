"""What stands between an agent and a buyer: owners, upset buyers, how often, the same words twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import call
from app.domain.cadence import Advice, Channel
from app.domain.guard import Attitude, Can, Case, Fatigue, Load, Touch, against, attitude, fatigue, says, variant
from app.domain.script import ScriptRow

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, tzinfo=ZONE)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def touch(
    hours: float, agent: str | None, outcome: str | None = None, reason: str | None = None, **more: object
) -> Touch:
    return Touch(ago(hours=hours), Channel.PHONE, agent, outcome, reason)._replace(**more)  # type: ignore[arg-type]


# -- an upset buyer ----------------------------------------------------------------------------------------------------


def test_everybody_up_to_the_complaint_leaves_the_buyer_to_somebody_else() -> None:
    known = [touch(1, "小美", "reached", "9.rude"), touch(5, "小林", "no_answer")]
    assert attitude(known, call.ATTITUDE) == Attitude(ago(hours=1), frozenset(("小美", "小林")))


def test_the_case_ends_once_somebody_else_has_spoken_with_the_buyer_by_phone() -> None:
    found = touch(9, "小美", "reached", "9")
    assert attitude([found, touch(5, "阿强", "no_answer")], "9") is not None
    assert attitude([found, touch(5, "阿强", "reached", channel=Channel.CHAT)], "9") is not None
    assert attitude([found, touch(5, "小美", "promised")], "9") is not None, "the same one again does not help"
    assert attitude([found, touch(5, "阿强", "promised")], "9") is None
    again = touch(1, "阿强", "reached", "9.cold")
    assert attitude([found, touch(5, "阿强", "promised"), again], "9") == Attitude(
        again.at, frozenset(("小美", "阿强"))
    )


def test_other_reasons_are_no_complaint() -> None:
    assert attitude([touch(1, "小美", "refused", "10.price"), touch(2, "小美", "reached", "5")], "9") is None
    assert all(
        attitude([touch(1, "小美", "reached", code)], call.ATTITUDE) is None for code in call.CODES if code[0] != "9"
    )


names = st.sampled_from([None, "小美", "小林", "阿强"])
touches = st.lists(
    st.builds(
        Touch,
        st.integers(0, 10_000).map(lambda minutes: ago(minutes=minutes)),
        st.sampled_from(list(Channel)),
        names,
        st.sampled_from([None, *call.Result]),
        st.sampled_from([None, *call.CODES]),
    ),
    max_size=8,
    unique_by=lambda one: one.at,
)


@given(touches, st.randoms())
def test_a_case_rests_on_a_complaint_and_bars_whoever_made_it(known: list[Touch], random: Random) -> None:
    found = attitude(known, "9")
    random.shuffle(known)
    assert attitude(known, "9") == found
    complaints = [one for one in known if one.reason and one.reason.startswith("9")]
    if not complaints:
        assert found is None
    elif found is not None:
        last = max(complaints, key=lambda one: one.at)
        assert found.since == last.at
        assert last.agent is None or last.agent in found.agents
        assert found.agents <= {one.agent for one in known if one.at <= found.since}


# -- how often ---------------------------------------------------------------------------------------------------------


def test_the_figure_has_its_reasons_the_heaviest_first() -> None:
    moments = [ago(hours=1), ago(days=2), ago(days=2, hours=1), ago(days=20), ago(days=40)]
    found = fatigue(moments, NOW, 2)
    assert found.score == 75
    assert found.reasons == (Load(7, 3, 4), Load(1, 1, 2), Load(30, 4, 8))
    assert fatigue([], NOW, 2).reasons == ()
    assert (fatigue([], NOW, 2).score, Fatigue().score) == (0, 0)


def test_days_are_those_of_the_shop() -> None:
    midnight = datetime(2026, 11, 21, 0, 30, tzinfo=ZONE)
    assert fatigue([midnight], NOW, 2).score == 50
    assert fatigue([midnight - timedelta(hours=1)], NOW, 2).score == 25
    assert fatigue([midnight.astimezone(ZoneInfo("UTC"))], NOW, 2).score == 50


moments = st.lists(st.integers(-3000, 100_000).map(lambda minutes: ago(minutes=minutes)), max_size=30)


@given(moments, moments, st.integers(0, 10))
def test_a_contact_more_never_rests_a_buyer(known: list[datetime], more: list[datetime], per_day: int) -> None:
    found, further = fatigue(known, NOW, per_day), fatigue([*known, *more], NOW, per_day)
    assert 0 <= found.score <= further.score <= 100
    assert fatigue(known * 2, NOW, per_day) == found, "one contact about two orders is one"
    assert (found.score == 100) == any(load.contacts >= load.limit for load in found.loads)
    assert (found.score > 0) <= bool(found.reasons)
    past = [at for at in known if ago(days=31) <= at <= NOW]
    assert fatigue(past, NOW, per_day) == found


# -- the same words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "template", "same"),
    [
        ("亲，请问待会儿可以完成付款吗？", "亲，请问待会儿可以完成付款吗？", True),
        ("亲,请问 待会儿可以完成付款吗?", "亲，请问待会儿可以完成付款吗？", True),
        ("亲，还有3小时关闭，抓紧哦", "亲，还有{closes_in}关闭，抓紧哦", True),
        ("亲，还有3小时关闭，今天抓紧哦", "亲，还有{closes_in}关闭，抓紧哦", False),
        ("亲，羽绒服还在购物车，16:00前付款今天发", "亲，{item}还在购物车，{ship_cutoff}前付款今天发", True),
        ("亲，请问在吗", "亲，请问待会儿可以完成付款吗？", False),
        ("随便什么", "{item_link}", False),
        ("", "亲，{item}在的", False),
        ("在吗在吗", "在吗{buyer}在吗吗", False),
    ],
)
def test_what_fills_a_blank_makes_no_other_text(text: str, template: str, same: bool) -> None:
    assert says(text, template) is same


@given(st.lists(st.text("亲请问付款吗，？a1", max_size=6), min_size=1, max_size=4), st.text("亲天小时3", max_size=5))
def test_a_script_says_what_it_was_filled_with(parts: list[str], filling: str) -> None:
    signs = sum(one.isalnum() for one in "".join(parts))
    assert says(filling.join(parts), "{item}".join(parts)) is (signs >= 4)


def row(number: int, text: str, scene: str = "silent", group: str = "silent") -> ScriptRow:
    return ScriptRow(number, group, f"t{number}", text, scene, "")


ROWS = [
    row(1, "第一句话术"),
    row(2, "第二句话术"),
    row(3, "第三句话术", group="playful"),
    row(4, "别的场景", "chat"),
    row(5, "第一句，话术"),
]


def test_the_next_variant_is_one_the_buyer_was_never_sent() -> None:
    assert variant(ROWS, ROWS[0], {1: 10}) == ROWS[1]
    assert variant(ROWS, ROWS[0], {1: 10, 2: 20}) == ROWS[2], "then another group of the same scene"
    assert variant(ROWS, ROWS[1], {2: 20}) == ROWS[4], "round to the beginning, its own group first"
    assert variant(ROWS, ROWS[0], {1: 10, 2: 20, 3: 5}) == ROWS[2], "all were sent: the one longest ago"
    assert variant(ROWS, ROWS[3], {4: 1}) is None
    assert variant([ROWS[0], ROWS[4]], ROWS[0], {1: 1}) is None, "the same words under another number are no variant"


@given(st.permutations(ROWS), st.dictionaries(st.integers(1, 5), st.integers(1, 99)), st.integers(0, 4))
def test_a_variant_is_another_text_for_the_same_moment(rows: list[ScriptRow], sent: dict[int, int], place: int) -> None:
    found = variant(rows, rows[place], sent)
    if found is not None:
        assert found.scene == rows[place].scene
        assert not says(found.text, rows[place].text)
        fresh = [
            one
            for one in rows
            if one.scene == found.scene and one.id not in sent and not says(one.text, rows[place].text)
        ]
        assert found.id not in sent or not fresh


# -- all together ------------------------------------------------------------------------------------------------------

NOBODY = Case(None, None, Channel.CHAT)


def told(case: Case) -> list[tuple[str, str]]:
    return [(one.code, "blocks" if one.blocks else "asks" if one.asks else "") for one in against(case)]


def test_nothing_speaks_against_ones_own_order() -> None:
    assert against(NOBODY) == ()
    assert against(Case("小美", "小美", Channel.CHAT)) == ()


def test_another_agents_order_needs_a_reason() -> None:
    (one,) = against(Case("小美", "小林", Channel.CHAT))
    assert (one.code, one.blocks, one.can, one.params) == ("owned", True, (Can.TAKE_OVER,), {"agent": "小林"})
    assert told(Case(None, "小林", Channel.CHAT)) == [("owned", "blocks")], "nobody has said who works here"


def test_an_upset_buyer_is_rung_by_somebody_else_who_needs_no_reason() -> None:
    upset = Attitude(NOW, frozenset(("小林",)))
    assert told(Case("小林", "小林", Channel.PHONE, attitude=upset)) == [("attitude_agent", "blocks")]
    assert told(Case("小美", "小林", Channel.PHONE, attitude=upset)) == []
    assert told(Case("小美", "小林", Channel.CHAT, attitude=upset)) == [("attitude_channel", "blocks")]
    assert told(Case("小美", "阿强", Channel.PHONE, attitude=upset)) == [("owned", "blocks")], "阿强 is on it already"


def test_what_blocks_comes_first_then_what_asks_then_what_is_told() -> None:
    advice = [
        Advice("contacts_done"),
        Advice("gap"),
        Advice("paid"),
        Advice("expired"),
        Advice("contacts_blocked", True),
    ]
    load = fatigue([ago(hours=1), ago(hours=2)], NOW, 2)
    found = told(NOBODY._replace(advice=advice, owner="小林", as_of=1, fatigue=load, repeated=ROWS[0]))
    assert found == [
        ("paid", "blocks"), ("contacts_blocked", "blocks"), ("owned", "blocks"), ("expired", "asks"), ("stale", "asks"),
        ("contacts_done", ""), ("gap", ""), ("fatigue", ""), ("same_text", ""),
    ]  # fmt: skip
    twice = told(NOBODY._replace(advice=[Advice("buyer_day_limit")], fatigue=load))
    assert twice == [("buyer_day_limit", "")], "one thing is said once"


@pytest.mark.parametrize("code", ["paid", "closed", "marked_paid", "marked_closed", "do_not_remind", "suspect"])
def test_what_is_over_or_not_wanted_cannot_be_reminded(code: str) -> None:
    assert told(NOBODY._replace(advice=[Advice(code)])) == [(code, "blocks")]


def test_service_is_not_bound_by_what_binds_reminders() -> None:
    advice = [Advice(code) for code in ("paid", "contacts_done", "call_window", "gap", "too_early", "quiet_hours")]
    case = Case("小美", "小林", Channel.PHONE, advice, as_of=1, service=True)
    assert told(case) == [("quiet_hours", "")]
    upset = Attitude(NOW, frozenset(("小美",)))
    assert told(case._replace(advice=(), attitude=upset)) == [("attitude_agent", "blocks")]


# Only what ``cadence.by_hand`` can say, each once: whose order it is, who is upset, old data and words sent before are
# no advice but the case's own, and drawn as advice they would stand there against what the case says.
ADVICE = [
    *(Advice(code) for code in ("paid", "closed", "marked_paid", "marked_closed", "status_unknown", "expired")),
    Advice("suspect"), Advice("do_not_remind", True), Advice("contacts_blocked", True), Advice("contacts_done"),
    *(Advice(code) for code in ("buyer_day_limit", "day_off", "quiet_hours", "call_window", "gap", "too_early")),
]  # fmt: skip
advices = st.lists(st.sampled_from(ADVICE), max_size=6, unique_by=lambda one: one.code)
cases = st.builds(
    Case, names, names, st.sampled_from(list(Channel)), advices,
    st.one_of(st.none(), st.builds(Attitude, st.just(NOW), st.frozensets(names.filter(bool)))),
    moments.map(lambda known: fatigue(known, NOW, 2)), st.one_of(st.none(), st.integers(0, 9)), st.sampled_from([None, *ROWS]),
    st.booleans(),
)  # fmt: skip


@given(cases)
def test_the_weightiest_is_told_first_and_each_can_be_answered(case: Case) -> None:
    found = against(case)
    ranks = [(not one.blocks, not one.asks) for one in found]
    assert ranks == sorted(ranks)
    assert all(not (one.blocks and not one.can) or one.code in {"paid", "closed"} for one in found)
    if case.me is not None and case.owner == case.me:
        assert "owned" not in {one.code for one in found}
