"""The program as it stands on the shop's computer: opened, closed, crashing, asleep, with a clock that may be wrong."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from app import clock
from app.clock import HOME, FrozenClock
from app.services import reminders
from app.services.office import Office, open_office
from app.services.reminders import Fired


def wall(moment: int) -> datetime:
    """The shop's wall clock, without a zone, as exports have it."""
    return clock.at(moment, HOME).replace(tzinfo=None)


def clock_words(moment: int) -> str:
    return f"{wall(moment):%m-%d %H:%M:%S}"


class CrashError(Exception):
    """The program died in the middle of something."""


class Program:
    """``error``: by how many seconds its clock is ahead. ``fuse``: after so many further writes it dies."""

    def __init__(self, folder: Path, start: int) -> None:
        self._root = folder
        self._lives = 0
        self._clock = FrozenClock(datetime.fromtimestamp(start, UTC))
        self._office: Office | None = None
        self.error = 0
        self.fuse: int | None = None
        self.ticked: int | None = None

    @property
    def up(self) -> bool:
        return self._office is not None

    @property
    def office(self) -> Office:
        assert self._office is not None
        return self._office

    @property
    def _folder(self) -> Path:
        return self._root / f"店铺 数据 {self._lives}"

    def set_clock(self, real: int) -> None:
        """It is ``real``; the program believes its own clock."""
        self._clock.at = datetime.fromtimestamp(real + self.error, UTC)

    async def open(self) -> None:
        self._office, self.ticked = await open_office(self._folder, self._clock), None

    async def close(self) -> None:
        office, self._office = self.office, None
        await office.close()

    async def crash(self) -> None:
        """Nobody closes anything: what the files hold at this moment is all that is left."""
        last, self.fuse = self._folder, None
        self._lives += 1
        shutil.copytree(last, self._folder, ignore=shutil.ignore_patterns("*.lock"))
        await self.close()
        shutil.rmtree(last)

    def burn(self) -> None:
        """Something was written."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                raise CrashError

    async def tick(self) -> tuple[Fired, bool]:
        """What the window's tick brings; and whether so much of the clock has passed that it was not there before."""
        now, before = self.office.now(), self.ticked
        self.ticked = now
        fired = await reminders.tick(self.office)
        return fired, before is None or not 0 <= now - before <= 120
