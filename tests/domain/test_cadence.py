"""The plan of an unpaid order: when, by which channel, why, and why no more."""

import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import plan_words
from app.domain.allowed import ContactFact, allowed
from app.domain.cadence import Channel, OrderFacts, Plan, by_hand, limit, plan
from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.stage import STAGES, Stage
from app.domain.status import Status
from app.domain.window import QuietHours, Windows, wall

ZONE = ZoneInfo("Asia/Shanghai")
RULES = Rules()
LONG = RULES._replace(auto_close=timedelta(hours=72))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def order(created: datetime, **facts: object) -> OrderFacts:
    return OrderFacts(Status.UNPAID, created, amount_due=9900)._replace(**facts)  # type: ignore[arg-type]


def dues(result: Plan) -> list[tuple[int, datetime, Channel, str, str | None]]:
    return [(point.stage, point.due_at, point.channel, point.rule, point.moved_by) for point in result.points]


def test_chat_after_three_hours_and_again_next_morning() -> None:
    result = plan(order(on(20, 10)), (), RULES, on(20, 10, 5))
    assert dues(result) == [
        (1, on(20, 13), Channel.CHAT, "first_chat", None),
        (2, on(21, 9), Channel.CHAT, "next_chat", None),
    ]
    first = result.points[0]
    assert (first.not_before, first.late_at) == (on(20, 10, 30), on(20, 16))
    assert (result.blocked_by, result.closes_at, result.expired) == (None, on(21, 10), False)


def test_a_number_that_no_telephone_takes_is_not_called() -> None:
    facts = {"amount_due": 20000, "no_number": True}
    result = plan(order(on(20, 10), **facts), (), LONG, on(20, 10, 5))
    assert dues(result) == [
        (1, on(20, 13), Channel.CHAT, "first_chat_no_number", None),
        (2, on(21, 9), Channel.CHAT, "next_chat_no_number", None),
    ]
    by_sms = LONG._replace(stages=(Stage(due=timedelta(hours=3), channel=Channel.SMS),))
    assert dues(plan(order(on(20, 10), no_number=True), (), by_sms, on(20, 10, 5)))[0][2] is Channel.CHAT
    # Whoever was spoken to has a number, and who is upset is rung or left alone.
    for more in ({"turned": Channel.PHONE}, {"upset": True}):
        assert plan(order(on(20, 10), **facts, **more), (), LONG, on(20, 10, 5)).points[0].channel is Channel.PHONE


@pytest.mark.parametrize(
    ("facts", "rule"), [({"amount_due": 20000}, "phone_high_value"), ({"first_time": True}, "phone_first_time")]
)
def test_the_phone_in_the_next_window_instead(facts: dict[str, object], rule: str) -> None:
    result = plan(order(on(20, 10), **facts), (), LONG, on(20, 10, 5))
    assert dues(result) == [
        (1, on(20, 16), Channel.PHONE, f"first_{rule}", "call_window"),
        (2, on(21, 11), Channel.PHONE, f"next_{rule}", "call_window"),
    ]
    assert result.points[0].late_at == on(20, 19)
    assert result.points[0].params == {"threshold": 20000, "unreached": "chat"}


def test_a_call_without_a_window_before_closing_becomes_a_chat() -> None:
    result = plan(order(on(20, 10), amount_due=50000), (), RULES, on(20, 10, 5))
    assert dues(result)[1] == (2, on(21, 9), Channel.CHAT, "next_chat_no_window", None)


def test_first_time_unknown_is_not_first_time() -> None:
    assert plan(order(on(20, 10), first_time=None), (), RULES, on(20, 11)).points[0].channel is Channel.CHAT


def test_quiet_hours_move_due_and_late() -> None:
    result = plan(order(on(20, 20)), (), RULES, on(20, 20, 5))
    assert dues(result) == [
        (1, on(21, 8), Channel.CHAT, "first_chat", "quiet_hours"),
        (2, on(21, 11), Channel.CHAT, "next_chat", "gap"),
    ]
    assert result.points[0].late_at == on(21, 11)


