"""Taking a note of the order on the card back, after a word about what that does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.order import NoteRow
from app.i18n import _
from app.services import agents, notes
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.confirm import Confirm
from ui.widgets.note_editor import NoteEditor


class NoteWithdrawing(QObject):
    """``ask`` before a note is withdrawn; ``copy`` copies an order's memo, which may still hold it."""

    def __init__(self, desk: Desk, page: QWidget, editor: NoteEditor, copy: Callable[[int], object]) -> None:
        super().__init__(page)
        self.desk, self.page, self.editor, self.copy = desk, page, editor, copy

    def ask(self, order_id: int, note: NoteRow) -> None:
        """Withdraw ``note`` of that order, if whoever is asked agrees."""
        spawn(self._withdraw(order_id, note), "note.withdraw")

    async def _withdraw(self, order_id: int, note: NoteRow) -> None:
        agent = self.desk.agent.nickname if self.desk.agent else self.editor.agent.line.text().strip()
        words = [note.text, *_withdrawing(note)]
        if self.desk.agent is None and agent and not await agents.named(self.desk.office, agent):
            words.append(_("“{agent}” is not an agent yet and becomes one.").format(agent=agent))
        dialog = Confirm(self.desk.theme, _("Withdraw this note?"), words, _("Withdraw"), self.page.window())
        if not await dialog.answer():
            return
        self.desk.bus.tell(await notes.withdraw(self.desk.office, note.id, agent))
        self.editor.say("")
        if note.state == "saved":
            self.desk.say(_("Note withdrawn"), "good")
        else:
            again = (_("Copy the memo"), lambda: self.copy(order_id))
            self.desk.say(_("Note withdrawn. Paste the memo without it into the platform."), "good", [again])


def _withdrawing(note: NoteRow) -> list[str]:
    """What withdrawing does, a line each."""
    told = [_("It stays in the history, marked as withdrawn. This cannot be undone; a new note can be written.")]
    if note.count is not None:
        told.append(_("The contact it stands for is not counted any more, and the flag before it returns."))
    else:
        told.append(_("The flag before it returns."))
    if note.state != "saved":
        told.append(_("It may stand in the platform's memo already: copy the memo afterwards and paste it there."))
    return told
