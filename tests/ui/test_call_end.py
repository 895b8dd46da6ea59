"""The ends of a contact: what becomes of it when beginning or writing fails, and what its Undo takes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.call import Phase
from app.services import agents, calls, contacts, guards, orders
from tests.ui.call_desk import FIRST, Hand, card_of, phase, sit_down, toast_of
from tests.ui.window import Window

Play = Callable[..., None]


async def silent(window: Window) -> bool:
    return (await guards.look(window.office, await orders.find(window.office, FIRST), None, "phone")).silent


def test_a_fault_while_it_is_written_leaves_it_at_its_last_question(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_what: object) -> None:
        raise RuntimeError("a bug")

    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return")
        with monkeypatch.context() as patch:
            patch.setattr(contacts, "finish", broken)
            await hand.press("Return")
        assert [str(bug) for bug in window.bugs] == ["a bug"]
        window.bugs.clear()
        assert (page.calls.busy, phase(page)) == (False, Phase.STEP)
        await hand.press("Return")
        assert page.calls.held is None
        assert len((await card_of(window)).contacts) == 1

    play(story)


def test_a_fault_as_it_begins_leaves_the_keys_to_the_table(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_what: object, **_how: object) -> None:
        raise RuntimeError("a bug")

    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        with monkeypatch.context() as patch:
            patch.setattr(calls, "begin", broken)
            await hand.press("F9")
        assert [str(bug) for bug in window.bugs] == ["a bug"]
        window.bugs.clear()
        assert page.card.panel is None
        assert window.focus() is page.table
        await hand.press("F9")
        assert phase(page) is Phase.READY

    play(story)


@pytest.mark.parametrize("how", ["toast", "contact"])
def test_who_was_left_in_peace_may_be_reminded_again_by_undo(play: Play, how: str) -> None:
    async def story(window: Window) -> None:
        _page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "7", "5", "4", "Return")
        toast_of(window, "…4471").buttons[-1].click()
        await window.settle()
        assert await silent(window)
        if how == "toast":
            toast_of(window, "not reminded any more").buttons[0].click()
        else:
            window.press("Ctrl+Z")
        await window.settle()
        assert not await silent(window)
        assert len((await card_of(window)).contacts) == (how == "toast")

    play(story)


def test_undo_opens_what_it_took_back_and_not_the_next_attempt(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "3", "Return", "Return", "Return")
        toast = toast_of(window, "…4471")
        page.table.go_to_row(0)
        await window.settle()
        await hand.press("F9", "Return")
        assert page.calls.attempt is not None
        second = page.calls.attempt.begun.id
        toast.buttons[0].click()
        await window.settle()
        assert page.calls.attempt is not None
        assert page.calls.attempt.begun.id != second
        assert page.calls.attempt.call.result == "no_answer"

    play(story)


def test_looking_anew_makes_no_agent_of_a_former_nickname(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return")
        (me,) = [one for one in await agents.agents(window.office) if one.nickname == "小美"]
        await agents.change(window.office, me.id, nickname="美美")
        window.desk.bus.tell({"order": {await orders.find(window.office, FIRST)}})
        await window.settle()
        assert page.calls.attempt is not None
        await hand.press("3", "Return", "Return", "Return")
        assert [one.nickname for one in await agents.agents(window.office)] == ["美美"]
        assert (await card_of(window)).contacts[0].agent == "美美"

    play(story)


def test_who_is_left_in_peace_and_reminded_again_is_so_by_whose_call_it_was(play: Play) -> None:
    async def story(window: Window) -> None:
        _page, hand = await sit_down(window), Hand(window)
        await hand.press("F9", "Return", "7", "5", "4", "Return")
        (me,) = [one for one in await agents.agents(window.office) if one.nickname == "小美"]
        for called, words, at in (("美美", "…4471", -1), ("小小", "not reminded any more", 0)):
            await agents.change(window.office, me.id, nickname=called)
            toast_of(window, words).buttons[at].click()
            await window.settle()
            assert [one.nickname for one in await agents.agents(window.office)] == [called]
        assert not await silent(window)

    play(story)
