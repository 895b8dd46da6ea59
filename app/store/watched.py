"""The files that the watched folder has told of, each once by its content."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from app.store.engine import Engine
from app.store.runs import DONE

ARRIVED, ANNOUNCED, IMPORTED, IGNORED = "arrived", "announced", "imported", "ignored"
"""``arrived``: an export of which nobody has been told yet."""
_WAITS = f"state IN ('{ARRIVED}', '{ANNOUNCED}')"


def known(db: Engine, digests: Collection[str]) -> set[str]:
    """Those of ``digests`` that were looked at or imported before."""
    sql = f"""SELECT value FROM json_each(?) WHERE value IN (SELECT digest FROM watched_file)
              OR value IN (SELECT digest FROM import_run WHERE digest IS NOT NULL AND state = '{DONE}')"""
    return {row[0] for row in db.all(sql, (json.dumps(sorted(digests)),))}


def keep(db: Engine, files: Sequence[tuple[str, str, str]], now: int) -> None:
    """Write down (digest, name, state) of files; what was told and has been imported meanwhile is so from now on."""
    for digest, name, state in files:
        db.run("INSERT OR REPLACE INTO watched_file (digest, name, at, state) VALUES (?, ?, ?, ?)",
               (digest, name, now, state))  # fmt: skip
    db.run(
        f"""UPDATE watched_file SET state = '{IMPORTED}' WHERE {_WAITS}
            AND digest IN (SELECT digest FROM import_run WHERE digest IS NOT NULL AND state = '{DONE}')"""
    )


def waiting(db: Engine, since: int) -> list[tuple[str, int]]:
    """(name, when) of the exports that have arrived since then and that no import has read, the newest first."""
    return db.all(
        f"""SELECT name, at FROM watched_file WHERE {_WAITS} AND at >= ? AND digest NOT IN (
              SELECT digest FROM import_run WHERE digest IS NOT NULL AND state = '{DONE}') ORDER BY at DESC, name""",
        (since,),
    )


def took(db: Engine, names: Sequence[str]) -> None:
    """Files of these names wait no more."""
    sql = f"""UPDATE watched_file SET state = '{IMPORTED}' WHERE {_WAITS}
              AND name IN (SELECT value FROM json_each(?))"""
    db.run(sql, (json.dumps(list(names)),))


def tell(db: Engine, digests: Sequence[str]) -> None:
    """Somebody has been told of these."""
    sql = f"""UPDATE watched_file SET state = '{ANNOUNCED}' WHERE state = '{ARRIVED}'
              AND digest IN (SELECT value FROM json_each(?))"""
    db.run(sql, (json.dumps(list(digests)),))


def forget_untold(db: Engine) -> None:
    """What nobody was told of is looked at again."""
    db.run("DELETE FROM watched_file WHERE state = ?", (ARRIVED,))
