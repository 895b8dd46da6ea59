"""Collects what an import notices in a file: which rows, and what else the sentence about them needs.

Below are the notes on values that are kept as they are and yet worth a word: ciphers, stars, odd amounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.domain import mask
from app.domain.finding import NUMBERS_KEPT, Finding
from app.domain.order import PERSONAL_FIELDS
from app.intake.batch import Batch
from app.intake.cells import ABSURD
from app.intake.fields import MONEY

Values = Mapping[str, Sequence[Any]]

NAMED = 8
"""So many columns or words are named with a finding."""


class Doctor:
    """Findings of one reading of a file. What a row holds never becomes part of one; column names may."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._numbers: dict[str, list[int]] = {}
        self._params: dict[str, dict[str, Any]] = {}

    def note(self, code: str, numbers: Iterable[int] = (), *, column: str | None = None, **params: Any) -> None:
        """Tell ``code`` of the rows with these ``numbers``; without any, of the whole file."""
        known = self._numbers.setdefault(code, [])
        found = list(dict.fromkeys(numbers))
        self._rows[code] += len(found)
        known += found[: NUMBERS_KEPT - len(known)]
        told = self._params.setdefault(code, {})
        told.update(params)
        if column is not None:
            columns = told.setdefault("columns", [])
            if column not in columns and len(columns) < NAMED:
                columns.append(column)

    def findings(self, **shared: Any) -> list[Finding]:
        """All that was noted, the gravest first; ``shared`` parameters go to each."""
        found = [
            Finding(code, self._rows[code], tuple(sorted(numbers)), shared | self._params[code])
            for code, numbers in self._numbers.items()
        ]
        return sorted(found, key=lambda finding: (finding.gravity, finding.code))


def note_personal(doctor: Doctor, values: Values, numbers: Sequence[int]) -> None:
    """Rows whose buyer, receiver, phone or address came starred or enciphered."""
    starred: set[int] = set()
    ciphered: set[int] = set()
    for field in PERSONAL_FIELDS:
        column = values.get(field, ())
        # One look at the whole column: most files have neither.
        together = "\n".join(filter(None, column))
        if "#" in together or "$$" in together:
            ciphered.update(_where(column, mask.encrypted))
        if "*" in together or "＊" in together:
            starred.update(_where(column, mask.is_masked))
    for code, places in (("encrypted_data", ciphered), ("masked_data", starred - ciphered)):
        if places:
            doctor.note(code, [numbers[place] for place in sorted(places)])


def note_amounts(doctor: Doctor, values: Values, numbers: Sequence[int]) -> None:
    """Rows with an amount below nothing, or beyond what anybody pays."""
    columns = [column for field, column in values.items() if field in MONEY]
    for code, is_odd in (("amount_negative", _is_negative), ("amount_absurd", _is_absurd)):
        if places := {place for column in columns for place in _where(column, is_odd)}:
            doctor.note(code, [numbers[place] for place in sorted(places)])


def note_unread(doctor: Doctor, batch: Batch, titles: Sequence[str]) -> None:
    """Cells that stay text, and moments that had to be completed, of rows that are kept."""
    told: dict[str, set[int]] = {
        "date_without_time": batch.timeless, "date_from_id": batch.dated, "id_doubtful": batch.doubtful,
    }  # fmt: skip
    for place, index, code, _text in batch.unread:
        if place not in batch.faults:
            doctor.note(code, column=titles[index])
            told.setdefault(code, set()).add(place)
    for code, places in told.items():
        if places := places.difference(batch.faults):
            doctor.note(code, [batch.numbers[place] for place in sorted(places)])


def _where(column: Sequence[Any], is_odd: Callable[[Any], bool]) -> list[int]:
    return [place for place, value in enumerate(column) if value is not None and is_odd(value)]


def _is_negative(fen: int) -> bool:
    return fen < 0


def _is_absurd(fen: int) -> bool:
    return fen >= ABSURD
