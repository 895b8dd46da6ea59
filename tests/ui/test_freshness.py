"""Old data holds a reminder back once: the same key again goes on, anything else asks anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.order import NoteRow
from app.services import agents, imports, orders, shops
from tests.ui.stubs import a_shop
from tests.ui.window import Window, order, write
from ui import links
from ui.freshness import Guard
from ui.widgets.note_editor import NoteEditor

Play = Callable[..., None]
HOUR = timedelta(hours=1)
SAID = "The data is 2 h old: refresh it first, or make sure it is still unpaid."


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guard, "hurry", 0)


async def bring(window: Window, *lines: str, report: str = "orders.csv") -> None:
    """Import an order report of this moment."""
    file = write(window.office.folder.parent / report, *lines)
    answer = await imports.run(window.office, file)
    window.desk.bus.tell({**answer.changes, "import": {answer.run or 0}})
    await window.settle()


async def old_data(window: Window, hours: int = 2) -> NoteEditor:
    """Two unpaid orders whose data is that old, 小美 at the desk, the focus in the feedback of the first."""
    await bring(window, order("4471"), order("4472", created="2026-11-21 12:00:00"))
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    await window.later(hours * HOUR)
    window.shell.show_page("orders")
    window.shell.orders.go_to_table()
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    QGuiApplication.clipboard().setText("untouched")
    editor: NoteEditor = window.shell.orders.card.editor
    editor.focus_feedback()
    return editor


async def save(window: Window) -> None:
    window.press("Ctrl+Return", window.shell)
    await window.settle()


async def notes_of(window: Window, number: str = "4471") -> list[NoteRow]:
    card = await orders.card(window.office, await orders.find(window.office, number))
    return list(card.notes)


def test_a_reminder_by_old_data_waits_and_the_same_key_goes_on(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window)
        window.enter("明早付")
        await save(window)
        assert await notes_of(window) == []
        assert (editor.old_data.isVisible(), editor.old_data.says.text()) == (True, SAID)
        assert window.focus() is editor.feedback.line
        assert editor.feedback.line.text() == "明早付"
        await save(window)
        assert [note.feedback for note in await notes_of(window)] == ["明早付"]
        assert not editor.old_data.isVisible()
        window.shell.orders.table.go_to_row(1)
        window.shell.orders.table.go_to_row(0)
        await window.settle()
        editor.focus_feedback()
        window.enter("还没付")
        await save(window)  # asked once for this order and this data
        assert len(await notes_of(window)) == 2

    play(story)


def test_the_button_goes_on_too(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window)
        window.enter("明早付")
        await save(window)
        editor.old_data.go.click()
        await window.settle()
        assert len(await notes_of(window)) == 1

    play(story)


def test_a_key_held_down_or_pressed_in_a_hurry_is_no_answer(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window)
        window.enter("明早付")
        monkeypatch.setattr(Guard, "hurry", 3600)
        for _time in range(3):
            await save(window)
        assert await notes_of(window) == []
        assert editor.old_data.isVisible()

    play(story)


@pytest.mark.parametrize("deed", ["typing", "a flag", "another order"])
def test_whatever_comes_between_asks_anew(play: Play, deed: str) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window)
        window.enter("明早付")
        await save(window)
        assert editor.old_data.isVisible()
        if deed == "typing":
            window.enter("啊")
        elif deed == "a flag":
            editor.flags.pick(
                next(at for at, one in enumerate(editor.flags.buttons, 1) if one.choice.colour == "purple")
            )
        else:
            for row in (1, 0):
                window.shell.orders.table.go_to_row(row)
                await window.settle()
        assert not editor.old_data.isVisible()
        await save(window)
        assert await notes_of(window) == []
        assert editor.old_data.isVisible()

    play(story)


def test_new_data_takes_the_question_away_and_old_data_again_asks_again(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window)
        window.enter("明早付")
        await save(window)
        await save(window)
        assert len(await notes_of(window)) == 1
        await bring(window, order("4471"), order("4472", created="2026-11-21 12:00:00"))
        await window.later(2 * HOUR)
        editor.focus_feedback()
        window.enter("还没付")
        await save(window)
        assert editor.old_data.isVisible()
        await bring(window, order("4471"), order("4472", created="2026-11-21 12:00:00"))
        assert not editor.old_data.isVisible()
        await save(window)
        assert len(await notes_of(window)) == 2

    play(story)


def test_what_was_agreed_to_is_asked_again_once_it_is_as_old_as_old_data(play: Play) -> None:
    async def story(window: Window) -> None:
        await old_data(window)
        guard, order_id = window.desk.guard, await orders.find(window.office, "4471")

        async def asks(*, again: bool = False) -> str:
            return await guard.asks(await orders.rows(window.office, [order_id]), again=again)

        assert await asks() == SAID
        assert await asks(again=True) == ""
        await window.later(timedelta(minutes=30))
        assert await asks() == ""
        await window.later(timedelta(minutes=1))
        assert await asks() == SAID

    play(story)


def test_fresh_data_and_another_flag_ask_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window, 0)
        window.enter("明早付")
        await save(window)
        assert len(await notes_of(window)) == 1
        await window.later(2 * HOUR)
        editor.flags.choose("green")
        editor.focus_feedback()
        window.enter("发顺丰")
        await save(window)
        assert len(await notes_of(window)) == 2

    play(story)


def test_an_order_that_is_in_no_newer_export_is_asked_about(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window)
        await bring(window, order("4472", created="2026-11-21 12:00:00"), report="part.csv")
        window.enter("明早付")
        await save(window)
        assert editor.old_data.says.text() == SAID

    play(story)


def test_an_added_order_counts_from_its_adding(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        window.shell.show_page("orders")
        await window.settle()
        window.shell.orders.table.go_to_row(0)
        await window.settle()
        editor = window.shell.orders.card.editor
        here = window.shell.orders.table.current_order()
        (number,) = [one.order_no for one in await orders.rows(window.office, [here])]
        for expected in (1, 1):
            editor.focus_feedback()
            window.enter("明早付")
            await save(window)
            assert len(await notes_of(window, number)) == expected
            await window.later(HOUR)
        assert editor.old_data.says.text().startswith("The data is 1 h old")

    play(story)


def test_a_script_waits_too(play: Play) -> None:
    async def story(window: Window) -> None:
        await old_data(window)
        panel = window.shell.orders.card.scripts
        panel.take(0)
        await window.settle()
        assert QGuiApplication.clipboard().text() == "untouched"
        assert panel.model.lines[0].mark == "data 2 h old: is it still unpaid? Then copy it again"
        assert panel.model.lines[0].held
        panel.take(1)
        await window.settle()
        assert "2 h old" in panel.model.lines[1].mark
        assert not panel.model.lines[0].held
        await bring(window, order("4499"), report="other.csv")
        assert not any(line.held for line in panel.model.lines)
        for _time in range(2):
            panel.take(1)
            await window.settle()
        assert QGuiApplication.clipboard().text() != "untouched"
        panel.take(0)
        await window.settle()
        assert panel.model.copied == panel.model.lines[0].row.id

    play(story)


def test_phone_and_chat_wait_too(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(links, "open_address", take)

    async def story(window: Window) -> None:
        await old_data(window)
        await shops.change(window.office, 1, account="小美的店:客服")
        window.shell.orders.deeds.read_again()
        await window.settle()
        window.press("Alt+P", window.shell)
        await window.settle()
        assert QGuiApplication.clipboard().text() == "untouched"
        assert SAID in window.toasts()
        window.press("F7", window.shell)
        await window.settle()
        assert opened == []  # another deed asks by itself
        window.press("F7", window.shell)
        await window.settle()
        assert len(opened) == 1
        window.press("Alt+P", window.shell)
        await window.settle()
        assert QGuiApplication.clipboard().text() == "13812341234"

    play(story)


def test_who_writes_about_an_order_hears_that_it_was_paid(play: Play) -> None:
    async def story(window: Window) -> None:
        editor = await old_data(window, 0)
        await window.later(timedelta(minutes=1))
        window.enter("明早")
        await bring(window, order("4471", paid="2026-11-21 16:05:30"))
        said = "Order …4471 is not unpaid any more: to ship. Nothing more is planned for it; your text stays."
        assert said in window.toasts()
        assert editor.feedback.line.text() == "明早"
        window.enter("付")
        assert (await orders.find(window.office, "4471"), "明早付") == (
            window.shell.orders.order_id, editor.feedback.line.text(),
        )  # fmt: skip
        steps = [text for _head, text in window.shell.orders.card.next_lines.texts()]
        assert steps == []

    play(story)


def test_of_several_shops_each_says_how_old_its_data_is(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(20)  # invented orders are no shop's data
        window.shell.choose_shop(None)
        top, foot = window.shell.top.age, window.shell.bar.ages
        await bring(window, order("4471"))
        window.shell.choose_shop(None)
        await window.later(HOUR)
        assert (top.text(), top.old, foot.isVisible()) == ("data 1 h ago", True, False)
        jd, changes = await shops.add(window.office, "京东店", "jd")
        file = write(window.office.folder.parent / "jd.csv", order("4472"))
        answer = await imports.run(window.office, file, shop="京东店")
        window.desk.bus.tell({**changes, **answer.changes, "import": {answer.run or 0}})
        await window.settle()
        window.shell.choose_shop(None)
        await window.later(timedelta(minutes=5))
        assert (top.text(), top.old) == ("小美的店: data 1 h ago", True)
        assert foot.text() == "小美的店 1 h ago · 京东店 5 min ago"
        assert "京东店: The newest import speaks for 2026-11-21 17:05" in top.toolTip()
        for page in ("today", "orders", "reminders", "imports"):
            window.shell.show_page(page)
            await window.settle()
            assert top.isVisible()
            assert foot.isVisible()
        window.shell.choose_shop(next(shop for shop in window.desk.shops if shop.id == jd.id))
        await window.settle()
        assert (top.text(), top.old, foot.isVisible()) == ("data 5 min ago", False, False)

    play(story)


def test_a_note_on_many_orders_waits_too(play: Play) -> None:
    async def story(window: Window) -> None:
        await old_data(window)
        page = window.shell.orders
        page.go_to_table()
        page.table.selectAll()
        await window.settle()
        page.bar.flags.choose("purple")
        page.bar.feedback.setText("群发")
        said = "The data of 2 orders is up to 2 h old: refresh it first, or make sure they are still unpaid."
        page.batch.save()
        await window.settle()
        assert (page.bar.missing.text(), await notes_of(window)) == (said, [])
        page.bar.feedback.setText("群发短信")
        assert not page.bar.missing.isVisible()
        for _time in range(2):
            assert await notes_of(window) == []
            page.batch.save()
            await window.settle()
        assert [note.feedback for note in await notes_of(window)] == ["群发短信"]

    play(story)
