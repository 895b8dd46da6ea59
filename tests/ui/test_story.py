"""A morning's work by keys alone, on real files and a real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.domain.order import Query
from app.services import imports, orders, reminders
from tests.ui.window import Window, order, write
from ui.widgets.book import BookDialog
from ui.widgets.flag_row import FlagButton
from ui.widgets.orders_table import OrdersTable

NUMBER = "4471000000000000001"


@pytest.mark.usefixtures("child_process")
def test_from_an_export_to_a_note_a_reminder_and_back(play: Callable[..., None], tmp_path: Path) -> None:
    first = write(
        tmp_path / "ExportOrderList202611211600.csv",
        order(NUMBER),
        order("4471000000000000002", buyer="阿木", amount="89.00", title="保温杯"),
    )
    paid = write(tmp_path / "ExportOrderList202611211601.csv", order(NUMBER, paid="2026-11-21 15:58:00"))

    async def story(window: Window) -> None:
        shell, editor = window.shell, window.shell.orders.card.editor
        # An empty window welcomes; Ctrl+O opens the file dialog, which is opened and not run.
        assert shell.whole.currentWidget() is shell.welcome
        await choose_by_keys(window, first)
        assert {row[3] for row in window.shown()} == {NUMBER, "4471000000000000002"}
        assert any("2 new orders" in said for said in window.toasts())

        # Search, then Enter goes to the table.
        window.press("Ctrl+K", shell)
        window.enter("晴天")
        window.press("Return")
        await window.settle()
        assert len(window.shown()) == 1
        assert isinstance(window.focus(), OrdersTable)
        assert shell.orders.card.card is not None
        assert shell.orders.card.card.row.order_no == NUMBER

        # Enter to the card: the flag is first. 6 is purple in the default legend; then the note.
        window.press("Return")
        assert isinstance(window.focus(), FlagButton)
        window.press("6")
        assert editor.flags.colour() == "purple"
        window.press("F2")
        assert window.focus() is editor.feedback.line
        window.enter("明早发工资后付")
        assert not editor.save.isEnabled()  # nobody said yet who writes
        editor.agent.line.setFocus()
        window.enter("小美")
        assert editor.preview.text() == "11-21 16:05+小美+第1次+明早发工资后付"
        window.press("Ctrl+Return")
        await window.settle()
        assert window.focus() is editor.stranger.go  # nobody is called that yet
        window.press("Return")
        await window.settle()
        assert QGuiApplication.clipboard().text() == "11-21 16:05+小美+第1次+明早发工资后付"
        card = await orders.card(window.office, shell.orders.deeds.order_id)
        assert [(note.text, note.state, note.flag) for note in card.notes] == [
            ("11-21 16:05+小美+第1次+明早发工资后付", "copied", "purple")
        ]
        assert isinstance(window.focus(), OrdersTable)
        assert editor.count.line.text() == "第2次"
        assert window.desk.agent is not None
        assert window.desk.agent.nickname == "小美"

        # A reminder in words.
        window.press("Ctrl+R")
        await window.settle("reminder.book")
        dialog = window.dialog(BookDialog)
        assert isinstance(dialog, BookDialog)
        window.enter("今晚8点", dialog.when.line)
        assert "20:00" in dialog.means.text()
        window.press("Return", dialog.when.line)
        await window.settle()
        await window.front()
        assert [row.state for row in await reminders.upcoming(window.office)] == ["open"]

        # Not before its moment, and then once.
        await window.later(timedelta(hours=3, minutes=54))
        assert not any("Due now" in said for said in window.toasts())
        await window.later(timedelta(minutes=1))
        due = [said for said in window.toasts() if "Due now" in said]
        assert len(due) == 1
        assert "晴天小铺" not in due[0]
        assert "晴***铺" in due[0]
        await window.later(timedelta(seconds=25))
        assert len([said for said in window.toasts() if "Due now" in said]) == 1
        window.press("Ctrl+3", shell)
        await window.settle()
        assert shell.reminders.isVisible()
        assert shell.reminders.help.text() == "1 due, 1 in all"

        # A later export says that the order is paid: the reminder is cancelled, with its reason.
        window.press("Ctrl+2", shell)
        await choose_by_keys(window, paid)
        card = await orders.card(window.office, shell.orders.deeds.order_id or card.row.id)
        assert card.row.status == "paid"
        # The search still finds the order, and its card says so.
        assert shell.orders.card.card is not None
        assert shell.orders.card.card.row.status == "paid"
        assert [(row.state, row.cancel_code) for row in card.reminders] == [("cancelled", "paid")]
        assert not await reminders.upcoming(window.office)

        # Taken back, it is unpaid and the reminder is open again.
        window.press("Ctrl+4", shell)
        await window.settle()
        shell.imports.table.go_to_row(0)
        window.press("Ctrl+Z", shell.imports.table)
        await window.agree_to_undo()
        card = await orders.card(window.office, card.row.id)
        assert card.row.status == "unpaid"
        assert [row.state for row in card.reminders] == ["fired"]
        assert [note.state for note in card.notes] == ["copied"]

    play(story)


async def choose_by_keys(window: Window, file: Path) -> None:
    """Ctrl+O, then the dialog says which file; the system's own dialog cannot be driven by keys."""
    window.press("Ctrl+O", window.shell)
    await window.settle()
    dialog = window.shell.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.filesSelected.emit([str(file)])
    dialog.reject()
    await window.settle()
    await window.front()
    assert window.shell.importer.page is not None
    window.press("Return")
    await window.settle()


