from __future__ import annotations

import stat
import sys
from datetime import timedelta
from pathlib import Path

import pysqlite3.dbapi2 as driver
import pytest

from app.errors import KnownError
from app.store import engine, migrations, opening, people, schema
from app.store.engine import Engine
from tests.offices import NOW


def close(db: Engine) -> None:
    db.close()


def refusal(folder: Path, *, write: bool = True) -> KnownError:
    with pytest.raises(KnownError) as caught:
        opening.open_file(folder, NOW, write=write)
    return caught.value


def test_a_new_folder_gets_the_newest_schema_without_a_backup(folder: Path) -> None:
    db = opening.open_file(folder, NOW, write=True)
    assert db.version() == migrations.NEWEST
    close(db)
    assert not (folder / opening.BACKUPS).exists()


def test_opening_again_changes_nothing(folder: Path) -> None:
    db = opening.open_file(folder, NOW, write=True)
    people.add_shop(db, "紫旗示范店", "taobao")
    close(db)
    db = opening.open_file(folder, NOW, write=True)
    assert [shop.name for shop in people.shops(db)] == ["紫旗示范店"]
    close(db)


def test_reading_where_nothing_is_yet_is_refused_and_makes_nothing(folder: Path) -> None:
    assert refusal(folder, write=False).code == "data_missing"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("write", [True, False])
def test_a_newer_file_is_refused_and_not_touched(folder: Path, write: bool) -> None:
    db = opening.open_file(folder, NOW, write=True)
    db.set_version(migrations.NEWEST + 1)
    db.fold_log()
    close(db)
    before = (folder / opening.FILE).read_bytes()
    error = refusal(folder, write=write)
    assert error.code == "data_newer"
    assert (error.params["theirs"], error.params["ours"]) == (migrations.NEWEST + 1, migrations.NEWEST)
    assert (folder / opening.FILE).read_bytes() == before
    assert not (folder / opening.BACKUPS).exists()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n" * 1000, b"SQLite format 3\0" + b"\xff" * 8000])
@pytest.mark.parametrize("write", [True, False])
def test_a_damaged_file_is_refused_and_not_touched(folder: Path, content: bytes, write: bool) -> None:
    file = folder / opening.FILE
    file.write_bytes(content)
    error = refusal(folder, write=write)
    assert (error.code, error.params) == ("data_damaged", {"file": str(file)})
    assert file.read_bytes() == content


def test_a_folder_in_the_files_place_is_refused(folder: Path) -> None:
    (folder / opening.FILE).mkdir()
    assert refusal(folder).code == "data_cannot_open"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_file_that_may_not_be_written_is_told_of(folder: Path) -> None:
    db = opening.open_file(folder, NOW, write=True)
    db.fold_log()
    close(db)
    file = folder / opening.FILE
    file.chmod(stat.S_IRUSR)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if _may_write_anyway(file):
            pytest.skip("the superuser may write everywhere")
        assert refusal(folder).code in {"data_read_only", "data_cannot_open"}
    finally:
        folder.chmod(stat.S_IRWXU)


def _may_write_anyway(file: Path) -> bool:
    try:
        with file.open("r+b"):
            return True
    except PermissionError:
        return False


def test_a_disk_that_is_full_while_a_new_file_is_made_leaves_one_that_opens_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = engine.PRAGMAS
    monkeypatch.setattr(engine, "PRAGMAS", (*pragmas, ("max_page_count", 8)))
    assert refusal(folder).code == "disk_full"
    monkeypatch.setattr(engine, "PRAGMAS", pragmas)
    db = opening.open_file(folder, NOW, write=True)
    assert (db.version(), db.damage()) == (migrations.NEWEST, [])
    close(db)


# -- backups and restoring ---------------------------------------------------------------------------------------------


def test_ten_backups_of_a_kind_are_kept(db: Engine, folder: Path) -> None:
    first = opening.backup(db, folder, NOW, "v1")
    made = [opening.backup(db, folder, NOW + timedelta(days=day), "daily") for day in range(12)]
    kept = sorted((folder / opening.BACKUPS).iterdir())
    assert kept == sorted([first, *made[2:]])
    assert made[0].name == "ziqi-20261121-160000-daily.db"


