"""A whole session with people's data in it: none of it stays in a log, title, toast, file name, setting or report."""

from __future__ import annotations

import csv
import logging
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSystemTrayIcon,
    QWidget,
)

from app import log, settings
from app.services import notes, orders, reminders
from app.services.notes import NoteDraft
from app.services.office import Office
from tests.conftest import LogGuard
from tests.ui.scenes import OPEN
from tests.ui.window import Window
from ui import crash
from ui.crash import CrashGuard
from ui.keys import DEEDS
from ui.widgets.toast import Toasts

Play = Callable[..., None]

NICK, RECEIVER, PHONE = "月亮上的欧阳", "欧阳晓月", "13987654321"
STREET = "良睦路1399号梦想小镇3幢201"
MESSAGE = "麻烦放在门卫王大爷那里"
FEEDBACK = "让打她先生的电话13711112222"
NUMBER = "4471000000000000001"
EVERYTHING = (
    NICK,
    RECEIVER,
    PHONE,
    STREET,
    MESSAGE,
    FEEDBACK,
    "13711112222",
    "欧阳",
    NUMBER,
    "阿木的同事",
    "13822223333",
)
"""What may stand nowhere but in the data and, where an agent needs it, on screen."""
HELD = (RECEIVER, PHONE, STREET)
"""What is masked on screen until somebody holds the key."""

HEADER = (
    "订单编号", "买家会员名", "总金额", "订单状态", "收货人姓名", "收货地址", "联系手机", "买家留言", "订单创建时间",
    "宝贝标题", "宝贝总数量", "店铺名称",
)  # fmt: skip
LEFT_OUT = {"quit", "import", "reveal"}
"""Deeds that are done apart: the end, the file dialog, and showing the phone."""


def export_file(folder: Path) -> Path:
    file = folder / "ExportOrderList202611211600.csv"
    place = f"浙江省 杭州市 余杭区 {STREET}"
    rows = [
        (f'="{NUMBER}"', NICK, "238.00", "等待买家付款", RECEIVER, place, PHONE, MESSAGE,
         "2026-11-21 09:20:00", "纸尿裤", "1", "小美的店"),
        ("1.93E+18", "阿木的同事", "19.90", "等待买家付款", RECEIVER, place, "13822223333", MESSAGE,
         "2026-11-21 09:21:00", "保温杯", "1", "小美的店"),
        ('="4471000000000000002"', "阿木的同事", "19.90", "等待买家付款", RECEIVER, place, "13822223333", "",
         "2026-11-21 09:22:00", "保温杯", "1", "小美的店"),
    ]  # fmt: skip
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    return file


class Witness(QObject):
    """Remembers every title, toast and tray text there ever was."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(watched, QWidget) and event.type() in (QEvent.Type.WindowTitleChange, QEvent.Type.Show):
            if watched.isWindow():
                self.heard.append(("title", watched.windowTitle()))
            if watched.objectName() == "toast":
                said = [watched.accessibleName(), *(one.text() for one in watched.findChildren(QLabel))]
                self.heard += [("toast", text) for text in said]
        return False

    def leaks(self, secrets: tuple[str, ...] = EVERYTHING) -> list[tuple[str, str]]:
        return [(kind, secret) for kind, text in self.heard for secret in secrets if secret in text]


@contextmanager
def witnessing(application: QCoreApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    witness = Witness()

    def watch(owner: Any, what: str) -> None:
        before = getattr(owner, what)

        def heard(self: Any, *texts: Any, **named: Any) -> Any:
            witness.heard += [(what, text) for text in (*texts, *named.values()) if isinstance(text, str)]
            return before(self, *texts, **named)

        monkeypatch.setattr(owner, what, heard)

    watch(QSystemTrayIcon, "showMessage")
    watch(QSystemTrayIcon, "setToolTip")
    watch(Toasts, "say")
    application.installEventFilter(witness)
    yield witness
    application.removeEventFilter(witness)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """File dialogs take the name they propose; every name they ever proposed."""
    proposed: list[str] = []

    def answer(dialog: QFileDialog, *_receiver: object) -> None:
        names = dialog.selectedFiles() or ["saved"]
        proposed.extend([dialog.windowTitle(), *names])
        if dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
            file = str(tmp_path / "saved" / Path(names[0]).name)
            Path(file).parent.mkdir(exist_ok=True)
            dialog.fileSelected.emit(file)
            dialog.filesSelected.emit([file])
        dialog.reject()

    monkeypatch.setattr(QFileDialog, "open", answer)
    return proposed


async def session(window: Window, tmp_path: Path) -> None:
    """A day's deeds on the order of one buyer."""
    shell, desk = window.shell, window.desk
    await window.bring(export_file(tmp_path))
    for page in shell.pages:
        shell.show_page(page)
        await window.settle()
    shell.show_page("orders")
    await window.settle()
    for text in (PHONE, NICK, RECEIVER, NUMBER):
        shell.top.search.setText(text)
        shell.top.search_now()
        await window.settle()
    shell.orders.table.go_to_row(0)
    await window.settle()
    order_id = shell.orders.deeds.order_id
    saved = await notes.save(window.office, NoteDraft(order_id, "purple", "小美", FEEDBACK))
    desk.bus.tell(saved.changes)
    for when in ("+5min", "+10min"):
        desk.bus.tell((await reminders.book(window.office, order_id, when, "小美")).changes)
    await window.later(timedelta(minutes=6))
    window.press("F2", shell)
    window.enter(FEEDBACK)
    await every_deed(window)
    await window.later(timedelta(minutes=6))
    await window.later(timedelta(hours=20))
    shell.show_page("reminders")
    await window.settle()


