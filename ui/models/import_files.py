"""The files of one drop: where each stands on its way from the disk into the shop, and in what words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from app import wording
from app.domain.finding import PLAIN
from app.errors import KnownError
from app.i18n import _, ngettext, number
from app.services.import_files import Look
from app.services.imported import KEEP, Answer, Prepared
from ui.models.plain import Index


class State(Enum):
    """``ASKS``: somebody has to say something first, and ``ImportFile.error`` says what."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    ASKS = "asks"
    BAD = "bad"
    SAVING = "saving"
    DONE = "done"


PASSWORD = ("file_password", "password_wrong")
UNKNOWN = "header_unknown"
WHOSE = ("shop_unclear", "shop_demo")
_OVER = (State.DONE, State.BAD)
_TURNS = ("orders", "items", "refunds", "reviews")


@dataclass(eq=False)
class ImportFile:
    """One plain file; ``wanted``: it shall be imported once it is ready, ``at_once``: if nothing about it is odd.

    ``quiet``: nobody waits for it, so it takes neither the window nor the keys; ``told``: somebody heard that it waits.
    """

    path: Path
    name: str
    state: State = State.WAITING
    share: float = 0.0
    error: KnownError | None = None
    prepared: Prepared | None = None
    look: Look | None = None
    answer: Answer | None = None
    shop: str | None = None
    password: str | None = field(default=None, repr=False)
    older: str = KEEP
    wanted: bool = False
    at_once: bool = False
    quiet: bool = False
    told: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in _OVER

    @property
    def waits(self) -> bool:
        """Whether it waits for a person to look at it, or to say something."""
        return self.state is State.ASKS or (self.state is State.READY and not self.wanted)

    @property
    def offered(self) -> bool:
        """Whether a person may import it."""
        return self.state is State.READY and self.prepared is not None and not self.prepared.empty

    @property
    def asks(self) -> str:
        """The code of what it waits for a person to say; empty otherwise."""
        return self.error.code if self.state is State.ASKS and self.error is not None else ""


def turn(file: ImportFile) -> int:
    """When a file's turn comes among those that shall be imported: orders first, for the others speak of them."""
    report = file.prepared.about.report if file.prepared is not None else ""
    return _TURNS.index(report) if report in _TURNS else len(_TURNS)


def share_shop(files: Iterable[ImportFile]) -> list[ImportFile]:
    """Call the shop that files without a name for it would make what the others call it; those it concerned.

    It is yet to be made, so nothing has to be compared anew.
    """
    new = [(one, one.prepared) for one in files if one.prepared is not None and one.prepared.shop_id is None]
    new = [(one, seen) for one, seen in new if one.state is State.READY]
    moved = []
    for one, seen in new:
        said = {by.shop for _one, by in new if by.names_shop and by.about.platform == seen.about.platform}
        if not seen.names_shop and len(said) == 1 and seen.shop not in said:
            (seen.shop,) = said
            moved.append(one)
    return moved


def is_odd(prepared: Prepared) -> bool:
    """Whether something about a file is to be thought about."""
    found = any(one.grade != PLAIN for one in prepared.about.findings)
    doubtful = prepared.known_run is not None or prepared.about.level == "partial"
    return found or doubtful or bool(prepared.refused or prepared.older)


def needs_a_look(prepared: Prepared) -> bool:
    """Whether a person should look before these rows become the shop's: a shop that would be made may be wrong."""
    return prepared.shop_id is None or is_odd(prepared)


def state_text(file: ImportFile) -> str:
    """Where a file stands, in a few words."""
    if file.state is State.READY and file.prepared is not None:
        return counts_text(file.prepared)
    if file.state is State.ASKS:
        return {
            UNKNOWN: _("its columns are new"), **dict.fromkeys(WHOSE, _("which shop?")),
            **dict.fromkeys(PASSWORD, _("needs its password")),
        }.get(file.asks, _("waits for you"))  # fmt: skip
    percent = f"{file.share:.0%}"
    return {
        State.WAITING: _("waits"), State.READING: _("reading {percent}").format(percent=percent),
        State.SAVING: _("importing {percent}").format(percent=percent), State.DONE: _("imported"),
    }.get(file.state, _("cannot be imported"))  # fmt: skip


def counts_text(prepared: Prepared) -> str:
    """What an import would do, as short as it can be said."""
    about = prepared.about
    said = []
    if about.created:
        said.append(ngettext("{n} new", "{n} new", about.created).format(n=number(about.created)))
    if about.updated:
        said.append(ngettext("{n} changed", "{n} changed", about.updated).format(n=number(about.updated)))
    if prepared.refused:
        refused = len(prepared.refused)
        said.append(ngettext("{n} refused", "{n} refused", refused).format(n=number(refused)))
    return " · ".join(said) or _("nothing new")


def state_tone(file: ImportFile) -> str:
    """The colour of a file's state."""
    if file.state is State.READY and file.prepared is not None and is_odd(file.prepared):
        return "warn"
    tones = {State.READY: "ok", State.DONE: "ok", State.ASKS: "warn", State.BAD: "danger"}
    return tones.get(file.state, "text3")


def state_icon(file: ImportFile) -> str:
    """Its shape says as much as its colour."""
    if file.state is State.READY and file.prepared is not None and is_odd(file.prepared):
        return "triangle-alert"
    icons = {
        State.READY: "file-spreadsheet", State.DONE: "circle-check", State.ASKS: "triangle-alert",
        State.BAD: "circle-x", State.WAITING: "clock",
    }  # fmt: skip
    return icons.get(file.state, "refresh-cw")


def trouble_text(file: ImportFile) -> str:
    """Why a file cannot be imported, or what it waits for."""
    return wording.sentence(file.error.code, file.error.params) if file.error is not None else ""


class FilesModel(QAbstractListModel):
    """The files in the order they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: list[ImportFile] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        file = self.files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return file.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("{file}: {state}").format(file=file.name, state=state_text(file))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(text for text in (file.name, state_text(file), trouble_text(file)) if text)
        return None

    def add(self, files: list[ImportFile]) -> None:
        """Put ``files`` behind the others."""
        if files:
            self.beginInsertRows(QModelIndex(), len(self.files), len(self.files) + len(files) - 1)
            self.files.extend(files)
            self.endInsertRows()

    def remove(self, file: ImportFile) -> None:
        """Take a file off the list."""
        at = self.files.index(file)
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.files[at]
        self.endRemoveRows()

    def told(self, file: ImportFile) -> None:
        """A file moved on."""
        if file in self.files:
            here = self.index(self.files.index(file))
            self.dataChanged.emit(here, here)
