"""What the monkey may not do: answer a file dialog of the system, open a browser, end the program."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from tests.ui.window import order, write

ROWS = 12
_NOT_NATIVE = Qt.ApplicationAttribute.AA_DontUseNativeDialogs


class Fences:
    """While it is entered, file dialogs answer themselves with files of a temporary folder, and links lead nowhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.links: list[str] = []
        self.chance = random.Random(0)
        self._made = 0
        self._native = False
        self._before: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Fences:
        fences = self

        def answer(dialog: QFileDialog, *_receiver: object) -> None:
            # Nor could it make a folder, were it ever shown.
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
            dialog.setOption(QFileDialog.Option.ReadOnly)
            QTimer.singleShot(0, dialog, lambda: fences._answer(dialog))

        def link(url: QUrl | str) -> bool:
            fences.links.append(str(url))
            return True

        def refused(_dialog: QFileDialog, *_given: object) -> None:
            raise AssertionError("a file dialog is opened, never run or shown")

        self._native = QCoreApplication.testAttribute(_NOT_NATIVE)
        QCoreApplication.setAttribute(_NOT_NATIVE, True)
        self._replace(QFileDialog, "open", answer)
        for way in ("exec", "show"):
            self._replace(QFileDialog, way, refused)
        self._replace(QDesktopServices, "openUrl", staticmethod(link))
        return self

    def __exit__(self, *_gone: object) -> None:
        QCoreApplication.setAttribute(_NOT_NATIVE, self._native)
        for owner, what, was in self._before:
            setattr(owner, what, was)

    def export(self) -> Path:
        """A small order report: some orders known, some new, now and then a row that is refused."""
        self._made += 1
        known = self.chance.randrange(40)
        lines = [
            order(
                f"44710000000{known + number:08}",
                amount=f"{self.chance.randrange(1, 400)}.00",
                paid="2026-11-21 15:58:00" if self.chance.random() < 0.4 else "",
            )
            for number in range(self.chance.randrange(1, ROWS))
        ]
        if self.chance.random() < 0.3:
            lines.append("1.93E+18,阿木,19.90,等待买家付款,,,2026-11-21 15:57:00,,保温杯,1,1,小美的店")
        return write(self.folder / f"ExportOrderList2026112116{self._made % 60:02}-{self._made}.csv", *lines)

    def _answer(self, dialog: QFileDialog) -> None:
        if self.chance.random() < 0.4:
            dialog.reject()
            return
        if dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
            self._made += 1
            file = self.folder / f"saved-{self._made}.{dialog.defaultSuffix() or 'xlsx'}"
        elif dialog.fileMode() is QFileDialog.FileMode.Directory:
            file = self.folder
        else:
            file = self.export()
        for signal, value in ((dialog.fileSelected, str(file)), (dialog.filesSelected, [str(file)])):
            signal.emit(value)
        dialog.reject()

    def _replace(self, owner: Any, what: str, other: Callable[..., Any] | staticmethod[..., Any]) -> None:
        self._before.append((owner, what, owner.__dict__.get(what, getattr(owner, what))))
        setattr(owner, what, other)
