"""Bringing files in: unpacked, read one after the other, looked at by a person, then imported."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import wording
from app.errors import KnownError
from app.i18n import _, ngettext, number
from app.services import demo, profiles
from app.services.imports import Answer
from app.settings import Settings
from ui.desk import Desk
from ui.import_queue import Drop, ImportQueue
from ui.import_words import answer_text, notices, several_text, with_all
from ui.models.import_files import UNKNOWN, ImportFile, State
from ui.pages.imports_files import FilesPage
from ui.runtime import runtime, spawn
from ui.undoing import Undoing
from ui.widgets.status_bar import StatusBar
from ui.widgets.toast import DUE

_TOLD = 3  # files that are told of one by one; more of them together
DEMO_ORDERS, DEMO_SEED = 400, 7


class Importer(ImportQueue):
    """The files on their way in. ``answered(run)`` when one shall be shown on the page of imports."""

    answered = Signal(object)
    opened = Signal(object)  # the page on which files are looked at, to lie over the window
    closed = Signal(object)

    def __init__(self, desk: Desk, bar: StatusBar, window: QWidget, settings: Settings) -> None:
        super().__init__(desk, bar, window)
        self.settings = settings
        self.page: FilesPage | None = None
        self._answers: list[Answer] = []
        self.undoing = Undoing(desk, bar, window)
        self.take_back = self.undoing.take_back
        runtime().before_end(self.stop)

    # What comes in

    def choose(self) -> None:
        """Ask for files, or go back to those that wait to be looked at."""
        if not self.is_seen and (self.page is not None or any(file.waits for file in self.files.files)):
            self.go_back()
            return
        dialog = QFileDialog(self.window, _("Import an export file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Exports (*.csv *.xlsx *.xlsb *.xls *.ods *.tsv *.txt *.zip)"), _("All files (*)")])
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

    def take(self, files: Iterable[Path], *, at_once: bool = False) -> None:
        """Read ``files``, folders and ZIPs, and show what they would do.

        ``at_once``: nobody asked for them just now. What has nothing odd about it is imported without a look, as a
        setting may say of all files; for the rest a word in the corner waits.
        """
        if not self._ended:
            self._dropped.append(Drop(tuple(files), at_once or self.settings.import_unseen, quiet=at_once))
            self._go_on()

    def make_demo(self) -> None:
        """Fill the empty program with invented orders."""
        if not self._running and not self._ended:
            self._running = True
            spawn(self._demo(), "import.demo")

    async def _demo(self) -> None:
        work = self.bar.begin(_("Making a demo shop"))
        try:
            self._answer(await demo.make(self.desk.office, DEMO_ORDERS, DEMO_SEED, worked=True))
        finally:
            self._running = False
            work.end()
            self._go_on()  # what was dropped meanwhile

    # The page on which a person looks

    @property
    def is_seen(self) -> bool:
        return self.page is not None and self.page.isVisibleTo(self.window)

    async def look_at(self, file: ImportFile) -> None:
        if runtime().closing or file.quiet or not self._is_here(file):
            return  # a quiet one is told of when the rest is done
        if self.page is None:
            await self._open(file)
        elif not self.is_seen:
            self.page.stand_on(file)
            self.opened.emit(self.page)
            self.page.take_focus()
        elif (here := self.page.current()) is None or here.over:
            self.page.stand_on(file)

    async def _open(self, file: ImportFile) -> None:
        if self.page is not None:
            return  # two who asked at once
        self.page = page = self._made()
        # Made, filled and shown in one go, it holds the window up for longer than anybody overlooks.
        for step in (
            partial(page.pane, file), partial(page.stand_on, file), partial(self.opened.emit, page), page.take_focus,
        ):  # fmt: skip
            await asyncio.sleep(0)
            if self.page is not page:
                return
            step()

    def go_back(self) -> None:
        """Look at the files that wait, wherever they came from."""
        for file in self.files.files:
            file.quiet = False
        waiting = next((file for file in self.files.files if file.waits), None)
        if self.page is not None and not self.is_seen:
            self.opened.emit(self.page)
            self.page.take_focus()
        elif self.page is None and waiting is not None:
            spawn(self._open(waiting), "import.look")

    def _made(self) -> FilesPage:
        """The page, of which nothing is shown yet."""
        page = FilesPage(self.desk, self.files)
        page.go.connect(self.want)
        page.go_all.connect(self.want_all)
        page.left.connect(self.leave)
        page.left_out.connect(self.leave_out)
        page.put_aside.connect(self._put_aside)
        page.map_asked.connect(lambda file: spawn(self._map(file), "import.map"))
        page.report_asked.connect(lambda file, report: spawn(self._as_report(file, report), "import.look"))
        page.shop_chosen.connect(self.choose_shop)
        page.columns_asked.connect(lambda file: spawn(self._ask_columns(file), "import.look"))
        page.map_left.connect(self._leave_columns)
        page.older_chosen.connect(self._choose_older)
        page.password_asked.connect(lambda file: spawn(self.enter_password(file), "import.password"))
        page.again_asked.connect(self.again)
        return page

    def want(self, file: ImportFile) -> None:
        """Import ``file`` as soon as the work before it is done."""
        if file.offered:
            file.wanted = True
            self.files.told(file)
            self._go_on()

    def want_all(self) -> None:
        """Import every file that is ready."""
        for file in self.files.files:
            self.want(file)

    def leave_out(self, file: ImportFile) -> None:
        """Take one file off the list; nothing of it is imported."""
        if file.state in (State.READING, State.SAVING):
            self._cancel.set()
        if file.state not in (State.SAVING, State.DONE):
            self._drop(file)
            self.at_rest()

    def leave(self) -> None:
        """Import none of the files that are left; what is being imported just now goes on, and what came by itself."""
        self._dropped = [one for one in self._dropped if one.quiet]
        if self._dropping is not None and not self._dropping.quiet:
            self._dropping.left = True
            self._cancel.set()
        for file in list(self.files.files):
            if file.state is State.SAVING or file.wanted:
                file.quiet = True  # what comes of it is told
            elif not file.quiet:
                if file.state is State.READING:
                    self._cancel.set()
                self._drop(file)
        self._close()
        self.at_rest()

    def stop(self) -> None:
        """Cancel what runs and forget what waits: the program ends, and nothing more begins."""
        self._ended = True
        self._dropped.clear()
        if self._dropping is not None:
            self._dropping.left = True
        self._cancel.set()
        for file in list(self.files.files):
            if file.state is not State.SAVING:
                self._drop(file)
        self._close()
        self._clear_up()

    def choose_shop(self, file: ImportFile, name: str) -> None:
        """Compare ``file`` with another shop."""
        file.shop = name
        self.again(file)

    def _choose_older(self, file: ImportFile, choice: str) -> None:
        file.older = choice
        self.files.told(file)

    async def _as_report(self, file: ImportFile, report: str) -> None:
        if await self.look_into(file, report):
            self.files.told(file)

    async def _ask_columns(self, file: ImportFile) -> None:
        """A person wants to say what the columns of a known report are."""
        if file.state is State.READY and not file.wanted and file.prepared is not None:
            about = file.prepared.about
            if await self.look_into(file, about.report) and file.look is not None and not file.wanted:
                file.look = replace(file.look, platform=about.platform)
                file.error = KnownError(UNKNOWN, file=file.name)
                self._set(file, State.ASKS)

    def _leave_columns(self, file: ImportFile) -> None:
        """Its columns stay as they are known."""
        file.error = None
        self._set(file, State.READY)

    async def _map(self, file: ImportFile) -> None:
        """Keep what was said of the columns, and read every file with such a header by it."""
        page, look = self.page, file.look
        if page is None or look is None:
            return
        said = page.mapping.said()
        try:
            await profiles.save(
                self.desk.office, look, said.choices, platform=said.platform, report=said.report, name=said.name,
                words=said.words, shop_id=self.desk.shop_id,
            )  # fmt: skip
        except KnownError as error:
            page.mapping.blame(wording.sentence(error.code, error.params))
            return
        self.desk.bus.tell({"profile": {0}})
        for one in self.files.files:
            if one is file or (one.asks == UNKNOWN and one.look is not None and one.look.header == look.header):
                self.again(one)

    def imported(self, file: ImportFile) -> None:
        """Say what came of it, and go on to the next."""
        assert file.answer is not None
        if len(self.files.files) > _TOLD:
            self._answers.append(file.answer)
            self.desk.bus.tell(with_all(file.answer.changes))
        else:
            self._answer(file.answer)
        if self.page is not None and self.page.current() is file:
            self._stand_on_next()

    def _stand_on_next(self) -> None:
        left = [one for one in self.files.files if not one.over]
        if self.page is not None and left:
            self.page.stand_on(left[0])

    def at_rest(self) -> None:
        """When nothing is left to do or to look at, the page closes and what was unpacked goes."""
        if self._running or self._dropped or self._next() is not None:
            return
        if any(one.state is not State.DONE for one in self.files.files) and self.page is not None:
            self._offer()
            return
        self._say_all()
        self._close()
        for file in [one for one in self.files.files if one.over]:
            self._drop(file)
        if self.files.files:
            self._offer()
        else:
            self._clear_up()

    def _close(self) -> None:
        if self.page is not None:
            page, self.page = self.page, None
            self.closed.emit(page)

    # What is said

    def _put_aside(self) -> None:
        """Somebody went to a page while files wait to be looked at."""
        if self.page is None or runtime().closing:
            return
        for file in self.files.files:
            file.quiet, file.told = True, file.told or file.waits
        self.desk.say(
            _("The files wait. Nothing of them is imported yet."), "plain", [(_("Back to them"), self.go_back)]
        )

    def _offer(self) -> None:
        """Say once of files that nobody sees that they want to be looked at."""
        waiting = [file for file in self.files.files if file.waits and not file.told]
        if not waiting or self.is_seen or runtime().closing:
            return
        for file in waiting:
            file.told = True
        n = len(waiting)
        words = ngettext(
            "{n} file needs a look before it is imported: {files}",
            "{n} files need a look before they are imported: {files}",
            n,
        )
        names = _(", ").join(file.name for file in waiting[:_TOLD]) + (" …" if n > _TOLD else "")
        self.desk.say(words.format(n=number(n), files=names), "plain", [(_("Have a look"), self.go_back)], DUE)

    def _answer(self, answer: Answer) -> None:
        self.desk.bus.tell(with_all(answer.changes))
        run = answer.run
        if run is None:
            return
        actions = [(_("Undo"), lambda: self.take_back(run))]
        found = notices(answer)
        if answer.refused or found:
            words = _("Show refused rows") if answer.refused else _("Show findings")
            actions.insert(0, (words, lambda: self.answered.emit(run)))
        text = "\n".join((answer_text(answer), *found))
        self.desk.say(text, "bad" if answer.refused else "good", actions)

    def _say_all(self) -> None:
        answers, self._answers = self._answers, []
        if answers:
            odd = next((one.run for one in answers if one.refused), answers[-1].run)
            refused = any(one.refused for one in answers)
            self.desk.say(
                several_text(answers), "bad" if refused else "good", [(_("Show"), lambda: self.answered.emit(odd))]
            )

    def say_error(self, error: KnownError, file: str = "") -> None:
        if error.code == "cancelled":
            self.desk.say(_("Import cancelled; nothing of it was kept."))
            return
        said = wording.sentence(error.code, error.params)
        if file and file not in said:
            said = _("{file} was not imported. {reason}").format(file=file, reason=said)
        self.desk.say(said, "bad")
