"""The note check: what is wrong with the notes, ticked and repaired, and taken back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app import i18n
from app.domain.order import Query
from app.errors import KnownError
from app.i18n import _
from app.services import agents, note_checks, orders, shops
from app.services import notes as note_service
from tests.ui.orders_desk import lines, menu
from tests.ui.window import HEADER, Window
from tests.ui.window import order as order_line
from ui import garbage, words
from ui.models.note_check import NAMES, changed, rows
from ui.pages import note_check_work
from ui.pages.note_check import NoteCheckPage
from ui.widgets.toast import Toast

Play = Callable[..., None]
NUMBERS = tuple(f"44710000000000{n:05}" for n in range(1, 6))
LACKING = "11-21 15:05+阿强+明早发工资后付"
RIGHT = "11-21 15:05+阿强+第1次+明早发工资后付"
MEMOS = (LACKING, "11-21 15:05+小红+第1次+没接", RIGHT, "11-21 14:05+阿强+下班付")


async def begin(window: Window, folder: Path, memos: tuple[str, ...] = MEMOS) -> NoteCheckPage:
    """Orders with ``memos``, 小美 at the desk, and the page in front."""
    for nickname in ("阿强", "小美"):
        await agents.ensure(window.office, nickname)
    rows = [f"{order_line(number)},{memo}" for number, memo in zip(NUMBERS, memos, strict=False)]
    file = folder / "ExportOrderList202611211600.csv"
    file.write_text("\n".join([f"{HEADER},订单备注", *rows]) + "\n", encoding="gb18030")
    await window.have(file)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.press("Ctrl+6", window.shell)
    await window.settle()
    page = window.shell.page("note_check")
    assert isinstance(page, NoteCheckPage)
    return page


async def checked(window: Window, folder: Path, memos: tuple[str, ...] = MEMOS) -> NoteCheckPage:
    """The page after the shop was checked."""
    page = await begin(window, folder, memos)
    page.begins["idle"].click()
    await window.settle()
    return page


def seen(page: NoteCheckPage) -> list[tuple[str, ...]]:
    """The texts of the rows."""
    model = page.model
    return [tuple(model.data(model.index(at, column)) for column in range(6)) for at in range(model.rowCount())]


def scanning(monkeypatch: pytest.MonkeyPatch, does: Callable[..., Any]) -> None:
    monkeypatch.setattr(note_checks, "scan", does)


def test_the_changed_part() -> None:
    assert changed("甲+乙", "甲+第1次+乙") == ((2, 2), (2, 6))
    assert changed("同", "同") == ((1, 1), (1, 1))
    assert changed("aa", "aaa") == ((2, 2), (2, 3))
    assert changed("x", "") == ((0, 1), (0, 0))


def test_faulty_notes_stand_there_before_and_after(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        assert seen(page) == [
            ("not ticked", "…0001", "count missing", "Purple", LACKING, RIGHT),
            ("by hand", "…0002", "agent unknown", "Purple", MEMOS[1], "to be written by hand"),
            ("not ticked", "…0004", "count missing", "Purple", MEMOS[3], "11-21 14:05+阿强+第1次+下班付"),
        ]
        assert page.summary.text() == "4 orders · 4 notes checked · 3 with flaws · 2 with proposals"
        assert window.focus() is page.table
        assert page.below.before.text() == f"Before: {LACKING}"
        assert page.below.pasted.isVisible()
        assert not page.repair.isEnabled()
        window.press("Down")
        assert page.below.after.text() == (
            "By hand: ↵ opens the order, Ctrl M changes this line, Alt M copies the memo to paste."
        )

    play(story)


def test_chips_filter_by_the_kind_of_flaw(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        assert [(chip.text(), chip.key) for chip in page.chips.chips.values()] == [
            ("agent unknown", "1"), ("count missing", "2")
        ]  # fmt: skip
        window.press("Ctrl+A")
        assert page.repair.text() == "Repair 2 notes"
        page.chips.chips["agent_unknown"].click()
        assert [row[1] for row in seen(page)] == ["…0002"]
        assert not page.repair.isEnabled(), "what is out of sight is not repaired"
        page.chips.chips["count_missing"].click()
        assert len(seen(page)) == 3
        window.press("Backspace", page.chips.chips["agent_unknown"])
        assert [row[1] for row in seen(page)] == ["…0001", "…0004"]

    play(story)


def names(window: Window) -> QMenu:
    """What may be chosen of a name that nobody has."""
    (menu,) = [one for one in window.shell.findChildren(QMenu) if one.isVisible()]
    return menu


def test_an_unknown_name_becomes_an_agent_or_the_full_name_of_one(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        memos = (LACKING, "11-21 15:05+小红+第1次+没接", RIGHT, "11-21 14:05+林小美+第1次+下班付")
        page = await checked(window, tmp_path, memos)
        assert not page.names.button.isVisible()
        window.press("Down")
        assert page.names.button.text() == "Who is 小红?"
        window.press("A")
        await window.settle()
        menu = names(window)
        assert [one.text() for one in menu.actions() if one.text()] == [
            "Add 小红 as an agent", "小红 is the full name of 阿强", "小红 is the full name of 小美",
        ]  # fmt: skip
        window.press("Return", menu)
        await window.settle()
        assert [row[1] for row in seen(page)] == ["…0001", "…0004"], "it is checked anew"
        assert "小红 can write notes now." in window.toasts()
        assert window.shell.top.agent.text() == "小美"
        page.table.go_to_row(1)
        page.names.button.setFocus()
        page.names.button.click()
        await window.settle()
        menu = names(window)
        next(one for one in menu.actions() if one.text().endswith("of 小美")).trigger()
        menu.close()
        await window.settle()
        assert [row[1] for row in seen(page)] == ["…0001"]
        assert window.focus() is page.table

    play(story)


def test_keys_tick_repair_and_take_back(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Space")
        window.press("Space")
        window.press("Space")
        assert [row[0] for row in seen(page)] == ["ticked", "by hand", "not ticked"]
        window.press("Down")
        window.press("Space")
        assert seen(page)[1][0] == "by hand", "there is nothing to tick"
        order_id = page.rows[0].first.order_id
        window.press("R")
        await window.settle()
        assert [row[1] for row in seen(page)] == ["…0002", "…0004"]
        assert (await note_service.start(window.office, order_id)).memo == RIGHT
        (said,) = [one for one in window.toasts() if "repaired" in one]
        assert said.startswith("1 note repaired.\n1 order: The platform still has the faulty words")
        window.press("Ctrl+Z")
        await window.settle()
        assert sorted(row[1] for row in seen(page)) == ["…0001", "…0002", "…0004"]
        assert (await note_service.start(window.office, order_id)).memo == LACKING
        window.press("Ctrl+Z")
        assert "There is no repair to take back." in window.toasts()

    play(story)


def test_the_toast_takes_all_repairs_back(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+A")
        page.repair.click()
        await window.settle()
        assert [row[1] for row in seen(page)] == ["…0002"]
        toast = next(one for one in window.shell.findChildren(Toast) if "repaired" in one.accessibleName())
        assert [button.text() for button in toast.buttons] == ["Undo", "Not pasted"]
        toast.buttons[0].click()
        await window.settle()
        assert len(seen(page)) == 3
        assert "2 repairs taken back." in window.toasts()

    play(story)


def test_an_order_that_changed_meanwhile_is_left_alone_and_told(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path, MEMOS[:1])
        window.press("Space")
        await note_checks.repair(window.office, page.rows[0].flaws, "小美")
        window.press("R")
        await window.settle()
        assert "1 note was left alone: its order has changed." in window.toasts()
        assert page.middle.currentWidget() is page.empties["nothing"]

    play(story)


def test_without_an_agent_nothing_is_written(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.desk.agent = None
        window.press("Space")
        window.press("R")
        await window.settle()
        assert any("Say who you are first" in said for said in window.toasts())
        assert len(seen(page)) == 3

    play(story)


def test_enter_opens_the_order(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        wanted = page.rows[0].first.order_id
        window.press("Return")
        await window.settle()
        assert window.shell.orders.isVisible()
        assert window.shell.orders.order_id == wanted

    play(story)


def test_a_note_of_ours_that_no_repair_mends_is_opened_to_be_corrected(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await begin(window, tmp_path, (RIGHT, RIGHT))
        first, second = [row.id for row in (await orders.page(window.office, Query()))]
        for order_id, said in ((second, "已联系"), (second, "明早付"), (first, "说了")):
            await note_service.save(window.office, note_service.NoteDraft(order_id, "purple", "小美", said))
        page.check_whole()
        await window.settle()
        row = next(at for at, one in enumerate(page.rows) if one.first.words.endswith("已联系"))
        assert page.rows[row].proposal is None
        page.table.go_to_row(row)
        assert page.below.after.text() == "By hand: ↵ opens the order with this note in the fields."
        window.press("Return", page.table)
        await window.settle()
        editor = window.shell.orders.card.editor
        assert window.shell.orders.order_id == second
        assert editor.corrects is not None
        assert editor.corrects.feedback == "已联系", "not the newest one"
        window.press("Esc")
        await window.settle()

    play(story)


def test_the_orders_page_checks_its_view(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await begin(window, tmp_path)
        window.shell.show_page("orders")
        window.shell.orders.search(NUMBERS[3])
        await window.settle()
        window.shell.orders.chips.other.click()
        found = await menu(window)
        assert "Check the notes of this view" in lines(found)
        found.close()
        window.press("Ctrl+Shift+M", window.shell)
        await window.settle()
        assert page.isVisible()
        assert [row[1] for row in seen(page)] == ["…0004"]
        assert page.scope.text() == "This view of the orders · checked 16:05"
        assert window.shell.navigation.buttons["note_check"].isChecked()
        page.whole.click()
        await window.settle()
        assert len(seen(page)) == 3
        assert not page.whole.isVisible()

    play(story)


def test_quality_of_each_agent_and_week(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+Tab")
        await window.settle()
        assert page.middle.currentWidget() is page.quality
        assert window.focus() is page.quality
        model = page.quality.qualities
        assert [[model.data(model.index(0, at)) for at in range(5)]] == [
            ["2026-11-16 – 11-22", "阿强", "3", "1", "33 %"]
        ]
        assert not page.repair.isVisible()
        page.model.turn_all()
        window.press("R")
        await window.settle()
        assert not any("repaired" in said for said in window.toasts()), "what is out of sight is not repaired"
        page.quality.grab()  # its bar is painted

    play(story)


def test_nothing_found_says_so(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path, (RIGHT,))
        assert page.middle.currentWidget() is page.empties["nothing"]
        assert page.empties["nothing"].words.text() == "1 order · 1 note checked"
        assert page.again.isVisible()

    play(story)


def test_where_there_is_nothing_to_check_both_tabs_say_so(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path, ("",))
        assert page.empties["nothing"].isVisible()
        assert page.empties["nothing"].title.text() == "There are no notes to check"
        page.tabs.setCurrentIndex(1)
        assert page.empties["unrated"].isVisible()

    play(story)


def test_progress_is_shown_and_cancel_stops(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await begin(window, tmp_path)

        async def waits(_office: Any, _query: Query | None, tell: Any, stop: Any) -> Any:
            tell(0.4)
            while not stop.is_set():  # noqa: ASYNC110 - a thread's event
                await asyncio.sleep(0)
            raise KnownError("cancelled")

        scanning(monkeypatch, waits)
        page.begins["idle"].click()
        await window.until(lambda: page.progress.value() == 400)
        assert page.busy.isVisible()
        assert window.shell.bar.busy
        assert window.focus() is page.cancel
        window.press("Space")
        await window.settle()
        assert page.empties["stopped"].isVisible()
        assert not window.shell.bar.busy

    play(story)


def test_a_repair_that_runs_can_be_cancelled(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page, bar = await checked(window, tmp_path), window.shell.bar
        real = note_checks.repair

        async def waits(office: Any, flaws: Any, agent: Any, tell: Any, stop: Any) -> Any:
            if len(flaws) == 1:
                stop.set()
                return await real(office, flaws, agent, tell, stop)

            def told(share: float) -> None:
                tell(share)
                bar.cancel.click()

            return await real(office, flaws, agent, told, stop)

        monkeypatch.setattr(note_checks, "SLICE", 1)
        monkeypatch.setattr(note_checks, "repair", waits)
        window.press("Ctrl+A")
        page.repair.click()
        await window.settle()
        (said,) = [one for one in window.toasts() if "repaired" in one]
        assert "Cancelled. 1 note stays as it was." in said
        assert not bar.busy
        assert [row[0] for row in seen(page)].count("ticked") == 1, "the rest waits"
        page.repair.click()
        await window.settle()
        assert "Cancelled. Nothing was changed." in window.toasts()
        window.press("Ctrl+Z")
        await window.settle()
        assert len(seen(page)) == 3

    play(story)


def test_a_check_that_fails_says_why_and_can_be_tried_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await begin(window, tmp_path)
        real = note_checks.scan

        async def fails(*_given: Any) -> Any:
            raise KnownError("disk_full")

        scanning(monkeypatch, fails)
        page.begins["idle"].click()
        await window.settle()
        assert page.empties["failed"].isVisible()
        assert page.empties["failed"].words.text()
        scanning(monkeypatch, real)
        page.begins["failed"].click()
        await window.settle()
        assert len(seen(page)) == 3
        scanning(monkeypatch, fails)
        window.press("F5")
        await window.settle()
        assert len(seen(page)) == 3, "what was found stays in sight"

    play(story)


def test_another_shop_begins_anew(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        _shop, changes = await shops.add(window.office, "阿强的店", "taobao")
        window.desk.bus.tell(changes)
        await window.settle()
        assert page.state == "idle", "the shop that was made is looked at"
        window.shell.choose_shop(None)
        await window.settle()
        assert page.empties["idle"].isVisible()
        assert page.begins["idle"].text() == "Check all shops"
        page.begins["idle"].click()
        await window.settle()
        ids = await orders.ids(window.office, Query())
        assert page.checked is not None
        assert page.checked.orders == len(ids)

    play(story)


def test_taking_a_repair_back_checks_no_shop_that_nobody_asked_for(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+A")
        page.repair.click()
        await window.settle()
        toast = next(one for one in window.shell.findChildren(Toast) if "repaired" in one.accessibleName())
        window.shell.choose_shop(None)
        await window.settle()
        toast.buttons[0].click()
        await window.settle()
        assert page.empties["idle"].isVisible()
        assert page.checked is None

    play(story)


def test_the_filter_of_one_shop_does_not_hide_what_another_has(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        page.chips.chips["count_missing"].click()
        assert len(seen(page)) == 2
        window.shell.choose_shop(None)
        await window.settle()
        page.begins["idle"].click()
        await window.settle()
        assert len(seen(page)) == 3

    play(story)


def test_the_moment_of_the_check_is_told_on_the_next_day_too(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        await window.later(timedelta(hours=17))
        assert page.scope.text().endswith(" · checked yesterday 16:05")

    play(story)


def test_the_chips_speak_the_language_that_was_chosen(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        i18n.set_locale("zh_CN")
        words.language_changed()
        assert [chip.text() for chip in page.chips.chips.values()] == [_(NAMES[code]) for code in page.chips.chips]
        assert page.chips.chips["count_missing"].text() != "count missing"
        i18n.set_locale("en")

    play(story)


def test_a_repair_leaves_the_focus_on_the_page(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+A")
        page.chips.chips["count_missing"].setFocus()
        window.press("R")
        await window.settle()
        assert list(page.chips.chips) == ["agent_unknown"]
        assert window.focus() is page.table

    play(story)


def test_what_was_found_is_sorted_beside_the_window(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many findings freeze whichever thread goes through them."""
    threads: list[threading.Thread] = []

    def sorting(flaws: Any) -> Any:
        threads.append(threading.current_thread())
        assert garbage._State.resting
        return rows(flaws)

    async def story(window: Window) -> None:
        monkeypatch.setattr(note_check_work, "rows", sorting)
        assert len(seen(await checked(window, tmp_path))) == 3
        assert threads
        assert threading.main_thread() not in threads
        assert not garbage._State.resting

    play(story)


