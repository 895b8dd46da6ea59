"""When a file in a folder is a finished download: by its name, its size, and how long it has kept still."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

TABLES = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".xlsb", ".xls", ".ods", ".zip"))
"""What an export may end in; what a browser has not finished ends in something else."""
LARGEST = 2 * 1024**3
"""A bigger file is a film and not an export."""
LOOKED_BACK = 2 * 24 * 3600
"""So many seconds before the watching began a file may have come and is still news."""
_HINTS = ("订单", "訂單", "宝贝", "退款", "售后", "评价", "交易", "order", "refund", "export", "trade")


@dataclass(frozen=True)
class Mark:
    """How a file looked: its size in bytes, when it was last changed (ns); ``came``: when it got there (epoch s)."""

    size: int
    changed: int
    came: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Waiting:
    """A file that may still grow, and since when (seconds of a steady clock) it has looked as it does."""

    mark: Mark
    since: float


@dataclass(frozen=True)
class Folder:
    """What is known of a folder's files by name: those that may still grow, and those that were dealt with."""

    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    done: Mapping[str, Mark] = field(default_factory=dict)


def may_be_export(name: str) -> bool:
    """Whether a file of this name is worth a look; what programs keep beside their own files is not."""
    return PurePath(name).suffix.casefold() in TABLES and not name.startswith(("~$", "~", "."))


def sounds_like_export(name: str) -> bool:
    """Whether a file that cannot be looked into (it has a password) is called as exports are."""
    folded = name.casefold()
    return any(hint in folded for hint in _HINTS)


def keeps_a_place(name: str, names: Collection[str]) -> bool:
    """Whether a file only keeps the place of a download that goes on beside it (``orders.csv.crdownload``)."""
    return any(other.startswith(f"{name}.") for other in names)


def begin(marks: Mapping[str, Mark], oldest: int) -> Folder:
    """A folder that is looked at for the first time: what came before ``oldest`` (epoch s) is no news."""
    return Folder(done={name: mark for name, mark in marks.items() if mark.came < oldest})


def advance(
    folder: Folder, names: Collection[str], marks: Mapping[str, Mark], now: float, settle: float
) -> tuple[Folder, tuple[str, ...]]:
    """The folder after another look, and the files that have arrived: they kept still for ``settle`` seconds.

    ``names`` are all that lie there, ``marks`` those of the files that are worth a look. A file that was dealt with
    comes again once it looks otherwise.
    """
    waiting: dict[str, Waiting] = {}
    ready: list[str] = []
    for name, mark in marks.items():
        if folder.done.get(name) == mark or not 0 < mark.size <= LARGEST:
            continue
        before = folder.waiting.get(name)
        if before is None or before.mark != mark or keeps_a_place(name, names):
            waiting[name] = Waiting(mark, now)
        elif now - before.since < settle:
            waiting[name] = before
        else:
            ready.append(name)
    done = {name: mark for name, mark in folder.done.items() if name in marks and name not in waiting}
    return Folder(waiting, done | {name: marks[name] for name in ready}), tuple(sorted(ready))


def again(folder: Folder, names: Iterable[str]) -> Folder:
    """Let files that could not be read come once more."""
    gone = frozenset(names)
    return replace(folder, done={name: mark for name, mark in folder.done.items() if name not in gone})
