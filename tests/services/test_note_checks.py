"""Checking all notes of the shops, and repairing what is certain: one transaction, one undo."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import wording
from app.domain.agent import People, Person
from app.domain.note_check import Checker, Subject
from app.domain.order import Query
from app.domain.rules import Rules
from app.errors import KnownError
from app.services import batches, note_check_worker, note_checks, notes, orders
from app.services.note_checks import Flaw, Quality
from app.services.notes import NoteDraft
from tests.offices import NOW, Desk, an_order, desk, moment, paid

LACKING = "11-21 15:05+阿强+明早发工资后付"
STRANGE = "11-21 15:05+小红+第1次+没接"
PLAIN = "11-21 15:05+阿强+第1次+没接"


async def known(at: Desk) -> None:
    await at.run("INSERT INTO agent (nickname, full_name) VALUES ('阿强', '陈强'), ('小美', '林小美')")


async def found(at: Desk, query: Query | None = None) -> list[Flaw]:
    return (await note_checks.scan(at.office, query)).flaws


def told(flaws: list[Flaw]) -> list[tuple[str, str, str | None]]:
    return [(flaw.order_no, flaw.code, flaw.proposal.text if flaw.proposal else None) for flaw in flaws]


async def memo(at: Desk, number: int = 1) -> str:
    return (await notes.start(at.office, await at.id(number))).memo


def test_the_whole_of_all_shops_and_a_view(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(
                an_order(1, memo=LACKING), an_order(2, memo=PLAIN), an_order(3), paid(an_order(4, memo=STRANGE)),
                an_order(5, memo="送小样"),
            )  # fmt: skip
            await notes.save(at.office, NoteDraft(await at.id(3), "purple", "小美", "已联系"))
            shares: list[float] = []
            checked = await note_checks.scan(at.office, None, shares.append)
            await asyncio.sleep(0)
            assert shares == [1.0]
            assert sorted(told(checked.flaws)) == [
                ("1", "count_missing", "11-21 15:05+阿强+第1次+明早发工资后付"),
                ("3", "feedback_empty", None),
                ("4", "agent_unknown", None),
            ]
            assert (checked.orders, checked.entries) == (5, 4)
            assert checked.quality == [Quality("小美", 2026, 47, 1, 0), Quality("阿强", 2026, 47, 2, 1)]
            assert [flaw.order_no for flaw in await found(at, Query(view="paid"))] == ["4"]
            assert await found(at, Query(shop_id=99)) == []

    asyncio.run(deed())


def test_progress_goes_up_and_every_range_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_check_worker, "BATCH", 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(*(an_order(n, memo=LACKING) for n in range(1, 6)))
            for query in (None, Query()):
                shares: list[float] = []
                checked = await note_checks.scan(at.office, query, shares.append)
                await asyncio.sleep(0)
                assert shares == sorted(shares)
                assert (len(shares), shares[-1]) == (3, 1.0)
                assert sorted(flaw.order_no for flaw in checked.flaws) == ["1", "2", "3", "4", "5"]

    asyncio.run(deed())


@pytest.mark.usefixtures("child_process")
def test_the_child_checks_and_stops_when_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=LACKING))
            stop = threading.Event()
            assert [flaw.code for flaw in await found(at)] == ["count_missing"]
            stop.set()
            with pytest.raises(KnownError) as caught:
                await note_checks.scan(at.office, None, None, stop)
            assert caught.value.code == "cancelled"

    asyncio.run(deed())


def test_nothing_is_written_without_a_repair_being_asked_for(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=STRANGE))
            before = await at.picture()
            flaws = await found(at)
            assert await note_checks.repair(at.office, flaws, "小美") == note_checks.Repaired()
            assert await note_checks.repair(at.office, [], "小美") == note_checks.Repaired()
            assert await at.picture() == before

    asyncio.run(deed())


def test_words_in_the_memo_are_repaired_in_their_place_and_come_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=f"送小样\n{LACKING}\n老客户"))
            repaired = await note_checks.repair(at.office, await found(at), "小美")
            assert (len(repaired.note_ids), repaired.skipped, repaired.warned) == (1, 0, {"note_pasted": 1})
            assert repaired.changes["order"] == {await at.id(1)}
            right = "11-21 15:05+阿强+第1次+明早发工资后付"
            assert await memo(at) == f"送小样\n{right}\n老客户"
            card = await at.card(1)
            assert [(note.text, note.agent, note.at, note.flag) for note in card.notes] == [
                (right, "阿强", moment(2026, 11, 21, 15, 5), "purple")
            ]
            assert [(contact.stage, contact.agent) for contact in card.contacts] == [(1, "阿强")]
            assert (card.row.flag, card.row.last_note, card.row.owner) == ("purple", right, "阿强")
            assert await found(at) == [], "what is repaired has no flaw"
            await batches.withdraw(at.office, repaired.note_ids, "小美")
            assert await memo(at) == f"送小样\n{LACKING}\n老客户"
            card = await at.card(1)
            assert (card.row.flag, card.row.last_note, card.contacts) == (None, None, ())
            assert [flaw.code for flaw in await found(at)] == ["count_missing"]

    asyncio.run(deed())


def test_a_repair_that_was_pasted_is_taken_back_in_the_memo_too(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=f"送小样\n{LACKING}"))
            repaired = await note_checks.repair(at.office, await found(at), "小美")
            shown = await memo(at)
            await at.bring(an_order(1, memo=shown))
            assert await found(at) == []
            assert len((await at.card(1)).contacts) == 1
            await batches.withdraw(at.office, repaired.note_ids, "小美")
            assert await memo(at) == f"送小样\n{LACKING}"

    asyncio.run(deed())


def test_an_entry_that_was_a_contact_already_is_no_second_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=STRANGE))
            await at.run("UPDATE contact SET agent_id = 1")
            (flaw,) = await found(at)
            await note_checks.repair(at.office, [flaw])
            card = await at.card(1)
            assert [note.text for note in card.notes] == ["11-21 15:05+阿强+第1次+没接"]
            assert len(card.contacts) == 1

    asyncio.run(deed())


async def renamed(at: Desk) -> Any:
    """An entry of ours whose author is called otherwise by now."""
    await at.bring(an_order(1, memo="送小样"))
    saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小梅", "没接"))
    await at.run("UPDATE agent SET nickname = '小美' WHERE nickname = '小梅'")
    return saved


def test_an_own_entry_is_corrected_and_comes_back_with_its_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            saved = await renamed(at)
            at.clock.advance(timedelta(minutes=5))
            flaws = await found(at)
            assert told(flaws) == [("1", "agent_unknown", "11-21 16:00+小美+第1次+没接")]
            before = await at.all("SELECT at, channel, stage, agent_id, cancelled_at FROM contact")
            repaired = await note_checks.repair(at.office, flaws, "小美")
            assert (repaired.warned, repaired.changes["note"]) == ({}, {saved.note.id, *repaired.note_ids})
            card = await at.card(1)
            assert [(note.state, note.points_at, note.at) for note in card.notes] == [
                ("corrected", None, saved.note.at), ("saved", saved.note.id, saved.note.at),
            ]  # fmt: skip
            assert card.row.last_note == "11-21 16:00+小美+第1次+没接"
            assert await memo(at) == "11-21 16:00+小美+第1次+没接\n送小样"
            assert await at.all("SELECT at, channel, stage, agent_id, cancelled_at FROM contact") == before
            assert await found(at) == []
            await batches.withdraw(at.office, repaired.note_ids, "小美")
            card = await at.card(1)
            assert [note.text for note in card.notes if note.state == "saved"] == [saved.text]
            assert (card.row.last_note, card.row.flag) == (saved.text, "purple")
            assert await at.all("SELECT at, channel, stage, agent_id, cancelled_at FROM contact") == before
            assert await memo(at) == f"{saved.text}\n送小样"
            assert (await notes.start(at.office, card.row.id)).count == 2

    asyncio.run(deed())


def test_a_pasted_entry_that_comes_back_is_on_the_platform_still(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            saved = await renamed(at)
            await at.bring(an_order(1, memo=saved.memo))
            repaired = await note_checks.repair(at.office, await found(at), "小美")
            assert repaired.warned == {"note_pasted": 1}
            assert await memo(at) == "11-21 16:00+小美+第1次+没接\n送小样"
            await batches.withdraw(at.office, repaired.note_ids, "小美")
            assert await memo(at) == saved.memo
            assert (await at.card(1)).notes[-1].state == "seen"

    asyncio.run(deed())


def test_a_copied_entry_that_comes_back_is_copied_still_unless_its_repair_was_copied(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            saved = await renamed(at)
            await notes.copied(at.office, saved.note.id)
            for repair_copied, state in ((False, "copied"), (True, "saved")):
                repaired = await note_checks.repair(at.office, await found(at), "小美")
                if repair_copied:
                    await notes.copied(at.office, repaired.note_ids[0])
                undone = await note_checks.undo(at.office, repaired.note_ids, "小美")
                assert (await at.card(1)).notes[-1].state == state
                assert undone.pasted == repair_copied

    asyncio.run(deed())


def test_a_wrong_flag_moves_the_order_and_takes_the_contact_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(paid(an_order(1)))
            saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "尺码不合要退货"))
            flaws = await found(at)
            assert told(flaws) == [("1", "flag_wrong", "11-21 16:00+小美+尺码不合要退货")]
            repaired = await note_checks.repair(at.office, flaws, "小美")
            card = await at.card(1)
            assert (card.row.flag, card.contacts) == ("red", ())
            await batches.withdraw(at.office, repaired.note_ids, "小美")
            card = await at.card(1)
            assert (card.row.flag, card.row.last_note, len(card.contacts)) == ("purple", saved.text, 1)

    asyncio.run(deed())


def test_an_older_entry_that_is_repaired_leaves_the_flag_to_the_newest(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await renamed(at)
            red = await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "要发票"))
            await note_checks.repair(at.office, await found(at), "小美")
            row = (await at.card(1)).row
            assert (row.flag, row.last_note) == ("red", red.text)

    asyncio.run(deed())


def test_what_changed_since_is_skipped_and_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=LACKING), an_order(2, memo=LACKING), an_order(3, memo=LACKING))
            flaws = await found(at)
            await notes.save(
                at.office, NoteDraft(await at.id(2), "purple", "小美", "没接", at=moment(2026, 11, 21, 14))
            )
            await at.bring(an_order(3, memo="没了"))
            repaired = await note_checks.repair(at.office, flaws, "小美")
            assert (len(repaired.note_ids), repaired.skipped) == (1, 2)
            again = await note_checks.repair(at.office, flaws, "小美")
            assert (again.note_ids, again.skipped) == ((), 3)

    asyncio.run(deed())


def test_a_failure_in_the_middle_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services import note_repairs

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=LACKING), an_order(2, memo=LACKING))
            flaws = await found(at)
            before = await at.picture()
            real, calls = note_repairs.put, []

            def failing(*given: Any, **named: Any) -> int:
                calls.append(given)
                if len(calls) == 2:
                    raise RuntimeError
                return real(*given, **named)

            monkeypatch.setattr(note_repairs, "put", failing)
            with pytest.raises(RuntimeError):
                await note_checks.repair(at.office, flaws, "小美")
            assert await at.picture() == before

    asyncio.run(deed())


MESSY = Path(__file__).parent.parent / "notes" / "messy.tsv"


def test_every_flaw_has_a_sentence() -> None:
    people = People((Person("小美", "林小美"), Person("小林", "林志远"), Person("露露", "林露")))
    checker = Checker(Rules(), people, NOW + timedelta(hours=18))
    told = set()
    for number, line in enumerate(MESSY.read_text(encoding="utf-8").splitlines()):
        words = line.split("\t")[0].replace("\\n", "\n")
        for flaw in checker.examine(Subject(number, "1", 1, memo=words, paid_at=NOW, shipped_at=NOW)).flaws:
            sentence = wording.flaw(flaw.code, flaw.params)
            assert sentence
            assert "{" not in sentence
            told.add(flaw.code)
    assert len(told) >= 9


def test_who_asked_for_a_repair_is_kept(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=LACKING))
            repaired = await note_checks.repair(at.office, await found(at), "小美")
            sql = "SELECT c.subject_id, a.nickname FROM change c JOIN agent a ON a.id = c.agent_id WHERE c.subject = 'note'"
            assert await at.all(sql) == [(repaired.note_ids[0], "小美")]

    asyncio.run(deed())


def test_what_is_found_stands_in_the_order_of_the_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_check_worker, "BATCH", 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            goods = {1: 30_000, 2: 10_000, 3: 50_000, 4: 20_000, 5: 40_000}
            await at.bring(*(an_order(n, goods=fen, memo=LACKING) for n, fen in goods.items()))
            for query in (Query(sort="amount"), Query(sort="amount", descending=True)):
                view = [row.order_no for row in await orders.page(at.office, query)]
                assert [flaw.order_no for flaw in await found(at, query)] == view

    asyncio.run(deed())


def test_a_repair_goes_by_slices_and_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_checks, "SLICE", 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(*(an_order(n, memo=f"{LACKING}\n11-21 15:30+阿强+明天付") for n in range(1, 6)))
            before = await at.picture()
            shares: list[float] = []
            repaired = await note_checks.repair(at.office, await found(at), "小美", shares.append)
            assert (len(repaired.note_ids), repaired.skipped, repaired.left, repaired.why) == (10, 0, 0, None)
            assert shares == [0.4, 0.8, 1.0]
            assert repaired.warned == {"note_pasted": 10}
            assert repaired.changes["order"] == {await at.id(n) for n in range(1, 6)}
            assert await found(at) == []
            back = await note_checks.undo(at.office, repaired.note_ids, "小美")
            assert back.changes["note"] == set(repaired.note_ids)
            assert len(await found(at)) == 10
            assert (await at.picture())["memo_version"] == before["memo_version"]

    asyncio.run(deed())


def test_a_repair_that_is_cancelled_keeps_what_is_written_and_tells_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note_checks, "SLICE", 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(*(an_order(n, memo=LACKING) for n in range(1, 6)))
            flaws, stop = await found(at), threading.Event()
            repaired = await note_checks.repair(at.office, flaws, "小美", lambda _share: stop.set(), stop)
            assert (len(repaired.note_ids), repaired.left) == (2, 3)
            assert repaired.why is not None
            assert repaired.why.code == "cancelled"
            assert len(await found(at)) == 3
            before = await at.picture()
            with pytest.raises(KnownError) as caught:
                await note_checks.repair(at.office, flaws, "小美", None, stop)
            assert caught.value.code == "cancelled"
            assert await at.picture() == before
            undone = await note_checks.undo(at.office, repaired.note_ids, "小美")
            assert len(undone.changes["note"]) == 2
            assert len(await found(at)) == 5

    asyncio.run(deed())


def test_the_next_count_follows_a_count_that_was_repaired(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=f"11-21 15:35+阿强+第4次+再考虑\n{PLAIN}"))
            repaired = await note_checks.repair(at.office, await found(at), "小美")
            assert len(repaired.note_ids) == 1
            assert (await notes.start(at.office, await at.id(1))).count == 3
            await note_checks.undo(at.office, repaired.note_ids, "小美")
            assert (await notes.start(at.office, await at.id(1))).count == 5

    asyncio.run(deed())


def test_a_shop_that_is_made_while_a_check_runs_waits_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo=LACKING))
            monkeypatch.setattr(note_check_worker, "_checkers", lambda *_given: {})
            assert await found(at) == []

    asyncio.run(deed())


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_several_repairs_in_a_memo_the_newest_is_the_last_note(tmp_path: Path, newest_first: bool) -> None:
    lines = ["11-21 15:30+阿强+明天付", LACKING]

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await known(at)
            await at.bring(an_order(1, memo="\n".join(lines if newest_first else lines[::-1])))
            repaired = await note_checks.repair(at.office, await found(at), "小美")
            newest = "11-21 15:30+阿强+第2次+明天付"
            assert (await at.card(1)).row.last_note == newest
            (last,) = [note.id for note in (await at.card(1)).notes if note.text == newest]
            await notes.withdraw(at.office, last, "小美")
            assert (await at.card(1)).row.last_note == "11-21 15:05+阿强+第1次+明早发工资后付"
            assert len(repaired.note_ids) == 2

    asyncio.run(deed())
