from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from app.errors import KnownError
from app.intake import container
from app.intake.guard import guarded
from tests.exports.builder import PLAIN, columns, write_csv, write_xlsx
from tests.exports.people import orders
from tests.intake.reading import read

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def refusal(path: Path) -> KnownError:
    with pytest.raises(KnownError) as caught:
        read(path)
    assert caught.value.params["file"] in (path.name, path.name.removeprefix("~$"))
    return caught.value


def write(folder: Path, content: bytes, name: str = "订单.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\r\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"\xff\xfe", "file_empty"),
        (OLE, "file_damaged"),
        (b"PK\x03\x04" + b"x" * 50, "file_partial"),
        (b"PK\x05\x06" + b"x" * 50, "file_damaged"),
        (b"Rar!\x1a\x07", "file_zip"),
        ("订单编号,订单状态\r\n".encode("gb18030"), "file_no_rows"),
        ("订单编号,订单状态\r\n\r\n,\r\n".encode(), "file_no_rows"),
        ("姓名,电话\r\n某某,1\r\n".encode("gb18030"), "header_unknown"),
        ("今天天气不错".encode("gb18030"), "header_unknown"),
        (bytes(range(1, 32)) * 9, "file_not_table"),
    ],
)
def test_what_is_no_report_is_refused_with_its_code(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(write(tmp_path, content)).code == code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "picture"),
        (b"%PDF-1.7 ", "pdf"),
        (b"<!DOCTYPE html><html><h1>Please log in</h1>", "web_page"),
        ("<html>请登录".encode("utf-16"), "web_page"),
        (b"SQLite format 3\0", "database"),
    ],
)
def test_a_renamed_file_is_recognised(tmp_path: Path, content: bytes, kind: str) -> None:
    error = refusal(write(tmp_path, content))
    assert (error.code, error.params["kind"]) == ("file_not_table", kind)


@pytest.mark.parametrize(
    "content",
    [
        b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table><tr><td>1</td></tr></table>",
        b"\xef\xbb\xbf\r\n<TABLE border=1>",
        "\ufeff<html><table><tr><td>订单编号".encode("utf-16-be"),
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:x">',
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    ],
)
def test_a_table_saved_as_a_web_page_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    assert refusal(write(tmp_path, content, "订单.xls")).code == "file_web_page"


@pytest.mark.parametrize("name", ["a.csv.crdownload", "a.xlsx.part", "a.TMP", "a.csv.download", "a.csv.td"])
def test_a_download_that_goes_on_is_waited_for(tmp_path: Path, name: str) -> None:
    assert refusal(write(tmp_path, b"x", name)).code == "file_partial"


def test_the_empty_place_of_a_download_is_not_called_empty(tmp_path: Path) -> None:
    path = write(tmp_path, b"", "orders.csv")
    assert refusal(path).code == "file_empty"
    write(tmp_path, b"x", "orders.csv.part")
    assert refusal(path).code == "file_partial"


def test_a_zip_and_another_office_file(tmp_path: Path) -> None:
    members = (("订单.csv", "file_zip"), ("mimetype", "file_not_table"), ("word/document.xml", "file_zip"))
    for name, (member, code) in enumerate(members):
        with zipfile.ZipFile(tmp_path / str(name), "w") as archive:
            archive.writestr(member, "x")
        assert refusal(tmp_path / str(name)).code == code
    with zipfile.ZipFile(tmp_path / "a.numbers", "w") as archive:
        archive.writestr("Index/Document.iwa", "x")
    assert refusal(tmp_path / "a.numbers").params["kind"] == "other_office"


