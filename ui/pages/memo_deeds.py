"""The whole memo of the order on the card, composed for the note that is being written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain import memo_choice
from app.domain.memo_choice import Composed
from app.domain.order import Card, live_notes
from app.i18n import _
from ui.desk import Desk
from ui.note_sheet import Sheet
from ui.runtime import spawn
from ui.widgets.note_editor import NoteEditor


class MemoDeeds(QObject):
    """A key and a button open the composer; what it gives stands in the editor until the note is saved."""

    def __init__(
        self, desk: Desk, page: QWidget, editor: NoteEditor, when_read: Callable[[Callable[[Card], object]], None]
    ) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.editor = editor
        self._when_read = when_read
        desk.keys.bind("note.compose", page, self.compose)
        editor.compose.clicked.connect(self.compose)

    def compose(self) -> None:
        """Open the memo of the order one stands on, line by line."""
        self._when_read(lambda _card: self._begin())

    def _begin(self) -> None:
        if self.editor.corrects is not None:
            self.desk.say(_("A correction takes the place of its entry; the memo is composed with a new note."))
        elif not self.editor.busy:
            spawn(self._compose(), "note.compose")

    async def _compose(self) -> None:
        from ui.widgets.memo_composer import MemoComposer

        editor, sheet = self.editor, self.editor.sheet
        if sheet is None:
            return  # another order is stood on by now
        own = {one.text: one.id for one in live_notes(sheet.own)}
        entry = editor.reading.text if editor.reading is not None and editor.writing else ""
        dialog = MemoComposer(
            self.desk.theme, sheet.memo or "", entry, own, sheet.rules, editor.composed, self.page.window(),
            known=_known(editor, sheet, own), lost=[one.id for one in sheet.own if one.state == "lost"],
        )  # fmt: skip
        found = await dialog.answer()
        if found is not None and editor.sheet is not None and editor.sheet.row.id == sheet.row.id:
            editor.take_memo(found)
            editor.memo_seen()
            editor.focus_feedback()


def _known(editor: NoteEditor, sheet: Sheet, own: Mapping[str, int]) -> Composed | None:
    """The memo as the agent knew it, where it changed since the writing or the copying: what is new is marked."""
    before = editor.news.known(sheet.row.id) if editor.writing else sheet.copied_on
    if before is None or memo_choice.same(before, sheet.row.memo or ""):
        return None
    ours = [line for line in (sheet.memo or "").splitlines() if line in own and line not in before.splitlines()]
    base = "\n".join((before, *ours))
    return Composed(base, base)
