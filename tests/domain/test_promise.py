"""A promise is read as it was said, or refused with the place; it never lies in the past."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.promise import Promise, PromiseError, parse, part_of
from app.domain.rules import Rules

ZONE = ZoneInfo("Asia/Shanghai")
RULES = Rules()
NOW = datetime(2026, 11, 20, 16, 5, tzinfo=ZONE)
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("今晚8点", "11-20 20:00"), ("明早9点半", "11-21 09:30"), ("下周一上午", "11-23 09:00"), ("20:00", "11-20 20:00"),
        ("tomorrow 9am", "11-21 09:00"), ("+2h", "11-20 18:05"), ("明天下午3点", "11-21 15:00"), ("后天", "11-22 09:00"),
        ("11-22 10:00", "11-22 10:00"), ("半小时后", "11-20 16:35"), ("30分钟后", "11-20 16:35"), ("2小时后", "11-20 18:05"),
        ("今晚", "11-20 20:00"), ("明早", "11-21 09:00"), ("中午12点", "11-21 12:00"), ("周五晚上8点", "11-20 20:00"),
        ("next monday", "11-23 09:00"), ("2026-11-22T10:00", "11-22 10:00"), ("2026-11-22T10:00+09:00", "11-22 09:00"),
        ("2026-11-22 10:00:00Z", "11-22 18:00"), ("9:30", "11-21 09:30"), ("15:00", "11-21 15:00"), ("上午", "11-21 09:00"),
        ("一个半小时后", "11-20 17:35"), ("两个小时后", "11-20 18:05"), ("一刻钟后", "11-20 16:20"), ("+1h30m", "11-20 17:35"),
        ("in 30 minutes", "11-20 16:35"), ("3天后", "11-23 09:00"), ("三天后上午10点", "11-23 10:00"), ("+1d", "11-21 16:05"),
        ("明晚八点一刻", "11-21 20:15"), ("二十一点三十分", "11-20 21:30"), ("今晚２０：００", "11-20 20:00"),
        ("今晚12点", "11-21 00:00"), ("24:00", "11-21 00:00"), ("凌晨2点", "11-21 02:00"), ("明天凌晨2点", "11-21 02:00"),
        ("周五", "11-27 09:00"), ("周五15:00", "11-27 15:00"), ("本周日10点", "11-22 10:00"), ("下下周三10:00", "12-02 10:00"),
        ("星期天下午两点半", "11-22 14:30"), ("11月25日晚上8点", "11-25 20:00"), ("2026年11月25日 14:00", "11-25 14:00"),
        ("tonight", "11-20 20:00"), ("tonight 8:30", "11-20 20:30"), ("9am tomorrow", "11-21 09:00"),
        ("day after tomorrow 3pm", "11-22 15:00"), ("friday evening", "11-20 20:00"), ("明早9点半左右", "11-21 09:30"),
        ("明天8点", "11-21 08:00"), ("大后天", "11-23 09:00"), ("後天8點", "11-22 08:00"),
    ],
)  # fmt: skip
def test_moments(text: str, said: str) -> None:
    assert parse(text, NOW, RULES) == Promise(datetime.strptime(f"2026-{said}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE))


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "promise_empty", ""),
        ("  ", "promise_empty", "  "),
        ("一会儿", "promise_unclear", "一会儿"),
        ("明天发工资", "promise_unclear", "发工资"),
        ("七八点", "promise_unclear", "七八点"),
        ("两三天后", "promise_unclear", "两三天后"),
        ("下周", "promise_unclear", "下周"),
        ("8点", "promise_hour_unclear", "8点"),
        ("明天3点", "promise_hour_unclear", "3点"),
        ("今晚1点", "promise_hour_unclear", "1点"),
        ("今天", "promise_hour_unclear", "今天"),
        ("今天8点", "promise_hour_unclear", "8点"),
        ("今天15:00", "promise_past", "今天15:00"),
        ("下午", "promise_past", "下午"),
        (" 11-19 10:00 ", "promise_past", "11-19 10:00"),
        ("2026-11-20T16:05", "promise_past", "2026-11-20T16:05"),
        ("+0h", "promise_past", "+0h"),
        ("本周一", "promise_past", "本周一"),
        ("25:00", "promise_impossible", "25:00"),
        ("2-30", "promise_impossible", "2-30"),
        ("13pm", "promise_impossible", "13pm"),
        ("2026-02-30T10:00", "promise_impossible", "2026-02-30T10:00"),
        ("2062-01-01 10:00", "promise_too_far", "2062-01-01 10:00"),
        ("+9999h", "promise_too_far", "+9999h"),
    ],
)
def test_refusals_name_the_place(text: str, code: str, place: str) -> None:
    with pytest.raises(PromiseError) as caught:
        parse(text, NOW, RULES)
    start, end = caught.value.span
    assert (caught.value.code, text[start:end]) == (code, place)


words = st.sampled_from([
    "今天", "明天", "后天", "今晚", "明早", "下周一", "周五", "本周日", "上午", "下午", "晚上", "凌晨", "中午", "8点", "八点",
    "十二点", "半", "9点半", "20:00", "3:00", "24:00", "11-22", "2-29", "2026-11-22", "T10:00", "Z",
    "9999-12-31T23:59", "0001-01-01T00:00Z", "+2h", "+0h", "2小时后", "半小时后", "后", "tomorrow",
    "tonight", "monday", "next", "9am", "12pm", "at", "前", "十", "两", "%", "İ", "三天后", "99:99",
    "12月31日",
])  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(
    st.one_of(st.lists(st.one_of(words, st.just(" ")), max_size=6).map("".join), st.text(max_size=12)),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=ZONE)),
)
def test_never_a_past_moment_and_no_other_error(text: str, now: datetime) -> None:
    try:
        promise = parse(text, now, RULES)
    except PromiseError as error:
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
    else:
        assert now < promise.at <= now + timedelta(days=366)
        assert promise.at.tzinfo == ZONE


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_bare_clock_time_is_the_next_such_moment(hour: int, minute: int) -> None:
    at = parse(f"{hour:02d}:{minute:02d}", NOW, RULES).at
    assert (at.hour, at.minute) == (hour, minute)
    assert NOW < at <= NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("后天", ""),
        ("明天上午", "上午"),
        ("tonight", "晚上"),
        ("后天9点", None),
        ("+2h", None),
        ("半小时后", None),
        ("x", None),
    ],
)
def test_an_hour_that_nobody_named_is_not_put_into_their_mouth(text: str, part: str | None) -> None:
    assert part_of(text) == part
