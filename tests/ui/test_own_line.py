"""The line of what the agent won back today: what it says, when it counts anew, and how it is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from app import settings as stored
from app.services import agents, rules, shops
from app.settings import Settings
from tests.ui.window import Window
from tests.ui.won_back_desk import a_day, contact
from ui.widgets.own_line import OwnLine, chosen_rule

Play = Callable[..., None]


async def placed(window: Window) -> OwnLine:
    """The line in a corner of the window, as a page would have it."""
    line = OwnLine(window.desk, window.shell)
    line.setGeometry(300, 200, 400, 40)
    line.show()
    await window.settle()
    return line


async def counted(window: Window, line: OwnLine) -> None:
    """The pause after the last change is over."""
    assert line._pause.isActive()
    line._pause.stop()
    line.ask()
    await window.settle()


def test_it_says_what_was_won_back_and_opens_the_page(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        line = await placed(window)
        assert line.line.text() == "Won back today: ¥238.00 · 1 order"
        assert line.line.accessibleName() == line.line.text()
        line.line.setFocus()
        window.press("Return")
        await window.settle()
        assert window.shell.here == "won_back"

    play(story)


def test_it_counts_anew_after_a_change_and_for_somebody_else(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        ids = await a_day(window, tmp_path)
        line = await placed(window)
        await contact(window, ids[2], "14:50", "小美")
        await counted(window, line)
        assert line.line.text() == "Won back today: ¥476.00 · 2 orders"
        window.shell.choose_agent((await agents.ensure(window.office, "小林")).agent)
        await window.settle()
        assert line.line.text() == "Won back today: ¥238.00 · 1 order"
        window.shell.choose_agent((await agents.ensure(window.office, "阿强")).agent)
        await window.settle()
        assert line.line.text() == "Nothing won back yet today"

    play(story)


def test_the_rule_of_the_page_holds_for_it(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        line = await placed(window)
        window.desk.settings.won_back["rule"] = "half"
        window.desk.own_line_changed.emit()
        await window.settle()
        assert line.line.text() == "Won back today: ¥357.00 · 1.5 orders"

    play(story)


def test_midnight_begins_another_day(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        line = await placed(window)
        await window.later(timedelta(hours=1))
        assert line.line.text() == "Won back today: ¥238.00 · 1 order"
        await window.later(timedelta(hours=8))
        assert line.line.text() == "Nothing won back yet today"

    play(story)


def test_its_key_and_its_menu_hide_it(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        line = await placed(window)
        line.line.setFocus()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(line, event)
        (menu,) = [one for one in line.findChildren(QMenu) if one.isVisible()]
        assert [one.text() for one in menu.actions()] == ["Hide this line"]
        menu.actions()[0].trigger()
        menu.close()
        await window.settle()
        assert not line.line.isVisible()
        assert not line.line.hasFocus()
        assert stored.load(window.office.folder).own_line is False
        await window.front()
        window.press("Ctrl+Shift+O", window.shell)
        await window.settle()
        assert line.line.isVisible()
        assert line.line.text() == "Won back today: ¥238.00 · 1 order"
        window.press("Ctrl+Shift+O", window.shell)
        await window.settle()
        assert not line.line.isVisible()

    play(story)


def test_the_settings_have_a_switch_for_it(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        line = await placed(window)
        window.press("Ctrl+5", window.shell)
        await window.settle()
        page = window.shell.preferences
        page.show_section("look")
        await window.settle()
        assert page.look.own.isChecked()
        page.look.own.click()
        assert not line.line.isVisible()
        window.desk.show_own_line(on=True)
        await window.settle()
        assert line.line.isVisible()
        assert page.look.own.isChecked()

    play(story)


def test_where_it_is_hidden_nothing_is_counted(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        line = await placed(window)
        assert line.own is None
        assert not line.line.isVisible()

    play(story, Settings(language="en", theme="light", own_line=False))


def test_without_an_agent_there_is_no_line(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(10)
        window.desk.agent = None
        line = await placed(window)
        assert not line.line.isVisible()

    play(story)


def test_without_a_rule_chosen_here_each_shops_own_holds() -> None:
    assert chosen_rule(Settings(won_back={"rule": "nonsense"})) is None
    assert chosen_rule(Settings(won_back={"rule": 7})) is None
    assert chosen_rule(Settings()) is None
    assert chosen_rule(Settings(won_back={"rule": "first"})) == "first"


def test_over_all_shops_each_shops_own_rule_holds(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        await rules.change(window.office, window.office.shops()[0].id, won_back_rule="half")
        await shops.add(window.office, "0", "jd")  # stands first, and its rule is the last contact
        line = await placed(window)
        window.shell.choose_shop(None)
        await window.settle()
        assert line.line.text() == "Won back today: ¥357.00 · 1.5 orders"

    play(story)
