"""The view as an Excel file: the shown columns, the chosen lines, progress, Cancel and a folder that refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from PySide6.QtWidgets import QFileDialog

from app.services import orders
from tests.ui.orders_desk import sit_down
from tests.ui.window import Window

Play = Callable[..., None]
_CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def texts(file: Path) -> set[str]:
    """Every text that stands in a workbook."""
    with ZipFile(file) as book:
        parts = [name for name in book.namelist() if name.endswith(("sheet1.xml", "sharedStrings.xml"))]
        return {text for name in parts for text in _texts(ET.fromstring(book.read(name)))}


def _texts(tree: ET.Element) -> Iterator[str]:
    return (one.text for one in tree.iter(f"{_CELLS}t") if one.text)


async def save_as(window: Window, file: Path) -> str:
    """Answer the file dialog with ``file``; what name it offered."""
    dialogs = window.shell.findChildren(QFileDialog)
    assert len(dialogs) == 1
    offered = Path(dialogs[0].selectedFiles()[0]).name
    dialogs[0].fileSelected.emit(str(file))
    dialogs[0].reject()
    await window.settle()
    return offered


def test_the_view_is_exported_by_its_key(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "orders.xlsx"

    async def story(window: Window) -> None:
        page = await sit_down(window, 20)
        told: list[str] = []
        page.export.began.connect(lambda text, _cancel: told.append(text))
        page.export.ended.connect(lambda: told.append("ended"))
        window.press("Ctrl+E", window.shell)
        offered = await save_as(window, file)
        assert offered == "Orders 2026-11-21 1605.xlsx"
        assert told == ["Exporting orders.xlsx", "ended"]
        found = texts(file)
        rows = await orders.rows(window.office, list(page.model.ids))
        assert {row.order_no for row in rows} <= found
        assert "Last note" in found
        assert not {row.buyer for row in rows if row.buyer and "*" not in row.buyer} & found  # masked
        count = len(rows)
        assert f"{count} orders exported to orders.xlsx." in window.toasts()

    play(story)


def test_only_the_chosen_lines(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "chosen.xlsx"

    async def story(window: Window) -> None:
        page = await sit_down(window, 20)
        window.press("Home")
        window.press("Shift+Down")
        page.batch.export_asked.emit()
        await save_as(window, file)
        rows = await orders.rows(window.office, list(page.model.ids))
        found = texts(file)
        assert [row.order_no for row in rows if row.order_no in found] == [row.order_no for row in rows[:2]]

    play(story)


@pytest.mark.parametrize("how", ["cancelled", "refused"])
def test_an_export_that_comes_to_nothing_leaves_no_file(play: Play, tmp_path: Path, how: str) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window, 20)
        file = tmp_path / "orders.xlsx" if how == "cancelled" else tmp_path / "gone" / "orders.xlsx"
        if how == "cancelled":
            page.export.began.connect(lambda _text, cancel: cancel())
        page.export.write(page.query, file)
        page.export.ask(page.query)
        assert any("One export after the other" in said for said in window.toasts())
        await window.settle()
        assert not file.exists()
        words = "The export is cancelled" if how == "cancelled" else "cannot be written"
        assert any(words in said for said in window.toasts())

    play(story)
