"""Every report of every platform the whole way into a shop's data, once more, and out again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.services import imports
from app.services.imports import Answer
from app.store.imports import DONE
from tests.exports.containers import write
from tests.exports.every import REPORTS, label
from tests.exports.habits import habits, table
from tests.exports.people import orders
from tests.exports.report import Report
from tests.offices import desk, disagreements, stage_here

ORDERS = tuple(orders(8, seed=11))


def export(folder: Path, report: Report, container: str, stem: str) -> tuple[Path, int]:
    """A file of the report, and how many rows it has."""
    chosen = habits(report)
    rows = report.rows(ORDERS)
    return write(folder, table(report, rows, chosen), container, chosen, stem), len(rows)


def adds_up(answer: Answer) -> bool:
    about = answer.about
    counted = about.created + about.updated + about.unchanged + about.merged + len(answer.refused)
    return about.rows == counted and about.refused == len(answer.refused)


@pytest.mark.parametrize("report", REPORTS, ids=label)
def test_in_again_and_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    stage_here(monkeypatch)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            empty = await at.picture()
            file, rows = export(tmp_path, report, "gb18030", "export")
            first = await imports.run(at.office, file)
            assert (first.about.rows, first.about.refused) == (rows, 0)
            assert adds_up(first)
            assert first.about.updated == first.about.unchanged == 0
            assert first.about.created
            full = await at.picture()
            again = await imports.run(at.office, export(tmp_path, report, "ods", "again")[0])
            assert adds_up(again)
            assert (again.about.created, again.about.updated) == (0, 0)
            assert await at.picture() == full
            assert await at.office.gate.read(disagreements) == []
            for answer in (again, first):
                await imports.undo(at.office, answer.run or 0)
            assert {name: rows for name, rows in (await at.picture()).items() if name != "shop"} == {
                name: rows for name, rows in empty.items() if name != "shop"
            }

    asyncio.run(deed())


def test_all_reports_of_all_platforms_in_one_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage_here(monkeypatch)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            for number, report in enumerate(REPORTS):
                answer = await imports.run(at.office, export(tmp_path, report, "utf-8-sig", f"e{number}")[0])
                assert adds_up(answer), label(report)
                assert answer.about.refused == 0, label(report)
            assert {run.state for run in await imports.runs(at.office)} == {DONE}
            assert await at.office.gate.read(disagreements) == []
            assert await at.one("SELECT count(DISTINCT platform) FROM shop") == 7

    asyncio.run(deed())
