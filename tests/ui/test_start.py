"""Starting for real: in processes of their own, without a screen."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from enum import EnumType
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.clock import FrozenClock
from app.domain.order import Query
from app.services import backup, demo, orders
from app.services.office import Office, open_office
from app.store.engine import Engine
from tests.conftest import LogGuard
from tests.ui.window import NOW
from ui import __main__ as start
from ui import bootstrap, quick, single
from ui.crash import CrashGuard
from ui.shell import Shell
from ui.widgets.toast import Toast

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}


def ui(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments], env=ENVIRONMENT | environment, capture_output=True, text=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_the_self_test_paints_the_window_and_says_nothing(tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    done = ui("--self-test", str(answer))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads(answer.read_text("utf-8"))["ok"] is True


def test_the_tour_does_the_main_job_without_a_screen(tmp_path: Path) -> None:
    picture = tmp_path / "out" / "window.png"
    done = ui("--lang", "en", "--now", "2026-11-21T16:05", "--headless-tour", str(picture))
    assert done.returncode == 0, done.stderr
    assert "unpaid orders today" in done.stdout
    assert done.stdout.splitlines()[-1] == str(picture)
    assert picture.stat().st_size > 20_000


def test_without_a_screen_it_says_so_and_does_not_abort() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux can be without one")
    done = ui(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 2
    assert "no screen" in done.stderr


def test_a_folder_in_use_raises_the_window_that_has_it(
    run: Callable[[Awaitable[Any]], Any], qapp: QApplication, data_dir: Path
) -> None:
    async def work() -> None:
        import asyncio

        office = await open_office(data_dir, FrozenClock(NOW))
        rung = asyncio.Event()
        bell = single.Doorbell(data_dir, rung.set)
        second = await asyncio.get_running_loop().run_in_executor(None, lambda: ui("--data-dir", str(data_dir)))
        assert second.returncode == 0, second.stderr
        await rung.wait()
        bell.close()
        bell.deleteLater()
        await office.close()

    run(work())


def test_what_spares_shiboken_its_reading_is_still_there_and_what_rests_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from shibokensupport import feature  # type: ignore[import-not-found]

    monkeypatch.setattr(feature, "_mod_uses_pyside", feature._mod_uses_pyside)
    before = feature._mod_uses_pyside
    quick.begin()
    try:
        assert feature._mod_uses_pyside is not before
        assert "__setattr__" not in vars(EnumType)
    finally:
        quick.over()
        gc.unfreeze()
    with pytest.raises(AttributeError, match="member"):
        Qt.AlignmentFlag.AlignTop = 1  # type: ignore[misc]
    with pytest.raises(AttributeError, match="member"):
        del Qt.AlignmentFlag.AlignTop


def test_nobody_answers_where_no_window_is(qapp: QApplication, tmp_path: Path) -> None:
    assert not single.raise_first(tmp_path)


def test_two_folders_are_two_doors(tmp_path: Path) -> None:
    assert single.server_name(tmp_path / "a") != single.server_name(tmp_path / "b")
    assert single.server_name(tmp_path / "a") == single.server_name(tmp_path / "b" / ".." / "a")


def test_wrong_words_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        start.main(["--now", "yesterday"])
    assert ended.value.code == 2
    assert "--now" in capsys.readouterr().err


def test_the_end_does_not_wait_for_what_is_only_looked_up(
    run: Callable[[Awaitable[Any]], Any], dressed: QApplication, data_dir: Path
) -> None:
    looking = threading.Event()

    def endless(db: Engine) -> None:
        while True:
            db.one("SELECT 1")
            looking.set()

    async def work() -> int:
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir, NOW), CrashGuard())
        living = asyncio.get_running_loop().create_task(program.live())
        shell = await window_of(program, None)
        gate = program.desk.office.gate
        program.runtime.spawn(gate.stream(endless), "look")
        program.runtime.spawn(gate.stream(endless, key="ids"), "look as well")
        await asyncio.get_running_loop().run_in_executor(None, looking.wait)
        shell.close()
        code = int(await living)
        # Somebody else may have the folder now.
        await (await open_office(data_dir, FrozenClock(NOW))).close()
        return code

    assert run(work()) == 0


def test_the_end_does_not_wait_for_a_page_that_is_being_read(
    run: Callable[[Awaitable[Any]], Any], dressed: QApplication, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A save that comes to its end tells of its changes while nothing is read any more: no page asks again."""
    looking, tries = threading.Event(), 0
    data_dir.mkdir(parents=True)
    (data_dir / "settings.json").write_text('{"language": "en", "page": "orders"}', "utf-8")

    def endless(db: Engine) -> None:
        while True:
            db.one("SELECT 1")
            looking.set()

    async def ids(office: Office, _query: Query) -> object:
        nonlocal tries
        tries += 1
        assert tries < 50, "the page asks again and again"
        return await office.gate.stream(endless, key="ids")

    async def work() -> int:
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir, NOW), CrashGuard())
        living = asyncio.get_running_loop().create_task(program.live())
        shell = await window_of(program, None)
        answer = await demo.make(program.desk.office, 20, 3)
        program.desk.bus.tell({**answer.changes, "import": {1}})
        await program.runtime.drain()
        shell.show_page("orders")
        await program.runtime.drain()
        monkeypatch.setattr(orders, "ids", ids)
        shell.orders.show_view("all")
        await asyncio.get_running_loop().run_in_executor(None, looking.wait)
        program.runtime.before_end(lambda: program.desk.bus.tell({"order": {shell.orders.model.ids[0]}}))
        shell.close()
        code = int(await living)
        assert tries == 1
        return code

    assert run(work()) == 0


