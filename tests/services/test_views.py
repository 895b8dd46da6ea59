"""Views that agents saved for themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.domain.order import Filter, Query
from app.errors import KnownError
from app.services import views
from tests.offices import Desk, desk, opened

MINE = Query(view="unpaid", sort="amount", filters=(Filter("flag", ("purple", None)), Filter("amount", (20_000, None))))


async def names(at: Desk) -> list[str]:
    return [view.name for view in await views.views(at.office)]


def test_a_saved_view_is_there_at_the_next_start(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            view, changes = await views.save(at.office, "  今晚  要打的 ", MINE)
            assert (view.name, view.query, dict(changes)) == ("今晚 要打的", MINE, {"view": {view.id}})
        async with opened(at.office.folder, at.clock) as office:
            assert await views.views(office) == [view]

    asyncio.run(deed())


def test_views_are_renamed_changed_moved_and_removed(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            one, two, three = [(await views.save(at.office, name, MINE))[0].id for name in "甲乙丙"]
            assert (await views.rename(at.office, one, "丁"))[0].name == "丁"
            assert (await views.rename(at.office, one, "丁"))[1]["view"] == {one}
            assert (await views.show(at.office, two, Query()))[0].query == Query()
            await views.move(at.office, three, 0)
            assert await names(at) == ["丙", "丁", "乙"]
            await views.move(at.office, three, 9)
            assert await names(at) == ["丁", "乙", "丙"]
            assert (await views.remove(at.office, two))["view"] == {two}
            assert [(view.name, view.query) for view in await views.views(at.office)] == [("丁", MINE), ("丙", MINE)]

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("name", "code"), [(" ", "view_name_missing"), ("长" * 41, "view_name_long"), ("甲", "view_known")]
)
def test_a_name_that_will_not_do_is_refused(tmp_path: Path, name: str, code: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await views.save(at.office, "甲", MINE)
            other = (await views.save(at.office, "乙", MINE))[0].id
            for work in (views.save(at.office, name, MINE), views.rename(at.office, other, name)):
                with pytest.raises(KnownError) as caught:
                    await work
                assert caught.value.code == code
            assert await names(at) == ["甲", "乙"]

    asyncio.run(deed())


def test_a_view_that_is_gone_is_told_of(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            for work in (
                views.rename(at.office, 9, "甲"), views.show(at.office, 9, MINE),
                views.move(at.office, 9, 0), views.remove(at.office, 9),
            ):  # fmt: skip
                with pytest.raises(KnownError) as caught:
                    await work
                assert caught.value.code == "view_unknown"

    asyncio.run(deed())


def test_a_view_that_cannot_be_read_any_more_shows_all_orders(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            for name, query in (("甲", "{"), ("乙", '{"filters": [["note", "perhaps"]]}')):
                await at.run("INSERT INTO saved_view (name, query, position) VALUES (?, ?, 1)", name, query)
            assert [view.query for view in await views.views(at.office)] == [Query(), Query()]

    asyncio.run(deed())
