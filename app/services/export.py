"""Exporting a view to a spreadsheet: what the agent sees, masked unless told otherwise."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

from app import i18n
from app.domain.order import Query
from app.errors import KnownError
from app.services import child, export_worker, spreadsheet
from app.services.due import settled
from app.services.export_columns import COLUMNS
from app.services.export_worker import Task
from app.services.office import Office
from app.store import orders
from app.store.engine import Engine

__all__ = ["COLUMNS", "export"]


async def export(
    office: Office,
    query: Query | Sequence[int],
    file: Path,
    columns: Sequence[str] = (),
    *,
    unmasked: bool = False,
    tell: Callable[[float], object] | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Write the orders of a view (or those of given ids) into an XLSX file, in their order; returns how many.

    ``columns`` are names of ``COLUMNS``, in the order wanted; none means all. Numbers of orders and phones are text,
    and nothing in the file is a formula. ``tell`` hears how far it is (0..1). A child process writes, and the file
    appears under its name only when it is complete. Raises ``KnownError``: ``column_unknown``, ``folder_refused``,
    ``file_in_use``, ``disk_full``, ``cancelled``.
    """
    for name in columns:
        if name not in COLUMNS:
            raise KnownError("column_unknown", column=name, columns=", ".join(COLUMNS))
    ids = await _ids(office, query) if isinstance(query, Query) else array("q", query)
    with spreadsheet.scratch(office.staging, file) as scratch:
        task = Task(
            folder=office.folder,
            now=office.clock.now(),
            language=i18n.current(),
            ids=ids,
            columns=tuple(columns) or tuple(COLUMNS),
            file=file,
            scratch=scratch,
            unmasked=unmasked,
        )
        return await _written(task, tell or (lambda _: None), stop or threading.Event())


async def _written(task: Task, tell: Callable[[float], object], stop: threading.Event) -> int:
    written: int = await child.run(export_worker.main, task, tell, stop)
    return written


async def _ids(office: Office, query: Query) -> array[int]:
    # Without the key of ``orders.ids``: the table that scrolls meanwhile must not stop the export.
    def work(db: Engine) -> array[int]:
        return orders.ids(db, query, settled(office, db, query))

    return await office.gate.stream(work, needed=True)
