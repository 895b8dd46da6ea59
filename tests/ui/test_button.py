"""A button and a choice answer to bare keys; a key with Ctrl is the page's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.select import Select

CTRL, PAD = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.KeypadModifier


@pytest.mark.parametrize("kind", [Button, Select])
def test_enter_presses_it_and_ctrl_enter_does_not(qtbot: QtBot, theme: Theme, kind: type[Button]) -> None:
    one = kind(theme)
    if isinstance(one, Select):
        one.name({"a": "A", "b": "B"}, "Which")
    qtbot.addWidget(one)
    one.show()
    told: list[bool] = []
    one.clicked.connect(lambda: told.append(True))
    QTest.keyClick(one, Qt.Key.Key_Return, CTRL)
    assert told == []
    assert getattr(one, "menu_now", None) is None
    if isinstance(one, Select):
        QTest.keyClick(one, Qt.Key.Key_Enter, PAD)
        assert one.menu_now is not None
        one.menu_now.close()
        assert getattr(one, "menu_now", None) is None
    else:
        QTest.keyClick(one, Qt.Key.Key_Enter, PAD)
        QTest.keyClick(one, Qt.Key.Key_Return)
        assert told == [True, True]