def test_a_copy_is_put_back_and_the_window_comes_again(
    run: Callable[[Awaitable[Any]], Any], dressed: QApplication, data_dir: Path
) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "settings.json").write_text('{"language": "en", "page": "orders"}', "utf-8")

    async def work() -> int:
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir, NOW), CrashGuard())
        living = asyncio.get_running_loop().create_task(program.live())
        shell = await window_of(program, None)
        answer = await demo.make(program.desk.office, 20, 3)
        program.desk.bus.tell(answer.changes)
        copy = await backup.backup(program.desk.office, data_dir / "before.db")
        made = await demo.make(program.desk.office, 30, 4)
        assert made.about.created
        assert (await orders.counts(program.desk.office))["all"] > 20

        program.desk.restore_asked.emit(copy)
        shell = await window_of(program, shell)
        assert (await orders.counts(program.desk.office))["all"] == 20
        said = await told(shell)
        assert "before.db" in said
        assert "kept as" in said

        # A file that is no copy of ours changes nothing, and says why.
        wrong = data_dir / "wrong.db"
        wrong.write_text("no data", "utf-8")
        program.desk.restore_asked.emit(wrong)
        shell = await window_of(program, shell)
        assert (await orders.counts(program.desk.office))["all"] == 20
        assert "Nothing was put back" in await told(shell)
        shell.close()
        return int(await living)

    assert run(work()) == 0
    gc.unfreeze()
    kept = json.loads((data_dir / "settings.json").read_text("utf-8"))
    assert kept["window_geometry"]
    assert not (data_dir / "fatal.log").exists()


async def window_of(program: bootstrap.Program, before: Shell | None) -> Shell:
    """The next window of ``program``, once it attends."""
    while program.guard.window in (None, before) or not program.attends:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    assert isinstance(program.guard.window, Shell)
    return program.guard.window


async def told(shell: Shell) -> str:
    """What the first toast says."""
    while not (toasts := shell.findChildren(Toast)):  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    return toasts[0].accessibleName()


def test_a_failure_at_the_start_is_shown_and_not_only_logged(
    run: Callable[[Awaitable[Any]], Any],
    dressed: QApplication,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: LogGuard,
) -> None:
    async def refuse(*_args: object, **_named: object) -> None:
        raise RuntimeError("no such column")

    monkeypatch.setattr(bootstrap, "open_office", refuse)
    expected_log("RuntimeError", logging.ERROR)

    async def work() -> int:
        guard = CrashGuard()
        program = bootstrap.Program(dressed, bootstrap.Options(data_dir), guard)
        living = program.runtime.spawn(program.live(), "live")
        while guard.dialog is None:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        assert guard.dialog.isVisible()
        guard.dialog.accept()
        return int(await living)

    assert run(work()) == 3


def test_what_is_read_soon_is_there_and_each_in_its_turn() -> None:
    """In a process of its own: here all of it was read long ago."""
    code = (
        "import asyncio, sys\n"
        "from app.domain import late\n"
        "from ui import quick\n"
        "quick._PAUSE = 0\n"
        "asyncio.run(quick.warm())\n"
        "print(*(name for name in quick._SOON if name not in sys.modules), *['patterns'] * late.prepare())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_no_window_outlives_the_loop(qapp: QApplication) -> None:
    """A fault may leave one: Qt would take it apart when half of Python is gone, and its signals with it."""
    left = QWidget()
    left.show()
    bootstrap.leave(qapp)
    assert not isValid(left)