def test_broken_workbooks_are_refused(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "whole.xlsx", orders(5), columns("v2020")).read_bytes()
    for share in range(1, 10):
        half = write(tmp_path, whole[: len(whole) * share // 10], "half.xlsx")
        assert refusal(half).code == "file_partial"
    with zipfile.ZipFile(tmp_path / "hollow.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert refusal(tmp_path / "hollow.xlsx").code == "file_damaged"


def test_an_empty_workbook(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as book:
        book.add_worksheet()
    assert refusal(tmp_path / "empty.xlsx").code == "file_empty"
    assert refusal(write_xlsx(tmp_path / "bare.xlsx", (), columns("v2020"))).code == "file_no_rows"


def test_missing_and_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").code == "file_missing"
    assert refusal(tmp_path).params["kind"] == "folder"


def test_a_file_that_excel_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, b"x", "orders.xlsx")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path).params == {"file": "orders.xlsx", "open_in_excel": False}
    (tmp_path / "~$orders.xlsx").touch()
    assert refusal(path).params == {"file": "orders.xlsx", "open_in_excel": True}
    assert refusal(tmp_path / "~$orders.xlsx").code == "file_locked"


def test_an_owner_file_beside_it_is_only_a_hint(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", orders(2), columns("v2016"))
    (tmp_path / "~$orders.csv").touch()
    assert len(read(path).rows) == 2


def test_other_troubles_of_the_system_are_known_too(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught, guarded(tmp_path / "a.csv"):
        raise OSError(5, "Input/output error")
    assert (caught.value.code, caught.value.params["detail"]) == ("file_unreadable", "Input/output error")


def test_a_librarys_complaint_is_about_the_content(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught, guarded(tmp_path / "a.xls"):
        raise OSError("incomplete sector")
    assert caught.value.code == "file_damaged"
    with pytest.raises(KnownError) as caught, guarded(tmp_path / "a.xls"):
        raise OSError(28, "No space left on device")
    assert caught.value.code == "disk_full"


def test_the_workbook_reader_is_only_imported_for_a_workbook(tmp_path: Path) -> None:
    import subprocess

    path = write_csv(tmp_path / "orders.csv", orders(2), columns("v2016"), PLAIN)
    script = (
        "import sys; from pathlib import Path; from zoneinfo import ZoneInfo; from app.intake.open import open_export;"
        f"list(open_export(Path({str(path)!r}), zone=ZoneInfo('Asia/Shanghai'), imported_at=0).rows());"
        "sys.exit(not {'python_calamine', 'msoffcrypto', 'olefile', 'pyzipper'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_kinds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
        archive.writestr("orders.csv", "x")
    book = write_xlsx(tmp_path / "orders.csv.xls", orders(1), columns("v2016"))
    kinds = {
        container.kind(tmp_path / "a.csv"),
        container.kind(write(tmp_path, "订单编号".encode("utf-16"))),
        container.kind(book),
    }
    assert kinds == {"zip", "text", "workbook"}
    assert container.shape(book) == "xlsx"


def test_what_a_seller_bought_is_no_order_of_his(tmp_path: Path) -> None:
    names = ["订单编号", "卖家公司名", "货品标题", "订单状态", "收货人姓名", "收货地址", "联系手机", "订单创建时间"]
    row = ["4512345678901234567", "某公司", "杯", "等待买家付款", "甲", "某地", "13900000000", "2026-11-20 10:00:00"]
    path = write(tmp_path, "\r\n".join(map(",".join, (names, row))).encode("gb18030"))
    with pytest.raises(KnownError) as caught:
        read(path)
    assert (caught.value.code, caught.value.params["report"]) == ("report_other", "purchases")


def test_an_order_report_may_say_when_its_parcels_were_printed(tmp_path: Path) -> None:
    names = ["订单编号", "订单状态", "总金额", "收货人姓名", "联系手机", "订单创建时间", "打印时间", "揽收时间"]
    names += ["买家会员名", "宝贝标题", "买家应付邮费"]
    row = ["4512345678901234567", "等待买家付款", "1.00", "甲", "13900000000", "2026-11-20 10:00:00", "", ""]
    row += ["", "", ""]
    path = write(tmp_path, "\r\n".join(map(",".join, (names, row))).encode("gb18030"))
    assert read(path).row["order_no"] == row[0]
