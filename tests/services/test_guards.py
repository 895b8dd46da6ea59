"""What stands between an agent and a buyer, on real orders: owners, upset buyers, refusals, how often, the same words."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import guard_words, wording
from app.clock import epoch
from app.domain.guard import Can
from app.domain.order import Filter, Query
from app.errors import KnownError
from app.services import (
    agents,
    batches,
    due,
    erase,
    guards,
    imports,
    notes,
    orders,
    plan,
    reminders,
    scripts,
    shops,
    today,
)
from app.services.batches import Batch
from app.services.guards import Guarded
from app.services.notes import NoteDraft
from tests.offices import CLOSED, CREATED, NOW, Desk, an_order, desk, paid


async def noted(at: Desk, number: int | str, agent: str, flag: str = "purple", **more: Any) -> int:
    draft = NoteDraft(await at.id(number), flag, agent, "明早付", channel="chat", **more)
    return (await notes.save(at.office, draft)).note.id


async def called(at: Desk, number: int | str, agent: str, outcome: str, reason: str | None = None) -> None:
    """A call that came to something, as the call desk writes it."""
    note = await noted(at, number, agent)
    await at.run(
        "UPDATE contact SET channel = 'phone', outcome = ?, reason = ? WHERE note_id = ?", outcome, reason, note
    )


async def seen(at: Desk, number: int | str, agent: str | None = None, channel: str = "chat", text: str = "") -> Guarded:
    found = next((one.id for one in await agents.agents(at.office) if one.nickname == agent), None)
    return await guards.look(at.office, await at.id(number), found, channel, text)


def codes(found: Guarded) -> list[str]:
    for one in found.against:
        assert guard_words.against(one)
    return [one.code for one in found.against]


async def buyer(at: Desk, number: int | str) -> int:
    found = (await seen(at, number)).buyer_id
    assert found is not None
    return found


async def told(at: Desk, subject: str) -> list[tuple[Any, ...]]:
    return await at.all(
        """SELECT c.field, c.old, c.new, a.nickname FROM change c LEFT JOIN agent a ON a.id = c.agent_id
           WHERE c.subject = ? AND c.field NOT IN ('flag') AND c.run_id IS NULL ORDER BY c.id""",
        subject,
    )


# -- an upset buyer ----------------------------------------------------------------------------------------------------


def test_an_upset_buyer_is_rung_by_somebody_else_with_an_apology(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"))
            for nickname in ("小林", "阿强"):
                await agents.add(at.office, nickname)
            await called(at, 1, "小美", "reached", "9.rude")
            at.clock.advance(timedelta(hours=3, minutes=10))
            for number in (1, 2):
                found = await seen(at, number, "小美", "phone")
                assert (found.blocked_by, found.scripts) == ("attitude_agent", "soothing"), "about any order of theirs"
                other = await seen(at, number, "小林", "phone")
                assert (other.blocked_by, other.scripts) == (None, "soothing")
                assert (await seen(at, number, "小林", "chat")).blocked_by == "attitude_channel"
            with pytest.raises(KnownError) as refused:
                await guards.take_over(at.office, [await at.id(1)], "小美", "还是我来")
            assert refused.value.code == "attitude_agent"
            await guards.take_over(at.office, [await at.id(1)], "小林")
            assert (await seen(at, 1, "小林", "phone")).taken_because == "attitude"
            assert (await seen(at, 1, "阿强", "phone")).blocked_by == "owned"
            await called(at, 1, "小林", "promised")
            at.clock.advance(timedelta(minutes=1))
            settled = await seen(at, 1, "小林", "chat")
            assert (settled.attitude, settled.scripts, settled.blocked_by) == (None, None, None)

    asyncio.run(deed())


def test_lists_and_card_name_the_same_owner(tmp_path: Path) -> None:
    """A colleague elsewhere of whom the platform's memo has the name, who wrote here, and who works here no more."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="11-21 14:00+小红+第1次+晚点付"), an_order(2), an_order(3))
            await noted(at, 2, "小林")
            await noted(at, 3, "阿强")
            gone = next(one for one in await agents.agents(at.office) if one.nickname == "阿强")
            await at.run("UPDATE agent SET active = 0 WHERE id = ?", gone.id)
            owners = [(await seen(at, number, "小美")).owner for number in (1, 2, 3)]
            assert owners == ["小红", "小林", None]
            rows = await orders.rows(at.office, [await at.id(number) for number in (1, 2, 3)])
            assert [row.owner for row in rows] == owners

    asyncio.run(deed())


