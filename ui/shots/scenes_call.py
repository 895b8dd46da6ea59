"""Pictures of a contact by keys: every question of a call, what stands against one, and what was cut off."""

from __future__ import annotations

from datetime import timedelta

from app.domain.cadence import Channel
from app.services import agents, calls, notes
from app.services import orders as service
from ui.pages.orders import OrdersPage
from ui.shots.studio import NOW, Pictures, Studio, scene

_HEADER = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,订单状态,收货人姓名,收货地址,联系手机,订单创建时间,"
    "宝贝标题,宝贝种类,宝贝总数量,店铺名称"
)
_ORDERS = (
    ("小满", "张小满", "浙江省 杭州市 西湖区 凤凰路88号3幢201", "18411112222-8842", "258.00", "10.00", "238.00"),
    ("大树", "", "", "", "79.00", "0.00", "79.00"),
    ("晴天", "林晴", "江苏省 苏州市 姑苏区 平江路7号", "13912345678", "39.90", "0.00", "39.90"),
)
_TITLES = ("婴儿纸尿裤 L码 96片 透气干爽", "不粘锅 28cm 家用 少油烟", "保温杯 500ml 便携")


async def _shop(studio: Studio) -> OrdersPage:
    """Three unpaid orders of their own shop, at a quarter past four, with 小美 at the desk."""
    now = studio.clock.now().astimezone(NOW.tzinfo)
    studio.clock.advance((now + timedelta(days=1)).replace(hour=16, minute=15, second=0) - now)
    day = f"{now + timedelta(days=1):%Y-%m-%d}"
    rows = [
        f'="44710000000004{at}71",{nick},{goods},{post},{due},等待买家付款,{name},{place},{phone},'
        f"{day} 12:{10 + at}:00,{_TITLES[at]},1,1,小美的茶铺"
        for at, (nick, name, place, phone, goods, post, due) in enumerate(_ORDERS)
    ]
    file = studio.out / f"ExportOrderList{day.replace('-', '')}1615.csv"
    file.write_text("\n".join([_HEADER, *rows]) + "\n", encoding="gb18030")
    await studio.bring(file)
    file.unlink()
    await agents.ensure(studio.office, "小林")
    studio.shell.choose_agent((await agents.ensure(studio.office, "小美")).agent)
    studio.shell.show_page("orders")
    page = studio.shell.orders
    page.show_view("unpaid")
    await studio.settle()
    await _stand(studio, 0)
    studio.clear()
    return page


async def _stand(studio: Studio, at: int) -> int:
    page = studio.shell.orders
    order_id = await service.find(studio.office, f"44710000000004{at}71")
    page.stand_at(order_id)
    page.go_to_table()
    await studio.settle()
    return order_id


async def _press(studio: Studio, *keys: str) -> None:
    for key in keys:
        studio.press(key)
        await studio.settle()


@scene
async def call(studio: Studio) -> Pictures:
    """A call from the row to the note: each question, and the words that are copied."""
    page = await _shop(studio)
    await _press(studio, "F9")
    yield "call-ready"
    page.card.held.begin()
    yield "call-held"
    page.card.held.end()
    await _press(studio, "Return")
    studio.clock.advance(timedelta(seconds=42))
    yield "call-result"
    await _press(studio, "2")
    yield "call-reason"
    studio.shell.resize(1280, 720)
    yield "call-reason-low"
    studio.shell.resize(*studio.size)
    await _press(studio, "1")
    yield "call-sub"
    await _press(studio, "2")
    yield "call-when"
    panel = page.calls.panel
    assert panel is not None
    panel.moment.field.line.setText("今晚10点半")
    yield "call-moved"
    panel.moment.field.line.setText("八点")
    yield "call-unclear"
    panel.moment.field.line.clear()
    panel.moment.field.line.insert("今晚8点")
    panel.written.emit("said", "今晚8点")
    await _press(studio, "Return")
    yield "call-words"
    await _press(studio, "Return")
    yield "call-prompt"
    await _press(studio, "Return")
    yield "call-chat-step"
    await _press(studio, "Return")
    yield "call-over"


@scene
async def call_not_convenient(studio: Studio) -> Pictures:
    """Who cannot talk gets an apology and an SMS; a step that is put off stays in sight."""
    await _stand(studio, 2)
    studio.clear()
    await _press(studio, "F9", "Return", "5")
    yield "call-apology"
    await _press(studio, "Return", "Return")
    yield "call-sms-step"
    await _press(studio, "0", "Return", "Return")
    studio.clear()
    await _stand(studio, 1)
    yield "call-put-off"
    await _press(studio, "Alt+F9")
    yield "call-put-off-step"
    await _press(studio, "Return")


@scene
async def call_chat(studio: Studio) -> Pictures:
    """A message, and an order whose export tells neither name nor number."""
    await _stand(studio, 1)
    await _press(studio, "F9")
    yield "call-no-number"
    await _press(studio, "Esc", "Ctrl+F9")
    yield "call-chat"
    await _press(studio, "Return")
    yield "call-chat-result"
    await _press(studio, "Shift+Esc")
    yield "call-cut-off"
    await _press(studio, "Alt+F9")
    yield "call-resumed"
    await _press(studio, "Return", "Return")
    studio.clear()


@scene
async def call_blocked(studio: Studio) -> Pictures:
    """A colleague's order, one contact too many, old data, and a call outside the windows."""
    first = await _stand(studio, 0)
    studio.desk.guard.hurry = 0
    studio.clock.advance(timedelta(days=1, hours=-2))
    for said in ("没接", "说发工资付"):
        await notes.save(studio.office, notes.NoteDraft(first, "purple", "小美", said))
    chief = next(one for one in await agents.agents(studio.office) if one.nickname == "小林")
    studio.desk.bus.tell(await agents.change(studio.office, chief.id, role="lead"))
    await studio.settle()
    studio.shell.tick.beat()
    studio.clear()
    await _press(studio, "F9")
    yield "call-blocked"
    await _press(studio, "1")
    yield "call-lead"
    studio.shell.resize(1024, 700)
    await studio.settle()
    yield "call-lead-low"
    studio.shell.resize(*studio.size)
    await _press(studio, "Esc", "Esc")
    second = await _stand(studio, 2)
    await calls.begin(studio.office, [second], "小林")
    await _press(studio, "F9")
    yield "call-asked"
    await _press(studio, "Return")
    yield "call-told"
    await _press(studio, "Esc", "Ctrl+Shift+F9")
    yield "call-service"
    await _press(studio, "Esc")
    studio.shell.orders.calls.begin([first, second], Channel.PHONE, service=True)
    await studio.settle()
    await _press(studio, "Return", "Return", "1", "Return", "Return")
    studio.clear()
    yield "call-pasting"
    await _press(studio, "Esc")
    yield "call-not-copied"
    await _press(studio, "Alt+F9", "Return")
    studio.clear()