def test_the_card_follows_an_order_that_an_import_takes_out_of_the_view(
    play: Callable[..., None], tmp_path: Path
) -> None:
    first = write(tmp_path / "ExportOrderList202611211600.csv", order(NUMBER), order("4471000000000000002"))
    paid = write(tmp_path / "ExportOrderList202611211601.csv", order(NUMBER, paid="2026-11-21 15:58:00"))

    async def story(window: Window) -> None:
        page = window.shell.orders
        await window.bring(first)
        page.show_view("unpaid")
        await window.settle()
        page.show_order(next(row.id for row in await orders.page(window.office, Query()) if row.order_no == NUMBER))
        await window.settle()
        await window.bring(paid)
        shown = page.card.card
        assert shown is not None
        if shown.row.order_no == NUMBER:
            assert shown.row.status == "paid"
        # Taken back with the import that brought it, the order is gone, and so is its card.
        for run in (2, 1):
            await window.take_back(run)
        assert page.card.card is None
        assert page.deeds.order_id == 0
        assert not window.bugs

    play(story)


def test_a_dropped_file_is_imported(play: Callable[..., None], tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order(NUMBER))

    async def story(window: Window) -> None:
        from PySide6.QtCore import QMimeData, QPointF, Qt
        from PySide6.QtGui import QDragEnterEvent, QDropEvent

        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        shell, middle = window.shell, QPointF(400, 400)
        buttons, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        shell.dragEnterEvent(QDragEnterEvent(middle.toPoint(), Qt.DropAction.CopyAction, data, buttons, nothing))
        assert shell.drop.isVisible()
        shell.dropEvent(QDropEvent(middle, Qt.DropAction.CopyAction, data, buttons, nothing))
        assert not shell.drop.isVisible()
        await window.settle()
        window.press("Return")
        await window.settle()
        assert len(window.shown()) == 1

    play(story)


@pytest.mark.usefixtures("child_process")
def test_a_refused_file_says_what_to_do(play: Callable[..., None], tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))

    async def story(window: Window) -> None:
        await window.bring(file)
        assert any("is not a table" in said for said in window.toasts())
        assert not window.shell.bar.bar.isVisible()

    play(story)


