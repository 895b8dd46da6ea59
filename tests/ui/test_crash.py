"""A crash is told once, without anybody's data, with or without a window."""

from __future__ import annotations

import faulthandler
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.conftest import LogGuard
from ui import crash, fatal
from ui.crash import CrashGuard


def failing(secret: str) -> None:
    raise ValueError(f"no order {secret!r} of 张小满, phone 13812341234, C:\\Users\\xiaomei")


def caught() -> BaseException:
    try:
        failing("4471000000000000001")
    except ValueError as error:
        return error
    raise AssertionError


@pytest.fixture
def guard(qapp: QApplication) -> Iterator[CrashGuard]:
    made = CrashGuard()
    yield made
    if made.dialog is not None:
        made.dialog.close()


def test_the_report_tells_where_and_not_whom() -> None:
    text = crash.report(caught(), "saving order 4471000000000000001")
    assert "test_crash.py" in text
    assert "failing" in text
    assert "ValueError" in text
    for secret in ("4471000000000000001", "张小满", "13812341234", "xiaomei"):
        assert secret not in text


def test_an_attribute_error_still_says_what_was_missing() -> None:
    try:
        object().no_such_thing  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError as error:
        assert "no_such_thing" in crash.report(error)


def test_one_dialog_however_many_failures(guard: CrashGuard, expected_log: LogGuard) -> None:
    expected_log("ValueError", logging.ERROR)
    guard.caught("first", caught())
    dialog = guard.dialog
    assert dialog is not None
    guard.caught("second", caught())
    assert guard.dialog is dialog
    assert guard.count == 2
    assert dialog.text.toPlainText().count("ValueError") == 2


def test_a_failure_while_reporting_is_not_reported_again(
    guard: CrashGuard, expected_log: LogGuard, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_log("ValueError", logging.ERROR)

    def broken(_text: str) -> None:
        guard.caught("inside", caught())
        raise RuntimeError("the dialog is broken")

    monkeypatch.setattr(guard, "_show", broken)
    guard.caught("outside", caught())
    assert guard.count == 2
    assert "the dialog is broken" in capsys.readouterr().err


def test_a_failing_thread_is_told_without_touching_the_window(
    guard: CrashGuard, expected_log: LogGuard, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_log("ValueError", logging.ERROR)
    thread = threading.Thread(target=lambda: guard.caught("thread", caught()))
    thread.start()
    thread.join()
    assert guard.dialog is None
    assert "ValueError" in capsys.readouterr().err


def test_it_works_before_there_is_an_application() -> None:
    script = "from ui.crash import CrashGuard\nCrashGuard().install()\nraise ValueError('4471000000000000001')\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "ValueError" in done.stderr
    assert "4471000000000000001" not in done.stderr


def test_no_standard_error_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    crash._last_resort("nobody hears this")


@pytest.fixture
def no_faulthandler() -> Iterator[None]:
    """pytest has one of its own, which comes back."""
    yield
    faulthandler.enable(sys.__stderr__ or sys.stderr)


def abort(data_dir: Path) -> None:
    """A program that is killed by its own memory."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom ui.crash import CrashGuard\n"
        "CrashGuard().begin(Path(sys.argv[1]))\nimport faulthandler\nfaulthandler._sigsegv()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(data_dir)], capture_output=True, timeout=60, check=False)
    assert done.returncode != 0


def test_an_abort_is_told_once_at_the_next_start(
    guard: CrashGuard, data_dir: Path, expected_log: LogGuard, no_faulthandler: None
) -> None:
    abort(data_dir)
    expected_log("the last run was aborted", logging.ERROR)
    guard.begin(data_dir)
    guard.tell_last()
    dialog = guard.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert "Segmentation fault" in dialog.text.toPlainText()
    assert guard.count == 0
    dialog.accept()
    guard.tell_last()
    assert guard.dialog is None
    # The trace stays to be sent on, but this run is a new one.
    assert "Segmentation fault" in (data_dir / "logs" / fatal.LAST).read_text("utf-8")
    guard.end()
    assert not (data_dir / "logs" / fatal.FILE).exists()
    guard.begin(data_dir)
    guard.tell_last()
    assert guard.dialog is None
    guard.end()


def test_a_trace_names_no_person() -> None:
    trace = 'Thread 0x1 (most recent call first):\n  File "C:\\Users\\xiaomei\\ziqi\\ui\\shell.py", line 3 in show'
    assert "xiaomei" not in fatal.plain(trace)
    assert 'File "ui/shell.py", line 3 in show' in fatal.plain(trace)


def test_a_folder_that_cannot_be_written_costs_the_trace_alone(tmp_path: Path, no_faulthandler: None) -> None:
    (tmp_path / "logs").write_text("a file in the way", "utf-8")
    guard = CrashGuard()
    guard.begin(tmp_path)
    guard.tell_last()
    guard.end()
    assert guard.dialog is None
