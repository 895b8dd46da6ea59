"""Reminders as an agent lives with them: the list, the toast, quiet hours of one's own, and promises that move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from app import wording
from app.domain.reminder import Kind
from app.errors import KnownError
from app.services import agents, orders, reminders, rules
from app.settings import Settings
from tests.ui.stubs import BUYER, a_shop
from tests.ui.window import Window
from ui import sound
from ui.pages.settings_shop import RemindersSection
from ui.widgets.book import BookDialog
from ui.widgets.toast import DUE, Toast

Play = Callable[..., None]


async def due(window: Window, count: int = 1, agent: str | None = None) -> list[int]:
    """That many reminders that fall due in two minutes."""
    ids = await a_shop(window, count, buyers=count)
    made = [(await reminders.book(window.office, one, "+2min", agent)).reminder.id for one in ids]
    window.shell.tick.beat()
    await window.settle()
    return made


async def pass_by(window: Window, minutes: int) -> None:
    """Time passes as it does, with a tick each minute."""
    for _minute in range(minutes):
        await window.later(timedelta(minutes=1))


def groups(window: Window) -> list[list[str]]:
    """The list as it is, without what is the same in each row."""
    model = window.shell.reminders.model
    return [[model.data(model.index(row, at)) for at in (0, 1, 5)] for row in range(model.rowCount())]


async def page(window: Window) -> None:
    window.press("Ctrl+3", window.shell)
    await window.settle()


def test_the_list_stands_in_groups_and_follows_the_clock(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 4)
        for order_id, when in zip(ids, ("+2min", "20:00", "tomorrow 4pm", "+3min"), strict=True):
            await reminders.book(window.office, order_id, when)
        await page(window)
        assert [row[0] for row in groups(window)] == ["Today · 3", "", "", "Later · 1"]
        await pass_by(window, 2)
        assert [row[0] for row in groups(window)] == ["Due · 1", "Today · 2", "", "Later · 1"]
        assert groups(window)[0][1] == "due 16:07"

    play(story)


def test_the_summary_counts_what_is_listed(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 3)
        for order_id, agent in zip(ids, ("小美", "小美", None), strict=True):
            await reminders.book(window.office, order_id, "+2min", agent)
        await page(window)
        await pass_by(window, 2)
        seen = {}
        for at, who in enumerate(("all", "mine", "anyone")):
            window.shell.reminders.tabs.setCurrentIndex(at)
            await window.settle()
            seen[who] = window.shell.reminders.help.text()
        assert (seen["all"], seen["anyone"]) == ("3 due, 3 in all", "1 due, 1 in all")

    play(story)


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_every_column_fits_a_screen_at_150_percent(play: Play, language: str) -> None:
    """1600 px are 1066 of it, less the navigation."""

    async def story(window: Window) -> None:
        await due(window, 1)
        await page(window)
        window.shell.resize(1066, 560)
        await window.settle()
        shown, table = window.shell.reminders, window.shell.reminders.table
        (row,) = shown.model.rows
        now = window.office.now()
        rows = [
            row._replace(id=-at, due_at=now + step, kind=kind, expired=True)
            for at, (step, kind) in enumerate(((-24 * 3600, Kind.PROMISE), (24 * 3600, Kind.CALLBACK)), 1)
        ]
        shown.model.set_rows(rows)
        assert sum(table.columnWidth(at) for at in range(shown.model.columnCount())) <= table.viewport().width()
        font = QFont(table.font())
        for at in (1, 4):
            font.setWeight(QFont.Weight.DemiBold if shown.model.columns[at].bold else QFont.Weight.Normal)
            texts = [shown.model.columns[at].text(one) for one in rows]
            room = table.columnWidth(at) - 16
            assert [text for text in texts if QFontMetrics(font).horizontalAdvance(text) > room] == []

    play(story, Settings(language=language, theme="light"))


def test_several_are_done_at_once_and_taken_back(play: Play) -> None:
    async def story(window: Window) -> None:
        await due(window, 3)
        await pass_by(window, 2)
        await page(window)
        window.press("Ctrl+A")
        window.press("D")
        await window.settle()
        assert groups(window) == []
        assert "3 reminders dealt with" in window.toasts()
        window.shell.reminders.setFocus()
        window.press("Ctrl+Z")
        await window.settle()
        assert [row[0] for row in groups(window)] == ["Due · 3", "", ""]
        window.press("Ctrl+Z")
        await window.settle()
        assert len(groups(window)) == 3, "there is nothing more to take back"

    play(story)


@pytest.mark.parametrize(
    ("key", "moment"), [("1", "16:17"), ("2", "tonight 19:00"), ("3", "tonight 19:00"), ("4", "tomorrow 11:00")]
)
def test_four_keys_put_off(play: Play, key: str, moment: str) -> None:
    async def story(window: Window) -> None:
        await due(window)
        await pass_by(window, 2)
        await page(window)
        window.press(key)
        await window.settle()
        assert [row[1] for row in groups(window)] == [moment]
        assert any("Put off" in said or "Moved to" in said for said in window.toasts())

    play(story)


def test_a_list_for_me_and_one_for_anyone(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 3)
        for order_id, agent in zip(ids, ("小美", "小林", None), strict=True):
            await reminders.book(window.office, order_id, "20:00", agent)
        me = next(one for one in await agents.agents(window.office) if one.nickname == "小美")
        window.shell.choose_agent(me)
        await page(window)
        seen = []
        for _who in range(3):
            seen.append([row[2] for row in groups(window)])
            window.press("Ctrl+Tab")
            await window.settle()
        assert seen == [["小美", "小林", "anyone"], ["小美"], ["anyone"]]

    play(story)


# -- toasts ------------------------------------------------------------------------------------------------------------


def test_a_toast_by_keys_opens_the_order_is_done_or_put_off(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await due(window, 3)
        await pass_by(window, 2)
        toasts = window.shell.findChildren(Toast)
        assert len(toasts) == 3
        assert {toast.stay for toast in toasts} == {DUE}
        assert not any(BUYER in said for said in window.toasts())

        # To the newest one and into its menu: the second choice is an hour later.
        before = window.focus()
        window.press("Alt+T", window.shell)
        window.press("Right")
        window.press("Right")
        window.press("Return")
        (menu,) = window.shell.findChildren(QMenu)
        assert "in 10 min · 16:17" in menu.actions()[0].text()
        window.press("2", menu)
        await window.settle()
        await window.front()
        assert [row.kind for row in await reminders.upcoming(window.office)].count("snooze") == 1

        # The next one is done; Esc leaves the last one and gives the focus back.
        toast = window.shell.desk.toasts
        assert toast is not None
        toast.open[1].take_focus()
        window.press("Right")
        window.press("Return")
        await window.settle()
        assert len(await reminders.upcoming(window.office)) == 2
        before.setFocus()
        toast.open[0].take_focus()
        window.press("Esc")
        assert window.focus() is before
        assert ids

    play(story)


def test_alt_t_goes_from_the_newest_toast_to_the_one_before(play: Play) -> None:
    async def story(window: Window) -> None:
        await due(window, 2)
        await pass_by(window, 2)
        toasts = window.desk.toasts
        assert toasts is not None
        first, second = toasts.open
        for toast in (second, first, second):
            window.press("Alt+T", window.shell)
            assert toast.isAncestorOf(window.focus())

    play(story)


def test_a_confirmation_gives_way_before_a_reminder(play: Play) -> None:
    async def story(window: Window) -> None:
        await due(window, 2)
        await pass_by(window, 2)
        window.desk.say("first")
        window.desk.say("second")
        said = window.toasts()
        assert "first" not in said
        assert sum("Due now" in one for one in said) == 2

    play(story)


def test_a_toast_is_as_high_as_its_words(play: Play) -> None:
    async def story(window: Window) -> None:
        toast = window.desk.say("every word of a long sentence has its room " * 6)
        assert toast is not None
        words = next(one for one in toast.findChildren(QLabel) if one.text())
        assert words.height() >= words.heightForWidth(words.width())
        assert words.height() > 3 * words.fontMetrics().height()

    play(story)


def test_many_at_one_minute_are_one_toast(play: Play) -> None:
    async def story(window: Window) -> None:
        await due(window, 5)
        await pass_by(window, 2)
        assert [said for said in window.toasts() if "due" in said] == ["5 reminders are due now"]

    play(story)


# -- sleep, quiet, sound -----------------------------------------------------------------------------------------------


def test_after_sleep_one_toast_leads_to_what_was_missed(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 4)
        for order_id in ids[:3]:
            await reminders.book(window.office, order_id, "+10min")
        await reminders.book(window.office, ids[3], "tomorrow 4pm")
        await window.later(timedelta(hours=2))
        assert window.toasts() == ["3 reminders came due while the computer was asleep"]
        window.press("Alt+T", window.shell)
        window.press("Return")
        await window.settle()
        assert window.shell.reminders.isVisible()
        assert len(window.shell.reminders.chosen()) == 3
        # The clock is set back to before they fell due: nothing comes twice.
        await window.later(timedelta(hours=-3))
        await pass_by(window, 2)
        assert not [said for said in window.toasts() if "Due now" in said]

    play(story)


def test_in_quiet_mode_nothing_speaks_and_its_end_tells_what_came(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(sound, "play", rung.append)

    async def story(window: Window) -> None:
        await due(window, 2)
        window.press("Ctrl+Shift+Q", window.shell)
        await window.settle()
        assert window.desk.settings.quiet
        await pass_by(window, 2)
        assert not [said for said in window.toasts() if "Due" in said or "due" in said]
        assert rung == []
        await page(window)
        assert window.shell.reminders.help.text() == "2 due, 2 in all"
        window.press("Ctrl+Shift+Q", window.shell)
        await window.settle()
        assert "2 reminders came due in quiet mode" in window.toasts()
        assert rung == ["chime"]

    play(story, settings=Settings(language="en", theme="light", sound="chime"))


def test_the_bell_rings_once_for_all_that_comes_at_a_time(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(sound, "play", rung.append)

    async def story(window: Window) -> None:
        bell = window.shell.tick.bell
        assert [bell.ring("system"), bell.ring("system")] == [True, False]
        window.clock.advance(timedelta(seconds=2))
        assert bell.ring("system")
        window.clock.advance(timedelta(hours=-1))
        assert bell.ring("system"), "a clock that was set back does not silence it"
        assert not bell.ring("none")
        assert rung == ["system"] * 3

    play(story)


# -- promises that move ------------------------------------------------------------------------------------------------


async def book(window: Window, words: str) -> BookDialog:
    window.press("Ctrl+2", window.shell)
    await window.settle()
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    window.press("Ctrl+R", window.shell)
    await window.settle("reminder.book")
    dialog = window.dialog(BookDialog)
    assert isinstance(dialog, BookDialog)
    window.enter(words, dialog.when.line)
    return dialog


def test_a_promise_outside_the_windows_is_moved_and_can_be_kept_afterwards(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        dialog = await book(window, "tonight 11pm")
        assert dialog.go.text() == "Move to tomorrow 11:00"
        assert dialog.stay.text() == "Keep 23:00"
        assert dialog.hint.text() == "23:00 is in the quiet hours."
        window.press("Return", dialog.when.line)
        await window.settle()
        await window.front()
        (row,) = await reminders.upcoming(window.office)
        assert window.desk.wall().moment(row.due_at) == "tomorrow 11:00"
        assert "Moved to tomorrow 11:00: 23:00 is in the quiet hours" in window.toasts()
        window.press("Alt+T", window.shell)
        window.press("Return")
        await window.settle()
        (row,) = await reminders.upcoming(window.office)
        assert window.desk.wall().moment(row.due_at) == "23:00"

    play(story)


def test_who_insists_keeps_the_moment(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        dialog = await book(window, "tonight 11pm")
        dialog.stay.setFocus()
        window.press("Space", dialog.stay)
        await window.settle()
        await window.front()
        (row,) = await reminders.upcoming(window.office)
        assert window.desk.wall().moment(row.due_at) == "23:00"
        assert window.toasts() == ["Reminder booked: tonight 23:00"]

    play(story)


def test_inside_a_window_and_near_the_end_of_the_order_nothing_moves(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window, age=timedelta(hours=21))
        dialog = await book(window, "+10min")
        assert (dialog.go.text(), dialog.stay.isVisible(), dialog.hint.text()) == ("Book", False, "")
        dialog.when.line.clear()
        window.enter("18:30", dialog.when.line)  # the order closes at 19:05, and the next window is at 19:00
        assert dialog.go.text() == "Move to 19:00"
        dialog.when.line.clear()
        window.compose("wanshang", dialog.when.line)
        assert not dialog.go.isEnabled(), "nothing is read while an input method composes"
        window.compose("", dialog.when.line)
        window.press("Esc", dialog.when.line)
        await window.settle()
        assert await reminders.upcoming(window.office) == []

    play(story)


def test_a_toast_holds_while_the_focus_is_on_it(play: Play) -> None:
    async def story(window: Window) -> None:
        await due(window)
        await pass_by(window, 2)
        (toast,) = window.shell.findChildren(Toast)
        toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)  # wherever the pointer of this screen is
        toast.take_focus()
        assert not toast._timer.isActive()
        window.press("Ctrl+K", window.shell)
        assert toast._timer.isActive()
        assert QApplication.focusWidget() is window.shell.top.search

    play(story)


# -- whose it is -------------------------------------------------------------------------------------------------------


async def sit(window: Window, nickname: str, role: str = "agent") -> None:
    """Somebody sits down here."""
    who = (await agents.ensure(window.office, nickname)).agent
    window.desk.bus.tell(await agents.change(window.office, who.id, role=role))
    await window.settle()
    window.shell.choose_agent(next(one for one in await agents.agents(window.office) if one.id == who.id))
    await window.settle()


async def lists(window: Window) -> list[list[str]]:
    """What stands under Agent in each of the lists: all, mine, anyone's."""
    found = []
    for _who in range(3):
        found.append([row[2] for row in groups(window)])
        window.press("Ctrl+Tab")
        await window.settle()
    return found


