"""What a person sees when we are at fault."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui.widgets.labels import label
from ui.words import name


class CrashDialog(QDialog):
    """Says that it was our fault, that nothing saved is lost, and offers the report to copy.

    It stands on nothing of the window's: no theme and no desk, for neither may be there yet. ``last``: it was the run
    before that went wrong.
    """

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        copy: Callable[[str], None] | None = None,
        *,
        last: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("crash")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 420)
        self._copy = copy or QGuiApplication.clipboard().setText
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        title = label("cardTitle", wrap=True)
        words = label("dim", wrap=True)
        for one, said in zip((title, words), _told(last=last), strict=True):
            one.setText(said)
            column.addWidget(one)
        self.setWindowTitle(_("Something went wrong"))
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        # Tab goes on to the buttons: nothing is typed here.
        self.text.setTabChangesFocus(True)
        name(self.text, _("Report"))
        column.addWidget(self.text, 1)
        column.addLayout(self._buttons())
        self.copy_button.setFocus()

    def add(self, text: str) -> None:
        """A further failure while the dialog is open."""
        self.text.appendPlainText("\n" + text)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.copy_button = copy = QPushButton(_("Copy the report"))
        copy.clicked.connect(lambda: self._copy(self.text.toPlainText()))
        away = QPushButton(_("Close"))
        away.clicked.connect(self.accept)
        copy.setDefault(True)
        for button in (away, copy):
            name(button, button.text())
            row.addWidget(button)
        return row


def _told(*, last: bool) -> tuple[str, str]:
    """What happened, and what to do."""
    send = _(
        "Everything you saved is safe. The report below holds no names, numbers or texts of "
        "your shop; please copy it and send it to whoever looks after this program."
    )
    if last:
        return _("Ziqi stopped by itself the last time, and it was our fault"), send
    return _("Something went wrong, and it was our fault"), send
