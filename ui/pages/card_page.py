"""A page with the order card at its right: the card and its deeds, made when they are first asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication

from ui import quick
from ui.pages.base import Page
from ui.widgets.pop import panel_of

if TYPE_CHECKING:
    from app.domain.order import OrderRow
    from app.services.notes import Saved
    from ui.pages.call_deeds import CallDeeds
    from ui.pages.order_deeds import OrderDeeds
    from ui.pages.orders_side import CardSide
    from ui.widgets.batch_bar import BatchBar
    from ui.widgets.note_editor import NoteEditor
    from ui.widgets.order_card import OrderCard
    from ui.widgets.toast import Toast


class CardPage(Page):
    """Each part is made when it is first asked for, and all of them (``whole``) once the window is painted.

    A key that comes before that makes what it needs: it asks for the part.
    """

    whole = Signal()
    import_asked = Signal()
    parts: ClassVar[tuple[str, ...]] = ("deeds",)
    side: CardSide
    is_whole = False
    _standing = 0  # the order whose card is to come

    def complete(self) -> None:
        """Make every part that is not there yet."""
        if not self.is_whole:
            self.is_whole = True
            for part in self.parts:
                getattr(self, part)
            self.whole.emit()

    def complete_unless_starting(self) -> None:
        """Only the first window of a run has somebody waiting for its first paint."""
        if not quick.starting():
            self.complete()

    def later(self, part: str, deed: str, *given: object) -> Callable[[], object]:
        """What does ``deed`` of ``part``, which need not be there yet."""
        return lambda: getattr(getattr(self, part), deed)(*given)

    def has(self, part: str) -> bool:
        """Whether ``part`` is there already."""
        return part in self.__dict__

    @cached_property
    def card(self) -> OrderCard:
        from ui.widgets.order_card import OrderCard

        card = OrderCard(self.desk)
        self.side.put(card)
        self.desk.keys.bind("back", card, lambda: card.cover_again() or self.go_to_table())
        return card

    @cached_property
    def deeds(self) -> OrderDeeds:
        from ui.pages.order_deeds import OrderDeeds

        deeds = OrderDeeds(self.desk, self, self.card, self.known)
        deeds.done.connect(self.note_saved)
        deeds.saved.connect(self.note_written)
        deeds.stand_on(self._standing)
        return deeds

    @cached_property
    def calls(self) -> CallDeeds:
        from ui.pages.call_deeds import CallDeeds

        when_read = self.deeds.when_read  # the card is there from now on
        calls = CallDeeds(self.desk, self, self.card, when_read)
        calls.under_way.connect(self.call_under_way)
        calls.next_asked.connect(self.call_over)
        calls.finished.connect(self.call_written)
        return calls

    # The order on the card

    @property
    def order_id(self) -> int:
        """The order that is on the card, or will be once there is one; 0: none."""
        return self.deeds.order_id if self.has("deeds") else self._standing

    def stand_on(self, order_id: int) -> None:
        """Show ``order_id`` on the card, as soon as there is one."""
        if self.has("deeds"):
            self.deeds.stand_on(order_id)
        else:
            self._standing = order_id

    def go_into(self, field: Callable[[], object]) -> None:
        """Put the focus into a field of the card, which takes words before its order is read, too."""
        self.card.uncover()
        self.card.show()
        self.deeds.stand_on(self.deeds.order_id)  # once more, where it could not be read
        field()

    def go_to_card(self) -> None:
        """To the first field of the note."""
        self.go_into(self.card.editor.focus_flag)

    def go_to_note(self) -> None:
        """To the words of the note."""
        self.go_into(self.card.editor.focus_feedback)

    def bind_card_keys(self) -> None:
        """The keys of the card that hold anywhere on the page."""
        keys = self.desk.keys
        keys.bind("note", self, self.go_to_note)
        keys.bind("save", self, self._save_here)
        keys.bind("book", self, self.later("deeds", "book"))
        keys.bind("note.phrases", self, self._to_phrases)
        for at in range(1, 10):
            keys.bind(f"flag.{at}", self, partial(self._pick_flag, at))
            keys.bind(f"phrase.{at}", self, partial(self._put_phrase, at))

    def save(self) -> None:
        """Save what is written where the focus is."""
        self.deeds.save()

    def _save_here(self) -> None:
        if panel_of(QApplication.focusWidget()) is None:
            self.save()

    def _to_phrases(self) -> None:
        self.writing_place().phrases.enter()

    def _pick_flag(self, number: int) -> None:
        self.writing_place().flags.pick(number)

    def _put_phrase(self, number: int) -> None:
        self.writing_place().phrases.put(number)

    def writing_place(self) -> BatchBar | NoteEditor:
        """Where flag and feedback go."""
        return self.card.editor

    # The same order may be on the card of another page, too

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.has("card"):
            self.card.editor.keep_draft()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.has("deeds"):
            self.deeds.come_back()

    # Its place

    @property
    def card_width(self) -> int:
        """The card's width in px, as somebody dragged it."""
        return self.side.width

    def fit(self, width: int) -> None:
        """The window has ``width`` px for this page now."""
        self.side.fit(width)

    def set_card_width(self, width: int) -> None:
        """Give the card the width it had when the window was left."""
        self.side.set_width(width)

    # What a page of its own way does

    def known(self, order_id: int) -> OrderRow | None:
        """The row of an order, where the page happens to have it."""
        return None

    def note_saved(self) -> None:
        """The note on the card is saved, and nothing more was typed: back to the lines."""
        self.go_to_table()

    def note_written(self, order_id: int, saved: Saved) -> None:
        """A note was saved on an order, which need not be on the card any more."""

    def together(self, order_id: int) -> tuple[int, ...]:
        """The orders that a contact about ``order_id`` is about, that one first."""
        return (order_id,)

    def call_under_way(self, on: bool) -> None:
        """A contact begins in the place of the card, or ends there."""

    def call_over(self, order_id: int) -> None:
        """The contact about an order is over, and its agent wants the next one."""

    def call_written(self, told: Toast | None) -> None:
        """A contact was written; ``told`` says so and takes it back, as ``calls.undo`` does."""

    def stand_at(self, order_id: int) -> None:
        """Show an order on the card, and stand on its line where there is one."""
        self.stand_on(order_id)

    @abstractmethod
    def go_to_table(self) -> None:
        """Back to the lines."""
