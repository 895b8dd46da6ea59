"""Taking an import back: afterwards the orders stand as if the run had never been.

Works slice by slice, newest first, and remembers how far it came, so that a crash in the middle is continued. What
the run wrote is found through the order: left to choose, SQLite reads all of the run's for each of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.reminder import cancelled_by
from app.domain.status import Status
from app.store import guards, marks, notes, records, reminders
from app.store.engine import Engine
from app.store.imports import CANCELLED, DONE, TOLD, UNDOING, UNDONE, link_buyers, reindex
from app.store.records import ITEM, ORDER, REFUND, SUBJECTS, Later, Subject
from app.store.schema import ImportRun
from app.store.undo_preview import WORKED_ON

_WORKED_ON = f"SELECT {WORKED_ON} FROM sales_order o WHERE o.id = ?"

# A shop that a run made and that nobody uses goes with a run that never counted: else the next file would be its.
_SHOP_NEEDED = """SELECT NOT EXISTS (SELECT 1 FROM change c WHERE c.run_id = r.id AND c.subject = 'shop')
    OR EXISTS (SELECT 1 FROM sales_order WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM refund WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM review WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM own_profile WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM rule WHERE shop_id = r.shop_id)
    OR EXISTS (SELECT 1 FROM import_run o WHERE o.shop_id = r.shop_id AND o.id <> r.id)
    FROM import_run r WHERE r.id = ?"""


@dataclass
class Undone:
    """How many orders went, became stubs, went back to earlier fields; and ids that were touched, not all of very many.

    ``lines`` counts the lines of orders that went or went back; ``refunds`` and ``reviews`` are such ids.
    """

    removed: int = 0
    stubs: int = 0
    restored: int = 0
    lines: int = 0
    orders: set[int] = field(default_factory=set)
    reminders: set[int] = field(default_factory=set)
    refunds: set[int] = field(default_factory=set)
    reviews: set[int] = field(default_factory=set)

    def add(self, other: Undone) -> None:
        self.removed += other.removed
        self.stubs += other.stubs
        self.restored += other.restored
        self.lines += other.lines
        for mine, others in ((self.orders, other.orders), (self.reminders, other.reminders)):
            if len(mine) < TOLD:
                mine.update(others)
        self.refunds |= other.refunds
        self.reviews |= other.reviews


def start(db: Engine, run_id: int) -> None:
    """Mark the run; from here on only ``step`` may end it."""
    ImportRun.update(state=UNDOING).where(ImportRun.id == run_id).execute()


def later_runs(db: Engine, run_id: int) -> dict[str, list[Later]]:
    """For each subject that the run saw, the finished later runs of the same shop with what they saw of it."""
    run = ImportRun.get_by_id(run_id)
    wanted = (ImportRun.shop_id == run.shop_id) & (ImportRun.id > run_id) & (ImportRun.state == DONE)
    touched = [
        name for (name,) in db.all("SELECT DISTINCT subject FROM import_seen WHERE run_id = ? AND slice > 0", (run_id,))
    ]
    found: dict[str, list[Later]] = {name: [] for name in touched}
    for later in ImportRun.select().where(wanted).order_by(ImportRun.id):
        for name in touched:
            if seen := _seen(db, later.id, name):
                found[name].append(records.later(SUBJECTS[name], later, seen, _silent(db, later.id, name)))
    return found


def _seen(db: Engine, run_id: int, subject: str) -> list[int]:
    ids = array("q")
    for (blob,) in db.all("SELECT ids FROM import_seen WHERE run_id = ? AND subject = ?", (run_id, subject)):
        ids.frombytes(blob)
    return ids.tolist()


def _silent(db: Engine, run_id: int, subject: str) -> dict[str, frozenset[int]]:
    """By field the rows of which the run's cell was empty and left a personal value as it was."""
    found: dict[str, set[int]] = {}
    for name, blob in db.all("SELECT subject, ids FROM import_seen WHERE run_id = ? AND slice < 0", (run_id,)):
        owner, _, field_name = name.partition(".")
        if owner == subject:
            found.setdefault(field_name, set()).update(array("q", blob))
    return {name: frozenset(ids) for name, ids in found.items()}


def left(db: Engine, run_id: int) -> int:
    """How many rows ``step`` has still to take back."""
    sql = "SELECT coalesce(sum(length(ids)), 0) FROM import_seen WHERE run_id = ? AND slice > 0"
    return int(db.one(sql, (run_id,))[0]) // array("q").itemsize


def step(db: Engine, run_id: int, later: Mapping[str, Sequence[Later]]) -> Undone | None:
    """Take back the newest slice that is left; None when all are."""
    sql = "SELECT slice, ids, subject FROM import_seen WHERE run_id = ? AND slice > 0 ORDER BY slice DESC LIMIT 1"
    row = db.one(sql, (run_id,))
    if row is None:
        return None
    ids = array("q")
    ids.frombytes(row[1])
    done = Undone()
    runs = later.get(row[2], ())
    for row_id in ids:
        seen_by = [run for run in runs if row_id in run.seen]
        if row[2] == ORDER.name:
            _take_back(db, run_id, row_id, seen_by, done)
        else:
            _take_record_back(db, SUBJECTS[row[2]], run_id, row_id, seen_by, done)
    db.run("DELETE FROM import_seen WHERE run_id = ? AND slice = ?", (run_id, row[0]))
    return done


