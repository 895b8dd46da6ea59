"""Taking an import back: afterwards the orders stand as if the run had never been.

Works slice by slice, newest first, and remembers how far it came, so that a crash in the middle is continued.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import Any

from app.domain.order import IMPORT_FIELDS
from app.domain.reminder import cancelled_by
from app.domain.status import Status
from app.store import reminders
from app.store.engine import Engine
from app.store.imports import CANCELLED, DONE, UNDOING, UNDONE, link_buyers, reindex
from app.store.schema import ImportRun

_WORKED_ON = """SELECT o.flag IS NOT NULL OR o.owner_id IS NOT NULL OR o.mark IS NOT NULL
    OR EXISTS (SELECT 1 FROM note WHERE order_id = o.id) OR EXISTS (SELECT 1 FROM draft WHERE order_id = o.id)
    OR EXISTS (SELECT 1 FROM contact WHERE order_id = o.id AND source <> 'platform')
    OR EXISTS (SELECT 1 FROM script_use WHERE order_id = o.id)
    OR EXISTS (SELECT 1 FROM reminder WHERE subject_kind = 'order' AND subject_id = o.id)
    FROM sales_order o WHERE o.id = ?"""


@dataclass
class _Later:
    """A finished run after the one that is taken back: what it saw still holds."""

    id: int
    carries: set[str]
    seen: frozenset[int]


@dataclass
class Undone:
    """How many orders went, became stubs, went back to earlier fields; and the ids touched."""

    removed: int = 0
    stubs: int = 0
    restored: int = 0
    orders: set[int] = field(default_factory=set)
    reminders: set[int] = field(default_factory=set)

    def add(self, other: Undone) -> None:
        self.removed += other.removed
        self.stubs += other.stubs
        self.restored += other.restored
        self.orders |= other.orders
        self.reminders |= other.reminders


def start(db: Engine, run_id: int) -> None:
    """Mark the run; from here on only ``step`` may end it."""
    ImportRun.update(state=UNDOING).where(ImportRun.id == run_id).execute()


def later_runs(db: Engine, run_id: int) -> list[_Later]:
    """The finished later runs of the same shop, with the orders they saw."""
    run = ImportRun.get_by_id(run_id)
    wanted = (ImportRun.shop_id == run.shop_id) & (ImportRun.id > run_id) & (ImportRun.state == DONE)
    found = []
    for later in ImportRun.select().where(wanted).order_by(ImportRun.id):
        carries = set(json.loads(later.fields)) | ({"extra"} if json.loads(later.extra_columns) else set())
        found.append(_Later(later.id, carries, frozenset(_seen(db, later.id))))
    return found


def _seen(db: Engine, run_id: int) -> list[int]:
    ids = array("q")
    for (blob,) in db.all("SELECT ids FROM import_seen WHERE run_id = ?", (run_id,)):
        ids.frombytes(blob)
    return ids.tolist()


def step(db: Engine, run_id: int, later: list[_Later]) -> Undone | None:
    """Take back the newest slice that is left; None when all are."""
    row = db.one("SELECT slice, ids FROM import_seen WHERE run_id = ? ORDER BY slice DESC LIMIT 1", (run_id,))
    if row is None:
        return None
    ids = array("q")
    ids.frombytes(row[1])
    done = Undone()
    for order_id in ids:
        _take_back(db, run_id, order_id, [run for run in later if order_id in run.seen], done)
    db.run("DELETE FROM import_seen WHERE run_id = ? AND slice = ?", (run_id, row[0]))
    return done


def finish(db: Engine, run_id: int) -> None:
    """Close the run once ``step`` has nothing left: a run that never finished was cancelled, another undone."""
    run = ImportRun.get_by_id(run_id)
    after = CANCELLED if run.finished_at is None else UNDONE
    ImportRun.update(state=after).where(ImportRun.id == run_id).execute()


def _take_back(db: Engine, run_id: int, order_id: int, later: list[_Later], done: Undone) -> None:
    row = db.one("SELECT created_run, status FROM sales_order WHERE id = ?", (order_id,))
    if row is None:
        return
    if row[0] == run_id:
        if not later and not db.one(_WORKED_ON, (order_id,))[0]:
            _remove(db, order_id)
            done.removed += 1
            done.orders.add(order_id)
            return
        _empty(db, order_id, later)
        done.stubs += not later
        moved = True
    else:
        moved = _restore(db, run_id, order_id, later)
        done.restored += moved
    _settle_memos(db, run_id, order_id, later)
    db.run("UPDATE note SET seen_at = NULL, seen_run = NULL WHERE order_id = ? AND seen_run = ?", (order_id, run_id))
    _settle_reminders(db, run_id, order_id, later, done)
    if moved:
        link_buyers(db, [order_id])
        reindex(db, [order_id])
        done.orders.add(order_id)


def _remove(db: Engine, order_id: int) -> None:
    buyer_id = db.one("SELECT buyer_id FROM sales_order WHERE id = ?", (order_id,))[0]
    db.run("DELETE FROM order_search WHERE rowid = ?", (order_id,))
    db.run("DELETE FROM sales_order WHERE id = ?", (order_id,))
    db.run(
        """DELETE FROM buyer WHERE id = ? AND do_not_remind = 0 AND risk IS NULL
           AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.buyer_id = buyer.id)""",
        (buyer_id,),
    )


def _empty(db: Engine, order_id: int, later: list[_Later]) -> None:
    """An order this run brought keeps only what later runs carried; without any it is a stub of its number."""
    carried: set[str] = set().union(*(run.carries for run in later))
    gone = [name for name in (*IMPORT_FIELDS, "extra") if name not in carried | {"order_no", "status"}]
    settings = [f"{name} = NULL" for name in gone]
    if "status" not in carried:
        settings.append("status = 'unknown'")
    db.run(
        f"UPDATE sales_order SET {', '.join([*settings, 'created_run = ?', 'stub = ?'])} WHERE id = ?",
        (later[0].id if later else None, 0 if later else 1, order_id),
    )


def _restore(db: Engine, run_id: int, order_id: int, later: list[_Later]) -> bool:
    """Fields whose last writer is this run go back; a later run that carried the field becomes its writer."""
    moved = False
    changes = db.all(
        "SELECT id, field, old FROM change WHERE subject = 'order' AND subject_id = ? AND run_id = ?",
        (order_id, run_id),
    )
    for change_id, name, old in changes:
        heirs = [run for run in later if name in run.carries or name == "stub"]
        if _rewritten(db, order_id, name, old, [run.id for run in later]):
            continue
        if heirs:
            db.run("UPDATE change SET run_id = ? WHERE id = ?", (heirs[0].id, change_id))
            continue
        db.run(f"UPDATE sales_order SET {name} = ? WHERE id = ?", (old, order_id))
        moved = True
    return moved


def _rewritten(db: Engine, order_id: int, name: str, old: Any, later: list[int]) -> bool:
    """Whether a later run wrote the field again: then its change goes back to what stood before this run."""
    marks = ",".join("?" * len(later))
    found = db.one(
        f"SELECT id FROM change WHERE subject = 'order' AND subject_id = ? AND field = ? AND run_id IN ({marks}) "
        "ORDER BY id LIMIT 1",
        (order_id, name, *later),
    )
    if found is None:
        return False
    db.run("UPDATE change SET old = ? WHERE id = ?", (old, found[0]))
    return True


def _settle_memos(db: Engine, run_id: int, order_id: int, later: list[_Later]) -> None:
    """Memo versions and the contacts read in them belong to the first later run that still shows them, or go."""
    heir = next((run.id for run in later if "memo" in run.carries), None)
    if heir is None:
        db.run("DELETE FROM memo_version WHERE order_id = ? AND run_id = ?", (order_id, run_id))
    else:
        db.run("UPDATE memo_version SET run_id = ? WHERE order_id = ? AND run_id = ?", (heir, order_id, run_id))
    db.run(
        """DELETE FROM contact WHERE order_id = ? AND run_id = ? AND NOT coalesce((SELECT instr(o.memo, contact.entry)
           FROM sales_order o WHERE o.id = contact.order_id), 0)""",
        (order_id, run_id),
    )
    if heir is not None:
        db.run("UPDATE contact SET run_id = ? WHERE order_id = ? AND run_id = ?", (heir, order_id, run_id))


def _settle_reminders(db: Engine, run_id: int, order_id: int, later: list[_Later], done: Undone) -> None:
    status = db.one("SELECT status FROM sales_order WHERE id = ?", (order_id,))[0]
    if cancelled_by(Status(status)) is not None:
        # Still paid or closed by another run's word: the reminder stays cancelled, by that run if there is one.
        heir = later[0].id if later else None
        db.run(
            "UPDATE reminder SET cancel_run = ? WHERE subject_kind = 'order' AND subject_id = ? AND cancel_run = ?",
            (heir, order_id, run_id),
        )
        return
    done.reminders.update(reminders.reopen(db, order_id, run_id))
