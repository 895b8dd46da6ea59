"""The window as a whole: languages, names, tab order, cut text, keys, shutting down."""

from __future__ import annotations

import base64
import gc
import struct
import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QFileDialog,
    QLabel,
    QMenu,
    QWidget,
)

from app import settings
from app.clock import HOME
from app.domain.order import Query
from app.services import agents, imports, orders, reminders, shops
from app.settings import Settings
from tests.ui.window import Window, controls, order, write
from ui import frame as frame_module
from ui.bootstrap import Tongue
from ui.chooser import FormDialog
from ui.keys import DEEDS
from ui.pages.base import Page
from ui.rooms import ROOMS
from ui.widgets.add_agent import AddAgent
from ui.widgets.add_shop import AddShop
from ui.widgets.book import BookDialog
from ui.widgets.toast import Toast

Play = Callable[..., None]


async def worked(window: Window) -> None:
    """A window in which something happened on every page."""
    await window.demo(40)
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    row = window.shell.orders.deeds.order_id
    window.desk.bus.tell((await reminders.book(window.office, row, "+30min")).changes)
    await window.settle()


def texts(window: Window) -> set[str]:
    """Every text that stands on a label or button of the window, but for pages out of sight (see test_late)."""
    away = [one for one in window.shell.findChildren(QWidget) if isinstance(one, Page) and not one.isVisible()]
    found = {one.text() for one in window.shell.findChildren(QLabel) if not _inside(one, away)}
    return found | {one.text() for one in window.shell.findChildren(QAbstractButton) if not _inside(one, away)}


def _inside(one: QWidget, parts: list[Page]) -> bool:
    return any(part.isAncestorOf(one) for part in parts)


def test_the_language_changes_without_a_restart(play: Play, qapp: QApplication) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        tongue = Tongue(qapp)
        before = texts(window)
        assert "Feedback" in before
        assert window.shell.orders.tabs.tabText(1) == "Unpaid"
        try:
            tongue.use("zh_CN")
            # Where a catalogue is not complete the English stays; what must not stay is the old text of a
            # string that is translated.
            from app.i18n import _

            assert window.shell.orders.tabs.tabText(1) == _("Unpaid")
            assert window.shell.orders.card.editor.feedback.head.text() == _("Feedback")
            stale = {text for text in texts(window) if text and _(text) != text and text in before} - {
                window.desk.shops[0].name
            }
            assert not stale
        finally:
            tongue.use("en")
        assert texts(window) == before

    play(story)


