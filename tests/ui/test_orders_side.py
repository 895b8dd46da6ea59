"""The place of the order card beside the table, as wide as the window lets it be."""

from __future__ import annotations

from collections.abc import Callable

from tests.ui.call_desk import sit_down
from tests.ui.window import Window
from ui.widgets.card_place import NARROW, WIDTH


def test_a_card_that_had_to_narrow_is_as_wide_as_before_once_there_is_room(play: Callable[..., None]) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.set_card_width(440)
        for width, wide in ((1440, 440), (1280, NARROW), (1440, 440), (1024, WIDTH), (1440, 440)):
            window.shell.resize(width, 900)
            await window.settle()
            page.go_to_card()
            assert page.card.width() == wide, width

    play(story)


def test_a_width_that_was_kept_waits_for_a_window_with_room(play: Callable[..., None]) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.shell.resize(1280, 720)
        await window.settle()
        page.set_card_width(440)
        await window.settle()
        assert page.card.width() == NARROW
        window.shell.resize(1440, 900)
        await window.settle()
        assert page.card.width() == 440

    play(story)
