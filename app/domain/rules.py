"""Everything a shop may set for itself, with the defaults of the users' documents and of its platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from app.domain.days_off import DaysOff
from app.domain.flag import FORMS, LEGENDS, Meaning
from app.domain.note_form import FOUR, THREE, Template
from app.domain.stage import STAGES, Channel, Stage
from app.domain.window import QuietHours, Spans, Windows, wall

_LONGEST_REST = 60  # days; a shop that never works has no next call


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
    won_back: timedelta = timedelta(hours=24)  # a payment so soon after a contact counts as won back
    won_back_rule: str = "last"  # 92; whose it is then, one of ``won_back.Rule``
    memo_limit_bytes: int = 1000
    memo_warn_chars: int = 330
    first_buyer_days: int = 90
    stale: timedelta = timedelta(minutes=30)
    ship_cutoff: time = time(16)  # 44
    picking: time | None = None  # 200; None: nobody said when the day's parcels are picked
    retention_days: int = 0  # buyers' data goes this long after an order's last event; 0: it stays
    stages: tuple[Stage, ...] = STAGES  # 31, 32; further ones repeat the last, each a morning later
    amounts: tuple[tuple[int, Channel], ...] = ()  # 33; from so many fen on, beside high_value_fen for the phone
    first_time_phone: bool = True  # 25
    enquiry_not_before: timedelta = timedelta(0)  # 48, C-9; who asked before ordering may be asked in the same chat
    enquiry_due: timedelta | None = None  # None: as any other order
    days_off: DaysOff = DaysOff()
    escalate_after: timedelta | None = timedelta(hours=1)  # so late a booked reminder is everyone's; None: never
    escalate_to_lead: bool = False  # to the leads alone
    concession_limits: tuple[int, ...] = (500, 1000, 3000, 10000)  # 163; on one order, by the agent's level from 1 on

    def meaning(self, colour: str) -> Meaning:
        """What a flag stands for; nothing where the legend does not have it."""
        return next((one for one in self.legend if one.colour == colour), Meaning(colour))

    def reminds(self, colour: str) -> bool:
        """Whether a note under a flag is a payment reminder: a contact with the buyer."""
        return self.meaning(colour).key == "reminder"

    @property
    def counted_only(self) -> tuple[str, ...]:
        """The flags whose notes carry a count and are no reminders."""
        return tuple(one.colour for one in self.legend if one.key != "reminder" and self.template(one.colour).counted)

    def template(self, colour: str) -> Template:
        """The note's form under a flag: as the legend says, else four fields for reminders, three for others (C-6)."""
        meaning = self.meaning(colour)
        form = meaning.form or ("four" if meaning.key == "reminder" else "three")
        return self.four if form == "four" else self.three

    def stage(self, number: int) -> Stage:
        """The planned reminder of this number, from 1 on, with nothing left open but its channel and hours."""
        stages = self.stages or STAGES
        told = stages[min(number, len(stages)) - 1]
        morning = told.morning + max(0, number - len(stages))
        return Stage(
            morning,
            self.first_due if told.due is None else told.due,
            self.second_messages_from if told.at is None else told.at,
            self.first_not_before if told.not_before is None else told.not_before,
            self.first_late - self.first_due if told.late is None else told.late,
            told.channel,
            told.hours,
        )

    def windows(self, day: date) -> Spans | None:
        """The call windows of a day, none on a day off; None: any time."""
        return () if self.days_off.bars(day, call=True) else self.call_windows.on(day)

    def calls_from(self, moment: datetime) -> datetime:
        """When calls may next begin, window and days off kept; ``moment`` itself where they may begin then."""
        at = self.call_windows.next_open(moment)
        for _day in range(_LONGEST_REST):
            if not self.days_off.bars(at.date(), call=True):
                break
            at = self.call_windows.next_open(wall(at, at.date() + timedelta(days=1), time()))
        return at

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage: seconds, ``HH:mm``, lists."""
        return {name: _WRITERS[name](getattr(self, name)) for name in self._fields}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rules:
        """Rules from storage: what is missing keeps its default, what is unknown is left out; ValueError if broken."""
        try:
            values = {name: _READERS[name](value) for name, value in stored.items() if name in cls._fields}
        except (LookupError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"broken rules: {error}") from error
        return cls(**values)


_MEMO_BYTES = {"taobao": 1000, "jd": 500, "douyin": 500, "kuaishou": 200}
_UNKNOWN_MEMO_BYTES = 500
_AUTO_CLOSE = {"taobao": timedelta(hours=24), "jd": timedelta(hours=24)}
"""How long an ordinary unpaid order lives; an activity's or a presale's end is in the export, or nowhere."""
_UNKNOWN_AUTO_CLOSE = timedelta(hours=24)


def default(platform: str) -> Rules:
    """The rules a new shop starts with; a platform whose memo limit is not known gets a cautious one."""
    limit = _MEMO_BYTES.get(platform, _UNKNOWN_MEMO_BYTES)
    # A Chinese character takes three bytes in the dearer encoding.
    return Rules()._replace(
        memo_limit_bytes=limit,
        memo_warn_chars=min(330, limit // 3),
        auto_close=_AUTO_CLOSE.get(platform, _UNKNOWN_AUTO_CLOSE),
    )


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


def _write_spans(spans: Spans) -> list[list[str]]:
    return [[_clock(start), _clock(end)] for start, end in spans]


def _read_spans(stored: Sequence[Sequence[str]]) -> Spans:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in stored)


def _write_windows(windows: Windows) -> Any:
    """The windows of every day as a list, as ever; a dictionary where weekdays have their own."""
    spans = _write_spans(windows.spans)
    if not windows.weekdays:
        return spans
    return {"spans": spans, "weekdays": [None if one is None else _write_spans(one) for one in windows.weekdays]}


def _read_windows(stored: Any) -> Windows:
    if not isinstance(stored, Mapping):
        return Windows(_read_spans(stored))
    weekdays = tuple(None if one is None else _read_spans(one) for one in stored["weekdays"])
    return Windows(_read_spans(stored["spans"]), weekdays)


def _maybe(codec: _Codec) -> _Codec:
    """The same for a value that may be None."""
    write, read = codec
    return (
        lambda value: None if value is None else write(value),
        lambda stored: None if stored is None else read(stored),
    )


def _fields(codecs: Mapping[str, _Codec], make: Callable[..., Any]) -> _Codec:
    """A part of the rules with names of its own; what is missing keeps its default, what is unknown is left out."""

    def read(stored: Mapping[str, Any]) -> Any:
        return make(**{name: codecs[name][1](value) for name, value in stored.items() if name in codecs})

    return lambda part: {name: codec[0](getattr(part, name)) for name, codec in codecs.items()}, read


def _several(codec: _Codec) -> _Codec:
    write, read = codec
    return lambda many: [write(one) for one in many], lambda stored: tuple(read(one) for one in stored)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"a whole number, not {value!r}")
    return int(value)


def _limits(stored: Sequence[Any]) -> tuple[int, ...]:
    usual = Rules().concession_limits
    if len(stored) != len(usual):
        raise ValueError(f"{len(usual)} limits, not {stored!r}")
    return tuple(map(_number, stored))


_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_TEMPLATE: _Codec = (_write_template, _read_template)
_TIME: _Codec = (_clock, time.fromisoformat)
_LENGTH: _Codec = (_seconds, _length)
_NUMBER: _Codec = (int, _number)
_WINDOWS: _Codec = (_write_windows, _read_windows)
_CHANNEL: _Codec = (lambda channel: channel.value, Channel)
_DAY: _Codec = (date.isoformat, date.fromisoformat)
_YES: _Codec = (bool, bool)
_TEXT: _Codec = (str, str)
_STAGE = _fields(
    {
        "morning": _NUMBER,
        **dict.fromkeys(("due", "not_before", "late"), _maybe(_LENGTH)),
        "at": _maybe(_TIME),
        "channel": _maybe(_CHANNEL),
        "hours": _maybe(_WINDOWS),
    },
    Stage,
)
_DAYS_OFF = _fields(
    {**dict.fromkeys(("holidays", "weekends", "messages"), _YES), **dict.fromkeys(("off", "on"), _several(_DAY))},
    DaysOff,
)

_CODECS: dict[str, _Codec] = {
    "legend": (
        lambda legend: [[list(part) if isinstance(part, tuple) else part for part in one] for one in legend],
        lambda stored: tuple(map(_meaning, stored)),
    ),
    "four": _TEMPLATE,
    "three": _TEMPLATE,
    **dict.fromkeys(("newest_first", "first_time_phone", "escalate_to_lead"), _YES),
    "call_windows": _WINDOWS,
    "stages": _several(_STAGE),
    "amounts": _several((lambda one: [one[0], one[1].value], lambda stored: (_number(stored[0]), Channel(stored[1])))),
    "days_off": _DAYS_OFF,
    "quiet": (
        lambda quiet: [_clock(quiet.start), _clock(quiet.end)],
        lambda stored: QuietHours(*(time.fromisoformat(one) for one in stored)),
    ),
    **dict.fromkeys(("second_messages_from", "ship_cutoff"), _TIME),
    "picking": _maybe(_TIME),
    "won_back_rule": _TEXT,
    "concession_limits": (list, _limits),
    **dict.fromkeys(("enquiry_due", "escalate_after"), _maybe(_LENGTH)),
    **dict.fromkeys(
        ("first_not_before", "first_due", "first_late", "enquiry_not_before", "gap", "auto_close", "won_back", "stale"),
        _LENGTH,
    ),
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
