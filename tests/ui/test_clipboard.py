"""What is copied is read back, and personal data stays out of the clipboard's history."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.ui.orders_desk import sit_down
from tests.ui.window import Window
from ui import clipboard
from ui.clipboard import Copied
from ui.runtime import spawn

Run = Callable[[Awaitable[Any]], Any]
TEXT = "18877771111,123"
HISTORY = {
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
}


@pytest.mark.parametrize("private", [False, True])
def test_what_was_copied_is_read_back(run: Run, dressed: QApplication, private: bool) -> None:
    assert run(clipboard.copy(TEXT, private=private))
    assert QGuiApplication.clipboard().text() == TEXT


def test_personal_data_is_kept_out_of_the_history_of_windows() -> None:
    data = clipboard.packed(TEXT, private=True, system="win32")
    assert data.text() == TEXT
    assert set(data.formats()) - {"text/plain"} == HISTORY
    assert {bytes(data.data(name).data()) for name in HISTORY} == {b"\0\0\0\0"}


def test_elsewhere_managers_are_told_in_their_own_way() -> None:
    assert set(clipboard.packed(TEXT, private=True, system="linux").formats()) == {
        "text/plain", "x-kde-passwordManagerHint",
    }  # fmt: skip
    assert clipboard.packed(TEXT, private=True, system="darwin").formats() == ["text/plain"]


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_what_is_nobodys_secret_stays_in_the_history(system: str) -> None:
    assert clipboard.packed(TEXT, private=False, system=system).formats() == ["text/plain"]


def test_a_clipboard_that_never_takes_the_text_is_not_believed(
    run: Run, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Held:
        """A clipboard that another program holds."""

        def __init__(self) -> None:
            self.tries = 0

        def setMimeData(self, _data: object) -> None:  # noqa: N802 - Qt's name
            self.tries += 1

        def text(self) -> str:
            return "someone else's"

    monkeypatch.setattr(clipboard, "_PAUSE", 0)
    held = Held()
    assert not run(clipboard.copy(TEXT, clipboard=held))  # type: ignore[arg-type]
    assert held.tries > 1


def test_line_breaks_of_windows_are_the_same_text(run: Run, dressed: QApplication) -> None:
    assert clipboard._same("a\r\nb", "a\nb")
    assert not clipboard._same("a b", "a\nb")


def test_an_older_copy_gives_way_to_a_newer_one(run: Run, dressed: QApplication) -> None:
    class Busy:
        """A clipboard that another program holds for a moment."""

        held, words = True, ""

        def setMimeData(self, data: QMimeData) -> None:  # noqa: N802 - Qt's name
            if not self.held:
                self.words = data.text()

        def text(self) -> str:
            return self.words

    async def both() -> tuple[Copied, Copied, str]:
        board = Busy()
        older = spawn(clipboard.copy("memo of A", clipboard=board), "older")  # type: ignore[arg-type]
        await asyncio.sleep(0)
        board.held = False
        newer = await clipboard.copy("phone of B", clipboard=board)  # type: ignore[arg-type]
        return await older, newer, board.words

    assert run(both()) == (Copied.OVERTAKEN, Copied.YES, "phone of B")


@pytest.mark.parametrize(("deed", "newer", "said"), [("Alt+N", "Alt+B", "copied"), ("Ctrl+Return", "Alt+N", "saved")])
def test_a_copy_that_gave_way_blames_no_other_program(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, deed: str, newer: str, said: str
) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("F2")
        window.press("Alt+6")
        window.press("F2")
        window.enter("明早付")
        board, held = QGuiApplication.clipboard(), True
        monkeypatch.setattr(clipboard, "_same", lambda one, other: not held and one == other)
        window.press(deed)
        await window.until(lambda: bool(board.text()))
        held = False
        window.press(newer)
        await window.settle()
        assert page.card.card is not None
        assert board.text() in (page.card.card.row.buyer, page.card.card.row.order_no)
        assert not [one for one in window.toasts() if "program" in one]
        assert [one for one in window.toasts() if said in one]

    QGuiApplication.clipboard().clear()
    play(story)


def test_a_copy_does_not_break_the_end_of_the_program(tmp_path: Path) -> None:
    """Without a system's clipboard Qt keeps the copy itself, beyond the end of Python."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom ui import bootstrap, clipboard\n"
        "async def live(self):\n    return 0 if await clipboard.copy('a') else 1\n"
        "bootstrap.Program.live = live\nsys.exit(bootstrap.run(bootstrap.Options(Path(sys.argv[1]))))\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", program, tmp_path], env=environment, timeout=120, check=False)
    assert done.returncode == 0
