"""The entries of an order as the check of notes takes them: our own by their record, others' as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from app.domain import late, note
from app.domain.agent import People
from app.domain.note_form import Entry, NoteError, Span, Template, moment
from app.domain.note_loose import Parts, read
from app.domain.note_scan import Problem
from app.domain.rules import Rules


class Written(NamedTuple):
    """One of our entries that stands, by its record; ``pasted``: it was copied, or is on the platform already.

    ``lost``: it was there, and is no more.
    """

    id: int
    at: datetime
    agent: str
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    feedback: str
    flag: str
    text: str
    pasted: bool = False
    replaces: str | None = None
    lost: bool = False


class Contact(NamedTuple):
    """A contact that counts.

    ``note_id`` is our entry that it stands behind, ``entry`` the beginning of the words in the platform's memo that it
    was read from; ``said`` what came of it, in words.
    """

    at: datetime
    agent: str | None
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    note_id: int | None
    entry: str | None = None
    said: str | None = None


_Found = tuple[str, str, Span | None, Mapping[str, Any]]
_NO_PARAMS: Mapping[str, Any] = {}
_AGENT_CODES = frozenset(("agent_missing", "agent_unknown", "agent_ambiguous"))


@dataclass(slots=True)
class One:
    """An entry while it is judged; ``to_…`` is what would be right, as far as that is certain.

    ``vague``: it is not certain what the words say, so that nothing is proposed in their place.
    """

    words: str
    at: datetime | None
    agent: str | None
    count: int | None
    feedback: str
    note: Written | None = None
    flag: str | None = None
    counted: bool = False
    day_only: bool = False
    vague: bool = False
    alike: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    flaws: list[_Found] = field(default_factory=list)
    to_at: datetime | None = None
    to_agent: str | None = None
    to_count: int | None = None
    to_flag: str | None = None
    to_feedback: str | None = None

    def add(self, code: str, part: str, span: Span | None = None, params: Mapping[str, Any] = _NO_PARAMS) -> None:
        """Tells of a flaw; ``span`` where in the words, or behind them."""
        most = len(self.words)
        self.flaws.append((code, part, (min(span[0], most), min(span[1], most)) if span else None, params))

    def has(self, code: str) -> bool:
        """Whether this flaw was told of."""
        return any(flaw[0] == code for flaw in self.flaws)

    def unsure(self, part: str) -> bool:
        """Whether a flaw concerns this part."""
        return any(flaw[1] == part and flaw[0] != "after_print" for flaw in self.flaws)

    def doubt(self, part: str) -> Span | None:
        """Where the words leave a doubt about this part."""
        return next((problem.span for problem in self.problems if problem.part == part), None)

    def place_of_count(self) -> Span | None:
        """Where the count stands, as far as that can be told."""
        for form in note.COUNTS[:3]:
            shown = form.replace("{n}", str(self.count))
            if (start := self.words.find(shown)) >= 0:
                return start, start + len(shown)
        return None

    @property
    def known_at(self) -> datetime | None:
        """When it was, as far as that is certain."""
        if self.note is not None:
            return self.note.at
        return self.to_at or (None if self.unsure("time") else self.at)

    @property
    def known_agent(self) -> str | None:
        """Who wrote it, as far as that is certain."""
        if self.note is not None:
            return self.note.agent
        return self.to_agent or (None if self.unsure("agent") else self.agent)


# -- our own -----------------------------------------------------------------------------------------------------------


def of_own(own: Written, template: Template, people: People, now: datetime) -> One:
    """One of our entries; its record tells what is right, its text what a colleague reads."""
    one = One(own.text, own.at, own.agent, own.count, own.feedback, own, own.flag, template.counted)
    if own.lost:
        one.add("entry_lost", "memo")
    if not _exact(own, template):
        _reread(one, own, people, now)
    if template.counted and own.count is None and not one.has("count_missing"):
        one.add("count_missing", "count")
    return one


def _exact(own: Written, template: Template) -> bool:
    if template.counted and own.count is None:
        return False
    return note.format(Entry(own.at, own.agent, own.count, own.feedback), template) == own.text


def _reread(one: One, own: Written, people: People, now: datetime) -> None:
    """Looks for what the text lacks, or says otherwise than the record."""
    try:
        entry = note.parse(own.text, now=now, agents=people.names)
    except NoteError as error:
        parts = read(own.text, now=now, people=people).parts
        if len(parts) != 1:
            problem = Problem(error.code, error.part, error.span, error.params)
            code = _code(problem) or "time_missing"
            one.add(code, problem.part, problem.span, _params(problem, code))
            return
        _tell(one, parts[0], people)
        written, count = parts[0].agent, parts[0].count
    else:
        written, count = people.find(entry.agent) or entry.agent, entry.count
    if written is not None and written != own.agent and not one.unsure("agent"):
        start = own.text.find(written)
        place = (start, start + len(written)) if start >= 0 else None
        one.add("agent_unknown", "agent", place, {"agent": written})
    if one.counted and count is None and not one.has("count_missing"):
        one.add("count_missing", "count")


# -- others' -----------------------------------------------------------------------------------------------------------


def of_memo(text: str, rules: Rules, people: People, now: datetime, not_before: datetime | None) -> Iterator[One]:
    """The entries that others wrote in a memo; ``now`` is the moment that the export spoke of."""
    if (plain := _plain(text, rules, people, now, not_before)) is not None:
        yield from plain
        return
    found = read(text, now=now, people=people, not_before=not_before, templates=(rules.four, rules.three))
    for parts in found.parts:
        start, end = parts.span
        one = One(
            text[start:end], parts.at, parts.agent, parts.count, parts.feedback, day_only=parts.day_only,
            problems=tuple(_moved(problem, start) for problem in parts.problems),
        )  # fmt: skip
        _tell(one, parts._replace(problems=one.problems), people)
        yield one
    for problem in found.problems:
        if problem.span is not None and (code := _code(problem)) is not None:
            first = text.rfind("\n", 0, problem.span[0]) + 1
            line = text[first:].split("\n", 1)[0].strip()
            first = text.index(line, first)
            one = One(line, None, None, None, line, vague=True)
            one.add(code, problem.part, _moved(problem, first).span, _params(problem, code))
            yield one


def _moved(problem: Problem, start: int) -> Problem:
    if problem.span is None:
        return problem
    return problem._replace(span=(max(problem.span[0] - start, 0), max(problem.span[1] - start, 0)))


_FURTHER = late.pattern(r"[0-9](?:[-./月:：点]|\s*次)|第|[今昨前]|[+/|]")
_NEAR_COUNT = frozenset("第xX×*0123456789０１２３４５６７８９零〇一二两三四五六七八九十")


def _plain(text: str, rules: Rules, people: People, now: datetime, not_before: datetime | None) -> list[One] | None:
    """The entries of a memo in which each line is surely one in the shop's own form, by somebody known; else None.

    Most lines are: the tolerant reading, which would come to the same, takes ten times as long.
    """
    found = []
    for line in text.splitlines():
        if not line:
            continue
        match = rules.four.pattern.fullmatch(line) or rules.three.pattern.fullmatch(line)
        if match is None:
            return None
        agent, count, feedback = match.group(7, 8, 9)
        nickname = people.find(agent)
        if nickname is None or not feedback or feedback != feedback.strip() or _FURTHER.search(feedback):
            return None
        if count is None and feedback[0] in _NEAR_COUNT:
            return None
        if count is not None and count.isdigit():
            return None
        try:
            at = moment(match, now, not_before)
        except NoteError:
            return None
        number = None if count is None else int(count.strip("第次x"))
        found.append(One(line, at, nickname, number, feedback, day_only=match[4] is None))
    return found


def _tell(one: One, parts: Parts, people: People) -> None:
    """The flaws of an entry as it was read."""
    if parts.agent is not None and people.find(parts.agent) is None:
        one.alike = people.alike(parts.agent)
    for problem in parts.problems:
        code = _code(problem)
        if code is None or (problem.code == "time_unclear" and parts.at is not None):
            one.vague = one.vague or problem.code != "count_unclear"
        elif code in ("agent_unknown", "agent_ambiguous"):
            _strange(one, parts.agent, problem.span)
        elif not one.has(code):
            one.add(code, problem.part, problem.span, _params(problem, code))
    if parts.at is None and not one.unsure("time"):
        one.add("time_missing", "time")
    if parts.agent is None and not one.unsure("agent"):
        one.add("agent_missing", "agent")
    elif parts.agent is not None and people.find(parts.agent) is None:
        _strange(one, parts.agent, None)


def _strange(one: One, agent: str | None, span: Span | None) -> None:
    """A name that nobody surely has: nobody, or one of several who are alike (199)."""
    if one.unsure("agent"):
        return
    several = len(one.alike) > 1
    params = {"agent": agent, "agents": one.alike} if several else {"agent": agent}
    one.add("agent_ambiguous" if several else "agent_unknown", "agent", span, params)


def _params(problem: Problem, code: str) -> Mapping[str, Any]:
    """``problem`` among them is what the reading found, where that says more than the flaw's code."""
    return problem.params if problem.code == code else {**problem.params, "problem": problem.code}


def _code(problem: Problem) -> str | None:
    """The flaw that a problem of the reading is; None for a doubt about what the words are at all."""
    if problem.code in ("entry_unsure", "feedback_holds_entry"):
        return None
    if problem.part == "time":
        return "time_missing" if problem.code == "time_missing" else "time_unclear"
    if problem.part == "agent":
        return problem.code if problem.code in _AGENT_CODES else "agent_missing"
    if problem.part == "feedback":
        return "feedback_missing"
    # Whether a count is missing is a matter of the flag.
    return None
