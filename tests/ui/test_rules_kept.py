"""What is edited of the reminder rules and not saved: kept for each shop, over page, shop, language and program."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import cast

import pytest

from app import i18n
from app.domain.window import Windows
from app.services import rules as service
from app.services import shops
from app.settings import Settings
from tests.ui.rules_desk import HOUR, at, fill, group, panel, rules, save
from tests.ui.stubs import a_shop
from tests.ui.window import Window, write
from tests.ui.window import order as order_line
from ui import words
from ui.pages.rules import RulesPage
from ui.pages.rules_groups import ChannelGroup, EndGroup, LimitsGroup, PresetsGroup
from ui.pages.rules_hours import DaysOffGroup, HoursGroup
from ui.pages.rules_stages import StagesGroup

Play = Callable[..., None]


async def two_shops(window: Window) -> RulesPage:
    """The page of the first of two shops."""
    await a_shop(window)
    _second, changes = await shops.add(window.office, "二店", "jd")
    window.desk.bus.tell(changes)
    await window.settle()
    page = await at(window)
    page.shop.choose(str(window.office.shops()[0].id))
    await window.settle()
    return page


async def look_at(window: Window, shop: int) -> None:
    """Choose a shop by its place, the focus staying where it is."""
    wanted = window.office.shops()[shop].id
    window.shell.choose_shop(next(one for one in window.desk.shops if one.id == wanted))
    await window.settle()


def test_what_is_not_saved_outlives_the_page_and_the_program(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        fill(window, panel(page, 1).fields["due"].line, "5")
        window.press("Ctrl+1")
        window.press("Ctrl+8")
        await window.settle()
        assert page.state.text() == "1 change is not saved"
        stored = window.desk.settings.rules
        assert stored == {str(window.office.shops()[0].id): {"first_due": 18000, "first_late": 28800}}
        other = RulesPage(window.desk, window.shell)
        other.draft.turn_to(window.office.shops()[0].id)
        assert other.draft.values == {"first_due": 5 * HOUR, "first_late": 8 * HOUR}
        # What was saved elsewhere meanwhile is no edit any more.
        window.desk.bus.tell(await service.change(window.office, window.office.shops()[0].id, **page.draft.values))
        await window.settle()
        assert page.state.text() == "Everything is saved."

    play(story)


def test_each_shop_has_its_own_rules_and_its_own_draft(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        second, changes = await shops.add(window.office, "二店", "jd")
        window.desk.bus.tell(changes)
        await window.settle()
        page = await at(window)
        first = window.office.shops()[0]
        page.shop.choose(str(first.id))
        fill(window, panel(page, 1).fields["due"].line, "5")
        page.shop.choose(str(second.id))
        await window.settle()
        assert panel(page, 1).fields["due"].line.text() == "3"
        end = cast(EndGroup, group(page, EndGroup))
        assert "Usual on JD: 24 h." in end.closing.words.text()
        fill(window, panel(page, 1).fields["due"].line, "4")
        await save(window)
        assert (rules(window, 0).first_due, rules(window, 1).first_due) == (3 * HOUR, 4 * HOUR)
        window.shell.choose_shop(next(one for one in window.desk.shops if one.id == first.id))
        await window.settle()
        assert panel(page, 1).fields["due"].line.text() == "5"

    play(story)


def test_what_is_being_typed_stays_with_its_shop(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await two_shops(window)
        first = window.office.shops()[0].id
        cast(StagesGroup, group(page, StagesGroup)).more.click()
        third = panel(page, 3)
        third.hours.control.choose("own")
        days = cast(DaysOffGroup, group(page, DaysOffGroup))
        fill(window, days.off.line, "2-8")
        fill(window, third.week.every.lines[0].start, "10")
        await look_at(window, 1)
        assert page.draft.shop_id != first
        assert (page.draft.values, days.off.line.text()) == ({}, "")
        await look_at(window, 0)
        assert page.draft.values["stages"][2].hours == Windows(((time(10), time(21)),))
        assert page.draft.values["days_off"].off == (date(2027, 2, 8),)

    play(story)


def test_what_is_being_typed_at_the_end_is_there_at_the_next_start(play: Play) -> None:
    settings = Settings(language="en", theme="light")

    async def story(window: Window) -> None:
        page = await at(window)
        fill(window, cast(DaysOffGroup, group(page, DaysOffGroup)).off.line, "2-8")
        fill(window, cast(HoursGroup, group(page, HoursGroup)).week.every.lines[0].start, "10:30")

    async def again(window: Window) -> None:
        page = await at(window)
        assert page.draft.values["days_off"].off == (date(2027, 2, 8),)
        assert page.draft.values["call_windows"].spans[0] == (time(10, 30), time(12))

    play(story, settings)
    play(again, settings)


def test_what_is_typed_while_it_is_saved_stays(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        gap = cast(LimitsGroup, group(page, LimitsGroup)).figures["gap"].line
        days = cast(DaysOffGroup, group(page, DaysOffGroup)).off.line
        fill(window, panel(page, 1).fields["due"].line, "5")
        window.press("Ctrl+S")
        fill(window, days, "2-8")
        fill(window, gap, "2.")
        await window.settle()
        assert rules(window).first_due == 5 * HOUR
        assert (gap.text(), days.text()) == ("2.", "2-8")

    play(story)


async def undo(window: Window) -> None:
    """Press what the newest toast offers."""
    window.press("Alt+T")
    window.press("Return")
    await window.settle()


def test_what_was_discarded_comes_back_to_its_shop(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await two_shops(window)
        fill(window, panel(page, 1).fields["due"].line, "5")
        page.drop_button.click()
        assert page.draft.values == {}
        assert "The changes are discarded." in window.toasts()
        await undo(window)
        assert panel(page, 1).fields["due"].line.text() == "5"
        page.drop_button.click()
        await look_at(window, 1)
        fill(window, panel(page, 1).fields["due"].line, "7")
        await undo(window)
        assert panel(page, 1).fields["due"].line.text() == "7", "it is another shop's"
        await look_at(window, 0)
        assert panel(page, 1).fields["due"].line.text() == "5"
        assert page.state.text() == "1 change is not saved"

    play(story)


def test_what_gave_way_to_a_ready_made_set_comes_back(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        presets = cast(PresetsGroup, group(page, PresetsGroup))
        presets.buttons["s4"].click()
        assert window.toasts() == [], "Discard takes no more back than this"
        fill(window, panel(page, 1).fields["due"].line, "5")
        before = dict(page.draft.values)
        presets.buttons["s0"].click()
        assert window.toasts() == ["Ready-made rules: Phone first"]
        fill(window, cast(LimitsGroup, group(page, LimitsGroup)).figures["gap"].line, "6")
        await undo(window)
        assert page.draft.values == {**before, "gap": 6 * HOUR}
        panel(page, 2).away.click()
        assert "Reminder 2 is taken away." in window.toasts()
        await undo(window)
        assert page.draft.values == {**before, "gap": 6 * HOUR}

    play(story)


def test_an_undo_after_its_shop_is_gone_says_so(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await two_shops(window)
        second = window.office.shops()[1]
        page.shop.choose(str(second.id))
        fill(window, panel(page, 1).fields["due"].line, "5")
        await save(window)
        window.desk.bus.tell(await shops.remove(window.office, second.id))
        await window.settle()
        window.press("Alt+T")
        window.press("Return")
        await window.settle()
        assert "This shop is not there any more." in window.toasts()

    play(story)


def test_an_amount_that_cannot_be_read_goes_with_its_line(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        amounts = cast(ChannelGroup, group(page, ChannelGroup)).amounts
        for _line in range(3):
            amounts.add.click()
        fill(window, amounts.lines[1].line, "abc")
        amounts.lines[1].away.setFocus()
        assert amounts.lines[1].problem.text()
        window.press("Space")
        assert [(line.line.text(), line.problem.text()) for line in amounts.lines] == [("50.00", ""), ("150.00", "")]

    play(story)


def test_what_is_wrong_is_said_in_the_language_that_is_chosen(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first, days = panel(page, 1), cast(DaysOffGroup, group(page, DaysOffGroup)).off
        line = cast(HoursGroup, group(page, HoursGroup)).week.every.lines[0]
        stop = cast(LimitsGroup, group(page, LimitsGroup)).figures["blocked_at"]
        page.sample.kind.buttons["real"].click()
        fill(window, page.sample.number, "4471000000000000001")
        window.press("Return")
        await window.settle()
        for field, text in ((first.fields["due"].line, "abc"), (days.line, "x"), (line.start, "x"), (stop.line, "1")):
            fill(window, field, text)
            window.press("Return")
        told = (first.problem, days.problem, line.problem, stop.problem, page.sample.about)
        before = [one.text() for one in told]
        assert all(before)
        monkeypatch.setattr(i18n._Language, "words", _Marked())
        words.language_changed()
        after = [one.text() for one in told]
        assert ["«" in text for text in after] == [True] * len(told)
        assert (first.fields["due"].line.text(), page.draft.values) == ("abc", {"blocked_at": 1})
        monkeypatch.undo()
        words.language_changed()
        assert [one.text() for one in told] == before

    play(story)


def test_the_plan_follows_the_order_it_is_of(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        number = "4471000000000000001"
        await window.bring(write(tmp_path / "ExportOrderList202611211600.csv", order_line(number)))
        page = await at(window)
        page.sample.kind.buttons["real"].click()
        fill(window, page.sample.number, number)
        window.press("Return")
        await window.settle()
        assert len(page.sample.list.plan.rows) == 4
        paid = order_line(number, paid="2026-11-21 16:00:00")
        await window.bring(write(tmp_path / "ExportOrderList202611211603.csv", paid))
        assert not [row for row in page.sample.list.plan.rows if "Reminder" in row.head], "it is paid by now"
        await window.take_back(2)
        assert len(page.sample.list.plan.rows) == 4
        await window.take_back(1)
        assert page.sample.list.plan.rows == []
        assert page.sample.problem.text().startswith(f"There is no order {number}")

    play(story)


def test_past_midnight_it_is_the_next_day(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        days = cast(DaysOffGroup, group(page, DaysOffGroup))
        fill(window, days.off.line, "11-21 ~ 11-22")
        window.press("Return")
        assert days.coming.text() == "2026-11-21 – 2026-11-22"
        assert page.sample.list.plan.rows[0].head.startswith("Sat 11-21")
        await window.later(timedelta(hours=9))
        assert days.coming.text() == "2026-11-22"
        assert page.sample.list.plan.rows[0].head.startswith("Sun 11-22")
        assert page.sample.day.control.text() == "Sun 11-22"

    play(story)


class _Marked(gettext.NullTranslations):
    """A language in which every sentence begins with a mark."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"
