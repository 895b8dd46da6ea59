"""The benchmark itself runs and gives every promised row. How fast anything is, no test asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import asked, figures, looking
from tests.bench.__main__ import main
from tests.bench.figures import Figure

WINDOW = ("start with", "a frame of scrolling", "memory with", "a key in the note editor", "at rest")
BULK = ("gb18030 text", "text, memory", "longest stall of a window that imports", "41 columns, workbook")
NOTES = ("format and parse", "check of")
QUEUE = ("open, opened", "open, after a save")
IMPORTS = ("first time", "the same file again", "a save while that import commits")


def test_the_quick_run_gives_every_promised_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--out", str(tmp_path)]) == 0
    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    promised = {row["work"]: row for row in told["figures"] if row["holds"] is not None}
    for part in (*IMPORTS, *BULK, *WINDOW, *NOTES, *QUEUE, "slowest"):
        assert [work for work in promised if part in work], part
    painted = [work for work in promised if "painted page" in work]
    assert len(painted) == len(asked.promised())
    for part in ("longest stall: select all", "Today page", "painted page, chips", "workbook, memory", "cancelled"):
        assert [row for row in told["figures"] if part in row["work"] and row["holds"] is None], part
    for name in looking.PROMISED:
        assert len([work for work in promised if work.endswith(name) and "painted" not in work]) == 2, name
    assert all(row["figure"] > 0 for row in promised.values())
    assert told["machine"]["python"]
    assert told["machine"]["sqlite"]
    printed = capsys.readouterr().out
    assert all(work in printed for work in promised)


def test_a_second_run_keeps_what_the_first_one_made(tmp_path: Path) -> None:
    arguments = ["--quick", "--only", "look", "--out", str(tmp_path)]
    main(arguments)
    kept = {path: path.stat().st_ino for path in (tmp_path / "bench").glob("shop-*")}
    main(arguments)
    assert {path: path.stat().st_ino for path in (tmp_path / "bench").glob("shop-*")} == kept


def test_a_table_says_what_holds_and_what_does_not() -> None:
    rows = [Figure("a", 1.0, 2.0, "2 ×", True), Figure("b", 5.0, 2.0, "2 ×", False), Figure("c", 1.0, None, "-", None)]
    _, held, broken, told = figures.table(rows).splitlines()
    assert held.split() == ["a", "1", "s", "2", "s", "0.50", "2", "×", "yes"]
    assert broken.split()[-1] == "NO"
    assert told.split()[-1] == "-"


def test_percentiles() -> None:
    assert figures.percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert figures.percentile([1, 2], 0.95) == 2
    assert figures.percentile([7], 0.95) == 7
