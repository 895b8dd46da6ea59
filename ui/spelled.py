"""How names of the screen are spelled in pinyin, learnt where somebody types letters in a Chinese window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from app.i18n import current
from ui.runtime import spawn


class Spelled:
    """``known``: names and their pinyin. Reading it takes a third of a second; whoever types does not wait for it."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._learning = False

    def learn(self, words: list[str], names: Callable[[], Iterable[str]], then: Callable[[], object]) -> None:
        """Learn ``names`` where one of ``words`` may spell them, and call ``then`` once more of them is known."""
        if self._learning or not current().startswith("zh") or not any(word.isascii() for word in words):
            return
        if unknown := {name for name in names() if not name.isascii()} - self.known.keys():
            self._learning = True
            spawn(self._learn(unknown, then), "names.spell")

    async def _learn(self, names: set[str], then: Callable[[], object]) -> None:
        from app.services import scripts

        # Pinyin is read from a big table; the search goes on meanwhile.
        try:
            self.known |= await asyncio.to_thread(lambda: {name: scripts.spell(name) for name in names})
        finally:
            self._learning = False
        then()
