"""Fields that tell at every key what they mean, for what is drawn beside them, and are blamed when they are left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import wording
from app.i18n import _
from ui.forms import Form
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.inputs import Line
from ui.widgets.labels import Elided
from ui.widgets.setting import Row, Typed


class Live(QObject):
    """What a line means. ``told(value)`` whenever a person makes it mean something; ``unread`` once it was left so.

    ``blame(sentence)`` shows what is wrong with it, and takes an empty one for nothing.
    """

    told = Signal(object)

    def __init__(self, line: Line, form: Form, blame: Callable[[str], None]) -> None:
        super().__init__(line)
        self.line, self.form, self.blame = line, form, blame
        self.unread = False
        self._shown = ""
        line.textEdited.connect(self._typed)
        line.editingFinished.connect(self.settle)

    def show_value(self, value: Any) -> None:
        """Show a value, unless another one is being typed, or was refused and waits to be put right."""
        typing = self.line.hasFocus() and self.line.text() != self._shown
        if not self.unread and not typing:
            self._put(self.form.write(value))

    def accept(self, value: Any) -> None:
        """Show a value whatever is being typed."""
        self.unread = False
        self._put(self.form.write(value))
        self.say("")

    def say(self, problem: str) -> None:
        """Show what is wrong with the value; what cannot be read says so itself."""
        if self.unread:
            problem = wording.sentence(self.form.code, {})
        self.line.set_wrong(bool(problem))
        self.line.setAccessibleDescription(problem)
        self.blame(problem)

    def settle(self) -> None:
        """The line is left: what it says counts, or is refused."""
        text = self.line.text()
        if text == self._shown and not self.unread:
            return
        try:
            value = self.form.read(text)
        except ValueError:
            self.unread = True
            self.say("")
            return
        self.unread = False
        self._put(self.form.write(value))
        self.say("")
        self.told.emit(value)

    def _put(self, text: str) -> None:
        self._shown = text
        if self.line.text() != text:
            self.line.setText(text)

    def _typed(self, text: str) -> None:
        try:
            value = self.form.read(text)
        except ValueError:
            return
        self.told.emit(value)


class LiveField(QWidget):
    """A small label with the unit, and a line beneath it; problems stand where the field's holder shows them."""

    def __init__(self, theme: Theme, form: Form, blame: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.line = Elided("small"), Line(theme)
        self.head.setContentsMargins(paint.RING, 0, 0, 0)
        self.head.setBuddy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.head)
        column.addWidget(self.line)
        self.live = Live(self.line, form, blame)

    def name(self, text: str, spoken: str = "") -> None:
        """The label; ``spoken`` is the accessible name, where it has to say more."""
        self.head.setText(text)
        self.line.setAccessibleName(spoken or text)


class LiveRow(Row):
    """A setting that is one figure; ``title`` and ``sentence`` are msgids."""

    def __init__(
        self, theme: Theme, title: str, sentence: str, field: str, form: Form, *, also: tuple[str, ...] = ()
    ) -> None:
        self.field, self.form = field, form
        self.box = Typed(theme)
        self.line = self.box.line
        self.box.setFocusProxy(None)  # type: ignore[arg-type]  # Tab goes by the lines themselves (``tab_chain``)
        super().__init__(title, sentence, self.box, also=also)
        self.live = Live(self.line, form, self.blame)

    def retranslate(self) -> None:
        super().retranslate()
        self.box.unit.setText(_(self.form.unit))
        self.line.setAccessibleName(_(self.title))