async def every_deed(window: Window) -> None:
    """Whatever a key can do, on the order that is chosen; what opens is closed again."""
    for deed in DEEDS:
        if deed.name in LEFT_OUT:
            continue
        window.shell.show_page("orders")
        await window.settle(*OPEN)
        window.desk.keys.act(deed.name)
        await window.settle(*OPEN)
        for one in QApplication.topLevelWidgets():
            if one is not window.shell and one.isVisible():
                one.reject() if isinstance(one, QDialog) else one.close()
        await window.settle()


def on_screen(window: Window) -> str:
    """Every text that stands in the window."""
    texts: list[str] = []
    for one in window.shell.findChildren(QWidget):
        if isinstance(one, (QLabel, QAbstractButton)):
            texts += [one.text(), one.toolTip(), one.accessibleName()]
        elif isinstance(one, QLineEdit) and one is not window.shell.top.search:
            texts.append(one.text())
        elif isinstance(one, QPlainTextEdit):
            texts.append(one.toPlainText())
    return "\n".join([*texts, *(str(cell) for row in window.shown() for cell in row)])


@pytest.mark.usefixtures("child_process")
def test_a_session_leaves_nobody_behind(
    play: Play,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answered: list[str],
    expected_log: LogGuard,
) -> None:
    witnesses: list[Witness] = []
    folders: list[Path] = []

    async def story(window: Window) -> None:
        folder = window.office.folder
        folders.append(folder)
        log.start(folder)
        logging.getLogger("ziqi").setLevel(logging.DEBUG)
        with witnessing(qapp, monkeypatch) as witness:
            witnesses.append(witness)
            await session(window, tmp_path)
            reported = await crashed(window.office, window.shell.orders.deeds.order_id)
            witness.heard.append(("report", reported))
        window.shell.remember()
        settings.save(window.desk.settings, folder)

    expected_log("ValueError", logging.ERROR)
    try:
        play(story)
    finally:
        log.stop()
    assert witnesses[0].leaks() == []
    assert {"title", "say", "toast"} <= {kind for kind, _text in witnesses[0].heard}
    assert [secret for secret in EVERYTHING for name in answered if secret in name] == []
    assert leaks_in_files(folders[0], tmp_path) == []


async def crashed(office: Office, order_id: int) -> str:
    """The report of a failure that carries everything there is of a buyer."""
    card = await orders.card(office, order_id)
    guard = CrashGuard()
    try:
        raise ValueError(f"{card!r} {FEEDBACK} {MESSAGE}")
    except ValueError as error:
        guard.caught(f"saving {NUMBER} of {NICK}", error)
        text = crash.report(error, f"saving {NUMBER} of {NICK}")
    dialog = guard.dialog
    assert dialog is not None
    shown = dialog.text.toPlainText()
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    dialog.reject()
    assert "ValueError" in text
    return f"{text}\n{shown}\n{copied}"


def leaks_in_files(folder: Path, everywhere: Path) -> list[str]:
    """Names of all files, and what stands in those that are not the data itself."""
    found = [f"the name {file.name}" for file in everywhere.rglob("*") for secret in EVERYTHING if secret in file.name]
    texts = [folder / settings.FILE, *log.folder(folder).iterdir()]
    assert any(file.stat().st_size for file in log.folder(folder).iterdir())
    for file in texts:
        text = file.read_text("utf-8")
        found += [f"{secret} in {file.name}" for secret in EVERYTHING if secret in text]
    for file in everywhere.rglob("*.xlsx"):
        with zipfile.ZipFile(file) as book:
            text = "".join(book.read(part).decode("utf-8") for part in book.namelist() if part.endswith(".xml"))
        found += [f"{secret} in an export" for secret in HELD if secret in text]
    return found


def test_phone_and_address_are_masked_until_they_are_held(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        shell = window.shell
        await window.bring(export_file(tmp_path))
        for view in ("unpaid", "all"):
            shell.orders.show_view(view)
            await window.settle()
        at = next(number for number, row in enumerate(window.shown()) if NUMBER in row)
        shell.orders.table.go_to_row(at)
        await window.settle()
        card = shell.orders.card
        assert card.card is not None
        assert card.card.phone == PHONE
        seen = on_screen(window)
        assert [secret for secret in HELD if secret in seen] == []
        assert PHONE[:3] in seen
        card.reveal.pressed.emit()
        held = on_screen(window)
        assert [secret for secret in HELD if secret not in held] == []
        card.reveal.released.emit()
        seen = on_screen(window)
        assert [secret for secret in HELD if secret in seen] == []
        # Another order, or another page, hides it again even while it is held.
        card.reveal.pressed.emit()
        shell.orders.table.go_to_row(1 - at)
        await window.settle()
        shell.orders.table.go_to_row(at)
        await window.settle()
        seen = on_screen(window)
        assert [secret for secret in HELD if secret in seen] == []

    play(story)
