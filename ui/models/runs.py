"""The columns of the list of imports and of the rows a run refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app import wording
from app.i18n import N_, _, ngettext, number
from app.services.imports import Refused
from ui.models.plain import PlainColumn
from ui.shown import Wall
from ui.widgets.facts import Fact

STATES = {
    "done": N_("done"), "undone": N_("taken back"), "cancelled": N_("cancelled"), "committing": N_("running"),
    "undoing": N_("being taken back"),
}  # fmt: skip


def report_name(report: str) -> str:
    """What a row of a report is: orders, lines of them, refunds, reviews."""
    kinds = {
        "orders": _("order report"), "items": _("item report"), "refunds": _("refund report"),
        "reviews": _("review report"),
    }  # fmt: skip
    return kinds.get(report, report)


def run_columns(wall: Callable[[], Wall]) -> list[PlainColumn]:  # type: ignore[type-arg]
    """File, when, data as of, counts, state."""

    def figure(title: str, name: str) -> PlainColumn:  # type: ignore[type-arg]
        return PlainColumn(
            title,
            lambda run: number(getattr(run, name)),
            "100,000",
            lambda run: "danger" if name == "refused" and run.refused else "text",
            right=True,
        )

    return [
        PlainColumn(N_("File"), lambda run: run.file, "ExportOrderList2026.csv", grow=3),
        PlainColumn(N_("Shop"), lambda run: run.shop, "小美的店小美", lambda _run: "text2", grow=1),
        PlainColumn(N_("Imported"), lambda run: wall().moment(run.started_at), "yesterday 00:00"),
        PlainColumn(N_("Data as of"), lambda run: wall().moment(run.as_of), "yesterday 00:00", lambda _run: "text2"),
        figure(N_("New"), "created"),
        figure(N_("Changed"), "updated"),
        figure(N_("Same"), "unchanged"),
        figure(N_("Refused"), "refused"),
        PlainColumn(
            N_("State"),
            lambda run: _(STATES.get(run.state, run.state)),
            "being taken back",
            lambda run: "text" if run.state == "done" else "text3",
        ),
    ]


def facts(run: Any, wall: Wall) -> list[Fact]:
    """What a run was."""
    read = ngettext("{n} row", "{n} rows", run.rows).format(n=number(run.rows))
    told = [read, report_name(run.report), wording.platform(run.platform), run.encoding]
    if run.merged:
        told.insert(1, ngettext("{n} of them joined", "{n} of them joined", run.merged).format(n=number(run.merged)))
    said_as_of = _("data as of {moment}").format(moment=wall.full(run.as_of))
    if run.profile:
        told.append(_("read by “{name}”").format(name=run.profile))
    found = {one.code for one in run.findings}
    return [
        Fact(_("File"), run.file),
        Fact(_("Imported"), " · ".join((wall.full(run.started_at), said_as_of))),
        Fact(_("Read"), " · ".join(one for one in told if one)),
        # Earlier versions kept these beside what they found.
        Fact(_("New columns"), "" if "columns_unknown" in found else _(", ").join(run.unknown_columns)),
    ]


def _in_a_line(cells: Sequence[str]) -> str:
    return " · ".join(" ".join(cell.splitlines()) for cell in cells if cell)


def refused_columns() -> list[PlainColumn[Refused]]:
    """Row, why, and the row's cells as they stood in the file."""
    return [
        PlainColumn(N_("Row"), lambda row: number(row.row), "100,000"),
        PlainColumn(N_("Why"), lambda row: wording.sentence(row.code, row.params), "x" * 40, whole=True),
        PlainColumn(
            N_("Cells"),
            lambda row: _in_a_line(row.cells) if row.cells else _("erased"),
            "x" * 24,
            lambda _row: "text2",
            grow=1,
        ),
    ]
