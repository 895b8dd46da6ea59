"""What is typed or looked at on the settings page belongs to the shop it was shown for, whichever comes after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from app.errors import KnownError
from app.services import erase, shops
from app.services import rules as service
from tests.ui.stubs import a_shop
from tests.ui.window import Window
from ui.pages.settings import SettingsPage
from ui.widgets.inputs import Line

Play = Callable[..., None]


async def two_shops(window: Window, section: str) -> tuple[SettingsPage, int, int]:
    """The section of the first of two shops, and the ids of both."""
    await a_shop(window)
    first = window.office.shops()[0]
    second, changes = await shops.add(window.office, "二店", "taobao")
    window.desk.bus.tell(changes)
    await window.settle()  # a shop that was just made is looked at
    window.shell.choose_shop(first)
    window.shell.show_page("settings")
    await window.settle()
    page = window.shell.preferences
    page.show_section(section)
    await window.settle()
    return page, first.id, second.id


def type_over(window: Window, line: Line, text: str) -> None:
    line.setFocus()
    line.selectAll()
    window.enter(text, line)


def choose(window: Window, shop_id: int) -> None:
    window.shell.choose_shop(next(shop for shop in window.office.shops() if shop.id == shop_id))


@pytest.mark.parametrize("by", ["window", "page"])
def test_a_figure_typed_for_one_shop_is_no_rule_of_the_next(play: Play, by: str) -> None:
    async def story(window: Window) -> None:
        page, first, second = await two_shops(window, "notes")
        before = window.office.rules(second).memo_warn_chars
        line = page.notes.values["memo_warn_chars"].box.line
        type_over(window, line, "111")
        if by == "window":
            choose(window, second)
        else:
            page.shop.choose(str(second))
        page.list.buttons["notes"].setFocus()  # the field is left before the rules of the other shop are read
        await window.settle()
        assert line.text() == str(before)
        assert [window.office.rules(one).memo_warn_chars for one in (first, second)] == [before, before]

    play(story)


def test_days_of_retention_typed_for_one_shop_are_gone_with_it(play: Play) -> None:
    async def story(window: Window) -> None:
        page, _first, second = await two_shops(window, "retention")
        type_over(window, page.retention.box.line, "60")
        choose(window, second)
        await window.settle()
        assert page.retention.box.line.text() == "180"

    play(story)


def test_words_of_a_flag_typed_for_one_shop_are_not_the_next_ones(play: Play) -> None:
    async def story(window: Window) -> None:
        page, first, second = await two_shops(window, "flags")
        before = window.office.rules(second).legend
        type_over(window, page.flags.editor.entries[0].words, "退货")
        choose(window, second)
        page.list.buttons["flags"].setFocus()
        await window.settle()
        assert [window.office.rules(one).legend for one in (first, second)] == [before, before]
        assert page.flags.editor.entries[0].words.text() == before[0].label

    play(story)


def test_a_figure_that_is_being_saved_goes_to_the_shop_it_was_typed_for(play: Play) -> None:
    async def story(window: Window) -> None:
        page, first, second = await two_shops(window, "notes")
        before = window.office.rules(second).memo_warn_chars
        line = page.notes.values["memo_warn_chars"].box.line
        type_over(window, line, "111")
        window.press("Return", line)
        choose(window, second)
        await window.settle()
        assert [window.office.rules(one).memo_warn_chars for one in (first, second)] == [111, before]
        assert line.text() == str(before)

    play(story)


def test_what_was_refused_for_a_shop_that_is_left_is_a_toast(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, _first, second = await two_shops(window, "notes")
        go = asyncio.Event()

        async def refuse(*_about: Any, **_values: Any) -> None:
            await go.wait()
            raise KnownError("rule_bounds", field="memo_warn_chars", least=1, most=9)

        monkeypatch.setattr(service, "change", refuse)
        row = page.notes.values["memo_warn_chars"]
        type_over(window, row.box.line, "99")
        window.press("Return", row.box.line)
        await asyncio.sleep(0)
        choose(window, second)
        go.set()
        await window.settle()
        assert (row.problem.text(), row.box.line.wrong) == ("", False)
        assert "Only values from 1 to 9 are possible here." in window.toasts()

    play(story)


@pytest.mark.parametrize("change", ["shop", "days"])
def test_what_is_erased_is_what_was_seen(play: Play, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    async def story(window: Window) -> None:
        page, _first, second = await two_shops(window, "retention")
        go = asyncio.Event()
        look = erase.preview
        erased: list[tuple[int, int]] = []

        async def slow(office: Any, shop_id: int, days: int) -> Any:
            await go.wait()
            return await look(office, shop_id, days)

        async def note_down(_office: Any, shop_id: int, days: int, **_more: Any) -> None:
            erased.append((shop_id, days))

        monkeypatch.setattr(erase, "preview", slow)
        monkeypatch.setattr(erase, "erase", note_down)
        one = page.retention
        type_over(window, one.box.line, "60")
        one.preview.click()
        await asyncio.sleep(0)
        if change == "shop":
            choose(window, second)
        else:
            type_over(window, one.box.line, "90")
        await window.settle("erase.preview")
        go.set()
        await window.settle()
        assert not one.apply.isVisible(), "what was seen is not what stands here"
        one.apply.click()
        await window.settle()
        assert erased == []

    play(story)


def test_what_is_being_erased_can_be_stopped_whatever_is_typed_or_shown_meanwhile(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page, first, second = await two_shops(window, "retention")
        go = asyncio.Event()
        erased: list[int] = []

        async def slow(_office: Any, shop_id: int, _days: int, **_more: Any) -> erase.Erased:
            erased.append(shop_id)
            await go.wait()
            return erase.Erased()

        monkeypatch.setattr(erase, "erase", slow)
        one = page.retention
        type_over(window, one.box.line, "60")
        one.preview.click()
        await window.settle()
        one.daily.click()
        one.apply.click()
        await window.settle("erase")
        type_over(window, one.box.line, "90")
        window.press("Return", one.box.line)
        await window.settle("erase")
        assert one.cancel.isVisible()
        choose(window, second)
        await window.settle("erase")
        assert one.cancel.isVisible()
        go.set()
        await window.settle()
        assert not one.cancel.isVisible()
        assert (one.box.line.text(), one.state.text()) == ("180", "Nothing is erased by itself.")
        assert erased == [first]
        assert [window.office.rules(shop_id).retention_days for shop_id in (first, second)] == [60, 0]

    play(story)
