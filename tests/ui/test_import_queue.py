"""What happens between a drop and the shop: what comes by itself, what is left, what fails, and what stands in its way."""

from __future__ import annotations

import asyncio
import shutil
import threading
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.errors import KnownError
from app.services import imports, orders, shops
from tests.ui.window import HEADER, Window, order, write
from ui.importing import Importer
from ui.models.import_files import State
from ui.pages.imports_files import FilesPage
from ui.widgets.password import AskPassword
from ui.widgets.toast import Toast

Play = Callable[..., None]
ONE, TWO, THREE = "4471000000000000001", "4471000000000000002", "4471000000000000003"
ODD = "1.93E+18"
STRANGE = (
    "流水单号,客户帐号,应收金额（元）,下单日期,目前情况,{more}\n"
    "A2026112100001,晴天小铺,238.00,2026-11-21 12:20:00,等客户付款,甲\n"
    "A2026112100002,阿木,89.00,2026-11-21 12:31:00,等客户付款,乙\n"
)


def importer(window: Window) -> Importer:
    return window.shell.importer


def page(window: Window) -> FilesPage:
    found = importer(window).page
    assert found is not None
    return found


def states(window: Window) -> dict[str, State]:
    return {one.name: one.state for one in importer(window).files.files}


async def runs(window: Window) -> dict[str, str]:
    """The files that are in, each with its shop, the first one first."""
    return {one.file: one.shop for one in reversed(await imports.runs(window.office))}


async def count(window: Window) -> int:
    return (await orders.counts(window.office))["all"]


