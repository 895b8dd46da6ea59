"""A day's work by keys alone: from an empty program to the next morning. Only the file dialog's answer is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from app import i18n, settings
from app.services import agents, orders, reminders
from app.settings import Settings
from tests.ui.window import Window, order, write
from ui.bootstrap import Tongue
from ui.widgets.book import BookDialog
from ui.widgets.flag_row import FlagButton
from ui.widgets.inputs import SearchLine
from ui.widgets.orders_table import OrdersTable

FIRST = "4471000000000000001"
NUMBERS = (FIRST, "4471000000000000002", "4471000000000000003")
FEEDBACK = "明早发工资后付"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The export that the file dialog answers with: the system's own dialog cannot be driven by keys."""
    made = write(
        tmp_path / "ExportOrderList202611211600.csv",
        order(NUMBERS[0]),
        order(NUMBERS[1], buyer="阿木", amount="89.00", title="保温杯"),
        order(NUMBERS[2], buyer="林间小路", amount="59.00", title="书架"),
    )

    def answer(dialog: QFileDialog) -> None:
        dialog.filesSelected.emit([str(made)])
        dialog.reject()

    monkeypatch.setattr(QFileDialog, "open", answer)
    return made


def test_a_day_by_keys(play: Callable[..., None], qapp: QApplication, file: Path) -> None:
    left: list[Settings] = []

    async def day(window: Window) -> None:
        # What the program does with it.
        window.shell.language_chosen.connect(Tongue(qapp).use)
        window.shell.language_chosen.connect(partial(_keep, window))
        await welcome(window)
        await bring(window)
        await find(window)
        await write_a_note(window)
        await on_many(window)
        await promise(window)
        await script(window)
        await speak_english(window)
        window.shell.remember()
        left.append(settings.load(window.office.folder))

    async def next_morning(window: Window) -> None:
        assert i18n.current() == "en"
        assert window.shell.here == "settings"
        assert window.desk.agent is not None
        assert window.desk.agent.nickname == "小美"
        assert window.desk.shop is not None
        assert window.desk.shop.name == "小美的店"
        window.press("Ctrl+2", window.shell)
        await window.settle()
        shown = await orders.card(window.office, await orders.find(window.office, FIRST))
        assert [note.feedback for note in shown.notes] == [FEEDBACK, "已发短信"]
        assert [row.state for row in shown.reminders] == ["done"]

    try:
        play(day, settings=Settings(language="zh_CN", theme="light"))
        play(next_morning, settings=left[0])
    finally:
        Tongue(qapp).use("en")


def _keep(window: Window, code: str) -> None:
    window.desk.settings.language = code
    window.desk.keep_settings()


async def welcome(window: Window) -> None:
    """Two words, and the work can begin."""
    window.enter("小美的店")
    window.press("Return")
    window.enter("小美")
    window.press("Return")
    await window.settle()
    assert [shop.name for shop in window.office.shops()] == ["小美的店"]
    assert [one.nickname for one in await agents.agents(window.office)] == ["小美"]
    assert window.shell.orders.isVisible()


async def bring(window: Window) -> None:
    window.press("Ctrl+O", window.shell)
    await window.settle()
    await window.front()
    window.press("Return")  # what the import will do is on screen
    await window.settle()
    assert (await orders.counts(window.office))["unpaid"] == 3
    window.press("Ctrl+2", window.shell)
    await window.settle()
    assert window.shell.orders.model.rowCount() == 3


async def find(window: Window) -> None:
    """Ctrl+K, a word, Enter: the table; Enter again: the card, whose flag is first."""
    window.press("Ctrl+K", window.shell)
    window.enter("晴天")
    window.press("Return")
    await window.settle()
    assert isinstance(window.focus(), OrdersTable)
    assert window.shell.orders.model.rowCount() == 1
    card = window.shell.orders.card.card
    assert card is not None
    assert card.row.order_no == FIRST


async def write_a_note(window: Window) -> None:
    """Flag, note, save (77): the memo is on the clipboard and the focus back in the table."""
    window.press("Return")
    assert isinstance(window.focus(), FlagButton)
    window.press("6")
    window.press("F2")
    window.enter(FEEDBACK)
    window.press("Ctrl+Return")
    await window.settle()
    assert QGuiApplication.clipboard().text() == f"11-21 16:05+小美+第1次+{FEEDBACK}"
    assert isinstance(window.focus(), OrdersTable)


async def on_many(window: Window) -> None:
    """The search ends, all are chosen, one note goes on each with its own count."""
    window.press("Ctrl+K", window.shell)
    assert isinstance(window.focus(), SearchLine)
    window.press("Esc")
    await window.until(lambda: not window.shell.orders.query.search)
    await window.settle()
    window.press("Ctrl+2", window.shell)
    await window.settle()
    assert window.shell.orders.model.rowCount() == 3
    window.press("Ctrl+A")
    await window.settle()
    window.press("Ctrl+B")
    window.press("6")
    window.press("Return")
    window.enter("已发短信")
    window.press("Ctrl+Return")
    await window.settle()
    counts = {}
    for number in NUMBERS:
        card = await orders.card(window.office, await orders.find(window.office, number))
        counts[number] = [note.count for note in card.notes]
    assert counts == {NUMBERS[0]: [1, 2], NUMBERS[1]: [1], NUMBERS[2]: [1]}
    assert isinstance(window.focus(), OrdersTable)


async def promise(window: Window) -> None:
    """A promise in words; it fires once, with the buyer masked, and D deals with it."""
    window.press("Ctrl+K", window.shell)
    window.enter("晴天")
    window.press("Return")
    await window.settle()
    window.press("Ctrl+R")
    await window.settle("reminder.book")
    dialog = window.dialog(BookDialog)
    assert isinstance(dialog, BookDialog)
    window.enter("今晚8点", dialog.when.line)
    window.press("Return", dialog.when.line)
    await window.settle()
    await window.front()
    await window.later(timedelta(hours=3, minutes=56))
    due = [said for said in window.toasts() if "晴***铺" in said]
    assert len(due) == 1
    assert "晴天小铺" not in due[0]
    window.press("Ctrl+3", window.shell)
    await window.settle()
    assert window.shell.reminders.help.text() == "1 due, 1 in all"
    window.press("D")
    await window.settle()
    assert not await reminders.upcoming(window.office)


async def script(window: Window) -> None:
    """Ctrl+J, a word, Enter, and once more, for the data is four hours old: the words are on the clipboard."""
    window.desk.guard.hurry = 0
    window.press("Ctrl+2", window.shell)
    await window.settle()
    window.press("Ctrl+J", window.shell)
    await window.settle()
    window.enter("插队")
    await window.settle()
    for _time in range(2):
        window.press("Return")
        await window.settle()
    assert "插队优先发货" in QGuiApplication.clipboard().text()


async def speak_english(window: Window) -> None:
    """The settings' own search finds the language; the arrows choose it, at once."""
    window.press("Ctrl+5", window.shell)
    await window.settle()
    page = window.shell.preferences
    page.search.setFocus()
    window.enter("语言")
    window.press("Return")
    await window.settle()
    for _step in range(6):
        if i18n.current() == "en":
            break
        window.press("Right")
        await window.settle()
    assert i18n.current() == "en"
    assert page.head.text() == "Settings"
