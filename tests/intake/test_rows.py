from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from app.intake import rows
from app.intake.open import Reject, open_export
from tests.exports.builder import Quirks, columns, csv_text, write_csv, write_xlsx
from tests.exports.people import orders
from tests.intake.reading import IMPORTED_AT, ZONE, moment, read, read_text

HEAD = "订单编号,订单状态,总金额,订单创建时间,订单付款时间 \r\n"


def test_refused_rows_keep_their_number_and_their_cells(tmp_path: Path) -> None:
    text = HEAD + (
        '="4000000000000000001",等待买家付款,20.00,2026-11-20 10:00:00,\r\n'
        " 1.93E+18 ,等待买家付款,20.00,2026-11-20 10:00:00,\r\n"
        "\r\n"
        "4000000000000000002.0,等待买家付款,20.00,2026-11-20 10:00:00,\r\n"
        ",,,,\r\n"
        ",等待买家付款,20.00,2026-11-20 10:00:00,\r\n"
        "4000000000000000003,等待买家付款,20.00,,\r\n"
        "4000000000000000004,等待买家付款,20.00,2026-11-20 10:00:00\r\n"
        "4000000000000000005,等待买家付款,免费,2026-11-20 10:00:00,\r\n"
        "4000000000000000006,等待买家付款,20.00,前天,\r\n"
        "4000000000000000007,等待买家付款,2026-11-20 10:00:00,20.00,\r\n"
        "4000000000000000008,等待买家付款,20.00,2026-11-20 10:00:00,,,\r\n"
        "4000000000000000009,交易成功,20.00,2026-11-20 10:00:00,2026-11-20 10:00:01\r\n"
    )
    reading = read_text(tmp_path, text)
    assert [row["row"] for row in reading.rows] == [2, 14]
    assert [(reject.row, reject.code) for reject in reading.rejects] == [
        (3, "id_scientific"),
        (5, "id_decimal"),
        (7, "id_missing"),
        (8, "created_missing"),
        (9, "shifted_cells"),
        (10, "amount_malformed"),
        (11, "date_malformed"),
        (12, "shifted_cells"),
        (13, "shifted_cells"),
    ]
    assert reading.rejects[0].cells == (" 1.93E+18 ", "等待买家付款", "20.00", "2026-11-20 10:00:00", "")
    assert reading.rejects[0].params == {"column": "订单编号"}
    assert reading.rejects[4].params == {"cells": 4, "expected": 5}


def test_rows_and_rejects_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = [f"{4 * 10**18 + n if n % 3 else ''},交易成功,1.00,2026-11-20 10:00:00," for n in range(1, 2 * rows.BATCH)]
    lines[700] += ",,"
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + "\r\n".join(lines)).encode("gb18030"))
    export = open_export(path, zone=ZONE, imported_at=IMPORTED_AT)
    numbers = [row.row if isinstance(row, Reject) else row[0] for row in export.rows()]
    assert numbers == list(range(2, 2 * rows.BATCH + 1))
    assert export.position() == 1.0
    assert [*export.rows()] == [*export.rows()]


@pytest.mark.parametrize(
    ("quirks", "code"), [(Quirks(scientific_ids=True), "id_scientific"), (Quirks(decimal_ids=True), "id_decimal")]
)
def test_ids_damaged_by_a_spreadsheet_never_pass(tmp_path: Path, quirks: Quirks, code: str) -> None:
    reading = read(write_csv(tmp_path / "a.csv", orders(5), columns("v2016"), quirks))
    assert (reading.rows, reading.codes) == ([], [code] * 5)


def test_ids_that_a_workbook_holds_as_numbers_have_lost_their_end(tmp_path: Path) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", orders(5), columns("v2020"), Quirks(id_numbers=True)))
    assert (reading.rows, reading.codes) == ([], ["id_scientific"] * 5)


@pytest.mark.parametrize("fine", [0, 1, 100])
@pytest.mark.parametrize("rounded", [2, 5])
def test_several_ids_that_end_in_zeros_were_rounded(tmp_path: Path, rounded: int, fine: int) -> None:
    ids = [f"40000000000000{n}0000" for n in range(1, rounded + 1)] + [f"40000000000000{n:03}17" for n in range(fine)]
    lines = "".join(f"{number},交易成功,1.00,2026-11-20 10:00:00,\r\n" for number in ids)
    reading = read_text(tmp_path, HEAD + lines)
    assert (reading.codes, len(reading.rows)) == (["id_rounded"] * rounded, fine)


def test_a_single_id_that_ends_in_zeros_is_told(tmp_path: Path) -> None:
    """Its order may have several rows, and its number may really end so."""
    text = "订单编号,标题,价格,购买数量\r\n" + "4000000000000010000,杯,1.00,1\r\n" * 2
    reading = read_text(tmp_path, text)
    assert (len(reading.rows), reading.told) == (2, [("id_doubtful", 2)])


