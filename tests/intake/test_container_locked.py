"""Workbooks under a password."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from app.errors import KnownError
from app.intake import container, workbook
from app.intake.locked import unlocked
from tests.intake.test_workbook import FILES, ROWS, write_ods, write_xlsx


def lock(path: Path, password: str) -> Path:
    content = io.BytesIO()
    with path.open("rb") as stream:
        OOXMLFile(stream).encrypt(password, content)
    path.write_bytes(content.getvalue())
    return path


def locked(folder: Path, password: str = "暗号42") -> Path:
    return lock(write_xlsx(folder / "订单.xlsx", {"订单": ROWS}), password)


def refusal(path: Path, password: str | None, into: Path) -> str:
    with pytest.raises(KnownError) as caught:
        unlocked(path, password, into)
    assert caught.value.params == {"file": path.name}
    return caught.value.code


def test_a_workbook_opens_with_its_password(tmp_path: Path) -> None:
    path = locked(tmp_path)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    with pytest.raises(KnownError) as caught:
        container.kind(path)
    assert caught.value.code == "file_password"
    (tmp_path / "into").mkdir()
    assert refusal(path, None, tmp_path / "into") == "file_password"
    assert refusal(path, "", tmp_path / "into") == "password_wrong"
    assert refusal(path, "暗号43", tmp_path / "into") == "password_wrong"
    assert not [*(tmp_path / "into").iterdir()]
    copy = unlocked(path, "暗号42", tmp_path / "into")
    assert copy.name == path.name and tmp_path / "into" in copy.parents
    assert copy.stat().st_mtime == 1_700_000_000
    (sheet,) = workbook.candidates(copy)
    assert list(sheet.records()) == ROWS


def test_what_excel_opens_without_asking_needs_no_password(tmp_path: Path) -> None:
    path = locked(tmp_path, "VelvetSweatshop")
    for password in (None, "anything"):
        copy = unlocked(path, password, tmp_path)
        assert container.kind(copy) == "workbook"


def test_a_legacy_workbook_opens_with_its_password(tmp_path: Path) -> None:
    path = FILES / "locked.xls"
    with pytest.raises(KnownError) as caught:
        next(workbook.candidates(path))
    assert caught.value.code == "file_password"
    assert refusal(path, None, tmp_path) == "file_password"
    assert refusal(path, "x", tmp_path) == "password_wrong"
    copy = unlocked(path, "暗号42", tmp_path)
    _, sheet = workbook.candidates(copy)
    assert [row[0] for row in sheet.records()] == ["订单编号", "4512345678901234567", "4512345678901234568"]


def test_two_of_one_name_do_not_meet(tmp_path: Path) -> None:
    path = locked(tmp_path)
    assert unlocked(path, "暗号42", tmp_path) != unlocked(path, "暗号42", tmp_path)


@pytest.mark.parametrize("password", [None, "x"])
def test_what_has_no_password_is_left_alone(tmp_path: Path, password: str | None) -> None:
    (tmp_path / "a.csv").write_bytes(b"1,2")
    (tmp_path / "b.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    shutil.copy(FILES / "orders.xls", tmp_path / "c.xls")
    paths = [tmp_path / "a.csv", write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS}), tmp_path / "c.xls"]
    for path in paths:
        assert unlocked(path, password, tmp_path) == path
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        unlocked(tmp_path / "none.xlsx", "x", tmp_path)
    assert caught.value.code == "file_missing"


def test_an_open_document_under_a_password_says_what_to_do(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", "", locked=True)
    assert unlocked(path, "x", tmp_path) == path
    with pytest.raises(KnownError) as caught:
        container.kind(path)
    assert caught.value.code == "password_unsupported"


def test_a_damaged_one_never_asks_forever(tmp_path: Path) -> None:
    whole = locked(tmp_path).read_bytes()
    for at in range(0, len(whole), len(whole) // 5):
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(whole[:at] + bytes(16) + whole[at + 16 :])
        try:
            copy = unlocked(path, "暗号42", tmp_path)
            if copy == path:
                container.kind(path)
            else:
                list(workbook.candidates(copy))
        except KnownError as error:
            assert error.code in (
                "file_damaged",
                "file_not_table",
                "file_empty",
                "file_partial",
                "password_unsupported",
                "password_wrong",
            )
