"""Checking the notes of an order (备注体检): what is wrong with each entry, and what it should say instead.

A proposal never invents: what an entry lacks comes from the entry's own record, from the contact that it stands for, or
from its place among the others. Where one part is not certain there is no proposal, only the flaw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from app.domain import memo, note, note_sense, picking
from app.domain.agent import People
from app.domain.note_check_read import Contact, One, Written, of_memo, of_own
from app.domain.note_form import HEAD, Entry, Span, Template
from app.domain.rules import Rules
from app.domain.status import Status

__all__ = ["CODES", "Checker", "Contact", "Examined", "Flaw", "Proposal", "Subject", "Written", "check", "examine"]

CODES = (
    "time_missing", "time_unclear", "agent_missing", "agent_unknown", "agent_ambiguous", "count_missing", "count_jumps",
    "count_repeats", "feedback_missing", "feedback_empty", "flag_wrong", "entry_long", "after_print",
    "entry_lost",
)  # fmt: skip
"""Everything that can be wrong with an entry."""

_KEYS = frozenset(("reminder", "return", "exchange", "other"))
_NOT_MENDED = frozenset(("feedback_missing", "entry_long", "after_print", "entry_lost"))


class Subject(NamedTuple):
    """An order as the check needs it.

    ``memo`` is the platform's, of the export that spoke of ``memo_at``; ``notes`` are our entries that stand, oldest
    first, and ``gone`` the words of those that do not; ``contacts`` those that count. Moments are aware, in the shop's
    zone.
    """

    order_id: int
    order_no: str
    shop_id: int
    flag: str | None = None
    memo: str = ""
    memo_at: datetime | None = None
    created_at: datetime | None = None
    paid_at: datetime | None = None
    printed_at: datetime | None = None
    shipped_at: datetime | None = None
    notes: tuple[Written, ...] = ()
    contacts: tuple[Contact, ...] = ()
    gone: tuple[str, ...] = ()


class Proposal(NamedTuple):
    """What an entry should be; ``at`` is in epoch seconds."""

    text: str
    flag: str
    at: int
    agent: str
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    feedback: str


class Flaw(NamedTuple):
    """What is wrong with one entry.

    ``note_id`` is None for ``words`` that somebody wrote in the platform's memo; ``span`` counts characters of these
    words, None where the part is absent. ``params``: what a sentence about it needs (``wording.flaw``). ``pasted``: the
    platform has the words, so that the repaired memo must be pasted anew. ``proposal`` mends all that can be mended in
    the entry; None where this flaw is not among it.
    """

    order_id: int
    order_no: str
    shop_id: int
    note_id: int | None
    words: str
    code: str
    part: str
    span: Span | None
    params: Mapping[str, Any]
    proposal: Proposal | None
    flag: str | None
    pasted: bool


class Examined(NamedTuple):
    """The flaws of an order, and each entry whose agent and day are known: (nickname, day, whether it is good).

    ``counted``: the highest count that others' words in the memo carry, or surely lack; doubtful ones are among them.
    """

    flaws: tuple[Flaw, ...]
    entries: int
    judged: tuple[tuple[str, date, bool], ...]
    counted: int = 0


def check(subject: Subject, rules: Rules, people: People, now: datetime) -> tuple[Flaw, ...]:
    """What is wrong with the entries of an order; ``now`` is aware, in the shop's zone."""
    return examine(subject, rules, people, now).flaws


def examine(subject: Subject, rules: Rules, people: People, now: datetime) -> Examined:
    """As ``check``, with what the quality of each agent's notes is reckoned from."""
    return Checker(rules, people, now).examine(subject)


