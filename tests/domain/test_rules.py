"""A shop's rules survive storage, old ones and newer ones alike."""

import json
from datetime import time, timedelta

import pytest

from app.domain.flag import Meaning
from app.domain.note_form import FOUR, TEMPLATES, THREE
from app.domain.rules import Rules, default
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
    )
    stored = json.loads(json.dumps(rules.to_json()))
    assert set(stored) == set(Rules._fields)
    assert Rules.from_json(stored) == rules


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
