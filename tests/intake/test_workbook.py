"""Workbooks of every kind, and what programs and people put into them."""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from app.errors import KnownError
from app.intake import area, container, limits, workbook
from app.intake.limits import Limits
from tests.exports import xlsb
from tests.exports.containers import write
from tests.exports.habits import Habits
from tests.intake.reading import read

FILES = Path(__file__).with_name("files")
ROWS = [["订单编号", "买家会员名"], *([f"45123456789012345{number:02}", f"tb_{number}"] for number in range(40))]
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_EMPTY = '<table:table-cell table:number-columns-repeated="16384"/>'
_FILLER = f'<table:table-row table:number-rows-repeated="1048000">{_EMPTY}</table:table-row>'


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[str]]], top: int = 0) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows, top):
                sheet.write_row(number, 0, row)
    return path


def write_ods(path: Path, rows: str, *, locked: bool = False, mimetype_first: bool = True) -> Path:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="订单">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind.decode()}"/>{entry * locked}'
        "</manifest:manifest>"
    )
    parts: list[tuple[str, str | bytes]] = [
        ("mimetype", kind),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", content),
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts if mimetype_first else reversed(parts):
            archive.writestr(name, part)
    return path


def ods_row(cells: Sequence[str], repeated: int = 1) -> str:
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{texts}{_EMPTY}</table:table-row>'


def patched(path: Path, change: Callable[[bytes], bytes], sheet: str = "sheet1.xml") -> Path:
    """The workbook with its first sheet changed."""
    with zipfile.ZipFile(path) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
    name = f"xl/worksheets/{sheet}"
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)
    return path


def moved(path: Path, old: str, new: str) -> None:
    """A part of the workbook in another place."""
    with zipfile.ZipFile(path) as archive:
        parts = {
            name.replace(old, new): archive.read(name).replace(old.encode(), new.encode())
            for name in archive.namelist()
        }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def sheets(path: Path) -> list[list[list[str]]]:
    return [list(sheet.records()) for sheet in workbook.candidates(path)]


def refusal(path: Path) -> KnownError:
    with pytest.raises(KnownError) as caught:
        sheets(path)
    assert caught.value.params["file"] == path.name
    return caught.value


def test_a_legacy_workbook_is_read() -> None:
    path = FILES / "orders.xls"
    assert container.kind(path) == "workbook"
    first, second = workbook.candidates(path)
    assert (first.encoding, first.head()) == ("xls", [["请勿修改"]])
    header, row, _ = second.records()
    assert header == ["订单编号", "买家会员名", "订单状态", "订单创建时间", "总金额"]
    assert (row[0], row[2:]) == ("4512345678901234567", ["等待买家付款", "2026-05-06 12:34:56", "12.5"])


def test_an_open_document_is_read(tmp_path: Path) -> None:
    rows = f"{_FILLER.replace('1048000', '2')}{''.join(map(ods_row, ROWS))}{_FILLER}"
    for first in (True, False):
        path = write_ods(tmp_path / "orders.ods", rows, mimetype_first=first)
        assert container.shape(path) == "ods"
        (sheet,) = workbook.candidates(path)
        assert (sheet.encoding, sheet.total) == ("ods", 43)
        assert list(sheet.records()) == [["", ""], ["", ""], *ROWS]


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    for name in ("orders.xlsb", "orders.xlsx"):
        path = tmp_path / name
        path.write_bytes(xlsb.workbook({"说明": [["请勿修改"]], "订单": [[], *ROWS]}))
        assert container.shape(path) == "xlsb"
        assert sheets(path) == [[["请勿修改"]], [["", ""], *ROWS]]


@pytest.mark.parametrize("name", ["orders.xls", "orders.csv", "orders", "orders.ods"])
def test_the_content_counts_and_not_the_name(tmp_path: Path, name: str) -> None:
    path = write_xlsx(tmp_path / name, {"订单": ROWS})
    assert sheets(path) == [ROWS]
    shutil.copy(FILES / "orders.xls", path)
    assert len(sheets(path)) == 2
    write_ods(path, "".join(map(ods_row, ROWS)))
    assert sheets(path) == [ROWS]