def test_who_takes_a_pasted_repair_back_hears_that_the_memo_has_to_be_pasted_anew(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+A")
        page.repair.click()
        await window.settle()
        await note_service.copied(window.office, page.work._last[0])
        window.press("Ctrl+Z")
        await window.settle()
        toast = next(one for one in window.shell.findChildren(Toast) if "taken back" in one.accessibleName())
        words = "1 order: the platform may have the repaired words already; paste its memo anew."
        assert toast.accessibleName().endswith(f"2 repairs taken back.\n{words}")
        assert [button.text() for button in toast.buttons] == ["Not pasted"]

    play(story)


def test_a_repair_is_taken_back_once(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+A")
        page.repair.click()
        await window.settle()
        window.press("Ctrl+Z")
        await window.settle()
        assert not any("repaired" in said for said in window.toasts()), "what it offers is done"
        window.press("Ctrl+Z")
        await window.settle()
        assert [said for said in window.toasts() if "taken back" in said] == ["2 repairs taken back."]
        assert "There is no repair to take back." in window.toasts()

    play(story)


def test_what_could_not_be_taken_back_is_tried_again(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        window.press("Ctrl+A")
        page.repair.click()
        await window.settle()

        async def fails(*_given: Any) -> Any:
            raise KnownError("disk_full")

        with monkeypatch.context() as full:
            full.setattr(note_checks, "undo", fails)
            window.press("Ctrl+Z")
            await window.settle()
        window.press("Ctrl+Z")
        await window.settle()
        assert "2 repairs taken back." in window.toasts()

    play(story)


def test_a_double_click_on_a_tick_is_two_ticks(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await checked(window, tmp_path)
        box = page.table.visualRect(page.model.index(0, 0)).center()
        QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=box)
        await window.settle()
        assert page.isVisible(), "the order is opened by a double click beside it"
        assert seen(page)[0][0] == "not ticked"
        page.table.doubleClicked.emit(page.model.index(0, 2))
        await window.settle()
        assert window.shell.orders.isVisible()

    play(story)


def test_the_key_of_refreshing_begins_a_check_and_end_goes_to_the_last_row(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await begin(window, tmp_path)
        window.press("Space", window.shell.navigation.buttons["note_check"])
        await window.settle()
        assert page.isVisible()
        assert not page.rows
        window.press("F5")
        await window.settle()
        assert len(page.rows) == 3
        page.take_focus()
        window.press("End")
        assert page.table.currentIndex().row() == page.model.rowCount() - 1
        window.press("Home")
        assert page.table.currentIndex().row() == 0

    play(story)
