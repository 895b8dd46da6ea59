"""Fen are exact: no float, no rounding, no guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import money


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("238.00", 23800), ("238", 23800), ("0.5", 50), ("¥1,234.50", 123450), ("￥12", 1200), ("0元", 0),
        ("１２３．４５", 12345), ("-5.00", -500), ("¥-5", -500), (" 17.80\t", 1780), ("12.3400", 1234),
        ("", None), ("-", None), ("--", None), (" ", None),
    ],
)  # fmt: skip
def test_amounts_as_exports_write_them(text: str, fen: int | None) -> None:
    assert money.parse(text) == fen


@pytest.mark.parametrize("text", ["1.234", "12,34", "1e3", "nan", "abc", "1.2.3", "12 34", "--5", "."])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.parse(text)


@given(st.integers(-(10**12), 10**12))
def test_text_and_back(fen: int) -> None:
    assert money.parse(money.text(fen)) == fen


def test_small_amounts_keep_their_zeros() -> None:
    assert (money.text(5), money.text(-5), money.text(0)) == ("0.05", "-0.05", "0.00")
