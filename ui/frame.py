"""Where the window stood: its place, its splitters and the card's width, kept over the end of the program."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter

from app.settings import Settings

if TYPE_CHECKING:
    from ui.pages.base import Page
    from ui.shell import Shell

FIRST_SIZE = (1440, 900)
LEAST_SIZE = (960, 560)  # a screen of 900 px at 150 % has 600, less the bars of the window and of the system
_TITLE = 40  # px that the title of a window takes
_GRIP = 120, 48  # px of a window that have to be on a screen, or nobody could take hold of it


class Frame:
    """Reads and writes ``window_geometry`` and ``window_state`` of the settings; nonsense there is the usual window."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._state = _state(settings.window_state)

    def place(self, shell: Shell) -> None:
        """Put the window where it was left, and back onto a screen where that is gone."""
        if not self._settings.window_geometry:
            _place_first(shell)
            return
        shell.resize(*FIRST_SIZE)
        try:
            geometry = base64.b64decode(self._settings.window_geometry, validate=True)
        except ValueError:
            geometry = b""
        if not shell.restoreGeometry(QByteArray(geometry)):
            # Nonsense, or the place on a screen of quite another width, such as this one at another scale.
            _place_first(shell)
        elif not _in_reach(shell.frameGeometry()):
            room = QGuiApplication.primaryScreen().availableGeometry()
            shell.resize(shell.size().boundedTo(room.size()))
            corner = shell.rect()
            corner.moveCenter(room.center())
            shell.move(corner.topLeft())

    def arrange(self, page: Page) -> None:
        """Give the splitters of a page that was just made the sizes they had."""
        if hasattr(page, "set_card_width"):
            card = self._state.get(_card_of(page))
            if isinstance(card, int):
                page.set_card_width(min(card, FIRST_SIZE[0] // 2))
            return
        sizes = self._state.get(page.name)
        splitters = page.findChildren(QSplitter)
        if isinstance(sizes, list) and len(sizes) == len(splitters):
            for splitter, widths in zip(splitters, sizes, strict=True):
                if isinstance(widths, list) and all(type(width) is int for width in widths):
                    splitter.setSizes(widths)

    def keep(self, shell: Shell) -> None:
        """Write down how the window stands now; pages that were never open keep what was known of them."""
        self._settings.window_geometry = base64.b64encode(shell.saveGeometry().data()).decode()
        self._settings.page = shell.here
        for page in shell.built.values():
            if (width := getattr(page, "card_width", None)) is not None:
                self._state[_card_of(page)] = width
            elif splitters := page.findChildren(QSplitter):
                self._state[page.name] = [splitter.sizes() for splitter in splitters]
        self._settings.window_state = json.dumps(self._state)


def _card_of(page: Page) -> str:
    """The name under which the width of a page's card is kept."""
    return "card" if page.name == "orders" else f"card.{page.name}"


def _place_first(shell: Shell) -> None:
    """The usual size; a screen without the room for it gets a window that fills it, the status line included."""
    usual, room = QSize(*FIRST_SIZE), _room()
    fits = room.width() >= usual.width() and room.height() >= usual.height() + _TITLE
    if fits or room.width() < LEAST_SIZE[0] or room.height() < LEAST_SIZE[1]:
        shell.resize(usual)
    else:
        shell.resize(usual.boundedTo(room))
        shell.setWindowState(Qt.WindowState.WindowMaximized)


def _room() -> QSize:
    """What the screen has left beside its bars."""
    return QGuiApplication.primaryScreen().availableGeometry().size()


def _state(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _in_reach(window: QRect) -> bool:
    """Whether enough of the window's upper edge is on a screen."""
    top = QRect(window.left(), window.top(), window.width(), _GRIP[1])
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(top)
        if seen.width() >= _GRIP[0] and seen.height() >= _GRIP[1] // 2:
            return True
    return False
