"""Whether the program keeps to the rules: judged by their texts alone, from what it was told and what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from app.services import queue
from app.services.office import Office
from app.services.queue import Line, Tab
from app.services.reminders import Fired
from tests.simulate.house import CHAT, HOUR, MINUTE, PHONE, House
from tests.simulate.log import OVER, Log, Told, Touch
from tests.simulate.program import clock_words

_BOOKED_LATE = 15 * MINUTE
_ESCALATES = HOUR
_TASKS = ("warehouse", "service")
_STANDS = "m.cancelled_at IS NULL AND m.acknowledged_at IS NULL"
_OPEN = f"{_STANDS} AND m.kind NOT IN {_TASKS}"
_REMINDERS = "FROM reminder m JOIN sales_order o ON o.id = m.subject_id WHERE m.subject_kind = 'order'"


class Expect(NamedTuple):
    """What the rules say of an order now: whether its moment has come, by which channel, and what they rest on."""

    come: bool
    why: str
    channel: str | None = None
    late_at: int | None = None


async def ask(office: Office, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return await office.gate.read(lambda db: db.all(sql, values))


class Checker:
    """Compares; whatever is not as it should be goes to ``log.wrong``."""

    def __init__(self, log: Log, houses: Sequence[House]) -> None:
        self._log = log
        self._houses = houses

    # -- what should be ------------------------------------------------------------------------------------------------

    def expect(self, number: str, now: int, booked: Mapping[str, int]) -> Expect:
        """``booked``: when what was booked on an order falls due first."""
        log, told = self._log, self._log.told[number]
        house = self._houses[told.shop]
        if (why := log.barred(number)) is not None:
            return Expect(False, why)
        if not told.created <= now < told.created + house.life:
            return Expect(False, "not open")
        if number in booked:
            return _said(house, booked[number], now)
        return self._planned(told, house, now)

    def _planned(self, told: Told, house: House, now: int) -> Expect:
        log, number = self._log, told.number
        touches, moments = log.of(number), log.moments(number)
        closing = told.created + house.life
        if _ended(touches):
            return Expect(False, "given up")
        if len(touches) >= len(house.stages):
            return Expect(False, "all that was planned is done")
        floor, due, channel = house.wanted(len(touches) + 1, told.created, enquiry=number in log.enquiries)
        wanted = max(floor, due, touches[-1].at if touches else floor)
        upset = bool(log.upset(number))
        turned = _turned(touches)
        channel = PHONE if upset else turned or channel or self._channel(told, house)
        if told.masked and not upset and turned != PHONE and channel in (PHONE, "sms"):
            channel = CHAT  # no telephone takes the number, and nobody typed another
        at = house.first_free(wanted, closing, channel, moments)
        if at is None and not upset:
            # A call that finds no window any more becomes a message, but an upset buyer is rung and never written to.
            channel, at = CHAT, house.first_free(wanted, closing, CHAT, moments)
        if at is None:
            return Expect(False, "closes before")
        if at > now:
            return Expect(False, f"due at {clock_words(at)}", channel, at + house.late)
        bar = house.bars(now, channel, moments, now)
        if bar is not None and house.first_free(now, closing, channel, moments, now) is None:
            if not upset:
                channel, bar = CHAT, house.bars(now, CHAT, moments, now)
            if bar is not None and house.first_free(now, closing, channel, moments, now) is None:
                return Expect(False, "closes before")
        return Expect(bar is None, bar or "due", channel, at + house.late)

    def _channel(self, told: Told, house: House) -> str:
        return PHONE if told.amount >= house.phone_from or (house.first_by_phone and self._first(told, house)) else CHAT

    def _first(self, told: Told, house: House) -> bool:
        """Whether it is surely the buyer's first order: that takes 90 days of the shop's orders before it."""
        if not told.nick or told.created - self._log.oldest[told.shop] < house.first_days * 86400:
            return False
        return all(self._log.told[other].created >= told.created for other in self._log.numbers_of[told.nick])

    # -- what is -------------------------------------------------------------------------------------------------------

    async def look(self, office: Office) -> None:
        """The whole queue: everything in it belongs there, and nothing is missing."""
        log, now = self._log, office.now()
        log.counts["looks"] += 1
        booked: dict[str, int] = {}
        for number, due_at in await ask(office, f"SELECT o.order_no, m.due_at {_REMINDERS} AND {_OPEN}"):
            booked[number] = min(due_at, booked.get(number, due_at))
            if log.told[number].status in OVER or number in log.marks:
                log.say(now, f"{number}: something is booked, though it is {log.barred(number)}")
        opened = {told.number for shop, house in enumerate(self._houses)
                  for told in log.open(now, house.life) if told.shop == shop}  # fmt: skip
        expected = {number: self.expect(number, now, booked) for number in sorted(opened)}
        lines = await queue.lines(office)
        self._offers(now, lines, expected, booked)
        offered = {one.order_no for line in lines for one in line.row.entries}
        for number, one in expected.items():
            log.counts["due orders seen"] += one.come
            if one.come and number not in offered:
                log.say(now, f"{number}: its moment has come, and the queue does not have it")
        found = Counter(offered)
        for tab in (Tab.PROMISED, Tab.WINDOW, Tab.WAITING, Tab.GIVEN_UP):
            found.update({one.order_no for line in await queue.lines(office, tab) for one in line.row.entries})
        for number in sorted(opened ^ set(found)):
            is_, made = "is" if number in opened else "is not", clock_words(log.told[number].created)
            log.say(now, f"{number} of {made}: it {is_} open, and the queue says otherwise")

    def _offers(self, now: int, lines: Sequence[Line], expected: Mapping[str, Expect], booked: Collection[str]) -> None:
        log, seen = self._log, set[str]()
        last = 0
        for line in lines:
            log.counts["offers judged"] += 1
            row, numbers = line.row, [one.order_no for one in line.row.entries]
            lead = expected.get(row.lead.order_no, Expect(False, "not open"))
            if not lead.come:
                log.say(now, f"{row.lead.order_no}: offered outside its rules ({lead.why})")
            elif row.lead.order_no not in booked and row.lead.channel != lead.channel:
                log.say(now, f"{row.lead.order_no}: offered by {row.lead.channel}, not by {lead.channel}")
            late = any(one.late_at is not None and one.late_at <= now for one in map(expected.get, numbers) if one)
            if lead.come and line.late != late:
                log.say(now, f"{row.lead.order_no}: late is {line.late}")
            if again := seen.intersection(numbers):
                log.say(now, f"{sorted(again)}: in several rows")
            seen.update(numbers)
            wanted = {one for one in log.orders_of(row.lead.order_no) if one in expected}
            if set(numbers) != wanted:
                log.say(now, f"{row.lead.order_no}: {len(numbers)} orders in its row, and its buyer has {len(wanted)}")
            oldest = log.told[numbers[0]].created
            if oldest < last:
                log.say(now, f"{numbers[0]}: not the oldest first")
            last = oldest

    def guarded(self, now: int, number: str, code: str) -> None:
        """The guards before a contact speak against what the queue offers this very moment."""
        self._log.say(now, f"{number}: the queue offers it and the guard says {code}")

    async def dialled(self, office: Office, agent: str, numbers: Sequence[str], channel: str) -> None:
        """An agent contacts a buyer now, about these orders; the first is the one that was offered."""
        log, now, lead = self._log, office.now(), numbers[0]
        house = self._houses[log.told[lead].shop]
        rows = await ask(office, f"SELECT m.due_at {_REMINDERS} AND {_OPEN} AND o.order_no = ?", lead)
        due = min((at for (at,) in rows), default=None)
        one = self.expect(lead, now, {lead: due} if due is not None else {})
        # Where nobody can be called a message is sent in the place of the call.
        if not one.come or (due is None and channel == PHONE and one.channel != PHONE):
            log.say(now, f"{lead}: contacted by {channel} outside its rules ({one.why})")
        for number in numbers:
            if (why := log.barred(number)) is not None:
                log.say(now, f"{number}: contacted, though it is {why}")
            if len(log.of(number)) + 1 >= house.blocked_at:
                log.say(now, f"{number}: contacted too often")
        upset, owner = log.upset(lead), log.owner(lead)
        if upset and (agent in upset or channel != PHONE):
            log.say(now, f"{lead}: an upset buyer is to be rung up by somebody else")
        if owner not in (None, agent) and owner not in upset:
            log.say(now, f"{lead}: contacted by {agent}, though it is the order of {owner}")
        other = log.talking.setdefault(self.buyer(lead), agent)
        if other != agent:
            log.say(now, f"{lead}: two agents are in touch with one buyer at once")

    def buyer(self, number: str) -> str:
        """Who is talked to: a nick, or the order's number where nobody knows."""
        return self._log.told[number].nick or number

    # -- reminders -----------------------------------------------------------------------------------------------------

    async def ticked(self, office: Office, fired: Fired, *, slept: bool) -> None:
        """What was booked comes out once, neither early nor silently lost."""
        log, now = self._log, office.now()
        log.counts["ticks"] += 1
        log.counts["digests"] += fired.digest
        if fired.digest != (slept and len(fired.reminders) > 1):
            log.say(now, f"{len(fired.reminders)} reminders as {'a digest' if fired.digest else 'single ones'}")
        for row in fired.reminders:
            log.counts["reminders fired"] += 1
            if row.id in log.fired:
                log.say(now, f"{row.order_no}: fired twice, first at {clock_words(log.fired[row.id])}")
            if log.booked.get(row.id) != (row.order_no, row.due_at):
                log.say(now, f"{row.order_no}: fired, and nobody booked it for {clock_words(row.due_at)}")
            if row.due_at > now:
                log.say(now, f"{row.order_no}: fired before it was due")
            if row.kind not in _TASKS and (why := log.barred(row.order_no)) is not None:
                log.say(now, f"{row.order_no}: fired, though it is {why}")
            log.fired[row.id] = now
        for row in fired.escalated:
            log.counts["reminders escalated"] += 1
            if row.id in log.escalated or not _lies(row.due_at, log.fired.get(row.id), now):
                log.say(now, f"{row.order_no}: told of once more, before its time or again")
            log.escalated.add(row.id)
        if log.counts["ticks"] % 5 == 0:
            await self._missed(office, now)

    async def _missed(self, office: Office, now: int) -> None:
        log = self._log
        sql = f"SELECT m.id, o.order_no, m.kind, m.due_at, m.fired_at {_REMINDERS} AND {_STANDS} AND m.due_at <= ?"
        for one, number, kind, due_at, fired_at in await ask(office, sql, now):
            if kind not in _TASKS and log.barred(number) in ("do_not_remind", "suspect"):
                continue
            if fired_at is None:
                log.say(now, f"{number}: due, and not fired")
            elif one not in log.escalated and _lies(due_at, fired_at, now):
                log.say(now, f"{number}: due for an hour, and nobody is told of it")

    # -- the whole -----------------------------------------------------------------------------------------------------

    async def settle(self, office: Office) -> None:
        """Everything that was done is in the data, once, and nothing else."""
        log, now = self._log, office.now()
        rows = await ask(
            office,
            """SELECT o.order_no, c.at, c.channel, coalesce(a.nickname, c.agent_name), c.outcome, c.reason
               FROM contact c JOIN sales_order o ON o.id = c.order_id LEFT JOIN agent a ON a.id = c.agent_id
               WHERE c.cancelled_at IS NULL""",
        )
        did = Counter((one.number, one.at, one.channel, one.agent, one.result, one.reason)
                      for its in log.touches.values() for one in its if one.stands)  # fmt: skip
        kept = Counter(rows)
        for one in sorted((did - kept) + (kept - did), key=str):
            log.say(now, f"{one[0]}: {did[one]} contacts were made at {clock_words(one[1])}, {kept[one]} are kept")
        for number, status, mark in await ask(office, "SELECT order_no, status, mark FROM sales_order"):
            told, marked = log.told.get(number), log.marks.get(number)
            if told is None or told.status != status or (marked.what if marked else None) != mark:
                log.say(now, f"{number}: kept as {status}, marked {mark}")
        await self._reminders(office)

    async def _reminders(self, office: Office) -> None:
        log, now = self._log, office.now()
        found = set()
        for one, number, due_at, fired_at, done_at, cancelled_at, code in await ask(
            office,
            f"SELECT m.id, o.order_no, m.due_at, m.fired_at, m.acknowledged_at, m.cancelled_at, m.cancel_code {_REMINDERS}",
        ):
            found.add(one)
            if log.booked.get(one) != (number, due_at):
                log.say(now, f"{number}: a reminder that nobody booked for {clock_words(due_at)}")
            if fired_at != log.fired.get(one):
                log.say(now, f"{number}: a reminder is kept as fired at {fired_at}, not {log.fired.get(one)}")
            if done_at is not None and (number, done_at) not in log.dealt:
                log.say(now, f"{number}: a reminder is dealt with, and nobody did it")
            if cancelled_at is not None and code not in ("paid", "closed", "marked", "withdrawn"):
                log.say(now, f"{number}: a reminder is cancelled because of {code}")
            if one in log.unbooked and code != "withdrawn":
                log.say(now, f"{number}: the attempt was taken back, and what it booked was not")
        for one in sorted(log.booked.keys() - found):
            log.say(now, f"{log.booked[one][0]}: what was booked is gone")


