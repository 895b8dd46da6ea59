"""What a start does first, and what it leaves for later."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.clock import FrozenClock
from app.services import demo
from app.services.office import open_office
from tests.ui.orders_desk import sit_down
from tests.ui.window import NOW, Window
from ui import quick
from ui.pages.orders import OrdersPage

FIRST = """
import sys
from tests.bench import started

def answer(widget):
    print(*sorted(sys.modules))
    widget.window().close()

started.answer = answer
sys.exit(started.main("orders", sys.argv[1], sys.argv[2]))
"""
LATER = {
    "babel", "peewee", "pypinyin", "xlsxwriter", "python_calamine", "tomllib", "multiprocessing", "ssl", "PySide6.QtNetwork",
    "app.domain.script", "app.services.backup", "app.services.notes", "app.services.reminders", "app.services.scripts",
    "app.services.today", "app.store.schema", "ui.importing", "ui.tick", "ui.tray", "ui.single", "ui.pages.today", "ui.pages.settings",
    "ui.pages.order_deeds", "ui.pages.orders_batch", "ui.widgets.order_card", "ui.widgets.script_panel",
}  # fmt: skip
"""What nobody needs to see the first orders."""


def test_what_the_first_orders_do_not_need_is_read_after_they_are_painted(
    run: Callable[[Awaitable[Any]], Any], data_dir: Path
) -> None:
    async def fill() -> None:
        office = await open_office(data_dir, FrozenClock(NOW))
        await demo.make(office, 20, 3)
        await office.close()

    run(fill())
    (data_dir / "settings.json").write_text(json.dumps({"page": "orders", "language": "zh_CN"}), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FIRST, str(data_dir), NOW.isoformat()],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, encoding="utf-8",
        timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    read = set(done.stdout.split())
    assert "ui.widgets.orders_table" in read
    assert not LATER & read


STUBS = """
import builtins, sys
real = builtins.compile
from ui import quick
quick.begin()
stubs = sys.modules["shibokensupport.signature.lib.pyi_generator"]
late = [vars(sys.modules[f"shibokensupport.signature.{name}"]) for name in ("errorhandler", "layout", "parser")]
print(*("__getattr__" in module for module in late))
from PySide6.QtCore import QObject
try:
    QObject(3)
except TypeError as error:
    print(hasattr(stubs, "generate_pyi"), builtins.compile is real, "Supported signatures" in str(error))
print(*("__getattr__" in module for module in late), hasattr(sys.modules["shibokensupport.signature.parser"], "gone"))
"""


def test_what_tells_of_wrong_arguments_is_read_when_some_are_and_tells_them_as_ever() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUBS], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    unread, told, read = done.stdout.splitlines()
    assert (unread.split(), told.split(), done.stderr) == (["True"] * 3, ["False", "True", "True"], "")
    assert read.split() == ["False"] * 4


@pytest.fixture
def starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first window is not painted yet."""
    monkeypatch.setattr(quick._Start, "painted", asyncio.Event())


async def first_page(window: Window) -> OrdersPage:
    """An orders page as a start makes it, with its rows on screen."""
    page = OrdersPage(window.desk, window.shell)
    page.setWindowFlag(Qt.WindowType.Window)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    page.fit(1200)
    await window.until(lambda: page.model.rowCount() > 0 and QApplication.activeWindow() is page)
    page.go_to_table()
    return page


async def leave(window: Window, page: OrdersPage) -> None:
    """Let the page come to its end before the window does."""
    page.complete()
    quick.painted()
    await window.settle()
    page.close()
    await window.front()


def test_the_card_comes_after_the_first_paint_and_nothing_moves(
    play: Callable[..., None], starting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await first_page(window)
        assert not any(map(page.has, ("card", "deeds", "bar", "batch", "export", "empties")))
        place, width = page.side.card, page.table.width()
        assert place.isVisible()
        told: list[bool] = []
        page.whole.connect(lambda: told.append(page.has("card")))

        quick.painted()
        page.complete()
        page.complete()
        await window.settle()
        assert told == [True]
        assert page.card.isVisible()
        assert (page.table.width(), page.side.card) == (width, page.card)
        assert page.card.card is not None
        assert page.card.card.row.id == page.table.current_order() == page.order_id
        await leave(window, page)

    _play_with_orders(play, monkeypatch, story)


def test_a_key_that_comes_before_the_card_works(
    play: Callable[..., None], starting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await first_page(window)
        window.press(window.desk.keys.hint("note").replace(" ", "+"))
        assert page.has("card")
        quick.painted()
        await window.settle()
        assert page.card.editor.isAncestorOf(QApplication.focusWidget() or page)
        await leave(window, page)

    _play_with_orders(play, monkeypatch, story)


def test_on_a_narrow_window_the_card_comes_over_the_table_and_stays_hidden(
    play: Callable[..., None], starting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await first_page(window)
        page.fit(800)
        page.complete()
        assert page.side.drawer
        assert page.card.isHidden()
        assert page.card.parent() is page
        assert page.card.property("drawer") is True
        page.go_to_card()
        assert page.card.isVisible()
        await leave(window, page)

    _play_with_orders(play, monkeypatch, story)


def _play_with_orders(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, story: Callable[[Window], Awaitable[None]]
) -> None:
    event = quick._Start.painted
    monkeypatch.setattr(quick._Start, "painted", None)

    async def whole(window: Window) -> None:
        await sit_down(window)
        monkeypatch.setattr(quick._Start, "painted", event)
        await story(window)

    play(whole)