def test_a_reminder_is_given_to_another_by_two_keys_and_taken_back(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 2)
        await agents.ensure(window.office, "小林")
        await sit(window, "小美")
        for order_id in ids:
            await reminders.book(window.office, order_id, "20:00", "小美")
        await page(window)
        window.press("Ctrl+A")
        window.press("G")
        (menu,) = window.shell.reminders.give.findChildren(QMenu)
        assert [action.text().partition("\t")[0] for action in menu.actions()] == ["小美 (me)", "Anyone", "小林"]
        window.press("3", menu)
        await window.settle()
        await window.front()
        assert await lists(window) == [["小林", "小林"], [], []]
        assert "2 reminders are 小林's now" in window.toasts()
        toasts = window.desk.toasts
        assert toasts is not None
        toasts.open[-1].buttons[0].click()
        await window.settle()
        assert await lists(window) == [["小美", "小美"], ["小美", "小美"], []]

    play(story)


def test_what_is_left_lying_stands_on_top_of_everybodys_list(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 3)
        await sit(window, "小美")
        for order_id, (when, agent) in zip(ids, (("+2min", "小林"), ("+40min", "小美"), ("20:00", None)), strict=True):
            await reminders.book(window.office, order_id, when, agent, keep=True)
        window.shell.tick.beat()
        await page(window)
        await pass_by(window, 45)
        assert await lists(window) == [["小林", "小美", "anyone"], ["小美"], ["anyone"]]
        await pass_by(window, 17)
        assert groups(window)[0] == ["Unattended · 1", "due 16:07", "小林 → everyone"]
        assert [row[0] for row in groups(window)] == ["Unattended · 1", "Due · 1", "Today · 1"]
        everyones = "小林 → everyone"
        assert await lists(window) == [[everyones, "小美", "anyone"], [everyones, "小美"], [everyones, "anyone"]]

    play(story)


