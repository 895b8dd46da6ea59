"""Taking an import back: afterwards the orders stand as if it had never been, but for what people did meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.concession import Kind
from app.errors import KnownError
from app.services import concessions, import_saving, imports, notes, orders, reminders, shops
from app.services.imports import Undone
from app.services.notes import NoteDraft
from app.store import undo
from app.store.imports import DONE, UNDONE
from tests.exports import people
from tests.offices import (
    COLUMNS,
    FINISHED,
    SHIPPED,
    Desk,
    an_order,
    desk,
    disagreements,
    opened,
    paid,
    reads_of_a_whole_run,
    with_changes,
)

ENTRY = "11-21 15:05+阿强+第1次+没接电话"


def done(found: Undone) -> tuple[int, int, int]:
    return found.removed, found.stubs, found.restored


async def take_back(at: Desk, run: int) -> tuple[int, int, int]:
    """Undo, and look that the search words and references agree with the orders afterwards."""
    found = await imports.undo(at.office, run)
    assert await at.office.gate.read(disagreements) == []
    assert await at.office.gate.read(lambda db: db.broken_references()) == 0
    return done(found)


def test_orders_that_only_it_brought_go_with_all_they_had(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=ENTRY), an_order(2))
            assert await take_back(at, 1) == (2, 0, 0)
            picture = await at.picture()
            assert {table: rows for table, rows in picture.items() if rows and table != "shop"} == {}
            assert [run.state for run in await imports.runs(at.office)] == [UNDONE]
            assert await at.found("buyer1") == []
            assert await shops.freshness(at.office) is None

    asyncio.run(deed())


def test_fields_go_back_to_what_they_were(tmp_path: Path) -> None:
    made = list(people.orders(200, 5))
    later = [with_changes(order, status=FINISHED, memo="新", message="", titles=("别的",)) for order in made]

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*made)
            before = await at.picture()
            await at.bring(*later, *people.orders(50, 6))
            assert await at.picture() != before
            removed, stubs, restored = await take_back(at, 2)
            assert (removed, stubs, restored) == (50, 0, 200)
            assert await at.picture() == before
            answer = await at.bring(*later)
            assert (answer.about.updated, answer.about.unchanged) == (200, 0)

    asyncio.run(deed())


def test_what_changed_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2), an_order(3))
            await reminders.book(at.office, await at.id(1), "今晚8点")
            await at.bring(paid(an_order(1)), an_order(2), an_order(4))
            gone = await at.id(4)
            found = await imports.undo(at.office, 2)
            assert found.changes["order"] == {await at.id(1), gone}
            assert found.changes["reminder"] == {1}
            assert found.changes["import"] == {2}

    asyncio.run(deed())


def test_a_paid_order_is_unpaid_again_and_its_reminder_open(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await reminders.book(at.office, await at.id(1), "今晚8点", "小美")
            before = await at.picture()
            await at.bring(paid(an_order(1)))
            assert [row.cancel_code for row in (await at.card(1)).reminders] == ["paid"]
            assert await take_back(at, 2) == (0, 0, 1)
            assert await at.picture() == before
            at.clock.advance(timedelta(hours=4))
            assert len((await reminders.tick(at.office)).reminders) == 1

    asyncio.run(deed())


def test_a_reminder_that_an_agent_dealt_with_is_not_opened_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            booked = await reminders.book(at.office, await at.id(1), "今晚8点")
            await reminders.done(at.office, booked.reminder.id)
            await at.bring(paid(an_order(1)))
            await take_back(at, 2)
            assert [row.state for row in (await at.card(1)).reminders] == ["done"]

    asyncio.run(deed())


def test_a_reminder_that_had_fired_does_not_fire_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await reminders.book(at.office, await at.id(1), "+1h", keep=True)
            at.clock.advance(timedelta(hours=2))
            assert len((await reminders.tick(at.office)).reminders) == 1
            await at.bring(paid(an_order(1)))
            assert await reminders.due(at.office) == []
            await take_back(at, 2)
            assert [row.state for row in await reminders.due(at.office)] == ["fired"]
            assert (await reminders.tick(at.office)).reminders == ()

    asyncio.run(deed())


# -- orders that people worked on stay as stubs ------------------------------------------------------------------------

Deed = Callable[[Desk, int], Awaitable[Any]]


async def _given_and_taken_back(at: Desk, order: int) -> None:
    given = await concessions.give(at.office, order, Kind.GIFT, 300, "小美")
    await concessions.take_back(at.office, given.concession_id)


WORK: dict[str, Deed] = {
    "a note": lambda at, order: notes.save(at.office, NoteDraft(order, "purple", "小美", "明早付")),
    "a note of another flag": lambda at, order: notes.save(at.office, NoteDraft(order, "red", "小美", "要发票")),
    "a draft": lambda at, order: notes.keep_draft(at.office, order, None, "打到一半"),
    "a reminder": lambda at, order: reminders.book(at.office, order, "今晚8点"),
    "a concession": lambda at, order: concessions.give(at.office, order, Kind.GIFT, 300, "小美"),
    "a concession taken back": _given_and_taken_back,
    "an enquiry": lambda at, order: orders.set_enquiry(at.office, order, True, "小美"),
    "a silent order": lambda at, order: orders.set_enquiry(at.office, order, False, "小美"),
    "a mark": lambda at, order: at.run("UPDATE sales_order SET mark = 'paid' WHERE id = ?", order),
}


@pytest.mark.parametrize("work", WORK)
def test_an_order_that_somebody_worked_on_stays_as_a_stub(tmp_path: Path, work: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=ENTRY), an_order(2))
            order = await at.id(1)
            await WORK[work](at, order)
            before, said = await at.picture(), (await at.card(1)).row.enquiry
            assert await take_back(at, 1) == (1, 1, 0)
            after = await at.picture()
            for table in ("agent", "note", "draft", "reminder", "concession"):
                assert after[table] == before[table], table
            card = await at.card(1)
            assert (card.row.id, card.row.status, card.row.order_no) == (order, "unknown", "1")
            told = (card.row.created_at, card.row.amount_due, card.row.buyer, card.row.memo, card.phone, card.row.items)
            assert told == (None, None, None, None, None, ())
            assert card.row.enquiry is said
            assert card.extra == {}
            assert card.plan.points == ()
            assert [contact.source for contact in card.contacts] in ([], ["note"])
            assert after["buyer"] == after["memo_version"] == []
            assert await at.found("1") == ["1"]

    asyncio.run(deed())


def test_the_next_import_fills_a_stub_and_counts_it_as_updated(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "明早付"))
            whole = (await at.picture())["sales_order"]
            await take_back(at, 1)
            stub = await at.picture()
            answer = await at.bring(an_order(1, memo="送小样"))
            assert (answer.about.created, answer.about.updated) == (0, 1)
            row = (await at.card(1)).row
            assert (row.status, row.memo, row.flag, row.buyer) == ("unpaid", "送小样", "purple", "buyer1")
            assert [len(at_) for at_ in (await at.picture())["sales_order"]] == [len(at_) for at_ in whole]
            assert await take_back(at, 2) == (0, 0, 1)
            assert await at.picture() == stub

    asyncio.run(deed())


def test_a_stub_added_by_number_is_a_stub_again(tmp_path: Path) -> None:
    """An item report or an agent may name an order before its order report does (design, settled points)."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(2), names=COLUMNS)
            await at.run(
                "INSERT INTO sales_order (id, shop_id, order_no, stub) VALUES (5, 1, '1', 1)",
            )
            await at.run("INSERT INTO order_search (rowid, words) VALUES (5, '')")
            before = await at.picture()
            answer = await at.bring(an_order(1))
            assert (answer.about.created, answer.about.updated) == (0, 1)
            assert await at.status(1) == "unpaid"
            assert await take_back(at, 2) == (0, 0, 1)
            assert await at.picture() == before

    asyncio.run(deed())


