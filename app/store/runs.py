"""The list of import runs, what each found in its file, and how fresh a shop's data is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.finding import Finding
from app.errors import KnownError
from app.store.engine import Engine
from app.store.schema import ImportReject, ImportRun, Shop

COMMITTING, DONE, UNDOING, CANCELLED, UNDONE = "committing", "done", "undoing", "cancelled", "undone"


@dataclass(frozen=True)
class RunRow:
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
    found = (
        ImportRun.select(ImportRun, Shop.name.alias("shop"))
        .join(Shop, on=(Shop.id == ImportRun.shop_id))
        .order_by(ImportRun.id.desc())
        .limit(limit)
        .dicts()
    )
    names = [name for name in RunRow.__dataclass_fields__ if name not in ("file", "findings", "unknown_columns")]
    return [
        RunRow(
            file=row["file_name"],
            findings=stored_findings(row["notices"]),
            unknown_columns=tuple(json.loads(row["unknown_columns"])),
            **{name: row[name] for name in names},
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
    return stored_findings(_run(run_id).notices)


def refused(db: Engine, run_id: int) -> list[tuple[int, str, dict[str, Any], list[str]]]:
    """The refused rows of a run: row number, code, parameters, verbatim cells."""
    found = ImportReject.select().where(ImportReject.run_id == run_id).order_by(ImportReject.row)
    return [(row.row, row.code, json.loads(row.params), json.loads(row.cells)) for row in found]


def personal(db: Engine, run_id: int) -> dict[int, str] | None:
    """Which columns of a run's refused rows name or reach a person; None where nobody noted it."""
    kept = ImportRun.select(ImportRun.personal).where(ImportRun.id == run_id).tuples().first()
    return dict(json.loads(kept[0])) if kept and kept[0] else None


def unfinished(db: Engine) -> list[int]:
    """Runs that a crash cut off: they must be taken back before anything else."""
    found = (
        ImportRun.select(ImportRun.id).where(ImportRun.state.in_((COMMITTING, UNDOING))).order_by(ImportRun.id.desc())
    )
    return [row[0] for row in found.tuples()]


def state(db: Engine, run_id: int) -> str:
    """The state of a run; raises ``KnownError`` ``run_unknown``."""
    return str(_run(run_id).state)


def known(db: Engine, digest: str) -> int | None:
    """The newest finished run of a file with this content, in any shop."""
    found = ImportRun.select(ImportRun.id).where((ImportRun.digest == digest) & (ImportRun.state == DONE))
    row = found.order_by(ImportRun.id.desc()).tuples().first()
    return row[0] if row else None


def newest(db: Engine) -> tuple[int, int]:
    """What changes whenever an import or an undo has written: the newest run, and how many count no more."""
    sql = f"SELECT coalesce(max(id), 0), total(state <> '{DONE}') FROM import_run"
    last, gone = db.one(sql)
    return int(last), int(gone)


def freshness(db: Engine, shop_id: int | None) -> int | None:
    """The newest moment that a finished import of orders speaks for, as epoch seconds."""
    found = ImportRun.select(ImportRun.as_of).where((ImportRun.state == DONE) & (ImportRun.report == "orders"))
    if shop_id is not None:
        found = found.where(ImportRun.shop_id == shop_id)
    row = found.order_by(ImportRun.as_of.desc()).tuples().first()
    return row[0] if row else None


def _run(run_id: int) -> ImportRun:
    run = ImportRun.get_or_none(ImportRun.id == run_id)
    if run is None:
        raise KnownError("run_unknown", run=run_id)
    return run
