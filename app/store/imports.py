"""Import runs: committing a staged file in slices."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.finding import Finding
from app.domain.order import PERSONAL_FIELDS
from app.store import committing, marks, people, records
from app.store.committing import Span, link_buyers, reindex
from app.store.compare import CHANGED, NEW, OLDER, SAME
from app.store.engine import Engine
from app.store.records import ITEM, ORDER, RECORDS, Subject
from app.store.runs import (
    CANCELLED,
    COMMITTING,
    DONE,
    UNDOING,
    UNDONE,
    RunRow,
    findings,
    freshness,
    has_brought,
    known,
    newest,
    personal,
    refused,
    runs,
    started,
    state,
    told,
    unfinished,
)
from app.store.schema import ImportRun
from app.store.staging import About

__all__ = [
    "CANCELLED",
    "COMMITTING",
    "DONE",
    "TOLD",
    "UNDOING",
    "UNDONE",
    "RunRow",
    "Slice",
    "begin",
    "commit_slice",
    "findings",
    "finish",
    "freshness",
    "has_brought",
    "known",
    "link_buyers",
    "newest",
    "personal",
    "refused",
    "reindex",
    "runs",
    "started",
    "state",
    "unfinished",
]


TOLD = 1000
"""From so many ids of a subject on no more are told: no thread goes on for 50 ms while a set of a million grows."""


@dataclass(frozen=True)
class Slice:
    """What one slice wrote: the ids of what it touched, how far the plan is done, how many marks it contradicted."""

    orders: set[int]
    reminders: set[int]
    last: int
    contradicted: int = 0
    refunds: set[int] = field(default_factory=set)
    reviews: set[int] = field(default_factory=set)


def begin(
    db: Engine, about: About, shop: int | str, file_name: str, now: int, *, demo: bool = False
) -> tuple[int, int]:
    """Record the run before its first slice, so that a crash from here on is seen at the next start.

    ``shop`` is an id, or the name of one that the run makes and, if it never counts, takes away again. Returns the
    ids of the run and of its shop.
    """
    shop_id = people.add_shop(db, shop, about.platform, demo=demo) if isinstance(shop, str) else shop
    run_id = int(
        ImportRun.insert(
            shop_id=shop_id,
            platform=about.platform,
            report=about.report,
            file_name=file_name,
            encoding=about.encoding,
            fields=json.dumps(about.fields),
            extra_columns=json.dumps(about.extra_columns, ensure_ascii=False),
            unknown_columns=json.dumps(about.unknown_columns, ensure_ascii=False),
            as_of=about.as_of,
            started_at=now,
            state=COMMITTING,
            rows=about.rows,
            created=about.created,
            updated=about.updated,
            unchanged=about.unchanged,
            merged=about.merged,
            refused=about.refused,
            notices=told(about.findings),
            digest=about.digest,
            profile=about.profile,
            personal=json.dumps(about.personal),
            line_fields=json.dumps(about.line_fields),
        ).execute()
    )
    if isinstance(shop, str):
        records.record(db, [("shop", shop_id, "name", None, shop, now, run_id)])
    return run_id, shop_id


def commit_slice(
    db: Engine, run_id: int, after: int, limit: int, now: int, older: str = "keep", counted: Collection[str] = ()
) -> Slice | None:
    """Commit the next ``limit`` rows of the attached staging file; None when there are none left.

    ``older``: whether to ``keep`` or to ``take`` back what a run that speaks of a later moment knows; what is kept has
    not been seen by this run. ``counted``: the flags whose notes carry a count and are no reminders. The slice notes in
    the same transaction what it touched and what it replaced, so that the run can be taken back whole from any point.
    """
    run = ImportRun.get_by_id(run_id)
    for plan, mine in (("todo", "order_id"), ("record_todo", "id")):
        left_out = f"AND kind <> '{OLDER}'" if older == "keep" else ""
        rows = db.all(
            f"SELECT pos, {mine}, kind, order_id FROM stage.{plan} WHERE pos > ? {left_out} ORDER BY pos LIMIT ?",
            (after, limit),
        )
        if rows:
            span = Span(rows[0][0], rows[-1][0], (CHANGED,) if older == "keep" else (CHANGED, OLDER))
            if plan == "todo":
                return _orders(db, run, rows, span, now, counted)
            return _records(db, run, rows, span, now)
    return None


def _orders(
    db: Engine, run: ImportRun, rows: Sequence[tuple[Any, ...]], span: Span, now: int, counted: Collection[str]
) -> Slice:
    fresh = [row[1] for row in rows if row[2] == NEW]
    seen = _seen(db, run.id, ORDER, rows, span)
    if run.report == "items":
        if fresh:
            committing.insert_stubs(db, run, span)
        return Slice(set(fresh), set(), span.last)
    changed = [row[1] for row in rows if row[2] in span.changed]
    if fresh:
        committing.insert(db, run, span)
    if changed:
        committing.update(db, run, span, now)
    committing.note_memos(db, run, span, counted)
    cancelled = committing.cancel_reminders(db, run.id, changed, now) if changed else set()
    judged = marks.judge(db, run, seen, now)
    orders = {*fresh, *changed} | judged.orders
    return Slice(orders, cancelled | judged.reminders, span.last, judged.contradicted)


def _records(db: Engine, run: ImportRun, rows: Sequence[tuple[Any, ...]], span: Span, now: int) -> Slice:
    subject = RECORDS[run.report]
    _seen(db, run.id, subject, rows, span)
    committing.insert_records(db, run, subject, span)
    changes: list[tuple[Any, ...]] = []
    for row_id, diff in db.all(
        f"SELECT id, diff FROM stage.record_todo WHERE pos BETWEEN ? AND ? AND kind IN ({span.kinds})", span.ends
    ):
        changes += records.change(db, subject, row_id, json.loads(diff), now, run.id)
    records.record(db, changes)
    touched = [row for row in rows if row[2] != SAME]
    ids = {row[1] for row in touched}
    return Slice(
        {row[3] for row in touched} if subject is ITEM else set(), set(), span.last,
        refunds=ids if subject is records.REFUND else set(), reviews=ids if subject is records.REVIEW else set(),
    )  # fmt: skip


def _seen(db: Engine, run_id: int, subject: Subject, rows: Sequence[tuple[Any, ...]], span: Span) -> Collection[int]:
    """Keep which rows the slice saw."""
    seen = array("q", (row[1] for row in rows))
    add = "INSERT INTO import_seen (run_id, slice, ids, subject) VALUES (?, ?, ?, ?)"
    db.run(add, (run_id, span.last, seen.tobytes(), subject.name))
    for at, (name, ids) in enumerate(_silent(db, subject, span).items()):
        # Below nought: no slice of its own.
        db.run(add, (run_id, at - len(PERSONAL_FIELDS) * span.last, ids.tobytes(), f"{subject.name}.{name}"))
    return seen


def _silent(db: Engine, subject: Subject, span: Span) -> dict[str, array[int]]:
    """By field the rows of which an empty cell says nothing: taking another run back must know."""
    plan, mine = ("todo", "order_id") if subject is ORDER else ("record_todo", "id")
    found: dict[str, array[int]] = {}
    for row_id, names in db.all(
        f"SELECT {mine}, silent FROM stage.{plan} WHERE silent IS NOT NULL AND kind IN ({span.seen}) "
        "AND pos BETWEEN ? AND ?",
        span.ends,
    ):
        for name in names.split():
            found.setdefault(name, array("q")).append(row_id)
    return found


def finish(
    db: Engine,
    run_id: int,
    rejects: Sequence[tuple[int, str, dict[str, Any], list[str]]],
    findings: Sequence[Finding],
    now: int,
) -> None:
    """Close a run whose slices are all committed; from here on it counts. ``findings``: all that it noticed."""
    db.raw().executemany(
        "INSERT INTO import_reject (run_id, row, code, params, cells) VALUES (?, ?, ?, ?, ?)",
        [
            (run_id, row, code, json.dumps(params), json.dumps(cells, ensure_ascii=False))
            for row, code, params, cells in rejects
        ],
    )
    update = ImportRun.update(state=DONE, finished_at=now, notices=told(findings))
    update.where(ImportRun.id == run_id).execute()
