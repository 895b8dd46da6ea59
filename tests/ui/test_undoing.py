"""Taking an import back is shown in the status bar like other long work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.services import imports
from app.store.imports import DONE, UNDONE
from tests.ui.window import Window, order, write
from ui.widgets.status_bar import Work
from ui.widgets.undo_preview import UndoPreview

Play = Callable[..., None]
ONE = "4471000000000000001"


async def states(window: Window) -> list[str]:
    return [run.state for run in await imports.runs(window.office)]


def test_taking_back_shows_how_far_it_is(play: Play, tmp_path: Path) -> None:
    seen: list[tuple[str, float, bool]] = []

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        bar = window.shell.bar
        begin = bar.begin

        def watched(title: str, cancel: Callable[[], None] | None = None) -> Work:
            work = begin(title, cancel)
            work.moved.connect(lambda share: seen.append((title, share, work.can_cancel)))
            return work

        bar.begin = watched  # type: ignore[method-assign]
        await window.take_back(1)
        assert seen[0] == seen[1] == ("Taking a.csv back", 0, False)
        assert seen[-1] == ("Taking a.csv back", 1, False)
        assert await states(window) == [UNDONE]
        assert not bar.busy

    play(story)


def test_taking_back_that_waits_for_an_import_can_be_cancelled(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        bar = window.shell.bar
        async with window.office.importing:
            window.shell.importer.take_back(1)
            await window.until(lambda: isinstance(QApplication.activeWindow(), UndoPreview))
            window.press("Return")
            await window.until(lambda: bar.busy)
            assert bar.cancel.isEnabled()
            bar.cancel.click()
        await window.settle()
        assert "Cancelled. Nothing was changed." in window.toasts()
        assert await states(window) == [DONE]
        assert not bar.busy

    play(story)
