"""Imports that are watched, cancelled, cut off or fail: whatever happens, nothing half is left."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pysqlite3.dbapi2 as driver
import pytest

from app.clock import HOME
from app.errors import BugError, KnownError
from app.services import files_worker, import_files, import_saving, import_worker, imports, notes, shops
from app.services.imports import Progress
from app.services.notes import NoteDraft
from app.store import engine, staging
from app.store import imports as stored_imports
from app.store.engine import Engine
from app.store.imports import CANCELLED, DONE
from tests.exports import people
from tests.exports.builder import csv_text
from tests.offices import (
    COLUMNS,
    FINISHED,
    NOW,
    Desk,
    an_order,
    counts,
    desk,
    disagreements,
    moment,
    opened,
    paid,
    with_changes,
)

NUMBER = "订单编号"
SHORT = (NUMBER, "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额")


def test_progress_runs_from_reading_to_saving(tmp_path: Path) -> None:
    heard: list[Progress] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*people.orders(2500, 1), progress=heard.append)

    asyncio.run(deed())
    parts = [progress.part for progress in heard]
    assert list(dict.fromkeys(parts)) == ["reading", "comparing", "saving"]
    assert parts == sorted(parts, key=["reading", "comparing", "saving"].index)
    for part in ("reading", "saving"):
        shares = [progress.share for progress in heard if progress.part == part]
        assert shares == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] <= 1
    assert heard[-1].share == 1


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small slices, so that there is something between the first and the last."""
    monkeypatch.setattr(import_saving, "_SMALLEST", 20)
    monkeypatch.setattr(import_saving, "_LARGEST", 20)


def setter(saving: asyncio.Event) -> Callable[[Progress], None]:
    """Sets ``saving`` when the first slice is committed."""

    def heard(told: Progress) -> None:
        if told.part == "saving":
            saving.set()

    return heard


@pytest.mark.parametrize("known", [True, False])
def test_cancelling_while_it_saves_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    slowly(monkeypatch)
    stop = threading.Event()
    made = list(people.orders(200, 7))

    def stop_midway(progress: Progress) -> None:
        if progress.part == "saving" and progress.share > 0.4:
            stop.set()

    async def deed() -> None:
        async with desk(tmp_path) as at:
            if known:
                await at.bring(*(with_changes(order, status=FINISHED, memo="旧") for order in made[:100]))
            before = await at.picture()
            with pytest.raises(KnownError) as caught:
                await at.bring(*made, progress=stop_midway, cancel=stop, older="take")
            assert caught.value.code == "cancelled"
            assert await at.picture() == before
            assert await at.office.gate.read(disagreements) == []
            assert [run.state for run in await imports.runs(at.office)] == ([CANCELLED, DONE] if known else [])
            assert len(await shops.shops(at.office)) == known
            assert list(at.office.staging.iterdir()) == []
            assert counts(await at.bring(*made, older="take")) == ((100, 100, 0, 0, 0) if known else (200, 0, 0, 0, 0))

    asyncio.run(deed())


def test_a_task_that_is_cancelled_while_it_saves_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly(monkeypatch)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = await at.picture()
            halfway = asyncio.Event()
            bring = at.bring(*people.orders(200, 7), progress=setter(halfway))
            work = asyncio.get_running_loop().create_task(bring)
            await halfway.wait()
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            assert await at.picture() == before
            assert [run.state for run in await imports.runs(at.office)] == [CANCELLED, DONE]

    asyncio.run(deed())


def test_a_task_that_is_cancelled_as_the_staged_rows_are_attached_leaves_them_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, entered, go = Engine.add_file, threading.Event(), threading.Event()

    def slow(self: Engine, file: Path, name: str) -> None:
        entered.set()
        go.wait()
        real(self, file, name)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with monkeypatch.context() as patch:
                patch.setattr(Engine, "add_file", slow)
                work = asyncio.get_running_loop().create_task(at.bring(an_order(1)))
                await asyncio.to_thread(entered.wait)
                work.cancel()
                go.set()
                with pytest.raises(asyncio.CancelledError):
                    await work
            assert counts(await at.bring(an_order(2))) == (1, 0, 0, 0, 0)

    asyncio.run(deed())


