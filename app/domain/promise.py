"""A moment somebody promised, as people say it: ``今晚8点``, ``明早9点半``, ``下周一上午``, ``tomorrow 9am``, ``+2h``.

What could mean two moments is refused with the place, never guessed; no promise lies in the past.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.domain import late
from app.domain.rules import Rules
from app.domain.window import after, wall

Span = tuple[int, int]


class Promise(NamedTuple):
    """The moment as it was said, in the zone of ``now``; ``moved_by`` is the code of a rule that moved it, or None."""

    at: datetime
    moved_by: str | None = None


class PromiseError(Exception):
    """A promise that cannot be read or kept; ``span`` points at the place, in characters of the text given."""

    def __init__(self, code: str, span: Span) -> None:
        super().__init__(code, span)
        self.code = code
        self.span = span


_FURTHEST = timedelta(days=366)
# Every character keeps its place, so that spans stay true.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_TRADITIONAL = str.maketrans("後點鐘個兩禮週時", "后点钟个两礼周时")

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
# Two bare numerals in a row (七八点, 两三天后) are a guess of the buyer's, not a number.
_NUMERAL = "[二三四五六七八九一]?十[一二三四五六七八九]?|[零〇]?[零〇一二两三四五六七八九]"
_N = f"[0-9]{{1,3}}|{_NUMERAL}"
_DAYS = {
    "大后天": 3, "后天": 2, "明天": 1, "明日": 1, "翌日": 1, "第二天": 1, "今天": 0, "今日": 0, "当天": 0,
    "明": 1, "今": 0, "day after tomorrow": 2, "tomorrow": 1, "today": 0,
}  # fmt: skip
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {sign: place for signs in ("一二三四五六日", "1234567") for place, sign in enumerate(signs)} | {"天": 6}

_PARTS = {
    "凌晨": "night", "清晨": "early", "早晨": "early", "早上": "early", "大早": "early", "一早": "early", "早": "early",
    "上午": "morning", "中午": "noon", "下午": "afternoon", "午后": "afternoon", "傍晚": "dusk",
    "晚上": "evening", "夜里": "evening", "晚间": "evening", "晚": "evening",
    "morning": "morning", "noon": "noon", "afternoon": "afternoon", "evening": "evening", "night": "evening",
}  # fmt: skip
_SAID_ALONE = {"noon": time(12), "afternoon": time(15), "dusk": time(18), "evening": time(20)}
"""The hour meant by a part of the day alone; the morning's is the rules' (messages begin)."""
_PART_ENDS = {"early": 10, "morning": 12, "noon": 14, "afternoon": 18, "dusk": 20, "evening": 24}

_RELATIVE = late.pattern(
    r"\+\s*(?:(?P<d>[0-9]{1,3})\s*(?:d|days?|天))?\s*(?:(?P<h>[0-9]{1,4}(?:\.5)?)\s*(?:h|hrs?|hours?|小时))?"
    r"\s*(?:(?P<m>[0-9]{1,5})\s*(?:m|mins?|minutes?|分钟?))?"
    r"|in (?:(?P<in_h>[0-9]{1,3}) ?(?:h|hours?))? ?(?:(?P<in_m>[0-9]{1,4}) ?(?:m|min|minutes?))?"
    rf"|(?:过\s*)?(?:(?P<cn_h>{_N})\s*个?(?P<and_half>半)?\s*(?:小时|钟头))?\s*(?:(?P<cn_m>{_N})\s*分钟?)?\s*(?:之|以)?后"
    r"|(?:过\s*)?(?P<half>半)\s*个?\s*(?:小时|钟头)\s*(?:之|以)?后"
    rf"|(?P<quarter>{_N})刻钟\s*(?:之|以)?后"
)
_ISO = late.pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?"
)

_WINDOW = late.pattern(r"下一?个?(?:电话|通话)?(?:时段|窗口)|(?:the )?next (?:call )?window")

_WEEKDAY = "|".join(_ENGLISH_DAYS)
_DAY = late.pattern(
    r"(?P<year>[0-9]{4})[-/.年](?P<ymonth>[0-9]{1,2})[-/.月](?P<yday>[0-9]{1,2})[日号]?(?![0-9])"
    r"|(?P<month>[0-9]{1,2})(?:月(?P<mday>[0-9]{1,2})[日号]?|[-/](?P<nday>[0-9]{1,2}))(?![0-9:.点])"
    rf"|(?P<ahead>{_N})天[之以]?后"
    r"|(?P<week>下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]|[1-7](?![0-9:点时]))"
    rf"|(?P<next>next |this |on )?(?P<english>{_WEEKDAY})\b"
    rf"|(?P<name>{'|'.join(_DAYS)})"
)
_PART = late.pattern(rf"(?:in the |at )?(?P<part>{'|'.join(_PARTS)})")
_CLOCK = late.pattern(
    r"(?:at )?(?:"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2})?\s*(?P<half_day>[ap]\.?m\b\.?)?"
    r"|(?P<bare>[0-9]{1,2})\s*(?P<bare_half>[ap]\.?m\b\.?)"
    rf"|(?P<cn>[0-9]{{1,2}}|{_NUMERAL})\s*[点时](?!间)"
    rf"(?:钟|整|(?P<cn_half>半)|(?P<cn_quarter>[一三])刻|(?P<cn_minute>[0-9]{{1,2}}|{_NUMERAL})分?)?"
    r")"
)
_TAIL = late.pattern(r"\s*(?:左右|之前|以前|前|吧)?\s*[。.!！]?\s*")
_BLANK = late.pattern(r"[\s,的]*")


def parse(text: str, now: datetime, rules: Rules) -> Promise:
    """The moment promised (16), later than ``now`` (aware, in the shop's zone); raises PromiseError.

    A clock time alone that is over today means tomorrow; a part of the day alone means its usual hour. The moment is
    kept as said, even outside call windows (``slot.place`` moves it).
    """
    plain, span = _plain(text)
    start, end = span
    at = _relative(plain[start:end], now) or _iso(plain[start:end], now, span)
    if at is None and _WINDOW.fullmatch(plain, start, end):
        at = rules.call_windows.next_start(now)
    if at is None:
        at = _resolve(_read(plain, span), now, rules, span)
    if at <= now:
        raise PromiseError("promise_past", span)
    if at > now + _FURTHEST:
        raise PromiseError("promise_too_far", span)
    return Promise(at)


def _plain(text: str) -> tuple[str, Span]:
    """``text`` in narrow, small and short signs, and where its words stand in it; raises PromiseError."""
    plain = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text.translate(_WIDE))
    plain = plain.translate(_TRADITIONAL)
    start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    if start >= end:
        raise PromiseError("promise_empty", (0, len(text)))
    return plain, (start, end)


_SPOKEN = {
    "night": "凌晨", "early": "早上", "morning": "上午", "noon": "中午", "afternoon": "下午", "dusk": "傍晚",
    "evening": "晚上",
}  # fmt: skip


def part_of(text: str) -> str | None:
    """The part of the day in which a promise named no hour: ``上午``, empty for a day alone; None where it named one.

    To a buyer an hour that they never said is none.
    """
    try:
        plain, span = _plain(text)
        found = _read(plain, span)
    except PromiseError:
        return None
    if "clock" in found:
        return None
    return _SPOKEN[_PARTS[found["part"]["part"]]] if "part" in found else ""


def _number(text: str | None) -> int:
    """The value of one or two digits, or of a Chinese numeral up to 99."""
    if not text:
        return 0
    if text.isascii():
        return int(text)
    if "十" not in text:
        return _DIGITS[text[-1]]
    tens, _, units = text.partition("十")
    return (_number(tens) if tens else 1) * 10 + _number(units)


def _relative(text: str, now: datetime) -> datetime | None:
    match = _RELATIVE.fullmatch(_TAIL_WORDS.sub("", text))
    if match is None or not any(match.groups()):
        return None
    if match["half"]:
        length = timedelta(minutes=30)
    elif match["quarter"]:
        length = timedelta(minutes=15 * _number(match["quarter"]))
    else:
        hours = float(match["h"] or 0) + _number(match["in_h"]) + _number(match["cn_h"])
        minutes = sum(_number(match[one]) for one in ("m", "in_m", "cn_m")) + (30 if match["and_half"] else 0)
        length = timedelta(days=_number(match["d"]), hours=hours, minutes=minutes)
    return after(now, length)


_TAIL_WORDS = late.pattern(r"\s*(?:左右|吧)?\s*[。!]?$")


def _iso(text: str, now: datetime, span: Span) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text.upper())
        return at.replace(tzinfo=now.tzinfo) if at.tzinfo is None else at.astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        raise PromiseError("promise_impossible", span) from None


def _read(plain: str, span: Span) -> dict[str, re.Match[str]]:
    """The day, part and clock named between the blanks, each once and in any order; raises for anything else."""
    found: dict[str, re.Match[str]] = {}
    text = plain[: span[1]].replace("tonight", "今晚     ")
    position = span[0]
    while position < len(text):
        if found and _TAIL.fullmatch(text, position):
            return found
        for name, pattern in (("day", _DAY), ("clock", _CLOCK), ("part", _PART)):
            match = None if name in found else pattern.match(text, position)
            if match:
                found[name] = match
                position = match.end()
                break
        else:
            raise PromiseError("promise_unclear", (position, span[1]))
        blank = _BLANK.match(text, position)
        position = blank.end() if blank else position
    return found


def _resolve(found: dict[str, re.Match[str]], now: datetime, rules: Rules, span: Span) -> datetime:
    day, step = _day(found["day"], now) if "day" in found else (None, None)
    part = _PARTS[found["part"]["part"]] if "part" in found else None
    on = day or now.date()
    if "clock" in found:
        clock, extra, sure = _clock(found["clock"], part)
        if not sure and day is None:
            raise PromiseError("promise_hour_unclear", found["clock"].span())
        at = wall(now, on + timedelta(days=extra), clock)
        if not sure and at <= now:
            raise PromiseError("promise_hour_unclear", found["clock"].span())
        rolls = day is None
    else:
        if part == "night" or (part is None and day == now.date() and not step):
            raise PromiseError("promise_hour_unclear", span)
        clock = _SAID_ALONE.get(part or "morning", rules.second_messages_from)
        at = wall(now, on, clock)
        rolls = day is None and now.hour >= _PART_ENDS[part or "morning"]
    if at <= now and rolls:
        at = wall(now, at.date() + timedelta(days=1), clock)
    elif at <= now and step:
        at = wall(now, at.date() + step, clock)
    return at


def _clock(match: re.Match[str], part: str | None) -> tuple[time, int, bool]:
    """The time of day, days to add (midnight belongs to the next) and whether morning or evening is certain."""
    half_day = match["half_day"] or match["bare_half"]
    digits = match["hour"] or match["bare"] or match["cn"]
    hour = _number(digits)
    minute = int(match["minute"] or 0) or _number(match["cn_minute"])
    if match["cn_half"]:
        minute = 30
    elif match["cn_quarter"]:
        minute = 15 * _number(match["cn_quarter"])
    extra, sure = 0, True
    if half_day:
        if not 1 <= hour <= 12:
            raise PromiseError("promise_impossible", match.span())
        hour = hour % 12 + (12 if half_day.startswith("p") else 0)
    elif part is not None:
        hour, extra = _in_part(hour, part, match.span())
    else:
        # 20:00 and 08:30 leave no doubt; 8点 may be either, and 3:00 is hardly the night's.
        sure = hour == 0 or hour > 12 or (bool(match["hour"]) and (hour >= 7 or len(digits) == 2))
        if not sure and hour < 7:
            raise PromiseError("promise_hour_unclear", match.span())
    if hour == 24 and minute == 0:
        hour, extra = 0, 1
    if hour > 23 or minute > 59:
        raise PromiseError("promise_impossible", match.span())
    return time(hour, minute), extra, sure


_IN_PART: dict[str, tuple[tuple[range, int], ...]] = {
    "night": ((range(7), 0),),
    "early": ((range(4, 12), 0),),
    "morning": ((range(5, 13), 0),),
    "noon": ((range(11, 15), 0), (range(1, 3), 12)),
    "afternoon": ((range(12, 20), 0), (range(1, 9), 12)),
    "dusk": ((range(16, 21), 0), (range(4, 9), 12)),
    "evening": ((range(17, 25), 0), (range(5, 12), 12)),
}


def _in_part(hour: int, part: str, span: Span) -> tuple[int, int]:
    """The hour on the 24-hour clock that a part of the day makes of ``hour``, and days to add."""
    if part == "evening" and hour in (12, 24):
        return 0, 1
    if part == "night" and hour == 12:
        return 0, 0
    for hours, shift in _IN_PART[part]:
        if hour in hours:
            return hour + shift, 0
    raise PromiseError("promise_hour_unclear" if hour <= 24 else "promise_impossible", span)


def _day(match: re.Match[str], now: datetime) -> tuple[date, timedelta | None]:
    """The day named, and by how much it may move on if its moment is over (a weekday comes again)."""
    today = now.date()
    if match["name"]:
        return today + timedelta(days=_DAYS[match["name"]]), None
    if match["ahead"]:
        return today + timedelta(days=_number(match["ahead"])), None
    if match["weekday"] or match["english"]:
        return _weekday(match, today)
    try:
        if match["year"]:
            if int(match["year"]) > today.year + 1:
                raise PromiseError("promise_too_far", match.span())
            return date(int(match["year"]), int(match["ymonth"]), int(match["yday"])), None
        month, day = int(match["month"]), int(match["mday"] or match["nday"])
        years = (today.year - 1, today.year, today.year + 1)
        near = [date(year, month, day) for year in years if _exists(year, month, day)]
        # The nearest such day: a date of last week is a slip to be told of, not a promise for next year.
        return min(near, key=lambda one: abs((one - today).days)), None
    except ValueError:
        raise PromiseError("promise_impossible", match.span()) from None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _weekday(match: re.Match[str], today: date) -> tuple[date, timedelta | None]:
    week = (match["week"] or match["next"] or "").strip()
    place = _WEEKDAYS[match["weekday"]] if match["weekday"] else _ENGLISH_DAYS.index(match["english"])
    ahead = place - today.weekday()
    if week in ("", "on"):
        return today + timedelta(days=ahead % 7), timedelta(days=7)
    weeks = 2 if week.startswith("下下") else 1 if week.startswith(("下", "next")) else 0
    return today + timedelta(days=ahead + 7 * weeks), None
