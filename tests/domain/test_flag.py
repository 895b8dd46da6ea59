"""Colours are names; numbers belong to one platform each."""

import pytest

from app.domain import flag


@pytest.mark.parametrize("numbers", flag.PLATFORM_NUMBERS.values(), ids=flag.PLATFORM_NUMBERS)
def test_each_number_of_a_platform_is_one_colour(numbers: dict[str, int]) -> None:
    assert set(numbers) <= set(flag.COLOURS)
    assert len(set(numbers.values())) == len(numbers)


def test_words() -> None:
    words = ("红旗", "紫色", "紫色小旗子", "浅蓝色", "purple", "桃红旗", "加急单", "")
    colours = ["red", "purple", "purple", "light_blue", "purple", "pink", None, None]
    assert [flag.from_word(word) for word in words] == colours


def test_letters_tell_every_colour_apart() -> None:
    assert len(set(flag.LETTERS.values())) == len(flag.COLOURS)


def test_legends_say_what_the_documents_say() -> None:
    legends = {name: {one.colour: one.key for one in legend if one.key} for name, legend in flag.LEGENDS.items()}
    assert legends == {
        "s0": {"red": "special", "purple": "reminder"},
        "s4": {"red": "return", "yellow": "exchange", "green": "other"},
        "merged": {"red": "return", "yellow": "exchange", "green": "other", "purple": "reminder"},
    }
    assert all(len(legend) == 6 for legend in flag.LEGENDS.values())
