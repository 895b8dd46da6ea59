"""Some mutated exports from a known seed, each file that ever failed, and that the fuzz tells what it finds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.intake.open import Export
from tests.fuzz import __main__ as fuzz
from tests.fuzz.__main__ import SEEDS, Told, chunk, look
from tests.fuzz.mutant import Mutant, mutant
from tests.fuzz.whole import whole

KEPT = sorted(SEEDS.glob("*.json"))
pytestmark = pytest.mark.usefixtures("light_files")


def kept(path: Path) -> Mutant:
    return Mutant.from_json(path.read_text(encoding="utf-8"))


def test_nothing_happens_to_mutated_exports() -> None:
    told = chunk(7, range(160))
    assert told.wrong == {}
    assert told.files == 160
    assert told.codes["read"] > 80
    assert told.codes["whole"]


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_file_that_once_failed(path: Path, tmp_path: Path) -> None:
    assert look(kept(path), tmp_path)[1] == []


def test_files_that_once_failed_the_whole_way() -> None:
    assert {name: wrong for name, wrong in whole([kept(path) for path in KEPT]).items() if wrong} == {}


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    one, two = mutant(3, 14), mutant(3, 14)
    assert one == two != mutant(3, 15)
    assert Mutant.from_json(one.to_json()) == one


def test_a_lost_row_a_made_one_and_a_damaged_number_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_rows = Export.rows

    def changed(self: Export, change: Any) -> Any:
        return change(list(whole_rows(self)))

    mutants = (mutant(1, number) for number in range(400))
    sound = next(
        one for one in mutants if "xlsx" in one.deeds and not one.moved and look(one, tmp_path) == ("read", [])
    )
    for change, said in (
        (lambda rows: rows[1:], "rows lost or made"),
        (lambda rows: [(99, *rows[0][1:]), *rows], "rows lost or made"),
        (lambda rows: [(row[0], "2.00E+18", *row[2:]) for row in rows], "a number from nowhere"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(Export, "rows", lambda self, change=change: changed(self, change))
            assert any(fault.startswith(said) for fault in look(sound, tmp_path)[1])


def test_what_failed_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        fuzz, "run", lambda *_how: iter([Told(10, Counter(read=10), Counter(), {3: ["a row is lost"]})])
    )
    assert fuzz.main(["--seed", "5", "--out", str(tmp_path), "--seeds", str(tmp_path / "seeds")]) == 1
    assert kept(tmp_path / "seeds" / "5-3.json") == mutant(5, 3)
    assert json.loads((tmp_path / "fuzz.json").read_text(encoding="utf-8"))["wrong"] == {"3": ["a row is lost"]}
    assert "3: a row is lost" in capsys.readouterr().out
