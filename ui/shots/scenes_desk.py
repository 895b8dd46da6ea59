"""Pictures of a desk in the middle of its day: a colleague's row, a buyer of several orders, credit, and duty."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from app.domain.concession import Kind
from app.domain.queue import Tab
from app.services import agents, concessions, credit, orders, shops
from app.services.notes import NoteDraft, save
from ui.pages.queue import QueuePage
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.ask import Ask

_SHOP = "小满日用"
_HEADER = (
    "订单编号,买家会员名,总金额,订单状态,收货人姓名,收货地址,联系手机,买家留言,订单创建时间,"
    "宝贝标题,宝贝种类,宝贝总数量,店铺名称"
)
_ROWS = (
    ("小满家的猫", "238.00", "18411112222-8842", "要发顺丰，周六前送到", 1405, "婴儿纸尿裤 L码 96片 透气干爽"),
    ("小满家的猫", "59.90", "18411112222-8842", "", 1400, "婴儿湿巾 80抽 10包"),
    ("小满家的猫", "88.00", "13812341234", "", 1395, "宝宝洗衣液 2kg"),
    ("阿木", "459.00", "13912345678", "", 1300, "无线耳机 降噪版"),
    ("阿木", "66.00", "13912345678", "", 1290, "手机壳 透明防摔"),
    ("大树", "79.00", "13712345678", "", 300, "不粘锅 28cm 家用 少油烟"),
)
"""Buyer, amount, phone, message, so many minutes ago, and item."""


async def _begin(studio: Studio) -> tuple[QueuePage, list[int]]:
    """A shop of its own in a call window of the morning, with what colleagues and this agent did before."""
    now = studio.office.here()
    studio.clock.advance((now + timedelta(days=1)).replace(hour=11, minute=10, second=0) - now)
    now, office = studio.office.here(), studio.office
    shop, changes = await shops.add(office, _SHOP, "taobao", preset="merged")
    studio.desk.bus.tell(changes)
    await studio.settle()
    studio.shell.choose_shop(next(one for one in studio.desk.shops if one.id == shop.id))
    rows = [
        f'"44730000000000{at:05}",{buyer},{amount},等待买家付款,张小满,浙江省 杭州市 西湖区 凤凰路88号3幢201,{phone},'
        f"{message},{now - timedelta(minutes=ago):%Y-%m-%d %H:%M:%S},{item},1,1,{_SHOP}"
        for at, (buyer, amount, phone, message, ago, item) in enumerate(_ROWS, 1)
    ]
    file = studio.folder / f"ExportOrderList{now:%Y%m%d%H%M}.csv"
    file.write_text("\n".join((_HEADER, *rows)) + "\n", encoding="gb18030")
    await studio.bring(file)
    file.unlink()
    ids = [await orders.find(office, f"44730000000000{at:05}", _SHOP) for at in range(1, len(_ROWS) + 1)]
    for nickname in ("小林", "小美"):
        studio.shell.choose_agent((await agents.ensure(office, nickname)).agent)
        await studio.settle()
    for order_id, colour, agent, channel in (
        (ids[3], "yellow", "小林", "unknown"), (ids[5], "purple", "小美", "phone"),
    ):  # fmt: skip
        draft = NoteDraft(order_id, colour, agent, "问过什么时候发货", channel=channel)
        studio.desk.bus.tell((await save(office, draft)).changes)
    given = await concessions.give(office, ids[0], Kind.GIFT, 300, "小美", what="湿巾小包")
    studio.desk.bus.tell(given.changes)
    studio.desk.bus.tell((await credit.tell(office, ids[0], "三心，好评率 98%", "小美")).changes)
    studio.shell.show_page("queue")
    page = cast("QueuePage", studio.shell.page("queue"))
    page.show_tab(Tab.NOW)
    await studio.settle()
    studio.clear()
    return page, ids


async def _press(studio: Studio, *keys: str) -> None:
    for key in keys:
        studio.press(key)
        await studio.settle()


async def _stand(studio: Studio, page: QueuePage, order_id: int) -> None:
    page.table.go_to_row(page.model.place(order_id))
    page.go_to_table()
    await studio.settle()


@scene
async def desk(studio: Studio) -> Pictures:
    """A colleague's row; then all orders of one buyer in one contact, close to the closing of the first."""
    page, ids = await _begin(studio)
    await _stand(studio, page, ids[3])
    yield "queue-colleague"
    await _press(studio, "F9")
    yield "call-colleague"
    await _press(studio, "Esc")
    await _stand(studio, page, ids[0])
    yield "queue-several"
    await _press(studio, "F9")
    yield "call-several"
    page.card.held.begin()
    yield "call-several-held"
    page.card.held.end()
    studio.shell.resize(1024, 700)
    await studio.settle()
    yield "call-several-low"
    studio.shell.resize(*studio.size)
    await _press(studio, "Return", "2", "4")
    panel = page.calls.panel
    assert panel is not None
    panel.moment.field.line.insert("明早9点")
    yield "call-past-closing"
    await _press(studio, "Shift+Esc")
    studio.clear()


@scene
async def credit_typed(studio: Studio) -> Pictures:
    """What the platform says of a buyer's credit: asked for, and on the card."""
    page = cast("QueuePage", studio.shell.page("queue"))
    studio.hold("guard.credit")
    page.deeds.guards.credit()
    asked = await studio.dialog(Ask)
    yield "credit"
    asked.reject()
    studio.clear()
    page.go_to_table()
    yield "credit-card"
    studio.shell.show_page("today")
    yield "today-duty"
    studio.shell.show_page("orders")
