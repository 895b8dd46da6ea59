"""Big order reports, quickly: for benchmarks and demonstrations."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

from tests.exports.builder import HEADERS, ORDER_VINTAGES, cell, csv_text
from tests.exports.people import NEWEST, orders

_SLICE = 5000


def write_big(path: Path, rows: int, columns: int = 41, seed: int = 1, *, newest: datetime = NEWEST) -> Path:
    """A gb18030 CSV of ``rows`` orders in the vintage that has so many ``columns`` (41: v2016); returns ``path``.

    14 % of the orders are unpaid and 60 % finished, spread over 90 days before ``newest``.
    """
    names = next(HEADERS[name] for name in ORDER_VINTAGES if len(HEADERS[name]) == columns)
    made = orders(rows, seed, newest=newest)
    with path.open("wb") as stream:
        header = csv_text((), names)
        stream.write(header.encode("gb18030"))
        while part := list(islice(made, _SLICE)):
            stream.write(csv_text(part, names).removeprefix(header).encode("gb18030"))
    return path


def write_big_workbook(path: Path, rows: int, columns: int = 41, seed: int = 1) -> Path:
    """The same as an XLSX of texts, each written into its cell, as the platforms' own servers do; returns ``path``."""
    import xlsxwriter

    names = next(HEADERS[name] for name in ORDER_VINTAGES if len(HEADERS[name]) == columns)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("订单报表")
        sheet.write_row(0, 0, names)
        for row, order in enumerate(orders(rows, seed), 1):
            for column, name in enumerate(names):
                if text := cell(order, name):
                    sheet.write_string(row, column, text)
    return path
