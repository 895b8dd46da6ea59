"""An office to test in: a data folder with a frozen clock, and exports of a few orders to import there."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pysqlite3.dbapi2 as driver

from app.clock import HOME, FrozenClock, epoch
from app.domain.order import Query
from app.services import (
    files_worker,
    import_files,
    import_preparing,
    import_worker,
    imports,
    note_check_worker,
    note_checks,
    orders,
)
from app.services.import_worker import Staged, Task
from app.services.imports import Answer, Progress
from app.services.office import Office, open_office
from app.store import engine, migrations
from app.store.engine import Engine
from tests.exports import people
from tests.exports.builder import Quirks, columns, write_csv
from tests.exports.people import Order

if TYPE_CHECKING:
    import pytest  # the programs that the tests start can do without

T = TypeVar("T")

NOW = datetime(2026, 11, 21, 16, 0, tzinfo=HOME)
CREATED = datetime(2026, 11, 21, 12, 0)
COLUMNS = columns("v2016")
UNPAID, PAID, SHIPPED, FINISHED, CLOSED = (word for word, _ in people.STATUSES)


def moment(*parts: int) -> int:
    """Epoch seconds of a wall time in the shop."""
    return epoch(datetime(*parts, tzinfo=HOME))  # type: ignore[misc,arg-type]


def an_order(number: int | str, **changes: Any) -> Order:
    """An unpaid order of 100.00 from noon today, with whatever else a test wants of it."""
    made = people.order(random.Random(1), str(number), CREATED)
    plain: dict[str, Any] = {
        "buyer": f"buyer{number}", "goods": 10_000, "postage": 0, "paid": 0, "refund": 0, "status": UNPAID,
        "message": "", "paid_at": None, "shipped_at": None, "finished_at": None, "titles": ("羽绒服",), "quantity": 1,
        "tracking": "", "carrier": "", "memo": "", "close_reason": "订单未关闭",
    }  # fmt: skip
    return dataclasses.replace(made, **(plain | changes))


def paid(order: Order, minutes: int = 30, **changes: Any) -> Order:
    """The same order once the buyer has paid it."""
    at = order.created + timedelta(minutes=minutes)
    told: dict[str, Any] = {"status": PAID, "paid_at": at, "paid": order.total}
    return dataclasses.replace(order, **(told | changes))


def with_changes(order: Order, **changes: Any) -> Order:
    return dataclasses.replace(order, **changes)


@asynccontextmanager
async def opened(folder: Path, clock: FrozenClock | None = None, *, write: bool = True) -> AsyncIterator[Office]:
    office = await open_office(folder, clock or FrozenClock(NOW), write=write)
    try:
        yield office
    finally:
        await office.close()


def working(folder: Path, deed: Callable[[Office], Awaitable[T]], clock: FrozenClock | None = None) -> T:
    """Open ``folder``, do the deed, close it again, and return what the deed returned."""

    async def whole() -> T:
        async with opened(folder, clock) as office:
            return await deed(office)

    return asyncio.run(whole())


def counts(answer: Answer) -> tuple[int, int, int, int, int]:
    """(created, updated, unchanged, merged, refused), which together are the file's rows."""
    about = answer.about
    assert about.rows == sum((about.created, about.updated, about.unchanged, about.merged, len(answer.refused)))
    assert about.refused == len(answer.refused)
    return about.created, about.updated, about.unchanged, about.merged, len(answer.refused)