# -- later imports -----------------------------------------------------------------------------------------------------

NARROW = [name for name in COLUMNS if name in ("订单编号", "订单状态", "订单付款时间 ", "总金额")]


def test_what_a_later_import_carried_stays_though_the_first_brought_the_order(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"), an_order(2))
            await at.bring(paid(an_order(1)), names=NARROW)
            assert await take_back(at, 1) == (1, 0, 0)
            card = await at.card(1)
            assert (card.row.status, card.row.amount_due, card.row.paid_at is not None) == ("paid", 10_000, True)
            told = (card.row.memo, card.row.buyer, card.row.created_at, card.receiver)
            assert told == (None, None, None, None)
            assert await at.found("小样") == []
            assert await take_back(at, 2) == (1, 0, 0)
            assert (await at.picture())["sales_order"] == []

    asyncio.run(deed())


def test_a_later_imports_change_of_a_field_stays_and_remembers_the_older_value(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await at.picture()
            await at.bring(paid(an_order(1)))
            await at.bring(paid(an_order(1), status=SHIPPED))
            await take_back(at, 2)
            assert await at.status(1) == "shipped"
            await take_back(at, 3)
            assert await at.picture() == first

    asyncio.run(deed())


def test_what_a_later_import_saw_unchanged_is_that_ones_then(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await reminders.book(at.office, await at.id(1), "今晚8点")
            first = await at.picture()
            await at.bring(paid(an_order(1)))
            await at.bring(paid(an_order(1)))
            assert await take_back(at, 2) == (0, 0, 0)
            assert await at.status(1) == "paid"
            assert [row.cancel_code for row in (await at.card(1)).reminders] == ["paid"]
            await take_back(at, 3)
            assert await at.picture() == first

    asyncio.run(deed())


def test_a_value_seen_in_between_is_what_a_still_later_change_goes_back_to(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await at.bring(paid(an_order(1)))
            await at.bring(paid(an_order(1)))
            await at.bring(paid(an_order(1), status=FINISHED))
            await take_back(at, 2)
            assert await at.status(1) == "finished"
            await take_back(at, 4)
            assert await at.status(1) == "paid", "the third import said so"
            await take_back(at, 3)
            assert await at.status(1) == "unpaid"

    asyncio.run(deed())


def test_contacts_and_memos_of_an_undone_run_go_unless_a_later_one_shows_them(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await at.bring(an_order(1, memo=ENTRY), an_order(2, memo=ENTRY))
            await at.bring(an_order(2, memo=ENTRY))
            await take_back(at, 2)
            assert [len((await at.card(number)).contacts) for number in (1, 2)] == [0, 1]
            assert (await notes.start(at.office, await at.id(1))).count == 1
            assert await at.all("SELECT DISTINCT run_id FROM memo_version") == [(3,)]
            await take_back(at, 3)
            assert (await at.card(2)).contacts == ()
            assert await at.all("SELECT * FROM memo_version") == []

    asyncio.run(deed())


def test_a_note_seen_on_the_platform_is_seen_as_long_as_some_run_shows_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "明早付"))
            await at.bring(an_order(1, memo=saved.memo))
            await at.bring(an_order(1, memo=f"{saved.memo} "))
            state = [note.state for note in (await at.card(1)).notes]
            assert state == ["seen"]
            await take_back(at, 2)
            assert [note.state for note in (await at.card(1)).notes] == ["seen"]
            await take_back(at, 3)
            assert [note.state for note in (await at.card(1)).notes] == ["saved"]

    asyncio.run(deed())


def test_a_masked_later_import_does_not_keep_what_only_the_undone_one_knew(tmp_path: Path) -> None:
    clear = an_order(1, receiver="张三丰")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, receiver=""))
            await at.bring(clear)
            await at.bring(with_changes(clear, receiver="张**", message="x"))
            assert (await at.card(1)).receiver == "张三丰"
            await take_back(at, 3)
            await take_back(at, 2)
            assert (await at.card(1)).receiver is None

    asyncio.run(deed())


@pytest.mark.parametrize("known", ["", "张二"])
def test_an_empty_cell_does_not_keep_what_only_the_undone_one_knew(tmp_path: Path, known: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, receiver=known))
            await at.bring(an_order(1, receiver="张三丰"), an_order(2, receiver="张三丰"))
            await at.bring(an_order(1, receiver=""), an_order(2, receiver=""), an_order(3))
            assert [(await at.card(number)).receiver for number in (1, 2)] == ["张三丰", "张三丰"]
            await take_back(at, 2)
            assert [(await at.card(number)).receiver for number in (1, 2)] == [known or None, None]
            await take_back(at, 3)
            assert await at.one("SELECT count(*) FROM import_seen WHERE run_id > 1") == 0

    asyncio.run(deed())


