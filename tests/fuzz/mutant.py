"""One mutated export: the same for the same seed and number."""

from __future__ import annotations

import base64
import json
import random
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.intake.header import normalise
from tests.exports.containers import TEXTS, text, write
from tests.exports.every import REPORTS, label
from tests.exports.habits import Habits, habits, table
from tests.exports.people import orders
from tests.exports.report import Report
from tests.fuzz import damage
from tests.fuzz.tables import DEEDS, Table
from tests.intake.vintages import parts

_CONTAINERS = ("gb18030", "gb18030", "utf-8-sig", "utf-8-sig", "utf-8", "tabs", "semicolons", "utf-16", "utf-16-le")
_BOOKS = ("xlsx", "ods", "xls", "xlsb")
_ENCODINGS = {"tabs": "gb18030", "semicolons": "utf-8-sig"}
_SWITCHES: dict[str, tuple[Any, ...]] = {
    "leading_tabs": (False, True), "trailing_tabs": (False, True), "dashes": (False, True), "currency": ("", "¥"),
    "resaved": (False, True), "title_row": (False, True), "group_row": (False, True), "explained": (False, True),
    "footer": (False, True), "blank_lines": (False, True), "quoted": (True, True, False), "line_end": ("\r\n", "\n"),
    "wrong_size": (False, True), "other_sheets": (False, True),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """``numbers`` are those of the orders that went in, as their rows say them; ``forbidden`` as something damaged them.

    ``moved``: cells may stand under another name. ``deeds`` says what was done.
    """

    name: str
    content: bytes
    numbers: tuple[str, ...]
    forbidden: tuple[str, ...]
    moved: bool
    deeds: tuple[str, ...]

    def to_json(self) -> str:
        """For the folder of seeds."""
        kept = {name: getattr(self, name) for name in ("name", "numbers", "forbidden", "moved", "deeds")}
        return json.dumps(kept | {"content": base64.b64encode(self.content).decode()}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, kept: str) -> Mutant:
        known = json.loads(kept)
        lists = {name: tuple(known[name]) for name in ("numbers", "forbidden", "deeds")}
        return cls(known["name"], base64.b64decode(known["content"]), moved=known["moved"], **lists)


@cache
def _rows(at: int, variant: int) -> Any:
    return REPORTS[at].rows(orders(3 + variant * 4, seed=100 + variant))


@cache
def _needed(vintage: str) -> frozenset[str]:
    first, telling, _ = parts(vintage)
    return frozenset((*first, *telling[:4]))


def mutant(seed: int, number: int) -> Mutant:
    """The mutated export of this seed and number."""
    chance = random.Random(f"{seed}:{number}")
    at = chance.randrange(len(REPORTS))
    report, rows = REPORTS[at], _rows(at, chance.randrange(4))
    chosen = _habits(report, chance)
    whole = _table(report, table(report, rows, chosen), chosen)
    deeds = [label(report)]
    for deed in chance.choices(DEEDS, k=chance.randrange(4)):
        deed(whole, chance)
        deeds.append(deed.__name__.strip("_"))
    container = chance.choice(_BOOKS) if chance.randrange(5) == 0 else chance.choice(_CONTAINERS)
    deeds.append(container)
    name, content = _file(whole.lines, container, chosen, chance, deeds)
    numbers = tuple(dict.fromkeys(row.means["order_no"] for row in rows))
    return Mutant(f"{number}-{name}", content, numbers, tuple(sorted(whole.forbidden)), whole.moved, tuple(deeds))


def _habits(report: Report, chance: random.Random) -> Habits:
    names = chance.sample(sorted(_SWITCHES), chance.randrange(4))
    return habits(report, **{name: chance.choice(_SWITCHES[name]) for name in names})


def _table(report: Report, lines: list[list[str]], chosen: Habits) -> Table:
    names = [normalise(name) for name in report.names]
    head = next(at for at, line in enumerate(lines) if [normalise(cell) for cell in line[: len(names)]] == names)
    wanted = {normalise(name) for entry in report.columns if "order_no" in entry.fields for name in entry.names}
    at = next(place for place, name in enumerate(names) if name in wanted)
    return Table(lines, head, at, _needed(report.vintage))


def _file(
    lines: list[list[str]], container: str, chosen: Habits, chance: random.Random, deeds: list[str]
) -> tuple[str, bytes]:
    if container not in TEXTS:
        return f"export.{container}", _book(lines, container, chosen, chance, deeds)
    separator, suffix = TEXTS[container]
    whole = text(lines, separator, chosen)
    for change in chance.choices(damage.TEXT, k=chance.choice((0, 0, 0, 1, 2))):
        whole = change(whole, chance)
        deeds.append(change.__name__.strip("_"))
    encoding = _ENCODINGS.get(container, container)
    mixed = chance.randrange(8) == 0
    content = damage.encoded(whole, encoding, chance) if mixed else whole.encode(encoding, "replace")
    return f"export.{suffix}", _hurt(content, chance, deeds + ["mixed"] * mixed, deeds)


def _book(lines: list[list[str]], container: str, chosen: Habits, chance: random.Random, deeds: list[str]) -> bytes:
    # What XML can't hold, no workbook does.
    kept = [["".join(char for char in cell if char >= " " or char in "\t\n") for cell in line] for line in lines]
    with tempfile.TemporaryDirectory(prefix="ziqi-fuzz-") as folder:
        content = write(Path(folder), kept, container, chosen).read_bytes()
    if container != "xls" and chance.randrange(3) == 0:
        deeds.append("inside")
        return damage.inside(content, chance)
    return _hurt(content, chance, deeds, deeds)


def _hurt(content: bytes, chance: random.Random, told: list[str], deeds: list[str]) -> bytes:
    deeds[:] = told
    for change in chance.choices(damage.BYTES, k=chance.choice((0, 0, 1, 2))):
        if content:
            content = change(content, chance)
            deeds.append(change.__name__.strip("_"))
    return content
