from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from app import paths
from app.clock import FrozenClock
from app.domain.order import Query
from app.domain.rules import Rules, default
from app.errors import BugError, KnownError
from app.services import notes, office, orders, shops
from app.services.notes import NoteDraft
from app.services.office import LOCK, open_beside, open_office
from app.store import opening, people, runs
from app.store.gate import Gate
from tests.offices import NOW, an_order, desk, moment, opened

CLOCK = FrozenClock(NOW)


async def refusal(work: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await work  # type: ignore[misc]
    return caught.value


def free(folder: Path) -> bool:
    """Whether the folder's lock may be taken."""
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except TimeoutError:
        return False
    lock.release()
    return True


def test_a_folder_that_is_not_there_is_made_and_given_back(data_dir: Path) -> None:
    async def deed() -> None:
        async with opened(data_dir) as made:
            assert made.writes
            assert await shops.shops(made) == []
            assert not free(data_dir)
        assert free(data_dir)

    asyncio.run(deed())


def test_a_second_opener_is_refused_and_may_read_beside(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            folder = at.office.folder
            error = await refusal(open_office(folder, CLOCK))
            assert (error.code, error.params) == ("data_in_use", {"folder": str(folder)})
            beside = await open_beside(folder, CLOCK)
            assert not beside.writes
            assert [row.order_no for row in await orders.page(beside, Query())] == ["1"]
            with pytest.raises(BugError):
                await notes.save(beside, NoteDraft(await at.id(1), "purple", "小美", "x"))
            await at.run("UPDATE sales_order SET memo = 'x'")
            assert [row.memo for row in await orders.page(beside, Query())] == ["x"], (
                "what is written is seen beside it"
            )
            await beside.close()
            assert not free(folder), "leaving takes no lock that it never had"

    asyncio.run(deed())


def test_beside_nobody_the_folder_is_opened_whole(tmp_path: Path) -> None:
    async def deed() -> None:
        made = await open_beside(tmp_path / "a", CLOCK)
        assert made.writes
        await made.close()

    asyncio.run(deed())


def test_a_network_drive_is_refused_before_anything_is_made(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "is_network_drive", lambda _path: True)
    error = asyncio.run(refusal(open_office(data_dir, CLOCK)))
    assert (error.code, error.params) == ("network_drive", {"folder": str(data_dir)})
    assert not data_dir.exists()


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    error = asyncio.run(refusal(open_office(tmp_path / "file" / "data", CLOCK)))
    assert error.code == "folder_refused"


@pytest.mark.parametrize("where", ["open_file", "unfinished", "reload"])
def test_a_folder_whose_opening_fails_is_given_back(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Otherwise the next try, after a restore for instance, would find the folder in use by ourselves."""

    def fail(*_given: object, **_named: object) -> object:
        raise KnownError("disk_full", file="x")

    owner = {"open_file": opening, "unfinished": runs, "reload": people}[where]

    async def deed() -> None:
        async with opened(data_dir):
            pass
        with monkeypatch.context() as patch:
            patch.setattr(owner, "shops" if where == "reload" else where, fail)
            assert (await refusal(open_office(data_dir, CLOCK))).code == "disk_full"
            if where != "unfinished":
                assert (await refusal(open_office(data_dir, CLOCK, write=False))).code == "disk_full"
        assert free(data_dir)
        async with opened(data_dir):
            pass

    asyncio.run(deed())


def test_leftovers_that_cannot_be_removed_do_not_keep_anyone_out(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the import's child, orphaned by a crash, may hold its staging file for another moment."""
    real = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path.parent.name == office.STAGING:
            raise PermissionError(13, "in use")
        real(path, missing_ok=missing_ok)

    async def deed() -> None:
        async with opened(data_dir) as made:
            made.staging.mkdir()
            (made.staging / "left.db").write_bytes(b"")
        monkeypatch.setattr(Path, "unlink", held)
        async with opened(data_dir):
            pass
        monkeypatch.undo()
        async with opened(data_dir) as made:
            assert list(made.staging.iterdir()) == []

    asyncio.run(deed())


def test_shops_are_added_once_and_under_a_name(data_dir: Path) -> None:
    async def deed() -> None:
        async with opened(data_dir) as made:
            shop, changes = await shops.add(made, " 一店 ", "taobao")
            assert (shop.name, shop.platform, shop.zone, dict(changes)) == (
                "一店",
                "taobao",
                "Asia/Shanghai",
                {"shop": {1}},
            )
            assert (await refusal(shops.add(made, "一店", "jd"))).code == "shop_known"
            assert (await refusal(shops.add(made, " ", "jd"))).code == "shop_name_missing"
            assert await shops.shops(made) == [shop]
            assert made.rules(1) == default("taobao")

    asyncio.run(deed())


def test_a_shops_newest_rules_hold_and_earlier_ones_stay(data_dir: Path) -> None:
    async def deed() -> None:
        async with opened(data_dir) as made:
            await shops.add(made, "一店", "taobao")
            two, three = (Rules(auto_close=timedelta(days=days)) for days in (2, 3))
            await made.gate.write(lambda db: people.set_rules(db, 1, json.dumps(two.to_json()), 0, None))
            await made.gate.write(lambda db: people.set_rules(db, 1, json.dumps(three.to_json()), 0, None))
            await made.reload()
            assert made.rules(1) == three
            assert made.closing().life == {1: 72 * 3600}
            assert await made.gate.read(lambda db: db.one("SELECT count(*) FROM rule")[0]) == 2

    asyncio.run(deed())


def test_the_moment_is_the_clocks_on_the_shops_wall(data_dir: Path) -> None:
    async def deed() -> None:
        async with opened(data_dir, FrozenClock(NOW)) as made:
            assert made.now() == moment(2026, 11, 21, 16)
            assert made.here().hour == 16
            await made.gate.write(
                lambda db: db.run("INSERT INTO shop (name, platform, zone) VALUES ('a', 'b', 'Asia/Tokyo')")
            )
            await made.reload()
            assert made.here(1).hour == made.here().hour == 17

    asyncio.run(deed())


def test_a_gate_is_closed_once_everything_is_written(data_dir: Path) -> None:
    async def deed() -> None:
        async with opened(data_dir) as made:
            assert isinstance(made.gate, Gate)
            loop = asyncio.get_running_loop()
            work = [loop.create_task(made.gate.write(partial(people.add_agent, nickname=f"a{n}"))) for n in range(20)]
            await asyncio.sleep(0)
        await asyncio.gather(*work)
        async with opened(data_dir) as made:
            assert len(await made.gate.read(people.agents)) == 20

    asyncio.run(deed())
