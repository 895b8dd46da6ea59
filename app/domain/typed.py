"""Values as people type them into a field, and as they are shown there again; ValueError for anything else."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from app.domain import late, money

_WIDE = str.maketrans("０１２３４５６７８９．：", "0123456789.:")
_CLOCK = late.pattern(
    r"(?:(?P<early>凌晨|早上?|上午)|(?P<late>中午|下午|傍晚|晚上?))? ?(?P<hour>[01]?[0-9]|2[0-3])"
    r"(?:[:.点點时時](?P<minute>[0-5][0-9]|半)?分?)?(?: ?(?:(?P<am>am)|(?P<pm>pm)))?"
)
_MOMENT = late.pattern(r"(?:(?:(\d{4})-)?(\d{1,2})[-/](\d{1,2})\s+)?(\d{1,2})[:：](\d{2})")
_DAY = r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?"
_DAYS = late.pattern(rf"{_DAY}(?:(?:\s*[~～–—至到]\s*|\s+-\s+){_DAY})?")
_LONGEST = 100  # days in a row
UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "days": timedelta(days=1)}


def whole(text: str) -> int:
    """A whole number, not negative."""
    text = text.translate(_WIDE).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(f"not a whole number: {text!r}")
    return int(text)


def length(text: str, unit: str) -> timedelta:
    """So many minutes, hours or days; one and a half hours may be written 1.5."""
    text = text.translate(_WIDE).strip()
    if not re.fullmatch(r"[0-9]{1,5}(?:\.[0-9]{1,2})?", text):
        raise ValueError(f"not a length of time: {text!r}")
    return timedelta(seconds=round(float(text) * UNITS[unit].total_seconds()))


def length_text(value: timedelta, unit: str) -> str:
    """``1.5`` of an hour and a half."""
    return f"{value / UNITS[unit]:.2f}".rstrip("0").rstrip(".")


def amount(text: str) -> int | None:
    """Fen, not negative; None where nothing is written."""
    fen = money.parse(text)
    if fen is not None and not 0 <= fen < money.IMPOSSIBLE:
        raise ValueError(f"not an amount: {text!r}")
    return fen


def clock(text: str) -> time:
    """A time of day: ``9``, ``9:30``, ``21：00``, ``9点半``, ``下午4点``, ``4 pm``."""
    match = _CLOCK.fullmatch(text.translate(_WIDE).strip().lower())
    if match is None:
        raise ValueError(f"not a time of day: {text!r}")
    hour, minute = int(match["hour"]), 30 if match["minute"] == "半" else int(match["minute"] or 0)
    if (match["late"] or match["pm"]) and hour < (11 if match["late"] == "中午" else 12):
        hour += 12
    elif match["am"] and hour == 12:
        hour = 0
    return time(hour, minute)


def clock_text(value: time) -> str:
    """``09:30``."""
    return value.isoformat("minutes")


def moment(text: str, now: datetime) -> datetime | None:
    """``16:05`` (today, or yesterday when that is still to come), ``11-21 16:05``, ``2026-11-21 16:05``.

    On the wall clock of ``now``. None for nothing; raises ValueError for what is no moment or still to come.
    """
    if not text.strip():
        return None
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a moment: {text!r}")
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    meant = now.replace(hour=hour or 0, minute=minute or 0, second=0, microsecond=0)
    if month is None or day is None:
        return meant if meant <= now else meant - timedelta(days=1)
    meant = meant.replace(year=year or now.year, month=month, day=day)
    if meant > now and year is None:
        meant = meant.replace(year=now.year - 1)
    if meant > now:
        raise ValueError(f"still to come: {text!r}")
    return meant


def days(text: str, today: date) -> tuple[date, ...]:
    """``2-8``, ``2027-02-08``, ``2月8日``, or days in a row: ``2-8 ~ 2-14``; without a year the next such day."""
    met = _DAYS.fullmatch(text.translate(_WIDE).strip())
    if met is None:
        raise ValueError(f"not a day: {text!r}")
    year, month, number, last_year, last_month, last_number = met.groups()
    first = _day(year, month, number, today)
    last = _day(last_year, last_month, last_number, first) if last_month else first
    if not 0 <= (last - first).days < _LONGEST:
        raise ValueError(f"not days in a row: {text!r}")
    return tuple(first + timedelta(days=one) for one in range((last - first).days + 1))


def _day(year: str | None, month: str, number: str, since: date) -> date:
    if year:
        return date(int(year), int(month), int(number))
    meant = date(since.year, int(month), int(number))
    return meant if meant >= since else meant.replace(year=since.year + 1)
