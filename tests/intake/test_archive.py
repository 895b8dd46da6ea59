"""Files, folders and ZIPs become plain files."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from time import mktime

import pytest
import pyzipper

from app.errors import KnownError
from app.intake import archive, container, limits, zipped
from app.intake.archive import Skipped
from app.intake.limits import Limits
from tests.intake.test_workbook import ROWS, write_xlsx

ORDERS = "订单编号,买家会员名\r\n4512345678901234501,tb_1\r\n".encode("gb18030")
OLD_CIPHER = bytes.fromhex(
    "504b03041400010008005c64a65cbbc291393c0000002f00000005000000612e637376b7d0a2ccd4a09149ebe05e73a4f67d"
    "f36dd7e2c7d401160e4abc8cbda6936c194fc64ce594f9c1044215991236f9491ba82a4f2e0040191a5d7e0a67504b010214"
    "001400010008005c64a65cbbc291393c0000002f000000050000000000000000000000000000000000612e637376504b0506"
    "0000000001000100330000005f0000000000"
)
"""A ZIP of ``a.csv`` (`ORDERS`) under the password "geheim", in the cipher that nothing at hand writes any more."""


def pack(path: Path, members: dict[str, bytes], moment: tuple[int, ...] = (2026, 5, 6, 12, 34, 56)) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)  # type: ignore[arg-type]
    return path


def pack_locked(path: Path, password: str, members: dict[str, bytes], codec: str = "utf-8") -> Path:
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as target:
        target.setpassword(password.encode(codec))
        for name, content in members.items():
            target.writestr(name, content)
    return path


def packed(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, member in members.items():
            target.writestr(name, member)
    return content.getvalue()


def names(paths: list[Path], into: Path, password: str | None = None) -> tuple[list[str], list[Skipped]]:
    skipped: list[Skipped] = []
    found = archive.unpack(paths, into, password, skipped)
    for each in found:
        assert each.path.is_file()
    return [each.name for each in found], skipped


def refusal(paths: list[Path], into: Path, password: str | None = None) -> KnownError:
    with pytest.raises(KnownError) as caught:
        archive.unpack(paths, into, password)
    return caught.value


def test_plain_files_stay_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "订单.csv").write_bytes(ORDERS)
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG")
    paths = [tmp_path / "订单.csv", tmp_path / "picture.csv", tmp_path / "none.csv"]
    found = archive.unpack(paths, tmp_path / "into")
    assert [(each.path, each.name) for each in found] == [(path, path.name) for path in paths]


def test_a_zip_gives_its_tables_and_names_the_rest(tmp_path: Path) -> None:
    members = {
        "2026/订单.csv": ORDERS,
        "读我.txt": "请不要修改".encode(),
        "notes.md": b"a,b\n1,2\n",
        "picture.png": b"\x89PNG",
        "old.rar": b"Rar!\x1a\x07",
        "__MACOSX/2026/._订单.csv": b"x",
        ".DS_Store": b"x",
        "~$订单.xlsx": b"x",
        "empty.csv": b"",
        "Thumbs.db": b"x",
    }
    found, skipped = names([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert found == ["a.zip › 2026 › 订单.csv"]
    assert [(each.name, each.why.code) for each in skipped] == [
        ("a.zip › 读我.txt", "file_not_table"),
        ("a.zip › notes.md", "file_not_table"),
        ("a.zip › picture.png", "file_not_table"),
        ("a.zip › old.rar", "file_zip"),
        ("a.zip › empty.csv", "file_empty"),
    ]


def test_tables_of_every_kind_are_taken_from_a_zip(tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS}).read_bytes()
    members = {"a.xlsx": book, "b.xls": book, "c.txt": ORDERS, "d": ORDERS, "e.xls": ORDERS.replace(b",", b"\t")}
    found = archive.unpack([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert [each.path.name for each in found] == [*members]
    assert {container.kind(each.path) for each in found} == {"workbook", "text"}


def test_a_copy_keeps_its_name_and_its_moment(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"ExportOrderList202605061234.csv": ORDERS})
    (found,) = archive.unpack([path], tmp_path / "into")
    assert found.path.name == "ExportOrderList202605061234.csv"
    assert found.path.read_bytes() == ORDERS
    packed_at = mktime((2026, 5, 6, 12, 34, 56, 0, 0, -1))
    assert found.path.stat().st_mtime == pytest.approx(min(packed_at, path.stat().st_mtime))


def test_a_copy_without_a_moment_has_the_zips(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": ORDERS}, (1980, 1, 1, 0, 0, 0))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (found,) = archive.unpack([path], tmp_path / "into")
    assert found.path.stat().st_mtime == 1_700_000_000


def test_one_zip_in_a_zip_is_opened_and_no_further(tmp_path: Path) -> None:
    third = packed({"c.csv": ORDERS})
    second = packed({"b.csv": ORDERS, "third.zip": third})
    path = pack(tmp_path / "a.zip", {"second.zip": second, "a.csv": ORDERS})
    found, skipped = names([path], tmp_path / "into")
    assert found == ["a.zip › second.zip › b.csv", "a.zip › a.csv"]
    assert [(each.name, each.why.code) for each in skipped] == [("a.zip › second.zip › third.zip", "file_zip")]


def test_a_folder_is_searched_through(tmp_path: Path) -> None:
    folder = tmp_path / "下载"
    for name in ("b.csv", "一月/a.csv", ".git/x.csv", "~$b.csv", "一月/c.csv.crdownload", "program.exe"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(ORDERS if name.endswith(".csv") else b"MZ\x90")
    pack(folder / "z.zip", {"d.csv": ORDERS})
    found, skipped = names([folder], tmp_path / "into")
    assert found == ["下载 › b.csv", "下载 › z.zip › d.csv", "下载 › 一月 › a.csv"]
    assert sorted((each.name, each.why.code) for each in skipped) == [
        ("下载 › program.exe", "file_not_table"),
        ("下载 › 一月 › c.csv.crdownload", "file_partial"),
    ]


def test_nothing_inside_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal([tmp_path / "folder"], tmp_path / "into").params == {"file": "folder"}
    assert refusal([pack(tmp_path / "a.zip", {})], tmp_path / "into").code == "no_table_inside"
    assert refusal([pack(tmp_path / "a.zip", {"a.png": b"\x89PNG"})], tmp_path / "into").code == "no_table_inside"


def test_one_bad_zip_does_not_keep_the_others_back(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ORDERS)
    bad = pack(tmp_path / "b.zip", {"a.csv": ORDERS * 100})
    content = bytearray(bad.read_bytes())
    content[60:70] = bytes(10)
    bad.write_bytes(content)
    found, skipped = names([bad, tmp_path / "a.csv"], tmp_path / "into")
    assert found == ["a.csv"]
    assert [(each.name, each.why.code) for each in skipped] == [("b.zip", "file_damaged")]
    assert refusal([bad], tmp_path / "into").code == "file_damaged"


@pytest.mark.parametrize(
    "inside", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "..\\..\\evil.csv", "a/../../evil.csv"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, inside: str) -> None:
    into = tmp_path / "deep" / "into"
    (found,) = archive.unpack([pack(tmp_path / "a.zip", {inside: ORDERS})], into)
    assert into in found.path.parents
    assert found.path.name == "evil.csv" and ".." not in found.name
    assert [path.name for path in tmp_path.iterdir()] in (["a.zip", "deep"], ["deep", "a.zip"])


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a:b?.csv", "a_b_.csv"),
        ("CON.csv", "_CON.csv"),
        ("x" * 300 + ".csv", "x" * 120 + ".csv"),
        ("a.csv. ", "a.csv"),
        ("...", "_"),
        ("订单\n.csv", "订单_.csv"),
    ],
)
def test_names_are_such_that_every_system_takes_them(name: str, made: str) -> None:
    assert zipped.safe(name) == made


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_chinese_names_without_the_flag_are_repaired(tmp_path: Path, codec: str) -> None:
    stand_in = "A" * len("订单/买家.csv".encode(codec))
    path = pack(tmp_path / "a.zip", {stand_in: ORDERS})
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), "订单/买家.csv".encode(codec)))
    assert names([path], tmp_path / "into")[0] == ["a.zip › 订单 › 买家.csv"]


def test_a_locked_zip_asks_for_its_password(tmp_path: Path) -> None:
    path = pack_locked(tmp_path / "a.zip", "暗号42", {"a.csv": ORDERS, "b/b.csv": ORDERS})
    assert refusal([path], tmp_path / "into").code == "file_password"
    assert refusal([path], tmp_path / "into", "falsch").code == "password_wrong"
    assert refusal([path], tmp_path / "into", "").code == "password_wrong"
    found = archive.unpack([path], tmp_path / "into", "暗号42")
    assert [each.name for each in found] == ["a.zip › a.csv", "a.zip › b › b.csv"]
    assert {each.path.read_bytes() for each in found} == {ORDERS}


def test_a_password_typed_on_a_chinese_system_fits(tmp_path: Path) -> None:
    path = pack_locked(tmp_path / "a.zip", "暗号42", {"a.csv": ORDERS}, "gb18030")
    assert names([path], tmp_path / "into", "暗号42")[0] == ["a.zip › a.csv"]


def test_a_password_for_what_has_none_does_no_harm(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": ORDERS})
    assert names([path], tmp_path / "into", "x")[0] == ["a.zip › a.csv"]


def test_the_old_cipher_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    path.write_bytes(OLD_CIPHER)
    for wrong in ("x", "y", "z", *map(str, range(300))):  # One in 256 passes the first check.
        assert refusal([path], tmp_path / "into", wrong).code == "password_wrong"
    assert refusal([path], tmp_path / "into").code == "file_password"
    (found,) = archive.unpack([path], tmp_path / "into", "geheim")
    assert found.path.read_bytes() == ORDERS


def test_a_locked_zip_in_a_zip_asks_too(tmp_path: Path) -> None:
    inner = pack_locked(tmp_path / "inner.zip", "geheim", {"a.csv": ORDERS}).read_bytes()
    path = pack(tmp_path / "a.zip", {"inner.zip": inner})
    error = refusal([path], tmp_path / "into")
    assert (error.code, error.params) == ("file_password", {"file": "inner.zip"})
    assert names([path], tmp_path / "into", "geheim")[0] == ["a.zip › inner.zip › a.csv"]


def test_a_locked_zip_does_not_keep_the_others_back(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    inner = pack_locked(folder / "inner.zip", "eins", {"a.csv": ORDERS})
    outer = pack(tmp_path / "outer.zip", {"b.csv": ORDERS, "inner.zip": inner.read_bytes()})
    alone = pack_locked(tmp_path / "alone.zip", "zwei", {"c.csv": ORDERS})
    found, skipped = names([folder, outer, alone], tmp_path / "into")
    assert found == ["outer.zip › b.csv"]
    assert [(each.name, each.why.code, each.inside) for each in skipped] == [
        ("folder › inner.zip", "file_password", True),
        ("outer.zip › inner.zip", "file_password", True),
        ("alone.zip", "file_password", False),
    ]
    for each, password, files in zip(skipped, ("eins", "eins", "zwei"), ("a.csv", "a.csv", "c.csv"), strict=True):
        assert each.path is not None
        (again,) = archive.unpack([each.path], tmp_path / "into", password, name=each.name)
        assert again.name == f"{each.name} › {files}"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": b"1,2\r\n" * 20_000_000})
    error = refusal([path], tmp_path / "into")
    assert (error.code, error.params) == ("file_too_big", {"file": "a.zip", "what": "ratio"})
    assert not [*(tmp_path / "into").rglob("*.csv")]
    nested = pack(tmp_path / "b.zip", {"a.zip": path.read_bytes(), "b.csv": ORDERS})
    found, skipped = names([nested], tmp_path / "into")
    assert found == ["b.zip › b.csv"]
    assert [each.why.params["what"] for each in skipped] == ["ratio"]


def test_limits_count_all_zips_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = packed({f"{number}.csv": ORDERS for number in range(3)})
    path = pack(tmp_path / "a.zip", {f"{number}.zip": inner for number in range(3)})
    monkeypatch.setattr(limits, "LIMITS", Limits(files=8))
    assert refusal([path], tmp_path / "into").params["what"] == "files"
    monkeypatch.setattr(limits, "LIMITS", Limits(bytes=len(inner) * 3 + len(ORDERS)))
    assert refusal([path], tmp_path / "into").params["what"] == "bytes"
    monkeypatch.setattr(limits, "LIMITS", Limits(files=2))
    assert refusal([path], tmp_path / "into").params["what"] == "files"


def test_a_folder_of_everything_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        (tmp_path / f"{number}.csv").write_bytes(ORDERS)
    monkeypatch.setattr(limits, "LIMITS", Limits(files=3))
    error = refusal([tmp_path], tmp_path.parent / "into")
    assert (error.code, error.params["what"]) == ("file_too_big", "files")


def test_a_way_of_packing_that_nobody_knows_is_said(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": ORDERS})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.index(mark) + at
        content[place : place + 2] = b"\x09\0"
    path.write_bytes(content)
    assert refusal([path], tmp_path / "into").code == "file_zip"