def test_an_order_nobody_contacted_by_the_next_morning_is_stage_one_and_late() -> None:
    result = plan(order(on(20, 10)), (), LONG, on(21, 9, 30))
    assert result.points[0].stage == 1
    assert result.points[0].late_at < on(21, 9, 30)
    assert result.points[1].due_at == on(21, 12, 30)


def test_one_contact_leaves_the_second_stage() -> None:
    contacts = (ContactFact(on(20, 13, 5), Channel.CHAT),)
    result = plan(order(on(20, 10)), contacts, RULES, on(20, 14))
    assert dues(result) == [(2, on(21, 9), Channel.CHAT, "next_chat", None)]
    assert result.points[0].not_before == on(20, 16, 5)
    assert result.done == contacts


def test_a_late_first_contact_moves_the_second_by_the_gap() -> None:
    result = plan(order(on(20, 10)), (ContactFact(on(21, 8, 30)),), LONG, on(21, 8, 40))
    assert dues(result) == [(2, on(21, 11, 30), Channel.CHAT, "next_chat", "gap")]


def test_no_morning_before_closing_means_no_second_reminder() -> None:
    result = plan(order(on(20, 8, 30)), (ContactFact(on(20, 11, 30)),), RULES, on(20, 12))
    assert (result.points, result.blocked_by) == ((), "closes_before_next")
    both = plan(order(on(20, 8, 30)), (), RULES, on(20, 9))
    assert [point.stage for point in both.points] == [1]
    assert both.blocked_by == "closes_before_next"


def test_an_order_that_closes_first_has_no_reminder() -> None:
    result = plan(order(on(20, 10), closes_at=on(20, 10, 30)), (), RULES, on(20, 10, 5))
    assert (result.points, result.blocked_by) == ((), "closes_before_first")


def test_a_nights_order_belongs_to_the_evening_before() -> None:
    result = plan(order(on(20, 2)), (ContactFact(on(20, 8)),), RULES, on(20, 8, 5))
    assert dues(result) == [(2, on(20, 11), Channel.CHAT, "next_chat", "gap")]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": Status.PAID, "do_not_remind": True}, "paid"),
        ({"status": Status.SHIPPED}, "paid"),
        ({"status": Status.FINISHED}, "paid"),
        ({"status": Status.CLOSED}, "closed"),
        ({"status": Status.UNKNOWN}, "status_unknown"),
        ({"closes_at": on(20, 10, 30)}, "expired"),
        ({"do_not_remind": True, "suspect": True}, "do_not_remind"),
        ({"suspect": True}, "suspect"),
        ({"created_at": None}, "created_unknown"),
    ],
)
def test_what_takes_an_order_out_of_the_reminders(facts: dict[str, object], code: str) -> None:
    result = plan(order(on(20, 10), **facts), (), RULES, on(20, 10, 31))
    assert (result.points, result.blocked_by) == ((), code)
    assert result.expired == (code == "expired")


def test_two_are_planned_a_third_is_warned_about_and_a_fourth_blocked() -> None:
    assert [limit(contacts, RULES) for contacts in range(5)] == [
        None,
        None,
        "contacts_done",
        "contacts_blocked",
        "contacts_blocked",
    ]
    two = (ContactFact(on(20, 13)), ContactFact(on(21, 9)))
    result = plan(order(on(20, 10)), two, LONG, on(21, 14))
    assert (result.points, result.blocked_by) == ((), "contacts_done")
    third = by_hand(order(on(20, 10)), two, Channel.CHAT, LONG, on(21, 14))
    assert [(one.code, one.blocks) for one in third] == [("contacts_done", False)]
    fourth = by_hand(order(on(20, 10)), (*two, ContactFact(on(21, 9, 30))), Channel.CHAT, LONG, on(22, 14))
    assert [(one.code, one.blocks) for one in fourth] == [("contacts_blocked", True)]


def test_a_contact_by_hand_is_advised_in_the_order_of_the_rules() -> None:
    facts = order(on(20, 23, 50), do_not_remind=True)
    elsewhere = [ContactFact(on(20, 22)), ContactFact(on(20, 23))]
    advice = by_hand(facts, (), Channel.PHONE, RULES, on(20, 23, 55), elsewhere=elsewhere)
    assert [one.code for one in advice] == [
        "do_not_remind",
        "buyer_day_limit",
        "quiet_hours",
        "call_window",
        "gap",
        "too_early",
    ]
    assert by_hand(order(on(20, 10)), (), Channel.CHAT, RULES, on(20, 13)) == ()