@pytest.mark.parametrize("vintage", ["v2012", "v2016", "v2020"])
def test_a_lost_cell_before_the_payment_time_is_always_noticed(tmp_path: Path, vintage: str) -> None:
    """The row keeps its width: another program has put an empty cell at its end."""
    names = columns(vintage)
    last = next(index for index, name in enumerate(names) if name.startswith("订单付款时间"))
    table = list(csv.reader(io.StringIO(csv_text(orders(30, seed=5), names))))
    for lost in range(last + 1):
        moved = [[*row[:lost], *row[lost + 1 :], ""] for row in table[1:]]
        out = io.StringIO()
        csv.writer(out).writerows([table[0], *moved])
        reading = read_text(tmp_path, out.getvalue())
        assert reading.rows == [], names[lost]


def test_a_comma_inside_a_wrapped_cell_moves_nothing(tmp_path: Path) -> None:
    head = "订单编号,特权订金订单id,订单状态,买家会员名,联系手机,新奇的列"
    text = f'{head}\r\n="4000000000000000001",="a,b",交易成功,,,末\r\n'
    row = read_text(tmp_path, text).row
    assert (row["status"], row["extra"]) == ("finished", {"特权订金订单id": "a,b", "新奇的列": "末"})


def test_line_breaks_inside_a_memo_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('订单编号,商家备注\n1,"一\r\n二"\n2,"三""四"""\n'.encode())
    assert [(row["row"], row["memo"]) for row in read(path).rows] == [(2, "一\r\n二"), (3, '三"四"')]


def test_line_ends_of_every_kind(tmp_path: Path) -> None:
    for end in ("\r\n", "\n", "\r"):
        path = tmp_path / "a.csv"
        path.write_bytes(end.join(("订单编号,商家备注", "1,甲", "", "2,乙")).encode())
        assert [(row["row"], row["memo"]) for row in read(path).rows] == [(2, "甲"), (4, "乙")]


def test_blocks_do_not_cut_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "a.csv", orders(20), columns("v2016"))
    whole = read(path).rows
    for size in (1, 2, 7, 100):
        monkeypatch.setattr("app.intake.lines.BLOCK", size)
        assert read(path).rows == whole


def test_a_quotation_mark_that_never_closes_costs_its_rows_only(tmp_path: Path) -> None:
    head = '订单编号,商家备注\r\n1,甲\r\n2,"'
    reading = read_text(tmp_path, head + "长" * 140_000 + "\r\n3,乙\r\n")
    assert [row["row"] for row in reading.rows] == [2, 4]
    assert reading.codes == ["row_damaged"]


def test_bytes_that_are_no_text_cost_their_cell_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "订单编号,买家留言,订单状态\r\n1,".encode() + b"\xff\xfe" + "好,交易成功\r\n2,好,交易成功\r\n".encode()
    )
    reading = read(path)
    assert [row["status"] for row in reading.rows] == ["finished", "finished"]
    assert reading.told == [("text_damaged", 1)]


def test_an_empty_message_in_words_is_empty(tmp_path: Path) -> None:
    assert read_text(tmp_path, "订单编号,买家留言\r\n1,没有买家留言\r\n").row["buyer_message"] is None


def test_the_phone_is_the_mobile_else_the_other(tmp_path: Path) -> None:
    text = "订单编号,联系电话 ,联系手机\r\n1,021-55556666,'\r\n2,021-55556666,'19900001111\r\n3,,'\r\n"
    reading = read_text(tmp_path, text)
    assert [row["phone"] for row in reading.rows] == ["021-55556666", "19900001111", None]
    assert reading.rows[1]["extra"] == {"联系电话": "021-55556666"}


def test_the_newest_memo_wins_and_the_older_is_kept(tmp_path: Path) -> None:
    text = "订单编号,订单备注,商家备忘\r\n1,旧,新\r\n2,旧,\r\n"
    reading = read_text(tmp_path, text)
    assert [row["memo"] for row in reading.rows] == ["新", "旧"]
    assert [row["extra"] for row in reading.rows] == [{"订单备注": "旧"}, {"订单备注": "旧"}]


@pytest.mark.parametrize(
    ("head", "cells", "due"),
    [
        ("总金额,买家应付货款,买家应付邮费", "30.00,15.00,5.00", 3000),
        ("总金额,买家应付货款,买家应付邮费", ",15.00,5.00", 2000),
        ("总金额,买家应付货款,买家应付邮费", ",15.00,", None),
        ("买家应付货款,买家应付邮费", "15.00,5.00", 2000),
    ],
)
def test_what_is_due_is_the_total_else_goods_and_postage(
    tmp_path: Path, head: str, cells: str, due: int | None
) -> None:
    assert read_text(tmp_path, f"订单编号,{head}\r\n1,{cells}\r\n").row["amount_due"] == due


