"""One page at a time holds a contact: what another page, another window or a note in between does to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.domain.cadence import Channel
from app.domain.call import Phase
from app.services import agents, calls, orders
from tests.ui.call_desk import FIRST, SECOND, Hand, card_of, clip, go_back, panel_of, phase, sit_down, stage, toast_of
from tests.ui.window import Window, order, write
from ui.attempt import Stage
from ui.bootstrap import Tongue
from ui.widgets.confirm import Confirm
from ui.widgets.inputs import SearchLine

if TYPE_CHECKING:
    from ui.pages.queue import QueuePage

Play = Callable[..., None]


async def go(window: Window, key: str) -> None:
    window.press(key, window.shell)
    await window.settle()


def test_a_contact_goes_from_page_to_page_and_nothing_is_overwritten(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return")
        await go(window, "Ctrl+7")
        assert page.calls.held is None, "one page at a time holds it"
        queue = cast("QueuePage", window.shell.page("queue"))
        queue.stand_at(await orders.find(window.office, FIRST))
        await window.settle()
        strip = queue.calls.left.strip
        assert strip is not None
        assert "…4471" in strip.says.text()
        queue.go_to_table()
        await hand.press("F9", "2", "4")
        await hand.type("今晚8点")
        await hand.press("Return")
        await hand.type("要发票")
        await go(window, "Ctrl+2")
        assert phase(page) is Phase.WORDS, "the page goes on where the other one was"
        assert panel_of(page).words.field.line.text() == "要发票"
        assert window.focus() is panel_of(page).words.field.line
        assert len(await calls.unfinished(window.office)) == 1
        await hand.press("Return", "Return", "Return")
        assert [note.feedback for note in (await card_of(window)).notes] == ["余额不足，约11月21日20:00付款，要发票"]
        await go(window, "Ctrl+7")
        assert queue.calls.held is None, "it is over there, too"
        assert not strip.isVisible()

    play(story)


def test_who_looks_at_another_page_comes_back_into_the_contact(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        await go(window, "Ctrl+1")
        assert await calls.unfinished(window.office) == [], "nothing was done in it yet"
        await go(window, "Ctrl+2")
        assert page.calls.held is None
        assert page.card.editor.isVisible()
        await hand.press("F9", "Return", "2")
        await go(window, "Ctrl+1")
        await go(window, "Ctrl+2")
        assert phase(page) is Phase.REASON
        assert window.focus() is panel_of(page).ask
        assert not panel_of(page).news.isVisible(), "nobody cut it off"
        await hand.press("Shift+Esc")
        await go(window, "Ctrl+1")
        await go(window, "Ctrl+2")
        assert page.calls.held is None, "what was put aside by hand stays aside"

    play(story)


def test_a_window_that_goes_to_the_tray_keeps_its_contact(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return")
        before = page.calls.held
        window.shell.hide()
        await window.settle()
        window.shell.show()
        await window.settle()
        assert page.calls.held is before is not None

    play(story)


def test_a_contact_that_is_left_before_it_is_there_does_not_come(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        for key, place in (("Shift+Esc", page.table), ("F2", page.card.editor.feedback.line)):
            window.press("F9")
            window.press(key)
            await window.settle()
            assert page.calls.held is None
            assert window.focus() is place, key
            assert page.card.editor.isVisible()
            assert await calls.unfinished(window.office) == []
        window.press("F9")
        await go(window, "Ctrl+1")
        assert page.calls.held is None, "nor does a page hold it that is not there any more"
        assert await calls.unfinished(window.office) == []
        await go(window, "Ctrl+2")
        assert page.card.editor.isVisible()

    play(story)


def test_who_writes_a_note_right_after_the_last_key_is_left_at_it(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return")
        window.press("Return")
        window.press("F2")
        await window.settle()
        assert page.calls.held is None
        assert [note.feedback for note in (await card_of(window)).notes] == ["电话无人接听，已发旺旺"]
        assert page.order_id == await orders.find(window.office, FIRST)
        assert window.focus() is page.card.editor.feedback.line

    play(story)


def test_news_do_not_pull_the_focus_out_of_what_is_typed_elsewhere(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        first = await orders.find(window.office, FIRST)
        await hand.press("F9")
        await go(window, "Ctrl+K")
        search = window.focus()
        assert isinstance(search, SearchLine)
        window.desk.bus.tell(await orders.mark(window.office, [first], "paid", "小林"))
        await window.settle()
        assert stage(page) is Stage.BLOCKED
        assert window.focus() is search
        # A digit that is typed there answers nothing.
        await hand.press("1")
        assert [row.mark for row in await orders.rows(window.office, [first])] == ["paid"]

    play(story)


def test_the_cards_keys_mean_the_order_of_the_panel(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return")
        page.go_to_table()
        page.table.go_to_row(1)
        await window.settle()
        assert page.order_id == await orders.find(window.office, SECOND)
        panel_of(page).ask.setFocus()
        await window.settle()
        assert page.order_id == await orders.find(window.office, FIRST)
        QGuiApplication.clipboard().setText("x")
        await hand.press("Alt+N")
        assert clip() == FIRST

    play(story)


def test_the_strip_speaks_the_language_of_the_window(play: Play, qapp: QApplication) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "Shift+Esc")
        tongue = Tongue(qapp)
        try:
            tongue.use("zh_CN")
            await window.settle()
            strip = page.calls.left.strip
            assert strip is not None
            assert "为什么没付款？" in strip.says.text()
            assert strip.isVisible()
        finally:
            tongue.use("en")

    play(story)


def test_the_strip_of_steps_that_were_put_off_says_which_are_left(play: Play, qapp: QApplication) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "0", "0")
        strip = page.calls.left.strip
        assert strip is not None
        both = "Put off, order …4471: Press “提示付款” on the order's page · Leave the buyer a chat message"
        assert strip.says.text() == strip.go.accessibleDescription() == both
        assert not strip.forget.isVisible(), "what a finished call asks for is not forgotten"
        tongue = Tongue(qapp)
        try:
            tongue.use("zh_CN")
            await window.settle()
            told = strip.says.text()
            assert "4471" in told
            assert not [one for one in ("Put off", "Press", "Leave") if one in told]
        finally:
            tongue.use("en")
        await window.settle()
        assert strip.says.text() == both
        await hand.press("Alt+F9", "Return", "Esc")
        assert strip.says.text() == "Put off, order …4471: Leave the buyer a chat message"
        page.table.go_to_row(1)
        await hand.press("F9", "Return", "3", "Return", "0", "0")
        assert strip.says.text() == "Put off, order …4471: Leave the buyer a chat message (and 1 more)"
        await hand.press("Alt+F9", "Return")
        assert strip.says.text() == both.replace("4471", "4472")
        paid = order(SECOND, buyer="大树", created="2026-11-21 12:10:00", paid="2026-11-21 16:04:00")
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211606.csv", paid))
        assert not strip.isVisible(), "a step helps nobody once the order is paid"

    play(story)


def test_what_was_cut_off_can_be_forgotten_after_a_question(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "Shift+Esc")
        strip = page.calls.left.strip
        assert strip is not None
        strip.forget.click()
        await window.until(lambda: isinstance(QApplication.activeWindow(), Confirm))
        dialog = window.dialog(Confirm)
        dialog.go.click()  # type: ignore[attr-defined]
        await window.settle()
        assert await calls.unfinished(window.office) == []
        assert not strip.isVisible()

    play(story)


def test_a_colleague_who_is_at_it_is_told_and_a_payment_in_the_middle_of_the_call(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await calls.begin(window.office, [await orders.find(window.office, FIRST)], "小林")
        await hand.press("F9")
        told = panel_of(page).told
        assert "小林 is in touch with this buyer right now." in told.text()
        assert stage(page) is Stage.ASKED, "nobody is rung up by two without a word"
        await hand.press("Return", "Return")
        paid = order(FIRST, created="2026-11-21 12:20:00", paid="2026-11-21 16:04:00")
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211606.csv", paid))
        assert "not unpaid any more" in told.text()
        assert phase(page) is Phase.RESULT

    play(story)


def test_a_contact_that_is_left_before_anything_was_done_leaves_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        for way in ("Esc", "Shift+Esc"):
            await hand.press("F9", way)
            assert page.calls.held is None
            assert window.focus() is page.table
            assert page.card.editor.isVisible()
            assert await calls.unfinished(window.office) == [], way
        await hand.press("F9")
        page.go_to_table()
        page.table.go_to_row(1)
        await window.settle()
        assert page.calls.held is None, "who goes to another row has begun nothing"
        assert page.card.editor.isVisible()
        assert await calls.unfinished(window.office) == []
        await hand.press("F9", "F2")
        assert window.focus() is page.card.editor.feedback.line
        assert await calls.unfinished(window.office) == []
        strip = page.calls.left.strip
        assert strip is None or not strip.isVisible()

    play(story)


def test_a_contact_is_put_aside_by_a_key_a_note_or_another_contact_and_gone_on_with(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        first, second = [await orders.find(window.office, number) for number in (FIRST, SECOND)]
        await hand.press("F9", "Return", "2", "Shift+Esc")
        assert page.calls.held is None
        assert window.focus() is page.table
        await hand.press("F9")
        assert phase(page) is Phase.REASON, "the key on the row goes on with it"
        await hand.press("F2")
        assert window.focus() is page.card.editor.feedback.line
        assert page.calls.held is None
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        assert len(await calls.unfinished(window.office)) == 1
        await hand.press("Esc", "F9")
        assert phase(page) is Phase.REASON
        page.go_to_table()
        page.table.go_to_row(1)
        await window.settle()
        assert phase(page) is Phase.REASON, "who looks at another row stays on the phone"
        await hand.press("F9")
        attempt = page.calls.attempt
        assert attempt is not None
        assert attempt.order_no == SECOND
        assert [one.order_id for one in await calls.unfinished(window.office, "小美")] == [first, second]
        assert "…4471" in strip.says.text()

    play(story)


def test_a_contact_is_its_agents_and_waits_for_them(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2")
        window.shell.choose_agent((await agents.ensure(window.office, "小林")).agent)
        await window.settle()
        assert page.calls.held is None, "小林 does not write in 小美's name"
        await go_back(window)
        strip = page.calls.left.strip
        assert strip is not None
        assert "…4471" in strip.says.text()
        await hand.press("F9")
        assert phase(page) is Phase.REASON

    play(story)


def test_what_is_taken_back_from_another_page_waits_there_at_its_last_question(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "Return")
        await go(window, "Ctrl+7")
        toast_of(window, "…4471").buttons[0].click()
        await window.settle()
        assert page.calls.held is None
        queue = cast("QueuePage", window.shell.page("queue"))
        strip = queue.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        assert strip.says.text() == "Cut off: Call, order …4471: Done? Enter. 0: later."
        await go(window, "Alt+F9")
        assert queue.calls.attempt is not None
        assert queue.calls.attempt.call.phase is Phase.STEP

    play(story)


def test_an_order_that_leaves_the_view_stays_under_the_hands_of_who_is_about_to_call(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        page.show_view("unpaid")
        await window.settle()
        page.go_to_table()
        await hand.press("F9")
        first = await orders.find(window.office, FIRST)
        assert page.order_id == first
        paid = order(FIRST, created="2026-11-21 12:20:00", paid="2026-11-21 16:04:00")
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211606.csv", paid))
        assert page.model.rowCount() == 1
        assert stage(page) is Stage.BLOCKED, "it is not gone without a word"
        assert "The order is paid" in panel_of(page).told.text()
        assert page.order_id == first, "the keys of the card mean it, too"
        panel_of(page).take_focus()
        await hand.press("Esc")
        assert page.calls.held is None
        assert window.focus() is page.table

    play(story)


def test_who_goes_to_another_page_with_the_last_key_has_the_focus_there(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await go(window, "Ctrl+7")
        await go(window, "Ctrl+2")
        page.go_to_table()
        await hand.press("F9", "Return", "3", "Return", "Return")
        window.press("Return")
        window.press("Ctrl+7", window.shell)
        await window.settle()
        assert [note.feedback for note in (await card_of(window)).notes] == ["电话无人接听，已发旺旺"]
        assert window.focus() is cast("QueuePage", window.shell.page("queue")).table
        assert page.calls.held is None

    play(story)


def test_of_two_contacts_about_one_order_the_line_goes_on_with_the_one_it_names(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("Ctrl+F9", "Return", "7", "Shift+Esc", "F9", "Return", "2")
        strip = page.calls.left.strip
        assert strip is not None
        for now, other in ((Channel.CHAT, "Call,"), (Channel.PHONE, "Chat message,")):
            await hand.press("Alt+F9")
            attempt = page.calls.attempt
            assert attempt is not None
            assert attempt.call.channel is now
            assert strip.says.text().startswith(f"Cut off: {other}")
        await hand.press("Shift+Esc")
        for _time in range(2):
            window.press("Alt+F9")  # pressed twice is pressed once
        await window.settle()
        assert page.calls.attempt is not None

    play(story)


def test_a_buyer_who_was_dialled_is_not_forgotten_by_esc(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "Esc", "Esc")
        assert page.calls.held is None
        (left,) = await calls.unfinished(window.office)
        assert left.call.phase is Phase.RESULT
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        await hand.press("Alt+F9")
        assert phase(page) is Phase.RESULT

    play(story)
