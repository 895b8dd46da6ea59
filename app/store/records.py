"""What an import writes, whatever its report: orders, their lines, refunds and reviews.

A row of any of them is found again by its key, changes field by field, is seen by later runs, and is taken back the
same way: afterwards it stands as if the run had never been.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain import item, merge, refund, review
from app.domain.order import IMPORT_FIELDS
from app.domain.status import Status
from app.store import marks
from app.store.engine import Engine
from app.store.schema import ImportRun

_TOLD = """INSERT INTO change (subject, subject_id, field, old, new, at, run_id)
    SELECT ?, ?, ?, ?, ?, finished_at, id FROM import_run WHERE id = ?"""


@dataclass(frozen=True)
class Subject:
    """One kind of row: its ``table``, the ``key`` under which a file names it, every other column a run may fill.

    ``empty``: what stands in a column of which no run says anything, where that is not NULL. ``owner`` is the column
    that says whose row it is: an order's or a shop's. ``telling``: columns in which two rows of one file that mean the
    same thing should not differ.
    """

    name: str
    table: str
    owner: str
    key: tuple[str, ...]
    fields: tuple[str, ...]
    telling: tuple[str, ...] = ()
    empty: Mapping[str, Any] = field(default_factory=dict)


def _but(names: Sequence[str], *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in names if name not in left_out)


ORDER = Subject(
    "order", "sales_order", "shop_id", ("order_no",), _but(IMPORT_FIELDS, "order_no"),
    ("status", "status_text", "paid_at", "amount_due"), {"status": str(Status.UNKNOWN), "stub": 1},
)  # fmt: skip
ITEM = Subject(
    "item", "order_item", "order_id", ("order_no", "line"), _but(item.LINE_FIELDS, "line"),
    ("product_id", "quantity", "paid", "status_text"), {"title": ""},
)  # fmt: skip
REFUND = Subject(
    "refund", "refund", "shop_id", refund.KEY, _but(refund.REFUND_FIELDS, *refund.KEY),
    ("order_no", "status_text", "amount"),
)  # fmt: skip
REVIEW = Subject(
    "review", "review", "shop_id", review.KEY, _but(review.REVIEW_FIELDS, *review.KEY), ("grade", "score", "text")
)
SUBJECTS = {one.name: one for one in (ORDER, ITEM, REFUND, REVIEW)}
RECORDS = {"orders": ITEM, "items": ITEM, "refunds": REFUND, "reviews": REVIEW}
"""What the rows of a report are, beside the orders."""


@dataclass
class Later:
    """A finished run after the one that is taken back: what it ``carries`` of the rows it has ``seen`` still holds.

    Of the columns that no field takes it carries those named in ``extra``. ``silent``: by field the rows of which its
    cell was empty and left a personal value as it was.
    """

    id: int
    as_of: int
    carries: set[str]
    seen: frozenset[int]
    extra: frozenset[str] = frozenset()
    silent: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def tells(self, name: str, row_id: int) -> bool:
        """Whether it says something of a row's field."""
        return name in self.carries and row_id not in self.silent.get(name, ())


def later(subject: Subject, run: ImportRun, seen: Sequence[int], silent: Mapping[str, frozenset[int]]) -> Later:
    """What a later run says of a subject's rows."""
    fields, extra = set(json.loads(run.fields)), frozenset(json.loads(run.extra_columns))
    if subject is ORDER:
        # An item report names an order, and says nothing of it.
        fields, extra = ({*fields, "stub"}, extra) if run.report == "orders" else (set(), frozenset())
    elif subject is ITEM:
        fields, extra = set(json.loads(run.line_fields)), extra if run.report == "items" else frozenset()
    return Later(run.id, run.as_of, fields, frozenset(seen), extra, silent)


def record(db: Engine, changes: Sequence[tuple[Any, ...]]) -> None:
    """Append to the history: (subject, id, field, old, new, at, run id)."""
    db.raw().executemany(
        "INSERT INTO change (subject, subject_id, field, old, new, at, run_id) VALUES (?, ?, ?, ?, ?, ?, ?)", changes
    )


def change(db: Engine, subject: Subject, row_id: int, new: Mapping[str, Any], now: int, run_id: int) -> list[Any]:
    """Give a row its new values; returns what to `record` of it."""
    names = list(new)
    old = db.one(f"SELECT {', '.join(names)} FROM {subject.table} WHERE id = ?", (row_id,))
    settings = ", ".join(f"{name} = ?" for name in names)
    db.run(f"UPDATE {subject.table} SET {settings} WHERE id = ?", (*new.values(), row_id))
    return [
        (subject.name, row_id, name, before, new[name], now, run_id) for name, before in zip(names, old, strict=True)
    ]


# -- taking back ------------------------------------------------------------------------------------------------------


def take_back(db: Engine, subject: Subject, run_id: int, row_id: int, later: Sequence[Later]) -> str | None:
    """Take what a run did to a line, refund or review back; returns ``gone``, ``moved`` or None."""
    row = db.one(f"SELECT created_run FROM {subject.table} WHERE id = ?", (row_id,))
    if row is None:
        return None
    if row[0] != run_id:
        return "moved" if restore(db, subject, run_id, row_id, later) else None
    if later:
        give_away(db, subject, row_id, later)
        return "moved"
    remove(db, subject, row_id)
    return "gone"


