"""Before a note stands for a reminder: what would have kept anybody from calling is asked about first."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from app import guard_words
from app.domain.guard import Against
from app.domain.order import OrderRow
from app.i18n import _, ngettext, number
from app.services import guards
from ui.desk import Desk

_NAMED = 5


class NoteDoubts:
    """Asks once, and lets go on who wants the same again; the age of the data is asked about together with it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._said: tuple[int, frozenset[str]] | None = None  # the order and the codes that were said last
        self._said_at = 0.0

    async def asks(self, row: OrderRow, agent: str, *, again: bool) -> str:
        """Why this buyer should not have been reminded, in sentences; nothing where the note may be saved.

        ``again``: it was said already, and the same note is to be saved all the same.
        """
        found = (await guards.bars(self.desk.office, [row.id], agent)).get(row.id, ())
        old = await self.desk.guard.asks([row], again=again)
        said = row.id, frozenset(one.code for one in found)
        hurried = time.monotonic() - self._said_at < self.desk.guard.hurry
        if not found or (again and not hurried and self._said == said):
            return old
        self._said, self._said_at = said, time.monotonic()
        return "\n".join(filter(None, (*map(guard_words.against, found), old)))


def left_out(rows: Sequence[OrderRow], barred: Mapping[int, Sequence[Against]]) -> str:
    """Which of these orders nobody should have reminded of, each with the first thing that speaks against it."""
    found = [row for row in rows if row.id in barred]
    names = [f"…{row.order_no[-4:]} ({guard_words.short(barred[row.id][0])})" for row in found[:_NAMED]]
    words = ngettext(
        "{n} order should not be reminded of: {names}.", "{n} orders should not be reminded of: {names}.", len(found)
    )
    return words.format(n=number(len(found)), names=" · ".join([*names, *(["…"] if len(found) > _NAMED else [])]))


def go_on(*, all_of_them: bool) -> str:
    """What saving again does."""
    return _("Save again to write it there all the same.") if all_of_them else _("Save again to leave these out.")
