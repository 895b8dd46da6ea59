"""What taking an import back would do, told before it is done; nothing is written."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.store import marks
from app.store.engine import Engine
from app.store.records import ITEM, ORDER, SUBJECTS, Later
from app.store.runs import DONE, stored_findings

_PART = 5000
_WHY = {
    "flag": "o.flag IS NOT NULL",
    "note": "EXISTS (SELECT 1 FROM note WHERE order_id = o.id)",
    "draft": "EXISTS (SELECT 1 FROM draft WHERE order_id = o.id)",
    "contact": "EXISTS (SELECT 1 FROM contact WHERE order_id = o.id AND source <> 'platform')",
    "concession": "EXISTS (SELECT 1 FROM concession WHERE order_id = o.id)",
    "mark": "o.mark IS NOT NULL",
    "enquiry": "o.enquiry IS NOT NULL",
    "silent": "(o.do_not_remind <> 0 OR o.risk IS NOT NULL)",
    "reminder": "EXISTS (SELECT 1 FROM reminder WHERE subject_kind = 'order' AND subject_id = o.id)",
    "script": "EXISTS (SELECT 1 FROM script_use WHERE order_id = o.id)",
    "owner": "o.owner_id IS NOT NULL",
}
WORKED_ON = " OR ".join(_WHY.values())
"""Whether somebody worked on the order ``o``: then it does not go with the import that brought it."""


@dataclass
class Preview:
    """How many orders would go, be left as stubs, go back; and how many lines, refunds and reviews go or go back.

    ``kept``: the orders that stay as stubs, and why (``flag`` ``note`` ``draft`` ``contact`` ``concession``
    ``mark`` ``enquiry`` ``silent`` ``reminder`` ``script`` ``owner``). ``later``: the ids of later imports that saw
    some of the same; what they carried stays.
    ``held``: the ids of later imports of older files that left orders alone because this run, or another, knew newer:
    what they said of these was not kept, so that their files have to be imported again.
    """

    removed: int = 0
    stubs: int = 0
    restored: int = 0
    kept: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    later: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    lines: int = 0
    refunds: int = 0
    reviews: int = 0


def preview(db: Engine, run_id: int, later: Mapping[str, Sequence[Later]]) -> Preview:
    """Count what `undo.step` would do; ``later`` is `undo.later_runs`."""
    found = Preview()
    moved = _moved(db, run_id, later)
    others: set[int] = set()
    for name, runs in later.items():
        mine = _ids(db, run_id, name)
        others |= {run.id for run in runs if not run.seen.isdisjoint(mine)}
        if name == ORDER.name:
            created = _orders(db, run_id, mine, runs, found)
            found.restored = len(moved.get(name, set()) - created)
        else:
            touched = _created(db, run_id, name, mine) | moved.get(name, set())
            setattr(found, "lines" if name == ITEM.name else f"{name}s", len(touched))
    found.later = sorted(others)
    found.held = _held(db, run_id)
    return found


def _held(db: Engine, run_id: int) -> list[int]:
    sql = f"""SELECT r.id, r.notices FROM import_run r JOIN import_run mine ON mine.id = ?
              WHERE r.shop_id = mine.shop_id AND r.id > mine.id AND r.as_of < mine.as_of AND r.state = '{DONE}'
              ORDER BY r.id"""
    told = [(later_id, stored_findings(notices)) for later_id, notices in db.run(sql, (run_id,))]
    return [
        later_id
        for later_id, found in told
        if any(one.code == "export_older" and one.params.get("kept") for one in found)
    ]


def _orders(db: Engine, run_id: int, mine: Sequence[int], later: Sequence[Later], found: Preview) -> set[int]:
    """The orders that the run brought; those that nobody else has seen are told in ``found``."""
    created: set[int] = set()
    reasons = ", ".join(_WHY.values())
    for part in _parts(mine):
        for order_id, number, *why in db.run(
            f"""SELECT o.id, o.order_no, {reasons} FROM json_each(?) j JOIN sales_order o ON o.id = j.value
                WHERE o.created_run = ? ORDER BY o.id""",
            (part, run_id),
        ):
            created.add(order_id)
            if any(order_id in run.seen for run in later):
                continue
            codes = tuple(code for code, holds in zip(_WHY, why, strict=True) if holds)
            if codes:
                found.stubs += 1
                found.kept.append((number, codes))
            else:
                found.removed += 1
    return created


def _created(db: Engine, run_id: int, name: str, mine: Sequence[int]) -> set[int]:
    sql = f"""SELECT t.id FROM json_each(?) j JOIN {SUBJECTS[name].table} t ON t.id = j.value WHERE t.created_run = ?"""
    return {row[0] for part in _parts(mine) for row in db.run(sql, (part, run_id))}


def _moved(db: Engine, run_id: int, later: Mapping[str, Sequence[Later]]) -> dict[str, set[int]]:
    """By subject the rows of which a field goes back: no later run has carried it."""
    moved: dict[str, set[int]] = {}
    sql = "SELECT id, subject, subject_id, field, old, new FROM change WHERE run_id = ?"
    for change_id, subject, row_id, name, old, new in db.run(sql, (run_id,)):
        if subject not in later or row_id in moved.get(subject, ()):
            continue
        seen_by = [run for run in later[subject] if row_id in run.seen]
        if name in marks.FIELDS:
            goes_back = name == "mark" and not marks.marked_since(db, row_id, change_id)
        elif name == "extra":
            goes_back = not _differing(old, new) <= {column for run in seen_by for column in run.extra}
        else:
            goes_back = not any(run.tells(name, row_id) for run in seen_by)
        if goes_back:
            moved.setdefault(subject, set()).add(row_id)
    return moved


def _differing(old: str | None, new: str | None) -> set[str]:
    before: dict[str, Any] = json.loads(old or "{}")
    after: dict[str, Any] = json.loads(new or "{}")
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _ids(db: Engine, run_id: int, subject: str) -> array[int]:
    ids = array("q")
    for (blob,) in db.all("SELECT ids FROM import_seen WHERE run_id = ? AND subject = ?", (run_id, subject)):
        ids.frombytes(blob)
    return ids


def _parts(ids: Sequence[int]) -> Iterator[str]:
    for at in range(0, len(ids), _PART):
        yield json.dumps(list(ids[at : at + _PART]))
