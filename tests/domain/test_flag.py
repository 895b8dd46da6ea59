"""Colours are names; numbers belong to one platform each."""

import pytest

from app.domain import flag
from app.domain.flag import LEGENDS, Meaning, Move


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


def test_a_sense_that_moved_is_told_with_its_new_colour() -> None:
    after = [Meaning("red", "return"), Meaning("orange", "special"), Meaning("blue", "", "等货")]
    before = [Meaning("red", "special"), Meaning("yellow", "return"), Meaning("blue", "", "等货"), Meaning("grey")]
    assert flag.moves(before, after) == (Move(before[0], after[1]), Move(before[1], after[0]))
    assert flag.moves(after, after) == ()
    assert flag.moves([Meaning("purple", "reminder")], after) == (Move(Meaning("purple", "reminder"), None),)


def test_a_sense_that_another_colour_has_too_has_not_moved() -> None:
    assert flag.moves([Meaning("red", "special")], [Meaning("orange", "special"), Meaning("red", "special")]) == ()


def test_what_a_shop_gave_its_flags_outlives_a_ready_made_legend() -> None:
    own = tuple(
        one._replace(letter="付", form="three", phrases=("今晚付",)) if one.colour == "purple" else one
        for one in LEGENDS["merged"]
    )
    without = flag.dressed(LEGENDS["s4"], own)
    assert [one[:3] for one in without] == [one[:3] for one in LEGENDS["s4"]]
    assert flag.dressed(LEGENDS["merged"], without) == own
    assert flag.dressed(LEGENDS["merged"], LEGENDS["s0"]) == LEGENDS["merged"]


def test_phrases_go_with_the_meaning_and_a_letter_with_the_colour() -> None:
    own = (Meaning("red", "special", letter="急", phrases=("加急",)), Meaning("green"))
    made = flag.dressed((Meaning("red", "return"), Meaning("green", "special")), own)
    assert made == (Meaning("red", "return", letter="急"), Meaning("green", "special", phrases=("加急",)))


def test_phrases_and_own_words_of_a_meaning_that_goes_come_back_with_it() -> None:
    own = tuple(
        one._replace(label="退", form="four", phrases=("同意退",)) if one.colour == "red" else one
        for one in LEGENDS["merged"]
    )
    between = flag.dressed(LEGENDS["s0"], own)
    assert between[1][:3] == ("red", "special", "")
    assert flag.dressed(LEGENDS["merged"], between)[1].phrases == ("同意退",)
    same = flag.dressed(LEGENDS["s4"], own)
    assert same[1] == own[1], "the shop's own words for the same meaning stay"


def test_what_each_colour_means_otherwise_is_told() -> None:
    after = (Meaning("red", "special"), Meaning("purple", "reminder"), Meaning("grey", "other"))
    turned = flag.turned(LEGENDS["merged"], after)
    assert [(one.old.colour, one.new.sense if one.new else None) for one in turned] == [
        ("red", "special"), ("yellow", None), ("green", None),
    ]  # fmt: skip


def test_what_has_no_place_on_another_platform_is_named() -> None:
    legend = (
        Meaning("grey"),
        Meaning("purple", "reminder"),
        Meaning("yellow", "exchange"),
        Meaning("orange", "", "急"),
    )
    assert [one.colour for one in flag.carry(legend, "douyin")] == ["yellow"]
    assert [one.colour for one in flag.carry(legend, "pinduoduo")] == ["orange"]
    assert flag.carry(legend, "taobao") == ()
    assert flag.carry(legend, "wechat") == ()


def test_a_flag_shows_the_shops_letter_or_its_colours() -> None:
    assert [Meaning("red").sign, Meaning("red", letter="急").sign, Meaning("mauve").sign] == ["R", "急", "M"]
