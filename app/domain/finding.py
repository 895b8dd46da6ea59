"""What the import doctor finds in a file: a code, how many rows and which, and how grave it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

GRAVE, ODD, PLAIN = "grave", "odd", "plain"
"""grave: rows were refused or data may be wrong; odd: worth a look; plain: only told."""

_GRAVITY = {
    GRAVE: (
        "id_scientific", "id_rounded", "id_decimal", "id_missing", "id_malformed", "created_missing", "shifted_cells",
        "row_damaged", "date_malformed", "date_without_year", "amount_malformed", "text_damaged", "export_older",
        "shop_differs",
    ),
    PLAIN: (
        "masked_data", "encrypted_data", "mixed_encoding", "date_from_id", "rows_merged", "footer_left_out",
        "explanation_left_out", "columns_unknown", "stubs_made", "date_without_time",
    ),
}  # fmt: skip
_ORDER = (GRAVE, ODD, PLAIN)

NUMBERS_KEPT = 1000
"""So many of a finding's row numbers are kept; ``rows`` counts them all."""

_NOTHING: Mapping[str, Any] = {}


class Finding(NamedTuple):
    """One thing noticed in a file. ``app.wording`` says what it is, what was done, and what to do.

    ``rows`` is how many rows it concerns (0: the whole file), ``numbers`` their numbers in the spreadsheet (the first
    line is 1), the first `NUMBERS_KEPT` of them. ``params`` fill the sentence and hold nobody's data.
    """

    code: str
    rows: int = 0
    numbers: tuple[int, ...] = ()
    params: Mapping[str, Any] = _NOTHING

    @classmethod
    def of(cls, code: str, numbers: Sequence[int], params: Mapping[str, Any] | None = None) -> Finding:
        """A finding of the rows with these ``numbers``."""
        return cls(code, len(numbers), tuple(numbers[:NUMBERS_KEPT]), params or {})

    @property
    def grade(self) -> str:
        """How grave it is: ``grave``, ``odd`` or ``plain``."""
        return next((grade for grade, codes in _GRAVITY.items() if self.code in codes), ODD)

    @property
    def gravity(self) -> int:
        """The same for sorting: the gravest is 0."""
        return _ORDER.index(self.grade)

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        return {"code": self.code, "rows": self.rows, "numbers": list(self.numbers), "params": dict(self.params)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """A finding from storage."""
        return cls(stored["code"], stored["rows"], tuple(stored["numbers"]), stored["params"])
