from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pysqlite3.dbapi2 as driver
import pytest

from app.clock import FrozenClock
from app.errors import KnownError
from app.services import agents, backup, notes
from app.services.notes import NoteDraft
from app.services.office import open_office
from app.store import migrations, opening
from app.store.engine import Engine
from tests.offices import NOW, an_order, desk, moment, opened


async def refusal(work: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await work  # type: ignore[misc]
    return caught.value


def test_a_copy_is_taken_restored_and_what_was_there_is_kept(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            folder, clock, copy = at.office.folder, at.clock, tmp_path / "copy.db"
            await at.bring(an_order(1))
            assert await backup.backup(at.office, copy) == copy
            await at.bring(an_order(2))
            with pytest.raises(KnownError) as caught:
                backup.restore(folder, clock, copy)
            assert caught.value.code == "data_in_use"
        kept = backup.restore(folder, clock, copy)
        assert kept is not None
        async with opened(folder, clock) as office:
            assert await office.gate.read(numbers) == ["1"]
            assert (await backup.examine(office)).damage == []
        backup.restore(folder, clock, kept)
        async with opened(folder, clock) as office:
            assert await office.gate.read(numbers) == ["1", "2"]

    asyncio.run(deed())


def numbers(db: Engine) -> list[str]:
    return [row[0] for row in db.all("SELECT order_no FROM sales_order ORDER BY order_no")]


def test_a_backup_never_replaces_a_file_and_needs_a_folder(tmp_path: Path) -> None:
    async def deed() -> None:
        async with opened(tmp_path / "data") as office:
            file = tmp_path / "copy.db"
            file.write_bytes(b"mine")
            assert (await refusal(backup.backup(office, file))).code == "file_exists"
            assert file.read_bytes() == b"mine"
            error = await refusal(backup.backup(office, tmp_path / "none" / "copy.db"))
            assert (error.code, error.params) == ("folder_refused", {"folder": str(tmp_path / "none")})
            assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]

    asyncio.run(deed())


def test_a_backup_on_a_full_disk_leaves_no_half_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_db: Engine, target: Path) -> None:
        target.write_bytes(b"half")
        raise driver.OperationalError("database or disk is full")

    async def deed() -> None:
        async with opened(tmp_path / "data") as office:
            monkeypatch.setattr(Engine, "copy_to", full)
            assert (await refusal(backup.backup(office, tmp_path / "copy.db"))).code == "disk_full"
            assert (await refusal(backup.daily(office))).code == "disk_full"
            assert [path.name for path in tmp_path.iterdir()] == ["data"]

    asyncio.run(deed())


def test_the_first_copy_of_a_day_is_taken_and_ten_are_kept(tmp_path: Path) -> None:
    async def deed() -> None:
        clock = FrozenClock(NOW)
        async with opened(tmp_path, clock) as office:
            made = []
            for _ in range(12):
                made.append(await backup.daily(office))
                assert await backup.daily(office) is None
                clock.advance(timedelta(hours=7))
                assert await backup.daily(office) is None
                clock.advance(timedelta(hours=17))
            kept = sorted((tmp_path / opening.BACKUPS).iterdir())
            assert kept == made[2:]
            await agents.ensure(office, "小美")
            db = Engine(kept[-1], write=False)
            assert (db.version(), db.damage()) == (migrations.NEWEST, [])
            db.close()

    asyncio.run(deed())


def test_the_doctor_tells_what_there_is(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            health = await backup.examine(at.office)
            assert (health.version, health.damage, health.broken_references, health.unfinished) == (
                migrations.NEWEST, [], 0, 0,
            )  # fmt: skip
            assert health.size > 0
            assert health.free > 0
            assert health.newest_backup is None
            await backup.daily(at.office)
            assert (await backup.examine(at.office)).newest_backup is not None

    asyncio.run(deed())


def test_the_doctor_tells_of_damage(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in range(1, 300)))
            folder = at.office.folder
        file = folder / opening.FILE
        whole = bytearray(file.read_bytes())
        whole[-4096:] = b"\xff" * 4096
        file.write_bytes(whole)
        office = await open_office(folder, FrozenClock(NOW))
        assert (await backup.examine(office)).damage
        await office.close()

    asyncio.run(deed())


def test_a_copy_tells_what_is_inside_before_it_is_restored(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "明早付"))
            file = await backup.backup(at.office, tmp_path / "copy.db")
            await at.bring(an_order(3))
            inside = await backup.inside(file)
            assert inside.shops == ((at.office.shops()[0].name, 2),)
            assert (inside.orders, inside.notes, inside.agents) == (2, 1, ("小美",))
            assert inside.newest_order == moment(2026, 11, 21, 12)
            assert (inside.version, inside.size) == (migrations.NEWEST, file.stat().st_size)
            assert inside.as_of is not None
            for name, code in (("none.db", "file_missing"), ("export1.csv", "data_damaged")):
                with pytest.raises(KnownError) as refused:
                    await backup.inside(tmp_path / name)
                assert refused.value.code == code

    asyncio.run(deed())


def test_an_old_copy_can_be_looked_into(tmp_path: Path) -> None:
    old = Path(__file__).parent.parent / "migrations" / "fixtures" / "v1.db"
    copied = Path(shutil.copy(old, tmp_path / "v1.db"))
    inside = asyncio.run(backup.inside(copied))
    assert (inside.version, inside.orders, inside.notes) == (1, 4, 2)


def test_the_kept_copies_are_listed_newest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    glob = Path.glob

    async def deed() -> None:
        clock = FrozenClock(NOW)
        async with opened(tmp_path, clock) as office:
            assert await backup.kept(office) == []
            made = [await backup.daily(office)]
            clock.advance(timedelta(days=1))
            made.append(await backup.daily(office))
            (tmp_path / opening.BACKUPS / "somebody-elses.db").write_bytes(b"")
            # One that goes while the others are looked at stands in the folder no more.
            monkeypatch.setattr(
                Path, "glob", lambda *given: [*glob(*given), Path(tmp_path, "ziqi-20260101-000000-daily.db")]
            )
            kept = await backup.kept(office)
            assert [(copy.file, copy.why) for copy in kept] == [(file, "daily") for file in reversed(made)]
            assert all(copy.size > 0 for copy in kept)

    asyncio.run(deed())
