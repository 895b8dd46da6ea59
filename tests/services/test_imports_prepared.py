"""An import that is looked at first: nothing changes until it is committed, and then what holds by then."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import import_preparing, import_worker, imports, orders, shops
from app.services.imports import Prepared, Progress
from app.store import compare
from app.store.imports import CANCELLED, DONE
from tests.exports.builder import columns, write_csv
from tests.exports.people import Order
from tests.offices import COLUMNS, NOW, Desk, an_order, desk, moment, opened, paid

PDD = "订单号,订单状态,商品,商品规格,商品数量(件),用户实付金额(元),订单成交时间\n"


def export(folder: Path, name: str, *made: Order) -> Path:
    return write_csv(folder / name, made, COLUMNS)


def pdd(folder: Path, number: str = "261121-123456789012345") -> Path:
    file = folder / "orders_export2026-11-21.csv"
    file.write_text(f"{PDD}{number},待发货,羽绒服,红,1,10.00,2026-11-21 12:00:00\n", encoding="utf-8-sig")
    return file


def left(at: Desk) -> list[Path]:
    return list(at.office.staging.iterdir())


def test_the_child_alone_loads_what_reads_the_rows() -> None:
    code = "import sys, app.services.imports; sys.exit('app.intake.open' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_comparing_tells_how_far_it_is_from_the_first_chunk_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "CHUNK", 2)
    heard: list[Progress] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            for file in (
                export(tmp_path, "a.csv", *map(an_order, range(1, 9))),
                export(tmp_path, "b.csv", *(paid(an_order(number)) for number in range(1, 9))),
            ):
                heard.clear()
                await imports.commit(at.office, await imports.prepare(at.office, file, progress=heard.append))
                shares = [one.share for one in heard if one.part == "comparing"]
                assert shares == sorted(shares)
                words = shares.index(import_worker._COMPARED)
                assert len(shares[:words]) >= 5

    asyncio.run(deed())


def test_what_is_prepared_is_told_and_nothing_has_changed(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            file = export(tmp_path, "a.csv", an_order(1, receiver="张三丰", phone="13812341234"), an_order("1.0"))
            seen = await imports.prepare(at.office, file)
            assert (seen.name, seen.file, seen.shop, seen.shop_id) == ("a.csv", file, "紫旗示范店", None)
            assert (seen.about.created, [row.code for row in seen.refused]) == (1, ["id_decimal"])
            (first,) = seen.first
            assert (first["row"], first["order_no"], first["amount_due"], first["status"]) == (2, "1", 10_000, "unpaid")
            assert (first["receiver"], first["phone"]) == ("张*", "138****1234")
            assert (seen.known_run, seen.older, len(seen.digest)) == (None, 0, 40)
            assert seen.period == (moment(2026, 11, 21, 12), moment(2026, 11, 21, 12))
            assert await shops.shops(at.office) == []
            assert await imports.runs(at.office) == []
            assert len(left(at)) == 1
            answer = await imports.commit(at.office, seen)
            assert (answer.run, answer.file, answer.shop, answer.about.created) == (1, str(file), "紫旗示范店", 1)
            assert answer.changes["shop"] == {1}
            assert left(at) == []

    asyncio.run(deed())


def test_the_period_is_that_of_all_rows_and_the_first_rows_are_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_worker, "BATCH", 30)
    made = [an_order(number, created=datetime(2026, 11, 1 + number % 20, 9)) for number in range(1, 101)]

    async def deed() -> None:
        async with desk(tmp_path) as at:
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", *made))
            assert seen.period == (moment(2026, 11, 1, 9), moment(2026, 11, 20, 9))
            assert [row["row"] for row in seen.first] == [*range(2, 52)]
            undated = [name for name in COLUMNS if name != "订单创建时间"]
            seen = await imports.prepare(at.office, write_csv(tmp_path / "b.csv", made, undated))
            assert (seen.period, len(seen.first)) == (None, 50)

    asyncio.run(deed())


def test_what_is_discarded_leaves_nothing_and_may_be_so_twice(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1)))
            for _time in range(2):
                await imports.discard(at.office, seen)
                assert left(at) == []
            assert await imports.runs(at.office) == []

    asyncio.run(deed())


def test_what_was_forgotten_is_gone_at_the_next_start(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1)))
            assert len(left(at)) == 1
        async with opened(at.office.folder, at.clock) as office:
            assert list(office.staging.iterdir()) == []
            assert await imports.runs(office) == []

    asyncio.run(deed())


def test_nobody_is_kept_waiting_while_a_person_looks(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1)))
            assert not at.office.importing.locked()
            assert (await at.bring(an_order(2))).about.created == 1

    asyncio.run(deed())


async def another_import(at: Desk) -> None:
    await at.bring(an_order(1), an_order(2))


async def an_undo(at: Desk) -> None:
    await imports.undo(at.office, 1)


async def an_order_by_hand(at: Desk) -> None:
    await orders.add(at.office, 1, "2", "小美")


@pytest.mark.parametrize(
    ("between", "told"), [(another_import, (0, 1, 1)), (an_undo, (2, 0, 0)), (an_order_by_hand, (0, 2, 0))]
)
def test_a_commit_compares_anew_once_something_came_between(
    tmp_path: Path, between: Callable[[Desk], Awaitable[None]], told: tuple[int, int, int]
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", paid(an_order(1)), an_order(2)))
            assert (seen.about.created, seen.about.updated) == (1, 1)
            await between(at)
            about = (await imports.commit(at.office, seen)).about
            assert (about.created, about.updated, about.unchanged) == told
            assert [await at.status(number) for number in (1, 2)] == ["paid", "unpaid"]
            assert await at.count() == 2
            assert left(at) == []

    asyncio.run(deed())


def test_a_commit_reads_once_where_nothing_came_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", paid(an_order(1))))
            monkeypatch.setattr(import_preparing, "_stage", None)
            assert (await imports.commit(at.office, seen)).about.updated == 1

    asyncio.run(deed())


def test_two_files_prepared_for_a_shop_that_is_not_there_yet_go_to_one_shop(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            first = await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1)))
            second = await imports.prepare(at.office, export(tmp_path, "b.csv", an_order(2)))
            await imports.commit(at.office, first)
            assert (await imports.commit(at.office, second)).shop == first.shop
            assert len(await shops.shops(at.office)) == 1
            assert await at.count() == 2

    asyncio.run(deed())


def test_the_shop_that_was_shown_stays_whatever_is_made_meanwhile(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="一店")
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(2, shop="别家")))
            await shops.add(at.office, "二店", "taobao")
            assert (await imports.commit(at.office, seen)).shop == "一店"

    asyncio.run(deed())


def test_two_files_of_two_new_shops_go_each_to_its_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = [export(tmp_path, f"{name}.csv", an_order(n, shop=name)) for n, name in ((1, "甲店"), (2, "乙店"))]
            seen = [await imports.prepare(at.office, file) for file in made]
            answers = [await imports.commit(at.office, one) for one in seen]
            assert [one.shop for one in answers] == [one.shop for one in seen] == ["甲店", "乙店"]
            assert [shop.name for shop in await shops.shops(at.office)] == ["甲店", "乙店"]

    asyncio.run(deed())


async def asks_again(at: Desk, seen: Prepared, older: str = "keep") -> Prepared:
    """A commit that writes nothing, for what would be written has to be shown first."""
    before = await at.picture()
    with pytest.raises(KnownError) as caught:
        await imports.commit(at.office, seen, older=older)
    assert (caught.value.code, caught.value.params) == ("import_changed", {"file": seen.name})
    assert await at.picture() == before
    return seen


def test_a_shop_of_another_platform_that_took_the_name_meanwhile_is_asked_about(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            seen = await imports.prepare(at.office, pdd(tmp_path))
            await at.bring(an_order(1), shop=seen.shop)
            assert (await asks_again(at, seen)).shop_id == 1
            assert "shop_differs" in {one.code for one in seen.about.findings}
            assert (await imports.commit(at.office, seen)).about.created == 1

    asyncio.run(deed())


def test_a_file_whose_content_is_another_by_now_is_looked_at_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1)))
            await at.bring(an_order(50))
            export(tmp_path, "a.csv", *map(an_order, range(2, 40)))
            assert (await asks_again(at, seen)).about.created == 38
            assert (await imports.commit(at.office, seen)).about.created == 38
            assert left(at) == []

    asyncio.run(deed())


def test_more_rows_than_were_shown_are_looked_at_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)))
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", paid(an_order(1))))
            assert seen.about.unchanged == 1
            await imports.undo(at.office, 1)
            assert (await asks_again(at, seen)).about.created == 1

    asyncio.run(deed())


def test_taking_an_older_file_covers_only_what_was_shown(tmp_path: Path) -> None:
    def at_time(minute: int, *made: Order) -> Path:
        return export(tmp_path, f"ExportOrderList2026112115{minute}.csv", *made)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await imports.run(at.office, at_time(30, an_order(1, memo="新"), an_order(2)))
            seen = await imports.prepare(at.office, at_time(20, an_order(1, memo="旧"), an_order(2)))
            assert seen.older == 1
            await imports.run(at.office, at_time(40, an_order(1), paid(an_order(2))))
            assert (await asks_again(at, seen, older="take")).older == 2
            await imports.run(at.office, at_time(50, paid(an_order(1)), paid(an_order(2))))
            assert (await asks_again(at, seen, older="take")).older == 2, "as many rows, but other ones to lose"
            assert await at.status(2) == "paid"
            assert (await imports.commit(at.office, seen, older="take")).about.updated == 2
            assert await at.status(2) == "unpaid"

    asyncio.run(deed())


def test_a_commit_that_was_cancelled_may_be_tried_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(9))
            before = await at.picture()
            stop = threading.Event()
            stop.set()
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1)))
            with pytest.raises(KnownError) as caught:
                await imports.commit(at.office, seen, cancel=stop)
            assert caught.value.code == "cancelled"
            assert await at.picture() == before
            assert (await imports.commit(at.office, seen)).about.created == 1
            assert [run.state for run in await imports.runs(at.office)] == [DONE, CANCELLED, DONE]
            assert left(at) == []

    asyncio.run(deed())


# -- a file known already, and an older one ----------------------------------------------------------------------------


def test_the_same_content_is_told_whatever_it_is_called_and_never_refused(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            file = export(tmp_path, "a.csv", an_order(1))
            first = await imports.run(at.office, file)
            assert first.known_run is None
            copy = tmp_path / "copy.csv"
            copy.write_bytes(file.read_bytes())
            seen = await imports.prepare(at.office, copy)
            assert seen.known_run == first.run
            again = await imports.commit(at.office, seen)
            assert (again.run, again.known_run, again.about.unchanged) == (2, 1, 1)
            await imports.undo(at.office, 2)
            await imports.undo(at.office, 1)
            seen = await imports.prepare(at.office, file)
            assert seen.known_run is None, "what was taken back is as if it had never been"

    asyncio.run(deed())


@pytest.mark.parametrize(("older", "status", "counted"), [("keep", "paid", (0, 1)), ("take", "unpaid", (1, 0))])
def test_an_older_file_says_so_and_keeps_or_takes_as_told(
    tmp_path: Path, older: str, status: str, counted: tuple[int, int]
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)))
            file = export(tmp_path, "ExportOrderList202611211400.csv", an_order(1))
            seen = await imports.prepare(at.office, file)
            assert (seen.older, seen.about.updated) == (1, 1)
            assert "export_older" in {one.code for one in seen.about.findings}
            about = (await imports.commit(at.office, seen, older=older)).about
            assert (about.updated, about.unchanged) == counted
            assert await at.status(1) == status
            (run, _first) = await imports.runs(at.office)
            assert (run.updated, run.unchanged) == counted

    asyncio.run(deed())


@pytest.mark.parametrize(("older", "status"), [("keep", "paid"), ("take", "unpaid")])
def test_a_step_back_is_asked_about_whatever_moment_the_file_speaks_of(tmp_path: Path, older: str, status: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)), an_order(2))
            file = export(tmp_path, "saved again.csv", an_order(1), paid(an_order(2)))
            seen = await imports.prepare(at.office, file)
            assert seen.about.as_of >= (await imports.runs(at.office))[0].as_of
            assert (seen.older, seen.about.updated) == (1, 2)
            assert "export_older" in {one.code for one in seen.about.findings}
            await imports.commit(at.office, seen, older=older)
            assert [await at.status(number) for number in (1, 2)] == [status, "paid"]

    asyncio.run(deed())


# -- the shop ----------------------------------------------------------------------------------------------------------


def test_a_file_goes_to_the_shop_of_its_platform(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="淘宝店")
            seen = await imports.prepare(at.office, pdd(tmp_path))
            assert seen.shop_id is None, "a Taobao shop takes no orders of Pinduoduo"
            await imports.commit(at.office, seen)
            assert [shop.platform for shop in await shops.shops(at.office)] == ["taobao", "pinduoduo"]
            assert (await at.bring(an_order(2))).shop == "淘宝店"
            again = await imports.prepare(at.office, pdd(tmp_path, "261121-123456789012346"))
            assert (again.shop_id, again.shop) == (2, seen.shop)
            named = await imports.prepare(at.office, pdd(tmp_path), shop="淘宝店")
            assert named.shop_id == 1, "who names a shop is obeyed, and told"
            assert "shop_differs" in {one.code for one in named.about.findings}
            assert "shop_differs" not in {one.code for one in again.about.findings}

    asyncio.run(deed())


def test_among_several_shops_the_one_that_the_file_names_is_taken(tmp_path: Path) -> None:
    names = columns("v2018_09")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="一店", names=names)
            await at.bring(an_order(2), shop="二店", names=names)
            assert (await at.bring(an_order(3, shop="二店"), names=names)).shop == "二店"
            for shop_names in (("三店",), ("一店", "二店")):
                with pytest.raises(KnownError) as caught:
                    await at.bring(*(an_order(n, shop=name) for n, name in enumerate(shop_names, 4)), names=names)
                assert caught.value.code == "shop_unclear"

    asyncio.run(deed())


def test_the_moments_are_those_of_the_shop_that_is_found(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="一店", names=columns("v2018_09"))
            await at.bring(an_order(1), shop="二店", names=columns("v2018_09"))
            await at.run("UPDATE shop SET zone = 'Asia/Tokyo' WHERE id = 2")
            await at.office.reload()
            await at.bring(an_order(3, shop="二店"), names=columns("v2018_09"))
            assert (await at.card(3)).row.created_at == int((NOW - timedelta(hours=5)).timestamp())

    asyncio.run(deed())


# -- under a password --------------------------------------------------------------------------------------------------


def test_a_password_is_nowhere_but_in_the_hands_of_who_reads(tmp_path: Path) -> None:
    async def deed() -> Prepared:
        async with desk(tmp_path) as at:
            file = export(tmp_path, "a.csv", an_order(1))
            seen = await imports.prepare(at.office, file, password="secret word")
            await imports.commit(at.office, seen)
            for place in at.office.folder.rglob("*"):
                assert not place.is_file() or b"secret word" not in place.read_bytes(), place
            return seen

    assert "secret word" not in repr(asyncio.run(deed()))


def test_another_shop_than_the_file_names_is_told_until_somebody_imported_there(tmp_path: Path) -> None:
    def said(seen: Prepared) -> list[dict[str, str]]:
        return [dict(one.params) for one in seen.about.findings if one.code == "shop_differs"]

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await shops.add(at.office, "小美的店", "taobao")
            seen = await imports.prepare(at.office, export(tmp_path, "a.csv", an_order(1, shop="别家")))
            assert said(seen) == [{"shop": "别家", "into": "小美的店"}]
            answer = await imports.commit(at.office, seen)
            again = await imports.prepare(at.office, export(tmp_path, "b.csv", an_order(2, shop="别家")))
            assert said(again) == [], "somebody has said already whose these are"
            other = await imports.prepare(at.office, export(tmp_path, "c.csv", an_order(3, shop="第三家")))
            assert said(other) == [{"shop": "第三家", "into": "小美的店"}]
            assert answer.run is not None
            await imports.undo(at.office, answer.run)
            again = await imports.prepare(at.office, export(tmp_path, "b.csv", an_order(2, shop="别家")))
            assert said(again) == [{"shop": "别家", "into": "小美的店"}]

    asyncio.run(deed())


def test_another_platforms_file_is_told_until_somebody_imported_there(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await shops.add(at.office, "小美的店", "taobao")
            seen = await imports.prepare(at.office, pdd(tmp_path), shop="小美的店")
            assert "shop_differs" in {one.code for one in seen.about.findings}
            await imports.commit(at.office, seen)
            again = await imports.prepare(at.office, pdd(tmp_path, "261121-123456789012346"), shop="小美的店")
            assert "shop_differs" not in {one.code for one in again.about.findings}

    asyncio.run(deed())


def test_when_the_same_content_was_imported_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            file, then = export(tmp_path, "a.csv", an_order(1)), at.office.now()
            await imports.run(at.office, file)
            at.clock.advance(timedelta(minutes=31))
            seen = await imports.prepare(at.office, file)
            assert (seen.known_run, seen.known_at) == (1, then)

    asyncio.run(deed())


def test_the_first_rows_are_those_that_change_something_marked_as_what_they_are(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            file = export(tmp_path, "a.csv", an_order(1), an_order(3), paid(an_order(2)))
            seen = await imports.prepare(at.office, file)
            assert [(row["order_no"], row["row"], row["what"]) for row in seen.first] == [
                ("2", 4, "changed"), ("3", 3, "new"), ("1", 2, "same"),
            ]  # fmt: skip
            changed, new, same = seen.first
            assert {"status", "status_text", "paid_at", "amount_paid"} <= {*changed["changed"]}
            assert (changed["status"], changed["status_text"]) == ("paid", "买家已付款，等待卖家发货")
            assert new["changed"] == same["changed"] == ()

    asyncio.run(deed())
