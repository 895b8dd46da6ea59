"""Some seconds of the monkey, from a known seed; and that it tells what it finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from tests.watch import Watch

SECONDS = 5
BROKEN = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QFileDialog
from ui.shell import Shell
def refresh(shell):
    dialog = QFileDialog(shell)
    dialog.open()
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    assert dialog.testOption(QFileDialog.Option.ReadOnly)
    Path.home().joinpath("made").mkdir()
    raise RuntimeError("home is " + str(Path.home()))
Shell.refresh = refresh
from tests.monkey import hands
# Of all keys with a deed this one alone, so that it comes soon.
hands._SEQUENCES = [one for one in hands._SEQUENCES if one[0] == "refresh"]
from tests.monkey.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def monkey(out: Path, *start: str, orders: int, minutes: float) -> subprocess.CompletedProcess[str]:
    arguments = ["--minutes", str(minutes), "--seed", "11", "--orders", str(orders), "--out", str(out)]
    home = out.parent / f"{out.name}-home"
    home.mkdir()
    return subprocess.run(
        [sys.executable, *start, *arguments], env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)},
        capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
    )  # fmt: skip


def test_some_seconds_without_a_failure(tmp_path: Path) -> None:
    done = monkey(tmp_path, "-m", "tests.monkey", orders=300, minutes=SECONDS / 60)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    told = json.loads((tmp_path / "monkey.json").read_text("utf-8"))
    assert told["seed"] == 11
    assert [one["shop"] for one in told["windows"]] == ["demo", "300 orders"]
    for one in told["windows"]:
        assert one["failures"] == []
        assert one["actions"] > 10
        assert one["watch"]["beats"] > 10
        assert one["watch"]["longest"]["seconds"] > 0
        assert len(one["last"]) == min(one["actions"], 50)
    # Nothing is left where it was started.
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bench", "monkey.json"]


def test_a_failure_ends_it_with_the_seed_and_the_last_deeds_in_a_home_of_its_own(tmp_path: Path) -> None:
    done = monkey(tmp_path, "-c", BROKEN, orders=0, minutes=2)
    assert done.returncode == 1, done.stderr
    assert "home is " in done.stdout, f"{done.stdout}\n{done.stderr}"
    assert "ziqi-monkey-" in done.stdout.partition("home is ")[2].splitlines()[0]
    assert list((tmp_path.parent / f"{tmp_path.name}-home").iterdir()) == []
    assert "seed 11, FAILED" in done.stdout
    told = json.loads((tmp_path / "monkey.json").read_text("utf-8"))["windows"][0]
    assert "[refresh]" in told["last"][-1]


def test_a_stall_is_told_with_its_stack() -> None:
    watch = Watch(worth=0.02)
    watch.start()
    watch.beat("waiting")
    busy_until_seen(watch)
    assert watch.beat("next") >= 0.02
    watch.stop()
    assert watch.longest.doing == "waiting"
    assert any("busy_until_seen" in line for line in watch.longest.stack)
    assert watch.worst[0] is watch.longest
    assert watch.doing == "next"


def busy_until_seen(watch: Watch) -> None:
    turn = threading.Event()
    while not watch._stack:
        turn.wait(0.005)
