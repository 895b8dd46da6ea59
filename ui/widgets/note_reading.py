"""What stands in the note editor's fields, read letter by letter: the exact text, its room, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from app import wording
from app.domain import memo_choice
from app.domain.agent import People, Person
from app.domain.memo_choice import Composed
from app.domain.note import Problem
from app.domain.order import NoteRow
from app.i18n import _
from ui import typed_note
from ui.desk import Desk
from ui.note_sheet import Sheet, placed, too_late
from ui.typed_note import Basis, Reading, Typed
from ui.widgets.note_form import NoteForm, changed_lines, tell


class NoteReading(NoteForm):
    """``update_reading`` reads the fields anew; ``reading`` is what they come to on the order of ``sheet``."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sheet: Sheet | None = None
        self.reading: Reading | None = None
        self.corrects: NoteRow | None = None
        self.lined = False
        self.composed: Composed | None = None
        self._touched: set[str] = set()
        self._own_time = False
        self._saving: set[int] = set()  # the orders a save is writing of
        self._saved = self._filling = False

    @property
    def own_count(self) -> bool:
        """Whether a person changed the count that was filled in."""
        return "count" in self._touched

    @property
    def own_time(self) -> bool:
        """Whether a person wrote a time; else it is simply now."""
        return self._own_time

    @property
    def writing(self) -> bool:
        """Whether there is text that is not saved yet."""
        return not self._saved and bool((self.whole if self.lined else self.feedback).line.text().strip())

    @property
    def reminds(self) -> bool:
        """Whether saving writes down a new contact with the buyer; what corrects one does not."""
        rules = self.sheet.rules if self.sheet is not None else None
        again = rules is not None and self.corrects is not None and rules.reminds(self.corrects.flag)
        return rules is not None and rules.reminds(self.flags.colour()) and not again

    @property
    def busy(self) -> bool:
        """Whether the note of this order is being saved."""
        return self.sheet is not None and self.sheet.row.id in self._saving

    def typed(self) -> Typed:
        """The fields as they stand; the time is empty while it is simply now."""
        return Typed(
            self.flags.colour(),
            self.time.line.text() if self._own_time else "",
            self.agent.line.text(),
            self.count.line.text(),
            self.feedback.line.text(),
            self.whole.line.text() if self.lined else None,
        )

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Several fields are filled: what stands in between is no note of anybody, and is not read."""
        self._filling = True
        try:
            yield
        finally:
            self._filling = False

    def update_reading(self) -> None:
        """Read the fields and show the exact text, what is wrong, and how much room is left."""
        if self._filling:
            return
        sheet = self.sheet
        tell(self.late_said, too_late(sheet, self.flags.colour(), self.desk) if sheet and self.writing else "")
        self.phrases.follow(sheet.row.shop_id if sheet else None, self.flags.colour())
        if sheet is None:
            self.reading = None
            self.preview.setText("")
            self.left.setText("")
            self.save.setEnabled(False)
            tell(self.memo_said, "")
            tell(self.composed_said, "")
            self._tell_news()
            self.stranger.follow("")
            self._blame({})
            return
        wall = self.desk.wall(sheet.row.shop_id)
        created = wall.at(sheet.row.created_at) if sheet.row.created_at is not None else None
        replaces = self.corrects.text if self.corrects else None
        people = People(Person(one.nickname) for one in self.desk.agents)
        basis = Basis(sheet.rules, self._memo(sheet), wall.now, created, replaces, people)
        reading = typed_note.read(self.typed(), basis)
        self.reading = reading
        if self.lined:
            self._tell_read(reading)
        self.stranger.follow(reading.entry.agent if reading.entry else "")
        self.preview.setText(reading.text)
        # Where the note alone is too long, its own field says so.
        old = bool(basis.memo) and "feedback" not in reading.problems
        self.show_room(reading.bytes_left, reading.memo, sheet.rules.memo_warn_chars, old=old)
        self.count.setVisible(sheet.rules.template(self.flags.colour()).counted)
        self.save.setEnabled(reading.good and not self.busy)
        self._blame(reading.problems)
        self._tell_news()
        self._tell_composed(sheet)

    def _memo(self, sheet: Sheet) -> str:
        """What of the memo the note goes to: all of it, or as it was composed."""
        if self.composed is None or self.corrects is not None:
            return sheet.memo or ""
        return memo_choice.rest(self.composed, sheet.memo or "", sheet.rules.newest_first)

    def _tell_read(self, reading: Reading) -> None:
        """What the line was read as goes into the fields, where Esc leaves it."""
        entry = reading.entry
        if entry is None or self.sheet is None:
            return
        template = self.sheet.rules.template(self.flags.colour())
        texts = {
            self.time: typed_note.shown_time(entry.at, template), self.agent: entry.agent,
            self.feedback: entry.feedback,
        }  # fmt: skip
        if entry.count is not None:
            texts[self.count] = typed_note.shown_count(entry.count, template)
        for one, text in texts.items():
            with QSignalBlocker(one.line):
                one.line.setText(text)
        self._own_time = texts[self.time] != self._shown_now()
        if entry.count not in (None, self._next_count()):
            self._touched.add("count")

    def _tell_composed(self, sheet: Sheet) -> None:
        words = ""
        if self.composed is not None and self.corrects is None:
            own = {one.text: one.id for one in sheet.own}
            chosen = memo_choice.choices(sheet.memo or "", own, self.composed, sheet.rules.newest_first)
            parts = ", ".join(changed_lines(*memo_choice.told(chosen)))
            words = _("Memo composed: {parts}").format(parts=parts) if parts else _("Memo composed")
            if not self.writing and (key := self.desk.keys.hint("copy.memo")):
                words += " · " + _("{key} copies it without a new note").format(key=key)
        tell(self.composed_said, words)
        self.compose.setEnabled(self.corrects is None)

    def _tell_news(self) -> None:
        """What came into the memo since the writing began; who only looks sees the memo itself."""
        if self.sheet is not None and self.writing:
            self.news.follow(self.sheet.row, self.sheet.own)
        elif self.sheet is not None and self.sheet.copied_on is not None:
            self.news.show_change(self.sheet.copied_on, self.sheet.row.memo or "", self.sheet.own, after_copy=True)
        else:
            self.news.follow(None)

    def _blame(self, problems: dict[str, Problem]) -> None:
        """Name what is wrong; a field nobody has touched is not scolded yet, but Save is off all the same."""
        said = {
            part: wording.sentence(one.code, one.params)
            for part, one in problems.items()
            if part in self._touched or (self.lined and "line" in self._touched)
        }
        tell(self.flag_problem, said.pop("flag", ""))
        heads = {part: one.head.text() for part, one in self.fields.items()}
        rows = {part: _("{part}: {problem}").format(part=heads[part], problem=said[part]) for part in said}
        self.whole.blame("\n".join(placed(rows[part], problems[part]) for part in rows) if self.lined else "")
        for part, one in self.fields.items():
            one.blame("" if self.lined else said.get(part, ""), elsewhere=part != "feedback")
        narrow = [text for part, text in rows.items() if part != "feedback" and not self.lined]
        tell(self.row_problem, "\n".join(narrow))

    def ready(self) -> bool:
        """Whether it may be saved; where not, the first wrong field is shown and has the focus."""
        reading = self.reading
        if reading is None or self.busy:
            return False
        if reading.good:
            return True
        self._touched.update(reading.problems)
        self.update_reading()
        wrong = next(part for part in ("flag", *self.fields) if part in reading.problems)
        if wrong == "flag":
            self.flags.focus()
        elif self.lined:
            self._select_wrong(reading.problems[wrong])
        else:
            self.fields[wrong].line.setFocus()
        return False

    def _select_wrong(self, problem: Problem) -> None:
        line = self.whole.line
        line.setFocus()
        start, end = problem.span or (0, len(line.text()))
        line.setCursorPosition(start)
        line.setSelection(start, end - start)

    # What is filled in

    def _fill_parts(self) -> None:
        self.agent.line.setText(self.desk.agent.nickname if self.desk.agent else "")
        self._fill_time()
        self._fill_count()

    def _fill_time(self) -> None:
        self.time.line.setText(self._shown_now())

    def _fill_count(self) -> None:
        if self.sheet is not None:
            self.count.line.setText(typed_note.shown_count(self._next_count(), self.sheet.rules.four))

    def _next_count(self) -> int:
        """The count to be written: a correction keeps that of its entry."""
        return (self.corrects.count if self.corrects else None) or (self.sheet.count if self.sheet else 1)

    def _shown_now(self) -> str:
        if self.sheet is None:
            return ""
        template = self.sheet.rules.template(self.flags.colour())
        return typed_note.shown_time(self.desk.wall(self.sheet.row.shop_id).now, template)
