"""The set-up script: what it finds missing, what it says, and that it does nothing twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dev

Commands = list[list[str]]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Every command dev.py would start; each of them succeeds."""
    started: Commands = []

    def remember(command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
        started.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", remember)
    return started


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty project with its own locks and .venv."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "installed.json")
    for lock in (dev.RUN_LOCK, dev.DEV_LOCK):
        (tmp_path / lock).write_text(lock, encoding="utf-8")
    return tmp_path


def installs(commands: Commands) -> list[str]:
    return [command[-1] for command in commands if "install" in command]


def test_the_same_lock_is_installed_once(place: Path, commands: Commands) -> None:
    dev.install_locked(dev=False)
    dev.install_locked(dev=False)
    assert installs(commands) == [dev.RUN_LOCK]
    dev.install_locked(dev=True)
    dev.install_locked(dev=True)
    dev.install_locked(dev=False)
    assert installs(commands) == [dev.RUN_LOCK, dev.DEV_LOCK]
    (place / dev.RUN_LOCK).write_text("a newer one", encoding="utf-8")
    dev.install_locked(dev=False)
    assert installs(commands) == [dev.RUN_LOCK, dev.DEV_LOCK, dev.RUN_LOCK]
    assert all("--require-hashes" in command for command in commands)


def test_an_installation_that_broke_off_is_done_again(
    place: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object) -> None:
        sys.exit("no network")

    with monkeypatch.context() as patch:
        patch.setattr(dev, "must", broken)
        with pytest.raises(SystemExit):
            dev.install_locked(dev=False)
    assert not dev.STAMP.exists()
    dev.install_locked(dev=False)
    assert installs(commands) == [dev.RUN_LOCK]


def test_missing_libraries_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "can_load", lambda library: library not in ("libEGL.so.1", "libxcb-cursor.so.0"))
    assert dev.missing_libraries(screen=False) == ["libegl1"]
    assert dev.missing_libraries(screen=True) == ["libegl1", "libxcb-cursor0"]


def test_root_installs_what_is_missing(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "root_prefix", list)
    dev.install(["libegl1", "libgl1"], needed=True)
    assert commands[-1][-3:] == ["--no-install-recommends", "libegl1", "libgl1"]
    assert capsys.readouterr().out == "This machine lacks libegl1 libgl1; installing with apt.\n"


@pytest.mark.parametrize("needed", [True, False])
def test_anyone_else_is_told_the_command(
    *, needed: bool, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "root_prefix", lambda: None)
    if needed:
        with pytest.raises(SystemExit):
            dev.install(["libegl1"], needed=True)
    else:
        dev.install(["libegl1"], needed=False)
    assert capsys.readouterr().out == "This machine lacks libegl1; install with: sudo apt install libegl1\n"
    assert commands == []


def test_nothing_missing_is_nothing_said(commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    dev.install([], needed=True)
    assert (commands, capsys.readouterr().out) == ([], "")


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("wqy-microhei.ttc", True),
        ("NotoSansCJK-Regular.ttc", True),
        ("NotoSansSC-Regular.otf", True),
        ("SourceHanSansSC.otf", True),
        ("simsun.ttc", True),
        ("DejaVuSans.ttf", False),
        ("NotoSans-Regular.ttf", False),
    ],
)
def test_a_chinese_font_is_known_by_its_name(
    name: str, chinese: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / name).touch()
    monkeypatch.setattr(dev, "FONT_FOLDERS", (str(tmp_path),))
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert dev.has_chinese_font() is chinese


@pytest.mark.parametrize(
    ("arguments", "several"),
    [
        ([], True),
        (["-x"], True),
        (["tests/domain"], True),
        (["-k", "note"], True),
        (["tests/domain/test_note.py"], False),
        (["--pdb"], False),
        (["-n0"], False),
        (["-n", "3"], False),
    ],
)
def test_the_suite_runs_in_several_processes(
    arguments: list[str], several: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert (dev.workers(arguments)[:2] == ["-n", "auto"]) is several


def test_run_without_a_screen_says_so_and_does_the_main_job(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], commands: Commands
) -> None:
    monkeypatch.setattr(dev, "setup", lambda: None)
    monkeypatch.setattr(dev, "has_screen", lambda: False)
    assert dev.main(["run", "--lang", "en"]) == 0
    assert commands[0][1:] == ["-m", "ui", "--lang", "en", "--headless-tour"]
    assert "no screen" in capsys.readouterr().out


def test_exit_codes_are_passed_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "setup", lambda **_wishes: None)
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    assert dev.python("-c", "raise SystemExit(2)") == 2
    assert dev.main(["nonsense"]) == 2
    assert dev.main(["--help"]) == 0


def test_an_older_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(dev.__file__).read_text(encoding="utf-8")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer"):
        exec(compile(source, "dev.py", "exec"), {"__name__": "dev"})
