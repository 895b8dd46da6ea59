"""The line at the foot: how much is shown, the call window, and running work with its Cancel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import Elided, label
from ui.words import Speaks

HEIGHT = 30


class StatusBar(Speaks, QFrame):
    """Texts come from outside; the bar only holds their places."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self.shown = label("dim")
        self.window_left = label("dim")
        self.work = Elided("dim")
        self.work.setMaximumWidth(280)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(120)
        self.percent = label("dim")
        self.cancel = Button(theme, Kind.LINK)
        self.cancel.setMaximumHeight(HEIGHT)
        self.cancel.clicked.connect(self._cancelled)
        self.news = label("dim")
        self._cancel: Callable[[], None] | None = None
        self._busy = (self.work, self.bar, self.percent, self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(24)
        row.addWidget(self.shown)
        row.addWidget(self.window_left)
        busy = QHBoxLayout()
        busy.setSpacing(8)
        for widget in self._busy:
            busy.addWidget(widget)
        row.addLayout(busy)
        row.addStretch(1)
        row.addWidget(self.news)
        self.end()
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Status"))
        self.cancel.setText(_("Cancel"))
        self.cancel.setAccessibleName(_("Cancel the import"))
        self.bar.setAccessibleName(_("Import progress"))

    def begin(self, text: str, cancel: Callable[[], None]) -> None:
        """Show running work with its Cancel."""
        self._cancel = cancel
        self.work.setText(text)
        self.cancel.setEnabled(True)
        self.progress(0.0)
        for widget in self._busy:
            widget.show()

    def progress(self, share: float) -> None:
        """How far the work is, 0..1."""
        self.bar.setValue(round(share * 1000))
        self.percent.setText(f"{share:.0%}")

    def end(self) -> None:
        self._cancel = None
        for widget in self._busy:
            widget.hide()

    @property
    def busy(self) -> bool:
        """Whether work is shown."""
        return self._cancel is not None

    def _cancelled(self) -> None:
        if self._cancel is not None:
            self.cancel.setEnabled(False)
            self.work.setText(_("Cancelling …"))
            self._cancel()
