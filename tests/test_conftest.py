"""The strictness itself: each kind of slip fails the test that makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SLIPS = {
    "stray_log": "import logging\ndef test(): logging.getLogger('x').warning('the disk is full')",
    "missing_log": "def test(expected_log): expected_log('the disk is full')",
    "qt_warning": "from PySide6.QtCore import qWarning\ndef test(): qWarning('a signal has no such slot')",
    "thread": """
import threading
import conftest
DONE = threading.Event()
def test(monkeypatch):
    monkeypatch.setattr(conftest, 'THREAD_PATIENCE', 0.01)
    threading.Thread(target=DONE.wait, name='left behind', daemon=True).start()
""",
    "timer": """
from PySide6.QtCore import QTimer
KEPT = []
def test(qapp):
    KEPT.append(QTimer())
    KEPT[0].start(60_000)
""",
    "coroutine": "async def deed(): ...\ndef test(): deed()",
}
FINE = """
import logging
import threading
from PySide6.QtCore import QTimer
def test(expected_log, qapp):
    expected_log('disk .* full', logging.ERROR)
    logging.getLogger('x').error('the disk is full')
    QTimer().start(60_000)
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
"""


def test_each_slip_fails_its_own_test_and_no_other(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", str(root))
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    settings = (root / "pyproject.toml").read_text(encoding="utf-8")
    for own in ('"--import-mode=importlib", ', 'testpaths = ["tests"]', 'pythonpath = ["."]'):
        settings = settings.replace(own, "")
    pytester.makepyprojecttoml(settings)
    pytester.makepyfile(test_fine=FINE, **{f"test_{name}": code for name, code in SLIPS.items()})

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    failed = {line.split("::")[0] for line in result.outlines if line.startswith(("FAILED", "ERROR"))}
    assert {line.split()[1] for line in failed} == {f"test_{name}.py" for name in SLIPS}, result.stdout.str()
