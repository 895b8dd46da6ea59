"""The panel of a contact: keys, mouse and input methods in it, the time on the phone, and nothing personal said aloud."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from app.call_words import TIPS
from app.domain.call import Phase
from tests.ui.call_desk import (
    FIRST,
    NICK,
    PHONE,
    RECEIVER,
    Hand,
    card_of,
    panel_of,
    phase,
    sit_down,
)
from tests.ui.cut import cut
from tests.ui.window import Window, order, write
from ui.widgets.call_choices import HIGH

Play = Callable[..., None]


def test_digits_are_the_input_methods_while_it_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        line = panel_of(page).moment.field.line
        assert window.focus() is line
        window.compose("jin")
        await hand.press("1", "Return", "Esc")
        assert phase(page) is Phase.WHEN
        window.compose("")
        line.clear()
        await hand.press("8")
        assert line.text() == "8", "a digit is typed where words are"
        assert phase(page) is Phase.WHEN

    play(story)


def test_the_time_on_the_phone_is_shown(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        timer = panel_of(page).timer
        assert not timer.isVisible()
        await hand.press("Return")
        window.clock.advance(timedelta(seconds=75))
        panel_of(page).tick()
        assert timer.text() == "01:15"
        await hand.press("3")
        window.clock.advance(timedelta(seconds=30))
        panel_of(page).tick()
        assert timer.text() == "01:15", "the call is over"
        await hand.press("Esc", "1")
        window.clock.advance(timedelta(seconds=30))
        panel_of(page).tick()
        assert timer.text() == "02:15", "the talk goes on behind its result"

    play(story)


def test_the_lines_of_a_tip_begin_below_its_words(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        tips = panel_of(page).tips
        assert tips.isVisible()
        dots = [one for one in tips.findChildren(QLabel) if one.text() == "·"]
        words = [one for one in tips.findChildren(QLabel) if one.text() != "·"]
        assert len(dots) == len(words) == len(TIPS)
        assert max(one.geometry().right() for one in dots) < min(one.x() for one in words)
        assert len({one.x() for one in words}) == 1

    play(story)


def test_nobody_calls_without_a_name(play: Play) -> None:
    async def story(window: Window) -> None:
        file = write(window.office.folder.parent / "ExportOrderList202611211605.csv", order(FIRST))
        await window.bring(file)
        window.shell.show_page("orders")
        window.shell.orders.go_to_table()
        window.shell.orders.table.go_to_row(0)
        await window.settle()
        await Hand(window).press("F9")
        assert window.shell.orders.calls.held is None
        assert any("Say who you are first" in said for said in window.toasts())

    play(story)


def test_nothing_personal_is_said_aloud(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        said: list[str] = []
        window.desk.said.connect(lambda text, _stay: said.append(text))
        await hand.press("F9")
        panel_of(page).facts.rows["summary"].line.setFocus()
        await hand.type("问过尺码，电话13711112222")
        await hand.press("Return", "Return", "5", "Return", "Return", "Return", "0", "0")
        window.press("Ctrl+Z")
        await window.settle()
        told = "\n".join((*said, *window.toasts(), caplog.text))
        assert "…4471" in told
        assert not [one for one in (NICK, RECEIVER, PHONE, FIRST, "13711112222") if one in told]

    caplog.set_level(logging.DEBUG, "ziqi")
    play(story)


def test_the_mouse_does_what_the_keys_do(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await Hand(window).press("F9")
        panel = panel_of(page)
        for click in (
            panel.go.click,
            lambda: panel.choices.lines[2].click(),  # noqa: PLW0108 - made when it is first shown
            panel.go.click,
            panel.later.click,
            panel.back.click,
            panel.go.click,
            panel.go.click,
        ):
            click()
            await window.settle()
        assert page.calls.held is None
        assert (await card_of(window)).notes[0].feedback == "电话无人接听，已发旺旺"

    play(story)


def test_which_other_shop_it_was_stands_in_the_note(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "1", "6", "1", "Return")
        panel = panel_of(page)
        assert panel.ask.says.text() == "Which shop, and why? Enter leaves it open."
        assert panel.words.field.line.accessibleName() == "Which shop, and why"
        await hand.type("优衣库，便宜20元")
        assert panel.words.below.text() == "The note will say: 电话已接通，别家更便宜，优衣库，便宜20元"
        await hand.press("Return", "Return", "Return")
        assert (await card_of(window)).notes[0].feedback == "电话已接通，别家更便宜，优衣库，便宜20元"

    play(story)


def test_a_number_with_an_extension_is_shown_whole(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.resize(1280, 720)
        page, hand = await sit_down(window), Hand(window)
        await window.office.gate.write(lambda db: db.run("UPDATE sales_order SET phone = '18411112222-8842'"))
        await hand.press("F9")
        page.card.held.begin()
        await window.settle()
        number = panel_of(page).number
        assert number.text() == "18411112222 extension 8842"
        assert not cut(panel_of(page))
        page.card.held.end()

    play(story)


def test_the_small_words_of_an_answer_stand_whole(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.resize(1440, 900)
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2")
        assert phase(page) is Phase.REASON
        lines = [line for line in panel_of(page).choices.lines if not line.isHidden()]
        assert all(line.height() == line.heightForWidth(line.width()) for line in lines)
        assert len({line.height() for line in lines if line.option.more}) > 1, "some need a second line"
        window.shell.resize(1440, 800)
        await window.settle()
        assert {line.height() for line in lines if line.option.more} == {HIGH}, "no answer goes out of sight for them"

    play(story)


def test_the_head_stands_out_when_an_order_closes_soon(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        assert panel_of(page).about.objectName() == "small"
        await hand.press("Esc")
        await window.later(timedelta(hours=19))
        await hand.press("F9")
        assert panel_of(page).about.objectName() == "smallWarn"

    play(story)


def test_a_narrow_window_keeps_the_call_in_sight(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        line = panel_of(page).moment.field.line
        for width in (1024, 1440):
            window.shell.resize(width, 700)
            await window.settle()
            assert line.isVisible(), width
            assert window.focus() is line, width
        window.shell.resize(1024, 700)
        await hand.press("Shift+Esc")
        assert not page.card.isVisible(), "the drawer is shut"

    play(story)
