"""A nickname nobody has becomes an agent only when somebody says so; until then nothing is saved and nothing lost."""

from __future__ import annotations

from collections.abc import Callable

from app.services import agents
from tests.ui.note_desk import on_an_order, written
from tests.ui.stubs import a_shop
from tests.ui.window import Window

Play = Callable[..., None]

LINE = "11-21 16:05+小霉+第1次+明早付"


async def names(window: Window) -> set[str]:
    return {one.nickname for one in await agents.agents(window.office)}


async def typed_in_the_line(window: Window) -> None:
    await on_an_order(window)
    window.press("Ctrl+T")
    window.press("Ctrl+A")
    window.enter(LINE)
    for _time in range(2):  # pressed twice in a hurry is not yet a yes
        window.press("Ctrl+Return", window.shell)
        await window.settle()


def test_a_slip_in_the_line_makes_no_agent_and_loses_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        await typed_in_the_line(window)
        editor = window.shell.orders.card.editor
        assert "小霉" not in await names(window)
        assert written(window) == []
        assert editor.stranger.isVisible()
        assert editor.stranger.says.text() == "“小霉” is not an agent yet, so nothing is saved."
        assert editor.whole.line.text() == LINE
        editor.focus_feedback()
        window.press("Ctrl+A")
        window.enter(LINE.replace("小霉", "小美"))
        assert not editor.stranger.isVisible()
        window.press("Ctrl+Return")
        await window.settle()
        assert [note.agent for note in written(window)] == ["小美"]
        assert "小霉" not in await names(window)

    play(story)


def test_enter_on_the_question_adds_and_saves(play: Play) -> None:
    async def story(window: Window) -> None:
        await typed_in_the_line(window)
        editor = window.shell.orders.card.editor
        assert window.focus() is editor.stranger.go
        window.press("Return")
        await window.settle()
        assert "小霉" in await names(window)
        assert [note.text for note in written(window)] == [LINE]
        assert not editor.stranger.isVisible()

    play(story)


def test_the_fields_ask_too_and_another_order_asks_anew(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window, "小霉")
        page = window.shell.orders
        editor = page.card.editor
        window.enter("明早付")
        window.press("Ctrl+Return")
        await window.settle()
        assert editor.stranger.isVisible()
        first = page.order_id
        page.table.go_to_row(1)
        await window.settle()
        assert not editor.stranger.isVisible()
        page.table.go_to_row(0)
        await window.settle()
        assert (page.order_id, editor.feedback.line.text()) == (first, "明早付")

    play(story)


def test_who_went_on_meanwhile_hears_that_nothing_is_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        await on_an_order(window, "小霉")
        page = window.shell.orders
        window.enter("明早付")
        window.press("Ctrl+Return")
        page.table.go_to_row(1)
        await window.settle()
        assert not page.card.editor.stranger.isVisible()
        assert any("nothing is saved" in said for said in window.toasts())
        assert "小霉" not in await names(window)

    play(story)


def test_a_former_agent_is_no_stranger(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        left = await agents.ensure(window.office, "小林")
        await agents.change(window.office, left.agent.id, active=False)
        page = window.shell.orders
        page.table.go_to_row(0)
        await window.settle()
        page.card.editor.agent.line.setText("小林")
        window.press("F2", window.shell)
        window.enter("明早付")
        window.press("Ctrl+Return")
        await window.settle()
        assert [note.agent for note in written(window)] == ["小林"]

    play(story)
