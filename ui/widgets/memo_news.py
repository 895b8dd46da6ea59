"""The platform's memo changed while an agent writes: what it was, what it is, and that the copy holds the new one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain import memo
from app.domain.order import NoteRow, OrderRow, live_notes
from app.i18n import _
from ui.theme import Theme
from ui.widgets.doubt import Doubt
from ui.widgets.labels import middle

_SHOWN = 48  # characters in all; the tip has the whole of both
_NOTHING: tuple[str, str, tuple[NoteRow, ...]] = "", "", ()


class MemoNews(Doubt):
    """Takes room only while there is something new; the button, or its key, says that it was seen.

    It remembers of each order that is written on what the memo was when that began.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._told = _NOTHING
        self._knew: dict[int, str] = {}
        super().__init__(theme, parent)

    def retranslate(self) -> None:
        self.go.setText(_("Seen"))
        self.go.setAccessibleName(_("I have seen how the platform's memo changed"))
        self._say()

    def begin(self, order_id: int, memo: str | None) -> None:
        """The writing on an order begins, or began, with this memo."""
        self._knew.setdefault(order_id, memo or "")

    def end(self, order_id: int) -> None:
        """Nobody writes on the order any more, or the agent has seen how its memo changed."""
        self._knew.pop(order_id, None)

    def follow(self, row: OrderRow | None, own: tuple[NoteRow, ...] = ()) -> None:
        """Tell of the order that is written on (None: of none), with its entries of ours."""
        if row is None:
            self.show_change(*_NOTHING)
        else:
            self.begin(row.id, row.memo)
            self.show_change(self._knew[row.id], row.memo or "", own)

    def show_change(self, before: str, now: str, own: tuple[NoteRow, ...] = ()) -> None:
        """The memo as it was and as it is, unless that is what is shown."""
        if (before, now, own) != self._told:
            self._told = before, now, own
            self._say()

    def _say(self) -> None:
        before, now, own = self._told
        gone, came = memo.news(before, now, [one.text for one in own], [one.text for one in live_notes(own)])
        if gone and came:
            said = _("The platform's memo: “{old}” → “{new}”. Your copy will hold the new one.")
        elif came:
            said = _("New in the platform's memo: “{new}”. Your copy will hold it.")
        else:
            said = _("Taken out of the platform's memo: “{old}”. Your copy will be without it.")
        fits = _SHOWN // 2 if gone and came else _SHOWN
        old, new = (middle(" / ".join(lines), fits) for lines in (gone, came))
        self.says.setText(said.format(old=old, new=new) if gone or came else "")
        self.says.setToolTip(f"{before or '—'}\n→\n{now or '—'}")
        self.go.setAccessibleDescription(self.says.text())
        self.setVisible(bool(gone or came))
