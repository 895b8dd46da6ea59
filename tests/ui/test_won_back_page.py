"""The page of what was won back: its numbers, the orders behind each, and why a share is whose it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from python_calamine import CalamineWorkbook

from app import settings as stored
from app import won_back_words
from app.domain.call import REASONS
from app.domain.concession import Kind as GiftKind
from app.domain.won_back import Paid
from app.errors import KnownError, SupersededError
from app.services import agents, concessions, shops, won_back
from app.settings import Settings
from tests.ui.cut import cut
from tests.ui.window import Window, controls
from tests.ui.won_back_desk import NUMBERS, a_day, cells, contact, numbers, opened
from ui.bootstrap import Tongue
from ui.models.won_back import Figure
from ui.theme import Theme
from ui.widgets.figure_table import FigureTable
from ui.widgets.head import INDENT

Play = Callable[..., None]
SIZES = [(1440, 900), (1280, 720), (1024, 700)]


def test_the_numbers_of_today(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        assert page.state == "found"
        assert page.amount.text() == "¥476.00 won back"
        assert page.beside.text().startswith("2 orders paid after a contact. Besides: 1 order worth ¥238.00 paid late")
        assert page.scope.text() == "小美的店 · 2026-11-21 · paid within 24 h of a contact"
        assert cells(page.agents.table) == [("小林", "1", "238.00", "50 %"), ("小美", "1", "238.00", "50 %")]
        assert cells(page.paid.table) == [
            ("Won back", "2", "476.00", "50 %"), ("Too late to count", "0", "0.00", "0 %"),
            ("Never contacted", "1", "238.00", "25 %"), ("Paid at once", "1", "238.00", "25 %"),
        ]  # fmt: skip
        assert cells(page.funnel.table) == [
            ("Not paid at once", "4", "≤ 30 %", "80 %"), ("Lost", "1", "≤ 10 %", "20 %"),
            ("Won back", "2", "≥ 20 %", "40 %"),
        ]  # fmt: skip
        page.grab()  # the bars are painted
        window.shell.resize(1440, 900)
        await window.settle()
        below = page.funnel.mapTo(page, page.funnel.rect().bottomLeft()).y()
        assert below <= page.foot.mapTo(page, page.foot.rect().topLeft()).y(), "all of it is in sight"

    play(story)


def test_by_keys_from_a_number_to_its_orders_and_on(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        ids = await a_day(window, tmp_path)
        page = await opened(window)
        assert window.focus() is page.agents.table
        assert page.behind.text() == "小林 · 1 order"
        assert numbers(page) == ["2"]
        window.press("Down")
        await window.settle()
        assert page.behind.text() == "小美 · 1 order"
        assert numbers(page) == ["1"]
        window.press("Return")
        assert window.focus() is page.table
        assert page.below.text() == (
            "小美 · ¥238.00 — Only 小美 had contacted the buyer shortly before the payment, answered or not."
        )
        window.press("Esc")
        assert window.focus() is page.agents.table
        assert page.agents.table.current().name == "小美", "where one came from"
        window.press("Return")
        window.press("Return")
        await window.settle()
        assert window.shell.orders.isVisible()
        assert window.shell.orders.order_id == ids[0]

    play(story)


def test_every_number_lists_its_orders(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        wanted = {
            ("paid", Paid.WON): ["2", "1"], ("paid", Paid.ALONE): ["3"], ("paid", Paid.AT_ONCE): ["4"],
            ("funnel", "unpaid"): ["1", "2", "3", "5"], ("funnel", "given_up"): ["5"], ("paid", Paid.OUTSIDE): [],
        }  # fmt: skip
        for table in (page.paid.table, page.funnel.table):
            table.setFocus(Qt.FocusReason.TabFocusReason)
            await window.settle()
            for row in table.figures.rows:
                table.go_to_row(table.figures.rows.index(row))
                await window.settle()
                if row.key in wanted:
                    assert sorted(numbers(page)) == sorted(wanted[row.key]), row.key
                assert page.behind.text().startswith(row.name)
                assert not page.agents.table.selectedIndexes(), "one number is looked at"
        page.agents.table.setFocus(Qt.FocusReason.TabFocusReason)
        await window.settle()
        assert page.behind.text() == "小林 · 1 order"
        assert page.agents.table.selectedIndexes()

    play(story)


def test_what_was_lost_by_reason_and_product(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        window.press("Ctrl+Tab")
        await window.settle()
        assert window.focus() is page.reasons.table
        assert cells(page.reasons.table) == [
            ("Too dear, or too few gifts", "1", "238.00", "100 %"), ("\u3000· Too expensive", "1", "238.00", "100 %"),
        ]  # fmt: skip
        page.reasons.table.go_to_row(1)
        await window.settle()
        assert page.behind.text() == "Too expensive · 1 order"
        assert cells(page.products.table) == [("羽绒服", "1", "238.00", "100 %")]
        assert numbers(page) == ["5"]
        assert not page.below.isVisible()
        window.press("Tab")
        await window.settle()
        assert window.focus() is page.products.table
        assert page.behind.text() == "羽绒服 · 1 order"
        window.press("Ctrl+Shift+Tab")
        await window.settle()
        assert window.focus() is page.agents.table

    play(story)


def test_what_was_given_away_by_agent(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        ids = await a_day(window, tmp_path)
        await agents.add(window.office, "店长", role="lead")
        await concessions.give(window.office, ids[0], GiftKind.GIFT, 300, "小林", what="小样")
        for kind in (GiftKind.GIFT, GiftKind.PRICE):
            await concessions.give(window.office, ids[1], kind, 400, "小美", allowed_by="店长")
        page = await opened(window)
        window.press("Ctrl+Tab")
        window.press("Ctrl+Tab")
        await window.settle()
        assert window.focus() is page.given.table
        assert cells(page.given.table) == [("小美", "1", "8.00", "73 %"), ("小林", "1", "3.00", "27 %")]
        assert numbers(page) == ["2"]
        told = [page.model.data(page.model.index(0, at)) for at in range(page.model.columnCount())]
        assert told[-4:] == ["16:05", "Price cut, Gift", "8.00", "店长"]
        page.given.table.go_to_row(1)
        await window.settle()
        assert numbers(page) == ["1"]
        told = [page.model.data(page.model.index(0, at)) for at in range(page.model.columnCount())]
        assert told[-3:] == ["Gift: 小样", "3.00", "—"]

    play(story)


def test_the_day_by_the_hour(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        window.press("Ctrl+Shift+Tab")
        await window.settle()
        chart, table = page.day.chart, page.day.table
        assert window.focus() is chart
        assert not page.table.isVisible()
        assert chart.hour == 16
        for _step in range(3):
            window.press("Left")
        assert page.day.told.text() == "13:00–14:00: 4 contacts, 4 answers, 0 payments"
        assert table.current().at == 13
        assert cells(table)[13 - 7] == ("13:00–14:00", "4", "4", "0", "0", "4 of 4", "67 % to 99 %")
        assert cells(table)[14 - 7][:5] == ("14:00–15:00", "0", "0", "2", "2")
        assert page.day.best.text().startswith("Too few calls to name a best hour: it takes 30 at the same hour")
        window.press("Tab")
        assert window.focus() is table
        window.press("Down")
        assert chart.hour == 14
        page.grab()

    play(story)


def test_another_rule_shares_otherwise_and_is_kept(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        window.press("R")
        assert page.rule.menu_now is not None
        page.rule.menu_now.close()
        page.rule.choose("half")
        await window.settle()
        assert cells(page.agents.table) == [("小美", "1.5", "357.00", "75 %"), ("小林", "0.5", "119.00", "25 %")]
        page.agents.table.setFocus()
        page.agents.table.go_to_row(0)
        await window.settle()
        assert numbers(page) == ["2", "1"]
        shown = page.model
        kept = [shown.data(shown.index(row, shown.columnCount() - 2)) for row in range(2)]
        assert kept == ["119.00", "238.00"], "what of it is theirs: together what stands beside their name"
        why = [shown.data(shown.index(row, shown.columnCount() - 1)) for row in range(2)]
        assert why == [
            "2 agents contacted the buyer and share alike; 小美 is one of them.",
            "Only 小美 had contacted the buyer shortly before the payment, answered or not.",
        ]
        page.table.go_to_row(0)
        assert page.below.text().splitlines() == [
            "小美 · 1/2 · ¥119.00 — 2 agents contacted the buyer and share alike; 小美 is one of them.",
            "小林 · 1/2 · ¥119.00 — 2 agents contacted the buyer and share alike; 小林 is one of them.",
        ]
        window.desk.keep_settings()
        assert stored.load(window.office.folder).won_back == {"rule": "half"}

    play(story)


def test_the_period_by_digits(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        days = {"2": "2026-11-15 – 2026-11-21", "3": "2026-10-23 – 2026-11-21", "4": "2026-11-01 – 2026-11-21"}
        for key, said in days.items():
            window.press(key)
            await window.settle()
            assert f" · {said} · " in page.scope.text()
            assert [on for on, one in enumerate(page.period.buttons.values(), 1) if one.isChecked()] == [int(key)]
        window.press("1")
        await window.settle()
        assert " · 2026-11-21 · " in page.scope.text()
        window.desk.keep_settings()
        assert stored.load(window.office.folder).won_back["period"] == "today"

    play(story)


def test_what_was_chosen_last_is_there_again(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        assert (page.period.value(), page.rule.value()) == ("week", "first")
        assert [row[0] for row in cells(page.agents.table)] == ["小美"]

    chosen = Settings(language="en", theme="light", won_back={"period": "week", "rule": "first"})
    play(story, chosen)


def test_own_dates_are_typed(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        window.press("5")
        await window.settle()
        first, last = page.period.dates.first, page.period.dates.last
        assert page.state == "dates"
        assert window.focus() is first.line
        assert first.line.text() == "2026-11-01"
        first.line.selectAll()
        window.enter("11/20")
        window.press("Return")
        assert first.problem.text() == "Write it like 2026-11-21"
        first.line.selectAll()
        window.enter("2026-11-20")
        last.line.setText("2026-11-19")
        window.press("Return")
        assert last.problem.text() == "Before the first day"
        last.line.setText("2026-11-20")
        window.press("Return")
        await window.settle()
        assert page.state == "nothing"
        assert page.empties["nothing"].isVisible()
        last.line.setText("2026-11-22")
        window.press("Return", last.line)
        await window.settle()
        assert page.state == "found"
        assert " · 2026-11-20 – 2026-11-22 · " in page.scope.text()
        page.period.choose("today")
        await window.settle()
        assert not page.period.dates.isVisible()
        assert " · 2026-11-21 · " in page.scope.text()

    play(story)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_reason_is_whole_before_a_bar_is_long(theme: Theme, dressed: QApplication, language: str) -> None:
    Tongue(dressed).use(language)
    table = FigureTable(theme, "Lost by reason", "Reason")
    table.resize(516, 300)  # half of the page at 1280 px
    table.show()
    rows = [Figure(("reason", one), won_back_words.reason(one), 2, 225_700, 0.05, 0.05) for one in (None, *REASONS)]
    table.show_figures(rows, None)
    font = table.font()
    font.setWeight(QFont.Weight.DemiBold)
    need = max(QFontMetrics(font).horizontalAdvance(row.name) for row in rows)
    assert table.columnWidth(0) >= need + INDENT + 16
    table.deleteLater()


def test_a_day_without_anything_offers_a_longer_time(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        await window.later(timedelta(days=3))
        page = await opened(window)
        assert page.empties["nothing"].isVisible()
        assert window.focus() is page.begins["nothing"]
        window.press("Return")
        await window.settle()
        assert page.state == "found"
        assert page.period.value() == "days"

    play(story)


def test_midnight_makes_today_another_day(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        await window.later(timedelta(days=1))
        assert page.state == "nothing"

    play(story)


def test_a_change_elsewhere_is_counted_and_one_stays_where_one_is(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        ids = await a_day(window, tmp_path)
        page = await opened(window)
        window.press("Down")
        window.press("Return")
        await window.settle()
        await contact(window, ids[2], "14:50", "小美")
        assert cells(page.agents.table)[0] == ("小美", "2", "476.00", "67 %")
        assert page.agents.table.current().name == "小美"
        assert page.behind.text() == "小美 · 2 orders"
        assert numbers(page) == ["3", "1"]
        assert page.table.current_order() == ids[0]
        assert window.focus() is page.table

    play(story)


def test_all_shops_and_each(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        _shop, changes = await shops.add(window.office, "阿强的店", "taobao")
        window.desk.bus.tell(changes)
        await window.settle()
        page = await opened(window)
        assert page.state == "nothing", "the shop that was made is looked at"
        window.shell.choose_shop(None)
        await window.settle()
        assert page.scope.text().startswith("All shops")
        assert cells(page.agents.table)[0] == ("小林", "1", "238.00", "50 %")
        assert "Shop" in [
            page.model.headerData(at, Qt.Orientation.Horizontal) for at in range(page.model.columnCount())
        ]

    play(story)


def test_the_export(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "追回.xlsx"

    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        await opened(window)
        window.press("Ctrl+E", window.shell)
        (dialog,) = window.shell.findChildren(QFileDialog)
        assert Path(dialog.selectedFiles()[0]).name == "Won back 2026-11-21.xlsx"
        dialog.fileSelected.emit(str(file))
        dialog.reject()
        await window.settle()
        assert "追回.xlsx is complete." in window.toasts()
        rows = CalamineWorkbook.from_path(file).get_sheet_by_name("Won back").to_python()
        assert [row[0] for row in rows[1:]] == [NUMBERS[0], NUMBERS[1]]

    play(story)


def test_an_export_that_is_cancelled_leaves_no_file(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        assert page.found is not None
        page.work.halt()
        task = asyncio.gather(page.work.write(page.found, tmp_path / "追回.xlsx"))
        await window.until(lambda: window.shell.bar.busy)
        window.shell.bar.cancel.click()
        await task
        assert "The export is cancelled; no file was written." in window.toasts()
        assert not list(tmp_path.glob("追回*"))

    play(story)


def test_a_count_that_takes_long_can_be_cancelled(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        real, stopped = won_back.report, asyncio.Event()

        async def waits(*given: Any) -> Any:
            given[-1](0.25)
            await stopped.wait()
            raise SupersededError

        async def stop(_office: Any) -> None:
            stopped.set()

        monkeypatch.setattr(won_back, "report", waits)
        monkeypatch.setattr(won_back, "stop", stop)
        window.press("Ctrl+9", window.shell)
        page: Any = window.shell.page("won_back")
        await window.until(lambda: page.work.running)
        page.work._pause.stop()
        page.work._tell()
        assert page.busy.isVisible()
        assert window.shell.bar.busy
        assert page.progress.value() == 250
        assert window.focus() is page.cancel
        window.press("Space")
        await window.settle()
        assert page.empties["stopped"].isVisible()
        assert not window.shell.bar.busy
        monkeypatch.setattr(won_back, "report", real)
        window.press("Return")
        await window.settle()
        assert page.state == "found"

    play(story)


def test_a_count_that_fails_says_why(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)

        async def fails(*_given: Any) -> Any:
            raise KnownError("disk_failed")

        real = won_back.report
        monkeypatch.setattr(won_back, "report", fails)
        window.press("F5")
        await window.settle()
        assert page.state == "found", "what was counted stays in sight"
        window.press("2")
        await window.settle()
        assert page.empties["failed"].isVisible(), "these are numbers of other days"
        assert page.empties["failed"].words.text()
        monkeypatch.setattr(won_back, "report", real)
        page.begins["failed"].click()
        await window.settle()
        assert page.state == "found"

    play(story)


def test_without_a_shop_the_page_says_what_to_do(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.show_page("won_back")
        await window.settle()
        page: Any = window.shell.page("won_back")
        assert page.state == "nothing"
        page.work.ask_export(page.found)
        assert "There is nothing to export yet." in window.toasts()

    play(story)


def test_every_control_is_named_and_speaks_another_language(play: Play, tmp_path: Path, qapp: Any) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        assert all(one.accessibleName() for one in controls(page)), controls(page)
        tongue = Tongue(qapp)
        try:
            tongue.use("zh_CN")
            await window.settle()
            assert page.export.text() == "导出"
        finally:
            tongue.use("en")
        await window.settle()
        assert page.export.text() == "Export"
        assert page.behind.text() == "小林 · 1 order"

    play(story)


def test_a_click_tells_of_its_own_row(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        ids = await a_day(window, tmp_path)
        page = await opened(window)
        table = page.paid.table
        place = table.visualRect(table.figures.index(2, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await window.settle()
        assert page.behind.text() == "Never contacted · 1 order"
        assert numbers(page) == ["3"]
        viewport, place = page.table.viewport(), page.table.visualRect(page.model.index(0, 0)).center()
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
        await window.settle()
        assert window.shell.orders.order_id == ids[2]

    play(story)


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_no_text_is_cut_on_any_tab(play: Play, tmp_path: Path, qapp: Any, language: str) -> None:
    found: list[str] = []

    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        tongue = Tongue(qapp)
        try:
            tongue.use(language)
            page.period.choose("own")
            page.period.dates.agree()
            await window.settle()
            for size in SIZES:
                window.shell.resize(*size)
                for tab in range(page.tabs.count()):
                    page.tabs.setCurrentIndex(tab)
                    await window.settle()
                    found.extend(f"tab {tab} {size[0]}: {text}" for text in cut(page))
        finally:
            tongue.use("en")

    play(story)
    assert not found, "\n".join(found)


def test_tab_comes_by_everything(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        for tab in range(3):
            page.tabs.setCurrentIndex(tab)
            await window.settle()
            page.take_focus()
            met, start = set[Any](), window.focus()
            while window.focus() not in met:
                met.add(window.focus())
                window.press("Tab")
            assert window.focus() is start
            periods = set(page.period.buttons.values())
            missed = {one for one in controls(page) if one.isEnabled()} - met - periods
            assert not missed, missed
            assert met & periods

    play(story)
