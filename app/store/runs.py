"""The list of import runs, what each found in its file, and how fresh a shop's data is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from app.domain.finding import Finding
from app.errors import KnownError
from app.store.engine import Engine

COMMITTING, DONE, UNDOING, CANCELLED, UNDONE = "committing", "done", "undoing", "cancelled", "undone"
COUNTS = f"state = '{DONE}' AND report = 'orders' AND rows > refused"
"""SQL for the runs that say how fresh orders are: of one whose rows were all refused nothing is known."""


class RunRow(NamedTuple):
    """One line of the list of imports; ``findings`` are what the run noticed without refusing rows."""

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
    findings: tuple[Finding, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    profile: str | None = None


def runs(db: Engine, limit: int = 200) -> list[RunRow]:
    """The newest runs first; those that were taken back stand there too, with their state."""
    columns = {"shop": "s.name", "file": "r.file_name", "findings": "r.notices"}
    names = ", ".join(columns.get(name, f"r.{name}") for name in RunRow._fields)
    sql = f"SELECT {names} FROM import_run r JOIN shop s ON s.id = r.shop_id ORDER BY r.id DESC LIMIT ?"
    found = (RunRow(*row) for row in db.all(sql, (limit,)))
    return [
        row._replace(
            findings=stored_findings(row.findings),  # type: ignore[arg-type]  # the text that is stored
            unknown_columns=tuple(json.loads(row.unknown_columns)),  # type: ignore[arg-type]
        )
        for row in found
    ]


def told(found: Sequence[Finding]) -> str:
    """Findings as they are stored with a run."""
    return json.dumps([one.to_json() for one in found], ensure_ascii=False)


def stored_findings(text: str) -> tuple[Finding, ...]:
    """Findings from storage; runs of earlier versions kept a code and how many rows it concerns."""
    return tuple(Finding.from_json(one) if isinstance(one, dict) else Finding(*one) for one in json.loads(text))


def findings(db: Engine, run_id: int) -> tuple[Finding, ...]:
    """What a run noticed; raises ``KnownError`` ``run_unknown``."""
    return stored_findings(_of_run(db, run_id, "notices"))


def refused(db: Engine, run_id: int) -> list[tuple[int, str, dict[str, Any], list[str]]]:
    """The refused rows of a run: row number, code, parameters, verbatim cells."""
    found = db.all("SELECT row, code, params, cells FROM import_reject WHERE run_id = ? ORDER BY row", (run_id,))
    return [(row, code, json.loads(params), json.loads(cells)) for row, code, params, cells in found]


def personal(db: Engine, run_id: int) -> dict[int, str] | None:
    """Which columns of a run's refused rows name or reach a person; None where nobody noted it."""
    kept = db.one("SELECT personal FROM import_run WHERE id = ?", (run_id,))
    return dict(json.loads(kept[0])) if kept and kept[0] else None


def unfinished(db: Engine) -> list[int]:
    """Runs that a crash cut off: they must be taken back before anything else."""
    sql = "SELECT id FROM import_run WHERE state IN (?, ?) ORDER BY id DESC"
    return [row[0] for row in db.all(sql, (COMMITTING, UNDOING))]


def state(db: Engine, run_id: int) -> str:
    """The state of a run; raises ``KnownError`` ``run_unknown``."""
    return str(_of_run(db, run_id, "state"))


def known(db: Engine, digest: str) -> int | None:
    """The newest finished run of a file with this content, in any shop."""
    row = db.one("SELECT id FROM import_run WHERE digest = ? AND state = ? ORDER BY id DESC LIMIT 1", (digest, DONE))
    return row[0] if row else None


def started(db: Engine, run_id: int) -> int:
    """When a run began (epoch seconds); raises ``KnownError`` ``run_unknown``."""
    return int(_of_run(db, run_id, "started_at"))


def has_brought(db: Engine, shop_id: int, platform: str) -> bool:
    """Whether a shop has rows of a platform's files."""
    sql = "SELECT 1 FROM import_run WHERE shop_id = ? AND platform = ? AND state = ? AND rows > refused LIMIT 1"
    return db.one(sql, (shop_id, platform, DONE)) is not None


def newest(db: Engine) -> tuple[int, int]:
    """What changes whenever an import or an undo has written: the newest run, and how many count no more."""
    sql = f"SELECT coalesce(max(id), 0), total(state <> '{DONE}') FROM import_run"
    last, gone = db.one(sql)
    return int(last), int(gone)


def freshness(db: Engine, shop_id: int | None, now: int) -> int | None:
    """The newest moment up to ``now`` that a finished import of orders speaks for, as epoch seconds."""
    sql = f"SELECT max(as_of) FROM import_run WHERE {COUNTS} AND shop_id = coalesce(?, shop_id) AND as_of <= ?"
    newest: int | None = db.one(sql, (shop_id, now))[0]
    return newest


def _of_run(db: Engine, run_id: int, column: str) -> Any:
    row = db.one(f"SELECT {column} FROM import_run WHERE id = ?", (run_id,))
    if row is None:
        raise KnownError("run_unknown", run=run_id)
    return row[0]
