"""What the check of notes found, as rows: one for each faulty entry, with a tick where a repair is proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.domain.note_check import CODES, Flaw, Proposal
from app.i18n import N_, _
from app.services.note_checks import Key, key
from ui import flags
from ui.models.plain import PlainColumn, PlainModel

NAMES = {
    "time_missing": N_("time missing"), "time_unclear": N_("time not certain"),
    "agent_missing": N_("agent missing"), "agent_unknown": N_("agent unknown"),
    "agent_ambiguous": N_("agent not certain"), "count_missing": N_("count missing"),
    "count_jumps": N_("count jumps"), "count_repeats": N_("count repeats"),
    "feedback_missing": N_("feedback missing"), "feedback_empty": N_("feedback says nothing"),
    "flag_wrong": N_("flag does not fit"), "entry_long": N_("too long"), "after_print": N_("written after printing"),
    "entry_lost": N_("gone from the platform"),
}  # fmt: skip
"""The flaws in two or three words; ``wording.flaw`` has the sentences."""

_WRITTEN_RIGHT = frozenset(("after_print", "entry_lost"))

TICK, FLAG, BEFORE, AFTER = 0, 3, 4, 5  # columns that are painted


class CheckRow(NamedTuple):
    """A faulty entry: all of its flaws, what would mend those that can be mended, and each kind of flaw once."""

    key: Key
    flaws: tuple[Flaw, ...]
    proposal: Proposal | None
    codes: tuple[str, ...]

    @property
    def first(self) -> Flaw:
        """What is the same in all of its flaws: the order, the words, the flag."""
        return self.flaws[0]

    @property
    def stands(self) -> bool:
        """Whether other words would mend nothing."""
        return _WRITTEN_RIGHT.issuperset(self.codes)

    @property
    def new_flag(self) -> str | None:
        """The flag that a repair would give; None where it stays."""
        return self.proposal.flag if self.proposal and self.proposal.flag != self.first.flag else None


def rows(found: Iterable[Flaw]) -> list[CheckRow]:
    """The entries with their flaws, in the order in which they were found; of very many it takes its time."""
    entries: dict[Key, list[Flaw]] = {}
    for flaw in found:
        entries.setdefault(key(flaw), []).append(flaw)
    return [
        CheckRow(
            one,
            tuple(flaws_),
            next((flaw.proposal for flaw in flaws_ if flaw.proposal), None),
            tuple(dict.fromkeys(flaw.code for flaw in flaws_)),
        )
        for one, flaws_ in entries.items()
    ]


def figures(of: Iterable[CheckRow]) -> list[tuple[str, int]]:
    """How many entries have each flaw, of those that any has."""
    found = Counter(code for row in of for code in row.codes)
    return [(code, found[code]) for code in CODES if found[code]]


class Tally(NamedTuple):
    """Faulty entries, how many have each flaw, and how many a proposal: counted once, for there may be very many."""

    rows: list[CheckRow]
    figures: list[tuple[str, int]]
    mends: int


def tally(of: list[CheckRow]) -> Tally:
    """Count them."""
    return Tally(of, figures(of), sum(row.proposal is not None for row in of))


def changed(before: str, after: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The spans of ``before`` and ``after`` outside of which they are the same; an empty one where nothing is."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    return (start, len(before) - end), (start, len(after) - end)


class CheckModel(PlainModel[CheckRow]):
    """``ticked`` holds the keys of the entries to repair; ``ticks_changed`` when they do."""

    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        self.ticked: set[Key] = set()
        self._can: set[Key] | None = set()  # see ``can``; None: to be looked for
        super().__init__(
            (
                PlainColumn(N_("Repair"), self._tick, "☐"),
                PlainColumn(N_("Order"), lambda row: f"…{row.first.order_no[-4:]}", "…0000"),
                PlainColumn(N_("What is wrong"), _named, "feedback says nothing", grow=1),
                PlainColumn(N_("Flag"), _flag, "Q → Q  "),
                PlainColumn(N_("Before"), lambda row: _line(row.first.words), "11-21 15:05+小美+明早", grow=4),
                PlainColumn(N_("After"), _after, "11-21 15:05+小美+明早", _tone, grow=4),
            ),
            parent,
        )

    def wanted(self) -> list[CheckRow]:
        """The ticked rows that are in sight."""
        return [row for row in self.rows if row.key in self.ticked and row.proposal]

    def count(self) -> int:
        """How many these are."""
        return len(self.can & self.ticked) if self.ticked else 0

    @property
    def can(self) -> set[Key]:
        """Those of the rows in sight that have a proposal."""
        if self._can is None:
            self._can = {row.key for row in self.rows if row.proposal}
        return self._can

    def turn(self, at: int) -> None:
        """Tick a row or take its tick away; one without a proposal has none."""
        if 0 <= at < len(self.rows) and self.rows[at].proposal:
            self.ticked ^= {self.rows[at].key}
            self._tell()

    def turn_all(self) -> None:
        """Tick every row in sight that has a proposal; where all are ticked already, none."""
        if self.can <= self.ticked:
            self.ticked -= self.can
        else:
            self.ticked |= self.can
        self._tell()

    def keep(self, there: Iterable[Key]) -> None:
        """Ticks of what is there no more are forgotten."""
        if self.ticked:
            self.ticked.intersection_update(there)

    def set_rows(self, rows: Sequence[CheckRow]) -> None:
        # Whether they are the same would have to be looked for in every one of very many.
        self.beginResetModel()
        self.rows = list(rows)
        self._can = None
        self.endResetModel()
        self.ticks_changed.emit()

    def _tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, TICK), self.index(len(self.rows) - 1, TICK))
        self.ticks_changed.emit()

    def _tick(self, row: CheckRow) -> str:
        if row.proposal is None:
            return _("by hand")
        return _("ticked") if row.key in self.ticked else _("not ticked")


def _named(row: CheckRow) -> str:
    return _(", ").join(_(NAMES.get(code, code)) for code in row.codes)


def _flag(row: CheckRow) -> str:
    old = flags.name(row.first.flag) if row.first.flag else _("no flag")
    return _("{before} → {after}").format(before=old, after=flags.name(row.new_flag)) if row.new_flag else old


def _after(row: CheckRow) -> str:
    return _line(row.proposal.text) if row.proposal else _("to be written by hand")


def _tone(row: CheckRow) -> str:
    return "text" if row.proposal else "text3"


def _line(text: str) -> str:
    return text.replace("\n", " ")
