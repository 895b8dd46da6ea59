"""Pictures of the settings: every section, a search, what was typed wrongly, and the questions asked there."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QLabel, QWidget

from app.services import backup
from ui.shots.studio import Pictures, Studio, scene
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
    for name in ("notes", "reminding"):
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
    page.show_section("limits")
    await studio.settle()
    for row in page.limits.rows[:2]:
        assert isinstance(row, ValueRow)
        row.box.line.setText("12x")
        row.box.done.emit("12x")
    yield "settings-wrong"
    page.limits.forget()
    await page.limits.load()


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
