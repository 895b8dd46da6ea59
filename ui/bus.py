"""One signal tells every open page what changed; each decides for itself whether to refresh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

Changes = Mapping[str, "set[int]"]


class Bus(QObject):
    """``changed(changes, initiator)``: subject name to ids, and who caused it."""

    changed = Signal(object, object)

    def tell(self, changes: Changes, initiator: Any = None) -> None:
        """Announce ``changes``; a listener that is ``initiator`` skips its own echo."""
        if any(changes.values()):
            self.changed.emit(changes, initiator)