@pytest.mark.parametrize("said", [b"A1", b"A1:B2", b"A1:XFD1048576", b"C7"])
def test_a_wrong_dimension_is_not_believed(tmp_path: Path, said: bytes) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS})
    patched(path, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % said, xml))
    assert sheets(path) == [ROWS]
    patched(path, lambda xml: re.sub(rb"<dimension [^>]*/>", b"", xml))
    assert sheets(path) == [ROWS]


def test_a_million_rows_of_nothing_are_nothing(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": []})
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/><c r="BZ%d" s="1"/></row>' % (n, n, n) for n in (1, 2, 1_048_576))
    patched(path, lambda xml: xml.replace(b"<sheetData/>", b"<sheetData>" + rows + b"</sheetData>"))
    patched(path, lambda xml: re.sub(rb'ref="A1"', b'ref="A1:XFD1048576"', xml))
    assert sheets(path) == [[]]


@pytest.mark.parametrize("dimension", [None, b"", b"A1", b"A1:XFD1048576"])
def test_one_cell_far_outside_does_not_fill_the_memory(tmp_path: Path, dimension: bytes | None) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "订单编号")
        sheet.write(1_048_575, 16_383, "x")
    if dimension is not None:
        new = b'<dimension ref="%s"/>' % dimension if dimension else b""
        patched(tmp_path / "a.xlsx", lambda xml: re.sub(rb"<dimension [^>]*/>", new, xml))
    error = refusal(tmp_path / "a.xlsx")
    assert (error.code, error.params["what"]) == ("file_too_big", "cells")


@pytest.mark.parametrize(
    "form", ["a wrong dimension", "other quotes", "blanks", "small letters", "no names", "another place"]
)
def test_a_cell_far_outside_is_found_whatever_the_form(tmp_path: Path, form: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS})
    far = b'<row r="400000"><c r="ALL400000"><v>1</v></c></row>'
    far = {
        "other quotes": far.replace(b'"', b"'"),
        "blanks": far.replace(b"=", b" = "),
        "small letters": far.replace(b"ALL", b"all"),
        "no names": b'<row r="400000">' + b"<c><v>1</v></c>" * 1000 + b"</row>",
    }.get(form, far)
    patched(path, lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>"))
    if form == "another place":
        moved(path, "worksheets/sheet1.xml", "other/one.bin")
    error = refusal(path)
    assert (error.code, error.params["what"]) == ("file_too_big", "cells")


@pytest.mark.parametrize(
    ("corner", "is_taken"),
    [
        ("BO100001", True),
        ("BZ999999", True),
        ("CV999999", True),
        ("CW999999", False),
        ("ZZ99999", True),
        ("ZZ199999", False),
        ("CR1048576", False),
        ("ALM99999", False),
    ],
)
@pytest.mark.parametrize("apart", [False, True], ids=["together", "apart"])
def test_a_table_may_have_a_hundred_million_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corner: str, is_taken: bool, apart: bool
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": []})
    column, row = re.sub(r"\d", "", corner), re.sub(r"\D", "", corner)
    cells = [("A1", 1), (f"{column}1", 1), (f"A{row}", row)] if apart else [("A1", 1), (corner, row)]
    rows = "".join(f'<row r="{at}"><c r="{name}"><v>1</v></c></row>' for name, at in cells)
    patched(path, lambda xml: xml.replace(b"<sheetData/>", f"<sheetData>{rows}</sheetData>".encode()))
    walked, reach = [], area._reach

    def walk(part: IO[bytes]) -> int:
        walked.append(part.name)
        return reach(part)

    monkeypatch.setattr(area, "_reach", walk)
    if is_taken:
        area.check(path, "xlsx")
    else:
        with pytest.raises(KnownError) as caught:
            area.check(path, "xlsx")
        assert caught.value.params["what"] == "cells"
    if corner == "BO100001":  # a year's orders: to look at each cell takes as long as all else
        assert "xl/worksheets/sheet1.xml" not in walked


def test_cells_without_names_are_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS})
    patched(path, lambda xml: re.sub(rb'(<(?:c|row)) r="[^"]*"', rb"\1", xml))
    assert sheets(path) == [ROWS]


