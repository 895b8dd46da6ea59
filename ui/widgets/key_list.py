"""The list of all keys over the window: grouped by where they hold, searchable, plain enough to print."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from ui import icons
from ui.desk import Desk
from ui.key_groups import ALSO, GROUPS, group, series
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.inputs import SearchLine
from ui.widgets.labels import label
from ui.words import Speaks

WIDE = 1040  # px, from which there are three columns
_MARGIN = 32

Entry = tuple[str, str]
"""What a key does, and the key as it is written."""


def entries(desk: Desk, query: str = "") -> list[tuple[str, list[Entry]]]:
    """(title, entries) of each group with something that holds ``query``; numbered deeds stand in one line."""
    words = [word.replace("+", " ") for word in query.casefold().split()]  # ctrl+k finds Ctrl K
    found: dict[str, list[Entry]] = {name: [] for name, _title in GROUPS}
    done: set[str] = set()
    titled = desk.keys.titled()
    rows = _in_a_row(titled)
    for name, title, keys in titled:
        what, key = title, keys or _("off")
        if (row := series(name)) in rows:
            if row in done:
                continue
            done.add(row)
            what, key = title.replace("1", "1–9"), keys.replace("1", "1–9")
        if all(word in f"{what} {key}".casefold() for word in words):
            for place in (group(name), *(other for other, deeds in ALSO.items() if name in deeds)):
                found[place].append((what, key))
    return [(_(title), found[name]) for name, title in GROUPS if found[name]]


def _in_a_row(titled: list[tuple[str, str, str]]) -> set[str]:
    """The series whose deeds have keys that differ in their digit alone."""
    found: dict[str, list[str]] = {}
    for name, _title, keys in titled:
        if row := series(name):
            found.setdefault(row, []).append(keys)
    return {
        row
        for row, keys in found.items()
        if keys[0] and keys == [keys[0].replace("1", str(n)) for n in range(1, len(keys) + 1)]
    }


class KeyColumn(QWidget):
    """Groups one below the other, painted: hundreds of labels would make the overlay wait."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.groups: list[tuple[str, list[Entry]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_groups(self, groups: list[tuple[str, list[Entry]]]) -> None:
        self.groups = groups
        self.setAccessibleName(
            "; ".join(f"{title}: " + ", ".join(f"{what} {key}" for what, key in rows) for title, rows in groups)
        )
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def line(self) -> int:
        return max(26, self.fontMetrics().height() + 8)

    def sizeHint(self) -> QSize:
        lines = sum(len(rows) for _title, rows in self.groups)
        return QSize(280, lines * self.line() + len(self.groups) * (self.line() + 18))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone, y, line = self.theme.colour, 0, self.line()
        for title, rows in self.groups:
            head = QFont(self.font())
            head.setPixelSize(12)
            painter.setFont(head)
            painter.setPen(tone("text3"))
            painter.drawText(QRect(0, y, self.width(), line), _LEFT, title)
            y += line
            painter.fillRect(QRect(0, y, self.width(), 1), tone("line"))
            y += 4
            for what, key in rows:
                self._paint_row(painter, QRect(0, y, self.width(), line), what, key)
                y += line
            y += 14
        painter.end()

    def _paint_row(self, painter: QPainter, area: QRect, what: str, key: str) -> None:
        tone, right = self.theme.colour, area.right()
        cap = QFont(self.font())
        cap.setPixelSize(11)
        painter.setFont(cap)
        for part in reversed(key.split(" · ")):
            width = painter.fontMetrics().horizontalAdvance(part) + 12
            face = QRect(right - width, area.center().y() - 9, width, 20)
            paint.box(painter, face, tone("raised"), tone("line"), 4)
            painter.setPen(tone("text2"))
            painter.drawText(face, Qt.AlignmentFlag.AlignCenter, part)
            right = face.left() - 6
        painter.setFont(self.font())
        painter.setPen(tone("text"))
        room = right - area.left() - 4
        text = QFontMetrics(self.font()).elidedText(what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(area.left(), area.top(), room, area.height()), _LEFT, text)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class KeyList(Speaks, QDialog):
    """Every key there is. Esc or the key that opened it closes it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("keyList")
        self.desk = desk
        self.head, self.help = label("pageTitle"), label("faint", wrap=True)
        self.nothing = label("dim")
        self.field = SearchLine(desk.theme)
        self.field.glass = icons.icon("search", desk.theme.colour("text3"))
        self.field.setFixedWidth(280)
        self.columns = [KeyColumn(desk.theme) for _column in range(3 if parent.width() >= WIDE else 2)]
        self._lay_out()
        self.field.textChanged.connect(self._show)
        again = QShortcut(self)
        again.setKeys(desk.keys.sequences("keys"))
        again.activated.connect(self.reject)
        self.setFixedSize(min(parent.width() - 2 * _MARGIN, 1280), parent.height() - 2 * _MARGIN)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 16, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.head)
        top.addWidget(self.help, 1)
        top.addWidget(self.field)
        top.setContentsMargins(0, 0, 12, 8)
        column.addLayout(top)
        body = QWidget()
        body.setObjectName("pageBody")
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(40)
        for one in self.columns:
            row.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(body)
        column.addWidget(self.nothing)
        column.addWidget(self.area, 1)

    def retranslate(self) -> None:
        self.setWindowTitle(_("The keys"))
        self.head.setText(_("The keys"))
        self.help.setText(_("Each can be changed or switched off in the settings."))
        self.field.setPlaceholderText(_("Search"))
        self.field.setAccessibleName(_("Search"))
        self.area.setAccessibleName(_("The keys"))
        self.nothing.setText(_("No key is called that."))
        self._show()

    def _show(self) -> None:
        groups = entries(self.desk, self.field.text())
        self.nothing.setVisible(not groups)
        heights = [0] * len(self.columns)
        shares: list[list[tuple[str, list[Entry]]]] = [[] for _column in self.columns]
        total = sum(len(rows) + 2 for _title, rows in groups)
        at = 0
        for one in groups:
            # In reading order, the next column begins where this one has its share.
            if heights[at] and heights[at] + (len(one[1]) + 2) / 2 > total / len(heights) and at + 1 < len(heights):
                at += 1
            shares[at].append(one)
            heights[at] += len(one[1]) + 2
        for column, share in zip(self.columns, shares, strict=True):
            column.show_groups(share)
