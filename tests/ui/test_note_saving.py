"""A save takes its time: what is typed meanwhile is neither lost nor saved twice, wherever it is typed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.errors import KnownError
from app.services import notes
from tests.ui.test_note_moving import Slow, draft, feedbacks, go_on, line_of, sit
from tests.ui.window import Window, order, write
from ui.runtime import spawn
from ui.widgets.undo_preview import UndoPreview

Play = Callable[..., None]


async def refuse(*_given: object, **_named: object) -> None:
    raise KnownError("disk_full", path="x")


def test_a_save_that_ends_late_leaves_the_words_on_the_next_order(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        slow = Slow(monkeypatch, notes, "save")
        page.go_to_note()
        window.enter("paid tomorrow")
        page.deeds.save()
        b = await go_on(window, page, 1, "words for B")
        slow.go()
        await window.settle()
        page.table.go_to_row(2)
        await window.settle()
        assert await feedbacks(window, a) == ["paid tomorrow"]
        assert await draft(window, a) is None
        assert await draft(window, b) == "words for B"

    play(story)


def test_the_next_order_is_saved_while_the_one_before_still_is(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        slow = Slow(monkeypatch, notes, "save")
        page.go_to_note()
        window.enter("of A")
        window.press("Ctrl+Return")
        b = await go_on(window, page, 1, "of B")
        window.press("Ctrl+Return")
        slow.go()
        await window.settle()
        assert (await feedbacks(window, a), await feedbacks(window, b)) == (["of A"], ["of B"])
        assert (await draft(window, a), await draft(window, b)) == (None, None)

    play(story)


@pytest.mark.parametrize("works", [True, False])
@pytest.mark.parametrize("on_its_way", [True, False])
def test_no_draft_of_words_that_a_save_is_writing(
    play: Play, monkeypatch: pytest.MonkeyPatch, works: bool, on_its_way: bool
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        held = threading.Event()
        if not works:
            monkeypatch.setattr(notes, "save", refuse)
        busy = spawn(window.office.gate.write(lambda _db: held.wait(20)), "import")  # a slice of an import
        page.go_to_note()
        window.enter("paid tomorrow")
        if on_its_way:
            page.card.editor.keep_draft()
        window.press("Ctrl+Return")
        page.table.go_to_row(1)
        held.set()
        await busy
        await window.settle()
        assert await feedbacks(window, a) == (["paid tomorrow"] if works else [])
        assert await draft(window, a) == (None if works else "paid tomorrow")

    play(story)


def test_a_bug_after_the_save_is_told_and_what_is_saved_is_not_saved_again(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug = ZeroDivisionError()

    async def broken(*_given: object) -> None:
        raise bug

    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        page.go_to_note()
        window.enter("paid tomorrow")
        with monkeypatch.context() as patch:
            patch.setattr(notes, "start", broken)
            page.deeds.save()
            await window.settle()
        assert bug in window.bugs
        window.bugs.clear()
        page.deeds.save()
        await window.settle()
        assert await feedbacks(window, a) == ["paid tomorrow"]

    play(story)


def test_the_pause_of_the_draft_ends_during_a_save(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        slow = Slow(monkeypatch, notes, "one")  # after the write
        page.go_to_note()
        window.enter("paid tomorrow")
        page.deeds.save()
        while not await feedbacks(window, page.order_id):
            continue
        page.card.editor.keep_draft()
        slow.go()
        await window.settle()
        assert line_of(page).text() == ""
        assert await draft(window, page.order_id) is None

    play(story)


@pytest.mark.parametrize("stays", [True, False])
def test_what_is_typed_during_the_save_stays_as_a_draft(
    play: Play, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        slow = Slow(monkeypatch, notes, "save")
        page.go_to_note()
        window.enter("first")
        window.press("Ctrl+Return")
        window.enter(", and a second")
        if not stays:
            page.table.go_to_row(1)
        slow.go()
        await window.settle()
        if stays:
            assert line_of(page).text() == ", and a second"
            assert window.focus() is line_of(page)
            window.enter(" sentence")
            page.table.go_to_row(1)
            await window.settle()
        assert await feedbacks(window, a) == ["first"]
        assert await draft(window, a) == (", and a second sentence" if stays else ", and a second")

    play(story)


def test_coming_back_during_the_save_saves_nothing_twice(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        page.go_to_note()
        window.enter("first")
        page.card.editor.keep_draft()
        await window.settle()
        slow = Slow(monkeypatch, notes, "save")
        page.deeds.save()
        page.table.go_to_row(1)
        page.table.go_to_row(0)
        await window.settle("note.save")
        page.deeds.save()
        slow.go()
        await window.settle()
        assert line_of(page).text() == ""
        assert await feedbacks(window, a) == ["first"]
        assert await draft(window, a) is None

    play(story)


def test_a_note_that_is_saved_and_not_marked_as_copied_is_not_saved_twice(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "copied", refuse)

    async def story(window: Window) -> None:
        page = await sit(window)
        page.go_to_note()
        window.enter("first")
        for _time in range(2):
            page.deeds.save()
            await window.settle()
        assert await feedbacks(window, page.order_id) == ["first"]
        assert any("disk is full" in said for said in window.toasts())

    play(story)


def test_a_draft_that_the_disk_refused_comes_back_and_is_written_later(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a, real = page.order_id, notes.keep_draft
        monkeypatch.setattr(notes, "keep_draft", refuse)
        page.go_to_note()
        window.enter("long text")
        page.table.go_to_row(1)
        await window.settle()
        assert sum("disk is full" in said for said in window.toasts()) == 1
        page.table.go_to_row(0)
        await window.settle()
        assert line_of(page).text() == "long text"
        page.table.go_to_row(1)
        await window.settle()
        monkeypatch.setattr(notes, "keep_draft", real)
        window.desk.minute.emit()
        await window.settle()
        assert await draft(window, a) == "long text"

    play(story)


def test_a_draft_that_the_disk_refused_is_written_at_the_end(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    real = notes.keep_draft

    async def story(window: Window) -> None:
        page = await sit(window)
        kept.append(page.order_id)
        monkeypatch.setattr(notes, "keep_draft", refuse)
        page.go_to_note()
        window.enter("long text")
        page.table.go_to_row(1)
        await window.settle()
        monkeypatch.setattr(notes, "keep_draft", real)

    async def again(window: Window) -> None:
        assert await draft(window, kept[0]) == "long text"

    play(story)
    play(again)


def test_words_that_are_being_typed_keep_their_order_when_its_import_is_taken_back(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order("4471")))
        window.shell.show_page("orders")
        await window.settle()
        page = window.shell.orders
        page.table.go_to_row(0)
        await window.settle()
        order_id = page.order_id
        page.go_to_note()
        window.enter("明早发工资")
        window.shell.importer.take_back(1)
        await window.until(lambda: isinstance(QApplication.activeWindow(), UndoPreview))
        dialog = QApplication.activeWindow()
        assert isinstance(dialog, UndoPreview)
        assert [why for _number, why in dialog.preview.kept] == [("draft",)]
        await window.agree_to_undo()
        assert await draft(window, order_id) == "明早发工资"

    play(story)