class Desk:
    """An open office, and the deeds that tests keep repeating there."""

    def __init__(self, office: Office, clock: FrozenClock, folder: Path) -> None:
        self.office = office
        self.clock = clock
        self.folder = folder
        self._files = 0

    async def bring(self, *made: Order, names: Sequence[str] = COLUMNS, **how: Any) -> Answer:
        """Import an export of these orders with these columns."""
        self._files += 1
        file = self.folder / f"export{self._files}.csv"
        write_csv(file, made, names, Quirks(apostrophe_phones=False), encoding="utf-8-sig")
        return await imports.run(self.office, file, **how)

    async def id(self, number: int | str) -> int:
        return await orders.find(self.office, str(number))

    async def card(self, number: int | str) -> Any:
        return await orders.card(self.office, await self.id(number))

    async def status(self, number: int | str) -> str:
        return str((await self.card(number)).row.status)

    async def count(self, view: str = "all", search: str = "") -> int:
        return await orders.count(self.office, Query(view=view, search=search))

    async def found(self, search: str) -> list[str]:
        return [row.order_no for row in await orders.page(self.office, Query(search=search))]

    async def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.office.gate.read(lambda db: db.all(sql, values))

    async def one(self, sql: str, *values: Any) -> Any:
        """The only value of the only row."""
        ((value,),) = await self.all(sql, *values)
        return value

    async def run(self, sql: str, *values: Any) -> None:
        def work(db: Engine) -> None:
            db.run(sql, values)

        await self.office.gate.write(work)

    async def picture(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that undo answers for, so that before and after can be compared."""
        tables = (
            "shop", "agent", "buyer", "sales_order", "order_item", "refund", "review", "note", "draft", "contact",
            "concession", "reminder", "memo_version", "memo_entry",
        )  # fmt: skip
        return {table: sorted(await self.all(f"SELECT * FROM {table}"), key=repr) for table in tables}


@asynccontextmanager
async def desk(folder: Path, at: datetime = NOW) -> AsyncIterator[Desk]:
    clock = FrozenClock(at)
    async with opened(folder / "店铺 数据", clock) as office:
        yield Desk(office, clock, folder)


async def _stage_here(task: Task, tell: Callable[[Progress], object], stop: Any) -> Staged:
    loop = asyncio.get_running_loop()

    def told(part: str, share: float) -> None:
        loop.call_soon_threadsafe(tell, Progress(part, share))

    return await loop.run_in_executor(None, import_worker.stage, task, told)


async def _work_here(main: Callable[..., Any], task: Any, _cancel: Any) -> Any:
    works: dict[Any, Callable[[Any], Any]] = {
        files_worker.unpack_main: files_worker.unpack,
        files_worker.look_main: files_worker.look,
    }
    work = works[main]
    return await asyncio.get_running_loop().run_in_executor(None, work, task)


async def _check_here(task: Any, tell: Callable[[float], object], _stop: Any) -> Any:
    loop = asyncio.get_running_loop()
    # The office that a child would open for itself alone takes the models with it.
    models = engine.opened()
    try:
        return await loop.run_in_executor(
            None, note_check_worker.scan, task, lambda share: loop.call_soon_threadsafe(tell, share)
        )
    finally:
        engine.open_for_models(models)


def stage_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports and checks of notes work in a thread: starting a process for each of hundreds would take minutes."""
    monkeypatch.setattr(note_checks, "_scanned", _check_here)
    monkeypatch.setattr(import_preparing, "_stage", _stage_here)
    monkeypatch.setattr(import_files, "_in_child", _work_here)


def copy_new_files(monkeypatch: pytest.MonkeyPatch, new: Path) -> None:
    """A database that would be made by every step of the schema begins as a copy of ``new``; an older one is upgraded."""
    real = migrations.upgrade

    def upgrade(db: Engine, since: int) -> None:
        if since:
            real(db, since)
            return
        source = driver.connect(str(new))
        try:
            source.backup(db.raw())
        finally:
            source.close()

    monkeypatch.setattr(migrations, "upgrade", upgrade)


def wait_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit is with the system when it returns, and not yet on the disk."""
    kept = tuple((name, value) for name, value in engine.PRAGMAS if name != "synchronous")
    monkeypatch.setattr(engine, "PRAGMAS", (*kept, ("synchronous", "off")))


def reads_of_a_whole_run(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Filled from now on with the steps of statements that go through all that an import wrote."""
    real = Engine.run
    found: set[str] = set()

    def watched(db: Engine, sql: str, values: Any = ()) -> Any:
        if "run_id" in sql and not sql.startswith(("INSERT", "DELETE FROM change")):
            plan = [str(row[3]) for row in real(db, f"EXPLAIN QUERY PLAN {sql}", values)]
            found.update(f"{step}: {sql}" for step in plan if "_run (run_id" in step)
        return real(db, sql, values)

    monkeypatch.setattr(Engine, "run", watched)
    return found


def disagreements(db: Engine) -> list[str]:
    """What is kept beside an order and is not as it should be: its search words, and who was the first to deal with it."""
    from app.domain.order import SEARCHED_FIELDS
    from app.store import guards
    from app.store.search import words

    found = []
    indexed = {row[0] for row in db.all("SELECT rowid FROM order_search")}
    ids = {row[0] for row in db.all("SELECT id FROM sales_order")}
    if indexed != ids:
        found.append(f"{len(indexed - ids)} words without an order, {len(ids - indexed)} orders without words")
    pieces: dict[str, set[int]] = {}
    for row in db.all(f"SELECT id, {', '.join(SEARCHED_FIELDS)} FROM sales_order"):
        texts = [*row[1:], *(text for (text,) in db.all("SELECT text FROM note WHERE order_id = ?", row[:1]))]
        for piece in words(texts).split():
            pieces.setdefault(piece, set()).add(row[0])
    for piece, wanted in pieces.items():
        match = db.all("SELECT rowid FROM order_search WHERE order_search MATCH ?", (f'"{piece}"',))
        if {row[0] for row in match} != wanted:
            found.append(f"{piece}: {len(wanted)} orders, {len(match)} found")
    first = guards.firsts(db, sorted(ids))
    kept = dict(db.all("SELECT id, first_by FROM sales_order WHERE first_by IS NOT NULL"))
    if first != kept:
        found.append(f"{len(first.items() ^ kept.items())} orders are said to have another first agent than they have")
    told = guards.last_reasons(db, sorted(ids))
    kept = dict(db.all("SELECT id, last_reason FROM sales_order WHERE last_reason IS NOT NULL"))
    if told != kept:
        found.append(f"{len(told.items() ^ kept.items())} orders are said to have another reason than their contacts")
    return found


def numbers(rows: Iterable[Any]) -> list[str]:
    return [row.order_no for row in rows]
