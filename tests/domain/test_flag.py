"""Colours are names; numbers belong to one platform each."""

import pytest

from app.domain import flag


@pytest.mark.parametrize("platform", flag.PLATFORM_NUMBERS)
def test_numbers_and_back(platform: str) -> None:
    for colour, number in flag.PLATFORM_NUMBERS[platform].items():
        assert colour in flag.COLOURS
        assert flag.to_number(platform, colour) == number
        assert flag.from_number(platform, number) == colour


def test_the_same_number_is_another_colour_elsewhere() -> None:
    assert flag.from_number("taobao", 1) == "red"
    assert flag.from_number("douyin", 1) == "purple"
    assert flag.from_number("pinduoduo", 0) is None
    assert flag.to_number("wechat", "red") is None


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
