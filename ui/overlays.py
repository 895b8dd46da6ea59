"""What comes up over the window by a key: the command palette and the list of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.i18n import current
from ui.desk import Desk
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.offers import Chooses, Offer
    from ui.widgets.palette import Palette

# The imports stand inside: a start needs none of this.


class Overlays(QObject):
    """Binds the two keys; their widgets are made when they are wanted."""

    def __init__(self, desk: Desk, window: QWidget, chooses: Chooses) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.chooses = chooses
        self._spellings: dict[str, str] = {}
        desk.keys.bind("palette", window, self.open_palette)
        desk.keys.bind("keys", window, self.open_keys)

    def open_palette(self) -> None:
        """Everything that can be done here, by a few letters."""
        from ui import offers
        from ui.widgets.palette import Palette

        found = offers.all_of(self.desk, self.chooses)
        palette = Palette(self.desk.theme, found, self._find, dict(self._spellings), self.window)
        palette.open()
        spawn(self._add_views(palette), "palette.views")
        unknown = [one.title for one in found if one.title not in self._spellings and not one.title.isascii()]
        if unknown and current().startswith("zh"):
            spawn(self._spell(palette, unknown), "palette.spell")

    def open_keys(self) -> None:
        """Every key, in groups."""
        from ui.widgets.key_list import KeyList

        KeyList(self.desk, self.window).open()

    async def _find(self, text: str) -> list[Offer]:
        from ui import offers

        return await offers.numbered(self.desk, text)

    async def _add_views(self, palette: Palette) -> None:
        from ui import offers

        found = await offers.saved_views(self.desk)
        if found and isValid(palette):
            palette.add(found)

    async def _spell(self, palette: Palette, titles: list[str]) -> None:
        from ui.spelled import spell

        spelled = await spell(titles)
        self._spellings |= spelled
        if isValid(palette):
            palette.learn(spelled)