def _take_record_back(
    db: Engine, subject: Subject, run_id: int, row_id: int, later: Sequence[Later], done: Undone
) -> None:
    owner = db.one(f"SELECT {subject.owner} FROM {subject.table} WHERE id = ?", (row_id,))
    if records.take_back(db, subject, run_id, row_id, later) is None:
        return
    if subject is ITEM:
        done.lines += 1
        done.orders.add(owner[0])
    else:
        (done.refunds if subject is REFUND else done.reviews).add(row_id)


def finish(db: Engine, run_id: int) -> None:
    """Close the run once ``step`` has nothing left: a run that never finished was cancelled, another undone."""
    run = ImportRun.get_by_id(run_id)
    after = CANCELLED if run.finished_at is None else UNDONE
    db.run("DELETE FROM import_seen WHERE run_id = ?", (run_id,))
    ImportRun.update(state=after).where(ImportRun.id == run_id).execute()
    if after == CANCELLED and not db.one(_SHOP_NEEDED, (run_id,))[0]:
        db.run("DELETE FROM change WHERE run_id = ?", (run_id,))
        db.run("DELETE FROM import_run WHERE id = ?", (run_id,))
        db.run("DELETE FROM shop WHERE id = ?", (run.shop_id,))


def _take_back(db: Engine, run_id: int, order_id: int, later: Sequence[Later], done: Undone) -> None:
    row = db.one("SELECT created_run, buyer_id FROM sales_order WHERE id = ?", (order_id,))
    if row is None:
        return
    # First, for a mark is work that keeps an order from going.
    marked = marks.take_back(db, run_id, order_id, later)
    done.reminders |= marked.reminders
    if row[0] == run_id:
        if not later and not db.one(_WORKED_ON, (order_id,))[0]:
            db.run("DELETE FROM order_search WHERE rowid = ?", (order_id,))
            records.remove(db, ORDER, order_id)
            _forget_buyer(db, row[1])
            done.removed += 1
            done.orders.add(order_id)
            return
        records.give_away(db, ORDER, order_id, later)
        done.stubs += not later
        moved = True
    else:
        moved = records.restore(db, ORDER, run_id, order_id, later) or bool(marked.orders)
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
    (now,) = db.one("SELECT coalesce(finished_at, started_at) FROM import_run WHERE id = ?", (run_id,))
    done.reminders |= marks.cancel_over(db, order_id, now)


def _forget_buyer(db: Engine, buyer_id: int | None) -> None:
    """A buyer without orders, of whom nobody said anything, goes."""
    db.run(
        """DELETE FROM buyer WHERE id = ? AND do_not_remind = 0 AND risk IS NULL AND credit IS NULL
           AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.buyer_id = buyer.id)""",
        (buyer_id,),
    )


def _settle_memos(db: Engine, run_id: int, order_id: int, later: Sequence[Later]) -> None:
    """Memo versions, contacts read in memos, and notes seen there are the first later run's that showed them, or go."""
    here = (order_id, run_id)
    showed = [run.id for run in later if "memo" in run.carries]
    _settle_versions(db, order_id, run_id, showed[0] if showed else None)
    brought = "SELECT id, entry FROM contact INDEXED BY contact_order WHERE order_id = ? AND run_id = ?"
    contacts = db.all(brought, here)
    for contact_id, entry in contacts:
        if (heir := _shown(db, order_id, entry, showed)) is None:
            db.run("DELETE FROM contact WHERE id = ?", (contact_id,))
        else:
            db.run("UPDATE contact SET run_id = ? WHERE id = ?", (heir, contact_id))
    if contacts:
        guards.settle(db, [order_id])
    for note_id, text, seen_at in db.all(
        "SELECT id, text, seen_at FROM note WHERE order_id = ? AND seen_run = ?", here
    ):
        heir = _shown(db, order_id, text, showed)
        db.run("UPDATE note SET seen_run = ?, seen_at = ? WHERE id = ?", (heir, seen_at if heir else None, note_id))
    notes.see_again(db, order_id)


def _settle_versions(db: Engine, order_id: int, run_id: int, heir: int | None) -> None:
    """The version that ``run_id`` brought is the ``heir``'s, unless it has its own; without a change it has none."""
    known = "SELECT 1 FROM memo_version INDEXED BY memo_version_order WHERE order_id = ? AND run_id = ?"
    for table in ("memo_version INDEXED BY memo_version_order", "memo_entry"):
        if heir is None or db.one(known, (order_id, heir)):
            db.run(f"DELETE FROM {table} WHERE order_id = ? AND run_id = ?", (order_id, run_id))
    if heir is None:
        return
    for table in ("memo_entry", "memo_version INDEXED BY memo_version_order"):
        db.run(f"UPDATE {table} SET run_id = ? WHERE order_id = ? AND run_id = ?", (heir, order_id, run_id))
    db.run(
        """DELETE FROM memo_version INDEXED BY memo_version_order WHERE order_id = ?1 AND run_id = ?2
           AND NOT EXISTS (SELECT 1 FROM change c INDEXED BY change_subject WHERE c.subject = 'order'
             AND c.subject_id = ?1 AND c.field = 'memo' AND c.run_id = ?2)
           AND NOT (text IS NOT NULL AND EXISTS (
             SELECT 1 FROM sales_order o WHERE o.id = ?1 AND o.created_run = ?2))""",
        (order_id, heir),
    )
    if db.one(known, (order_id, heir)) is None:
        db.run("DELETE FROM memo_entry WHERE order_id = ? AND run_id = ?", (order_id, heir))


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


def _settle_reminders(db: Engine, run_id: int, order_id: int, later: Sequence[Later], done: Undone) -> None:
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
