"""The spreadsheet of what came of contacts: ids as text, no formulas, and every figure of the report."""

from __future__ import annotations

import asyncio
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.clock import HOME, epoch
from app.domain.concession import Kind
from app.domain.won_back import Rule
from app.errors import KnownError
from app.services import concessions, day_hours, won_back, won_back_export, won_back_worker
from app.services.won_back_worker import Task
from tests.offices import CLOSED, NOW, Desk, an_order, desk, paid

TODAY = NOW.date()
EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture(autouse=True)
def written_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The child's work in a thread; one test keeps the child."""
    if "child_process" in request.fixturenames:
        return

    async def written(task: Task, _stop: Any) -> int:
        return await asyncio.to_thread(won_back_worker.write, task)

    monkeypatch.setattr(won_back_export, "_written", written)


async def a_day(at: Desk) -> None:
    """Two orders won back by two agents each, one paid alone, one lost."""
    await at.bring(
        paid(an_order("100123"), 120), paid(an_order(2), 130), paid(an_order(3), 90),
        an_order(4, status=CLOSED, titles=(EVIL,)),
    )  # fmt: skip
    await at.run("UPDATE sales_order SET refund = 4000 WHERE order_no = '2'")
    for number, agent, hour, reason in (
        ("100123", "小美", 13, None), ("100123", "-1+1", 13, None), (2, "小美", 13, None), (4, "小林", 13, "10.price"),
    ):  # fmt: skip
        await at.run(
            "INSERT INTO contact (order_id, at, agent_name, channel, reason, source) VALUES (?, ?, ?, 'phone', ?, 'note')",
            await at.id(number), epoch(datetime(2026, 11, 21, hour, tzinfo=HOME)), agent, reason,
        )  # fmt: skip


async def exported(at: Desk) -> dict[str, list[list[Any]]]:
    report = await won_back.report(at.office, at.office.shops()[0].id, TODAY, TODAY, Rule.HALF)
    day = await day_hours.day_hours(at.office, report.shop_id, TODAY, TODAY)
    file = at.folder / "追回.xlsx"
    written = await won_back_export.export(at.office, report, day, file)
    assert [one.name for one in at.folder.iterdir() if "part" in one.name] == []
    assert list(at.office.staging.iterdir()) == []
    book = CalamineWorkbook.from_path(file)
    found = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert written == sum(len(rows) - 1 for rows in found.values())
    return found


def test_every_figure_stands_in_the_sheets(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await a_day(at)
            await concessions.give(at.office, await at.id(4), Kind.GIFT, 300, "小林", what="小样")
            found = await exported(at)
            assert list(found) == [
                "Won back", "By agent", "All paid orders", "Funnel", "Lost by reason", "Orders by reason",
                "Lost by item", "Orders by item", "Given away", "By hour",
            ]  # fmt: skip
            assert found["Given away"][1:] == [
                [NOW.replace(tzinfo=None), "4", "Gift: 小样", 3.0, "小林", ""],
            ]  # fmt: skip
            head, *rows = found["Won back"]
            assert head == ["Order", "Paid at", "Won back", "Given back", "Agent", "Part", "Amount", "Why this agent"]
            assert {(row[0], row[4], row[5], row[6]) for row in rows} == {
                ("100123", "小美", 0.5, 50.0), ("100123", "-1+1", 0.5, 50.0), ("2", "小美", 1.0, 60.0),
            }  # fmt: skip
            assert rows[-1][1:4] == [datetime(2026, 11, 21, 14, 10), 60.0, 40.0]
            assert found["By agent"][1:] == [["小美", 1.5, 110.0], ["-1+1", 0.5, 50.0]]
            assert [row[1:] for row in found["All paid orders"][1:]] == [
                [2.0, 160.0], [0.0, 0.0], [1.0, 100.0], [0.0, 0.0], [0.0, 0.0],
            ]  # fmt: skip
            assert found["Funnel"][1:] == [
                ["Not paid at once", 1.0, 0.3, 4.0, 400.0], ["Lost", 0.25, 0.1, 1.0, 100.0],
                ["Won back", 0.5, 0.2, 2.0, 200.0],
            ]  # fmt: skip
            assert found["Lost by reason"][1:] == [
                ["Too dear, or too few gifts", "", 1.0, 100.0],
                ["Too dear, or too few gifts", "Too expensive", 1.0, 100.0],
            ]
            assert found["Orders by reason"][1:] == [["Too dear, or too few gifts", "Too expensive", "4"]]
            assert found["Orders by item"][1:] == [[EVIL, "4"]]
            assert found["By hour"][14] == ["13:00–14:00", 4.0, 0.0, 1.0, 0.0]

    asyncio.run(deed())


def test_nothing_in_it_is_a_formula(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await a_day(at)
            await exported(at)
            with zipfile.ZipFile(at.folder / "追回.xlsx") as book:
                sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
            assert len(sheets) == 10
            assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)

    asyncio.run(deed())


def test_what_does_not_fit_begins_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(won_back_worker, "ROWS", 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await a_day(at)
            found = await exported(at)
            assert [len(found["Won back"]), len(found["Won back 2"])] == [3, 2]
            assert found["Won back 2"][0] == found["Won back"][0]

    asyncio.run(deed())


@pytest.mark.usefixtures("child_process")
def test_the_child_writes_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await a_day(at)
            assert len(await exported(at)) == 10

    asyncio.run(deed())


def test_a_folder_that_refuses_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await a_day(at)
            report = await won_back.report(at.office, None)
            with pytest.raises(KnownError) as raised:
                await won_back_export.export(at.office, report, None, tmp_path / "gone" / "追回.xlsx")
            assert raised.value.code == "folder_refused"

    asyncio.run(deed())
