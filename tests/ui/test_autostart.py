"""Start with Windows: asked for, taken back, told honestly where there is none, and out of sight beside the clock.

A file stands in for what Windows keeps.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QObject, QSettings
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app import paths
from app.clock import FrozenClock
from app.services import demo
from app.services.office import open_office
from tests.offices import working
from tests.ui.window import NOW, Window
from ui import __main__ as start
from ui import autostart, bootstrap, single
from ui import tray as trays
from ui.autostart import NAME, Autostart
from ui.crash import CrashGuard
from ui.shell import Shell

Play = Callable[..., None]
Run = Callable[[Awaitable[Any]], Any]
PROGRAM = r"C:\Program Files\紫旗\Ziqi.exe"


def registry(folder: Path, name: str = "Run.ini") -> QSettings:
    return QSettings(str(folder / name), QSettings.Format.IniFormat)


def approved(folder: Path) -> QSettings:
    return registry(folder, "StartupApproved.ini")


def switched(folder: Path, line: str = "") -> Autostart:
    return Autostart(registry(folder), approved(folder), line or autostart.command(PROGRAM, paths.data_dir()))


def test_it_is_off_until_it_is_asked_for_and_windows_keeps_it(tmp_path: Path) -> None:
    one = switched(tmp_path)
    assert not one.on
    assert one.switch(True)
    assert one.on
    assert registry(tmp_path).value(NAME) == rf'"{PROGRAM}" --hidden'
    assert switched(tmp_path).on, "another window sees it"
    assert one.switch(False)
    assert not one.on
    assert registry(tmp_path).allKeys() == []
    assert one.switch(False), "what is off already is off"


def test_another_copy_of_the_program_is_not_this_one(tmp_path: Path) -> None:
    kept = registry(tmp_path)
    kept.setValue(NAME, r'"D:\old\Ziqi.exe" --hidden')
    kept.setValue("Another", "another.exe")
    kept.sync()
    one = switched(tmp_path)
    assert not one.on
    assert one.switch(True)
    assert one.switch(False)
    assert registry(tmp_path).allKeys() == ["Another"]


def test_what_was_switched_off_in_windows_own_list_is_off(tmp_path: Path) -> None:
    one = switched(tmp_path)
    assert one.switch(True)
    kept = approved(tmp_path)
    for sign, on in ((3, False), (2, True), (7, False), (6, True)):
        kept.setValue(NAME, QByteArray(bytes([sign, *[0] * 11])))
        kept.sync()
        assert one.on is on
    kept.setValue(NAME, QByteArray(bytes([3, *[0] * 11])))
    kept.sync()
    assert one.switch(True), "asked for here, it is started again"
    assert approved(tmp_path).allKeys() == []


def test_the_line_starts_the_program_hidden_on_the_same_data(tmp_path: Path) -> None:
    folder = tmp_path / "店铺 数据"
    line = autostart.command(PROGRAM, folder)
    assert line == f'"{PROGRAM}" --hidden --data-dir "{folder}"'
    given = start.parser().parse_args(["--hidden", "--data-dir", str(folder)])
    assert (given.hidden, given.data_dir) == (True, folder)
    assert not start.parser().parse_args([]).hidden


def test_what_windows_does_not_take_is_told(tmp_path: Path) -> None:
    (tmp_path / "locked").write_text("no folder", "utf-8")
    one = switched(tmp_path / "locked")
    assert not one.switch(True)


def test_there_is_none_but_in_the_program_that_is_installed_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    class Registry:
        Format, Status = QSettings.Format, QSettings.Status

        def __init__(self, *given: object) -> None:
            asked.append(given)

    monkeypatch.setattr(autostart, "QSettings", Registry)
    for system, frozen in (("linux", True), ("darwin", True), ("win32", False)):
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(paths, "is_frozen", lambda frozen=frozen: frozen)
        assert autostart.here(tmp_path) is None
    monkeypatch.setattr(paths, "is_frozen", lambda: True)
    monkeypatch.setattr(sys, "executable", PROGRAM)
    here = autostart.here(paths.data_dir())
    assert here is not None
    assert here.command == rf'"{PROGRAM}" --hidden'
    assert asked == [(key, QSettings.Format.NativeFormat) for key in (autostart.RUN, autostart.APPROVED)]
    assert all(str(key).startswith("HKEY_CURRENT_USER\\") for key, _format in asked), (
        "nobody else's, and no administrator is needed"
    )


# -- in the settings ---------------------------------------------------------------------------------------------------


async def switch(window: Window) -> Any:
    window.shell.show_page("settings")
    await window.settle()
    window.shell.preferences.show_section("sound")
    await window.settle()
    return window.shell.preferences.sound


def test_the_switch_is_by_keys_and_tells_what_windows_keeps(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = switched(tmp_path)
    monkeypatch.setattr(autostart, "here", lambda _folder: one)

    async def story(window: Window) -> None:
        section = await switch(window)
        assert not section.start.isChecked(), "off by default"
        section.start.setFocus()
        window.press("Space")
        assert one.on
        assert section.start.isChecked()
        window.press("Return")
        assert not one.on
        assert section.start_row.problem.text() == ""
        (tmp_path / "locked").write_text("no folder", "utf-8")
        monkeypatch.setattr(one, "registry", registry(tmp_path / "locked"))
        window.press("Space")
        assert not section.start.isChecked()
        assert "Windows refused this" in section.start_row.problem.text()

    play(story)


def test_elsewhere_the_row_says_so(play: Play) -> None:
    async def story(window: Window) -> None:
        section = await switch(window)
        assert not section.start.isEnabled()
        assert section.start_row.words.text() == "Only the program that is installed on Windows can be started with it."

    play(story)


# -- started with the session ------------------------------------------------------------------------------------------


class Icon(QSystemTrayIcon):
    """One for a system that has no place for it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    def show(self) -> None:
        """Nothing."""


