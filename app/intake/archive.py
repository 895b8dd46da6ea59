"""Whatever was dropped (files, folders, ZIPs) becomes plain files, each with the name that people know it by."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import KnownError
from app.intake import container, delimited, limits
from app.intake.zipped import HIDDEN, extracted

ARROW = " › "
_TEXTS = frozenset(("", ".csv", ".tsv", ".tab", ".txt", ".xls", ".xlsx"))
"""What a text with a table in it may be called; many a back office writes one as .xls."""
_LEFT_OUT = frozenset(("file_not_table", "file_empty", "file_zip", "file_partial", "file_web_page"))
"""Inside a folder or ZIP these are left out; every other trouble is told when the file itself is opened."""
_ASKED = frozenset(("file_password", "password_wrong"))


@dataclass(frozen=True)
class Unpacked:
    """A plain file, and the name that people know it by: ``a.zip › orders.csv``."""

    path: Path
    name: str


@dataclass(frozen=True)
class Skipped:
    """What was left out, and why; ``path`` is where a ZIP lies that a password would open.

    ``inside``: it lay in a folder or ZIP that was given.
    """

    name: str
    why: KnownError
    path: Path | None = None
    inside: bool = True


def unpack(
    paths: Sequence[Path],
    into: Path,
    password: str | None = None,
    skipped: list[Skipped] | None = None,
    *,
    name: str | None = None,
) -> list[Unpacked]:
    """The files that may be exports, in the order given; what lies in a ZIP is copied to new folders inside ``into``.

    ``skipped`` hears what was left out, a ZIP that wants another password included. A plain file is passed on whatever
    it is: who opens it says what is wrong. ``name``: what people know the only path by. Without ``skipped`` the trouble
    that leaves nothing at all is raised as `KnownError`.
    """
    into.mkdir(parents=True, exist_ok=True)
    search = _Search(into, password, [] if skipped is None else skipped)
    found: list[Unpacked] = []
    troubles: list[Skipped] = []
    for path in paths:
        known = name or path.name
        try:
            found += search.all_of(path, known)
        except KnownError as error:
            troubles.append(Skipped(known, error, path if error.code in _ASKED else None, inside=False))
    search.skipped += troubles
    if skipped is None and not found and (why := refusal(search.skipped)) is not None:
        raise why
    return found


def refusal(skipped: Sequence[Skipped]) -> KnownError | None:
    """Why nothing at all was found: a password is missing, or else the first trouble with what was given itself."""
    locked = [one for one in skipped if one.path is not None]
    troubles = [one for one in skipped if not one.inside]
    return next((one.why for one in (*locked, *troubles)), None)


class _Search:
    def __init__(self, into: Path, password: str | None, skipped: list[Skipped]) -> None:
        self.skipped = skipped
        self._into, self._password = into, password
        self._size = self._count = 0

    def all_of(self, path: Path, name: str) -> list[Unpacked]:
        """What one dropped path stands for."""
        before = len(self.skipped)
        if path.is_dir():
            found = [*self._folder(path)]
        elif _is_zip(path):
            found = [*self._zip(path, name, depth=1)]
        else:
            return [Unpacked(path, name)]
        if not found and not any(one.path for one in self.skipped[before:]):
            raise KnownError("no_table_inside", file=path.name)
        return found

    def _folder(self, folder: Path) -> Iterator[Unpacked]:
        files: list[Path] = []
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if not HIDDEN.match(name))
            files += [Path(place, name) for name in sorted(names) if not HIDDEN.match(name)]
            if len(files) > limits.LIMITS.files:
                raise limits.too_big(folder.name, "files")
        for path in files:
            yield from self._inside(path, ARROW.join((folder.name, *path.relative_to(folder).parts)), depth=1)

    def _zip(self, path: Path, name: str, depth: int) -> Iterator[Unpacked]:
        with closing(extracted(path, self._into, self._password)) as files:
            for copy, place in files:
                # Each ZIP keeps to its limits; all of them together have to as well.
                self._size += copy.stat().st_size
                self._count += 1
                limits.check_size(path.name, self._size)
                if self._count > limits.LIMITS.files:
                    raise limits.too_big(path.name, "files")
                yield from self._inside(copy, ARROW.join((name, *place)), depth - 1)

    def _inside(self, path: Path, name: str, depth: int) -> list[Unpacked]:
        """What a file in a folder or ZIP stands for: itself, the files in it, or nothing."""
        try:
            kind = container.kind(path)
            if kind == "zip" and depth < 0:
                raise KnownError("file_zip", file=path.name)
            if kind == "zip":
                return [*self._zip(path, name, depth)]
            if kind == "text" and not _is_tabular(path):
                raise KnownError("file_not_table", file=path.name, kind="text")
        except KnownError as error:
            is_zip = _is_zip(path)
            if is_zip or error.code in _LEFT_OUT:
                self.skipped.append(Skipped(name, error, path if is_zip and error.code in _ASKED else None))
                return []
        return [Unpacked(path, name)]


def _is_zip(path: Path) -> bool:
    with suppress(KnownError):
        return container.kind(path) == "zip"
    return False


def _is_tabular(path: Path) -> bool:
    """Whether a text may be an export: two rows of several cells. A read-me that lies beside one has none."""
    if path.suffix.casefold() not in _TEXTS:
        return False
    if path.suffix.casefold() in (".csv", ".tsv"):
        return True
    return any(sum(len(row) > 1 for row in table.head()) > 1 for table in delimited.candidates(path))
