"""The one style sheet; what a sheet cannot do well (table cells, buttons, focus rings) is painted by its widget.

It is the same in every look and speaks of colours by their role in the palette: at another sheet Qt would polish every
widget there is, which are two thousand in a window in use (200 ms).
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 4px 8px; }
#topBar { background: $surface; border-bottom: 1px solid $line; }
#navigation { background: $surface; border-right: 1px solid $line; }
#statusBar { background: $raised; border-top: 1px solid $line; }
#card { background: $surface; }
#card[drawer="true"] { border-left: 1px solid $line; }
#cardBody, #pageBody { background: $surface; }
#editor { background: $surface; border-top: 1px solid $line; }
#tabRow { background: $surface; border-bottom: 1px solid $line; }
#chipBar { background: $surface; border-bottom: 1px solid $line; }
#batchBar { background: $surface; border-top: 1px solid $line; }
#rowStrip { background: $accentweak; border-bottom: 1px solid $line; }
#queueWorth { background: $raised; border-top: 1px solid $line; }
#pop { background: $surface; border: 1px solid $edge; border-radius: 6px; }
#popBody { background: $surface; }
#rule { background: $line; border: none; }
#brand { color: $accent; font-size: 16px; font-weight: 700; }
#pageTitle { font-size: 15px; font-weight: 600; }
#cardTitle { font-size: 15px; font-weight: 600; }
#welcome { font-size: 20px; font-weight: 600; }
#section { color: $text3; font-size: 12px; }
#dim { color: $text2; }
#faint { color: $text3; }
#small { color: $text3; font-size: 12px; }
#smallWarn { color: $warn; font-size: 12px; }
#problem { color: $danger; font-size: 12px; }
#warn { color: $warn; }
#good { color: $ok; font-size: 12px; }
#strong { font-weight: 600; }
#preview { background: $raised; border-radius: 6px; }
#panel { background: $raised; border-radius: 6px; }
#dropZone { border: 2px dashed $accent; border-radius: 6px; color: $accent; font-size: 15px; }
#toast { background: $surface; border: 1px solid $edge; border-left: 3px solid $accent;
    border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
#toast[tone="bad"] { border-left-color: $danger; }
#toast[tone="good"] { border-left-color: $ok; }
QDialog { background: $surface; }
#palette, #keyList { border: 1px solid $edge; border-radius: 8px; }
#palette QListView { background: $surface; outline: none; }
QTabBar QToolButton { background: $surface; border: none; }
QTableView { background: $surface; border: none; outline: none; gridline-color: transparent; }
QTableView[bordered="true"] { border: 1px solid $line; border-radius: 6px; }
QHeaderView { background: $raised; border: none; }
QHeaderView::section { background: $raised; color: $text3; border: none; border-bottom: 1px solid $line;
    padding: 0 8px; font-size: 12px; font-weight: 400; }
QTableCornerButton::section { background: $raised; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QSplitter::handle { background: $line; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accentweak; color: $text; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
#crash QPushButton { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 6px 14px; }
#crash QPushButton:hover { background: $accentweak; }
#crash QPushButton:focus { border-color: $accent; }
#crash QPushButton:default { background: $accent; color: $surface; border-color: $accent; }
Line { background: transparent; border: none; }
QPlainTextEdit { background: $raised; border: 1px solid $line; border-radius: 6px; padding: 4px; }
QPlainTextEdit:focus { border-color: $accent; }
""")


def sheet(roles: Mapping[str, str]) -> str:
    """The application's style sheet; ``roles`` are the palette's, by the token whose colour they carry."""
    return _SHEET.substitute({token: f"palette({role})" for token, role in roles.items()})
