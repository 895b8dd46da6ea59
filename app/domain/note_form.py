"""The form of one note entry: time + agent + count + feedback (20), written by a template and read back exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from app.domain import late

SEPARATORS = ("+", " ", "/", "，", "|")
DATES = ("MM-dd", "yyyy-MM-dd", "MM.dd", "MM/dd", "M月d日")
COUNTS = ("第{n}次", "{n}次", "x{n}", "{n}")
FOUR_PARTS = ("time", "agent", "count", "feedback")
THREE_PARTS = ("time", "agent", "feedback")
MOST = 999
"""No order is reminded a thousand times: a greater number is something else."""

Span = tuple[int, int]


class NoteError(Exception):
    """A text that is no entry, or not surely one; ``span`` points at the place, in characters of the text given."""

    def __init__(self, code: str, part: str, span: Span | None = None, **params: Any) -> None:
        super().__init__(code, part, span, params)
        self.code = code
        self.part = part
        self.span = span
        self.params = params


class Entry(NamedTuple):
    """What one entry says; ``at`` is aware, in the shop's zone, and ``count`` is None in the three-field form."""

    at: datetime
    agent: str
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    feedback: str


_SEP = "[+ /，|]"
_NICK = r"([^+ /，|\s]{1,32})"
_NUMBER = "[1-9][0-9]{0,2}"
_ABSENT = "(?:()){0}"
# The shape is looked at first, so that 11/21 is one date and not two fields, whatever separates the rest.
_ANY_DATE = (
    "(?=[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}[-./][0-9]{2}|[0-9]{1,2}月[0-9]{1,2}日)"
    "(?:([0-9]{4})-)?([0-9]{1,2})[-./月]([0-9]{1,2})日?"
)
_CLOCK = " ([0-9]{2}):([0-9]{2})"
_ANY_COUNT = f"(第{_NUMBER}次|{_NUMBER}次?|x{_NUMBER})"
WHEN = late.pattern(f"{_ANY_DATE}(?:{_CLOCK})?+")
_HEAD_TEXT = rf"{_ANY_DATE}(?:{_CLOCK})?+({_SEP}){_NICK}\6(?:{_ANY_COUNT}\6)?+"
HEAD = late.pattern(rf"(?<![0-9A-Za-z])(?<![0-9][-./:年月]){_HEAD_TEXT}")
_ANY = late.pattern(f"{_HEAD_TEXT}(.*)")

_PIECE: dict[str, str] = {
    "MM-dd": f"{_ABSENT}([0-9]{{2}})-([0-9]{{2}})",
    "yyyy-MM-dd": "([0-9]{4})-([0-9]{2})-([0-9]{2})",
    "MM.dd": rf"{_ABSENT}([0-9]{{2}})\.([0-9]{{2}})",
    "MM/dd": f"{_ABSENT}([0-9]{{2}})/([0-9]{{2}})",
    "M月d日": f"{_ABSENT}([0-9]{{1,2}})月([0-9]{{1,2}})日",
}
_TWO = tuple(f"{number:02d}" for number in range(60))
_WRITE: dict[str, Callable[[datetime], str]] = {
    "MM-dd": lambda at: f"{_TWO[at.month]}-{_TWO[at.day]}",
    "yyyy-MM-dd": lambda at: f"{at.year:04d}-{_TWO[at.month]}-{_TWO[at.day]}",
    "MM.dd": lambda at: f"{_TWO[at.month]}.{_TWO[at.day]}",
    "MM/dd": lambda at: f"{_TWO[at.month]}/{_TWO[at.day]}",
    "M月d日": lambda at: f"{at.month}月{at.day}日",
}


