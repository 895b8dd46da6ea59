"""The page of what was won back under test: a day of a shop with contacts, and somebody at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.clock import epoch
from app.domain.order import Query
from app.services import agents, orders
from tests.ui.window import NOW, Window, write
from tests.ui.window import order as order_line
from ui.pages.won_back import WonBackPage
from ui.widgets.plain_table import PlainTable

NUMBERS = tuple(f"44710000000000{n:05}" for n in range(1, 6))


async def contact(window: Window, order_id: int, at: str, agent: str, *, reason: str | None = None) -> None:
    """A call that reached the buyer, at ``13:30`` of today or ``20 13:30`` of a day of this month."""
    day, clock = at.split() if " " in at else (NOW.day, at)
    hour, minute = map(int, clock.split(":"))
    moment = epoch(NOW.replace(day=int(day), hour=hour, minute=minute))

    def work(db: Any) -> None:
        db.run(
            "INSERT INTO contact (order_id, at, agent_name, channel, outcome, reason, source) "
            "VALUES (?, ?, ?, 'phone', 'reached', ?, 'note')",
            (order_id, moment, agent, reason),
        )

    await window.office.gate.write(work)
    window.desk.bus.tell({"contact": {1}})
    await window.settle()


async def a_day(window: Window, folder: Path) -> list[int]:
    """Two orders won back, one paid alone, one at once, one lost; returns their ids in this order."""
    paid = ("14:00", "14:30", "15:00", "12:21")
    rows = [order_line(number, paid=f"2026-11-21 {at}:00") for number, at in zip(NUMBERS, paid, strict=False)]
    lost = order_line(NUMBERS[4], title="羽绒服").replace("等待买家付款", "交易关闭")
    await window.have(write(folder / "ExportOrderList202611211600.csv", *rows, lost))
    for nickname in ("小林", "小美"):
        await agents.ensure(window.office, nickname)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    await window.settle()
    found = {row.order_no: row.id for row in await orders.page(window.office, Query())}
    ids = [found[number] for number in NUMBERS]
    await contact(window, ids[0], "13:30", "小美")
    await contact(window, ids[1], "13:40", "小美")
    await contact(window, ids[1], "13:50", "小林")
    await contact(window, ids[4], "13:55", "小林", reason="10.price")
    return ids


async def opened(window: Window) -> WonBackPage:
    """The page in front."""
    window.press("Ctrl+9", window.shell)
    await window.settle()
    page = window.shell.page("won_back")
    assert isinstance(page, WonBackPage)
    return page


def cells(table: PlainTable) -> list[tuple[str, ...]]:
    """The texts of a table."""
    model = table.plain
    columns = range(model.columnCount())
    return [tuple(model.data(model.index(row, at)) for at in columns) for row in range(model.rowCount())]


def numbers(page: WonBackPage) -> Sequence[str]:
    """The ends of the numbers of the orders that are listed."""
    found = [page.model.row(at) for at in range(page.model.rowCount())]
    return [row.order_no[-1] for row in found if row is not None]