def remove(db: Engine, subject: Subject, row_id: int) -> None:
    """Delete a row with its history."""
    db.run("DELETE FROM change WHERE subject = ? AND subject_id = ?", (subject.name, row_id))
    db.run(f"DELETE FROM {subject.table} WHERE id = ?", (row_id,))


def give_away(db: Engine, subject: Subject, row_id: int, later: Sequence[Later]) -> None:
    """The first later run takes the place of the one that brought the row, which is emptied of what none carried."""
    names = (*subject.fields, *(("stub",) if subject is ORDER else ()))
    settings: dict[str, Any] = {"created_run": later[0].id if later else None}
    settings["extra"] = _extra_without(db, subject, row_id, None, later)
    for name in names:
        nothing = subject.empty.get(name)
        if not (later and later[0].tells(name, row_id)) and not _hand_on(db, subject, row_id, name, nothing, later):
            settings[name] = nothing
    placed = ", ".join(f"{name} = ?" for name in settings)
    db.run(f"UPDATE {subject.table} SET {placed} WHERE id = ?", (*settings.values(), row_id))
    if later:
        # It brings the row now, so it changes nothing of what it carries.
        db.run(
            f"""DELETE FROM change WHERE id IN (SELECT id FROM change INDEXED BY change_subject
                WHERE subject = ? AND subject_id = ? AND run_id = ? AND field NOT IN {marks.FIELDS})""",
            (subject.name, row_id, later[0].id),
        )


def restore(db: Engine, subject: Subject, run_id: int, row_id: int, later: Sequence[Later]) -> bool:
    """Fields whose last writer is this run go back; what a later run carried is that one's from then on."""
    changes = dict(
        db.all(
            f"""SELECT field, old FROM change INDEXED BY change_subject
                WHERE subject = ? AND subject_id = ? AND run_id = ? AND field NOT IN {marks.FIELDS}""",
            (subject.name, row_id, run_id),
        )
    )
    extra = [changes.pop("extra")] if "extra" in changes else []
    back = {name: old for name, old in changes.items() if not _hand_on(db, subject, row_id, name, old, later)}
    if "status_text" in back and "status" in changes.keys() - back.keys() and subject is ORDER:
        # A later run without words stands for the status: the word of the status before says nothing of it.
        back["status_text"] = None
    for old in extra:
        (now,) = db.one(f"SELECT extra FROM {subject.table} WHERE id = ?", (row_id,))
        without = _extra_without(db, subject, row_id, old, later)
        # The same columns in another order are the same.
        if json.loads(without or "{}") != json.loads(now or "{}"):
            back["extra"] = without
    if back:
        names = ", ".join(f"{name} = ?" for name in back)
        db.run(f"UPDATE {subject.table} SET {names} WHERE id = ?", (*back.values(), row_id))
    return bool(back)


def _hand_on(db: Engine, subject: Subject, row_id: int, name: str, old: Any, later: Sequence[Later]) -> bool:
    """Make the first later run that carried a field the one that changed it from ``old``; False when none did."""
    here = (subject.name, row_id, name)
    for place, run in enumerate(later):
        changed = db.one(
            "SELECT id, new FROM change INDEXED BY change_subject "
            "WHERE subject = ? AND subject_id = ? AND field = ? AND run_id = ?",
            (*here, run.id),
        )
        if changed is not None and changed[1] == old:
            db.run("DELETE FROM change WHERE id = ?", changed[:1])
        elif changed is not None:
            db.run("UPDATE change SET old = ? WHERE id = ?", (old, changed[0]))
        elif not run.tells(name, row_id):
            continue
        elif (new := _value_then(db, subject, row_id, name, later[place + 1 :])) != old:
            db.run(_TOLD, (*here, old, new, run.id))
        return True
    return False


def _extra_without(db: Engine, subject: Subject, row_id: int, old: str | None, later: Sequence[Later]) -> str | None:
    """The kept columns as if they had been ``old`` before the later runs came; what these changed is told anew.

    A run carries some of the columns and leaves the others as they are, so each of the later ones is gone through.
    """
    before = json.loads(old or "{}")
    for place, run in enumerate(later):
        if run.extra:
            then = json.loads(_value_then(db, subject, row_id, "extra", later[place + 1 :]) or "{}")
            after = merge.extra(before, {name: text for name, text in then.items() if name in run.extra}, run.extra)
            told = [json.dumps(one, ensure_ascii=False) if one else None for one in (before, after)]
            db.run(
                """DELETE FROM change WHERE id IN (SELECT id FROM change INDEXED BY change_subject
                   WHERE subject = ? AND subject_id = ? AND field = 'extra' AND run_id = ?)""",
                (subject.name, row_id, run.id),
            )
            if before != after:
                db.run(_TOLD, (subject.name, row_id, "extra", *told, run.id))
            before = after
    return json.dumps(before, ensure_ascii=False) if before else None


def _value_then(db: Engine, subject: Subject, row_id: int, name: str, since: Sequence[Later]) -> Any:
    """What a field held before the runs ``since`` came."""
    for run in since:
        found = db.one(
            "SELECT old FROM change INDEXED BY change_subject "
            "WHERE subject = ? AND subject_id = ? AND field = ? AND run_id = ?",
            (subject.name, row_id, name, run.id),
        )
        if found is not None:
            return found[0]
    return db.one(f"SELECT {name} FROM {subject.table} WHERE id = ?", (row_id,))[0]
