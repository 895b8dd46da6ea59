"""Finding any part of a text: pairs of letters, and runs of four digits, in one full-text table.

A pair is enough for a surname or 催付; digits are too alike for pairs, so they are found from four on. The index
answers which orders hold every piece; whether the pieces stand together is looked up in the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Overlapping pieces in one pass: two letters or figures that are not both digits, or four digits in a row.
_PIECE = re.compile(r"(?=((?!\d\d)[^\W_]{2}|\d{4}))")


def _pieces(text: str) -> set[str]:
    return set(_PIECE.findall(text.lower()))


def words(texts: Iterable[str | None]) -> str:
    """The pieces of ``texts`` as the index stores them."""
    return " ".join(_pieces("\n".join([text for text in texts if text])))


def terms(search: str) -> list[str]:
    """What was typed, as the parts that must each be found."""
    return search.lower().split()


def match(search: str) -> str | None:
    """The index query for ``search``; None when it is too short to be looked up."""
    pieces: set[str] = set()
    for term in terms(search):
        pieces |= _pieces(term)
    return " ".join(f'"{piece}"' for piece in sorted(pieces)) or None


def exact(search: str) -> bool:
    """Whether the index alone decides: every term is one piece."""
    return all(_pieces(term) == {term} for term in terms(search))


def fold(term: str) -> str:
    """The SQL function that folds the case of texts as that of ``term`` was: the quick one where it will do."""
    return "lower" if all(sign.isascii() or sign.upper() == sign for sign in term) else "folded"
