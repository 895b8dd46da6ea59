"""Joined titles are split only where the report's own count bears it out."""

from app.domain.item import Item, split


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
