"""Where the order card stands, with its ground: there before the card itself is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

WIDTH, NARROW = 404, 360  # px


class CardPlace(QFrame):
    """The ground of the card, as wide as the card will be: what is beside it does not move when the card comes.

    ``uncovered`` when what stood in its place is gone.
    """

    uncovered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setMinimumWidth(NARROW)
        self._panel: QWidget | None = None
        self._lifted: QWidget | None = None
        self._covered: list[QWidget] = []

    def set_drawer(self, on: bool) -> None:
        """Whether it lies over the table: then it needs an edge of its own."""
        self.setProperty("drawer", on)
        self.setContentsMargins(1 if on else 0, 0, 0, 0)
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else the style has not looked yet (3 ms)
            self.style().unpolish(self)
            self.style().polish(self)

    @property
    def panel(self) -> QWidget | None:
        """What stands in the place of all that is here."""
        return self._panel

    def cover(self, panel: QWidget) -> None:
        """Let ``panel`` stand in the place of all that is here, and have the focus."""
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        if self._panel is panel:
            return
        if column.indexOf(panel) < 0:
            column.addWidget(panel, 1)
        self._panel, self._lifted = panel, None
        inside = (item.widget() for at in range(column.count()) if (item := column.itemAt(at)) is not None)
        self._covered = [one for one in inside if one is not None and one is not panel and not one.isHidden()]
        panel.show()
        # Hiding what has the focus would hand it to whatever comes next.
        panel.setFocus(Qt.FocusReason.OtherFocusReason)
        for one in self._covered:
            one.hide()

    def lift(self) -> None:
        """Everything that was here is seen; what stood in its place comes back with ``cover_again``."""
        self._lifted = self._panel or self._lifted
        self._part()

    def cover_again(self) -> bool:
        """What was lifted stands here again; False where nothing was."""
        lifted, self._lifted = self._lifted, None
        if lifted is not None:
            self.cover(lifted)
        return lifted is not None

    def uncover(self) -> None:
        """Everything that was here is here again."""
        stood = self._panel or self._lifted
        self._lifted = None
        self._part()
        if stood is not None:
            self.uncovered.emit()

    def _part(self) -> None:
        panel, self._panel = self._panel, None
        for one in self._covered:
            one.show()
        self._covered = []
        if panel is not None:
            panel.hide()