def test_a_contact_that_a_clock_gone_ahead_wrote_down_keeps_its_gap() -> None:
    contacts, closing = [ContactFact(on(20, 15))], on(21, 10)
    assert [one.code for one in by_hand(order(on(20, 10)), (), Channel.CHAT, LONG, on(20, 14), elsewhere=contacts)] == [
        "gap"
    ]
    assert by_hand(order(on(20, 10)), (), Channel.CHAT, LONG, on(20, 12), elsewhere=contacts) == ()
    assert allowed(on(20, 14), Channel.CHAT, LONG, closing, (), contacts) == (on(20, 18), "gap")
    assert allowed(on(20, 12), Channel.CHAT, LONG, closing, (), contacts) == (on(20, 12), None)


def test_a_buyer_is_contacted_so_often_a_day_about_all_orders() -> None:
    elsewhere = (ContactFact(on(20, 9)), ContactFact(on(20, 9, 30)))
    result = plan(order(on(20, 10)), (), LONG, on(20, 10, 5), elsewhere)
    assert dues(result)[0] == (1, on(21, 8), Channel.CHAT, "first_chat", "buyer_day_limit")


def test_the_gap_counts_contacts_about_other_orders() -> None:
    result = plan(order(on(20, 10)), (), LONG, on(20, 10, 5), (ContactFact(on(20, 12)),))
    assert dues(result)[0] == (1, on(20, 15), Channel.CHAT, "first_chat", "gap")


@pytest.mark.parametrize("enquiry", [None, False])
def test_enquiry_unknown_is_a_silent_order(enquiry: bool | None) -> None:
    result = plan(order(on(20, 10), enquiry=enquiry), (), RULES, on(20, 10, 5))
    assert result == plan(order(on(20, 10)), (), RULES, on(20, 10, 5))


def test_who_asked_before_ordering_may_be_asked_in_the_same_chat() -> None:
    asked = order(on(20, 10), enquiry=True)
    result = plan(asked, (), RULES, on(20, 10, 5))
    assert result.points[0].not_before == on(20, 10)
    assert dues(result) == dues(plan(order(on(20, 10)), (), RULES, on(20, 10, 5)))
    assert by_hand(asked, (), Channel.CHAT, RULES, on(20, 10, 1)) == ()
    soon = RULES._replace(enquiry_due=timedelta(minutes=10))
    dear = plan(asked._replace(amount_due=50000), (), soon, on(20, 10, 5))
    assert dues(dear)[0] == (1, on(20, 10, 10), Channel.CHAT, "first_chat_enquiry", None)
    assert dues(dear)[1][2:] == (Channel.CHAT, "next_chat_no_window", None)


@pytest.mark.parametrize(
    ("amount", "channel", "rule"),
    [
        (None, Channel.CHAT, "first_chat"),
        (999, Channel.CHAT, "first_chat"),
        (1000, Channel.SYSTEM, "first_system_amount"),
        (5000, Channel.CHAT, "first_chat_amount"),
        (19999, Channel.CHAT, "first_chat_amount"),
        (20000, Channel.PHONE, "first_phone_high_value"),
        (90000, Channel.SMS, "first_sms_amount"),
    ],
)
def test_amounts_choose_the_channel(amount: int | None, channel: Channel, rule: str) -> None:
    rules = LONG._replace(amounts=((5000, Channel.CHAT), (90000, Channel.SMS), (1000, Channel.SYSTEM)))
    point = plan(order(on(20, 10), amount_due=amount), (), rules, on(20, 10, 5)).points[0]
    assert (point.channel, point.rule) == (channel, rule)


def test_a_first_time_buyer_is_called_only_where_the_shop_wants_it() -> None:
    quiet = LONG._replace(first_time_phone=False)
    assert plan(order(on(20, 10), first_time=True), (), quiet, on(20, 10, 5)).points[0].channel is Channel.CHAT


