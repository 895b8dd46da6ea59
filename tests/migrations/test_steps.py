"""Every step upgrades a real old file; what fails leaves its predecessor's file as it was."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pysqlite3.dbapi2 as driver
import pytest

from app.domain.order import Query
from app.errors import KnownError
from app.services import backup, notes, orders, reminders
from app.store import guards, migrations, opening, schema
from app.store.engine import Engine
from app.store.migrations import STEPS
from tests.offices import NOW, opened

FIXTURES = Path(__file__).parent / "fixtures"
ROWS = {"agent": 1, "sales_order": 4, "buyer": 3, "note": 2, "draft": 1, "contact": 2, "reminder": 2, "import_run": 2}


def counts(db: Engine) -> dict[str, int]:
    return {table: db.one(f"SELECT count(*) FROM {table}")[0] for table in ROWS}


def copied(version: int, folder: Path) -> Path:
    shutil.copy(FIXTURES / f"v{version}.db", folder / opening.FILE)
    return folder


def append(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[Engine], object]) -> None:
    made = tuple(SimpleNamespace(up=step) for step in steps)
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, *made))
    monkeypatch.setattr(migrations, "NEWEST", len(STEPS) + len(made))


def test_every_step_has_its_number_and_every_version_a_file() -> None:
    for number, step in enumerate(STEPS, 1):
        assert step.__name__.rpartition(".")[2].startswith(f"s{number:04}_")
        assert (FIXTURES / f"v{number}.db").exists(), "a released version's file is kept and upgraded here"


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_a_kept_file_of_every_version_opens_with_all_its_rows(tmp_path: Path, version: int) -> None:
    db = opening.open_file(copied(version, tmp_path), NOW, write=True)
    assert db.version() == migrations.NEWEST
    assert counts(db) == ROWS
    assert (db.damage(), db.broken_references()) == ([], 0)
    db.close()


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_an_office_works_on_with_a_kept_file(tmp_path: Path, version: int) -> None:
    async def deed() -> None:
        async with opened(copied(version, tmp_path)) as office:
            found = await orders.page(office, Query(search="buyer1001"))
            assert [row.order_no for row in found] == ["1001"]
            card = await orders.card(office, found[0].id)
            assert [note.text for note in card.notes] == ["11-21 16:00+小美+第2次+明早发工资后付"]
            assert [contact.source for contact in card.contacts] == ["platform", "note"]
            assert [row.state for row in card.reminders] == ["fired"]
            assert (await notes.start(office, found[0].id)).count == 3
            assert [row.cancel_code for row in (await orders.card(office, await orders.find(office, "1002"))).reminders]
            assert await reminders.upcoming(office)
            assert (await backup.examine(office)).damage == []

    asyncio.run(deed())


def test_the_last_reason_told_comes_to_the_order_of_an_old_file(tmp_path: Path) -> None:
    copied(8, tmp_path)
    old = driver.connect(str(tmp_path / opening.FILE))
    orders = [row[0] for row in old.execute("SELECT id FROM sales_order ORDER BY id")]
    told = [
        (orders[0], 100, "5.2", None), (orders[0], 100, "1.order", None), (orders[0], 900, "9", 901),
        (orders[0], 950, None, None), (orders[1], 300, "2.balance", None), (orders[1], 200, "7", None),
        (orders[2], 100, "3", 100),
    ]  # fmt: skip
    old.executemany(
        "INSERT INTO contact (order_id, at, reason, cancelled_at, channel, source) VALUES (?, ?, ?, ?, 'phone', 'note')",
        told,
    )
    old.commit()
    old.close()
    db = opening.open_file(tmp_path, NOW, write=True)
    found = dict(db.all("SELECT id, last_reason FROM sales_order WHERE last_reason IS NOT NULL"))
    assert found == {orders[0]: "1", orders[1]: "2.balance"} == guards.last_reasons(db, orders)
    db.close()


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_an_upgraded_file_has_the_schema_of_a_new_one(tmp_path: Path, version: int) -> None:
    def shape(folder: Path) -> list[tuple[object, ...]]:
        db = opening.open_file(folder, NOW, write=True)
        found = db.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
        db.close()
        return found

    (tmp_path / "new").mkdir()
    assert shape(copied(version, tmp_path)) == shape(tmp_path / "new")


def test_the_models_match_the_migrated_tables_column_by_column(tmp_path: Path) -> None:
    db = opening.open_file(tmp_path, NOW, write=True)
    modelled = {model._meta.table_name: model for model in schema.MODELS}
    tables = {
        name
        for (name,) in db.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not name.startswith(("sqlite_", "order_search"))
    }
    assert set(modelled) == tables
    kinds = {"INT": "INTEGER", "AUTO": "INTEGER", "TEXT": "TEXT", "BLOB": "BLOB", "DEFAULT": ""}
    for table, model in modelled.items():
        columns = {row[1]: row for row in db.all(f"PRAGMA table_info({table})")}
        fields = {field.column_name: field for field in model._meta.sorted_fields}
        assert set(fields) == set(columns), table
        for name, (_at, _name, kind, not_null, default, key) in columns.items():
            field = fields[name]
            place = f"{table}.{name}"
            assert kinds[field.field_type] == kind, place
            assert field.primary_key == bool(key) or model._meta.primary_key is False, place
            if not key:
                assert field.null != bool(not_null), place
                told = None if default is None else default.strip("'")
                # A model may leave the default to the table, but never have another.
                assert field.default is None or str(field.default) == told, place
    db.close()


def test_before_an_upgrade_the_old_file_is_copied_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(monkeypatch, lambda db: db.run("ALTER TABLE agent ADD COLUMN phone TEXT"))
    db = opening.open_file(copied(1, tmp_path), NOW, write=True)
    assert db.version() == len(STEPS) + 1
    assert db.all("SELECT phone FROM agent") == [(None,)]
    db.close()
    (kept,) = (tmp_path / opening.BACKUPS).iterdir()
    assert kept.name == f"ziqi-20261121-160000-v{1}.db"
    old = Engine(kept, write=False)
    assert (old.version(), counts(old), old.damage()) == (1, ROWS, [])
    assert "phone" not in {row[1] for row in old.all("PRAGMA table_info(agent)")}
    old.close()


def half(db: Engine) -> None:
    db.run("ALTER TABLE agent ADD COLUMN phone TEXT")
    db.run("DELETE FROM draft")
    raise RuntimeError("no")


def dangling(db: Engine) -> None:
    db.run("DELETE FROM agent")


@pytest.mark.parametrize("step", [half, dangling])
def test_a_step_that_fails_leaves_its_predecessors_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Callable[[Engine], None]
) -> None:
    append(monkeypatch, lambda db: db.run("ALTER TABLE shop ADD COLUMN note TEXT"), step)
    with pytest.raises(RuntimeError):
        opening.open_file(copied(1, tmp_path), NOW, write=True)
    db = Engine(tmp_path / opening.FILE, write=True)
    assert db.version() == len(STEPS) + 1
    assert counts(db) == ROWS
    assert "note" in {row[1] for row in db.all("PRAGMA table_info(shop)")}
    assert "phone" not in {row[1] for row in db.all("PRAGMA table_info(agent)")}
    db.close()


def test_a_full_disk_before_an_upgrade_leaves_the_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_db: Engine, _target: Path) -> None:
        raise driver.OperationalError("database or disk is full")

    append(monkeypatch, lambda db: db.run("ALTER TABLE agent ADD COLUMN phone TEXT"))
    monkeypatch.setattr(Engine, "copy_to", full)
    with pytest.raises(KnownError) as caught:
        opening.open_file(copied(1, tmp_path), NOW, write=True)
    assert caught.value.code == "disk_full"
    db = Engine(tmp_path / opening.FILE, write=True)
    assert (db.version(), counts(db)) == (1, ROWS)
    db.close()


def test_a_step_may_rebuild_a_table_that_others_point_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rebuild(db: Engine) -> None:
        for statement in (
            """CREATE TABLE agent_new (id INTEGER PRIMARY KEY, nickname TEXT NOT NULL UNIQUE, full_name TEXT,
               role TEXT NOT NULL DEFAULT 'agent', level INTEGER NOT NULL DEFAULT 1, active INTEGER NOT NULL DEFAULT 1,
               phone TEXT)""",
            "INSERT INTO agent_new SELECT *, NULL FROM agent",
            "DROP TABLE agent",
            "ALTER TABLE agent_new RENAME TO agent",
        ):
            db.run(statement)

    append(monkeypatch, rebuild)
    db = opening.open_file(copied(1, tmp_path), NOW, write=True)
    assert (counts(db), db.broken_references()) == (ROWS, 0)
    assert db.one("PRAGMA foreign_keys")[0] == 1
    db.close()


def test_reading_beside_another_program_never_upgrades(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(monkeypatch, lambda db: db.run("ALTER TABLE agent ADD COLUMN phone TEXT"))
    with pytest.raises(KnownError) as caught:
        opening.open_file(copied(1, tmp_path), NOW, write=False)
    assert caught.value.code == "data_older"
    assert not (tmp_path / opening.BACKUPS).exists()
