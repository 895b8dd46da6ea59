"""Files on their way into the shop, one thing after the other: unpacked, read, and imported once somebody wants it."""

from __future__ import annotations

import asyncio
import threading
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.errors import KnownError
from app.i18n import _
from app.services import imports
from app.services.imports import Progress, Unpacking
from ui.desk import Desk
from ui.models.import_files import (
    PASSWORD,
    UNKNOWN,
    WHOSE,
    FilesModel,
    ImportFile,
    State,
    needs_a_look,
    share_shop,
    turn,
)
from ui.runtime import spawn
from ui.widgets.password import AskPassword
from ui.widgets.status_bar import StatusBar, Work

# How much of the bar each part of the work fills.
_PARTS = {"reading": (0.0, 0.6), "comparing": (0.6, 1.0), "saving": (0.0, 1.0)}
_ASKED = (*PASSWORD, UNKNOWN, *WHOSE)
_CHANGED = "import_changed"
_NO_TABLE = "file_not_table"  # beside the exports of a folder or ZIP: a picture, a text to read


@dataclass(eq=False)
class Drop:
    """What came together; ``at_once`` and ``quiet`` are those of its files, ``left``: it is not wanted any more."""

    paths: tuple[Path, ...]
    at_once: bool = False
    quiet: bool = False
    left: bool = False


