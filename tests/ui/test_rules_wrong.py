"""What cannot be on the page of reminder rules: named beside its field, not saved, and never out of sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import cast

from app.domain.window import QuietHours
from tests.ui.rules_desk import HOUR, at, fill, group, panel, rules, save
from tests.ui.window import Window
from ui.pages.rules_groups import LimitsGroup
from ui.pages.rules_hours import HoursGroup

Play = Callable[..., None]


def test_what_cannot_be_is_named_beside_its_field_and_not_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first, limits = panel(page, 1), cast(LimitsGroup, group(page, LimitsGroup))
        fill(window, first.fields["due"].line, "soon")
        await save(window)
        assert first.problem.text() == "This is not a length of time. Write it like 3 or 1.5."
        assert window.focus() is first.fields["due"].line
        assert "Some values cannot be saved; they are marked in red." in window.toasts()
        fill(window, first.fields["due"].line, "100")
        window.press("Return")
        assert first.problem.text() == "Only values from 0 to 72 are possible here."
        fill(window, first.fields["due"].line, "0.1")
        window.press("Return")
        assert first.problem.text().startswith("The first reminder is due only after it is allowed")
        fill(window, first.fields["due"].line, "2")
        window.press("Return")
        assert (first.problem.text(), first.fields["due"].line.wrong) == ("", False)
        stop = limits.figures["blocked_at"]
        fill(window, stop.line, "2")
        window.press("Tab")
        assert stop.problem.text() == "The stop comes after the planned reminders. Check both numbers."
        await save(window)
        assert rules(window).first_due == 3 * HOUR
        assert window.focus() is stop.line
        fill(window, stop.line, "5")
        await save(window)
        assert (rules(window).first_due, rules(window).blocked_at) == (2 * HOUR, 5)

    play(story)


def test_a_call_window_that_is_not_one_is_not_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        hours = cast(HoursGroup, group(page, HoursGroup))
        line = hours.week.every.lines[0]
        fill(window, line.start, "13")
        window.press("Return")
        assert line.problem.text() == "A call window ends after it starts, on the same day."
        fill(window, hours.figures["quiet_start"].line, "23")
        await save(window)
        assert rules(window).quiet == QuietHours(time(22), time(8))
        assert "Some values cannot be saved; they are marked in red." in window.toasts()
        fill(window, line.start, "11:30")
        await save(window)
        assert rules(window).call_windows.spans[0] == (time(11, 30), time(12))
        assert rules(window).quiet.start == time(23)

    play(story)


def test_what_is_wrong_with_the_sample_order_goes_when_it_is_put_right(play: Play) -> None:
    async def story(window: Window) -> None:
        sample = (await at(window)).sample
        for field, text in ((sample.amount_field, "abc"), (sample.time_field, "25")):
            fill(window, field.line, text)
            window.press("Return")
        amount = "This is not an amount. Write it like 200 or 199.50."
        hour = "This is not a time of day. Write it like 9:30."
        assert sample.problem.text().splitlines() == [amount, hour]
        fill(window, sample.amount_field.line, "300")
        window.press("Return")
        assert (sample.amount_field.line.wrong, sample.problem.text()) == (False, hour)
        fill(window, sample.time_field.line, "15")
        window.press("Return")
        assert (sample.time_field.line.wrong, sample.problem.text()) == (False, "")

    play(story)


def test_what_cannot_be_read_goes_with_its_field(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first = panel(page, 1)
        fill(window, first.fields["due"].line, "abc")
        first.fields["late"].line.setFocus()
        assert first.problem.isVisible()
        first.begins.control.choose("1")
        assert first.fields["due"].isHidden()
        assert (first.problem.text(), first.fields["due"].line.wrong) == ("", False)
        await save(window)
        assert rules(window).stages[0].morning == 1
        fill(window, first.fields["at"].line, "never")
        first.begins.control.setFocus()
        first.begins.control.choose("0")
        assert (first.problem.text(), first.fields["due"].line.text()) == ("", "3")

    play(story)


def test_what_is_out_of_bounds_does_not_go_out_of_sight(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first = panel(page, 1)
        fill(window, first.fields["due"].line, "100")
        first.begins.control.setFocus()
        first.begins.control.choose("1")
        assert first.problem.text() == ""
        await save(window)
        now = rules(window)
        assert (now.stages[0].morning, now.first_due) == (1, 3 * HOUR)

    play(story)


def test_the_last_window_of_a_week_is_not_saved_past(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        week = cast(HoursGroup, group(page, HoursGroup)).week
        week.more.click()
        for day in range(1, 7):
            week.kinds[day].choose("none")
        week.kinds[0].choose("own")
        for line in list(week.editors[0].lines):
            line.away.click()
        assert week.problem.text() == "At least one day of the week needs a window."
        before = rules(window).call_windows
        await save(window)
        assert rules(window).call_windows == before
        assert "Some values cannot be saved; they are marked in red." in window.toasts()
        shown = [line.start.text() for line in week.editors[0].lines]
        assert shown == [f"{start:%H:%M}" for start, _end in week.windows.weekdays[0] or ()]

    play(story)


def test_hours_of_a_reminder_that_cannot_be_go_with_the_wish_for_own_hours(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first = panel(page, 1)
        first.hours.control.choose("own")
        fill(window, first.week.every.lines[0].start, "soon")
        first.hours.control.setFocus()
        assert first.week.first_wrong() is first.week.every.lines[0].start
        first.hours.control.choose("any")
        fill(window, first.fields["due"].line, "4")
        await save(window)
        assert rules(window).first_due == 4 * HOUR
        first.hours.control.choose("own")
        assert first.week.every.lines[0].start.text() == "09:00"

    play(story)


def test_a_reminder_that_is_taken_away_leaves_nothing_wrong_behind(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        fill(window, panel(page, 1).fields["due"].line, "100")
        fill(window, panel(page, 1).fields["not_before"].line, "300")
        panel(page, 2).away.click()
        panel(page, 1).away.click()
        assert page.draft.problems() == ()
        await save(window)
        assert (rules(window).planned, rules(window).first_due) == (0, 3 * HOUR)

    play(story)


def test_a_reminder_of_the_next_day_may_be_allowed_late(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first = panel(page, 1)
        first.begins.control.choose("1")
        fill(window, first.fields["not_before"].line, "600")
        window.press("Return")
        assert first.problem.text() == ""
        second = panel(page, 2)
        second.begins.control.choose("0")
        assert second.problem.text().startswith("The first reminder is due only after it is allowed")
        second.begins.control.choose("1")
        await save(window)
        assert rules(window).first_not_before == 10 * HOUR

    play(story)