def test_stages_of_a_shops_own() -> None:
    rules = LONG._replace(
        planned=3,
        stages=(
            Stage(due=timedelta(hours=1), late=timedelta(minutes=20), channel=Channel.SYSTEM),
            Stage(due=timedelta(hours=5), hours=Windows(((time(17), time(18)),))),
            Stage(1, at=time(10), channel=Channel.SMS),
        ),
    )
    result = plan(order(on(20, 10)), (), rules, on(20, 10, 5))
    assert dues(result) == [
        (1, on(20, 11), Channel.SYSTEM, "first_system", None),
        (2, on(20, 17), Channel.CHAT, "next_chat", "stage_hours"),
        (3, on(21, 10), Channel.SMS, "next_sms", None),
    ]
    assert result.points[0].late_at == on(20, 11, 20)


def test_days_off_move_a_reminder_to_the_next_working_day() -> None:
    first = datetime(2026, 9, 30, 19, tzinfo=ZONE)
    week = RULES._replace(auto_close=timedelta(days=15), days_off=DaysOff(holidays=True))
    result = plan(order(first), (), week, first)
    back = datetime(2026, 10, 8, 9, tzinfo=ZONE)
    assert [(point.due_at, point.moved_by, point.moved) for point in result.points] == [
        (back, "day_off", ("day_off", "quiet_hours")),
        (back + timedelta(hours=3), "gap", ("gap",)),
    ]
    wrote = week._replace(days_off=DaysOff(holidays=True, messages=True))
    assert plan(order(first), (), wrote, first).points[0].due_at == datetime(2026, 10, 1, 8, tzinfo=ZONE)
    called = plan(order(first, first_time=True), (), wrote, first).points[0]
    assert (called.due_at, called.channel) == (datetime(2026, 10, 8, 11, tzinfo=ZONE), Channel.PHONE)
    assert [one.code for one in by_hand(order(first), (), Channel.CHAT, week, first + timedelta(hours=20))] == [
        "day_off"
    ]


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, 7 * 1440).map(lambda minutes: on(16, 0) + timedelta(minutes=minutes)),
    st.sets(st.integers(16, 29)),
    st.sampled_from([None, time(8, 30), time(10, 30)]),
    st.sampled_from([None, Channel.CHAT, Channel.SMS, Channel.PHONE]),
    st.sampled_from([RULES.call_windows, Windows(()), Windows(((time(8, 30), time(12)),))]),
    st.lists(st.integers(-2000, 5000), max_size=4),
)
def test_what_moves_past_days_off_comes_with_its_morning(
    created: datetime, off: set[int], at: time | None, channel: Channel | None, windows: Windows, others: list[int]
) -> None:
    rules = RULES._replace(
        auto_close=timedelta(days=20),
        gap=timedelta(minutes=30),
        call_windows=windows,
        days_off=DaysOff(off=tuple(date(2026, 11, day) for day in off)),
        stages=(Stage(channel=channel), Stage(1, at=at, channel=channel)),
    )
    elsewhere = [ContactFact(created + timedelta(minutes=minutes)) for minutes in others]
    for point in plan(order(created), (), rules, created, elsewhere).points:
        if "day_off" not in point.moved:
            continue
        morning = at or time(9) if point.stage == 2 else time(9)
        if point.channel is Channel.PHONE and windows.spans:
            assert point.due_at >= wall(point.due_at, point.due_at.date(), windows.spans[0][0])
        else:
            assert rules.days_off.has(point.due_at.date() - timedelta(days=1)) or "buyer_day_limit" in point.moved
            assert point.due_at.time() >= morning or "buyer_day_limit" in point.moved
            assert point.due_at.time() == morning or {"buyer_day_limit", "gap"} & set(point.moved)


def test_an_order_that_closes_in_the_days_off_has_no_reminder() -> None:
    first = datetime(2026, 10, 2, 9, tzinfo=ZONE)
    result = plan(order(first), (), RULES._replace(days_off=DaysOff(holidays=True)), first)
    assert (result.points, result.blocked_by) == ((), "closes_before_first")


