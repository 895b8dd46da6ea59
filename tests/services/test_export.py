"""Exporting a view to XLSX: what stands in the cells, what is masked, and that nothing half-written is left."""

from __future__ import annotations

import asyncio
import errno
import threading
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app import i18n
from app.domain.order import Filter, Query
from app.errors import KnownError
from app.services import export, export_worker, notes, reminders
from app.services.export_columns import COLUMNS
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, desk, opened, paid

EVIL = ('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "http://example.com")


@pytest.fixture(autouse=True)
def written_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The child's work in a thread; one test keeps the child."""
    if "child_process" in request.fixturenames:
        return

    async def written(task: Any, tell: Any, _stop: Any) -> int:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            None, export_worker.write, task, lambda share: loop.call_soon_threadsafe(tell, share)
        )

    monkeypatch.setattr(export, "_written", written)


def sheet(file: Path, number: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_path(file).get_sheet_by_index(number).to_python()


async def exported(at: Desk, query: Any = None, *columns: str, **more: Any) -> list[list[Any]]:
    file = at.folder / "订单.xlsx"
    rows = await export.export(at.office, query or Query(), file, columns, **more)
    found = sheet(file)
    assert len(found) == rows + 1
    assert [one.name for one in at.folder.iterdir() if "part" in one.name] == []
    assert list(at.office.staging.iterdir()) == []
    return found


def test_the_rows_of_a_view_in_its_order_with_the_columns_asked_for(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(n, goods=n * 100) for n in (1, 2, 3)), paid(an_order(4)))
            query = Query(view="unpaid", sort="amount", filters=(Filter("amount", (200, None)),))
            found = await exported(at, query, "amount", "order_no")
            assert found == [["Amount", "Order"], [3.0, "3"], [2.0, "2"]]
            ids = [await at.id(1), await at.id(4), 999]
            found = await exported(at, ids, "order_no", "status")
            assert [row[0] for row in found] == ["Order", "1", "4"]

    asyncio.run(deed())


def test_a_cipher_is_told_as_encrypted_masked_or_not(tmp_path: Path) -> None:
    made = an_order(
        1, buyer="##密文", receiver="~#密文", phone="$$密文", address="浙江省 杭州市 ##密文", memo="## 送小样"
    )

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(made)
            columns = ("buyer", "receiver", "phone", "address", "memo")
            assert (await exported(at, None, *columns))[1] == [*["Encrypted"] * 3, "浙江省 杭州市 ***", "## 送小样"]
            found = (await exported(at, None, *columns, unmasked=True))[1]
            assert found == [*["Encrypted"] * 3, "浙江省 杭州市 Encrypted", "## 送小样"]

    asyncio.run(deed())


def test_numbers_moments_and_texts_are_what_they_are(tmp_path: Path) -> None:
    made = an_order(
        "3516112000000000123", goods=23_805, titles=("甲", "乙"), quantity=2, phone="13812341234", memo="送小样"
    )

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(made)
            await notes.save(at.office, NoteDraft(await at.id(made.number), "purple", "小美", "明早付"))
            await reminders.book(at.office, await at.id(made.number), "今晚8点")
            (heads, cells) = await exported(at, unmasked=True)
            row = dict(zip(COLUMNS, cells, strict=True))
            assert heads == [column.title for column in COLUMNS.values()]
            assert (row["order_no"], row["phone"]) == ("3516112000000000123", "13812341234")
            assert (row["amount"], row["quantity"], row["contacts"]) == (238.05, 2, 1)
            assert (row["created"], row["due"]) == (datetime(2026, 11, 21, 12), datetime(2026, 11, 21, 20))
            assert (row["status"], row["flag"], row["owner"], row["paid_at"]) == ("unpaid", "Purple", "小美", "")
            assert (row["item"], row["memo"]) == ("甲\n乙", "送小样")
            assert row["last_note"] == "11-21 16:00+小美+第1次+明早付"

    asyncio.run(deed())


def test_personal_data_is_masked_unless_told_otherwise(tmp_path: Path) -> None:
    made = an_order(
        1, buyer="晴天的猫", receiver="张三丰", phone="13812341234", address="浙江省 杭州市 西湖区 学府路1号",
        message="打13812341234", memo="电话13812341234",
    )  # fmt: skip
    secret = ("晴天的猫", "张三丰", "13812341234", "学府路")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(made)
            for unmasked in (False, True):
                (_, cells) = await exported(at, unmasked=unmasked)
                told = "|".join(str(cell) for cell in cells)
                assert [one in told for one in secret] == [unmasked] * 4

    asyncio.run(deed())


