"""Taking an import back: told first, then done."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services import imports
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
            preview = await imports.preview_undo(self.desk.office, run_id)
            file = next((one.file for one in await imports.runs(self.desk.office) if one.id == run_id), "")
            if not await UndoPreview(self.desk.theme, file, preview, self.window).answer():
                return
            work = self.bar.begin(_("Taking {file} back").format(file=file))
            try:
                undone = await imports.undo(self.desk.office, run_id)
            finally:
                work.end()
        finally:
            self._undoing.discard(run_id)
        self.desk.bus.tell(with_all(undone.changes))
        self.desk.say(undone_text(undone), "good")