def test_a_workbook_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS})
    monkeypatch.setattr(limits, "LIMITS", Limits(workbook=1000))
    assert refusal(path).params["what"] == "workbook"


@pytest.mark.parametrize("said", [(1, 1), (20_001, 5_001), (1_048_576, 16_384)])
def test_a_binary_workbook_is_as_large_as_its_cells(tmp_path: Path, said: tuple[int, int]) -> None:
    path = tmp_path / "a.xlsb"
    far = [["x"], *[[]] * 19_999, [*[""] * 5_000, "x"]]
    path.write_bytes(xlsb.workbook({"订单": far}, said))
    error = refusal(path)
    assert (error.code, error.params["what"]) == ("file_too_big", "cells")
    path.write_bytes(xlsb.workbook({"订单": ROWS}, said))
    assert sheets(path) == [ROWS]


@pytest.mark.parametrize(("row", "column"), [(0, 16_385), (0, 2**32 - 1), (1_048_577, 0), (2**32 - 1, 0)])
def test_a_cell_of_a_binary_workbook_stands_in_its_sheet(tmp_path: Path, row: int, column: int) -> None:
    path = tmp_path / "a.xlsb"
    path.write_bytes(xlsb.workbook({"订单": ROWS}))
    cell = xlsb.record(xlsb.ROW, struct.pack("<I", row) + bytes(13)) + xlsb.text(column, "x")
    patched(path, lambda sheet: sheet.replace(xlsb.record(xlsb.END), cell + xlsb.record(xlsb.END)), "sheet1.bin")
    assert refusal(path).code == "file_damaged"


@pytest.mark.parametrize(
    "rows",
    [
        ods_row(["x"] * 200, 1_000_000),
        ods_row(["x"] * 200) + _FILLER + ods_row(["y"]),
        ods_row(["x"] * 200) + '<table:table-row table:number-rows-repeated="1000000"/>' + ods_row(["y"]),
        _FILLER.replace("1048000", "9000").replace("<table:table-cell", '<table:table-cell office:value-type="float"'),
    ],
)
def test_a_repetition_does_not_fill_the_memory(tmp_path: Path, rows: str) -> None:
    error = refusal(write_ods(tmp_path / "a.ods", rows))
    assert (error.code, error.params["what"]) == ("file_too_big", "cells")


def test_too_many_columns_are_too_many(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": [["x"] * 2_001]})
    with pytest.raises(KnownError) as caught:
        next(workbook.candidates(path)).head()
    assert caught.value.params == {"file": "a.xlsx", "what": "columns"}


def test_a_workbook_that_grows_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS})
    monkeypatch.setattr(limits, "LIMITS", Limits(floor=1000, ratio=2))
    assert refusal(path).params["what"] == "ratio"
    monkeypatch.setattr(limits, "LIMITS", Limits(bytes=1000))
    assert refusal(path).params["what"] == "bytes"


def test_sheets_that_nobody_sees_come_last(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        hidden, shown = book.add_worksheet("字典"), book.add_worksheet("订单")
        book.add_chartsheet("图")
        hidden.write(0, 0, "一")
        shown.write(0, 0, "二")
        shown.activate()
        hidden.hide()
    assert sheets(tmp_path / "a.xlsx") == [[["二"]], [["一"]]]


def test_rows_above_the_first_cell_are_counted(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS}, top=3)
    (rows,) = sheets(path)
    assert rows[:4] == [["", ""], ["", ""], ["", ""], ROWS[0]]


def test_cells_become_the_texts_of_a_csv(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        dates = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, [1.5, 4512345678901234567, True, "第一行\n第二行", 3])
        sheet.write_datetime(0, 5, datetime(2026, 5, 6, 12, 34, 56), dates)
    assert sheets(tmp_path / "a.xlsx") == [
        [["1.5", "4.51234567890124e+18", "TRUE", "第一行\n第二行", "3", "2026-05-06 12:34:56"]]
    ]