def test_what_is_booked_for_somebody_who_leaves_is_anyones_at_once(play: Play) -> None:
    async def story(window: Window) -> None:
        (order_id,) = await a_shop(window)
        await sit(window, "小美")
        await reminders.book(window.office, order_id, "+2min", "小林", keep=True)
        await page(window)
        assert await lists(window) == [["小林"], [], []]
        lin = await agents.named(window.office, "小林")
        assert lin is not None
        window.desk.bus.tell(await agents.change(window.office, lin.id, active=False))
        await window.settle()
        assert await lists(window) == [["anyone"], [], ["anyone"]]
        with pytest.raises(KnownError) as refused:
            await reminders.book(window.office, order_id, "+1h", "小林")
        said = wording.sentence(refused.value.code, refused.value.params)
        assert said == "小林 does not work here any more. Choose somebody else, or anyone."

    play(story)


def test_what_is_left_lying_is_the_leads_where_the_shop_says_so(play: Play) -> None:
    async def story(window: Window) -> None:
        (order_id,) = await a_shop(window)
        await rules.change(window.office, 1, escalate_to_lead=True, escalate_after=timedelta(minutes=20))
        await agents.add(window.office, "阿芳", role="lead")
        await sit(window, "小美")
        await reminders.book(window.office, order_id, "+2min", "小林", keep=True)
        await page(window)
        await pass_by(window, 22)
        assert await lists(window) == [["小林 → lead"], [], []]
        await sit(window, "阿芳", "lead")
        await page(window)
        assert await lists(window) == [["小林 → lead"], ["小林 → lead"], []]
        await sit(window, "小美")
        await page(window)
        assert await lists(window) == [["小林 → lead"], [], []]
        await sit(window, "阿芳", "agent")
        await sit(window, "小美")
        everyones = ["小林 → everyone"]
        assert await lists(window) == [everyones, everyones, everyones], "where nobody is a lead it is everybody's"

    play(story)


