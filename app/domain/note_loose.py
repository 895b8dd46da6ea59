"""Reading what people really write in a memo: any order, any sign between the parts, any way to say a time or a count.

What is canonical is read by ``note_scan`` and stays as it is. Of the rest nothing is guessed silently: a part that is
missing, or that another reader might take otherwise, is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from app.domain import late
from app.domain.agent import People
from app.domain.note_form import Span, Template, clean_feedback
from app.domain.note_marks import (
    AGENT,
    CLOCK,
    COUNT,
    DAY,
    Mark,
    bare_clock,
    clock,
    count,
    day,
    marks,
    part_of_day,
    plain,
)
from app.domain.note_scan import JOINERS, Found, Problem, Scan, scan


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


class Head(NamedTuple):
    """Marks that stand together and so begin, or close, an entry."""

    start: int
    end: int
    day: Mark | None = None
    clock: Mark | None = None
    agent: Mark | None = None
    count: Mark | None = None
    doubts: tuple[Problem, ...] = ()

    @property
    def kinds(self) -> int:
        """How many of time, agent and count it names."""
        return (self.day is not None or self.clock is not None) + (self.agent is not None) + (self.count is not None)


_SIGNS = r"\s+/,，|、;；:~_.·()\[\]【】<>《》「」@#*!?。…-"
_GLUE = late.pattern(rf"[{_SIGNS}]*(?:(?:客服|备注|记录|联系|跟进|提醒|由|by|电话|旺旺)?[{_SIGNS}]*)")
_CLEAR = frozenset(" +/,，|、;；:。!！?？…)）]】~\t-")
_WORD = late.pattern(rf"[{_SIGNS}]*([a-z][a-z0-9_]{{0,14}}|[一-鿿]{{1,4}}[0-9]{{0,3}})[{_SIGNS}]*")
_NAME_LIKE = late.pattern(
    r"[小阿老大][一-鿿]{1,2}[0-9]?|([一-鿿])\1|[一-鿿]{1,2}[姐哥]|客服[a-z0-9一-鿿]{1,4}|[a-z]{3,12}"
)
_NO_NAME = late.pattern(
    "未接|没接|不接|无人|拒接|关机|占线|已.*|未.*|没.*|不.*|电话|短信|旺旺|微信|千牛|催.*|付款|回访|提醒|联系|跟进|客户|买家|"
    "顾客|亲|发货|急.*|加急|改.*|退.*|换.*|补.*|送.*|明.*|后天|再.*|打.*|要.*|说.*|等.*|[a-z]{1,2}|ok|vip|sf|yto|sto|zto|ems|"
    "大码|小码|老客|老客户|小票|小样|小心|小件|大件|大衣|老板|老公|老婆|小孩|老人|小区|大门|大货|老款|小号|大号|中号"
)
_BARE_COUNT = late.pattern(r"(\s*[+/|,]\s*|\s+)([1-9][0-9]?)(?=(\s*[+/|,]\s*|\s+|$))")
_TIMES = late.pattern(r"[0-9]{1,2} ?[点:时][0-9]{0,2}")
_CALLED = late.pattern("未接|没接|没人接|不接|无人接|已|短信|旺旺|电话|回复|催|联系|关机|拒接|占线|停机|不在|未读|已读|打不通|通话")
_UNITS = frozenset("件个元块箱包袋盒瓶双条套台天号日月点分小年岁斤米码位人单张片支")
_HINT = late.pattern(r"[0-9一二三四五六七八九十两今昨前周拜期首初]|催")


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
    return work.reading()


class _Work:
    __slots__ = ("free", "memo", "not_before", "now", "parts", "people", "plain", "problems")

    def __init__(self, memo: str, now: datetime, people: People, not_before: datetime | None) -> None:
        self.memo, self.now, self.people, self.not_before = memo, now, people, not_before
        self.plain = plain(memo)
        self.parts: list[Parts] = []
        self.free: list[str] = []
        self.problems: list[Problem] = []

    def reading(self) -> Reading:
        return Reading(tuple(self.parts), tuple(self.free), tuple(self.problems))

    def take(self, found: Scan) -> None:
        """The canonical entries as they are; what lies between them is read loosely, a line at a time."""
        told = list(found.problems)
        position = 0
        for entry in found.entries:
            self._between(position, entry.span[0], told)
            self._canonical(entry, told)
            position = entry.span[1]
        self._between(position, len(self.memo), told)

    def _canonical(self, found: Found, told: list[Problem]) -> None:
        (start, end), entry = found.span, found.entry
        own = tuple(_inside(told, start, end)) if told else ()
        further: tuple[Head, ...] = ()
        begin = end - len(entry.feedback)
        if _HINT.search(self.plain, begin, end):
            further = tuple(head for head in self._heads(begin, end) if head.start > begin and self._inner(head))
        if further and further[0].kinds == 3 and self._past(further[0]) and not own:
            cut = further[0].start
            kept = self.memo[begin:cut].strip(JOINERS)
            if kept:
                self._keep_canonical(found, kept, (start, begin + len(self.memo[begin:cut].rstrip(JOINERS))), own)
                self._segment(cut, end)
                return
        if further and not own:
            own = (Problem("feedback_holds_entry", "feedback", (further[0].start, further[0].end)),)
        self._keep_canonical(found, entry.feedback, found.span, own)

    def _keep_canonical(self, found: Found, feedback: str, span: Span, own: tuple[Problem, ...]) -> None:
        entry = found.entry
        agent = self.people.find(entry.agent)
        day_only = not (entry.at.hour or entry.at.minute) and ":" not in self.memo[span[0] : span[0] + 17]
        self.parts.append(Parts(entry.at, day_only, agent or entry.agent, entry.count, feedback, span, own, True))

    def _between(self, start: int, end: int, told: list[Problem]) -> None:
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
        if not (_HINT.search(self.plain, start, end) or self._named(start, end)):
            self._leave(start, end)
            return
        heads = self._believed(self._heads(start, end), start, end)
        if not heads:
            self._leave(start, end)
            return
        last = heads[-1]
        if not self._words(last.end, end):
            if len(heads) > 1 and last.kinds < 3 and not (self._words(heads[-2].end, last.start) and last.count):
                joined = _joined(heads[-2], last)
                if joined is not None:
                    heads = heads[:-1]
                    self._each(heads[:-1], start, heads[-1].start)
                    self._entry(joined, joined.start, end, (heads[-1].end, last.start))
                    return
            if len(heads) == 1 and self._words(start, last.start):
                doubt = Problem("entry_unsure", "feedback", (start, last.start))
                self._entry(last._replace(doubts=(*last.doubts, doubt)), start, end, (start, last.start))
                return
        self._each(heads, start, end)

    def _each(self, heads: list[Head], start: int, end: int) -> None:
        self._leave(start, heads[0].start if heads else end)
        for place, head in enumerate(heads):
            limit = heads[place + 1].start if place + 1 < len(heads) else end
            self._entry(head, head.start, limit, (head.end, limit))

    # -- heads

    def _heads(self, start: int, end: int) -> list[Head]:
        """Marks that stand together, from the left."""
        text = self.plain[start:end]
        found = [one._replace(start=one.start + start, end=one.end + start) for one in marks(text, self.people)]
        heads: list[Head] = []
        for mark in found:
            if heads and (joined := self._with(heads[-1], mark, start)) is not None:
                heads[-1] = joined
            elif not heads or mark.start >= heads[-1].end:
                heads.append(Head(mark.start, mark.end, **{_FIELD[mark.kind]: mark}))
            if mark.kind == DAY and heads[-1].end == mark.end:
                heads[-1] = self._with_clock(heads[-1])
        return [self._with_count(head, end) for head in heads]

    def _with(self, head: Head, mark: Mark, start: int) -> Head | None:
        if getattr(head, _FIELD[mark.kind]) is not None or mark.start < head.end:
            return None
        between = self.plain[head.end : mark.start]
        doubts = head.doubts
        named: Mark | None = None
        if between and not _GLUE.fullmatch(between):
            if head.agent is not None or mark.kind == AGENT:
                return None
            # A word between time and count can only be somebody's name.
            met = _WORD.fullmatch(between)
            if met is None or {mark.kind, COUNT} == {COUNT} and head.day is None and head.clock is None:
                return None
            if head.count is not None and mark.kind in (COUNT,):
                return None
            if not _may_be_name(met[1]):
                return None
            named = Mark(AGENT, "word", head.end + met.start(1), head.end + met.end(1), met[1])
        if mark.kind == CLOCK and head.day is not None and (named or head.agent or head.count):
            doubts = (*doubts, Problem("time_unclear", "time", (mark.start, mark.end)))
        filled = {_FIELD[mark.kind]: mark} | ({"agent": named} if named else {})
        return head._replace(end=mark.end, doubts=doubts, **filled)

    def _with_clock(self, head: Head) -> Head:
        at = head.end
        while at < len(self.plain) and self.plain[at] == " ":
            at += 1
        mark = bare_clock(self.plain, at) if head.clock is None else None
        if mark is None or (head.day is not None and head.day.form not in ("md", "ymd", "monthday", "packed")):
            return head
        return head._replace(end=mark.end, clock=mark)

    def _with_count(self, head: Head, limit: int) -> Head:
        """A bare number is a count only in its place: behind time and agent, between separators."""
        if head.count is not None or head.day is None or head.agent is None:
            return head
        met = _BARE_COUNT.match(self.plain, head.end, limit)
        if met is None:
            return head
        mark = Mark(COUNT, "bare", met.start(2), met.end(2), met[2])
        doubts = head.doubts
        blank = not met[1].strip()
        following = self.plain[met.end(3) : met.end(3) + 1]
        if following in _UNITS or following.isdigit() or (blank and int(met[2]) > 20):
            doubts = (*doubts, Problem("count_unclear", "count", (mark.start, mark.end)))
        return head._replace(end=mark.end, count=mark, doubts=doubts)

    def _believed(self, heads: list[Head], start: int, end: int) -> list[Head]:
        kept: list[Head] = []
        for head in heads:
            first = not kept and not self._words(start, head.start)
            if first:
                head = self._named_behind(head, end)
            elif not kept:
                head = self._named_before(head, start)
            if (self._starts(head, end) if first else self._inner(head, kept, end)):
                kept.append(head)
        return kept

    def _named_behind(self, head: Head, end: int) -> Head:
        """``11.21 小红 未接``: a word that looks like a name, although nobody known has it."""
        if head.agent is not None or head.day is None:
            return head
        met = _WORD.match(self.plain, head.end, end)
        if met is None or met.end() == met.end(1) or not _is_name(met[1]):
            return head
        mark = Mark(AGENT, "word", met.start(1), met.end(1), met[1])
        return self._with_count(head._replace(agent=mark, end=mark.end), end)

    def _named_before(self, head: Head, start: int) -> Head:
        if head.agent is not None or head.kinds < 2:
            return head
        met = _WORD.fullmatch(self.plain, start, head.start)
        if met is None or not _is_name(met[1]):
            return head
        return head._replace(start=met.start(1), agent=Mark(AGENT, "word", met.start(1), met.end(1), met[1]))

    def _starts(self, head: Head, end: int) -> bool:
        """Whether an entry begins with this, the first thing on its line."""
        if head.kinds >= 2:
            return True
        if head.count is not None:
            return head.count.form == "count" and not head.count.text[0] in "x*" and head.count.text[:1] in "第催首"
        following = self.plain[head.end : head.end + 1]
        if head.agent is not None:
            return following in _CLEAR and following != "" and following != "-"
        return head.day is not None and bool(_CALLED.match(self.plain, self._skip(head.end), end))

    def _inner(self, head: Head, kept: list[Head] | None = None, end: int = 0) -> bool:
        """Whether a further entry begins with this, in the middle of a line."""
        clear = self.plain[head.start - 1] in _CLEAR or self.memo[head.start - 1] in "\U0001f300"
        if head.kinds == 3:
            return True
        if head.kinds == 2:
            return clear and self._past(head)
        if kept and head.agent is not None and not self._words(head.end, end):
            return kept[-1].agent is None
        return False

    def _past(self, head: Head) -> bool:
        if head.day is None:
            return head.clock is None or head.count is not None
        found, doubt = day(head.day, self.now)
        return found is not None and found <= self.now.date() and doubt in (None, "time_relative")

    # -- entries

    def _entry(self, head: Head, start: int, end: int, words: Span) -> None:
        """Keeps the entry of ``head`` between ``start`` and ``end`` whose feedback lies in ``words``."""
        begin = self._skip(words[0]) if words[0] == head.end else words[0]
        raw = self.memo[begin : words[1]] if begin < words[1] else ""
        feedback = clean_feedback(raw).strip(JOINERS + ":：")
        doubts = list(head.doubts)
        at, day_only = self._time(head, doubts)
        agent = self._agent(head, doubts)
        number = count(head.count) if head.count is not None else None
        if not feedback:
            doubts.append(Problem("feedback_missing", "feedback", (words[1], words[1])))
        self._doubt(head, words, feedback, doubts)
        last = start + len(self.memo[start:end].rstrip(JOINERS))
        doubts.sort(key=lambda problem: problem.span or (0, 0))
        self.parts.append(Parts(at, day_only, agent, number, feedback, (start, max(last, start + 1)), tuple(doubts)))

    def _doubt(self, head: Head, words: Span, feedback: str, doubts: list[Problem]) -> None:
        """What another reader might take otherwise."""
        span = (head.start, head.end)
        following = self.plain[head.end : head.end + 1]
        ends_plainly = following == "" or following in _CLEAR
        marked = head.count is not None and head.count.end == head.end and head.count.form == "count"
        if not (ends_plainly or (marked and not head.count.text.endswith("催"))):
            doubts.append(Problem("entry_unsure", "feedback", (head.end, head.end + 1)))
        if head.count is None:
            near = [one for one in marks(plain(feedback), self.people) if one.kind == COUNT]
            if near:
                doubts.append(Problem("count_unclear", "count", span))
        if head.clock is None and head.day is not None:
            met = _TIMES.match(plain(feedback))
            if met:
                doubts.append(Problem("time_unclear", "time", span))
        further = [one for one in self._heads(*words) if one.kinds >= 2 and one.start > words[0] and self._inner(one)]
        if further and words[0] == head.end:
            doubts.append(Problem("feedback_holds_entry", "feedback", (further[0].start, further[0].end)))

    def _time(self, head: Head, doubts: list[Problem]) -> tuple[datetime | None, bool]:
        if head.day is None:
            code = "time_missing" if head.clock is None else "time_unclear"
            span = (head.start, head.start) if head.clock is None else (head.clock.start, head.clock.end)
            doubts.append(Problem(code, "time", span))
            return None, False
        span = (head.day.start, head.day.end)
        found, doubt = day(head.day, self.now)
        if doubt:
            doubts.append(Problem(doubt, "time", span))
        if found is None:
            return None, False
        wall: tuple[int, int] | None = None
        if head.clock is not None:
            wall, unclear = clock(head.clock, part_of_day(head.day))
            if unclear:
                doubts.append(Problem(unclear, "time", (head.clock.start, head.clock.end)))
        at = datetime.combine(found, time(*(wall or (0, 0))), self.now.tzinfo)
        if not doubt or doubt == "time_relative":
            self._bounds(at, wall is None, span, doubts)
        return at, wall is None

    def _bounds(self, at: datetime, day_only: bool, span: Span, doubts: list[Problem]) -> None:
        if at > self.now:
            doubts.append(Problem("time_future", "time", span))
        if self.not_before is not None:
            first = self.not_before.astimezone(self.now.tzinfo).replace(second=0, microsecond=0)
            if at < (first.replace(hour=0, minute=0) if day_only else first):
                doubts.append(Problem("time_before_order", "time", span))

    def _agent(self, head: Head, doubts: list[Problem]) -> str | None:
        mark = head.agent
        if mark is None:
            doubts.append(Problem("agent_missing", "agent", (head.end, head.end)))
            return None
        written = self.memo[mark.start : mark.end]
        for name in _names(mark.text):
            if (known := self.people.find(name)) is not None:
                return known
        several = self.people.alike(mark.text)
        code = "agent_ambiguous" if len(several) > 1 else "agent_unknown"
        params = {"agent": written} | ({"agents": several} if len(several) > 1 else {})
        doubts.append(Problem(code, "agent", (mark.start, mark.end), params))
        return written

    # -- small things

    def _named(self, start: int, end: int) -> bool:
        text = self.plain[start:end]
        return any(name.lower() in text for name in self.people.names)

    def _skip(self, start: int) -> int:
        """Past the signs that part a head from its feedback."""
        while start < len(self.memo) and self.plain[start] in _LEADING:
            start += 1
        return start

    def _words(self, start: int, end: int) -> str:
        """What is written there beside signs."""
        return self.plain[start:end].strip(_LEADING + "()[]【】-。")

    def _leave(self, start: int, end: int) -> None:
        if text := self.memo[start:end].strip(JOINERS).strip():
            self.free.append(text)


_LEADING = JOINERS + ":：~～—-·.)]】"
_FIELD = {DAY: "day", CLOCK: "clock", AGENT: "agent", COUNT: "count"}


def _inside(told: list[Problem], start: int, end: int) -> Iterator[Problem]:
    return (problem for problem in told if problem.span is not None and start <= problem.span[0] <= end)


def _may_be_name(word: str) -> bool:
    return _NO_NAME.fullmatch(word) is None


def _is_name(word: str) -> bool:
    return _may_be_name(word) and _NAME_LIKE.fullmatch(word) is not None


def _names(text: str) -> Iterator[str]:
    """The words of a name mark without what people put before and behind a name."""
    yield text
    bare = re.sub(r"^(?:客服(?=[^0-9])|by ?)", "", text)
    yield bare
    yield re.sub(r"(?:姐姐|姐|哥哥|哥|老师|妹妹|同学)$", "", bare)


def _joined(head: Head, last: Head) -> Head | None:
    """``head`` with what a signature at the end of its line adds; None where both name the same part."""
    own = [getattr(last, field) for field in _FIELD.values()]
    if any(mark is not None and getattr(head, field) is not None for field, mark in zip(_FIELD.values(), own, strict=True)):
        return None
    filled = {field: mark for field, mark in zip(_FIELD.values(), own, strict=True) if mark is not None}
    doubt = Problem("entry_unsure", "agent", (last.start, last.end))
    return head._replace(doubts=(*head.doubts, doubt), **filled)
