"""Own profiles: what a person said of a strange header is used by every import from then on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.errors import KnownError
from app.intake.mapping import Look
from app.services import imports, profiles, shops
from tests.offices import Desk, an_order, desk

HEAD = "单据甲,状况,总数额,下的时候,付的时候,谁\n"
ROWS = (
    "X1001,没给钱,12.50,2026-11-20 10:00:00,,一盏灯\nX1002,给钱了,8.00,2026-11-20 11:00:00,2026-11-20 11:05:00,二盏灯\n"
)
CHOICES = {0: "order_no", 1: "status_text", 2: "amount_due", 3: "created_at", 4: "paid_at", 5: "buyer_nick"}
WORDS = {"没给钱": "unpaid", "给钱了": "paid"}


def strange(folder: Path, head: str = HEAD) -> Path:
    file = folder / "strange.csv"
    file.write_text(head + ROWS, encoding="utf-8")
    return file


async def look_at(at: Desk, file: Path) -> Look:
    with pytest.raises(KnownError) as caught:
        await imports.prepare(at.office, file)
    assert caught.value.code == "header_unknown"
    return await imports.look(at.office, file)


async def saved(at: Desk, file: Path, name: str = "自家的表") -> profiles.Own:
    look = await look_at(at, file)
    return await profiles.save(at.office, look, CHOICES, platform="taobao", report="orders", name=name, words=WORDS)


def test_a_strange_file_is_read_as_its_people_said(tmp_path: Path) -> None:
    file = strange(tmp_path)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            own = await saved(at, file, name="  自家的   表 ")
            assert (own.name, own.platform, own.report, own.works) == ("自家的 表", "taobao", "orders", True)
            assert await profiles.own(at.office) == [own]
            answer = await imports.run(at.office, file)
            about = answer.about
            assert (about.created, about.profile, about.level) == (2, "自家的 表", "own")
            assert [await at.status(number) for number in ("X1001", "X1002")] == ["unpaid", "paid"]
            row = (await at.card("X1001")).row
            assert (row.amount_due, row.buyer) == (1250, "一盏灯")
            assert [run.profile for run in await imports.runs(at.office)] == ["自家的 表"]

    asyncio.run(deed())


@pytest.mark.parametrize("real", [1, 2])
def test_a_file_of_a_platform_that_nobody_knows_goes_to_a_shop_there_is(tmp_path: Path, real: int) -> None:
    file = strange(tmp_path)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            for n in range(real):
                await shops.add(at.office, f"{n}店", "taobao")
            look = await look_at(at, file)
            await profiles.save(at.office, look, CHOICES, platform="other", report="orders", name="表", words=WORDS)
            if real == 1:
                seen = await imports.prepare(at.office, file)
                assert (seen.shop, seen.shop_id, seen.about.findings) == ("0店", 1, [])
            else:
                with pytest.raises(KnownError) as caught:
                    await imports.prepare(at.office, file)
                assert (caught.value.code, caught.value.params) == ("shop_unclear", {"shops": ["0店", "1店"]})

    asyncio.run(deed())


def test_a_profile_of_the_same_columns_gives_way_in_whatever_order_they_stand(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await saved(at, strange(tmp_path), name="旧")
            look = await imports.look(at.office, strange(tmp_path, "谁,单据甲,状况,总数额,下的时候,付的时候\n"))
            choices = {1: "order_no", 2: "status_text", 3: "amount_due", 4: "created_at", 5: "paid_at"}
            new = await profiles.save(at.office, look, choices, platform="taobao", report="orders", name="新")
            assert await profiles.own(at.office) == [new]

    asyncio.run(deed())


def test_a_profile_that_is_removed_is_used_no_more_and_its_orders_stay(tmp_path: Path) -> None:
    file = strange(tmp_path)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            own = await saved(at, file)
            await imports.run(at.office, file)
            await profiles.remove(at.office, own.id)
            assert await profiles.own(at.office) == []
            await look_at(at, file)
            assert await at.count() == 2
            with pytest.raises(KnownError) as caught:
                await profiles.remove(at.office, own.id)
            assert caught.value.code == "profile_unknown"

    asyncio.run(deed())


def test_a_profile_is_handed_on_as_a_file(tmp_path: Path) -> None:
    handed = tmp_path / "自家的表.toml"
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()

    async def give() -> None:
        async with desk(tmp_path / "one") as at:
            own = await saved(at, strange(tmp_path))
            await profiles.export(at.office, own.id, handed)
            with pytest.raises(KnownError) as caught:
                await profiles.export(at.office, own.id, tmp_path / "no folder" / "x.toml")
            assert caught.value.code == "folder_refused"
            with pytest.raises(KnownError) as caught:
                await profiles.export(at.office, 99, handed)
            assert caught.value.code == "profile_unknown"

    async def take() -> None:
        async with desk(tmp_path / "other") as at:
            for _time in range(2):
                own = await profiles.take_in(at.office, handed)
                assert await profiles.own(at.office) == [own]
            assert (await imports.run(at.office, strange(tmp_path))).about.created == 2

    asyncio.run(give())
    asyncio.run(take())


@pytest.mark.parametrize(
    "content", [b"", b"no toml at all", b"\xff\xfe\x00", b'name = "x"', b"#" * (profiles.LARGEST + 1)]
)
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(content)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with pytest.raises(KnownError) as caught:
                await profiles.take_in(at.office, file)
            assert caught.value.code == "profile_damaged"
            with pytest.raises(KnownError) as caught:
                await profiles.take_in(at.office, tmp_path / "nothing.toml")
            assert caught.value.code == "file_missing"
            assert await profiles.own(at.office) == []

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("name", "choices", "code"),
    [
        (" ", CHOICES, "profile_name_missing"),
        ("长" * (profiles.LONGEST_NAME + 1), CHOICES, "profile_name_long"),
        ("表", {1: "status_text"}, "profile_incomplete"),
    ],
    ids=["missing", "long", "incomplete"],
)
def test_answers_that_make_no_profile_are_refused(
    tmp_path: Path, name: str, choices: dict[int, str], code: str
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            look = await imports.look(at.office, strange(tmp_path))
            with pytest.raises(KnownError) as caught:
                await profiles.save(at.office, look, choices, platform="taobao", report="orders", name=name)
            assert caught.value.code == code
            assert await profiles.own(at.office) == []

    asyncio.run(deed())


def test_a_profile_gone_bad_stops_neither_the_list_nor_an_import(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            own = await saved(at, strange(tmp_path))
            await at.run("UPDATE own_profile SET text = 'report = \"of tomorrow\"'")
            (listed,) = await profiles.own(at.office)
            assert (listed.id, listed.name, listed.works) == (own.id, own.name, False)
            assert await profiles.texts(at.office) == ()
            assert (await at.bring(an_order(1))).about.created == 1

    asyncio.run(deed())


def test_a_profile_may_serve_one_file_alone(tmp_path: Path) -> None:
    file = strange(tmp_path)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            own = await saved(at, file)
            text = (await profiles.texts(at.office))[0]
            await profiles.remove(at.office, own.id)
            seen = await imports.prepare(at.office, file, profile=text)
            assert seen.about.created == 2
            await at.bring(an_order(1))
            assert (await imports.commit(at.office, seen)).about.created == 2, "read again with the same profile"
            assert await profiles.own(at.office) == []

    asyncio.run(deed())