def test_buyers_are_linked_as_before(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="t**1"), an_order(2, buyer="anna"))
            before = await at.picture()
            await at.bring(an_order(1, buyer="tom1"), an_order(3, buyer="anna"))
            assert await at.one("SELECT count(*) FROM sales_order WHERE buyer_id IS NOT NULL") == 3
            await take_back(at, 2)
            assert await at.picture() == before

    asyncio.run(deed())


def test_a_buyer_that_somebody_said_something_of_stays(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await at.run("UPDATE buyer SET do_not_remind = 1 WHERE nick = 'buyer1'")
            await take_back(at, 1)
            assert await at.all("SELECT nick FROM buyer") == [("buyer1",)]

    asyncio.run(deed())


def test_other_shops_are_left_alone(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="一店")
            await at.bring(an_order(1), shop="二店")
            await at.bring(paid(an_order(1)), shop="二店")
            await take_back(at, 1)
            assert await at.status(1) == "paid"
            assert await at.count() == 1

    asyncio.run(deed())


def test_an_order_that_a_later_file_without_words_shows_as_paid_stays_paid(tmp_path: Path) -> None:
    """Nobody may ring a buyer because the run that had the word was taken back."""
    wordless = [name for name in NARROW if name != "订单状态"]

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await at.bring(paid(an_order(1)))
            await at.bring(paid(an_order(1)), names=wordless)
            await take_back(at, 2)
            row = (await at.card(1)).row
            assert (row.status, row.status_text, row.paid_at is not None) == ("paid", None, True)
            assert await at.count("to_ship") == 0

    asyncio.run(deed())


# -- what cannot be undone, and being cut off --------------------------------------------------------------------------


def test_only_a_finished_run_can_be_taken_back_and_only_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            for run, code in ((2, "run_unknown"), (-1, "run_unknown")):
                with pytest.raises(KnownError) as caught:
                    await imports.undo(at.office, run)
                assert caught.value.code == code
            await take_back(at, 1)
            with pytest.raises(KnownError) as caught:
                await imports.undo(at.office, 1)
            assert caught.value.code == "run_not_done"

    asyncio.run(deed())


def test_an_undo_that_was_cut_off_is_finished_when_the_office_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_saving, "_SMALLEST", 10)
    monkeypatch.setattr(import_saving, "_LARGEST", 10)
    made = list(people.orders(100, 5))
    real, steps = undo.step, []

    class GoneError(Exception):
        """The machine loses power."""

    def cut(*given: Any) -> Any:
        steps.append(given)
        if len(steps) == 8:
            raise GoneError
        return real(*given)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*made[:50])
            before = await at.picture()
            await at.bring(*(with_changes(order, memo="新") for order in made))
            await at.bring(made[0], names=NARROW)
            with monkeypatch.context() as patch:
                patch.setattr(undo, "step", cut)
                with pytest.raises(GoneError):
                    await imports.undo(at.office, 2)
            assert 50 < await at.count() < 100
        async with opened(at.office.folder, at.clock) as office:
            again = Desk(office, at.clock, tmp_path)
            after = await again.picture()
            assert after == before
            assert [run.state for run in await imports.runs(office)] == [DONE, UNDONE, DONE]

    asyncio.run(deed())


