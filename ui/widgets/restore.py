"""Looking into a copy before it takes the place of the data: what is inside, and what that means."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from app.services.backup import Inside
from ui.runtime import runtime
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import label
from ui.words import Speaks


def size_text(size: int) -> str:
    """Bytes as people say them."""
    if size < 1 << 20:
        return _("{n} kB").format(n=number(max(1, round(size / 1024))))
    return _("{n} MB").format(n=number(round(size / (1 << 20), 1)))


class RestoreDialog(Speaks, QDialog):
    """``await agreed()``: whether the copy shall be put back."""

    def __init__(
        self, theme: Theme, wall: Wall, inside: Inside, parent: QWidget | None = None, *, replaces: bool = True
    ) -> None:
        super().__init__(parent)
        self.setMinimumWidth(480)
        self._wall, self._inside, self._replaces = wall, inside, replaces
        self._said: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.head = label("cardTitle")
        self.facts = Facts(120)
        self.words = label("dim", wrap=True)
        self.go = Button(theme, Kind.FILLED)
        self.away = Button(theme)
        # Enter does not put anything back by accident.
        self.away.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for widget in (self.head, self.facts, self.words):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        row.addWidget(self.away)
        row.addWidget(self.go)
        column.addLayout(row)
        self.go.clicked.connect(self.accept)
        self.away.clicked.connect(self.reject)
        self.finished.connect(self._finished)
        self.retranslate()

    def retranslate(self) -> None:
        inside, wall = self._inside, self._wall
        self.setWindowTitle(_("Put a copy back"))
        self.head.setText(_("What is in this copy"))
        shops = [
            ngettext("{shop}: {n} order", "{shop}: {n} orders", count).format(shop=shop, n=number(count))
            for shop, count in inside.shops
        ]
        self.facts.show_facts(
            [
                Fact(_("Copy"), inside.file.name),
                Fact(_("Made"), f"{wall.full(inside.at)} · {size_text(inside.size)}"),
                Fact(_("Shops"), "\n".join(shops) or _("none")),
                Fact(_("Newest order"), wall.full(inside.newest_order)),
                Fact(_("Data as of"), wall.full(inside.as_of)),
                Fact(_("Notes"), number(inside.notes)),
                Fact(_("Agents"), _(", ").join(inside.agents) or _("none")),
                Fact(_("Version of the data"), str(inside.version)),
            ]
        )
        self.words.setText(
            _(
                "What is here now is kept as a copy of its own, and this one takes its place. Ziqi then starts again. "
                "Notes written since the copy was made are not in it."
            )
            if self._replaces
            else _("Ziqi starts with what is in this copy.")
        )
        self.go.setText(_("Put this copy back"))
        self.away.setText(_("Cancel"))

    async def agreed(self) -> bool:
        """Open, and wait until the question was answered or closed."""
        if runtime().closing:
            self.deleteLater()
            return False
        self.open()
        self.away.setFocus()
        return await self._said

    def _finished(self, result: int) -> None:
        if not self._said.done():
            self._said.set_result(result == QDialog.DialogCode.Accepted.value)
        self.deleteLater()


def copies_folder(folder: Path) -> Path:
    """Where a file dialog for copies begins."""
    inside = folder / "backups"
    return inside if inside.is_dir() else folder