@dataclass(frozen=True, slots=True)
class Template:
    """How a shop writes its entries: four fields for payment reminders (20), three for other flags (198)."""

    parts: tuple[str, ...] = FOUR_PARTS
    separator: str = "+"
    date: str = "MM-dd"
    with_time: bool = True
    count: str = "第{n}次"
    _pattern: re.Pattern[str] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.parts not in (FOUR_PARTS, THREE_PARTS):
            raise ValueError(f"parts are {FOUR_PARTS} or {THREE_PARTS}, not {self.parts!r}")
        for value, known in ((self.separator, SEPARATORS), (self.date, DATES), (self.count, COUNTS)):
            if value not in known:
                raise ValueError(f"one of {known}, not {value!r}")

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches exactly the texts of this template."""
        # Compiled at first use: the list of all templates would cost every start of the program.
        if self._pattern is None:
            object.__setattr__(self, "_pattern", self._compiled())
            return self.pattern
        return self._pattern

    @property
    def counted(self) -> bool:
        """Whether the template carries the count."""
        return len(self.parts) == 4

    def _compiled(self) -> re.Pattern[str]:
        sep = re.escape(self.separator)
        clock = _CLOCK if self.with_time else f"{_ABSENT}{_ABSENT}"
        count = f"({re.escape(self.count).replace(re.escape('{n}'), _NUMBER)}){sep}" if self.counted else _ABSENT
        return re.compile(f"{_PIECE[self.date]}{clock}({sep}){_NICK}{sep}{count}(.*)")


FOUR = Template()
THREE = Template(THREE_PARTS)
TEMPLATES: tuple[Template, ...] = tuple(
    [Template(FOUR_PARTS, *rest) for rest in product(SEPARATORS, DATES, (True, False), COUNTS)]
    + [Template(THREE_PARTS, *rest) for rest in product(SEPARATORS, DATES, (True, False))]
)
"""Every canonical form: 200 of four fields and 50 of three."""


def clean_feedback(text: str) -> str:
    """The text on one line: a line break (with the blanks around it) becomes one space, both ends are trimmed."""
    return " ".join(piece for line in text.splitlines() if (piece := line.strip()))


def format(entry: Entry, template: Template = FOUR) -> str:  # noqa: A001 - the word people use for it
    """The entry's one line in this template, seconds dropped. A template with a count refuses an entry without."""
    at, sep, feedback = entry.at, template.separator, entry.feedback
    if len(feedback.splitlines()) != 1 or feedback != feedback.strip():
        feedback = clean_feedback(feedback)
    when = _WRITE[template.date](at)
    if template.with_time:
        when = f"{when} {_TWO[at.hour]}:{_TWO[at.minute]}"
    if not template.counted:
        return f"{when}{sep}{entry.agent}{sep}{feedback}"
    if entry.count is None:
        raise NoteError("count_missing", "count")
    return f"{when}{sep}{entry.agent}{sep}{template.count.replace('{n}', str(entry.count))}{sep}{feedback}"


def parse(
    text: str,
    *,
    now: datetime,
    agents: Collection[str] = (),
    not_before: datetime | None = None,
    template: Template | None = None,
) -> Entry:
    """The one entry that ``text`` is, in the given template or in any canonical form; raises NoteError.

    A missing year is the latest that is not after ``now`` (a day of slack) and not before ``not_before``, the order's
    creation; a missing time is midnight. Without a template a form that could mean two things is refused, not guessed;
    ``agents`` (nicknames and full names) settle some of these.
    """
    match = (_ANY if template is None else template.pattern).fullmatch(text)
    if match is None:
        stripped = text.strip()
        if stripped == text:
            raise diagnose(text, template)
        return parse(stripped, now=now, agents=agents, not_before=not_before, template=template)
    sep, agent, count, feedback = match.group(6, 7, 8, 9)
    feedback = feedback.strip()
    if template is None:
        weak = count is None and agents and agent not in agents and sep in " ，"
        doubt(match, 0, feedback)
        if weak:
            raise NoteError("entry_unsure", "agent", match.span(7), agent=agent)
    elif not feedback:
        raise NoteError("feedback_missing", "feedback", (len(text), len(text)))
    elif agent[0] in _SUSPECT:
        check_nick(agent, match.start(7))
    number = None if count is None else int(count.strip("第次x"))
    return Entry(moment(match, now, not_before), agent, number, feedback)


_DAY = timedelta(days=1)


def moment(match: re.Match[str], now: datetime, not_before: datetime | None, offset: int = 0) -> datetime:
    """When the matched head says it was; raises NoteError for an impossible date and one outside its bounds."""
    year, month, day, hour, minute = match.group(1, 2, 3, 4, 5)
    wall = (int(month), int(day), int(hour or 0), int(minute or 0))
    limit = now + _DAY
    # A leap day may be up to eight years back.
    years = (int(year),) if year else range(limit.year, limit.year - 9, -1)
    possible = None
    for one in years:
        try:
            possible = datetime(one, *wall, tzinfo=now.tzinfo)
        except ValueError:
            continue
        if possible <= limit:
            break
    if possible is None:
        raise NoteError("time_impossible", "time", _when(match, offset))
    if possible > limit:
        raise NoteError("time_future", "time", _when(match, offset))
    if not_before is not None:
        first = not_before.astimezone(now.tzinfo).replace(second=0, microsecond=0)
        if possible < (first if hour else first.replace(hour=0, minute=0)):
            raise NoteError("time_before_order", "time", _when(match, offset))
    return possible


def _when(match: re.Match[str], offset: int) -> Span:
    return match.start() + offset, match.start(6) + offset


