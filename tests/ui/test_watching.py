"""A folder that exports come into: real files in a real folder, told of once, whatever becomes of the folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from app import paths
from app.errors import KnownError
from app.intake.digest import digest_of
from app.services import child, imports, shops, watch, watch_worker
from app.settings import Settings
from tests.exports.builder import write_xlsx
from tests.offices import COLUMNS, an_order
from tests.ui.window import Window, order, write
from ui.watching import Watching
from ui.widgets.toast import Toast
from ui.widgets.today_row import TodayRow
from ui.widgets.watch_choice import WatchChoice

Play = Callable[..., None]
HERE = "An export of Taobao/Tmall has arrived: {name}"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files keep still for a moment only, and are looked at in a thread: a process for each takes its time."""

    in_child = child.run

    async def here(main: Any, task: Any, tell: Any, stop: threading.Event) -> object:
        if main is not watch_worker.main:
            return await in_child(main, task, tell, stop)
        return await asyncio.get_running_loop().run_in_executor(None, watch_worker.look, task)

    monkeypatch.setattr(child, "run", here)
    monkeypatch.setattr(Watching, "settle", 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "下载"
    made.mkdir()
    return made


def watched(folder: Path, watch: str = "announce", **more: object) -> Settings:
    settings = Settings(language="en", theme="light", watch=watch, watch_folder=str(folder))
    for name, value in more.items():
        setattr(settings, name, value)
    return settings


async def begun(window: Window) -> Watching:
    """The folder has been looked at, and the system tells of it."""
    watching: Watching = window.shell.watching
    await window.until(lambda: watching.system is not None and bool(watching.system.directories()))
    await window.settle()
    return watching


async def announced(window: Window, *names: str) -> None:
    wanted = [HERE.format(name=name) for name in names]
    await window.until(lambda: all(one in window.toasts() for one in wanted))
    await window.settle()


async def quiet_until(window: Window, watching: Watching, file: Path) -> None:
    """Until ``file`` has been dealt with, and whatever it led to is over."""
    await window.until(lambda: watching._folder is not None and file.name in watching._folder.done)
    await window.settle()


async def looked_again(window: Window, watching: Watching) -> None:
    before = watching._looks
    await window.until(lambda: watching._looks > before)


def of_exports(window: Window) -> list[str]:
    return [words for words in window.toasts() if "arrived" in words]


def download(folder: Path, name: str, *lines: str) -> Path:
    """A download as a browser makes it: under a name of its own until it is complete."""
    part = write(folder / f"{name}.crdownload", *(lines or (order("1"),)))
    return part.rename(folder / name)


def test_a_finished_download_is_announced_and_imported_by_its_button(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        await begun(window)
        taken: list[tuple[list[Path], bool]] = []
        window.shell.watching.arrived.disconnect()
        window.shell.watching.arrived.connect(lambda files, at_once: taken.append((files, at_once)))
        file = download(folder, "orders.csv")
        await announced(window, "orders.csv")
        (toast,) = window.shell.findChildren(Toast)
        toast.buttons[0].click()
        assert taken == [([file], False)]

    play(story, watched(folder))


def test_the_button_hands_the_file_to_the_import(play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        await begun(window)
        taken: list[tuple[list[Path], bool]] = []
        monkeypatch.setattr(
            window.shell.importer, "take", lambda files, *, at_once: taken.append((list(files), at_once))
        )
        file = download(folder, "orders.csv")
        await announced(window, "orders.csv")
        window.shell.findChildren(Toast)[0].buttons[0].click()
        assert taken == [([file], False)]

    play(story, watched(folder))


def test_nothing_is_watched_unless_somebody_wants_it(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        download(folder, "orders.csv")
        window.shell.tick.beat()
        await window.settle()
        assert window.shell._watching is None
        assert of_exports(window) == []

    play(story, watched(folder, "off"))


def test_the_same_content_under_a_second_name_is_told_once(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        watching = await begun(window)
        first = download(folder, "orders.csv")
        await announced(window, "orders.csv")
        second = folder / "orders (1).csv"
        shutil.copyfile(first, second)
        await quiet_until(window, watching, second)
        assert len(of_exports(window)) == 1

    play(story, watched(folder))


def test_a_file_that_grows_is_told_of_when_it_is_whole(
    play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        watching = await begun(window)
        looked: list[int] = []
        real = watch.look

        async def look(office: object, files: list[Path], **how: object) -> object:
            looked.extend(file.stat().st_size for file in files)
            return await real(office, files, **how)  # type: ignore[arg-type]

        monkeypatch.setattr(watch, "look", look)
        whole = write(folder.parent / "whole.csv", order("1"), order("2")).read_bytes()
        file = folder / "orders.csv"
        for end in range(20, len(whole), 60):
            file.write_bytes(whole[:end])
            await looked_again(window, watching)
            assert looked == []
        file.write_bytes(whole)
        await announced(window, "orders.csv")
        assert looked == [len(whole)]

    monkeypatch.setattr(Watching, "settle", 60)
    play(story, watched(folder))


def test_a_folder_that_vanishes_and_comes_back(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        await begun(window)
        old = download(folder, "old.csv")
        await announced(window, "old.csv")
        away = folder.rename(folder.parent / "away")
        window.shell.tick.beat()
        await window.settle()
        away.rename(folder)
        download(folder, "new.csv", order("2"))
        window.shell.tick.beat()
        await announced(window, "new.csv")
        assert old.exists()
        assert sorted(of_exports(window)) == [HERE.format(name=name) for name in ("new.csv", "old.csv")]
        download(folder, "newer.csv", order("3"))
        await announced(window, "newer.csv")  # the system tells of it again
        assert len(of_exports(window)) == 3

    play(story, watched(folder))


def test_a_folder_that_is_deleted_and_made_anew(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        system = (await begun(window)).system
        assert system is not None
        shutil.rmtree(folder)
        await window.until(lambda: not system.directories())
        await window.settle()
        folder.mkdir()
        window.shell.tick.beat()
        await begun(window)
        download(folder, "orders.csv")
        await announced(window, "orders.csv")

    play(story, watched(folder))


def test_a_network_drive_is_looked_at_with_the_tick(play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        watching = window.shell.watching
        await window.until(lambda: watching._folder is not None)
        download(folder, "orders.csv")
        window.shell.tick.beat()
        await announced(window, "orders.csv")
        assert watching.system is None

    monkeypatch.setattr(paths, "is_network_drive", lambda path: path == folder)
    play(story, watched(folder))


def test_a_drive_that_does_not_answer_holds_nobody_up(
    play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    async def story(window: Window) -> None:
        assert window.shell.watching._busy
        window.shell.tick.beat()
        window.runtime.before_end(answers.set)  # after the window is through with it

    def hangs(path: Path) -> object:
        answers.wait(30)
        return None

    monkeypatch.setattr(watch, "listing", hangs)
    monkeypatch.setattr(Window, "settle", _settled_but("watch"))
    play(story, watched(folder))


def _settled_but(name: str) -> Callable[..., object]:
    real = Window.settle

    async def settle(self: Window, *waiting: str) -> None:
        await real(self, name, *waiting)

    return settle


def test_what_lay_there_before_is_no_news_but_what_came_meanwhile_is(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        await announced(window, "new.csv")
        assert of_exports(window) == [HERE.format(name="new.csv")]

    old, new = download(folder, "old.csv"), download(folder, "new.csv", order("2"))
    came = int(new.stat().st_ctime)
    os.utime(new, (came + 2000, came + 2000))
    assert int(old.stat().st_ctime) < came + 1000
    play(story, watched(folder, watch_since=came + 1000))


def test_after_a_restart_nothing_is_told_twice(play: Play, folder: Path) -> None:
    async def first(window: Window) -> None:
        await begun(window)
        download(folder, "orders.csv")
        await announced(window, "orders.csv")

    async def second(window: Window) -> None:
        watching = await begun(window)
        await quiet_until(window, watching, folder / "orders.csv")
        assert of_exports(window) == []

    play(first, watched(folder))
    play(second, watched(folder))


def test_a_workbook_open_in_excel_waits_for_the_next_tick(
    play: Play, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        watching = await begun(window)
        file = folder / "orders.xlsx"

        def held(path: Path) -> str:
            raise KnownError("file_locked", file=path.name)

        monkeypatch.setattr("app.services.watch.digest_of", held)
        write_xlsx(file, [an_order(1)], COLUMNS)
        (folder / "~$orders.xlsx").write_bytes(b"x")
        await window.until(lambda: watching._again == {"orders.xlsx"})
        await window.settle()
        assert of_exports(window) == []
        monkeypatch.setattr("app.services.watch.digest_of", digest_of)
        window.shell.tick.beat()
        await announced(window, "orders.xlsx")

    play(story, watched(folder))


def test_several_at_once_are_one_word(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        await begun(window)
        for number in range(4):
            write(folder / f"{number}.csv", order(str(number)))
        await window.until(lambda: bool(of_exports(window)))
        assert of_exports(window) == ["4 exports have arrived: 0.csv, 1.csv, 2.csv …"]

    play(story, watched(folder))


def test_in_quiet_mode_it_is_told_afterwards(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        watching = await begun(window)
        window.desk.set_quiet(True)
        file = download(folder, "orders.csv")
        await quiet_until(window, watching, file)
        assert of_exports(window) == []
        window.desk.set_quiet(False)
        await announced(window, "orders.csv")

    play(story, watched(folder))


def test_what_was_held_back_in_quiet_mode_is_told_after_a_restart(play: Play, folder: Path) -> None:
    async def first(window: Window) -> None:
        watching = await begun(window)
        for name in ("orders.csv", "orders (1).csv"):
            await quiet_until(window, watching, download(folder, name))
        assert of_exports(window) == []

    async def second(window: Window) -> None:
        watching = await begun(window)
        await quiet_until(window, watching, folder / "orders.csv")
        window.desk.set_quiet(False)
        await window.settle()
        assert len(of_exports(window)) == 1

    async def third(window: Window) -> None:
        watching = await begun(window)
        await quiet_until(window, watching, folder / "orders.csv")
        assert of_exports(window) == []

    settings = watched(folder, quiet=True)
    for story in (first, second, third):
        play(story, settings)


async def a_taobao_shop(window: Window, name: str = "小美的店") -> int:
    made, changes = await shops.add(window.office, name, "taobao")
    window.desk.bus.tell(changes)
    await window.settle()
    return int(made.id)


def test_exports_of_a_chosen_shop_are_imported_by_themselves(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        window.desk.settings.watch_shops = [await a_taobao_shop(window)]
        await begun(window)
        taken: list[tuple[list[Path], bool]] = []
        window.shell.watching.arrived.connect(lambda files, at_once: taken.append((files, at_once)))
        file = download(folder, "orders.csv")
        await window.until(lambda: bool(taken))
        await window.settle()
        assert taken == [([file], True)]
        assert of_exports(window) == []
        assert [run.file for run in await imports.runs(window.office)] == ["orders.csv"]

    play(story, watched(folder, "auto"))


@pytest.mark.parametrize("chosen", [False, True])
def test_another_shop_or_two_of_one_platform_only_hear_of_it(play: Play, folder: Path, chosen: bool) -> None:
    async def story(window: Window) -> None:
        one = await a_taobao_shop(window)
        if chosen:
            window.desk.settings.watch_shops = [one, await a_taobao_shop(window, "小林的店")]
        await begun(window)
        download(folder, "orders.csv")
        await announced(window, "orders.csv")
        assert await imports.runs(window.office) == []

    play(story, watched(folder, "auto"))


def test_it_is_chosen_in_the_settings(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        settings = window.desk.settings
        shop = await a_taobao_shop(window)
        choice = WatchChoice(window.desk)
        choice.setParent(window.shell)
        choice.show()
        assert choice.what.value() == "off"
        assert not choice.path.isVisible()
        download(folder, "before.csv", order("9"))
        choice.what.buttons["announce"].click()
        assert (settings.watch, settings.watch_since) == ("announce", window.office.now())
        choice.choose.click()
        dialog = window.dialog(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(folder))
        dialog.reject()
        assert choice.path.text() == str(folder)
        settings.watch_since = 2**40  # everything there is old
        window.desk.watch_changed.emit()
        watching = await begun(window)
        assert watching.path == folder
        download(folder, "orders.csv")
        await announced(window, "orders.csv")
        choice.what.buttons["auto"].click()
        assert settings.watch_shops == [shop]
        assert choice.shops[shop].isVisible()
        choice.shops[shop].click()
        assert settings.watch_shops == []
        choice.what.buttons["off"].click()
        await window.settle()
        assert watching.path is None
        assert watching.system is None
        choice.usual.click()
        assert settings.watch_folder == ""

    play(story, Settings(language="en", theme="light"))


STRANGE = (
    "订单编号,客户帐号,应收金额,下单日期,目前情况\n4471000000000000001,晴天小铺,238.00,2026-11-21 12:20:00,等付款\n"
)


def test_a_table_of_orders_that_nobody_knows_is_told_of_once(play: Play, folder: Path) -> None:
    words = "{name} looks like a table of orders, but its columns are not known yet."

    async def story(window: Window) -> None:
        watching = await begun(window)
        wages = folder / "张小满的工资.csv"
        wages.write_text("姓名,工资,日期\n张小满,5000,2026-11-01\n", "utf-8")
        for name in ("流水.csv", "流水 (1).csv"):
            (folder / name).write_text(STRANGE, "utf-8")
            await quiet_until(window, watching, folder / name)
        await quiet_until(window, watching, wages)
        assert window.toasts() == [words.format(name="流水.csv")]
        (toast,) = window.shell.findChildren(Toast)
        toast.buttons[0].click()
        await window.settle()
        page = window.shell.importer.page
        assert page is not None
        assert page.mapping.isVisible()
        window.shell.importer.leave()

    play(story, watched(folder))


def waiting(window: Window) -> list[tuple[str, str]]:
    """What today says of exports that have arrived."""
    rows = [row.face for row in window.shell.today.findChildren(TodayRow) if row.isVisible()]
    return [(face.count, face.detail) for face in rows if face.title == "Exports that arrived, not imported yet"]


def test_today_tells_what_arrived_and_is_not_imported(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        await a_taobao_shop(window)
        await window.bring(write(folder.parent / "first.csv", order("9")))
        await begun(window)
        window.shell.show_page("today")
        await window.settle()
        assert waiting(window) == []
        download(folder, "orders.csv")
        await announced(window, "orders.csv")
        gone = download(folder, "gone.csv", order("2"))
        await announced(window, "gone.csv")
        assert waiting(window) == [("2", "gone.csv, orders.csv")]
        gone.unlink()
        window.shell.today.ask_refresh()
        await window.settle()
        assert waiting(window) == [("1", "orders.csv")]
        (row,) = [
            row for row in window.shell.today.findChildren(TodayRow) if row.isVisible() and "arr" in row.face.title
        ]
        window.press(row.face.key, window.shell.today)
        await window.settle()
        assert [one.path.name for one in window.shell.importer.files.files] == ["orders.csv"]
        window.shell.importer.want_all()
        await window.settle()
        window.shell.show_page("today")
        await window.settle()
        assert waiting(window) == []

    play(story, watched(folder))


def test_today_forgets_a_zip_that_was_handed_over_and_what_is_old(play: Play, folder: Path) -> None:
    async def story(window: Window) -> None:
        await a_taobao_shop(window)
        await window.bring(write(folder.parent / "first.csv", order("9")))
        watching = await begun(window)
        packed = folder.parent / "orders.zip"
        with zipfile.ZipFile(packed, "w") as made:
            made.write(write(folder.parent / "inside.csv", order("1")), "inside.csv")
        packed.rename(folder / packed.name)
        await announced(window, "orders.zip")
        download(folder, "orders.csv", order("2"))
        await announced(window, "orders.csv")
        window.shell.show_page("today")
        await window.settle()
        assert waiting(window)[0][0] == "2"
        watching.hand_over([folder / "orders.zip"])
        await window.settle()
        window.shell.importer.leave()
        window.shell.show_page("today")
        window.shell.today.ask_refresh()
        await window.settle()
        assert waiting(window) == [("1", "orders.csv")]
        await window.later(timedelta(days=3))
        assert waiting(window) == []

    play(story, watched(folder))
