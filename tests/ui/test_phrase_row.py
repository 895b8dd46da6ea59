"""Quick feedback: by key, by digit, by mouse, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from app.domain import phrase
from app.domain.order import Query
from app.services import notes, orders, rules
from tests.ui.note_desk import on_an_order, started
from tests.ui.window import Window
from ui.key_groups import group
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.note_editor import NoteEditor

Play = Callable[..., None]
USUAL = phrase.DEFAULTS["reminder"]


async def writing(window: Window) -> NoteEditor:
    """The editor of an order under the payment flag."""
    editor = await on_an_order(window)
    purple = [button.choice.colour for button in editor.flags.buttons].index("purple")
    editor.flags.buttons[purple].click()
    await window.settle()
    editor.focus_feedback()
    return editor


def test_a_key_puts_a_phrase_where_the_cursor_is(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        line = editor.feedback.line
        assert editor.phrases.offered == USUAL
        window.press("Ctrl+Alt+1")
        assert line.text() == USUAL[0]
        window.press("Ctrl+Alt+5")
        assert line.text() == f"{USUAL[0]}，{USUAL[4]}"
        line.setSelection(0, len(USUAL[0]))
        window.press("Ctrl+Alt+3")
        assert line.text() == f"{USUAL[2]}，{USUAL[4]}"
        line.setSelection(0, len(line.text()))
        window.press("Ctrl+Alt+2")
        assert line.text() == USUAL[1]
        assert editor.preview.text().endswith(USUAL[1])
        await window.settle()
        editor.keep_draft()
        await window.settle()
        assert (await started(window)).draft == ("purple", USUAL[1])

    play(story)


def test_nothing_is_put_while_an_input_method_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        QApplication.sendEvent(editor.feedback.line, QInputMethodEvent("ming", []))
        window.press("Ctrl+Alt+1")
        assert USUAL[0] not in editor.feedback.line.text()
        QApplication.sendEvent(editor.feedback.line, QInputMethodEvent("", []))

    play(story)


def test_digits_choose_while_the_focus_is_on_the_phrases(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        window.press("Alt+W")
        assert window.focus() is editor.phrases.chips[0]
        window.press("Right")
        window.press("4")
        assert editor.feedback.line.text() == USUAL[3]
        assert window.focus() is editor.feedback.line
        window.press("Alt+W")
        window.press("Return")
        assert editor.feedback.line.text() == f"{USUAL[3]}，{USUAL[0]}"

    play(story)


def test_what_has_no_room_is_in_the_menu(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        row = editor.phrases
        shown = [chip for chip in row.chips if chip.isVisible()]
        assert 0 < len(shown) < len(USUAL)
        assert all(chip.geometry().right() < row.more.x() for chip in shown)
        row.more.click()
        menu = row.findChild(DigitMenu)
        assert menu is not None
        assert [action.text().split("\t") for action in menu.actions()] == [
            [words, str(n)] for n, words in enumerate(USUAL, 1)
        ]
        window.press("8", menu)
        assert editor.feedback.line.text() == USUAL[7]

    play(story)


def test_a_low_window_has_the_menu_alone(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        editor.set_low(True)
        assert editor.phrases.isHidden()
        assert editor.phrases.opener.isVisible()
        assert editor.phrases.opener.key == "Alt W"
        window.press("Alt+W")
        menu = editor.phrases.findChild(DigitMenu)
        assert menu is not None
        window.press("2", menu)
        window.press("Ctrl+Alt+1")
        assert editor.feedback.line.text() == f"{USUAL[1]}，{USUAL[0]}"
        editor.set_low(False)
        assert not editor.phrases.opener.isVisible()
        assert not editor.phrases.isHidden()

    play(story)


def test_the_flag_says_which_phrases(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        red = next(button for button in editor.flags.buttons if button.choice.colour == "red")
        red.click()
        await window.settle()
        assert editor.phrases.offered == phrase.DEFAULTS["return"]
        blue = next(button for button in editor.flags.buttons if button.choice.colour == "blue")
        blue.click()
        await window.settle()
        assert editor.phrases.offered == ()
        assert editor.phrases.isHidden()
        window.press("Alt+W")
        assert any("This flag has no phrases yet." in said for said in window.toasts())
        window.press("Ctrl+Alt+1")
        assert editor.feedback.line.text() == ""

    play(story)


def test_own_ones_come_first_and_what_is_typed_most_next(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        office, shop = window.office, window.office.shops()[0].id
        legend = tuple(
            one._replace(phrases=("等老公付",), muted=(USUAL[0],)) if one.colour == "purple" else one
            for one in office.rules(shop).legend
        )
        window.desk.bus.tell(await rules.change(office, shop, legend=legend))
        await window.settle()
        assert editor.phrases.offered == ("等老公付", *USUAL[1:])
        for row in (await orders.page(office, Query(view="all")))[-3:]:
            draft = notes.NoteDraft(row.id, "purple", "小林", "周五发工资")
            window.desk.bus.tell((await notes.save(office, draft)).changes)
        await window.settle()
        assert editor.phrases.offered == ("等老公付", *USUAL[1:])
        window.press("Ctrl+Return")
        window.shell.orders.table.go_to_row(1)
        await window.settle()
        purple = next(button for button in editor.flags.buttons if button.choice.colour == "purple")
        red = next(button for button in editor.flags.buttons if button.choice.colour == "red")
        red.click()
        purple.click()
        await window.settle()
        assert editor.phrases.offered == ("等老公付", "周五发工资", *USUAL[1:8])

    play(story)


def test_a_phrase_goes_into_the_whole_line_too(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await writing(window)
        window.press("Ctrl+T")
        text = editor.whole.line.text()
        window.press("Ctrl+Alt+1")
        assert editor.whole.line.text() == text + USUAL[0]

    play(story)


def test_the_keys_are_among_those_of_notes() -> None:
    assert {group(f"phrase.{n}") for n in range(1, 10)} | {group("note.phrases")} == {"note"}
