"""Finding our entries in a memo that anybody may have written, without losing or inventing a character."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.domain import late
from app.domain.note_form import (
    HEAD,
    SEPARATORS,
    WHEN,
    Entry,
    NoteError,
    Span,
    Template,
    check_nick,
    clean_feedback,
    diagnose,
    doubt,
    moment,
)

JOINERS = " \t\u3000;；|/+，,、"
"""What may stand between two entries or beside free text without being part of either."""

_BOUNDARY = frozenset(JOINERS + "。！!？?)）】]：:\n")
_STRONG = "+|"
_COUNT_FIELD = late.pattern(
    r"(?:^|[+|/])\s*(?:第\s*[0-9０-９一二两三四五六七八九十]{1,3}\s*次|[xX][0-9]{1,3})\s*(?:[+|/]|$)"
)
_COUNT_WORD = late.pattern(
    r"(?:^|[+ /，|])(?:第\s*[0-9０-９一二两三四五六七八九十]{1,3}\s*次|x[0-9]{1,3})(?:[+ /，|]|$)"
)
_OLD = timedelta(days=330)
_NOTHING: Mapping[str, Any] = {}


class Problem(NamedTuple):
    """What is wrong with which part of a note; ``span`` in characters of the text, None where a part is absent."""

    code: str
    part: str
    span: Span | None = None
    params: Mapping[str, Any] = _NOTHING


class Found(NamedTuple):
    """An entry and where it stands in the memo."""

    entry: Entry
    span: Span


class Scan(NamedTuple):
    """A memo taken apart: every character is in an entry's span, in the free text, or only joins the two."""

    entries: tuple[Found, ...]
    free_text: tuple[str, ...]
    problems: tuple[Problem, ...]


def scan(
    memo: str,
    *,
    now: datetime,
    agents: Collection[str] = (),
    not_before: datetime | None = None,
    templates: Collection[Template] = (),
) -> Scan:
    """Every entry of a memo in any canonical form; what is not surely one stays free text, with a problem.

    ``templates`` are the shop's own: heads in their form need no further proof at the start of a line. A nickname that
    is not among the ``agents`` (if any are given) is reported; its entry is kept where the form leaves no doubt.
    """
    work = _Work(now, frozenset(agents), not_before, tuple(templates))
    offset = 0
    for line in memo.splitlines(keepends=True):
        body = line.splitlines()[0]
        if body.strip():
            work.read_line(body, offset)
        offset += len(line)
    problems = sorted(work.problems, key=lambda problem: problem.span or (0, 0))
    return Scan(tuple(work.entries), tuple(work.free_text), tuple(problems))


def holds_entry_head(feedback: str, agents: Collection[str] = ()) -> bool:
    """Whether a scan could take part of this feedback for a further entry, or doubt it: a warning before saving."""
    return any(
        _styled(head[8]) or head[6] in _STRONG or head[7] in agents
        for head in _heads(feedback, 0)
    )  # fmt: skip


