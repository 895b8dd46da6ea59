"""How names of the screen are spelled in pinyin, learnt where somebody types letters in a Chinese window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from app.i18n import current
from ui import garbage
from ui.runtime import spawn


async def spell(names: Iterable[str]) -> dict[str, str]:
    """``names`` and their pinyin, read from a table of 200,000 lists that stay; the window goes on meanwhile."""
    from app.services import scripts

    with garbage.many():
        return await asyncio.to_thread(lambda: {name: scripts.spell(name) for name in names})


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
        try:
            self.known |= await spell(names)
        finally:
            self._learning = False
        then()
