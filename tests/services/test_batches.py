"""One note on many orders: each with a count, a contact and a memo of its own, and one undo."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.errors import KnownError
from app.services import batches, imports, notes
from app.services.batches import Batch
from app.services.notes import NoteDraft
from app.store import notes as store
from app.store import orders
from tests.offices import Desk, an_order, desk

ENTRY = "11-21 15:05+阿强+第3次+没接电话"


async def batch(at: Desk, *numbers: int, extra: tuple[int, ...] = (), **more: Any) -> batches.SavedMany:
    ids = tuple([await at.id(number) for number in numbers]) + extra
    told = {"flag": "purple", "agent": "小美", "feedback": "群发提醒", "channel": "chat"} | more
    return await batches.save(at.office, Batch(ids, **told))


def test_each_order_gets_a_note_of_its_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, memo=ENTRY), an_order(3))
            for _ in range(2):
                await notes.save(at.office, NoteDraft(await at.id(3), "purple", "小美", "没接"))
            saved = await batch(at, 1, 2, 3, 1)
            assert (len(saved.note_ids), saved.warned, saved.skipped) == (3, {"contacts_done": 1}, 0)
            assert saved.changes["note"] == set(saved.note_ids)
            texts = [(await at.card(number)).row.last_note for number in (1, 2, 3)]
            assert texts == [f"11-21 16:00+小美+第{n}次+群发提醒" for n in (1, 4, 3)]
            for number, contacts in ((1, 1), (2, 2), (3, 3)):
                card = await at.card(number)
                # A colleague wrote to the buyer of the second one first: it stays his.
                owner = "小美" if number != 2 else "阿强"
                assert (card.row.flag, card.row.owner, card.row.contacts) == ("purple", owner, contacts)
                assert card.contacts[-1].channel == ("chat" if number != 2 else card.contacts[-1].channel)
            assert (await notes.start(at.office, await at.id(2))).memo == f"{texts[1]}\n{ENTRY}"
            assert sorted(await at.found("群发提醒")) == ["1", "2", "3"]

    asyncio.run(deed())


def test_one_undo_takes_all_of_them_back_but_those_changed_since(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2), an_order(3))
            before = await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "要发票"))
            saved = await batch(at, 1, 2, 3)
            await notes.correct(at.office, saved.note_ids[2], "小美", "其实没接")
            changes = await batches.withdraw(at.office, [*saved.note_ids, 999], "小美")
            assert changes["order"] == {await at.id(1), await at.id(2)}
            assert changes["note"] == set(saved.note_ids[:2])
            first = await at.card(1)
            assert (first.row.flag, first.row.last_note, first.contacts) == ("red", before.text, ())
            assert ((await at.card(2)).row.flag, (await at.card(3)).row.flag) == (None, "purple")
            assert [(await at.card(number)).row.owner for number in (1, 2, 3)] == ["小美", None, "小美"]
            assert (await batches.withdraw(at.office, saved.note_ids, "小美"))["order"] == set()

    asyncio.run(deed())


def test_orders_that_are_gone_are_told_of(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            assert (await batch(at, 1, extra=(98, 99))).skipped == 2
            with pytest.raises(KnownError) as caught:
                await batch(at, extra=(98, 99), agent="新人")
            assert caught.value.code == "orders_gone"
            assert await at.one("SELECT count(*) FROM agent") == 1

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("draft", "code"), [({"agent": " "}, "agent_missing"), ({"agent": "007"}, "note_invalid"), ({"feedback": " "}, "note_invalid")]
)  # fmt: skip
def test_a_refused_batch_leaves_nothing_behind(tmp_path: Path, draft: dict[str, Any], code: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            before = await at.picture()
            with pytest.raises(KnownError) as caught:
                await batch(at, 1, 2, **draft)
            assert caught.value.code == code
            assert await at.picture() == before

    asyncio.run(deed())


def test_what_is_being_typed_on_one_of_them_is_kept(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await notes.keep_draft(at.office, await at.id(1), "red", "打到一半")
            await batch(at, 1)
            assert (await notes.start(at.office, await at.id(1))).draft == ("red", "打到一半")

    asyncio.run(deed())


def test_another_flag_is_no_contact_and_an_undone_import_leaves_the_notes(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            saved = await batch(at, 1, 2, flag="red", feedback="要发票")
            assert saved.warned == {}
            assert [(await at.card(number)).contacts for number in (1, 2)] == [(), ()]
            await imports.undo(at.office, 1)
            assert sorted(await at.found("要发票")) == ["1", "2"]

    asyncio.run(deed())


def test_many_notes_do_not_read_what_only_the_editor_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memo of each of 1,500 orders was put together for nobody, while every other save waited."""
    read: list[str] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            for module, name in ((notes, "_memo"), (store, "draft"), (orders, "one")):
                monkeypatch.setattr(module, name, lambda *_given, name=name: read.append(name))
            saved = await batch(at, 1, 2)
            assert (len(saved.note_ids), read) == (2, [])

    asyncio.run(deed())


