"""What stands against contacting a buyer, on the card and by keys: owners, upset buyers, refusals, how often."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.domain.guard import Fatigue, Load
from app.services import guards, orders, queue
from app.services.queue import Tab
from tests.ui.cut import cut
from tests.ui.guard_desk import (
    FIRST,
    OTHER,
    SECOND,
    button,
    chips,
    contacted,
    dialog,
    lines,
    sit_down,
    stand_on,
    undo,
)
from tests.ui.window import NOW, Window, controls, order
from ui.bootstrap import Tongue
from ui.theme import Theme
from ui.widgets import history
from ui.widgets.ask import Ask
from ui.widgets.call_panel import CallPanel
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.fatigue_meter import FatigueMeter, tone

Play = Callable[..., None]
HOUR = timedelta(hours=1)


async def say_why(window: Window, keys: str, words: str) -> None:
    """Press ``keys``, say why, and let it be done."""
    window.press(keys)
    asked = await dialog(window, Ask)
    assert isinstance(asked, Ask)
    assert not asked.go.isEnabled(), "not without a reason"
    window.enter(words, asked.field)
    window.press("Return", asked.field)
    await window.settle()
    await window.front()


async def unpaid_due(window: Window) -> set[str]:
    """The numbers of the orders that the queue holds."""
    found = await queue.lines(window.office, Tab.NOW)
    return {entry.order_no for line in found for entry in line.row.entries}


# -- room --------------------------------------------------------------------------------------------------------------


def test_where_there_is_nothing_to_say_there_is_no_bar(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        assert card.guards.standing is not None
        assert card.guards.standing.told == []
        assert not card.guards.isVisible()
        assert not card.given_part.isVisible()
        assert card.about.isVisible()

    play(story)


def test_a_low_window_has_one_line_of_it(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.resize(1280, 720)
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        await contacted(window, FIRST, "小林")
        assert card.low
        assert lines(card.guards) == []
        assert chips(card.guards)[0] == "小林's order"
        assert chips(card.guards)[-1].startswith("+"), "there is no room for all of them"
        assert card.guards.height() < 40
        assert "just now" in card.guards.chips.toolTip()
        assert button(card.guards.chips, "Take over …").key == "Alt O"
        window.shell.resize(1440, 900)
        await window.settle()
        assert lines(card.guards) == ["This is 小林's order."]

    play(story)


def test_in_a_low_window_the_chip_and_its_deed_lie_side_by_side_and_nothing_is_said_twice(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.resize(1280, 720)
        card = await sit_down(window)
        await say_why(window, "Alt+D", "别再打了")
        bar = card.guards.chips
        bar.resize(328, bar.height())
        shown = [one for one in bar.badges if one.isVisible()]
        assert chips(card.guards)[0] == "Do not remind"
        assert not shown[0].geometry().intersects(bar.go.geometry())
        assert not card.next_part.isVisible(), "the chip says why no reminder follows"
        bar.resize(shown[0].width() + bar.go.width() - 10, bar.height())
        assert (bar.go.key, "Alt D" in bar.go.toolTip()) == ("", True), "the words come before the key"
        assert not shown[0].geometry().intersects(bar.go.geometry())

    play(story)


def test_what_is_over_says_nothing_that_is_plain(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(
            window, order(FIRST, buyer="小鱼儿妈妈", paid="2026-11-21 12:30:00", created="2026-11-21 11:20:00")
        )
        assert card.guards.standing is not None
        assert not card.guards.isVisible()

    play(story)


# -- whose order -------------------------------------------------------------------------------------------------------


def test_anothers_order_is_taken_over_with_a_reason_and_given_back(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        assert lines(card.guards) == ["This is 小林's order."]
        assert button(card.guards, "Take over …").key == "Alt O"
        assert card.owner.text() == "with 小林"
        await say_why(window, "Alt+O", "小林今天休息")
        assert lines(card.guards) == []
        assert card.owner.text() == "with 小美"
        assert card.owner.tip == "Taken over: 小林今天休息"
        await undo(window, "The order is yours now.")
        assert lines(card.guards) == ["This is 小林's order."]
        await say_why(window, "Alt+O", "小林今天休息")
        window.press("Alt+Shift+O")
        await window.settle()
        assert lines(card.guards) == ["This is 小林's order."]
        await undo(window, "The order is its former owner's again.")
        assert card.owner.tip == "Taken over: 小林今天休息"
        window.press("Alt+O")
        await window.settle()
        assert "This order is yours already." in window.toasts()

    play(story)


def test_an_undo_that_comes_too_late_leaves_the_order_with_who_has_it_now(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        await say_why(window, "Alt+O", "小林今天休息")
        order_id = await orders.find(window.office, FIRST)
        window.desk.bus.tell(await guards.take_over(window.office, [order_id], "阿强", "小美下班了"))
        await window.settle()
        await undo(window, "The order is yours now.")
        assert card.owner.text() == "with 阿强"
        assert card.owner.tip == "Taken over: 小美下班了"
        assert any("changed hands" in said for said in window.toasts())

    play(story)


def test_the_card_tells_who_had_the_order_when_and_why(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        await say_why(window, "Alt+O", "小林今天休息")
        window.press("Alt+Shift+O")
        await window.settle()
        assert card.card is not None
        told = [fact.text for fact in history.past(card.card, window.desk.wall())]
        assert "order passed from 小林 to 小美: 小林今天休息" in told
        assert "order given back to 小林 by 小美" in told

    play(story)


def test_nobody_takes_an_order_over_before_saying_who_they_are(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        window.desk.agent = None
        window.press("Alt+O")
        await window.settle()
        assert any("Say who you are" in said for said in window.toasts())

    play(story)


def test_who_sits_here_decides_what_stands_against_it(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        assert lines(card.guards) == ["This is 小林's order."]
        window.shell.choose_agent(next(one for one in window.desk.agents if one.nickname == "小林"))
        await window.settle()
        assert lines(card.guards) == []

    play(story)


# -- the buyer ---------------------------------------------------------------------------------------------------------


def test_a_buyer_is_not_reminded_from_now_on_anywhere_and_again(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        assert await unpaid_due(window) >= {FIRST, SECOND}
        await say_why(window, "Alt+D", "说了别再打")
        said = "The buyer does not want to be reminded. Reason: 说了别再打"
        assert lines(card.guards) == [said]
        assert not card.next_part.isVisible(), "what stands above is not said twice"
        assert await unpaid_due(window) == {OTHER}
        assert any(one.endswith("It concerns 2 open orders.") for one in window.toasts())
        assert not any("小鱼儿" in one for one in window.toasts())
        await stand_on(window, SECOND)
        assert lines(card.guards) == [said]
        await undo(window, "This buyer is not reminded any more.")
        assert lines(card.guards) == []
        assert await unpaid_due(window) >= {FIRST, SECOND}
        await say_why(window, "Alt+D", "说了别再打")
        button(card.guards, "Allow reminders again").click()
        await window.settle()
        assert lines(card.guards) == []
        await undo(window, "This buyer may be reminded again.")
        assert lines(card.guards) == [said], "with the reason it had"

    play(story)


def test_a_suspected_buyer_leaves_the_queue_and_comes_back(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await say_why(window, "Alt+F", "一天拍了十单都不付")
        assert lines(card.guards) == ["The buyer is marked as suspicious. Reason: 一天拍了十单都不付"]
        assert await unpaid_due(window) == {OTHER}
        window.press("Alt+F")
        await window.settle()
        assert lines(card.guards) == []
        await undo(window, "This buyer is not suspicious any more.")
        assert lines(card.guards) == ["The buyer is marked as suspicious. Reason: 一天拍了十单都不付"]

    play(story)


def test_where_the_export_names_no_buyer_it_is_said_of_the_order_alone(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await stand_on(window, OTHER)
        await say_why(window, "Alt+D", "别再打了")
        assert lines(card.guards) == ["The buyer does not want to be reminded. Reason: 别再打了"]
        assert OTHER not in await unpaid_due(window)
        window.press("Alt+K")
        await window.settle()
        assert card.guards.nobody.isVisible()
        assert "hold for this order alone" in card.guards.nobody.text()
        window.press("Alt+D")
        await window.settle()
        assert "The buyer does not want to be reminded." not in " ".join(lines(card.guards))
        await undo(window, "This buyer may be reminded again.")
        assert OTHER not in await unpaid_due(window)

    play(story)


def test_an_upset_buyer_is_left_to_somebody_else_who_begins_with_an_apology(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小美", "reached", "9.rude")
        told = "The buyer is upset about how they were treated. A colleague has to go on here."
        assert lines(card.guards) == [told]
        assert {line.row.group for line in card.scripts.model.lines} == {"soothing"}
        window.press("Alt+C")
        await window.until(lambda: isinstance(QApplication.activePopupWidget(), DigitMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, DigitMenu)
        assert [one.text() for one in menu.actions()] == ["小林\t1", "阿强\t2"]
        window.press("1", menu)
        await window.settle()
        assert card.owner.text() == "with 小林"
        assert card.owner.tip == "Taken over: the buyer was upset about the agent before"
        window.shell.choose_agent(next(one for one in window.desk.agents if one.nickname == "小林"))
        await window.settle()
        assert lines(card.guards) == [
            "The buyer is upset about how they were treated. Call, and begin with an apology."
        ]
        # About any order of theirs; and a person may choose other scripts.
        await stand_on(window, SECOND)
        assert card.scripts.head.group.text() == "Soothing words"
        card.scripts._choose_group("")
        assert len({line.row.group for line in card.scripts.model.lines}) > 1
        window.shell.choose_agent(next(one for one in window.desk.agents if one.nickname == "小美"))
        await window.settle()
        assert len({line.row.group for line in card.scripts.model.lines}) > 1
        await undo(window, "The order is 小林's now.")
        assert (await orders.card(window.office, await orders.find(window.office, FIRST))).row.owner == "小美"

    play(story)


def test_a_mark_is_taken_away_from_where_it_stands_in_the_way(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        window.press("Ctrl+Shift+Y")
        await window.settle()
        assert lines(card.guards) == ["An agent saw that the order is paid; the next export will tell."]
        assert button(card.guards, "Take the mark away").key == "Ctrl Shift Y"
        button(card.guards, "Take the mark away").click()
        await window.settle()
        assert lines(card.guards) == []

    play(story)


# -- who asked first ---------------------------------------------------------------------------------------------------


def test_one_key_tells_an_enquiry_from_a_silent_order(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        assert card.scripts.head.group.text() == "silent order"
        told = []
        for _press in range(3):
            window.press("Alt+E")
            await window.settle()
            told.append((chips(card.guards), card.scripts.head.group.text()))
        assert told == [
            (["Enquiry order"], "after an enquiry"), (["Silent order"], "silent order"), ([], "silent order"),
        ]  # fmt: skip
        assert [one for one in window.toasts() if "the buyer" in one.lower()] == [
            "Not known whether the buyer asked first"
        ]
        await undo(window, "Not known whether")
        assert chips(card.guards) == ["Silent order"]

    play(story)


def test_a_double_of_a_paid_order_is_told_on_the_card_and_before_it_is_dialled(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(
            window,
            order(FIRST, buyer="小鱼儿妈妈", created="2026-11-21 11:20:00"),
            order(SECOND, buyer="小鱼儿妈妈", created="2026-11-21 11:10:00", paid="2026-11-21 11:12:00"),
            order(OTHER, buyer="t**1", created="2026-11-21 11:00:00"),
        )
        double = "This buyer has just paid order …0002 with the same items: ask whether this one is a double."
        assert chips(card.guards) == ["Perhaps a double"]
        assert double in card.guards.chips.toolTip()
        window.press("F9")
        await window.settle()
        panel = window.shell.orders.card.panel
        assert isinstance(panel, CallPanel)
        assert (panel.told.text(), panel.go.text()) == (double, "Read it, dial now"), "it asks for no further key"
        window.press("Esc")
        await stand_on(window, OTHER)
        assert chips(card.guards) == []

    play(story)


def test_one_key_says_that_the_buyer_is_online_and_takes_it_back(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        window.press("Alt+L")
        await window.settle()
        assert chips(card.guards) == ["Online"]
        await undo(window, "The buyer is online")
        assert chips(card.guards) == []
        window.press("Alt+L")
        await window.settle()
        await window.later(timedelta(hours=1))
        assert "Online" not in chips(card.guards)

    play(story)


# -- how often ---------------------------------------------------------------------------------------------------------


def test_how_often_a_buyer_was_contacted_is_seen_and_heard(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        assert not card.guards.meter.isVisible()
        await contacted(window, FIRST, "小美")
        meter = card.guards.meter
        assert meter.isVisible()
        assert meter.accessibleName() == (
            "How often this buyer was contacted: 1 of 2 today · 1 of 4 in 7 days · 1 of 8 in 30 days"
        )
        assert chips(card.guards) == ["Only just contacted"]
        await window.later(timedelta(minutes=2))
        await contacted(window, SECOND, "小美")
        assert "Enough for today" in chips(card.guards), "over all orders of the buyer"
        assert meter.accessibleName().startswith("How often this buyer was contacted: 2 of 2 today")

    play(story)


def test_the_meter_tells_a_limit_by_its_words_and_its_bar(theme: Theme) -> None:
    meter = FatigueMeter(theme)
    loads = (Load(1, 2, 2), Load(7, 2, 4), Load(30, 1, 8))
    assert [tone(load) for load in loads] == ["danger", "warn", "accent"]
    meter.show_fatigue(Fatigue(loads))
    meter.resize(meter.sizeHint())
    picture = meter.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    row = picture.height() - 2
    seen = {picture.pixelColor(x, row).name() for x in range(picture.width())}
    assert {theme.colour(name).name() for name in ("danger", "warn", "accent", "line")} <= seen
    meter.show_fatigue(Fatigue())
    assert meter.isHidden()


# -- all of it ---------------------------------------------------------------------------------------------------------


def test_a_key_opens_all_there_is_and_gives_the_focus_back(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        window.shell.orders.go_to_note()
        before = window.focus()
        window.press("Alt+K")
        await window.settle()
        assert window.focus() is button(card.guards, "Take over …")
        assert lines(card.guards) == [
            "This is 小林's order.", "The last contact with this buyer was only just now.",
        ]  # fmt: skip
        assert button(card.guards, "Wait a little").key == "Ctrl R"
        assert chips(card.guards) == []
        for words in ("Do not remind", "Suspicious", "Enquiry: not known", "Give something …"):
            assert button(card.guards, words).key
        assert all(one.accessibleName() for one in controls(card.guards))
        window.press("Alt+K")
        await window.settle()
        assert window.focus() is before
        assert lines(card.guards) == ["This is 小林's order."]
        window.press("Alt+K")
        await stand_on(window, OTHER)
        assert not card.guards.open, "another order is another matter"

    play(story)


def test_what_is_settled_by_its_button_leaves_the_focus_in_sight(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await say_why(window, "Alt+D", "说了别再打")
        remedy = button(card.guards, "Allow reminders again")
        remedy.setFocus()
        window.press("Return", remedy)
        await window.settle()
        assert window.focus() is card.about

    play(story)


def test_fast_steps_leave_what_stands_against_the_last_order(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        ids = [await orders.find(window.office, number) for number in (SECOND, FIRST, SECOND, OTHER)]
        for order_id in ids:
            window.shell.orders.table.go_to(order_id)
        await window.settle()
        assert card.guards.standing is not None
        assert card.guards.standing.order_id == ids[-1]
        assert lines(card.guards) == []

    play(story)


def test_the_hours_that_pass_are_told(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await window.later(6.5 * HOUR)  # 22:35
        assert "Quiet time" in chips(card.guards)
        assert "Old data" in chips(card.guards)
        whole = card.guards.chips.toolTip()
        assert "It is quiet time: nobody should get a message now." in whole

    play(story, now=NOW)


def test_the_palette_offers_all_of_it(play: Play) -> None:
    from ui import offers

    async def story(window: Window) -> None:
        await sit_down(window)
        titles = {one.title for one in offers.all_of(window.desk, window.shell)}
        names = ("guard", "guard.take", "guard.back", "guard.colleague", "guard.silent", "guard.suspect", "enquiry",
                 "concession", "concession.back")  # fmt: skip
        assert {window.desk.keys.title(name) for name in names} <= titles

    play(story)


def test_an_order_that_is_gone_meanwhile_leaves_no_failure(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        order_id = window.shell.orders.order_id
        await window.office.gate.write(lambda db: db.run("DELETE FROM sales_order WHERE id = ?", (order_id,)))
        window.shell.orders.deeds.guards.read_again()
        await window.settle()
        assert card.guards.standing is not None

    play(story)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_text_of_it_is_cut_at_any_width(play: Play, qapp: QApplication, language: str) -> None:
    async def story(window: Window) -> None:
        tongue = Tongue(qapp)
        try:
            tongue.use(language)
            card = await sit_down(window)
            await contacted(window, FIRST, "小美", "reached", "9.rude")
            await contacted(window, FIRST, "小林")
            await contacted(window, FIRST, "阿强")
            await window.later(6.5 * HOUR)
            for size in ((1440, 900), (1280, 720), (1024, 700)):
                window.shell.resize(*size)
                await window.settle()
                window.shell.orders.go_to_card()
                for _turn in range(2):
                    window.press("Alt+K")
                    await window.settle()
                    assert cut(card) == [], (size, card.guards.open)
        finally:
            tongue.use("en")

    play(story)


def test_the_credit_of_the_buyer_is_typed_once_and_stands_on_the_card(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        window.press("Alt+J")
        asked = await dialog(window, Ask)
        assert isinstance(asked, Ask)
        window.enter("两颗心", asked.field)
        window.press("Return", asked.field)
        await window.settle()
        assert card.card is not None
        assert card.card.credit == "两颗心"
        assert ("Credit", "两颗心") in [(fact.head, fact.text) for fact in card.facts._shown]
        await window.front()
        window.press("Alt+J")
        asked = await dialog(window, Ask)
        assert isinstance(asked, Ask)
        assert asked.field.text() == "两颗心"
        window.enter("-", asked.field)
        window.press("Return", asked.field)
        await window.settle()
        assert card.card is not None
        assert card.card.credit is None

    play(story)


def test_where_the_export_names_no_buyer_nobody_types_a_credit_in_vain(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        await stand_on(window, OTHER)
        window.press("Alt+J")
        await window.settle()
        assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, Ask) and one.isVisible()]
        (said,) = [one for one in window.toasts() if "nothing can be kept about them" in one]
        assert said.startswith("The export does not say who the buyer is")

    play(story)


def test_a_countdown_of_the_shops_rule_says_that_the_platforms_decides(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        assert card.card is not None
        assert card.card.plan.closes_by == "auto_close"
        assert re.fullmatch(r"closes in about \d+ h", card.closing.text())
        assert card.closing.toolTip() == "By the shop's rule; the platform's own countdown decides."
        card._fill_head(card.card._replace(plan=card.card.plan._replace(closes_by="stated")))
        assert re.fullmatch(r"closes in \d+ h \d+ min", card.closing.text())
        assert card.closing.toolTip() == ""
        soon = card.card.row._replace(closes_at=window.office.now() + 65 * 60)
        card._fill_head(card.card._replace(row=soon))
        assert card.closing.text() == "closes in about 1 h 05 min"

    play(story)
