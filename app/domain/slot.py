"""When a promise may be kept: in the call windows, outside quiet hours and days off (12); how one is put off.

``of_messages`` makes of a shop's rules what binds a message, to be asked for in the place of a call.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from app.domain.days_off import DaysOff
from app.domain.promise import Promise
from app.domain.rules import Rules
from app.domain.window import Windows, after, wall

_TRIES = 64
_PRECEDENCE = ("day_off", "quiet_hours", "call_window")
_SPARE, _STEP = timedelta(minutes=30), timedelta(minutes=5)  # before an order's own end; of the search for a moment


class Later(StrEnum):
    """The four ways to put a reminder off."""

    SOON = "10min"
    HOUR = "1h"
    WINDOW = "window"
    TOMORROW = "tomorrow"


def of_messages(rules: Rules) -> Rules:
    """The rules as they bind a message: no call window, and no day off on which messages go out."""
    days_off = DaysOff() if rules.days_off.messages else rules.days_off
    return rules._replace(call_windows=Windows(()), days_off=days_off)


def place(said: datetime, rules: Rules, closing: datetime | None = None) -> Promise:
    """The first moment from ``said`` on in which a buyer may be called, and the rule that moved it there.

    A promise is not moved past ``closing``, the order's own end: a call at the wrong hour, or a message, is better
    than none. Rules that leave no moment at all move nothing.
    """
    moment, movers = said, set()
    for _ in range(_TRIES):
        if rules.days_off.bars(moment.date(), call=True):
            day = moment.date() + timedelta(days=1)
            # Where no window begins later, the morning after begins when messages do (C-8).
            moment = wall(moment, day, rules.second_messages_from if rules.call_windows.on(day) is None else time())
            movers.add("day_off")
        elif rules.quiet.inside(moment):
            moment = rules.quiet.next_end(moment)
            movers.add("quiet_hours")
        elif not rules.call_windows.inside(moment):
            moment = rules.call_windows.next_open(moment)
            movers.add("call_window")
        else:
            break
    else:
        return Promise(said)
    if not movers or (closing is not None and said < closing <= moment):
        return Promise(said)
    return Promise(moment, next(code for code in _PRECEDENCE if code in movers))


def outside(moment: datetime, rules: Rules) -> str | None:
    """The weightiest rule against a call at ``moment``; None where it keeps to them all."""
    if rules.days_off.bars(moment.date(), call=True):
        return "day_off"
    if rules.quiet.inside(moment):
        return "quiet_hours"
    return None if rules.call_windows.inside(moment) else "call_window"


def may_call(moment: datetime, rules: Rules) -> bool:
    """Whether a call at ``moment`` keeps to the shop's windows, quiet hours and days off."""
    return outside(moment, rules) is None


def put_off(later: Later, now: datetime, rules: Rules) -> datetime:
    """The moment that ``later`` means ``now``, to be placed as any other.

    The next window is never the one that is open now, and an hour where there is none; tomorrow is its first window,
    else when messages begin.
    """
    if later is Later.SOON:
        return after(now, timedelta(minutes=10))
    if later is Later.HOUR:
        return after(now, timedelta(hours=1))
    if later is Later.WINDOW:
        return rules.call_windows.next_start(now) or after(now, timedelta(hours=1))
    tomorrow = now.date() + timedelta(days=1)
    spans = rules.call_windows.on(tomorrow)
    return wall(now, tomorrow, spans[0][0] if spans else rules.second_messages_from)


def in_time(now: datetime, rules: Rules, closing: datetime) -> datetime:
    """The last good moment before ``closing``: half an hour before, or halfway where less is left.

    In the call windows if one is left until then, else outside the quiet hours. ``closing`` itself once it is over.
    """
    left = closing - now
    if left <= timedelta():
        return closing
    last = _latest(now, closing).replace(second=0, microsecond=0)
    ahead = [last - step * _STEP for step in range(max(0, (last - now) // _STEP))] or [max(last, now)]
    fitting = next((one for one in ahead if may_call(one, rules)), None)
    return fitting or next((one for one in ahead if not rules.quiet.inside(one)), ahead[0])


def _latest(now: datetime, closing: datetime) -> datetime:
    return closing - min(_SPARE, (closing - now) / 2)


def too_late(said: datetime, now: datetime, closing: datetime | None) -> bool:
    """Whether ``said`` leaves the buyer no time to pay before ``closing``, which is still to come."""
    return closing is not None and now < closing and said > _latest(now, closing)


def kept_in_time(said: datetime, now: datetime, rules: Rules, closing: datetime | None) -> datetime:
    """``said``, or the last good moment before ``closing`` where that comes first."""
    return in_time(now, rules, closing) if closing is not None and too_late(said, now, closing) else said


def put_off_in_time(later: Later, now: datetime, rules: Rules, closing: datetime | None) -> datetime:
    """The moment that ``later`` means, but none past the order's end where there is one before it."""
    at = put_off(later, now, rules)
    late = closing is not None and too_late(place(at, rules).at, now, closing)
    return in_time(now, rules, closing) if late and closing is not None else at