@pytest.mark.parametrize("rows", [1, 3])
def test_refused_rows_are_shown_with_their_reason(play: Callable[..., None], tmp_path: Path, rows: int) -> None:
    bad = ["1.93E+18,阿木,19.90,等待买家付款,,,2026-11-21 15:57:00,,保温杯,1,1,小美的店"] * rows
    file = write(tmp_path / "ExportOrderList202611211600.csv", order(NUMBER), *bad)

    async def story(window: Window) -> None:
        await window.bring(file)
        window.shell.show_page("imports")
        await window.settle()
        model = window.shell.imports.refused_model
        assert model.rowCount() == rows
        assert "Excel" in model.data(model.index(0, 1))
        assert "1.93E+18" in model.data(model.index(0, 2))

    play(story)


@pytest.mark.parametrize("step", ["sort_out", "prepare"])
def test_a_cancel_at_the_last_moment_of_a_step_is_no_cancel_of_nothing(
    play: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order(NUMBER))

    async def story(window: Window) -> None:
        work = getattr(imports, step)

        async def done_and_cancelled(*given: Any, **named: Any) -> Any:
            found = await work(*given, **named)
            window.shell.bar.cancel.click()
            return found

        monkeypatch.setattr(imports, step, done_and_cancelled)
        window.shell.importer.take([file])
        await window.settle()
        assert any("nothing of it was kept" in said for said in window.toasts())
        assert not window.shell.importer.files.files
        assert (await orders.counts(window.office))["all"] == 0

    play(story)


@pytest.mark.usefixtures("child_process")
def test_cancel_takes_everything_back(play: Callable[..., None], tmp_path: Path) -> None:
    file = many(tmp_path)

    async def story(window: Window) -> None:
        bar = window.shell.bar
        window.shell.importer.take([file])
        await window.until(lambda: bar.busy)
        assert bar.cancel.isVisible()
        bar.cancel.click()
        await window.settle()
        assert not bar.busy
        assert any("nothing of it was kept" in said for said in window.toasts())
        assert (await orders.counts(window.office))["all"] == 0

    play(story)


@pytest.mark.usefixtures("child_process")
def test_closing_during_an_import_leaves_no_half_of_it(play: Callable[..., None], tmp_path: Path) -> None:
    file = many(tmp_path)

    async def story(window: Window) -> None:
        window.shell.importer.take([file])
        await window.until(lambda: window.shell.bar.busy)
        await window.runtime.shut_down()

    async def again(window: Window) -> None:
        assert (await orders.counts(window.office))["all"] == 0

    play(story)
    play(again)


def many(folder: Path) -> Path:
    lines = [order(f"44710000000000{number:05}") for number in range(3000)]
    return write(folder / "ExportOrderList202611211600.csv", *lines)


@pytest.mark.usefixtures("child_process")
def test_a_demo_shop_fills_the_empty_window(play: Callable[..., None]) -> None:
    async def story(window: Window) -> None:
        shell = window.shell
        assert shell.welcome is not None
        assert shell.welcome.isVisible()
        shell.welcome.demo_asked.emit()
        await window.settle()
        page = shell.orders
        assert page.isVisible()
        assert page.middle.currentWidget() is page.table
        assert page.model.rowCount() > 0
        assert page.card.card is not None

    play(story)


def test_after_the_demo_a_real_file_gets_its_own_shop_and_is_shown(play: Callable[..., None], tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order(NUMBER))

    async def story(window: Window) -> None:
        await window.demo(20)
        assert window.desk.shop is not None
        assert window.desk.shop.demo
        await window.bring(file)
        assert window.desk.shop.name == "小美的店"
        assert [row[3] for row in window.shown()] == [NUMBER]

    play(story)


def test_each_day_begins_with_a_copy_of_the_data(play: Callable[..., None], tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        copies = window.office.folder / "backups"
        await window.demo(20)
        await window.later(timedelta(minutes=1))
        await window.later(timedelta(minutes=1))
        assert len(list(copies.glob("*-daily.db"))) == 1
        await window.later(timedelta(hours=24))
        assert len(list(copies.glob("*-daily.db"))) == 2

    play(story)
