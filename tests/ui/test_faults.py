"""The world's faults, tried for real: a full disk, a locked or damaged file, a folder that cannot be written.

Each is said in a sentence that says what to do; nothing typed is lost, and once the cause is gone the work goes on.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from app import settings
from app.clock import FrozenClock
from app.services import agents, demo, orders
from app.services.office import open_office
from app.store import opening
from tests.conftest import LogGuard
from tests.ui.window import NOW, Window, order, write
from ui import bootstrap
from ui.crash import CrashGuard
from ui.crash_dialog import CrashDialog
from ui.notice import Notice
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.toast import Toast

Play = Callable[..., None]
Run = Callable[[Awaitable[Any]], Any]

NUMBER = "4471000000000000001"
FEEDBACK = "明早发工资后付"
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts and limits as Linux has them")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk of its own can be made here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave no byte free; returns the file that takes the room."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while stream.write(bytes(size)):
                    pass
            except OSError:
                continue
    return ballast


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process may grow: what a quota does."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def typed(window: Window, file: Path) -> None:
    """One order in the window, and a whole note typed on it."""
    await window.bring(write(file / "ExportOrderList202611211600.csv", order(NUMBER)))
    await agents.ensure(window.office, "小美")
    editor = window.shell.orders.card.editor
    window.press("F2", window.shell)
    window.enter(FEEDBACK)
    editor.agent.line.setFocus()
    window.enter("小美")
    assert editor.save.isEnabled()
    window.desk.keep_settings()  # that waits for a pause of its own, which may end while the disk is full


async def refused(window: Window, words: str) -> None:
    """A save was refused in a sentence with ``words``; everything typed stands in the editor."""
    window.press("Ctrl+Return", window.shell)
    await window.settle()
    assert any(words in said for said in window.toasts()), window.toasts()
    editor = window.shell.orders.card.editor
    assert editor.feedback.line.text() == FEEDBACK
    assert editor.agent.line.text() == "小美"
    assert editor.save.isEnabled()
    assert not crashed()
    card = await orders.card(window.office, window.shell.orders.deeds.order_id)
    assert not card.notes


async def accepted(window: Window) -> None:
    """The cause is gone: the same key saves what was typed."""
    window.press("Ctrl+Return", window.shell)
    await window.settle()
    card = await orders.card(window.office, window.shell.orders.deeds.order_id)
    assert [(note.feedback, note.agent) for note in card.notes] == [(FEEDBACK, "小美")]


def crashed() -> list[CrashDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, CrashDialog) and one.isVisible()]


# -- while the window is open -------------------------------------------------------------------------------------


def test_a_full_disk_costs_no_word_of_a_note(
    play: Play, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        await typed(window, tmp_path)
        ballast = fill(disk)
        await refused(window, "The disk is full")
        ballast.unlink()
        await accepted(window)

    play(story, folder=disk / "data")


@LINUX
def test_a_quota_costs_no_word_of_a_note(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await typed(window, tmp_path)
        with no_room():
            await refused(window, "disk")
        await accepted(window)

    play(story)


@pytest.mark.usefixtures("child_process")
def test_an_import_that_does_not_fit_leaves_nothing_and_works_later(play: Play, disk: Path, tmp_path: Path) -> None:
    many = [order(f"44710000000000{number:05}") for number in range(3000)]
    file = write(tmp_path / "ExportOrderList202611211600.csv", *many)

    async def story(window: Window) -> None:
        ballast = fill(disk)
        await window.bring(file)
        assert any("The disk is full" in said for said in window.toasts()), window.toasts()
        assert not window.shell.bar.busy
        assert not crashed()
        assert (await orders.counts(window.office))["all"] == 0
        ballast.unlink()
        await window.bring(file)
        assert (await orders.counts(window.office))["all"] == 3000

    play(story, folder=disk / "data")


HOLD = """
import sys
import pysqlite3.dbapi2 as driver
db = driver.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
db.execute("ROLLBACK")
"""


def test_a_file_that_another_program_holds_costs_no_word_of_a_note(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await typed(window, tmp_path)
        # The program waits five seconds before it gives up; here it need not.
        await window.office.gate.maintain(lambda db: db.run("PRAGMA busy_timeout=20").fetchall())
        holder = subprocess.Popen(  # noqa: ASYNC220 - it only holds the file
            [sys.executable, "-c", HOLD, str(window.office.folder / opening.FILE)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with holder:
            assert holder.stdout is not None
            assert holder.stdin is not None
            assert holder.stdout.readline() == "held\n"
            await refused(window, "is locked by another program")
            holder.stdin.write("\n")
            holder.stdin.flush()
            holder.wait()
        await accepted(window)

    play(story)


def test_a_file_damaged_under_the_window_is_said_and_not_a_crash(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(200)
        await window.office.gate.maintain(lambda db: db.fold_log())
        file = window.office.folder / opening.FILE
        size = file.stat().st_size
        with file.open("r+b") as stream:
            stream.seek(4096 * 2)
            stream.write(b"\xa5" * (size - 4096 * 2))
        # What SQLite remembers of the file would hide the damage for a while.
        for ask in (window.office.gate.read, window.office.gate.stream):
            await ask(lambda db: db.run("PRAGMA shrink_memory").fetchall())
        window.press("F5", window.shell)
        window.shell.orders.show_view("all")
        await window.settle()
        assert any("is damaged. Restore the newest copy" in said for said in window.toasts()), window.toasts()
        assert not crashed()

    play(story)


# -- at the start -------------------------------------------------------------------------------------------------


@pytest.fixture
def start(run: Run, dressed: QApplication) -> Callable[[Path], tuple[int, str]]:
    """Start the program on a folder; its exit code, and what a notice or the window's toasts say."""

    async def work(folder: Path) -> tuple[int, str]:
        guard = CrashGuard()
        program = bootstrap.Program(dressed, bootstrap.Options(folder, NOW, "en"), guard)
        living = program.runtime.spawn(program.live(), "live")
        said: list[str] = []
        while not living.done():
            for one in QApplication.topLevelWidgets():
                if isinstance(one, Notice) and one.isVisible():
                    said = [label.text() for label in one.findChildren(QLabel)]
                    one.accept()
                elif isinstance(one, CrashDialog) and one.isVisible():
                    raise AssertionError(one.text.toPlainText())
                elif one.objectName() == "shell" and one.isVisible() and not program.runtime.tasks - {living}:
                    said += [toast.accessibleName() for toast in one.findChildren(Toast)]
                    program.over.set()
            await asyncio.sleep(0)
        for one in QApplication.topLevelWidgets():
            one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert guard.count == 0
        return int(await living), " ".join(said)

    return lambda folder: run(work(folder))


