"""Columns: shown, moved, dragged, sorted and put back, view by view, kept on this PC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app import settings
from app.services import batches, shops
from app.services.batches import Batch
from app.settings import Settings
from tests.ui.orders_desk import panel, sit_down
from tests.ui.window import Window
from ui.models.columns import names_of
from ui.pages.orders import OrdersPage
from ui.widgets.column_menu import ColumnMenu

Play = Callable[..., None]


def names(page: OrdersPage) -> tuple[str, ...]:
    return tuple(column.name for column in page.model.columns)


async def open_menu(window: Window) -> ColumnMenu:
    window.press("Ctrl+Shift+K", window.shell)
    found = await panel(window)
    assert isinstance(found, ColumnMenu)
    return found


def test_columns_are_hidden_moved_and_put_back_by_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        usual = names_of("unpaid")
        page.table.go_to_row(2)
        here = page.table.current_order()
        await open_menu(window)
        window.press("Down")
        window.press("Space")  # the second column goes
        assert names(page) == (usual[0], *usual[2:])
        window.press("Up")
        window.press("Alt+Down")
        window.press("Alt+Down")
        assert names(page) == (usual[2], usual[0], *usual[3:])
        assert page.table.current_order() == here
        window.press("Escape")
        assert window.focus() is page.table
        window.press("Ctrl+Tab", window.shell)
        await window.settle()
        assert names(page) == names_of("to_ship")  # each view has its own
        window.press("Ctrl+Shift+Tab", window.shell)
        await window.settle()
        assert names(page) == (usual[2], usual[0], *usual[3:])
        menu = await open_menu(window)
        window.press("Space", menu.back)
        assert names(page) == usual
        assert "unpaid" not in window.desk.settings.tables

    play(story)


def test_the_last_column_stays(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.desk.settings.tables["unpaid"] = {"columns": ["order_no"]}
        page.columns.show("unpaid", "unpaid")
        menu = await open_menu(window)
        window.press("Space")
        assert names(page) == ("order_no",)
        assert menu.shown() == ("order_no",)

    play(story)


def test_the_head_moves_drags_and_sorts(play: Play) -> None:
    kept: list[Settings] = []

    async def story(window: Window) -> None:
        page = await sit_down(window)
        head = page.table.horizontalHeader()
        usual = names_of("unpaid")
        head.moveSection(0, 2)
        await window.until(lambda: names(page) != usual)
        assert names(page) == (usual[1], usual[2], usual[0], *usual[3:])
        assert [head.visualIndex(at) for at in range(head.count())] == list(range(head.count()))
        buyer = names(page).index("buyer")
        head.resizeSection(buyer, 201)
        assert page.table.columnWidth(buyer) == 201
        page.table.sort_asked.emit("amount")
        await window.settle()
        await window.runtime.shut_down()
        kept.append(settings.load(window.office.folder))
        assert kept[0].tables["unpaid"]["widths"] == {"buyer": 201}
        assert kept[0].tables["unpaid"]["sort"] == ["amount", True]

    async def again(window: Window) -> None:
        page = await sit_down(window)
        assert names(page)[2] == "flag"
        assert page.table.columnWidth(names(page).index("buyer")) == 201
        assert (page.query.sort, page.query.descending) == ("amount", True)
        page.table.horizontalHeader().sectionHandleDoubleClicked.emit(names(page).index("buyer"))
        assert window.desk.settings.tables["unpaid"]["widths"] == {}

    play(story)
    play(again, settings=replace(kept[0], language="en", theme="light"))


def test_chosen_columns_scroll_sideways_instead_of_folding(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.shell.resize(1024, 700)
        await window.settle()
        hidden = [at for at in range(page.model.columnCount()) if page.table.isColumnHidden(at)]
        every = [*names_of("unpaid"), "message", "memo", "owner", "contacts", "paid", "refund", "paid_at"]
        window.desk.settings.tables["unpaid"] = {"columns": every}
        page.columns.show("unpaid", "unpaid")
        assert not any(page.table.isColumnHidden(at) for at in range(page.model.columnCount()))
        assert page.table.horizontalScrollBar().maximum() > 0
        page.columns.reset()
        assert [at for at in range(page.model.columnCount()) if page.table.isColumnHidden(at)] == hidden

    play(story)


def test_rows_are_as_high_as_one_likes(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        assert page.table.rowHeight(0) == 28
        menu = await open_menu(window)
        for at, height in ((0, 24), (2, 36), (1, 28)):
            window.press("Space", menu.heights.button(at))
            assert page.table.rowHeight(0) == height
        assert window.desk.settings.density == "normal"

    play(story)


def test_the_shop_is_named_while_every_shop_is_shown(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        assert "shop" not in names(page)
        await shops.add(window.office, "二店", "taobao")
        window.shell.refresh()
        await window.settle()
        window.shell.choose_shop(None)
        await window.settle()
        at = names(page).index("shop")
        assert page.model.data(page.model.index(0, at)) == "Demo shop"

    play(story)


def test_settings_that_make_no_sense_give_the_usual_columns(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        assert names(page) == names_of("unpaid")
        assert page.query.sort == "created"

    broken = {"unpaid": {"columns": "all", "widths": {"buyer": "wide"}, "sort": ["colour", 1]}, "all": 3}
    play(story, settings=Settings(language="en", theme="light", tables=broken))


def test_the_cell_one_stands_on_is_framed_and_not_filled(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        here = page.model.row(0)
        assert here is not None
        await batches.save(window.office, Batch((here.id,), "red", "小美", "换大一码"))
        await page.refresh()
        await window.settle()
        at = next(at for at, column in enumerate(page.model.columns) if column.name == "buyer")
        page.table.setCurrentIndex(page.model.index(0, at))
        cell = page.table.visualRect(page.model.index(0, at))
        picture = page.table.viewport().grab(cell).toImage()
        accent = window.shell.desk.theme.colour("accent")
        ground = picture.pixelColor(picture.width() - 6, 4)
        assert ground.name() != accent
        assert picture.pixelColor(0, picture.height() // 2).name() == accent

    play(story)
