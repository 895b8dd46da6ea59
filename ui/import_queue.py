"""Files on their way into the shop, one thing after the other: unpacked, read, and imported once somebody wants it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.errors import KnownError
from app.i18n import _
from app.services import imports
from app.services.imports import Progress, Unpacking
from ui.desk import Desk
from ui.models.import_files import PASSWORD, UNKNOWN, WHOSE, FilesModel, ImportFile, State, needs_a_look
from ui.runtime import spawn
from ui.widgets.password import AskPassword
from ui.widgets.status_bar import StatusBar, Work

# How much of the bar each part of the work fills.
_PARTS = {"reading": (0.0, 0.6), "comparing": (0.6, 1.0), "saving": (0.0, 1.0)}
_ASKED = (*PASSWORD, UNKNOWN, *WHOSE)


class ImportQueue(QObject):
    """The work behind the page of files; what a person sees of it is the subclass's."""

    def __init__(self, desk: Desk, bar: StatusBar, window: QWidget) -> None:
        super().__init__(window)
        self.desk, self.bar, self.window = desk, bar, window
        self.files = FilesModel(self)
        self._dropped: list[Path] = []
        self._at_once = False
        self._unpacked: list[Unpacking] = []
        self._running = False
        self._cancel = threading.Event()

    async def look_at(self, file: ImportFile) -> None:
        """Somebody has to look at ``file``, or to say something of it."""
        raise NotImplementedError

    def imported(self, file: ImportFile) -> None:
        """``file`` is in."""
        raise NotImplementedError

    def say_error(self, error: KnownError) -> None:
        """What stops a file of which nobody sees a line."""
        raise NotImplementedError

    def at_rest(self) -> None:
        """There is nothing left to do for now."""
        raise NotImplementedError

    @property
    def is_seen(self) -> bool:
        """Whether the files are on screen."""
        raise NotImplementedError

    def _go_on(self) -> None:
        if not self._running and (self._dropped or self._next() is not None):
            self._running = True
            spawn(self._work(), "import")

    def _next(self) -> ImportFile | None:
        """What to do next: what shall be imported goes before what waits to be read."""
        wanted = (one for one in self.files.files if one.wanted and one.state is State.READY)
        waiting = (one for one in self.files.files if one.state is State.WAITING)
        return next(wanted, None) or next(waiting, None)

    async def _work(self) -> None:
        try:
            while self._dropped or self._next() is not None:
                if self._dropped:
                    await self._unpack()
                elif (file := self._next()) is not None:
                    await (self._save(file) if file.state is State.READY else self._read(file))
        finally:
            self._running = False
            for file in self.files.files:
                if file.state in (State.READING, State.SAVING):
                    self._set(file, State.BAD)  # by a fault of ours, which is told elsewhere
        self.at_rest()

    async def _unpack(self) -> None:
        paths, self._dropped = self._dropped, []
        password: str | None = None
        found: Unpacking | None = None
        while found is None:
            work = self._begin(_("Looking into what was dropped"))
            try:
                found = await imports.unpack(self.desk.office, paths, password, cancel=self._cancel)
            except KnownError as error:
                work.end()
                if error.code not in PASSWORD:
                    self.say_error(error)
                    return
                password = await self._ask_password(error)
                if password is None:
                    return
            finally:
                work.end()
        self._unpacked.append(found)
        files = [ImportFile(one.path, one.name, password=password, at_once=self._at_once) for one in found.files]
        files += [ImportFile(Path(one.name), one.name, State.BAD, error=one.why) for one in found.skipped]
        self.files.add(files)
        if len(files) > 1:
            await self.look_at(files[0])

    async def _read(self, file: ImportFile) -> None:
        work = self._begin(_("Reading {file}").format(file=file.name))
        self._set(file, State.READING)
        try:
            file.prepared = await imports.prepare(
                self.desk.office, file.path, shop=file.shop, name=file.name, password=file.password,
                progress=self._telling(work, file), cancel=self._cancel,
            )  # fmt: skip
        except KnownError as error:
            work.end()
            await self._refused(file, error)
            return
        finally:
            work.end()
        file.error = None
        file.wanted = file.wanted or (file.at_once and not needs_a_look(file.prepared))
        self._set(file, State.READY)
        if not file.wanted:
            await self.look_at(file)

    async def _refused(self, file: ImportFile, error: KnownError) -> None:
        """A file cannot be read, or not before somebody has said something."""
        file.error = error
        if error.code == "cancelled":
            if file.prepared is not None and self.is_seen:
                self._set(file, State.READY)  # it can be imported later
            else:
                self._drop(file)
            self.desk.say(_("Import cancelled; nothing of it was kept."))
        elif error.code in WHOSE and file.shop is None and (name := self._shop()) in error.params["shops"]:
            file.shop = name
            self._set(file, State.WAITING)
        elif error.code in _ASKED:
            if error.code == UNKNOWN and not await self.look_into(file):
                return
            self._set(file, State.ASKS)
            if error.code in PASSWORD and len(self.files.files) == 1:
                await self.enter_password(file)
            if file.state is State.ASKS:
                await self.look_at(file)
        elif not self.is_seen and len(self.files.files) == 1:
            self._drop(file)
            self.say_error(error)
        else:
            self._set(file, State.BAD)

    async def look_into(self, file: ImportFile, report: str | None = None) -> bool:
        """Guess what the columns of a strange file are; False where even that cannot be."""
        try:
            file.look = await imports.look(self.desk.office, file.path, file.password, name=file.name, report=report)
        except KnownError as error:
            await self._refused(file, error if error.code != UNKNOWN else KnownError("file_not_table", file=file.name))
            return False
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
            if error.code != "cancelled":
                self._forget(file)
            await self._refused(file, error)
            return
        finally:
            work.end()
        self._set(file, State.DONE)
        self.imported(file)

    def _begin(self, title: str) -> Work:
        self._cancel = threading.Event()
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
        if password is not None:
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

    def _forget(self, file: ImportFile) -> None:
        if file.prepared is not None and file.state is not State.DONE:
            spawn(imports.discard(self.desk.office, file.prepared), "import.discard")
            file.prepared = None
