"""The child process of an import: reads and cleans the file, stages its rows, compares them with the shop's.

It imports neither Qt nor the window, and writes nothing but the staging file.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app import clock
from app.domain import note_loose
from app.domain.agent import People, Person
from app.domain.item import LINE
from app.domain.note import Template
from app.domain.order import SEARCHED_FIELDS
from app.errors import KnownError
from app.intake.digest import digest_of
from app.services.files_worker import answer, called
from app.services.imported import OTHER, hidden
from app.store.engine import plainly
from app.store.first_rows import First
from app.store.staging import About, Staging

if TYPE_CHECKING:
    from app.intake.open import Export

BATCH = 2000
_MEMOS, _COMPARED = 0.05, 0.3
"""So much of the comparing, by time, is done when the memos are read, and when only the search words are left."""
FIRST = 50
"""So many rows are shown as they will be stored."""
MOMENTS = {"orders": "created_at", "refunds": "asked_at", "reviews": "reviewed_at"}
"""When a row of a report was made."""
NAMING = 1000
"""Among so many rows a file names its shop."""
_TOLD = re.compile(
    r"\d\s*次|[xX]\d|[+/，| ]\d{1,2}[+/，| ]|\d[:：]\d\d|\d[+|/，][^\d\s]"
    r"|\d ?[-.。/月年、－．／] ?\d|[01０１]\d[0-3０-３]\d|十.?[日号]"
)
"""A cheap look before the full grammar: an entry carries a count, the time of day, or a date."""


@dataclass(frozen=True)
class Candidate:
    """A shop that a file may go to."""

    id: int
    name: str
    platform: str
    demo: bool
    zone: str
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class Task:
    """What the child is asked to do; ``shop`` names the shop, None leaves the choice to the file.

    ``zone`` and ``templates`` are those of a shop that is yet to be made. ``name`` is what people know the file by.
    """

    file: Path
    name: str
    staging: Path
    zone: str
    imported_at: int
    shop_file: Path
    shop: str | None
    shops: tuple[Candidate, ...]
    agents: tuple[Person, ...]
    templates: tuple[Template, ...]
    own: tuple[str, ...] = ()
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Staged:
    """What the child made of the file: the shop it goes to (None: one to be made), and its first rows, masked.

    ``period`` is from the oldest to the newest order, refund or review, by when it was made.
    """

    about: About
    shop_id: int | None
    first: list[dict[str, Any]]
    period: tuple[int, int] | None


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("progress", part, share), then ("done", `Staged`) or ("error", exception)."""
    answer(pipe, lambda: stage(task, lambda part, share: pipe.send(("progress", part, share))))


def stage(task: Task, tell: Callable[[str, float], None]) -> Staged:
    """Read ``task.file`` into a new staging file and compare it; ``tell`` hears (part, 0..1)."""
    # Needed by the child alone; the window starts without it.
    from app.intake.locked import unlocked

    place = scratch(task.staging)
    place.mkdir()
    try:
        with called(task.name):
            digest = digest_of(task.file)
            return _stage(task, unlocked(task.file, task.password, place), digest, tell)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def scratch(staging: Path) -> Path:
    """The folder beside a staging file that holds the readable copy of a file under a password, while it is read."""
    return staging.with_suffix("")


def _stage(task: Task, file: Path, digest: str, tell: Callable[[str, float], None]) -> Staged:
    export = _opened(task, file, task.zone)
    shop = _shop(task, export)
    zone, templates = (shop.zone, shop.templates) if shop is not None else (task.zone, task.templates)
    if zone != task.zone:
        export = _opened(task, file, zone)
    shop_id = shop.id if shop is not None else None
    with plainly(task.staging), closing(Staging(task.staging, export.report, export.summed)) as staging:
        read = _Reading(export)
        read.into(staging, tell)
        about = _about(export, staging, read.refused, digest)
        tell("comparing", 0.0)
        _read_memos(staging, People(task.agents), templates, ZoneInfo(zone), about.as_of)
        tell("comparing", _MEMOS)
        staging.compare(
            task.shop_file, shop_id, about, task.imported_at,
            lambda share: tell("comparing", _MEMOS + (_COMPARED - _MEMOS) * share), in_words=export.status_in_words,
        )  # fmt: skip
        tell("comparing", _COMPARED)
        words = [name for name in SEARCHED_FIELDS if name in about.fields]
        staging.index(words, lambda share: tell("comparing", _COMPARED + (1 - _COMPARED) * share))
        staging.finish(about)
        first = [_shown(row, export) for row in staging.first(export.fields, export.line_fields, FIRST)]
    return Staged(about, shop_id, first, read.period)


