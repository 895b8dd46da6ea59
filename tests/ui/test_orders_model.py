"""The orders table's model: ids and a cache of pages."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.clock import HOME, at
from app.domain.order import OrderRow
from app.errors import KnownError
from ui.models import orders as model_module
from ui.models.columns import COLUMNS, names_of
from ui.models.orders import KEPT, PAGE, OrdersModel
from ui.runtime import renew, runtime
from ui.shown import Wall

NOW = 1_795_248_300


def row(order_id: int, **changes: Any) -> OrderRow:
    plain: dict[str, Any] = dict.fromkeys(OrderRow._fields)
    plain |= {
        "id": order_id,
        "shop_id": 1,
        "order_no": f"44710000{order_id:06d}",
        "status": "unpaid",
        "expired": False,
        "late": False,
        "items": (),
        "created_at": NOW - 3600,
        "amount_due": 23800,
    }
    return OrderRow(**(plain | changes))


class Store:
    """Hands out rows by id, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.gate: asyncio.Event | None = None
        self.fails: KnownError | None = None

    async def rows(self, ids: Sequence[int]) -> list[OrderRow]:
        self.asked.append(list(ids))
        if self.gate is not None:
            await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        return [row(order_id) for order_id in ids]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def model(qapp: object, store: Store) -> OrdersModel:
    renew()
    made = OrdersModel(store.rows)
    made.wall = Wall(at(NOW, HOME))
    made.set_columns(tuple(COLUMNS[name] for name in names_of("unpaid")))
    return made


Run = Callable[[Awaitable[Any]], Any]


def number(model: OrdersModel, at_row: int) -> str:
    column = next(place for place, one in enumerate(model.columns) if one.name == "order_no")
    return str(model.data(model.index(at_row, column)))


def test_the_first_page_is_there_before_the_ids(model: OrdersModel, store: Store, run: Run) -> None:
    """::

    show:      1 2 3            no question to the store
    complete:  1 2 3 . . .      the rest comes when it is looked at
    """

    async def work() -> None:
        model.show([row(order_id) for order_id in (1, 2, 3)])
        assert model.rowCount() == 3
        assert number(model, 0) == "44710000000001"
        assert store.asked == []
        inserted: list[tuple[int, int]] = []
        model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
        model.complete(array("q", range(1, 301)))
        assert inserted == [(3, 299)]
        assert number(model, 0) == "44710000000001"  # what was there stays on screen
        assert number(model, 200) == ""
        await runtime().drain()
        assert number(model, 200) == "44710000000201"

    run(work())


def test_only_what_is_looked_at_is_read_in_pages(model: OrdersModel, store: Store, run: Run) -> None:
    async def work() -> None:
        model.replace(array("q", range(1_000_000)))
        assert number(model, 700_000) == ""
        await runtime().drain()
        assert number(model, 700_000) == "44710000700000"
        assert [len(ids) for ids in store.asked] == [PAGE]

    run(work())


def test_a_fast_scroll_reads_only_where_it_ends(model: OrdersModel, store: Store, run: Run) -> None:
    async def work() -> None:
        store.gate = asyncio.Event()
        model.replace(array("q", range(100 * PAGE)))
        for page in range(90):
            model.row(page * PAGE)
        await asyncio.sleep(0)
        store.gate.set()
        await runtime().drain()
        pages = [ids[0] // PAGE for ids in store.asked]
        assert pages[0] in (0, 89)
        assert len(pages) <= 4
        assert 89 in pages

    run(work())


def test_rows_of_an_older_view_never_appear_in_a_newer_one(model: OrdersModel, store: Store, run: Run) -> None:
    async def work() -> None:
        store.gate = asyncio.Event()
        model.replace(array("q", range(PAGE)))
        model.row(0)
        await asyncio.sleep(0)
        model.show([row(7001)])
        store.gate.set()
        await runtime().drain()
        assert [number(model, at_row) for at_row in range(model.rowCount())] == ["44710000007001"]

    run(work())


def test_pages_that_waited_behind_a_failed_read_are_read_when_they_are_looked_at_again(
    model: OrdersModel, store: Store, run: Run
) -> None:
    async def work() -> None:
        failed: list[object] = []
        runtime().report_to(lambda _name, error: failed.append(error), lambda _name, error: failed.append(error))
        store.fails = KnownError("file_in_use", file="x")
        model.replace(array("q", range(3 * PAGE)))
        for page in range(3):
            model.row(page * PAGE)
        await runtime().drain()
        await asyncio.sleep(0)
        assert failed == [store.fails]
        store.fails = None
        for page in range(3):
            model.row(page * PAGE)
        await runtime().drain()
        assert all(model.row(page * PAGE) for page in range(3))

    run(work())


def test_the_cache_does_not_grow_without_end(model: OrdersModel, run: Run) -> None:
    async def work() -> None:
        model.replace(array("q", range((KEPT + 20) * PAGE)))
        for page in range(KEPT + 20):
            model.row(page * PAGE)
            await runtime().drain()
        assert len(model._rows) <= KEPT * PAGE

    run(work())


def test_a_changed_order_is_read_again_in_its_place(model: OrdersModel, store: Store, run: Run) -> None:
    async def work() -> None:
        model.show([row(1), row(2)])
        changed: list[int] = []
        model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
        model.refresh({2, 999})
        await runtime().drain()
        assert store.asked == [[2]]
        assert changed == [1]

    run(work())


def test_roles_nobody_asked_us_for_cost_nothing(model: OrdersModel, store: Store) -> None:
    model.ids = array("q", [1])
    index = model.index(0, 0)
    for role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.CheckStateRole, 1000):
        assert model.data(index, role) is None
    assert store.asked == []
    # Qt's own answer is kept: flags() in Python makes "select all" on a million rows last 45 s.
    assert "flags" not in vars(OrdersModel)
    assert isinstance(model_module._DISPLAY, int)


def test_qt_finds_the_model_sound(model: OrdersModel, run: Run) -> None:
    async def work() -> None:
        tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
        model.show([row(1), row(2), row(3)])
        model.complete(array("q", range(1, 600)))
        model.complete(array("q", range(1, 600)))
        model.replace(array("q", range(5, 40)))
        model.show([])
        await runtime().drain()
        tester.deleteLater()

    run(work())


def test_of_a_first_page_only_what_is_missing_is_asked_for(model: OrdersModel, store: Store, run: Run) -> None:
    async def work() -> None:
        model.show([row(order_id) for order_id in range(1, 49)])
        model.complete(array("q", range(1, 1001)))
        assert model.row(47) is not None
        await runtime().drain()
        assert store.asked == [], "what is here is not read once more"
        assert model.row(48) is None
        await runtime().drain()
        assert store.asked == [list(range(1, PAGE + 1))]
        assert model.row(48) is not None
        await runtime().drain()
        assert len(store.asked) == 1

    run(work())
