"""What every test stands on: no screen, English words, and nothing unexpected in the logs or left running."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import tempfile
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hypothesis
import pytest

from app import i18n
from tests.i18n import catalogues
from ui import garbage

THREAD_PATIENCE = 5.0
MEMORY, ROOM = "/dev/shm", 4 << 30
LONGEST = ("test_bench.py", "test_kills.py", "test_look.py", "test_monkey.py", "test_privacy.py", "test_simulate.py")

# A hundred processes are started, and several of them read every test: none compiles anew what another one compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A slow machine is no failure. CI draws the same cases every time, so that only a change can break it; every other run
# draws new ones, and what it finds becomes a test of its own.
hypothesis.settings.register_profile("ziqi", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("ziqi")


def pytest_configure() -> None:
    """Thousands of folders are written and thrown away: they need no disk where Linux has room for them in memory.

    Containers often have little there, or run no program from it.
    """
    if sys.platform == "linux" and "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):
        about = os.statvfs(MEMORY)
        if about.f_bavail * about.f_frsize > ROOM and not about.f_flag & os.ST_NOEXEC:
            os.environ["TMPDIR"] = tempfile.tempdir = MEMORY


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=50, metavar="N", help="how often the tests of kills kill a process")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process is left alone with one of them while the others are done."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    items.sort(key=lambda item: item.get_closest_marker("bundle") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end: whoever looks for garbage need not look through them."""
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_runtest_teardown() -> None:
    """What a window left behind is taken away as the program does it, or a thread of a later test would."""
    garbage.look()


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    catalogues.compile_all()


@pytest.fixture(scope="session", autouse=True)
def english(compiled_catalogues: None) -> None:
    """Tests read English sentences."""
    i18n.set_locale("en")


@pytest.fixture(autouse=True)
def still_english(english: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that switches the language is followed by English again: the catalogue is not read anew for each."""
    for kept in ("code", "words"):
        monkeypatch.setattr(i18n._Language, kept, getattr(i18n._Language, kept))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that is not there yet, under a name with a space and Chinese in it."""
    return tmp_path / "店铺 数据"


@pytest.fixture
def child_process() -> None:
    """The import's own child process reads the file, as it does for users."""


@pytest.fixture
def staged_in_a_thread(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Imports start no process; ``@pytest.mark.usefixtures("child_process")`` keeps the real child."""
    from tests import offices

    if "child_process" not in request.fixturenames:
        offices.stage_here(monkeypatch)


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database as a new folder gets it, made once by the steps of ``app.store.migrations``."""
    from app.store import opening
    from tests.offices import NOW

    folder = tmp_path_factory.mktemp("new")
    opening.open_file(folder, NOW, write=True).close()
    return folder / opening.FILE


@pytest.fixture
def light_files(monkeypatch: pytest.MonkeyPatch, new_file: Path) -> None:
    """Hundreds of tests begin with a new folder and save in it: its database is a copy, and no save waits for the disk.

    The steps of the schema and every pragma have tests of their own, and only a power cut could tell the difference.
    """
    from tests import offices

    offices.copy_new_files(monkeypatch, new_file)
    offices.wait_for_no_disk(monkeypatch)


class LogGuard(logging.Handler):
    """Keeps every record from WARNING up, and tells the expected from the rest."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.patterns: list[tuple[int, re.Pattern[str]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def __call__(self, pattern: str, level: int = logging.WARNING) -> None:
        """Announce a record of ``level`` whose message ``pattern`` is found in; it must come, once or more."""
        self.patterns.append((level, re.compile(pattern)))

    def complaints(self) -> list[str]:
        matches = [(record, self._expected(record)) for record in self.records]
        strays = [f"unexpected {_described(record)}" for record, found in matches if not found]
        seen = {pattern for _record, found in matches for pattern in found}
        return strays + [f"no log record matched {wish[1].pattern!r}" for wish in self.patterns if wish not in seen]

    def _expected(self, record: logging.LogRecord) -> list[tuple[int, re.Pattern[str]]]:
        message = record.getMessage()
        return [wish for wish in self.patterns if wish[0] == record.levelno and wish[1].search(message)]


def _described(record: logging.LogRecord) -> str:
    trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
    return f"{record.levelname} from {record.name}: {record.getMessage()}\n{trace}".rstrip()


@pytest.fixture(autouse=True)
def log_guard() -> Iterator[LogGuard]:
    """A WARNING or worse that no test expects fails the test that logged it."""
    guard = LogGuard()
    root = logging.getLogger()
    root.addHandler(guard)
    yield guard
    root.removeHandler(guard)
    complaints = guard.complaints()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def expected_log(log_guard: LogGuard) -> LogGuard:
    """``expected_log("pattern", level)`` before the deed that logs."""
    return log_guard


@pytest.fixture(autouse=True)
def nothing_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread or a Qt timer that outlives its test fails it, with the line that started it."""
    before = set(threading.enumerate())
    # Weak, for a timer that nobody holds must stop as it would without the watch.
    threads: MutableMapping[threading.Thread, str] = weakref.WeakKeyDictionary()
    timers: MutableMapping[Any, str] = weakref.WeakKeyDictionary()
    _watch(monkeypatch, threading.Thread, threads)
    timer_class = _timer_class()
    if timer_class:
        _watch(monkeypatch, timer_class, timers)
    yield
    left = [f"timer started at {place}" for timer, place in list(timers.items()) if _ticks(timer)]
    for thread in set(threading.enumerate()) - before:
        # One that is on its way out may finish.
        thread.join(THREAD_PATIENCE)
        if thread.is_alive():
            left.append(f"thread {thread.name} started at {threads.get(thread, 'an unknown line')}")
    if left:
        pytest.fail("left running: " + "; ".join(left), pytrace=False)


def _watch(monkeypatch: pytest.MonkeyPatch, owner: type[Any], started: MutableMapping[Any, str]) -> None:
    start: Callable[..., Any] = owner.start

    def remembered(self: Any, *arguments: Any) -> Any:
        frame = sys._getframe(1)
        while "threading.py" in frame.f_code.co_filename and frame.f_back:
            frame = frame.f_back
        started[self] = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        return start(self, *arguments)

    monkeypatch.setattr(owner, "start", remembered)


def _timer_class() -> type[Any] | None:
    try:
        from PySide6.QtCore import QTimer
    except ImportError:
        # A machine that only runs app/ and its tests.
        return None
    return QTimer


def _ticks(timer: Any) -> bool:
    """Whether ``timer`` still runs once the widgets that the test closed are really gone."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return bool(isValid(timer) and timer.isActive())