async def window_of(program: bootstrap.Program) -> Shell:
    while not program.attends:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    assert isinstance(program.guard.window, Shell)
    return program.guard.window


@pytest.mark.parametrize("has_tray", [True, False])
def test_it_begins_out_of_sight_where_there_is_a_place_beside_the_clock(
    run: Run, dressed: QApplication, data_dir: Path, monkeypatch: pytest.MonkeyPatch, has_tray: bool
) -> None:
    monkeypatch.setattr(trays, "there", lambda: has_tray)
    monkeypatch.setattr(trays, "QSystemTrayIcon", Icon)
    working(data_dir, lambda office: demo.make(office, 20, 3))

    async def work() -> int:
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir, NOW, hidden=True), CrashGuard())
        living = asyncio.get_running_loop().create_task(program.live())
        shell = await window_of(program)
        assert shell.isVisible() is not has_tray
        assert shell.tick._timer.isActive(), "reminders come all the same"
        assert program.desk.first is None, "nothing of this morning is shown in the evening"
        shell.raise_up()
        assert shell.isVisible()
        await program.runtime.drain()
        shell.close()
        return int(await living)

    assert run(work()) == 0
    gc.unfreeze()


def test_one_that_was_never_seen_ends_and_forgets_nothing(
    run: Run, dressed: QApplication, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trays, "there", lambda: True)
    monkeypatch.setattr(trays, "QSystemTrayIcon", Icon)

    async def work(hidden: bool) -> tuple[int, int]:
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir, NOW, hidden=hidden), CrashGuard())
        living = asyncio.get_running_loop().create_task(program.live())
        shell = await window_of(program)
        if not hidden:
            shell.resize(960, 700)
        size = shell.size().width(), shell.size().height()
        shell.closing.emit()
        assert await living == 0
        return size

    first = run(work(False))
    assert first == (960, 700)
    assert run(work(True)) == first
    assert run(work(False)) == first
    gc.unfreeze()


def test_where_a_window_is_there_already_it_ends_without_a_word(
    run: Run, dressed: QApplication, data_dir: Path
) -> None:
    async def work() -> None:
        office = await open_office(data_dir, FrozenClock(NOW))
        rung: list[bool] = []
        bell = single.Doorbell(data_dir, lambda: rung.append(True))
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir, NOW, hidden=True), CrashGuard())
        assert await program.live() == 0
        await asyncio.sleep(0)
        assert not rung
        bell.close()
        bell.deleteLater()
        await office.close()

    run(work())