class Checker:
    """Examines one order of a shop after the other."""

    def __init__(self, rules: Rules, people: People, now: datetime) -> None:
        self.rules, self.people, self.now = rules, people, now
        self.keys = {one.colour: one.key for one in rules.legend}
        self.templates = {one.colour: rules.template(one.colour) for one in rules.legend}
        found: dict[str, list[str]] = {}
        for one in rules.legend:
            found.setdefault(one.key, []).append(one.colour)
        self.colours = {key: colours[0] for key, colours in found.items() if len(colours) == 1}
        """The one colour of a meaning."""

    def template(self, colour: str) -> Template:
        return self.templates.get(colour) or self.rules.template(colour)

    def examine(self, subject: Subject) -> Examined:
        """The flaws of an order, and its entries."""
        ones = [of_own(one, self.template(one.flag), self.people, self.now) for one in subject.notes]
        if subject.memo:
            ones += self._of_memo(subject)
        if not ones:
            return Examined((), 0, ())
        work = _Work(subject, self)
        work.judge(ones)
        flaws = tuple(flaw for one in ones if one.flaws for flaw in work.flaws(one))
        judged = tuple(
            (one.agent, one.at.date(), all(flaw[0] == "entry_lost" for flaw in one.flaws))
            for one in ones
            if one.at is not None
            and one.agent is not None
            and (one.note is not None or not one.flaws or self.people.find(one.agent))
        )
        counted = max((one.count or one.to_count or 0 for one in ones if one.note is None), default=0)
        return Examined(flaws, len(ones), judged, counted)

    def _of_memo(self, subject: Subject) -> Iterable[One]:
        ours = list(subject.gone)
        for one in subject.notes:
            ours.append(one.text)
            if one.replaces:
                ours.append(one.replaces)
        heads = tuple(map(_head, subject.notes))
        rest = _others(subject.memo, ours, heads) if ours else subject.memo
        if not rest:
            return ()
        at = min(subject.memo_at or self.now, self.now)
        return of_memo(rest, self.rules, self.people, at, subject.created_at)


def _head(own: Written) -> str:
    """By which our entry is known on the platform, whatever somebody wrote on behind it or changed of its feedback."""
    head = own.text.removesuffix(own.feedback)
    # Without a count the head is that of anything that was written in the same minute.
    counted = own.count is not None and any(form.format(n=own.count) in head for form in note.COUNTS[:3])
    return head if counted else own.text


def _others(whole: str, ours: list[str], heads: tuple[str, ...]) -> str:
    """What others wrote in the memo: our entries are looked at for themselves."""
    kept = []
    for line in whole.splitlines():
        while (ours_at := next((head for head in heads if line.strip().startswith(head)), None)) is not None:
            line = _behind(line.strip(), len(ours_at))  # noqa: PLW2901
        for text in sorted(ours, key=len, reverse=True) if len(ours) > 1 else ours:
            if text and text in line:
                line = line.replace(text, "\n")  # noqa: PLW2901
        kept.append(line)
    return "\n".join(kept) if "".join(kept).strip() else ""


def _behind(line: str, at: int) -> str:
    """What others wrote in the line behind our entry: platforms turn line breaks into blanks."""
    heads = (head for head in HEAD.finditer(line, at) if head[4] is not None or head[8] is not None)
    return next((line[head.start() :] for head in heads), "")


def _newest(one: One, ones: list[One]) -> bool:
    return one.at is not None and all(other.at is None or other.at <= one.at for other in ones)


def _in_order(ones: list[One]) -> bool:
    """Whether the entries' counts rise one by one with their times: so it is nearly always."""
    if not ones:
        return True
    ones = sorted(ones, key=lambda one: one.count or 0)
    last, count = None, ones[0].count
    for one in ones:
        if (
            count is None
            or one.at is None
            or one.count != count
            or one.day_only
            or (last is not None and one.at < last)
        ):
            return False
        last, count = one.at, count + 1
    return True


