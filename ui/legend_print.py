"""The legend for the wall: one clean page, as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QRect, QSaveFile, Qt
from PySide6.QtGui import QColor, QFont, QPageSize, QPainter, QPdfWriter

from app.domain.flag import Meaning
from app.domain.rules import Rules
from app.errors import KnownError
from app.i18n import _
from app.services import phrases
from ui import flags
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.flag_details import example

WIDE, HIGH = 2100, 2970  # an A4 page in tenths of a millimetre
_EDGE = 180
_SIZES = tuple(step / 20 for step in range(32, 3, -1))  # 1.6 to 0.2: the first at which everything fits
_TEXT, _DIM, _LINE = QColor("#1E1A2B"), QColor("#5B5670"), QColor("#D9D5E3")
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)


class Sheet(NamedTuple):
    """What the page says."""

    shop: str
    day: str
    rules: Rules


class Text(NamedTuple):
    """Words of one size, in tenths of a millimetre."""

    words: str
    size: int
    bold: bool = False
    ink: QColor = _TEXT


def write(file: Path, sheet: Sheet, theme: Theme) -> None:
    """Write the page into ``file``. Raises ``KnownError`` ``folder_refused`` where that cannot be written."""
    target = QSaveFile(str(file))
    if not target.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise KnownError("folder_refused", folder=str(file.parent))
    writer = QPdfWriter(target)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(300)
    writer.setTitle(_("What the flags mean"))
    writer.setCreator("Ziqi")
    layout = writer.pageLayout()
    layout.setMode(layout.Mode.FullPageMode)
    writer.setPageLayout(layout)
    painter = QPainter(writer)
    draw(painter, sheet, theme)
    painter.end()
    if not target.commit():
        raise KnownError("folder_refused", folder=str(file.parent))


def draw(painter: QPainter, sheet: Sheet, theme: Theme) -> None:
    """Draw the page over the whole of what is painted on, as large as all flags and phrases fit."""
    painter.setWindow(0, 0, WIDE, HIGH)
    across = WIDE - 2 * _EDGE
    _write(painter, QRect(_EDGE, _EDGE, across, 130), Text(_("What the flags mean"), 90, bold=True))
    _write(painter, QRect(_EDGE, _EDGE + 130, across, 60), Text(f"{sheet.shop} · {sheet.day}", 38, ink=_DIM))
    top, foot = _EDGE + 240, HIGH - _EDGE - 60
    blocks: list[_Block] = []
    for size in _SIZES:
        blocks = [_Block(painter, one, sheet.rules, size) for one in sheet.rules.legend if one.sense]
        if top + sum(block.height for block in blocks) <= foot:
            break
    for block in blocks:
        block.draw(painter, top, theme)
        top += block.height
    _write(
        painter,
        QRect(_EDGE, foot + 10, across, 70),
        Text(_("First the flag, then the note, then save."), 48, bold=True),
    )


class _Block:
    """One flag at a size: its square, what it means, an example, the phrases with their digits."""

    def __init__(self, painter: QPainter, one: Meaning, rules: Rules, size: float) -> None:
        self.meaning = one
        self.square, self.gap = round(150 * size), round(50 * size)
        self.left = _EDGE + self.square + self.gap
        self.wide = WIDE - _EDGE - self.left
        offered = phrases.known(one).offered()
        head = _("{words} · {colour} flag").format(words=flags.meaning(one), colour=flags.name(one.colour))
        form = _("with the count") if rules.template(one.colour).counted else _("without the count")
        self.texts = [
            Text(head, round(62 * size), bold=True),
            Text(f"{example(rules, one.colour, offered)}    ({form})", round(42 * size)),
        ]
        if offered:
            small = round(38 * size)
            listed = [f"{at} {words}" for at, words in enumerate(offered, 1)]
            self.texts.append(Text(_flow(painter, listed, small, self.wide), small, ink=_DIM))
        self.heights = [_measure(painter, text, self.wide) + self.gap // 4 for text in self.texts]
        self.height = max(self.square, sum(self.heights)) + 2 * self.gap

    def draw(self, painter: QPainter, top: int, theme: Theme) -> None:
        painter.setPen(_LINE)
        painter.drawLine(_EDGE, top, WIDE - _EDGE, top)
        top += self.gap
        area, fill = QRect(_EDGE, top, self.square, self.square), theme.printed(self.meaning.colour)
        paint.box(painter, area, fill, None, self.square / 6)
        painter.setFont(_font(painter, Text("", round(self.square * 0.64), bold=True)))
        painter.setPen(paint.letter_on(fill))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.meaning.sign)
        for text, height in zip(self.texts, self.heights, strict=True):
            _write(painter, QRect(self.left, top, self.wide, height), text)
            top += height


def _flow(painter: QPainter, items: list[str], size: int, wide: int) -> str:
    """Items beside each other in as many lines as they need, none of them broken."""
    painter.setFont(_font(painter, Text("", size)))
    metrics = painter.fontMetrics()
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]}    {item}" if lines else item
        if lines and metrics.horizontalAdvance(longer) <= wide:
            lines[-1] = longer
        else:
            lines.append(item)
    return "\n".join(lines)


def _measure(painter: QPainter, text: Text, wide: int) -> int:
    painter.setFont(_font(painter, text))
    return painter.boundingRect(QRect(0, 0, wide, HIGH), _WRAP, text.words).height()


def _write(painter: QPainter, area: QRect, text: Text) -> None:
    painter.setFont(_font(painter, text))
    painter.setPen(text.ink)
    painter.drawText(area, _WRAP, text.words)


def _font(painter: QPainter, text: Text) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(text.size)
    font.setWeight(QFont.Weight.Bold if text.bold else QFont.Weight.Normal)
    return font
