"""Opening a data folder: the order of steps that keeps an old, newer or damaged file safe."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from app.errors import KnownError
from app.store import engine, migrations
from app.store.engine import Engine, plainly

FILE = "ziqi.db"
BACKUPS = "backups"
KEPT = 10


def open_file(folder: Path, stamp: datetime, *, write: bool) -> Engine:
    """Open ``folder``'s database, upgraded and bound; the caller holds the folder's lock when ``write``.

    Reads the version, refuses a newer file, copies an older one aside, and only then upgrades it.
    Raises ``KnownError``: ``data_newer``, ``data_older`` (reading beside another program), ``data_damaged``,
    ``data_cannot_open``, ``disk_full``.
    """
    file = folder / FILE
    if not write and not file.exists():
        raise KnownError("data_missing", folder=str(folder))
    db = Engine(file, write=write)
    try:
        with plainly(file):
            _make_current(db, folder, stamp)
    finally:
        db.close()
    engine.open_for_models(db)
    return db


def _make_current(db: Engine, folder: Path, stamp: datetime) -> None:
    version = db.version()
    if version > migrations.NEWEST:
        raise KnownError("data_newer", file=str(db.file), theirs=version, ours=migrations.NEWEST)
    if version == migrations.NEWEST:
        return
    if not db.writes:
        raise KnownError("data_older", file=str(db.file))
    if version:
        backup(db, folder, stamp, f"v{version}")
    migrations.upgrade(db, version)


def backup(db: Engine, folder: Path, stamp: datetime, why: str) -> Path:
    """Write ``backups/ziqi-<stamp>-<why>.db`` and keep the newest ``KEPT`` of its kind. Not inside a transaction."""
    target_folder = folder / BACKUPS
    target_folder.mkdir(exist_ok=True)
    target = target_folder / f"ziqi-{stamp:%Y%m%d-%H%M%S}-{why}.db"
    copy(db, target)
    for old in sorted(target_folder.glob(f"ziqi-*-{why}.db"))[:-KEPT]:
        old.unlink()
    return target


def copy(db: Engine, target: Path) -> None:
    """Write a whole copy to ``target``: it appears under its name only when it is complete."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        db.copy_to(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def restore(folder: Path, stamp: datetime, file: Path) -> Path | None:
    """Put a copy of ``file`` in the place of the folder's data, which is kept among the backups. Returns that copy.

    The data file is replaced in one step; until then, and after any failure, the old one stands.
    """
    check_copy(file)
    part = folder / f"{FILE}.part"
    source = Engine(file, write=False)
    try:
        with plainly(folder / FILE):
            part.unlink(missing_ok=True)
            source.copy_to(part)
            kept = _put_aside(folder, stamp)
            for ending in ("-wal", "-shm"):
                (folder / f"{FILE}{ending}").unlink(missing_ok=True)
            part.replace(folder / FILE)
    finally:
        source.close()
        part.unlink(missing_ok=True)
    return kept


def _put_aside(folder: Path, stamp: datetime) -> Path | None:
    file = folder / FILE
    if not file.exists():
        return None
    db = Engine(file, write=True)
    try:
        with plainly(file):
            kept = backup(db, folder, stamp, "before-restore")
            db.fold_log()
        return kept
    except KnownError as error:
        if error.code != "data_damaged":
            raise
        # A damaged file cannot be copied page by page; it is kept as it is, with its log.
        db.close()
        kept = folder / BACKUPS / f"ziqi-{stamp:%Y%m%d-%H%M%S}-damaged.db"
        for ending in ("", "-wal"):
            source = folder / f"{FILE}{ending}"
            if source.exists():
                shutil.copyfile(source, f"{kept}{ending}")
        return kept
    finally:
        db.close()


def check_copy(file: Path) -> int:
    """The version of a backup that may be restored; raises ``KnownError`` when it is damaged, newer or not ours."""
    if not file.is_file():
        raise KnownError("file_missing", file=str(file))
    db = Engine(file, write=False)
    try:
        with plainly(file):
            version = db.version()
            ours = version and db.has_table("sales_order")
            damaged = bool(ours) and db.damage()
    finally:
        db.close()
    if not ours:
        raise KnownError("backup_not_ours", file=str(file))
    if version > migrations.NEWEST:
        raise KnownError("data_newer", file=str(file), theirs=version, ours=migrations.NEWEST)
    if damaged:
        raise KnownError("data_damaged", file=str(file))
    return version