_N = "[0-9０-９零〇一二两三四五六七八九十]{1,3}"
_NEAR_COUNT = late.pattern(
    rf"(?:第\s*{_N}\s*[次遍回]|{_N}\s*[次遍回]|[xX×*]\s*{_N})(?=\s*(?:[+ /，|＋／｜,、]|$))"
    r"|[0-9０-９]{1,3}(?=\s*(?:[+/|]|$))"
)
_COUNT_ONLY = late.pattern(_ANY_COUNT)
_SUSPECT = frozenset("0123456789０１２３４５６７８９第xX×")
_NO_NICK = late.pattern(rf"第?{_N}[次遍回]|[xX×][0-9０-９]+|[0-9０-９]+|[0-9]{{1,2}}[:：][0-9]{{2}}.*|{_ANY_DATE}")
_UNITS = frozenset("件个個元块箱包袋盒瓶双条套台天号日月点點分小年岁斤米码位人单单张张片支")


def check_nick(agent: str, start: int = 0) -> None:
    """Raises NoteError where the agent's field holds a number, a time, a date or a count instead of a name."""
    if agent[0] in _SUSPECT and _NO_NICK.fullmatch(agent):
        code = "nickname_digits" if agent.isdigit() else "agent_missing"
        raise NoteError(code, "agent", (start, start + len(agent)), agent=agent)


def doubt(match: re.Match[str], offset: int, feedback: str) -> None:
    """Raises NoteError where a head, read without a template, may mean something else than it seems to."""
    sep, agent, count = match.group(6, 7, 8)
    end = match.end(8) if count else match.end(7)
    if agent[0] in _SUSPECT:
        check_nick(agent, match.start(7) + offset)
    if not feedback:
        raise NoteError("feedback_missing", "feedback", (end + offset + 1,) * 2)
    if count is None:
        if feedback[0] in _NEAR_FIRST and (near := _NEAR_COUNT.match(feedback)):
            alone = _COUNT_ONLY.fullmatch(feedback)
            raw = match.string[end + 1 :]
            start = offset + end + 1 + len(raw) - len(raw.lstrip())
            code, part = ("feedback_missing", "feedback") if alone else ("count_unclear", "count")
            raise NoteError(code, part, (start, start + near.end()))
    elif count.isdigit() and _may_be_feedback(sep, int(count), feedback):
        raise NoteError("count_unclear", "count", (match.start(8) + offset, match.end(8) + offset))


_NEAR_FIRST = frozenset("第xX×*0123456789０１２３４５６７８９零〇一二两三四五六七八九十")


def _may_be_feedback(sep: str, number: int, feedback: str) -> bool:
    """Whether a bare number between separators may as well begin the feedback (``2 件都要退``, ``2/3``)."""
    if sep == " ":
        return number > 20 or feedback[0] in _UNITS
    return number > 99 or (sep == "/" and feedback[0].isdigit())


def diagnose(text: str, template: Template | None = None) -> NoteError:
    """Why a text is no entry: the first part that is missing or cannot be read, from the left."""
    if len(text.splitlines()) > 1:
        return NoteError("several_lines", "feedback", (0, len(text)))
    when = WHEN.match(text)
    if when is None:
        first = re.match(r"[^+ /，|]*", text)
        end = first.end() if first else 0
        unclear = bool(re.match(r"[0-9]{1,4}\s*[-./年月:：][0-9]", text))
        return NoteError("time_unclear" if unclear else "time_missing", "time", (0, end))
    if when.end() == len(text):
        return NoteError("agent_missing", "agent", (when.end(), when.end()))
    sep = text[when.end()]
    if sep not in SEPARATORS:
        return NoteError("separator_missing", "agent", (when.end(), when.end() + 1))
    return _diagnose_rest(text, when.end() + 1, sep, template)


def _diagnose_rest(text: str, start: int, sep: str, template: Template | None) -> NoteError:
    fields = text[start:].split(sep)
    agent, end = fields[0], start + len(fields[0])
    if not agent.strip():
        return NoteError("agent_missing", "agent", (start, end))
    if any(sign in SEPARATORS or sign.isspace() for sign in agent):
        return NoteError("separator_mixed", "agent", (start, end))
    if len(agent) > 32:
        return NoteError("nickname_long", "agent", (start, end))
    try:
        check_nick(agent, start)
    except NoteError as problem:
        return problem
    rest = text[end + 1 :].strip()
    if not rest or (len(fields) == 2 and _COUNT_ONLY.fullmatch(rest)):
        return NoteError("feedback_missing", "feedback", (len(text), len(text)))
    if template is not None and template.counted and not _COUNT_ONLY.fullmatch(fields[1]):
        return NoteError("count_missing", "count", (end + 1, end + 1 + len(fields[1])))
    return NoteError("other_template", "time", (0, len(text)))
