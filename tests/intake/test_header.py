from __future__ import annotations

import random

import pytest

from app.errors import BugError
from app.intake import profile
from app.intake.header import Header, find, normalise, other_report
from app.intake.profile import profiles
from tests.exports.builder import HEADERS, ORDER_VINTAGES, columns


def found(*rows: list[str]) -> Header:
    header = find(rows, profiles())
    assert header is not None
    return header


@pytest.mark.parametrize(
    "name", ["总金额(旧版)", "总金额（旧版）", " 总金额 (旧版)\t", "\ufeff总金额( 旧版 )", '="总金额(旧版)"']
)
def test_names_are_the_same_whatever_their_width_and_blanks(name: str) -> None:
    assert normalise(name) == "总金额(旧版)"


def test_case_and_commas_do_not_matter() -> None:
    assert normalise("店铺ID") == normalise("店铺Id") == normalise("店铺ｉｄ")
    assert normalise("买家已付款，等待卖家发货") == normalise("买家已付款,等待卖家发货")


@pytest.mark.parametrize("vintage", ORDER_VINTAGES)
def test_every_vintage_is_known_to_the_last_column(vintage: str) -> None:
    header = found(columns(vintage))
    assert (header.profile.platform, header.profile.report) == ("taobao", "orders")
    assert header.unknown == ()
    assert header.width == len(columns(vintage))


@pytest.mark.parametrize("vintage", ORDER_VINTAGES)
def test_place_means_nothing(vintage: str) -> None:
    names = columns(vintage).copy()
    random.Random(vintage).shuffle(names)
    header = found(["某店铺"], [], names)
    assert header.row == 2
    for field, (first, *_) in header.columns.items():
        assert normalise(names[first]) in header.profile.names[field]


def test_the_order_number_alone_is_a_report() -> None:
    assert found(["订单编号"]).columns == {"order_no": (0,)}


def test_the_second_id_column_is_not_the_order_number() -> None:
    header = found(["主订单编号", "总金额", "订单编号"])
    assert header.columns["order_no"] == (2,)
    assert header.extra == (0,)


def test_the_preferred_name_comes_first_and_the_others_are_kept() -> None:
    header = found(["订单备注", "订单编号", "商家备忘", "商家备注"])
    assert header.columns["memo"] == (3, 2, 0)
    assert header.extra == (0, 2)


def test_unknown_repeated_and_nameless_columns_are_told_apart() -> None:
    header = found(["订单编号", "总金额", "新奇的列", "", "新奇的列", "总金额", "订单状态", "", ""])
    assert header.titles == ("订单编号", "总金额", "新奇的列", "#4", "新奇的列#5", "总金额#6", "订单状态")
    assert [header.titles[index] for index in header.unknown] == ["新奇的列", "新奇的列#5"]
    assert header.extra == (2, 3, 4, 5)


@pytest.mark.parametrize(
    "names", [["订单号", "订单状态"], ["总金额", "订单状态"], ["订单编号", "甲", "乙", "丙"], [""], []]
)
def test_other_tables_are_not_taken_for_a_report(names: list[str]) -> None:
    assert find([names], profiles()) is None


@pytest.mark.parametrize("vintage", sorted(HEADERS.keys() - set(ORDER_VINTAGES)))
def test_other_reports_of_the_platform_are_recognised_and_not_read(vintage: str) -> None:
    head = [columns(vintage)]
    assert find(head, profiles()) is None
    assert other_report(head, profiles()) == ("items" if "item" in vintage else "refunds")


def test_a_profile_with_a_field_that_is_none_is_our_fault() -> None:
    with pytest.raises(BugError, match="weather"):
        profile.read(
            'platform="p"\nreport="r"\nrequired=[]\nid_pattern="."\n[fields]\nweather={names=["w"],sure="seen"}\n'
        )


def test_profiles_say_how_sure_they_are() -> None:
    for entry in profiles():
        assert set(entry.sure) == set(entry.names)
        assert {*entry.sure.values(), *(fact.sure for fact in entry.facts.values())} <= {"measured", "attested", "seen"}


def test_no_name_of_a_profile_is_given_twice() -> None:
    for entry in profiles():
        names = [name for names in entry.names.values() for name in names]
        assert len(names) == len(set(names))
        assert not entry.kept.intersection(names)