class _Work:
    def __init__(
        self, now: datetime, agents: frozenset[str], not_before: datetime | None, templates: tuple[Template, ...]
    ) -> None:
        self.now = now
        self.agents = agents
        self.not_before = not_before
        self.templates = templates
        self.entries: list[Found] = []
        self.free_text: list[str] = []
        self.problems: list[Problem] = []
        self.shapes: set[tuple[object, ...]] = set()

    def read_line(self, body: str, offset: int) -> None:
        """Takes one line of the memo apart; ``offset`` is where it begins."""
        start = len(body) - len(body.lstrip())
        told = len(self.problems)
        heads: list[tuple[re.Match[str], datetime]] = []
        for head in _heads(body, start):
            inside = bool(heads) and head.start() < heads[-1][0].end()
            if not inside and (pair := self._believed(head, start, offset)):
                heads.append(pair)
        free_from = start
        for index, (head, at) in enumerate(heads):
            limit = heads[index + 1][0].start() if index + 1 < len(heads) else len(body)
            end = len(body[:limit].rstrip(JOINERS if limit < len(body) else None))
            if self._keep(head, at, max(end, head.end()), offset):
                self._free(body[free_from : head.start()])
                free_from = limit
        self._free(body[free_from:])
        if not heads and len(self.problems) == told:
            self._suspect(body[start:].rstrip(), offset + start)

    def _keep(self, head: re.Match[str], at: datetime, end: int, offset: int) -> bool:
        feedback = head.string[head.end() : end].strip()
        try:
            doubt(head, offset, feedback)
        except NoteError as error:
            self._tell(error)
            return False
        agent, count = head.group(7, 8)
        number = None if count is None else int(count.strip("第次x"))
        entry = Entry(at, agent, number, clean_feedback(feedback))
        self.entries.append(Found(entry, (offset + head.start(), offset + end)))
        self.shapes.add(_shape(head))
        if self.agents and agent not in self.agents:
            span = (offset + head.start(7), offset + head.end(7))
            self.problems.append(Problem("agent_unknown", "agent", span, {"agent": agent}))
        return True

    def _believed(self, head: re.Match[str], start: int, offset: int) -> tuple[re.Match[str], datetime] | None:
        sure = self._at_start(head) if head.start() == start else self._inline(head)
        if sure is None:
            return None
        try:
            at = moment(head, self.now, self.not_before, offset)
            if sure and head.start() != start and head[1] is None and at < self.now - _OLD:
                # Inside a line a date that is nearly a year old is rather an appointment of the near future.
                sure = False
        except NoteError as error:
            self._tell(error)
            return None
        if sure:
            self.shapes.add(_shape(head))
            return head, at
        self.problems.append(
            Problem("entry_unsure", "agent", (offset + head.start(), offset + head.end()), {"agent": head[7]})
        )
        return None

    def _at_start(self, head: re.Match[str]) -> bool:
        sep, agent, count = head.group(6, 7, 8)
        if agent in self.agents or count or sep in _STRONG or (sep == "/" and head[4]):
            return True
        return any(
            not own.counted and own.separator == sep and own.with_time == (head[4] is not None)
            for own in self.templates
        )  # fmt: skip

    def _inline(self, head: re.Match[str]) -> bool | None:
        """True: an entry; False: perhaps one; None: a date in somebody's sentence."""
        sep, agent, count = head.group(6, 7, 8)
        clear = head.string[head.start() - 1] in _BOUNDARY
        styled, known = _styled(count), agent in self.agents
        if sep in _STRONG:
            if styled or (known and clear):
                return True
            return False if clear else None
        if clear and styled and (known or _shape(head) in self.shapes):
            return True
        return False if clear and (styled or known) else None

    def _suspect(self, line: str, offset: int) -> None:
        """Tells of a line that was surely meant as an entry and is none."""
        when = WHEN.match(line)
        sep = line[when.end() : when.end() + 1] if when else ""
        after = re.split(r"[+ /，|]", line[when.end() + 1 :], maxsplit=1)[0] if when else ""
        first = re.split(r"[+|/]", line, maxsplit=1)
        meant = (
            (sep != "" and sep in _STRONG)
            or (sep in SEPARATORS and after in self.agents)
            or (sep in SEPARATORS and bool(_COUNT_WORD.search(line)))
            or bool(_COUNT_FIELD.search(line))
            or (len(first) == 2 and first[0].strip() in self.agents)
        )
        if meant:
            self._tell(diagnose(line), offset)

    def _tell(self, error: NoteError, offset: int = 0) -> None:
        span = (error.span[0] + offset, error.span[1] + offset) if error.span else None
        self.problems.append(Problem(error.code, error.part, span, error.params))

    def _free(self, text: str) -> None:
        if text := text.strip(JOINERS).strip():
            self.free_text.append(text)


def _heads(body: str, start: int) -> Iterator[re.Match[str]]:
    """Everything that has the form of a head; one found inside another that proves none is found as well."""
    position = start
    while head := HEAD.search(body, position):
        try:
            check_nick(head[7])
        except NoteError:
            position = head.start() + 1
            continue
        yield head
        position = head.start() + 1


def _styled(count: str | None) -> bool:
    return count is not None and not count.isdigit()


def _shape(head: re.Match[str]) -> tuple[object, ...]:
    mark = head.string[head.end(2)]
    count = head[8]
    return head[1] is None, mark, head[4] is None, head[6], count and "".join(sign for sign in "第次x" if sign in count)
