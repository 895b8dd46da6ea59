"""The pictures, in the order in which they are taken; each scene finds the window as the one before it left it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QMenu

from app.i18n import _
from app.services import agents, demo, notes, reminders
from ui.chooser import FormDialog
from ui.crash import report
from ui.crash_dialog import CrashDialog
from ui.shots.studio import ORDERS, SEED, Pictures, Studio, scene
from ui.widgets.book import BookDialog

_BAD_ROWS = (
    "订单编号,买家会员名,总金额,订单状态,订单创建时间\n"
    '="4471000000000000001",小满,88.00,等待买家付款,2026-11-21 15:58:00\n'
    "1.93E+18,阿木,19.90,等待买家付款,2026-11-21 15:57:00\n"
    "4471000000000000003.0,团子,29.90,等待买家付款,2026-11-21 15:56:00\n"
    ",林间小路,39.90,等待买家付款,2026-11-21 15:55:00\n"
)
_SAID = ("明早发工资后付", "没接，已发短信", "余额不足，今晚8点付", "嫌贵，在比价", "要发顺丰，写生日卡")
_FLAGS = ("purple", "purple", "yellow", "green", "red")


@scene
async def welcome(studio: Studio) -> Pictures:
    """The first page, empty and with a nickname that no note could be read back with."""
    yield "welcome"
    page = studio.shell.welcome
    assert page is not None
    page.shop.line.setText("小美的店")
    page.person.nickname.line.setText("小+美")
    page.person.nickname.line.setFocus()
    page.start()
    yield "welcome-refused"
    page.shop.line.clear()
    page.person.nickname.line.clear()
    for name in ("reminders", "imports", "rules"):
        studio.shell.show_page(name)
        yield f"{name}-none"


@scene
async def orders(studio: Studio) -> Pictures:
    """A morning's work: notes under flags, and reminders; the card of an order with a note begun."""
    answer = await demo.make(studio.office, ORDERS, SEED)
    studio.desk.bus.tell(answer.changes)
    studio.shell.choose_agent((await agents.ensure(studio.office, "小美")).agent)
    await studio.settle()
    studio.shell.show_page("orders")
    await studio.settle()
    studio.orders = list(studio.shell.orders.model.ids)
    for at, (flag, said) in enumerate(zip(_FLAGS, _SAID, strict=True)):
        draft = notes.NoteDraft(studio.orders[at * 2 + 1], flag, "小美" if at % 2 else "小林", said)
        studio.desk.bus.tell((await notes.save(studio.office, draft)).changes)
    for at, when in enumerate(("今晚8点", "明早9点半", "+20min")):
        studio.desk.bus.tell((await reminders.book(studio.office, studio.orders[at * 3 + 1], when, "小美")).changes)
    studio.shell.counts.ask()
    await studio.settle()
    studio.shell.orders.table.go_to_row(5)
    await studio.settle()
    studio.shell.orders.go_to_note()
    studio.shell.orders.card.editor.feedback.line.setText(_SAID[0])
    yield "orders"


@scene
async def note_problem(studio: Studio) -> Pictures:
    editor = studio.shell.orders.card.editor
    editor.agent.line.setText("小+美")
    editor.time.line.setText("13-45 99:00")
    editor.feedback.line.setText("")
    editor.time.line.textEdited.emit("13-45 99:00")
    editor.ready()
    yield "note-problem"


@scene
async def long_note(studio: Studio) -> Pictures:
    page = studio.shell.orders
    page.table.go_to_row(7)
    await studio.settle()
    page.card.editor.feedback.line.setText("说余额不足要等到月底发工资以后才能付，让我们到时候再打电话提醒她一次" * 2)
    yield "long-note"
    page.card.editor.feedback.line.setText("")


@scene
async def nothing_found(studio: Studio) -> Pictures:
    top = studio.shell.top
    top.search.setText("没有这个词")
    top.search_now()
    yield "nothing-found"
    top.search.setText("")
    top.search_now()


@scene
async def views(studio: Studio) -> Pictures:
    page = studio.shell.orders
    page.show_view("all")
    yield "all"
    page.show_view("finished")
    await studio.settle()
    page.table.go_to_row(3)
    page.go_to_table()
    yield "finished"
    page.show_view("unpaid")


@scene
async def menus(studio: Studio) -> Pictures:
    for name, open_menu in (("shop-menu", studio.shell.top.open_shops), ("agent-menu", studio.shell.top.open_agents)):
        open_menu()
        yield name
        (await studio.dialog(QMenu)).close()


@scene
async def choosing(studio: Studio) -> Pictures:
    studio.hold("shop.add", "agent.add")
    for name, ask in (("add-shop", studio.shell.add_shop), ("add-agent", studio.shell.add_agent)):
        ask()
        dialog = await studio.dialog(FormDialog)
        yield name
        dialog.reject()


@scene
async def booking(studio: Studio) -> Pictures:
    studio.hold("reminder.book")
    studio.shell.orders.deeds.book()
    dialog = await studio.dialog(BookDialog)
    dialog.when.line.setText("今晚8点")
    yield "booking"
    dialog.reject()


@scene
async def reminder_due(studio: Studio) -> Pictures:
    """Half an hour later: a reminder has come, and the data has grown old."""
    studio.clock.advance(timedelta(minutes=25))
    studio.shell.tick.beat()
    await studio.settle()
    studio.shell.counts.ask()
    yield "reminder-due"
    studio.shell.show_page("reminders")
    yield "reminders"


@scene
async def today(studio: Studio) -> Pictures:
    studio.shell.show_page("today")
    yield "today"


@scene
async def importing(studio: Studio) -> Pictures:
    studio.shell.show_page("orders")
    work = studio.desk.work(_("Importing {file}").format(file="ExportOrderList202611211600.xlsx"), lambda: None)
    work.progress(0.42)
    yield "importing"
    work.end()


@scene
async def imports(studio: Studio) -> Pictures:
    file = studio.folder / "ExportOrderList202611211600.csv"
    file.write_text(_BAD_ROWS, "gb18030")
    await studio.bring(file)
    studio.shell.show_page("imports")
    await studio.settle()
    studio.shell.imports.table.go_to_row(0)
    yield "imports"
    # The rest is taken in the demo shop again.
    studio.shell.choose_shop(studio.desk.shops[0])


@scene
async def drop(studio: Studio) -> Pictures:
    studio.shell.show_page("orders")
    studio.shell.show_drop()
    yield "drop"
    studio.shell.drop.hide()


@scene
async def quiet(studio: Studio) -> Pictures:
    studio.desk.set_quiet(True)
    yield "quiet"
    studio.desk.set_quiet(False)


@scene
async def preferences(studio: Studio) -> Pictures:
    studio.shell.show_page("settings")
    yield "settings"


@scene
async def crash(studio: Studio) -> Pictures:
    studio.shell.show_page("orders")
    dialog = CrashDialog(report(ValueError("no such thing"), "orders.page"), studio.shell)
    dialog.open()
    yield "crash"
    dialog.reject()


@scene
async def small(studio: Studio) -> Pictures:
    """The sizes at which the card narrows, and at which it lies over the table."""
    studio.shell.resize(1280, 720)
    yield "narrow"
    studio.shell.orders.table.go_to_row(4)
    await studio.settle()
    yield "narrow-steps"
    studio.shell.orders.table.go_to_row(0)
    studio.shell.resize(1024, 700)
    await studio.settle()
    studio.shell.orders.go_to_card()
    yield "drawer"
    studio.shell.orders.go_to_table()
    studio.shell.resize(*studio.size)
