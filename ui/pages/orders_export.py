"""The view as an Excel file: where to, how far it is, and the folder it lies in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.order import Query
from app.errors import KnownError
from app.i18n import _, ngettext, number
from ui.desk import Desk
from ui.runtime import runtime, spawn
from ui.widgets.orders_table import OrdersTable


class OrderExport(QObject):
    """``began(text, cancel)``, ``moved(share)`` and ``ended()`` are for the status bar."""

    began = Signal(str, object)
    moved = Signal(float)  # from a thread: the signal carries it to the window's
    ended = Signal()

    def __init__(self, desk: Desk, table: OrdersTable, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.table = table
        self._running = False
        self._stop = threading.Event()
        runtime().before_end(self.stop)

    def stop(self) -> None:
        """Cancel what runs."""
        self._stop.set()

    def ask(self, query: Query, *, chosen: bool = False) -> None:
        """Ask for a file, then write the view into it, or only the chosen lines of it."""
        if self._running:
            self.desk.say(_("One export after the other: wait, or cancel the one that runs."))
            return
        count = self.table.chosen_count()
        what = self.table.chosen_ids() if chosen and count < len(self.table.orders.ids) else query
        full = _("Excel workbook with personal data in full (*.xlsx)")
        dialog = QFileDialog(self.page.window(), _("Export to Excel"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Excel workbook, personal data masked (*.xlsx)"), full])
        dialog.setDefaultSuffix("xlsx")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        # Neither a buyer nor what was searched for stands in a file's name.
        title = _("Orders")
        dialog.selectFile(f"{title} {self.desk.wall().now:%Y-%m-%d %H%M}.xlsx")
        dialog.fileSelected.connect(
            lambda file: self.write(what, Path(file), unmasked=dialog.selectedNameFilter() == full)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, what: Query | Sequence[int], file: Path, *, unmasked: bool = False) -> None:
        """Write the orders of a view, or those of given ids, with the columns that are shown."""
        self._running = True
        self._stop = threading.Event()
        self.began.emit(_("Exporting {file}").format(file=file.name), self._stop.set)
        spawn(self._write(what, file, unmasked=unmasked), "export")

    async def _write(self, what: Query | Sequence[int], file: Path, *, unmasked: bool) -> None:
        # What writes the file is read when one is wanted.
        from app.services.export import COLUMNS, export

        names = [column.name for column in self.table.orders.columns if column.name in COLUMNS]
        columns = names if "order_no" in names else ["order_no", *names]
        try:
            written = await export(
                self.desk.office, what, file, columns, unmasked=unmasked, tell=self.moved.emit, stop=self._stop
            )
        except KnownError as error:
            if error.code != "cancelled":
                raise
            self.desk.say(_("The export is cancelled; no file was written."))
            return
        finally:
            self._running = False
            self.ended.emit()
        words = ngettext("{n} order exported to {file}.", "{n} orders exported to {file}.", written)
        self.desk.say(
            words.format(n=number(written), file=file.name),
            "good",
            [(_("Open folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))))],
        )
