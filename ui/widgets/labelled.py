"""A control with a small label above it, as a field has one."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets import paint
from ui.widgets.labels import Elided

W = TypeVar("W", bound=QWidget)


class Labelled(QWidget, Generic[W]):
    """``control`` is what it is about."""

    def __init__(self, control: W, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self.head = Elided("small")
        self.head.setContentsMargins(paint.RING, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.head)
        column.addWidget(control)

    def name(self, text: str) -> None:
        """The label; the control's own name is its own business."""
        self.head.setText(text)