def test_what_was_booked_on_a_wrongly_unpaid_order_goes_with_the_undo(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)))
            wrong = await at.bring(an_order(1), older="take")
            await reminders.book(at.office, await at.id(1), "+1h")
            assert wrong.run is not None
            await imports.undo(at.office, wrong.run)
            (reminder,) = (await at.card(1)).reminders
            assert (reminder.state, reminder.cancel_code) == ("cancelled", "paid")

    asyncio.run(deed())


def test_an_order_that_goes_takes_its_history_along(tmp_path: Path) -> None:
    """Nobody could erase what was known of its buyer any more."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, phone="17700001111"))
            await at.bring(an_order(1, phone="17700002222"))
            await take_back(at, 2)
            assert await at.one("SELECT count(*) FROM change WHERE old = '17700001111'") == 1
            assert await take_back(at, 1) == (1, 0, 0)
            assert await at.all("SELECT field, old, new FROM change WHERE subject = 'order'") == []

    asyncio.run(deed())


def test_no_step_reads_all_that_the_run_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of a hundred thousand orders has half a million changes: each order must find its own alone."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=ENTRY), an_order(2))
            await reminders.book(at.office, await at.id(1), "+1h")
            await orders.mark(at.office, [await at.id(1)], "paid", "小美")
            at.clock.advance(timedelta(minutes=5))
            await at.bring(an_order(1, memo="y"), paid(an_order(2, memo=ENTRY)))
            await at.bring(paid(an_order(1, memo="z")), paid(an_order(2, memo="")))
            read = reads_of_a_whole_run(monkeypatch)
            for run in (2, 3, 1):
                await imports.undo(at.office, run)
            assert read == set()

    asyncio.run(deed())
