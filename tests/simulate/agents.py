"""Agents who work the queue as a person would: look, take the first row that is theirs, talk, write down, paste."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.cadence import Channel
from app.domain.call import ENTER, ESC, LATER, SAID, Call, Phase, write
from app.domain.queue import Row
from app.services import calls, contacts, guards, notes, orders, queue, reminders
from app.services.calls import Begun
from app.services.contacts import Finished
from app.services.queue import Line
from tests.simulate import buyers
from tests.simulate.buyers import Answer, Order
from tests.simulate.check import Checker
from tests.simulate.house import HOUR, MINUTE, day_of, time_of, weekday
from tests.simulate.log import Log, Mark, Touch
from tests.simulate.program import Program

_HARD = ("quiet_hours", "gap", "buyer_day_limit", "day_off", "too_early", "call_window", "expired", "status_unknown")
"""What a guard may not say of a computed reminder that the queue offers."""


@dataclass
class Work:
    """An attempt under way; ``call`` as it was kept last, ``until``: when the buyer has said everything."""

    ids: list[int]
    orders: list[Order]
    channel: Channel
    shop_id: int
    call_id: int
    call: Call
    buyer_id: int | None = None
    until: int = 0
    answer: Answer | None = None


@dataclass
class Agent:
    """``real``: the orders as they are, by number; ``on_duty``: who is there at a moment."""

    name: str
    shift: tuple[int, int]
    free_day: int
    best: bool
    dice: random.Random
    program: Program
    log: Log
    checker: Checker
    real: dict[str, Order]
    on_duty: Callable[[str, int], bool]
    work: Work | None = None
    passed: dict[int, int] = field(default_factory=dict)

    def there(self, now: int) -> bool:
        return self.shift[0] <= time_of(now) < self.shift[1] and weekday(day_of(now)) != self.free_day

    async def go_on(self, now: int) -> None:
        """Finish what is over by ``now``; else, on duty, look for the next one."""
        if self.work is not None:
            if now >= self.work.until:
                await self._finish(self.work, now)
        elif self.there(now) and self.dice.random() < 0.5:
            await self._pick(now)

    async def resume(self) -> None:
        """The program is open again: what was cut off is there as it was kept."""
        work, office = self.work, self.program.office
        if work is None:
            return
        begun = await calls.begin(office, work.ids, self.name, work.channel)
        self.log.counts["attempts resumed"] += 1
        if not begun.resumed or begun.call != work.call:
            self.log.say(office.now(), f"{work.orders[0].number}: what was kept of a call is not what came back")
        work.call_id = begun.id
        if work.call.phase is Phase.READY:
            await self._leave(begun.id)

    async def serve(self, order: Order, now: int) -> None:
        """A call about a matter of service, from beginning to end."""
        office, channel = self.program.office, Channel.PHONE
        order_id = await orders.find(office, order.number)
        begun = await calls.begin(office, [order_id], self.name, channel, service=True)
        for code in _HARD:
            if code not in ("quiet_hours", "buyer_day_limit") and _says(begun, code):
                self.log.say(office.now(), f"{order.number}: a matter of service is held back by {code}")
        if begun.guarded.blocked_by is not None:
            await calls.drop(office, begun.id)
            return
        call = begun.call
        for key in (ENTER, self.dice.choice("1345")):
            call = calls.pressed(office, begun.card.row.shop_id, call, key)
        while call.phase is not Phase.DONE:
            call = calls.pressed(office, begun.card.row.shop_id, call, ENTER)
        done = await contacts.finish(office, begun.id, call)
        for one in done.booked:
            self.log.booked[one.reminder.id] = (one.reminder.order_no, one.reminder.due_at)
        self.log.dealt.add((order.number, office.now()))
        self.log.served.setdefault(order.number, (office.now(), self.name))
        self.log.counts["calls about service"] += 1

    # -- the next one --------------------------------------------------------------------------------------------------

    async def _pick(self, now: int) -> None:
        for line in (await queue.lines(self.program.office, best=self.best))[:8]:
            if self.passed.get(line.row.lead.order_id, 0) <= now and await self._take(line, now):
                return

    async def _take(self, line: Line, now: int) -> bool:
        """Whether the row kept the agent busy; one that is not for this agent is passed by for a while."""
        lead = line.row.lead
        work, begun = await self._begin(line.row, Channel(lead.channel or Channel.CHAT))
        wait = await self._settled(line, begun, now)
        # A call booked for a window that is over, or without a number, becomes a message.
        outside = lead.booked and _says(begun, "call_window")
        if not wait and work.channel is Channel.PHONE and (outside or begun.number is None):
            await self._leave(work.call_id)
            work, begun = await self._begin(line.row, Channel.CHAT)
            wait = await self._settled(line, begun, now)
        if not wait and self.real[lead.order_no].paid(now) is not None and self.dice.random() < 0.5:
            await self._leave(work.call_id)
            await self._mark(work, now)
            return True
        if wait:
            await self._leave(work.call_id)
            self.passed[lead.order_id] = now + wait
            return False
        await self._dial(work, now)
        return True

    async def _begin(self, row: Row, channel: Channel) -> tuple[Work, Begun]:
        # All that may still be reminded of is one contact (30).
        about = [row.lead, *(one for one in row.entries if one is not row.lead and one.blocked_by is None)]
        real = {one.order_id: self.real[one.order_no] for one in about}
        begun = await calls.begin(self.program.office, list(real), self.name, channel)
        ids = [*begun.call.orders]  # without those that are a colleague's
        if begun.resumed:
            self.log.say(self.program.office.now(), f"{row.lead.order_no}: an attempt that nobody left goes on")
        shop_id = begun.card.row.shop_id
        self.work = Work(
            ids, [real[one] for one in ids], channel, shop_id, begun.id, begun.call, begun.guarded.buyer_id
        )
        self.program.burn()
        return self.work, begun

    async def _leave(self, call_id: int) -> None:
        await calls.drop(self.program.office, call_id)
        self.work = None

    async def _settled(self, line: Line, begun: Begun, now: int) -> int:
        """0 where nothing stands in the way any more, else for how long to let it be."""
        lead, office = line.row.lead, self.program.office
        if begun.busy is not None:
            self.log.counts["passed by: a colleague talks"] += 1
            return 5 * MINUTE
        computed = not lead.booked
        if computed and (said := next((code for code in _HARD if _says(begun, code)), None)) is not None:
            self.checker.guarded(office.now(), lead.order_no, said)
            return HOUR
        match begun.guarded.blocked_by:
            case None:
                return 0
            case "owned":
                owner = begun.guarded.owner or ""
                if self.on_duty(owner, now) and not (line.late and self.dice.random() < 0.5):
                    return 20 * MINUTE
                return await self._take_over(lead.order_id, lead.order_no, "本人不在，先跟进")
            case "attitude_agent":
                return 2 * HOUR
            case "attitude_channel":
                return 30 * MINUTE
            case "contacts_blocked" if lead.booked:
                rows = [row.id for row in await reminders.due(office) if row.order_id == lead.order_id]
                await reminders.done_many(office, rows)
                self.log.dealt.add((lead.order_no, office.now()))
                return MINUTE
            case code:
                self.checker.guarded(office.now(), lead.order_no, str(code))
                return HOUR

    async def _take_over(self, order_id: int, number: str, why: str) -> int:
        await guards.take_over(self.program.office, [order_id], self.name, why)
        self.log.taken[number] = self.name
        self.log.counts["taken over"] += 1
        return 0

    async def _mark(self, work: Work, now: int) -> None:
        """On the platform the order stands as paid already."""
        office = self.program.office
        paid = [(one, order) for one, order in zip(work.ids, work.orders, strict=True) if order.paid(now) is not None]
        await orders.mark(office, [one for one, _order in paid], "paid", self.name)
        for _one, order in paid:
            if self.log.told[order.number].status == "unpaid":
                self.log.marks[order.number] = Mark("paid", office.now())
        self.log.counts["marked as paid"] += len(paid)

    # -- the talk ------------------------------------------------------------------------------------------------------

    async def _press(self, work: Work, key: str) -> None:
        await self._keep(work, calls.pressed(self.program.office, work.shop_id, work.call, key))

    async def _keep(self, work: Work, call: Call) -> None:
        await calls.keep(self.program.office, work.call_id, call)
        work.call = call
        self.program.burn()

    async def _dial(self, work: Work, now: int) -> None:
        office = self.program.office
        await self.checker.dialled(office, self.name, [one.number for one in work.orders], work.channel.value)
        talk = self.dice.randrange(2, 7) if work.channel is Channel.PHONE else self.dice.randrange(1, 3)
        work.until = now + talk * MINUTE
        work.answer = buyers.answer(self.dice, work.orders, work.channel.value, now)
        await self._press(work, ENTER)

    async def _finish(self, work: Work, now: int) -> None:
        await self._say_all(work)
        done = await self._write_down(work)
        if self.dice.random() < 0.05:
            done = await self._another_result(work, done)
        self.log.talking.pop(self.checker.buyer(work.orders[0].number), None)
        self.work = None
        self.program.burn()
        await self._afterwards(work, done)

    async def _say_all(self, work: Work) -> None:
        while work.call.phase is not Phase.DONE and work.answer is not None:
            await self._answer(work, work.answer)

    async def _answer(self, work: Work, said: Answer) -> None:
        """The next key, or what is typed before it."""
        match work.call.phase:
            case Phase.RESULT:
                await self._press(work, said.result)
            case Phase.REASON:
                await self._press(work, said.reason or ENTER)
            case Phase.SUB:
                await self._press(work, self.dice.choice(("1", ENTER)))
            case Phase.WHEN:
                words = "+1h" if work.call.problem is not None else said.said
                await self._keep(work, write(work.call, SAID, words))
                await self._press(work, ENTER)
            case Phase.STEP:
                await self._press(work, ENTER if self.dice.random() < 0.9 else LATER)
            case _:
                await self._press(work, ENTER)

    async def _write_down(self, work: Work) -> Finished:
        office, call, log = self.program.office, work.call, self.log
        done = await contacts.finish(office, work.call_id, call)
        assert call.dialled_at is not None
        assert call.result is not None
        self._without_over(work, {one.order_id for one in done.notes})
        for order in work.orders:
            log.dealt.add((order.number, office.now()))
            log.owned.setdefault(order.number, log.owner(order.number) or self.name)
            log.add(Touch(order.number, call.dialled_at, work.channel.value, self.name, call.result.value, call.reason))
        for one in done.booked:
            log.booked[one.reminder.id] = (one.reminder.order_no, one.reminder.due_at)
        log.counts[f"contacts by {work.channel.value}"] += 1
        log.counts[f"came of it: {call.result.value}"] += 1
        return done

    def _without_over(self, work: Work, noted: set[int]) -> None:
        """What an import or a colleague told to be paid or closed during the talk gets no note, and is not contacted."""
        log, real = self.log, dict(zip(work.ids, work.orders, strict=True))
        for one in [one for one in work.ids if one not in noted]:
            if log.told[real[one].number].status == "unpaid" and real[one].number not in log.marks:
                log.say(self.program.office.now(), f"{real[one].number}: no note, though it is open")
            del real[one]
        work.ids, work.orders = [*real], [*real.values()]

    async def _another_result(self, work: Work, done: Finished) -> Finished:
        """A slip of the finger: taken back, and written down anew."""
        undone = await contacts.undo(self.program.office, done.contact_id)
        self.log.counts["contacts taken back"] += 1
        if undone.call != work.call:
            self.log.say(self.program.office.now(), f"{work.orders[0].number}: another call came back")
        for order in work.orders:
            self.log.touches[order.number][-1].stands = False
        self.log.unbooked.update(one.reminder.id for one in done.booked)
        work.call_id = undone.id
        while Phase.RESULT in work.call.path:
            await self._press(work, ESC)
        work.answer = Answer("2", "1", "2小时后") if work.answer and work.answer.result != "2" else Answer("1", "7")
        await self._say_all(work)
        return await self._write_down(work)

    async def _afterwards(self, work: Work, done: Finished) -> None:
        """The memo is pasted on the platform, and who wants peace is given it."""
        office = self.program.office
        real = dict(zip(work.ids, work.orders, strict=True))
        for noted in done.notes:
            if self.dice.random() < 0.9:
                await notes.copied(office, noted.note_id)
                real[noted.order_id].memo = noted.memo
        if done.follow.offer_peace and work.buyer_id is not None and self.dice.random() < 0.7:
            await guards.set_do_not_remind(office, work.buyer_id, True, "客户要求别再联系", self.name)
            self.log.peace.add(work.orders[0].buyer.nick)
            self.log.counts["buyers left in peace"] += 1


def _says(begun: Begun, code: str) -> bool:
    return any(one.code == code for one in begun.guarded.against)
