"""The child process that writes what an import found into a spreadsheet."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app import doctor_words, i18n, wording
from app.domain.finding import GRAVE, PLAIN, Finding
from app.errors import KnownError
from app.i18n import N_, _
from app.services import spreadsheet
from app.services.imported import Refused

_FINDINGS = (N_("How grave"), N_("What"), N_("What was done"), N_("What to do"), N_("How many rows"), N_("Row numbers"))
_REFUSED = (N_("Row"), N_("Why"), N_("Cells"))
_GRADES = {GRAVE: N_("grave"), PLAIN: N_("only told")}
_ODD = N_("odd")
_WIDTHS = (10, 50, 50, 50, 10, 40)


@dataclass(frozen=True)
class Task:
    """What the child is asked to write; ``scratch`` takes what is half-written, if anything may be written there."""

    file: Path
    scratch: Path | None
    language: str
    findings: tuple[Finding, ...]
    refused: tuple[Refused, ...]


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("done", lines) or ("error", exception)."""
    # Who started it may be gone: then there is nobody to tell, and nothing more to do.
    with suppress(BrokenPipeError), pipe:
        try:
            lines = write(task)
        except KnownError as error:
            pipe.send(("error", error))
        else:
            pipe.send(("done", lines))


def write(task: Task) -> int:
    """Write ``task.file``; returns how many findings and rows are in it."""
    i18n.set_locale(task.language)
    with spreadsheet.writing(task.file, task.scratch) as book:
        head = book.add_format({"bold": True})
        _fill(book.add_worksheet(_("Findings")), head, _FINDINGS, [_finding(one) for one in task.findings])
        rows = [_refused(row) for row in task.refused]
        _fill(book.add_worksheet(_("Refused rows")), head, _REFUSED, rows)
    return len(task.findings) + len(task.refused)


def _finding(one: Finding) -> list[str | int]:
    told = doctor_words.finding(one.code, one.params)
    numbers = ", ".join(map(str, one.numbers))
    return [_(_GRADES.get(one.grade, _ODD)), told.what, told.done, told.todo, one.rows, numbers]


def _refused(row: Refused) -> list[str | int]:
    return [row.row, wording.sentence(row.code, row.params), *row.cells]


def _fill(sheet: Any, head: Any, titles: tuple[str, ...], rows: list[list[str | int]]) -> None:
    sheet.freeze_panes(1, 0)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    for at, title in enumerate(titles):
        sheet.write_string(0, at, _(title), head)
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, at, value)
            elif value:
                sheet.write_string(number, at, spreadsheet.cell(value))
