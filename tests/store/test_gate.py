from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as driver
import pytest
from peewee import IntegrityError, OperationalError

from app.errors import BugError, KnownError, SupersededError
from app.store import engine, opening
from app.store.engine import Engine
from app.store.gate import Gate
from app.store.schema import Agent, Shop
from tests.offices import NOW

# A thousand million steps: nothing but an interrupt ends this while the test is young.
ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 1000000000) SELECT max(n) FROM c"


@asynccontextmanager
async def gate(folder: Path, *, write: bool = True) -> AsyncIterator[Gate]:
    made = Gate(opening.open_file(folder, NOW, write=write))
    try:
        yield made
    finally:
        await made.close()


def later(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(work)


def add_agent(nickname: str) -> Callable[[Engine], int]:
    return lambda _db: int(Agent.insert(nickname=nickname).execute())


def nicknames(db: Engine) -> list[str]:
    return [row[0] for row in db.all("SELECT nickname FROM agent ORDER BY id")]


def test_what_was_written_is_read(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            assert await store.write(add_agent("小美")) == 1
            assert await store.read(nicknames) == ["小美"]
            assert await store.stream(nicknames) == ["小美"]
            assert await store.maintain(nicknames) == ["小美"]

    asyncio.run(deed())


def test_every_lane_has_one_thread_of_its_own(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            lanes = (store.write, store.read, store.stream)
            names = [{await lane(lambda _db: threading.current_thread().name) for _ in range(3)} for lane in lanes]
            assert names == [{"store-write"}, {"store-read"}, {"store-stream"}]
            assert await store.maintain(lambda _db: threading.current_thread().name) == "store-write"

    asyncio.run(deed())


def test_writes_run_one_after_the_other_in_their_order(folder: Path) -> None:
    inside: list[int] = []

    def add(number: int) -> Callable[[Engine], None]:
        def work(_db: Engine) -> None:
            inside.append(number)
            assert len(inside) == 1
            Agent.insert(nickname=f"a{number}").execute()
            inside.remove(number)

        return work

    async def deed() -> None:
        async with gate(folder) as store:
            await asyncio.gather(*(store.write(add(number)) for number in range(50)))
            assert await store.read(nicknames) == [f"a{number}" for number in range(50)]

    asyncio.run(deed())


def test_a_read_and_a_stream_answer_while_a_write_holds_its_transaction(folder: Path) -> None:
    written, go_on = threading.Event(), threading.Event()

    def slow(_db: Engine) -> None:
        Agent.insert(nickname="小美").execute()
        written.set()
        assert go_on.wait(30)

    async def deed() -> None:
        async with gate(folder) as store:
            save = later(store.write(slow))
            await asyncio.to_thread(written.wait)
            assert await store.read(nicknames) == []
            assert await store.stream(nicknames) == []
            go_on.set()
            await save
            assert await store.read(nicknames) == ["小美"]

    asyncio.run(deed())


def test_a_write_goes_through_while_reads_are_under_way(folder: Path) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow(db: Engine) -> tuple[list[str], list[str]]:
        before = nicknames(db)
        reading.set()
        assert go_on.wait(30)
        return before, nicknames(db)

    async def deed() -> None:
        async with gate(folder) as store:
            read = later(store.read(slow))
            await asyncio.to_thread(reading.wait)
            await store.write(add_agent("小美"))
            go_on.set()
            assert await read == ([], []), "all queries of one read see the same state"
            assert await store.read(nicknames) == ["小美"]

    asyncio.run(deed())


@pytest.mark.parametrize("error", [ValueError("no"), KnownError("order_unknown")])
def test_whatever_is_raised_nothing_of_the_transaction_stays(folder: Path, error: Exception) -> None:
    def half(_db: Engine) -> None:
        Agent.insert(nickname="小美").execute()
        raise error

    async def deed() -> None:
        async with gate(folder) as store:
            with pytest.raises(type(error)):
                await store.write(half)
            assert await store.read(nicknames) == []
            await store.write(add_agent("阿强"))
            assert await store.read(nicknames) == ["阿强"]

    asyncio.run(deed())


def test_a_broken_promise_of_ours_stays_what_it_is(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            await store.write(add_agent("小美"))
            with pytest.raises(IntegrityError):
                await store.write(add_agent("小美"))

    asyncio.run(deed())


@pytest.mark.parametrize("lane", ["read", "stream"])
def test_reading_lanes_cannot_write(folder: Path, lane: str) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            with pytest.raises(KnownError) as caught:
                await getattr(store, lane)(add_agent("小美"))
            assert caught.value.code == "data_read_only"
            assert await store.read(nicknames) == []

    asyncio.run(deed())


def test_a_gate_for_reading_has_no_writing_lane(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder):
            pass
        async with gate(folder, write=False) as store:
            assert await store.read(nicknames) == []
            with pytest.raises(BugError):
                await store.write(nicknames)
            with pytest.raises(BugError):
                await store.maintain(nicknames)

    asyncio.run(deed())


# -- a newer read takes an older one's place --------------------------------------------------------------------------


def by_driver(db: Engine) -> object:
    return db.one(ENDLESS)


def by_model(_db: Engine) -> object:
    return list(Shop.raw(ENDLESS).tuples())


@pytest.mark.parametrize("endless", [by_driver, by_model])
@pytest.mark.parametrize("lane", ["read", "stream"])
def test_a_running_read_is_interrupted_by_a_newer_one(
    folder: Path, lane: str, endless: Callable[[Engine], object]
) -> None:
    running = threading.Event()

    def long(db: Engine) -> object:
        running.set()
        return endless(db)

    async def deed() -> None:
        async with gate(folder) as store:
            ask = getattr(store, lane)
            old = later(ask(long, key="page"))
            await asyncio.to_thread(running.wait)
            newer = [later(ask(nicknames, key="page"))]
            while not old.done():
                # An interrupt that comes before the statement has begun is lost; the next one hits it.
                newer.append(later(ask(nicknames, key="page")))
                await asyncio.wait([old], timeout=0.05)
            with pytest.raises(SupersededError):
                await old
            answers = await asyncio.gather(*newer, return_exceptions=True)
            assert answers[-1] == []

    asyncio.run(deed())


def test_a_waiting_read_is_passed_over_without_being_begun(folder: Path) -> None:
    begun: list[str] = []
    go_on = threading.Event()

    def wait(_db: Engine) -> bool:
        return go_on.wait(30)

    def note(name: str) -> Callable[[Engine], str]:
        def work(_db: Engine) -> str:
            begun.append(name)
            return name

        return work

    async def deed() -> None:
        async with gate(folder) as store:
            first = later(store.read(wait))
            waiting = [later(store.read(note(name), key=key)) for name, key in ASKED]
            await asyncio.sleep(0)
            go_on.set()
            answers = await asyncio.gather(first, *waiting, return_exceptions=True)
            assert [type(answer) if isinstance(answer, Exception) else answer for answer in answers] == [
                True, SupersededError, "b1", SupersededError, "a3",
            ]  # fmt: skip
            assert begun == ["b1", "a3"]

    asyncio.run(deed())


ASKED = (("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a"))


def test_a_read_without_a_key_is_never_passed_over(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            asked = [lambda _db: "a", lambda _db: "b", lambda _db: "c"]
            assert await asyncio.gather(*(store.read(fn) for fn in asked)) == ["a", "b", "c"]

    asyncio.run(deed())


def test_a_write_that_was_cancelled_while_it_waited_never_happens(folder: Path) -> None:
    go_on = threading.Event()

    async def deed() -> None:
        async with gate(folder) as store:
            first = later(store.write(lambda _db: go_on.wait(30)))
            second = later(store.write(add_agent("小美")))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            go_on.set()
            await first
            assert await store.read(nicknames) == []

    asyncio.run(deed())


def test_closing_finishes_what_is_queued(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            saves = [later(store.write(add_agent(f"a{number}"))) for number in range(20)]
            await asyncio.sleep(0)
        await asyncio.gather(*saves)
        async with gate(folder) as store:
            assert len(await store.read(nicknames)) == 20

    asyncio.run(deed())


# -- at the end of the program -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lane", "key"), [("stream", None), ("stream", "ids"), ("read", "page")])
def test_at_the_end_what_is_looked_up_is_left_at_once(folder: Path, lane: str, key: str | None) -> None:
    running = threading.Event()

    def long(db: Engine) -> object:
        running.set()
        while True:
            # Whether the interrupt hits a statement or comes between two, no other is begun.
            db.one("SELECT 1")

    async def deed() -> None:
        async with gate(folder) as store:
            ask = getattr(store, lane)
            old, waiting = later(ask(long, key=key)), later(ask(nicknames, key=key and f"{key} of another"))
            await asyncio.to_thread(running.wait)
            save = later(store.write(add_agent("小美")))
            store.give_up()
            answers = await asyncio.gather(old, waiting, ask(nicknames, key=key), return_exceptions=True)
            assert [type(answer) for answer in answers] == [SupersededError] * 3
            await save
            assert await store.read(nicknames) == ["小美"], "what a deed needs to know it still learns"
            assert await store.stream(nicknames, needed=True) == ["小美"]

    asyncio.run(deed())


def test_at_the_end_a_long_statement_is_interrupted(folder: Path) -> None:
    running = threading.Event()

    def long(db: Engine) -> object:
        running.set()
        return db.one(ENDLESS)

    async def deed() -> None:
        async with gate(folder) as store:
            old = later(store.stream(long))
            await asyncio.to_thread(running.wait)
            while not old.done():
                store.give_up()
                await asyncio.wait([old], timeout=0.05)
            with pytest.raises(SupersededError):
                await old

    asyncio.run(deed())


# -- the world's faults ------------------------------------------------------------------------------------------------


def fill(db: Engine) -> None:
    for number in range(10_000):
        db.run("INSERT INTO agent (nickname) VALUES (?)", (f"{number}{'x' * 500}",))


def test_a_full_disk_is_told_as_such_and_nothing_is_half_written(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            await store.write(add_agent("小美"))
            pages = await store.maintain(lambda db: db.one("PRAGMA page_count")[0])
            await store.maintain(lambda db: db.one(f"PRAGMA max_page_count={pages + 20}"))
            with pytest.raises(KnownError) as caught:
                await store.write(fill)
            assert caught.value.code == "disk_full"
            assert await store.read(nicknames) == ["小美"]
            await store.maintain(lambda db: db.one("PRAGMA max_page_count=1000000"))
            await store.write(add_agent("阿强"))
            assert await store.read(nicknames) == ["小美", "阿强"]

    asyncio.run(deed())


def test_damage_met_while_reading_is_told_as_such(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            await store.write(fill)
            await store.maintain(Engine.fold_log)
        file = folder / opening.FILE
        page = 4096
        whole = bytearray(file.read_bytes())
        # The schema's pages stay sound, so that only the rows are hit.
        for at in range(90 * page, len(whole), page):
            whole[at : at + page] = b"\xff" * page
        file.write_bytes(whole)
        async with gate(folder) as store:
            with pytest.raises(KnownError) as caught:
                await store.read(lambda db: db.all("SELECT * FROM agent"))
            assert caught.value.code == "data_damaged"
            assert caught.value.params == {"file": str(file)}

    asyncio.run(deed())


def test_another_program_that_locks_the_file_is_told_of(folder: Path) -> None:
    async def deed() -> None:
        async with gate(folder) as store:
            await store.maintain(lambda db: db.run("PRAGMA busy_timeout=0"))
            other = driver.connect(str(folder / opening.FILE), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(KnownError) as caught:
                await store.write(add_agent("小美"))
            assert caught.value.code == "data_locked"
            other.close()
            await store.write(add_agent("小美"))

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("database or disk is full", "disk_full"),
        ("disk I/O error", "disk_failed"),
        ("database is locked", "data_locked"),
        ("attempt to write a readonly database", "data_read_only"),
        ("unable to open database file", "data_cannot_open"),
        ("database disk image is malformed", "data_damaged"),
        ("file is not a database", "data_damaged"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_every_fault_of_the_world_has_a_code(words: str, code: str, wrapped: bool) -> None:
    error: Exception = driver.OperationalError(words)
    if wrapped:
        error, cause = OperationalError(words), error
        error.__cause__ = cause
    known = engine.known(error, Path("ziqi.db"))
    assert known is not None
    assert (known.code, known.params) == (code, {"file": "ziqi.db"})


def test_a_fault_of_ours_has_none() -> None:
    assert engine.known(driver.OperationalError("no such table: x"), Path()) is None
    assert engine.known(ValueError("disk is full"), Path()) is None
