"""What is dear to reckon and asked for from several sides: reckoned once, as long as nothing has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from app.store.engine import Engine

T = TypeVar("T")

_LOOK_UP = 0.05
"""So often, in seconds, does who waits for another's result look whether it is still wanted."""


class Shared:
    """Results by name, each with the state it was reckoned from; of a name only the last one is kept."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: dict[Hashable, tuple[Any, Any]] = {}

    def get(
        self, db: Engine, name: Hashable, state: tuple[Any, ...], make: Callable[[], T], *, settled: bool = False
    ) -> T:
        """What ``make`` returns, or returned before in the same ``state`` of things and of the data.

        ``settled``: changes of the data since matter little. Who asks meanwhile on another thread waits for it. Raises
        SupersededError once the asker is not wanted any more.
        """
        if db.changes is None:
            return make()
        state = state if settled else (db.changes, *state)
        while not self._turn.acquire(timeout=_LOOK_UP):
            db.go_on()
        try:
            if (kept := self._kept.get(name)) is not None and kept[0] == state:
                found: T = kept[1]
                return found
            made = make()
            self._kept[name] = (state, made)
            return made
        finally:
            self._turn.release()

    def before(self, name: Hashable) -> Any:
        """What was made under a name last, in whatever state; None where nothing was. For ``make``, to begin with."""
        kept = self._kept.get(name)
        return kept[1] if kept is not None else None