# -- what it is about --------------------------------------------------------------------------------------------------


def test_a_call_back_for_anyone_is_booked_by_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        await agents.ensure(window.office, "小林")
        await sit(window, "小美")
        dialog = await book(window, "20:00")
        assert dialog.kinds.value() == "promise"
        assert dialog.whose.text() == "小美 (me)"
        dialog.kinds.buttons["promise"].setFocus()
        window.press("Right")
        window.press("Space")
        assert (dialog.kind, dialog.kinds.value()) == (Kind.CALLBACK, "callback")
        dialog.whose.choose("")
        window.press("Return", dialog.when.line)
        await window.settle()
        await window.front()
        (row,) = await reminders.upcoming(window.office)
        assert (row.kind, row.agent) == ("callback", None)
        assert "Reminder booked for anyone: tonight 20:00" in window.toasts()

    play(story)


def test_on_a_paid_order_a_call_about_a_matter_of_service_is_booked_at_any_hour(play: Play) -> None:
    async def story(window: Window) -> None:
        (order_id,) = await a_shop(window)
        window.desk.bus.tell(await orders.mark(window.office, [order_id], "paid", "小美"))
        window.shell.orders.show_view("all")
        await window.settle()
        dialog = await book(window, "tonight 11pm")
        assert not dialog.kinds.isVisible()
        assert dialog.only.isVisible()
        assert dialog.go.text() == "Book"
        assert dialog.hint.text() == "23:00 is in the quiet hours.", "it says so and moves nothing"
        assert not dialog.stay.isVisible()
        window.press("Return", dialog.when.line)
        await window.settle()
        await window.front()
        (row,) = await reminders.upcoming(window.office)
        assert (row.kind, window.desk.wall().moment(row.due_at)) == ("service", "23:00")
        await page(window)
        assert window.shell.reminders.model.data(window.shell.reminders.model.index(0, 4)) == "service call"
        window.press("Ctrl+R", window.shell)
        await window.settle("reminder.snooze.ask")
        again = window.dialog(BookDialog)
        assert isinstance(again, BookDialog)
        window.enter("tonight 11:30pm", again.when.line)
        assert again.go.text() == "Book", "nor is it moved when it is put off"
        assert not again.whose.isVisible()
        window.press("Esc", again.when.line)

    play(story)


