"""Quick feedback: the shop's own first, then what is typed most, then the usual."""

import pytest

from app.domain import phrase
from app.domain.flag import LEGENDS


def test_each_meaning_has_phrases_that_fit() -> None:
    keys = {one.key for legend in LEGENDS.values() for one in legend if one.key}
    assert set(phrase.DEFAULTS) == keys
    for words in phrase.DEFAULTS.values():
        assert 5 <= len(words) <= phrase.MOST
        assert len(set(words)) == len(words)
        assert all(map(phrase.learnable, words))


def test_at_most_nine_each_once_and_the_muted_left_out() -> None:
    found = phrase.offered(("b", "a"), ("a", "d", "e"), ("c", "b", "d"), ("d",))
    assert found == ("b", "a", "c", "e")
    many = [str(n) for n in range(20)]
    assert phrase.offered((), many, (), ()) == tuple(many[:9])
    assert phrase.offered(("own",), (), (), ("own",)) == ("own",)


@pytest.mark.parametrize(
    "words", ["", " a", "a\nb", "x" * 31, "电话13812345678", "1234567", "打138 1234 5678", "138-1234-5678"]
)
def test_what_is_no_phrase_is_not_learned(words: str) -> None:
    assert not phrase.learnable(words)


@pytest.mark.parametrize("words", ["已联系", "已催付", "好的", "ok"])
def test_what_the_check_finds_empty_is_not_learned(words: str) -> None:
    assert not phrase.learnable(words)


def test_a_short_number_may_be_learned() -> None:
    assert phrase.learnable("11-25 09:30前付")
    assert phrase.learnable("11月25日发工资后付")
