"""Runs of any report brought straight through a staging file, and taken back: past the reading of files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.domain.order import SEARCHED_FIELDS
from app.store import imports, undo, undo_preview
from app.store.engine import Engine
from app.store.staging import About, Staging
from app.store.undo_preview import Preview
from tests.offices import moment

AT = moment(2026, 11, 21, 16)
LATER = moment(2026, 12, 1, 16)
"""When all that is brought here has happened."""
Row = Mapping[str, Any]


def staged(
    db: Engine,
    folder: Path,
    report: str,
    rows: Sequence[Row],
    fields: Sequence[str],
    line_fields: Sequence[str] = (),
    *,
    shop_id: int | None = 1,
    as_of: int = AT,
    extra_columns: Sequence[str] = (),
    head: str | None = None,
    noted_at: int = AT,
    in_words: bool = True,
) -> tuple[Path, About]:
    """A finished staging file of rows, each a mapping with perhaps ``n`` (its number) and ``extra``.

    A memo that begins with ``head`` holds a reminder by 阿强 of ``noted_at``.
    """
    file = folder / f"{uuid4().hex}.db"
    made = Staging(file, report)
    made.add(
        tuple(fields),
        tuple(line_fields),
        [_row(at, row, fields, line_fields, extra_columns) for at, row in enumerate(rows, 2)],
    )
    told = [(n, memo) for n, memo, _created in made.memos() if head and memo.startswith(head)]
    made.add_entries([(n, noted_at, "阿强", 1, head or "", memo.removeprefix(head or "")) for n, memo in told])
    about = About(
        platform="taobao", report=report, fields=[*fields], line_fields=[*line_fields], as_of=as_of,
        extra_columns=[*extra_columns],
    )  # fmt: skip
    made.compare(db.file, shop_id, about, LATER, in_words=in_words)
    made.index([name for name in SEARCHED_FIELDS if name in about.fields])
    made.finish(about)
    made.close()
    return file, about


def _row(
    at: int, row: Row, fields: Sequence[str], line_fields: Sequence[str], extra_columns: Sequence[str]
) -> tuple[Any, ...]:
    kept = {name: text for name, text in (row.get("extra") or {}).items() if name in extra_columns}
    extra = json.dumps(kept, ensure_ascii=False) if kept else None
    return (row.get("n", at), *(row.get(name) for name in (*fields, *line_fields)), extra)


def bring(
    db: Engine, folder: Path, report: str, *rest: Any, older: str = "keep", slices: int | None = None, **how: Any
) -> tuple[int, About]:
    """Stage and commit a run in small slices; returns its id and what it said of itself.

    With ``slices`` it is cut off after so many.
    """
    file, about = staged(db, folder, report, *rest, **how)
    if older == "keep":
        about.keep_older()
    with db.atomic():
        run_id, _shop = imports.begin(db, about, how.get("shop_id") or 1, "a.csv", AT)
    db.add_file(file, "stage")
    after, done = 0, 0
    while slices is None or done < slices:
        with db.atomic():
            wrote = imports.commit_slice(db, run_id, after, 3, AT, older)
        if wrote is None:
            break
        after, done = wrote.last, done + 1
    db.drop_file("stage")
    if slices is None:
        with db.atomic():
            imports.finish(db, run_id, [], about.findings, AT)
    return run_id, about


def preview(db: Engine, run_id: int) -> Preview:
    """What taking a run back would do now."""
    return undo_preview.preview(db, run_id, undo.later_runs(db, run_id))


def take_back(db: Engine, run_id: int) -> undo.Undone:
    """Undo a run, and look that it does what its preview said, and that nothing dangles afterwards."""
    seen = preview(db, run_id)
    with db.atomic():
        undo.start(db, run_id)
    later = undo.later_runs(db, run_id)
    total = undo.Undone()
    while True:
        with db.atomic():
            done = undo.step(db, run_id, later)
        if done is None:
            break
        total.add(done)
    with db.atomic():
        undo.finish(db, run_id)
    assert db.broken_references() == 0
    assert (seen.removed, seen.stubs, seen.restored) == (total.removed, total.stubs, total.restored)
    assert (seen.lines, seen.refunds, seen.reviews) == (total.lines, len(total.refunds), len(total.reviews))
    assert len(seen.kept) == seen.stubs
    return total
