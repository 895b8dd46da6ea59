"""Where the order card stands, with its ground: there before the card itself is."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

WIDTH, NARROW = 404, 360  # px


class CardPlace(QFrame):
    """The ground of the card, as wide as the card will be: what is beside it does not move when the card comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setMinimumWidth(NARROW)

    def set_drawer(self, on: bool) -> None:
        """Whether it lies over the table: then it needs an edge of its own."""
        self.setProperty("drawer", on)
        self.setContentsMargins(1 if on else 0, 0, 0, 0)
        self.style().unpolish(self)
        self.style().polish(self)
