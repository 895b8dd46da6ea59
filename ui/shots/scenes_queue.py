"""Pictures of the payment reminders: each tab, best first, a merged row, what holds rows back, and empty ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from app.domain.queue import Tab
from app.services import agents, guards, orders, reminders, shops
from app.services.notes import NoteDraft, save
from ui.pages.queue import QueuePage
from ui.shots.studio import Pictures, Studio, scene

_HEADER = "订单编号,买家会员名,总金额,订单状态,收货人姓名,联系手机,订单创建时间,宝贝标题,宝贝种类,宝贝总数量,店铺名称"
_ROWS = (
    ("小满家的猫", "238.00", 360), ("小满家的猫", "59.90", 355), ("小满家的猫", "88.00", 340),
    ("林间小路", "1299.00", 330),
    ("t**8", "39.90", 320), ("", "128.00", 310), ("团子妈妈", "459.00", 300), ("阿木", "19.90", 290),
    ("灯塔", "66.00", 280), ("灯塔", "78.00", 270), ("晴天小铺", "199.00", 250), ("山风", "329.00", 240),
    ("一颗橙", "26.80", 230), ("海盐", "89.00", 200), ("北岸", "520.00", 150), ("半糖", "45.00", 90),
    ("春卷", "36.00", 40), ("不约", "99.00", 350), ("豆包", "75.50", 345), ("云朵", "218.00", 335),
)  # fmt: skip
"""Buyer, amount and so many minutes ago."""
_SHOP = "催付旗舰店"
_NOTES = (
    (6, "purple", "没接，已发旺旺"), (11, "purple", "在上班，晚上再说"), (17, "purple", "没接"),
    (17, "purple", "说不要了"),
    (3, "yellow", "问过有没有大一点的"), (0, "green", "要开发票"),
)  # fmt: skip
"""The place of an order among those above, flag and words."""


def _file(studio: Studio, folder: Path) -> Path:
    now = studio.office.here()
    rows = [
        f'"44720000000000{at:05}",{buyer},{amount},等待买家付款,张小满,13812341234,'
        f"{now - timedelta(minutes=ago):%Y-%m-%d %H:%M:%S},羊毛围巾 米白,1,1,{_SHOP}"
        for at, (buyer, amount, ago) in enumerate(_ROWS, 1)
    ]
    file = folder / f"ExportOrderList{now:%Y%m%d%H%M}.csv"
    file.write_text("\n".join((_HEADER, *rows)) + "\n", encoding="gb18030")
    return file


async def _begin(studio: Studio) -> QueuePage:
    """A shop of its own in the middle of an evening's call window, with something in every tab."""
    studio.clock.advance(timedelta(days=1))
    now = studio.office.here()
    studio.clock.advance(now.replace(hour=19, minute=10, second=0) - now)
    shop, changes = await shops.add(studio.office, _SHOP, "taobao", preset="merged")
    studio.desk.bus.tell(changes)
    await studio.settle()
    studio.shell.choose_shop(next(one for one in studio.desk.shops if one.id == shop.id))
    file = _file(studio, studio.folder)
    await studio.bring(file)
    file.unlink()
    ids = [await orders.find(studio.office, f"44720000000000{at:05}", _SHOP) for at in range(1, len(_ROWS) + 1)]
    studio.shell.choose_agent((await agents.ensure(studio.office, "小美")).agent)
    for at, colour, said in _NOTES:
        studio.desk.bus.tell((await save(studio.office, NoteDraft(ids[at], colour, "小美", said))).changes)
    for at in (18, 19):
        buyer = (await guards.look(studio.office, ids[at], None, "phone")).buyer_id
        assert buyer is not None
        bar = guards.set_do_not_remind if at == 18 else guards.set_suspect
        studio.desk.bus.tell(await bar(studio.office, buyer, True, "同一地址反复拍下不付", "小林"))
    for at, when in ((10, "今晚8点半"), (13, "明早10点"), (9, "+1min")):
        studio.desk.bus.tell((await reminders.book(studio.office, ids[at], when, "小美")).changes)
    studio.clock.advance(timedelta(minutes=2))
    studio.clear()
    studio.shell.show_page("queue")
    await studio.settle()
    studio.clear()
    return cast("QueuePage", studio.shell.page("queue"))


@scene
async def queue(studio: Studio) -> Pictures:
    page = await _begin(studio)
    page.table.go_to_row(2)
    yield "queue"
    page.table.go_to_row(page.model.place(min(page.model._places)))
    await studio.settle()
    page.step_order(1)
    yield "queue-merged"
    for tab in list(Tab)[1:]:
        page.show_tab(tab)
        yield f"queue-{tab.value.replace('_', '-')}"
    page.show_tab(Tab.NOW)
    await studio.settle()
    page.turn_best()
    await studio.settle()
    page.go_to_table()
    yield "queue-best"
    page.turn_best()
    await studio.settle()
    studio.shell.resize(1024, 700)
    await studio.settle()
    page.go_to_table()
    yield "queue-drawer"
    studio.shell.resize(*studio.size)
    studio.shell.choose_shop(None)
    await studio.settle()
    yield "queue-shops"
    studio.shell.show_page("today")
    yield "queue-today"


@scene
async def queue_empty(studio: Studio) -> Pictures:
    """A shop in which nothing is due, and one of which nothing has been imported yet."""
    shop = next(one for one in studio.desk.shops if one.name == _SHOP)
    studio.shell.choose_shop(shop)
    now = studio.office.here()
    studio.clock.advance(now.replace(hour=22, minute=30) - now)
    studio.shell.tick.beat()
    studio.shell.show_page("queue")
    await studio.settle()
    page = cast("QueuePage", studio.shell.page("queue"))
    page.show_tab(Tab.NOW)
    await studio.settle()
    studio.clear()
    yield "queue-nothing-now"
    added, changes = await shops.add(studio.office, "刚开的店", "taobao", preset="merged")
    studio.desk.bus.tell(changes)
    await studio.settle()
    studio.shell.choose_shop(next(one for one in studio.desk.shops if one.id == added.id))
    await studio.settle()
    for tab in Tab:
        page.show_tab(tab)
        yield f"queue-none-{tab.value.replace('_', '-')}"
    page.show_tab(Tab.NOW)
    studio.shell.show_page("orders")
