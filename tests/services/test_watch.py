"""Files that have arrived: exports are told of once, by their content; anything else is passed by for good."""

from __future__ import annotations

import asyncio
import os
import threading
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pyzipper

from app.errors import KnownError
from app.intake import archive
from app.services import child, imports, shops, watch, watch_worker
from app.services.watch import Sighted
from app.store.watched import ARRIVED, IGNORED, IMPORTED
from tests.exports.builder import write_csv, write_xlsx
from tests.offices import COLUMNS, NOW, Desk, an_order, desk

Story = Callable[[Desk], Awaitable[None]]


def run(tmp_path: Path, story: Story) -> None:
    async def whole() -> None:
        async with desk(tmp_path, NOW) as place:
            await story(place)

    asyncio.run(whole())


@pytest.fixture(autouse=True)
def looked_at_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Files are looked at on this thread, but where a test wants the child process itself."""

    async def here(_main: object, task: watch_worker.Task, _tell: object, stop: threading.Event) -> object:
        if stop.is_set():
            raise KnownError("cancelled")
        return watch_worker.look(task)

    if "child_process" not in request.fixturenames:
        monkeypatch.setattr(child, "run", here)


def export(file: Path, *numbers: int) -> Path:
    write_csv(file, [an_order(number) for number in numbers or (1,)], COLUMNS)
    return file


def told(sighted: Sighted) -> list[tuple[str, str | None, str | None, int | None]]:
    return [(one.path.name, one.platform, one.report, one.shop_id) for one in sighted.arrivals]


async def states(at: Desk) -> list[tuple[str, str]]:
    return sorted([(row[0], row[1]) for row in await at.all("SELECT name, state FROM watched_file")])


def test_what_lies_in_a_folder(tmp_path: Path) -> None:
    for name in ("b.csv", "c.csv.crdownload", "~$d.xlsx", "e.txt"):
        (tmp_path / name).write_text("x" * len(name))
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    found = watch.listing(tmp_path)
    assert found is not None
    assert {name: mark.size for name, mark in found.marks.items()} == {"b.csv": 5, "e.txt": 5}
    assert "c.csv.crdownload" in found.names
    os.utime(tmp_path / "b.csv", (5, 5))
    moved = watch.listing(tmp_path)
    assert moved is not None
    assert moved.marks["b.csv"].came >= found.marks["e.txt"].came > 5  # it came now, whatever its own time says
    assert watch.listing(tmp_path / "away") is None


def test_an_export_is_told_of_once_whatever_it_is_called(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        file = export(tmp_path / "orders.csv")
        assert told(await watch.look(at.office, [file])) == [("orders.csv", "taobao", "orders", None)]
        copy = tmp_path / "orders (1).csv"
        copy.write_bytes(file.read_bytes())
        assert await watch.look(at.office, [file, copy]) == Sighted((), ())
        assert await states(at) == [("orders.csv", ARRIVED)]

    run(tmp_path, story)


def test_two_of_one_content_that_come_together_are_one(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        first, second = export(tmp_path / "a.csv"), export(tmp_path / "b.csv")
        other = export(tmp_path / "c.csv", 2)
        assert [row[0] for row in told(await watch.look(at.office, [first, second, other]))] == ["a.csv", "c.csv"]

    run(tmp_path, story)


def test_it_is_not_told_again_after_a_restart(tmp_path: Path) -> None:
    async def once(at: Desk) -> None:
        assert told(await watch.look(at.office, [export(tmp_path / "orders.csv")]))

    async def again(at: Desk) -> None:
        assert not told(await watch.look(at.office, [tmp_path / "orders.csv"]))

    run(tmp_path, once)
    run(tmp_path, again)


def test_what_nobody_was_told_of_is_news_again_after_a_restart(tmp_path: Path) -> None:
    async def first(at: Desk) -> None:
        files = [export(tmp_path / "orders.csv"), export(tmp_path / "others.csv", 2)]
        orders, _others = (await watch.look(at.office, files)).arrivals
        await watch.told(at.office, [orders])
        assert not told(await watch.look(at.office, files))

    async def second(at: Desk) -> None:
        await watch.begin(at.office)
        found = await watch.look(at.office, [tmp_path / "orders.csv", tmp_path / "others.csv"])
        assert [one.path.name for one in found.arrivals] == ["others.csv"]

    run(tmp_path, first)
    run(tmp_path, second)


def test_what_was_imported_by_hand_is_not_told(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        file = export(tmp_path / "orders.csv")
        await imports.run(at.office, file)
        assert await watch.look(at.office, [file]) == Sighted((), ())
        assert await states(at) == []

    run(tmp_path, story)


def test_what_was_told_and_then_imported_is_so_in_the_list(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        file = export(tmp_path / "orders.csv")
        await watch.look(at.office, [file])
        await imports.run(at.office, file)
        await watch.look(at.office, [export(tmp_path / "others.csv", 2)])
        assert await states(at) == [("orders.csv", IMPORTED), ("others.csv", ARRIVED)]

    run(tmp_path, story)


def test_other_files_are_passed_by_and_their_names_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(at: Desk) -> None:
        pay = tmp_path / "张小满的工资.csv"
        pay.write_text("姓名,工资\n张小满,5000\n", encoding="utf-8")
        page = tmp_path / "login.xls"
        page.write_text("<html><body>请登录</body></html>", encoding="utf-8")
        assert await watch.look(at.office, [pay, page]) == Sighted((), ())
        assert await states(at) == [("", IGNORED), ("", IGNORED)]
        monkeypatch.setattr(watch_worker, "look", None)  # nor is it opened a second time
        assert await watch.look(at.office, [pay, page]) == Sighted((), ())

    run(tmp_path, story)


def test_the_only_real_shop_of_the_platform_is_its_shop(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        shop, _changes = await shops.add(at.office, "小美的店", "taobao")
        await shops.add(at.office, "京东店", "jd")
        assert told(await watch.look(at.office, [export(tmp_path / "a.csv")]))[0][3] == shop.id
        await shops.add(at.office, "小林的店", "taobao")
        assert told(await watch.look(at.office, [export(tmp_path / "b.csv", 2)]))[0][3] is None

    run(tmp_path, story)


def test_a_zip_is_known_by_what_is_inside(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        inside = export(tmp_path / "orders.csv")
        packed = tmp_path / "export.zip"
        with zipfile.ZipFile(packed, "w") as made:
            made.write(inside, "orders.csv")
            made.writestr("readme.txt", "nothing")
        assert told(await watch.look(at.office, [packed])) == [("export.zip", "taobao", "orders", None)]
        await imports.run(at.office, inside)
        again = tmp_path / "again.zip"
        with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as made:
            made.write(inside, "again.csv")
        assert await watch.look(at.office, [again]) == Sighted((), ())
        assert not list(at.office.staging.iterdir())

    run(tmp_path, story)


def test_a_zip_of_pictures_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(at: Desk) -> None:
        pictures, big = tmp_path / "pictures.zip", tmp_path / "big.zip"
        with zipfile.ZipFile(pictures, "w") as made:
            made.writestr("a.jpg", b"\xff\xd8\xff")
        with zipfile.ZipFile(big, "w") as made:
            made.writestr("a.csv", b"x" * 100)
        monkeypatch.setattr(watch_worker, "_UNPACKED", 99)
        monkeypatch.setattr(archive, "unpack", None)
        assert await watch.look(at.office, [pictures, big]) == Sighted((), ())

    run(tmp_path, story)


def test_a_file_under_a_password_may_be_an_export_if_it_is_called_so(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        for name in ("订单导出.zip", "张小满.zip"):
            with pyzipper.AESZipFile(tmp_path / name, "w", encryption=pyzipper.WZ_AES) as made:
                made.setpassword(b"8888")
                made.writestr("orders.csv", export(tmp_path / "orders.csv").read_bytes())
        found = await watch.look(at.office, [tmp_path / "订单导出.zip", tmp_path / "张小满.zip"])
        assert told(found) == [("订单导出.zip", None, None, None)]

    run(tmp_path, story)


def test_a_workbook_that_excel_holds_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(at: Desk) -> None:
        file = tmp_path / "orders.xlsx"
        write_xlsx(file, [an_order(1)], COLUMNS)
        (tmp_path / "~$orders.xlsx").write_bytes(b"x")

        def held(self: Path, *how: object, **more: object) -> object:
            raise PermissionError(13, "held")

        with monkeypatch.context() as patched:
            patched.setattr(Path, "open", held)
            assert await watch.look(at.office, [file]) == Sighted((), (file,))
        assert await states(at) == []
        assert told(await watch.look(at.office, [file])) == [("orders.xlsx", "taobao", "orders", None)]

    run(tmp_path, story)


def test_half_a_workbook_is_looked_at_again_and_a_lost_file_is_not(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        whole, half = tmp_path / "whole.xlsx", tmp_path / "half.xlsx"
        write_xlsx(whole, [an_order(1)], COLUMNS)
        half.write_bytes(whole.read_bytes()[:-400])
        assert await watch.look(at.office, [half, tmp_path / "gone.csv"]) == Sighted((), (half,))
        half.write_bytes(whole.read_bytes())
        assert told(await watch.look(at.office, [half])) == [("half.xlsx", "taobao", "orders", None)]

    run(tmp_path, story)


@pytest.mark.parametrize("back", [False, True])
def test_a_file_that_is_renamed_before_it_is_looked_at_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    async def story(at: Desk) -> None:
        file, renamed = export(tmp_path / "orders.csv"), tmp_path / "renamed.csv"

        async def late(_main: object, task: watch_worker.Task, *_how: object) -> object:
            file.rename(renamed)
            return watch_worker.look(task)

        with monkeypatch.context() as patched:
            patched.setattr(child, "run", late)
            assert await watch.look(at.office, [file]) == Sighted((), (file,))
        there = renamed.rename(file) if back else renamed
        assert told(await watch.look(at.office, [there])) == [(there.name, "taobao", "orders", None)]

    run(tmp_path, story)


@pytest.mark.parametrize("trouble", ["disk_full", "file_locked", "file_missing"])
def test_a_trouble_that_passes_says_nothing_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def refuse(*_files: object, **_how: object) -> None:
        raise KnownError(trouble, file="orders.csv")

    async def story(at: Desk) -> None:
        file = export(tmp_path / "orders.csv")
        with monkeypatch.context() as patched:
            patched.setattr(archive, "unpack", refuse)
            assert await watch.look(at.office, [file]) == Sighted((), (file,))
        assert await states(at) == []
        assert told(await watch.look(at.office, [file])) == [("orders.csv", "taobao", "orders", None)]

    run(tmp_path, story)


@pytest.mark.usefixtures("child_process")
def test_the_child_looks_and_leaves_nothing(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        file = tmp_path / "orders.xlsx"
        write_xlsx(file, [an_order(1)], COLUMNS)
        assert told(await watch.look(at.office, [file])) == [("orders.xlsx", "taobao", "orders", None)]
        assert not list(at.office.staging.iterdir())
        stop = threading.Event()
        stop.set()
        with pytest.raises(KnownError, match="cancelled"):
            await watch.look(at.office, [export(tmp_path / "a.csv", 2)], cancel=stop)
        assert await states(at) == [("orders.xlsx", ARRIVED)]

    run(tmp_path, story)
