from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake import cells, ids
from app.intake.cells import CellError
from app.intake.profile import profiles
from tests.intake.reading import ZONE, moment

ID = ids.order_id(re.compile("[0-9]{1,24}"))


def code(read: Callable[[str], Any], cell: str) -> str:
    with pytest.raises(CellError) as caught:
        read(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('="35153131473290000"', "35153131473290000"),
        ('=""', ""),
        ('="a""b"', 'a"b'),
        ("=351", "351"),
        ("'13900000000", "13900000000"),
        ("'", ""),
        ("\t6917926768823643751", "6917926768823643751"),
        ("17.80\t", "17.80"),
        ("\u3000 地址 \ufeff", "地址"),
        ("'quoted' by a buyer", "'quoted' by a buyer"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("", ""),
    ],
)
def test_text_is_the_value_without_what_spreadsheets_put_around_it(cell: str, value: str) -> None:
    assert cells.text(cell) == value


@given(st.text())
def test_cleaning_once_is_enough_for_a_column(cell: str) -> None:
    assert cells.plain([cell]) == cells.plain([cell, ""])[:1] == [cells.text(cell) or None]


@pytest.mark.parametrize("cell", ['="4000000000000000017"', "'4000000000000000017", "\t4000000000000000017\t", "1"])
def test_ids_are_text(cell: str) -> None:
    assert ID(cell) == re.sub(r"\D", "", cell)


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("1.93E+18", "id_scientific"),
        ('="1.93e+18"', "id_scientific"),
        ("1E18", "id_scientific"),
        ("4000000000000000017.0", "id_decimal"),
        ("4000000000000000017.", "id_decimal"),
        ("", "id_missing"),
        ("-", "id_missing"),
        ('=""', "id_missing"),
        ("合计", "id_malformed"),
        ("４００００", "id_malformed"),
        ("4,000,000", "id_malformed"),
        ("2026-11-21 10:00:00", "shifted_cells"),
        ("238.50", "shifted_cells"),
    ],
)
def test_damaged_ids_are_refused_by_name(cell: str, wrong: str) -> None:
    assert code(ID, cell) == wrong


def test_a_wrapping_that_never_closes_costs_no_digit() -> None:
    assert ID('="351') == "351"
    assert code(ID, '="') == "id_missing"


@given(st.text() | st.from_regex(r"\A[-+ '=\"]*[0-9]+[.,]?[0-9]*([eE][+-]?[0-9]+)?[ \t\"]*\Z"))
def test_an_id_that_passes_is_made_of_digits_that_stood_in_the_cell(cell: str) -> None:
    try:
        value = ID(cell)
    except CellError:
        return
    assert re.fullmatch("[0-9]{1,24}", value)
    assert re.sub("[^0-9A-Za-z.,]", "", cell) == value


@pytest.mark.parametrize("cell", ["1E18", "1.93E+18", "1.93", "2026-05-06", "1e5"])
def test_no_pattern_lets_a_damaged_number_pass(cell: str) -> None:
    assert code(ids.order_id(re.compile(".*")), cell) in ("id_scientific", "shifted_cells")
    assert code(ids.number(), cell) in ("id_scientific", "shifted_cells", "id_malformed")


def test_other_numbers_may_be_missing() -> None:
    read = ids.number()
    assert [read(cell) for cell in ("", "-", "\tAB-12_3", '="70001"')] == [None, None, "AB-12_3", "70001"]
    assert code(read, "某") == "id_malformed"


@pytest.mark.parametrize(
    ("value", "figure"),
    [("7.89E+13", True), ("7E+13", True), ("SF0220481613112", False), ("5E8", False), ("1E-5", False), (None, False)],
)
def test_a_number_that_became_a_figure(value: str | None, figure: bool) -> None:
    assert ids.is_figure(value) == figure


@pytest.mark.parametrize(
    ("digits", "rounded", "fine", "is_luck"),
    [(19, 1, 0, False), (19, 2, 498, False), (19, 9, 100, False), (17, 2, 0, False), (17, 5, 495, True)],
)
def test_luck_makes_few_numbers_that_look_rounded(digits: int, rounded: int, fine: int, is_luck: bool) -> None:
    cells = [str(10 ** (digits - 1) + n * 10 ** (digits - 15)) for n in range(rounded)]
    cells += [str(3 * 10 ** (digits - 1) + 10 * n + 1) for n in range(fine)]
    count, luck = ids.rounded([*cells, *cells])
    assert (count, luck > 0.1) == (rounded, is_luck)


