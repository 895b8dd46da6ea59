"""The page of payment reminders: rows, tabs, the card that follows, and a hand that nobody moves to another order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app import i18n, queue_words
from app.domain.cadence import Channel
from app.domain.queue import Tab
from app.services import agents, notes, orders, queue, reminders, rules, shops
from app.services.notes import NoteDraft
from app.settings import Settings, load
from tests.ui.window import NOW, Window, order, write
from ui.pages.queue import QueuePage
from ui.widgets.book import BookDialog
from ui.widgets.head import INDENT
from ui.widgets.toast import Toast

Play = Callable[..., None]


class Shop:
    """A shop whose orders are added one by one, 小美 at the desk, and the page open."""

    def __init__(self, window: Window, shop_id: int) -> None:
        self.window = window
        self.shop_id = shop_id
        self.ids: list[int] = []

    async def order(self, *, buyer: str | None = None, hours: float = 5, fen: int = 9900) -> int:
        """An unpaid order from so many hours ago."""
        office = self.window.office
        added = await orders.add(
            office, self.shop_id, f"44730000000000{len(self.ids) + 1:05}", "小美",
            created_at=office.now() - int(hours * 3600), amount=fen, buyer=buyer,
        )  # fmt: skip
        self.window.desk.bus.tell(added.changes)
        self.ids.append(added.order_id)
        return added.order_id

    async def note(self, order_id: int, said: str) -> None:
        """What a colleague writes elsewhere."""
        saved = await notes.save(self.window.office, NoteDraft(order_id, "purple", "小林", said))
        self.window.desk.bus.tell(saved.changes)

    async def open(self) -> QueuePage:
        self.window.press("Ctrl+7", self.window.shell)
        await self.window.settle()
        return self.page

    @property
    def page(self) -> QueuePage:
        return cast("QueuePage", self.window.shell.page("queue"))


async def a_shop(window: Window, *, orders_: int = 0, name: str = "小美的店") -> Shop:
    """That many orders of unknown buyers, the oldest first, an hour between them, from nine hours ago on."""
    made, changes = await shops.add(window.office, name, "taobao")
    window.desk.bus.tell(changes)
    await window.settle()
    shop = Shop(window, made.id)
    for at in range(orders_):
        await shop.order(hours=9 - at)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    await window.settle()
    return shop


def shown(page: QueuePage) -> list[list[str]]:
    """The texts of the rows, without the columns that are folded away."""
    model, hidden = page.model, page.table.isColumnHidden
    columns = [at for at in range(model.columnCount()) if not hidden(at)]
    return [[model.data(model.index(row, at)) for at in columns] for row in range(model.rowCount())]


def cells(page: QueuePage, name: str) -> list[str]:
    """What a column says in each row."""
    column = next(one for one in page.model.columns if getattr(one, "name", "") == name)
    return [column.text(line) for line in page.model.rows]


def cut_cells(page: QueuePage, name: str) -> list[str]:
    """Of a column that is there what it has less room for than it takes."""
    at = next(at for at, one in enumerate(page.model.columns) if getattr(one, "name", "") == name)
    if page.table.isColumnHidden(at):
        return []
    font = QFont(page.table.font())
    font.setWeight(QFont.Weight.DemiBold if page.model.columns[at].bold else font.weight())
    room = page.table.columnWidth(at) - 16 - (INDENT if at == 0 else 0)
    return [text for text in cells(page, name) if QFontMetrics(font).horizontalAdvance(text) > room]


def drawn(one: QWidget, wide: int) -> bool:
    """Whether anything is to be seen on it when it is so wide."""
    one.setFixedWidth(wide)
    image = one.grab().toImage()
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}) > 1


def here(page: QueuePage) -> int:
    """The number of the row one stands on."""
    return page.table.currentIndex().row()


def counts(page: QueuePage) -> dict[str, str]:
    """What stands beside the tabs."""
    return {tab.value: page.tabs.tabData(at) or "" for at, tab in enumerate(Tab)}


def test_rows_say_who_when_how_and_why(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        await shop.order(buyer="晴天小铺", hours=8, fen=5000)
        await shop.order(buyer="晴天小铺", hours=7, fen=6000)
        await shop.order(hours=5.5, fen=4400)
        await shop.order(hours=3.5, fen=3300)
        page = await shop.open()
        assert window.focus() is page.table
        assert counts(page) == {"now": "3", "window": "", "promised": "", "waiting": "", "done": "", "given_up": ""}
        assert window.shell.navigation.buttons["queue"].text() == "Payment reminders"
        assert cells(page, "buyer") == ["晴天小铺", "Order …0003", "Order …0004"]
        assert cells(page, "orders") == ["2", "1", "1"]
        assert cells(page, "amount") == ["110.00", "44.00", "33.00"]
        assert cells(page, "channel") == ["chat", "chat", "chat"]
        assert cells(page, "due") == ["late 11:05", "due 13:35", "due 15:35"]
        assert cells(page, "closes") == ["16 h", "18 h 30 min", "20 h 30 min"]
        assert page.model.reason(page.model.rows[0]) == (
            "First reminder: a message · 3 h after the order · neither amount nor buyer asks for a call · until 22:00"
        )
        assert page.said.text() == "1 late · first ordered first"
        assert page.order_id == shop.ids[0]

    play(story)


def test_a_call_stands_in_its_window_and_says_until_when(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        await shop.order(hours=6, fen=99_900)
        page = await shop.open()
        assert cells(page, "channel") == ["call"]
        assert page.model.icon(page.model.rows[0]) == "phone"
        assert page.model.reason(page.model.rows[0]).endswith("until 17:00")
        window.press("Ctrl+Tab")
        await window.settle()
        assert page.tab.value == "window"
        assert len(page.model.rows) == 1
        # The window closes, and the row waits for the next one; nobody has to press a key for that.
        window.press("Ctrl+Shift+Tab")
        await window.later(timedelta(minutes=58))
        assert page.tab.value == "now"
        assert page.model.rows == []
        assert counts(page)["now"] == ""
        assert counts(page)["waiting"] == "1"
        assert window.shell.navigation.buttons["queue"].count == ""
        await window.later(timedelta(hours=2))
        assert len(page.model.rows) == 1
        assert window.shell.navigation.buttons["queue"].count == "1"

    play(story)


def test_tabs_by_keys_and_by_their_counts(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=6)
        await shop.note(shop.ids[0], "没接")
        window.desk.bus.tell((await reminders.book(window.office, shop.ids[1], "20:00")).changes)
        for _time in range(2):
            await shop.note(shop.ids[2], "没接")
        page = await shop.open()
        assert counts(page) == {
            "now": "3", "window": "", "promised": "1", "waiting": "1", "done": "2", "given_up": "1",
        }  # fmt: skip
        seen: dict[str, list[int]] = {}
        for _tab in Tab:
            seen[page.tab.value] = [line.row.lead.order_id for line in page.model.rows]
            window.press("Ctrl+Tab")
            await window.settle()
        assert page.tab is Tab.NOW
        one, two, three, *rest = shop.ids
        assert seen == {
            "now": rest, "window": [], "promised": [two], "waiting": [one], "done": [one, three], "given_up": [three],
        }  # fmt: skip
        page.show_tab(Tab.DONE)
        await window.settle()
        assert page.model.reason(page.model.rows[0]).startswith("小林's order · next: tonight 19:05 · Reminder 2: ")
        assert cells(page, "due") == ["16:05", "16:05"]
        assert page.said.text() == "newest contact first"
        page.show_tab(Tab.GIVEN_UP)
        await window.settle()
        line = page.model.rows[0]
        assert page.model.icon(line) == "bell-off"
        assert cells(page, "channel") == ["—"]
        page.table.grab()
        await window.settle()
        assert page.model.reason(line) == "小林's order · The planned reminders are all done."
        window.shell.choose_agent((await agents.ensure(window.office, "小林")).agent)
        await window.settle()
        assert page.model.reason(line) == "The planned reminders are all done."

    play(story)


def test_a_whole_morning_by_keys_alone(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=4)
        page = await shop.open()
        assert here(page) == 0
        window.press("Down")
        await window.settle()
        assert page.order_id == shop.ids[1]
        window.press("Home")
        window.press("F2")
        editor = page.card.editor
        assert window.focus() is editor.feedback.line
        window.enter("明早发工资后付")
        await window.settle()
        window.press("Ctrl+Return")
        await window.settle()
        # The row has gone, the next one is stood on, and its card is there to be written on at once.
        assert [line.row.lead.order_id for line in page.model.rows] == shop.ids[1:]
        assert here(page) == 0
        assert window.focus() is page.table
        assert page.order_id == shop.ids[1]
        assert editor.feedback.line.text() == ""
        assert QGuiApplication.clipboard().text().endswith("+小美+第1次+明早发工资后付")
        window.press("Return")
        assert page.card.isAncestorOf(window.focus())
        window.press("Esc")
        assert window.focus() is page.table
        window.press("End")
        window.press("N")
        window.enter("没接")
        await window.settle()
        window.press("Ctrl+Return")
        await window.settle()
        # It was the last one: the one before it is next.
        assert [line.row.lead.order_id for line in page.model.rows] == shop.ids[1:3]
        assert here(page) == 1
        assert page.order_id == shop.ids[2]
        window.press("Ctrl+R")
        await window.settle("reminder.book")
        dialog = cast("BookDialog", window.dialog(BookDialog))
        dialog.when.line.setText("20:00")
        window.press("Return", dialog)
        await window.settle()
        assert [line.row.lead.order_id for line in page.model.rows] == shop.ids[1:2]
        assert counts(page)["promised"] == "1"

    play(story)


def test_the_copy_keys_are_those_of_the_orders(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        await shop.order(buyer="晴天小铺", hours=6, fen=8800)
        await shop.open()
        clipboard = QGuiApplication.clipboard()

        async def copied(key: str) -> str:
            clipboard.clear()
            window.press(key)
            await window.settle()
            return clipboard.text()

        assert await copied("Ctrl+C") == "4473000000000000001"
        assert await copied("Alt+N") == "4473000000000000001"
        assert await copied("Alt+B") == "晴天小铺"
        assert await copied("Ctrl+Shift+C") == "4473000000000000001"
        window.press("Right")
        window.press("Right")
        assert await copied("Ctrl+Shift+C") == "晴天小铺"
        window.press("Right")
        window.press("Right")
        assert await copied("Ctrl+Shift+C") == "88.00"

    play(story)


def test_a_row_for_the_platforms_own_reminder_begins_that_and_no_call(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        steps: dict[str, Any] = {"amounts": ((5000, Channel.SYSTEM),), "high_value_fen": 999_900}
        window.desk.bus.tell(await rules.change(window.office, shop.shop_id, **steps))
        first = await shop.order(hours=5, fen=6000)
        await shop.order(hours=4, fen=6000)
        page = await shop.open()
        assert (cells(page, "channel"), page.order_id) == (["platform", "platform"], first)
        assert page.reach.text() == "Remind by the platform's own button"
        page.reach.click()
        await window.settle()
        assert page.calls.attempt is not None
        assert page.calls.attempt.call.channel is Channel.SYSTEM
        window.press("Return")
        await window.settle()
        assert page.calls.held is None
        card = await orders.card(window.office, first)
        assert [(one.feedback, one.count) for one in card.notes] == [("已用系统催付", 1)]
        assert [one.channel for one in card.contacts] == ["system"]
        assert card.plan.points, "and the next one is planned"
        assert cells(page, "buyer") == ["Order …0002"]

    play(story)


def test_a_row_of_several_orders_says_which_of_them_it_means(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        ended = await shop.order(buyer="晴天小铺", hours=9, fen=5000)
        await shop.order(buyer="晴天小铺", hours=8, fen=5000)
        await shop.order(buyer="晴天小铺", hours=6, fen=99_900)
        await shop.note(ended, "不要了")
        changed = {"planned": 1, "blocked_at": 2}
        window.desk.bus.tell(await rules.change(window.office, shop.shop_id, per_buyer_day=9, **changed))
        page = await shop.open()
        await window.later(timedelta(hours=3))
        page.table.grab()
        await window.settle()
        (line,) = page.model.rows
        assert line.row.lead.order_id == shop.ids[2], "a call goes before a message"
        assert cells(page, "channel") == ["call"]
        assert cells(page, "due") == ["late 11:05"], "the most urgent of them"
        assert cells(page, "closes") == ["12 h"], "and the one that closes first"
        said = page.model.reason(line).split(" · ")
        assert said[0] == "小林's order"
        assert said[-3:] == ["…0002 is due first", "…0001 closes first", "a contact is about 2 of the 3 orders"]

    play(story)


def test_best_first_says_why_and_is_remembered_on_this_pc(play: Play) -> None:
    settings = Settings(language="en", theme="light")

    async def story(window: Window) -> None:
        shop = await a_shop(window)
        await shop.order(hours=8, fen=1000)
        await shop.order(hours=6, fen=15_000)
        page = await shop.open()
        assert page.table.isColumnHidden(6)
        assert page.below.isHidden()
        window.press("B")
        await window.settle()
        assert [line.row.lead.order_id for line in page.model.rows] == [shop.ids[1], shop.ids[0]]
        assert page.order_id == shop.ids[1]
        assert cells(page, "chance") == ["≈ 50 %"] * 2, "a guess, as the line beneath says in full"
        assert page.best.isChecked()
        assert page.said.text() == "2 late · best first"
        line = page.model.rows[0]
        assert line.worth is not None
        assert page.worth.text() == f"Here because of: {queue_words.worth(line.worth)}"
        assert "no history yet" in page.worth.text()
        window.press("Ctrl+Tab")
        await window.settle()
        assert page.below.isHidden(), "nobody is stood on"
        page.best.click()
        page.best.click()
        await window.settle()
        window.desk.keep_settings()
        assert load(window.office.folder).queue_best

    play(story, settings)
    assert settings.queue_best


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_no_moment_and_no_chance_is_cut(play: Play, language: str) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=1)
        page = await shop.open()
        page.turn_best()
        # 1440 px and 1920 px of a screen at 150 %, and the narrowest window of all.
        for wide in (1440, 1280, 1024):
            window.shell.resize(wide, 700)
            await window.settle()
            moments = [window.office.now() - int(hours * 3600) for hours in (0.5, 23, 200)]
            line = page.model.rows[0]
            rows = [
                line._replace(late=late, row=line.row._replace(lead=line.row.lead._replace(due_at=at)))
                for at in moments for late in (True, False)
            ]  # fmt: skip
            page.table.show_rows(rows, anew=True)
            assert ("yesterday" in str(cells(page, "due"))) == (language == "en")
            assert cut_cells(page, "due") == []
            assert cut_cells(page, "chance") == []

    try:
        i18n.set_locale(language)
        play(story, Settings(language=language, theme="light"))
    finally:
        i18n.set_locale("en")


def test_what_the_rows_are_is_said_whole_or_not_at_all(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await (await a_shop(window, orders_=1)).open()
        said = page.said
        need = said.fontMetrics().horizontalAdvance(said.text())
        assert drawn(said, need + 2)
        assert not drawn(said, need - 20)

    play(story)


def test_a_merged_row_steps_through_the_buyers_orders(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        for hours, fen in ((8, 5000), (7, 6000), (6.5, 7000)):
            await shop.order(buyer="晴天小铺", hours=hours, fen=fen)
        await shop.order(hours=6)
        page = await shop.open()
        one, two, three, alone = shop.ids
        assert page.strip.isVisible()
        assert page.strip.words.text() == "Order 1 of 3 · …0001 · ¥50.00"
        assert page.together(page.order_id) == (one, two, three)
        window.press("Alt+Right")
        await window.settle()
        assert page.order_id == two
        assert page.card.card is not None
        assert page.card.card.row.id == two
        assert page.strip.words.text() == "Order 2 of 3 · …0002 · ¥60.00"
        assert page.together(page.order_id) == (two, one, three)
        assert here(page) == 0
        # What changes elsewhere moves nobody back to the first.
        await shop.order(hours=5.5)
        await window.settle()
        assert page.order_id == two
        assert here(page) == 0
        window.press("Alt+Left")
        window.press("Alt+Left")
        await window.settle()
        assert page.order_id == three
        page.strip.next.click()
        await window.settle()
        assert page.order_id == one
        line = page.model.rows[0]
        ended = tuple(
            entry._replace(blocked_by="contacts_done") if entry.order_id == two else entry for entry in line.row.entries
        )
        page.model.rows[0] = line._replace(row=line.row._replace(entries=ended))
        assert page.together(one) == (one, three), "a contact with the buyer is none about an order that had enough"
        window.press("Down")
        await window.settle()
        assert page.order_id == alone
        assert page.strip.isHidden()
        assert not page.strip.beside(1)

    play(story)


def test_a_note_on_one_order_of_a_row_is_offered_to_the_others(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        for hours in (8, 7):
            await shop.order(buyer="晴天小铺", hours=hours)
        page = await shop.open()
        window.press("F2")
        window.enter("明早付")
        await window.settle()
        window.press("Ctrl+Return")
        await window.settle()
        assert page.model.rows == [], "one contact is enough for today's moment"
        offer = next(one for one in window.shell.findChildren(Toast) if "1 other unpaid order" in one.accessibleName())
        offer.buttons[0].click()
        await window.settle()
        cards = [await orders.card(window.office, order_id) for order_id in shop.ids]
        assert [[note.feedback for note in card.notes] for card in cards] == [["明早付"], ["明早付"]]
        page.marks.undo()
        await window.settle()
        (card,) = [await orders.card(window.office, shop.ids[1])]
        assert card.contacts == ()

    play(story)


def test_who_writes_stays_on_the_order_when_the_row_goes_away(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=3)
        page = await shop.open()
        window.press("Down")
        window.press("F2")
        await window.settle()
        window.enter("说了一半")
        await shop.note(shop.ids[1], "没接")
        await window.settle()
        assert [line.row.lead.order_id for line in page.model.rows] == [shop.ids[0], shop.ids[2]]
        assert page.order_id == shop.ids[1]
        assert here(page) == -1
        editor = page.card.editor
        assert editor.feedback.line.text() == "说了一半"
        window.enter("，晚上再说")
        assert editor.feedback.line.text() == "说了一半，晚上再说"
        window.desk.guard.hurry = 0
        window.press("Ctrl+Return")
        await window.settle()
        assert editor.old_data.isVisible(), "it is a colleague's order by now"
        assert editor.feedback.line.text() == "说了一半，晚上再说"
        window.press("Ctrl+Return")
        await window.settle()
        card = await orders.card(window.office, shop.ids[1])
        assert {note.feedback for note in card.notes} == {"没接", "说了一半，晚上再说"}
        assert page.order_id == shop.ids[2], "the row that took its place"
        assert window.focus() is page.table

    play(story)


def test_who_only_reads_is_led_on_when_the_row_goes_away(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=3)
        page = await shop.open()
        window.press("Down")
        await window.settle()
        window.desk.bus.tell(await orders.mark(window.office, [shop.ids[1]], "paid", "小林"))
        await window.settle()
        assert page.order_id == shop.ids[2]
        assert here(page) == 1
        # A row that comes before does not move the hand.
        await shop.order(hours=10)
        await window.settle()
        assert page.order_id == shop.ids[2]
        assert here(page) == 2

    play(story)


def test_hands_on_the_card_keep_it_until_they_leave(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=3)
        page = await shop.open()
        window.press("F2")
        await window.settle()
        window.desk.bus.tell(await orders.mark(window.office, [shop.ids[0]], "paid", "小林"))
        await window.settle()
        assert page.order_id == shop.ids[0]
        assert here(page) == -1
        window.press("Esc")
        await window.settle()
        assert page.order_id == shop.ids[1]
        assert here(page) == 0

    play(story)


def test_the_card_goes_by_rules_that_were_saved_meanwhile(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        await shop.order()
        page = await shop.open()

        def planned() -> Channel:
            assert page.card.card is not None
            return page.card.card.plan.points[0].channel

        assert planned() is Channel.CHAT
        changes = await rules.change(window.office, shop.shop_id, high_value_fen=5000)
        window.desk.bus.tell(changes)
        await window.settle()
        assert planned() is Channel.PHONE

    play(story)


def test_marked_as_paid_by_key_and_taken_back(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=2)
        page = await shop.open()
        window.press("Ctrl+Shift+Y")
        await window.settle()
        assert [line.row.lead.order_id for line in page.model.rows] == shop.ids[1:]
        assert page.order_id == shop.ids[1]
        window.press("Ctrl+Z")
        await window.settle()
        assert [line.row.lead.order_id for line in page.model.rows] == shop.ids
        assert page.order_id == shop.ids[1]

    play(story)


def test_a_call_about_a_row_is_about_all_its_orders_and_leads_to_the_next(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        numbers = ("4471000000000004471", "4471000000000004472", "4471000000000004473")
        lines = [
            order(number, buyer=buyer, created=f"2026-11-21 12:{10 + at}:00")
            for at, (number, buyer) in enumerate(zip(numbers, ("晴天小铺", "晴天小铺", "大树"), strict=True))
        ]
        await window.bring(write(tmp_path / "ExportOrderList202611211605.csv", *lines))
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        window.press("Ctrl+7", window.shell)
        await window.settle()
        page = cast("QueuePage", window.shell.page("queue"))
        one, two, three = [await orders.find(window.office, number) for number in numbers]
        assert [len(line.row.entries) for line in page.model.rows] == [2, 1]
        window.press("F9")
        await window.settle()
        assert page.calls.attempt is not None
        assert page.calls.attempt.call.orders == (one, two)
        # While the panel is there, what changes elsewhere moves nobody.
        window.desk.bus.tell(await orders.mark(window.office, [three], "paid", "小林"))
        await window.settle()
        assert page.order_id == one
        window.desk.guard.hurry = 0.0
        for key in ("Return", "7", "5", "4", "Return"):
            window.press(key)
            await window.settle()
        while page.calls.held is not None:  # the memo of the second order is pasted, too
            window.press("Return")
            await window.settle()
        for order_id in (one, two):
            assert [note.feedback for note in (await orders.card(window.office, order_id)).notes] == [
                "明确不买了，不想要了"
            ]
        assert page.model.rows == [], "two are given up, and one is paid"
        assert page.order_id == 0
        window.desk.bus.tell(await orders.mark(window.office, [three], None, "小林"))
        await window.settle()
        assert page.order_id == three
        assert here(page) == 0
        page.table.setFocus()
        window.press("Ctrl+Z")
        await window.settle()
        assert page.calls.attempt is not None, "open again at its last key"

    play(story)


def test_an_empty_tab_says_what_to_do(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window)
        page = await shop.open()
        empty = page.empty
        place = empty.places[Tab.NOW]
        assert page.middle.currentWidget() is empty
        assert place.title.text() == "Nothing is due"
        assert page.card.empty.words.text() == "", "there is no order to choose"
        assert window.focus() is empty.buttons[Tab.NOW]
        assert empty.buttons[Tab.NOW].text() == "Import an export file"
        await shop.order(hours=1)
        await window.settle()
        assert place.title.text() == "Nothing is due now"
        assert place.words.text() == "The next reminder is due 18:05; it comes here by itself."
        assert empty.buttons[Tab.NOW].text() == "Show what comes next"
        window.press("Return")
        await window.settle()
        assert page.tab is Tab.WAITING
        assert window.focus() is page.table
        assert page.card.empty.words.text().startswith("Choose an order: ")
        for tab in (Tab.WINDOW, Tab.PROMISED, Tab.DONE, Tab.GIVEN_UP):
            page.show_tab(tab)
            await window.settle()
            assert empty.currentWidget() is empty.places[tab]
            assert empty.places[tab].title.text()
            assert empty.places[tab].words.text()
            assert empty.first is empty.buttons[tab]
        page.show_tab(Tab.NOW)
        await window.settle()
        await window.later(timedelta(hours=2))
        assert page.middle.currentWidget() is page.table
        assert window.focus() is page.table

    play(story)


def test_the_last_note_stands_in_the_row_and_follows_what_is_written(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=2)
        await shop.note(shop.ids[0], "没接，已发短信")
        page = await shop.open()
        page.show_tab(Tab.DONE)
        await window.settle()
        page.table.grab()
        await window.settle()
        assert cells(page, "note") == ["no. 1 没接，已发短信"]
        await shop.note(shop.ids[0], "接了，明早付")
        await window.settle()
        page.table.grab()
        await window.settle()
        assert cells(page, "note") == ["no. 2 接了，明早付"]

    play(story)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("wide", "folded"), [(1440, set[str]()), (1280, {"note"})])
def test_what_makes_the_order_stays_in_sight(play: Play, language: str, wide: int, folded: set[str]) -> None:
    async def story(window: Window) -> None:
        page = await (await a_shop(window, orders_=2)).open()
        window.press("B")
        window.shell.resize(wide, 900)
        await window.settle()
        hidden = page.table.isColumnHidden
        names = {getattr(one, "name", "") for at, one in enumerate(page.model.columns) if hidden(at)}
        assert names - {"shop"} <= folded, "with best first the chance is why a row stands where it does"

    play(story, Settings(language=language, theme="light"))


def test_shops_are_told_apart_where_all_are_looked_at(play: Play) -> None:
    async def story(window: Window) -> None:
        first = await a_shop(window, orders_=1)
        second = await a_shop(window, name="小林的店")
        await second.order(hours=4)
        page = await first.open()
        window.shell.choose_shop(None)
        await window.settle()
        assert cells(page, "shop") == ["小美的店", "小林的店"]
        assert not page.table.isColumnHidden(7)
        window.shell.choose_shop(window.desk.shops[1])
        await window.settle()
        assert [line.row.lead.order_id for line in page.model.rows] == second.ids
        assert page.table.isColumnHidden(7)

    play(story)


def test_a_booked_moment_over_the_limits_says_both(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=1)
        window.desk.bus.tell(await rules.change(window.office, shop.shop_id, planned=1, blocked_at=2))
        await shop.note(shop.ids[0], "没接")
        await shop.note(shop.ids[0], "没接")
        window.desk.bus.tell((await reminders.book(window.office, shop.ids[0], "+10min", keep=True)).changes)
        page = await shop.open()
        await window.later(timedelta(minutes=11))
        page.show_tab(Tab.PROMISED)
        await window.settle()
        (line,) = page.model.rows
        assert "The buyer promised to pay by then" in page.model.reason(line)
        assert "as many reminders as the shop allows" in page.model.reason(line)

    play(story)


def test_the_menu_of_a_row_has_its_deeds_with_their_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=1)
        page = await shop.open()
        page.table.menu_asked.emit(page.table.mapToGlobal(page.table.rect().center()))
        await window.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        words = [action.text().split("\t")[0] for action in menu.actions()]
        assert {"Write a note", "Copy the buyer", "Already paid, I saw it"} <= set(words)
        menu.close()

    play(story)


def test_what_is_typed_here_stands_on_the_orders_page_too(play: Play) -> None:
    """One order, two cards: a draft of the one is never overwritten by what the other had before."""

    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=1)
        window.press("Ctrl+2", window.shell)
        await window.settle()
        orders_page = window.shell.orders
        window.press("F2")
        window.enter("先记")
        await window.settle()
        page = await shop.open()
        assert page.order_id == shop.ids[0]
        window.press("F2")
        assert page.card.editor.feedback.line.text() == "先记"
        window.enter("，再写")
        window.press("Ctrl+2", window.shell)
        await window.settle()
        assert orders_page.card.editor.feedback.line.text() == "先记，再写"
        window.press("F2")
        window.press("Ctrl+Return")
        await window.settle()
        assert [note.feedback for note in (await orders.card(window.office, shop.ids[0])).notes] == ["先记，再写"]
        await shop.open()
        assert page.card.editor.feedback.line.text() == ""

    play(story)


def test_on_a_narrow_window_the_card_lies_over_the_rows(play: Play) -> None:
    async def story(window: Window) -> None:
        shop = await a_shop(window, orders_=2)
        page = await shop.open()
        window.shell.resize(1024, 700)
        await window.settle()
        assert page.side.drawer
        window.press("Return")
        assert page.card.isVisible()
        assert page.card.isAncestorOf(window.focus())
        window.press("Esc")
        assert page.card.isHidden()
        assert window.focus() is page.table
        window.shell.resize(1440, 900)
        await window.settle()
        assert page.card.isVisible()

    play(story)


def test_the_page_that_was_open_last_opens_again_as_it_was(play: Play, data_dir: Path) -> None:
    settings = Settings(language="en", theme="light")

    async def first(window: Window) -> None:
        shop = await a_shop(window, orders_=2)
        page = await shop.open()
        page.set_card_width(500)
        await window.settle()
        window.shell.remember()

    async def second(window: Window) -> None:
        page = cast("QueuePage", window.shell.built["queue"])
        assert page.isVisible()
        assert page.card_width == 500
        assert len(page.model.rows) == 2
        assert page.order_id
        assert page.card.card is not None
        assert window.focus() is page.table

    play(first, settings)
    play(second, load(data_dir))


def test_many_rows_ask_for_few_notes(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        asked: list[int] = []
        real = orders.rows

        async def rows(office: object, ids: list[int]) -> object:
            asked.extend(ids)
            return await real(office, ids)  # type: ignore[arg-type]

        await window.demo(600)
        monkeypatch.setattr(orders, "rows", rows)
        window.press("Ctrl+7", window.shell)
        await window.settle()
        page = cast("QueuePage", window.shell.page("queue"))
        lines = await queue.lines(window.office, Tab.NOW)
        assert len(page.model.rows) == len(lines) > 40
        page.table.grab()
        await window.settle()
        assert 0 < len(set(asked)) < len(lines)

    play(story)


def test_a_sms_and_a_platforms_own_reminder_have_pictures_of_their_own() -> None:
    from ui.models.queue import ICONS

    assert set(ICONS) == set(Channel)
    assert len({ICONS[one] for one in (Channel.PHONE, Channel.CHAT, Channel.SMS, Channel.SYSTEM)}) == 4


assert datetime.fromisoformat("2026-11-21T16:05:00+08:00") == NOW
"""The moments above are told from it: the afternoon's call window is open, the quiet hours begin at 22."""
