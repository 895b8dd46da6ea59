"""What passes between an import and whoever started it: progress, what would happen, what happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import wording
from app.domain import mask
from app.errors import KnownError
from app.services.office import Changes
from app.store.staging import About

if TYPE_CHECKING:
    from app.intake.archive import Skipped, Unpacked

OTHER = "other"
"""The platform of a file of which nobody said where it comes from."""
KEEP, TAKE = "keep", "take"
"""What becomes of what a run that speaks of a later moment has seen: left as it is, or taken all the same."""

_WORDS = re.compile(r"[^\W\d_]{2}")
_MOVED = ("shifted_cells", "row_damaged")


def _worded(cell: str) -> str:
    """A cell that may be a name; one without words is none."""
    return mask.name(cell) if _WORDS.search(cell) else mask.free_text(cell)


_MASKS: dict[str, Callable[[str], str]] = {
    "receiver": mask.name, "phone": mask.phone, "address": mask.address, "person": _worded,
}  # fmt: skip


def hidden(field_name: str | None, text: str) -> str:
    """A cell as it is shown by default: names, phones and addresses starred, and phones in any other text."""
    return _MASKS.get(field_name or "", mask.free_text)(text)


@dataclass(frozen=True)
class Progress:
    """``part`` is reading, comparing or saving, or undoing; ``share`` runs from 0 to 1 within it."""

    part: str
    share: float


@dataclass(frozen=True)
class Refused:
    """A row that could not be trusted: where, why (``app.wording`` has the sentence), and its verbatim cells."""

    row: int
    code: str
    params: dict[str, Any]
    cells: list[str]


def hidden_cells(row: Refused, personal: Mapping[int, str] | None = None) -> list[str]:
    """A refused row's cells as they are shown by default; ``personal`` says which columns name or reach a person."""
    if personal is None or row.code in _MOVED:
        # Nobody knows which cell is the name or the address, so every cell with words in it may be.
        return [wording.covered(_worded(cell)) for cell in row.cells]
    shown = [hidden(personal.get(at), cell) for at, cell in enumerate(row.cells)]
    return [wording.covered(cell) if at in personal else cell for at, cell in enumerate(shown)]


@dataclass
class Answer:
    """What an import did. rows = created + updated + unchanged + merged + len(refused).

    ``period`` is from the oldest to the newest of its rows; ``known_run`` an earlier import of the same content.
    ``changes`` names not all of very many rows: whoever hears of an import looks anew. ``seen``: how many notes of ours
    it found on the platform.
    """

    file: str
    shop: str
    run: int | None
    about: About
    refused: list[Refused]
    seconds: float
    changes: Changes = field(default_factory=Changes)
    period: tuple[int, int] | None = None
    known_run: int | None = None
    seen: int = 0


@dataclass(frozen=True)
class Asked:
    """What an import was asked to read; ``name`` is what people know the file by, ``shop`` None leaves the choice.

    ``profile`` is an own profile (TOML) for this file alone. A password lives no longer than this.
    """

    file: Path
    name: str
    shop: str | None = None
    password: str | None = field(default=None, repr=False)
    profile: str | None = None
    demo: bool = False


@dataclass
class Prepared:
    """A file that has been read and compared, and is not imported yet; nothing of the shop's has changed.

    ``shop_id`` is None where a shop called ``shop`` would be made. ``first`` are rows as they will be stored, masked:
    "row" (its number in the spreadsheet), "what" it is beside the shop's (``app.store.about``), the names of the
    fields that are "changed", then fields, a line's with "line." before it; money in fen, moments in epoch seconds.
    ``period`` is from the oldest to the newest of its rows, where the file dates them. ``known_run`` is an import of
    the same content, made at ``known_at``. ``about`` counts what `older` rows would take among its ``updated``; a
    commit that keeps them counts them as unchanged.
    """

    asked: Asked
    shop: str
    shop_id: int | None
    about: About
    refused: list[Refused]
    first: list[dict[str, Any]]
    period: tuple[int, int] | None
    known_run: int | None
    staged: Path
    stamp: tuple[Any, ...]
    known_at: int | None = None

    @property
    def file(self) -> Path:
        """The plain file that was read."""
        return self.asked.file

    @property
    def name(self) -> str:
        """What people know the file by: ``a.zip › orders.csv``."""
        return self.asked.name

    @property
    def older(self) -> int:
        """How many rows would change something that a newer export has told already."""
        return max(self.about.older, self.about.older_lines)

    @property
    def empty(self) -> bool:
        """Whether there is no row that could be imported: all were refused."""
        return self.about.rows <= self.about.refused

    @property
    def names_shop(self) -> bool:
        """Whether the file or a person has said what its shop is called."""
        return self.asked.shop is not None or self.about.shop_name is not None

    @property
    def digest(self) -> str:
        """The content's digest, by which the same file is known again."""
        return self.about.digest or ""

    def covers(self, now: Prepared) -> bool:
        """Whether who was shown this has seen all that ``now``, the same file read again, would write.

        Fewer rows may be left to write: another file, looked at together with this one, has brought them.
        """
        mine, its = self.about, now.about
        same_shop = self.shop == now.shop if self.shop_id is None else self.shop_id == now.shop_id
        if self.digest != now.digest or not same_shop:
            return False
        figures = (
            (mine.created + mine.updated, its.created + its.updated), (self.older, now.older),
            (mine.created_lines + mine.updated_lines, its.created_lines + its.updated_lines),
            (mine.refused, its.refused),
        )  # fmt: skip
        return all(after <= before for before, after in figures)


@dataclass(frozen=True)
class Unpacking:
    """Plain files out of what was dropped, and what was left out; ``folder`` holds what had to be unpacked."""

    files: list[Unpacked]
    skipped: list[Skipped]
    folder: Path

    @property
    def locked(self) -> list[Skipped]:
        """The ZIPs that want a password, or another one."""
        return [one for one in self.skipped if one.path is not None]

    @property
    def refusal(self) -> KnownError | None:
        """Why there is nothing where there is nothing."""
        from app.intake.archive import refusal

        return refusal(self.skipped)


@dataclass(frozen=True)
class Undone:
    """How many orders went, how many are left as stubs because agents worked on them, how many went back.

    ``lines``, ``refunds`` and ``reviews`` count those that went or went back.
    """

    run: int
    removed: int
    stubs: int
    restored: int
    changes: Changes
    lines: int = 0
    refunds: int = 0
    reviews: int = 0
