"""The view of what is not pasted yet: how long each waits, the memo copied once more, and an import that closes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.services import agents, notes, today
from app.services.notes import NoteDraft
from tests.ui.window import HEADER, Window, order
from ui.pages.orders import OrdersPage
from ui.pages.orders_views import NAMES

Play = Callable[..., None]
FIRST, SECOND, THIRD = "3188000000000004471", "3188000000000004472", "3188000000000004473"


async def bring(window: Window, folder: Path, memo: str = "") -> None:
    """Three orders by an import, the second with ``memo``."""
    window.clock.advance(timedelta(minutes=1))
    late = [order(number, created="2026-11-21 09:00:00") for number in (SECOND, THIRD)]
    lines = (f"{HEADER},订单备注", f"{order(FIRST)},", f'{late[0]},"{memo}"', f"{late[1]},")
    path = folder / f"{window.clock.now():%H%M%S}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    await window.bring(path)


async def write(window: Window, number: str, feedback: str) -> notes.Saved:
    page: OrdersPage = window.shell.orders
    row = next(row for at in range(3) if (row := page.model.row(at)) is not None and row.order_no == number)
    saved = await notes.save(window.office, NoteDraft(row.id, "purple", "小美", feedback))
    window.desk.bus.tell(saved.changes)
    return saved


async def shop(window: Window, folder: Path) -> OrdersPage:
    """小美 at the desk of three orders, all of them in the table."""
    await bring(window, folder)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.shell.show_page("orders")
    page: OrdersPage = window.shell.orders
    page.show_view("all")
    await window.settle()
    return page


def shown(page: OrdersPage) -> list[tuple[str, str]]:
    """(number, what the column of the view says) of each line."""
    names = [column.name for column in page.model.columns]
    found = []
    for at in range(page.model.rowCount()):
        cells = [page.model.index(at, names.index(name)).data() for name in ("order_no", "waiting")]
        found.append((cells[0], cells[1]))
    return found


def count(page: OrdersPage) -> str:
    return str(page.tabs.tabData(NAMES.index("unpasted")))


def test_what_waits_longest_stands_first_and_says_how_long(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await shop(window, tmp_path)
        early = await write(window, SECOND, "明早付")
        window.clock.advance(timedelta(hours=2))
        await notes.copied(window.office, early.note.id)
        window.clock.advance(timedelta(hours=1))
        await write(window, FIRST, "没接")
        window.clock.advance(timedelta(minutes=5))
        page.show_view("unpasted")
        await window.settle()
        assert shown(page) == [(SECOND, "copied 1 h ago"), (FIRST, "saved 5 min ago, never copied")]
        assert count(page) == "2"
        assert page.chips.order.text() == "waiting longest first"
        page.sort_by("waiting")
        await window.settle()
        assert [number for number, _said in shown(page)] == [FIRST, SECOND]

    play(story)


def test_one_key_copies_the_memo_of_the_line_again(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await shop(window, tmp_path)
        saved = await write(window, SECOND, "明早付")
        page.show_view("unpasted")
        await window.settle()
        page.go_to_table()
        window.press("M")
        await window.until(lambda: QGuiApplication.clipboard().text() == saved.memo)
        await window.settle()
        assert shown(page) == [(SECOND, "copied just now")]

    play(story)


def test_an_import_that_shows_the_note_closes_it(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await shop(window, tmp_path)
        saved = await write(window, SECOND, "明早付")
        other = await write(window, THIRD, "没接")
        page.show_view("unpasted")
        await window.settle()
        assert page.how.isVisible()
        await bring(window, tmp_path, saved.memo)
        assert any("1 note seen on the platform" in said for said in window.toasts()), window.toasts()
        window.shell.show_page("orders")
        await window.settle()
        assert [number for number, _said in shown(page)] == [THIRD]
        assert count(page) == "1"
        window.desk.bus.tell(await notes.withdraw(window.office, other.note.id, "小美"))
        await window.settle()
        assert page.none_found.isVisible()
        assert page.none_found.title.text() == "Nothing waits to be pasted"

    play(story)


def test_the_sort_of_this_view_is_offered_nowhere_else(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await shop(window, tmp_path)
        before = page.query
        page.sort_by("waiting")
        assert page.query == before
        page.show_view("unpasted")
        window.press("Ctrl+Tab")
        await window.settle()
        assert page.query.sort == "created"

    play(story)


def test_what_an_import_lacks_though_it_was_copied_is_to_be_pasted_again(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await shop(window, tmp_path)
        saved = await write(window, SECOND, "明早付")
        await notes.copied(window.office, saved.note.id)
        window.clock.advance(timedelta(minutes=10))
        await bring(window, tmp_path)
        window.shell.show_page("orders")
        page.show_view("unpasted")
        await window.settle()
        assert shown(page) == [(SECOND, "not in the data of 16:17: paste it again")]
        day = await today.today(window.office)
        assert [(line.kind, line.count) for line in day.lines if line.kind.startswith("not_")] == [("not_seen", 1)]
        page.go_to_table()
        window.clock.advance(timedelta(minutes=1))
        window.press("M")
        await window.settle()
        assert shown(page) == [(SECOND, "copied just now")]
        assert not [line for line in (await today.today(window.office)).lines if line.kind == "not_seen"]
        page.show_view("all")
        await window.settle()
        assert not page.how.isVisible()

    play(story)
