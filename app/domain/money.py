"""Money is a whole number of fen; text becomes fen and back without ever passing through a float."""

from __future__ import annotations

from app.domain import late

_PLAIN = late.pattern(r"(-?)([0-9]+)(?:\.([0-9]{1,2})0*)?")
_GROUPED = late.pattern(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_WIDE = str.maketrans("０１２３４５６７８９．，－￥＋　", "0123456789.,-¥+ ")
IMPOSSIBLE = 10**11
"""Fen: an amount of this size is a phone or an order number."""
_NOTHING = frozenset(("", "-", "--", "—"))


def parse(text: str) -> int | None:
    """Fen of an amount as exports write it (``¥1,234.00``, ``0元``, full-width digits); None where there is none.

    Raises ValueError for anything else, fractions of a fen included: an amount is never rounded or guessed.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        text = _bare(text)
        if text in _NOTHING:
            return None
        match = _PLAIN.fullmatch(text)
    if match is None:
        raise ValueError(f"not an amount: {text!r}")
    sign, whole, part = match.groups()
    fen = int(whole) * 100 + (int(part.ljust(2, "0")) if part else 0)
    return -fen if sign else fen


def _bare(text: str) -> str:
    text = text.translate(_WIDE).strip().removesuffix("元").strip()
    sign = "-" if text.startswith("-") and len(text) > 1 else ""
    text = sign + text[len(sign) :].removeprefix("¥").removeprefix("+").strip()
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def text(fen: int) -> str:
    """``238.00`` of 23800 fen; plain digits for files and scripts (screens go through the locale)."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{part:02d}"
