"""The order card by keys: personal data while a key is held, copies, the platform's page and chat, the timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import clock, i18n
from app.domain.order import Card, ImportLine
from app.services import notes
from tests.ui.window import Window, order, write
from ui import clipboard, links, words
from ui.widgets import card_facts
from ui.widgets.order_card import NEWEST, OrderCard

Play = Callable[..., None]
FIRST, SECOND = "3188000000000004471", "3188000000000004472"
PHONE = "13812341234"
ADDRESS = "浙江省 杭州市 西湖区 学府路1号"


async def at_the_card(window: Window, folder: Path, **more: str) -> OrderCard:
    """A shop of two orders, the newer one on the card and the focus in the table."""
    await window.have(write(folder / "o.csv", order(FIRST, **more), order(SECOND, created="2026-11-21 09:00:00")))
    window.shell.show_page("orders")
    window.shell.orders.show_view("all")
    await window.settle()
    window.shell.orders.go_to_table()
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    card = window.shell.orders.card
    assert card.card is not None
    assert card.card.row.order_no == FIRST
    return card


async def change(window: Window, sql: str) -> None:
    """Something that no export of these tests carries."""
    await window.office.gate.write(lambda db: db.run(sql))
    await window.office.reload()
    window.shell.orders.deeds.read_again()
    await window.settle()


def facts(card: OrderCard) -> dict[str, str]:
    return dict(card.facts.texts())


def hold(window: Window) -> None:
    QTest.keyPress(window.focus(), Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)


def test_tab_goes_down_the_card(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        chain: list[QWidget] = []
        one = card.nextInFocusChain()
        while one is not None and one is not card:
            chain.append(one)
            one = one.nextInFocusChain()
        steps = [
            card.about,
            card.reveal,
            card.copy_number,
            card.scripts.list,
            card.editor.feedback.line,
            card.editor.save,
        ]
        assert sorted(steps, key=chain.index) == steps

    play(story)


# -- room --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_a_low_window_shows_the_first_script_whole(play: Play, tmp_path: Path, locale: str) -> None:
    """With all that may stand above it: a message, a memo of several lines, and a flag that differs."""

    async def story(window: Window) -> None:
        i18n.set_locale(locale)
        words.language_changed()
        window.shell.resize(1280, 720)
        card = await at_the_card(window, tmp_path)
        memo = "11-21 12:00+小林+第1次+没接，已发短信\n11-20 19:00+小美+要周六前送到，写生日卡"
        await change(window, f"UPDATE sales_order SET address = '{ADDRESS}', buyer_message = '要发顺丰', "
                             f"memo = '{memo}', platform_flag = 'red', flag = 'purple'")  # fmt: skip
        await window.until(lambda: len(card.scripts.model.lines) > 1)
        await window.settle()
        assert card.low
        assert card.flags.isVisible()
        assert card.flags.height() < 30
        script = card.scripts.list
        first = script.visualRect(script.model().index(0, 0)).adjusted(0, 0, 0, -1)
        seen = card.scroller.viewport()
        bottom = script.viewport().mapTo(seen, first.bottomLeft()).y()
        assert script.viewport().rect().contains(first)
        assert bottom < seen.height()
        value = next(value for head, value in card.facts._lines if value.isVisible() and "11-21 12:00" in value.text())
        assert value.text().endswith("…")
        assert memo in value.toolTip()
        window.shell.resize(1440, 900)
        await window.settle()
        assert dict(card.facts.texts()).get("Memo", memo) == memo

    play(story)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("要发顺丰，周六前送到，写生日卡", "改发中通，周日前送到就行，不要卡"),
        ("", "11-21 15:58+小林+第1次+没接，已发短信"),
    ],
    ids=["changed", "new"],
)
def test_a_low_window_shows_the_first_script_whole_under_news_of_the_memo(
    play: Play, tmp_path: Path, locale: str, before: str, now: str
) -> None:
    async def story(window: Window) -> None:
        i18n.set_locale(locale)
        words.language_changed()
        window.shell.resize(1280, 720)
        card = await at_the_card(window, tmp_path)
        await window.until(lambda: len(card.scripts.model.lines) > 1)
        window.press("F2")
        window.enter("说明早九点发工资后付")
        card.editor.news.show_change(before, now)
        await window.settle()
        script = card.scripts.list
        first = script.visualRect(script.model().index(0, 0)).adjusted(0, 0, 0, -1)
        assert card.editor.news.isVisible()
        assert script.viewport().rect().contains(first)
        seen = card.scroller.viewport()
        assert script.viewport().mapTo(seen, first.bottomLeft()).y() < seen.height()
        assert card.editor.news.says.height() <= 2 * card.editor.news.says.fontMetrics().lineSpacing() + 2
        told = card.editor.news.go.accessibleDescription()
        window.shell.resize(1440, 900)
        await window.settle()
        assert card.editor.news.says.text() == told

    play(story)


# -- personal data -----------------------------------------------------------------------------------------------------


def test_personal_data_is_shown_only_while_the_key_is_held(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        assert window.focus() is window.shell.orders.table
        for take_focus in (window.shell.orders.go_to_table, window.shell.orders.go_to_note):
            take_focus()
            assert facts(card)["Receiver"] == "张* 138****1234"
            hold(window)
            assert facts(card)["Receiver"] == f"张小满 {PHONE}"
            # What some systems send while a key is held is no release.
            again = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier, "", True)
            QApplication.sendEvent(window.focus(), again)
            assert facts(card)["Receiver"] == f"张小满 {PHONE}"
            QTest.keyRelease(window.focus(), Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
            assert facts(card)["Receiver"] == "张* 138****1234"

    play(story)


def test_personal_data_goes_when_the_window_the_order_or_the_focus_does(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)

        def left() -> None:
            QApplication.sendEvent(window.shell, QEvent(QEvent.Type.WindowDeactivate))

        for ends in (left, window.shell.orders.go_to_note, lambda: window.shell.orders.table.go_to_row(1)):
            window.shell.orders.go_to_table()
            hold(window)
            assert card.held.on
            ends()
            await window.settle()
            assert not card.held.on
            assert PHONE not in facts(card)["Receiver"]

    play(story)


def test_the_button_shows_while_it_is_pressed(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        QTest.mousePress(card.reveal, Qt.MouseButton.LeftButton)
        assert PHONE in facts(card)["Receiver"]
        QTest.mouseRelease(card.reveal, Qt.MouseButton.LeftButton)
        assert PHONE not in facts(card)["Receiver"]

    play(story)


def test_everything_is_copied_by_key_from_anywhere_and_nothing_is_said_aloud(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        await change(window, f"UPDATE sales_order SET address = '{ADDRESS}', memo = '送小样'")
        for take_focus in (window.shell.orders.go_to_table, window.shell.orders.go_to_note):
            take_focus()
            for key, text, said in (
                ("Alt+N", FIRST, "Order number …4471 copied"),
                ("Alt+B", "晴天小铺", "Buyer copied"),
                ("Alt+P", PHONE, "Phone copied"),
                ("Alt+A", ADDRESS, "Address copied"),
                ("Alt+I", "婴儿纸尿裤 L码 96片 ×2", "Item copied"),
                ("Alt+M", "送小样", "Memo of order …4471 copied"),
            ):
                window.press(key)
                await window.settle()
                assert QGuiApplication.clipboard().text() == text
                assert said in window.toasts()
                assert not card.held.on
        everything = " ".join(window.toasts())
        assert not any(secret in everything for secret in (PHONE, ADDRESS, "晴天小铺", "张小满"))

    play(story)


def test_personal_data_alone_stays_out_of_the_clipboards_history(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: dict[str, bool] = {}
    real = clipboard.packed

    def watched(text: str, *, private: bool) -> QMimeData:
        packed[text] = private
        return real(text, private=private)

    monkeypatch.setattr(clipboard, "packed", watched)

    async def story(window: Window) -> None:
        await at_the_card(window, tmp_path)
        for key in ("Alt+N", "Alt+B", "Alt+P", "Alt+I"):
            window.press(key)
            await window.settle()
        assert packed == {FIRST: False, "晴天小铺": True, PHONE: True, "婴儿纸尿裤 L码 96片 ×2": False}

    play(story)


def test_what_is_masked_or_missing_is_not_copied(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await at_the_card(window, tmp_path, buyer="t**1")
        await change(window, "UPDATE sales_order SET phone = '138****1234', address = NULL, memo = NULL")
        QGuiApplication.clipboard().setText("before")
        for key, said in (
            ("Alt+B", "The export masks the buyer."),
            ("Alt+P", "The export masks the phone number."),
            ("Alt+A", "This order has no address."),
            ("Alt+M", "The memo is empty: there is nothing to copy."),
        ):
            window.press(key)
            await window.settle()
            assert said in window.toasts()
            assert QGuiApplication.clipboard().text() == "before"

    play(story)


def test_what_is_encrypted_says_so_and_is_not_copied(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path, buyer="##密文甲")
        await change(
            window,
            "UPDATE sales_order SET receiver = '~#密文乙', phone = '$$密文丙', address = '浙江省 杭州市 西湖区 ##密文丁'",
        )
        assert card.buyer.text() == "Encrypted"
        told = facts(card)
        assert (told["Receiver"], told["Area"]) == ("Encrypted Encrypted", "浙江省 杭州市 西湖区 ***")
        assert "encrypts the buyer" in card.unsure.toolTip()
        hold(window)
        shown = facts(card)
        assert (shown["Receiver"], shown["Area"]) == ("Encrypted Encrypted", "浙江省 杭州市 西湖区 Encrypted")
        table = window.shell.orders.table.orders
        assert "密文" not in " ".join(str(table.index(0, at).data()) for at in range(table.columnCount()))
        QGuiApplication.clipboard().setText("before")
        for key, what in (("Alt+B", "buyer"), ("Alt+P", "phone number"), ("Alt+A", "address")):
            window.press(key)
            await window.settle()
            assert QGuiApplication.clipboard().text() == "before"
            assert f"The export encrypts the {what}: there is nothing to copy." in window.toasts()

    play(story)


def test_nothing_is_revealed_of_what_is_encrypted(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        assert not card.reveal.isHidden()
        await change(window, "UPDATE sales_order SET receiver = '~#密文', phone = '$$密文', address = '##密文'")
        assert card.reveal.isHidden()

    play(story)


def test_copying_the_memo_makes_its_notes_copied(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        order_id = window.shell.orders.deeds.order_id
        saved = await notes.save(window.office, notes.NoteDraft(order_id, "purple", "小美", "明早付"))
        window.desk.bus.tell(saved.changes)
        await window.settle()
        window.press("Alt+M")
        await window.settle()
        assert QGuiApplication.clipboard().text() == saved.text
        assert card.card is not None
        assert [note.state for note in card.card.notes] == ["copied"]

    play(story)


# -- the platform's page and chat --------------------------------------------------------------------------------------


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were handed to the system."""
    taken: list[str] = []

    def take(address: str) -> bool:
        taken.append(address)
        return True

    monkeypatch.setattr(links, "open_address", take)
    return taken


