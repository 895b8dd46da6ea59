"""Taking an import back: afterwards the orders stand as if the run had never been.

Works slice by slice, newest first, and remembers how far it came, so that a crash in the middle is continued. What
the run wrote is found through the order: left to choose, SQLite reads all of the run's for each of them.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import Any

from app.domain.order import IMPORT_FIELDS
from app.domain.reminder import cancelled_by
from app.domain.status import Status
from app.store import marks, reminders
from app.store.engine import Engine
from app.store.imports import CANCELLED, DONE, UNDOING, UNDONE, link_buyers, reindex
from app.store.schema import ImportRun

_WORKED_ON = """SELECT o.flag IS NOT NULL OR o.owner_id IS NOT NULL OR o.mark IS NOT NULL
    OR EXISTS (SELECT 1 FROM note WHERE order_id = o.id) OR EXISTS (SELECT 1 FROM draft WHERE order_id = o.id)
    OR EXISTS (SELECT 1 FROM contact WHERE order_id = o.id AND source <> 'platform')
    OR EXISTS (SELECT 1 FROM script_use WHERE order_id = o.id)
    OR EXISTS (SELECT 1 FROM reminder WHERE subject_kind = 'order' AND subject_id = o.id)
    FROM sales_order o WHERE o.id = ?"""

# A shop that a run made and that nobody uses goes with a run that never counted: else the next file would be its.
_SHOP_NEEDED = """SELECT NOT EXISTS (SELECT 1 FROM change c WHERE c.run_id = r.id AND c.subject = 'shop')
    OR EXISTS (SELECT 1 FROM sales_order WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM rule WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM import_run o WHERE o.shop_id = r.shop_id AND o.id <> r.id)
    FROM import_run r WHERE r.id = ?"""


@dataclass
class _Later:
    """A finished run after the one that is taken back: what it saw still holds."""

    id: int
    as_of: int
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
        found.append(_Later(later.id, later.as_of, carries, frozenset(_seen(db, later.id))))
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
    if after == CANCELLED and not db.one(_SHOP_NEEDED, (run_id,))[0]:
        db.run("DELETE FROM change WHERE run_id = ?", (run_id,))
        db.run("DELETE FROM import_run WHERE id = ?", (run_id,))
        db.run("DELETE FROM shop WHERE id = ?", (run.shop_id,))


def _take_back(db: Engine, run_id: int, order_id: int, later: list[_Later], done: Undone) -> None:
    row = db.one("SELECT created_run, buyer_id FROM sales_order WHERE id = ?", (order_id,))
    if row is None:
        return
    # First, for a mark is work that keeps an order from going.
    marked = marks.take_back(db, run_id, order_id, later)
    done.reminders |= marked.reminders
    if row[0] == run_id:
        if not later and not db.one(_WORKED_ON, (order_id,))[0]:
            db.run("DELETE FROM order_search WHERE rowid = ?", (order_id,))
            db.run("DELETE FROM change WHERE subject = 'order' AND subject_id = ?", (order_id,))
            db.run("DELETE FROM sales_order WHERE id = ?", (order_id,))
            _forget_buyer(db, row[1])
            done.removed += 1
            done.orders.add(order_id)
            return
        _empty(db, order_id, later)
        done.stubs += not later
        moved = True
    else:
        moved = _restore(db, run_id, order_id, later) or bool(marked.orders)
        done.restored += moved
    _settle_memos(db, run_id, order_id, later)
    _settle_reminders(db, run_id, order_id, later, done)
    if moved:
        link_buyers(db, [order_id])
        _forget_buyer(db, row[1])
        reindex(db, [order_id])
        done.orders.add(order_id)
        _cancel_booked(db, run_id, order_id, done)


def _cancel_booked(db: Engine, run_id: int, order_id: int, done: Undone) -> None:
    """An order that is paid or closed again leaves nothing to remind of, whatever was booked meanwhile."""
    status, writer = db.one("SELECT status, created_run FROM sales_order WHERE id = ?", (order_id,))
    if (code := cancelled_by(Status(status))) is None:
        return
    # By the first of the runs that have shown it over ever since: without a later one it would be cancelled as well.
    for by, old in db.all(
        """SELECT c.run_id, c.old FROM change c INDEXED BY change_subject JOIN import_run r ON r.id = c.run_id
           WHERE c.subject = 'order' AND c.subject_id = ? AND c.field = 'status' AND r.state = ?
           ORDER BY c.run_id DESC""",
        (order_id, DONE),
    ):
        if (before := cancelled_by(Status(old))) is None:
            writer = by
            break
        code = before
    (now,) = db.one("SELECT coalesce(finished_at, started_at) FROM import_run WHERE id = ?", (run_id,))
    done.reminders |= reminders.cancel_of_orders(db, [order_id], code, now, writer)


def _forget_buyer(db: Engine, buyer_id: int | None) -> None:
    """A buyer without orders, of whom nobody said anything, goes."""
    db.run(
        """DELETE FROM buyer WHERE id = ? AND do_not_remind = 0 AND risk IS NULL
           AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.buyer_id = buyer.id)""",
        (buyer_id,),
    )


def _empty(db: Engine, order_id: int, later: list[_Later]) -> None:
    """An order this run brought keeps only what later runs carried; without any it is a stub of its number."""
    # The first later run takes this one's place, so what it carried needs no older value.
    kept = {"order_no"} | (later[0].carries if later else set())
    settings: dict[str, Any] = {"created_run": later[0].id if later else None, "stub": 0 if later else 1}
    for name in (*IMPORT_FIELDS, "extra"):
        nothing = str(Status.UNKNOWN) if name == "status" else None
        if name not in kept and not _hand_on(db, order_id, name, nothing, later):
            settings[name] = nothing
    names = ", ".join(f"{name} = ?" for name in settings)
    db.run(f"UPDATE sales_order SET {names} WHERE id = ?", (*settings.values(), order_id))


def _restore(db: Engine, run_id: int, order_id: int, later: list[_Later]) -> bool:
    """Fields whose last writer is this run go back; what a later run carried is that one's from then on."""
    changes = dict(
        db.all(
            f"""SELECT field, old FROM change INDEXED BY change_subject
                WHERE subject = 'order' AND subject_id = ? AND run_id = ?
                AND field NOT IN {marks.FIELDS}""",
            (order_id, run_id),
        )
    )
    back = {name: old for name, old in changes.items() if not _hand_on(db, order_id, name, old, later)}
    if "status_text" in back and "status" in changes.keys() - back.keys():
        # A later run without words stands for the status: the word of the status before says nothing of it.
        back["status_text"] = None
    if back:
        names = ", ".join(f"{name} = ?" for name in back)
        db.run(f"UPDATE sales_order SET {names} WHERE id = ?", (*back.values(), order_id))
    return bool(back)