FAILING = ["add_file", "commit_slice", "finish"]


@pytest.mark.parametrize("step", FAILING)
def test_a_disk_that_fills_up_while_it_saves_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The staged rows are attached, committed in slices, and the run is closed: each of these may fail."""
    slowly(monkeypatch)
    owner = engine.Engine if step == "add_file" else stored_imports
    real, calls = getattr(owner, step), []

    def full(*given: object) -> object:
        calls.append(given)
        if len(calls) > (2 if step == "commit_slice" else 0):
            raise driver.OperationalError("database or disk is full")
        return real(*given)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*people.orders(50, 7))
            before = await at.picture()
            with monkeypatch.context() as patch:
                patch.setattr(owner, step, full)
                with pytest.raises(KnownError) as caught:
                    await at.bring(*people.orders(200, 8))
            assert caught.value.code == "disk_full"
            assert await at.picture() == before
            assert [run.state for run in await imports.runs(at.office)] == [CANCELLED, DONE]
            assert counts(await at.bring(*people.orders(200, 8))) == (200, 0, 0, 0, 0)

    asyncio.run(deed())


@pytest.mark.parametrize("step", ["unpacking", "preparing", "saving"])
def test_a_bug_goes_on_to_who_asked_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    async def half(_main: object, task: files_worker.Unpack, _cancel: object) -> None:
        task.into.mkdir(parents=True)
        raise ZeroDivisionError

    owner, name, fails = {
        "unpacking": (import_files, "_in_child", half),
        "preparing": (staging, "rejects", broken),
        "saving": (stored_imports, "finish", broken),
    }[step]

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(2))
            before = await at.picture()
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, fails)
                with pytest.raises(ZeroDivisionError):
                    await (imports.unpack(at.office, [tmp_path]) if step == "unpacking" else at.bring(an_order(1)))
            assert await at.picture() == before
            assert list(at.office.staging.iterdir()) == []

    asyncio.run(deed())


def test_a_disk_that_fills_up_while_it_stages_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise driver.OperationalError("database or disk is full")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with monkeypatch.context() as patch:
                patch.setattr(staging.Staging, "add", full)
                with pytest.raises(KnownError) as caught:
                    await at.bring(an_order(1))
            assert caught.value.code == "disk_full"
            assert await imports.runs(at.office) == []
            assert list(at.office.staging.iterdir()) == []

    asyncio.run(deed())


def nothing(_file: Path) -> None: ...


@pytest.mark.parametrize(
    ("name", "spoil", "code"),
    [
        ("missing.csv", nothing, "file_missing"),
        ("empty.csv", lambda file: file.write_bytes(b""), "file_empty"),
        ("picture.csv", lambda file: file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300)), "file_not_table"),
        ("rows.csv", lambda file: file.write_text(csv_text((), COLUMNS), encoding="utf-8"), "file_no_rows"),
        ("words.csv", lambda file: file.write_text("a,b\r\n1,2\r\n", encoding="utf-8"), "header_unknown"),
    ],
)
@pytest.mark.usefixtures("child_process")
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    tmp_path: Path, name: str, spoil: Callable[[Path], object], code: str
) -> None:
    spoil(tmp_path / name)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with pytest.raises(KnownError) as caught:
                await imports.run(at.office, tmp_path / name)
            assert caught.value.code == code
            assert await shops.shops(at.office) == []
            assert await imports.runs(at.office) == []
            assert list(at.office.staging.iterdir()) == []

    asyncio.run(deed())


@pytest.mark.usefixtures("child_process")
def test_the_child_process_reads_compares_and_is_gone_afterwards(tmp_path: Path) -> None:
    import multiprocessing

    heard: list[Progress] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = list(people.orders(2100, 1))
            assert counts(await at.bring(*made, progress=heard.append)) == (2100, 0, 0, 0, 0)
            answer = await at.bring(*made[1:], an_order("1.0"))
            assert counts(answer) == (0, 0, 2099, 0, 1)
            assert multiprocessing.active_children() == []

    asyncio.run(deed())
    assert [progress.part for progress in heard][:2] == ["reading", "comparing"]


@pytest.mark.usefixtures("child_process")
def test_cancelling_while_it_reads_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with pytest.raises(KnownError) as caught:
                await at.bring(an_order(1), cancel=stop)
            assert caught.value.code == "cancelled"
            assert await shops.shops(at.office) == []
            assert list(at.office.staging.iterdir()) == []

    asyncio.run(deed())


def die(_task: object, _pipe: object) -> None:
    raise SystemExit(3)


@pytest.mark.usefixtures("child_process")
def test_a_child_that_dies_without_a_word_is_our_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_worker, "main", die)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with pytest.raises(BugError):
                await at.bring(an_order(1))

    asyncio.run(deed())


def abort(_task: object, _pipe: object) -> None:
    """As a reader written in another language ends where there is no more memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="another system's signals")
