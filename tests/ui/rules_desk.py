"""The page of reminder rules under test: opened, its groups found, filled in, saved."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from PySide6.QtWidgets import QWidget

from app.domain.rules import Rules
from tests.ui.stubs import a_shop
from tests.ui.window import Window
from ui.pages.rules import RulesPage
from ui.pages.rules_stages import StagesGroup
from ui.widgets.inputs import Line
from ui.widgets.stage_panel import StagePanel

HOUR = timedelta(hours=1)


async def at(window: Window) -> RulesPage:
    """The page of a shop with one order."""
    if not window.office.shops():
        await a_shop(window)
    window.press("Ctrl+8", window.shell)
    await window.settle()
    return cast(RulesPage, window.shell.page("rules"))


def rules(window: Window, shop: int = 0) -> Rules:
    return window.office.rules(window.office.shops()[shop].id)


def group(page: RulesPage, kind: type) -> QWidget:
    return next(one for one in page.groups if isinstance(one, kind))


def panel(page: RulesPage, number: int) -> StagePanel:
    return cast(StagesGroup, group(page, StagesGroup)).panels[number - 1]


def fill(window: Window, line: Line, text: str) -> None:
    """Put ``text`` in the place of what stands in ``line``; it is still being typed."""
    line.setFocus()
    line.selectAll()
    window.enter(text, line)


async def save(window: Window) -> None:
    window.press("Ctrl+S")
    await window.settle()
