"""The facts of a contact and its number: masked until they are held, typed in place, and never another buyer's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.cadence import Channel
from app.domain.call import Phase
from app.domain.concession import Kind
from app.services import concessions, credit, orders
from app.services.calls import Fact
from tests.ui.call_desk import FIRST, PHONE, RECEIVER, SECOND, Hand, clip, go_back, panel_of, phase, sit_down
from tests.ui.window import Window, order, write
from ui.pages.orders import OrdersPage
from ui.widgets.call_panel import CallPanel

Play = Callable[..., None]
Begun = tuple[OrdersPage, Hand, CallPanel]
STREET = "浙江杭州西湖区文三路1号"


async def ring(window: Window) -> Begun:
    """A call to the first buyer, before the number is dialled."""
    return await f9(window, await sit_down(window))


async def ring_masked(window: Window) -> Begun:
    """The same where the export does not give the number away."""
    masked = order(FIRST).replace(PHONE, "138****0000")
    await window.bring(write(window.office.folder.parent / "ExportOrderList202611211605.csv", masked))
    return await f9(window, await go_back(window))


async def f9(window: Window, page: OrdersPage) -> Begun:
    hand = Hand(window)
    await hand.press("F9")
    return page, hand, panel_of(page)


def test_typed_data_is_masked_when_its_field_is_left(play: Play) -> None:
    async def story(window: Window) -> None:
        _page, hand, panel = await ring(window)
        row = panel.facts.rows["address"]
        row.line.setFocus()
        await hand.type(STREET)
        await hand.press("Tab")
        assert (row.line.isVisible(), row.value.text()) == (False, "浙江杭州西湖区 ***")
        row.pencil.click()
        await window.settle()
        assert window.focus() is row.line
        await hand.press("Tab")
        assert (row.line.isVisible(), row.value.text()) == (False, "浙江杭州西湖区 ***"), "nothing was changed"
        summary = panel.facts.rows["summary"]
        summary.line.setFocus()
        await hand.type("改打13711112222")
        panel.ask.setFocus()
        await window.settle()
        assert summary.value.text() == "改打137****2222"

    play(story)


def test_who_looks_into_another_window_goes_on_typing(play: Play) -> None:
    async def story(window: Window) -> None:
        _page, hand, panel = await ring(window)
        row = panel.facts.rows["address"]
        row.line.setFocus()
        await hand.type("浙江杭州")
        other = QWidget()
        other.show()
        other.activateWindow()
        await window.until(lambda: QApplication.activeWindow() is other)
        window.desk.minute.emit()
        assert row.line.isVisible()
        other.close()
        await window.front()
        await hand.type("西湖区")
        assert row.line.text() == "浙江杭州西湖区"

    play(story)


def test_no_field_shows_what_was_typed_of_another_buyer(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand, panel = await ring(window)
        row = panel.facts.rows["address"]
        row.line.setFocus()
        await hand.type(STREET)
        page.table.go_to_row(1)  # the focus stays in the field
        await hand.press("F9")
        assert page.calls.attempt is not None
        assert page.calls.attempt.order_no == SECOND
        assert (row.line.isVisible(), row.line.text()) == (True, "")
        assert window.focus() is panel.ask
        await hand.press("Shift+Esc")
        page.table.go_to_row(0)
        await hand.press("F9")
        assert (row.line.isVisible(), row.value.text()) == (False, "浙江杭州西湖区 ***")
        assert row.line.text() == STREET
        row.pencil.click()
        await hand.press("Shift+Esc", "F9")
        assert not row.line.isVisible(), "another time, the same buyer"

    play(story)


def test_enter_goes_on_after_the_number_was_copied_by_the_button(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand, panel = await ring(window)
        QTest.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
        await window.settle()
        assert clip() == PHONE
        assert window.focus() is panel.ask
        QGuiApplication.clipboard().setText("x")
        await hand.press("Return")
        assert phase(page) is Phase.RESULT
        await hand.press("2", "4")
        QTest.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
        await window.settle()
        assert window.focus() is panel.moment.field.line

    play(story)


def test_what_no_export_carries_says_so_and_is_typed_in_place(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand, panel = await ring(window)
        facts = panel.facts
        shown = facts.texts()
        assert shown["name"] == "张*"
        assert (shown["gender"], shown["address"], shown["summary"]) == ("?", "?", "?")
        line = facts.rows["gender"].line
        assert line.placeholderText() == "Not in the export: type it"
        line.setFocus()
        await hand.type("女士")
        await hand.press("Return")
        assert phase(page) is Phase.READY, "that Enter ended the field"
        assert window.focus() is panel.ask
        assert facts.texts()["gender"] == "女士"
        facts.rows["address"].line.setFocus()
        await hand.type("杭州市西湖区凤凰路88号")
        panel.ask.setFocus()
        await window.settle()
        assert facts.texts()["address"] == "杭州市西湖区 ***", "what was typed is masked as well"
        await hand.press("Return", "3", "Return", "Return", "Return")
        assert page.calls.held is None
        page.table.go_to_row(0)
        await window.settle()
        await hand.press("F9")
        assert facts.texts()["gender"] == "女士", "it is known from now on"

    play(story)


def test_the_credit_that_was_typed_and_what_was_given_stand_among_the_facts(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        order_id = await orders.find(window.office, FIRST)
        await credit.tell(window.office, order_id, "两颗心", "小美")
        await concessions.give(window.office, order_id, Kind.POSTAGE, 300, "小美")
        _page, _hand, panel = await f9(window, page)
        facts = panel.facts
        assert (facts.texts()["credit"], facts.rows["credit"].pencil.isVisible()) == ("两颗心", False)
        assert facts.texts()["given"] == "包邮"
        assert "discount" not in facts.texts(), "nobody is asked for what the line above answers"
        line = [Fact("discount", "包邮")]  # as it is told where the export tells of no discount
        facts.show_facts(line, "", clear=False)
        assert facts.texts() == {"discount": "包邮", "summary": "?"}
        assert not facts.rows["discount"].pencil.isVisible()

    play(story)


def test_the_number_is_masked_until_it_is_held_and_copied_privately(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand, panel = await ring(window)
        assert panel.number.text() == "138****1234"
        assert clip() != PHONE, "nobody dials before having looked"
        page.card.held.begin()
        assert (panel.number.text(), panel.facts.texts()["name"]) == (PHONE, RECEIVER)
        page.card.held.end()
        assert (panel.number.text(), panel.facts.texts()["name"]) == ("138****1234", "张*")
        QTest.mousePress(panel.reveal, Qt.MouseButton.LeftButton)
        assert (panel.number.text(), panel.facts.texts()["name"]) == (PHONE, RECEIVER), "the button does the same"
        QTest.mouseRelease(panel.reveal, Qt.MouseButton.LeftButton)
        assert (panel.number.text(), panel.facts.texts()["name"]) == ("138****1234", "张*")
        await hand.press("Return")
        assert phase(page) is Phase.RESULT, "Enter is the question's again"
        assert clip() == PHONE
        assert QGuiApplication.clipboard().mimeData().data("x-kde-passwordManagerHint").data() == b"secret"

    play(story)


def test_a_number_that_the_export_masks_is_typed_or_the_buyer_written_to(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand, panel = await ring_masked(window)
        row = panel.facts.rows["phone"]
        assert row.line.isVisible()
        assert panel.go.text() == "Write in the chat instead"
        row.line.setFocus()
        await hand.type("13711112222")
        assert panel.go.text() == "Read it, dial now"
        await hand.press("Return")
        assert (row.line.isVisible(), row.value.text(), panel.number.text()) == (False, "137****2222", "137****2222")
        await hand.press("Return")
        assert (phase(page), clip()) == (Phase.RESULT, "13711112222")
        QGuiApplication.clipboard().setText("别的")
        await window.settle()
        assert not panel.numbered.isVisible(), "the number is not there any more"
        await hand.press("Esc")
        row.pencil.click()
        row.line.clear()
        panel.written.emit("phone", "")
        panel.take_focus()
        await hand.press("Return")
        assert page.calls.attempt is not None
        assert page.calls.attempt.call.channel is Channel.CHAT

    play(story)


def test_a_number_seen_elsewhere_is_dialled_without_typing_it(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand, panel = await ring_masked(window)
        (seen,) = [one for one in panel.choices.options() if one.words == "Dial a number seen elsewhere"]
        await hand.press(seen.key)
        assert phase(page) is Phase.RESULT

    play(story)
