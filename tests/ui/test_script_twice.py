"""The same words twice to the same buyer: held back once, with others offered in their place (58)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication

from app.services import scripts
from tests.ui.guard_desk import FIRST, OTHER, SECOND, sit_down, stand_on
from tests.ui.window import NOW, Window
from ui.freshness import Guard
from ui.models.scripts import Line
from ui.widgets.script_panel import ScriptPanel

Play = Callable[..., None]
MORNING = NOW.replace(hour=13)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guard, "hurry", 0)


async def begin(window: Window) -> ScriptPanel:
    """On the second order of a buyer who was sent the first script about the first one."""
    card = await sit_down(window)
    panel = card.scripts
    await window.until(lambda: len(panel.model.lines) > 1)
    await copy(window, panel, "1")
    await stand_on(window, SECOND)
    QGuiApplication.clipboard().setText("untouched")
    return panel


async def copy(window: Window, panel: ScriptPanel, key: str) -> None:
    panel.focus_search()
    window.press(key)
    await window.settle()


def copied() -> str:
    return QGuiApplication.clipboard().text()


def current(panel: ScriptPanel) -> Line:
    return panel.model.lines[panel.list.currentIndex().row()]


async def uses(window: Window) -> dict[int, int]:
    return {row.id: row.uses for row in await scripts.panel(window.office, None) if row.uses}


def test_words_that_the_buyer_has_had_wait_and_others_are_offered(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await begin(window)
        first = panel.model.lines[0]
        assert "sent to this buyer" in first.mark
        await copy(window, panel, "1")
        assert copied() == "untouched"
        assert current(panel).row.id == first.row.id
        assert current(panel).held
        assert current(panel).mark == "sent to this buyer 13:05: copy again to send it"
        assert window.focus() is panel.list
        other = panel.deeds.other
        assert other is not None
        assert (other.scene, other.id == first.row.id) == (first.row.scene, False)
        assert panel.head.other.isVisible()
        assert panel.head.other.accessibleName() == f"Copy instead: {other.text}"
        window.press("0")
        await window.settle()
        shown = next(line for line in panel.model.lines if line.row.id == other.id)
        assert copied() == shown.text
        assert panel.model.copied == other.id
        assert not panel.head.other.isVisible()
        assert await uses(window) == {first.row.id: 1, other.id: 1}

    play(story, now=MORNING)


def test_the_same_words_go_again_where_that_is_meant(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await begin(window)
        first = panel.model.lines[0]
        await copy(window, panel, "1")
        window.press("Return")
        await window.settle()
        assert copied() == first.text
        assert await uses(window) == {first.row.id: 2}
        # On its way already: nobody is asked about copying it once more.
        QGuiApplication.clipboard().setText("untouched")
        await copy(window, panel, "1")
        assert copied() == current(panel).text

    play(story, now=MORNING)


def test_another_script_or_another_order_forgets_what_waited(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await begin(window)
        await copy(window, panel, "1")
        assert panel.head.other.isVisible()
        await copy(window, panel, "2")
        assert copied() == panel.model.lines[1].text
        assert not panel.head.other.isVisible()
        await stand_on(window, FIRST)
        await copy(window, panel, "1")
        assert panel.deeds.repeated
        await stand_on(window, OTHER)
        assert not panel.deeds.repeated
        assert not panel.head.other.isVisible()
        QGuiApplication.clipboard().setText("untouched")
        await copy(window, panel, "1")
        assert copied() == panel.model.lines[0].text, "another buyer has not had them"

    play(story, now=MORNING)


def test_a_held_key_is_no_answer(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        panel = await begin(window)
        monkeypatch.setattr(Guard, "hurry", 3600)
        for _press in range(3):
            await copy(window, panel, "1")
        assert copied() == "untouched"
        monkeypatch.setattr(Guard, "hurry", 0)
        await copy(window, panel, "1")
        assert copied() == panel.model.lines[0].text

    play(story, now=MORNING)


def test_other_scripts_with_the_same_words_are_the_same_words(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await begin(window)
        first = panel.model.lines[0].row
        _script, changes = await scripts.add(window.office, "自己的", "另一条", first.text + "！")
        window.desk.bus.tell(changes)
        await window.settle()
        panel.focus_search()
        window.enter("另一条")
        await window.settle()
        window.press("Return")
        await window.settle()
        assert copied() == "untouched"
        assert panel.deeds.other is not None

    play(story, now=MORNING)
