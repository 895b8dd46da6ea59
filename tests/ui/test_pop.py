"""Panels over the window: where the focus goes when one of them ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.checks import Checks, Line
from ui.widgets.pop import Pop


@pytest.fixture
def window(dressed: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(600, 400)
    column = QVBoxLayout(made)
    for name in ("owner", "other"):
        button = QPushButton(name)
        button.setObjectName(name)
        column.addWidget(button)
    made.show()
    QTest.qWaitForWindowActive(made)
    yield made
    made.close()
    made.deleteLater()
    gone()


def button(window: QWidget, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert found is not None
    return found


def opened(window: QWidget, theme: Theme) -> Pop:
    pop = Pop(window, "Which?")
    checks = Checks(theme, [Line(at, str(at)) for at in range(3)])
    pop.column.addWidget(checks)
    pop.open_under(button(window, "owner"), checks.first())
    return pop


def gone() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_panel_after_a_panel_gives_the_focus_back_to_where_it_was(window: QWidget, theme: Theme) -> None:
    owner = button(window, "owner")
    owner.setFocus()
    first = opened(window, theme)
    second = opened(window, theme)  # its first line takes the focus, and that ends the first panel
    assert first._over
    gone()
    QTest.keyClick(second, Qt.Key.Key_Escape)
    assert window.focusWidget() is owner


def test_a_panel_ends_though_what_had_the_focus_is_gone(window: QWidget, theme: Theme) -> None:
    other = button(window, "other")
    other.setFocus()
    pop = opened(window, theme)
    other.deleteLater()
    gone()
    QTest.keyClick(pop, Qt.Key.Key_Escape)
    assert pop._over