class _Work:
    __slots__ = ("rules", "shop", "subject")

    def __init__(self, subject: Subject, shop: Checker) -> None:
        self.subject, self.shop, self.rules = subject, shop, shop.rules

    def judge(self, ones: list[One]) -> None:
        """Finds what only the whole order tells: counts, flags, and what the contacts know."""
        for one in ones:
            meant = note_sense.meant(one.feedback)
            if one.note is None:
                self._settle_flag(one, meant, alone=len(ones) == 1)
            if one.flaws:
                self._from_contacts(one)
            self._feedback(one)
            if meant is not None and (one.note is not None or _newest(one, ones)):
                self._flag(one, meant)
            self._length(one)
            self._print(one)
        counted = [one for one in ones if one.counted]
        if not _in_order(counted):
            self._counts(counted)

    # -- flags

    def _settle_flag(self, one: One, meant: str | None, *, alone: bool) -> None:
        """Words in the platform's memo carry no flag: their count tells it, else that of the order."""
        flag = self.subject.flag
        under = flag is not None and self.shop.template(flag).counted
        one.counted = one.count is not None or meant == "reminder" or (under and alone)
        if one.counted:
            one.flag = flag if under else self.shop.colours.get("reminder")
        else:
            one.flag = None if under else flag
        if one.counted and one.count is None and not one.has("count_missing"):
            one.add("count_missing", "count", one.doubt("count"))
            # The order's flag alone does not tell that these words were a reminder.
            one.vague = one.vague or meant != "reminder"

    def _flag(self, one: One, meant: str) -> None:
        flag = one.flag if one.note is not None or one.counted else self.subject.flag
        if flag is None or (right := self.shop.colours.get(meant)) is None or right == flag:
            return
        if self.shop.keys.get(flag) not in _KEYS:
            return
        paid = self.subject.paid_at
        before = paid is None or (one.at is not None and one.at < paid)
        # Before the payment whatever a buyer answers is the answer to a reminder; after it nobody is reminded.
        if before != (meant == "reminder"):
            return
        one.add("flag_wrong", "flag", None, {"flag": flag, "right": right, "meant": meant})
        one.to_flag = right

    # -- what else an entry says

    def _feedback(self, one: One) -> None:
        if not one.feedback:
            if not one.has("feedback_missing"):
                one.add("feedback_missing", "feedback")
        elif note_sense.empty(one.feedback):
            start = one.words.rfind(one.feedback)
            one.add("feedback_empty", "feedback", (start, start + len(one.feedback)) if start >= 0 else None)
            said = {contact.said for contact in self._contacts(one) if contact.said}
            if len(said) == 1:
                one.to_feedback = note.clean_feedback(said.pop())

    def _length(self, one: One) -> None:
        most = self.rules.memo_limit_bytes
        # No encoding takes more than four bytes for a character.
        if most and len(one.words) * 4 > most and memo.size(one.words).bytes > most:
            one.add("entry_long", "feedback", None, {"most": most})

    def _print(self, one: One) -> None:
        order = self.subject
        if (order.paid_at is None and order.printed_at is None and order.shipped_at is None) or one.at is None:
            return
        flag = one.flag if one.note is not None or one.counted else order.flag
        if not picking.concerns(next((own for own in self.rules.legend if own.colour == flag), None)):
            return
        why = picking.missed(
            # Of what the order was then, its moments tell.
            Status.PAID, one.at, self.rules.picking,
            paid_at=order.paid_at, printed_at=order.printed_at, shipped_at=order.shipped_at,
        )  # fmt: skip
        if why is not None:
            one.add("after_print", "time", None, {"why": why})

    # -- the contacts

    def _contacts(self, one: One) -> list[Contact]:
        """The contacts that may be the one this entry stands for; a single one surely is."""
        if one.note is not None:
            return [contact for contact in self.subject.contacts if contact.note_id == one.note.id]
        found = []
        for contact in self.subject.contacts:
            if contact.note_id is not None or (contact.entry is not None and contact.entry not in one.words):
                continue
            if contact.entry is None and one.at is None and one.count is None:
                continue
            same_time = one.at is None or (contact.at.date() == one.at.date() if one.day_only else contact.at == one.at)
            same_count = one.count is None or contact.count in (None, one.count)
            if same_time and same_count:
                found.append(contact)
        return found

    def _from_contacts(self, one: One) -> None:
        """Fills in the time and the agent where a single contact tells them."""
        if one.note is not None or not (one.unsure("time") or one.unsure("agent")):
            return
        found = self._contacts(one)
        if len(found) != 1:
            return
        contact = found[0]
        # Whom several may be meant by is one of these, and whoever is like nobody may be anybody.
        may_be = not one.alike or contact.agent in one.alike
        if contact.agent is not None and one.unsure("agent") and may_be and (one.at or one.count or contact.entry):
            one.to_agent = contact.agent
        same = one.agent is None or contact.agent in (one.agent, one.to_agent)
        if one.unsure("time") and same:
            one.to_at = contact.at

    # -- counts

    def _counts(self, ones: list[One]) -> None:
        timed = [one for one in ones if one.known_at is not None]
        # Of a day of which an entry tells no hour, only the counts tell the order.
        vague = {one.known_at.date() for one in timed if one.day_only and one.known_at}

        def place(one: One) -> tuple[date, int, int]:
            at = one.known_at
            assert at is not None
            return at.date(), 0 if at.date() in vague else at.hour * 60 + at.minute, one.count or note.MOST

        timed.sort(key=place)
        last: int | None = None
        for at, one in enumerate(timed):
            alone = all(
                place(one)[:2] != place(other)[:2] for other in timed[max(at - 1, 0) : at + 2] if other is not one
            )
            following = next((other.count for other in timed[at + 1 :] if other.count is not None), None)
            last = self._count(one, last, following, alone=alone)

    def _count(self, one: One, last: int | None, following: int | None, *, alone: bool) -> int | None:
        """Judges one count by the one before it; answers the count that the next one follows."""
        wanted = 1 if last is None else last + 1
        if one.count is None:
            if last is None and following is not None:
                wanted = following - 1
            if alone and 1 <= wanted <= note.MOST and (following is None or wanted < following):
                one.to_count = wanted
                return wanted
            return last
        if last is None or one.count == wanted:
            return one.count
        if one.count <= last:
            one.add("count_repeats", "count", one.place_of_count(), {"count": one.count, "wanted": wanted})
            if alone and wanted <= note.MOST:
                one.to_count = wanted
            return wanted
        one.add("count_jumps", "count", one.place_of_count(), {"count": one.count, "wanted": wanted})
        until = [contact for contact in self.subject.contacts if one.known_at and contact.at <= one.known_at]
        # A count that jumps may be right, and an entry before it gone: the contacts must tell otherwise.
        if alone and len(until) == wanted:
            one.to_count = wanted
            return wanted
        return one.count

    # -- proposals

    def flaws(self, one: One) -> Iterator[Flaw]:
        """The flaws of an entry, each with what would mend it."""
        order = self.subject
        proposal = self._proposal(one)
        for code, part, span, params in one.flaws:
            mends = proposal is not None and code not in _NOT_MENDED
            if code == "feedback_empty":
                mends = mends and one.to_feedback is not None
            elif code in ("count_jumps", "count_repeats"):
                mends = mends and (one.to_count is not None or not self._stays_counted(one))
            yield Flaw(
                order.order_id, order.order_no, order.shop_id, one.note.id if one.note else None, one.words, code, part,
                span, params, proposal if mends else None, one.flag, one.note.pasted if one.note else True,
            )  # fmt: skip

    def _stays_counted(self, one: One) -> bool:
        return one.to_flag is None or self.shop.template(one.to_flag).counted

    def _proposal(self, one: One) -> Proposal | None:
        at, agent, flag = one.known_at, one.known_agent, one.to_flag or one.flag
        feedback = one.to_feedback or one.feedback
        if (one.vague and one.note is None) or at is None or agent is None or flag is None or not feedback:
            return None
        template = self.shop.template(flag)
        count = one.to_count or one.count if template.counted else None
        entry = Entry(at, agent, count, feedback)
        if note.validate(entry, template, self.shop.now):
            return None
        text = note.format(entry, template)
        if (text == one.words and flag == one.flag) or (one.day_only and template.with_time and one.to_at is None):
            return None
        if one.note is None and text not in memo.with_other(self.subject.memo, one.words, text):
            return None
        return Proposal(text, flag, int(at.timestamp()), agent, count, feedback)
