"""Pictures of what comes by itself: exports in the watched folder, and a memo that changes while a note is written."""

from __future__ import annotations

from dataclasses import replace

from app.domain.memo_choice import Composed
from app.services import notes, watch
from ui.pages.orders import OrdersPage
from ui.shots.scenes_imports import STRANGE, export
from ui.shots.scenes_orders import begin, on_card
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.memo_composer import MemoComposer

_BEFORE = "要发顺丰，周六前送到"
_NOW = f"{_BEFORE}\n11-21 15:58+小林+第1次+没接，已发短信"


async def _writing(studio: Studio) -> OrdersPage:
    """Somebody writes a payment reminder on the third order."""
    page = await on_card(studio, 2)
    page.go_to_note()
    page.card.editor.flags.pick(6)
    page.card.editor.feedback.line.setText("说明早发工资后付")
    return page


@scene
async def memo_changed(studio: Studio) -> Pictures:
    """An import brought another memo: a colleague's entry more, then another text; in a low window, too."""
    page = await _writing(studio)
    editor = page.card.editor
    editor.news.show_change(_BEFORE, _NOW)
    yield "memo-new"
    editor.news.show_change(_BEFORE, "改发中通，周日前送到就行")
    yield "memo-changed"
    studio.shell.resize(1280, 720)
    await studio.settle()
    yield "memo-changed-low"
    editor.news.show_change(_BEFORE, _NOW)
    yield "memo-new-low"
    studio.shell.resize(*studio.size)
    editor.news.show_change("", "")
    editor.feedback.line.clear()
    page.go_to_table()


@scene
async def arrived(studio: Studio) -> Pictures:
    """Exports in the watched folder: one that is known, and one whose columns nobody knows; then they wait on today."""
    desk = studio.desk
    names = ("ExportOrderList202611221730.csv", "ExportOrderList202611221731.csv")
    files = [export(studio, name, 400 + 20 * at, 20) for at, name in enumerate(names)]
    odd = files[0].with_name("小程序订单22日.csv")
    odd.write_text(STRANGE, "utf-8-sig")
    kept = desk.settings.watch, desk.settings.watch_folder
    desk.settings.watch, desk.settings.watch_folder = "announce", str(odd.parent)
    studio.shell.show_page("orders")
    watching = studio.shell.watching
    for some, name in ((files[:1], "watch-arrived"), ((odd,), "watch-unknown"), (files[1:], "watch-both")):
        watching._tell((await watch.look(studio.office, some)).arrivals)
        await studio.settle()
        yield name
    studio.clear()
    studio.shell.show_page("today")
    studio.shell.today.ask_refresh()
    await studio.settle()
    yield "today-arrived"
    desk.settings.watch, desk.settings.watch_folder = kept


@scene
async def composing_memo(studio: Studio) -> Pictures:
    """The whole memo line by line, too long at first, then with a memo that changed on the platform meanwhile."""
    page = await _writing(studio)
    editor = page.card.editor
    now = f"11-21 15:58+小林+第1次+没接，已发短信\n{_BEFORE}\n" + "；".join(["客户要求换成深色并附手写贺卡"] * 22)
    own = {now.splitlines()[0]: 1}
    assert editor.reading is not None
    assert editor.sheet is not None
    entry, rules, window = editor.reading.text, editor.sheet.rules, page.window()
    dialog = MemoComposer(studio.desk.theme, now, entry, own, rules, None, window)
    dialog.open()
    yield "memo-long"
    dialog.close()
    parcels = "；".join(f"补发 SF{at:013}" for at in range(18))  # many characters, few bytes
    for memo, name in ((parcels, "memo-warned"), ("", "memo-first")):
        dialog = MemoComposer(studio.desk.theme, memo, entry, own, rules, None, window)
        dialog.open()
        yield name
        dialog.close()
    composed = Composed(f"{_NOW}\n送小样", f"要发中通，周六前送到\n{_NOW.splitlines()[1]}")
    there = f"要发圆通，周日前送到\n{_NOW.splitlines()[1]}\n送小样\n已开发票"
    dialog = MemoComposer(studio.desk.theme, there, entry, {_NOW.splitlines()[1]: 1}, rules, composed, window)
    dialog.open()
    yield "memo-three"
    dialog.close()
    row = editor.sheet.row
    editor.renew(replace(editor.sheet, memo=there))
    editor.take_memo(Composed(there, there.replace("送小样\n", "")))
    yield "memo-composed"
    editor.take_memo(Composed("", ""))
    editor.renew(replace(editor.sheet, memo=row.memo))
    editor.feedback.line.clear()
    page.go_to_table()


@scene
async def unpasted(studio: Studio) -> Pictures:
    """What is not pasted yet, the longest waiting first."""
    await begin(studio)
    page = studio.shell.orders
    page.show_view("unpasted")
    await studio.settle()
    card = page.card.card
    assert card is not None
    for note in card.notes:
        studio.desk.bus.tell(await notes.copied(studio.office, note.id))
    yield "unpasted"
    page.show_view("unpaid")
    await studio.settle()
