"""Running one import after the other, with progress and Cancel, and the answer in plain words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import wording
from app.errors import KnownError
from app.i18n import _, ngettext, number
from app.services import demo, imports
from app.services.imports import Answer, Progress
from app.settings import Settings
from ui.bus import Changes
from ui.desk import Desk
from ui.runtime import runtime, spawn
from ui.widgets.status_bar import StatusBar, Work

# How much of the bar each part of the work fills.
_PARTS = {"reading": (0.0, 0.55), "comparing": (0.55, 0.65), "saving": (0.65, 1.0)}
_NAMED = 4  # columns named in a toast
DEMO_ORDERS, DEMO_SEED = 400, 7


class Importer(QObject):
    """One queue of files; ``answered(run)`` when one is done, ``asked_shop(path)`` when the shop is not clear."""

    answered = Signal(object)

    def __init__(self, desk: Desk, bar: StatusBar, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self.desk = desk
        self.settings = settings
        self.bar = bar
        self.window = window
        self._queue: list[Path] = []
        self._undoing: set[int] = set()
        self._running = False
        self._cancel = threading.Event()
        runtime().before_end(self.stop)

    def choose(self) -> None:
        """Ask for files; the dialog is opened, never run as a loop of its own."""
        dialog = QFileDialog(self.window, _("Import an export file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Order exports (*.csv *.xlsx *.txt *.tsv)"), _("All files (*)")])
        if folder := self._folder():
            dialog.setDirectory(folder)
        dialog.filesSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _folder(self) -> str:
        """Where exports came from last time, else where browsers put them."""
        last = self.settings.import_folder
        if last and Path(last).is_dir():
            return last
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)

    def _chosen(self, files: list[str]) -> None:
        self.settings.import_folder = str(Path(files[0]).parent)
        self.desk.keep_soon()
        self.take(map(Path, files))

    def take(self, files: Iterable[Path]) -> None:
        """Import ``files``, one after the other."""
        self._queue.extend(files)
        if not self._running and self._queue:
            self._running = True
            spawn(self._run_all(), "import")

    def take_back(self, run_id: int) -> None:
        """Undo a finished import."""
        if run_id not in self._undoing:
            self._undoing.add(run_id)
            spawn(self._undo(run_id), "import.undo")

    def make_demo(self) -> None:
        """Fill the empty program with invented orders."""
        if not self._running:
            self._running = True
            spawn(self._demo(), "import.demo")

    def stop(self) -> None:
        """Cancel what runs and forget what waits."""
        self._queue.clear()
        self._cancel.set()

    async def _run_all(self) -> None:
        try:
            while self._queue:
                await self._run(self._queue.pop(0))
        finally:
            self._running = False

    async def _run(self, file: Path) -> None:
        self._cancel = threading.Event()
        work = self.bar.begin(_("Importing {file}").format(file=file.name), self._cancel.set)
        try:
            answer = await imports.run(
                self.desk.office, file, shop=self._shop(), progress=_telling(work), cancel=self._cancel
            )
        except KnownError as error:
            if error.code == "cancelled":
                self.desk.say(_("Import cancelled; nothing of it was kept."))
            else:
                self.desk.say(wording.sentence(error.code, error.params), "bad")
            return
        finally:
            work.end()
        self._answer(answer)

    def _shop(self) -> str | None:
        """The chosen shop where there are several; a demo shop takes no real file."""
        chosen = self.desk.shop
        return chosen.name if chosen and not chosen.demo and len(self.desk.shops) > 1 else None

    async def _demo(self) -> None:
        work = self.bar.begin(_("Making a demo shop"))
        try:
            self._answer(await demo.make(self.desk.office, DEMO_ORDERS, DEMO_SEED))
        finally:
            self._running = False
            work.end()
            self.take(())  # what was dropped meanwhile

    def _answer(self, answer: Answer) -> None:
        self.desk.bus.tell(_with_all(answer.changes))
        run = answer.run
        if run is None:
            return
        actions = [(_("Undo"), lambda: self.take_back(run))]
        if answer.refused:
            actions.insert(0, (_("Show refused rows"), lambda: self.answered.emit(run)))
        text = "\n".join((answer_text(answer), *notices(answer)))
        self.desk.say(text, "bad" if answer.refused else "good", actions)

    async def _undo(self, run_id: int) -> None:
        try:
            undone = await imports.undo(self.desk.office, run_id)
        finally:
            self._undoing.discard(run_id)
        self.desk.bus.tell(_with_all(undone.changes))
        said = [
            ngettext("{n} order removed", "{n} orders removed", undone.removed).format(n=number(undone.removed)),
            ngettext("{n} set back", "{n} set back", undone.restored).format(n=number(undone.restored)),
        ]
        if undone.stubs:
            said.append(
                ngettext(
                    "{n} kept, because somebody worked on it", "{n} kept, because somebody worked on them", undone.stubs
                ).format(n=number(undone.stubs))
            )
        self.desk.say(_("Import taken back: {what}.").format(what=_(", ").join(said)), "good")


def _telling(work: Work) -> Callable[[Progress], None]:
    """What hands the progress of an import on; it is called in the thread that reads the file."""

    def tell(progress: Progress) -> None:
        low, high = _PARTS.get(progress.part, (0.0, 1.0))
        work.progress(low + (high - low) * progress.share)

    return tell


def _with_all(changes: Changes) -> Changes:
    """An import concerns every list, even where it changed no order."""
    return {**changes, "import": set(changes.get("import", ())) or {0}}


def notices(answer: Answer) -> list[str]:
    """What an import noticed without refusing rows."""
    said = [
        ngettext("{n} row: {notice}", "{n} rows: {notice}", rows).format(n=number(rows), notice=wording.notice(code))
        for code, rows in answer.about.notices
    ]
    if columns := answer.about.unknown_columns:
        names = [*columns[:_NAMED], *(["…"] if len(columns) > _NAMED else [])]
        said.append(_("Columns that are new to Ziqi: {columns}").format(columns=_(", ").join(names)))
    return said


def answer_text(answer: Answer) -> str:
    """What an import did, in a sentence."""
    about = answer.about
    said = [ngettext("{n} new order", "{n} new orders", about.created).format(n=number(about.created))]
    if about.updated:
        said.append(ngettext("{n} changed", "{n} changed", about.updated).format(n=number(about.updated)))
    if about.unchanged:
        said.append(ngettext("{n} the same", "{n} the same", about.unchanged).format(n=number(about.unchanged)))
    if answer.refused:
        refused = len(answer.refused)
        said.append(ngettext("{n} row refused", "{n} rows refused", refused).format(n=number(refused)))
    return _("{file}: {what}.").format(file=Path(answer.file).name, what=_(", ").join(said))
