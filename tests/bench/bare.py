"""The floors of the window: a bare PySide6 window, and a bare line of text with a label that repeats it.

``python -m tests.bench.bare window|mirror [ROUNDS]``: prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def resident() -> int | None:
    """This process's memory in bytes, where the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
    return int(lines["VmRSS"].split()[0]) * 1024


def _window() -> dict[str, Any]:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    found: dict[str, Any] = {}

    class Bare(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            QTimer.singleShot(0, answer)

    def answer() -> None:
        found.update(at=time.perf_counter(), resident=resident())
        app.quit()

    app = QApplication([])
    window = Bare()
    window.resize(1440, 900)
    window.show()
    app.exec()
    return found


def _mirror(rounds: int) -> dict[str, Any]:
    """A key in a bare QLineEdit to its text in a QLabel, in milliseconds."""
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

    app = QApplication([])
    window = QWidget()
    line, label = QLineEdit(), QLabel()
    column = QVBoxLayout(window)
    column.addWidget(line)
    column.addWidget(label)
    line.textChanged.connect(label.setText)
    took: list[float] = []
    started = 0.0

    def press() -> None:
        nonlocal started
        started = time.perf_counter()
        QTest.keyClick(line, Qt.Key.Key_A)

    def painted() -> None:
        took.append((time.perf_counter() - started) * 1000)
        if len(took) > rounds:
            app.quit()
        else:
            QTimer.singleShot(20, press)

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and label.text() and len(took) < len(label.text()):
                QTimer.singleShot(0, painted)
            return False

    watch = Watch()
    label.installEventFilter(watch)
    window.show()
    line.setFocus()
    QTimer.singleShot(100, press)
    app.exec()
    return {"took": took[1:]}


if __name__ == "__main__":
    answer = _window() if sys.argv[1] == "window" else _mirror(int(sys.argv[2]))
    print(json.dumps(answer))
