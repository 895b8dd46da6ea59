"""What the whole house stands on: the locked parts, who may import what, and the traps of this very stack."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import app
import dev

ROOT = Path(__file__).parents[1]
LOCKS = (dev.RUN_LOCK, dev.DEV_LOCK)

SET_TEXT = """
from PySide6.QtGui import QStandardItem
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
app = QApplication([])
label, line, item = QLabel(), QLineEdit(), QStandardItem()
for number in range(20_000):
    for thing in (label, line, item):
        thing.setText(str(number))
print(label.text(), line.text(), item.text())
"""

# Walks app/ as a program that has no list of its modules would, and notes who asks for the interpreter's SQLite.
IMPORT_ALL = """
import builtins, importlib, pkgutil, sys
real, askers = builtins.__import__, set()
def watched(name, globals=None, locals=None, fromlist=(), level=0):
    if name.partition('.')[0] in ('sqlite3', '_sqlite3'):
        askers.add(str((globals or {}).get('__name__')).partition('.')[0])
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = watched
import app
for module in pkgutil.walk_packages(app.__path__, 'app.'):
    if not module.name.endswith('__main__'):
        importlib.import_module(module.name)
print(sorted({'PySide6', 'shiboken6', 'qasync', 'ui'} & set(sys.modules)))
print(sorted(askers - {'sqlite3', 'peewee', 'playhouse'}))
"""


def child(code: str) -> str:
    """What ``code`` prints in a Python of its own; its crash is the test's failure."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def requirements(lock: str) -> dict[str, str]:
    """Each package of ``lock`` with its whole entry."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {entry.partition("==")[0].lower(): entry for entry in entries}


def test_the_locked_qt_survives_many_texts() -> None:
    """PySide6 6.12.0 on Python 3.11 dies after about 5,000 of these: each gives one None too many back."""
    assert child(SET_TEXT).split() == ["19999"] * 3


def test_app_needs_no_screen_and_never_asks_for_the_interpreters_sqlite() -> None:
    """peewee itself imports it, to take the newer of the two libraries; no code of ours does."""
    assert child(IMPORT_ALL).splitlines() == ["[]", "[]"]


def test_the_sqlite_in_use_is_the_locked_one_and_free_of_the_wal_reset_bug() -> None:
    code = "import peewee; lib = peewee.sqlite3; print(lib.__name__.partition('.')[0], *lib.sqlite_version_info)"
    name, *version = child(code).split()
    assert name == "pysqlite3"
    assert tuple(map(int, version)) > (3, 51, 2)


def test_nobody_imports_the_database_but_the_store() -> None:
    assert dev.stray_imports() == []


def test_a_stray_import_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    files = {
        "dev.py": "import sys",
        "app/store/gate.py": "import peewee\nimport " + "sqlite3",
        "app/domain/note.py": "from " + "peewee import Model",
        "ui/page.py": "    import " + "playhouse.migrate",
        "tests/store/test_gate.py": "import peewee\nfrom " + "sqlite3 import Row",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = {":".join(line.split(":")[:2]) for line in dev.stray_imports()}
    assert told == {"app/store/gate.py:2", "app/domain/note.py:1", "ui/page.py:1", "tests/store/test_gate.py:2"}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert requirements(lock)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in requirements(lock).values())
    assert (
        re.findall(r"://|file:|(?<!no-emit-)index-url|find-links|(?:^|\s)-e |@ |(?<![\w.])/\w+/|[A-Z]:\\", text) == []
    )


def test_the_developers_lock_holds_the_programs_packages_as_they_are() -> None:
    ours, theirs = requirements(dev.RUN_LOCK), requirements(dev.DEV_LOCK)
    assert {name: entry.split()[0] for name, entry in ours.items()}.items() <= {
        name: entry.split()[0] for name, entry in theirs.items()
    }.items()


def test_every_dependency_is_locked_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for lock, wishes in (
        (dev.RUN_LOCK, project["project"]["dependencies"]),
        (dev.DEV_LOCK, project["dependency-groups"]["dev"]),
    ):
        for wish in wishes:
            name = re.split(r"[=><;\s]", wish)[0].lower()
            assert name in requirements(lock)
            assert f"| {name} |" in explained


def test_dev_py_needs_nothing_but_python() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_the_program_and_the_project_have_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert app.__version__ == project["version"]
