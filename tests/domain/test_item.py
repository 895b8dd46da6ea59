"""Joined titles are split only where the report's own count bears it out."""

import pytest

from app.domain.item import Item, places, same, split


def test_parts_that_equal_the_kinds_are_items() -> None:
    assert split("锅，碗", 2, 2) == (Item("锅", quantity=1), Item("碗", quantity=1))
    assert split("锅，碗", 2, 5) == (Item("锅"), Item("碗"))


def test_a_comma_inside_a_title_splits_nothing() -> None:
    assert split("锅，不粘", 1, 3) == (Item("锅，不粘", quantity=3),)
    assert split("锅，不粘，碗", 2, 2) == (Item("锅，不粘，碗", quantity=2),)
    assert split("锅，碗", None, None) == (Item("锅，碗"),)
    assert split("锅，", 2, 2) == (Item("锅，", quantity=2),)


def test_no_title_no_item() -> None:
    assert split("  ", 1, 1) == ()
    assert split(None, None, None) == ()


A, B, RED, BLUE = ("杯", None), ("碗", None), ("杯", "红"), ("杯", "蓝")


@pytest.mark.parametrize(
    ("known", "told", "found"),
    [
        ([A, A, B], [B, A], [3, 1]),
        ([A, A, B], [A, A, B], [1, 2, 3]),
        ([A, B], [B, A], [2, 1]),
        ([RED, BLUE], [BLUE], [2]),
        ([RED, BLUE], [("杯", None)], [1]),
        ([A, RED], [RED, A], [2, 1]),
        ([A], [("新杯", None)], [1]),
        ([A, B], [("盘", None)], [3]),
        ([A], [B, A], [2, 1]),
        ([], [A, B], [1, 2]),
    ],
)
def test_a_line_without_a_number_keeps_its_place(
    known: list[tuple[str, str | None]], told: list[tuple[str, str | None]], found: list[int]
) -> None:
    assert places(list(enumerate(known, 1)), told) == found


def test_orders_of_the_same_items_are_known_as_far_as_both_tell() -> None:
    red, blue = Item("羽绒服", "红", 1), Item("羽绒服", "蓝", 1)
    assert same([red, blue], [blue, red])
    assert same([red], [Item("羽绒服")]), "the other report tells no more"
    assert not same([red], [blue])
    assert not same([red], [red._replace(quantity=2)])
    assert not same([red], [red, blue])
    assert not same([], [])
