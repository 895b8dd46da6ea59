"""What fingers expect of a window that is used by keys alone: Enter presses, Tab goes on, Esc and Down lead back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest

from app.domain.order import Filter
from app.services import orders, queue, reminders, shops, today
from app.settings import Settings, load
from tests.ui.orders_desk import sit_down
from tests.ui.window import Window
from ui import frame
from ui.pages.orders import OrdersPage
from ui.pages.orders_views import NAMES
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.confirm import Confirm

Play = Callable[..., None]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_the_space_bar_does(theme: Theme, key: Qt.Key) -> None:
    button = Button(theme)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(button, key)
    assert len(pressed) == 1
    button.deleteLater()


def test_the_demo_shop_by_enter(play: Play) -> None:
    async def story(window: Window) -> None:
        assert window.shell.welcome is not None
        window.shell.welcome.demo.setFocus()
        window.press("Return")
        await window.settle()
        assert window.office.shops()

    play(story)


def test_tab_goes_from_the_flags_of_the_bar_to_its_feedback(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Home")
        window.press("Shift+Down")
        await window.settle()
        window.press("Ctrl+B")
        window.press("6")
        window.press("Tab")
        assert window.focus() is page.bar.feedback
        window.press("Shift+Tab")
        assert window.focus() is page.bar.flags.buttons[5]

    play(story)


@pytest.mark.parametrize("key", ["Down", "Return", "Esc"])
def test_the_search_is_left_by(play: Play, key: str) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Ctrl+K")
        assert window.focus() is window.shell.top.search
        window.press(key)
        assert window.focus() is page.table

    play(story)


def test_esc_empties_the_search_first_and_down_searches_at_once(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Ctrl+K")
        window.enter("没有这样的单")
        window.press("Down")
        assert window.focus() is page.table
        await window.settle()
        assert not len(page.model.ids)
        window.press("Ctrl+K")
        window.press("Esc")
        assert not window.shell.top.search.text()
        assert window.focus() is window.shell.top.search
        window.shell.top.search_now()
        await window.settle()
        window.press("Esc")
        assert window.focus() is page.table

    play(story)


def test_a_draft_is_kept_while_the_typing_goes_on(play: Play) -> None:
    """Someone who never pauses would otherwise have nothing kept when the power goes."""

    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("F2")
        editor = page.card.editor
        window.enter("说")
        begun = editor._pause.timerId()
        assert begun > 0
        window.enter("明早")
        assert editor._pause.timerId() == begun

    play(story)


def test_saved_and_copied_is_not_said_of_a_note_that_was_withdrawn(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("F2")
        window.press("Alt+6")
        window.press("F2")
        window.enter("明早付")
        window.press("Ctrl+Return")
        await window.settle()
        assert page.card.editor.said.text()
        window.press("Ctrl+Shift+W")
        await window.settle("note.withdraw")
        window.press("Return", window.dialog(Confirm))
        await window.settle()
        assert not page.card.editor.said.text()

    play(story)


@pytest.mark.parametrize(
    ("room", "size", "whole"),
    [((1920, 1040), (1440, 900), False), ((1366, 728), (1366, 728), True), ((1440, 900), (1440, 900), True),
     ((800, 600), (1440, 900), False)],
)  # fmt: skip
def test_the_first_window_is_never_larger_than_the_screen(
    play: Play, monkeypatch: pytest.MonkeyPatch, room: tuple[int, int], size: tuple[int, int], whole: bool
) -> None:
    monkeypatch.setattr(frame, "_room", lambda: QSize(*room))
    places: list[tuple[QSize, bool]] = []

    class Stand:
        def resize(self, size: QSize) -> None:
            places.append((size, False))

        def setWindowState(self, state: Qt.WindowState) -> None:  # noqa: N802 - as in Qt
            places[-1] = places[-1][0], state == Qt.WindowState.WindowMaximized

    frame.Frame(Settings()).place(Stand())  # type: ignore[arg-type]
    assert places == [(QSize(*size), whole)]


def test_who_ordered_first_is_reminded_first(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(120)
        found = await today.today(window.office, None, None)
        queries = [line.query for line in found.lines if line.query and line.query.view == "unpaid"]
        assert all((query.sort, query.descending) == ("created", False) for query in queries)
        (tab,) = [today.TABS[line.kind] for line in found.lines if line.kind == "remind"]
        first = [line.row.entries[0].created_at or 0 for line in await queue.lines(window.office, tab)]
        assert len(first) > 1
        assert first == sorted(first)

    play(story)


def test_the_view_is_back_when_the_search_is_cleared(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.filters.filtered.emit((Filter("flag", (None,)),))
        await window.settle()
        here = page.query
        assert here.view == "unpaid"
        window.press("Ctrl+K")
        window.enter("没有这样的单")
        window.press("Down")
        await window.settle()
        assert page.query.view == "all"
        window.press("Ctrl+K")
        window.press("Esc")
        window.shell.top.search_now()
        await window.settle()
        assert page.query == here
        assert page.views.key() == "unpaid"
        assert len(page.model.ids)

    play(story)


def test_a_view_opened_while_searching_stays_open(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.search("4")
        page.views.step(1)
        await window.settle()
        page.search("")
        await window.settle()
        assert (page.query.view, page.query.search) == ("unpaid", "")
        page.search("4")
        page.views.choose(NAMES.index("all"))
        page.views.opened.emit(page.views.query())
        page.views.step(2)
        await window.settle()
        page.search("")
        assert page.query.view == "to_ship"

    play(story)


def test_toasts_lie_above_the_batch_bar(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        toast = window.desk.say("said before")
        assert toast is not None
        window.press("Home")
        window.press("Shift+Down")
        await window.settle()
        assert page.bar.isVisible()
        bar = QRect(page.bar.mapTo(window.shell, QPoint(0, 0)), page.bar.size())
        assert toast.geometry().bottom() < bar.top()
        window.press("Space", page.bar.acts["clear"])
        await window.settle()
        assert toast.geometry().bottom() > bar.top()

    play(story)


def test_the_missing_flag_is_said_in_the_bar(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Home")
        window.press("Shift+Down")
        await window.settle()
        window.press("Tab", page.bar.flags.buttons[0])
        window.enter("群发短信", page.bar.feedback)
        page.bar.feedback.setFocus()
        window.press("Ctrl+Return")
        await window.settle()
        assert page.bar.missing.isVisible()
        assert page.bar.missing.text() == "Choose a flag."
        assert not window.toasts()
        assert window.focus() is page.bar.flags.buttons[0]
        window.press("Alt+6")
        assert window.focus() is page.bar.flags.buttons[5]
        assert not page.bar.missing.isVisible()
        assert page.bar.hint.isVisible()

    play(story)


def test_the_bar_goes_when_nothing_is_found(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Home")
        window.press("Shift+Down")
        await window.settle()
        page.search("没有这样的单")
        await window.settle()
        assert not page.table.chosen_count()
        assert not page.bar.isVisible()
        assert "chosen" not in window.shell.bar.shown.text()

    play(story)


def test_a_marked_order_says_so_once(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.show_view("expired")
        await window.settle()
        order_id = page.table.current_order()
        await orders.mark(window.office, [order_id], "paid", "小美")
        page.deeds.read_again()
        await window.settle()
        badges = [page.card.first, page.card.closing, page.card.state, page.card.mark, page.card.unsure]
        said = [badge.text() for badge in badges if badge.isVisible()]
        assert said.count("paid, seen by 小美") == 1

    play(story)


def test_what_is_said_twice_is_one_toast(play: Play) -> None:
    async def story(window: Window) -> None:
        first = window.desk.say("Order …4471 added.", "good")
        assert first is not None
        first.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        first._timer.start(100)
        assert window.desk.say("Order …4471 added.", "good") is first
        assert window.toasts() == ["Order …4471 added."]
        assert first._timer.interval() == first.stay
        # Each can be taken back for itself.
        for _time in range(2):
            window.desk.say("1 note saved.", "good", [("Undo", lambda: None)])
        assert window.toasts().count("1 note saved.") == 2

    play(story)


def test_the_history_tells_what_was_put_off_from_what_was_done(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        order_id = page.table.current_order()
        for snoozed in (True, False):
            booked = await reminders.book(window.office, order_id, "+30min", "小美", keep=True)
            if snoozed:
                await reminders.snooze(window.office, booked.reminder.id, "+2h", keep=True)
            else:
                await reminders.done(window.office, booked.reminder.id)
            window.clock.advance(timedelta(minutes=1))
        page.deeds.read_again()
        await window.settle()
        past = [text for _when, text in page.card.past.texts() if "reminder" in text]
        assert sorted(past) == ["reminder done", "reminder put off to 18:05"]

    play(story)


def test_the_open_page_is_kept_without_a_proper_end(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        window.desk._pause.setInterval(0)
        for page in ("reminders", "orders"):
            window.shell.show_page(page)
            await window.until(lambda: load(window.office.folder).page == window.shell.here)
            assert window.shell.here == page
        kept, desk = load(window.office.folder), window.desk
        assert desk.agent is not None
        assert desk.shop is not None
        assert (kept.agent_id, kept.shop_id) == (desk.agent.id, desk.shop.id)

    play(story)


def test_without_any_order_the_focus_is_on_the_import(play: Play) -> None:
    async def story(window: Window) -> None:
        await shops.add(window.office, "小美的店", "taobao")
        window.desk.bus.tell({"shop": {1}})
        await window.settle()
        page: OrdersPage = window.shell.orders
        assert window.focus() is page.empties.bring
        window.shell.show_page("imports")
        await window.settle()
        window.press("Ctrl+2", window.shell)
        await window.settle()
        assert window.focus() is page.empties.bring
        window.press("Ctrl+K", window.shell)
        window.press("Esc")
        assert window.focus() is page.empties.bring

        added = await orders.add(window.office, 1, "4471000000000000001", "小美")
        window.desk.bus.tell(added.changes)
        await window.settle()
        assert window.focus() is page.table
        window.shell.go_to_search()
        await window.settle()
        assert window.focus() is window.shell.top.search, "whoever is elsewhere stays there"

    play(story)
