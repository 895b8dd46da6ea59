"""One table of colour tokens, light and dark, behind every colour of the window."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui import style
from ui.late import Late

LOOKS = ("system", "light", "dark")


class Theme(QObject):
    """The colours in force; ``changed`` is emitted after a switch."""

    changed = Signal()

    def __init__(self, app: QApplication, tokens: Path) -> None:
        super().__init__(app)
        self._app = app
        self._table: dict[str, dict[str, str]] = json.loads(tokens.read_text("utf-8"))
        self._colours: dict[str, QColor] = {}
        self.look = "system"
        self.name = "light"
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def use(self, look: str) -> None:
        """Switch to ``look`` (one of LOOKS) at once, without a restart."""
        self.look = look if look in LOOKS else "system"
        self._apply()

    def colour(self, token: str) -> QColor:
        return self._colours[token]

    def flag(self, colour: str) -> QColor:
        """The colour of a flag; a name the tokens do not know is shown grey, its letter still tells it apart."""
        return self._colours.get(f"f_{colour}") or QColor(_MORE_FLAGS.get(colour, self._table[self.name]["f_grey"]))

    def printed(self, colour: str) -> QColor:
        """The colour of a flag on paper, which is white whatever the look of the window."""
        light = self._table["light"]
        return QColor(light.get(f"f_{colour}") or _MORE_FLAGS.get(colour, light["f_grey"]))

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    def _system_changed(self) -> None:
        if self.look == "system":
            self._apply()

    def _apply(self) -> None:
        hints = self._app.styleHints()
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(self.look)
        if scheme is None:
            hints.unsetColorScheme()
            self.name = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
        else:
            self.name = self.look
            hints.setColorScheme(scheme)
        table = self._table[self.name]
        self._colours = {name: QColor(value) for name, value in table.items()}
        # setColorScheme does nothing offscreen and on xcb, so the palette is always explicit.
        self._app.setPalette(self._palette())
        if self._app.styleSheet():
            for window in self._app.topLevelWidgets():
                self.dress(window)
        else:
            self._app.setStyleSheet(style.sheet(_SPOKEN))
        self.changed.emit()

    def dress(self, part: QWidget) -> None:
        """Let the sheet take the colours of the palette anew in ``part``; what can wait does so until it is seen."""
        if part.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # the others get theirs when they are first shown
            part.style().polish(part)
            part.update()
        for child in part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not child.isWindow() and not (isinstance(child, Late) and child.waits(self)):
                self.dress(child)

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        palette = QPalette()
        for token, roles in _ROLES.items():
            for one in roles:
                palette.setColor(one, self._colours[token])
        for dim in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, dim, self._colours["text3"])
        return palette


_ROLE = QPalette.ColorRole
_ROLES = {
    "surface": (_ROLE.Window, _ROLE.Base),
    "raised": (_ROLE.Button, _ROLE.Light),
    "text": (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.HighlightedText),
    "text3": (_ROLE.PlaceholderText,),
    "sel": (_ROLE.Highlight,),
    "accent": (_ROLE.Link, _ROLE.Accent),
    "line": (_ROLE.Mid, _ROLE.Midlight, _ROLE.Dark),
    "edge": (_ROLE.Shadow,),
    "danger": (_ROLE.BrightText,),
    # Qt has no role for these. Nothing else paints with the ones that carry them: tool tips are the sheet's, no view
    # has rows that alternate, and no link is ever visited.
    "accentweak": (_ROLE.AlternateBase,),
    "text2": (_ROLE.ToolTipText,),
    "ok": (_ROLE.ToolTipBase,),
    "warn": (_ROLE.LinkVisited,),
}
# By which role the sheet speaks of a token.
_SPOKEN = {
    "surface": "window", "raised": "button", "text": "window-text", "text3": "placeholder-text", "accent": "link",
    "line": "mid", "edge": "shadow", "danger": "bright-text", "accentweak": "alternate-base", "text2": "tooltip-text",
    "ok": "tooltip-base", "warn": "link-visited",
}  # fmt: skip

# Colours beyond the six of the token table, readable on both surfaces.
_MORE_FLAGS = {
    "orange": "#D9731F",
    "cyan": "#1F9BB0",
    "pink": "#CF6F9B",
    "light_blue": "#4FA3DD",
    "light_pink": "#D98BB0",
    "dark_green": "#2F7A4B",
    "peach": "#D65A7F",
}