def test_wrapped_and_short_numbers_are_no_suspects() -> None:
    assert ids.rounded(['="4000000000000010000"', "4000000000000000", "4000000000000010001"]) == (0, 1.0)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("2017-07-08 00:42:32", (2017, 7, 8, 0, 42, 32)),
        ("2016/5/23 22:02", (2016, 5, 23, 22, 2)),
        ("2020/2/21 0:00", (2020, 2, 21)),
        ("2026/04/02", (2026, 4, 2)),
        ("2026年05月06日 12:34:56", (2026, 5, 6, 12, 34, 56)),
        ("2026-05-06T12:34:56.500", (2026, 5, 6, 12, 34, 56)),
        ("\t2017-07-08 00:42:32", (2017, 7, 8, 0, 42, 32)),
    ],
)
def test_moments_are_read_in_the_shops_zone(cell: str, parts: tuple[int, ...]) -> None:
    wall = cells.Wall(ZONE)
    assert wall.read(cell) == wall.read(cell) == moment(*parts)


@pytest.mark.parametrize("cell", ["", "-", "--", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01 00:00:00"])
def test_never_is_no_moment(cell: str) -> None:
    assert cells.Wall(ZONE).read(cell) is None


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("2026-13-45 00:00:00", "date_malformed"),
        ("2026-11-21 25:00:00", "date_malformed"),
        ("9999-11-21 10:00:00", "date_malformed"),
        ("某宝贝", "date_malformed"),
        ("199.00", "shifted_cells"),
        ("13900000000", "shifted_cells"),
    ],
)
def test_what_is_no_moment_is_refused(cell: str, wrong: str) -> None:
    assert code(cells.Wall(ZONE).read, cell) == wrong


def test_a_remembered_hour_does_not_let_odd_minutes_pass() -> None:
    wall = cells.Wall(ZONE)
    wall.read("2026-11-21 10:00:00")
    for cell in ("2026-11-21 10:+5:00", "2026-11-21 10:60:00", "2026-11-21 10:00:00x"):
        assert code(wall.read, cell) == "date_malformed"
    assert wall.read("2026-11-21 10:07") == moment(2026, 11, 21, 10, 7)


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2199, 12, 31)))
def test_every_second_is_read_alike_with_and_without_memory(at: datetime) -> None:
    wall, cell = cells.Wall(ZONE), at.strftime("%Y-%m-%d %H:%M:%S")
    assert wall.read(cell) == wall.read(cell) == int(at.replace(tzinfo=ZONE).timestamp())


def test_a_deadline_in_a_text_is_the_earliest_one() -> None:
    cell = "子订单3304375611452199951： 2026-06-12 22:17前 ; 子订单3304375611452199952： 2026-06-11 22:17前 ; "
    assert cells.Wall(ZONE).deadline(cell) == moment(2026, 6, 11, 22, 17)
    assert cells.Wall(ZONE).deadline("2026-06-11 22:17:30") == moment(2026, 6, 11, 22, 17, 30)
    assert cells.Wall(ZONE).deadline("") is None
    assert code(cells.Wall(ZONE).deadline, "尽快") == "date_malformed"


def test_a_deadline_in_a_text_is_found_in_an_hour_that_was_seen_before() -> None:
    wall = cells.Wall(ZONE)
    assert wall.deadline("2026-06-11 22:00:00") == wall.deadline("2026-06-11 22:00:00")
    assert wall.deadline("2026-06-11 22:17前") == moment(2026, 6, 11, 22, 17)
    assert wall.deadline("2026-06-11 22:17:30；2026-06-10 09:00:00") == moment(2026, 6, 10, 9)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-20 09:00 PM",
        "2026-11-20T10:00:00Z",
        "2026-05-01 10:00下单，2026-05-03 18:00前发货",
        "2026-11-20前",
        "2026-11-20 9:00至2026-11-22 9:00",
    ],
)
def test_a_deadline_with_words_that_may_change_it_is_none(cell: str) -> None:
    wall = cells.Wall(ZONE)
    wall.deadline("2026-11-20 09:00:00")
    assert code(wall.deadline, cell) == "date_malformed"


