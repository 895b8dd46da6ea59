"""Pictures of the note check: before it, on its way, what it found, and how good each agent's notes are."""

from __future__ import annotations

from typing import cast

from app.domain.order import Query
from app.services import agents
from ui.pages.note_check import NoteCheckPage
from ui.shots.studio import Pictures, Studio, scene

_FAULTY = (
    "11-21 15:05+阿强+明早发工资后付", "11-21 14:20+小红+第1次+没接", "11-20 19:30+小美+第2次+已联系",
    "11-21 10:12+阿强+第1次+等老公付\n11-21 15:40+阿强+第4次+周五发工资，让我们周五晚上再联系，别打电话",
    "阿强+第1次+说尺码选错了，重新拍", "11-21 11:02+小美+第1次+明早付",
)  # fmt: skip
_HEADER = "订单编号,买家会员名,总金额,订单状态,订单创建时间,店铺名称,订单备注"


def _file(shop: str) -> str:
    rows = [
        f'="44710000000000{at:05}",小满{at},{80 + at}.00,等待买家付款,2026-11-20 08:{at:02}:00,'
        f'{shop},"{_FAULTY[at % len(_FAULTY)]}"'
        for at in range(1, 31)
    ]
    return "\n".join([_HEADER, *rows]) + "\n"


@scene
async def note_check(studio: Studio) -> Pictures:
    for nickname in ("阿强", "小美"):
        await agents.ensure(studio.office, nickname)
    shop = next(one for one in studio.desk.shops if not one.demo)
    studio.shell.choose_shop(shop)
    await studio.settle()
    studio.shell.orders.show_view("unpasted")
    studio.shell.show_page("orders")
    yield "unpasted-none"
    studio.shell.orders.show_view("unpaid")
    file = studio.folder / "ExportOrderList202611211600.csv"
    file.write_text(_file(shop.name), encoding="gb18030")
    await studio.bring(file)
    file.unlink()
    studio.clear()
    studio.shell.show_page("note_check")
    await studio.settle()
    studio.clear()
    page = cast("NoteCheckPage", studio.shell.page("note_check"))
    yield "check-idle"
    page.state = "busy"
    page._moved(0.42)
    page._show()
    yield "check-busy"
    for state in ("stopped", "failed"):
        page.state = "busy"
        page._stopped("" if state == "stopped" else "磁盘已满")
        yield f"check-{state}"
    page.check()
    await studio.settle()
    for at in (0, 2):
        page.model.turn(at)
    yield "check-found"
    page.chips.turn("count_jumps")
    page.table.go_to_row(1)
    page.model.turn_all()
    yield "check-filtered"
    page.apply()
    await studio.settle()
    yield "check-repaired"
    studio.clear()
    page.tabs.setCurrentIndex(1)
    yield "check-quality"
    page.check(Query(search="没有这一单"))
    await studio.settle()
    yield "check-nothing"
    page.tabs.setCurrentIndex(1)
    yield "check-unrated"
    studio.shell.show_page("orders")
