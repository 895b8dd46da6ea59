"""The page of today by keys: what is due, one digit to go there, and kind words when nothing is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QBoxLayout

from app.domain.queue import Tab
from app.services import agents, notes, reminders, ships
from app.services.today import Line
from tests.ui.stubs import BUYER, a_shop
from tests.ui.test_queue_page import a_shop as queue_shop
from tests.ui.window import NOW, Window, controls
from ui.pages import today as page_of_today
from ui.pages.queue import QueuePage
from ui.theme import Theme
from ui.widgets.labels import dotted
from ui.widgets.today_row import Face, TodayRow

Play = Callable[..., None]


async def open_today(window: Window) -> None:
    window.press("Ctrl+1", window.shell)
    await window.settle()


def rows(window: Window) -> list[tuple[str, str, str]]:
    """(count, title, key) of each line as it is shown."""
    found = [row for row in window.shell.today.findChildren(TodayRow) if row.isVisible()]
    return [(row.face.count, row.face.title, row.face.key) for row in found]


def test_a_morning_by_digits(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 3)
        booked = await reminders.book(window.office, ids[0], "+10min")
        window.desk.bus.tell(booked.changes)
        await open_today(window)
        assert rows(window)[:2] == [("1", "Payment reminders", "1"), ("1", "Promised for later today", "2")]
        assert window.focus().accessibleName().startswith("1 Payment reminders First since")

        # A digit opens the queue of what is due: one buyer, one row.
        window.press("1")
        await window.settle()
        page = window.shell.page("queue")
        assert isinstance(page, QueuePage)
        assert page.isVisible()
        assert page.tab is Tab.NOW
        assert [len(line.row.entries) for line in page.model.rows] == [3]
        assert page.counts[Tab.NOW] == len(page.model.rows) == 1, "the number that the line told"

        # Time passes: the promise is due, and its digit opens the reminders.
        await open_today(window)
        await window.later(timedelta(minutes=1))
        await window.later(timedelta(minutes=9))
        assert rows(window)[0] == ("1", "Promises and callbacks", "1")
        window.press("1")
        await window.settle()
        assert window.shell.reminders.isVisible()

    play(story)


def test_the_arrows_walk_and_enter_opens(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 2)
        draft = notes.NoteDraft(ids[1], "purple", "小美", "晚上付")
        window.desk.bus.tell((await notes.save(window.office, draft)).changes)
        await open_today(window)
        titles = [title for _count, title, _key in rows(window)]
        assert "Notes saved, but not copied" in titles
        for _step in range(titles.index("Notes saved, but not copied")):
            window.press("Down")
        window.press("Down")
        window.press("Up")
        window.press("Return")
        await window.settle()
        assert window.shell.orders.isVisible()
        assert window.shell.orders.deeds.order_id == ids[1], "the order whose note was not copied"

    play(story)


def test_nothing_is_due_and_it_says_when_the_next_thing_comes(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window, 1, age=timedelta(minutes=5))
        await open_today(window)
        section = window.shell.today.sections["now"]
        assert section.quiet.text() == "Nothing is due. The next is tonight 19:00."
        await window.later(timedelta(hours=3))
        assert section.quiet.isHidden()
        assert rows(window)[0][1] == "Payment reminders"

    play(story)


def test_old_data_says_where_to_get_the_new(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window, 1)
        await open_today(window)
        (stale,) = [row for row in window.shell.today.findChildren(TodayRow) if "小美的店" in row.face.title]
        assert stale.face.title == "No orders of 小美的店 yet"
        assert "Qianniu" in stale.face.detail

    play(story)


def test_rows_stay_the_same_widgets_and_no_buyer_is_named(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 2)
        await open_today(window)
        before = [row for row in window.shell.today.findChildren(TodayRow) if row.isVisible()]
        window.desk.bus.tell((await reminders.book(window.office, ids[0], "20:00")).changes)
        await window.settle()
        after = [row for row in window.shell.today.findChildren(TodayRow) if row.isVisible()]
        assert set(before) <= set(after)
        assert len(after) == len(before) + 1
        assert not any(BUYER in row.accessibleName() for row in after)
        assert all(control.accessibleName() for control in controls(window.shell.today))

    play(story)


def test_a_narrow_window_has_one_column_and_keys_that_were_changed(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window, 1)
        await open_today(window)
        assert window.shell.today.columns.direction() is QBoxLayout.Direction.LeftToRight
        window.shell.resize(1000, 700)
        await window.settle()
        assert window.shell.today.columns.direction() is QBoxLayout.Direction.TopToBottom
        window.desk.keys.change("today.1", "Q")
        await window.settle()
        assert rows(window)[0][2] == "Q"
        window.press("1")
        assert window.shell.today.isVisible()
        window.press("Q")
        await window.settle()
        assert window.shell.page("queue").isVisible()

    play(story)


def test_the_day_line_tells_now_windows_and_the_cut_off(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window, 1)
        await open_today(window)
        line = window.shell.today.line
        assert line.accessibleName() == "Call windows: 11:00–12:00, 16:00–17:00, 19:00–21:00"
        places = [line.place(datetime(2026, 11, 21, hour)) for hour in (3, 7, 12, 23)]
        assert places == sorted(places)
        assert places[0] == places[1], "what lies outside stands at the edge"
        assert not line.grab().isNull()

    play(story, now=NOW.replace(hour=9))


def test_every_kind_has_its_words(play: Play) -> None:
    async def story(window: Window) -> None:
        wall = window.desk.wall()
        for kind in (
            "warehouse", "promises", "remind", "closing", "ship", "ship_late", "remind_later",
            "promises_today", "promises_tomorrow", "not_copied", "not_seen", "drafts", "marks", "unknown", "stale", "backup",
        ):  # fmt: skip
            face = page_of_today.face(Line(kind, "now", 3, 1, wall.epoch + 600, wall.epoch + 900), wall, "1")
            assert face.title
            assert face.detail
            assert "{" not in face.title + face.detail

    play(story)


def test_the_shipping_time_of_today_is_typed_once_and_gone_tomorrow(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window, 1)
        await open_today(window)
        shop_id = window.office.shops()[0].id
        line = window.shell.today.ships.lines[shop_id]
        assert (line.text(), line.placeholderText()) == ("", "Ask the warehouse, then type it here")
        assert line.accessibleName() == "Ships today:"
        line.setFocus()
        window.enter("17:00", line)
        window.press("Return", line)
        await window.settle()
        assert ships.today(window.office, shop_id) == "17:00"
        assert window.shell.today.ships.lines[shop_id].text() == "17:00"
        await window.later(timedelta(days=1))
        assert window.shell.today.ships.lines[shop_id].text() == ""

    play(story)


def test_the_duty_of_the_day_stands_with_its_proof(play: Play) -> None:
    async def story(window: Window) -> None:
        (order_id,) = await a_shop(window, 1)
        await open_today(window)
        page = window.shell.today
        assert page.duty.text() == "Payment reminders: 0 done, 1 left"
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        saved = await notes.save(window.office, notes.NoteDraft(order_id, "purple", "小美", "下午付"))
        window.desk.bus.tell(saved.changes)
        await window.settle()
        assert page.duty.text() == "Payment reminders: all 1 done since 16:05"

    play(story)


def test_the_line_of_payment_reminders_opens_on_the_first_row_of_its_tab(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await queue_shop(window, orders_=3)
        page = await shop.open()
        page.table.go_to_row(2)
        await open_today(window)
        count = rows(window)[0][0]
        window.press("1")
        await window.settle()
        assert (page.tab, page.table.currentIndex().row()) == (Tab.NOW, 0), "and not where somebody stood before"
        assert page.order_id == page.model.rows[0].row.lead.order_id
        assert count == str(len(page.model.rows))

    play(story)


def test_a_line_is_as_high_as_its_words_at_any_width(theme: Theme) -> None:
    row, words = TodayRow(theme), "Notes that came after the printing · first: yesterday 16:38"
    small = QFont(row.font())
    small.setPixelSize(12)
    wrap = int(Qt.TextFlag.TextWordWrap)
    for face in (Face("Title", words), Face("Title", words, badge="1 late", key="1")):
        row.show_face(face)
        for width in range(300, 700):
            row.resize(width, row.heightForWidth(width))
            place = row.place_of_words(row.rect())
            need = QFontMetrics(small).boundingRect(QRect(0, 0, place.width(), 400), wrap, dotted(words)).height()
            assert row.height() - row.fontMetrics().height() - need >= 12, width
    row.deleteLater()
