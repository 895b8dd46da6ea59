"""What an import found, as a spreadsheet to hand on: its findings, and the rows it refused."""

from __future__ import annotations

import threading
from pathlib import Path

from app import i18n
from app.services import child, doctor_worker, import_runs, spreadsheet
from app.services.office import Office


async def export_doctor(
    office: Office, run_id: int, path: Path, *, unmasked: bool = False, stop: threading.Event | None = None
) -> int:
    """Write the findings and refused rows of a run into an XLSX file; returns how many lines stand in it.

    Names, phones and addresses are masked, unless ``unmasked``; nothing in the file is a formula. A child process
    writes, and the file appears under its name only when it is complete. Raises ``KnownError``: ``run_unknown``,
    ``folder_refused``, ``file_in_use``, ``disk_full``, ``cancelled``.
    """
    told = await import_runs.findings(office, run_id)
    rows = await import_runs.refused(office, run_id, unmasked=unmasked)
    with spreadsheet.scratch(office.staging, path) as scratch:
        task = doctor_worker.Task(
            file=path, scratch=scratch, language=i18n.current(), findings=told, refused=tuple(rows)
        )
        written: int = await child.run(doctor_worker.main, task, lambda *_heard: None, stop or threading.Event())
    return written
