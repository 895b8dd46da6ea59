"""Every key can be changed or switched off, and two deeds never share one where both hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import settings as stored
from tests.ui.window import Window, controls
from ui.keys import DEEDS, Keys, written
from ui.widgets.key_editor import KeyEditor

Play = Callable[..., None]


@pytest.fixture
def keys() -> Keys:
    return Keys()


def test_no_two_deeds_share_a_key_from_the_start(keys: Keys) -> None:
    for deed in DEEDS:
        for one in deed.default.split(" | "):
            assert keys.clash(deed.name, one) is None, deed.name


def test_parts_that_never_have_the_focus_together_may_share(keys: Keys) -> None:
    assert keys.clash("reminder.10min", "2") == "reminder.1h"
    assert keys.clash("script.1", "D") is None
    assert keys.clash("export", "Ctrl+Shift+C") == "copy.cell", "anywhere is in the table too"
    keys.change("search", "Ctrl+K | F9")
    keys.take("export", "Ctrl+K")
    assert (keys.text("export"), keys.text("search")) == ("Ctrl K", "F9")
    keys.reset("search")
    assert keys.clash("search", "Ctrl+K") == "export"
    keys.reset()
    assert keys.chosen() == {}


def test_keys_are_written_one_way_everywhere(keys: Keys) -> None:
    assert keys.text("search") == "Ctrl K · Ctrl F"
    assert all(keys.text(deed.name).split(" · ")[0] == keys.hint(deed.name) for deed in DEEDS)
    keys.change("search", "Ctrl++")
    assert (keys.text("search"), keys.hint("search"), written("Ctrl+Shift+K")) == ("Ctrl +", "Ctrl +", "Ctrl Shift K")
    keys.change("search", "+")
    assert keys.hint("search") == "+"


def editor(window: Window) -> KeyEditor:
    """The editor in a corner of the window."""
    place = QWidget(window.shell)
    made = KeyEditor(window.desk)
    QVBoxLayout(place).addWidget(made)
    place.setGeometry(200, 60, 800, 640)
    place.show()
    return made


def test_enter_then_the_new_combination(play: Play) -> None:
    async def story(window: Window) -> None:
        made = editor(window)
        made.go_to("import")
        made.table.setFocus()
        window.press("Return")
        assert made.recorder.recording
        window.press("Ctrl+Q")  # what it usually does, it does not do now
        assert not made.recorder.recording
        assert made.says.text() == "Ctrl Q is already: Close the window"
        assert window.desk.keys.text("import") == "Ctrl O"
        assert window.focus() is made.take
        window.press("Space")
        assert window.desk.keys.text("import") == "Ctrl Q"
        assert window.desk.keys.text("quit") == ""
        assert stored.load(window.office.folder).keys == {"import": "Ctrl+Q", "quit": ""}
        assert window.desk.keys.hint("import") == "Ctrl Q"

        # The other stays without a key until it gets one.
        made.go_to("quit")
        assert made.recorder.text() == "off"
        made.begin()
        window.press("F12")
        assert window.desk.keys.text("quit") == "F12"
        made.back.click()
        assert made.says.text().startswith("Press Enter")
        made.all_back.click()
        assert stored.load(window.office.folder).keys == {}

    play(story)


def test_esc_leaves_it_backspace_switches_it_off_and_leave_changes_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        made = editor(window)
        made.go_to("export")
        for key, text in (("Esc", "Ctrl E"), ("Backspace", "")):
            made.begin()
            window.press(key)
            assert window.desk.keys.text("export") == text
        made.begin()
        window.press("Ctrl+K")
        made.leave.click()
        assert window.desk.keys.text("export") == ""
        assert made.take.isHidden()
        made.begin()
        window.press("Tab")
        assert window.desk.keys.text("export") == "Tab", "Tab is a key as any other while it records"
        made.begin()
        made.table.setFocus()
        assert not made.recorder.recording
        assert all(control.accessibleName() for control in controls(made))

    play(story)
