from __future__ import annotations

import asyncio
from pathlib import Path

import pysqlite3.dbapi2 as driver
import pytest

from app.store import engine, opening
from app.store.engine import Engine
from app.store.gate import Gate
from tests.offices import NOW

WANTED = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": 2,  # FULL
    "busy_timeout": 5000,
    "temp_store": 2,
    "journal_size_limit": 64 << 20,
}


def pragmas(db: Engine) -> dict[str, object]:
    return {name: db.one(f"PRAGMA {name}")[0] for name in (*WANTED, "query_only")}


def test_every_connection_is_set_up_alike_and_only_one_may_write(folder: Path) -> None:
    async def deed() -> None:
        gate = Gate(opening.open_file(folder, NOW, write=True))
        assert await gate.maintain(pragmas) == WANTED | {"query_only": 0}
        assert await gate.read(pragmas) == WANTED | {"query_only": 1}
        assert await gate.stream(pragmas) == WANTED | {"query_only": 1}
        await gate.close()
        gate = Gate(opening.open_file(folder, NOW, write=False))
        assert await gate.read(pragmas) == WANTED | {"query_only": 1}
        await gate.close()

    asyncio.run(deed())


def test_the_library_is_a_current_one() -> None:
    assert tuple(map(int, engine.library_version().split("."))) >= (3, 45)


def test_a_missing_reference_is_refused(db: Engine) -> None:
    with pytest.raises(driver.IntegrityError):
        db.run("INSERT INTO rule (shop_id, version, data, at) VALUES (99, 1, '{}', 0)")
    assert db.broken_references() == 0


def test_references_that_were_broken_behind_our_back_are_counted(db: Engine) -> None:
    db.run("PRAGMA foreign_keys=0")
    db.run("INSERT INTO rule (shop_id, version, data, at) VALUES (98, 1, '{}', 0), (99, 1, '{}', 0)")
    assert db.broken_references() == 2


def test_a_copy_holds_what_the_live_file_alone_does_not(db: Engine, tmp_path: Path) -> None:
    for number in range(50):
        db.run("INSERT INTO agent (nickname) VALUES (?)", (f"a{number}",))
    copy = tmp_path / "copy.db"
    db.copy_to(copy)
    other = Engine(copy, write=False)
    assert other.one("SELECT count(*) FROM agent")[0] == 50
    assert other.version() == db.version()
    assert other.damage() == []
    other.close()


def test_damage_is_described(db: Engine) -> None:
    for number in range(2000):
        db.run("INSERT INTO agent (nickname) VALUES (?)", (f"{number}{'x' * 200}",))
    db.fold_log()
    assert db.damage() == []
    db.close()
    whole = bytearray(db.file.read_bytes())
    whole[-4096:] = bytes(4096)
    db.file.write_bytes(whole)
    assert db.damage()


def test_folding_the_log_leaves_everything_in_the_file(db: Engine) -> None:
    db.run("INSERT INTO agent (nickname) VALUES ('小美')")
    db.fold_log()
    assert db.file.with_name(db.file.name + "-wal").stat().st_size == 0
    assert "小美".encode() in db.file.read_bytes()