def _opened(task: Task, file: Path, zone: str) -> Export:
    # As above: it is the window that waits while its readers are loaded.
    from app.intake.open import open_export

    return open_export(file, zone=ZoneInfo(zone), imported_at=task.imported_at, own=task.own, name=task.name)


def _shop(task: Task, export: Export) -> Candidate | None:
    """The shop a file goes to: the named one; the only real one of its platform, or the one that the file names.

    A platform that nobody knows is no reason for a shop of its own.
    """
    if task.shop is not None:
        return next((shop for shop in task.shops if shop.name == task.shop), None)
    # Real orders never join the invented ones, so a demo shop is as good as none.
    real = [shop for shop in task.shops if not shop.demo]
    known = [shop for shop in real if shop.platform == export.platform]
    if not known and export.platform == OTHER:
        known = real
    if len(known) < 2:
        return known[0] if known else None
    named = set(_shop_names(export))
    found = [shop for shop in known if shop.name in named]
    if len(found) != 1 or len(named) != 1:
        raise KnownError("shop_unclear", shops=[shop.name for shop in known])
    return found[0]


def _shop_names(export: Export) -> Iterator[str]:
    """What the first rows call their shop."""
    from app.intake.open import Reject

    if "shop_name" in export.fields:
        at = 1 + export.fields.index("shop_name")
        for row in islice(export.rows(), NAMING):
            if not isinstance(row, Reject) and row[at]:
                yield row[at]


class _Reading:
    """One reading of the rows; what it learns of them on the way."""

    def __init__(self, export: Export) -> None:
        self.refused = 0
        self.period: tuple[int, int] | None = None
        self._export = export
        moment = MOMENTS.get(export.report)
        self._at = 1 + export.fields.index(moment) if moment in export.fields else None

    def into(self, staging: Staging, tell: Callable[[str, float], None]) -> None:
        """Stage every row; ``tell`` hears (part, 0..1)."""
        from app.intake.open import Reject

        rows: list[tuple[Any, ...]] = []
        rejects: list[tuple[int, str, str, str]] = []
        for row in self._export.rows():
            if isinstance(row, Reject):
                rejects.append((row.row, row.code, json.dumps(row.params), json.dumps(row.cells, ensure_ascii=False)))
                continue
            extra = row[-1]
            rows.append((*row[:-1], json.dumps(extra, ensure_ascii=False) if extra else None))
            if len(rows) >= BATCH:
                self._stage(staging, rows)
                rows.clear()
                tell("reading", self._export.position())
        self._stage(staging, rows)
        staging.refuse(rejects)
        self.refused = len(rejects)

    def _stage(self, staging: Staging, rows: list[tuple[Any, ...]]) -> None:
        staging.add(self._export.fields, self._export.line_fields, rows)
        moments = [row[self._at] for row in rows if row[self._at] is not None] if self._at is not None else []
        if moments:
            known = self.period or (moments[0], moments[0])
            self.period = (min(known[0], *moments), max(known[1], *moments))


def _shown(row: First, export: Export) -> dict[str, Any]:
    """A row as it will be stored, with what names or reaches a person masked."""
    names = (*export.fields, *(f"{LINE}{name}" for name in export.line_fields))
    values = zip(names, row.values, strict=True)
    shown = {name: hidden(name, one) if isinstance(one, str) else one for name, one in values}
    return {"row": row.row, "what": row.kind, "changed": row.changed} | shown


def _about(export: Export, staging: Staging, refused: int, digest: str) -> About:
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
        findings=export.findings,
        line_fields=list(export.line_fields),
        profile=export.profile_name,
        level=export.level,
        digest=digest,
    )


def _read_memos(staging: Staging, people: People, templates: tuple[Template, ...], zone: ZoneInfo, as_of: int) -> None:
    """Entries that colleagues left in the platform's memo; those with a count are contacts (design: settled points).

    One that is not in the canonical form counts only where nothing in it is doubtful.
    """
    now = clock.at(as_of, zone)
    entries: list[tuple[int, int, str, int | None, str, str]] = []
    for n, memo, created_at in staging.memos():
        if not _TOLD.search(memo):
            continue
        since = clock.at(created_at, zone) - timedelta(minutes=1) if created_at is not None else None
        for item in note_loose.read(memo, now=now, people=people, not_before=since, templates=templates).parts:
            words = memo[slice(*item.span)].strip()
            sure = item.canonical or (not item.problems and words.endswith(item.feedback))
            if not sure or item.at is None or item.agent is None:
                continue
            # Known by time, agent and count: whoever adds to its words later has not reminded the buyer again.
            head = words.removesuffix(item.feedback)
            entries.append((n, clock.epoch(item.at), item.agent, item.count, head, item.feedback))
    staging.add_entries(entries)
