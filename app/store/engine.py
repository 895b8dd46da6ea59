"""What only SQLite can do: opening, pragmas, versions, copies, checks. A second engine is a second such file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as driver

from app.errors import KnownError, SupersededError

PRAGMAS = (
    ("journal_mode", "wal"),
    ("foreign_keys", 1),
    # A power cut must not take a confirmed save with it.
    ("synchronous", "full"),
    ("busy_timeout", 5000),
    ("temp_store", 2),
    ("journal_size_limit", 64 << 20),
    # What is replaced or deleted must not stay readable in the file: buyers' data is erased for good.
    ("secure_delete", 1),
)
# In KiB. An import touches every index at random and wants much; a page of orders touches little, and each thread
# that reads has a cache of its own.
WRITING_CACHE, READING_CACHE = 64 << 10, 16 << 10

SLOTS = 64
"""Order ids follow creation time: this many fit into one second, and a fuller second borrows from the next."""


class Engine:
    """One database file. Each thread that uses it gets a connection of its own."""

    def __init__(self, file: Path, *, write: bool) -> None:
        self.writes = write
        self._here = threading.local()
        self.file = file

    def reading_thread(self) -> None:
        """The calling thread promises never to write; SQLite holds it to that."""
        self._here.on = True

    def serve(self, stale: Callable[[], bool] | None) -> None:
        """``stale`` tells whether what the calling thread does from now on is wanted no more."""
        self._here.stale, self._here.changes = stale, None

    def count_from(self, changes: int | None) -> None:
        """``changes`` writes had been made before the calling thread's present view of the data began."""
        self._here.changes = changes

    @property
    def changes(self) -> int | None:
        """How many writes the calling thread's view of the data rests on; None where nobody counts them."""
        return getattr(self._here, "changes", None)

    def go_on(self) -> None:
        """Raises SupersededError where nobody wants any more what this thread works for."""
        stale = getattr(self._here, "stale", None)
        if stale is not None and stale():
            raise SupersededError

    def _set_up(self, conn: Any) -> None:
        for name, value in PRAGMAS:
            if name == "journal_mode" and not self.writes:
                continue
            conn.execute(f"PRAGMA {name}={value}")
        # SQLite's own lower() knows only the letters of ASCII.
        conn.create_function("folded", 1, str.lower, deterministic=True)
        reads = getattr(self._here, "on", False) or not self.writes
        conn.execute(f"PRAGMA query_only={int(reads)}")
        conn.execute(f"PRAGMA cache_size=-{READING_CACHE if reads else WRITING_CACHE}")

    def raw(self) -> Any:
        """The driver's connection of this thread, opened where there is none; for ``executemany`` and ``interrupt``."""
        if (conn := getattr(self._here, "raw", None)) is None:
            conn = driver.connect(str(self.file), isolation_level=None)
            try:
                self._set_up(conn)
            except BaseException:
                # Whatever it was goes on to who asked; nobody else could close this.
                conn.close()
                raise
            self._here.raw = conn
        return conn

    def close(self) -> None:
        """Close this thread's connection, if it has one."""
        if (conn := getattr(self._here, "raw", None)) is not None:
            self._here.raw = None
            conn.close()

    @contextmanager
    def atomic(self, kind: str = "DEFERRED") -> Iterator[None]:
        """One transaction: all of what is done within it is kept, or nothing."""
        raw = self.raw()
        raw.execute(f"BEGIN {kind}")
        try:
            yield
            raw.execute("COMMIT")
        except BaseException:
            # Whatever it was goes on to who asked, with nothing written. A full disk ends the transaction itself.
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def run(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """Run one statement; returns the driver's cursor. Raises SupersededError as ``go_on`` does."""
        self.go_on()
        return self.raw().execute(sql, values if isinstance(values, dict) else tuple(values))

    def all(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        found: list[tuple[Any, ...]] = self.run(sql, values).fetchall()
        return found

    def one(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first row of a query; None when there is none."""
        return self.run(sql, values).fetchone()

    def version(self) -> int:
        """The schema's number in the file; 0 for a new one."""
        return int(self.raw().execute("PRAGMA user_version").fetchone()[0])

    def set_version(self, number: int) -> None:
        self.raw().execute(f"PRAGMA user_version={number}")

    def copy_to(self, target: Path) -> None:
        """Write a whole, compact copy to ``target`` (never copy the live file: its newest pages are elsewhere)."""
        raw = self.raw()
        (reading,) = raw.execute("PRAGMA query_only").fetchone()
        # SQLite counts this as writing, although it writes elsewhere.
        raw.execute("PRAGMA query_only=0")
        try:
            raw.execute("VACUUM INTO ?", (str(target),))
        finally:
            raw.execute(f"PRAGMA query_only={reading}")

    def has_table(self, name: str) -> bool:
        return self.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)) is not None

    def damage(self) -> list[str]:
        """What a quick check finds wrong in the file; empty when it is sound."""
        # Some damage stops the check itself, and ends whatever transaction it runs in: so it has its own connection.
        raw = driver.connect(str(self.file))
        try:
            raw.execute("PRAGMA query_only=1")
            found = [str(row[0]) for row in raw.execute("PRAGMA quick_check(20)")]
        except driver.DatabaseError as error:
            if "malformed" not in str(error):
                raise
            return [str(error)]
        finally:
            raw.close()
        return [] if found == ["ok"] else found

    def broken_references(self) -> int:
        """How many rows point at a row that is not there."""
        return len(self.raw().execute("PRAGMA foreign_key_check").fetchall())

    def add_file(self, file: Path, name: str) -> None:
        self.raw().execute(f"ATTACH DATABASE ? AS {name}", (str(file),))

    def drop_file(self, name: str) -> None:
        """Forget a file that was added; one that was not does no harm."""
        if any(row[1] == name for row in self.raw().execute("PRAGMA database_list").fetchall()):
            self.raw().execute(f"DETACH DATABASE {name}")

    def fold_log(self) -> None:
        """Move the write-ahead log into the file and empty it."""
        self.raw().execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Opened:
    """The one data file of this process; the models of ``schema``, which few starts need, find it here."""

    engine: Engine | None = None


def open_for_models(db: Engine) -> None:
    """Point the models at the open database."""
    _Opened.engine = db


def opened() -> Engine:
    """The database that the models speak of."""
    assert _Opened.engine is not None
    return _Opened.engine


def library_version() -> str:
    """The SQLite library's own version."""
    return str(driver.sqlite_version)


def interrupted(error: BaseException) -> bool:
    """Whether ``error`` is a read that was stopped on purpose."""
    return any(isinstance(one, driver.OperationalError) and "interrupted" in str(one) for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those behind it: peewee raises errors of its own after the driver's."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


_KNOWN = (
    ("disk is full", "disk_full"),
    ("disk i/o error", "disk_failed"),
    ("database is locked", "data_locked"),
    ("readonly database", "data_read_only"),
    ("unable to open", "data_cannot_open"),
    ("malformed", "data_damaged"),
    ("not a database", "data_damaged"),
)


def known(error: BaseException, file: Path) -> KnownError | None:
    """The world's fault behind a driver's error, if it is one."""
    for one in _chain(error):
        if isinstance(one, driver.DatabaseError):
            text = str(one).lower()
            for words, code in _KNOWN:
                if words in text:
                    return KnownError(code, file=str(file))
    return None


@contextmanager
def plainly(file: Path) -> Iterator[None]:
    """Within it, the world's faults at ``file`` are raised as ``KnownError``."""
    try:
        yield
    except driver.DatabaseError as error:
        if (plain := known(error, file)) is not None:
            raise plain from error
        raise
