"""What has happened in the simulated shop, written down by those who did it, and what the program was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.simulate.house import PHONE
from tests.simulate.program import clock_words

OVER = ("paid", "shipped", "finished", "closed")
ATTITUDE = "9"
ANSWERED = ("reached", "promised", "refused", "paid_elsewhere")


class Told(NamedTuple):
    """An order as the newest export that counts has it; ``nick`` is empty where it names nobody. Money is fen."""

    number: str
    shop: int
    created: int
    status: str
    amount: int
    nick: str
    paid_at: int | None = None
    refund: int = 0
    memo: str = ""
    masked: bool = False


@dataclass(slots=True)
class Touch:
    """A contact about one order; ``result`` None: a colleague elsewhere wrote it into the platform's memo."""

    number: str
    at: int
    channel: str
    agent: str
    result: str | None = None
    reason: str | None = None
    stands: bool = True


class Run(NamedTuple):
    """An import: the shop, the moment that it speaks for, and the orders in it."""

    shop: int
    as_of: int
    numbers: frozenset[str]


class Mark(NamedTuple):
    what: str
    at: int


class Memory(NamedTuple):
    told: dict[str, Told]
    runs: list[Run]
    marks: dict[str, Mark]
    numbers_of: dict[str, list[str]]
    oldest: dict[int, int]


@dataclass
class Log:
    """Everything, by order number or nick; ``wrong`` is what breaks a rule, ``counts`` what there was of all else."""

    told: dict[str, Told] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    enquiries: set[str] = field(default_factory=set)
    touches: dict[str, list[Touch]] = field(default_factory=dict)
    peace: set[str] = field(default_factory=set)
    suspects: set[str] = field(default_factory=set)
    served: dict[str, tuple[int, str]] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    owned: dict[str, str] = field(default_factory=dict)
    booked: dict[int, tuple[str, int]] = field(default_factory=dict)
    unbooked: set[int] = field(default_factory=set)
    dealt: set[tuple[str, int]] = field(default_factory=set)
    fired: dict[int, int] = field(default_factory=dict)
    escalated: set[int] = field(default_factory=set)
    talking: dict[str, str] = field(default_factory=dict)
    numbers_of: dict[str, list[str]] = field(default_factory=dict)
    oldest: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def say(self, now: int, words: str) -> None:
        """A rule is broken."""
        self.wrong.append(f"{clock_words(now)}: {words}")

    # -- what exports tell ---------------------------------------------------------------------------------------------

    def hear(self, run: Run, rows: Iterable[Told], now: int) -> set[str]:
        """An export is imported; returns the orders of which its word counts.

        Of an order that a run has told of which speaks for a later moment, and one that has come, it changes nothing;
        nor does a paid order become unpaid, whenever the file says that it was written.
        """
        newer = [one for one in self.runs if one.shop == run.shop and run.as_of < one.as_of <= now]
        heard = set()
        for row in rows:
            known = self.told.get(row.number)
            older = any(row.number in one.numbers for one in newer) or (
                known is not None and known.status in ("paid", "shipped", "finished") and row.status == "unpaid"
            )
            if older and known not in (None, row):
                continue
            mark = self.marks.get(row.number)
            if mark is not None and mark.at < run.as_of:
                del self.marks[row.number]
            if row.number not in self.told and row.nick:
                self.numbers_of.setdefault(row.nick, []).append(row.number)
            self.told[row.number] = row
            self.oldest[row.shop] = min(row.created, self.oldest.get(row.shop, row.created))
            heard.add(row.number)
        self.runs.append(run)
        return heard

    def memory(self) -> Memory:
        """What exports have told so far, for `remember`."""
        of = {nick: list(numbers) for nick, numbers in self.numbers_of.items()}
        return Memory(dict(self.told), list(self.runs), dict(self.marks), of, dict(self.oldest))

    def remember(self, memory: Memory) -> None:
        """An export was taken back."""
        self.told, self.runs, self.marks, self.numbers_of, self.oldest = memory

    # -- who was contacted ---------------------------------------------------------------------------------------------

    def of(self, number: str) -> list[Touch]:
        """The contacts about an order that stand, oldest first."""
        return sorted((one for one in self.touches.get(number, ()) if one.stands), key=lambda one: one.at)

    def orders_of(self, number: str) -> list[str]:
        """All orders of an order's buyer, or that one alone where nobody knows whose it is."""
        told = self.told.get(number)
        return self.numbers_of[told.nick] if told is not None and told.nick else [number]

    def with_buyer(self, number: str) -> list[Touch]:
        """The contacts with an order's buyer about whichever order, oldest first."""
        found = [one for other in self.orders_of(number) for one in self.of(other)]
        return sorted(found, key=lambda one: one.at)

    def moments(self, number: str) -> list[int]:
        """When the buyer of an order was contacted; about several orders at once is once."""
        return sorted({one.at for one in self.with_buyer(number)})

    def add(self, touch: Touch) -> None:
        self.touches.setdefault(touch.number, []).append(touch)

    def behind(self, number: str, now: int) -> int:
        """When what is put off now is put off: not before the last answer, though the clock was put back since."""
        return max([now, *(one.at for one in self.of(number) if one.result is not None)])

    def upset(self, number: str) -> frozenset[str]:
        """The agents who have to leave the buyer to somebody else, until one of these has spoken with them (C-11)."""
        known = self.with_buyer(number)
        found = [place for place, one in enumerate(known) if (one.reason or "").split(".")[0] == ATTITUDE]
        if not found:
            return frozenset()
        agents = frozenset(one.agent for one in known[: found[-1] + 1])
        after = known[found[-1] + 1 :]
        over = any(one.agent not in agents and one.channel == PHONE and one.result in ANSWERED for one in after)
        return frozenset() if over else agents

    def owner(self, number: str) -> str | None:
        """Whose order it is (28): who took it over, else the first with a contact or a note."""
        first = [(one.at, one.agent) for one in self.of(number)]
        if (served := self.served.get(number)) is not None:
            first.append(served)
        return self.taken.get(number) or self.owned.get(number) or min(first, default=(0, None))[1]

    # -- what is open --------------------------------------------------------------------------------------------------

    def barred(self, number: str) -> str | None:
        """Why nobody may remind of an order at all, as far as the program has been told."""
        told = self.told[number]
        if told.status in OVER:
            return told.status
        if number in self.marks:
            return f"marked {self.marks[number].what}"
        if told.nick in self.peace:
            return "do_not_remind"
        return "suspect" if told.nick in self.suspects else None

    def open(self, now: int, life: int) -> Iterator[Told]:
        """The orders that wait for their payment, as far as the program has been told; those of this minute are there."""
        for told in self.told.values():
            made = told.created // 60 <= now // 60
            if told.status == "unpaid" and told.number not in self.marks and made and now < told.created + life:
                yield told
