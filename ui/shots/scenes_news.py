"""Pictures of what comes by itself: exports in the watched folder, and a memo that changes while a note is written."""

from __future__ import annotations

from app.services import watch
from ui.shots.scenes_imports import STRANGE, export
from ui.shots.scenes_orders import begin
from ui.shots.studio import Pictures, Studio, scene

_BEFORE = "要发顺丰，周六前送到"
_NOW = f"{_BEFORE}\n11-21 15:58+小林+第1次+没接，已发短信"


@scene
async def memo_changed(studio: Studio) -> Pictures:
    """An import brought another memo: a colleague's entry more, then another text; in a low window, too."""
    await begin(studio)
    page = studio.shell.orders
    page.table.go_to_row(2)
    await studio.settle()
    page.go_to_note()
    editor = page.card.editor
    editor.flags.pick(6)
    editor.feedback.line.setText("说明早发工资后付")
    editor.news.show_change(_BEFORE, _NOW)
    yield "memo-new"
    editor.news.show_change(_BEFORE, "改发中通，周日前送到就行")
    yield "memo-changed"
    studio.shell.resize(1280, 720)
    await studio.settle()
    yield "memo-changed-low"
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
