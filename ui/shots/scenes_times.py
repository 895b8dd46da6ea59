"""Pictures of other hours and shops: what the corner says, several reminders, the next morning, an empty shop."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app.domain.reminder import Kind
from app.errors import KnownError
from app.services import agents, reminders, rules, shops
from ui.shots.scenes_orders import begin
from ui.shots.studio import Pictures, Studio, scene
from ui.tray import Tray
from ui.widgets.book import BookDialog

_NOTICED = (
    "订单编号,买家会员名,总金额,订单状态,订单创建时间,宝贝标题,宝贝总数量,直播间,主播昵称\n"
    '="4471000000000000101",小满,88.00,等待买家付款,2026-11-22 08:58:00,保温杯,1,秋冬专场,阿紫\n'
    '="4471000000000000102",阿木,19.90,平台介入中,2026-11-22 08:57:00,瑜伽垫,1,秋冬专场,阿紫\n'
    '="4471000000000000103",团子,29.90,平台介入中,2026-11-22 08:56:00,手机壳,1,,\n'
    '="4471000000000000104",灯塔,39.90,等待买家付款,2026-11-22 08:55:00,坚果礼盒,1,,\n'
    '="4471000000000000104",灯塔,39.90,交易关闭,2026-11-22 08:55:00,坚果礼盒,1,,\n'
)


@scene
async def corner(studio: Studio) -> Pictures:
    """What is said in the corner: well done with a way back, and why something could not be."""
    await begin(studio)
    page = studio.shell.orders
    page.batch.mark("paid")
    await studio.settle()
    studio.desk.known("note.save", KnownError("disk_full"))
    studio.desk.known("export", KnownError("file_in_use", file="订单 2026-11-21 1630.xlsx"))
    yield "errors"
    page.batch.mark("paid")


@scene
async def grouped(studio: Studio) -> Pictures:
    """Reminders of today and later, some come, three of them chosen."""
    page = studio.shell.orders
    for at, when in enumerate(("+5min", "+6min", "+40min", "今晚7点半", "明天下午3点", "+3d")):
        try:
            booked = await reminders.book(studio.office, page.model.ids[20 + at], when, "小林" if at % 2 else "小美")
        except KnownError:
            continue  # too late for this order
        studio.desk.bus.tell(booked.changes)
    studio.clock.advance(timedelta(minutes=9))
    studio.shell.tick.beat()
    await studio.settle()
    studio.clear()
    studio.shell.show_page("reminders")
    await studio.settle()
    yield "reminders-grouped"
    table = studio.shell.reminders.table
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (1, 2):
        table.selectionModel().select(studio.shell.reminders.model.index(row, 0), flags)
    yield "reminders-chosen"


@scene
async def lying(studio: Studio) -> Pictures:
    """What nobody dealt with: told once more, on top of every list, given to another; the tray's menu."""
    shop = next(shop for shop in studio.desk.shops if shop.demo)
    studio.desk.bus.tell(await rules.change(studio.office, shop.id, escalate_after=timedelta(minutes=5)))
    await agents.ensure(studio.office, "小林")
    service = await reminders.book(studio.office, studio.shell.orders.model.ids[30], "+3min", None, Kind.SERVICE)
    studio.desk.bus.tell(service.changes)
    for _step in range(7):
        studio.clear()
        studio.clock.advance(timedelta(minutes=1))
        studio.shell.tick.beat()
        await studio.settle()
    others = next(row for row in studio.shell.reminders.rows if row.agent == "小林")
    studio.shell.tick._show_late([others])
    yield "reminders-lying"
    studio.clear()
    studio.shell.reminders.table.go_to_row(0)
    studio.press("G", studio.shell.reminders.table)
    yield "reminders-given"
    if (menu := QApplication.activePopupWidget()) is not None:
        menu.close()
    tray = Tray(studio.shell, QSystemTrayIcon(studio.shell))
    await studio.settle()
    tray.menu.popup(QPoint(0, 0))
    yield "tray"
    tray.menu.close()
    tray.away()
    studio.desk.bus.tell(await rules.change(studio.office, shop.id, escalate_after=timedelta(hours=1)))


@scene
async def service(studio: Studio) -> Pictures:
    """A call about a matter of service on a paid order, in the quiet hours."""
    studio.hold("reminder.book")
    studio.shell.show_page("orders")
    studio.shell.orders.show_view("to_ship")
    await studio.settle()
    studio.shell.orders.table.go_to_row(1)
    await studio.settle()
    studio.shell.orders.deeds.book()
    dialog = await studio.dialog(BookDialog)
    dialog.when.line.setText("今晚11点")
    yield "booking-service"
    dialog.reject()
    studio.shell.orders.show_view("unpaid")


@scene
async def next_morning(studio: Studio) -> Pictures:
    """Five past nine after a night of sleep: a digest, much to do, and data of yesterday."""
    now = studio.office.here()
    morning = (now + timedelta(days=1)).replace(hour=9, minute=5, second=0)
    studio.clock.advance(morning - now)
    studio.shell.tick.beat()
    await studio.settle()
    studio.shell.counts.ask()
    studio.shell.show_page("today")
    await studio.settle()
    studio.shell.today.ask_refresh()  # the copy of the morning may have come behind the first reading
    yield "today-morning"
    studio.clear()
    studio.shell.choose_shop(next(shop for shop in studio.desk.shops if not shop.demo))
    yield "today-old"
    studio.shell.choose_shop(studio.desk.shops[0])
    await studio.settle()
    studio.shell.show_page("orders")
    yield "orders-morning"


@scene
async def nothing_due(studio: Studio) -> Pictures:
    """A shop of which nothing has been imported yet: each page says what to do."""
    added, changes = await shops.add(studio.office, "新开的店", "taobao", preset="merged")
    studio.desk.bus.tell(changes)
    await studio.settle()
    studio.shell.choose_shop(next(shop for shop in studio.desk.shops if shop.id == added.id))
    studio.shell.counts.ask()
    await studio.settle()
    for page in ("today", "orders", "reminders"):
        studio.shell.show_page(page)
        yield f"{page}-empty"


@scene
async def noticed(studio: Studio) -> Pictures:
    """An import that took everything in and wondered at some of it: statuses, columns."""
    file = studio.folder / "ExportOrderList202611220900.csv"
    file.write_text(_NOTICED, "gb18030")
    await studio.bring(file)
    studio.shell.show_page("imports")
    await studio.settle()
    studio.shell.imports.table.go_to_row(0)
    yield "imports-noticed"
