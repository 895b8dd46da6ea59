"""The note editor under test: an order on the card, a note by keys, and what is written."""

from __future__ import annotations

from app.domain.order import Card, NoteRow
from app.services import agents, notes
from tests.ui.window import Window
from ui.widgets.note_editor import NoteEditor


async def on_an_order(window: Window, agent: str = "小美") -> NoteEditor:
    """The editor on an order of a demo shop, ``agent`` typed into it, the focus in its feedback."""
    await window.demo(20)
    for known in ("小美", "小林"):
        await agents.ensure(window.office, known)
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    editor: NoteEditor = window.shell.orders.card.editor
    editor.agent.line.setText(agent)
    window.press("F2", window.shell)
    return editor


async def with_a_note(window: Window, feedback: str = "明早付") -> NoteEditor:
    """A note by keys, and the focus in the table."""
    editor = await on_an_order(window)
    window.enter(feedback)
    window.press("Ctrl+Return")
    await window.settle()
    return editor


async def started(window: Window) -> notes.Start:
    """What the editor would begin with now."""
    return await notes.start(window.office, window.shell.orders.deeds.order_id)


def card_of(window: Window) -> Card:
    """The order that the card shows."""
    card: Card | None = window.shell.orders.card.card
    assert card is not None
    return card


def written(window: Window) -> list[NoteRow]:
    """The notes of that order."""
    return list(card_of(window).notes)
