"""The window in tests: a real one, on a real data folder, with a clock that stands still until it is moved."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app import paths
from app.clock import FrozenClock
from app.services import scripts
from app.services.office import open_office
from app.settings import Settings
from tests import offices
from tests.ui.window import NOW, Window
from ui import bootstrap
from ui.desk import Desk
from ui.runtime import renew
from ui.shell import Shell
from ui.theme import Theme

PATIENCE = 60.0
Story = Callable[[Window], Awaitable[None]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            # The offscreen platform has no window manager to tell of size hints, menus and raised windows.
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support "))


@pytest.fixture(scope="session")
def new_file(new_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database once a window was open on it: every first window would bring the same scripts into it."""
    folder = tmp_path_factory.mktemp("opened")
    made = folder / new_file.name
    shutil.copyfile(new_file, made)
    offices.working(folder, scripts.ensure_starting)
    return made


@pytest.fixture(autouse=True)
def light(staged_in_a_thread: None, light_files: None) -> None:
    """What the child process and the disk alone can show is asked for by name."""


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["ziqi", "-platform", "offscreen"]


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application as the program dresses it."""
    qapp.setStyle(bootstrap.STYLE)
    return bootstrap.dress(qapp)


@pytest.fixture
def theme(dressed: QApplication) -> Iterator[Theme]:
    made = Theme(dressed, paths.resource("resources/look/tokens.json"))
    made.use("light")
    yield made
    made.deleteLater()


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[qasync.QEventLoop]:
    made = bootstrap.make_loop(qapp)
    failures: list[dict[str, Any]] = []
    made.set_exception_handler(lambda _loop, context: failures.append(context))
    yield made
    made.close()
    bootstrap.leave(qapp)
    assert not failures


@pytest.fixture
def run(loop: qasync.QEventLoop) -> Callable[[Awaitable[Any]], Any]:
    """Run a coroutine to its end in the window's kind of loop."""
    return lambda coro: loop.run_until_complete(asyncio.wait_for(coro, PATIENCE))


@pytest.fixture
def play(run: Callable[[Awaitable[Any]], Any], theme: Theme, qapp: QApplication, data_dir: Path) -> Callable[..., None]:
    """``play(story)`` opens a window on an empty folder, runs the story in it and closes it as the program does."""

    async def whole(story: Story, settings: Settings, now: datetime, folder: Path) -> None:
        runtime = renew()
        bugs: list[BaseException] = []
        clock = FrozenClock(now)
        office = await open_office(folder, clock)
        desk = Desk(office, theme, settings)
        shell = Shell(desk)
        runtime.report_to(desk.known, lambda _name, error: bugs.append(error))
        shell.show()
        shell.resize(1440, 900)
        shell.activateWindow()
        await shell.start()
        window = Window(shell, desk, office, clock, runtime, bugs)
        try:
            await window.settle()
            await story(window)
            await window.settle()
        finally:
            await runtime.shut_down()
            shell.hide()
            await office.close()
            for one in (shell, desk):
                one.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if bugs:
            raise bugs[0]

    def start(story: Story, settings: Settings | None = None, now: datetime = NOW, folder: Path | None = None) -> None:
        chosen = settings or Settings(language="en", theme="light")
        chosen.page = chosen.page or "orders"
        run(whole(story, chosen, now, folder or data_dir))

    return start
