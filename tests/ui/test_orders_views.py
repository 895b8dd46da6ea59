"""Views as tabs: the built-in ones and one's own, saved, renamed, moved, removed; what has no room folds away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from app.domain.order import Filter, Query
from app.services import orders, views
from tests.ui.orders_desk import chips, lines, menu, sit_down
from tests.ui.window import Window
from ui.pages.orders import OrdersPage
from ui.pages.orders_views import TABS
from ui.theme import Theme
from ui.widgets.ask import Ask
from ui.widgets.tabs import TabRow

Play = Callable[..., None]

HIGH = Filter("amount", (20000, None))


def own(page: OrdersPage) -> list[str]:
    return [page.tabs.tabText(at) for at in range(len(TABS), page.tabs.count())]


async def keep(window: Window, name: str) -> None:
    """Save what is shown under ``name``."""
    window.press("Ctrl+Shift+S", window.shell)
    await window.settle("view.save")
    ask = window.dialog(Ask)
    assert isinstance(ask, Ask)
    window.enter(name, ask.field)
    window.press("Return", ask.field)
    await window.settle()
    await window.front()


async def pick(window: Window, page: OrdersPage, at: int, line: str) -> None:
    """Choose ``line`` in the menu of a tab."""
    page.tabs.menu_asked.emit(at, page.mapToGlobal(page.rect().center()))
    shown = await menu(window)
    number = lines(shown).index(line) + 1
    window.press(str(number), shown)


def test_a_view_of_ones_own_from_save_to_removal(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.filters.filtered.emit((HIGH,))
        await window.settle()
        found = page.model.rowCount()
        await keep(window, "Dear")
        assert own(page) == ["Dear"]
        assert page.tabs.currentIndex() == len(TABS)
        assert page.tabs.tabData(len(TABS)) == str(found)
        assert chips(page) == ["amount ≥ 200"]

        page.show_view("all")
        await window.settle()
        assert chips(page) == []
        window.press("Ctrl+Shift+Tab", window.shell)  # around the corner, to the last tab
        await window.settle()
        assert chips(page) == ["amount ≥ 200"]
        assert page.model.rowCount() == found

        await pick(window, page, len(TABS), "Rename …")
        await window.settle("view.change")
        ask = window.dialog(Ask)
        assert isinstance(ask, Ask)
        ask.field.setText("All")
        assert not ask.go.isEnabled()  # a built-in one has it
        ask.field.setText("High")
        ask.go.click()
        await window.settle()
        assert own(page) == ["High"]

        await window.front()
        await pick(window, page, len(TABS), "Remove")
        await window.settle()
        assert own(page) == []
        assert page.query.view == "all"
        assert any("is removed" in said for said in window.toasts())

    play(story)


def test_own_views_are_moved_and_kept_as_they_are_shown(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        for name in ("one", "two"):
            window.desk.bus.tell((await views.save(window.office, name, Query(filters=(HIGH,))))[1])
        await window.settle()
        assert own(page) == ["one", "two"]
        await pick(window, page, len(TABS), "Move to the right")
        await window.settle()
        assert own(page) == ["two", "one"]
        page.views.row.open_tab(len(TABS))
        await window.settle()
        page.filters.filtered.emit((HIGH, Filter("note", ("no",))))
        await window.settle()
        await pick(window, page, len(TABS), "Keep it as it is shown")
        await window.settle()
        kept = {view.name: view.query.filters for view in await views.views(window.office)}
        assert kept == {"two": (HIGH, Filter("note", ("no",))), "one": (HIGH,)}

    play(story)


def test_a_search_becomes_a_filter_of_the_kept_view(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.search("保温杯")
        await window.settle()
        found = page.model.rowCount()
        assert found
        await keep(window, "杯")
        assert (await views.views(window.office))[0].query.filters == (Filter("text", ("保温杯",)),)
        page.search("")
        await window.settle()
        assert page.model.rowCount() == found

    play(story)


def test_a_query_from_elsewhere_opens_where_it_belongs(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.desk.bus.tell((await views.save(window.office, "Dear", Query(view="unpaid", filters=(HIGH,))))[1])
        await window.settle()
        window.shell.show_page("imports")
        window.desk.open_query.emit(Query(view="unpaid", filters=(HIGH,)))
        await window.settle()
        assert page.isVisible()
        assert page.tabs.tabText(page.tabs.currentIndex()) == "Dear"
        window.desk.open_query.emit(Query(view="unpaid", filters=(Filter("due", ("late",)),)))
        await window.settle()
        assert page.tabs.tabText(page.tabs.currentIndex()) == "Unpaid"
        assert chips(page) == ["late"]

    play(story)


def test_the_last_of_several_views_asked_for_quickly_is_the_one_shown(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        for view in ("all", "shipped", "closed", "finished"):
            page.show_view(view)
        await window.settle()
        rows = await orders.rows(window.office, list(page.model.ids))
        assert {row.status for row in rows} == {"finished"}
        assert page.model.rowCount() == page.counts["finished"]
        assert page.tabs.tabText(page.tabs.currentIndex()) == "Finished"
        assert page.deeds.order_id in page.model.ids
        assert "Looking" not in window.shell.bar.shown.text()

    play(story)


def test_the_menu_key_opens_the_menu_of_tab_and_line(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.desk.bus.tell((await views.save(window.office, "Dear", Query(filters=(HIGH,))))[1])
        await window.settle()
        page.views.row.open_tab(len(TABS))
        await window.settle()
        for widget, line in ((page.tabs, "Rename …"), (page.table, "Write a note")):
            key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
            QApplication.sendEvent(widget, key)
            shown = await menu(window)
            assert lines(shown)[0] == line
            shown.close()
            await window.until(lambda: QApplication.activePopupWidget() is None)

    play(story)


def test_tabs_without_room_fold_away_and_none_is_cut(theme: Theme, qtbot: object) -> None:
    row = TabRow(theme)
    qtbot.addWidget(row)  # type: ignore[attr-defined]
    for at in range(12):
        row.tabs.addTab(f"view {at}")
        row.tabs.set_count(at, "1,000,000")
    row.resize(700, 45)
    row.show()
    row.fold()

    def sound() -> None:
        shown = [at for at in range(12) if row.tabs.isTabVisible(at)]
        assert row.tabs.currentIndex() in shown
        assert all(row.tabs.tabRect(at).width() >= row.tabs.tabSizeHint(at).width() for at in shown)
        assert row.tabs.geometry().right() <= row.more.geometry().left()
        assert row.plus.geometry().right() < row.width()
        assert row.more.text() == f"+{12 - len(shown)}"

    sound()
    row.open_tab(11)
    assert row.tabs.currentIndex() == 11
    sound()
    row.resize(3000, 45)
    assert not row.more.isVisible()
    assert all(row.tabs.isTabVisible(at) for at in range(12))