def _hand_on(db: Engine, order_id: int, name: str, old: Any, later: list[_Later]) -> bool:
    """Make the first later run that carried a field the one that changed it from ``old``; False when none did."""
    for run in later:
        known = (order_id, name, run.id)
        if db.run(
            "UPDATE change INDEXED BY change_subject SET old = ? "
            "WHERE subject = 'order' AND subject_id = ? AND field = ? AND run_id = ?",
            (old, *known),
        ).rowcount:
            return True
        if name in run.carries or name == "stub":
            db.run(
                f"""INSERT INTO change (subject, subject_id, field, old, new, at, run_id)
                    SELECT 'order', o.id, ?, ?, o.{name}, r.finished_at, r.id FROM sales_order o JOIN import_run r
                    WHERE o.id = ? AND r.id = ?""",
                (name, old, order_id, run.id),
            )
            return True
    return False


def _settle_memos(db: Engine, run_id: int, order_id: int, later: list[_Later]) -> None:
    """Memo versions, contacts read in memos, and notes seen there are the first later run's that showed them, or go."""
    here = (order_id, run_id)
    showed = [run.id for run in later if "memo" in run.carries]
    changed = "SELECT 1 FROM memo_version INDEXED BY memo_version_order WHERE order_id = ? AND run_id = ?"
    if showed and not db.one(changed, (order_id, showed[0])):
        db.run("UPDATE memo_version INDEXED BY memo_version_order SET run_id = ? WHERE order_id = ? AND run_id = ?",
               (showed[0], *here))  # fmt: skip
    else:
        db.run("DELETE FROM memo_version INDEXED BY memo_version_order WHERE order_id = ? AND run_id = ?", here)
    brought = "SELECT id, entry FROM contact INDEXED BY contact_order WHERE order_id = ? AND run_id = ?"
    for contact_id, entry in db.all(brought, here):
        if (heir := _shown(db, order_id, entry, showed)) is None:
            db.run("DELETE FROM contact WHERE id = ?", (contact_id,))
        else:
            db.run("UPDATE contact SET run_id = ? WHERE id = ?", (heir, contact_id))
    for note_id, text, seen_at in db.all(
        "SELECT id, text, seen_at FROM note WHERE order_id = ? AND seen_run = ?", here
    ):
        heir = _shown(db, order_id, text, showed)
        db.run("UPDATE note SET seen_run = ?, seen_at = ? WHERE id = ?", (heir, seen_at if heir else None, note_id))


def _shown(db: Engine, order_id: int, text: str, runs: list[int]) -> int | None:
    """The first of ``runs`` at which the order's memo held ``text``."""
    for run_id in runs:
        memo = db.one(
            "SELECT text FROM memo_version WHERE order_id = ? AND run_id <= ? ORDER BY run_id DESC, id DESC LIMIT 1",
            (order_id, run_id),
        )
        if memo and text in (memo[0] or ""):
            return run_id
    return None


def _settle_reminders(db: Engine, run_id: int, order_id: int, later: list[_Later], done: Undone) -> None:
    """What this run cancelled is open again, unless a later run would have cancelled it all the same."""
    mine = "subject_kind = 'order' AND subject_id = ? AND cancel_run = ?"
    if db.one(f"SELECT 1 FROM reminder WHERE {mine}", (order_id, run_id)) is None:
        return
    status = db.one("SELECT status FROM sales_order WHERE id = ?", (order_id,))[0]
    heir, code = None, cancelled_by(Status(status))
    for run in reversed(later):
        if "status" in run.carries and (over := cancelled_by(Status(status))) is not None:
            heir, code = run.id, over
        before = db.one(
            "SELECT old FROM change INDEXED BY change_subject "
            "WHERE subject = 'order' AND subject_id = ? AND field = 'status' AND run_id = ?",
            (order_id, run.id),
        )
        status = before[0] if before else status
    if code is None:
        done.reminders.update(reminders.reopen(db, order_id, run_id))
    else:
        db.run(f"UPDATE reminder SET cancel_run = ?, cancel_code = ? WHERE {mine}", (heir, code, order_id, run_id))