@pytest.mark.parametrize("cell", ["05-06 12:34", "5/6", "05-06 12:34:56", "5月6日", "5月6日 12:34", "\t05-06 12:34"])
def test_a_year_is_never_guessed(cell: str) -> None:
    assert code(cells.Wall(ZONE).read, cell) == code(cells.Wall(ZONE).deadline, cell) == "date_without_year"


@pytest.mark.parametrize(
    ("cell", "timeless"),
    [
        ("2026/04/02", True),
        ("2026年4月2日\t", True),
        ("2026-04-02 00:00:00", False),
        ("0000-00-00", False),
        ("", False),
    ],
)
def test_a_date_without_a_time_is_noticed(cell: str, timeless: bool) -> None:
    wall = cells.Wall(ZONE)
    wall.read(cell)
    assert wall.saw_timeless == cells.is_timeless(cell) == timeless


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("201.12", 20112),
        ("0元", 0),
        ("123.00元", 12300),
        ("¥89.50", 8950),
        ("1,234.00\t", 123400),
        ("", None),
        ("-", None),
    ],
)
def test_amounts_are_fen(cell: str, fen: int | None) -> None:
    assert cells.Amounts()[cell] == fen


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("2026-11-21 10:00:00", "shifted_cells"),
        ("13900000000", "shifted_cells"),
        ("4000000000000000017", "shifted_cells"),
        ("免费", "amount_malformed"),
        ("1.234", "amount_malformed"),
        ("nan", "amount_malformed"),
    ],
)
def test_what_is_no_amount_is_refused_each_time(cell: str, wrong: str) -> None:
    amounts = cells.Amounts()
    assert code(amounts.__getitem__, cell) == code(amounts.__getitem__, cell) == wrong


@pytest.mark.parametrize(
    ("cell", "odd"), [("9999999.99", False), ("0", False), ("-0.00", False), ("-0.01", True), ("10000000", True)]
)
def test_odd_amounts_are_noticed(cell: str, odd: bool) -> None:
    amounts = cells.Amounts()
    assert amounts[cell] is not None
    assert amounts.saw_odd == odd


def test_memories_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_MEMORY", 3)
    amounts, words = cells.Amounts(), cells.Words()
    for number in range(10):
        assert amounts[f"{number}.00"] == number * 100
        assert words[f"词{number}"] == f"词{number}"
    assert len(amounts) <= 3 and len(words) <= 3


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1", 1), ("12", 12), ("2.0", 2), ("3件", 3), ("", None), ("-", None), ("1,234", 1234), ("5星", 5), ("5分", 5)],
)
def test_counts(cell: str, number: int | None) -> None:
    assert cells.count(cell) == number


@pytest.mark.parametrize(("cell", "wrong"), [("201.12", "shifted_cells"), ("很多", "count_malformed")])
def test_what_is_no_count(cell: str, wrong: str) -> None:
    assert code(cells.count, cell) == wrong


@pytest.mark.parametrize("cell", ["18877771111-123", "1**********", "021-55556666", "##密文##"])
def test_phones_of_every_form_stand(cell: str) -> None:
    assert cells.phone(f"'{cell}") in (cell, f"'{cell}")
    assert cells.phone(cell) == cell


@pytest.mark.parametrize("cell", ["2026-11-21 10:00:00", "201.12"])
def test_a_phone_is_no_date_and_no_amount(cell: str) -> None:
    assert code(cells.phone, cell) == "shifted_cells"


@pytest.mark.parametrize("cell", ["0", "12.00", "2026-11-21 10:00:00"])
def test_a_number_is_no_word(cell: str) -> None:
    assert code(cells.Words().__getitem__, cell) == "shifted_cells"


def test_an_apostrophe_before_a_cipher_goes() -> None:
    assert cells.phone("'##abc") == "##abc"


def test_nought_is_no_order_number() -> None:
    profile = next(one for one in profiles() if (one.platform, one.report) == ("taobao", "orders"))
    with pytest.raises(CellError) as caught:
        ids.order_id(profile.id_pattern)("0")
    assert caught.value.code == "id_malformed"
