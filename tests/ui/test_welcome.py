"""The welcome page by keys: two words and the work begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.flag import LEGENDS
from app.services import agents, backup, shops
from tests.ui.window import Window, controls
from ui.pages.welcome import WelcomePage
from ui.widgets.restore import RestoreDialog

Play = Callable[..., None]


async def opened(window: Window) -> tuple[WelcomePage, list[str]]:
    """A welcome page in front, and what it says."""
    page = WelcomePage(window.desk, window.shell)
    page.resize(window.shell.size())
    page.show()
    page.raise_()
    page.take_focus()
    await window.settle()
    said: list[str] = []
    page.ready.connect(lambda: said.append("ready"))
    page.demo_asked.connect(lambda: said.append("demo"))
    return page, said


def test_two_words_are_enough(play: Play) -> None:
    async def story(window: Window) -> None:
        page, said = await opened(window)
        window.enter("小美的店")
        window.press("Return")
        assert window.focus() is page.person.nickname.line
        assert page.person.nickname.problem.text() == ""
        window.enter("小美")
        window.press("Return")
        await window.settle()
        assert said == ["ready"]
        (shop,) = window.office.shops()
        assert (shop.name, shop.platform) == ("小美的店", "taobao")
        assert window.office.rules(shop.id).legend == LEGENDS["merged"]
        (agent,) = await agents.agents(window.office)
        assert (agent.nickname, agent.full_name) == ("小美", None)
        assert window.desk.agent is not None
        assert window.desk.agent.nickname == "小美"
        assert window.desk.shop is not None

    play(story)


def test_everything_else_can_be_chosen_by_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        page, said = await opened(window)
        window.enter("小美的店")
        window.press("Tab")
        assert window.focus() is page.platform.select
        page.platform.select.choose("douyin")
        assert page.hint.isVisible()
        assert "Douyin cannot be read yet" in page.hint.text()
        window.press("Tab")
        window.enter("小美")
        window.press("Tab")
        window.enter("张小美")
        window.press("Tab")
        window.press("Down")
        assert page.presets.value() == "s0"
        page.go.setFocus()
        window.press("Space")
        await window.settle()
        assert said == ["ready"]
        (shop,) = window.office.shops()
        assert (shop.platform, window.office.rules(shop.id).legend) == ("douyin", LEGENDS["s0"])
        assert (await agents.agents(window.office))[0].full_name == "张小美"

    play(story)


def test_what_is_missing_or_impossible_is_told_beside_its_field(play: Play) -> None:
    async def story(window: Window) -> None:
        await shops.add(window.office, "老店", "taobao")
        await agents.add(window.office, "小林", "林小林")
        page, said = await opened(window)
        window.press("Return")
        assert page.shop.problem.text() == "The shop needs a name."
        window.enter("老店")
        assert page.shop.problem.text() == ""
        window.press("Return")
        window.press("Return")
        assert page.person.nickname.problem.text() == "The agent needs a nickname."
        window.enter("12")
        assert "digits alone" in page.person.nickname.problem.text()
        page.person.nickname.line.clear()
        window.enter("林小林")
        window.press("Return")
        await window.settle()
        assert page.person.nickname.problem.text().startswith("Somebody is called 林小林 already")
        page.person.nickname.line.clear()
        # A colleague who is known sits down again.
        window.enter("小林")
        window.press("Return")
        await window.settle()
        assert page.shop.problem.text().startswith("There is a shop called 老店 already")
        assert page.shop.line.text() == "老店"
        assert (said, len(window.office.shops()), len(await agents.agents(window.office))) == ([], 1, 1)

    play(story)


def test_nothing_starts_while_a_name_is_being_composed(play: Play) -> None:
    async def story(window: Window) -> None:
        page, said = await opened(window)
        window.enter("小美的店")
        page.person.nickname.line.setFocus()
        window.enter("小")
        window.compose("mei")
        window.press("Return")
        await window.settle()
        assert said == []
        assert window.office.shops() == []

    play(story)


def test_a_demo_or_a_copy_instead(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page, said = await opened(window)
        page.demo.setFocus()
        window.press("Space")
        assert said == ["demo"]
        file = await backup.backup(window.office, tmp_path / "copy.db")
        wanted: list[Path] = []
        window.desk.restore_asked.connect(wanted.append)
        page.restoring.look_into(file)
        await window.until(
            lambda: any(isinstance(one, RestoreDialog) and one.isVisible() for one in QApplication.topLevelWidgets())
        )
        dialog = window.dialog(RestoreDialog)
        assert isinstance(dialog, RestoreDialog)
        assert dialog.words.text() == "Ziqi starts with what is in this copy."
        dialog.go.click()
        await window.settle()
        assert wanted == [file]
        for control in controls(page):
            assert control.accessibleName(), control

    play(story)