def test_each_point_tells_every_rule_behind_it() -> None:
    result = plan(order(on(20, 10), first_time=True), (), LONG, on(20, 10, 5))
    first, second = result.points
    assert [(one.code, dict(one.params)) for one in first.reasons] == [
        ("after_order", {"seconds": 10800}),
        ("phone_first_time", {"threshold": 20000, "unreached": "chat"}),
        ("call_window", {"from": "2026-11-20T13:00:00+08:00", "to": "2026-11-20T16:00:00+08:00"}),
        ("not_before", {"seconds": 1800}),
        ("late_after", {"seconds": 10800}),
    ]
    assert second.reasons[0] == ("morning", {"days": 1, "at": "09:00"})
    assert (first.wanted, second.wanted) == (on(20, 13), on(21, 9))
    json.dumps([reason.params for point in result.points for reason in point.reasons])


@pytest.mark.parametrize(("closes_at", "source"), [(None, "auto_close"), (on(22, 10), "stated")])
def test_where_the_closing_time_comes_from(closes_at: datetime | None, source: str) -> None:
    assert plan(order(on(20, 10), closes_at=closes_at), (), RULES, on(20, 11)).closes_by == source


minutes = st.integers(0, 4 * 24 * 60)
stages = st.builds(
    Stage,
    st.integers(0, 2),
    st.one_of(st.none(), st.integers(0, 300).map(lambda m: timedelta(minutes=m))),
    st.sampled_from([None, time(7), time(10, 30)]),
    st.one_of(st.none(), st.integers(0, 90).map(lambda m: timedelta(minutes=m))),
    st.sampled_from([None, timedelta(minutes=20)]),
    st.sampled_from([None, None, Channel.CHAT, Channel.PHONE, Channel.SMS]),
    st.sampled_from([None, None, Windows(((time(10), time(14)),)), Windows((), (*[None] * 6, ()))]),
)
own_ways = st.fixed_dictionaries(
    {
        "stages": st.one_of(st.just(STAGES), st.lists(stages, max_size=3).map(tuple)),
        "amounts": st.sampled_from([(), ((50, Channel.SMS), (30000, Channel.SYSTEM))]),
        "first_time_phone": st.booleans(),
        "enquiry_due": st.sampled_from([None, timedelta(0), timedelta(minutes=40)]),
        "days_off": st.sampled_from(
            [
                DaysOff(),
                DaysOff(holidays=True, weekends=True),
                DaysOff(weekends=True, messages=True),
                DaysOff(off=(date(2026, 11, 20), date(2026, 11, 23))),
            ]
        ),
    }
)
rule_sets = st.builds(
    lambda windows, quiet, gap, close, planned, day, own: RULES._replace(
        **own,
        call_windows=windows,
        quiet=quiet,
        gap=timedelta(minutes=gap),
        auto_close=timedelta(minutes=close),
        planned=planned,
        per_buyer_day=day,
    ),
    st.sampled_from(
        [
            RULES.call_windows,
            Windows(()),
            Windows(((time(9), time(9, 5)),)),
            Windows(((time(23), time(23, 30)),)),
            Windows(RULES.call_windows.spans, (*[None] * 5, (), ((time(15), time(16)),))),
        ]
    ),
    st.sampled_from([RULES.quiet, QuietHours(time(0), time(0)), QuietHours(time(12), time(14))]),
    st.integers(0, 600),
    st.integers(30, 5000),
    st.integers(0, 3),
    st.integers(0, 3),
    own_ways,
)
facts = st.builds(
    OrderFacts,
    st.sampled_from([Status.UNPAID] * 6 + list(Status)),
    minutes.map(lambda m: on(20, 0) + timedelta(minutes=m)),
    st.one_of(st.none(), minutes.map(lambda m: on(20, 0) + timedelta(minutes=m))),
    st.one_of(st.none(), st.sampled_from([100, 20000, 99999])),
    st.sampled_from([None, True, False]),
    st.sampled_from([False] * 5 + [True]),
    st.sampled_from([False] * 5 + [True]),
    st.just(None),
    st.sampled_from([None, False, True]),
    st.sampled_from([None] * 5 + ["refused"]),
    st.sampled_from([None, None, Channel.CHAT, Channel.PHONE]),
    st.one_of(st.none(), minutes.map(lambda m: on(20, 0) + timedelta(minutes=m))),
)
contact_lists = st.lists(
    st.builds(ContactFact, minutes.map(lambda m: on(20, 0) + timedelta(minutes=m)), st.sampled_from(Channel)),
    max_size=4,
)


