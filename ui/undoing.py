"""Taking an import back: told first, then done."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app import wording
from app.errors import KnownError
from app.i18n import _
from app.services import imports
from app.services.imports import Progress, Undone
from ui.desk import Desk
from ui.import_words import undone_text, with_all
from ui.runtime import spawn
from ui.widgets.status_bar import StatusBar


class Undoing(QObject):
    """``take_back(run)`` shows what it would do, and does it where that is agreed to."""

    def __init__(self, desk: Desk, bar: StatusBar, window: QWidget) -> None:
        super().__init__(window)
        self.desk, self.bar, self.window = desk, bar, window
        self._undoing: set[int] = set()

    def take_back(self, run_id: int) -> None:
        """Ask, and undo a finished import."""
        if run_id not in self._undoing:
            self._undoing.add(run_id)
            spawn(self._undo(run_id), "import.undo")

    async def _undo(self, run_id: int) -> None:
        from ui.widgets.undo_preview import UndoPreview  # most imports stay

        try:
            for keep in self.desk.drafts:
                await keep()  # an order on which somebody writes stays
            file = next((one.file for one in await imports.runs(self.desk.office) if one.id == run_id), "")
            work = self.bar.begin(_("Counting what goes with {file}").format(file=file))
            try:
                preview = await imports.preview_undo(self.desk.office, run_id)
            finally:
                work.end()
            if not await UndoPreview(self.desk.theme, file, preview, self.window).answer():
                return
            undone = await self._take_back(run_id, file)
        finally:
            self._undoing.discard(run_id)
        if undone is None:
            return
        self.desk.bus.tell(with_all(undone.changes))
        self.desk.say(undone_text(undone), "good")

    async def _take_back(self, run_id: int, file: str) -> Undone | None:
        """Undo it; None where that was cancelled, which can be until it begins."""
        cancel = threading.Event()
        work = self.bar.begin(_("Taking {file} back").format(file=file), cancel.set)

        def tell(progress: Progress) -> None:
            work.settle()
            work.progress(progress.share)

        try:
            return await imports.undo(self.desk.office, run_id, progress=tell, cancel=cancel)
        except KnownError as error:
            if error.code != "cancelled":
                raise
            self.desk.say(wording.sentence(error.code, error.params))
            return None
        finally:
            work.end()
