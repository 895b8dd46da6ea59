"""The one-folder program: it is built, starts without a screen, tests itself and goes without a word.

``ziqi --self-test FILE`` writes what it tried as JSON, because a windowed program has nowhere to print to.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import filelock
import pytest

ROOT = Path(__file__).parents[1]
BUILDS = ROOT / "build" / "tested"
SOURCES = ("app", "ui", "resources", "i18n", "build.spec", "requirements.lock")
PROGRAM = "ziqi.exe" if os.name == "nt" else "ziqi"
BUILD_SECONDS, START_SECONDS = 900, 180
TRIED = {"window", "import", "languages"}

pytestmark = [
    pytest.mark.bundle,
    # One process builds, the rest of the suite goes on beside it.
    pytest.mark.xdist_group("bundle"),
    pytest.mark.skipif(
        os.name != "nt" and not sysconfig.get_config_var("Py_ENABLE_SHARED"),
        reason="this Python has no shared library that a bundle could carry",
    ),
]


def sources() -> list[Path]:
    files = [
        file for name in SOURCES for file in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
    ]
    # What is built from others (.mo from .po) would change the sum without a change.
    return sorted(file for file in files if file.is_file() and file.suffix not in (".pyc", ".mo"))


def fingerprint() -> str:
    total = hashlib.sha256(sys.version.encode())
    for file in sources():
        total.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()[:16]


@pytest.fixture(scope="module")
def bundle() -> Path:
    """The folder of the program, built once for each state of the sources."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    folder = BUILDS / fingerprint()
    with filelock.FileLock(BUILDS / "lock"):
        if not (folder / "done").exists():
            for old in BUILDS.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            build(folder)
            (folder / "done").touch()
    return folder / "ziqi"


def build(folder: Path) -> None:
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(folder), "--workpath", str(folder / "work")]
    done = subprocess.run(
        [*command, *places, "build.spec"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    shutil.rmtree(folder / "work")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_program_tests_itself_without_a_word(bundle: Path, tmp_path: Path, language: str) -> None:
    answer = tmp_path / "结果.json"
    # Nothing of the workshop may help: no PYTHONPATH, no .venv on the PATH, a home of its own.
    environment = {
        "PATH": os.environ["PATH"] if os.name == "nt" else "/usr/bin:/bin",
        "HOME": str(tmp_path / "home"),
        "LOCALAPPDATA": str(tmp_path / "home"),
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        # Qt itself speaks up in a locale that is not UTF-8 or not installed.
        "LANG": "C.UTF-8",
        "LANGUAGE": language,
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [bundle / PROGRAM, "--self-test", answer],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    result = json.loads(answer.read_text(encoding="utf-8"))
    assert result["ok"] is True, result
    assert result["checks"].keys() >= TRIED
    assert all(result["checks"].values()), result


def test_the_folder_holds_what_is_needed_and_no_more(bundle: Path) -> None:
    names = [file.relative_to(bundle).as_posix() for file in bundle.rglob("*") if file.is_file()]

    def matching(pattern: str) -> list[str]:
        return [name for name in names if re.search(pattern, name)]

    assert len(matching(r"i18n/\w+/LC_MESSAGES/ziqi\.mo$")) == 3
    assert matching(r"app/intake/profiles/\w+\.toml$")
    assert {Path(name).name for name in matching(r"\.qm$")} == {"qtbase_zh_CN.qm", "qtbase_zh_TW.qm"}
    assert matching(r"locale-data/zh_Hant_TW\.dat$")
    assert len(matching(r"locale-data/")) < 12
    assert matching(r"pysqlite3")
    assert matching(r"platforms/\w*qoffscreen")
    unneeded = matching(r"Qt6?(Quick|Qml|Pdf|VirtualKeyboard)|lib-dynload/_sqlite3|sqlite3\.dll|tests/|libgtk|libpango")
    assert [name for name in unneeded if "pysqlite3" not in name] == []
