"""How far a contact has come, on the disk at every key: what is typed on the way there is written next."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Signal

from app.domain.call import Call, Phase, dialled
from app.services import calls, contacts
from app.services.contacts import Finished
from ui.attempt import Attempt
from ui.desk import Desk
from ui.runtime import runtime, spawn


class CallKeeper(QObject):
    """One for all pages of a desk: one write at a time, and only the newest state of each contact waits for it.

    ``ended`` when nobody is at a contact any more.
    """

    ended = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self._newest: dict[int, Attempt] = {}
        self._turn = asyncio.Lock()
        runtime().before_end(self.settled)

    def keep(self, attempt: Attempt) -> None:
        """Keep the attempt as it is now."""
        self._newest[attempt.begun.id] = attempt
        spawn(self.settled(), "call.keep")

    async def settled(self) -> None:
        """Everything is on the disk."""
        async with self._turn:
            await self._write()

    async def end(self, attempt: Attempt) -> None:
        """Nobody is at it any more: what came to nothing is forgotten, all else stays."""
        async with self._turn:
            if attempt.dialled_at is not None:
                attempt.call = _rung(attempt)
                self._newest[attempt.begun.id] = attempt
            await self._write()
            if came_to_nothing(attempt):
                await calls.leave(self.desk.office, attempt.begun.id, attempt.call)
        self.ended.emit()

    async def finish(self, attempt: Attempt) -> Finished:
        """Write what came of it. Raises as ``contacts.finish`` does."""
        async with self._turn:
            await self._write()
            return await contacts.finish(self.desk.office, attempt.begun.id, attempt.call)

    async def _write(self) -> None:
        while self._newest:
            call_id, attempt = self._newest.popitem()
            try:
                await calls.keep(self.desk.office, call_id, _rung(attempt))
            except Exception:
                self._newest.setdefault(call_id, attempt)  # the next key tries again
                raise


def _rung(attempt: Attempt) -> Call:
    """The attempt as it is kept: of who dialled and stepped back, the answer is still wanted, crash or not."""
    return attempt.call if attempt.dialled_at is None else dialled(attempt.call, attempt.dialled_at)


def keeper_of(desk: Desk) -> CallKeeper:
    """The keeper of a desk, made when it is first asked for."""
    return desk.findChild(CallKeeper) or CallKeeper(desk)


def came_to_nothing(attempt: Attempt) -> bool:
    """Whether nobody was reached for, and nothing typed that was not known before."""
    first = {} if attempt.begun.resumed else dict(attempt.begun.call.texts)
    typed = {field: text for field, text in attempt.call.texts.items() if text.strip()}
    return attempt.call.phase is Phase.READY and typed.items() <= first.items()
