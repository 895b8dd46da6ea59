"""Handing over the right words: the starting set, what the panel lists, blanks filled, uses counted (A3)."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from functools import cache

from app import paths
from app.domain import script, script_search
from app.domain.order import Card
from app.domain.rules import default
from app.domain.script import Filled, ScriptRow
from app.errors import KnownError
from app.services import orders, ships
from app.services.office import Changes, Office
from app.store import people, scripts
from app.store.engine import Engine

_PARTS = re.compile(r"[a-z]+|[^a-z]+")
_TEXTS = ("title", "text", "scene", "tone", "pinyin")


@dataclass(frozen=True)
class Starting:
    """A script of the starting set; ``filed`` is what its group and scene are called in Chinese, for the search."""

    key: str
    group: str
    filed: str
    texts: Mapping[str, str]

    def spelled(self) -> str:
        """What its stored pinyin has to be. It comes with the set: pypinyin takes 55 MiB, and most never need it."""
        return spell(self.filed, self.texts["title"], self.texts["text"])


@cache
def starting() -> tuple[Starting, ...]:
    """The starting set, a file a group, in their order."""
    folder = paths.resource("resources/scripts")
    scenes = tomllib.loads((folder / "scenes.toml").read_text("utf-8"))
    found = []
    for file in sorted(folder.glob("[0-9]*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        for one in data["script"]:
            filed = f"{data['name']} {scenes[one['scene']]}"
            found.append(Starting(one["key"], data["group"], filed, {name: one[name] for name in _TEXTS}))
    return tuple(found)


async def ensure_starting(office: Office) -> Changes:
    """Bring the scripts of the starting set that never were here; one that a person changed or removed stays so."""
    known = await office.gate.read(scripts.keys)
    found = await asyncio.to_thread(starting)
    if known.issuperset(one.key for one in found):
        return Changes()

    def work(db: Engine) -> set[int]:
        have = scripts.keys(db)
        return {
            scripts.add(db, scripts.group_id(db, one.group), {**one.texts, "key": one.key})
            for one in found
            if one.key not in have
        }

    return Changes(script=await office.gate.write(work))


async def panel(office: Office, order_id: int | None) -> list[ScriptRow]:
    """Every script, what fits the order first, with when its buyer was last sent it (48, 58).

    Raises ``KnownError`` ``order_unknown``.
    """

    def work(db: Engine) -> tuple[list[ScriptRow], dict[int, int]]:
        found = [ScriptRow(*row) for row in scripts.rows(db)]
        return found, scripts.sent(db, order_id) if order_id is not None else {}

    rows, sent = await office.gate.read(work)
    card = await orders.card(office, order_id) if order_id is not None else None
    shop_id = card.row.shop_id if card is not None else None
    marked = [replace(row, sent_at=sent.get(row.id)) for row in rows]
    return script.arranged(marked, script.scene_of(card), office.here(shop_id), _cutoff_of(office, shop_id))


async def sent(office: Office, order_id: int) -> dict[int, int]:
    """Script -> when (epoch seconds) the order's buyer was last sent it."""
    return await office.gate.read(lambda db: scripts.sent(db, order_id))


def arranged(office: Office, rows: Iterable[ScriptRow], card: Card | None, shop_id: int | None) -> list[ScriptRow]:
    """``rows`` in the order in which they fit ``card``."""
    shop_id = card.row.shop_id if card is not None else shop_id
    return script.arranged(rows, script.scene_of(card), office.here(shop_id), _cutoff_of(office, shop_id))


def too_late(office: Office, row: ScriptRow, shop_id: int | None) -> str:
    """The shop's cut-off (``16:00``) where the script promises what was possible before it only (43); else empty."""
    cutoff = _cutoff_of(office, shop_id)
    return f"{cutoff:%H:%M}" if script.too_late(row, office.here(shop_id), cutoff) else ""


def values(office: Office, card: Card | None, shop_id: int | None, agent: str | None) -> dict[str, str]:
    """What the blanks are filled with for the order of ``card``; without one, for the shop alone."""
    shop_id = card.row.shop_id if card is not None else _only(office, shop_id)
    shop = office.shop_name(shop_id) if shop_id is not None else ""
    told = ships.today(office, shop_id) if shop_id is not None else ""
    return script.values(card, office.here(shop_id), _cutoff_of(office, shop_id), shop, agent or "", told)