def test_page_and_chat_are_opened_by_key(play: Play, tmp_path: Path, opened: list[str]) -> None:
    async def story(window: Window) -> None:
        await at_the_card(window, tmp_path)
        window.press("F8")
        assert opened == [f"https://qn.taobao.com/home.htm/trade-platform/tp/detail?bizOrderId={FIRST}"]
        window.press("F7")
        assert len(opened) == 1
        assert any("account name in the settings" in said for said in window.toasts())
        await change(window, "UPDATE shop SET account = '小美的店:客服'")
        window.shell.orders.go_to_note()
        window.press("F7")
        await window.settle()
        assert opened[1].startswith("aliim:sendmsg?uid=cntaobao%E5%B0%8F%E7%BE%8E")
        assert "text" not in opened[1], "a chat is opened, never written into"

    play(story)


def test_a_link_that_nothing_opens_says_what_to_do(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "open_address", lambda _address: False)

    async def story(window: Window) -> None:
        await at_the_card(window, tmp_path, buyer="t**1")
        window.press("F8")
        window.press("F7")
        assert any("Install the platform's program" in said for said in window.toasts())
        assert any("The export masks the buyer" in said for said in window.toasts())

    play(story)


def test_an_invented_order_is_not_opened(play: Play, opened: list[str]) -> None:
    async def story(window: Window) -> None:
        await window.demo(20)
        window.shell.show_page("orders")
        await window.settle()
        window.shell.orders.go_to_table()
        await window.settle()
        window.press("F8")
        window.press("F7")
        assert opened == []
        assert any("This order is invented" in said for said in window.toasts())

    play(story)


