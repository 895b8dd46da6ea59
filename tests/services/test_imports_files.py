"""Folders, ZIPs and passwords before an import, and a strange table that is looked at; in the real child process too."""

from __future__ import annotations

import asyncio
import io
import threading
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest
from msoffcrypto.format import ooxml

from app.errors import KnownError
from app.intake.locked import unlocked
from app.services import files_worker, import_preparing, import_worker, imports
from app.services.import_worker import Task
from tests.exports.builder import write_csv, write_xlsx
from tests.offices import COLUMNS, Desk, an_order, desk

WORD = "口令 123"


def export(folder: Path, name: str, number: int = 1) -> Path:
    return write_csv(folder / name, [an_order(number)], COLUMNS)


def zipped(folder: Path, name: str, *files: Path) -> Path:
    with zipfile.ZipFile(folder / name, "w") as archive:
        for file in files:
            archive.write(file, file.name)
    return folder / name


def locked(folder: Path) -> Path:
    """A workbook under a password, as the back offices send it."""
    plain = write_xlsx(folder / "plain.xlsx", [an_order(1)], COLUMNS)
    into = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(plain.read_bytes())).encrypt(WORD, into)
    plain.unlink()
    file = folder / "locked.xlsx"
    file.write_bytes(into.getvalue())
    return file


def left(at: Desk) -> list[Path]:
    return list(at.office.staging.iterdir()) if at.office.staging.exists() else []


@pytest.mark.parametrize("real", [True, False])
def test_what_lies_in_folders_and_zips_is_imported_by_the_name_people_know(
    tmp_path: Path, real: bool, request: pytest.FixtureRequest
) -> None:
    if real:
        # The fixture's own child, for the way through it is what users take.
        request.getfixturevalue("monkeypatch").undo()
    folder = tmp_path / "exports"
    folder.mkdir()
    export(folder, "b.csv", 2)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 no table")
    archive = zipped(tmp_path, "a.zip", export(tmp_path, "orders.csv"))

    async def deed() -> None:
        async with desk(tmp_path) as at:
            found = await imports.unpack(at.office, [archive, folder])
            assert [file.name for file in found.files] == ["a.zip › orders.csv", "exports › b.csv"]
            assert [one.name for one in found.skipped] == ["exports › photo.jpg"]
            for file in found.files:
                answer = await imports.run(at.office, file.path, name=file.name)
                assert (answer.file, answer.about.created) == (file.name, 1)
            assert [run.file for run in await imports.runs(at.office)] == ["exports › b.csv", "a.zip › orders.csv"]
            imports.forget(found)
            assert left(at) == []
            assert (folder / "b.csv").exists()

    asyncio.run(deed())


def test_the_password_of_a_workbook_is_asked_for_and_its_copy_does_not_stay(tmp_path: Path) -> None:
    file = locked(tmp_path)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            for password, code in ((None, "file_password"), ("wrong", "password_wrong")):
                with pytest.raises(KnownError) as caught:
                    await imports.prepare(at.office, file, name="a.zip › locked.xlsx", password=password)
                assert (caught.value.code, caught.value.params["file"]) == (code, "a.zip › locked.xlsx")
                assert left(at) == []
            seen = await imports.prepare(at.office, file, password=WORD)
            assert seen.about.created == 1
            assert [one.suffix for one in left(at)] == [".db"]
            look = await imports.look(at.office, file, WORD)
            assert (look.report, look.platform) == ("orders", "taobao")
            with pytest.raises(KnownError) as caught:
                await imports.look(at.office, file)
            assert caught.value.code == "file_password"
            await imports.commit(at.office, seen)
            assert left(at) == []
            assert (await imports.prepare(at.office, file, password=WORD)).known_run == 1

    asyncio.run(deed())


def test_a_zip_under_a_password_asks_for_it(tmp_path: Path) -> None:
    import pyzipper

    file = tmp_path / "a.zip"
    with pyzipper.AESZipFile(file, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(WORD.encode())
        archive.writestr("orders.csv", export(tmp_path, "orders.csv").read_bytes())

    async def deed() -> None:
        async with desk(tmp_path) as at:
            for password, code in ((None, "file_password"), ("wrong", "password_wrong")):
                with pytest.raises(KnownError) as caught:
                    await imports.unpack(at.office, [file], password)
                assert caught.value.code == code
                assert left(at) == []
            found = await imports.unpack(at.office, [file], WORD)
            assert (await imports.run(at.office, found.files[0].path)).about.created == 1
            imports.forget(found)
            assert left(at) == []

    asyncio.run(deed())


@pytest.mark.usefixtures("child_process")
def test_unpacking_and_looking_can_be_cancelled(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    file = export(tmp_path, "a.csv")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            for work in (
                imports.unpack(at.office, [file], cancel=stop),
                imports.look(at.office, file, cancel=stop),
                imports.prepare(at.office, file, cancel=stop),
            ):
                with pytest.raises(KnownError) as caught:
                    await work
                assert caught.value.code == "cancelled"
                assert left(at) == []

    asyncio.run(deed())


@pytest.mark.usefixtures("child_process")
def test_a_reading_that_is_stopped_leaves_no_readable_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = locked(tmp_path)

    async def killed(task: Task, *_given: object) -> NoReturn:
        """What a child leaves that is ended in the middle."""
        copy = unlocked(file, WORD, import_worker.scratch(task.staging).parent)
        copy.parent.rename(import_worker.scratch(task.staging))
        task.staging.write_bytes(b"half")
        raise KnownError("cancelled")

    monkeypatch.setattr(import_preparing, "_stage", killed)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            with pytest.raises(KnownError):
                await imports.prepare(at.office, file, password=WORD)
            assert left(at) == []

    asyncio.run(deed())


@pytest.mark.usefixtures("child_process")
def test_a_strange_table_is_looked_at_in_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "strange.csv"
    file.write_text("单据编号,买家,应收\n1001,一盏灯,12.00\n", encoding="utf-8")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            look = await imports.look(at.office, file)
            assert [column.title for column in look.columns] == ["单据编号", "买家", "应收"]
            assert left(at) == []

    asyncio.run(deed())


def test_a_fault_names_the_file_as_people_know_it() -> None:
    with pytest.raises(KnownError) as caught, files_worker.called("a.zip › b.csv"):
        raise KnownError("file_empty", file="b.csv")
    assert caught.value.params == {"file": "a.zip › b.csv"}
    with pytest.raises(KnownError) as caught, files_worker.called("a.zip › b.csv"):
        raise KnownError("shop_unclear", shops=[])
    assert caught.value.params == {"shops": []}