def _said(house: House, due: int, now: int) -> Expect:
    """A moment that somebody named is kept to; only in quiet hours nobody is disturbed but at a moment within."""
    if due > now:
        return Expect(False, f"booked for {clock_words(due)}", late_at=due + _BOOKED_LATE)
    held = house.is_quiet(now) and not (house.is_quiet(due) and now < due + _BOOKED_LATE)
    return Expect(not held, "quiet_hours" if held else "booked", late_at=due + _BOOKED_LATE)


def _lies(due: int, fired: int | None, now: int) -> bool:
    """Whether nobody dealt with it for an hour, of which it has been shown for a quarter."""
    return fired is not None and due + _ESCALATES <= now and fired + _BOOKED_LATE <= now


def _last(touches: Sequence[Touch]) -> Touch | None:
    return next((one for one in reversed(touches) if one.result is not None), None)


def _ended(touches: Sequence[Touch]) -> bool:
    """Who refuses, has paid elsewhere, or says that there is little interest (5, 6), is chased no more.

    That holds until they say something else, whatever is tried meanwhile.
    """
    said = [one for one in touches if one.result in ("reached", "promised", "refused", "paid_elsewhere")]
    if not said:
        return False
    last = said[-1]
    no_interest = last.result == "reached" and (last.reason or "").split(".")[0] in ("5", "6")
    return last.result in ("refused", "paid_elsewhere") or no_interest


def _turned(touches: Sequence[Touch]) -> str | None:
    """The channel that the results leave: a missed call is rung again, a wrong number is written to (9, 15).

    A number is wrong until somebody is reached.
    """
    last = _last(touches)
    if last is None:
        return None
    reached = [one.result for one in touches if one.result not in (None, "no_answer", "busy")]
    if reached and reached[-1] == "wrong_number":
        return CHAT
    return {"busy": PHONE, "not_convenient": PHONE, "hung_up": CHAT, "wrong_number": CHAT}.get(last.result or "")
