"""Labels that never push a layout apart: what does not fit is shortened and told in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


class Elided(QLabel):
    """One line that is shortened to the room there is; ``mode`` says where. ``tip``: what the pointer tells besides.

    ``ElideNone``: where there is no room for all of it, nothing is shown.
    """

    def __init__(
        self, role: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(role)
        self.mode = mode
        self.tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect().width()
        text = self.fontMetrics().elidedText(self.text(), self.mode, room)
        if self.mode is Qt.TextElideMode.ElideNone and self.fontMetrics().horizontalAdvance(text) > room:
            text = ""
        self.setToolTip("\n".join(part for part in (self.text() if text != self.text() else "", self.tip) if part))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), text)
        painter.end()


def label(role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label of a style role (``section``, ``dim``, ``faint``, ``small``, ``strong`` …)."""
    made = QLabel()
    made.setObjectName(role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def flowing(one: QLabel) -> QLabel:
    """``one`` as high as its text at the width there is: what it guesses alone would make a column scroll too soon."""
    one.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return one


def dress(one: QLabel, role: str) -> None:
    """Give a label another style role."""
    if one.objectName() != role:
        one.setObjectName(role)
        one.style().unpolish(one)
        one.style().polish(one)


def rule() -> QFrame:
    """A thin line between two parts of a panel."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def middle(text: str, fits: int) -> str:
    """``text`` shortened to ``fits`` characters keeping the start and the last four, the part people compare."""
    if len(text) <= fits or fits < 7:
        return text
    return f"{text[: fits - 5]}…{text[-4:]}"
