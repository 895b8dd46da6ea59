"""How a shop writes its notes, with an example that changes along."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.domain import note
from app.domain.note import COUNTS, DATES, SEPARATORS, Entry, Template
from app.i18n import _, pgettext
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.choice import Choice
from ui.widgets.labels import label
from ui.widgets.switch import Switch
from ui.words import Speaks

_EXAMPLE = "明早发工资后付"


class TemplateEditor(Speaks, QWidget):
    """Emits ``changed(four, three)``: the form of payment reminders, and that of all other notes."""

    changed = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.four, self.three = note.FOUR, note.THREE
        self.agent = "小美"
        self.now = datetime.fromisoformat("2026-11-21T16:05:00+08:00")
        self.separator = Choice(theme, SEPARATORS)
        self.date = Choice(theme, DATES)
        self.time = Switch(theme)
        self.count = Choice(theme, COUNTS)
        self.heads = [label("dim") for _head in range(4)]
        self.example_head = label("section")
        self.examples = [label("strong", selectable=True), label("strong", selectable=True)]
        self.example_words = [label("small"), label("small")]
        self._lay_out()
        self.separator.chosen.connect(lambda value: self._change(separator=value))
        self.date.chosen.connect(lambda value: self._change(date=value))
        self.time.clicked.connect(lambda on: self._change(with_time=on))
        self.count.chosen.connect(lambda value: self._change(count=value))
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for line, control in enumerate((self.separator, self.date, self.time, self.count)):
            self.heads[line].setContentsMargins(paint.RING, 0, 0, 0)
            grid.addWidget(self.heads[line], line, 0)
            grid.addWidget(control, line, 1)
        panel = QFrame()
        panel.setObjectName("panel")
        inner = QVBoxLayout(panel)
        inner.setContentsMargins(14, 10, 14, 12)
        inner.setSpacing(4)
        inner.addWidget(self.example_head)
        for words, example in zip(self.example_words, self.examples, strict=True):
            inner.addWidget(example)
            inner.addWidget(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(panel)

    def retranslate(self) -> None:
        titles = (_("Between the parts"), _("Date"), _("With the time of day"), _("Count"))
        for head, title in zip(self.heads, titles, strict=True):
            head.setText(title)
        self.separator.name(
            {sign: pgettext("separator", "blank") if sign == " " else sign for sign in SEPARATORS}, titles[0]
        )
        self.date.name({form: self._date(form) for form in DATES}, titles[1])
        self.time.setAccessibleName(titles[2])
        self.count.name({form: form.replace("{n}", "2") for form in COUNTS}, titles[3])
        self.example_head.setText(_("A note then reads"))
        self.example_words[0].setText(_("under the payment flag: time, agent, count, feedback"))
        self.example_words[1].setText(_("under the other flags: time, agent, feedback"))
        self._show_example()

    def show_templates(self, four: Template, three: Template, wall: Wall, agent: str) -> None:
        """Show a shop's forms, with an example of this moment."""
        self.four, self.three, self.now = four, three, wall.now
        self.agent = agent or self.agent
        self.separator.show_chosen(four.separator)
        self.date.show_chosen(four.date)
        self.time.setChecked(four.with_time)
        self.count.show_chosen(four.count)
        self.retranslate()

    def texts(self) -> list[str]:
        """The examples as they stand."""
        return [example.text() for example in self.examples]

    def _change(self, **parts: object) -> None:
        self.four = replace(self.four, **parts)  # type: ignore[arg-type]
        self.three = replace(
            self.three, separator=self.four.separator, date=self.four.date, with_time=self.four.with_time
        )
        self._show_example()
        self.changed.emit(self.four, self.three)

    def _show_example(self) -> None:
        for template, shown in zip((self.four, self.three), self.examples, strict=True):
            entry = Entry(self.now, self.agent, 2 if template.counted else None, _EXAMPLE)
            shown.setText(note.format(entry, template))

    def _date(self, form: str) -> str:
        template = Template(note.THREE_PARTS, "+", form, with_time=False)
        return note.format(Entry(self.now, "a", None, "b"), template).partition("+")[0]