def test_a_script_is_looked_for_by_key_from_the_table_and_the_note(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        for take_focus in (window.shell.orders.go_to_table, window.shell.orders.go_to_note):
            take_focus()
            window.press("Ctrl+J")
            await window.settle()
            assert card.scripts.isAncestorOf(window.focus())

    play(story)


# -- facts -------------------------------------------------------------------------------------------------------------


def test_the_card_tells_discount_message_mark_and_the_platforms_flag(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        assert not card.flags.isVisible()
        assert not card.unsure.isVisible(), "the second of the buyer's orders is not the first, however little is known"
        await change(
            window,
            "UPDATE sales_order SET amount_goods = 25000, amount_postage = 800, buyer_message = '送人的', "
            "platform_flag = 'yellow', flag = 'purple', memo_tag = '加急', mark = 'paid', marked_at = 1795248300, "
            "marked_by = (SELECT min(id) FROM agent)",
        )
        said = facts(card)
        assert said["Discount"] == "−20.00"
        assert said["Amount"] == "¥238.00, postage ¥8.00 included"
        assert (said["Message"], said["Memo tag"]) == ("送人的", "加急")
        assert card.flags.differ
        assert [words for _colour, words in card.flags.pairs()] == ["Yellow on the platform", "Purple here"]
        assert card.mark.text().startswith("paid, seen by")
        await change(window, "UPDATE sales_order SET flag = 'yellow'")
        assert [words for _colour, words in card.flags.pairs()] == ["Yellow, on the platform too"]
        assert not card.flags.differ

    play(story)


def test_a_low_window_keeps_the_scripts_in_sight(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        window.shell.resize(1440, 900)
        await window.settle()
        whole, high = card.next_lines.texts(), card.editor.sizeHint().height()
        assert len(whole) > 1
        window.shell.resize(1280, 720)
        await window.settle()
        assert card.next_lines.texts() == whole[:1]
        assert card.next_head.isHidden()
        assert card.editor.sizeHint().height() < high
        foot = card.scripts.mapTo(card.scroller, card.scripts.rect().bottomLeft()).y()
        assert foot <= card.scroller.height()

    play(story)


def test_in_a_narrow_card_the_buyers_name_stands_whole(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path, buyer="小鱼儿妈妈的店铺")
        name = card.buyer
        for width, told in ((1440, True), (1280, False), (1440, True)):
            window.shell.resize(width, 720)
            await window.settle()
            assert name.said(name.contentsRect().width()) == name.text(), width
            assert card.unsure.isVisible() is told, width
            assert (card.unsure.text() in name.tip) is not told, "what gave way is told by the pointer"

    play(story)


def test_why_nobody_knows_whether_it_is_a_first_order(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        shown = (await at_the_card(window, tmp_path)).card
        assert shown is not None

        def why(buyer: str | None, first: bool | None = None) -> str:
            return card_facts.why_unsure(shown._replace(row=shown.row._replace(buyer=buyer), first_time=first))

        assert "does not name" in why(None)
        assert "masks" in why("t**1")
        assert "Too little history" in why("晴天小铺")
        assert why("晴天小铺", first=True) == ""

    play(story)


def test_a_discount_is_told_only_where_the_export_tells(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        shown = (await at_the_card(window, tmp_path)).card
        assert shown is not None
        for goods, postage, due, cut in (
            (None, 0, 100, 0), (100, None, 80, 20), (100, 10, 110, 0), (100, 0, None, 0), (100, 0, 120, 0),
        ):  # fmt: skip
            row = shown.row._replace(amount_due=due)
            assert card_facts.discount(shown._replace(row=row, amount_goods=goods, amount_postage=postage)) == cut

    play(story)


# -- what happened -----------------------------------------------------------------------------------------------------


def test_the_timeline_tells_imports_notes_and_what_they_changed(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        order_id = window.shell.orders.deeds.order_id
        saved = await notes.save(window.office, notes.NoteDraft(order_id, "purple", "小美", "明早付"))
        window.desk.bus.tell(saved.changes)
        window.clock.advance(timedelta(minutes=10))
        await window.bring(write(tmp_path / "later.csv", order(FIRST, paid="2026-11-21 16:10:00")))
        told = [text for _when, text in card.past.texts()]
        assert told[0] == "later.csv · unpaid → paid · paid 16:10"
        assert told[1] == "buyer paid"
        assert told[2] == "小美 · no. 1 · 明早付 (saved, not copied yet)"
        assert told[3] == "came with o.csv"
        assert told[-1] == "buyer ordered"

    play(story)


def test_the_timeline_tells_what_an_import_changed_in_the_lines(play: Play, tmp_path: Path) -> None:
    head = "子订单编号,主订单编号,标题,价格,购买数量,退款状态\n"
    line = "77001000000000{n:02},{number},{title},{price},{quantity},没有申请退款\n"

    def report(name: str, *lines: tuple[str, str, int]) -> Path:
        rows = [
            line.format(n=n, number=FIRST, title=title, price=price, quantity=quantity)
            for n, (title, price, quantity) in enumerate(lines)
        ]
        (tmp_path / name).write_text(head + "".join(rows), "gb18030")
        return tmp_path / name

    async def story(window: Window) -> None:
        card = await at_the_card(window, tmp_path)
        for name, lines in (
            ("ExportItemList1.csv", (("羽绒服", "80.00", 1), ("围巾", "20.00", 1))),
            ("ExportItemList2.csv", (("羽绒服", "80.00", 2), ("围巾", "20.00", 1))),
            ("ExportItemList3.csv", (("羽绒服", "75.00", 2), ("羊毛围巾", "15.00", 1))),
        ):
            window.clock.advance(timedelta(minutes=10))
            await window.bring(report(name, *lines))
        assert [text for _when, text in card.past.texts()][:3] == [
            "ExportItemList3.csv · new: Price of a line, items",
            "ExportItemList2.csv · Quantity of a line 1 → 2",
            "ExportItemList1.csv · new: items",
        ]

    play(story)


def test_a_long_past_is_folded_until_all_is_asked_for(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await at_the_card(window, tmp_path)
        card = page.card
        assert isinstance(card, Card)
        now = clock.epoch(window.clock.now())
        many = tuple(ImportLine(n, now + n, f"{n}.csv", created=False) for n in range(30))
        page.show_card(card._replace(imports=many))
        assert len(page.past.texts()) == NEWEST
        assert page.past.texts()[0][1] == "29.csv · details"
        page.more.setFocus()
        assert page.more.text() == "Show all 31"
        window.press("Space")
        assert len(page.past.texts()) == 31
        assert not page.more.isVisible()

    play(story)