def filled(run: Run, folder: Path) -> Path:
    """A data folder that was closed well; returns the file."""

    async def work() -> None:
        office = await open_office(folder, FrozenClock(NOW))
        await demo.make(office, 300, 3)
        await office.close()

    run(work())
    return folder / opening.FILE


def test_a_sound_file_starts(start: Callable[[Path], tuple[int, str]], run: Run, data_dir: Path) -> None:
    filled(run, data_dir)
    assert start(data_dir) == (0, "")


@pytest.mark.parametrize("damage", ["header", "schema", "half", "stub"])
def test_a_damaged_file_is_said_before_the_window_opens(
    start: Callable[[Path], tuple[int, str]], run: Run, data_dir: Path, damage: str
) -> None:
    file = filled(run, data_dir)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "header": b"\x00" * 100 + whole[100:],
            "schema": whole[:100] + b"\xa5" * 4000 + whole[4100:],
            "half": whole[: len(whole) // 2 // 4096 * 4096],
            "stub": whole[:60],
        }[damage]
    )
    code, said = start(data_dir)
    assert code == 2
    assert "is damaged. Restore the newest copy from the backups folder" in said
    assert file.stat().st_size <= len(whole)


@pytest.mark.parametrize("part", [0.2, 0.4, 0.6])
def test_damage_in_the_middle_is_said_when_it_is_met(
    start: Callable[[Path], tuple[int, str]], run: Run, data_dir: Path, part: float
) -> None:
    file = filled(run, data_dir)
    whole = file.read_bytes()
    begin = int(len(whole) * part) // 4096 * 4096
    with file.open("r+b") as stream:
        stream.seek(begin)
        stream.write(b"\xa5" * (len(whole) // 3 // 4096 * 4096))
    code, said = start(data_dir)
    assert code in (0, 2)
    assert "is damaged. Restore the newest copy from the backups folder" in said


def test_a_folder_that_cannot_be_written_is_said(
    start: Callable[[Path], tuple[int, str]], tmp_path: Path, expected_log: LogGuard
) -> None:
    expected_log("settings cannot be read")
    (tmp_path / "file").write_text("no folder", "utf-8")
    code, said = start(tmp_path / "file" / "data")
    assert code == 2
    assert "cannot be written. Choose a folder of your own." in said


def test_a_disk_that_turned_read_only_is_said(start: Callable[[Path], tuple[int, str]], run: Run, disk: Path) -> None:
    filled(run, disk / "data")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    code, said = start(disk / "data")
    assert code == 2
    assert "cannot be written" in said


def test_a_full_disk_is_said_at_the_first_start(start: Callable[[Path], tuple[int, str]], disk: Path) -> None:
    fill(disk)
    code, said = start(disk / "data")
    assert code == 2
    assert "The disk is full" in said or "cannot be written" in said


@pytest.mark.parametrize("found", ["", "{", "[]", '{"language": 7, "keys": [1], "tables": "x"}', "\x00\x00"])
def test_damaged_settings_cost_the_settings_alone(
    start: Callable[[Path], tuple[int, str]], run: Run, data_dir: Path, expected_log: LogGuard, found: str
) -> None:
    filled(run, data_dir)
    (data_dir / settings.FILE).write_text(found, "utf-8")
    expected_log("setting")
    assert start(data_dir) == (0, "")
    # What is there now can be read again.
    assert json.loads((data_dir / settings.FILE).read_text("utf-8"))["language"] == "system"


def test_a_locked_settings_file_costs_no_work(play: Play, disk: Path, expected_log: LogGuard) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        ballast = fill(disk)
        expected_log("settings cannot be written")
        window.desk.settings.theme = "dark"
        window.desk.keep_settings()
        await window.settle()
        assert not crashed()
        ballast.unlink()
        window.desk.keep_settings()
        assert settings.load(window.office.folder).theme == "dark"

    play(story, folder=disk / "data")


def test_a_notice_can_offer_a_way_out(run: Run, theme: Theme) -> None:
    async def work() -> None:
        for press, chosen in ((0, False), (1, True)):
            notice = Notice(theme, "Ziqi cannot start", "The file is damaged.", "Put the copy back")
            waiting = asyncio.ensure_future(notice.closed())  # noqa: TID251 - a test's own
            await asyncio.sleep(0)
            notice.findChildren(Button)[press].click()
            assert await waiting is chosen
            notice.deleteLater()

    run(work())
