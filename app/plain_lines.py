"""What the command line answers without ``--json``: plain lines for people."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from app.i18n import _, ngettext, sentences


def lines(asked: Namespace, data: Any) -> Iterator[str]:
    """The answer as lines for people: one a row, fields apart by two blanks."""
    if asked.command in ("import", "demo"):
        for answer in data if isinstance(data, list) else [data]:
            yield from _import(answer)
    elif asked.command == "orders" and asked.count:
        yield str(data["count"])
    elif asked.command == "plan":
        yield from _plan(data)
    elif isinstance(data, list):
        shown = "findings" if asked.command == "imports" and asked.findings is not None else asked.command
        if asked.command == "queue" and f"queue {asked.tab}" in _COLUMNS:
            shown = f"queue {asked.tab}"
        for row in data:
            yield "  ".join(_cell(row[name]) for name in _COLUMNS[shown])
            if asked.command == "queue" and row["best"] is not None:
                yield f"    {row['best']['reason']}"
    elif asked.command == "note":
        if data["memo"] is not None:
            yield data["memo"]
    else:
        for name, value in data.items():
            yield f"{name}: {_cell(value)}"


_ROW = ("orders", "buyer", "amount_due", "channel", "stage", "reason")
_COLUMNS = {
    "findings": ("rows", "what", "done", "todo"),
    "imports": ("run", "state", "as_of", "file", "shop", "created", "updated", "unchanged", "refused"),
    "views": ("view", "title", "count"),
    "orders": ("created_at", "order_no", "status", "buyer", "amount_due", "flag", "memo"),
    "due": ("due_at", "order_no", "buyer", "agent", "kind", "state"),
    "queue": ("due_at", *_ROW),
    "queue waiting": ("ready_at", *_ROW),
    "queue promised": ("ready_at", *_ROW),
    "queue done": ("done_at", *_ROW),
    "won-back": ("shop", "from", "to", "orders", "amount", "agents"),
    "erase": ("shop", "orders", "buyers", "refused", "first", "last", "erased"),
}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_cell(one) for one in value) or "—"
    if isinstance(value, dict):
        return " ".join(_cell(one) for one in value.values() if one is not None)
    return "—" if value is None else str(value).replace("\n", " / ")


def _import(answer: dict[str, Any]) -> Iterator[str]:
    if "error" in answer:
        return
    yield ngettext("{file}: {n} row for {shop}", "{file}: {n} rows for {shop}", answer["rows"]).format(
        file=answer["file"], n=answer["rows"], shop=answer["shop"]
    )
    yield _("{created} new, {updated} updated, {unchanged} unchanged, {merged} merged, {refused} refused").format(
        refused=len(answer["refused"]), **{name: answer[name] for name in ("created", "updated", "unchanged", "merged")}
    )
    for found in answer["findings"]:
        yield f"- {sentences(found['what'], found['done'], found['todo'])}"


def _plan(data: dict[str, Any]) -> Iterator[str]:
    if data["reason"]:
        yield data["reason"]
    for point in data["time_line"]:
        yield "  ".join((point["at"], _cell(point["stage"]), _cell(point["channel"]), point["reason"]))
