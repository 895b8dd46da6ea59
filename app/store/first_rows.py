"""The first rows of a compared staging file, as they will be stored: those that change something before the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from app.domain.item import LINE
from app.store.about import CHANGED, NEW, OLDER, SAME

_RANK = " ".join(f"WHEN '{kind}' THEN {at}" for at, kind in enumerate((CHANGED, NEW, OLDER, SAME)))
_ORDERS = """SELECT t.kind, t.n, t.diff, NULL, {columns} FROM
    (SELECT kind, n, diff FROM todo ORDER BY CASE kind {rank} END, n LIMIT {limit}) t JOIN row r ON r.n = t.n
    ORDER BY CASE t.kind {rank} END, t.n"""
_RECORDS = """SELECT t.kind, x.n, t.diff, NULL, {columns} FROM
    (SELECT kind, n, diff FROM record_todo ORDER BY CASE kind {rank} END, n LIMIT {limit}) t JOIN record x ON x.id = t.n
    ORDER BY CASE t.kind {rank} END, x.id"""
_LINES = """SELECT {kind} AS kind, x.n, {diff}, y.diff, {columns} FROM record_todo y JOIN record x ON x.id = y.n
    JOIN row r ON r.order_no = x.order_no JOIN todo t ON t.n = r.n
    ORDER BY CASE {kind} {rank} END, x.id LIMIT {limit}"""
_BOTH = f"CASE WHEN t.kind <> '{SAME}' THEN t.kind WHEN y.kind = '{NEW}' THEN '{CHANGED}' ELSE y.kind END"
"""SQL for what becomes of an order with this line: a further line changes it."""


class First(NamedTuple):
    """A row of the file: what it is beside the shop's, the fields that change, and its ``values`` in their order."""

    row: int
    kind: str
    changed: tuple[str, ...]
    values: tuple[Any, ...]


def first(db: Any, report: str, fields: Sequence[str], line_fields: Sequence[str], limit: int) -> list[First]:
    """Up to ``limit`` rows of the staging file open in ``db``; ``values`` are of ``fields``, then ``line_fields``."""
    if report in ("orders", "items") and (line_fields or report == "items"):
        columns = [*(f"r.{name}" for name in fields), *(f"x.{name}" for name in line_fields)]
        kind, diff = ("y.kind", "NULL") if report == "items" else (_BOTH, "t.diff")
        sql = _LINES.format(kind=kind, diff=diff, columns=", ".join(columns), rank=_RANK, limit=limit)
    else:
        table, sql = ("r", _ORDERS) if report == "orders" else ("x", _RECORDS)
        columns = [f"{table}.{name}" for name in fields]
        sql = sql.format(columns=", ".join(columns), rank=_RANK, limit=limit)
    return [_first(row, fields) for row in db.execute(sql).fetchall()]


def _first(row: tuple[Any, ...], fields: Sequence[str]) -> First:
    kind, number, whole, line, *values = row
    if kind not in (CHANGED, OLDER):
        return First(number, kind, (), tuple(values))
    told, lines = json.loads(whole or "{}"), json.loads(line or "{}")
    # Where the status word says nothing new, the one that the shop has decides.
    kept = [told.get(name, value) if name == "status" else value for name, value in zip(fields, values, strict=False)]
    return First(number, kind, (*told, *(LINE + name for name in lines)), (*kept, *values[len(fields) :]))
