"""From a copy's file to the question whether it shall take the place of the data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.services import backup
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.restore import RestoreDialog, copies_folder


class Restoring:
    """``choose()`` asks for a file; ``look_into(file)`` shows what is in it and, if wanted, has it put back."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self.owner = desk, owner

    def choose(self) -> None:
        """Ask for a copy; the dialog is opened, never run as a loop of its own."""
        dialog = QFileDialog(self.owner.window(), _("Put a copy back"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Copies (*.db)"), _("All files (*)")])
        dialog.setDirectory(str(copies_folder(self.desk.office.folder)))
        dialog.fileSelected.connect(lambda file: self.look_into(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def look_into(self, file: Path) -> None:
        """Show what is inside ``file``."""
        spawn(self._look(file), "backup.inside")

    async def _look(self, file: Path) -> None:
        inside = await backup.inside(file)
        replaces = bool(self.desk.office.shops())
        dialog = RestoreDialog(self.desk.theme, self.desk.wall(), inside, self.owner.window(), replaces=replaces)
        if await dialog.answer():
            self.desk.restore_asked.emit(file)