def test_a_damaged_workbook_says_so(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS})
    patched(path, lambda xml: xml[: len(xml) // 2])
    assert refusal(path).code == "file_damaged"
    (tmp_path / "b.xls").write_bytes((FILES / "orders.xls").read_bytes()[:3000])
    assert refusal(tmp_path / "b.xls").code == "file_damaged"
    assert refusal(write_ods(tmp_path / "c.ods", "<table:table-row")).code == "file_damaged"


class PanicException(BaseException):
    """As the reader's own, which nobody can import."""


@pytest.mark.parametrize(("error", "told"), [(PanicException, KnownError), (ZeroDivisionError, ZeroDivisionError)])
def test_a_panic_of_the_reader_is_a_damaged_file_and_a_bug_stays_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], told: type[BaseException]
) -> None:
    def fails(*_given: object) -> None:
        raise error

    monkeypatch.setattr(workbook, "_book", fails)
    with pytest.raises(told) as caught:
        sheets(write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS}))
    assert getattr(caught.value, "code", "") in ("file_damaged", "")


@pytest.mark.parametrize("form", ["xlsx", "xlsb", "ods"])
def test_a_changed_figure_of_a_workbook_is_no_order_number(tmp_path: Path, form: str) -> None:
    """A ZIP has a sum for each part, but who stops reading before its end never learns of it."""
    path = tmp_path / f"a.{form}"
    wanted = (ROWS[8][0]).encode("utf-16-le" if form == "xlsb" else "ascii")
    write(tmp_path, ROWS, form, Habits(), "a")
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    assert sheets(path) == [ROWS]
    content = path.read_bytes()
    path.write_bytes(content.replace(wanted, wanted.replace(b"9", b"7")))
    assert path.read_bytes() != content
    assert refusal(path).code == "file_damaged"


@pytest.mark.parametrize("encoding", ["UTF-8", "gb18030", "no-such-encoding"])
def test_a_broken_tag_of_an_open_document_is_no_endless_loop(tmp_path: Path, encoding: str) -> None:
    """Its reader looks for the tag's end for ever, and takes memory for each look."""
    path = write_ods(tmp_path / "a.ods", "<table:table-row")
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name).replace(b'"UTF-8"', f'"{encoding}"'.encode()) for name in source.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    assert refusal(path).code == "file_damaged"


@pytest.mark.parametrize(("at", "byte"), [(1307, 0xD8), (1309, 0xFF), (1316, 0x10), (1650, 0xFF), (1876, 0xFF)])
def test_a_damaged_legacy_workbook_does_not_fill_the_memory(tmp_path: Path, at: int, byte: int) -> None:
    """Its reader believes a sheet's dimensions and the number of a cell's column, whatever they are."""
    content = bytearray((FILES / "orders.xls").read_bytes())
    start = content.index(b"\x09\x08")
    content[start + at] = byte
    (tmp_path / "a.xls").write_bytes(content)
    try:
        assert len(sheets(tmp_path / "a.xls")) == 2
    except KnownError as error:
        assert error.code == "file_damaged"


def test_a_workbook_that_changes_while_it_is_read_is_not_believed(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"一": ROWS, "二": ROWS})
    found = workbook.candidates(path)
    next(found)
    with path.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(KnownError) as caught:
        next(found)
    assert caught.value.code == "file_changed"


def test_nothing_of_a_workbook_is_damaged_or_mixed(tmp_path: Path) -> None:
    (sheet,) = workbook.candidates(write_xlsx(tmp_path / "a.xlsx", {"订单": ROWS}))
    assert len(list(sheet.records())) == 41
    assert (sheet.damaged(), sheet.mixed(), sheet.position()) == ([], [], 1.0)


def test_a_hidden_sheet_never_goes_before_one_that_is_seen(tmp_path: Path) -> None:
    names = ["订单编号", "订单状态", "订单创建时间", "商品标题", "总金额", "买家实付金额"]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for title, number, width in (("订单", "17", 5), ("旧数据", "18", 6)):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, names[:width])
            sheet.write_row(1, 0, [f"40000000000000000{number}", "等待买家付款", "2026-11-20 10:00:00", "杯"])
        book.worksheets()[1].hide()
    reading = read(tmp_path / "a.xlsx")
    assert reading.row["order_no"] == "4000000000000000017"
    assert reading.told == [("sheets_left_out", 0)]
