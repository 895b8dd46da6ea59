"""The note editor: flag first, the exact text while typing, what is wrong beside its field, drafts that survive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from app.services import notes
from tests.ui.window import Window
from ui import clipboard

Play = Callable[..., None]


async def on_an_order(window: Window, agent: str = "小美") -> None:
    await window.demo(20)
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    window.shell.orders.card.editor.agent.line.setText(agent)
    window.press("F2", window.shell)


def test_the_preview_is_what_is_saved_letter_by_letter(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        editor = window.shell.orders.card.editor
        window.enter("余额不足 + 明早发工资/后付")
        shown = editor.preview.text()
        window.press("Ctrl+Return")
        await window.settle()
        assert shown == "11-21 16:05+小美+第1次+余额不足 + 明早发工资/后付"
        start = await notes.start(window.office, window.shell.orders.deeds.order_id)
        assert start.count == 2
        assert QGuiApplication.clipboard().text().splitlines()[0] == shown
        assert editor.feedback.line.text() == ""

    play(story)


def test_other_flags_have_three_fields_and_no_count(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        editor = window.shell.orders.card.editor
        window.enter("要退货")
        window.press("Alt+2")
        assert editor.flags.colour() == "red"
        assert not editor.count.isVisible()
        assert editor.preview.text() == "11-21 16:05+小美+要退货"

    play(story)


def test_a_problem_is_named_beside_its_field_and_nothing_is_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        editor = window.shell.orders.card.editor
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
        assert not (await notes.start(window.office, window.shell.orders.deeds.order_id)).contacts

    play(story)


def test_nothing_fires_while_an_input_method_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        editor = window.shell.orders.card.editor
        window.enter("明早")
        before = editor.preview.text()
        window.compose("fa'gong'zi")
        assert editor.preview.text() == before  # only committed text counts
        for keys in ("Ctrl+Return", "Return", "Ctrl+R", "Alt+2", "Ctrl+K", "F2"):
            window.press(keys)
            await window.settle()
        assert window.focus() is editor.feedback.line
        assert editor.flags.colour() == "purple"
        assert not (await notes.start(window.office, window.shell.orders.deeds.order_id)).contacts
        window.compose("")
        window.enter("发工资")
        window.press("Alt+2")
        assert editor.flags.colour() == "red"

    play(story)


def test_a_draft_survives_another_order_and_comes_back(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        table, editor = window.shell.orders.table, window.shell.orders.card.editor
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
        await on_an_order(window)
        editor = window.shell.orders.card.editor
        await window.later(timedelta(minutes=7))
        assert editor.time.line.text() == "11-21 16:12"
        editor.time.line.setText("11-21 15:00")
        editor.time.line.textEdited.emit("11-21 15:00")
        await window.later(timedelta(minutes=7))
        assert editor.time.line.text() == "11-21 15:00"

    play(story)


def test_bytes_left_are_those_of_the_whole_memo(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window)
        editor = window.shell.orders.card.editor
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
        card = window.shell.orders.card.card
        assert card is not None
        assert [note.state for note in card.notes] == ["saved"]
        assert any("holds the clipboard" in said for said in window.toasts())

    play(story)
