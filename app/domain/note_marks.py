"""The marks by which people recognise an entry, however it is written: a day, a time of day, a name, a count."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.domain import late
from app.domain.agent import People

DAY, CLOCK, AGENT, COUNT = "day", "clock", "agent", "count"

# Every character keeps its place, so that spans stay true.
_PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
    | {code: code + 32 for code in range(0x41, 0x5B)}
    | {0x3000: 0x20, 0xA0: 0x20, 0x09: 0x20}
    | str.maketrans("點號時兩後週—–×", "点号时两后周--x")
)

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CN = "(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_N = f"(?:[1-9][0-9]?|{_CN}|[①-⑨])"
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
_DEED = "提醒|联系|跟进|回访|电话|通知"
_NO_COUNT = "性|元|块|卡|购|发货|下单|买|快递"

_MINUTES = r" ?::? ?[0-5][0-9](?::[0-5][0-9])?(?![0-9:])(?: ?[ap]m(?![a-z]))?分?(?:左右|许)?"
_OCLOCK = (
    r" ?(?:点(?![心赞击评名餐])|时(?![候间机]))"
    r"(?:[0-5][0-9](?![0-9次催遍回])分?|[0-5]?[0-9]分|半|[一三]刻|[二三四五]?十[一二三四五六七八九]?分?|整|钟)?(?:左右)?"
)
_TIMES = rf"(?:次|遍)(?:(?:{_CALL})|(?:{_DEED})(?=[ +/,|:;>】)]|$))?(?!{_NO_COUNT})|(?:{_CALL})(?![0-9])"
_BY_FIGURES = (
    rf"(?P<ymd>(?<![0-9])20[0-9]{{2}} ?[-./年] ?{_M} ?[-./月] ?{_D}(?![0-9]|(?<=[-./][0-9])[0-9])[日号]?)"
    rf"|(?P<yymd>(?<![0-9a-z.])2[0-9](?P<between>[-./]){_M}(?P=between){_D}(?![0-9]|(?P=between)[0-9]))"
    r"|(?P<packed>(?<![0-9a-z])20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9]))"
    rf"|(?P<clock>(?<![0-9:.])(?:[01]?[0-9]|2[0-4]){_MINUTES})"
    rf"|(?P<md>(?<![0-9][-.:*])(?<![0-9¥$])(?:{_M}月{_D}(?![0-9])[日号]?"
    rf"|{_M}(?P<sign>[-./。])(?P=sign)?(?:{_D}(?![0-9]|:[0-9]|(?P=sign)[0-9](?![0-9]?[次遍催/])|点(?!名))|[0-3][0-9](?=[0-2]?[0-9]:[0-9]{{2}}))"
    rf"[日号]?(?! ?(?:{_MEASURES})))"
    r"(?: ?(?:凌晨|早上|上午|中午|下午|傍晚|晚上|[早晚](?!上))(?! ?[0-9一二两三四五六七八九十点]))?)"
    r"|(?P<apart>(?<![0-9a-z.:/*-])(?:1[0-2]|0[1-9])[ 、](?:[12][0-9]|3[01]|0[1-9])(?![0-9a-z.:/*-]|[点时月日号])"
    rf"(?! ?(?:{_MEASURES})))"
    rf"|(?P<oclock>(?<![0-9:.])(?:1[0-9]|2[0-4]|0?[0-9]){_OCLOCK})"
    r"|(?P<ampm>(?<![0-9a-z:.])1?[0-9] ?[ap]m(?![a-z]))"
    rf"|(?P<bycount>(?<![0-9.第])[1-9][0-9]? ?(?:{_TIMES}))"
    r"|(?P<monthday>(?<![0-9a-z.:*-])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9.:*-])"
    rf"(?! ?(?:{_MEASURES})))"
    rf"|(?P<dom>(?<![0-9a-z.:-]){_D}[日号](?![码楼线店仓库])(?:{_PART})?)"
)
_IN_WORDS = (
    rf"(?P<partclock>(?:{_PART}) ?(?:[01]?[0-9]|2[0-4]){_MINUTES})"
    rf"|(?P<words>{_CN}月{_CN}[日号]|(?<![一二三四五六七八九十月]){_CN}[日号](?![码楼线店仓库]))"
    rf"|(?P<partoclock>(?:(?:{_PART}) ?(?:1[0-9]|2[0-4]|0?[0-9]|{_CN})|{_CN}){_OCLOCK})"
    rf"|(?P<partampm>(?:{_PART}) ?1?[0-9] ?[ap]m(?![a-z]))"
    rf"|(?P<relative>(?:大前|前|昨|今)(?:天|日)(?:{_PART})?|[今昨前](?:早上?|晨|晚上?|夜)|today|yesterday"
    r"|(?<!下)(?:上个?|本|这个?)?(?:周|星期|礼拜)[一二三四五六日天])"
    rf"|(?P<count>(?:已经?)?(?:第 ?{_N} ?(?:次|遍|回|催)次?(?:(?:{_CALL})|(?:{_DEED})(?=[ +/,|:;>】)]|$))?"
    rf"|(?:{_CALL})[了过]? ?第?{_N} ?(?:次|遍|回)"
    rf"|(?:{_CALL})[x*]?{_N}(?![0-9]|[:.-][0-9]| ?(?:小时|天)|(?:个|点|分|号|月|日|家|{_MEASURES}))"
    rf"|(?:(?<![一二两三四五六七八九十第]){_CN}|[①-⑨]|(?<=已)[1-9][0-9]?|(?<=已经)[1-9][0-9]?) ?(?:{_TIMES}))"
    rf"|首催|(?:首|初)次(?:{_CALL})?(?!{_NO_COUNT})|次数 ?[:=]? ?第?{_N}次?"
    r"|(?<![a-z0-9])[x*] ?[1-9][0-9]?(?![0-9a-z.:*]))"
)
# A look at the first sign saves trying every form at every place.
_MARK = (
    rf"(?=[0-9])(?:{_BY_FIGURES})"
    rf"|(?=[凌清早上中下午傍晚夜一二两三四五六七八九十大前昨今tyx*本这周星礼第催已首初次①-⑨])(?:{_IN_WORDS})"
)
_KINDS = {
    "ymd": DAY, "yymd": DAY, "packed": DAY, "apart": DAY, "words": DAY, "md": DAY, "relative": DAY, "monthday": DAY,
    "dom": DAY, "clock": CLOCK, "oclock": CLOCK, "ampm": CLOCK, "partclock": CLOCK, "partoclock": CLOCK,
    "partampm": CLOCK, "count": COUNT, "bycount": COUNT, "agent": AGENT,
}  # fmt: skip

_NUMBERS = late.pattern("[0-9]+")
_CLOCK_PARTS = late.pattern(
    rf"(?P<part>{_PART})? ?(?P<hour>[0-9]+|{_CN}) ?(?P<sign>[:点时])?:? ?(?P<minute>[0-9]+|半|[一三]刻|{_CN})?"
    r"[^ap]*?(?P<half>[ap]m)?[^ap]*"
)
_COUNT_NUMBER = late.pattern(f"[0-9]+|{_CN}|[①-⑨]")
_CN_NUMBERS = late.pattern(_CN)
_BARE_CLOCK = late.pattern(
    r"[\s t🕐-🕧⏰]*(?:([01]?[0-9]|2[0-3])([:.;,]?)|(1[3-9]|2[0-3])(-))([0-5][0-9])(?::[0-5][0-9])?(?![0-9]|\.[0-9])"
)
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


def marks(text: str, people: People, start: int = 0, end: int | None = None) -> list[Mark]:
    """The marks in a plain text, from the left."""
    found: list[Mark] = []
    for met in _pattern(people.pattern, people.first_signs).finditer(text, start, len(text) if end is None else end):
        form = met.lastgroup or ""
        kind = _KINDS[form]
        at = met.start()
        # The middle of 3/11/20 is no day, unless what ends before it is a mark itself.
        inside = form == "md" and at > 1 and text[at - 1] == "/" and "/" in met[0] and text[at - 2].isdigit()
        if inside and not (found and found[-1].end == at - 1):
            continue
        found.append(Mark(kind, COUNT if kind == COUNT else form, met.start(), met.end(), met[0]))
    return found


@lru_cache(maxsize=8)
def _pattern(names: str, first: str) -> re.Pattern[str]:
    if not names:
        return re.compile(_MARK)
    agent = rf"(?P<agent>(?:客服|by ?)?(?:{names})(?:姐姐|姐|哥哥|哥|老师|妹妹|同学)?)"
    return re.compile(rf"{_MARK}|(?=[客b{first}]){agent}")


def count(mark: Mark) -> int:
    """The number a count says."""
    met = _COUNT_NUMBER.search(mark.text)
    return number(met[0]) if met else 1


def number(text: str) -> int:
    """The value of up to two digits, or of a Chinese numeral up to 99."""
    if text.isascii():
        return int(text)
    if "①" <= text <= "⑨":
        return ord(text) - 0x245F
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
    if mark.form == "words":
        numbers = [number(one) for one in _CN_NUMBERS.findall(mark.text)]
    if mark.form == "yymd":
        numbers[0] += 2000
        if numbers[0] not in (limit.year - 1, limit.year):
            return None, "time_unclear"
    if len(numbers) == 1:
        return _day_of_month(numbers[0], now.date()), "time_relative"
    if len(numbers) == 3:
        found = _date(*numbers)
        return (None, "time_impossible") if found is None else (found, "time_future" if found > limit else None)
    for year in range(limit.year, limit.year - 9, -1):
        found = _date(year, *numbers)
        if found is not None and found <= limit:
            # Nearly a year back it is rather a day of the near future.
            return found, "time_future" if limit - found > timedelta(days=330) else _unsure(mark)
    return None, "time_impossible"


def _unsure(mark: Mark) -> str | None:
    return "time_unclear" if mark.form == "apart" else None


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
    if part in ("morning", "night") and hour > 12:
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


def bare_clock(text: str, start: int, end: int) -> Mark | None:
    """A time of day such as ``16.05`` or ``1605``, which is one only right behind a day."""
    met = _BARE_CLOCK.match(text, start, end)
    hour = "" if met is None else met[1] or met[3]
    if met is None or (not met[2] and not met[4] and len(hour) < 2):
        return None
    begin = met.start(1) if met[1] else met.start(3)
    if met[2] == ":" and begin > start and not text[start:begin].strip():
        # An ordinary time of day, found as such.
        return None
    # 11.21 behind a day may be another day.
    form = "clock" if met[2] == ":" or int(hour) > 12 or not 0 < int(met[5]) < 32 else "perhaps"
    return Mark(CLOCK, form, begin, met.end(), f"{hour}:{met[5]}")


def part_of_day(mark: Mark) -> str | None:
    """The part of the day that is said with a day: ``昨晚``."""
    if mark.text[-1].isdigit():
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
