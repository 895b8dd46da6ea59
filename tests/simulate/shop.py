"""Some days of a shop: orders come in, exports are imported, agents work, and the computer does what computers do."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from app.domain.days_off import DaysOff
from app.domain.order import ReminderRow
from app.domain.preset import PRESETS
from app.domain.reminder import Kind
from app.domain.slot import Later
from app.domain.window import Windows
from app.domain.won_back import Rule
from app.errors import KnownError
from app.services import guards, imports, orders, reminders, rules
from tests.exports.builder import Quirks, columns, write_csv
from tests.simulate import recount
from tests.simulate.agents import Agent
from tests.simulate.buyers import Crowd, Order, row
from tests.simulate.check import Checker, ask
from tests.simulate.house import DAY, HOUR, MINUTE, PHONE, House, Stage, day_of, midnight, time_of
from tests.simulate.log import Log, Run, Told, Touch
from tests.simulate.program import CrashError, Program, wall

FIRST_DAY = 20_668
"""A Monday, 2026-08-03."""
NAMES = ("小美", "阿强", "萌萌", "青青")
ELSEWHERE = "小林"
"""A colleague without the program, who writes into the platform's memo alone."""
_COLUMNS = columns("v2017_07")
_QUIRKS = Quirks(apostrophe_phones=False)
_EPOCH = date(1970, 1, 1)
_SATURDAY = ((11 * HOUR, 12 * HOUR),)
_OWN_DAY_OFF = FIRST_DAY + 10
HOUSES = (
    House(),
    House(
        stages=(Stage(due=30 * MINUTE, channel=PHONE), Stage(morning=1, channel=PHONE)), enquiry_due=0,
        weekdays={5: _SATURDAY}, off=frozenset((_OWN_DAY_OFF,)),
    ),
)  # fmt: skip
"""What the first shop keeps to, which goes by the program's defaults, and the second, which has rules of its own."""


@dataclass
class Export:
    """A file on its way, when it gets there, and what it tells."""

    due: int
    shop: int
    file: Path
    written: int
    told: list[Told]
    again: bool = False


