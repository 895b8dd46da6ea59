"""Reading what people really write in a memo: any order, any sign between the parts, any way to say a time or a count.

What is canonical is read by ``note_scan`` and stays as it is. Of the rest nothing is guessed silently: a part that is
missing, or that another reader might take otherwise, is a problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, time
from typing import NamedTuple

from app.domain import late
from app.domain.agent import People
from app.domain.note_form import WHEN, Span, Template, clean_feedback
from app.domain.note_heads import Finder, Head
from app.domain.note_marks import AGENT, clock, count, day, marks, part_of_day, plain
from app.domain.note_scan import JOINERS, Found, Problem, Scan, scan

_CUT = JOINERS + "([【<>@-—~*&→·（「"
_NUMBERED = late.pattern(r"(?:(?<=[\s;；。,，])[1-9][.、)]|[①-⑨])\s*$")
_TIME = late.pattern(r"[0-9]{1,2} ?[点:时][0-9]{0,2}")
_NEAR_COUNT = late.pattern(
    r"[-+/|,、;:~>&→=_·\s(\[【已经]*(?:第|催|首|初|次数|[x*][0-9]|[0-9一二两三四五六七八九十①-⑨])|[+/|,、]"
)
_COUNT_WORDS = late.pattern(
    r".{0,6}?(?:第 ?[0-9一二两三四五六七八九十](?!方)|[0-9一二两三四五六七八九十] ?(?:次(?!性)|[遍催])"
    r"|催(?:付|款|单)?[了过]? ?第?[0-9一二两三四五六七八九十]|首(?:催|次(?![购下买])))"
    r"|0?[1-9一二三四五六七八九](?=[ +/|,])"
)
"""Words at the beginning of a feedback that may as well be the count."""
_HINT = late.pattern("[0-9０-９一二三四五六七八九十两今昨前周週拜期首初催①-⑨;；]")
_ENDS_IN_TIME = late.pattern(r"[ ,，;；(（][0-9]{1,2}[:：][0-9]{2}[)）]?$")


class Parts(NamedTuple):
    """One entry as far as it could be read; a part that is None was not found.

    ``at`` is midnight where ``day_only``. ``agent`` is the nickname, or the words as written where nobody surely has
    that name. ``canonical``: `note_scan.scan` found it.
    """

    at: datetime | None
    day_only: bool
    agent: str | None
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    feedback: str
    span: Span
    problems: tuple[Problem, ...] = ()
    canonical: bool = False


class Reading(NamedTuple):
    """A memo taken apart: every character is in the span of an entry, in the free text, or only joins the two."""

    parts: tuple[Parts, ...]
    free_text: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def read(
    memo: str,
    *,
    now: datetime,
    people: People,
    not_before: datetime | None = None,
    templates: Collection[Template] = (),
) -> Reading:
    """Every entry of a memo, canonical or not; never raises.

    ``now`` is aware, in the shop's zone: relative days and missing years are resolved against it. ``not_before`` is
    the order's creation.
    """
    found = scan(memo, now=now, agents=people.names, not_before=not_before, templates=templates)
    work = _Work(memo, now, people, not_before)
    work.take(found)
    return Reading(tuple(work.parts), tuple(work.free), tuple(work.problems))


class _Work:
    __slots__ = ("_find", "_plain", "free", "memo", "not_before", "now", "parts", "people", "problems")

    def __init__(self, memo: str, now: datetime, people: People, not_before: datetime | None) -> None:
        self.memo, self.now, self.people, self.not_before = memo, now, people, not_before
        self._plain: str | None = None
        self._find: Finder | None = None
        self.parts: list[Parts] = []
        self.free: list[str] = []
        self.problems: list[Problem] = []

    def take(self, found: Scan) -> None:
        """The canonical entries as they are; what lies between them is read loosely, a line at a time."""
        position = 0
        for entry in found.entries:
            start, end = self._time_before(position, entry), entry.span[1]
            self._between(position, start, found.problems)
            if start < entry.span[0]:
                self._segment(start, end)
            else:
                self._canonical(entry, found.problems)
            position = end
        self._between(position, len(self.memo), found.problems)

    @property
    def plain(self) -> str:
        """The memo in narrow signs; most canonical ones never need it."""
        if self._plain is None:
            self._plain = plain(self.memo)
        return self._plain

    @property
    def find(self) -> Finder:
        if self._find is None:
            self._find = Finder(self.plain, self.people, self.now, self.not_before)
        return self._find

    # -- canonical entries

    def _time_before(self, position: int, found: Found) -> int:
        """Where a time or count begins that stands right before a canonical entry and is its own; else its start."""
        start = found.span[0]
        line = max(position, self.memo.rfind("\n", 0, start) + 1, self.memo.rfind("\r", 0, start) + 1)
        if line == start or not _HINT.search(self.memo, line, start):
            return start
        last = next(iter(self.find.heads(line, start)[::-1]), None)
        if last is None or last.kinds != 1 or last.agent is not None or self.find.words(last.end, start):
            return start
        return start if last.count is not None and found.entry.count is not None else last.start

    def _canonical(self, found: Found, told: Collection[Problem]) -> None:
        entry, (start, end) = found.entry, found.span
        begin = end - len(entry.feedback)
        agent = self.people.named(entry.agent)
        if self._is_loose(found, agent, begin):
            self._segment(start, end)
            return
        own = _inside(told, start, end) if told else ()
        if agent is not None:
            own = tuple(one for one in own if one.code != "agent_unknown")
        cut, feedback = end, entry.feedback
        head = self._further(begin, end)
        if head is not None and head.kinds == 3 and all(one.code == "entry_unsure" for one in own):
            cut, feedback = head.start, self._trimmed(begin, head.start)
            own = _inside(own, start, cut - 1)
        elif head is not None and not own:
            own = (Problem("feedback_holds_entry", "feedback", (head.start, head.end)),)
        elif entry.count is None and not own and (near := _COUNT_WORDS.match(self.plain, begin, end)):
            own = (Problem("count_unclear", "count", near.span()),)
        elif not own and self._day_only(found) and (late_time := _ENDS_IN_TIME.search(self.memo, begin, end)):
            own = (Problem("time_unclear", "time", late_time.span()),)
        last = end if cut == end else start + len(self.memo[start:cut].rstrip(JOINERS))
        nobody = agent or entry.agent
        self.parts.append(
            Parts(entry.at, self._day_only(found), nobody, entry.count, feedback, (start, last), own, True)
        )
        if cut < end:
            self._segment(cut, end)

    def _is_loose(self, found: Found, agent: str | None, begin: int) -> bool:
        """Whether what has the form of three fields is rather a loosely written entry with a count."""
        entry, (start, end) = found.entry, found.span
        if entry.count is None and _NEAR_COUNT.match(self.plain, begin, end):
            if entry.feedback[0] in "+/|,，、":
                return True
            heads = self.find.heads(start, end)
            return bool(heads) and heads[0].count is not None
        if agent is not None or not self.people.names:
            return False
        return entry.agent in "第催" or any(mark.kind != AGENT for mark in marks(plain(entry.agent), self.people))

    def _further(self, begin: int, end: int) -> Head | None:
        """The head of a further entry, loosely written, in the feedback of a canonical one."""
        if not _HINT.search(self.memo, begin, end):
            return None
        return next((head for head in self.find.heads(begin, end) if self.find.further(head, begin)), None)

    def _day_only(self, found: Found) -> bool:
        if found.entry.at.hour or found.entry.at.minute:
            return False
        when = WHEN.match(self.memo, found.span[0])
        return when is None or when[4] is None

    # -- the rest

    def _between(self, start: int, end: int, told: Collection[Problem]) -> None:
        position = start
        for line in self.memo[start:end].splitlines(keepends=True):
            body = line.splitlines()[0]
            if body.strip(JOINERS):
                before = len(self.parts), len(self.problems)
                self._segment(position, position + len(body))
                if told and before == (len(self.parts), len(self.problems)):
                    self.problems += _inside(told, position, position + len(body))
            position += len(line)

    def _segment(self, start: int, end: int) -> None:
        """One line, or what is left of one beside the canonical entries."""
        if not (_HINT.search(self.memo, start, end) or self._named(start, end)):
            self._leave(start, end)
            return
        groups = self.find.heads(start, end)
        heads, doubtful = self.find.believed(groups, start, end)
        for head in doubtful:
            span = (head.start, head.end)
            self.problems.append(Problem("entry_unsure", "agent", span))
        if not heads:
            self._leave(start, end)
            return
        others = [head for head in groups if head not in heads]
        last = heads[-1]
        if self.find.words(last.end, end):
            self._each(heads, others, start, end)
        elif len(heads) > 1 and _sign(heads[-2], last):
            heads.pop()
            self._each(heads[:-1], others, start, heads[-1].start)
            self._entry(heads[-1], heads[-1].start, end, (heads[-1].end, last.start), others)
        elif len(heads) == 1 and self.find.words(start, last.start):
            last.doubt("entry_unsure", "feedback", (start, last.start))
            self._entry(last, start, end, (start, last.start), others)
        else:
            self._each(heads, others, start, end)

    def _each(self, heads: list[Head], others: list[Head], start: int, end: int) -> None:
        self._leave(start, heads[0].start if heads else end)
        for place, head in enumerate(heads):
            limit = heads[place + 1].start if place + 1 < len(heads) else end
            self._entry(head, head.start, limit, (head.end, limit), others)

    def _entry(self, head: Head, start: int, end: int, words: Span, others: list[Head]) -> None:
        """Keeps the entry of ``head`` between ``start`` and ``end`` whose feedback lies in ``words``."""
        begin = self.find.skip(words[0]) if words[0] == head.end else words[0]
        feedback = self._trimmed(begin, words[1]) if begin < words[1] else ""
        at, day_only = self._time(head)
        agent = self._agent(head)
        number = count(head.count) if head.count is not None else None
        if not feedback:
            head.doubt("feedback_missing", "feedback", (words[1], words[1]))
        self._doubt(head, words, [one for one in others if words[0] <= one.start < words[1]])
        if len(head.doubts) > 1:
            head.doubts.sort(key=lambda problem: problem.span or (0, 0))
        last = max(start + len(self.memo[start:end].rstrip(JOINERS)), start + 1)
        self.parts.append(Parts(at, day_only, agent, number, feedback, (start, last), tuple(head.doubts)))

    def _doubt(self, head: Head, words: Span, others: list[Head]) -> None:
        """What another reader of the feedback might take otherwise; ``others`` are the marks in it."""
        span = (head.start, head.end)
        if not self.find.ends(head):
            head.doubt("entry_unsure", "feedback", (head.end, head.end + 1))
        if head.count is None and (near := _COUNT_WORDS.match(self.plain, self.find.skip(words[0]), words[1])):
            head.doubt("count_unclear", "count", near.span())
        for other in others:
            near_by = self.find.close(head, other)
            if other.count is not None and (head.count is None or near_by or other.count.text[0] in "第催首"):
                head.doubt("count_unclear", "count", (other.count.start, other.count.end))
            if other.agent is not None and near_by:
                head.doubt("entry_unsure", "agent", (other.start, other.end), agent=self.memo[other.start : other.end])
            if self.find.further(other, words[0]):
                head.doubt("feedback_holds_entry", "feedback", (other.start, other.end))
        if head.clock is None and head.day is not None:
            ends = others and others[-1].clock is not None and not self.find.words(others[-1].end, words[1])
            if ends or _TIME.match(self.plain, self.find.skip(words[0])):
                head.doubt("time_unclear", "time", span)

    def _time(self, head: Head) -> tuple[datetime | None, bool]:
        if head.day is None:
            if head.clock is None:
                head.doubt("time_missing", "time", (head.start, head.start))
            else:
                head.doubt("time_unclear", "time", (head.clock.start, head.clock.end))
            return None, False
        span = (head.day.start, head.day.end)
        found, doubt = day(head.day, self.now)
        if doubt:
            head.doubt(doubt, "time", span)
        if found is None:
            return None, False
        wall, part = None, part_of_day(head.day)
        if head.clock is not None:
            wall, unclear = clock(head.clock, part)
            if unclear or head.clock.form == "perhaps":
                head.doubt(unclear or "time_unclear", "time", (head.clock.start, head.clock.end))
        elif part is not None and not doubt:
            head.doubt("time_unclear", "time", span)
        at = datetime.combine(found, time(*(wall or (0, 0))), self.now.tzinfo)
        if not doubt or doubt == "time_relative":
            self._bound(head, at, wall is None, span)
        return at, wall is None

    def _bound(self, head: Head, at: datetime, day_only: bool, span: Span) -> None:
        if at > self.now:
            head.doubt("time_future", "time", span)
        if self.not_before is not None:
            first = self.not_before.astimezone(self.now.tzinfo).replace(second=0, microsecond=0)
            if at < (first.replace(hour=0, minute=0) if day_only else first):
                head.doubt("time_before_order", "time", span)

    def _agent(self, head: Head) -> str | None:
        mark = head.agent
        if mark is None:
            head.doubt("agent_missing", "agent", (head.end, head.end))
            return None
        written = self.memo[mark.start : mark.end]
        if (known := self.people.named(mark.text)) is not None:
            return known
        several = self.people.alike(mark.text)
        if len(several) > 1:
            head.doubt("agent_ambiguous", "agent", (mark.start, mark.end), agent=written, agents=several)
        else:
            head.doubt("agent_unknown", "agent", (mark.start, mark.end), agent=written)
        return written

    # -- small things

    def _named(self, start: int, end: int) -> bool:
        text = self.plain[start:end]
        return any(name in text for name in self.people.lowered)

    def _trimmed(self, start: int, end: int) -> str:
        """The feedback between the two, without the signs that part it from what stands beside it."""
        text = clean_feedback(self.memo[start:end])
        if end < len(self.memo) and self.memo[end] not in "\r\n":
            text = _NUMBERED.sub("", text).rstrip(_CUT)
        return text.strip(JOINERS + ":：")

    def _leave(self, start: int, end: int) -> None:
        if text := self.memo[start:end].strip(JOINERS).strip():
            self.free.append(text)


def _inside(told: Iterable[Problem], start: int, end: int) -> tuple[Problem, ...]:
    return tuple(problem for problem in told if problem.span is not None and start <= problem.span[0] <= end)


def _sign(head: Head, last: Head) -> bool:
    """Adds to ``head`` what a signature at the end of its line says; False where both name the same part."""
    if last.kinds == 3 or any(head.has(mark) for mark in last.marks):
        return False
    for mark in last.marks:
        head.add(mark)
    head.doubt("entry_unsure", "agent", (last.start, last.end))
    return True