def test_every_control_has_a_name_and_a_place_in_the_tab_order(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        for page in window.shell.pages:
            window.shell.show_page(page)
            await window.settle()
            found = controls(window.shell)
            assert found
            nameless = [type(one).__name__ for one in found if not one.accessibleName()]
            assert nameless == []
            assert walk(window.shell) >= {one for one in found if one.isEnabled() and alone(one)}

    play(story)


def alone(widget: QWidget) -> bool:
    """Buttons of one group are reached by arrows from the chosen one."""
    if not isinstance(widget, QAbstractButton):
        return True
    group: QButtonGroup | None = widget.group()
    return not group or not group.exclusive() or widget.isChecked()


def walk(shell: QWidget) -> set[QWidget]:
    seen: set[QWidget] = set()
    widget: QWidget | None = shell
    while widget is not None and widget not in seen:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    return seen


def test_keys_can_be_changed_and_switched_off(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        shell, keys = window.shell, window.desk.keys
        window.press("Ctrl+3", shell)
        assert shell.reminders.isVisible()
        keys.change("page.orders", "Ctrl+0")
        window.press("Ctrl+2", shell)
        assert shell.reminders.isVisible()
        window.press("Ctrl+0", shell)
        assert shell.orders.isVisible()
        keys.change("page.reminders", "")
        window.press("Ctrl+3", shell)
        assert shell.orders.isVisible()
        assert keys.chosen() == {"page.orders": "Ctrl+0", "page.reminders": ""}

    play(story)


def test_no_two_deeds_share_a_key() -> None:
    """A key of one part may mean something else in another part, but nothing that holds in the whole window."""
    seen: dict[tuple[str, str], str] = {}
    for deed in sorted(DEEDS, key=lambda deed: deed.part):
        for sequence in deed.default.split(" | "):
            for part in ("", deed.part):
                assert (part, sequence) not in seen, (sequence, deed.name, seen[part, sequence])
            seen[deed.part, sequence] = deed.name


def test_escape_and_enter_go_between_table_and_card(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        orders_page = window.shell.orders
        orders_page.go_to_table()
        window.press("N")
        assert window.focus() is orders_page.card.editor.feedback.line
        window.press("Esc")
        assert window.focus() is orders_page.table
        window.press("Down")
        await window.settle()
        assert orders_page.table.currentIndex().row() == 1
        assert orders_page.card.card is not None
        assert orders_page.card.card.row.id == orders_page.model.ids[1]
        window.press("End")
        await window.settle()
        assert orders_page.table.currentIndex().row() == orders_page.model.rowCount() - 1

    play(story)


def test_a_narrow_window_lays_the_card_over_the_table(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        orders_page = window.shell.orders
        window.shell.resize(1024, 700)
        await window.settle()
        assert not orders_page.card.isVisible()
        orders_page.go_to_table()
        window.press("Return")
        assert orders_page.card.isVisible()
        window.press("Esc")
        assert not orders_page.card.isVisible()
        window.shell.resize(1440, 900)
        await window.settle()
        assert orders_page.card.isVisible()
        assert orders_page.splitter.indexOf(orders_page.card) == 1

    play(story)


def test_sorting_and_views_are_asked_of_the_store(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(40)
        page = window.shell.orders
        page.show_view("all")
        await window.settle()
        assert page.model.rowCount() == 40
        page.sort_by("amount")
        await window.settle()
        amounts = [row.amount_due or 0 for row in await orders.rows(window.office, list(page.model.ids))]
        assert amounts == sorted(amounts, reverse=True)
        page.sort_by("amount")
        await window.settle()
        amounts = [row.amount_due or 0 for row in await orders.rows(window.office, list(page.model.ids))]
        assert amounts == sorted(amounts)
        window.press("Ctrl+Tab", window.shell)
        await window.settle()
        assert page.query.view == "unpaid"
        assert page.model.rowCount() == page.counts["unpaid"]

    play(story)


def test_what_came_due_during_sleep_is_one_digest(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(60)
        for order_id in list(window.shell.orders.model.ids)[:5]:
            await reminders.book(window.office, order_id, "+30min")
        await window.later(timedelta(hours=3))
        due = [said for said in window.toasts() if "came due" in said or "Due now" in said]
        assert due == ["5 reminders came due while the computer was asleep"]
        window.shell.show_page("reminders")
        await window.settle()
        assert window.shell.reminders.model.rowCount() == 5
        assert window.shell.reminders.help.text() == "5 due, 5 in all"

    play(story)


def test_done_and_put_off_from_the_list(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        page = window.shell.reminders
        window.shell.show_page("reminders")
        await window.settle()
        page.soon.click()
        await window.settle()
        assert [row.kind for row in await reminders.upcoming(window.office)] == ["snooze"]
        page.done.click()
        await window.settle()
        assert page.model.rowCount() == 0
        assert page.middle.currentWidget() is page.empty

    play(story)


def test_closing_asks_and_does_not_close_by_itself(play: Play) -> None:
    async def story(window: Window) -> None:
        asked: list[bool] = []
        window.shell.closing.connect(lambda: asked.append(True))
        assert not window.shell.close()
        assert asked == [True]
        assert window.shell.isVisible()
        window.shell.remember()
        kept = settings.load(window.office.folder)
        assert kept.window_geometry
        assert kept.page == "orders"

    play(story)


def test_the_title_names_nobody(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        assert window.shell.windowTitle() == "Ziqi"
        everything = " ".join(texts(window))
        card = window.shell.orders.card.card
        assert card is not None
        assert card.phone
        assert card.phone not in everything
        assert str(card.receiver) not in everything
        reveal = window.shell.orders.card.reveal
        reveal.pressed.emit()
        assert card.phone in " ".join(texts(window))
        reveal.released.emit()
        assert card.phone not in " ".join(texts(window))

    play(story)


def test_no_part_shows_itself_as_a_window(play: Play, qapp: QApplication) -> None:
    strays: list[str] = []

    async def story(window: Window) -> None:
        class Watch(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
                if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                    strays.append(type(watched).__name__)
                return False

        watch = Watch()
        qapp.installEventFilter(watch)
        try:
            await worked(window)
            await window.later(timedelta(hours=1))
        finally:
            qapp.removeEventFilter(watch)

    play(story)
    assert strays == []


def test_a_disabled_editor_while_nothing_is_chosen(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        window.shell.orders.show_view("all")
        window.shell.top.search.setText("没有这个词")
        window.shell.top.search_now()
        await window.settle()
        page = window.shell.orders
        assert page.middle.currentWidget() is page.none_found
        assert "没有这个词" in page.none_found.title.text()
        assert not page.card.editor.isEnabled()
        window.press("Ctrl+K", window.shell)
        window.press("Esc")
        await window.settle()
        window.shell.top.search_now()
        await window.settle()
        assert page.query.search == ""
        assert page.model.rowCount() == 10
        assert page.card.editor.isEnabled()

    play(story)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 700)])
def test_toasts_never_lie_over_the_note_editor(play: Play, size: tuple[int, int]) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        page = window.shell.orders
        window.desk.say("Reminder booked", "good", [("Undo", page.take_focus)])
        window.shell.resize(*size)
        await window.settle()
        page.go_to_card()
        await window.settle()
        editor = page.card.editor
        corner = editor.mapTo(window.shell, editor.rect().topLeft())
        room = editor.rect().translated(corner)
        toasts = window.shell.findChildren(Toast)
        assert toasts
        assert not [toast for toast in toasts if toast.geometry().intersects(room)]
        window.shell.show_page("reminders")
        await window.settle()
        assert all(toast.geometry().right() > window.shell.width() - 40 for toast in toasts)

    play(story)


def test_the_menus_choose_the_shop_and_the_agent(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        await agents.ensure(window.office, "小林")
        await shops.add(window.office, "二店", "taobao")
        window.shell.refresh()
        await window.settle()
        top = window.shell.top
        for button, wanted in ((top.shop, "All shops"), (top.agent, "小林"), (top.shop, "Demo shop")):
            button.click()
            menu = window.shell.findChild(QMenu)
            assert menu is not None
            next(action for action in menu.actions() if action.text() == wanted).trigger()
            menu.close()
            await window.until(lambda: window.shell.findChild(QMenu) is None)
            await window.settle()
            assert button.text() == wanted
        assert window.desk.agent is not None
        assert window.desk.agent.nickname == "小林"
        assert window.shell.orders.card.editor.agent.line.text() == "小林"
        assert window.desk.shop is not None

    play(story)


def test_an_agent_is_added_by_the_dialog(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        window.shell.top.agent_wanted.emit()
        await window.settle("agent.add")
        dialog = window.dialog(FormDialog)
        assert isinstance(dialog, FormDialog)
        form = dialog.form
        assert isinstance(form, AddAgent)
        window.enter("小+美", form.fields.nickname.line)
        form.go.click()
        await window.until(lambda: dialog.waits)
        assert "nickname" in form.fields.nickname.problem.text()
        form.fields.nickname.line.setText("小美")
        window.enter("林小美", form.fields.full_name.line)
        window.press("Return", form.fields.full_name.line)
        await window.settle()
        assert window.shell.top.agent.text() == "小美"
        assert window.shell.settings.agent_id is not None
        assert [one.full_name for one in await agents.agents(window.office)] == ["林小美"]

    play(story)


def test_who_adds_a_colleague_stays_who_they_are(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        me, _changes = await agents.add(window.office, "小美")
        window.desk.agent_named.emit(me)
        window.shell.top.agent_wanted.emit()
        await window.settle("agent.add")
        dialog = window.dialog(FormDialog)
        assert isinstance(dialog, FormDialog)
        assert dialog.windowTitle() == "Add an agent"
        window.enter("小林", dialog.form.fields.nickname.line)  # type: ignore[union-attr]
        dialog.form.go.click()
        await window.settle()
        await window.front()
        assert window.shell.top.agent.text() == "小美"
        assert window.toasts()[-1] == "小林 can write notes now. You are still 小美."
        window.press("Alt+T")
        window.press("Return")
        await window.settle()
        assert window.shell.top.agent.text() == "小林"

    play(story)


def test_the_dialog_may_be_left_while_what_was_sent_is_being_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        for nickname in ("小美", "小美"):  # the second one is refused, when nobody looks any more
            window.shell.top.agent_wanted.emit()
            await window.settle("agent.add")
            dialog = window.dialog(FormDialog)
            assert isinstance(dialog, FormDialog)
            assert isinstance(dialog.form, AddAgent)
            window.enter(nickname, dialog.form.fields.nickname.line)
            dialog.form.go.click()
            dialog.reject()
            await window.settle()
            await window.front()
        assert [one.nickname for one in await agents.agents(window.office)] == ["小美"]

    play(story)


def test_a_shop_is_added_from_its_menu_and_is_looked_at(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        window.press("Alt+S", window.shell)
        menu = window.shell.findChild(QMenu)
        assert menu is not None
        menu.actions()[-1].trigger()
        menu.close()
        await window.settle("shop.add")
        dialog = window.dialog(FormDialog)
        assert isinstance(dialog, FormDialog)
        form = dialog.form
        assert isinstance(form, AddShop)
        window.enter("Demo shop", form.name_field.line)
        form.go.click()
        await window.until(lambda: dialog.waits)
        assert dialog.isVisible()  # there is one of that name
        form.name_field.line.setText("二店")
        form.go.click()
        await window.settle()
        assert window.shell.top.shop.text() == "二店"
        assert window.desk.shop is not None
        assert window.desk.shop.name == "二店"

    play(story)


def test_a_draft_of_an_order_that_went_with_its_import_is_no_failure(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order("4471000000000000001"))

    async def story(window: Window) -> None:
        await window.bring(file)
        window.press("F2", window.shell)
        window.enter("还没写完")
        run = (await imports.runs(window.office))[0].id
        await imports.undo(window.office, run)
        window.shell.orders.card.editor.keep_draft()
        await window.settle()

    play(story)


def test_the_window_comes_back_as_it_was_left(play: Play) -> None:
    left: list[Settings] = []

    async def story(window: Window) -> None:
        await window.demo(10)
        page = window.shell.orders
        page.splitter.setSizes([700, 500])
        page.splitter.splitterMoved.emit(700, 1)
        await window.settle()
        window.shell.remember()
        left.append(settings.load(window.office.folder))

    async def again(window: Window) -> None:
        sizes = window.shell.orders.splitter.sizes()
        assert sizes[1] > 480

    play(story)
    play(again, settings=left[0])
    play(again, settings=replace(left[0], window_geometry="nonsense"))


@pytest.mark.parametrize("state", ['{"card": "wide", "imports": 7, "reminders": [["a"]]}', "[1]", "{", ""])
def test_settings_that_make_no_sense_open_the_usual_window(play: Play, state: str) -> None:
    async def story(window: Window) -> None:
        await window.demo(5)
        for page in window.shell.pages:
            window.shell.show_page(page)
        assert window.shell.isVisible()

    play(story, settings=Settings(language="en", window_geometry="!", window_state=state, page="attic"))


def test_a_window_left_on_a_screen_that_is_gone_comes_back_in_reach(play: Play) -> None:
    async def story(window: Window) -> None:
        assert frame_module._in_reach(window.shell.frameGeometry())

    far = QWidget()
    far.setGeometry(0, 0, 1200, 800)
    geometry = far.saveGeometry()
    # The format of Qt: the place stands in four numbers, twice, behind magic number and version.
    moved = bytearray(geometry.data())
    for at in (8, 24):
        moved[at : at + 16] = struct.pack(">4i", 90_000, 90_000, 91_199, 90_799)
    far.deleteLater()
    play(story, settings=Settings(language="en", window_geometry=base64.b64encode(bytes(moved)).decode()))


@pytest.mark.parametrize("geometry", ["!", "nonsense"])
def test_a_place_that_cannot_be_had_again_is_a_window_that_fits_its_screen(
    play: Play, monkeypatch: pytest.MonkeyPatch, geometry: str
) -> None:
    """So it is when the same screen shows everything larger: Qt does not put a window back there."""
    monkeypatch.setattr(frame_module, "_room", lambda: QSize(1200, 700))

    async def story(window: Window) -> None:
        assert window.shell.isMaximized()

    play(story, settings=Settings(language="en", window_geometry=geometry))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_whole_window_fits_a_screen_of_900_px_at_150_percent(play: Play, language: str) -> None:
    """600 px are left of it, and the title bar and the system's own bar take some."""
    high = 560

    async def story(window: Window) -> None:
        await worked(window)
        shell = window.shell
        for page in shell.pages:
            shell.show_page(page)
            await window.settle()
            shell.page(page).complete()
            await window.settle()
        assert shell.minimumSizeHint().height() <= high
        shell.resize(1066, high)
        await window.settle()
        assert shell.height() == high
        assert shell.rect().contains(shell.bar.geometry())

    play(story, settings=Settings(language=language, theme="light"))


def test_pages_are_made_when_they_are_needed_and_the_last_one_opens_again(play: Play) -> None:
    async def story(window: Window) -> None:
        shell = window.shell
        assert shell.here == "imports"
        assert set(shell.built) == set()
        await window.demo(10)
        assert "settings" not in shell.built
        shell.show_page("settings")
        assert shell.preferences.isVisible()
        shell.remember()
        assert settings.load(window.office.folder).page == "settings"

    async def again(window: Window) -> None:
        assert window.shell.preferences.isVisible()
        assert set(window.shell.built) == {"settings"}

    play(story, settings=Settings(language="en", page="imports"))
    play(again, settings=Settings(language="en", page="settings"))


def test_the_rooms_say_what_their_pages_say(play: Play) -> None:
    async def story(window: Window) -> None:
        for room in ROOMS:
            page = window.shell.page(room.name)
            assert (page.name, page.title, page.icon) == (room.name, room.title, room.icon)

    play(story)


def test_the_navigation_counts_without_the_pages(play: Play) -> None:
    async def story(window: Window) -> None:
        shell = window.shell
        await window.demo(60)
        shell.counts.ask()
        await window.settle()
        unpaid = await orders.count(window.office, Query(view="unpaid"))
        assert shell.navigation.buttons["orders"].count == str(unpaid)
        assert shell.navigation.buttons["reminders"].count == ""
        (order_id, *_rest) = await orders.ids(window.office, Query(view="unpaid"))
        window.desk.bus.tell((await reminders.book(window.office, order_id, "+10min")).changes)
        await window.later(timedelta(minutes=11))
        shell.counts.ask()
        await window.settle()
        assert shell.navigation.buttons["reminders"].count == "1"
        assert shell.counts.due >= 1
        assert not {"today", "reminders"} & set(shell.built)

    play(story)


def test_an_order_that_closes_leaves_the_figures_though_nobody_does_anything(play: Play) -> None:
    async def story(window: Window) -> None:
        counts = window.shell.counts
        lines = order("4471000000000004471", created="2026-11-21 09:00:00")
        await window.have(write(window.office.folder.parent / "ExportOrderList202611211605.csv", lines))
        window.clock.at = window.clock.at.astimezone(HOME).replace(day=22, hour=8, minute=54)
        counts.ask()
        await window.settle()
        assert counts.queue == 1
        before = counts.due
        for _minute in range(4):
            await window.later(timedelta(minutes=2))
        assert counts.queue == 0
        assert counts.due == before - 2, "neither to remind nor about to close"

    play(story)


def test_an_order_or_a_view_asked_for_from_elsewhere_opens_the_page_of_orders(play: Play) -> None:
    async def story(window: Window) -> None:
        assert "orders" not in window.shell.built
        window.desk.open_query.emit(Query(view="finished"))
        await window.settle()
        page = window.shell.orders
        assert page.isVisible()
        assert page.query.view == "finished"
        window.shell.show_page("imports")
        window.desk.open_query.emit(Query(view="shipped"))
        await window.settle()
        assert page.isVisible()
        assert page.query.view == "shipped"
        window.shell.show_page("imports")
        window.desk.open_order.emit(page.model.ids[0])
        await window.settle()
        assert page.isVisible()
        assert page.deeds.order_id == page.model.ids[0]

    async def fill(window: Window) -> None:
        await window.demo(40)

    play(fill)
    play(story, settings=Settings(language="en", page="imports"))


def test_old_data_is_said_in_colour_and_words_and_leads_to_an_import(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order("4471000000000000001"))

    async def story(window: Window) -> None:
        age = window.shell.top.age
        assert not age.isVisible()
        await window.bring(file)
        assert age.isVisible()
        assert not age.old
        await window.later(timedelta(minutes=31))
        assert age.old
        assert "export again" in age.toolTip()
        age.click()
        await window.settle()
        dialog = window.shell.findChild(QFileDialog)
        assert dialog is not None
        dialog.reject()
        await window.settle()

    play(story)


def test_two_works_share_the_status_bar(play: Play) -> None:
    async def story(window: Window) -> None:
        bar, cancelled = window.shell.bar, []
        first = window.desk.work("Reading", lambda: cancelled.append("first"))
        second = window.desk.work("Writing", lambda: cancelled.append("second"))
        second.progress(0.42)
        assert (bar.work.text(), bar.percent.text(), bar.more.text()) == ("Writing", "42%", "and 1 more")
        bar.cancel.click()
        assert cancelled == ["second"]
        assert not bar.cancel.isEnabled()
        second.end()
        assert bar.work.text() == "Reading"
        assert bar.cancel.isEnabled()
        first.end()
        second.progress(0.9)  # a thread that has not heard of it yet
        assert not bar.busy
        gone = [weakref.ref(first), weakref.ref(second)]
        del first, second
        gc.collect()
        assert [one() for one in gone] == [None, None], "a day has thousands of them"

    play(story)


def test_quiet_mode_has_a_sign_that_ends_it(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(5)
        bar = window.shell.bar
        assert not bar.quiet.isVisible()
        window.press("Ctrl+Shift+Q", window.shell)
        assert bar.quiet.isVisible()
        bar.quiet.click()
        await window.settle()
        assert not window.desk.settings.quiet
        assert not bar.quiet.isVisible()

    play(story)


def test_an_open_question_does_not_keep_the_program_from_ending(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        window.shell.orders.deeds.book()
        await window.settle("reminder.book")
        assert window.dialog(BookDialog).isVisible()
        window.shell.orders.deeds.book()  # this one is about to open when the end begins
        await window.runtime.shut_down()
        assert not window.runtime.tasks

    play(story)


def test_a_toast_does_not_lie_over_the_line_one_stands_on(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(60)
        window.shell.show_page("orders")
        window.shell.orders.show_view("all")
        await window.settle()
        table = window.shell.orders.table
        last = table.rowAt(table.viewport().height() - 60)
        assert last > 0
        table.go_to_row(last)
        toast = window.desk.say("word")
        assert toast is not None
        line = table.visualRect(table.currentIndex()).translated(table.viewport().mapTo(window.shell, QPoint(0, 0)))
        assert toast.geometry().bottom() < line.top()
        toast.close()
        table.go_to_row(0)
        low = window.desk.say("another")
        assert low is not None
        assert low.geometry().bottom() > line.bottom()

    play(story)
