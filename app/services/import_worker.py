"""The child process of an import: reads and cleans the file, stages its rows, compares them with the shop's.

It imports neither Qt nor the window, and writes nothing but the staging file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app import clock
from app.domain import note
from app.domain.note import Template
from app.domain.order import SEARCHED_FIELDS
from app.errors import KnownError
from app.intake.open import Export, Reject, open_export
from app.store.engine import plainly
from app.store.staging import About, Staging

BATCH = 2000
_COUNTED = re.compile(r"\d\s*次|[xX]\d|[+/，| ]\d{1,2}[+/，| ]")
"""A cheap look before the full grammar: a reminder entry always carries a count."""


@dataclass(frozen=True)
class Task:
    """What the child is asked to do; ``shop_id`` None means that the shop is yet to be made."""

    file: Path
    staging: Path
    zone: str
    imported_at: int
    shop_file: Path
    shop_id: int | None
    agents: tuple[str, ...]
    templates: tuple[Template, ...]


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("progress", part, share), then ("done", About) or ("error", exception)."""
    # Who started it may be gone: then there is nobody to tell, and nothing more to do.
    with suppress(BrokenPipeError), pipe:
        try:
            about = stage(task, lambda part, share: pipe.send(("progress", part, share)))
        except KnownError as error:
            pipe.send(("error", error))
        else:
            pipe.send(("done", about))


def stage(task: Task, tell: Callable[[str, float], None]) -> About:
    """Read ``task.file`` into a new staging file and compare it; ``tell`` hears (part, 0..1)."""
    zone = ZoneInfo(task.zone)
    export = open_export(task.file, zone=zone, imported_at=task.imported_at)
    with plainly(task.staging), closing(Staging(task.staging)) as staging:
        refused = _read(export, staging, tell)
        about = _about(export, staging, refused)
        tell("comparing", 0.0)
        _read_memos(staging, task, zone, about.as_of)
        staging.compare(task.shop_file, task.shop_id, about, in_words=export.status_in_words)
        staging.index([name for name in SEARCHED_FIELDS if name in export.fields])
        staging.finish(about)
    return about


def _read(export: Export, staging: Staging, tell: Callable[[str, float], None]) -> int:
    rows: list[tuple[Any, ...]] = []
    rejects: list[tuple[int, str, str, str]] = []
    for row in export.rows():
        if isinstance(row, Reject):
            rejects.append((row.row, row.code, json.dumps(row.params), json.dumps(row.cells, ensure_ascii=False)))
            continue
        extra = row[-1]
        rows.append((*row[:-1], json.dumps(extra, ensure_ascii=False) if extra else None))
        if len(rows) >= BATCH:
            staging.add(export.fields, rows)
            rows.clear()
            tell("reading", export.position())
    staging.add(export.fields, rows)
    staging.refuse(rejects)
    return len(rejects)


def _about(export: Export, staging: Staging, refused: int) -> About:
    # A file that names neither status nor payment says nothing of an order that is known already.
    tells_status = {"status_text", "paid_at"} & set(export.fields)
    return About(
        platform=export.platform,
        report=export.report,
        encoding=export.encoding,
        fields=[name for name in export.fields if name != "status" or tells_status],
        extra_columns=list(export.extra_columns),
        unknown_columns=list(export.unknown_columns),
        personal=export.personal_columns,
        as_of=export.as_of,
        shop_name=staging.shop_name(),
        refused=refused,
        notices=list(export.notices),
    )


def _read_memos(staging: Staging, task: Task, zone: ZoneInfo, as_of: int) -> None:
    """Reminder entries that colleagues left in the platform's memo count as contacts (design: settled points)."""
    now = clock.at(as_of, zone)
    entries: list[tuple[int, int, str, int, str]] = []
    for n, memo, created_at in staging.memos():
        if not _COUNTED.search(memo):
            continue
        since = clock.at(created_at, zone) - timedelta(minutes=1) if created_at is not None else None
        found = note.scan(memo, now=now, agents=task.agents, not_before=since, templates=task.templates)
        for item in found.entries:
            if item.entry.count is not None:
                begin, end = item.span
                at = clock.epoch(item.entry.at)
                # Known by time, agent and count: whoever adds to its words later has not reminded the buyer again.
                head = memo[begin:end].strip().removesuffix(item.entry.feedback)
                entries.append((n, at, item.entry.agent, item.entry.count, head))
    staging.add_entries(entries)
