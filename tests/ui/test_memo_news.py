"""An import changes the platform's memo while an agent writes: it is shown, and nothing of it is lost in the copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.domain import memo_choice
from app.services import agents
from tests.ui.cut import cut
from tests.ui.window import HEADER, Window, order
from ui.pages.orders import OrdersPage
from ui.widgets.memo_composer import MemoComposer
from ui.widgets.memo_news import MemoNews

Play = Callable[..., None]
FIRST, SECOND = "3188000000000004471", "3188000000000004472"


async def bring(window: Window, folder: Path, memo: str, name: str = "o.csv") -> None:
    """Two orders by an import, the first with ``memo``; a minute later than what was before."""
    window.clock.advance(timedelta(minutes=1))
    later = order(SECOND, created="2026-11-21 09:00:00")
    lines = (f"{HEADER},订单备注", f'{order(FIRST)},"{memo}"', f"{later},")
    (folder / name).write_text("\n".join(lines) + "\n", encoding="gb18030")
    await window.bring(folder / name)
    window.shell.show_page("orders")
    await window.settle()


async def writing(window: Window, folder: Path, memo: str = "要发顺丰", words: str = "明早付") -> OrdersPage:
    """小美 is typing on the first of two orders."""
    await bring(window, folder, memo)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    page: OrdersPage = window.shell.orders
    page.show_view("all")
    await window.settle()
    page.go_to_table()
    page.table.go_to_row(0)
    await window.settle()
    window.press("F2")
    window.enter(words)
    await window.settle()
    assert not said(page)
    return page


async def save(window: Window) -> None:
    """Save what was typed, as a payment reminder."""
    for key in ("Alt+6", "F2", "Ctrl+Return"):
        window.press(key)
    await window.settle()


def news(page: OrdersPage) -> MemoNews:
    found: MemoNews = page.card.editor.news
    return found


def said(page: OrdersPage) -> str:
    return news(page).says.text() if news(page).isVisible() else ""


def test_a_change_while_one_writes_is_shown_and_the_copy_holds_the_new_memo(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        window.press("Alt+6")
        await bring(window, tmp_path, "改发中通", "o2.csv")
        assert page.card.editor.feedback.line.text() == "明早付"
        assert "“要发顺丰” → “改发中通”" in said(page)
        assert not cut(window.shell)
        window.press("F2")
        window.press("Ctrl+Return")
        await window.settle()
        entry, *rest = QGuiApplication.clipboard().text().splitlines()
        assert entry.endswith("明早付")
        assert rest == ["改发中通"]
        assert not said(page)
        window.enter("又说")
        assert not said(page)

    play(story)


def test_the_key_says_that_it_was_seen_and_the_words_stay(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        await bring(window, tmp_path, "要发顺丰\n11-21 16:00+小林+第1次+没接", "o2.csv")
        assert "New in the platform's memo: “11-21 16:00+小林+第1次+没接”" in said(page)
        window.press("F2")
        window.press("Alt+U")
        assert not said(page)
        assert window.focus() is page.card.editor.feedback.line
        window.enter("，等电话")
        await bring(window, tmp_path, "要发顺丰", "o3.csv")
        assert "Taken out of the platform's memo: “11-21 16:00+小林+第1次+没接”" in said(page)
        window.press("Space", news(page).go)
        assert (said(page), page.card.editor.feedback.line.text()) == ("", "明早付，等电话")

    play(story)


@pytest.mark.parametrize("seen", [False, True])
def test_a_change_while_one_is_elsewhere_is_shown_on_the_way_back(play: Play, tmp_path: Path, seen: bool) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        page.table.go_to_row(1)
        await window.settle()
        await bring(window, tmp_path, "改发中通", "o2.csv")
        assert not said(page)
        page.table.go_to_row(0)
        await window.settle()
        assert "改发中通" in said(page)
        window.press("F2")
        window.enter("，再问")
        if seen:
            window.press("Alt+U")
        for row in (1, 0):
            page.table.go_to_row(row)
            await window.settle()
        assert page.card.editor.feedback.line.text() == "明早付，再问"
        assert bool(said(page)) is not seen

    play(story)


def test_what_the_draft_on_the_disk_rested_on_is_known_after_a_new_start(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        page.table.go_to_row(1)
        await window.settle()
        await bring(window, tmp_path, "改发中通", "o2.csv")
        news(page)._knew.clear()  # as a window that was opened anew
        page.table.go_to_row(0)
        await window.settle()
        assert "“要发顺丰” → “改发中通”" in said(page)
        window.clock.advance(timedelta(minutes=1))
        window.press("F2")
        window.press("Alt+U")
        page.table.go_to_row(1)
        await window.settle()
        news(page)._knew.clear()
        page.table.go_to_row(0)
        await window.settle()
        assert not said(page)

    play(story)


def test_what_is_no_news_is_not_told(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        await save(window)
        whole = QGuiApplication.clipboard().text()
        page.go_to_note()
        window.enter("再问一次")
        await window.settle()
        await bring(window, tmp_path, whole, "o2.csv")  # our own entry, pasted there
        assert page.card.card is not None
        assert page.card.card.row.memo == whole
        assert not said(page)
        await bring(window, tmp_path, "换了", "o3.csv")
        assert said(page)
        page.card.editor.feedback.line.clear()
        page.card.editor.update_reading()
        assert not said(page), "nobody writes any more"

    play(story)


def test_an_import_that_is_taken_back_takes_its_news_along(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        await bring(window, tmp_path, "改发中通", "o2.csv")
        assert said(page)
        await window.take_back(2)
        window.shell.show_page("orders")
        await window.settle()
        assert page.card.editor.writing
        assert not said(page)

    play(story)


def test_a_change_between_the_copy_and_the_paste_is_told_and_one_key_copies_again(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        await save(window)
        assert not said(page)
        await bring(window, tmp_path, "要发顺丰\n小林 改发中通", "o2.csv")
        assert "after the copy" in said(page)
        assert "小林 改发中通" in said(page)
        assert not cut(window.shell)
        window.press("F2")
        window.press("Ctrl+M")
        await window.until(lambda: isinstance(QApplication.activeWindow(), MemoComposer))
        composer = window.dialog(MemoComposer)
        assert isinstance(composer, MemoComposer)
        assert [(row.choice.text, row.choice.mark) for row in composer.rows if row.choice.mark] == [
            ("小林 改发中通", memo_choice.CAME)
        ]
        composer.reject()
        await window.front()
        window.clock.advance(timedelta(minutes=1))
        page.go_to_note()
        window.press("Alt+U")
        await window.settle()
        assert "小林 改发中通" in QGuiApplication.clipboard().text()
        assert not said(page)

    play(story)


def test_who_decided_the_merge_is_warned_no_more(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path)
        await bring(window, tmp_path, "要发顺丰\n小林 改发中通", "o2.csv")
        assert said(page)
        window.press("F2")
        window.press("Ctrl+M")
        await window.until(lambda: isinstance(QApplication.activeWindow(), MemoComposer))
        composer = window.dialog(MemoComposer)
        assert isinstance(composer, MemoComposer)
        assert "小林 改发中通" in [row.choice.text for row in composer.rows if row.choice.mark == memo_choice.CAME]
        composer.accept()
        await window.settle()
        await window.front()
        assert not said(page)
        assert page.card.editor.feedback.line.text() == "明早付"

    play(story)
