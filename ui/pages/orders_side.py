"""Where the order card stands: beside the table, narrower on a narrow window, over the table on a very narrow one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from ui.widgets.card_place import NARROW, WIDTH, CardPlace

NARROWING = 1140  # px of page width below which the card narrows
DRAWER = 900  # px of page width below which the card lies over the table
LEAST = 320  # px that the table keeps


class CardSide(QObject):
    """Owns the splitter between ``left`` and the card; ``width`` is the card's as somebody dragged it, in px.

    Until ``put``, ``card`` is the bare ground of it.
    """

    def __init__(self, left: QWidget, page: QWidget) -> None:
        super().__init__(page)
        self.page = page
        self.card = CardPlace()
        self.drawer = self.narrowed = False
        self.width = WIDTH
        self.splitter = QSplitter(Qt.Orientation.Horizontal, page)
        left.setMinimumWidth(LEAST)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.card)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([860, WIDTH])
        self.splitter.splitterMoved.connect(self._dragged)
        page.installEventFilter(self)

    def put(self, card: CardPlace) -> None:
        """Let ``card`` take the place that was kept for it."""
        place, self.card = self.card, card
        hidden = place.isHidden()
        if self.drawer:
            card.set_drawer(True)
            card.setParent(self.page)
            self._place()
        else:
            self.splitter.replaceWidget(1, card)
            self.splitter.setStretchFactor(1, 0)
        card.setHidden(hidden)
        place.deleteLater()

    def fit(self, width: int) -> None:
        """On a narrow window the card narrows; on a very narrow one it lies over the table until Esc."""
        drawer = width < DRAWER
        if drawer == self.drawer:
            if not drawer and (width < NARROWING or self.narrowed):
                self.narrowed = width < NARROWING
                self._share(width)
            return
        panel, focus = self.card.panel, QApplication.focusWidget()
        inside = panel is not None and focus is not None and panel.isAncestorOf(focus)
        self.drawer, self.narrowed = drawer, width < NARROWING
        self.card.set_drawer(drawer)
        if drawer:
            self.card.hide()
            self.card.setParent(self.page)
            self._place()
            self.card.setVisible(panel is not None)  # nobody loses the call they are in
        else:
            self.splitter.addWidget(self.card)
            self.splitter.setStretchFactor(1, 0)
            self._share(width)
            self.card.show()
        if panel is not None and inside:
            panel.setFocus()

    def set_width(self, width: int) -> None:
        """Give the card the width it had when the window was left, once there is room for it."""
        self.width = max(NARROW, width)
        self._share(self.page.width())

    def _share(self, width: int) -> None:
        wide = NARROW if self.narrowed else self.width
        self.splitter.setSizes([max(LEAST, width - wide), wide])

    def _dragged(self) -> None:
        self.width = self.card.width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.drawer:
            self._place()
        return False

    def _place(self) -> None:
        self.card.setGeometry(self.page.width() - WIDTH, 0, WIDTH, self.page.height())
        self.card.raise_()
