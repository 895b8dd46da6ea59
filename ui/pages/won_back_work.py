"""The work of the page of what was won back: reading a report, asking for the orders behind a number, exporting it."""

from __future__ import annotations

import threading
from array import array
from datetime import date
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import wording
from app.domain.won_back import behind
from app.errors import KnownError, SupersededError
from app.i18n import _
from app.services import day_hours, won_back
from app.services.day_hours import DayHours
from app.services.won_back import Report, Rule
from ui.desk import Desk
from ui.models.won_back import Figure
from ui.runtime import runtime, spawn
from ui.widgets.status_bar import Work

_BLINK = 200  # ms that what is shown stays in sight before it is told that other numbers are counted


class Asked(NamedTuple):
    """What is looked at: a shop (None: all of them), its days, both within it, and whose an order is (None: as the
    rules of each shop say).
    """

    shop_id: int | None
    since: date
    until: date
    rule: Rule | None

    @property
    def days(self) -> str:
        """The days in figures."""
        return f"{self.since}" if self.since == self.until else f"{self.since} – {self.until}"


class Found(NamedTuple):
    """The answer."""

    asked: Asked
    report: Report
    day: DayHours

    @property
    def anything(self) -> bool:
        """Whether anything happened in these days."""
        paid, fates = self.report.paid.values(), self.report.funnel.fates.values()
        sums = (*paid, *fates, self.report.seen)
        return any(one.orders for one in sums) or bool(self.report.given) or any(map(any, self.day.hours))


class WonBackWork(QObject):
    """``found(Found)`` at the end, ``stopped(sentence)`` where there is none; empty: cancelled.

    ``waiting`` once it takes so long that people should know. ``behind(Figure, ids)``: the orders of a number.
    """

    moved = Signal(float)  # how far the counting is, 0..1; from the thread that counts
    found = Signal(object)
    stopped = Signal(str)
    waiting = Signal()
    behind = Signal(object, object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.running = False
        self._turn = 0  # counts the questions: what an older one brings is dropped
        self._looked = 0  # the same for numbers
        self._work: Work | None = None
        self._halt = threading.Event()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_BLINK)
        self._pause.timeout.connect(self._tell)
        self.moved.connect(self._moved)
        runtime().before_end(self._over)
        runtime().before_end(self.halt)

    # Reading

    async def read(self, asked: Asked) -> None:
        """Count anew; what is still being counted gives way."""
        self._turn += 1
        turn = self._turn
        self.running = True
        self._pause.start()
        why: str | None = None
        answer: Found | None = None
        try:
            report = await won_back.report(self.desk.office, *asked, self.moved.emit)
            day = await day_hours.day_hours(self.desk.office, asked.shop_id, asked.since, asked.until)
            answer = Found(asked, report, day)
        except SupersededError:
            why = ""
        except KnownError as error:
            why = wording.sentence(error.code, error.params)
        finally:
            if turn == self._turn:
                self._over()
        if turn != self._turn:
            return
        if answer is not None:
            self.found.emit(answer)
        else:
            self.stopped.emit(why or "")

    def cancel(self) -> None:
        """Leave what is being counted."""
        if self.running:
            spawn(won_back.stop(self.desk.office), "won_back.stop")

    def _moved(self, share: float) -> None:
        if self._work is not None:
            self._work.progress(share)

    def _tell(self) -> None:
        if self.running and self._work is None:
            self._work = self.desk.work(_("Counting what was won back"), self.cancel)
            self.waiting.emit()

    def _over(self) -> None:
        self.running = False
        self._pause.stop()
        if self._work is not None:
            self._work.end()
            self._work = None

    # The orders behind a number

    def ask_behind(self, figure: Figure, report: Report) -> None:
        """Find the orders of a number, the newest first."""
        self._looked += 1
        if figure.order_ids is not None:
            self.behind.emit(figure, array("q", reversed(figure.order_ids)))
        else:
            spawn(self._ask_behind(figure, report, self._looked), "won_back.behind")

    async def _ask_behind(self, figure: Figure, report: Report, looked: int) -> None:
        kind, name = figure.key
        office = self.desk.office
        if kind == "funnel":
            found = await won_back.became(office, report, behind(str(name)))
        else:
            found = await won_back.came(office, report, name if kind == "paid" else None)  # type: ignore[arg-type]
        if looked == self._looked:
            found.reverse()
            self.behind.emit(figure, found)

    # Exporting

    def ask_export(self, found: Found | None) -> None:
        """Ask for a file, then write the report into it."""
        if found is None:
            self.desk.say(_("There is nothing to export yet."))
            return
        dialog = QFileDialog(self.page.window(), _("Export what was won back"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Excel workbooks (*.xlsx)")])
        dialog.setDefaultSuffix("xlsx")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(f"{_('Won back')} {found.asked.days}.xlsx")
        dialog.fileSelected.connect(lambda file: spawn(self.write(found, Path(file)), "won_back.export"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def halt(self) -> None:
        """Cancel the export that runs."""
        self._halt.set()

    async def write(self, found: Found, file: Path) -> None:
        """Write the report into ``file``, and say so."""
        from app.services.won_back_export import export  # what writes files is read when one is wanted
        from ui.pages.settings_pc import open_folder

        self._halt = threading.Event()
        work = self.desk.work(_("Exporting {file}").format(file=file.name), self.halt)
        try:
            await export(self.desk.office, found.report, found.day, file, stop=self._halt)
        except KnownError as error:
            if error.code != "cancelled":
                raise
            self.desk.say(_("The export is cancelled; no file was written."))
            return
        finally:
            work.end()
        folder = (_("Open folder"), lambda: open_folder(file.parent))
        self.desk.say(_("{file} is complete.").format(file=file.name), "good", [folder])
