"""Deeds on reminders whose toasts outlive what they tell of: a second toast, a second desk, a shop of another name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain.order import ReminderRow
from app.domain.reminder import Kind
from app.domain.slot import Later
from app.services import agents, reminders, shops
from tests.ui.stubs import a_shop
from tests.ui.window import Window
from ui.widgets.key_list import entries
from ui.widgets.toast import Toast

Play = Callable[..., None]


async def booked(window: Window, count: int) -> list[ReminderRow]:
    """That many reminders, each of an order of its own, as the page of reminders shows them."""
    ids = await a_shop(window, count)
    rows = [(await reminders.book(window.office, one, "+2h", keep=True)).reminder for one in ids]
    window.shell.show_page("reminders")
    await window.settle()
    return rows


async def states(window: Window, rows: list[ReminderRow]) -> list[str]:
    return [(await reminders.one(window.office, row.id)).state for row in rows]


async def press_undo(window: Window, words: str) -> None:
    toasts = window.desk.toasts
    assert toasts is not None
    toast = next(one for one in toasts.open if words in one.accessibleName() and one.buttons)
    toast.buttons[0].click()
    await window.settle()


def test_each_toast_opens_again_what_it_told_of(play: Play) -> None:
    async def story(window: Window) -> None:
        rows = await booked(window, 3)
        deeds = window.shell.reminders.deeds
        deeds.finish(rows[:1])
        await window.settle()
        deeds.finish(rows[1:])
        await window.settle()
        await press_undo(window, "1 reminder dealt with")
        assert await states(window, rows) == ["open", "done", "done"]
        await press_undo(window, "2 reminders dealt with")
        assert await states(window, rows) == ["open", "open", "open"]
        said = window.toasts()
        deeds.undo()
        await window.settle()
        assert window.toasts() == said, "what a toast took back is not taken back once more"

    play(story)


def test_the_key_takes_back_what_was_marked_last_and_is_not_taken_back_yet(play: Play) -> None:
    async def story(window: Window) -> None:
        rows = await booked(window, 2)
        deeds = window.shell.reminders.deeds
        for row in rows:
            deeds.finish([row])
            await window.settle()
        await press_undo(window, "1 reminder dealt with")
        deeds.undo()
        await window.settle()
        assert sorted(await states(window, rows)) == ["open", "open"]

    play(story)


def test_the_key_takes_back_one_deed_after_the_other_whatever_it_was(play: Play) -> None:
    async def story(window: Window) -> None:
        rows = await booked(window, 2)
        await agents.ensure(window.office, "小林")
        page = window.shell.reminders
        page.deeds.give(rows[:1], "小林")
        await window.settle()
        page.table.setFocus()
        page.table.go_to_row(1)
        window.press("1")
        await window.settle()
        assert await states(window, rows) != ["open", "open"]
        assert any(said.startswith("Put off") for said in window.toasts())
        window.press("Ctrl+Z", page.table)
        await window.settle()
        assert await states(window, rows) == ["open", "open"]
        assert not any(said.startswith("Put off") for said in window.toasts())
        assert [row.agent for row in await reminders.upcoming(window.office)].count("小林") == 1
        window.press("Ctrl+Z", page.table)
        await window.settle()
        assert [row.agent for row in await reminders.upcoming(window.office)].count("小林") == 0
        said = window.toasts()
        window.press("Ctrl+Z", page.table)
        await window.settle()
        assert window.toasts() == said

    play(story)


def test_of_several_put_off_those_that_are_over_are_left_out(play: Play) -> None:
    async def story(window: Window) -> None:
        rows = await booked(window, 2)
        await reminders.done(window.office, rows[1].id)  # and nobody told the page
        window.shell.reminders.deeds.put_off(rows, "tomorrow 11:30")
        await window.settle()
        assert [row.kind for row in await reminders.upcoming(window.office)] == ["snooze"]
        page = window.shell.reminders
        assert [row.id for row in page.rows] == [row.id for row in await reminders.upcoming(window.office)]
        assert "Put off: tomorrow 11:30" in window.toasts()

    play(story)


def test_where_all_are_over_it_is_said(play: Play) -> None:
    async def story(window: Window) -> None:
        rows = await booked(window, 2)
        await reminders.done_many(window.office, [row.id for row in rows])
        window.shell.reminders.deeds.put_off(rows, Later.HOUR)
        await window.settle()
        assert "This reminder was dealt with or cancelled already." in window.toasts()

    play(story)


def test_a_shop_gets_another_name_while_its_toast_is_there(play: Play) -> None:
    async def story(window: Window) -> None:
        (row,) = await booked(window, 1)
        await window.later(timedelta(hours=3))
        window.desk.bus.tell(await shops.change(window.office, row.shop_id, name="改名的店"))
        await window.settle()
        window.shell.tick.deeds.put_off([row], Later.HOUR)
        await window.settle()
        assert [one.kind for one in await reminders.upcoming(window.office)] == ["snooze"]
        assert [one.shop for one in window.shell.reminders.rows] == ["改名的店"]
        assert not window.bugs

    play(story)


@pytest.mark.parametrize(("key", "channel"), [("F9", "phone"), ("Ctrl+F9", "chat")])
def test_the_buyer_of_the_chosen_reminder_is_reached_from_the_list(play: Play, key: str, channel: str) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 2)
        for order_id, when in zip(ids, ("+2min", "+3min"), strict=True):
            await reminders.book(window.office, order_id, when, kind=Kind.CALLBACK)
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        window.press("Ctrl+3", window.shell)
        await window.settle()
        window.press("Down")
        window.press(key)
        await window.settle()
        attempt = window.shell.orders.calls.attempt
        assert attempt is not None
        assert (attempt.call.orders[0], attempt.call.channel) == (ids[1], channel)
        assert window.focus() is not window.shell.top.search

    play(story)


def test_what_was_done_closes_its_toast_when_it_is_taken_back(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 1)
        await reminders.book(window.office, ids[0], "+2min")
        window.press("Ctrl+3", window.shell)
        await window.settle()
        window.press("D")
        await window.settle()
        assert "1 reminder dealt with" in window.toasts()
        window.press("Ctrl+Z", window.shell.reminders.table)
        await window.settle()
        assert "1 reminder dealt with" not in window.toasts()

    play(story)


def test_a_callback_that_is_put_off_is_still_a_callback_and_is_taken_back(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 1)
        first = await reminders.book(window.office, ids[0], "+2min", kind=Kind.CALLBACK)

        async def press(toast: Toast) -> None:
            next(one for one in toast.buttons if one.text() == "Undo").click()
            await window.settle()

        page = window.shell.reminders
        window.press("Ctrl+3", window.shell)
        await window.settle()
        for _twice in range(2):
            window.press("4")
            await window.settle()
            said = page.model.data(page.model.index(0, 4))
            assert said == "call back · put off"
        toasts = window.desk.toasts
        assert toasts is not None
        await press(toasts.open[-1])
        (row,) = await reminders.upcoming(window.office)
        assert row.was == "callback", "the one that was put off before"
        await press(toasts.open[0])
        assert [row.id for row in await reminders.upcoming(window.office)] == [first.reminder.id]

    play(story)


def test_the_key_list_names_the_calls_on_the_page_of_reminders(play: Play) -> None:
    async def story(window: Window) -> None:
        found = dict(entries(window.desk))["On the page of reminders"]
        assert {("Call the buyer", "F9"), ("Write to the buyer in the chat", "Ctrl F9")} <= set(found)

    play(story)