def test_a_matter_of_service_may_be_chosen_on_an_unpaid_order_too(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        dialog = await book(window, "tonight 11pm")
        assert dialog.go.text() == "Move to tomorrow 11:00"
        dialog.kinds.buttons["service"].click()
        assert dialog.go.text() == "Book"
        dialog.kinds.buttons["callback"].click()
        assert dialog.go.text() == "Move to tomorrow 11:00"
        window.press("Esc", dialog.when.line)
        await window.settle()

    play(story)


# -- the shop's limit, and narrow windows ------------------------------------------------------------------------------


async def its_settings(window: Window) -> RemindersSection:
    """The part of the settings about a shop's reminders."""
    await a_shop(window)
    window.shell.show_page("settings")
    window.shell.preferences.show_section("reminding")
    await window.settle()
    return window.shell.preferences.reminding


def test_each_shop_sets_how_long_a_reminder_may_lie_and_whom_that_concerns(play: Play) -> None:
    async def story(window: Window) -> None:
        section = await its_settings(window)
        row = section.values["escalate_after"]

        async def typed(text: str) -> str:
            row.box.line.setFocus()
            row.box.line.clear()
            window.enter(text, row.box.line)
            window.press("Return", row.box.line)
            await window.settle()
            return row.problem.text()

        assert row.box.line.text() == "60"
        assert await typed("20") == ""
        assert window.office.rules(1).escalate_after == timedelta(minutes=20)
        assert "5" in await typed("1"), "the bounds are told"
        assert await typed("") == ""
        assert window.office.rules(1).escalate_after is None
        section.whose.buttons["lead"].click()
        await window.settle()
        assert window.office.rules(1).escalate_to_lead

    play(story)


def test_a_shop_without_a_lead_says_that_everyone_is_told(play: Play) -> None:
    async def story(window: Window) -> None:
        section = await its_settings(window)

        def said() -> str:
            return section.whose_row.problem.text() if section.whose_row.problem.isVisible() else ""

        assert said() == ""
        section.whose.buttons["lead"].click()
        await window.settle()
        words = "Nobody here is a lead: until the settings of agents make somebody one, everyone is told."
        assert said() == words
        await sit(window, "阿芳", "lead")
        assert said() == ""
        await sit(window, "阿芳", "agent")
        assert said() == words
        section.whose.buttons["all"].click()
        await window.settle()
        assert said() == ""

    play(story)


@pytest.mark.parametrize("width", [960, 1024, 1440])
def test_no_button_is_cut_in_a_narrow_window(play: Play, width: int) -> None:
    async def story(window: Window) -> None:
        await due(window)
        await page(window)
        window.shell.resize(width, 700)
        await window.settle()
        buttons = window.shell.reminders._buttons()
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
        assert "G" in buttons[-1].toolTip(), "its key stands there, whatever there is room for"

    play(story)
