"""A shop's rules survive storage, old ones and newer ones alike."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.days_off import DaysOff
from app.domain.flag import Meaning
from app.domain.note_form import FOUR, TEMPLATES, THREE
from app.domain.rules import Rules, default
from app.domain.stage import Channel, Stage
from app.domain.window import QuietHours, Windows


def test_defaults_are_the_documents() -> None:
    rules = default("taobao")
    assert (rules.first_not_before, rules.first_due) == (timedelta(minutes=30), timedelta(hours=3))
    assert rules.first_late == timedelta(hours=6)
    assert (rules.planned, rules.blocked_at, rules.per_buyer_day, rules.gap) == (2, 4, 2, timedelta(hours=3))
    assert rules.call_windows.spans == ((time(11), time(12)), (time(16), time(17)), (time(19), time(21)))
    assert (rules.memo_limit_bytes, rules.memo_warn_chars, rules.high_value_fen) == (1000, 330, 20000)


def test_an_unknown_platform_gets_a_cautious_memo() -> None:
    assert default("wechat").memo_limit_bytes == 500
    assert default("kuaishou").memo_warn_chars == 66


def test_every_rule_travels_through_json() -> None:
    rules = Rules()._replace(
        legend=(
            Meaning("cyan", "", "等货", "货", "four", ("到货再发", "等补货"), ("待跟进",)),
            Meaning("red", "return"),
        ),
        four=TEMPLATES[7],
        call_windows=Windows(()),
        quiet=QuietHours(time(21, 30), time(9)),
        gap=timedelta(hours=2),
        newest_first=False,
        planned=1,
        stages=(
            Stage(due=timedelta(hours=1), late=timedelta(minutes=30), channel=Channel.SMS),
            Stage(2, at=time(9, 30), not_before=timedelta(0), hours=Windows(((time(9), time(12)),), (*[None] * 6, ()))),
        ),
        amounts=((0, Channel.SYSTEM), (5000, Channel.CHAT)),
        first_time_phone=False,
        enquiry_not_before=timedelta(minutes=5),
        enquiry_due=timedelta(minutes=10),
        days_off=DaysOff(holidays=True, off=(date(2026, 12, 24),), on=(date(2026, 10, 1),), messages=True),
    )
    stored = json.loads(json.dumps(rules.to_json()))
    assert set(stored) == set(Rules._fields)
    assert Rules.from_json(stored) == rules
    assert Rules.from_json(json.loads(json.dumps(Rules().to_json()))) == Rules()


def test_windows_of_single_weekdays_travel_and_those_of_earlier_days_are_read() -> None:
    rules = Rules()._replace(call_windows=Windows(((time(11), time(12)),), (*[None] * 5, ((time(9), time(10)),), ())))
    assert Rules.from_json(json.loads(json.dumps(rules.to_json()))) == rules
    assert Rules.from_json({"call_windows": [["11:00", "12:00"]]}).call_windows == Windows(((time(11), time(12)),))


def test_rules_of_an_earlier_version_plan_as_they_did() -> None:
    new = (
        "concession_limits",
        "stages",
        "amounts",
        "first_time_phone",
        "enquiry_not_before",
        "enquiry_due",
        "days_off",
    )
    old = {name: value for name, value in Rules().to_json().items() if name not in new}
    assert Rules.from_json(old | {"first_due": 7200, "second_messages_from": "08:30"}) == Rules()._replace(
        first_due=timedelta(hours=2), second_messages_from=time(8, 30)
    )


def test_a_stage_fills_what_it_leaves_open_and_the_last_one_repeats() -> None:
    rules = Rules()._replace(stages=(Stage(late=timedelta(hours=1)), Stage(1, at=time(10), channel=Channel.PHONE)))
    half = timedelta(minutes=30)
    assert rules.stage(1) == Stage(0, timedelta(hours=3), time(9), half, timedelta(hours=1))
    assert rules.stage(2) == Stage(1, timedelta(hours=3), time(10), half, timedelta(hours=3), Channel.PHONE)
    assert rules.stage(4) == rules.stage(2)._replace(morning=3)
    assert Rules()._replace(stages=()).stage(2).morning == 1


def test_missing_rules_keep_their_default_and_unknown_ones_are_left_out() -> None:
    assert Rules.from_json({"planned": 1, "from_the_future": 3}) == Rules()._replace(planned=1)


@pytest.mark.parametrize(
    "stored",
    [
        {"planned": -1},
        {"planned": "2"},
        {"quiet": 5},
        {"gap": -60},
        {"four": {}},
        {"call_windows": [["12:00"]]},
        {"legend": [["red", "return", "", "", "five"]]},
        {"legend": [["red", "return", "", "", "", 3]]},
        {"legend": [[]]},
        {"first_due": 1e300},
        {"stages": 3},
        {"stages": [[]]},
        {"stages": [{"morning": -1}]},
        {"stages": [{"channel": "pigeon"}]},
        {"amounts": [[5]]},
        {"days_off": [1]},
        {"concession_limits": [500]},
        {"days_off": {"off": ["tomorrow"]}},
        {"call_windows": {"spans": []}},
        {"call_windows": {"spans": [], "weekdays": [[]]}},
    ],
)
def test_broken_rules_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Rules.from_json(stored)


def test_four_fields_under_purple_and_three_elsewhere() -> None:
    assert Rules().template("purple") is FOUR
    assert Rules().template("red") is THREE
    assert Rules().template("unheard_of") is THREE


def test_a_legend_of_earlier_days_is_read() -> None:
    old = {"legend": [["red", "return", ""], ["purple", "reminder", "催"]]}
    assert Rules.from_json(old).legend == (Meaning("red", "return"), Meaning("purple", "reminder", "催"))


def test_a_form_of_its_own_goes_before_the_keys() -> None:
    legend = (Meaning("red", "return", form="four"), Meaning("purple", "reminder", form="three"))
    rules = Rules()._replace(legend=legend)
    assert (rules.template("red"), rules.template("purple")) == (FOUR, THREE)
    assert (rules.reminds("red"), rules.reminds("purple"), rules.reminds("blue")) == (False, True, False)


def test_calls_begin_in_the_next_window_of_a_working_day() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    eve, noon = datetime(2026, 9, 30, 22, tzinfo=zone), datetime(2026, 10, 8, 11, tzinfo=zone)
    rules = Rules()._replace(days_off=DaysOff(holidays=True))
    assert (rules.calls_from(eve), rules.calls_from(noon)) == (noon, noon)
    assert Rules().calls_from(eve) == datetime(2026, 10, 1, 11, tzinfo=zone)
    assert (rules.windows(date(2026, 10, 1)), rules.windows(noon.date())) == ((), Rules().call_windows.spans)
    assert rules._replace(call_windows=Windows(())).windows(noon.date()) is None
    always = tuple(date(2026, 10, 1) + timedelta(days=day) for day in range(90))
    assert rules._replace(days_off=DaysOff(off=always)).calls_from(noon) > noon
