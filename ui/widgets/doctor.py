"""What the import doctor found: how many rows and which, what was done about it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import doctor_words
from app.domain.finding import GRAVE, ODD, Finding
from app.i18n import _, ngettext, number
from ui import icons
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.labels import flowing, label
from ui.words import Speaks

NAMED = 8  # rows or runs of rows named one by one
_SIGNS = {GRAVE: ("circle-x", "danger"), ODD: ("triangle-alert", "warn")}
_PLAIN = ("info", "text3")


def ranges(numbers: Sequence[int], named: int = NAMED) -> str:
    """``3–9, 12, 15 …``: row numbers as people read them out."""
    runs: list[list[int]] = []
    for one in sorted(set(numbers)):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    said = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:named]]
    return _(", ").join([*said, *(["…"] if len(runs) > named else [])])


def rows_text(finding: Finding) -> str:
    """How many rows a finding concerns, and which; empty where it is about the whole file."""
    if not finding.rows:
        return ""
    many = number(finding.rows)
    if not finding.numbers:
        return ngettext("{n} row", "{n} rows", finding.rows).format(n=many)
    # Only the first thousand numbers are kept, so more than these may be meant.
    which = ranges(finding.numbers)
    return _("Row {row}").format(row=which) if finding.rows == 1 else _("{n} rows: {which}").format(n=many, which=which)


class Sign(QWidget):
    """An icon in its tone; its shape tells as much as its colour."""

    def __init__(self, theme: Theme, icon: str = "info", tone: str = "text3", size: int = 16) -> None:
        super().__init__()
        self.theme, self.icon, self.tone = theme, icon, tone
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.icon(self.icon, self.theme.colour(self.tone)).paint(painter, self.rect())
        painter.end()


class FindingBox(QFrame):
    """One finding; it takes the focus, so that it can be gone through and read out by keys."""

    def __init__(self, theme: Theme, finding: Finding, platform: str, report: str) -> None:
        super().__init__()
        self.theme, self.finding = theme, finding
        # Where the export is made anew depends on whose it is.
        told = doctor_words.finding(finding.code, {"platform": platform, "report": report, **finding.params})
        rows = rows_text(finding)
        self.told = tuple(text for text in (told.what, rows, told.done, told.todo) if text)
        self.setAccessibleName(" ".join(self.told))
        column = QVBoxLayout()
        column.setSpacing(2)
        for role, text in (("strong", told.what), ("small", rows), ("dim", told.done), ("", told.todo)):
            if text:
                line = flowing(label(role, wrap=True))
                line.setText(text)
                column.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 10)
        row.setSpacing(10)
        row.addWidget(Sign(theme, *_SIGNS.get(finding.grade, _PLAIN)), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.hasFocus():
            area = self.rect().adjusted(4, 2, -4, -2)
            paint.box(painter, area, self.theme.colour("accentweak"), self.theme.colour("accent"))
        painter.fillRect(QRect(16, self.height() - 1, self.width() - 28, 1), self.theme.colour("line"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)


class Doctor(Speaks, QScrollArea):
    """The findings, the gravest first; Tab goes in and out, arrows move from one to the next."""

    stands_on = Signal(object)  # a Finding

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.findings: list[Finding] = []
        self.platform, self.report = "", "orders"
        self.boxes: list[FindingBox] = []
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("pageBody")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.none_sign = Sign(theme, "circle-check", "ok")
        self.none = label("dim", wrap=True)
        self.nothing = QWidget()
        row = QHBoxLayout(self.nothing)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self.none_sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.none, 1)
        self.column.addWidget(self.nothing)
        self.column.addStretch(1)
        self.setWidget(inside)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Findings"))
        self.none.setText(_("Nothing odd was found in this file."))
        self._fill()

    def sizeHint(self) -> QSize:
        return QSize(380, 200)

    def show_findings(self, findings: Sequence[Finding], platform: str = "", report: str = "orders") -> None:
        """Show ``findings`` of a report, the gravest and then the most frequent first."""
        wanted = sorted(findings, key=lambda one: (one.gravity, -one.rows))
        if (wanted, platform, report) != (self.findings, self.platform, self.report):
            self.findings, self.platform, self.report = wanted, platform, report
            self._fill()
            self.verticalScrollBar().setValue(0)

    def texts(self) -> list[tuple[str, ...]]:
        """What each finding says, for tests and for reading out."""
        return [box.told for box in self.boxes]

    def _fill(self) -> None:
        for box in self.boxes:
            self.column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = [FindingBox(self.theme, one, self.platform, self.report) for one in self.findings]
        for at, box in enumerate(self.boxes):
            # Tab stops once at the list; arrows move within it.
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == 0 else Qt.FocusPolicy.ClickFocus)
            self.column.insertWidget(at, box)
        self.nothing.setVisible(not self.boxes)

    def go_to(self, at: int) -> None:
        """Stand on a finding, and have it in sight."""
        if not 0 <= at < len(self.boxes):
            return
        for box in self.boxes:
            mine = box is self.boxes[at]
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if mine else Qt.FocusPolicy.ClickFocus)
        self.boxes[at].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(self.boxes[at], 0, 0)
        self.stands_on.emit(self.findings[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = next((at for at, box in enumerate(self.boxes) if box.hasFocus()), -1)
        last = len(self.boxes) - 1
        ways = {
            Qt.Key.Key_Down: min(here + 1, last), Qt.Key.Key_Up: max(here - 1, 0), Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }  # fmt: skip
        wanted = ways.get(Qt.Key(event.key()))
        if wanted is None or here < 0:
            super().keyPressEvent(event)
            event.ignore()  # Enter and Esc are the page's
            return
        self.go_to(wanted)
