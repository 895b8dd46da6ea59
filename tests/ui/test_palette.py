"""The command palette and the list of keys: everything that can be done, by a few letters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from app import i18n
from app.services import numbers, shops, views
from tests.ui.stubs import BUYER, a_shop
from tests.ui.window import Window
from ui.key_groups import GROUPS, group
from ui.keys import DEEDS
from ui.widgets.key_list import KeyColumn, KeyList, entries
from ui.widgets.palette import Palette
from ui.widgets.setting import SECTIONS

Play = Callable[..., None]


async def opened(window: Window, keys: str = "Ctrl+Shift+P", kind: type[Palette | KeyList] = Palette) -> Palette:
    window.press(keys, window.shell)
    await window.settle()
    return window.dialog(kind)  # type: ignore[return-value]


def titles(palette: Palette) -> list[str]:
    return [offer.title for offer in palette.model.offers]


async def chosen(window: Window, palette: Palette, letters: str) -> None:
    window.enter(letters, palette.field)
    await window.settle()
    window.press("Return", palette.field)
    await window.settle()
    await window.front()


def test_letters_and_enter_do_it(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        palette = await opened(window)
        assert window.focus() is palette.field
        await chosen(window, palette, "remind")
        assert window.shell.reminders.isVisible()
        # From another page other things are possible.
        palette = await opened(window)
        assert "The reminder is dealt with" in titles(palette)
        assert "Export the view to Excel" not in titles(palette)
        window.enter("qui mo", palette.field)
        assert titles(palette)[0] == "Quiet mode on or off"
        assert palette.model.offers[0].key == "Ctrl Shift Q"
        await chosen(window, palette, "")
        assert window.desk.settings.quiet

    play(story)


def test_the_legend_is_printed_and_phrases_are_found(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        await chosen(window, await opened(window), "settings phrases")
        page: Any = window.shell.page("settings")
        assert page.flags.isVisible()
        assert window.shell.focusWidget() is page.list.buttons["flags"]
        window.shell.show_page("orders")
        palette = await opened(window)
        window.enter("print", palette.field)
        assert titles(palette)[0] == "Print the legend (PDF)"
        window.press("Return", palette.field)
        await window.settle()
        (dialog,) = window.shell.findChildren(QFileDialog)
        assert dialog.selectedFiles()[0].endswith(".pdf")
        dialog.close()
        await window.settle()

    play(story)


def test_the_arrows_choose_and_esc_leaves_all_as_it_is(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        palette = await opened(window)
        window.enter("page", palette.field)
        for key in ("Down", "Down", "Up"):
            window.press(key, palette.field)
        assert palette.list.currentIndex().row() == 1
        window.press("Up", palette.field)
        window.press("Up", palette.field)
        assert palette.list.currentIndex().row() == len(titles(palette)) - 1, "from the first to the last"
        window.press("Esc", palette.field)
        await window.front()
        assert window.shell.orders.isVisible()

    play(story)


def test_nothing_is_filtered_nor_done_while_an_input_method_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        palette = await opened(window)
        before = titles(palette)
        window.compose("quit", palette.field)
        assert titles(palette) == before
        window.press("Return", palette.field)
        window.press("Down", palette.field)
        assert palette.isVisible()
        assert palette.list.currentIndex().row() == 0
        window.compose("", palette.field)
        window.enter("没有这样的事", palette.field)
        assert titles(palette) == []
        assert palette.nothing.isVisible()
        window.press("Return", palette.field)
        assert palette.isVisible(), "there is nothing to do"
        palette.reject()
        await window.front()

    play(story)


def test_chinese_titles_are_found_by_pinyin(play: Play) -> None:
    async def story(window: Window) -> None:
        i18n.set_locale("zh_CN")
        await a_shop(window)
        palette = await opened(window)
        window.enter("sx", palette.field)
        assert "刷新" in titles(palette)
        palette.field.clear()
        window.enter("shuaxin", palette.field)
        assert titles(palette) == ["刷新"]
        palette.reject()
        await window.front()

    play(story)


def test_what_begins_with_the_word_goes_before_what_only_holds_it(play: Play) -> None:
    async def story(window: Window) -> None:
        i18n.set_locale("zh_CN")
        await a_shop(window)
        for letters in ("fuzhi", "fz", "复制"):
            palette = await opened(window)
            window.enter(letters, palette.field)
            await window.settle()
            found = titles(palette)
            first = [title.startswith("复制") for title in found]
            assert "保存备注并复制" in found
            assert first == sorted(first, reverse=True), found
            palette.reject()
            await window.front()

        i18n.set_locale("en")
        palette = await opened(window)
        window.enter("cop ord", palette.field)
        assert titles(palette)[0] == "Copy the order number"
        palette.field.setText("pen")  # in the middle of a word
        found = titles(palette)
        assert "Open the order on the platform" in found
        palette.field.setText("ord")
        found = titles(palette)
        begins = ["Order" if title.startswith("Order") else "" for title in found]
        assert begins == sorted(begins, reverse=True), found
        palette.reject()
        await window.front()

    play(story)


def test_every_section_of_the_settings_is_offered_as_one(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        palette = await opened(window)
        assert {f"Settings: {title}" for title, _icon in SECTIONS.values()} <= set(titles(palette))
        window.enter("keys", palette.field)
        assert "Settings: Keys" in titles(palette)[:2]
        palette.field.clear()
        await chosen(window, palette, "settings: shops")
        assert window.shell.preferences.current == "shops"
        i18n.set_locale("zh_CN")
        palette = await opened(window)
        await window.settle()
        window.enter("dianpu", palette.field)
        assert any(title.endswith("店铺") for title in titles(palette))
        palette.reject()
        await window.front()

    play(story)


def test_orders_by_number_views_shops_and_settings(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 3)
        await shops.add(window.office, "另一家店", "jd")
        window.desk.bus.tell({"shop": {1, 2}})
        await views.save(window.office, "晚上要付", window.shell.orders.query)
        await window.settle()
        window.shell.choose_shop(None)
        await window.settle()
        palette = await opened(window)
        assert {"All shops", "另一家店", "晚上要付", "To ship"} <= set(titles(palette))
        window.enter("00002", palette.field)
        await window.settle()
        assert titles(palette)[0] == "4471000000000000002 · 晴***铺"
        assert not any(BUYER in title for title in titles(palette))
        await chosen(window, palette, "")
        assert window.shell.orders.deeds.order_id == ids[1]

        await chosen(window, await opened(window), "另一家店")
        assert window.desk.shop is not None
        assert window.desk.shop.name == "另一家店"
        await chosen(window, await opened(window), "sound")
        page = window.shell.preferences
        assert page.isVisible()
        assert page.current == "sound"

    play(story)


# -- the list of keys --------------------------------------------------------------------------------------------------


def shown(dialog: KeyList) -> dict[str, list[tuple[str, str]]]:
    return {title: rows for column in dialog.findChildren(KeyColumn) for title, rows in column.groups}


def test_f1_lists_every_key_where_it_holds_and_closes_again(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        window.desk.keys.change("export", "")
        dialog = await opened(window, "F1", KeyList)
        assert isinstance(dialog, KeyList)
        groups = shown(dialog)
        assert ("Search", "Ctrl K · Ctrl F") in groups["The window"]
        assert ("Flag 1–9", "Alt 1–9") in groups["Notes and flags"]
        assert ("Export the view to Excel", "off") in groups["Views and lists"]
        window.enter("put off", dialog.field)
        assert list(shown(dialog)) == ["On the page of reminders"]
        dialog.field.setText("ctrl+k")
        assert [row for rows in shown(dialog).values() for row in rows] == [("Search", "Ctrl K · Ctrl F")]
        window.press("F1", dialog.field)
        await window.front()
        dialog = await opened(window, "F1", KeyList)
        assert isinstance(dialog, KeyList)
        assert not dialog.grab().isNull()
        window.press("Esc", dialog.field)
        await window.front()

    play(story)


def test_every_deed_has_a_group_and_a_changed_series_is_listed_one_by_one(play: Play) -> None:
    async def story(window: Window) -> None:
        assert {group(deed.name) for deed in DEEDS} == {name for name, _title in GROUPS}
        before = sum(len(rows) for _title, rows in entries(window.desk, "flag"))
        window.desk.keys.change("flag.3", "F9")
        assert sum(len(rows) for _title, rows in entries(window.desk, "flag")) == before + 8

    play(story)


def test_the_list_reads_the_keys_once(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once more for each of a row of nine stopped an open list for 50 ms at every letter and every other language."""

    async def story(window: Window) -> None:
        keys, read = window.desk.keys, []

        def titled() -> list[tuple[str, str, str]]:
            read.append(True)
            return type(keys).titled(keys)

        monkeypatch.setattr(keys, "titled", titled)
        assert entries(window.desk)
        assert len(read) == 1

    play(story)


def test_a_palette_that_is_gone_waits_for_no_answer(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, really = asyncio.Event(), numbers.numbered

    async def slow(*given: Any) -> list[numbers.Numbered]:
        await go_on.wait()
        return await really(*given)

    async def story(window: Window) -> None:
        await a_shop(window)
        monkeypatch.setattr(numbers, "numbered", slow)
        palette = await opened(window)
        window.enter("44710000", palette.field)
        window.press("Esc", palette.field)
        await window.until(lambda: not isValid(palette))
        go_on.set()
        await window.settle()
        assert window.bugs == []

    play(story)
