"""Pictures of the order card: what it says of unlike orders, its notes, its scripts, and what comes up by a key."""

from __future__ import annotations

from datetime import timedelta

from app.domain.order import Query
from app.services import notes, orders
from app.services import warehouse as tasks
from app.services.scripts import too_late
from ui.shots.scenes_orders import begin, on_card
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.confirm import Confirm
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.key_list import KeyList
from ui.widgets.note_history import NoteHistory
from ui.widgets.palette import Palette

_SAID = ("没接，已发短信", "嫌贵，在比价", "说问问家人", "余额不足", "答应今晚付")


async def _first(studio: Studio, view: str) -> int:
    """The newest order of a view, on the card."""
    page = studio.shell.orders
    page.show_query(Query(view=view))
    await studio.settle()
    page.table.go_to_row(0)
    await studio.settle()
    return page.deeds.order_id


@scene
async def held(studio: Studio) -> Pictures:
    page = await on_card(studio, 2)
    page.card.held.begin()
    yield "held"
    page.card.held.end()


@scene
async def correcting(studio: Studio) -> Pictures:
    page = studio.shell.orders
    page.table.go_to_row(1)
    await studio.settle()
    page.deeds.correct()
    yield "correcting"
    page.card.editor.leave_correction()
    studio.hold("note.withdraw")
    page.deeds.withdraw()
    dialog = await studio.dialog(Confirm)
    yield "withdraw"
    dialog.reject()


@scene
async def whole_line(studio: Studio) -> Pictures:
    """The whole note typed in one line: as it should be, and not."""
    page = studio.shell.orders
    page.table.go_to_row(4)
    await studio.settle()
    page.go_to_note()
    editor = page.card.editor
    editor.toggle_line()
    good, bad = "11-21 16:28+小美+第1次+说明早九点发工资后付", "11-21 16:28+小美+没接"
    for name, text in (("line", good), ("line-wrong", bad)):
        editor.whole.line.setText(text)
        editor.whole.line.textEdited.emit(text)
        yield name
    editor.whole.line.clear()
    editor.toggle_line()


@scene
async def phrases(studio: Studio) -> Pictures:
    """Quick feedback under the field, the focus on it, and all of it in the menu."""
    page = studio.shell.orders
    page.table.go_to_row(4)
    await studio.settle()
    page.go_to_note()
    row = page.card.editor.phrases
    row.enter()
    yield "phrases"
    for menu in row.findChildren(DigitMenu):
        menu.close()  # a low window has no row of phrases: their key opens the menu
    await studio.settle()
    row.open_menu()
    menu = await studio.dialog(DigitMenu)
    yield "phrases-menu"
    menu.close()
    studio.press("1", row.chips[0])
    yield "phrases-put"
    page.card.editor.feedback.line.clear()


@scene
async def long_past(studio: Studio) -> Pictures:
    """An order that was worked on again and again; the history begins in sight, and then it is scrolled to."""
    page = studio.shell.orders
    page.table.go_to_row(9)
    await studio.settle()
    for at, said in enumerate(_SAID * 2):
        studio.clock.advance(timedelta(seconds=20))
        draft = notes.NoteDraft(page.deeds.order_id, "purple", "小美" if at % 2 else "小林", said)
        studio.desk.bus.tell((await notes.save(studio.office, draft)).changes)
    studio.shell.tick.beat()
    await studio.settle()
    yield "long-past"
    area = page.card.scroller.verticalScrollBar()
    area.setValue(area.maximum())
    yield "long-past-below"
    page.card._show_all()
    await studio.settle()
    area.setValue(area.maximum())
    yield "long-past-all"