def test_a_backup_that_fails_leaves_nothing_behind(db: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(_db: Engine, target: Path) -> None:
        target.write_bytes(b"half")
        raise driver.OperationalError("database or disk is full")

    monkeypatch.setattr(Engine, "copy_to", half)
    with pytest.raises(driver.OperationalError):
        opening.backup(db, folder, NOW, "daily")
    assert list((folder / opening.BACKUPS).iterdir()) == []


@pytest.fixture
def saved(folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder's data, to which 阿强 was added afterwards."""
    db = opening.open_file(folder, NOW, write=True)
    people.add_agent(db, "小美")
    copy = tmp_path / "copy.db"
    opening.copy(db, copy)
    people.add_agent(db, "阿强")
    close(db)
    return copy


def agents(folder: Path) -> list[str]:
    db = opening.open_file(folder, NOW, write=True)
    found = [agent.nickname for agent in people.agents(db)]
    close(db)
    return found


def test_restoring_brings_the_copy_and_keeps_what_was_there(folder: Path, saved: Path) -> None:
    kept = opening.restore(folder, NOW, saved)
    assert agents(folder) == ["小美"]
    assert saved.exists()
    assert kept is not None
    assert kept.parent == folder / opening.BACKUPS
    opening.restore(folder, NOW + timedelta(hours=1), kept)
    assert agents(folder) == ["小美", "阿强"]


def test_restoring_into_an_empty_folder(tmp_path: Path, saved: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert opening.restore(other, NOW, saved) is None
    assert agents(other) == ["小美"]


def test_restoring_over_a_damaged_file_keeps_that_file(folder: Path, saved: Path) -> None:
    (folder / opening.FILE).write_bytes(b"no database at all" * 500)
    kept = opening.restore(folder, NOW, saved)
    assert agents(folder) == ["小美"]
    assert kept is not None
    assert kept.read_bytes().startswith(b"no database")


def make_newer(file: Path) -> None:
    db = Engine(file, write=True)
    db.set_version(migrations.NEWEST + 1)
    close(db)


def make_foreign(file: Path) -> None:
    file.unlink()
    db = Engine(file, write=True)
    db.run("CREATE TABLE note (id INTEGER)")
    db.set_version(1)
    close(db)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (Path.unlink, "file_missing"),
        (lambda file: file.write_bytes(b""), "backup_not_ours"),
        (lambda file: file.write_bytes(b"\x89PNG" * 5000), "data_damaged"),
        (lambda file: file.write_bytes(file.read_bytes()[:-4096] + b"\xff" * 4096), "data_damaged"),
        (make_newer, "data_newer"),
        (make_foreign, "backup_not_ours"),
    ],
)
def test_a_copy_that_cannot_be_restored_is_refused_before_anything_is_touched(
    folder: Path, saved: Path, spoil: object, code: str
) -> None:
    assert callable(spoil)
    spoil(saved)
    with pytest.raises(KnownError) as caught:
        opening.restore(folder, NOW, saved)
    assert caught.value.code == code
    assert caught.value.params["file"] == str(saved)
    assert agents(folder) == ["小美", "阿强"]
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize("copies", [1, 2])
def test_a_disk_that_is_full_while_restoring_leaves_the_old_data(
    folder: Path, saved: Path, monkeypatch: pytest.MonkeyPatch, copies: int
) -> None:
    real, asked = Engine.copy_to, []

    def full(db: Engine, target: Path) -> None:
        asked.append(target)
        if len(asked) == copies:
            raise driver.OperationalError("database or disk is full")
        real(db, target)

    monkeypatch.setattr(Engine, "copy_to", full)
    with pytest.raises(KnownError) as caught:
        opening.restore(folder, NOW, saved)
    assert caught.value.code == "disk_full"
    monkeypatch.undo()
    assert agents(folder) == ["小美", "阿强"]
    assert not list(folder.glob("*.part"))


def test_an_older_copy_is_upgraded_when_it_is_opened(folder: Path) -> None:
    fixture = Path(__file__).parent.parent / "migrations" / "fixtures" / "v1.db"
    opening.restore(folder, NOW, fixture)
    db = opening.open_file(folder, NOW, write=True)
    assert db.version() == migrations.NEWEST
    assert schema.Order.select().count() > 0
    close(db)
