"""What came of contacts as a spreadsheet: who won what back and why, the funnel, what was lost, the hours of the day.

It names orders by their numbers and agents by their nicknames, and no buyer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from app import clock, won_back_words
from app.domain.won_back import TARGETS, Paid
from app.i18n import _
from app.services import child, spreadsheet, won_back, won_back_worker
from app.services.day_hours import DayHours
from app.services.office import Office
from app.services.won_back import Lost, Report
from app.services.won_back_worker import Column, Sheet, Task

Words = Callable[[str | None], str]


async def export(
    office: Office, report: Report, day: DayHours | None, file: Path, *, stop: threading.Event | None = None
) -> int:
    """Write a report, and the hours of its days, into an XLSX file; returns how many rows stand in it.

    Order numbers are text, and nothing in the file is a formula. A child process writes, and the file appears under its
    name only when it is complete. Raises ``KnownError``: ``folder_refused``, ``file_in_use``, ``disk_full``,
    ``cancelled``.
    """
    numbers = await won_back.numbers(office, report)
    with spreadsheet.scratch(office.staging, file) as scratch:
        return await _written(Task(file, scratch, sheets(office, report, day, numbers)), stop or threading.Event())


async def _written(task: Task, stop: threading.Event) -> int:
    written: int = await child.run(won_back_worker.main, task, lambda *_heard: None, stop)
    return written


def sheets(office: Office, report: Report, day: DayHours | None, numbers: Mapping[int, str]) -> tuple[Sheet, ...]:
    """The report in sheets; ``numbers`` are those of every order in it."""
    products = _("Item"), _("Lost by item"), _("Orders by item")
    return (
        _won(office, report),
        _agents(report),
        _paid(report),
        _funnel(report),
        *_reasons(report.reasons, numbers),
        *_lost(products, report.products, numbers, won_back_words.product),
        _given(office, report),
        *([_hours(day)] if day is not None else []),
    )


def _won(office: Office, report: Report) -> Sheet:
    columns = (
        Column(_("Order"), width=22), Column(_("Paid at"), "moment", 18), Column(_("Won back"), "money"),
        Column(_("Given back"), "money"), Column(_("Agent")), Column(_("Part"), "part", 8),
        Column(_("Amount"), "money"), Column(_("Why this agent"), width=60),
    )  # fmt: skip
    zone = office.zone(report.shop_id)
    rows = [
        (
            one.order_no, clock.at(one.paid_at, zone).replace(tzinfo=None), one.fen, one.refunded,
            won_back_words.agent(share.agent), share.part, share.fen, won_back_words.why(share),
        )
        for one in report.won
        for share in one.shares
    ]  # fmt: skip
    return Sheet(_("Won back"), columns, rows)


def _agents(report: Report) -> Sheet:
    columns = (Column(_("Agent")), Column(_("Orders"), "part"), Column(_("Amount"), "money"))
    rows = [(won_back_words.agent(one.agent), one.orders, one.fen) for one in report.gains]
    return Sheet(_("By agent"), columns, rows)


def _paid(report: Report) -> Sheet:
    columns = (Column(_("How"), width=36), Column(_("Orders"), "count"), Column(_("Amount"), "money"))
    rows = [(_(won_back_words.PAID[how]), *report.paid[how]) for how in Paid]
    return Sheet(_("All paid orders"), columns, [*rows, (_(won_back_words.SEEN), *report.seen)])


def _funnel(report: Report) -> Sheet:
    columns = (
        Column(_("What"), width=24), Column(_("Share of all"), "share"), Column(_("Target"), "share"),
        Column(_("Orders"), "count"), Column(_("Amount"), "money"),
    )  # fmt: skip
    rows = [
        (_(won_back_words.FUNNEL[name]), report.funnel.share(name), target, *report.funnel.total(name))
        for name, target in TARGETS.items()
    ]
    return Sheet(_("Funnel"), columns, rows)


def _lost(
    titles: tuple[str, str, str], piles: tuple[Lost, ...], numbers: Mapping[int, str], words: Words
) -> Iterator[Sheet]:
    """What was lost by reason or product, and the orders behind each."""
    what, title, behind = titles
    columns = (Column(what, width=36), Column(_("Orders"), "count"), Column(_("Amount"), "money"))
    yield Sheet(title, columns, [(words(one.name), one.orders, one.fen) for one in piles])
    rows = [(words(one.name), numbers[order_id]) for one in piles for order_id in one.order_ids if order_id in numbers]
    yield Sheet(behind, (Column(what, width=36), Column(_("Order"), width=22)), rows)


def _reasons(piles: tuple[Lost, ...], numbers: Mapping[int, str]) -> Iterator[Sheet]:
    """What was lost by reason, its sub-reasons beneath it, and each order with the closest reason known."""
    what, detail = Column(_("Reason"), width=36), Column(_("In detail"), width=28)
    words = won_back_words.reason
    rows: list[tuple[Any, ...]] = []
    behind = []
    for one in piles:
        rows.append((words(one.name), "", one.orders, one.fen))
        rows += [(words(one.name), words(part.name), part.orders, part.fen) for part in one.parts]
        told = {order_id: words(part.name) for part in one.parts for order_id in part.order_ids}
        behind += [(words(one.name), told.get(at, ""), numbers[at]) for at in one.order_ids if at in numbers]
    yield Sheet(_("Lost by reason"), (what, detail, Column(_("Orders"), "count"), Column(_("Amount"), "money")), rows)
    yield Sheet(_("Orders by reason"), (what, detail, Column(_("Order"), width=22)), behind)


def _given(office: Office, report: Report) -> Sheet:
    columns = (
        Column(_("Given at"), "moment", 18), Column(_("Order"), width=22), Column(_("What"), width=36),
        Column(_("Amount"), "money"), Column(_("Agent")), Column(_("Who allowed it")),
    )  # fmt: skip
    zone = office.zone(report.shop_id)
    rows = [
        (clock.at(one.at, zone).replace(tzinfo=None), one.order_no, won_back_words.given(one.kind, one.what),
         one.fen, one.agent, one.allowed_by or "")
        for one in report.given
    ]  # fmt: skip
    return Sheet(_("Given away"), columns, rows)


def _hours(day: DayHours) -> Sheet:
    columns = (
        Column(_("Hour"), width=10), Column(_("Contacts"), "count"), Column(_("Answers"), "count"),
        Column(_("Payments"), "count"), Column(_("Won back"), "count"),
    )  # fmt: skip
    return Sheet(_("By hour"), columns, [(won_back_words.hour(at), *hour) for at, hour in enumerate(day.hours)])