# -- who does not want to be reminded ----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["do_not_remind", "suspect"])
def test_a_buyer_who_may_not_be_reminded_is_left_in_peace_everywhere_at_once(tmp_path: Path, what: str) -> None:
    say = guards.set_do_not_remind if what == "do_not_remind" else guards.set_suspect

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"), an_order(3))
            booked = (await reminders.book(at.office, await at.id(1), "今晚8点", "小美")).reminder.id
            other = (await reminders.book(at.office, await at.id(3), "今晚8点", "小美")).reminder.id
            query = Query(filters=(Filter("due", ("today",)),))
            assert await orders.count(at.office, query) == 3
            before = await at.picture()
            changes = await say(at.office, await buyer(at, 1), True, "说了别再打", "小美")
            ids = {await at.id(1), await at.id(2)}
            assert dict(changes) == {"buyer": {await buyer(at, 1)}, "order": ids, "reminder": {booked}}

            assert (await plan.plan(at.office, await at.id(1))).blocked_by == what
            assert set(await due.due(at.office, 1)) == {await at.id(3)}
            assert await orders.count(at.office, query) == 1
            for number in (1, 2):
                found = await seen(at, number, "小美")
                assert (found.blocked_by, found.why) == (what, "说了别再打")
                assert (found.silent, found.suspect) == (what == "do_not_remind", what == "suspect")
                assert (await at.card(number)).row.due_at is None
            (row,) = (await at.card(1)).reminders
            assert (row.state, row.cancel_code) == ("cancelled", what)
            assert [one.id for one in await reminders.upcoming(at.office)] == [other]
            shown = {line.kind: line.count for line in (await today.today(at.office)).lines}
            assert shown["promises_today"] == 1
            with pytest.raises(KnownError) as refused:
                await reminders.book(at.office, await at.id(2), "今晚8点")
            assert refused.value.code == f"buyer_{what}"
            many = await guards.look_many(at.office, [*ids, await at.id(3), 5], None, "chat")
            assert {one: found.blocked_by for one, found in many.items()} == {
                await at.id(1): what, await at.id(2): what, await at.id(3): None,
            }  # fmt: skip

            at.clock.at = datetime(2026, 11, 21, 20, 1, tzinfo=NOW.tzinfo)
            fired = await reminders.tick(at.office)
            assert [one.id for one in fired.reminders] == [other]
            assert [one.id for one in await reminders.due(at.office)] == [other]
            assert not (await reminders.tick(at.office)).reminders

            await say(at.office, await buyer(at, 1), False, "", "小美")
            assert (await at.picture())["reminder"][0] == before["reminder"][0], "silent, and not lost"
            assert [one.id for one in (await reminders.tick(at.office)).reminders] == [booked]
            assert not (await reminders.tick(at.office)).reminders
            field = "do_not_remind" if what == "do_not_remind" else "risk"
            on, off = (1, 0) if field == "do_not_remind" else ("suspect", None)
            assert await told(at, "buyer") == [
                (field, off, on, "小美"), (f"{field}_because", None, "说了别再打", "小美"),
                (field, on, off, "小美"), (f"{field}_because", "说了别再打", None, "小美"),
            ]  # fmt: skip
            assert not (await say(at.office, await buyer(at, 1), False, "", "小美"))["buyer"], "it is so already"

    asyncio.run(deed())


