"""Letters in their order match; those that begin words match best."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fuzzy import score


@pytest.mark.parametrize("query", ["export", "etve", "EXC", "ex ve", "exp ex", ""])
def test_letters_in_order_match_and_others_do_not(query: str) -> None:
    title = "Export the view to Excel"
    assert bool(score(query, title)) is bool(query)
    assert score(query + "q", title) == 0


def test_the_beginnings_of_words_weigh_most() -> None:
    assert score("cm", "Copy the memo") > score("cm", "Become merry") > 0


@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12), st.text(max_size=8))
def test_every_part_of_a_title_finds_it(part: str, around: str) -> None:
    assert score(part, f"{around}{part}{around}") > 0


def test_a_better_place_is_not_taken_where_the_rest_would_be_missing() -> None:
    assert score("dr", "order day") > 0
    assert score("oa", "xo a ob") > 0
