"""How far a contact has come, on the disk at every key: what is typed on the way there is written next."""

from __future__ import annotations

from app.domain.call import Phase
from app.services import calls
from ui.attempt import Attempt
from ui.desk import Desk
from ui.runtime import runtime, spawn


class CallKeeper:
    """One write at a time, and only the newest state waits for it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._newest: Attempt | None = None
        self._writing = False
        runtime().before_end(self.settled)

    def keep(self, attempt: Attempt) -> None:
        """Keep the attempt as it is now."""
        self._newest = attempt
        if not self._writing:
            self._writing = True
            spawn(self._write(), "call.keep")

    async def _write(self) -> None:
        try:
            await self.settled()
        finally:
            self._writing = False

    async def settled(self) -> None:
        """Everything is on the disk; what was on its way there is before what is written from now on."""
        while (attempt := self._newest) is not None:
            self._newest = None
            await calls.keep(self.desk.office, attempt.begun.id, attempt.call)

    async def end(self, attempt: Attempt) -> None:
        """Nobody is at it any more: what came to nothing is forgotten, all else stays."""
        await self.settled()
        if came_to_nothing(attempt):
            await calls.drop(self.desk.office, attempt.begun.id)


def came_to_nothing(attempt: Attempt) -> bool:
    """Whether nobody was reached for, and nothing typed that was not known before."""
    first = {} if attempt.begun.resumed else dict(attempt.begun.call.texts)
    typed = {field: text for field, text in attempt.call.texts.items() if text.strip()}
    return attempt.call.phase is Phase.READY and typed.items() <= first.items()
