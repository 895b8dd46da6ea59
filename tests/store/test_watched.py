"""Files are known again by their content: told of, passed by, or imported, from the folder or by hand."""

from __future__ import annotations

from pathlib import Path

from app.store import opening, watched
from app.store.engine import Engine
from app.store.watched import ANNOUNCED, IGNORED, IMPORTED
from tests.offices import NOW


def a_run(db: Engine, digest: str, state: str) -> None:
    db.run(
        """INSERT INTO import_run (shop_id, platform, report, file_name, encoding, fields, extra_columns,
           unknown_columns, as_of, started_at, state, rows, created, updated, unchanged, merged, refused, notices, digest)
           VALUES (1, 'taobao', 'orders', 'a.csv', 'utf-8', '[]', '[]', '[]', 1, 1, ?, 0, 0, 0, 0, 0, 0, '[]', ?)""",
        (state, digest),
    )


def states(db: Engine) -> dict[str, tuple[str, str]]:
    return {row[0]: row[1:] for row in db.all("SELECT digest, name, state FROM watched_file")}


def test_what_was_told_passed_by_or_imported_is_known(db: Engine) -> None:
    watched.keep(db, [("told", "a.csv", ANNOUNCED), ("none", "", IGNORED)], 5)
    a_run(db, "done", "done")
    a_run(db, "undone", "undone")
    assert watched.known(db, ["told", "none", "done", "undone", "new", "it's"]) == {"told", "none", "done"}
    assert watched.known(db, []) == set()


def test_a_told_file_that_was_imported_is_so_from_then_on(db: Engine) -> None:
    watched.keep(db, [("1", "a.csv", ANNOUNCED), ("2", "b.csv", ANNOUNCED)], 5)
    a_run(db, "1", "done")
    a_run(db, "2", "cancelled")
    watched.keep(db, [], 6)
    assert states(db) == {"1": ("a.csv", IMPORTED), "2": ("b.csv", ANNOUNCED)}


def test_it_is_known_after_a_restart(db: Engine, folder: Path) -> None:
    with db.atomic():
        watched.keep(db, [("1", "a.csv", ANNOUNCED)], 5)
    db.close()
    again = opening.open_file(folder, NOW, write=True)
    assert watched.known(again, ["1"]) == {"1"}
    again.close()
