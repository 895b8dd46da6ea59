"""Marks that stand together: where an entry begins, or where the name and day that close one stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.domain import late
from app.domain.agent import People
from app.domain.note_marks import AGENT, CLOCK, COUNT, DAY, Mark, bare_clock, day, marks
from app.domain.note_scan import Problem

_SIGNS = r"\s+/,，|、;；:~_.·()\[\]【】<>《》「」@#*!?。…→&=①②③④⑤⑥⑦⑧⑨-"
_LABEL = "催付时间|时间|日期|客服|姓名|备注|记录|次数|由|by|电话|旺旺"
_GLUE = late.pattern(rf"[{_SIGNS}]*(?:(?:{_LABEL})?[{_SIGNS}]*)")
_FIRST = late.pattern(rf"[{_SIGNS}]*(?:(?:[1-9][.、)]|{_LABEL})[{_SIGNS}]*)?")
_BEHIND = late.pattern(r"[+/,，|、;；:~_.·)\]】>。→&=#\s-]*(?:反馈(?:信息)?[:=]\s*)?")
_CLEAR = frozenset(("", *" +/,，|、;；:。!！?？…)）】]([【<>@&→=_~#\t\r\n-"))
_WORD = late.pattern(rf"[{_SIGNS}]*([a-z][a-z0-9_]{{0,14}}|[一-鿿]{{1,4}}[0-9]{{0,3}})[{_SIGNS}]*")
_NAME_LIKE = late.pattern(
    r"[小阿老大][一-鿿]{1,2}[0-9]?|([一-鿿])\1|[一-鿿]{1,2}[姐哥]|客服[a-z0-9一-鿿]{1,4}|[a-z]{2,12}[0-9]{0,3}"
)
_NO_NAME = late.pattern(
    "未接|没接|不接|无人|拒接|关机|占线|已.*|未.*|没.*|不.*|电话|短信|旺旺|微信|千牛|催.*|付款|回访|提醒|联系|跟进|客户|买家|"
    "顾客|亲|发货|急.*|加急|改.*|退.*|换.*|补.*|送.*|明.*|后天|再.*|打.*|要.*|说.*|等.*|[a-z]{1,2}|vip|yto|sto|zto|ems|"
    "大码|小码|老客|老客户|小票|小样|小心|小件|大件|大衣|老板|老公|老婆|小孩|老人|小区|大门|大货|老款|小号|大号|中号"
)
_BETWEEN = r"\s*[+/|,>_、;:-]\s*|\s+"
_BARE_COUNT = late.pattern(
    rf"({_BETWEEN}|[】)\]]?\s*(?=[(【\[]))[(【\[]?([1-9][0-9]?|[①-⑨])[)】\]]?(?=({_BETWEEN}|(?<=[)】\]①-⑨])|$))"
)
_PART_OR_CLOCK = late.pattern("[0-9]{1,2} ?[点:时]|凌晨|早|上午|中午|下午|傍晚|晚")
_CALLED = late.pattern(
    "未接|没接|没人|不接|无人接|无法接|已|短信|旺旺|电话|电联|回复|催|联系|关机|拒接|占线|停机|不在|未读|已读|打不通|通话|"
    "不回|没回|没通|不通|空号|挂|在忙|不便|不方便|未付|没付"
)
_OTHER_DEED = late.pattern(
    "购|买|回购|复购|换|退|下单|来|发|补发|拍|光临|合作|同|见|返|维修|申请|投诉|评价|付|款|单|次|个|件"
)
_STRONG = ("+", "|")
_ENDING = frozenset(";；。|")
_UNITS = frozenset("件个元块箱包袋盒瓶双条套台天号日月点分小年岁斤米码位人单张片支")
_WITH_BARE_CLOCK = frozenset(("md", "ymd", "yymd", "monthday", "packed"))
_SURE_COUNT = frozenset("第催已首初次")


class Head:
    """Marks that stand together; ``doubts`` say what another reader might take otherwise."""

    __slots__ = ("agent", "clock", "count", "day", "doubts", "end", "start")

    def __init__(self, mark: Mark) -> None:
        self.start, self.end = mark.start, mark.end
        self.day: Mark | None = None
        self.clock: Mark | None = None
        self.agent: Mark | None = None
        self.count: Mark | None = None
        self.doubts: list[Problem] = []
        self.add(mark)

    def add(self, mark: Mark) -> None:
        setattr(self, mark.kind, mark)

    def has(self, mark: Mark) -> bool:
        """Whether a mark of this kind is there already."""
        return getattr(self, mark.kind) is not None

    @property
    def kinds(self) -> int:
        """How many of time, agent and count it names."""
        return (self.day is not None or self.clock is not None) + (self.agent is not None) + (self.count is not None)

    @property
    def marks(self) -> list[Mark]:
        return [mark for mark in (self.day, self.clock, self.agent, self.count) if mark is not None]

    def doubt(self, code: str, part: str, span: tuple[int, int], **params: Any) -> None:
        self.doubts.append(Problem(code, part, span, params))


class Finder:
    """Finds heads in a plain text."""

    __slots__ = ("_first_day", "_now", "_people", "_text")

    def __init__(self, text: str, people: People, now: datetime, not_before: datetime | None) -> None:
        self._text, self._people, self._now = text, people, now
        self._first_day: date | None = None if not_before is None else not_before.astimezone(now.tzinfo).date()

    def heads(self, start: int, end: int) -> list[Head]:
        """Every group of marks between the two, from the left."""
        found: list[Head] = []
        for mark in marks(self._text, self._people, start, end):
            head = found[-1] if found else None
            if head is None or not self._joins(head, mark):
                if head is not None and mark.start < head.end:
                    continue
                head = Head(mark)
                found.append(head)
            if mark.kind == DAY and head.end == mark.end:
                self._add_clock(head, end)
        for head in found:
            self._add_count(head, end)
        return found

    def believed(self, heads: list[Head], start: int, end: int) -> tuple[list[Head], list[Head]]:
        """The heads that begin an entry, or close one, and the others that look much like it."""
        kept: list[Head] = []
        doubtful: list[Head] = []
        before: Head | None = None
        for head in heads:
            first = not kept and _FIRST.fullmatch(self._text, start, head.start) is not None
            if first:
                self._name_behind(head, end)
            elif not kept:
                self._name_before(head, start)
            if self._starts(head, end) if first else self.inner(head, kept, end):
                self._compare(head, before, first)
                kept.append(head)
            elif head.kinds > 1 or (first and self._timed(head)):
                doubtful.append(head)
            before = head
        return kept, doubtful

    def inner(self, head: Head, kept: list[Head] | None = None, end: int = 0) -> bool:
        """Whether an entry begins with this, in the middle of a line, or ``kept``'s last is signed with it."""
        if head.kinds == 3:
            return self._past(head)
        if head.kinds == 2:
            return (
                self.clear(head.start - 1) and (head.count is not None or self._parted(head.end)) and self._past(head)
            )
        if kept and head.agent is not None and not self.words(head.end, end):
            return kept[-1].agent is None
        return False

    def further(self, head: Head, begin: int) -> bool:
        """Whether another entry may begin with this, in a feedback that begins at ``begin``."""
        if head.kinds > 1:
            return self.inner(head)
        before = self._text[head.start - 1]
        if head.start == begin or not self.clear(head.end):
            return False
        if head.day is not None:
            return head.day.form in _WITH_BARE_CLOCK and before in _CLEAR and self._is_past(head.day)
        return head.agent is not None and before in _ENDING and self._text[head.end : head.end + 1] != ""

    def clear(self, place: int) -> bool:
        """Whether a sign that parts, or nothing, stands there."""
        return place < 0 or self._text[place : place + 1] in _CLEAR

    def ends(self, head: Head) -> bool:
        """Whether it is clear where the head ends: ``二催没接``, but not ``第2次购买``."""
        if self.clear(head.end):
            return True
        by_count = head.count is not None and head.count.end == head.end and head.count.form == COUNT
        return by_count and _OTHER_DEED.match(self._text, head.end) is None

    def skip(self, start: int) -> int:
        """Past the signs, and the label, that part a head from its feedback."""
        met = _BEHIND.match(self._text, start)
        return met.end() if met else start

    def words(self, start: int, end: int) -> str:
        """What is written there beside signs."""
        return self._text[start:end].strip(" \t,，、;；|/+:：~～—-·.)]】([【。!?…")

    def close(self, before: Head, behind: Head) -> bool:
        """Whether nothing but signs stands between two heads."""
        return _GLUE.fullmatch(self._text, before.end, behind.start) is not None

    def _joins(self, head: Head, mark: Mark) -> bool:
        """Adds the mark to the head if it belongs there."""
        if head.has(mark) or mark.start < head.end or not self._fits(head, mark):
            return False
        named: Mark | None = None
        if mark.start > head.end and not _GLUE.fullmatch(self._text, head.end, mark.start):
            named = self._name_between(head, mark)
            if named is None:
                return False
        if mark.kind == CLOCK and head.day is not None and (named or head.agent or head.count):
            head.doubt("time_unclear", "time", (mark.start, mark.end))
        if named is not None:
            head.add(named)
        head.add(mark)
        head.end = mark.end
        return True

    def _fits(self, head: Head, mark: Mark) -> bool:
        """Whether the mark is surely no word of the feedback."""
        if mark.kind in (DAY, CLOCK) and head.agent is not None and head.count is not None:
            if not self._text[mark.end : mark.end + 1].isdigit() and not self._parted(mark.end):
                return _PART_OR_CLOCK.match(self._text, mark.end) is not None
            return mark.kind == CLOCK or self._is_past(mark)
        if mark.kind == COUNT and mark.text[0] not in _SURE_COUNT and "催" not in mark.text:
            return self._parted(mark.end)
        return True

    def _name_between(self, head: Head, mark: Mark) -> Mark | None:
        """A word between time and count can only be somebody's name."""
        if head.agent is not None or mark.kind == AGENT or (head.count is not None and mark.kind == COUNT):
            return None
        if mark.kind == COUNT and head.day is None and head.clock is None:
            return None
        met = _WORD.fullmatch(self._text, head.end, mark.start)
        if met is None or not _may_be_name(met[1]):
            return None
        apart = met.start(1) > head.end and met.end(1) < mark.start
        if not apart and not _is_name(met[1]):
            return None
        return Mark(AGENT, "word", met.start(1), met.end(1), met[1])

    def _add_clock(self, head: Head, limit: int) -> None:
        if head.clock is None and head.day is not None and head.day.form in _WITH_BARE_CLOCK:
            mark = bare_clock(self._text, head.end, limit)
            if mark is not None:
                head.clock, head.end = mark, mark.end

    def _add_count(self, head: Head, limit: int) -> None:
        """A bare number is a count only in its place: behind time and agent, between separators."""
        if head.count is not None or (head.agent is None and head.day is None):
            return
        met = _BARE_COUNT.match(self._text, head.end, limit)
        if met is None or ((head.day is None or head.agent is None) and not (met[1].strip() and met[3].strip())):
            return
        mark = Mark(COUNT, "bare", met.start(2), met.end(2), met[2])
        following = self._text[met.end(3) : met.end(3) + 1]
        if met[3].strip() == ":" and following.isdigit():
            return
        large = not met[1].strip() and len(met[2]) > 1 and int(met[2]) > 20
        if following in _UNITS or following.isdigit() or large:
            head.doubt("count_unclear", "count", (mark.start, mark.end))
        head.count, head.end = mark, mark.end

    def _name_behind(self, head: Head, end: int) -> None:
        """``11.21 小红 未接``: a word that looks like a name, although nobody known has it."""
        if head.agent is not None or head.day is None:
            return
        met = _WORD.match(self._text, head.end, end)
        if met is None or met.end() == met.end(1) or not _may_be_name(met[1]):
            return
        sure = _is_name(met[1])
        if not sure and head.count is not None:
            return
        before = head.end
        head.agent, head.end = Mark(AGENT, "word", met.start(1), met.end(1), met[1]), met.end(1)
        self._add_count(head, end)
        if not sure and head.count is None:
            head.agent, head.end = None, before

    def _name_before(self, head: Head, start: int) -> None:
        called = _CALLED.match(self._text, self.skip(head.end)) is not None
        if head.agent is not None or (head.kinds < 2 and not (called and head.day is not None)):
            return
        met = _WORD.fullmatch(self._text, start, head.start)
        if met is not None and _is_name(met[1]):
            head.agent, head.start = Mark(AGENT, "word", met.start(1), met.end(1), met[1]), met.start(1)

    def _starts(self, head: Head, end: int) -> bool:
        """Whether an entry begins with this, the first thing on its line."""
        kinds = head.kinds
        if kinds == 3 or (kinds == 2 and head.count is not None):
            return True
        if kinds == 2:
            signed = head.day is not None and head.agent is not None and head.day.end <= head.agent.start
            return signed or self._parted(head.end)
        if head.count is not None:
            return "催" in head.count.text or (head.count.text[0] == "第" and self._parted(head.end))
        if head.agent is not None:
            return self.clear(head.end) and self._text[head.end : head.end + 1] not in ("", "-", "\r", "\n")
        if head.day is None or not self._is_past(head.day):
            return False
        return _CALLED.match(self._text, self.skip(head.end), end) is not None

    def _timed(self, head: Head) -> bool:
        """Whether a line begins with a time as an entry does, although nothing else is one's."""
        if head.day is None or not self._is_past(head.day):
            return False
        return head.clock is not None or self._text[head.end : head.end + 1] in _STRONG

    def _compare(self, head: Head, before: Head | None, first: bool) -> None:
        """Doubts that come from what stands before the head."""
        if before is not None and before.kinds == 1 and self.close(before, head):
            twice = next((mark for mark in before.marks if head.has(mark)), None)
            if twice is not None:
                head.doubt(f"{_PARTS[twice.kind]}_unclear", _PARTS[twice.kind], (twice.start, twice.end))
        if not first and not self.clear(head.start - 1):
            head.doubt("entry_unsure", "agent", (head.start, head.end))

    def _parted(self, end: int) -> bool:
        """Whether what follows cannot belong to the word that ends there."""
        return self._text[end : end + 1] in _CLEAR or _CALLED.match(self._text, end) is not None

    def _past(self, head: Head) -> bool:
        if head.day is None:
            return head.clock is None or head.count is not None
        return self._is_past(head.day)

    def _is_past(self, mark: Mark) -> bool:
        found, doubt = day(mark, self._now)
        if found is None or found > self._now.date() or doubt not in (None, "time_relative", "time_unclear"):
            return False
        return self._first_day is None or found >= self._first_day


_PARTS = {DAY: "time", CLOCK: "time", AGENT: "agent", COUNT: "count"}


def _may_be_name(word: str) -> bool:
    return _NO_NAME.fullmatch(word) is None


def _is_name(word: str) -> bool:
    return _may_be_name(word) and _NAME_LIKE.fullmatch(word) is not None
