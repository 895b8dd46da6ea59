"""The page of reminder rules by keys: what is edited, what it would do, what is refused, saved and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from gettext import NullTranslations
from itertools import pairwise
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import i18n, rule_words
from app.domain import preset, rule_check
from app.domain.cadence import Channel
from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.stage import Stage
from app.domain.window import QuietHours, Windows
from tests.ui.rules_desk import HOUR, at, fill, group, panel, rules, save
from tests.ui.stubs import a_shop
from tests.ui.window import Window, controls
from ui.pages.rules import RulesPage
from ui.pages.rules_groups import ChannelGroup, ConcessionsGroup, EndGroup, PresetsGroup
from ui.pages.rules_hours import DaysOffGroup, HoursGroup
from ui.pages.rules_stages import StagesGroup
from ui.pages.won_back import WonBackPage
from ui.theme import Theme
from ui.widgets.stage_panel import StagePanel

Play = Callable[..., None]


def test_what_is_typed_is_drawn_at_once_and_saved_by_a_key(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        assert page.state.text() == "Everything is saved."
        assert not page.save_button.isEnabled()
        line = panel(page, 1).fields["due"].line
        before = page.sample.list.plan.rows
        assert "17:00" in before[1].head, "ordered at 14:00, due three hours later"
        fill(window, line, "4.5")
        assert "18:30" in page.sample.list.plan.rows[1].head
        assert rules(window).first_due == 3 * HOUR, "nothing is saved yet"
        assert page.state.text() == "1 change is not saved"
        assert page.changes.text() == "Reminder 1, due: 3 h after the order → 4 h 30 min after the order"
        await save(window)
        assert (rules(window).first_due, rules(window).first_late) == (4.5 * HOUR, 7.5 * HOUR)
        assert (page.state.text(), line.text()) == ("Everything is saved.", "4.5")
        (toast,) = window.toasts()
        assert toast == "The reminder rules of 小美的店 are saved."
        window.press("Alt+T")
        window.press("Return")
        await window.settle()
        assert rules(window) == Rules()._replace(memo_warn_chars=rules(window).memo_warn_chars)
        assert line.text() == "3"

    play(story)


def test_a_ready_made_set_says_what_it_would_change(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        presets = cast(PresetsGroup, group(page, PresetsGroup))
        assert window.focus() is presets.buttons["merged"]
        assert [one.isChecked() for one in presets.buttons.values()] == [True, False, False]
        would = presets.would["s0"].text()
        assert would.startswith("Would change: ")
        assert "Reminder 1, due: 3 h after the order → 30 min after the order" in would
        assert "Reminder 1, channel: By amount and buyer → Phone call" in would
        presets.buttons["s0"].setFocus()
        window.press("Space")
        assert presets.buttons["s0"].isChecked()
        assert page.sample.list.plan.rows[1].head.endswith("Reminder 1: Phone call")
        assert panel(page, 1).fields["due"].line.text() == "0.5"
        window.press("Ctrl+S")
        await window.settle()
        assert preset.name(rules(window)) == "s0"
        presets.buttons["merged"].click()
        page.drop_button.setFocus()
        window.press("Space")
        assert (page.state.text(), presets.buttons["s0"].isChecked()) == ("Everything is saved.", True)

    play(story)


@pytest.mark.parametrize("button", ["drop_button", "save_button"])
@pytest.mark.parametrize("by_key", [True, False])
def test_what_saves_and_discards_leaves_one_where_one_was(play: Play, button: str, by_key: bool) -> None:
    """A ring on the first ready-made rules would look as if these were chosen."""

    async def story(window: Window) -> None:
        page = await at(window)
        line = panel(page, 1).fields["due"].line
        fill(window, line, "5")
        pressed = getattr(page, button)
        if by_key:
            pressed.setFocus()
            window.press("Space")
        else:
            QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
        await window.settle()
        assert page.state.text() == "Everything is saved."
        assert window.focus() is line

    play(story)


def test_when_a_reminder_is_due_is_another_word_than_when_it_falls_due(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Said(NullTranslations):
        def pgettext(self, context: str, message: str) -> str:
            return f"{message} ({context})"

    monkeypatch.setattr(i18n._Language, "words", Said())
    stage = StagePanel(theme, 1)
    assert stage.begins.head.text() == "Due (reminder rule)"
    stage.deleteLater()
    told = rule_words.changes(Rules(), Rules(first_due=HOUR, first_late=4 * HOUR))
    assert told == ["Reminder 1, due (reminder rule): 3 h after the order → 1 h after the order"]


def test_reminders_come_and_go(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        stages = cast(StagesGroup, group(page, StagesGroup))
        stages.more.setFocus()
        window.press("Return")
        third = panel(page, 3)
        assert window.focus() is third.begins.control
        assert third.begins.control.value() == "2"
        assert stages.more.isHidden()
        assert stages.hint.text() == "For a further reminder, raise “Stop at” further down first."
        third.channel.control.choose("sms")
        fill(window, third.fields["at"].line, "10:30")
        await save(window)
        assert (rules(window).planned, rules(window).stages[2]) == (
            3, Stage(morning=2, at=time(10, 30), channel=Channel.SMS)
        )  # fmt: skip
        third.away.setFocus()
        window.press("Space")
        panel(page, 2).begins.control.choose("0")
        assert panel(page, 2).fields["due"].line.placeholderText() == "3"
        fill(window, panel(page, 2).fields["due"].line, "20")
        await save(window)
        assert (rules(window).planned, rules(window).stages) == (2, (Stage(), Stage(due=20 * HOUR)))
        for _reminder in range(2):
            panel(page, 1).away.click()
        assert stages.none.isVisible()
        await save(window)
        assert rules(window).planned == 0
        assert rule_check.problems(rules(window)) == ()

    play(story)


def test_a_reminder_has_hours_of_its_own_and_of_a_weekday(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        first = panel(page, 1)
        first.hours.control.choose("own")
        assert first.week.isVisible()
        fill(window, first.week.every.lines[0].start, "15")
        window.press("Return")
        first.week.more.click()
        first.week.kinds[6].choose("none")
        await save(window)
        hours = Windows(((time(15), time(21)),), (*[None] * 6, ()))
        assert rules(window).stages[0].hours == hours
        first.hours.control.choose("any")
        await save(window)
        assert rules(window).stages[0].hours is None

    play(story)


def test_call_windows_and_quiet_hours_of_the_week(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        hours = cast(HoursGroup, group(page, HoursGroup))
        week = hours.week
        week.more.setFocus()
        window.press("Space")
        assert window.focus() is week.kinds[0]
        week.kinds[4].choose("own")
        for _line in range(3):
            week.editors[4].lines[0].away.setFocus()
            window.press("Space")
        assert week.kinds[4].value() == "none"
        assert window.focus() is week.kinds[4]
        week.kinds[4].choose("same")
        week.kinds[5].choose("own")
        fill(window, week.editors[5].lines[0].start, "10")
        window.press("Return")
        fill(window, hours.figures["quiet_start"].line, "21")
        await save(window)
        spans = rules(window).call_windows.spans
        assert rules(window).call_windows.weekdays[5] == ((time(10), time(12)), *spans[1:])
        assert rules(window).quiet == QuietHours(time(21), time(8))
        fill(window, week.every.lines[0].start, "6")
        fill(window, week.every.lines[0].end, "7")
        window.press("Return")
        assert hours.week_row.problem.text().startswith("A call window lies wholly in the quiet hours")
        for day in range(7):
            week.kinds[day].choose("none")
        assert week.problem.text() == "At least one day of the week needs a window."
        assert week.kinds[6].value() == "same", "the choice that cannot be is taken back"

    play(story)


def test_each_level_may_give_away_so_much(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        given = cast(ConcessionsGroup, group(page, ConcessionsGroup))
        lines = [field.line for field in given.fields]
        assert [line.text() for line in lines] == ["5.00", "10.00", "30.00", "100.00"]
        fill(window, lines[0], "20")
        window.press("Return")
        assert given.problem.text() == "A higher level may give at least as much as the one below."
        fill(window, lines[1], "20000")
        window.press("Return")
        assert given.problem.text() == "Only values from 0.00 to 10000.00 are possible here."
        fill(window, lines[1], "20")
        await save(window)
        assert rules(window).concession_limits == (2000, 2000, 3000, 10000)

    play(story)


def test_amounts_have_their_channels(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        channel = cast(ChannelGroup, group(page, ChannelGroup))
        rows = channel.amounts
        rows.add.setFocus()
        window.press("Return")
        assert window.focus() is rows.lines[0].line
        assert rows.lines[0].line.text() == "50.00"
        fill(window, rows.lines[0].line, "200")
        window.press("Return")
        assert rows.lines[0].problem.text() == "Each amount can have one channel only. Change one of the amounts."
        fill(window, rows.lines[0].line, "80")
        rows.lines[0].channel.choose("system")
        fill(window, rows.high.line, "300")
        channel.first.click()
        await save(window)
        now = rules(window)
        assert (now.amounts, now.high_value_fen) == (((8000, Channel.SYSTEM),), 30000)
        assert not now.first_time_phone
        assert page.sample.list.plan.rows[1].why.count("because the amount is at least ¥80.00") == 1
        rows.lines[0].away.click()
        await save(window)
        assert rules(window).amounts == ()

    play(story)


def test_days_that_are_typed_and_not_added_yet_are_saved_too(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        days = cast(DaysOffGroup, group(page, DaysOffGroup))
        fill(window, days.off.line, "2-8")
        await save(window)
        assert rules(window).days_off.off == (date(2027, 2, 8),)
        days.switches["weekends"].click()
        fill(window, days.off.line, "nonsense")
        await save(window)
        assert (days.off.line.text(), rules(window).days_off.weekends) == ("nonsense", False)
        assert days.off.problem.text()

    play(story)


def test_days_off_are_counted_in_what_is_known_of_holidays(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        days = cast(DaysOffGroup, group(page, DaysOffGroup))
        assert days.coming_row.isHidden()
        days.switches["holidays"].click()
        assert days.known.text().startswith("Holidays are known up to the end of 20")
        fill(window, days.off.line, "2-8 ~ 2-14")
        window.press("Return")
        assert [line.words.text() for line in days.off.lines] == ["2027-02-08 – 2027-02-14"]
        fill(window, days.off.line, "tomorrow?")
        window.press("Return")
        assert days.off.problem.text() == "This is not a day. Write it like 2-8 or 2-8 ~ 2-14."
        fill(window, days.off.line, "11-22")
        window.press("Return")
        assert "2026-11-22" in days.coming.text()
        page.sample.day.control.choose("eve")
        window.press("Tab")
        fill(window, days.on.line, "11-22")
        days.on.add.click()
        assert "cannot be a day off and a working day" in days.off_row.problem.text()
        days.on.lines[0].away.click()
        assert days.off_row.problem.text() == ""
        days.off.lines[0].away.click()
        await save(window)
        assert rules(window).days_off == DaysOff(
            holidays=True, off=tuple(date(2027, 2, 8) + timedelta(days=one) for one in range(7))
        )

    play(story)


def test_closing_and_won_back(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        end = cast(EndGroup, group(page, EndGroup))
        assert "the platform's own countdown decides" in end.closing.words.text()
        assert "after 30 minutes" in end.closing.words.text(), "an activity's orders are no others here"
        assert end.closing.words.text().endswith("Usual on Taobao/Tmall: 24 h.")
        fill(window, end.figures["auto_close"].line, "72")
        fill(window, end.figures["won_back"].line, "48")
        end.rule.choose("half")
        await save(window)
        now = rules(window)
        assert (now.auto_close, now.won_back, now.won_back_rule) == (72 * HOUR, 48 * HOUR, "half")
        window.shell.show_page("won_back")
        await window.settle()
        shown = cast(WonBackPage, window.shell.page("won_back"))
        assert shown.rule.text() == "As each shop's rules say"

    play(story)


def test_who_asked_before_ordering_has_times_of_their_own(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        enquiry = next(one for one in page.groups if one.name == "enquiry")
        page.sample.asked.control.choose("yes")
        fill(window, enquiry.figures["enquiry_due"].line, "20")
        row = page.sample.list.plan.rows[1]
        assert "14:20" in row.head
        assert "in the same chat, because the buyer asked before ordering" in row.why
        fill(window, enquiry.figures["enquiry_not_before"].line, "30")
        window.press("Return")
        assert enquiry.figures["enquiry_due"].problem.text().startswith("The first reminder is due only after")
        enquiry.figures["enquiry_due"].line.clear()
        enquiry.figures["enquiry_due"].line.textEdited.emit("")
        await save(window)
        assert (rules(window).enquiry_due, rules(window).enquiry_not_before) == (None, HOUR / 2)

    play(story)


def test_a_real_order_is_planned_by_the_rules_that_are_being_edited(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        sample = page.sample
        sample.kind.buttons["real"].click()
        assert window.focus() is sample.number
        window.enter("4471000000009999999")
        window.press("Return")
        await window.settle()
        assert sample.problem.text().startswith("There is no order 4471000000009999999")
        assert sample.problem.y() - sample.number.mapTo(sample, sample.number.rect().bottomLeft()).y() < 24, (
            "beneath it"
        )
        fill(window, sample.number, "4471000000000000001")
        window.press("Return")
        await window.settle()
        assert sample.problem.text() == ""
        assert sample.about.text().startswith("¥99.00 · ordered Sat 11-21 11:05")
        assert "14:05" in sample.list.plan.rows[1].head
        fill(window, panel(page, 1).fields["due"].line, "6")
        assert "17:05" in sample.list.plan.rows[1].head
        assert sample.line.picture is not None
        assert sample.line.picture.now is not None

    play(story)


def test_without_a_shop_it_says_what_to_do(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.show_page("rules")
        await window.settle()
        page = cast(RulesPage, window.shell.page("rules"))
        assert page.empty.title.text() == "No shop yet"
        asked: list[bool] = []
        page.import_asked.disconnect()  # the system's file dialog is not wanted here
        page.import_asked.connect(lambda: asked.append(True))
        page.take_focus()
        window.press("Return")
        assert asked == [True]
        await a_shop(window)
        assert page.middle.currentIndex() == 0
        assert page.state.text() == "Everything is saved."

    play(story)


def test_tab_goes_down_the_page_and_comes_by_what_was_added(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        cast(StagesGroup, group(page, StagesGroup)).more.click()
        week = cast(HoursGroup, group(page, HoursGroup)).week
        week.more.click()
        week.kinds[2].choose("own")
        await window.settle()
        page.take_focus()
        met: list[QWidget] = []
        for _step in range(200):
            met.append(window.focus())
            window.press("Tab")
            if window.focus() is met[0]:
                break
        third = panel(page, 3)
        form = page.form_area.widget()
        assert form is not None
        panels = cast(StagesGroup, group(page, StagesGroup)).panels
        away = [one.away for one in panels]  # above its fields, and after them by Tab
        assert all(met.index(one.away) > met.index(one.hours.control) for one in panels)
        tops = [one.mapTo(form, one.rect().topLeft()).y() for one in met if form.isAncestorOf(one) and one not in away]
        assert {third.begins.control, third.fields["late"].line, page.sample.list, page.save_button} <= set(met)
        assert met.index(week.editors[2].lines[0].start) == met.index(week.kinds[2]) + 1
        assert all(later >= sooner - 60 for sooner, later in pairwise(tops))
        presets = cast(PresetsGroup, group(page, PresetsGroup))
        in_groups = {*page.sample.kind.buttons.values(), *presets.buttons.values()}
        missed = {one for one in controls(page) if one.isEnabled() and one.focusProxy() is None} - set(met)
        assert missed <= in_groups

    play(story)


@pytest.mark.parametrize("width", [1440, 1280, 1024, 960])
def test_nothing_is_wider_than_the_window_leaves(play: Play, width: int) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        window.shell.resize(width, 700)
        panel(page, 1).hours.control.choose("own")
        await window.settle()
        for area in (page.form_area, page.sample_area):
            inside = area.widget()
            assert inside is not None
            assert inside.minimumSizeHint().width() <= area.viewport().width()
        # The line is in sight while a rule is edited.
        line = page.sample.line
        assert page.sample_area.viewport().rect().contains(line.mapTo(page.sample_area, line.rect().bottomLeft()))
        assert (page.sample_area.x() > page.form_area.x()) is (width > 960)

    play(story)
