"""What the import doctor finds in a file: a code, how many rows and which, and how grave it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GRAVE, ODD, PLAIN = "grave", "odd", "plain"
"""grave: rows were refused or data may be wrong; odd: worth a look; plain: only told."""

NUMBERS_KEPT = 1000
"""So many of a finding's row numbers are kept; ``rows`` counts them all."""


@dataclass(frozen=True)
class Finding:
    """One thing noticed in a file. ``app.wording`` says what it is, what was done, and what to do.

    ``rows`` is how many rows it concerns (0: the whole file), ``numbers`` their numbers in the spreadsheet (the first
    line is 1), the first `NUMBERS_KEPT` of them. ``params`` fill the sentence and hold nobody's data.
    """

    code: str
    rows: int = 0
    numbers: tuple[int, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        return {"code": self.code, "rows": self.rows, "numbers": list(self.numbers), "params": dict(self.params)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """A finding from storage."""
        return cls(stored["code"], stored["rows"], tuple(stored["numbers"]), stored["params"])
