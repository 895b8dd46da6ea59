"""Every page, dialog and menu of the window, one after the other, for the tests that look at all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from app.services import agents, reminders
from tests.ui.window import Window
from ui.crash import report
from ui.crash_dialog import CrashDialog
from ui.keys import DEEDS

# What a key opens as a window, a menu or a panel of its own; file dialogs are the system's.
OPENERS = (
    "palette", "keys", "shop", "agent", "filter", "columns", "view.save", "order.add", "batch", "book", "note.line",
    "note.history", "guard", "guard.credit",
)  # fmt: skip


async def worked(window: Window, orders: int = 40) -> None:
    """A window in which something happened on every page: orders, a note's draft, reminders, a toast."""
    await window.demo(orders)
    window.shell.show_page("orders")
    await window.settle()
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    row = window.shell.orders.deeds.order_id
    window.desk.bus.tell((await reminders.book(window.office, row, "+30min")).changes)
    await window.settle()


async def scenes(window: Window) -> AsyncIterator[tuple[str, QWidget]]:
    """Each page, then what each key opens over the orders page, then the dialogs that no key opens."""
    for page in window.shell.pages:
        window.shell.show_page(page)
        await window.settle()
        yield page, window.shell
    for name in OPENERS:
        window.shell.show_page("orders")
        await window.settle()
        window.shell.orders.table.go_to_row(0)
        window.shell.orders.table.setFocus()
        await window.settle()
        before = _tops(window)
        if not window.desk.keys.act(name):
            continue
        await window.settle(*OPEN)
        opened = [one for one in _tops(window) if one not in before]
        for one in opened:
            yield name, one
        if not opened:
            yield name, window.shell
        await _close(window, opened)
    dialog = CrashDialog(report(ValueError("x"), "test"), window.shell)
    dialog.open()
    yield "crash", dialog
    await _close(window, [dialog])
    async for name in _calls(window):
        yield name, window.shell
    await window.later(timedelta(hours=1))
    yield "toasts", window.shell


async def _calls(window: Window) -> AsyncIterator[str]:
    """Each question of a contact, in the card's place."""
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.shell.show_page("orders")
    page = window.shell.orders
    for at in range(page.table.orders.rowCount()):
        page.table.go_to_row(at)
        await window.settle()
        window.desk.keys.act("call")
        await window.settle()
        if page.calls.attempt is not None and page.calls.attempt.stage == "call":
            break
        page.calls.press("esc")
        await window.settle()
    yield "call"
    for keys in (("enter",), ("2",), ("1",), ("2",), ("said", "enter"), ("enter",), ("esc", "esc")):
        for key in keys:
            if key == "said" and page.calls.panel is not None:
                page.calls.panel.written.emit("said", "今晚8点")
            else:
                page.calls.press(key)
            await window.settle()
        yield f"call after {keys[-1]}"
    page.calls.put_aside()
    await window.settle()
    yield "call cut off"


OPEN = tuple(
    {
        "agent.add", "reminder.book", "order.add", "shop.add", "view.save", "palette", "keys", "batch", "columns",
        "filter", "note.correct", "note.withdraw", "note.history", "note.compose",
        "export", "guard.credit",
    }
)  # fmt: skip
"""The tasks that wait for what somebody answers."""


def _tops(window: Window) -> list[QWidget]:
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window.shell]
    return [one for one in shown if isinstance(one, (QDialog, QMenu)) or one.isWindow()]


async def _close(window: Window, opened: list[QWidget]) -> None:
    for one in opened:
        with suppress(RuntimeError):  # gone with the one before it
            if isinstance(one, QDialog):
                one.reject()
            else:
                one.close()
    if not opened and (focus := QApplication.focusWidget()) is not None:
        window.press("Esc", focus)
    await window.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    window.shell.activateWindow()
    await window.settle()


KNOWN = frozenset(deed.name for deed in DEEDS)
assert KNOWN.issuperset(OPENERS)