class Shop:
    """``run`` plays; then ``log`` has what happened, and ``truth`` what the program cannot know."""

    def __init__(self, folder: Path, seed: int, *, days: int, a_day: int, agents: int) -> None:
        self._dice = dice = random.Random(seed)
        self._folder = folder
        self.start = midnight(FIRST_DAY)
        self.end = midnight(FIRST_DAY + days)
        self._a_day = a_day
        self._crowd = Crowd(random.Random(dice.random()))
        self.real: dict[str, Order] = {}
        self._coming: list[Order] = []
        self.log = Log()
        self.checker = Checker(self.log, HOUSES)
        self.program = Program(folder, self.start)
        self._agents = [self._agent(place) for place in range(agents)]
        self._exports: list[Export] = []
        self._events: list[tuple[int, str]] = []
        self._learned: set[tuple[str, str]] = set()
        self._shop_ids: dict[int, int] = {}
        self._right_at = 0
        self._looked = 0
        self._files = 0

    def _agent(self, place: int) -> Agent:
        shift = (8 * HOUR, 16 * HOUR + 1800) if place % 2 == 0 else (13 * HOUR, 22 * HOUR)
        return Agent(
            NAMES[place % 4] if place < 4 else f"客服{chr(0x4E00 + place)}", shift, (place * 2) % 7, place % 2 == 1,
            random.Random(self._dice.random()), self.program, self.log, self.checker, self.real, self._on_duty,
        )  # fmt: skip

    def _on_duty(self, name: str, now: int) -> bool:
        return any(one.name == name and one.there(now) for one in self._agents)

    # -- the days ------------------------------------------------------------------------------------------------------

    async def run(self, told: Callable[[int], object] = lambda _day: None) -> None:
        """Play all days; ``told`` hears of each that is over."""
        now = self.start
        await self._open(now)
        try:
            await self._history(now)
            for day in range(day_of(self.start), day_of(self.end)):
                self._plan(day)
                now = max(now, midnight(day))
                while now < midnight(day + 1):
                    now = await self._step(now)
                told(day - FIRST_DAY + 1)
            await self._end(max(now, self.end))
        finally:
            if self.program.up:
                await self.program.close()

    def _plan(self, day: int) -> None:
        """What will happen on a day, and when."""
        dice, start = self._dice, midnight(day)
        self._coming += self._crowd.day(day, self._a_day, len(HOUSES))
        events: list[tuple[int, str]] = []
        for hour in (8.6, 11.2, 14.5, 17.6, 20.4):
            events += [
                (int(hour * HOUR) + dice.randrange(40 * MINUTE), f"export {shop}") for shop in range(len(HOUSES))
            ]
        often = {
            "restart": 2, "crash": 2, "sleep": 1, "jump": 1, "elsewhere": 3, "book": 8, "suspect": 3, "trust": 2,
            "service": 3,
        }  # fmt: skip
        for name, times in often.items():
            for _ in range(times):
                if dice.random() < 0.75:
                    events.append((dice.randrange(8 * HOUR, 22 * HOUR), name))
        events.append((23 * HOUR + dice.randrange(40 * MINUTE), "night"))
        self._events = sorted((start + at, name) for at, name in events)

    async def _step(self, now: int) -> int:
        """A minute; returns when the next one is."""
        now += MINUTE
        moment = now + self._dice.randrange(MINUTE)
        while self._coming and self._coming[0].created <= moment:
            order = self._coming.pop(0)
            self.real[order.number] = order
        if self.program.error and now >= self._right_at:
            await self._safely(self._set_error(0, moment), moment)
        self.program.set_clock(moment)
        while self._events and self._events[0][0] <= now:
            _at, name = self._events.pop(0)
            if (later := await self._safely(self._happen(name, moment), moment)) is not None:
                # Whatever was asleep sees another clock as it wakes.
                now, moment = max(now, later), max(moment, later)
                self.program.set_clock(moment)
        if self.program.up:
            await self._safely(self._minute(moment), moment)
        return now

    async def _safely(self, work: Coroutine[Any, Any, Any], now: int) -> Any:
        """What the work returns; a program that dies in it is started again."""
        try:
            return await work
        except CrashError:
            self.log.counts["crashes"] += 1
            await self.program.crash()
            await self._open(now)
            return None

    async def _minute(self, now: int) -> None:
        await self._tick()
        for export in [one for one in self._exports if one.due <= now and self.program.error >= 0]:
            self._exports.remove(export)
            await self._import(export, now)
        for agent in self._agents:
            await agent.go_on(now)
        if now >= self._looked + 10 * MINUTE:
            await self._look(now)

    async def _look(self, now: int) -> None:
        self._looked = now
        await self.checker.look(self.program.office)

    async def _tick(self) -> None:
        fired, slept = await self.program.tick()
        await self.checker.ticked(self.program.office, fired, slept=slept)
        if fired.reminders:
            self.program.burn()
        for one in fired.reminders:
            await self._hear(one)

    async def _hear(self, fired: ReminderRow) -> None:
        """Most of what is fired is left to the queue; some of it is put off or done with at once."""
        office, log, roll = self.program.office, self.log, self._dice.random()
        if roll >= 0.2:
            return
        when: str | Later = self._dice.choice((*Later, "+45m", "明天下午3点"))
        dealt = office.now()
        try:
            if roll < 0.15:
                dealt = log.behind(fired.order_no, dealt)
                booked = await reminders.snooze(office, fired.id, when)
                log.booked[booked.reminder.id] = (booked.reminder.order_no, booked.reminder.due_at)
                log.counts["put off"] += 1
            else:
                await reminders.done(office, fired.id)
        except KnownError as error:
            log.say(office.now(), f"{fired.order_no}: fired, and {error.code}")
        log.dealt.add((fired.order_no, dealt))
        self.program.burn()

    # -- what happens --------------------------------------------------------------------------------------------------

    async def _happen(self, name: str, now: int) -> int | None:
        """Returns the moment at which it is over, where that is later."""
        name, _, what = name.partition(" ")
        if name == "export":
            self._export(int(what), now)
        elif name == "elsewhere":
            self._write_elsewhere(now)
        elif not self.program.up:
            return None
        elif name == "restart":
            self.log.counts["restarts"] += 1
            await self.program.close()
            later = now + self._dice.randrange(20 * MINUTE)
            await self._open(later)
            return later
        elif name == "crash":
            self.program.fuse = self._dice.randrange(1, 30)
        elif name == "sleep":
            self.log.counts["sleeps"] += 1
            return now + self._dice.randrange(5 * MINUTE, 4 * HOUR)
        elif name == "jump":
            self.log.counts["clock jumps"] += 1
            self._right_at = now + self._dice.randrange(5 * MINUTE, 2 * HOUR)
            await self._set_error(self._dice.choice((-1, 1)) * self._dice.randrange(5 * MINUTE, 3 * HOUR), now)
        elif name == "night":
            return await self._night(now)
        elif name == "book":
            await self._book()
        elif name == "service":
            await self._serve(now)
        elif name in ("suspect", "trust"):
            await self._suspect(on=name == "suspect")
        return None

    async def _night(self, now: int) -> int:
        """The program is closed, or the computer sleeps; in the morning it is there again."""
        for agent in self._agents:
            if agent.work is not None:
                agent.work.until = now
                await agent.go_on(now)
        morning = midnight(day_of(now) + (time_of(now) > 7 * HOUR))
        until = morning + 7 * HOUR + self._dice.randrange(20 * MINUTE, 50 * MINUTE)
        if until >= self.end or self._dice.random() < 0.3:
            self.log.counts["nights asleep"] += 1
        else:
            await self.program.close()
            await self._open(until)
        return until

    async def _open(self, now: int) -> None:
        self.program.set_clock(now)
        await self.program.open()
        for agent in self._agents:
            await agent.resume()
        if self.log.runs:
            await self.checker.settle(self.program.office)
            await self._look(now)

    async def _set_error(self, error: int, now: int) -> None:
        """The clock is wrong from now on, or right again; whoever is talking says good-bye first."""
        self.program.error = error
        self.program.set_clock(now)
        if not self.program.up:
            return
        for agent in self._agents:
            if agent.work is not None:
                agent.work.until = now
                await agent.go_on(now)
        await self._look(now)

    def _write_elsewhere(self, now: int) -> None:
        """A colleague reminds a buyer without the program, and leaves a note on the platform."""
        open_ = [one for one in self.real.values() if one.state(now) == "unpaid" and one.created < now - HOUR]
        if not open_:
            return
        order = self._dice.choice(open_)
        at = now - now % MINUTE
        text = f"{wall(at):%m-%d %H:%M}+{ELSEWHERE}+第{order.memo.count('第') + 1}次+说晚点付"
        order.memo = f"{text}\n{order.memo}".strip()
        order.entries.append((text, at, ELSEWHERE))

    async def _book(self) -> None:
        """An agent books a moment by hand."""
        office, dice, log = self.program.office, self._dice, self.log
        open_ = sorted(told.number for told in log.open(office.now(), DAY))
        if not open_:
            return
        number = dice.choice(open_)
        agent = dice.choice((None, dice.choice(self._agents).name))
        kind = dice.choice((Kind.PROMISE, Kind.CALLBACK))
        try:
            booked = await reminders.book(
                office, await orders.find(office, number), dice.choice(("+1h", "今晚8点", "下个时段", "明天上午", "+20m")), agent,
                kind, keep=dice.random() < 0.1,
            )  # fmt: skip
        except KnownError as error:
            if error.code != "promise_past" and (log.barred(number) is None or not error.code.startswith("buyer_")):
                log.say(office.now(), f"{number}: not booked because of {error.code}")
            return
        if (why := log.barred(number)) is not None:
            log.say(office.now(), f"{number}: booked, though it is {why}")
        log.booked[booked.reminder.id] = (number, booked.reminder.due_at)
        log.counts["booked by hand"] += 1
        self.program.burn()

    async def _serve(self, now: int) -> None:
        """A buyer is rung about a matter of service, which neither windows nor limits bind (146)."""
        idle = [one for one in self._agents if one.work is None and one.there(now)]
        known = sorted(self.log.told)
        if idle and known:
            await self._dice.choice(idle).serve(self.real[self._dice.choice(known)], now)

    async def _suspect(self, *, on: bool) -> None:
        """A buyer is taken for malicious, or no more; or one who wanted peace changed their mind."""
        office, log, agent = self.program.office, self.log, self._agents[0].name
        if on:
            nicks = sorted({one.nick for one in log.open(office.now(), DAY) if one.nick} - log.suspects)
        else:
            nicks = sorted(log.suspects | log.peace)
        if not nicks:
            return
        nick = self._dice.choice(nicks)
        ((buyer_id,),) = await ask(office, "SELECT id FROM buyer WHERE nick = ?", nick)
        if on:
            await guards.set_suspect(office, buyer_id, True, "多次拍下不付款", agent)
            log.suspects.add(nick)
            return
        await guards.set_suspect(office, buyer_id, False, "", agent)
        await guards.set_do_not_remind(office, buyer_id, False, "客户又来咨询", agent)
        log.suspects.discard(nick)
        log.peace.discard(nick)

    # -- exports -------------------------------------------------------------------------------------------------------

    def _export(self, shop: int, now: int, made: list[Order] | None = None) -> None:
        """The platform writes a file of the last days; somebody imports it some minutes later, seldom hours."""
        if made is None:
            made = [one for one in self.real.values() if one.shop == shop and one.created > now - 3 * DAY]
        if not made:
            return
        made = sorted(made, key=lambda one: -one.created)
        self._files += 1
        file = self._folder / f"export-{self._files}.csv"
        write_csv(file, [row(one, now) for one in made], _COLUMNS, _QUIRKS, encoding="utf-8-sig")
        written = now + self.program.error
        os.utime(file, (written, written))
        told = [
            Told(one.number, shop, one.created, one.state(now), one.goods, one.buyer.nick if one.buyer.known else "",
                 one.paid(now), one.back(now), one.memo, "*" in one.buyer.phone)
            for one in made
        ]  # fmt: skip
        lag = self._dice.randrange(2, 15) * MINUTE if self._dice.random() < 0.95 else self._dice.randrange(3, 6) * HOUR
        self._exports.append(Export(now + lag, shop, file, written, told))

    async def _import(self, export: Export, now: int) -> None:
        office, log = self.program.office, self.log
        before = log.memory()
        answer = await imports.run(office, export.file, shop=f"店{export.shop + 1}")
        clock = office.now()
        moments = (at for one in export.told for at in (one.created, one.paid_at) if at is not None and at <= clock)
        as_of = min(max(export.written, max(moments, default=export.written)), clock)
        numbers = frozenset(one.number for one in export.told)
        known = set(log.told)
        heard = log.hear(Run(export.shop, as_of, numbers), export.told, clock)
        log.counts["imports"] += 1
        log.counts["rows imported"] += len(export.told)
        if len(answer.refused):
            log.say(clock, f"{len(answer.refused)} rows of an export are refused")
        if not export.again and log.counts["imports"] > 4 and self._dice.random() < 0.04:
            await imports.undo(office, answer.run or 0)
            log.remember(before)
            log.counts["imports taken back"] += 1
            self._exports.append(replace(export, due=now + 10 * MINUTE, again=True))
            await self.checker.settle(office)
            return
        export.file.unlink()
        self._learn(export, heard)
        if export.shop not in self._shop_ids:
            await self._found(export.shop)
        self.program.burn()
        for number in sorted(heard - known):
            if self.real[number].enquiry and log.told[number].status == "unpaid":
                await orders.set_enquiry(office, await orders.find(office, number), True, self._agents[0].name)
                log.enquiries.add(number)
        await self._look(now)

    def _learn(self, export: Export, heard: set[str]) -> None:
        """What colleagues elsewhere left in the memos is a contact from now on."""
        for told in export.told:
            for text, at, agent in self.real[told.number].entries if told.number in heard else ():
                if text in told.memo and (told.number, text) not in self._learned:
                    self._learned.add((told.number, text))
                    self.log.add(Touch(told.number, at, "unknown", agent))
                    self.log.counts["contacts elsewhere"] += 1

    async def _found(self, shop: int) -> None:
        """A shop is there for the first time: the second one gets rules of its own."""
        office = self.program.office
        self._shop_ids[shop] = shop_id = next(one.id for one in office.shops() if one.name == f"店{shop + 1}")
        if shop == 0:
            return
        spans = tuple((time(start // HOUR), time(end // HOUR)) for start, end in HOUSES[1].windows)
        saturday = tuple((time(start // HOUR), time(end // HOUR)) for start, end in _SATURDAY)
        own = {
            **PRESETS["s0"],
            "call_windows": Windows(spans, (None, None, None, None, None, saturday, None)),
            "days_off": DaysOff(off=(_EPOCH + timedelta(days=_OWN_DAY_OFF),)),
        }
        await rules.change(office, shop_id, **own)

    async def _history(self, now: int) -> None:
        """What the first shop had sold months before: so that it is known who is new."""
        made = []
        for _ in range(60):
            order = self._crowd.order(self._crowd.buyer(), now - self._dice.randrange(95, 130) * DAY, 0)
            order.latent = order.pays_at = order.created + HOUR
            made.append(order)
        self.real |= {one.number: one for one in made}
        self._export(0, now, made)
        await self._import(self._exports.pop(), now)

    # -- the end -------------------------------------------------------------------------------------------------------

    async def _end(self, now: int) -> None:
        """Everything is told by last exports, and everything is counted once more."""
        self.program.error, self.program.fuse = 0, None
        self.program.set_clock(now)
        for agent in self._agents:
            if agent.work is not None:
                agent.work.until = now
                await agent.go_on(now)
        now += 2 * MINUTE
        self.program.set_clock(now)
        for shop in range(len(HOUSES)):
            self._export(shop, now)
        for export in sorted(self._exports, key=lambda one: one.written):
            await self._import(replace(export, again=True), now)
        await self._tick()
        await self._look(now)
        await self.checker.settle(self.program.office)
        await self._recount()

    async def _recount(self) -> None:
        office, log = self.program.office, self.log
        first, last = recount.days_of(self.start, self.end)
        for shop, shop_id in sorted(self._shop_ids.items()):
            for rule in Rule:
                await recount.compare(office, log, shop_id, shop, HOUSES[shop], (first, last + 1), rule)
            for day in range(first, last + 1):
                rule = self._dice.choice(list(Rule))
                await recount.compare(office, log, shop_id, shop, HOUSES[shop], (day, day), rule)
        for day in range(first, last + 1):
            for agent in self._agents:
                await recount.compare_own(office, log, HOUSES, agent.name, day)
