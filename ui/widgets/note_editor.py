"""The note editor: flag first, then the note, then save; time, agent and count are filled in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import wording
from app.domain.order import OrderRow
from app.domain.rules import Rules
from app.i18n import _, number
from ui import flags, typed_note
from ui.desk import Desk
from ui.typed_note import Reading, Typed
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.flag_row import FlagRow
from ui.widgets.labels import label
from ui.words import Speaks

_PAUSE = 500  # ms without a key before a draft is kept


@dataclass(frozen=True)
class Sheet:
    """What the editor starts from: an order, the count that comes next, the memo to put the entry into."""

    row: OrderRow
    rules: Rules
    count: int
    memo: str | None
    flag: str
    feedback: str = ""


class NoteEditor(Speaks, QFrame):
    """Shows what will be saved, letter by letter. It asks others to save: ``save_asked``, ``draft_asked``."""

    save_asked = Signal()
    book_asked = Signal()
    draft_asked = Signal(object, str, str)  # order id (outgrows a C int), flag, feedback

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("editor")
        self.sheet: Sheet | None = None
        self.reading: Reading | None = None
        self._touched: set[str] = set()
        self._own_time = False
        self._unkept = False
        self._saving = False
        self.flags = FlagRow(desk.theme, lambda number: desk.keys.hint(f"flag.{number}"))
        self.time, self.agent, self.count, self.feedback = (Field(desk.theme) for _part in range(4))
        self.fields = {"time": self.time, "agent": self.agent, "count": self.count, "feedback": self.feedback}
        self.preview = label(wrap=True, selectable=True)
        self.left = label("small")
        self.save = Button(desk.theme, Kind.FILLED)
        self.book = Button(desk.theme)
        self.said = self.feedback.beside
        self.flag_problem = label("problem", wrap=True)
        # The three fields are narrow: what is wrong with them is said over their whole width.
        self.row_problem = label("problem", wrap=True)
        for one in (self.flag_problem, self.row_problem):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.keep_draft)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.show_sheet(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(self.flags)
        column.addWidget(self.flag_problem)
        three = QGridLayout()
        three.setContentsMargins(0, 0, 0, 0)
        three.setHorizontalSpacing(4)
        for place, one in enumerate((self.time, self.agent, self.count)):
            three.addWidget(one, 0, place, Qt.AlignmentFlag.AlignTop)
            three.setColumnStretch(place, 1)
        column.addLayout(three)
        column.addWidget(self.row_problem)
        column.addWidget(self.feedback)
        column.addWidget(self._preview_box())
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.save)
        row.addWidget(self.book)
        row.addStretch(1)
        column.addLayout(row)

    def _preview_box(self) -> QWidget:
        holder = QWidget()
        outer = QHBoxLayout(holder)
        outer.setContentsMargins(paint.RING, 2, paint.RING, 2)
        box = QFrame()
        box.setObjectName("preview")
        row = QHBoxLayout(box)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self.preview, 1)
        row.addWidget(self.left, 0, Qt.AlignmentFlag.AlignTop)
        outer.addWidget(box)
        return holder

    def _connect(self) -> None:
        self.flags.picked.connect(self._flag_picked)
        for part, one in self.fields.items():
            one.line.textChanged.connect(self.update_reading)
            one.line.textEdited.connect(lambda _text, part=part: self._edited(part))
        self.save.clicked.connect(self.save_asked)
        self.book.clicked.connect(self.book_asked)
        self.desk.minute.connect(self._minute)
        self.desk.agent_changed.connect(self._agent_changed)
        self.desk.keys.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Note"))
        self.time.name(_("Time"))
        self.agent.name(_("Agent"))
        self.count.name(_("Count"))
        self.feedback.name(_("Feedback"))
        self.feedback.line.setPlaceholderText(_("What did the buyer say?"))
        self.save.setText(_("Save and copy"))
        self.save.setAccessibleName(_("Save the note and copy the memo"))
        self.save.set_key(self.desk.keys.hint("save"))
        self.book.setText(_("Remind me"))
        self.book.setAccessibleName(_("Book a reminder"))
        self.book.set_key(self.desk.keys.hint("book"))
        self.preview.setAccessibleName(_("Preview"))
        self._show_legend()
        self.update_reading()

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Start from ``sheet``; what was typed before is kept as a draft first."""
        self.keep_draft()
        self.sheet = sheet
        self._touched.clear()
        self._own_time = False
        self.setEnabled(sheet is not None)
        self.say("")
        self._show_legend()
        if sheet is not None:
            self.flags.choose(sheet.flag)
            self.agent.line.setText(self.desk.agent.nickname if self.desk.agent else "")
            self._fill_time()
            self.count.line.setText(typed_note.shown_count(sheet.count, sheet.rules.four))
            self.feedback.line.setText(sheet.feedback)
            if sheet.feedback:
                self.say(_("Draft restored"))
        else:
            self.flags.choose("")
            for one in self.fields.values():
                one.line.clear()
        self.update_reading()

    def renew(self, sheet: Sheet) -> None:
        """The order changed elsewhere: count and memo follow, what was typed stays."""
        if self.sheet is None or sheet.row.id != self.sheet.row.id:
            return
        self.sheet = sheet
        if not self.own_count:
            self.count.line.setText(typed_note.shown_count(sheet.count, sheet.rules.four))
        self._show_legend()
        self.update_reading()

    @property
    def own_count(self) -> bool:
        """Whether a person changed the count that was filled in."""
        return "count" in self._touched

    def typed(self) -> Typed:
        """The fields as they stand; the time is empty while it is simply now."""
        return Typed(
            self.flags.colour(),
            self.time.line.text() if self._own_time else "",
            self.agent.line.text(),
            self.count.line.text(),
            self.feedback.line.text(),
        )

    def update_reading(self) -> None:
        """Read the fields and show the exact text, what is wrong, and how much room is left."""
        sheet = self.sheet
        if sheet is None:
            self.reading = None
            self.preview.setText("")
            self.left.setText("")
            self.save.setEnabled(False)
            self._blame({})
            return
        wall = self.desk.wall(sheet.row.shop_id)
        created = wall.at(sheet.row.created_at) if sheet.row.created_at is not None else None
        reading = typed_note.read(self.typed(), sheet.rules, sheet.memo, wall.now, created)
        self.reading = reading
        self.preview.setText(reading.text)
        self._show_left(reading.bytes_left)
        self.count.setVisible(sheet.rules.template(self.flags.colour()).counted)
        self.save.setEnabled(reading.good and not self._saving)
        said = {part: wording.sentence(one.code, one.params) for part, one in reading.problems.items()}
        self._blame(said)

    def ready(self) -> bool:
        """Whether it may be saved; where not, the first wrong field is shown and has the focus."""
        reading = self.reading
        if reading is None or self._saving:
            return False
        if reading.good:
            return True
        self._touched.update(reading.problems)
        self.update_reading()
        for part in ("flag", *self.fields):
            if part in reading.problems:
                if part == "flag":
                    self.flags.focus()
                else:
                    self.fields[part].line.setFocus()
                return False
        return False

    def saving(self, on: bool) -> None:
        """While a save runs, a second one is not begun."""
        self._saving = on
        self.update_reading()

    def saved(self) -> None:
        """What was typed is saved: there is no draft of it any more."""
        self._unkept = False
        self._pause.stop()

    def focus_flag(self) -> None:
        self.flags.focus()

    def focus_feedback(self) -> None:
        self.feedback.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say(self, text: str, good: bool = True) -> None:
        """A word beside the buttons: draft kept, saved, not copied."""
        role = "small" if good else "problem"
        if self.said.objectName() != role:
            self.said.setObjectName(role)
            self.said.style().unpolish(self.said)
            self.said.style().polish(self.said)
        self.said.setText(text)

    def keep_draft(self) -> None:
        """Hand on what is being typed, if it has not been yet."""
        self._pause.stop()
        if self._unkept and self.sheet is not None:
            self._unkept = False
            self.draft_asked.emit(self.sheet.row.id, self.flags.colour(), self.feedback.line.text())

    def _edited(self, part: str) -> None:
        self._touched.add(part)
        if part == "time":
            self._own_time = bool(self.time.line.text().strip())
        if part == "feedback":
            self._unkept = True
            self._pause.start()
        self.update_reading()

    def _flag_picked(self, _colour: str) -> None:
        if self.feedback.line.text():
            self._unkept = True
            self._pause.start()
        if self.sheet is not None and not self._own_time:
            self._fill_time()
        self.update_reading()

    def _blame(self, problems: dict[str, str]) -> None:
        # A field nobody has touched is not scolded yet; Save is off all the same.
        said = {part: text for part, text in problems.items() if part in self._touched}
        for part, one in self.fields.items():
            one.blame(said.get(part, ""), elsewhere=part != "feedback")
        rows = [
            _("{part}: {problem}").format(part=self.fields[part].head.text(), problem=said[part])
            for part in ("time", "agent", "count")
            if part in said
        ]
        self._tell(self.row_problem, "\n".join(rows))
        self._tell(self.flag_problem, said.get("flag", ""))

    @staticmethod
    def _tell(place: QLabel, text: str) -> None:
        place.setText(text)
        place.setVisible(bool(text))

    def _show_left(self, left: int) -> None:
        text = (
            _("{n} bytes left").format(n=number(left)) if left >= 0 else _("{n} bytes too long").format(n=number(-left))
        )
        role = "small" if left >= 0 else "problem"
        if self.left.objectName() != role:
            self.left.setObjectName(role)
            self.left.style().unpolish(self.left)
            self.left.style().polish(self.left)
        self.left.setText(text)

    def _show_legend(self) -> None:
        rules = self.sheet.rules if self.sheet else Rules()
        self.flags.set_choices(flags.choices(rules.legend))

    def _fill_time(self) -> None:
        if self.sheet is not None:
            template = self.sheet.rules.template(self.flags.colour())
            self.time.line.setText(typed_note.shown_time(self.desk.wall(self.sheet.row.shop_id).now, template))

    def _minute(self) -> None:
        if self.sheet is not None and not self._own_time and not self.time.line.hasFocus():
            self._fill_time()
            self.update_reading()

    def _agent_changed(self) -> None:
        if self.sheet is not None and self.desk.agent is not None:
            self.agent.line.setText(self.desk.agent.nickname)
