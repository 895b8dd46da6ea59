"""Asking for the password of a file; it is shown only while somebody wants to see it, and kept nowhere."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.widgets.question import Question
from ui.widgets.switch import Switch


class AskPassword(Question[str | None]):
    """``await answer()`` gives the password, or None when it was closed. ``wrong``: one was refused."""

    def __init__(self, theme: Theme, file: str, *, wrong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setWindowTitle(_("Password of the file"))
        self.setFixedWidth(440)
        self.first = self.field = Line(theme)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(_("Password of the file"))
        self.problem = label("problem", wrap=True)
        self.see = Switch(theme)
        self.see.setText(_("Show it"))
        self.see.setAccessibleName(_("Show the password"))
        self.go.setText(_("Open the file"))
        self._lay_out(file, wrong)
        self.see.clicked.connect(self._show)
        self.field.textChanged.connect(self._changed)
        self._changed("")
        if wrong:
            self.problem.setText(_("This password does not open it. Mind capital letters and the input method."))
            self.field.set_wrong(True)
            self.field.setAccessibleDescription(self.problem.text())

    def made(self, *, agreed: bool) -> str | None:
        return self.field.text() if agreed else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # As high as its text is at this width, not as Qt guesses before it knows the width.
        self.setFixedHeight(self.column.totalHeightForWidth(self.width()))

    def _lay_out(self, file: str, wrong: bool) -> None:
        head, words = label("cardTitle", wrap=True), label("dim", wrap=True)
        head.setText(_("{file} is protected").format(file=file))
        words.setText(
            _("The back office shows the password where the export is downloaded, or sends it to the shop's phone.")
        )
        for line in (words, self.problem):
            line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        for widget in (head, words, self.field, self.problem):
            self.column.addWidget(widget)
        self.problem.setVisible(wrong)
        row = QHBoxLayout()
        row.addWidget(self.see)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addLayout(self.ends())

    def _show(self, on: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def _changed(self, text: str) -> None:
        self.go.setEnabled(bool(text))
        if text:
            self.field.set_wrong(False)
