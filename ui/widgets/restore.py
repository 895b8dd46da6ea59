"""Looking into a copy before it takes the place of the data: what is inside, and what that means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext, number
from app.services.backup import Inside
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import label
from ui.widgets.question import Question
from ui.words import Speaks


def size_text(size: int) -> str:
    """Bytes as people say them."""
    if size < 1 << 20:
        return _("{n} kB").format(n=number(max(1, round(size / 1024))))
    return _("{n} MB").format(n=number(round(size / (1 << 20), 1)))


class RestoreDialog(Speaks, Question[bool]):
    """The answer: whether the copy shall be put back."""

    def __init__(
        self, theme: Theme, wall: Wall, inside: Inside, parent: QWidget | None = None, *, replaces: bool = True
    ) -> None:
        super().__init__(theme, parent)
        self.setMinimumWidth(480)
        self._wall, self._inside, self._replaces = wall, inside, replaces
        self.head = label("cardTitle")
        self.facts = Facts(120)
        self.words = label("dim", wrap=True)
        # Enter does not put anything back by accident.
        self.away.setDefault(True)
        self.first = self.away
        self.column.setSpacing(12)
        for widget in (self.head, self.facts, self.words):
            self.column.addWidget(widget)
        self.column.addLayout(self.ends())
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

    def made(self, *, agreed: bool) -> bool:
        return agreed


def copies_folder(folder: Path) -> Path:
    """Where a file dialog for copies begins."""
    inside = folder / "backups"
    return inside if inside.is_dir() else folder
