"""Import runs: committing a staged file in slices, and the list of runs."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from typing import Any

from app.domain.order import IMPORT_FIELDS, SEARCHED_FIELDS
from app.domain.reminder import cancelled_by
from app.domain.status import Status
from app.errors import KnownError
from app.store import marks, people, reminders
from app.store.engine import Engine
from app.store.schema import ImportReject, ImportRun, Shop
from app.store.search import words
from app.store.staging import CHANGED, NEW, About

COMMITTING, DONE, UNDOING, CANCELLED, UNDONE = "committing", "done", "undoing", "cancelled", "undone"
_COLUMNS = ", ".join(IMPORT_FIELDS)
_ROW_COLUMNS = ", ".join(f"r.{name}" for name in IMPORT_FIELDS)


@dataclass(frozen=True)
class Slice:
    """What one slice wrote: the ids of the orders, how far the plan is done, and how many marks it contradicted."""

    orders: set[int]
    reminders: set[int]
    last: int
    contradicted: int = 0


@dataclass(frozen=True)
class RunRow:
    """One line of the list of imports; ``notices`` are codes with how many orders each concerns."""

    id: int
    shop: str
    platform: str
    report: str
    file: str
    encoding: str
    as_of: int
    started_at: int
    state: str
    rows: int
    created: int
    updated: int
    unchanged: int
    merged: int
    refused: int
    notices: tuple[tuple[str, int], ...] = ()
    unknown_columns: tuple[str, ...] = ()


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
            notices=json.dumps(about.notices, ensure_ascii=False),
        ).execute()
    )
    if isinstance(shop, str):
        record(db, [("shop", shop_id, "name", None, shop, now, run_id)])
    return run_id, shop_id


def commit_slice(db: Engine, run_id: int, after: int, limit: int, now: int) -> Slice | None:
    """Commit the next ``limit`` orders of the attached staging file; None when there are none left.

    The slice notes in the same transaction which orders it touched and what it replaced, so that the run can be
    taken back whole from any point.
    """
    plan = db.all("SELECT pos, order_id, kind FROM stage.todo WHERE pos > ? ORDER BY pos LIMIT ?", (after, limit))
    if not plan:
        return None
    run = ImportRun.get_by_id(run_id)
    span = (plan[0][0], plan[-1][0])
    fresh = [order_id for _, order_id, kind in plan if kind == NEW]
    changed = [order_id for _, order_id, kind in plan if kind == CHANGED]
    if fresh:
        _insert(db, run, span)
    if changed:
        _update(db, run, span, now)
    _note_memos(db, run, span)
    seen = array("q", (order_id for _, order_id, _ in plan))
    db.run("INSERT INTO import_seen (run_id, slice, ids) VALUES (?, ?, ?)", (run_id, span[1], seen.tobytes()))
    cancelled = _cancel_reminders(db, run_id, changed, now) if changed else set()
    judged = marks.judge(db, run, seen, now)
    orders = {*fresh, *changed} | judged.orders
    return Slice(orders, cancelled | judged.reminders, span[1], judged.contradicted)


def _insert(db: Engine, run: ImportRun, span: tuple[int, int]) -> None:
    todo = f"FROM stage.todo t JOIN stage.row r ON r.n = t.n WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ?"
    _know_buyers(db, run, span)
    db.run(
        f"""INSERT INTO sales_order (id, shop_id, created_run, buyer_id, extra, {_COLUMNS})
            SELECT t.order_id, ?, ?, b.id, r.extra, {_ROW_COLUMNS} FROM stage.todo t JOIN stage.row r ON r.n = t.n
            LEFT JOIN buyer b ON b.platform = ? AND b.nick = r.buyer_nick
            WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ? ORDER BY t.pos""",
        (run.shop_id, run.id, run.platform, *span),
    )
    db.run(f"INSERT INTO order_search (rowid, words) SELECT t.order_id, r.words {todo} ORDER BY t.pos", span)


def _clear(nick: str) -> str:
    # A masked nick (t**1) stands for many people and is never a key.
    return (
        f"{nick} IS NOT NULL AND instr({nick}, '*') = 0 AND instr({nick}, '＊') = 0 "
        f"AND substr({nick}, 1, 2) NOT IN ('##', '$$', '~#')"
    )


def _know_buyers(db: Engine, run: ImportRun, span: tuple[int, int]) -> None:
    db.run(
        f"""INSERT OR IGNORE INTO buyer (platform, nick, first_seen)
            SELECT ?, r.buyer_nick, r.created_at FROM stage.todo t JOIN stage.row r ON r.n = t.n
            WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ? AND {_clear("r.buyer_nick")} ORDER BY t.pos""",
        (run.platform, *span),
    )


def _update(db: Engine, run: ImportRun, span: tuple[int, int], now: int) -> None:
    changes: list[tuple[Any, ...]] = []
    touched: list[int] = []
    renamed: list[int] = []
    for order_id, diff in db.all(
        f"SELECT order_id, diff FROM stage.todo WHERE kind = '{CHANGED}' AND pos BETWEEN ? AND ?", span
    ):
        new = json.loads(diff)
        names = list(new)
        old = db.one(f"SELECT {', '.join(names)} FROM sales_order WHERE id = ?", (order_id,))
        db.run(
            f"UPDATE sales_order SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
            (*new.values(), order_id),
        )
        changes += [
            ("order", order_id, name, before, new[name], now, run.id) for name, before in zip(names, old, strict=True)
        ]
        if not new.keys().isdisjoint(SEARCHED_FIELDS):
            touched.append(order_id)
        if "buyer_nick" in new:
            renamed.append(order_id)
    record(db, changes)
    link_buyers(db, renamed)
    reindex(db, touched)


def record(db: Engine, changes: list[tuple[Any, ...]]) -> None:
    """Append to the history: (subject, id, field, old, new, at, run id)."""
    db.raw().executemany(
        "INSERT INTO change (subject, subject_id, field, old, new, at, run_id) VALUES (?, ?, ?, ?, ?, ?, ?)", changes
    )


def link_buyers(db: Engine, order_ids: list[int]) -> None:
    """Point orders at the buyer their nick names, who is made if unknown; a masked nick points nowhere."""
    db.raw().executemany(
        f"""INSERT OR IGNORE INTO buyer (platform, nick, first_seen)
            SELECT s.platform, o.buyer_nick, o.created_at FROM sales_order o JOIN shop s ON s.id = o.shop_id
            WHERE o.id = ? AND {_clear("o.buyer_nick")}""",
        [(order_id,) for order_id in order_ids],
    )
    db.raw().executemany(
        """UPDATE sales_order SET buyer_id = (SELECT b.id FROM buyer b JOIN shop s ON s.platform = b.platform
           WHERE s.id = sales_order.shop_id AND b.nick = sales_order.buyer_nick) WHERE id = ?""",
        [(order_id,) for order_id in order_ids],
    )


def reindex(db: Engine, order_ids: list[int]) -> None:
    """Write the search words of orders anew, their notes included."""
    fields = ", ".join(SEARCHED_FIELDS)
    for order_id in order_ids:
        texts = list(db.one(f"SELECT {fields} FROM sales_order WHERE id = ?", (order_id,)))
        texts += [text for (text,) in db.run("SELECT text FROM note WHERE order_id = ?", (order_id,))]
        db.run("DELETE FROM order_search WHERE rowid = ?", (order_id,))
        db.run("INSERT INTO order_search (rowid, words) VALUES (?, ?)", (order_id, words(texts)))


def _note_memos(db: Engine, run: ImportRun, span: tuple[int, int]) -> None:
    """Keep each new version of a memo, see our own notes in it, and count what colleagues wrote there as contacts."""
    db.run(
        f"""INSERT INTO memo_version (order_id, run_id, at, text)
            SELECT t.order_id, ?, ?, r.memo FROM stage.todo t JOIN stage.row r ON r.n = t.n
            WHERE t.pos BETWEEN ? AND ? AND ((t.kind = '{NEW}' AND r.memo IS NOT NULL)
              OR (t.kind = '{CHANGED}' AND json_type(t.diff, '$.memo') IS NOT NULL))""",
        (run.id, run.as_of, *span),
    )
    db.run(
        f"""UPDATE note SET seen_at = ?, seen_run = ? WHERE seen_at IS NULL AND id IN (
            SELECT n.id FROM stage.todo t JOIN note n ON n.order_id = t.order_id JOIN sales_order o ON o.id = t.order_id
            WHERE t.pos BETWEEN ? AND ? AND t.kind = '{CHANGED}' AND instr(o.memo, n.text) > 0)""",
        (run.as_of, run.id, *span),
    )
    db.run(
        """INSERT OR IGNORE INTO contact (order_id, at, agent_id, agent_name, channel, stage, source, run_id, entry)
           SELECT t.order_id, e.at, a.id, e.agent, 'unknown', e.count, 'platform', ?, e.text
           FROM stage.todo t JOIN stage.entry e ON e.n = t.n
           LEFT JOIN agent a ON a.nickname = e.agent OR a.full_name = e.agent
           WHERE t.pos BETWEEN ? AND ?
             AND NOT EXISTS (SELECT 1 FROM note n WHERE n.order_id = t.order_id
               AND substr(n.text, 1, length(n.text) - length(n.feedback)) = e.text)""",
        (run.id, *span),
    )


def _cancel_reminders(db: Engine, run_id: int, order_ids: list[int], now: int) -> set[int]:
    cancelled: set[int] = set()
    marks = ",".join("?" * len(order_ids))
    by_code: dict[str, list[int]] = {}
    for order_id, status in db.run(f"SELECT id, status FROM sales_order WHERE id IN ({marks})", order_ids):
        if (why := cancelled_by(Status(status))) is not None:
            by_code.setdefault(why, []).append(order_id)
    for code, ids in by_code.items():
        cancelled |= reminders.cancel_of_orders(db, ids, code, now, run_id)
    return cancelled


def finish(
    db: Engine,
    run_id: int,
    rejects: list[tuple[int, str, dict[str, Any], list[str]]],
    notices: list[tuple[str, int]],
    now: int,
) -> None:
    """Close a run whose slices are all committed; from here on it counts. ``notices``: all that it noticed."""
    db.raw().executemany(
        "INSERT INTO import_reject (run_id, row, code, params, cells) VALUES (?, ?, ?, ?, ?)",
        [
            (run_id, row, code, json.dumps(params), json.dumps(cells, ensure_ascii=False))
            for row, code, params, cells in rejects
        ],
    )
    told = json.dumps(notices, ensure_ascii=False)
    ImportRun.update(state=DONE, finished_at=now, notices=told).where(ImportRun.id == run_id).execute()


def runs(db: Engine, limit: int = 200) -> list[RunRow]:
    """The newest runs first; those that were taken back stand there too, with their state."""
    found = (
        ImportRun.select(ImportRun, Shop.name.alias("shop"))
        .join(Shop, on=(Shop.id == ImportRun.shop_id))
        .order_by(ImportRun.id.desc())
        .limit(limit)
        .dicts()
    )
    names = [name for name in RunRow.__dataclass_fields__ if name not in ("file", "notices", "unknown_columns")]
    return [
        RunRow(
            file=row["file_name"],
            notices=tuple((code, count) for code, count in json.loads(row["notices"])),
            unknown_columns=tuple(json.loads(row["unknown_columns"])),
            **{name: row[name] for name in names},
        )
        for row in found
    ]


def unfinished(db: Engine) -> list[int]:
    """Runs that a crash cut off: they must be taken back before anything else."""
    found = (
        ImportRun.select(ImportRun.id).where(ImportRun.state.in_((COMMITTING, UNDOING))).order_by(ImportRun.id.desc())
    )
    return [row[0] for row in found.tuples()]


def state(db: Engine, run_id: int) -> str:
    """The state of a run; raises ``KnownError`` ``run_unknown``."""
    run = ImportRun.get_or_none(ImportRun.id == run_id)
    if run is None:
        raise KnownError("run_unknown", run=run_id)
    return str(run.state)


def freshness(db: Engine, shop_id: int | None) -> int | None:
    """The newest moment that a finished import speaks for, as epoch seconds."""
    found = ImportRun.select(ImportRun.as_of).where(ImportRun.state == DONE)
    if shop_id is not None:
        found = found.where(ImportRun.shop_id == shop_id)
    row = found.order_by(ImportRun.as_of.desc()).tuples().first()
    return row[0] if row else None


def refused(db: Engine, run_id: int) -> list[tuple[int, str, dict[str, Any], list[str]]]:
    """The refused rows of a run: row number, code, parameters, verbatim cells."""
    found = ImportReject.select().where(ImportReject.run_id == run_id).order_by(ImportReject.row)
    return [(row.row, row.code, json.loads(row.params), json.loads(row.cells)) for row in found]
