"""The columns of a table nobody knows yet, each with what it is taken for; and the fields there are to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app import i18n
from app.domain import script_search
from app.i18n import N_, _
from app.services.import_files import Look
from ui.models.import_fields import field_msgid, field_name, groups
from ui.models.plain import PlainColumn, PlainModel

SURE, LIKELY = 0.85, 0.6


@dataclass(eq=False)
class Column:
    """One column; ``field`` is what it is taken for (None: left out), ``by_hand`` whether somebody said so."""

    index: int
    title: str
    samples: tuple[str, ...]
    guess: str | None
    sure: float
    words: tuple[str, ...]
    field: str | None
    by_hand: bool = False

    def name(self) -> str:
        """What the file calls it."""
        return self.title or _("(without a name)")

    def trust(self) -> str:
        """How sure the choice is, in a word or two."""
        if self.by_hand:
            return _("said by you")
        if self.field is None:
            return ""
        return _("sure") if self.sure >= SURE else _("likely") if self.sure >= LIKELY else _("a guess")

    def tone(self) -> str:
        """Sure is quiet, a guess asks to be looked at."""
        if self.by_hand or self.sure >= SURE:
            return "ok"
        return "text2" if self.sure >= LIKELY else "warn"


class ColumnsModel(PlainModel[Column]):
    """Every column of the file."""

    def __init__(self, parent: QObject) -> None:
        self.report = "orders"
        super().__init__(
            (
                PlainColumn(N_("Column in the file"), Column.name, "订单付款时间订单",
                            lambda one: "text" if one.field else "text2", bold=True, grow=1),
                PlainColumn(N_("First values"), lambda one: "  ·  ".join(one.samples), "x" * 10,
                            lambda _one: "text2", grow=3),
                PlainColumn(N_("Taken as"), self._meaning, "一二三四五",
                            lambda one: "accent" if one.field else "text3", grow=1, whole=True),
                PlainColumn(N_("How sure"), Column.trust, "said by you", Column.tone),
            ),
            parent,
        )  # fmt: skip

    def _meaning(self, one: Column) -> str:
        return field_name(one.field, self.report) if one.field else _("only kept")

    def show_look(self, look: Look) -> None:
        """Begin with what was guessed."""
        self.report = look.report
        self.set_rows(
            [
                Column(one.index, one.title, one.samples, one.guess, one.sure, one.words, one.guess)
                for one in look.columns
            ]
        )

    def choose(self, number: int, field: str | None) -> None:
        """A person said what a column is."""
        one = self.rows[number]
        one.field, one.by_hand = field, True
        self.dataChanged.emit(self.index(number, 0), self.index(number, self.columnCount() - 1))

    def choices(self) -> dict[int, str]:
        """Column -> field, of those that are taken as something."""
        return {one.index: one.field for one in self.rows if one.field}

    def taken(self, field: str) -> str:
        """The columns that fill a field already, by name."""
        return _(", ").join(one.title for one in self.rows if one.field == field)


@dataclass(frozen=True)
class Choice:
    """A field to choose, None for none; ``group`` and the field are found under their words in any language."""

    field: str | None
    group: str
    report: str

    def text(self) -> str:
        return field_name(self.field, self.report) if self.field else _("nothing: only keep it")

    def names(self) -> list[str]:
        """What the field and its group are called on the screen."""
        return [_(field_msgid(self.field, self.report)), _(self.group)] if self.field else []

    def holds(self, words: list[str], spelled: Mapping[str, str]) -> bool:
        """Whether each of ``words`` stands in what it is called, or spells it as ``spelled`` has its names."""
        if self.field is None:
            return not words
        said = [*i18n.everywhere(field_msgid(self.field, self.report)), *i18n.everywhere(self.group), self.field]
        whole = "\n".join(said).casefold()
        spellings = [spelled.get(name, "") for name in self.names()]
        return all(word in whole or any(script_search.spells(word, one) for one in spellings) for word in words)


def all_choices(report: str, fields: tuple[str, ...]) -> list[Choice]:
    """Every field of a report in its group, and none at all."""
    grouped = groups(report, fields)
    return [Choice(None, "", report), *(Choice(name, head, report) for head, names in grouped for name in names)]