class ImportQueue(QObject):
    """The work behind the page of files; what a person sees of it is the subclass's."""

    def __init__(self, desk: Desk, bar: StatusBar, window: QWidget) -> None:
        super().__init__(window)
        self.desk, self.bar, self.window = desk, bar, window
        self.files = FilesModel(self)
        self._dropped: list[Drop] = []
        self._dropping: Drop | None = None
        self._unpacked: list[Unpacking] = []
        self._running = self._ended = False
        self._cancel = threading.Event()

    @abstractmethod
    async def look_at(self, file: ImportFile) -> None:
        """Somebody has to look at ``file``, or to say something of it."""

    @abstractmethod
    def imported(self, file: ImportFile) -> None:
        """``file`` is in."""

    @abstractmethod
    def say_error(self, error: KnownError, file: str = "") -> None:
        """What stops a file, by its name where the error has none, of which nobody sees a line."""

    @abstractmethod
    def at_rest(self) -> None:
        """There is nothing left to do for now."""

    @property
    @abstractmethod
    def is_seen(self) -> bool:
        """Whether the files are on screen."""

    def _go_on(self) -> None:
        if not self._running and not self._ended and (self._dropped or self._next() is not None):
            self._running = True
            spawn(self._work(), "import")

    def _is_here(self, file: ImportFile) -> bool:
        """Whether nobody has left ``file`` out meanwhile."""
        return file in self.files.files

    def _next(self) -> ImportFile | None:
        """What to do next: what shall be imported goes before what waits to be read, orders before what tells of them.

        What waits may be their orders, so that it goes before reports of another kind.
        """
        ready = (one for one in self.files.files if one.wanted and one.state is State.READY)
        wanted = min(ready, key=turn, default=None)
        waiting = next((one for one in self.files.files if one.state is State.WAITING), None)
        return wanted if waiting is None or (wanted is not None and turn(wanted) == 0) else waiting

    async def _work(self) -> None:
        try:
            while not self._ended and (self._dropped or self._next() is not None):
                if self._dropped:
                    await self._unpack(self._dropped.pop(0))
                elif (file := self._next()) is not None:
                    await (self._save(file) if file.state is State.READY else self._read(file))
        finally:
            self._running = False
            for file in self.files.files:
                if file.state in (State.READING, State.SAVING):
                    self._set(file, State.BAD)  # by a fault of ours, which is told elsewhere
        self.at_rest()

    async def _unpack(self, drop: Drop) -> None:
        """Make plain files of what was dropped; each ZIP under a password asks for it, and is left out alone."""
        self._dropping = drop
        try:
            found = await self._sort_out(drop, drop.paths)
            locked = found.locked if found is not None else []
            while locked and not drop.left:
                one = locked.pop(0)
                assert one.path is not None
                password = None if drop.quiet else await self._ask_password(one.why)
                if drop.quiet:
                    self.say_error(one.why)
                elif password is not None and not drop.left:
                    found = await self._sort_out(drop, [one.path], password, one.name)
                    locked[:0] = found.locked if found is not None else []
        finally:
            self._dropping = None

    async def _sort_out(
        self, drop: Drop, paths: Sequence[Path], password: str | None = None, name: str | None = None
    ) -> Unpacking | None:
        """Put the plain files of ``paths`` behind the others; None where that was cancelled."""
        work = self._begin(_("Looking into what was dropped"))
        try:
            found = await imports.sort_out(self.desk.office, paths, password, name=name, cancel=self._cancel)
        except KnownError as error:
            self.say_error(error)
            return None
        finally:
            work.end()
        self._unpacked.append(found)
        if drop.left:
            return None
        if self._cancel.is_set():  # when it was all but done: it holds for what would follow
            self.say_error(KnownError("cancelled"))
            return None
        files = [
            ImportFile(one.path, one.name, password=password, at_once=drop.at_once, quiet=drop.quiet)
            for one in found.files
        ]
        bad = [one for one in found.skipped if one.path is None]
        if self.is_seen or (files and not drop.at_once):
            files += [ImportFile(Path(one.name), one.name, State.BAD, error=one.why, quiet=drop.quiet) for one in bad]
        else:
            for one in bad:
                if not one.inside or (files and one.why.code != _NO_TABLE):
                    self.say_error(one.why, one.name)
        self.files.add(files)
        if len(files) > 1 and not drop.at_once:
            await self.look_at(files[0])
        return found

    async def _read(self, file: ImportFile) -> None:
        work = self._begin(_("Reading {file}").format(file=file.name))
        self._set(file, State.READING)
        try:
            file.prepared = await imports.prepare(
                self.desk.office, file.path, shop=file.shop, name=file.name, password=file.password,
                progress=self._telling(work, file), cancel=self._cancel,
            )  # fmt: skip
            if self._cancel.is_set():
                raise KnownError("cancelled")
        except KnownError as error:
            work.end()
            await self._refused(file, error)
            return
        finally:
            work.end()
        if not self._is_here(file):
            self._forget(file)
            return
        file.error = None
        file.wanted = file.wanted or (file.at_once and not needs_a_look(file.prepared))
        self._set(file, State.READY)
        for one in share_shop(self.files.files):
            self.files.told(one)
        if not file.wanted:
            await self.look_at(file)

    async def _refused(self, file: ImportFile, error: KnownError) -> None:
        """A file cannot be read, or not before somebody has said something."""
        file.error = error
        if error.code == "cancelled":
            if file.prepared is not None and self.is_seen and self._is_here(file):
                self._set(file, State.READY)  # it can be imported later
            else:
                self._drop(file)
            self.desk.say(_("Import cancelled; nothing of it was kept."))
        elif not self._is_here(file):
            return
        elif error.code == _CHANGED:
            file.at_once = file.told = False
            self._set(file, State.READY)
            self.say_error(error)
            await self.look_at(file)
        elif error.code in WHOSE and file.shop is None and (name := self._shop()) in error.params.get("shops", ()):
            file.shop, file.at_once = name, False  # only a person knows whether it is this one's
            self._set(file, State.WAITING)
        elif error.code in _ASKED:
            await self._ask(file, error)
        else:
            self._fail(file, error)

    async def _ask(self, file: ImportFile, error: KnownError) -> None:
        """Somebody has to say something of ``file`` before it can be read."""
        if error.code == UNKNOWN and not await self.look_into(file, cancel=self._cancel):
            return
        self._set(file, State.ASKS)
        if error.code in PASSWORD and len(self.files.files) == 1 and not file.quiet:
            await self.enter_password(file)
        if file.state is State.ASKS:
            await self.look_at(file)

    def _fail(self, file: ImportFile, error: KnownError) -> None:
        """Nothing comes of ``file``, which is read in the list or, where that is not on screen, told."""
        if self.is_seen:
            self._set(file, State.BAD)
        else:
            self._drop(file)
            self.say_error(error, file.name)

    async def look_into(
        self, file: ImportFile, report: str | None = None, cancel: threading.Event | None = None
    ) -> bool:
        """Guess what the columns of a strange file are; False where that cannot be, or it has moved on meanwhile."""
        state = file.state, file.wanted
        try:
            look = await imports.look(
                self.desk.office, file.path, file.password, name=file.name, report=report, cancel=cancel
            )
        except KnownError as error:
            if (file.state, file.wanted) == state:
                await self._refused(file, error if error.code != UNKNOWN else KnownError(_NO_TABLE, file=file.name))
            return False
        if (file.state, file.wanted) != state or not self._is_here(file):
            return False
        file.look = look
        return True

    async def _save(self, file: ImportFile) -> None:
        assert file.prepared is not None
        work = self._begin(_("Importing {file}").format(file=file.name))
        file.wanted = False
        self._set(file, State.SAVING)
        try:
            file.answer = await imports.commit(
                self.desk.office, file.prepared, older=file.older, progress=self._telling(work, file),
                cancel=self._cancel,
            )  # fmt: skip
        except KnownError as error:
            work.end()
            if error.code not in ("cancelled", _CHANGED):
                self._forget(file)
            await self._refused(file, error)
            if file.state is State.BAD and self._is_here(file):
                self.say_error(error, file.name)  # whoever wanted it may look at another one
            return
        finally:
            work.end()
        self._set(file, State.DONE)
        self.imported(file)

    def _begin(self, title: str) -> Work:
        self._cancel = threading.Event()
        if self._ended:
            self._cancel.set()
        return self.bar.begin(title, self._cancel.set)

    def _telling(self, work: Work, file: ImportFile) -> Callable[[Progress], None]:
        """What hands the progress of an import on; it is called in the thread that reads the file."""

        def tell(progress: Progress) -> None:
            low, high = _PARTS.get(progress.part, (0.0, 1.0))
            work.progress(low + (high - low) * progress.share)

        work.moved.connect(lambda share: self._moved(file, share))
        return tell

    def _moved(self, file: ImportFile, share: float) -> None:
        if round(file.share * 100) != round(share * 100):
            file.share = share
            self.files.told(file)

    def _shop(self) -> str | None:
        """The shop that is looked at; a demo shop takes no real file."""
        chosen = self.desk.shop
        return chosen.name if chosen and not chosen.demo else None

    def again(self, file: ImportFile) -> None:
        """Read a file once more: something that was said of it has changed."""
        if file.state in (State.READY, State.ASKS, State.BAD):
            self._forget(file)
            file.error = None
            self._set(file, State.WAITING)
            self._go_on()

    async def enter_password(self, file: ImportFile) -> None:
        """Ask for the password of ``file``, and read it with that."""
        assert file.error is not None
        password = await self._ask_password(file.error)
        if password is not None and self._is_here(file):
            file.password = password
            self.again(file)

    async def _ask_password(self, error: KnownError) -> str | None:
        name = str(error.params.get("file", ""))
        wrong = error.code == "password_wrong"
        return await AskPassword(self.desk.theme, name, wrong=wrong, parent=self.window).answer()

    def _set(self, file: ImportFile, state: State) -> None:
        file.state, file.share = state, 0.0
        self.files.told(file)

    def _drop(self, file: ImportFile) -> None:
        self._forget(file)
        if file in self.files.files:
            self.files.remove(file)

    def _clear_up(self) -> None:
        """What was unpacked goes; a big folder takes the system its time."""
        while self._unpacked:
            spawn(asyncio.to_thread(imports.forget, self._unpacked.pop()), "import.forget")

    def _forget(self, file: ImportFile) -> None:
        if file.prepared is not None and file.state is not State.DONE:
            spawn(imports.discard(self.desk.office, file.prepared), "import.discard")
            file.prepared = None