async def fill(
    office: Office, script_id: int, order_id: int | None, given: Mapping[str, str], shop_id: int | None = None
) -> Filled:
    """The script with its blanks filled from the order as it stands now; what is ``given`` goes before.

    While a blank is ``missing`` there is no text. Raises ``KnownError`` ``script_unknown`` or ``order_unknown``.
    """
    row = await office.gate.read(lambda db: scripts.one(db, script_id))
    if row is None:
        raise KnownError("script_unknown")
    card = await orders.card(office, order_id) if order_id is not None else None
    known = values(office, card, shop_id, None)
    return script.fill(ScriptRow(*row).text, known | {blank: text for blank, text in given.items() if text.strip()})


async def used(office: Office, script_id: int, order_id: int | None, agent: str | None) -> Changes:
    """Count a use of the script for the order by the agent of that nickname (None: nobody has said who works here)."""

    def work(db: Engine) -> None:
        agent_id = people.agent_id(db, agent) if agent else None
        scripts.use(db, script_id, order_id, agent_id, office.now())

    await office.gate.write(work)
    return Changes(script={script_id})


async def add(
    office: Office, group: str, title: str, text: str, scene: str = "chat", tone: str = ""
) -> tuple[int, Changes]:
    """Make a script in the group of that name. Raises ``KnownError`` ``script_text_missing``."""
    texts = await asyncio.to_thread(_written, group, title, text)
    more = {**texts, "scene": scene, "tone": tone}
    script_id = await office.gate.write(lambda db: scripts.add(db, scripts.group_id(db, group), more))
    return script_id, Changes(script={script_id})


async def change(office: Office, script_id: int, title: str, text: str) -> Changes:
    """Give a script other words. Raises ``KnownError`` ``script_unknown`` or ``script_text_missing``."""
    row = await office.gate.read(lambda db: scripts.one(db, script_id))
    if row is None:
        raise KnownError("script_unknown")
    texts = await asyncio.to_thread(_written, row[1], title, text)
    await office.gate.write(lambda db: scripts.change(db, script_id, texts))
    return Changes(script={script_id})


async def remove(office: Office, script_id: int) -> Changes:
    """Take a script out of the panel; its uses stay counted."""
    await office.gate.write(lambda db: scripts.remove(db, script_id))
    return Changes(script={script_id})


def spell(*texts: str) -> str:
    """The pinyin of Chinese ``texts`` with every common reading, as ``domain.script_search`` reads it."""
    # A third of a second, and needed only where a script is written.
    from pypinyin import Style, pinyin

    syllables: list[list[str]] = []
    for text in texts:
        words = "".join(piece.text if not piece.blank else script_search.BREAK for piece in script.parse(text))
        for readings in pinyin(words, style=Style.NORMAL, heteronym=True):
            known = readings[0].isascii() and readings[0].islower() and readings[0].isalpha()
            syllables += [readings] if known else _foreign(readings[0])
        syllables.append([])
    return script_search.spelling(syllables)


def _written(group: str, title: str, text: str) -> dict[str, str | None]:
    if not text.strip():
        raise KnownError("script_text_missing")
    return {"title": title.strip(), "text": text.strip(), "pinyin": spell(group, title, text)}


def _foreign(text: str) -> list[list[str]]:
    """Characters without a pinyin: a word of letters is typed as it stands, all else parts what is beside it."""
    return [[part] if part.isascii() and part.isalpha() else [] for part in _PARTS.findall(text.casefold())]


def _only(office: Office, shop_id: int | None) -> int | None:
    """The shop meant where none is named: the only one."""
    shops = office.shops()
    return shops[0].id if shop_id is None and len(shops) == 1 else shop_id


def _cutoff_of(office: Office, shop_id: int | None) -> time:
    shop_id = _only(office, shop_id)
    return (office.rules(shop_id) if shop_id is not None else default("")).ship_cutoff
