"""The settings of importing: without a look, and what was said of unknown columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app import settings as stored
from app.services import imports, profiles
from tests.ui.window import Window
from ui.pages.settings_imports import ImportsSection
from ui.widgets.confirm import Confirm

Play = Callable[..., None]
STRANGE = "流水单号,客户帐号,下单日期\nA2026112100001,晴天小铺,2026-11-21 12:20:00\n"


async def shown(window: Window) -> ImportsSection:
    window.shell.show_page("settings")
    await window.settle()
    page = window.shell.preferences
    page.show_section("imports")
    await window.settle()
    return page.imports


async def a_profile(window: Window, file: Path) -> None:
    file.write_text(STRANGE, "utf-8-sig")
    look = await imports.look(window.office, file)
    choices = {0: "order_no", 2: "created_at"}
    await profiles.save(window.office, look, choices, platform="wechat", report="orders", name="流水")


def test_importing_without_a_look_is_kept(play: Play, data_dir: Path) -> None:
    async def story(window: Window) -> None:
        section = await shown(window)
        assert not section.unseen.isChecked()
        section.unseen.click()
        assert window.desk.settings.import_unseen

    play(story)
    assert stored.load(data_dir).import_unseen


def test_own_columns_are_handed_on_taken_away_and_taken_in(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        section = await shown(window)
        assert section.none.isVisible()
        assert not section.remove.isEnabled()
        await a_profile(window, tmp_path / "a.csv")
        window.desk.bus.tell({"profile": {0}})
        await window.settle()
        own = section.table.current()
        assert (own.name, own.platform) == ("流水", "wechat")
        file = tmp_path / "流水.toml"
        await section.write(own.id, file)
        section.remove.click()
        await window.settle("profile.remove")
        dialog = window.dialog(Confirm)
        assert isinstance(dialog, Confirm)
        dialog.accept()
        await window.settle()
        assert section.none.isVisible()
        await section.read(file)
        assert [one.name for one in section.model.rows] == ["流水"]
        assert any("is known from now on" in said for said in window.toasts())

    play(story)
