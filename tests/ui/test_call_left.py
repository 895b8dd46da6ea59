"""What was left open: a crash loses none of it, it is offered until it helps nobody any more, and can be gone on with.

What was put off is never sent to who refused since.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.cadence import Channel
from app.domain.call import Phase
from app.errors import KnownError
from app.services import calls, contacts, notes, orders, today
from app.settings import Settings
from tests.ui.call_desk import FIRST, SECOND, Hand, card_of, clip, panel_of, phase, sit_down
from tests.ui.window import Window
from ui.attempt import After, Pasting
from ui.pages.orders import OrdersPage

Play = Callable[..., None]
Story = Callable[[Window], Awaitable[None]]


async def put_off(window: Window) -> tuple[OrdersPage, Hand]:
    """A missed call whose message is left for later."""
    page, hand = await sit_down(window), Hand(window)
    await hand.press("F9", "Return", "3", "Return", "0", "0")
    page.table.go_to_row(0)
    await window.settle()
    QGuiApplication.clipboard().setText("x")
    return page, hand


async def refused(window: Window) -> None:
    """The buyer tells a colleague that they do not want it any more."""
    window.clock.advance(timedelta(minutes=1))
    one = await orders.find(window.office, FIRST)
    begun = await calls.begin(window.office, [one], "小林", Channel.PHONE)
    call = begun.call
    for key in ("enter", "7", "5", "4", "enter"):
        call = calls.pressed(window.office, begun.card.row.shop_id, call, key)
    window.desk.bus.tell((await contacts.finish(window.office, begun.id, call)).changes)
    await window.settle()


def test_a_message_that_was_put_off_is_not_sent_to_who_refused_since(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await put_off(window)
        await refused(window)
        await hand.press("Alt+F9")
        assert page.calls.held is None
        assert clip() == "x"

    play(story)


def test_words_wait_where_the_buyer_refuses_while_the_step_is_open(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await put_off(window)
        await hand.press("Alt+F9")
        held = page.calls.held
        assert isinstance(held, After)
        assert clip() != "x"
        QGuiApplication.clipboard().setText("x")
        await refused(window)
        await hand.press("2")
        assert clip() == "x"
        assert held.sending is not None
        assert "does not want" in held.sending.barred

    play(story)


def test_a_step_about_two_orders_is_done_for_the_one_that_is_still_unpaid(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        page.calls.begin([await orders.find(window.office, number) for number in (FIRST, SECOND)], Channel.PHONE)
        await window.settle()
        await hand.press("Return", "3", "Return", "0", "0", "Return", "Return")
        window.desk.bus.tell(
            await orders.mark(window.office, [await orders.find(window.office, FIRST)], "paid", "小美")
        )
        page.calls.left.look()
        await window.settle()
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.says.text().startswith("Put off, order …4472: ")
        QGuiApplication.clipboard().setText("x")
        await hand.press("Alt+F9")
        held = page.calls.held
        assert isinstance(held, After)
        assert (held.card.row.order_no, held.call.orders) == (SECOND, (held.card.row.id,))
        assert clip() != "x", "what became of the other order keeps nothing back"

    play(story)


# After a crash: the next window has what the files hold


def crash(play: Play, left: Path, before: Story, after: Story) -> None:
    """``before`` in a window that is killed, then ``after`` in the next one."""
    seated: list[int] = []

    async def until(window: Window) -> None:
        await sit_down(window)
        seated.append(window.desk.agent.id if window.desk.agent else 0)
        await before(window)
        shutil.copytree(window.office.folder, left, ignore=shutil.ignore_patterns("*.lock"))

    async def again(window: Window) -> None:
        window.desk.guard.hurry = 0.0
        await after(window)

    play(until)
    play(again, settings=Settings(language="en", theme="light", agent_id=seated[0]), folder=left)


def test_a_crash_after_stepping_back_from_a_dialled_call_still_wants_its_answer(play: Play, tmp_path: Path) -> None:
    async def dial(window: Window) -> None:
        await Hand(window).press("F9", "Return", "Esc")
        assert phase(window.shell.orders) is Phase.READY

    async def again(window: Window) -> None:
        page: OrdersPage = window.shell.orders
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        window.press("Alt+F9", window.shell)
        await window.settle()
        assert phase(page) is Phase.RESULT
        # Gone on with and left once more, it stays.
        await Hand(window).press("Esc", "Esc")
        (kept,) = await calls.unfinished(window.office)
        assert kept.call.phase is Phase.RESULT

    crash(play, tmp_path / "left", dial, again)


async def paste(window: Window, *keys: str) -> None:
    """A missed call about two orders, as far as ``keys`` beyond the first memo on the clipboard."""
    page, hand = window.shell.orders, Hand(window)
    page.calls.begin([await orders.find(window.office, number) for number in (FIRST, SECOND)], Channel.PHONE)
    await window.settle()
    await hand.press("Return", "3", "Return", "Return", "Return", *keys)


def test_a_crash_while_memos_are_pasted_offers_the_next_one(play: Play, tmp_path: Path) -> None:
    async def again(window: Window) -> None:
        page: OrdersPage = window.shell.orders
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.says.text() == "Memo not copied: order …4472"
        window.press("Alt+F9", window.shell)
        await window.settle()
        memo = (await card_of(window, SECOND)).notes[0]
        assert isinstance(page.calls.held, Pasting)
        assert panel_of(page).ask.says.text() == f"Paste the memo of order {SECOND}."
        assert (clip(), memo.state) == (memo.text, "copied")
        await Hand(window).press("Return")
        assert page.calls.held is None
        assert not strip.isVisible()

    crash(play, tmp_path / "left", paste, again)


def test_a_crash_before_any_memo_is_copied_offers_them_all_and_the_contact_can_be_taken_back(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_given: object, **_more: object) -> None:
        raise KnownError("disk_full")

    async def cut(window: Window) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(notes, "copied", full)
            await paste(window)

    async def again(window: Window) -> None:
        page: OrdersPage = window.shell.orders
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.says.text() == "2 memos not copied, the first: order …4471"
        window.press("Alt+F9", window.shell)
        await window.settle()
        panel = panel_of(page)
        assert panel.ask.says.text() == f"Paste the memo of order {FIRST}."
        await Hand(window).press("Return")
        assert panel.ask.says.text() == f"Paste the memo of order {SECOND}."
        await Hand(window).press("Ctrl+Z")
        assert phase(page) is Phase.STEP
        assert (await card_of(window)).contacts == ()
        assert await contacts.uncopied(window.office, 0, "小美") == []

    crash(play, tmp_path / "left", cut, again)


def test_memos_left_by_esc_are_offered_until_a_later_memo_has_them(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await paste(window, "Esc")
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        # A colleague's memo, copied later, has the entry.
        second = await orders.find(window.office, SECOND)
        saved = await notes.save(window.office, notes.NoteDraft(second, "purple", "小林", "再联系"))
        assert len(await contacts.uncopied(window.office, 0, "小美")) == 1
        window.desk.bus.tell(await notes.copied(window.office, saved.note.id))
        page.calls.left.look()
        await window.settle()
        assert not strip.isVisible()
        lines = (await today.today(window.office)).lines
        assert not any(line.kind == "not_copied" for line in lines)

    play(story)


def test_a_state_that_could_not_be_kept_is_kept_with_the_next_key(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_given: object, **_more: object) -> None:
        raise KnownError("disk_full")

    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        with monkeypatch.context() as patch:
            patch.setattr(calls, "keep", full)
            await hand.press("Return")
        assert any("disk is full" in said for said in window.toasts())
        await page.calls.keeper.settled()
        (kept,) = await calls.unfinished(window.office)
        assert kept.call.phase is Phase.RESULT

    play(story)
