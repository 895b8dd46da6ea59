"""What the import tells of a file: which rows, in which order of importance, in words that help, and nobody's data."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from app import doctor_words
from app.domain.finding import GRAVE, NUMBERS_KEPT, ODD, PLAIN
from app.errors import KnownError
from app.intake.batch import Reject
from app.intake.doctor import Doctor
from app.intake.open import open_export
from tests.exports.containers import write
from tests.exports.habits import Habits
from tests.intake.reading import IMPORTED_AT, ZONE, Reading, moment, read, read_text

HEAD = "订单编号,订单状态,总金额,订单创建时间,订单付款时间,买家会员名,收货人姓名,联系手机,宝贝总数量"


def order(n: int, **cells: str) -> str:
    usual = {
        "id": f"40000000000000000{n:02}",
        "status": "等待买家付款",
        "total": "20.00",
        "created": "2026-11-20 10:00:00",
        "paid": "",
        "buyer": "tb1",
        "name": "甲",
        "phone": "13900000000",
        "pieces": "1",
    }
    return ",".join((usual | cells).values())


def told(folder: Path, *lines: str) -> Reading:
    return read_text(folder, "\r\n".join((HEAD, *lines, "")))


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"id": "4.00E+18"}, "id_scientific"),
        ({"id": "4000000000000000017.0"}, "id_decimal"),
        ({"id": ""}, "id_missing"),
        ({"id": "四"}, "id_malformed"),
        ({"created": ""}, "created_missing"),
        ({"created": "昨天"}, "date_malformed"),
        ({"created": "11-20 10:00"}, "date_without_year"),
        ({"created": "11月20日 10:00:00"}, "date_without_year"),
        ({"paid": "11/20"}, "date_without_year"),
        ({"total": "免费"}, "amount_malformed"),
        ({"total": "2026-11-20"}, "shifted_cells"),
        ({"total": "4000000000000000017"}, "shifted_cells"),
    ],
)
def test_refused_rows_are_told_by_their_reason(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    reading = told(tmp_path, order(1), order(2, **cells), order(3), order(4, **cells))
    (finding,) = reading.export.findings
    assert (finding.code, finding.rows, finding.numbers, finding.grade) == (code, 2, (3, 5), GRAVE)
    assert reading.codes == [code, code]
    assert [row["row"] for row in reading.rows] == [2, 4]


@pytest.mark.parametrize(
    ("cells", "code", "grade"),
    [
        ({"total": "-20.00"}, "amount_negative", ODD),
        ({"total": "10000000.00"}, "amount_absurd", ODD),
        ({"created": "2026/11/20"}, "date_without_time", PLAIN),
        ({"paid": "2026-11-20 10:00:00"}, "status_conflict", ODD),
        ({"status": "卖家正在想"}, "unknown_status", ODD),
        ({"name": "##密文"}, "encrypted_data", PLAIN),
        ({"phone": "1**********"}, "masked_data", PLAIN),
        ({"buyer": "t**1"}, "masked_data", PLAIN),
        ({"pieces": "若干"}, "cell_unreadable", ODD),
        ({"phone": "8.6138E+12"}, "cell_unreadable", ODD),
        ({"phone": "########"}, "cell_too_narrow", ODD),
    ],
)
def test_odd_rows_are_kept_and_told(tmp_path: Path, cells: dict[str, str], code: str, grade: str) -> None:
    reading = told(tmp_path, order(1), order(2, **cells), order(3), order(4, **cells))
    (finding,) = reading.export.findings
    assert (finding.code, finding.rows, finding.numbers, finding.grade) == (code, 2, (3, 5), grade)
    assert len(reading.rows) == 4


def test_a_clean_file_says_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, order(1), order(2)).told == []


def test_a_refused_row_is_told_once_and_as_refused(tmp_path: Path) -> None:
    odd = {"name": "##密文", "total": "-1.00", "pieces": "若干", "created": "2026/11/20", "status": "卖家正在想"}
    assert told(tmp_path, order(1), order(2, id="4E18", **odd)).told == [("id_scientific", 1)]


def test_the_gravest_comes_first(tmp_path: Path) -> None:
    lines = order(1, phone="1**"), order(2, total="-1.00"), order(3, id="4E18"), order(4, id="")
    assert [code for code, _ in told(tmp_path, *lines).told] == [
        "id_missing",
        "id_scientific",
        "amount_negative",
        "masked_data",
    ]


def test_a_date_without_a_time_is_midnight(tmp_path: Path) -> None:
    assert told(tmp_path, order(1, created="2026/11/20")).row["created_at"] == moment(2026, 11, 20)


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xlsb"])
def test_days_of_a_workbook_have_no_time(tmp_path: Path, suffix: str) -> None:
    """A whole day is a day alone, and midnight in a column of moments."""
    moments = [datetime(2026, 11, 20), datetime(2026, 11, 20, 0, 0, 1), None]
    for name, created, timeless in (
        ("days", [day.date() if day else date(2026, 11, 19) for day in moments], (2, 3, 4)),
        ("moments", [date(2026, 11, 20), *moments[1:2], datetime(2026, 11, 19, 8)], ()),
    ):
        lines: list[list[object]] = [[*HEAD.split(",")[:4]]]
        for number, day in enumerate(created):
            lines.append([f"400000000000000001{number}", "等待买家付款", "20.00", day])
        reading = read(write(tmp_path, lines, suffix, Habits(), name))
        assert {finding.code: finding.numbers for finding in reading.export.findings} == (
            {"date_without_time": timeless} if timeless else {}
        )
        assert reading.rows[0]["created_at"] == moment(2026, 11, 20)


def test_columns_nobody_knows_are_named(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f"{HEAD},新奇的列\r\n{order(1)},x\r\n")
    (finding,) = reading.export.findings
    assert (finding.code, finding.rows, finding.params["columns"]) == ("columns_unknown", 0, ["新奇的列"])


def test_damaged_and_mixed_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    line = order(3, name="收货人某某").encode("gb18030")
    path.write_bytes(f"{HEAD}\r\n{order(1)}\r\n".encode() + line + b"\r\n" + order(2, name="@").encode().replace(b"@", b"\xe7\xff") + b"\r\n")  # fmt: skip
    reading = read(path)
    numbers = {finding.code: finding.numbers for finding in reading.export.findings}
    assert numbers == {"text_damaged": (4,), "mixed_encoding": (3,)}
    assert reading.rows[1]["receiver"] == "收货人某某"


def test_zeros_in_a_text_are_damage(tmp_path: Path) -> None:
    reading = told(tmp_path, order(1), order(2, name="\0" * 9), order(3, name="甲\0乙"))
    assert {finding.code: finding.numbers for finding in reading.export.findings} == {"text_damaged": (3, 4)}
    assert [row["receiver"] for row in reading.rows] == ["甲", None, "甲乙"]


def test_rounded_numbers_are_told_wherever_they_begin(tmp_path: Path) -> None:
    fine = [f"4{n:07}12345678917" for n in range(600)]
    rounded = [f"4{n:07}1234567000" + "0" for n in range(600, 700)]
    lines = [order(1, id=number) for number in fine + rounded]
    reading = told(tmp_path, *lines)
    assert dict(reading.told)["id_rounded"] == 100
    assert len(reading.rows) == 600


def test_findings_know_the_platform_and_nobody(tmp_path: Path) -> None:
    secrets = ("张三丰", "13912345678", "4.00E+18", "tb秘密")
    cells = {"name": secrets[0], "phone": secrets[1], "buyer": secrets[3]}
    reading = told(
        tmp_path,
        order(1, id=secrets[2], **cells),
        order(2, status=secrets[0], **cells),
        order(3, pieces=secrets[0], **cells),
        order(4, created=secrets[1], **cells),
        order(5, total=secrets[0], **cells),
    )
    stored = json.dumps([finding.to_json() for finding in reading.export.findings], ensure_ascii=False)
    assert not any(secret in stored for secret in secrets)
    assert all(finding.params["platform"] == "taobao" for finding in reading.export.findings)
    assert all(finding.params["report"] == "orders" for finding in reading.export.findings)


def test_the_words_of_unknown_states_are_named(tmp_path: Path) -> None:
    lines = [
        order(n, status=word) for n, word in enumerate(["卖家待发货中", "张三", "卖家待发货中", "等待退款完成"], 1)
    ]
    (finding,) = told(tmp_path, *lines).export.findings
    assert finding.params["words"] == ["卖家待发货中", "等待退款完成"]
    assert "卖家待发货中" in doctor_words.finding(finding.code, finding.params).what


def test_numbers_are_kept_up_to_a_measure() -> None:
    doctor = Doctor()
    doctor.note("id_missing", range(1, 1500), column="a")
    doctor.note("id_missing", range(1500, 3000), column="b")
    (finding,) = doctor.findings(platform="jd")
    assert (finding.rows, len(finding.numbers), finding.numbers[-1]) == (2999, NUMBERS_KEPT, NUMBERS_KEPT)
    assert finding.params == {"platform": "jd", "columns": ["a", "b"]}


def test_reading_again_tells_the_same_again(tmp_path: Path) -> None:
    reading = told(tmp_path, order(1), order(2, id="4E18"), order(3, total="-1.00"))
    once = reading.export.findings
    rejects = [row for row in reading.export.rows() if isinstance(row, Reject)]
    assert reading.export.findings == once
    assert len(rejects) == 1


@pytest.mark.parametrize("code", sorted(doctor_words.FINDINGS))
def test_every_finding_says_what_it_is_what_was_done_and_what_to_do(code: str) -> None:
    params = {"platform": "taobao", "report": "orders", "columns": ["总金额"], "words": ["词"], "sheets": ["表"]}
    params |= {"shop": "甲店", "into": "乙店"}
    words = doctor_words.finding(code, params)
    assert all((words.what, words.done, words.todo))
    assert not any(mark in words.what + words.done + words.todo for mark in "{}…")
    assert doctor_words.notice(code)


def test_what_to_download_again_depends_on_platform_and_report() -> None:
    def todo(**params: str) -> str:
        return doctor_words.finding("id_scientific", params).todo

    todos = {
        todo(platform="taobao", report="orders"),
        todo(platform="taobao", report="items"),
        todo(platform="douyin", report="refunds"),
        todo(platform="nobody", report="reviews"),
        todo(),
    }
    assert len(todos) == 5


def test_a_finding_of_a_newer_version_stands_for_itself() -> None:
    assert doctor_words.finding("from_the_future", {}) == doctor_words.Told("from_the_future", "", "")


def test_errors_name_the_file_as_people_know_it(tmp_path: Path) -> None:
    path = tmp_path / "0001.csv"
    path.write_bytes("甲,乙\r\n1,2\r\n".encode())
    with pytest.raises(KnownError) as caught:
        open_export(path, zone=ZONE, imported_at=IMPORTED_AT, name="a.zip › orders.csv")
    assert caught.value.params == {"file": "a.zip › orders.csv"}


def test_the_known_name_says_how_fresh_a_copy_is(tmp_path: Path) -> None:
    path = tmp_path / "0001.csv"
    path.write_bytes(f"{HEAD}\r\n{order(1)}\r\n".encode())
    name = "ExportOrderList202611201200.csv"
    export = open_export(path, zone=ZONE, imported_at=IMPORTED_AT, name=name)
    assert export.as_of == moment(2026, 11, 20, 12)


def test_further_sheets_are_told_and_orders_go_first(tmp_path: Path) -> None:
    orders = ["订单编号", "订单状态", "总金额", "订单创建时间"]
    items = ["子订单编号", "主订单编号", "标题", "价格", "购买数量", "订单状态"]
    rows = {
        "说明": [["怎样使用"]],
        "销售明细": [items, ["2", "1", "杯子", "1.00", "1", "交易成功"]],
        "订单报表": [orders, ["1", "交易成功", "1.00", "2026-11-20 10:00:00"]],
        "空的": [orders],
    }
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, lines in rows.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)
    reading = read(path)
    assert (reading.export.report, reading.row["order_no"]) == ("orders", "1")
    (finding,) = reading.export.findings
    assert (finding.code, finding.rows, finding.params["sheets"]) == ("sheets_left_out", 0, ["销售明细"])
