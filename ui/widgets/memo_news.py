"""The platform's memo changed while an agent writes: what it was, what it is, and that the copy holds the new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain import memo
from app.domain.order import NoteRow, OrderRow, live_notes
from app.i18n import _
from ui.theme import Theme
from ui.widgets.doubt import Doubt
from ui.widgets.labels import middle

_SHOWN, _SHOWN_LOW = 48, 20  # characters in all, and in a low window; the tip has the whole of both
_NOTHING: tuple[str, str, tuple[NoteRow, ...]] = "", "", ()


class MemoNews(Doubt):
    """Takes room only while there is something new; the button, or its key, says that it was seen.

    It remembers of each order that is written on what the memo was when that began.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._told = _NOTHING
        self.after_copy = False  # nobody writes: it changed between the copying and the pasting
        self._low = False
        self._knew: dict[int, str] = {}
        super().__init__(theme, parent)

    def retranslate(self) -> None:
        self._say()

    def set_low(self, low: bool) -> None:
        """In a low window it is told in two lines, so that the script above keeps its room."""
        self._low = low
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

    def known(self, order_id: int) -> str | None:
        """The memo with which the writing on the order began; None where nobody writes on it."""
        return self._knew.get(order_id)

    def show_change(
        self, before: str, now: str, own: tuple[NoteRow, ...] = (), *, after_copy: bool = False
    ) -> None:  # fmt: skip
        """The memo as it was and as it is, unless that is what is shown."""
        if ((before, now, own), after_copy) != (self._told, self.after_copy):
            self._told, self.after_copy = (before, now, own), after_copy
            self._say()

    def _say(self) -> None:
        before, now, own = self._told
        gone, came = memo.news(before, now, [one.text for one in own], [one.text for one in live_notes(own)])
        self.go.setText(_("Copy again") if self.after_copy else _("Seen"))
        self.go.setAccessibleName(
            _("Copy the memo again") if self.after_copy else _("I have seen how the platform's memo changed")
        )
        # What the copy will hold is said where there is room for it, and always to a screen reader.
        if self.after_copy:
            said = _("The platform's memo changed after the copy: “{old}” → “{new}”. Copy again before you paste.")
            short = _("Changed after the copy: “{old}” → “{new}”")
        elif gone and came:
            said = _("The platform's memo: “{old}” → “{new}”. Your copy will hold the new one.")
            short = _("Memo: “{old}” → “{new}”")
        elif came:
            said = _("New in the platform's memo: “{new}”. Your copy will hold it.")
            short = _("New in the memo: “{new}”")
        else:
            said = _("Taken out of the platform's memo: “{old}”. Your copy will be without it.")
            short = _("Gone from the memo: “{old}”")
        shown = (gone, came) if gone or came else None
        self.says.setText(_filled(short if self._low else said, shown, _SHOWN_LOW if self._low else _SHOWN))
        self.says.setToolTip(f"{before or '—'}\n→\n{now or '—'}")
        self.go.setAccessibleDescription(_filled(said, shown, _SHOWN))
        self.setVisible(shown is not None)


def _filled(said: str, shown: tuple[Sequence[str], Sequence[str]] | None, fits: int) -> str:
    """``said`` with the lines that went and that came, shortened to ``fits`` characters in all."""
    if shown is None:
        return ""
    old, new = (middle(" / ".join(lines), fits // 2 if all(shown) else fits) for lines in shown)
    return said.format(old=old, new=new)
