"""The same table in every container that platforms and spreadsheets save it in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.exports import xls, xlsb
from tests.exports.habits import Habits

TEXTS = {
    "gb18030": (",", "csv"),
    "utf-8": (",", "csv"),
    "utf-8-sig": (",", "csv"),
    "utf-16": ("\t", "txt"),
    "utf-16-le": (",", "csv"),
    "utf-16-be": (",", "csv"),
    "tabs": ("\t", "tsv"),
    "semicolons": (";", "csv"),
}
"""Text files by encoding (``tabs`` is gb18030, ``semicolons`` utf-8-sig): separator and suffix."""
WORKBOOKS = ("xlsx", "xls", "ods", "xlsb")
CONTAINERS = (*TEXTS, *WORKBOOKS)
_ENCODINGS = {"tabs": "gb18030", "semicolons": "utf-8-sig"}
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def write(folder: Path, lines: Sequence[Sequence[Any]], container: str, chosen: Habits, stem: str = "export") -> Path:
    """The lines as a file of one of `CONTAINERS`; returns its path."""
    if container in TEXTS:
        separator, suffix = TEXTS[container]
        path = folder / f"{stem}.{suffix}"
        path.write_bytes(text(lines, separator, chosen).encode(_ENCODINGS.get(container, container)))
        return path
    path = folder / f"{stem}.{container}"
    {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods, "xlsb": write_xlsb}[container](path, lines, chosen)
    return path


def text(lines: Sequence[Sequence[Any]], separator: str, chosen: Habits) -> str:
    """The lines as text; a cell ``="…"`` stands as it is, for no exporter puts quotes around that one."""
    return chosen.line_end.join(
        [*(separator.join(_cell(cell, separator, chosen) for cell in line) for line in lines), ""]
    )


def _cell(cell: str, separator: str, chosen: Habits) -> str:
    if cell[:2] == '="':
        return cell
    if chosen.quoted or any(mark in cell for mark in (separator, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write_xlsx(path: Path, lines: Sequence[Sequence[Any]], chosen: Habits) -> None:
    """A workbook of today."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        if chosen.other_sheets:
            book.add_worksheet("填写说明").write_row(0, 0, ["请勿修改表头", "订单编号"])
        sheet = book.add_worksheet("订单信息")
        moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, moments if isinstance(cell, datetime) else days)
                elif cell:
                    sheet.write_string(row, column, cell)
        if chosen.other_sheets:
            book.add_worksheet("数据字典")
    if chosen.wrong_size:
        shrink(path, 1 + chosen.other_sheets)


def shrink(path: Path, number: int) -> None:
    """Lets the workbook's sheet of that number say that it is one cell."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = f"xl/worksheets/sheet{number}.xml"
    parts[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)


def write_xls(path: Path, lines: Sequence[Sequence[Any]], chosen: Habits) -> None:
    """A workbook as Excel wrote it until 2003; dates are texts."""
    plain = [[f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell for cell in line] for line in lines]
    more = {"填写说明": [["请勿修改表头", "订单编号"]]} if chosen.other_sheets else {}
    path.write_bytes(xls.workbook(more | {"订单信息": plain}))


def write_xlsb(path: Path, lines: Sequence[Sequence[Any]], chosen: Habits) -> None:
    """A workbook of today in records."""
    more = {"填写说明": [["请勿修改表头", "订单编号"]]} if chosen.other_sheets else {}
    path.write_bytes(xlsb.workbook(more | {"订单信息": lines}, size=(1, 1) if chosen.wrong_size else None))


def write_ods(path: Path, lines: Sequence[Sequence[Any]], chosen: Habits) -> None:
    """An open document."""
    sheets = {"订单信息": lines} if not chosen.other_sheets else {"填写说明": [["请勿修改表头"]], "订单信息": lines}
    tables = "".join(
        f'<table:table table:name="{name}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)


def _ods_row(cells: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells)) or '<table:table-cell/>'}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if not cell:
        return "<table:table-cell/>"
    kept = escape(cell).replace("\t", "<text:tab/>")
    return f'<table:table-cell office:value-type="string"><text:p>{kept}</text:p></table:table-cell>'
