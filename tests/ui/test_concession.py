"""Giving a buyer a little so that they pay, by keys: a gift before a price cut, limits, who allowed it, taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from app.domain.concession import Given, Giver, Kind
from app.services import agents, concessions, orders
from tests.ui.cut import cut
from tests.ui.guard_desk import FIRST, dialog, sit_down, undo
from tests.ui.window import Window, controls
from ui.theme import Theme
from ui.widgets.concession import GiveDialog, Wish
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.order_card import OrderCard

Play = Callable[..., None]


async def ask(window: Window) -> GiveDialog:
    window.press("Alt+Y")
    found = await dialog(window, GiveDialog)
    assert isinstance(found, GiveDialog)
    return found


async def send(window: Window, asked: GiveDialog) -> None:
    window.press("Return", asked.value.line)
    await window.settle()
    await window.front()


def given(card: OrderCard) -> list[str]:
    return [text for _when, text in card.given.texts()] if card.given_part.isVisible() else []


async def stored(window: Window) -> list[tuple[str, int]]:
    order_id = await orders.find(window.office, FIRST)
    return [(one.kind, one.value) for one in await concessions.of_order(window.office, order_id)]


def test_a_gift_is_written_down_by_keys_and_stands_on_the_card(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        asked = await ask(window)
        assert window.focus() is asked.kinds[Kind.GIFT]
        window.press("1")
        assert window.focus() is asked.value.line
        window.press("3")  # a figure in the field, and no kind
        assert asked.kind is Kind.GIFT
        window.enter("小样", asked.what.line)
        await send(window, asked)
        assert given(card) == ["Gift 小样 ¥3.00 · 小美"]
        assert await stored(window) == [("gift", 300)]
        assert "Written down: 小样 ¥3.00" in window.toasts()
        await undo(window, "Written down")
        assert given(card) == []
        assert await stored(window) == []

    play(story)


def test_a_price_cut_comes_after_a_gift_or_where_none_was_wanted(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        asked = await ask(window)
        assert not asked.declined.isVisible()
        window.press("4")
        window.enter("2")
        assert asked.problem.text() == "Offer a gift or free postage before a price cut."
        assert cut(asked) == []
        assert not asked.go.isEnabled()
        window.press("Return", asked.declined)
        assert asked.problem.text() == "Say why in a few words: colleagues will read it."
        assert (window.focus() is asked.why.line, asked.why.line.wrong) == (True, True), "what is missing is said next"
        assert not asked.go.isEnabled()
        window.press("Return", asked.value.line)
        assert window.focus() is asked.why.line, "Enter goes where something is missing"
        window.enter("老客户")
        assert (asked.problem.text(), asked.why.line.wrong) == ("", False)
        await send(window, asked)
        assert given(card) == ["Price cut ¥2.00 · 小美\n老客户"]
        asked = await ask(window)
        window.press("1")
        window.enter("1")
        await send(window, asked)
        asked = await ask(window)
        window.press("4")
        assert not asked.declined.isVisible(), "there was a gift"
        asked.reject()
        await window.settle()

    play(story)


def test_more_than_the_agent_may_give_asks_who_allowed_it(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await agents.add(window.office, "店长", role="lead")
        await concessions.give(window.office, window.shell.orders.order_id, Kind.GIFT, 300, "小美")
        asked = await ask(window)
        assert asked.limit.text() == "You may give up to ¥5.00 on one order. It was given ¥3.00 already."
        window.press("2")
        asked.value.line.selectAll()
        window.enter("2.01")
        assert asked.problem.text() == "That is more than you may give on one order. Say who allowed it."
        assert asked.allowing.isVisible()
        assert "Reminder rules › Giving something away" in asked.limit.text(), "and where that is changed"
        QApplication.processEvents()
        assert cut(asked) == []
        assert not asked.go.isEnabled()
        assert "小林" not in asked.who._texts, "who may give no more cannot allow more"
        asked.who.choose("店长")
        assert asked.go.isEnabled()
        await send(window, asked)
        assert given(card)[-1] == "Free postage ¥2.01 · 小美 · allowed by 店长"

    play(story)


def test_what_was_given_is_taken_back_from_its_line_and_by_the_key(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        for value in (100, 200):
            done = await concessions.give(window.office, window.shell.orders.order_id, Kind.GIFT, value, "小美")
            window.desk.bus.tell(done.changes)
        await window.settle()
        assert given(card) == ["Gift ¥1.00 · 小美", "Gift ¥2.00 · 小美"]
        first = card.given._buttons[0]
        assert "Gift ¥1.00" in first.accessibleName()
        first.click()
        await window.until(lambda: isinstance(QApplication.activePopupWidget(), DigitMenu))
        window.press("1", QApplication.activePopupWidget())
        await window.settle()
        assert given(card) == ["Gift ¥2.00 · 小美"]
        await undo(window, "It is not given after all.")
        assert given(card) == ["Gift ¥1.00 · 小美", "Gift ¥2.00 · 小美"]
        await window.front()
        window.press("Alt+Shift+Y", window.shell)
        await window.settle()
        assert await stored(window) == [("gift", 100)]
        for _press in range(2):
            window.press("Alt+Shift+Y", window.shell)
            await window.settle()
        assert "This order was given nothing." in window.toasts()

    play(story)


def test_the_usual_worth_is_there_already_until_somebody_types(play: Play, theme: Theme) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        wish: list[Wish | None] = []
        giver = Giver("小美", lead=True)
        asked = GiveDialog(
            theme, "Order …0001", giver, [], [Given(Kind.GIFT, 1)], {Kind.POSTAGE: 600}, parent=window.shell
        )
        window.runtime.spawn(_answer(asked, wish), "asked")
        await window.until(asked.isActiveWindow)
        assert asked.limit.text() == "You may give as much as you like. It was given ¥0.01 already."
        window.press("2", asked.kinds[Kind.GIFT])
        assert asked.value.line.text() == "6"
        window.press("3", asked.kinds[Kind.POSTAGE])
        assert asked.value.line.text() == ""
        window.enter("abc", asked.value.line)
        assert asked.value.problem.text() == "Write it like 200 or 19.90"
        assert not asked.go.isEnabled()
        asked.value.line.setText("7.5")
        window.press("2", asked.kinds[Kind.SPECIAL])
        assert asked.value.line.text() == "7.5"
        assert all(one.accessibleName() or one.text() for one in controls(asked))  # type: ignore[attr-defined]
        assert asked.go.isEnabled(), (asked.kind, asked.problem.text(), asked.value.problem.text())
        window.press("Return", asked.value.line)
        await window.settle()
        assert wish == [Wish(Kind.POSTAGE, 750, "", "", None, False)]

    play(story)


async def _answer(asked: GiveDialog, wish: list[Wish | None]) -> None:
    wish.append(await asked.answer())


def test_a_low_window_shortens_what_was_given_before_its_button(play: Play) -> None:
    async def story(window: Window) -> None:
        window.shell.resize(1280, 720)
        card = await sit_down(window)
        why = "第一次买，嫌运费贵，想了很久还是嫌贵，说别家都包邮"
        done = await concessions.give(window.office, window.shell.orders.order_id, Kind.POSTAGE, 300, "小美", why=why)
        window.desk.bus.tell(done.changes)
        await window.settle()
        assert card.low
        (_head, value), button = card.given._lines[0], card.given._buttons[0]
        assert value.text().endswith("…")
        assert why in value.toolTip()
        end = value.x() + value.fontMetrics().horizontalAdvance(value.text())
        assert end <= button.x()

    play(story)


def test_enter_says_what_is_missing_and_writes_down_what_somebody_allowed(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await agents.add(window.office, "店长", role="lead")
        asked = await ask(window)
        window.press("1")
        window.press("Return")
        assert asked.isVisible()
        assert asked.value.problem.text() == "Say what it is worth"
        window.enter("50")
        QApplication.processEvents()
        top = asked.why.geometry().top()
        window.press("Return", asked.value.line)
        assert window.focus() is asked.who
        asked.who.choose("店长")
        QApplication.processEvents()
        assert asked.why.geometry().top() == top, "a warning that goes moves nothing"
        assert window.focus() is asked.go, "Enter does what the button says"
        window.press("Return")
        await window.settle()
        await window.front()
        assert given(card) == ["Gift ¥50.00 · 小美 · allowed by 店长"]

    play(story)
