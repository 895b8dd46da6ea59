from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from app.domain.order import FieldChange, Handed, live_notes
from app.services import guards, imports, notes, orders
from app.services.notes import NoteDraft
from tests.offices import an_order, desk, moment, paid

NUMBER = "35153131473290001"


def test_the_card_tells_which_import_brought_and_which_changed_an_order(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await at.bring(paid(an_order(1), memo="送小样"), an_order(2))
            first, second = (await at.card(1)).imports
            assert (first.created, first.file, first.at, first.changes) == (
                True, "export1.csv", moment(2026, 11, 21, 16), (),
            )  # fmt: skip
            assert (second.created, second.file) == (False, "export2.csv")
            assert FieldChange("status", "unpaid", "paid") in second.changes
            assert FieldChange("memo", None, "送小样") in second.changes
            assert [line.created for line in (await at.card(2)).imports] == [True], "nothing changed there"
            assert ((await at.card(1)).account, (await at.card(1)).demo) == (None, False)

    asyncio.run(deed())


def test_a_mark_that_an_import_took_away_is_told_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await orders.mark(at.office, [await at.id(1)], "paid", "小美")
            at.clock.advance(timedelta(hours=1))
            await at.bring(paid(an_order(1)))
            told = {change.field: (change.old, change.new) for change in (await at.card(1)).imports[-1].changes}
            assert told["mark"] == ("paid", None)
            assert told.keys().isdisjoint(("marked_at", "marked_by")), "when and by whom is nothing to read there"

    asyncio.run(deed())


def test_an_import_that_was_taken_back_is_not_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            again = await at.bring(paid(an_order(1)))
            assert again.run is not None
            await imports.undo(at.office, again.run)
            assert [(line.file, line.created) for line in (await at.card(1)).imports] == [("export1.csv", True)]

    asyncio.run(deed())


def test_entries_that_stand_are_neither_corrected_nor_withdrawn(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            order = await at.id(1)

            async def save(feedback: str) -> int:
                return (await notes.save(at.office, NoteDraft(order, "purple", "小美", feedback))).note.id

            gone, old, stays = [await save(feedback) for feedback in ("没接", "明早付", "在比价")]
            await notes.withdraw(at.office, gone, "小美")
            new = (await notes.correct(at.office, old, "小美", "后天付")).note.id
            assert [note.id for note in live_notes((await at.card(1)).notes)] == [new, stays]
            await notes.withdraw(at.office, new, "小美")
            assert [note.id for note in live_notes((await at.card(1)).notes)] == [stays]

    asyncio.run(deed())


def test_an_import_that_brings_or_changes_lines_is_told(tmp_path: Path) -> None:
    head = "子订单编号,主订单编号,标题,价格,购买数量,退款状态"
    first = f"{head}\n7700100000000001,{NUMBER},长款羽绒服,80.00,1,没有申请退款\n"
    second = first.replace(",1,没有", ",2,没有").replace("没有申请退款", "退款中")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(NUMBER), an_order(2))
            runs = []
            for name, text in (("ExportItemList202611211500.csv", first), ("ExportItemList202611211530.csv", second)):
                (tmp_path / name).write_text(text, "gb18030")
                runs.append((await imports.run(at.office, tmp_path / name)).run)
            came, *later = (await at.card(NUMBER)).imports
            assert came.created
            assert [line.changes for line in later] == [
                (FieldChange("line.", None, "长款羽绒服"),),
                (FieldChange("line.refund_text", "没有申请退款", "退款中"), FieldChange("line.quantity", 1, 2)),
            ]
            assert runs[1] is not None
            await imports.undo(at.office, runs[1])
            assert len((await at.card(NUMBER)).imports) == 2

    asyncio.run(deed())


def test_whose_the_order_was_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="11-21 13:05+外人+第1次+下班付"), an_order(2))
            first, now = await at.id(1), moment(2026, 11, 21, 16)
            await guards.take_over(at.office, [first], "小美", "外人不在这里")
            await guards.take_over(at.office, [first], "小林", "小美下班了")
            at.clock.advance(timedelta(minutes=1))
            await guards.give_back(at.office, [first], "阿强", owner="小林")
            assert (await at.card(1)).handed == (
                Handed(now, "小美", "外人", "外人不在这里"),
                Handed(now, "小林", "小美", "小美下班了"),
                Handed(now + 60, "阿强", "小美", "小美下班了", back=True),
            )
            await guards.take_over(at.office, [await at.id(2)], "小林")
            assert (await at.card(2)).handed == (Handed(now + 60, "小林", None, ""),)

    asyncio.run(deed())
