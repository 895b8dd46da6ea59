"""Several toasts in a low window lie on one another, and are spread out for whoever goes to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.toast import HEAD, Toast, Toasts

TEXTS = ("Moved to 11-22 09:00: 23:30 is in the quiet hours, and the order closes later than that", "Saved", "Copied")
LOW, HIGH = 600, 1000


@pytest.fixture
def toasts(theme: Theme, qapp: QApplication) -> Iterator[Toasts]:
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QPushButton("work"))
    window.resize(1067, LOW)
    window.show()
    window.activateWindow()
    while QApplication.activeWindow() is not window:
        QApplication.processEvents()
    made = Toasts(theme, window, lambda: (window.width(), window.height() - 30))
    yield made
    for toast in list(made.open):
        toast.close()
    window.close()
    window.deleteLater()


def covered(toasts: Toasts) -> int:
    area = QRect()
    for toast in toasts.open:
        seen = toast.mask().boundingRect() if not toast.mask().isEmpty() else toast.rect()
        area |= seen.intersected(toast.rect()).translated(toast.pos())
    return area.height()


def say(toasts: Toasts) -> list[Toast]:
    return [toasts.say(text, "good", [("Undo", lambda: None)]) for text in TEXTS]


def test_a_low_window_is_covered_by_one_toast_alone(toasts: Toasts) -> None:
    made = say(toasts)
    newest = made[-1]
    assert covered(toasts) <= newest.height() + 16, "the others look out behind it"
    assert [toast.isVisible() for toast in made] == [True] * 3
    assert toasts.window.childAt(newest.geometry().center()) in (newest, *newest.findChildren(QWidget))
    newest.close()
    assert made[1].geometry().bottom() == newest.geometry().bottom(), "the one behind takes its place"
    assert made[0].height() > made[1].height(), "nothing is squeezed, for whoever reads it later"


def test_a_high_window_has_room_for_all(toasts: Toasts) -> None:
    toasts.window.resize(1067, HIGH)
    made = say(toasts)
    assert covered(toasts) == sum(toast.height() for toast in made) + 16
    assert not any(one.geometry().intersects(other.geometry()) for one in made for other in made if one is not other)


def test_the_keys_and_the_mouse_spread_them_out(toasts: Toasts) -> None:
    made = say(toasts)
    low, work = covered(toasts), toasts.window.findChildren(QPushButton)[0]
    toasts.focus_newest()
    assert covered(toasts) > low + made[0].height()
    work.setFocus()
    assert covered(toasts) == low
    at = QPointF(made[-1].rect().center())
    QCursor.setPos(made[-1].mapToGlobal(at.toPoint()))
    QApplication.sendEvent(made[-1], QEnterEvent(at, at, QPointF(QCursor.pos())))
    assert covered(toasts) > low + made[0].height()
    QCursor.setPos(toasts.window.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(made[-1], QEvent(QEvent.Type.Leave))
    assert covered(toasts) == low


def test_a_long_toast_leaves_the_head_of_the_page_free(toasts: Toasts) -> None:
    toasts.corner = lambda: (toasts.window.width(), 240)  # something at the bottom of the page is kept free
    one = toasts.say("\n".join(TEXTS * 4))
    QApplication.processEvents()
    assert one.geometry().top() >= HEAD
    assert one.geometry().bottom() < LOW