def test_a_column_that_is_absent_is_no_field(tmp_path: Path) -> None:
    text = "订单编号,买家应付货款,买家会员名,联系手机,新奇的列\r\n1,15.00,,,甲\r\n"
    export = read_text(tmp_path, text).export
    assert export.fields == ("order_no", "buyer_nick", "phone", "amount_goods", "status")
    assert (export.extra_columns, export.unknown_columns) == (("新奇的列",), ("新奇的列",))


def test_a_cell_that_decides_nothing_is_kept_as_text(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "订单编号,发货时间,应发货时间,宝贝种类\r\n1,稍后,尽快,若干\r\n")
    assert reading.row["shipped_at"] is reading.row["ship_by"] is reading.row["item_kinds"] is None
    assert reading.row["extra"] == {"发货时间": "稍后", "应发货时间": "尽快", "宝贝种类": "若干"}
    assert reading.told == [("cell_unreadable", 1)]


def test_the_deadline_for_shipping_is_found_in_its_text(tmp_path: Path) -> None:
    text = "订单编号,应发货时间\r\n1,子订单3304375611452199951： 2026-06-11 22:17前 ; \r\n"
    assert read_text(tmp_path, text).row["ship_by"] == moment(2026, 6, 11, 22, 17)


def short(lines: list[str], widths: dict[int, int]) -> str:
    """A file whose rows (by their numbers) have lost what stands behind so many cells."""
    cut = [",".join(line.split(",")[: widths.get(number, 99)]) for number, line in enumerate(lines, 1)]
    return "\n".join([*cut, ""])


HEAD_OF_SIX = "订单编号,订单状态,订单创建时间,商品标题,商家备注,备注标签"
OF_SIX = [HEAD_OF_SIX, *(f"40000000000000000{n},等待买家付款,2026/11/20 10:00,杯,," for n in range(10, 50))]


@pytest.mark.parametrize("at_end", [4, 5])
def test_excel_leaves_the_separators_of_sixteen_rows_out(tmp_path: Path, at_end: int) -> None:
    reading = read_text(tmp_path, short(OF_SIX, dict.fromkeys([*range(17, 33), *range(33, 42)], at_end)))
    assert (len(reading.rows), reading.rejects) == (40, [])
    assert all(row["memo"] is row["memo_tag"] is None for row in reading.rows)


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([20], [20]),  # one of a block is no habit of Excel's
        ([*range(2, 17)], [*range(2, 17)]),  # nor is the header's own
        ([*range(2, 42)], [*range(2, 42)]),
        ([33], [33]),
    ],
)
def test_other_short_rows_are_refused(tmp_path: Path, rows: list[int], refused: list[int]) -> None:
    reading = read_text(tmp_path, short(OF_SIX, dict.fromkeys(rows, 5)))
    assert [(reject.row, reject.code) for reject in reading.rejects] == [(row, "shifted_cells") for row in refused]


def test_a_row_that_is_shorter_than_its_block_is_refused(tmp_path: Path) -> None:
    reading = read_text(tmp_path, short(OF_SIX, dict.fromkeys(range(17, 33), 5) | {20: 4, 41: 5}))
    assert [reject.row for reject in reading.rejects] == [20, 41]


def test_a_word_beside_the_table_of_a_workbook_refuses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(OF_SIX[:4]):
            sheet.write_row(at, 0, line.split(","))
        sheet.write(2, 6, "已联系")
    reading = read(path)
    assert (len(reading.rows), reading.rejects, reading.told) == (3, [], [("cells_beside", 1)])


@pytest.mark.parametrize("cell", ['"' + "备" * 70_000 + "\n" + "注" * 70_000 + '"', "备" * 140_000])
@pytest.mark.parametrize("before", [0, 3000])
def test_a_row_with_a_huge_cell_is_refused_with_its_other_cells(tmp_path: Path, cell: str, before: int) -> None:
    lines = [f"{4 * 10**18 + 10 * n + 1},交易成功,1.00,2026-11-20 10:00:00," for n in range(before + 2)]
    lines[before] = f"4000000000000000017,{cell},1.00,2026-11-20 10:00:00,"
    reading = read_text(tmp_path, HEAD + "\n".join([*lines, ""]))
    (reject,) = reading.rejects
    assert (reject.code, len(reading.rows)) == ("row_damaged", before + 1)
    assert reject.cells == ("4000000000000000017", "备" * 200 + "…", "1.00", "2026-11-20 10:00:00", "")


def test_a_huge_cell_of_a_workbook_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["订单编号", "订单状态", "商家备注"])
        sheet.write_row(1, 0, ["4000000000000000017", "交易成功", "长" * 30_000])
        sheet.write_row(2, 0, ["4000000000000000018", "交易成功", "@@"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b"@@", "长".encode() * 200_000))
    reading = read(path)
    assert [len(row["memo"]) for row in reading.rows] == [30_000]
    assert [(reject.code, *map(len, reject.cells)) for reject in reading.rejects] == [("row_damaged", 19, 4, 201)]
