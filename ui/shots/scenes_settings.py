"""Pictures of the settings: every section, a search, what was typed wrongly, and the questions asked there."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.flag import Meaning
from app.services import backup, rules
from ui import legend_print
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.flag_details import FlagDetails
from ui.widgets.legend_moved import MovedPreview
from ui.widgets.restore import RestoreDialog
from ui.widgets.setting import SECTIONS, ValueRow


def _name_the_folder(studio: Studio, page: QWidget) -> None:
    """Where the data lies for these pictures has another name each time."""
    for label in page.findChildren(QLabel):
        if str(studio.folder) in label.text():
            label.setText(label.text().replace(str(studio.folder), "/home/xiaomei/ziqi"))


@scene
async def sections(studio: Studio) -> Pictures:
    studio.shell.show_page("settings")
    await studio.settle()
    page = studio.shell.preferences
    for at, copy in enumerate(await backup.kept(studio.office)):
        # They were written at the hour of this machine.
        moment = studio.office.now() - 3600 - 86400 * at
        os.utime(copy.file, (moment, moment))
    await page.backup.load()
    for name in SECTIONS:
        page.show_section(name)
        page.list.buttons[name].setFocus()
        await studio.settle()
        _name_the_folder(studio, page)
        yield f"settings-{name}"


@scene
async def further_down(studio: Studio) -> Pictures:
    """What lies below the fold of the long sections."""
    page = studio.shell.preferences
    for name in ("notes",):
        page.show_section(name)
        await studio.settle()
        page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
        yield f"settings-{name}-below"


@scene
async def search(studio: Studio) -> Pictures:
    page = studio.shell.preferences
    page.search.setFocus()
    page.search.setText("提醒" if studio.name.startswith("zh") else "reminder")
    yield "settings-search"
    page.search.setText("没有这项")
    yield "settings-search-nothing"
    page.search.clear()


@scene
async def wrong(studio: Studio) -> Pictures:
    page = studio.shell.preferences
    page.show_section("reminding")
    await studio.settle()
    for row in page.reminding.rows[1:3]:
        assert isinstance(row, ValueRow)
        row.box.line.setText("12x")
        row.box.done.emit("12x")
    yield "settings-wrong"
    page.reminding.forget()
    await page.reminding.load()


@scene
async def adding(studio: Studio) -> Pictures:
    """The forms for one more shop and one more agent."""
    page = studio.shell.preferences
    for name, section in (("shops", page.shops), ("agents", page.agents)):
        page.show_section(name)
        section.reveal.open()
        section.form.wanted.emit()
        yield f"settings-{name}-add"
        section.reveal.shut()


@scene
async def key_conflict(studio: Studio) -> Pictures:
    page = studio.shell.preferences
    page.show_section("keys")
    editor = page.keys.editor
    editor.go_to("refresh")
    editor.begin()
    yield "key-recording"
    editor.recorder.record(False)
    editor._pressed("Ctrl+K")
    yield "key-conflict"
    editor._leave()


@scene
async def retention(studio: Studio) -> Pictures:
    page = studio.shell.preferences
    page.show_section("retention")
    studio.shell.choose_shop(studio.desk.shops[0])
    await studio.settle()
    page.retention.box.line.setText("30")
    page.retention._look()
    await studio.settle()
    yield "retention-preview"
    page.retention._forget()
    page.retention.box.line.setText("-3")
    page.retention._look()
    yield "retention-wrong"
    page.retention._forget()


@scene
async def restore(studio: Studio) -> Pictures:
    page = studio.shell.preferences
    page.show_section("backup")
    await backup.daily(studio.desk.office)
    await page.backup.load()
    studio.hold("backup.inside")
    page.backup.look.click()
    dialog = await studio.dialog(RestoreDialog)
    yield "restore"
    dialog.reject()
    studio.shell.show_page("orders")


@scene
async def legend(studio: Studio) -> Pictures:
    """A flag's details, orders that follow a meaning to another colour, and the page for the wall."""
    page = studio.shell.preferences
    studio.shell.show_page("settings")
    page.show_section("flags")
    await studio.settle()
    studio.hold("legend.details")
    page.flags.deeds.editor.details_asked.emit("purple")
    details = await studio.dialog(FlagDetails)
    details.letter.line.setText("付")
    details.own.setPlainText("等老公付\n周五发工资")
    yield "legend-details"
    details.letter.line.setText("R")
    details.go.click()
    yield "legend-details-wrong"
    details.reject()
    shop = studio.desk.shops[0].id
    before = studio.office.rules(shop).legend
    swapped = {"purple": "return", "red": "reminder", "yellow": "", "orange": "exchange"}
    after = (*before, Meaning("orange"))
    after = tuple(one._replace(key=swapped.get(one.colour, one.key)) for one in after)
    studio.desk.bus.tell(await rules.change(studio.office, shop, legend=after))
    await studio.settle()
    page.flags.editor.platform = "pinduoduo"
    page.flags.editor.retranslate()
    yield "legend-moved"
    studio.hold("legend.convert")
    page.flags.editor.moved.go.click()
    preview = await studio.dialog(MovedPreview)
    yield "legend-convert"
    preview.reject()
    studio.desk.bus.tell(await rules.change(studio.office, shop, legend=before))
    await studio.settle()
    sheet = QLabel(studio.shell)
    sheet.setWindowFlag(Qt.WindowType.Dialog)
    drawn = QPixmap(legend_print.WIDE // 4, legend_print.HIGH // 4)
    drawn.fill(Qt.GlobalColor.white)
    painter = QPainter(drawn)
    told = legend_print.Sheet(studio.desk.shops[0].name, "2026-11-21", studio.office.rules(shop))
    legend_print.draw(painter, told, studio.desk.theme)
    painter.end()
    sheet.setPixmap(drawn)
    sheet.setFixedSize(drawn.size())
    sheet.show()
    yield "legend-page"
    sheet.close()
    sheet.deleteLater()
    studio.shell.show_page("orders")
