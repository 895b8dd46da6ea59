"""The legend on the settings page: letters, forms, phrases, orders that follow, and the page for the wall."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel

from app.domain import phrase
from app.domain.flag import LEGENDS, Meaning
from app.domain.order import Query
from app.services import notes, orders, shops
from app.services import rules as rule_deeds
from tests.ui.test_orders_batch import press_toast
from tests.ui.test_settings import at, rules
from tests.ui.window import Window
from ui import legend_print
from ui.pages.settings import SettingsPage
from ui.widgets.confirm import Confirm
from ui.widgets.flag_details import FlagDetails
from ui.widgets.legend_moved import MovedPreview

Play = Callable[..., None]
D = TypeVar("D", bound=QDialog)


async def opened(window: Window, kind: type[D]) -> D:
    """The dialog of a kind, once it is open: it reads something first."""
    await window.until(lambda: isinstance(QApplication.activeWindow(), kind))
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, kind)
    return dialog


async def details(window: Window, page: SettingsPage, colour: str) -> FlagDetails:
    """The dialog of a flag, as its button opens it."""
    next(entry for entry in page.flags.editor.entries if entry.colour == colour).more.click()
    return await opened(window, FlagDetails)


async def looked(window: Window, page: SettingsPage) -> MovedPreview:
    """What would be converted, as the button shows it."""
    page.flags.editor.moved.go.click()
    return await opened(window, MovedPreview)


async def changed(window: Window, **keys: str) -> None:
    """Give colours of the shop another key, as one change."""
    shop = window.office.shops()[0].id
    legend = tuple(one._replace(key=keys.get(one.colour, one.key)) for one in rules(window).legend)
    window.desk.bus.tell(await rule_deeds.change(window.office, shop, legend=legend))
    await window.settle()


async def flagged(window: Window, *colours: str) -> list[int]:
    """Orders with a note under each of these flags."""
    ids = [row.id for row in (await orders.page(window.office, Query(view="all")))[: len(colours)]]
    for order_id, colour in zip(ids, colours, strict=True):
        await notes.save(window.office, notes.NoteDraft(order_id, colour, "小美", "说了"))
    return ids


async def flags(window: Window, ids: list[int]) -> list[str | None]:
    return [row.flag for row in await orders.rows(window.office, ids)]


def test_a_flag_gets_a_letter_a_form_and_phrases(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        asked = await details(window, page, "red")
        assert window.focus() is asked.own
        asked.own.setPlainText("  同意退 \n\n等寄回\n同意退\n")
        asked.letter.line.setText("退")
        asked.form.choose("four")
        assert "第2次+同意退" in asked.shown.text()
        first = phrase.DEFAULTS["return"][0]
        next(box for box in asked.others.boxes if box.line.value == first).click()
        asked.go.click()
        await window.settle()
        red = rules(window).meaning("red")
        assert red == Meaning("red", "return", "", "退", "four", ("同意退", "等寄回"), (first,))
        editor = page.flags.editor
        assert editor.presets.value() == "merged"
        assert [entry.swatch.letter for entry in editor.entries if entry.colour == "red"] == ["退"]
        assert "退" in [button.choice.letter for button in editor.preview.buttons]
        (order_id,) = await flagged(window, "red")
        (row,) = await orders.rows(window.office, [order_id])
        assert window.shell.orders.model.sign(row) == "退"
        editor.presets.cards["s4"].click()
        await window.settle()
        assert rules(window).meaning("red") == red
        asked = await details(window, page, "red")
        assert first not in asked.others.values()
        next(box for box in asked.others.boxes if box.line.value == first).click()
        asked.go.click()
        await window.settle()
        assert rules(window).meaning("red").muted == ()

    play(story)


def test_arrows_among_the_ready_made_sets_choose_none_and_enter_asks_first(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        editor = page.flags.editor
        before = rules(window).legend
        await flagged(window, "purple", "purple")
        cards = editor.presets.cards
        cards["merged"].setFocus()
        window.press("Down")
        window.press("Down")
        assert window.focus() is cards["s4"]
        await window.settle()
        assert rules(window).legend == before
        assert editor.presets.value() == "merged"
        window.press("Return")
        asked = await opened(window, Confirm)
        assert "Purple flag: payment → unused · 2 orders" in [one.text() for one in asked.findChildren(QLabel)]
        asked.reject()
        await window.settle()
        assert editor.presets.value() == "merged"
        assert rules(window).legend == before
        await window.front()
        cards["s4"].setFocus()
        window.press("Return")
        (await opened(window, Confirm)).go.click()
        await window.settle()
        assert rules(window).legend == LEGENDS["s4"]
        assert editor.presets.value() == "s4"

    play(story)


def test_what_cannot_be_is_said_and_the_dialog_stays(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        asked = await details(window, page, "red")
        asked.letter.line.setText("P")
        asked.go.click()
        assert asked.problem.text() == "Two flags would both show P. Each needs a letter of its own."
        asked.letter.line.setText("")
        asked.own.setPlainText("字" * 31)
        asked.go.click()
        assert "at most 30 characters" in asked.problem.text()
        assert asked.isVisible()
        asked.reject()
        await window.settle()
        assert rules(window).legend == LEGENDS["merged"]

    play(story)


def test_orders_follow_a_meaning_to_its_new_colour_and_back(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        ids = await flagged(window, "red", "red", "yellow", "purple")
        moved = page.flags.editor.moved
        assert moved.isHidden()
        await changed(window, red="exchange")
        assert moved.isHidden()  # no colour means a return now
        await changed(window, yellow="return")
        assert "3 orders" in moved.says.text()
        asked = await looked(window, page)
        assert asked.lines == ["return: Red → Yellow · 2 orders", "exchange: Yellow → Red · 1 order"]
        assert sorted(row[1:] for row in asked.model.rows) == [("red", "yellow"), ("red", "yellow"), ("yellow", "red")]
        asked.reject()
        await window.settle()
        assert await flags(window, ids) == ["red", "red", "yellow", "purple"]
        (await looked(window, page)).go.click()
        await window.settle()
        assert await flags(window, ids) == ["yellow", "yellow", "red", "purple"]
        assert moved.isHidden()
        assert any("3 orders have their new flags. Set them" in said for said in window.toasts())
        press_toast(window, "Undo")
        await window.settle()
        assert await flags(window, ids) == ["red", "red", "yellow", "purple"]
        assert moved.isVisible()
        moved.leave.click()
        await window.settle()
        assert moved.isHidden()

    play(story)


def test_the_orders_that_got_another_flag_stay_in_a_list(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        ids = await flagged(window, "red", "red", "yellow", "purple")
        await changed(window, red="exchange")
        await changed(window, yellow="return")
        page.flags.editor.moved.go.setFocus()
        (await looked(window, page)).go.click()
        await window.settle()
        await window.front()
        assert window.focus() is page.flags.editor.entries[-1].kind, "beside where one was"
        press_toast(window, "Show them")
        await window.settle()
        assert window.shell.orders.isVisible()
        model = window.shell.orders.model
        shown = [row.id for at in range(model.rowCount()) if (row := model.row(at))]
        assert sorted(shown) == sorted(ids[:3])
        (chip,) = window.shell.orders.filters.bar.chips
        assert chip.text() == "3 orders to deal with"
        chip.click()
        await window.settle()
        assert model.rowCount() == 3, "there is nothing to choose"

    play(story)


def test_a_flag_without_a_meaning_is_called_the_same_everywhere(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        blue = next(entry for entry in page.flags.editor.entries if entry.colour == "blue")
        assert blue.kind.text() == "unused"
        assert blue.words.placeholderText() == "in own words"
        assert "Blue flag: unused" in [one.accessibleName() for one in page.flags.editor.preview.buttons]

    play(story)


def test_a_colour_that_the_platform_has_not_is_named(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        assert page.flags.editor.homeless.isHidden()
        editor = page.flags.editor
        editor.show_legend((*LEGENDS["merged"], Meaning("orange", "special")), "pinduoduo")
        assert editor.homeless.text().startswith("Pinduoduo has no such flag: Orange.")

    play(story)


@pytest.mark.parametrize("opens", [True, False])
def test_the_legend_is_printed_where_the_person_says(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    shown: list[str] = []

    def show(url: QUrl) -> bool:
        shown.append(url.toLocalFile())
        return opens

    monkeypatch.setattr(QDesktopServices, "openUrl", show)

    async def story(window: Window) -> None:
        page = await at(window, "flags")
        page.flags.editor.print.click()
        (dialog,) = window.shell.findChildren(QFileDialog)
        assert dialog.selectedFiles()[0].endswith(".pdf")
        file = tmp_path / "legend.pdf"
        dialog.fileSelected.emit(str(file))
        dialog.close()
        await window.settle()
        assert file.read_bytes().startswith(b"%PDF")
        assert shown == [str(file)]
        assert any("The legend is in legend.pdf." in said for said in window.toasts())

    play(story)


def test_the_page_for_the_wall_is_one_step_behind_the_sets(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        page.flags.editor.presets.cards["merged"].setFocus()
        window.press("Tab")
        assert window.focus() is page.flags.editor.print

    play(story)


def test_a_folder_that_cannot_be_written_is_named(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        page.flags.deeds.print_page()
        (dialog,) = window.shell.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "gone" / "legend.pdf"))
        dialog.close()
        await window.settle()
        assert any("cannot be written" in said for said in window.toasts())

    play(story)


def test_however_many_flags_and_phrases_fit_on_one_page(play: Play) -> None:
    async def story(window: Window) -> None:
        await at(window)
        long = tuple(f"{n}{'长' * 28}" for n in range(phrase.MOST))
        legend = tuple(one._replace(label="意思" * 4, phrases=long) for one in LEGENDS["merged"] * 2)
        image = QImage(legend_print.WIDE // 4, legend_print.HIGH // 4, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        sheet = legend_print.Sheet("店" * 20, "2026-11-21", rules(window)._replace(legend=legend))
        legend_print.draw(painter, sheet, window.desk.theme)
        painter.end()
        edge = range(image.height() - 30, image.height())
        assert all(image.pixelColor(x, y) == QColor("white") for y in edge for x in range(0, image.width(), 3))

    play(story)


def test_what_was_typed_beside_a_flag_stays_when_its_details_are_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        entry = next(one for one in page.flags.editor.entries if one.colour == "red")
        entry.words.setFocus()
        window.enter("退换货", entry.words)
        QTest.mouseClick(entry.more, Qt.MouseButton.LeftButton)
        asked = await opened(window, FlagDetails)
        asked.letter.line.setText("退")
        asked.go.click()
        await window.settle()
        assert (rules(window).meaning("red").label, rules(window).meaning("red").letter) == ("退换货", "退")

    play(story)


def test_a_double_click_opens_the_details_once(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        entry = next(one for one in page.flags.editor.entries if one.colour == "red")
        entry.more.click()
        entry.more.click()
        await opened(window, FlagDetails)
        while len(window.runtime.tasks) > 1:  # noqa: ASYNC110 - the second waits for nothing but the disk
            await asyncio.sleep(0)
        dialogs = [one for one in window.shell.findChildren(FlagDetails) if one.isVisible()]
        assert len(dialogs) == 1
        dialogs[0].reject()
        await window.settle()
        await window.front()

    play(story)


def test_a_change_that_comes_before_the_last_is_saved_takes_nothing_back(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        first, second = page.flags.editor.entries[:2]
        first.words.setFocus()
        window.enter("催一催", first.words)
        QTest.mouseClick(second.away, Qt.MouseButton.LeftButton)
        await window.settle()
        assert rules(window).meaning(first.colour).label == "催一催"
        assert second.colour not in {one.colour for one in rules(window).legend}

    play(story)


def test_the_focus_stays_by_the_flags_when_one_is_taken_away(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        away = page.flags.editor.entries[1].away
        away.setFocus()
        window.press("Space")
        await window.settle()
        assert window.focus() is page.flags.editor.entries[1].away

    play(story)


def test_details_open_for_no_other_shop(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        _shop, changes = await shops.add(window.office, "阿强的店", "taobao")
        window.desk.bus.tell(changes)
        await window.settle()
        here = page.rules.shop_id
        page.flags.editor.entries[0].more.click()
        page.shop.choose(str(next(shop.id for shop in window.office.shops() if shop.id != here)))
        await window.settle()
        assert not window.shell.findChildren(FlagDetails)

    play(story)


def test_esc_while_composing_does_not_throw_the_phrases_away(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        asked = await details(window, page, "red")
        window.compose("tong", asked.own)
        window.press("Esc", asked.own)
        assert asked.isVisible()
        window.compose("", asked.own)
        window.press("Esc", asked.own)
        await window.settle()
        assert rules(window).legend == LEGENDS["merged"]

    play(story)


def test_the_key_of_saving_saves_the_details_from_the_phrases(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        more = next(entry.more for entry in page.flags.editor.entries if entry.colour == "red")
        assert more.text() == "Phrases"
        asked = await details(window, page, "red")
        asked.own.setPlainText("同意退")
        window.press("Ctrl+Return", asked.own)
        await window.settle()
        assert rules(window).meaning("red").phrases == ("同意退",)

    play(story)