@pytest.mark.usefixtures("child_process")
def test_a_child_that_is_ended_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_worker, "main", abort)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with pytest.raises(KnownError) as caught:
                await at.bring(an_order(1))
            assert caught.value.code == "work_broken_off"
            assert await shops.shops(at.office) == []

    asyncio.run(deed())


def test_imports_wait_for_each_other(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            answers = await asyncio.gather(
                at.bring(an_order(2), an_order(3)), at.bring(paid(an_order(2)), an_order(3)), at.bring(an_order(3))
            )
            assert [counts(answer) for answer in answers] == [(2, 0, 0, 0, 0), (0, 1, 1, 0, 0), (0, 0, 1, 0, 0)]

    asyncio.run(deed())


def test_a_save_goes_through_between_two_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly(monkeypatch)
    states: list[str] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number, halfway = await at.id(1), asyncio.Event()

            async def save() -> None:
                await halfway.wait()
                await notes.save(at.office, NoteDraft(number, "purple", "小美", "明早付"))
                states.extend(run.state for run in await imports.runs(at.office))

            await asyncio.gather(save(), at.bring(*people.orders(1000, 7), progress=setter(halfway)))
            assert states == ["committing", "done"]
            assert [note.feedback for note in (await at.card(1)).notes] == ["明早付"]

    asyncio.run(deed())


def test_a_run_that_was_cut_off_is_taken_back_when_the_office_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly(monkeypatch)
    made = list(people.orders(200, 7))

    class Gone(BaseException):
        """The machine loses power: nothing of ours runs any more."""

    async def no_power(*_given: object) -> None:
        raise Gone

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(with_changes(order, memo="旧") for order in made[:100]))
            before = await at.picture()

            def cut(progress: Progress) -> None:
                if progress.part == "saving" and progress.share > 0.5:
                    raise Gone

            with monkeypatch.context() as patch:
                patch.setattr(import_saving, "take_back", no_power)
                with pytest.raises(Gone):
                    await at.bring(*made, progress=cut)
            assert await at.count() > 100
            (at.office.staging / "left.db").write_bytes(b"left behind")
        async with opened(at.office.folder, at.clock) as office:
            again = Desk(office, at.clock, tmp_path)
            assert await again.picture() == before
            assert [run.state for run in await imports.runs(office)] == [CANCELLED, DONE]
            assert await office.gate.read(disagreements) == []
            assert list(office.staging.iterdir()) == []

    asyncio.run(deed())


def test_the_moments_of_a_file_are_the_shops_wall_time(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, datetime(2026, 11, 21, 8, tzinfo=HOME) + timedelta(hours=8)) as at:
            assert at.clock.now() == NOW
            await at.bring(paid(an_order(1)))
            row = (await at.card(1)).row
            assert (row.created_at, row.paid_at) == (moment(2026, 11, 21, 12), moment(2026, 11, 21, 12, 30))

    asyncio.run(deed())
