"""A group of the page of reminder rules: rows that show the draft, put into it, and are told what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wording
from app.domain.rule_check import RuleProblem
from app.domain.rules import Rules
from ui.forms import Form
from ui.pages.rules_draft import Draft
from ui.widgets.live import Live, LiveRow
from ui.widgets.setting import Section


class Group(Section):
    """``title`` is a msgid. Figures are added by ``figure``; what else there is, subclasses show and blame.

    ``grown`` when further fields came without a change of the rules.
    """

    grown = Signal()

    def __init__(self, draft: Draft, name: str, title: str) -> None:
        super().__init__(name, title)
        self.draft = draft
        self.theme = draft.desk.theme
        self.figures: dict[str, LiveRow] = {}

    def figure(self, field: str, title: str, sentence: str, form: Form) -> LiveRow:
        """A row for one figure of the rules; ``title`` and ``sentence`` are msgids."""
        row = LiveRow(self.theme, title, sentence, field, form)
        row.live.told.connect(lambda value: self.draft.put(**self.told(field, value)))
        self.figures[field] = row
        self.add(row)
        return row

    def told(self, field: str, value: Any) -> dict[str, Any]:
        """The values of the rules that a figure stands for."""
        return {field: value}

    def value(self, rules: Rules, field: str) -> Any:
        """What a figure shows."""
        return getattr(rules, field)

    def show_rules(self, rules: Rules, *, hard: bool = False) -> None:
        """Show a rule set; ``hard``: drop what is being typed."""
        for field, row in self.figures.items():
            value = self.value(rules, field)
            if hard:
                row.live.accept(value)
            else:
                row.live.show_value(value)
        self.show_rest(rules, hard=hard)

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        """Show what is no figure."""

    def blame(self, problems: Sequence[RuleProblem]) -> None:
        """Say what is wrong, beside its field."""
        first = {problem.field: problem for problem in reversed(problems)}
        for field, row in self.figures.items():
            row.live.say(said(first[field], row.form) if field in first else "")
        self.blame_rest(problems)

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        """The same for what is no figure."""

    def lives(self) -> list[Live]:
        """Every field that may be typed in just now."""
        return [*(row.live for row in self.figures.values()), *self.more_lives()]

    def more_lives(self) -> Iterable[Live]:
        """Those that are no figures."""
        return ()

    def settle(self) -> None:
        """What is being typed counts, or is refused."""
        for live in self.lives():
            live.settle()

    def first_wrong(self) -> QWidget | None:
        """The first control with something wrong in it."""
        lines: list[QWidget] = [live.line for live in self.lives() if live.line.wrong]
        return lines[0] if lines else self.rest_wrong()

    def rest_wrong(self) -> QWidget | None:
        """The same among what is no figure."""
        return None


def said(problem: RuleProblem, form: Form | None = None, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a problem, its bounds in the unit that is typed."""
    told = dict(problem.params if params is None else params)
    if form is not None:
        told |= {name: form.write(told[name]) for name in ("least", "most") if name in told}
    return wording.sentence(problem.code, told)
