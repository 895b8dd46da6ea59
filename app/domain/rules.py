"""Everything a shop may set for itself, with the defaults of the users' documents and of its platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time, timedelta
from typing import Any, NamedTuple

from app.domain.flag import FORMS, LEGENDS, Meaning
from app.domain.note_form import FOUR, THREE, Template
from app.domain.window import QuietHours, Windows


class Rules(NamedTuple):
    """One rule set of a shop. Lengths of time are timedeltas, times of day are the shop's wall clock, money is fen."""

    legend: tuple[Meaning, ...] = LEGENDS["merged"]
    four: Template = FOUR
    three: Template = THREE
    newest_first: bool = True
    first_not_before: timedelta = timedelta(minutes=30)  # 36
    first_due: timedelta = timedelta(hours=3)  # 31
    first_late: timedelta = timedelta(hours=6)
    second_messages_from: time = time(9)  # 32, C-8
    call_windows: Windows = Windows(((time(11), time(12)), (time(16), time(17)), (time(19), time(21))))
    quiet: QuietHours = QuietHours(time(22), time(8))
    gap: timedelta = timedelta(hours=3)  # 37
    planned: int = 2  # C-10
    blocked_at: int = 4
    per_buyer_day: int = 2  # 30
    high_value_fen: int = 20000  # 33
    auto_close: timedelta = timedelta(hours=24)
    memo_limit_bytes: int = 1000
    memo_warn_chars: int = 330
    first_buyer_days: int = 90
    stale: timedelta = timedelta(minutes=30)
    ship_cutoff: time = time(16)  # 44
    picking: time | None = None  # 200; None: nobody said when the day's parcels are picked
    retention_days: int = 0  # buyers' data goes this long after an order's last event; 0: it stays

    def meaning(self, colour: str) -> Meaning:
        """What a flag stands for; nothing where the legend does not have it."""
        return next((one for one in self.legend if one.colour == colour), Meaning(colour))

    def reminds(self, colour: str) -> bool:
        """Whether a note under a flag is a payment reminder: a contact with the buyer."""
        return self.meaning(colour).key == "reminder"

    def template(self, colour: str) -> Template:
        """The note's form under a flag: as the legend says, else four fields for reminders, three for others (C-6)."""
        meaning = self.meaning(colour)
        form = meaning.form or ("four" if meaning.key == "reminder" else "three")
        return self.four if form == "four" else self.three

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage: seconds, ``HH:mm``, lists."""
        return {name: _WRITERS[name](getattr(self, name)) for name in self._fields}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rules:
        """Rules from storage: what is missing keeps its default, what is unknown is left out; ValueError if broken."""
        try:
            values = {name: _READERS[name](value) for name, value in stored.items() if name in cls._fields}
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"broken rules: {error}") from error
        return cls(**values)


_MEMO_BYTES = {"taobao": 1000, "jd": 500, "douyin": 500, "kuaishou": 200}
_UNKNOWN_MEMO_BYTES = 500


def default(platform: str) -> Rules:
    """The rules a new shop starts with; a platform whose memo limit is not known gets a cautious one."""
    limit = _MEMO_BYTES.get(platform, _UNKNOWN_MEMO_BYTES)
    # A Chinese character takes three bytes in the dearer encoding.
    return Rules()._replace(memo_limit_bytes=limit, memo_warn_chars=min(330, limit // 3))


def _meaning(stored: Sequence[Any]) -> Meaning:
    """A flag of the legend; one of earlier days has three values."""
    words = [str(one) for one in stored[:5]]
    one = Meaning(*words, *(tuple(map(str, told)) for told in stored[5:7]))  # type: ignore[arg-type]
    if one.form not in FORMS:
        raise ValueError(f"one of {FORMS}, not {one.form!r}")
    return one


def _write_template(template: Template) -> dict[str, Any]:
    return {
        "parts": list(template.parts),
        "separator": template.separator,
        "date": template.date,
        "with_time": template.with_time,
        "count": template.count,
    }


def _read_template(stored: Mapping[str, Any]) -> Template:
    with_time = bool(stored["with_time"])
    return Template(tuple(stored["parts"]), stored["separator"], stored["date"], with_time, stored["count"])


def _clock(moment: time) -> str:
    return moment.isoformat("minutes")


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _length(seconds: int) -> timedelta:
    if seconds < 0:
        raise ValueError("a length of time is not negative")
    return timedelta(seconds=seconds)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"a whole number, not {value!r}")
    return int(value)


_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_TEMPLATE: _Codec = (_write_template, _read_template)
_TIME: _Codec = (_clock, time.fromisoformat)
_LENGTH: _Codec = (_seconds, _length)
_NUMBER: _Codec = (int, _number)

_CODECS: dict[str, _Codec] = {
    "legend": (
        lambda legend: [[list(part) if isinstance(part, tuple) else part for part in one] for one in legend],
        lambda stored: tuple(map(_meaning, stored)),
    ),
    "four": _TEMPLATE,
    "three": _TEMPLATE,
    "newest_first": (bool, bool),
    "call_windows": (
        lambda windows: [[_clock(start), _clock(end)] for start, end in windows.spans],
        lambda stored: Windows(tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in stored)),
    ),
    "quiet": (
        lambda quiet: [_clock(quiet.start), _clock(quiet.end)],
        lambda stored: QuietHours(*(time.fromisoformat(one) for one in stored)),
    ),
    **dict.fromkeys(("second_messages_from", "ship_cutoff"), _TIME),
    "picking": (
        lambda moment: None if moment is None else _clock(moment),
        lambda stored: None if stored is None else time.fromisoformat(stored),
    ),
    **dict.fromkeys(("first_not_before", "first_due", "first_late", "gap", "auto_close", "stale"), _LENGTH),
    **dict.fromkeys(
        (
            "planned",
            "blocked_at",
            "per_buyer_day",
            "high_value_fen",
            "memo_limit_bytes",
            "memo_warn_chars",
            "first_buyer_days",
            "retention_days",
        ),
        _NUMBER,
    ),
}
_WRITERS = {name: codec[0] for name, codec in _CODECS.items()}
_READERS = {name: codec[1] for name, codec in _CODECS.items()}
