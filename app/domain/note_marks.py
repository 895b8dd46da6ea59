"""The marks by which people recognise an entry, however it is written: a day, a time of day, a name, a count."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.domain import late
from app.domain.agent import People

DAY, CLOCK, AGENT, COUNT = "time", "clock", "agent", "count"

# Every character keeps its place, so that spans stay true.
_PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
    | {code: code + 32 for code in range(0x41, 0x5B)}
    | {0x2460 + place: 0x31 + place for place in range(9)}
    | {0x3000: 0x20, 0xA0: 0x20, 0x09: 0x20}
    | str.maketrans("點號時兩後週—–×", "点号时两后周--x")
)

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CN = "[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_N = f"(?:[1-9][0-9]?|{_CN})"
_M, _D = "(?:1[0-2]|0?[1-9])", "(?:[12][0-9]|3[01]|0?[1-9])"
_PART = "凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|夜里|晚间|晚|早"
_PARTS = {
    "凌晨": "night", "清晨": "morning", "早上": "morning", "早晨": "morning", "上午": "morning", "早": "morning",
    "晨": "morning", "中午": "noon", "下午": "afternoon", "午后": "afternoon", "傍晚": "afternoon", "晚上": "evening",
    "夜里": "evening", "晚间": "evening", "晚": "evening", "夜": "evening", "am": "morning", "pm": "afternoon",
}  # fmt: skip
_MEASURES = "元|块|kg|斤|公斤|g|米|cm|mm|ml|折|寸|%|件|个|码|分|天|倍|w|万"
_RELATIVE = {"大前": 3, "前": 2, "昨": 1, "今": 0}
_CALL = "催付款|催付|催款|催单|催"
_NO_COUNT = "性|元|块|卡|购|发货|下单|买|快递"

_MARK = (
    r"(?P<ymd>(?<![0-9a-z])20[0-9]{2} ?[-./年] ?%(M)s ?[-./月] ?%(D)s(?![0-9])[日号]?)"
    r"|(?P<packed>(?<![0-9a-z])20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9a-z]))"
    r"|(?P<clock>(?:(?:%(part)s) ?)?(?<![0-9:.])(?:[01]?[0-9]|2[0-4]) ?: ?[0-5][0-9](?::[0-5][0-9])?(?![0-9:])"
    r"(?: ?[ap]m(?![a-z]))?)"
    r"|(?P<md>(?<![0-9a-z./:¥$#*-])%(M)s(?:月%(D)s(?![0-9])[日号]?|(?P<sign>[-./。])%(D)s(?![0-9:]|(?P=sign)[0-9]|点(?!名))"
    r"[日号]?(?! ?(?:%(measures)s))))"
    r"|(?P<oclock>(?:(?:%(part)s) ?)?(?<![0-9:.])(?:1[0-9]|2[0-4]|0?[0-9]|%(CN)s)"
    r" ?(?:点(?![心赞击评名餐])|时(?![候间机]))"
    r"(?:[0-5][0-9](?![0-9次催遍回])分?|[0-5]?[0-9]分|半|[一三]刻|[二三四五]?十[一二三四五六七八九]?分?|整|钟)?(?:左右)?)"
    r"|(?P<ampm>(?<![0-9a-z:.])1?[0-9] ?[ap]m(?![a-z]))"
    r"|(?P<relative>(?:大前|前|昨|今)(?:天|日)(?:%(part)s)?|[今昨前](?:早上?|晨|晚上?|夜)|today|yesterday"
    r"|(?<![下])(?:上个?|本|这个?)?(?:周|星期|礼拜)[一二三四五六日天])"
    r"|(?P<count>第 ?%(N)s ?(?:次|遍|回|催)(?:%(call)s)?"
    r"|(?:%(call)s) ?第?%(N)s(?:次|遍|回)"
    r"|(?:%(call)s)%(N)s(?![0-9]|[:./-][0-9]| ?(?:小时|天|个|点|分|号|月|日|家|%(measures)s))"
    r"|(?<![0-9.第%(cn)s])%(N)s ?(?:次|遍)(?:%(call)s)?(?!%(nocount)s)"
    r"|(?<![0-9.第%(cn)s])%(N)s(?:%(call)s)(?![0-9])"
    r"|首催|(?:首|初)次(?:%(call)s)?(?!%(nocount)s)"
    r"|(?<![a-z0-9])[x*] ?[1-9][0-9]?(?![0-9a-z.:*]))"
    r"|(?P<monthday>(?<![0-9a-z.:*-])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9a-z.:*-])(?! ?(?:%(measures)s)))"
    r"|(?P<dom>(?<![0-9a-z.:-])%(D)s[日号](?![码楼线店仓库])(?:%(part)s)?)"
)  # fmt: skip
_KINDS = {
    "ymd": DAY, "packed": DAY, "md": DAY, "relative": DAY, "monthday": DAY, "dom": DAY,
    "clock": CLOCK, "oclock": CLOCK, "ampm": CLOCK, "count": COUNT, "agent": AGENT,
}  # fmt: skip

_NUMBERS = late.pattern("[0-9]+")
_CLOCK_PARTS = late.pattern(
    rf"(?P<part>{_PART})? ?(?P<hour>[0-9]+|{_CN}) ?(?P<sign>[:点时])? ?(?P<minute>[0-9]+|半|[一三]刻|{_CN})?"
    r"[^ap]*?(?P<half>[ap]m)?[^ap]*"
)
_COUNT_NUMBER = late.pattern(f"[0-9]+|{_CN}")
_BARE_CLOCK = late.pattern(r"([01]?[0-9]|2[0-3])[.;,]?([0-5][0-9])(?![0-9]|\.[0-9])")
_WEEKDAYS = {sign: place for place, sign in enumerate("一二三四五六日")} | {"天": 6}


class Mark(NamedTuple):
    """A mark and where it stands; ``form`` is how it is written."""

    kind: str
    form: str
    start: int
    end: int
    text: str


def plain(text: str) -> str:
    """The text in narrow signs and small letters, character by character."""
    return text.translate(_PLAIN)


def marks(text: str, people: People) -> list[Mark]:
    """The marks in a plain text, from the left."""
    found = []
    for met in _pattern(people.pattern).finditer(text):
        form = str(met.lastgroup)
        found.append(Mark(_KINDS[form], form, met.start(), met.end(), met[0]))
    return found


@lru_cache(maxsize=8)
def _pattern(names: str) -> re.Pattern[str]:
    agent = rf"|(?P<agent>(?:客服|by ?)?(?:{names})(?:姐姐|姐|哥哥|哥|老师|妹妹|同学)?)" if names else ""
    filled = _MARK % {
        "M": _M, "D": _D, "N": _N, "CN": _CN, "cn": "一二两三四五六七八九十", "part": _PART, "measures": _MEASURES,
        "call": _CALL, "nocount": _NO_COUNT,
    }  # fmt: skip
    return re.compile(filled + agent)


def count(mark: Mark) -> int:
    """The number a count says."""
    met = _COUNT_NUMBER.search(mark.text)
    return number(met[0]) if met else 1


def number(text: str) -> int:
    """The value of up to two digits, or of a Chinese numeral up to 99."""
    if text.isascii():
        return int(text)
    if "十" not in text:
        return _DIGITS[text]
    tens, ones = text.split("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def day(mark: Mark, now: datetime) -> tuple[date | None, str | None]:
    """The day, the latest that is not after tomorrow where the year is missing, and the code of a doubt."""
    if mark.form == "relative":
        return _relative(mark.text, now.date()), "time_relative"
    limit = now.date() + timedelta(days=1)
    numbers = [int(one) for one in _NUMBERS.findall(mark.text)]
    if mark.form in ("packed", "monthday"):
        digits = mark.text
        numbers = [int(digits[-4:-2]), int(digits[-2:])]
        if mark.form == "packed":
            numbers.insert(0, int(digits[:4]))
    if mark.form == "dom":
        return _day_of_month(numbers[0], now.date()), "time_relative"
    if len(numbers) == 3:
        found = _date(*numbers)
        return (None, "time_impossible") if found is None else (found, "time_future" if found > limit else None)
    for year in range(limit.year, limit.year - 9, -1):
        found = _date(year, *numbers)
        if found is not None and found <= limit:
            # Nearly a year back it is rather a day of the near future.
            return found, "time_future" if limit - found > timedelta(days=330) else None
    return None, "time_impossible"


def clock(mark: Mark, part: str | None) -> tuple[tuple[int, int] | None, str | None]:
    """Hour and minute, and the code of a doubt; ``part`` of the day may have been said with the day."""
    met = _CLOCK_PARTS.fullmatch(mark.text)
    if met is None:
        return None, "time_unclear"
    hour, minute = number(met["hour"]), _minute(met["minute"])
    part = _PARTS.get(met["half"] or met["part"] or "", part)
    if met["half"] and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or (part == "evening" and hour == 12):
        return None, "time_unclear"
    if hour < {"afternoon": 12, "evening": 12, "noon": 3}.get(part or "", 0):
        hour += 12
    elif part == "night" and hour == 12:
        hour = 0
    elif part is None and met["sign"] != ":" and 0 < hour < 12 and met["hour"][0] != "0":
        # Nobody is in the shop before the morning.
        return (hour + 12 if hour < 7 else hour, minute), "time_unclear"
    elif part is None and 0 < hour < 7 and met["hour"][0] != "0":
        return (hour, minute), "time_unclear"
    return (hour, minute), None


def bare_clock(text: str, start: int) -> Mark | None:
    """A time of day such as ``16.05`` or ``1605``, which is one only right behind a day."""
    met = _BARE_CLOCK.match(text, start)
    if met is None or len(met[0]) < 4:
        return None
    return Mark(CLOCK, "clock", met.start(), met.end(), f"{met[1]}:{met[2]}")


def part_of_day(mark: Mark) -> str | None:
    """The part of the day that is said with a day: ``昨晚``."""
    if mark.form not in ("relative", "dom"):
        return None
    return next((part for word, part in _PARTS.items() if mark.text.endswith(word)), None)


def _minute(text: str | None) -> int:
    if not text:
        return 0
    if text == "半":
        return 30
    return 15 * number(text[0]) if text.endswith("刻") else number(text)


def _relative(text: str, today: date) -> date:
    if any(sign in text for sign in "周期拜"):
        back = (today.weekday() - _WEEKDAYS[text[-1]]) % 7
        if text[0] == "上":
            back = today.weekday() + 7 - _WEEKDAYS[text[-1]]
        return today - timedelta(days=back)
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    return today - timedelta(days=next(days for word, days in _RELATIVE.items() if text.startswith(word)))


def _day_of_month(wanted: int, today: date) -> date | None:
    first = today.replace(day=1)
    for _ in range(3):
        found = _date(first.year, first.month, wanted)
        if found is not None and found <= today:
            return found
        first = (first - timedelta(days=1)).replace(day=1)
    return None


def _date(year: int, month: int, wanted: int) -> date | None:
    try:
        return date(year, month, wanted)
    except ValueError:
        return None