def test_nothing_in_the_file_is_a_formula_or_a_link(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(n, message=f"x{text}") for n, text in enumerate(EVIL, 1)))
            for n, text in enumerate(EVIL, 1):
                await at.run("UPDATE sales_order SET buyer_message = ? WHERE order_no = ?", text, str(n))
            found = await exported(at, None, "order_no", "message", unmasked=True)
            assert {row[1] for row in found[1:]} == set(EVIL)
            with zipfile.ZipFile(at.folder / "订单.xlsx") as file:
                content = file.read("xl/worksheets/sheet1.xml").decode()
                assert "<f>" not in content
                assert "<hyperlink" not in content
                assert not [name for name in file.namelist() if "external" in name.lower() or "vba" in name.lower()]

    asyncio.run(deed())


def test_texts_that_no_cell_can_hold_are_cut_and_not_lost(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            for text, kept in (("长" * 40_000, "长" * 32_767), ("a\x01b", None)):
                await at.run("UPDATE sales_order SET memo = ?", text)
                (_, (cell,)) = await exported(at, None, "memo")
                assert cell == kept or kept is None

    asyncio.run(deed())


def test_headings_and_words_are_in_the_screens_language(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), paid(an_order(2)))
            before = i18n.current()
            try:
                i18n.set_locale("zh_CN")
                head, *rows = await exported(at, None, "status", "amount")
                assert head == ["状态", "金额"]
                # As the screen has it: what is paid is to be shipped.
                assert sorted(rows) == [["待付款", 100.0], ["待发货", 100.0]]
            finally:
                i18n.set_locale(before)

    asyncio.run(deed())


def test_more_orders_than_a_sheet_holds_go_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_worker, "ROWS", 2)
    monkeypatch.setattr(export_worker, "BATCH", 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(n) for n in range(1, 6)))
            told: list[float] = []
            file = tmp_path / "x.xlsx"
            assert await export.export(at.office, Query(), file, ["order_no"], tell=told.append) == 5
            await asyncio.sleep(0)
            assert told == [0.4, 0.8, 1.0]
            assert [sheet(file, at) for at in range(3)] == [
                [["Order"], ["1"], ["2"]], [["Order"], ["3"], ["4"]], [["Order"], ["5"]],
            ]  # fmt: skip

    asyncio.run(deed())


async def refusal(at: Desk, file: Path, *columns: str, **more: Any) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await export.export(at.office, Query(), file, columns, **more)
    return caught.value


def test_what_cannot_be_written_is_said_and_what_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            there = tmp_path / "there.xlsx"
            there.write_text("mine")
            assert (await refusal(at, tmp_path / "none" / "x.xlsx")).code == "folder_refused"
            error = await refusal(at, there, "order_no", "colour")
            assert (error.code, error.params["column"]) == ("column_unknown", "colour")
            for code, raised in (
                ("disk_full", OSError(errno.ENOSPC, "no space")),
                ("folder_refused", OSError(errno.EIO, "gone")),
            ):
                # While the rows are read, and while the file is put together at the end.
                for owner, name in ((export_worker, "_lines"), (zipfile.ZipFile, "write")):
                    with monkeypatch.context() as patch:
                        patch.setattr(owner, name, failing(raised))
                        assert (await refusal(at, there)).code == code
            with monkeypatch.context() as patch:
                patch.setattr(Path, "replace", failing(PermissionError(errno.EACCES, "open in Excel")))
                assert (await refusal(at, there)).code == "file_in_use"
            assert there.read_text() == "mine"
            assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []

    asyncio.run(deed())


def test_a_file_may_grow_beyond_what_a_plain_archive_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(n) for n in range(1, 20)))
            # A million orders with every column come to more than this in truth.
            monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
            assert await export.export(at.office, Query(), tmp_path / "x.xlsx") == 19
            assert len(sheet(tmp_path / "x.xlsx")) == 20

    asyncio.run(deed())


def failing(error: OSError) -> Any:
    def fail(*_: Any) -> Any:
        raise error

    return fail


@pytest.mark.usefixtures("child_process")
def test_the_child_writes_and_stops_when_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(n) for n in range(1, 20)))
            file = tmp_path / "x.xlsx"
            stop = threading.Event()
            stop.set()
            assert (await refusal(at, file, stop=stop)).code == "cancelled"
            assert not file.exists()
            assert await export.export(at.office, Query(), file, ["order_no"]) == 19
            assert len(sheet(file)) == 20
            assert list(at.office.staging.iterdir()) == []
            assert (await refusal(at, tmp_path / "none" / "x.xlsx")).code == "folder_refused"

    asyncio.run(deed())


def test_what_a_crash_left_half_written_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            left = at.office.staging / "abc"
            left.mkdir(parents=True)
            (left / "sheet1.xml").write_text("x")
        async with opened(at.office.folder, at.clock) as office:
            assert list(office.staging.iterdir()) == []

    asyncio.run(deed())
