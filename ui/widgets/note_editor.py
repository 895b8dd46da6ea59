"""The note editor: flag first, then the note, then save; time, agent and count are filled in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain import memo_choice
from app.domain.memo_choice import Composed
from app.domain.order import NoteRow
from app.domain.rules import Rules
from app.i18n import _
from ui import flags
from ui.desk import Desk
from ui.keys import composing
from ui.note_sheet import Sheet, Unsaved, left_over
from ui.typed_note import Typed
from ui.widgets.note_reading import NoteReading

_PAUSE = 500  # ms after a key until a draft is kept


class NoteEditor(NoteReading):
    """Shows what will be saved, letter by letter. It asks others to save: ``save_asked``, ``draft_asked``."""

    save_asked = Signal()
    book_asked = Signal()
    copy_asked = Signal()
    draft_asked = Signal(object)  # Unsaved

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.aside: tuple[str, str] | None = None  # flag and feedback of the new note that a correction interrupted
        self._unkept = False
        self._expected = 0  # the order that is being read: what is typed until then is meant for it
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._pause_over)
        self._connect()
        self.retranslate()
        self.show_sheet(None)

    def _connect(self) -> None:
        self.flags.picked.connect(self._flag_picked)
        for part, one in {**self.fields, "line": self.whole}.items():
            one.line.textChanged.connect(self.update_reading)
            one.line.textEdited.connect(lambda _text, part=part: self._edited(part))
        self.save.clicked.connect(self.save_asked)
        for doubt in (self.stranger, self.old_data):
            doubt.answered.connect(self.save_asked)
        self.news.answered.connect(self.memo_seen)
        self.book.clicked.connect(self.book_asked)
        self.leave.clicked.connect(self.leave_correction)
        for button in (self.one_line, self.parts):
            button.clicked.connect(self.toggle_line)
        self.desk.minute.connect(self._minute)
        self.desk.agent_changed.connect(self._agent_changed)
        self.desk.keys.changed.connect(self.retranslate)
        self.desk.guard.renewed.connect(self.old_data.hide)

    def retranslate(self) -> None:
        super().retranslate()
        self._show_correcting()
        self._show_legend()
        self.update_reading()

    # From one order to the next

    def expect(self, order_id: int) -> None:
        """The sheet of ``order_id`` is to come; who types faster than it is read types for that order."""
        self.keep_draft()
        self._start(None)
        self._expected = order_id
        self.setEnabled(True)
        self._show_correcting()
        self._set_lined(False)
        self.flags.choose("")
        for one in (self.feedback, self.whole):
            one.line.clear()
        self.say("")
        self.update_reading()

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Start from ``sheet``; what was typed before is kept as a draft first."""
        if sheet is not None and sheet.row.id == self._expected:
            early = self.typed(), set(self._touched), self._own_time
        else:
            early = None
            self.keep_draft()
        with self.filling():
            self._start(sheet)
            self.setEnabled(sheet is not None)
            self._show_legend()
            self._show_correcting()
            self._set_lined(bool(sheet and sheet.line))
            self.flags.choose(sheet.flag if sheet else "")
            if early is None:  # else an input method may be composing there
                for one in (*self.fields.values(), self.whole):
                    one.line.clear()
            if sheet is not None:
                self._fill_parts()
                if sheet.feedback:
                    self.news.begin(sheet.row.id, sheet.row.memo if sheet.memo_was is None else sheet.memo_was)
                    more = early[0].feedback if early else ""
                    (self.whole if sheet.line else self.feedback).line.setText(sheet.feedback + more)
                else:
                    self.news.end(sheet.row.id)
            self.say(_("Draft restored") if sheet and sheet.feedback else "")
            if early is not None:
                self._take_early(*early)
        self.update_reading()

    def _start(self, sheet: Sheet | None) -> None:
        self.sheet, self._expected = sheet, 0
        self.stranger.follow("")
        self.old_data.hide()
        self._saved = self._unkept = False
        self.corrects = sheet.corrects if sheet else None
        self.composed = sheet.composed if sheet else None
        self.aside = None
        self._touched.clear()
        self._own_time = False

    def _take_early(self, typed: Typed, touched: set[str], own_time: bool) -> None:
        """What was typed before the sheet came stays."""
        self._touched, self._own_time = touched, own_time
        texts = {"time": typed.time, "agent": typed.agent, "count": typed.count}
        for part in texts.keys() & touched:
            self.fields[part].line.setText(texts[part])
        if typed.flag:
            self.flags.choose(typed.flag)
        if typed.feedback:
            self._keep_soon()

    def renew(self, sheet: Sheet) -> None:
        """The order changed elsewhere: count and memo follow, what was typed stays."""
        if self.sheet is None or sheet.row.id != self.sheet.row.id:
            return
        self.sheet = sheet
        if self.composed is not None and memo_choice.same(self.composed.rest, sheet.memo or ""):
            self.composed, self._unkept = None, True  # the platform has it as it was composed
            self.keep_draft()
        if not self.own_count:
            self._fill_count()
        self._show_legend()
        self.update_reading()

    def correct(self, note: NoteRow) -> None:
        """Take ``note`` into the fields, to save another in its place; Esc leaves it as it is."""
        if self.sheet is None or self.busy:
            return
        self.keep_draft()
        if self.lined:
            self._leave_line()
        if self.corrects is None:
            self.aside = (self.flags.colour(), self.feedback.line.text())
        self.corrects = note
        self._begin(note.flag, note.feedback)
        self.focus_feedback()
        self.feedback.line.selectAll()

    def leave_correction(self) -> None:
        """Back to a new note, and to what had been typed of it."""
        if self.corrects is not None and self.sheet is not None and not self.busy:
            self.forget_correction()
            self.focus_feedback()

    def forget_correction(self) -> None:
        """As ``leave_correction``, but wherever the focus is: the entry was dealt with by somebody else."""
        if self.corrects is None or self.sheet is None:
            return
        self.corrects = None
        flag, feedback = self.aside or (self.sheet.flag, "")
        self.aside = None
        self._begin(flag, feedback)
        self._unkept = True
        self.keep_draft()

    def _begin(self, flag: str, feedback: str) -> None:
        with self.filling():
            self._touched.clear()
            self._own_time = False
            self._set_lined(False)
            self._show_correcting()
            self.flags.choose(flag)
            self._fill_parts()
            self.feedback.line.setText(feedback)
            self.say("")
        self.update_reading()

    # One line or four fields

    def toggle_line(self) -> None:
        """The whole note in one line, or back to the fields with what was read of it."""
        if self.sheet is None or self.busy:
            return
        if self.lined:
            self._leave_line()
        else:
            text = self.reading.text if self.reading else ""
            self._set_lined(True)
            self.whole.line.setText(text)
        self.focus_feedback()
        self.update_reading()

    def _leave_line(self) -> None:
        reading, text = self.reading, self.whole.line.text()
        self._set_lined(False)
        if reading is not None and reading.entry is None:
            # Nothing typed is lost: what cannot be read stands in the feedback, but for a head without any.
            missing = any(one.code == "feedback_missing" for one in reading.problems.values())
            self.feedback.line.setText("" if missing else text.strip())
        self._unkept = bool(text.strip())

    def _set_lined(self, on: bool) -> None:
        self.lined = on
        self.show_line(on)

    # The memo, saving, drafts

    def take_memo(self, composed: Composed) -> None:
        """The memo as somebody composed it, until this note is saved; kept as a draft at once."""
        same = composed.base.splitlines() == composed.rest.splitlines()
        self.composed = None if same else composed
        self._unkept, self._saved = True, False
        self.keep_draft()
        self.update_reading()

    def saving(self, order_id: int, on: bool) -> None:
        """While a save of ``order_id`` runs, a second one of it is not begun."""
        if on:
            self._saving.add(order_id)
        else:
            self._saving.discard(order_id)
        self.update_reading()

    def saved(self, words: Unsaved) -> None:
        """``words`` are saved: there is no draft of them any more; what was typed since, or elsewhere, stays one."""
        self.news.end(words.order_id)
        here = self.sheet is not None and self.sheet.row.id == words.order_id
        if here and self.since(words).empty:
            self._unkept, self._saved = False, True
            self._pause.stop()

    def words(self) -> Unsaved:
        """What is being typed, of the order it is typed for."""
        colour, feedback = self.flags.colour(), self.feedback.line.text()
        if self.sheet is None:
            return Unsaved(self._expected, colour, feedback, line=False, corrects=None, added=True)
        text = self.whole.line.text() if self.lined else feedback
        corrects = self.corrects.id if self.corrects else None
        return Unsaved(self.sheet.row.id, colour, text, self.lined, corrects, composed=self.composed)

    def since(self, words: Unsaved) -> Unsaved:
        """What was typed after ``words`` went to be saved."""
        if composing():
            QGuiApplication.inputMethod().commit()  # half a word is a word that was typed
        return left_over(self.words(), words)

    def focus_flag(self) -> None:
        self.flags.focus()

    def focus_feedback(self) -> None:
        line = (self.whole if self.lined else self.feedback).line
        # A shortcut's focus would select all, and the next letter take its place.
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.end(False)

    def keep_draft(self) -> None:
        """Hand on what is being typed, if it has not been yet."""
        self._pause.stop()
        if self._unkept and (self.sheet is not None or self._expected):
            self._unkept = False
            words = self.words()
            self._expected = 0  # it is handed on: when the sheet comes, it comes with it
            if words.text.strip() or not words.added:
                self.draft_asked.emit(words)

    def _pause_over(self) -> None:
        if self.sheet is not None:
            self.keep_draft()

    def memo_seen(self) -> None:
        """The agent knows the platform's memo as it is now; the draft that is kept anew is younger than its change."""
        if self.news.after_copy:
            self.copy_asked.emit()
        elif self.sheet is not None and not self.news.isHidden():
            self.news.end(self.sheet.row.id)
            self._unkept = True
            self.keep_draft()
            self._tell_news()
            self.focus_feedback()

    # Keys and edits

    def event(self, event: QEvent) -> bool:
        # Esc closes what is special here before it goes back to the table.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leaves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._leaves(event):
            super().keyPressEvent(event)
        elif self.lined:
            self.toggle_line()
        else:
            self.leave_correction()

    def _leaves(self, event: QKeyEvent) -> bool:
        special = self.lined or self.corrects is not None
        return special and event.key() == Qt.Key.Key_Escape and not event.modifiers() and not composing()

    def _edited(self, part: str) -> None:
        self.old_data.hide()
        self._saved = False
        if part in ("feedback", "line") and not (self.whole if part == "line" else self.feedback).line.text().strip():
            self._touched.discard(part)  # who empties it begins anew, and is not scolded before saving
        else:
            self._touched.add(part)
        if part == "time":
            self._own_time = bool(self.time.line.text().strip())
        elif not (self._own_time or self.lined or self.sheet is None):
            with QSignalBlocker(self.time.line):
                self._fill_time()  # the field says what the preview does
        if part in ("feedback", "line"):
            self._keep_soon()
            if self.sheet is not None and not self.writing:
                self.news.end(self.sheet.row.id)
        self.update_reading()

    def _keep_soon(self) -> None:
        self._unkept = True
        if not self._pause.isActive():  # not begun anew by every key: who types without a pause has a draft too
            self._pause.start()

    def _flag_picked(self, _colour: str) -> None:
        self.old_data.hide()
        if self.feedback.line.text() or self.lined:
            self._keep_soon()
        if self.sheet is not None and not self._own_time and not self.lined:
            self._fill_time()
        self.update_reading()

    # What the head says

    def _show_legend(self) -> None:
        rules = self.sheet.rules if self.sheet else Rules()
        before = self.flags.buttons
        focused = any(button.hasFocus() for button in before)
        self.flags.set_choices(flags.choices(rules.legend))
        if self.flags.buttons is not before:
            self.chain()
            if focused:
                self.flags.focus()

    def _show_correcting(self) -> None:
        note = self.corrects
        self.correcting.setVisible(note is not None)
        if note is not None:
            count = _("no. {n}").format(n=note.count) if note.count else ""
            text = " · ".join(part for part in (count, note.feedback) if part)
            self.corrected.setText(_("Correcting: {note}").format(note=text))
        self.count.line.setEnabled(note is None)
        self.save.setText(_("Save and copy") if note is None else _("Save the correction"))
        self.save.setAccessibleName(
            _("Save the note and copy the memo") if note is None else _("Save the correction and copy the memo")
        )

    def _minute(self) -> None:
        if self.sheet is not None and not (self._own_time or self.lined or self.time.line.hasFocus()):
            self._fill_time()
            self.update_reading()

    def _agent_changed(self) -> None:
        if self.sheet is not None and self.desk.agent is not None and not self.lined:
            self.agent.line.setText(self.desk.agent.nickname)
