"""The note editor: flag first, the exact text while typing, what is wrong beside its field, drafts that survive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.order import live_notes
from app.services import notes
from tests.ui.note_desk import card_of, on_an_order, started, with_a_note, written
from tests.ui.window import Window
from ui import clipboard, typed_note
from ui.typed_note import Basis, Reading, Typed
from ui.widgets.button import Button
from ui.widgets.confirm import Confirm
from ui.widgets.facts import Facts
from ui.widgets.toast import Toast

Play = Callable[..., None]


def test_the_preview_is_what_is_saved_letter_by_letter(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("余额不足 + 明早发工资/后付")
        shown = editor.preview.text()
        window.press("Ctrl+Return")
        await window.settle()
        assert shown == "11-21 16:05+小美+第1次+余额不足 + 明早发工资/后付"
        start = await started(window)
        assert start.count == 2
        assert QGuiApplication.clipboard().text().splitlines()[0] == shown
        assert editor.feedback.line.text() == ""

    play(story)


def test_an_order_is_read_once_however_many_fields_it_fills(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("明早付")
        read, texts = typed_note.read, []

        def reading(typed: Typed, basis: Basis) -> Reading:
            texts.append(typed.feedback)
            return read(typed, basis)

        monkeypatch.setattr(typed_note, "read", reading)
        sheet = editor.sheet
        editor.show_sheet(None)
        editor.show_sheet(sheet)
        assert texts == [""]
        shown = editor.preview.text(), editor.save.isEnabled()
        editor.update_reading()
        assert shown == (editor.preview.text(), editor.save.isEnabled())

    play(story)


def test_other_flags_have_three_fields_and_no_count(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("要退货")
        window.press("Alt+2")
        assert editor.flags.colour() == "red"
        assert not editor.count.isVisible()
        assert editor.preview.text() == "11-21 16:05+小美+要退货"

    play(story)


def test_a_problem_is_named_beside_its_field_and_nothing_is_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        # Nobody is scolded before they began; Save is off all the same.
        assert not editor.save.isEnabled()
        assert not editor.feedback.problem.isVisible()
        window.press("Ctrl+Return")
        assert "feedback is missing" in editor.feedback.problem.text()
        assert editor.feedback.line.wrong
        window.enter("明早付")
        assert editor.save.isEnabled()
        for field, wrong, said in (
            (editor.time, "13-45 99:00", "Time"),
            (editor.agent, "小+美", "Agent"),
            (editor.count, "0", "Count"),
        ):
            right = field.line.text()
            field.line.setText(wrong)
            field.line.textEdited.emit(wrong)
            assert not editor.save.isEnabled()
            assert editor.row_problem.text().startswith(said)
            window.press("Ctrl+Return")
            assert window.focus() is field.line
            field.line.setText(right)
            field.line.textEdited.emit(right)
            assert editor.row_problem.text() == ""
        await window.settle()
        assert not (await started(window)).contacts

    play(story)


def test_nothing_fires_while_an_input_method_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("明早")
        before = editor.preview.text()
        window.compose("fa'gong'zi")
        assert editor.preview.text() == before  # only committed text counts
        for keys in ("Ctrl+Return", "Return", "Ctrl+R", "Alt+2", "Ctrl+K", "F2"):
            window.press(keys)
            await window.settle()
        assert window.focus() is editor.feedback.line
        assert editor.flags.colour() == "purple"
        assert not (await started(window)).contacts
        window.compose("")
        window.enter("发工资")
        window.press("Alt+2")
        assert editor.flags.colour() == "red"

    play(story)


def test_enter_in_the_feedback_saves_nothing_and_stays(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("明早付")
        window.press("Return")
        await window.settle()
        assert window.focus() is editor.feedback.line
        assert (editor.feedback.line.text(), written(window)) == ("明早付", [])

    play(story)


def test_a_draft_survives_another_order_and_comes_back(play: Play) -> None:
    async def story(window: Window) -> None:
        table, editor = window.shell.orders.table, await on_an_order(window)
        window.enter("等她老公回来")
        window.press("Alt+3")
        table.go_to_row(1)
        await window.settle()
        assert editor.feedback.line.text() == ""
        table.go_to_row(0)
        await window.settle()
        assert editor.feedback.line.text() == "等她老公回来"
        assert editor.flags.colour() == "yellow"

    play(story)


def test_the_last_draft_is_written_at_the_end(play: Play) -> None:
    kept: list[int] = []

    async def story(window: Window) -> None:
        await on_an_order(window)
        window.enter("还没写完")
        kept.append(window.shell.orders.deeds.order_id)

    async def again(window: Window) -> None:
        start = await notes.start(window.office, kept[0])
        assert start.draft == ("purple", "还没写完")

    play(story)
    play(again)


def test_the_time_is_now_until_somebody_types_one(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        await window.later(timedelta(minutes=7))
        assert editor.time.line.text() == "11-21 16:12"
        editor.time.line.setText("11-21 15:00")
        editor.time.line.textEdited.emit("11-21 15:00")
        await window.later(timedelta(minutes=7))
        assert editor.time.line.text() == "11-21 15:00"

    play(story)


def test_bytes_left_are_those_of_the_whole_memo(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("付")
        before = editor.reading.bytes_left if editor.reading else 0
        window.enter("款")
        assert editor.reading is not None
        assert before - editor.reading.bytes_left == 3
        window.enter("长" * 400)
        assert editor.reading.bytes_left < 0
        assert "too long" in editor.left.text()

    play(story)


def test_a_clipboard_that_does_not_take_the_text_is_not_called_copied(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "_same", lambda _one, _other: False)

    async def story(window: Window) -> None:
        await on_an_order(window)
        window.enter("明早付")
        window.press("Ctrl+Return")
        await window.settle()
        assert [note.state for note in written(window)] == ["saved"]
        assert any("holds the clipboard" in said for said in window.toasts())

    play(story)


# -- the whole note in one line ----------------------------------------------------------------------------------------


def test_a_whole_line_is_read_while_it_is_typed_and_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.press("Ctrl+T")
        assert window.focus() is editor.whole.line
        assert editor.whole.line.text() == "11-21 16:05+小美+第1次+"
        window.press("Ctrl+A")
        window.enter("11-21 15:40+小林+第3次+说明早 + 付")
        assert (editor.agent.line.text(), editor.count.line.text()) == ("小林", "第3次")
        assert editor.time.line.text() == "11-21 15:40"
        window.press("Ctrl+Return")
        await window.settle()
        (note,) = written(window)
        assert (note.text, note.agent, note.count) == ("11-21 15:40+小林+第3次+说明早 + 付", "小林", 3)
        assert not editor.lined

    play(story)


def test_the_wrong_part_of_a_line_is_named_and_selected(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.press("Ctrl+T")
        window.press("Ctrl+A")
        window.enter("11-21 16:05+小美+某次+明早付")
        assert not editor.save.isEnabled()
        assert "Count" in editor.whole.problem.text()
        assert "characters 16–17" in editor.whole.problem.text()
        window.press("Ctrl+Return")
        assert editor.whole.line.selectedText() == "某次"
        window.enter("第2次")
        assert editor.save.isEnabled()
        assert editor.whole.problem.text() == ""

    play(story)


def test_escape_goes_back_to_the_fields_with_what_was_read(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("明早")
        window.press("Ctrl+T")
        window.enter("发工资")
        window.press("Escape")
        assert window.focus() is editor.feedback.line
        assert editor.feedback.line.text() == "明早发工资"
        # What cannot be read is not lost either.
        window.press("Ctrl+T")
        window.press("Ctrl+A")
        window.enter("买家说再想想")
        window.press("Ctrl+T")
        assert editor.feedback.line.text() == "买家说再想想"
        window.press("Escape")
        assert window.focus() is window.shell.orders.table

    play(story)


def test_escape_belongs_to_the_input_method_first(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.press("Ctrl+T")
        window.compose("ming'zao")
        window.press("Escape")
        assert editor.lined
        window.compose("")

    play(story)


def test_a_line_that_was_being_typed_comes_back_as_a_line(play: Play) -> None:
    async def story(window: Window) -> None:
        table, editor = window.shell.orders.table, await on_an_order(window)
        window.press("Alt+2")
        window.press("Ctrl+T")
        window.press("Ctrl+A")
        window.enter("11-21 16:05+小美+要退")
        table.go_to_row(1)
        await window.settle()
        assert not editor.lined
        table.go_to_row(0)
        await window.settle()
        assert (editor.lined, editor.whole.line.text(), editor.flags.colour()) == (True, "11-21 16:05+小美+要退", "red")

    play(story)


# -- correcting and withdrawing ----------------------------------------------------------------------------------------


def test_the_newest_note_is_corrected_by_key_and_keeps_its_count(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await with_a_note(window)
        window.press("F2")
        window.enter("新的一条")
        window.press("Ctrl+Shift+E")
        assert editor.correcting.isVisible()
        assert "明早付" in editor.corrected.text()
        assert (editor.feedback.line.text(), editor.count.line.text()) == ("明早付", "第1次")
        window.enter("后天付")
        window.press("Ctrl+Return")
        await window.settle()
        assert [(note.state, note.count) for note in written(window)] == [("corrected", 1), ("copied", 1)]
        assert QGuiApplication.clipboard().text() == "11-21 16:05+小美+第1次+后天付"
        assert not editor.correcting.isVisible()
        assert editor.feedback.line.text() == "新的一条", "what the correction interrupted goes on"

    play(story)


def test_a_correction_is_left_with_escape_and_nothing_is_written(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await with_a_note(window)
        window.press("Ctrl+Shift+E")
        window.enter("别的")
        window.press("Escape")
        await window.settle()
        assert not editor.correcting.isVisible()
        assert editor.feedback.line.text() == ""
        assert window.focus() is editor.feedback.line
        assert [note.state for note in written(window)] == ["copied"]
        start = await started(window)
        assert start.draft is None

    play(story)


def test_a_correction_out_of_the_line_loses_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await with_a_note(window)
        window.press("F2")
        window.press("Ctrl+T")
        window.enter("再等等")
        window.press("Ctrl+Shift+E")
        assert (editor.lined, editor.feedback.line.text()) == (False, "明早付")
        window.press("Escape")
        await window.settle()
        assert editor.feedback.line.text() == "再等等"
        start = await started(window)
        assert start.draft == ("purple", "再等等")

    play(story)


def test_a_correction_that_was_being_typed_comes_back_as_one(play: Play) -> None:
    async def story(window: Window) -> None:
        table, editor = window.shell.orders.table, await with_a_note(window)
        window.press("Ctrl+Shift+E")
        window.enter("后天")
        table.go_to_row(1)
        await window.settle()
        assert not editor.correcting.isVisible()
        table.go_to_row(0)
        await window.settle()
        assert editor.correcting.isVisible()
        assert editor.feedback.line.text() == "后天"

    play(story)


def test_a_correction_ends_when_a_colleague_withdraws_the_note_meanwhile(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await with_a_note(window)
        window.press("Ctrl+Shift+E")
        (note,) = written(window)
        window.desk.bus.tell(await notes.withdraw(window.office, note.id, "小林"))
        await window.settle()
        assert not editor.correcting.isVisible()
        assert editor.feedback.line.text() == ""

    play(story)


def test_withdrawing_asks_tells_what_happens_and_offers_the_memo(play: Play) -> None:
    async def story(window: Window) -> None:
        await with_a_note(window)
        window.press("Ctrl+Shift+W")
        await window.settle("note.withdraw")
        dialog = window.dialog(Confirm)
        assert isinstance(dialog, Confirm)
        window.press("Escape", dialog)
        await window.settle()
        assert [note.state for note in written(window)] == ["copied"]
        await window.front()
        window.shell.orders.go_to_table()
        window.press("Ctrl+Shift+W")
        await window.settle("note.withdraw")
        window.press("Return", window.dialog(Confirm))
        await window.settle()
        card = card_of(window)
        assert live_notes(card.notes) == []
        assert (card.contacts, card.row.flag) == ((), None)
        assert any("without it" in said for said in window.toasts())

    play(story)


def test_each_note_of_the_timeline_has_a_menu(play: Play) -> None:
    async def story(window: Window) -> None:
        await with_a_note(window)
        past = window.shell.orders.card.past
        assert isinstance(past, Facts)
        (button,) = [one for one in past.findChildren(Button) if one.isVisible()]
        assert "明早付" in button.accessibleName()
        button.setFocus()
        window.press("Space")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        window.press("Down", menu)
        window.press("Return", menu)
        assert window.shell.orders.card.editor.correcting.isVisible()

    play(story)


def test_there_is_nothing_to_correct_on_an_order_without_notes(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        for key in ("Ctrl+Shift+E", "Ctrl+Shift+W"):
            window.press(key)
            await window.settle()
            assert not window.shell.orders.card.editor.correcting.isVisible()
            (toast,) = window.shell.findChildren(Toast)
            assert toast.accessibleName() == "There is no note of ours on this order."
            toast.close()
            await window.until(lambda: not window.shell.findChildren(Toast))

    play(story)


# -- room, flags, private copies ---------------------------------------------------------------------------------------


def test_a_memo_that_grows_too_long_is_told_and_still_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("长" * 300)
        window.press("Ctrl+Return")
        await window.settle()
        window.press("F2")
        window.enter("又" * 20)
        assert editor.memo_said.isVisible()
        assert editor.save.isEnabled()
        window.enter("又" * 400)
        assert "Shorten it" in editor.feedback.problem.text()
        assert not editor.save.isEnabled()

    play(story)


@pytest.mark.parametrize(("feedback", "private"), [("明早付", False), ("回电 13812341234", True)])
def test_a_memo_with_personal_data_stays_out_of_the_clipboards_history(
    play: Play, monkeypatch: pytest.MonkeyPatch, feedback: str, private: bool
) -> None:
    packed: list[bool] = []
    real = clipboard.packed

    def watched(text: str, *, private: bool) -> QMimeData:
        packed.append(private)
        return real(text, private=private)

    monkeypatch.setattr(clipboard, "packed", watched)

    async def story(window: Window) -> None:
        await with_a_note(window, feedback)
        assert packed == [private]

    play(story)


def test_a_note_too_long_by_itself_is_told_once_and_old_lines_point_to_the_composer(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.enter("长" * 600)
        assert "Shorten it" in editor.feedback.problem.text()
        assert not editor.memo_said.isVisible()
        editor.feedback.line.setText("长" * 300)
        window.press("Ctrl+Return")
        await window.settle()
        window.press("F2")
        window.enter("又" * 20)
        assert "Ctrl M leaves old lines out" in editor.memo_said.text()

    play(story)


def test_who_empties_the_feedback_is_not_scolded_before_saving(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.press("A")
        window.press("Backspace")
        assert not editor.feedback.line.text()
        assert not editor.feedback.line.wrong
        window.press("Ctrl+Return")
        assert editor.feedback.line.wrong
        await window.settle()
        window.press("A")
        assert not editor.feedback.line.wrong

    play(story)


def test_the_time_in_its_field_is_that_of_the_preview(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await on_an_order(window)
        window.clock.advance(timedelta(minutes=2))
        window.press("A")
        assert editor.preview.text().startswith(editor.time.line.text())

    play(story)