@settings(deadline=None, max_examples=400)
@given(facts, contact_lists, rule_sets, minutes, contact_lists)
def test_no_reminder_breaks_a_rule(
    one: OrderFacts, contacts: list[ContactFact], rules: Rules, passed: int, elsewhere: list[ContactFact]
) -> None:
    now = on(20, 0) + timedelta(minutes=passed)
    one = one._replace(turned=one.turned if contacts else None)  # by a contact
    result = plan(one, contacts, rules, now, elsewhere)
    stages = [point.stage for point in result.points]
    assert stages == list(range(len(contacts) + 1, len(contacts) + 1 + len(stages)))
    assert len(contacts) + len(stages) <= max(rules.planned, len(contacts))
    if one.status is not Status.UNPAID or result.expired or one.do_not_remind or one.suspect:
        assert result.points == ()
        assert result.blocked_by
    complete = bool(stages) and stages[-1] == rules.planned
    assert (result.blocked_by is None) == complete
    for point in result.points:
        assert one.created_at is not None
        assert result.closes_at is not None
        assert point.asked.not_before is not None
        assert one.created_at + point.asked.not_before <= point.not_before <= point.due_at < result.closes_at
        assert one.enquiry or point.asked.not_before == rules.stage(point.stage).not_before
        assert point.wanted is not None
        assert bool(point.moved) == (point.wanted < point.due_at)
        json.dumps([reason.params for reason in point.reasons])
        assert point.rule in plan_words.RULES
        assert set(point.moved) <= set(plan_words.MOVED)
        assert point.due_at < point.late_at
        assert all(contact.at + rules.gap <= point.not_before for contact in contacts)
        for moment in (point.not_before, point.due_at):
            assert not rules.quiet.inside(moment)
            assert not rules.days_off.bars(moment.date(), call=point.channel is Channel.PHONE)
            assert point.asked.hours is None or point.asked.hours.inside(moment)
            assert point.channel is not Channel.PHONE or rules.call_windows.inside(moment)
            assert all(not contact.at <= moment < contact.at + rules.gap for contact in (*contacts, *elsewhere))
    for before, after in pairwise(result.points):
        assert after.due_at >= before.due_at + rules.gap
        assert after.stage == before.stage + 1
    assert plan(one, list(reversed(contacts)), rules, now, elsewhere).points == result.points


@settings(deadline=None, max_examples=200)
@given(facts, contact_lists, rule_sets, minutes, st.integers(0, 3000))
def test_time_never_brings_a_reminder_forward(
    one: OrderFacts, contacts: list[ContactFact], rules: Rules, passed: int, later: int
) -> None:
    now = on(20, 0) + timedelta(minutes=passed)
    one = one._replace(online=None)  # that lasts an hour
    before, after = (plan(one, contacts, rules, moment) for moment in (now, now + timedelta(minutes=later)))
    assert len(after.points) <= len(before.points)
    for early, late in zip(before.points, after.points, strict=False):
        assert early.stage == late.stage
        assert early.due_at <= late.due_at
    assert before.points[:1] == after.points[:1] or after.expired


def test_by_hand_says_what_the_plan_waits_for_on_the_morning_after_a_day_off() -> None:
    rules = Rules()._replace(days_off=DaysOff(off=(on(20, 0).date(),)))
    made = order(on(20, 10), closes_at=on(22, 10))
    for moment, told in ((on(21, 8, 30), True), (on(21, 9), False)):
        codes = [one.code for one in by_hand(made, (), Channel.CHAT, rules, moment)]
        assert ("day_off" in codes) is told, moment
        assert (allowed(moment, Channel.CHAT, rules, on(22, 10))[1] == "day_off") is told
