"""How moments, spans and amounts look on screen: short, on the shop's wall clock, in the screen's language."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from app import clock
from app.i18n import _, money, ngettext, pgettext

DASH = "—"
_MORNING = 5  # o'clock: until then it is the night of the day before


class Wall(NamedTuple):
    """The shop's wall clock at one moment; ``now`` is aware, in the shop's zone."""

    now: datetime

    @property
    def zone(self) -> tzinfo:
        zone = self.now.tzinfo
        assert zone is not None
        return zone

    @property
    def epoch(self) -> int:
        return clock.epoch(self.now)

    def at(self, seconds: int) -> datetime:
        return clock.at(seconds, self.zone)

    def moment(self, seconds: int | None) -> str:
        """``16:12`` today, ``yesterday 21:10``, ``tomorrow 09:00``, ``11-20 14:20``, ``2025-11-20`` in other years."""
        if seconds is None:
            return DASH
        moment = self.at(seconds)
        time = f"{moment:%H:%M}"
        days = (moment.date() - self.now.date()).days
        if days == 0:
            return time
        if days == -1:
            return _("yesterday {time}").format(time=time)
        if days == 1:
            return _("tomorrow {time}").format(time=time)
        return f"{moment:%m-%d} {time}" if moment.year == self.now.year else f"{moment:%Y-%m-%d}"

    def full(self, seconds: int | None) -> str:
        """``2026-11-21 16:12``, for the card and tool tips."""
        return DASH if seconds is None else f"{self.at(seconds):%Y-%m-%d %H:%M}"

    def due(self, seconds: int | None, *, late: bool = False) -> str:
        """When something falls due: ``due`` once it has come, ``late`` when it should be over, else a short moment."""
        if late:
            return _("late")
        if seconds is None:
            return DASH
        if seconds <= self.epoch:
            return _("due")
        moment = self.at(seconds)
        days = (moment.date() - self.now.date()).days
        time = f"{moment:%H:%M}"
        if days == 0 and moment.hour >= 18:
            return pgettext("due", "tonight {time}").format(time=time)
        if days == 1 and moment.hour < _MORNING <= self.now.hour:
            return pgettext("due past midnight", "tonight {time}").format(time=time)
        if days == 1 and _MORNING <= moment.hour < 12:
            return pgettext("due in the morning", "tomorrow {time}").format(time=time)
        return self.moment(seconds)

    def left(self, seconds: int | None) -> str:
        """The time left until ``seconds``; empty when it has passed."""
        if seconds is None or seconds <= self.epoch:
            return ""
        return span(seconds - self.epoch)

    def ago(self, seconds: int) -> str:
        """How old something is."""
        passed = max(0, self.epoch - seconds)
        if passed < 60:
            return _("just now")
        return _("{span} ago").format(span=span(passed, rough=True))


def about(order_no: str, buyer: str | None) -> str:
    """An order in a dialog or a toast: the end of its number, and its buyer where one is known."""
    words = _("Order …{end} · {buyer}") if buyer else _("Order …{end}")
    return words.format(end=order_no[-4:], buyer=buyer)


def moment_samples() -> list[str]:
    """The widest texts ``moment`` and ``due`` usually give, for what is laid out before they are known."""
    words = (
        _("yesterday {time}"), _("tomorrow {time}"), pgettext("due", "tonight {time}"),
        pgettext("due past midnight", "tonight {time}"), pgettext("due in the morning", "tomorrow {time}"),
    )  # fmt: skip
    return ["00-00 00:00", *(text.format(time="00:00") for text in words)]


def span(seconds: int, *, rough: bool = False) -> str:
    """``5 h 12 min``, ``3 days``; ``rough`` leaves the smaller unit out from an hour on."""
    minutes = seconds // 60
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("{n} day", "{n} days", days).format(n=days)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{n} min").format(n=rest)
    if rough or not rest:
        return _("{n} h").format(n=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=f"{rest:02}")


def delta(step: timedelta) -> str:
    return span(int(step.total_seconds()))


def amount(fen: int | None) -> str:
    """``1,299.00`` for a column whose head says it is money."""
    return DASH if fen is None else money(fen).replace("¥", "")


def yuan(fen: int | None) -> str:
    """``¥1,299.00``."""
    return DASH if fen is None else money(fen)
