"""The files that the watched folder has told of, each once by its content."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from app.store.engine import Engine
from app.store.runs import DONE

ANNOUNCED, IMPORTED, IGNORED = "announced", "imported", "ignored"


def known(db: Engine, digests: Collection[str]) -> set[str]:
    """Those of ``digests`` that were told of, passed by, or imported before."""
    sql = f"""SELECT value FROM json_each(?) WHERE value IN (SELECT digest FROM watched_file)
              OR value IN (SELECT digest FROM import_run WHERE digest IS NOT NULL AND state = '{DONE}')"""
    return {row[0] for row in db.all(sql, (json.dumps(sorted(digests)),))}


def keep(db: Engine, files: Sequence[tuple[str, str, str]], now: int) -> None:
    """Write down (digest, name, state) of files; what was told and has been imported meanwhile is so from now on."""
    for digest, name, state in files:
        db.run("INSERT OR REPLACE INTO watched_file (digest, name, at, state) VALUES (?, ?, ?, ?)",
               (digest, name, now, state))  # fmt: skip
    db.run(
        f"""UPDATE watched_file SET state = '{IMPORTED}' WHERE state = '{ANNOUNCED}'
            AND digest IN (SELECT digest FROM import_run WHERE digest IS NOT NULL AND state = '{DONE}')"""
    )