@scene
async def note_history(studio: Studio) -> Pictures:
    """A note that was corrected and withdrawn: what differs, and what stepping back would write."""
    page = studio.shell.orders
    page.table.go_to_row(5)
    await studio.settle()
    draft = notes.NoteDraft(page.deeds.order_id, "purple", "小美", "说明早九点发工资后付")
    first = await notes.save(studio.office, draft)
    studio.clock.advance(timedelta(minutes=3))
    second = await notes.correct(studio.office, first.note.id, "小林", "说后天发工资，下午付", "green")
    studio.clock.advance(timedelta(minutes=2))
    await notes.withdraw(studio.office, second.note.id, "小林")
    studio.desk.bus.tell(second.changes)
    await studio.settle()
    studio.hold("note.history")
    page.deeds.steps.ask()
    dialog = await studio.dialog(NoteHistory)
    yield "note-history"
    dialog.table.go_to_row(1)
    yield "note-history-step"
    dialog.reject()
    page.table.go_to_row(1)
    await studio.settle()
    page.deeds.steps.ask()
    dialog = await studio.dialog(NoteHistory)
    yield "note-history-one"
    dialog.reject()


@scene
async def warehouse(studio: Studio) -> Pictures:
    """A note on a parcel that is on its way: warned of while it is typed, then what is offered."""
    order_id = await _first(studio, "shipped")
    page = studio.shell.orders
    page.go_to_note()
    editor = page.card.editor
    editor.flags.pick(4)
    editor.feedback.line.setText("改发顺丰，周六前送到")
    yield "warehouse-before"
    page.deeds.save()
    await studio.settle()
    yield "warehouse-after"
    (note,) = (await orders.card(studio.office, order_id)).notes[-1:]
    studio.desk.bus.tell(await tasks.book(studio.office, [note.id], "小美"))
    studio.shell.tick.beat()
    await studio.settle()
    yield "warehouse-due"
    studio.shell.show_page("reminders")
    await studio.settle()
    yield "warehouse-list"
    await begin(studio)


@scene
async def unlike_orders(studio: Studio) -> Pictures:
    """A buyer's words and a flag that the platform sees otherwise; then an order that is over, paid, shipped, done."""
    page = studio.shell.orders
    cards = [await orders.card(studio.office, order_id) for order_id in page.model.ids]
    card = next(one for one in cards if one.row.buyer_message and one.row.memo)
    page.show_order(card.row.id)
    page.go_to_table()
    await studio.settle()
    page.card.show_card(card._replace(platform_flag="red"))
    yield "flag-differs"
    studio.shell.resize(1280, 720)
    await studio.settle()
    yield "flag-differs-low"
    studio.shell.resize(*studio.size)
    await studio.settle()
    for view in ("expired", "to_ship", "shipped", "closed"):
        await _first(studio, view)
        page.go_to_table()
        yield view.replace("_", "-")
    await begin(studio)


@scene
async def scripts(studio: Studio) -> Pictures:
    """Found by pinyin, not found, asked for a blank, copied, and held back because the cut-off is over."""
    page = studio.shell.orders
    page.table.go_to_row(0)
    await studio.settle()
    panel = page.card.scripts
    panel.focus_search()
    panel.head.search.setText("fk")
    yield "script-found"
    panel.head.search.setText("没有这句")
    yield "script-nothing"
    panel.head.search.setText("")
    missing = (at for at, line in enumerate(panel.model.lines) if line.filled.missing)
    panel.take(next(missing))
    yield "script-blank"
    panel.deeds.close()
    panel.take(0)
    yield "script-copied"
    rows = [line.row for line in panel.model.lines]
    late = next(row for row in rows if too_late(studio.office, row, page.card.scripts.shop_id))
    panel.take(rows.index(late))
    yield "script-late"
    page.go_to_table()
    page.table.go_to_row(1)


@scene
async def palette(studio: Studio) -> Pictures:
    studio.desk.keys.act("palette")
    found = await studio.dialog(Palette)
    yield "palette"
    found.field.setText("fuzhi")
    yield "palette-typed"
    found.field.setText("0388")
    yield "palette-order"
    found.field.setText("没有这样的事")
    yield "palette-nothing"
    found.reject()


@scene
async def key_list(studio: Studio) -> Pictures:
    studio.desk.keys.act("keys")
    found = await studio.dialog(KeyList)
    yield "keys"
    found.field.setText("alt")
    yield "keys-found"
    found.reject()
