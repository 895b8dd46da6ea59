"""The versions of an order's notes and flag: told newest first, the difference shown, stepped back to and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.order import live_notes
from app.services import notes
from tests.ui.note_desk import card_of, on_an_order, with_a_note, written
from tests.ui.window import Window
from ui.widgets.button import Button
from ui.widgets.confirm import Confirm
from ui.widgets.note_history import NoteHistory
from ui.widgets.toast import Toast

Play = Callable[..., None]


async def opened(window: Window) -> NoteHistory:
    window.press("Ctrl+Shift+H")
    await window.until(lambda: isinstance(QApplication.activeWindow(), NoteHistory))
    dialog = window.dialog(NoteHistory)
    assert isinstance(dialog, NoteHistory)
    return dialog


async def corrected(window: Window) -> None:
    """A note, and a correction of it."""
    await with_a_note(window)
    window.press("Ctrl+Shift+E")
    window.enter("后天付")
    window.press("Ctrl+Return")
    await window.settle()
    assert [note.state for note in written(window)] == ["corrected", "copied"]


def test_a_step_back_is_shown_done_and_undone(play: Play) -> None:
    async def story(window: Window) -> None:
        await corrected(window)
        dialog = await opened(window)
        assert [line.version.kind for line in dialog.model.rows][:2] == ["corrected", "written"]
        assert "line-through" in dialog.words.text()
        assert "underline" in dialog.words.text()
        assert "[out: 明早]" in dialog.words.accessibleName().replace("][out: ", "")
        assert not dialog.go.isEnabled(), "it stands already"
        window.press("Down", dialog.table)
        assert "takes the place of" in dialog.told.text()
        promised = dialog.model.rows[1].text
        assert promised in dialog.told.text()
        window.press("Return", dialog)
        await window.settle()
        (live,) = live_notes(card_of(window).notes)
        assert (live.text, live.feedback) == (promised, "明早付")
        undo = next(
            one for toast in window.shell.findChildren(Toast) for one in toast.findChildren(Button)
            if one.text() == "Undo"
        )  # fmt: skip
        undo.click()
        await window.settle()
        (live,) = live_notes(card_of(window).notes)
        assert live.feedback == "后天付"
        assert len(written(window)) == 4

    play(story)


def test_what_is_being_typed_stays_while_another_note_steps_back(play: Play) -> None:
    async def story(window: Window) -> None:
        await corrected(window)
        editor = window.shell.orders.card.editor
        window.press("F2")
        window.enter("打到一半")
        dialog = await opened(window)
        window.press("Down", dialog.table)
        window.press("Return", dialog)
        await window.settle()
        assert editor.feedback.line.text() == "打到一半"
        order = window.shell.orders.deeds.order_id
        editor.keep_draft()
        await window.settle()
        begun = await notes.start(window.office, order)
        assert begun.draft is not None
        assert begun.draft[1] == "打到一半"

    play(story)


def test_the_menu_of_a_note_leads_there_and_closing_changes_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        await with_a_note(window)
        (button,) = [one for one in window.shell.orders.card.past.findChildren(Button) if one.isVisible()]
        button.setFocus()
        window.press("Space")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.actions()[-1].trigger()
        menu.close()
        await window.until(lambda: isinstance(QApplication.activeWindow(), NoteHistory))
        dialog = window.dialog(NoteHistory)
        window.press("Escape", dialog)
        await window.settle()
        assert len(written(window)) == 1

    play(story)


def test_an_order_without_a_past_says_so(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        dialog = await opened(window)
        dialog.model.set_rows([])
        assert "ever written" in dialog.words.text()
        assert not dialog.go.isEnabled()
        dialog.reject()
        await window.settle()

    play(story)


@pytest.mark.parametrize("deed", ["step back", "withdraw"])
def test_the_offer_to_copy_the_memo_means_its_own_order(play: Play, deed: str) -> None:
    async def story(window: Window) -> None:
        await corrected(window)
        order_id = card_of(window).row.id
        if deed == "step back":
            window.press("Down", (dialog := await opened(window)).table)
            window.press("Return", dialog)
        else:
            window.press("Ctrl+Shift+W")
            await window.until(lambda: isinstance(QApplication.activeWindow(), Confirm))
            window.press("Return", QApplication.activeWindow())
        await window.settle()
        toasts = [one for one in window.shell.findChildren(Toast) if "Paste the memo" in one.accessibleName()]
        (again,) = [one for one in toasts[0].findChildren(Button) if one.text() == "Copy the memo"]
        window.shell.orders.table.go_to_row(1)
        await window.settle()
        other = card_of(window).row.id
        assert other != order_id
        draft = notes.NoteDraft(other, "purple", "小美", "别的订单")
        window.desk.bus.tell((await notes.save(window.office, draft)).changes)
        await window.settle()
        again.click()
        await window.settle()
        memo = (await notes.start(window.office, order_id)).memo or ""
        said = "" if memo else "The memo is empty: there is nothing to copy."
        assert QApplication.clipboard().text() == memo or said in window.toasts()
        assert "别的订单" not in QApplication.clipboard().text()

    play(story)


def test_a_key_that_is_held_asks_once(play: Play) -> None:
    async def story(window: Window) -> None:
        await with_a_note(window)
        focus = window.focus()
        window.press("Ctrl+Shift+H", focus)
        window.press("Ctrl+Shift+H", focus)
        await window.settle("note.history")
        assert len([one for one in window.shell.findChildren(NoteHistory) if one.isVisible()]) == 1
        for one in window.shell.findChildren(NoteHistory):
            one.reject()
        await window.settle()
        await window.front()

    play(story)


def test_versions_open_for_nobody_who_has_gone_on(play: Play) -> None:
    async def story(window: Window) -> None:
        await with_a_note(window)
        window.press("Ctrl+Shift+H")
        window.shell.orders.table.go_to_row(1)
        await window.settle()
        assert not window.shell.findChildren(NoteHistory)

    play(story)
