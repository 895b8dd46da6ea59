"""A note that the warehouse may not see: told while it is typed, and after saving words for its chat and a task."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from app.domain.order import Query
from app.services import agents, reminders
from tests.ui.note_desk import card_of
from tests.ui.orders_desk import menu
from tests.ui.window import Window
from ui.warehouse import Warehouse
from ui.widgets.button import Button
from ui.widgets.toast import Toast

Play = Callable[..., None]


async def on_a_shipped_order(window: Window) -> None:
    await window.demo(40)
    lately = window.office.now() - 3600
    await window.office.gate.write(
        lambda db: db.run("UPDATE sales_order SET shipped_at = ? WHERE shipped_at > 0", (lately,))
    )
    await agents.ensure(window.office, "小美")
    page = window.shell.orders
    page.show_query(Query(view="shipped"))
    await window.settle()
    page.table.go_to_row(0)
    await window.settle()
    page.card.editor.agent.line.setText("小美")
    window.press("F2", window.shell)


async def write_too_late(window: Window) -> None:
    """Save a note that the warehouse may not see."""
    window.press("Alt+4")
    window.press("F2")
    window.enter("改发顺丰")
    window.press("Ctrl+Return")
    await window.settle()


def button(window: Window, text: str) -> Button:
    found = [one for toast in window.shell.findChildren(Toast) for one in toast.findChildren(Button)]
    return next(one for one in found if one.text() == text)


def test_it_is_told_before_saving_and_offered_afterwards(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_a_shipped_order(window)
        editor = window.shell.orders.card.editor
        assert not editor.late_said.isVisible(), "who only looks is not warned"
        window.press("Alt+4")
        window.press("F2")
        window.enter("改发顺丰")
        assert editor.late_said.isVisible()
        assert "on its way" in editor.late_said.text()
        window.press("Alt+1" if editor.flags.colour() == "purple" else "Alt+6")
        assert not editor.late_said.isVisible(), "a payment reminder is not for the warehouse"
        window.press("Alt+4")
        window.press("Ctrl+Return")
        await window.settle()
        card = card_of(window)
        button(window, "Copy for the warehouse").click()
        await window.settle()
        copied = QGuiApplication.clipboard().text()
        assert card.row.order_no in copied
        assert "改发顺丰" in copied
        for private in (card.row.buyer, card.receiver, card.phone, card.address):
            assert not private or private not in copied

    play(story)


def test_the_task_comes_up_at_the_next_tick_and_is_confirmed_there(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_a_shipped_order(window)
        await write_too_late(window)
        button(window, "Remind me until they know").click()
        await window.settle()
        (task,) = await reminders.upcoming(window.office)
        assert task.kind == "warehouse"
        window.shell.tick.beat()
        await window.settle()
        assert any("warehouse know" in said for said in window.toasts())
        button(window, "The warehouse knows").click()
        await window.settle()
        assert await reminders.upcoming(window.office) == []
        assert "the warehouse knows" in window.shell.orders.card.past.accessibleName() + " ".join(
            one.text() for one in window.shell.orders.card.past.findChildren(type(window.shell.orders.card.next_head))
        )

    play(story)


def test_many_late_notes_are_told_in_one_line(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_a_shipped_order(window)
        window.desk.agent_named.emit(next(iter(await agents.agents(window.office))))
        page = window.shell.orders
        page.table.setFocus()
        window.press("Ctrl+A", page.table)
        await window.settle()
        count = page.table.chosen_count()
        assert count > 1
        page.batch.bar.flags.pick(4)
        page.batch.bar.feedback.setText("改发顺丰")
        page.batch.save()
        await window.settle()
        assert any(f"{count} orders" in said and "warehouse" in said for said in window.toasts())
        button(window, "Remind me until they know").click()
        await window.settle()
        assert len(await reminders.upcoming(window.office)) == count
        button(window, "Copy for the warehouse")

    play(story)


def test_a_note_that_is_gone_is_not_for_the_warehouse(play: Play) -> None:
    async def story(window: Window) -> None:
        QGuiApplication.clipboard().setText("before")
        Warehouse(window.desk).offer([999], "late", "小美")
        button(window, "Copy for the warehouse").click()
        await window.settle()
        assert "This note was withdrawn or corrected already." in window.toasts()
        assert QGuiApplication.clipboard().text() == "before"

    play(story)


def test_a_memo_that_waits_to_be_pasted_is_offered_back_and_the_task_is_not_lost(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_a_shipped_order(window)
        await write_too_late(window)
        memo = QGuiApplication.clipboard().text()
        button(window, "Copy for the warehouse").click()
        await window.settle()
        assert QGuiApplication.clipboard().text() != memo
        assert any("not in the clipboard any more" in said for said in window.toasts())
        button(window, "Copy the memo again").click()
        await window.settle()
        assert QGuiApplication.clipboard().text() == memo
        for toast in list(window.desk.toasts.open if window.desk.toasts else ()):
            toast.close()
        await window.settle()
        page = window.shell.orders
        page.card.past.asked.emit(card_of(window).notes[-1].id, page.card.more)
        shown = await menu(window)
        next(one for one in shown.actions() if one.text() == "Tell the warehouse").trigger()
        shown.close()
        button(window, "Remind me until they know").click()
        await window.settle()
        assert len(await reminders.upcoming(window.office)) == 1

    play(story)
