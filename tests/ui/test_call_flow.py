"""A contact by keys alone, from the row to the note: few keys, nothing lost, and all of it taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.domain.cadence import Channel
from app.domain.call import Phase, Step
from app.services import agents, calls, orders
from app.settings import Settings
from tests.ui.call_desk import (
    FIRST,
    MOST,
    PHONE,
    SECOND,
    Hand,
    card_of,
    clip,
    panel_of,
    phase,
    sit_down,
    toast_of,
)
from tests.ui.window import Window, order, write
from ui.freshness import Guard
from ui.pages.orders import OrdersPage
from ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from ui.pages.queue import QueuePage

Play = Callable[..., None]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guard, "hurry", 0)


def test_a_buyer_is_reached_and_promises_to_pay(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        panel = panel_of(page)
        assert panel.isVisible()
        assert not page.card.editor.isVisible(), "the panel stands in the card's place"
        assert window.focus() is panel.ask
        await hand.press("Return")
        assert clip() == PHONE
        assert phase(page) is Phase.RESULT
        await hand.press("2", "4")
        assert panel.sight is not None
        assert panel.sight.helps == ("Say what is good about the item, ask when they will top up, and note the time.",)
        await hand.type("今晚8点")
        assert panel.moment.means.text() == "tonight 20:00 (2026-11-21 20:00)"
        await hand.press("Return")
        assert panel.words.below.text() == "The note will say: 余额不足，约11月21日20:00付款"
        await hand.press("Return")
        assert panel.steps.states() == [(Step.PROMPT, "now"), (Step.CHAT, "to_come")]
        words = clip()
        assert words == "亲，刚才电话里跟您约好今天20:00付款，我先记下了，到时候再轻轻提醒您一下。"
        await hand.press("Return")
        assert panel.steps.states() == [(Step.PROMPT, "done"), (Step.CHAT, "now")]
        assert clip() == words
        await hand.press("Return")
        assert hand.count <= MOST
        card = await card_of(window)
        assert [note.text for note in card.notes] == ["11-21 16:05+小美+第1次+余额不足，约11月21日20:00付款"]
        assert (card.row.flag, card.row.owner) == ("purple", "小美")
        assert [(one.kind, one.state) for one in card.reminders] == [("promise", "open")]
        assert [(one.channel, one.outcome) for one in card.contacts] == [("phone", "promised")]
        assert clip() == card.notes[0].text, "the memo is there to paste"
        assert card.notes[0].state == "copied"
        assert await calls.unticked(window.office, 0) == []
        assert not panel.isVisible()
        assert page.card.editor.isVisible()
        assert window.focus() is page.table
        assert page.table.current_order() == await orders.find(window.office, SECOND), "on to the next row"

    play(story)


@pytest.mark.parametrize(
    ("keys", "note"),
    [
        (("F9", "Return", "3", *["Return"] * 3), "电话无人接听"),
        (("F9", "Return", "7", "5", "4", "Return"), "明确不买了，不想要了"),
        (("F9", "Return", "1", "1", "2", *["Return"] * 4), "电话已接通，不会选付款方式"),
        (("F9", "Return", "6", *["Return"] * 4), "电话号码不对"),
        (("F9", "Return", "8", "Return", "Return"), "已在别处付款"),
        (("F9", "Return", "9", *["Return"] * 4), "接通后挂断"),
        (("Ctrl+F9", *["Return"] * 3), "旺旺已留言，未回复"),
        (("Shift+F9", *["Return"] * 3), "已发短信"),
        (("Ctrl+F9", "Return", "7", "5", "4", "Return"), "明确不买了，不想要了"),
    ],
)
def test_every_end_takes_few_keys(play: Play, keys: tuple[str, ...], note: str) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        for key in keys:
            if page.calls.held is None and hand.count:
                break  # over already
            await hand.press(key)
        assert hand.count <= MOST
        assert page.calls.held is None
        assert [one.feedback for one in (await card_of(window)).notes] == [note]

    play(story)


def test_who_cannot_talk_is_apologised_to_and_gets_an_sms(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "5")
        panel = panel_of(page)
        assert panel.sight is not None
        assert "Sorry to disturb you" in panel.helps.text()
        assert panel.moment.means.text() == "Enter: again in the next call window · 19:00"
        await hand.press("Return", "Return")
        assert [step for step, _state in panel.steps.states()] == [Step.SMS, Step.PROMPT, Step.CHAT]
        sms = clip()
        assert "刚才给您打电话" in sms
        await hand.press("Return")
        assert clip() != sms, "the words of the chat are others, and copied before their step"
        await hand.press("Return", "Return")
        assert hand.count <= MOST
        card = await card_of(window)
        assert card.notes[0].feedback == "不便接听，11月21日19:00再联系，已补短信"
        assert [one.kind for one in card.reminders] == ["callback"]

    play(story)


def test_a_message_is_copied_before_it_is_sent(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("Ctrl+F9")
        panel = panel_of(page)
        assert panel.sight is not None
        first = panel.sight.text
        assert first
        assert clip() == first
        await hand.press("2")
        assert clip() == panel.sight.text != first, "other words by a key"
        QGuiApplication.clipboard().setText("x")
        await hand.press("1")
        assert clip() == panel.sight.text
        assert phase(page) is Phase.READY

    play(story)


def test_a_reason_must_be_given(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "1", "Return")
        assert phase(page) is Phase.REASON
        assert panel_of(page).ask.problem.text() == "Say why the buyer has not paid: choose a reason."
        options = panel_of(page).choices.options()
        assert [one.key for one in options] == list("1234567890")
        assert options[0].more == (
            "Cannot find the order · Cannot choose a way to pay · Stuck at password or verification · "
            "The page does not open"
        )

    play(story)


def test_a_moment_is_read_while_it_is_typed_and_refused_where_it_cannot_be(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        moment = panel_of(page).moment
        await hand.press("Return")
        assert phase(page) is Phase.WHEN
        assert moment.field.problem.text().startswith("Say when")
        await hand.type("今晚10点半")
        assert moment.means.text() == "tonight 22:30 (2026-11-21 22:30)"
        assert "You are reminded tomorrow 11:00" in moment.moves.text()
        moment.field.line.selectAll()
        await hand.type("昨天")
        assert "cannot be read" in moment.field.problem.text()
        await hand.press("Return")
        assert phase(page) is Phase.WHEN

    play(story)


# Nothing is lost


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
def test_a_crash_between_any_two_keys_is_gone_on_with(play: Play, tmp_path: Path, count: int) -> None:
    """What the files hold in the middle of the call is all that the next window has."""
    left, agent = tmp_path / "left", []
    keys = ("F9", "Return", "2", "4", "Return", "Return", "Return", "Return")

    async def press(window: Window, some: tuple[str, ...]) -> None:
        for key in some:
            window.press(key)
            await window.settle()
            if key == "4":
                window.enter("今晚8点")
                await window.settle()

    async def crash(window: Window) -> None:
        await sit_down(window)
        await press(window, keys[:count])
        shutil.copytree(window.office.folder, left, ignore=shutil.ignore_patterns("*.lock"))
        agent.append(window.desk.agent.id if window.desk.agent else 0)

    async def again(window: Window) -> None:
        page: OrdersPage = window.shell.orders
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        assert "…4471" in strip.says.text()
        window.press("Alt+F9", window.shell)
        await window.settle()
        assert not strip.isVisible()
        assert panel_of(page).news.text() == "Going on where it was cut off."
        assert panel_of(page).isVisible()
        await press(window, keys[count:])
        card = await card_of(window)
        assert [note.feedback for note in card.notes] == ["余额不足，约11月21日20:00付款"]
        assert await calls.unfinished(window.office) == []
        await window.settle()
        assert not strip.isVisible()

    play(crash)
    settings = Settings(language="en", theme="light", agent_id=agent[0])
    play(again, settings=settings, folder=left)


def test_f9_on_the_row_goes_on_with_what_was_cut_off(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "Shift+Esc")
        assert page.calls.held is None
        assert window.focus() is page.table
        await hand.press("F9")
        assert phase(page) is Phase.REASON

    play(story)


def test_another_call_puts_the_first_aside(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2")
        page.go_to_table()
        page.table.go_to_row(1)
        await window.settle()
        assert phase(page) is Phase.REASON, "who looks at another row stays on the phone"
        await hand.press("F9")
        attempt = page.calls.attempt
        assert attempt is not None
        assert attempt.order_no == SECOND
        assert [one.order_id for one in await calls.unfinished(window.office, "小美")] == [
            await orders.find(window.office, FIRST),
            await orders.find(window.office, SECOND),
        ]
        strip = page.calls.left.strip
        assert strip is not None
        assert "…4471" in strip.says.text()

    play(story)


def test_who_has_not_dialled_and_goes_to_another_row_has_begun_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9")
        page.go_to_table()
        page.table.go_to_row(1)
        await window.settle()
        assert page.calls.held is None
        assert page.card.editor.isVisible()
        assert await calls.unfinished(window.office) == []

    play(story)


def test_esc_steps_back_one_question_at_a_time_and_keeps_what_was_typed(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "4")
        await hand.type("今晚8点")
        await hand.press("Return", "Return", "Return")
        seen: list[Phase] = []
        while (now := phase(page)) is not None and len(seen) < 20:
            seen.append(now)
            await hand.press("Esc")
            attempt = page.calls.attempt
            if attempt is not None:
                assert attempt.call.text("said") == "今晚8点"
        assert seen == [
            Phase.STEP, Phase.STEP, Phase.WORDS, Phase.WHEN, Phase.REASON, Phase.RESULT, Phase.READY,
        ]  # fmt: skip
        assert window.focus() is page.table
        # What was typed is kept, although nobody was called after all.
        (kept,) = await calls.unfinished(window.office)
        assert kept.call.text("said") == "今晚8点"
        assert (await card_of(window)).notes == ()

    play(story)


def test_another_moment_after_stepping_back_asks_for_other_words(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        hand = Hand(window)
        await hand.press("F9", "Return", "2", "4")
        await hand.type("今晚8点")
        await hand.press("Return", "Return")
        assert "今天20:00" in clip()
        await hand.press("Esc", "Esc", "Ctrl+A")
        await hand.type("明早9点")
        await hand.press("Return", "Return")
        assert "9:00" in clip()
        assert "今天20:00" not in clip()

    play(story)


def test_esc_at_once_leaves_nothing_behind(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Esc")
        assert page.calls.held is None
        assert window.focus() is page.table
        assert page.card.editor.isVisible()
        assert await calls.unfinished(window.office) == []

    play(story)


def test_writing_a_note_puts_the_call_aside(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "2", "F2")
        assert window.focus() is page.card.editor.feedback.line
        assert page.calls.held is None
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        assert len(await calls.unfinished(window.office)) == 1

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


# Taking it back


@pytest.mark.parametrize("way", ["key", "toast"])
def test_a_finished_call_is_taken_back_and_open_again(play: Play, way: str) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "Return")
        assert (await card_of(window)).row.flag == "purple"
        toast = toast_of(window, "…4471")
        assert toast.accessibleName() == "Order …4471: No answer · noted, memo copied"
        if way == "key":
            window.press("Ctrl+Z")
        else:
            toast.buttons[0].click()
        await window.settle()
        card = await card_of(window)
        assert (card.row.flag, card.contacts) == (None, ())
        assert panel_of(page).isVisible()
        assert phase(page) is Phase.STEP, "at its last question"
        await hand.press("Esc", "Esc", "Esc", "4", "Return", "Return", "Return", "Return")
        notes = (await card_of(window)).notes
        assert [note.feedback for note in notes if note.state == "copied"] == ["电话占线，11月21日16:15再联系"]
        window.press("Ctrl+Z")
        await window.settle()
        assert phase(page) is Phase.STEP
        window.press("Shift+Esc")
        await window.settle()
        window.press("Ctrl+Z")
        await window.settle()
        assert "There is nothing to take back." in window.toasts()

    play(story)


# Steps that are put off


def test_steps_that_were_put_off_are_offered_and_ticked_later(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "0", "0")
        assert "Write in the chat now." in toast_of(window, "…4471").accessibleName()
        assert [one.steps for one in await calls.unticked(window.office, 0)] == [(Step.PROMPT, Step.CHAT)]
        strip = page.calls.left.strip
        assert strip is not None
        assert strip.isVisible()
        assert "提示付款" in strip.says.text()
        QGuiApplication.clipboard().setText("x")
        await hand.press("Alt+F9")
        panel = panel_of(page)
        assert panel.sight is not None
        assert panel.steps.states() == [(Step.PROMPT, "now"), (Step.CHAT, "to_come")]
        assert clip() == panel.sight.text
        await hand.press("Return", "Return")
        assert page.calls.held is None
        assert await calls.unticked(window.office, 0) == []
        await window.settle()
        assert not strip.isVisible()

    play(story)


def test_a_contact_about_several_orders_gives_one_memo_after_the_other(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        ids = [await orders.find(window.office, number) for number in (FIRST, SECOND)]
        page.calls.begin(ids, Channel.PHONE)
        await window.settle()
        assert "2 orders" in panel_of(page).about.text()
        await hand.press("Return", "3", "Return", "Return", "Return")
        panel = panel_of(page)
        assert panel.sight is not None
        assert panel.sight.question == "Paste the memo of order …4471."
        assert clip() == (await card_of(window)).notes[0].text
        await hand.press("Return")
        assert panel.sight.question == "Paste the memo of order …4472."
        assert (await card_of(window, SECOND)).notes[0].state == "copied"
        await hand.press("Return")
        assert hand.count <= MOST
        assert page.calls.held is None

    play(story)


def test_from_the_queue_one_contact_is_about_all_orders_of_the_buyer(play: Play) -> None:
    async def story(window: Window) -> None:
        lines = (
            order(FIRST, created="2026-11-21 12:10:00"),
            order(SECOND, created="2026-11-21 12:20:00"),
            order("4471000000000004473", buyer="大树", created="2026-11-21 12:30:00"),
        )
        await window.bring(write(window.office.folder.parent / "ExportOrderList202611211605.csv", *lines))
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        window.shell.show_page("queue")
        await window.settle()
        page, hand = cast("QueuePage", window.shell.page("queue")), Hand(window)
        page.go_to_table()
        assert page.model.rowCount() == 2
        await hand.press("F9")
        panel = page.calls.panel
        assert panel is not None
        assert "2 orders" in panel.about.text()
        await hand.press("Return", "3", "Return", "Return", "Return", "Return", "Return")
        assert hand.count <= MOST
        assert page.calls.held is None
        for number in (FIRST, SECOND):
            assert [note.feedback for note in (await card_of(window, number)).notes] == ["电话无人接听"]
        assert page.model.rowCount() == 1
        assert page.order_id == await orders.find(window.office, "4471000000000004473"), "on to the next row"
        assert window.focus() is page.table
        window.press("Ctrl+Z")
        await window.settle()
        assert page.calls.attempt is not None
        assert (await card_of(window)).contacts == ()

    play(story)
