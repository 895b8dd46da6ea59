"""What connects a page that was just made with the rest of the window: by the signals it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QTableView

from ui.widgets import status_bar

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.pages.base import Page
    from ui.pages.card_page import CardPage
    from ui.pages.orders_export import OrderExport
    from ui.shell import Shell
    from ui.widgets.status_bar import Work


def wire(shell: Shell, page: Page) -> None:
    """Connect ``page``."""
    signals = {
        "import_asked": shell.bring,
        "demo_asked": shell.make_demo,
        "undo_asked": shell.take_back,
        "files_asked": lambda files: shell.watching.hand_over(files),  # noqa: PLW0108 - made when it is first needed
        "language_chosen": shell.language_chosen.emit,
        "look_chosen": shell.look_chosen.emit,
        "check_asked": shell.check_notes,
        "shown": shell.bar.shown.setText,
    }
    for signal, act in signals.items():
        if hasattr(page, signal):
            getattr(page, signal).connect(act)
    if hasattr(page, "is_whole"):
        made = cast("CardPage", page)
        made.fit(shell.room())
        if made.is_whole:
            _wire_rest(shell, made)
        else:
            made.whole.connect(lambda: _wire_rest(shell, made))
    if shell.desk.toasts is not None and (below := getattr(page, "below", None)) is not None:
        shell.desk.toasts.watch(below)


def _wire_rest(shell: Shell, page: CardPage) -> None:
    """Connect what a page with a card has once it is whole."""
    if shell.desk.toasts is not None:
        shell.desk.toasts.watch(page.card)
    if page.name == "orders":
        ExportWork(shell.desk, shell.orders.export)
        if shell.desk.toasts is not None:
            shell.desk.toasts.watch(shell.orders.bar)


def toast_corner(shell: Shell) -> tuple[int, int]:
    """Right and bottom edge for toasts: never over the note editor, the batch bar or the refused rows."""
    right, bottom = shell.width(), shell.height() - status_bar.HEIGHT
    here = shell.built.get(shell.here)
    below = getattr(here, "below", None)
    if below is not None and below.isVisible():
        bottom = below.mapTo(shell, QPoint(0, 0)).y()
    if hasattr(here, "is_whole"):
        page = cast("CardPage", here)
        if page.isVisible() and page.side.card.isVisible():
            right -= page.side.card.width()
        if page.has("bar") and shell.orders.bar.isVisible():
            bottom = shell.orders.bar.mapTo(shell, QPoint(0, 0)).y()
    return right, bottom


def current_line(shell: Shell) -> QRect:
    """The line that somebody stands on in the page's list, as it lies in the window; nothing where there is none."""
    table = getattr(shell.built.get(shell.here), "table", None)
    if not isinstance(table, QTableView) or not table.isVisible() or not table.currentIndex().isValid():
        return QRect()
    line = table.visualRect(table.currentIndex())
    line.setLeft(0)
    line.setRight(table.viewport().width())
    return line.translated(table.viewport().mapTo(shell, QPoint(0, 0)))


class ExportWork(QObject):
    """Shows a running export in the status bar."""

    def __init__(self, desk: Desk, export: OrderExport) -> None:
        super().__init__(export)
        self._desk = desk
        self._work: Work | None = None
        export.began.connect(self._begin)
        export.moved.connect(self._move)
        export.ended.connect(self._end)

    def _begin(self, title: str, cancel: object) -> None:
        self._work = self._desk.work(title, cancel if callable(cancel) else None)

    def _move(self, share: float) -> None:
        if self._work is not None:
            self._work.progress(share)

    def _end(self) -> None:
        if self._work is not None:
            self._work.end()
            self._work = None
