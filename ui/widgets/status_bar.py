"""The line at the foot: how much is shown, how old it is, the call window, running work and its Cancel, quiet mode."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from app.i18n import _, ngettext
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import Elided, label
from ui.words import Speaks

HEIGHT = 30


class Work(QObject):
    """One piece of running work; ``progress`` and ``end`` may be called from any thread."""

    moved = Signal(float)
    ended = Signal(object)

    def __init__(self, bar: StatusBar, title: str, cancel: Callable[[], None] | None) -> None:
        super().__init__(bar)
        self.title = title
        self.share = 0.0
        self._cancel = cancel
        self.cancelling = False
        self.moved.connect(self._moved)

    @property
    def can_cancel(self) -> bool:
        return self._cancel is not None and not self.cancelling

    def progress(self, share: float) -> None:
        """How far the work is, 0..1."""
        self.moved.emit(share)

    def end(self) -> None:
        """The work is over, however it ended."""
        self.ended.emit(self)

    def cancel(self) -> None:
        """Ask the work to stop; it ends when it has."""
        if self._cancel is not None and not self.cancelling:
            self.cancelling = True
            self._cancel()

    def settle(self) -> None:
        """From here on it goes to its end: it can't be cancelled any more."""
        self._cancel = None
        self.moved.emit(self.share)

    def _moved(self, share: float) -> None:
        self.share = share


class Told(QLabel):
    """A word that takes room only while there is one, and while it is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = True
        self.setObjectName("dim")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setVisible(self._wanted and bool(text))

    def want(self, wanted: bool) -> None:
        """Whether the page in sight is the one it speaks of."""
        self._wanted = wanted
        self.setVisible(wanted and bool(self.text()))


class StatusBar(Speaks, QFrame):
    """Texts come from outside; the bar only holds their places. Of several works the newest is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self.shown = Told()
        self.ages = Elided("dim")  # how old the data of each shop is, where several are looked at
        self.ages.hide()
        self.window_left = label("dim")
        self.work = Elided("dim")
        self.work.setMaximumWidth(280)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(120)
        self.percent = label("dim")
        self.more = label("faint")
        self.cancel = Button(theme, Kind.LINK)
        self.cancel.setMaximumHeight(HEIGHT)
        self.cancel.clicked.connect(self._cancelled)
        self.news = label("dim")
        self.quiet = Button(theme, Kind.GHOST, "bell-off")
        self.quiet.small = True
        self.quiet.setMaximumHeight(HEIGHT)
        self.quiet.hide()
        self.works: list[Work] = []
        self._busy = (self.work, self.bar, self.percent, self.more, self.cancel)
        self._lay_out()
        self._show()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(24)
        row.addWidget(self.shown)
        row.addWidget(self.ages)
        row.addWidget(self.window_left)
        busy = QHBoxLayout()
        busy.setSpacing(8)
        for widget in self._busy:
            busy.addWidget(widget)
        row.addLayout(busy)
        row.addStretch(1)
        row.addWidget(self.news)
        row.addWidget(self.quiet)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Status"))
        self.cancel.setText(_("Cancel"))
        self.quiet.setText(_("Quiet"))
        self.quiet.setAccessibleName(_("Quiet mode is on; switch it off"))
        self.quiet.setToolTip(_("Reminders come without a word. Click to end quiet mode."))
        self._show()

    def begin(self, title: str, cancel: Callable[[], None] | None = None) -> Work:
        """Show running work, with a Cancel where it can be cancelled."""
        work = Work(self, title, cancel)
        work.moved.connect(self._show)
        work.ended.connect(self._over)
        self.works.append(work)
        self._show()
        return work

    @property
    def busy(self) -> bool:
        """Whether work is shown."""
        return bool(self.works)

    def _over(self, work: Work) -> None:
        if work in self.works:
            self.works.remove(work)
            # A thread may still tell of its progress: the object goes with the last who holds it.
            work.setParent(None)
            self._show()

    def _show(self) -> None:
        for widget in self._busy:
            widget.setVisible(self.busy)
        if not self.works:
            return
        work, others = self.works[-1], len(self.works) - 1
        self.work.setText(_("Cancelling …") if work.cancelling else work.title)
        self.work.updateGeometry()
        self.bar.setValue(round(work.share * 1000))
        self.bar.setAccessibleName(_("Progress: {work}").format(work=work.title))
        self.percent.setText(f"{work.share:.0%}")
        self.more.setText(ngettext("and {n} more", "and {n} more", others).format(n=others) if others else "")
        self.more.setVisible(bool(others))
        self.cancel.setEnabled(work.can_cancel)
        self.cancel.setAccessibleName(_("Cancel: {work}").format(work=work.title))

    def _cancelled(self) -> None:
        if self.works:
            self.works[-1].cancel()
            self._show()
