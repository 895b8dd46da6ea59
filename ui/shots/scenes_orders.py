"""Pictures of the orders page: filters, columns, views, many orders at once, and what stands when nothing is found."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtWidgets import QMenu

from app.domain.order import Filter, Query
from app.errors import KnownError
from app.i18n import _
from app.services import orders as service
from app.services import views as saved
from ui.pages.orders import OrdersPage
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.add_order import AddOrder
from ui.widgets.ask import Ask
from ui.widgets.filter_menu import AgePop, AmountPop

_FILTERS = (
    Filter("flag", ("purple", None)),
    Filter("age", ("days", 3)),
    Filter("amount", (5000, 30000)),
    Filter("text", ("不粘锅",)),
)


async def begin(studio: Studio, *filters: Filter) -> None:
    """The unpaid orders under ``filters``, with the focus in the table."""
    studio.shell.show_page("orders")
    studio.shell.orders.show_query(Query(view="unpaid", filters=filters))
    await studio.settle()


async def on_card(studio: Studio, row: int) -> OrdersPage:
    """The unpaid orders, with that line of them on the card."""
    await begin(studio)
    page: OrdersPage = studio.shell.orders
    page.table.go_to_row(row)
    await studio.settle()
    return page


@scene
async def filtered(studio: Studio) -> Pictures:
    await begin(studio, *_FILTERS[:3])
    yield "filtered"
    await begin(studio, *_FILTERS, Filter("status", ("unpaid", "closed")), Filter("note", ("no",)))
    yield "filtered-empty"
    await begin(studio)


@scene
async def filter_panels(studio: Studio) -> Pictures:
    page = studio.shell.orders
    page.filters.add()
    yield "filter-kinds"
    (await studio.dialog(QMenu)).close()
    for kind in ("status", "flag", "age", "amount", "agent", "text"):
        page.filters._ask(kind)
        pop = page.filters.pop
        if isinstance(pop, AmountPop):
            pop.least.line.setText("300")
            pop.most.line.setText("100")
            pop.agree()
        elif isinstance(pop, AgePop):
            pop.checks.show_ticked(("between",))
            pop._kind_changed(True)
        yield f"filter-{kind}"
        if pop is not None:
            pop.end()
    page.filters._sort_menu()
    yield "sorts"
    (await studio.dialog(QMenu)).close()


@scene
async def columns(studio: Studio) -> Pictures:
    page = studio.shell.orders
    page.columns.open_menu(page.chips)
    yield "columns"
    assert page.columns.menu is not None
    page.columns.menu.end()
    page.menus.open_page_menu(page.chips.other)
    yield "view-menu"
    (await studio.dialog(QMenu)).close()


@scene
async def saved_views(studio: Studio) -> Pictures:
    """Two views of one's own, one of them open; and the question for the name of a third."""
    for name, filters in (("高额未付", _FILTERS[2:3]), ("今晚回拨", (Filter("due", ("today",)),))):
        _view, changes = await saved.save(studio.office, name, Query(view="unpaid", filters=filters))
        studio.desk.bus.tell(changes)
    await studio.settle()
    page = studio.shell.orders
    page.tab_row.open_tab(page.tabs.count() - 2)
    yield "saved-views"
    studio.hold("view.save")
    page.save_view()
    ask = await studio.dialog(Ask)
    ask.field.setText("高额未付")
    yield "save-view"
    ask.reject()
    for one in await saved.views(studio.office):
        studio.desk.bus.tell(await saved.remove(studio.office, one.id))
    await begin(studio)


@scene
async def row_menu(studio: Studio) -> Pictures:
    table = studio.shell.orders.table
    table.go_to_row(3)
    await studio.settle()
    studio.shell.orders.menus.open_menu(table.viewport().mapToGlobal(QPoint(220, 120)))
    yield "row-menu"
    (await studio.dialog(QMenu)).close()


@scene
async def batch(studio: Studio) -> Pictures:
    """Six orders are chosen; then a flag and the words for all of them."""
    page = studio.shell.orders
    page.go_to_table()
    page.table.go_to_row(4)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (6, 7, 9, 10, 12):
        page.table.selectionModel().select(page.model.index(row, 0), flags)
    yield "batch"
    page.batch.start()
    page.bar.flags.pick(6)
    page.bar.feedback.setText("活动今晚结束，已发旺旺提醒")
    page.bar.feedback.setFocus()
    yield "batch-ready"
    studio.desk.known("export", KnownError("file_in_use", file="订单 2026-11-21 1630.xlsx"))
    yield "batch-toast"
    page.bar.feedback.clear()
    page.batch._clear()


@scene
async def marked(studio: Studio) -> Pictures:
    """An order that an agent saw paid on the platform."""
    page = studio.shell.orders
    order_id = page.model.ids[8]
    studio.desk.bus.tell(await service.mark(studio.office, [order_id], "paid", "小美"))
    await studio.settle()
    page.table.go_to(order_id)
    yield "marked"
    studio.desk.bus.tell(await service.mark(studio.office, [order_id], None, "小美"))


@scene
async def add_order(studio: Studio) -> Pictures:
    studio.hold("order.add")
    studio.shell.orders.batch.add()
    dialog = await studio.dialog(AddOrder)
    yield "add-order"
    dialog.reject()


@scene
async def exporting(studio: Studio) -> Pictures:
    export = studio.shell.orders.export
    export.began.emit(_("Exporting {file}").format(file="订单 2026-11-21 1630.xlsx"), lambda: None)
    export.moved.emit(0.63)
    yield "exporting"
    export.ended.emit()


@scene
async def all_columns(studio: Studio) -> Pictures:
    """More columns than the window has room for, in the dense rows."""
    page = studio.shell.orders
    page.columns._set_density("compact")
    page.columns._keep(columns=[
        "flag", "due", "created", "order_no", "buyer", "item", "amount", "closes", "last_note", "status", "contacts",
        "message", "memo", "owner",
    ])  # fmt: skip
    yield "all-columns"
    page.columns._set_density("normal")
    page.columns.reset()
