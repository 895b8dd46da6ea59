"""Pictures of what came of contacts: won back and by whom, what was lost, the day by the hour, every other state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from app.domain.order import Query
from app.services import agents, orders
from ui.pages.won_back import WonBackPage
from ui.shots.studio import Pictures, Studio, scene

_PEOPLE = ("小美", "小林", "阿强")
_REASONS = ("10.price", "2.balance", "6.cheaper", "5.browsing", "10.gift", "1.method", "8.slow", None)
_HOURS = ((11, 24), (16, 20), (19, 58), (20, 33))  # of a hundred calls, so many are answered


async def _past(studio: Studio) -> None:
    """Contacts before some of the payments, and two months of calls about orders that were lost all the same."""
    for nickname in _PEOPLE:
        await agents.ensure(studio.office, nickname)
    paid = await orders.page(studio.office, Query(view="paid"), 300)
    lost = await orders.page(studio.office, Query(view="closed"), 60)
    told: list[tuple[Any, ...]] = []
    for at, row in enumerate(row for row in paid if row.paid_at is not None):
        for back in range(at % 4 % 3):
            channel = "phone" if back == 0 else "chat"
            told.append(
                (row.id, (row.paid_at or 0) - 900 * back - 60, _PEOPLE[(at + back) % 3], channel, "reached", None)
            )
    now = studio.desk.wall().now
    for at in range(360):
        hour, share = _HOURS[at % len(_HOURS)]
        when = (now - timedelta(days=1 + at % 60)).replace(hour=hour, minute=at % 60)
        outcome = "reached" if at * 37 % 100 < share else "no_answer"
        row, reason = lost[at % len(lost)], _REASONS[at % len(lost) % len(_REASONS)]
        told.append((row.id, int(when.timestamp()), _PEOPLE[at % 3], "phone", outcome, reason))

    def work(db: Any) -> None:
        # Some buyers take their time by themselves.
        db.run("UPDATE sales_order SET paid_at = paid_at + 5400 WHERE paid_at IS NOT NULL AND id % 7 < 2")
        for one in told:
            db.run(
                "INSERT INTO contact (order_id, at, agent_name, channel, outcome, reason, source) "
                "VALUES (?, ?, ?, ?, ?, ?, 'note')",
                one,
            )

    await studio.office.gate.write(work)
    studio.desk.bus.tell({"contact": {1}})
    await studio.settle()


@scene
async def won_back(studio: Studio) -> Pictures:
    studio.shell.choose_shop(next(one for one in studio.desk.shops if one.demo))
    await _past(studio)
    studio.shell.show_page("won_back")
    await studio.settle()
    page = cast("WonBackPage", studio.shell.page("won_back"))
    yield "won-back-today"
    page.period.choose("days")
    await studio.settle()
    page.rule.choose("half")
    await studio.settle()
    page.go_to_orders()
    yield "won-back"
    page.paid.table.setFocus()
    page.paid.table.go_to_row(2)
    await studio.settle()
    yield "won-back-alone"
    page.tabs.setCurrentIndex(1)
    await studio.settle()
    page.take_focus()
    yield "won-back-lost"
    page.tabs.setCurrentIndex(2)
    await studio.settle()
    page.take_focus()
    yield "won-back-given"
    page.tabs.setCurrentIndex(3)
    await studio.settle()
    page.take_focus()
    page.day.chart.go_to(19)
    yield "won-back-hours"
    page.rule.open_menu()
    yield "won-back-rules"
    assert page.rule.menu_now is not None
    page.rule.menu_now.close()


@scene
async def won_back_states(studio: Studio) -> Pictures:
    page = cast("WonBackPage", studio.shell.page("won_back"))
    page.tabs.setCurrentIndex(0)
    page.period.choose("own")
    page.period.dates.first.line.setText("11/20")
    page.period.dates.agree()
    yield "won-back-dates"
    page.period.dates.show_days(*2 * (studio.desk.wall().now.date() + timedelta(days=3),))
    page.period.dates.agree()
    await studio.settle()
    yield "won-back-nothing"
    for state in ("busy", "stopped", "failed"):
        page.state, page._why = state, "磁盘已满"
        page._show()
        yield f"won-back-{state}"
    page.period.choose("days")
    await studio.settle()
    studio.shell.resize(1024, 700)
    yield "won-back-small"
    studio.shell.resize(*studio.size)
    page.period.choose("today")
    page.rule.choose("last")
    await studio.settle()
    studio.shell.show_page("orders")
    await studio.settle()
