"""Whatever was imported and taken back in whatever order: the orders stand as if the undone had never been."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services import notes, reminders
from app.services.notes import NoteDraft
from tests.exports.people import Order
from tests.offices import (
    CLOSED,
    COLUMNS,
    PAID,
    SHIPPED,
    UNPAID,
    an_order,
    desk,
)
from tests.services.test_undo import ENTRY, NARROW, take_back

WORDS = [UNPAID, PAID, SHIPPED, CLOSED]
ROWS = st.dictionaries(
    st.integers(1, 2),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "甲", ENTRY]), st.sampled_from(["", "tom", "t**m"])),
    min_size=1,
)
HISTORIES = st.lists(st.tuples(ROWS, st.sampled_from([COLUMNS, COLUMNS, NARROW])), min_size=1, max_size=4)


def export(content: dict[int, tuple[str, str, str]]) -> list[Order]:
    return [
        an_order(
            number,
            status=status,
            memo=memo,
            buyer=buyer,
            paid_at=None if status == UNPAID else datetime(2026, 11, 21, 13),
        )
        for number, (status, memo, buyer) in content.items()
    ]


ASKED = {
    "orders": "SELECT order_no, status, status_text, memo, buyer_nick IS NULL, amount_due, stub, paid_at FROM sales_order",
    "contacts": "SELECT o.order_no, c.entry FROM contact c JOIN sales_order o ON o.id = c.order_id",
    "reminders": "SELECT subject_kind, kind, cancel_code FROM reminder",
    "notes": "SELECT text, seen_at IS NULL FROM note",
}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, taken=st.permutations(range(4)), many=st.integers(1, 3))
def test_after_undoing_any_runs_the_orders_stand_as_if_these_had_never_been(
    tmp_path_factory: pytest.TempPathFactory, history: list[Any], taken: list[int], many: int
) -> None:
    """One office gets all the imports and takes some back, another gets only the rest: both end alike."""
    gone = [at for at in taken if at < len(history)][:many]

    async def live(folder: Path, left_out: list[int], undone: list[int]) -> dict[str, Any]:
        async with desk(folder) as at:
            await at.bring(an_order(1), an_order(9))
            await reminders.book(at.office, await at.id(1), "今晚8点")
            saved = await notes.save(at.office, NoteDraft(await at.id(9), "purple", "小美", "明早付"))
            for place, (content, names) in enumerate(history):
                if place not in left_out:
                    seen = an_order(9, memo=saved.text if len(content) > 1 else "")
                    await at.bring(seen, *export(content), names=names, older="take")
            for place in undone:
                await take_back(at, place + 2)
            return {name: sorted(await at.all(sql)) for name, sql in ASKED.items()}

    async def deed() -> None:
        folder = tmp_path_factory.mktemp("offices")
        for name in ("without", "with"):
            (folder / name).mkdir()
        assert await live(folder / "with", [], gone) == await live(folder / "without", gone, [])

    asyncio.run(deed())