def test_five_hundred_orders_at_once_and_one_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a count, a contact, a memo and a draft of its own, some are gone; all in one transaction, and back."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = [an_order(n, memo=ENTRY if n % 5 == 0 else "送小样" if n % 3 == 0 else "") for n in range(1, 501)]
            await at.bring(*made)
            ids = {n: await at.id(n) for n in range(1, 501)}
            for n in range(1, 501, 7):
                await notes.save(at.office, NoteDraft(ids[n], "red", "小美", "要发票"))
            for n in range(2, 501, 50):
                await notes.save(at.office, NoteDraft(ids[n], "purple", "小美", "没接"))
            await notes.keep_draft(at.office, ids[3], "red", "打到一半")
            gone = tuple(range(1, 21))  # ids of no order: taken back meanwhile
            before = await state(at)
            written: list[object] = []
            real = at.office.gate.write

            async def counted(work: Any, **how: Any) -> Any:
                written.append(work)
                return await real(work, **how)

            monkeypatch.setattr(at.office.gate, "write", counted)
            chosen = [*ids.values()]
            told = Batch((*gone[:10], *chosen[:250], *gone[10:], *chosen[250:], *chosen[:5]), "purple", "小美", "群发")
            saved = await batches.save(at.office, told)
            assert (len(saved.note_ids), saved.skipped, len(written)) == (500, 20, 1)
            assert saved.changes["order"] == set(chosen)
            counts = dict(await at.all("SELECT order_id, count FROM note WHERE id >= ?", min(saved.note_ids)))
            for n, order_id in ids.items():
                assert counts[order_id] == 1 + (3 if n % 5 == 0 else 1 if n % 50 == 2 else 0), n
            assert await at.one("SELECT count(*) FROM contact WHERE source = 'note' AND cancelled_at IS NULL") == 510
            after = await notes.start(at.office, ids[10])
            assert after.memo.splitlines() == ["11-21 16:00+小美+第4次+群发", ENTRY]
            written.clear()
            changes = await batches.withdraw(at.office, [*saved.note_ids, *saved.note_ids[:3], 10**9], "小美")
            assert (changes["note"], changes["order"], len(written)) == (set(saved.note_ids), set(chosen), 1)
            assert await state(at) == before
            kinds = dict(await at.all("SELECT kind, count(*) FROM note GROUP BY kind"))
            assert kinds["withdrawal"] == 500, "one each"

    asyncio.run(deed())


async def state(at: Desk) -> list[tuple[Any, ...]]:
    """What agents see of every order: its flag, its last note, what stands, what is counted, what is being typed."""
    return await at.all(
        """SELECT o.id, o.flag, o.last_note,
             (SELECT group_concat(n.text, char(10)) FROM note n WHERE n.order_id = o.id AND n.kind <> 'withdrawal'
                AND NOT EXISTS (SELECT 1 FROM note p WHERE p.points_at = n.id)),
             (SELECT count(*) FROM contact c WHERE c.order_id = o.id AND c.cancelled_at IS NULL),
             (SELECT d.feedback FROM draft d WHERE d.order_id = o.id)
           FROM sales_order o ORDER BY o.id"""
    )