def test_what_comes_back_later_is_silent_as_well(tmp_path: Path) -> None:
    """A mark that goes and an import that is undone open reminders again; a new order comes; a name becomes known."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"), an_order(3, buyer="b**3"))
            for number in (1, 2, 3):
                await reminders.book(at.office, await at.id(number), "今晚8点")
            await orders.mark(at.office, [await at.id(1)], "paid", "小美")
            at.clock.advance(timedelta(minutes=1))
            run = (await at.bring(paid(an_order(2, buyer="buyer1")))).run
            assert run is not None
            await guards.set_do_not_remind(at.office, await buyer(at, 1), True, "", "小美")
            await orders.mark(at.office, [await at.id(1)], None, "小美")
            await imports.undo(at.office, run)
            await at.bring(an_order(3, buyer="buyer1"), an_order(4, buyer="buyer1"))
            assert await at.one("SELECT count(*) FROM reminder WHERE cancelled_at IS NULL") == 3
            assert await reminders.upcoming(at.office) == []
            assert dict(await due.due(at.office, 1)) == {}
            at.clock.advance(timedelta(hours=5))
            assert not (await reminders.tick(at.office)).reminders

    asyncio.run(deed())


def test_what_the_warehouse_has_to_know_is_not_about_the_buyer(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await at.run("INSERT INTO reminder (subject_kind, subject_id, kind, due_at, created_at) VALUES ('order', ?, 'warehouse', 1, 1)", await at.id(1))  # fmt: skip
            await guards.set_do_not_remind(at.office, await buyer(at, 1), True, "", "小美")
            assert len(await reminders.upcoming(at.office)) == 1
            assert [one.state for one in (await at.card(1)).reminders] == ["open"]
            assert len((await reminders.tick(at.office)).reminders) == 1

    asyncio.run(deed())


def test_what_is_silent_keeps_no_order_from_being_erased(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            for number in (1, 2):
                await reminders.book(at.office, await at.id(number), "今晚8点")
            await guards.set_do_not_remind(at.office, await buyer(at, 1), True, "", "小美")
            at.clock.advance(timedelta(days=200))
            assert (await erase.erase(at.office, 1, 100)).changes["order"] == {await at.id(1)}

    asyncio.run(deed())


def test_what_was_said_of_a_buyer_goes_with_the_buyer(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            for number, on in ((1, False), (2, True)):
                await guards.set_suspect(at.office, await buyer(at, number), True, f"王老五{number}", "小美")
                await guards.set_suspect(at.office, await buyer(at, number), on, "王老五", "小美")
            warned = await buyer(at, 2)
            at.clock.advance(timedelta(days=200))
            await erase.erase(at.office, 1, 100)
            assert await at.all("SELECT id FROM buyer") == [(warned,)], "of whom colleagues are warned stays"
            assert {row[0] for row in await at.all("SELECT subject_id FROM change WHERE subject = 'buyer'")} == {warned}

    asyncio.run(deed())


def test_a_buyer_nobody_knows_and_an_accusation_without_a_reason_are_refused(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="b**1"))
            found = await seen(at, 1)
            assert (found.buyer_id, found.against) == (None, ())
            before = await at.picture()
            for code, deed in (
                ("buyer_unknown", guards.set_do_not_remind(at.office, 7, True, "", "小美")),
                ("buyer_unknown", guards.set_suspect(at.office, 7, True, "骗子", "小美")),
                ("why_missing", guards.set_suspect(at.office, 1, True, " ", "小美")),
                ("order_unknown", guards.look(at.office, 7, None, "chat")),
                ("order_unknown", guards.take_over(at.office, [7], "小美", "")),
            ):
                with pytest.raises(KnownError) as refused:
                    await deed
                assert refused.value.code == code
            assert await at.picture() == before

    asyncio.run(deed())


def test_a_reminder_of_such_a_buyer_is_written_and_warned_about(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"), an_order(3))
            await guards.set_suspect(at.office, await buyer(at, 1), True, "骗子", "小美")
            saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "明早付"))
            assert saved.warnings == ("suspect",)
            assert wording.sentence("suspect", {}) != "suspect"
            other = await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "要红色"))
            assert other.warnings == (), "that is no reminder"
            await guards.set_do_not_remind(at.office, await buyer(at, 1), True, "", "小美")
            ids = tuple([await at.id(number) for number in (1, 2, 3)])
            many = await batches.save(at.office, Batch(ids, "purple", "小美", "明早付"))
            assert many.warned == {"do_not_remind": 2}
            assert wording.sentence("do_not_remind", {}) != "do_not_remind"

    asyncio.run(deed())


# -- how often, and what the rules say ---------------------------------------------------------------------------------


def test_a_buyer_is_tired_of_all_orders_in_all_shops(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"), an_order(3))
            await shops.add(at.office, "二店", "taobao")
            await at.bring(an_order(4, buyer="buyer1"), shop="二店")
            both = (await at.id(1), await at.id(2))
            await batches.save(at.office, Batch(both, "purple", "小美", "明早付", "chat"))
            once = await seen(at, 4, "小美")
            assert (once.fatigue.score, codes(once)) == (50, ["gap"])
            assert guard_words.fatigue(once.fatigue) == "1 of 2 today · 1 of 4 in 7 days · 1 of 8 in 30 days"
            at.clock.advance(timedelta(hours=3, minutes=1))
            await noted(at, 1, "小美")
            again = await seen(at, 4, "小美")
            assert (again.fatigue.score, codes(again)) == (100, ["stale", "buyer_day_limit", "gap"])
            at.clock.advance(timedelta(hours=15))
            later = await seen(at, 4, "小美")
            assert (later.fatigue.score, codes(later)) == (50, ["stale"])
            assert (await seen(at, 3, "小美")).fatigue.score == 0

    asyncio.run(deed())


def test_one_contact_about_several_orders_is_one_for_the_plan_too(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number, buyer="buyer1") for number in (1, 2, 3)))
            both = (await at.id(1), await at.id(2))
            await batches.save(at.office, Batch(both, "purple", "小美", "明早付", "chat"))
            first = (await plan.plan(at.office, await at.id(3))).points[0]
            assert (epoch(first.due_at), first.moved_by) == (epoch(NOW - timedelta(hours=1)), None), "one of two a day"

    asyncio.run(deed())


def test_paid_and_closed_orders_cannot_be_reminded(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)), an_order(2))
            assert (await seen(at, 1)).blocked_by == "paid"
            await orders.mark(at.office, [await at.id(2)], "paid", "小美")
            found = await seen(at, 2)
            assert (found.blocked_by, found.against[0].can) == ("marked_paid", (Can.UNMARK,))
            service = await guards.look(at.office, await at.id(1), None, "phone", service=True)
            assert service.against == ()

    asyncio.run(deed())


def test_data_that_is_too_old_asks_first(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            assert not (await seen(at, 1)).asks
            at.clock.advance(timedelta(minutes=31))
            found = await seen(at, 1)
            assert (codes(found), found.asks, found.blocked_by) == (["stale"], True, None)
            assert found.against[0].params == {"as_of": epoch(NOW)}

    asyncio.run(deed())


# -- the same words ----------------------------------------------------------------------------------------------------


def test_words_the_buyer_was_sent_are_told_with_the_next_variant(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"), an_order(3))
            first, _ = await scripts.add(at.office, "催付", "一", "亲，{item}还有{closes_in}就关闭啦", "silent")
            second, _ = await scripts.add(at.office, "催付", "二", "亲，是不是忙忘啦", "silent")
            words = "亲，羽绒服还有19小时就关闭啦"
            assert (await seen(at, 2, text=words)).variant is None
            await scripts.used(at.office, first, await at.id(1), None)
            at.clock.advance(timedelta(minutes=5))
            found = await seen(at, 2, text="亲，羽绒服还有18小时就关闭啦！")
            assert codes(found) == ["same_text"], "other hours are no other words"
            assert found.against[0].params["sent_at"] == epoch(NOW)
            assert found.variant is not None
            assert found.variant.id == second
            assert codes(await seen(at, 2, text="亲，羽绒服还有18小时就关闭啦，需要帮忙吗")) == []
            assert codes(await seen(at, 3, text=words)) == [], "another buyer"
            await noted(at, 3, "小美")
            await at.run("UPDATE contact SET script_id = ? WHERE order_id = ?", second, await at.id(3))
            assert "same_text" in codes(await seen(at, 3, "小美", text="亲，是不是忙忘啦？")), "sent with a contact"

    asyncio.run(deed())


def test_who_paid_the_same_items_just_now_is_told_of_and_nothing_is_blocked(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(
                an_order(1001, buyer="a"), paid(an_order(1002, buyer="a")),
                an_order(1003, buyer="b"), paid(an_order(1004, buyer="b", titles=("四件套",))),
                an_order(1005, buyer="c"), paid(an_order(1006, buyer="c", quantity=2)),
                an_order(1007, buyer="d"), paid(an_order(1008, buyer="d", created=CREATED - timedelta(days=3))),
                an_order(1009, buyer="e"), an_order(1010, buyer="e"),
                an_order(1011, buyer="t**1"), paid(an_order(1012, buyer="t**1")),
                an_order(1013, buyer="f"), paid(an_order(1014, buyer="f"), status=CLOSED),
            )  # fmt: skip
            found = await seen(at, 1001, channel="phone")
            (told,) = [one for one in found.against if one.code == "paid_alike"]
            assert (told.blocks, told.asks, found.blocked_by, found.asks) == (False, False, None, False)
            assert "…1002" in guard_words.against(told)
            for number in (1002, 1003, 1005, 1007, 1009, 1011, 1013):
                assert "paid_alike" not in codes(await seen(at, number)), number
            service = await guards.look(at.office, await at.id(1001), None, "phone", service=True)
            assert service.against == ()

    asyncio.run(deed())


def test_every_code_has_words_and_says_what_one_can_do() -> None:
    from app.domain import guard

    for what in Can:
        assert guard_words.can(what)
    assert set(guard._REMEDIES) | {"paid", "closed", "contacts_done", "paid_alike"} == set(guard_words.AGAINST)
    assert set(guard_words.SHORT) == set(guard_words.AGAINST)


# -- whatever happens in between ---------------------------------------------------------------------------------------

SAYS = {
    "bar": (guards.set_do_not_remind, True), "unbar": (guards.set_do_not_remind, False),
    "accuse": (guards.set_suspect, True), "trust": (guards.set_suspect, False),
}  # fmt: skip
BOOKS = {"book": 1, "second": 2, "other": 3}
DEEDS = (*SAYS, *BOOKS, "mark", "unmark", "paid", "undo", "wait", "snooze")


class _Story:
    """Two orders of one buyer, and one of another's; what fires is checked after every deed."""

    def __init__(self, at: Desk) -> None:
        self.at, self.office = at, at.office
        self.barred: set[object] = set()
        self.fired: list[int] = []
        self.runs: list[int] = []

    async def play(self, name: str) -> None:
        if name in SAYS:
            say, on = SAYS[name]
            await say(self.office, await buyer(self.at, 1), on, "骗子", "小美")
            (self.barred.add if on else self.barred.discard)(say)
        elif name in BOOKS:
            with contextlib.suppress(KnownError):
                await reminders.book(self.office, await self.at.id(BOOKS[name]), "+10min", keep=True)
        elif name in ("mark", "unmark"):
            await orders.mark(self.office, [await self.at.id(1)], "paid" if name == "mark" else None, "小美")
        elif name == "paid":
            run = (await self.at.bring(paid(an_order(2, buyer="buyer1")))).run
            self.runs += [run] if run is not None else []
        elif name == "undo" and self.runs:
            await imports.undo(self.office, self.runs.pop())
        elif name == "snooze" and (rows := await reminders.due(self.office)):
            await reminders.snooze(self.office, rows[0].id, "+10min", keep=True)
        self.at.clock.advance(timedelta(minutes=15 if name == "wait" else 1))
        await self.tick()

    async def tick(self) -> None:
        rows = (await reminders.tick(self.office)).reminders
        assert not self.barred or all(row.order_no == "3" for row in rows)
        self.fired += [row.id for row in rows]
        assert len(set(self.fired)) == len(self.fired), "none twice"
        if self.barred:
            assert {row.order_no for row in await reminders.upcoming(self.office)} <= {"3"}
            assert set(await due.due(self.office, 1)) <= {await self.at.id(3)}

    async def end(self) -> None:
        for name in ("unbar", "trust", "wait"):
            await self.play(name)
        left = await self.at.all(
            "SELECT id FROM reminder WHERE cancelled_at IS NULL AND acknowledged_at IS NULL AND fired_at IS NULL"
        )
        assert left == [], "none lost"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["book", "mark", "bar", "unmark", "wait", "unbar"])
@example(["second", "paid", "accuse", "undo", "wait", "bar", "trust", "wait"])
@given(st.lists(st.sampled_from(DEEDS), max_size=14))
def test_a_silent_reminder_never_comes_and_is_never_lost(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[str]
) -> None:
    async def whole() -> None:
        async with desk(tmp_path_factory.mktemp("silent")) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"), an_order(3))
            story = _Story(at)
            for name in deeds:
                await story.play(name)
            await story.end()

    asyncio.run(whole())