def strange(folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text(STRANGE.format(more=name), "utf-8-sig")
    return file


class Held:
    """A deed of `imports` that waits, in the middle of it, until it is let go; ``before``: or at its beginning."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, *, before: bool = False) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(imports, name)
        self.begun, self.free = asyncio.Event(), asyncio.Event()

        async def held(*given: Any, **how: Any) -> Any:
            found = None if before else await real(*given, **how)
            self.begun.set()
            await self.free.wait()
            return await real(*given, **how) if before else found

        monkeypatch.setattr(imports, name, held)


# -- what comes by itself ----------------------------------------------------------------------------------------------


def test_what_somebody_dropped_is_looked_at_whatever_comes_by_itself_meanwhile(play: Play, tmp_path: Path) -> None:
    mine, other = write(tmp_path / "mine.csv", order(TWO)), write(tmp_path / "other.csv", order(THREE))

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        importer(window).take([mine])
        importer(window).take([other], at_once=True)
        await window.settle()
        assert [*await runs(window)] == ["a.csv", "other.csv"]
        assert states(window)["mine.csv"] is State.READY
        importer(window).leave()

    play(story)


def test_several_files_that_go_by_themselves_leave_the_window_alone(play: Play, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{name}.csv", order(name)) for name in (TWO, THREE)]
    opened: list[object] = []

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        importer(window).opened.connect(opened.append)
        importer(window).take(files, at_once=True)
        await window.settle()
        assert (opened, await count(window)) == ([], 3)

    play(story)


def test_an_odd_file_that_came_by_itself_takes_no_key_from_who_writes(play: Play, tmp_path: Path) -> None:
    odd = write(tmp_path / "odd.csv", order(TWO), order(ODD))

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        window.shell.show_page("orders")
        await window.settle()
        window.shell.orders.table.go_to_row(0)
        await window.settle()
        editor = window.shell.orders.card.editor
        editor.focus_feedback()
        window.enter("明早")
        importer(window).take([odd], at_once=True)
        await window.settle()
        window.enter("付")
        window.press("Return")
        await window.settle()
        assert editor.feedback.line.text() == "明早付"
        assert importer(window).page is None
        assert [*await runs(window)] == ["a.csv"]
        (toast,) = [one for one in window.shell.findChildren(Toast) if "needs a look" in one.accessibleName()]
        assert toast.accessibleName() == "1 file needs a look before it is imported: odd.csv"
        toast.buttons[0].click()
        await window.settle()
        assert page(window).isVisible()
        window.press("Return")
        await window.settle()
        assert [*await runs(window)] == ["a.csv", "odd.csv"]

    play(story)


def test_what_waits_in_the_corner_is_found_again_by_ctrl_o_and_survives_leaving_another(
    play: Play, tmp_path: Path
) -> None:
    odd, mine = write(tmp_path / "odd.csv", order(TWO), order(ODD)), write(tmp_path / "mine.csv", order(THREE))

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        importer(window).take([mine])
        await window.settle()
        importer(window).take([odd], at_once=True)
        await window.settle()
        assert page(window).current() is importer(window).files.files[0]
        window.press("Esc")
        await window.settle()
        assert states(window) == {"odd.csv": State.READY}
        assert importer(window).page is None
        window.press("Ctrl+O", window.shell)
        await window.settle()
        assert page(window).isVisible()
        window.press("Esc")
        await window.settle()
        assert states(window) == {}

    play(story)


def test_a_file_that_came_by_itself_and_cannot_be_read_is_told(play: Play, tmp_path: Path) -> None:
    files = [write(tmp_path / "b.csv", order(TWO)), tmp_path / "gone.csv"]

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        importer(window).take(files, at_once=True)
        await window.settle()
        assert any("gone.csv" in said for said in window.toasts())
        assert (states(window), [*await runs(window)]) == ({}, ["a.csv", "b.csv"])

    play(story)


def test_without_a_look_the_shop_is_never_guessed(play: Play, tmp_path: Path) -> None:
    nameless = tmp_path / "nameless.csv"
    lines = (HEADER, order(ONE))
    nameless.write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n", "gb18030")

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(TWO)))
        window.desk.bus.tell((await shops.add(window.office, "二店", "taobao"))[1])
        await window.settle()
        window.shell.choose_shop(window.desk.shops[1])
        window.desk.settings.import_unseen = True
        importer(window).take([nameless])
        await window.settle()
        assert page(window).isVisible()
        assert page(window).preview.shop.value() == "二店"
        assert [*await runs(window)] == ["a.csv"]
        importer(window).leave()

    play(story)


# -- the keys, and other pages -----------------------------------------------------------------------------------------


def test_an_enter_that_is_still_held_imports_nothing(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        importer(window).take([write(tmp_path / "a.csv", order(ONE))])
        await window.settle()
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(window.focus(), held)
        await window.settle()
        assert await count(window) == 0
        window.press("Return")
        await window.settle()
        assert await count(window) == 1

    play(story)


def test_a_new_file_brings_those_back_that_were_put_aside(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        for number, name in ((ONE, "a.csv"), (TWO, "b.csv")):
            importer(window).take([write(tmp_path / name, order(number))])
            await window.settle()
            assert page(window).isVisible()
            shown = page(window).current()
            assert shown is not None
            assert shown.name == name
            window.press("Ctrl+4")
            await window.settle()
            assert not page(window).isVisible()
        importer(window).leave()

    play(story)


def test_what_is_read_while_it_is_put_aside_stays_there(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [write(tmp_path / f"{at}.csv", order(f"447100000000000000{at}")) for at in (1, 2)]

    async def story(window: Window) -> None:
        held = Held(monkeypatch, "prepare")
        importer(window).take(files)
        await held.begun.wait()
        window.press("Ctrl+4")
        held.free.set()
        await window.settle()
        assert not page(window).isVisible()
        assert window.toasts()[0] == "2 files need a look before they are imported: 1.csv, 2.csv"
        importer(window).leave()

    play(story)


# -- what is left stays left -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["prepare", "look", "sort_out"])
def test_what_is_left_late_in_the_work_stays_left(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    first = write(tmp_path / "a.csv", order(ONE))
    later = strange(tmp_path, "s.csv") if deed == "look" else write(tmp_path / "b.csv", order(TWO))

    async def story(window: Window) -> None:
        importer(window).take([first])
        await window.settle()
        held = Held(monkeypatch, deed)
        importer(window).take([later])
        await held.begun.wait()
        window.press("Esc")
        assert importer(window).page is None
        held.free.set()
        await window.settle()
        assert importer(window).page is None
        assert (states(window), await count(window)) == ({}, 0)
        assert not list(window.office.staging.glob("*"))

    play(story)


def test_nothing_begins_once_the_program_ends(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "a.csv", order(ONE)))
        held = Held(monkeypatch, "prepare")
        importer(window).take([write(tmp_path / "b.csv", order(TWO))], at_once=True)
        await held.begun.wait()
        asyncio.get_running_loop().call_soon(held.free.set)
        await window.runtime.shut_down()
        importer(window).take([write(tmp_path / "c.csv", order(THREE))], at_once=True)
        await window.settle()
        assert [*await runs(window)] == ["a.csv"]
        assert not list(window.office.staging.glob("*"))

    play(story)


# -- ZIPs under passwords ----------------------------------------------------------------------------------------------


def locked(folder: Path, name: str, number: str, password: str) -> Path:
    pyzipper = pytest.importorskip("pyzipper")
    with pyzipper.AESZipFile(folder / name, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.writestr("inner.csv", write(folder / "inner.csv", order(number)).read_bytes())
    return folder / name


async def answers(window: Window, given: dict[str, str | None]) -> None:
    """Answer the question after each ZIP's password; None: close it."""
    while given:
        await window.until(lambda: isinstance(QApplication.activeWindow(), AskPassword))
        dialog = QApplication.activeWindow()
        assert isinstance(dialog, AskPassword)
        texts = " ".join(one.text() for one in dialog.findChildren(QLabel))
        password = given.pop(next(name for name in given if name in texts))
        if password is None:
            dialog.reject()
        else:
            dialog.field.setText(password)
            dialog.accept()
        await window.until(lambda dialog=dialog: QApplication.activeWindow() is not dialog)  # type: ignore[misc]


@pytest.mark.usefixtures("child_process")
def test_each_zip_has_a_password_of_its_own_and_is_left_out_alone(play: Play, tmp_path: Path) -> None:
    plain = [write(tmp_path / f"{at}.csv", order(f"447100000000000010{at}")) for at in (1, 2)]
    packed = [locked(tmp_path, f"{name}.zip", f"447100000000000000{at}", name) for at, name in enumerate("xyz", 1)]

    async def story(window: Window) -> None:
        importer(window).take([plain[0], *packed, plain[1]])
        await answers(window, {"x.zip": "x", "y.zip": None, "z.zip": "z"})
        await window.settle()
        assert states(window) == dict.fromkeys(
            ("1.csv", "2.csv", "x.zip › inner.csv", "z.zip › inner.csv"), State.READY
        )
        importer(window).leave()

    play(story)


def test_what_was_unpacked_goes_beside_the_windows_thread(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(write(tmp_path / "inner.csv", order(ONE)), "inner.csv")
    threads: list[threading.Thread] = []
    real = shutil.rmtree

    def removed(*given: Any, **how: Any) -> None:
        threads.append(threading.current_thread())
        real(*given, **how)

    async def story(window: Window) -> None:
        importer(window).take([packed])
        await window.settle()
        monkeypatch.setattr("app.services.import_files.shutil.rmtree", removed)
        importer(window).leave()
        await window.settle()
        assert threads
        assert threading.main_thread() not in threads
        assert not list(window.office.staging.glob("*"))

    play(story)


# -- what is imported --------------------------------------------------------------------------------------------------


def test_two_new_shops_that_are_dropped_together_are_two(play: Play, tmp_path: Path) -> None:
    ours = write(tmp_path / "ours.csv", order(ONE))
    theirs = write(tmp_path / "theirs.csv", order(TWO).replace("小美的店", "阿强的店"))

    async def story(window: Window) -> None:
        importer(window).take([ours, theirs])
        await window.settle()
        window.press("Ctrl+Return")
        await window.settle()
        assert await runs(window) == {"ours.csv": "小美的店", "theirs.csv": "阿强的店"}

    play(story)


def test_a_file_that_is_another_by_now_is_shown_again(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        importer(window).take([file])
        await window.settle()
        await imports.run(window.office, write(tmp_path / "b.csv", order(TWO)))
        write(file, order(ONE), order(THREE))
        window.press("Return")
        await window.settle()
        assert any("a.csv would change other things" in said for said in window.toasts())
        assert [one.count for one in page(window).preview.figures.figures] == [2, 0, 0, 0]
        assert await count(window) == 1
        window.press("Return")
        await window.settle()
        assert await count(window) == 3

    play(story)


@pytest.mark.parametrize("leave", [False, True])
def test_an_import_that_fails_is_told_whatever_is_looked_at(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leave: bool
) -> None:
    files = [write(tmp_path / f"{name}.csv", order(number)) for name, number in (("a", ONE), ("b", TWO))]
    real = imports.commit

    async def commit(office: Any, prepared: Any, **how: Any) -> Any:
        if prepared.name == "a.csv":
            raise KnownError("disk_full", file="ziqi.db")
        return await real(office, prepared, **how)

    async def story(window: Window) -> None:
        importer(window).take(files)
        await window.settle()
        monkeypatch.setattr(imports, "commit", commit)
        importer(window).want_all()
        if leave:
            importer(window).leave()
        await window.settle()
        assert any(said.startswith("a.csv was not imported.") for said in window.toasts())
        assert [*await runs(window)] == ["b.csv"]
        assert states(window) == ({} if leave else {"a.csv": State.BAD, "b.csv": State.DONE})
        importer(window).leave()

    play(story)


# -- what its columns are ----------------------------------------------------------------------------------------------


def test_the_columns_of_a_file_that_is_imported_meanwhile_are_asked_no_more(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [write(tmp_path / f"{name}.csv", order(number)) for name, number in (("a", ONE), ("b", TWO))]

    async def story(window: Window) -> None:
        importer(window).take(files)
        await window.settle()
        file = importer(window).files.files[0]
        held = Held(monkeypatch, "look")
        page(window).preview.columns_asked.emit(file)
        await held.begun.wait()
        importer(window).want(file)
        await window.until(lambda: file.state is State.DONE)
        held.free.set()
        await window.settle()
        assert states(window) == {"a.csv": State.DONE, "b.csv": State.READY}
        importer(window).leave()

    play(story)


def test_what_was_said_of_one_file_is_there_when_somebody_comes_back(play: Play, tmp_path: Path) -> None:
    files = [strange(tmp_path, name) for name in ("s1.csv", "s2.csv")]

    async def story(window: Window) -> None:
        importer(window).take(files)
        await window.settle()
        first, second = importer(window).files.files
        mapping = page(window).mapping
        page(window).stand_on(first)
        mapping.table.go_to_row(4)
        mapping._choose("status_text")
        mapping.status.lines["等客户付款"][1].choose("unpaid")
        mapping.platform.choose("wechat")
        mapping.name.line.setText("流水")
        mapping.table.go_to_row(2)
        mapping._choose(None)
        said = mapping.said()
        page(window).stand_on(second)
        assert mapping.said().choices != said.choices
        assert mapping.said().name != "流水"
        page(window).stand_on(first)
        assert mapping.said() == said
        assert mapping.table.currentIndex().row() == 3
        importer(window).leave()

    play(story)
