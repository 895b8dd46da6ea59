"""The planned reminders on the page of reminder rules, a panel each: they come, go, and are blamed part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain import stage_edit
from app.domain.rule_check import BOUNDS, RuleProblem
from app.domain.rules import Rules
from app.i18n import N_, _, ngettext
from ui.pages.rules_draft import Draft
from ui.pages.rules_group import Group, said
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label
from ui.widgets.live import Live
from ui.widgets.setting import Row
from ui.widgets.stage_panel import FORMS, StagePanel


class StagesGroup(Group):
    """The planned reminders, one panel each."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "stages", N_("When reminders are due"))
        self.panels: list[StagePanel] = []
        self.body = QWidget()
        self.none, self.hint = label("dim", wrap=True), label("small", wrap=True)
        self.more = Button(self.theme, Kind.LINK, "plus")
        self.stack = QVBoxLayout(self.body)
        self.stack.setContentsMargins(0, 4, 0, 0)
        self.stack.setSpacing(8)
        self.stack.addWidget(self.none)
        self.stack.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.stack.addWidget(self.hint)
        self.more.clicked.connect(self._add)
        self.row = Row(
            "",
            N_(
                "The reminders of one order, one after the other. An empty field goes by the first reminder, whose "
                "value stands there in grey. What falls outside the hours allowed waits for the next."
            ),
            self.body, wide=True,
        )  # fmt: skip
        self.add(self.row)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.more.setText(_("Add a reminder"))
        self.more.setAccessibleName(_("Add a reminder"))
        self.none.setText(_("No reminder is planned."))
        self._say_more()

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        while len(self.panels) > rules.planned:
            panel = self.panels.pop()
            self.stack.removeWidget(panel)
            panel.blockSignals(True)  # a field that goes away has not been left by anybody
            panel.hide()
            panel.deleteLater()
        while len(self.panels) < rules.planned:
            self._put()
        for panel in self.panels:
            panel.show_rules(rules, hard=hard)
        self.none.setVisible(not self.panels)
        self._say_more()

    def _say_more(self) -> None:
        rules = self.draft.rules
        if rules is None:
            return
        most = BOUNDS["planned"][1]
        hint = ""
        if rules.planned >= most:
            hint = ngettext("At most {n} reminder is planned.", "At most {n} reminders are planned.", most)
        elif rules.planned + 1 >= rules.blocked_at:
            hint = _("For a further reminder, raise “Stop at” further down first.")
        self.more.setVisible(not hint)
        self.hint.setText(hint.format(n=most))
        self.hint.setVisible(bool(hint))

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        found: list[dict[str, str]] = [{} for _panel in self.panels]
        for problem in problems:
            place, part, words = self._about(problem)
            if place is not None and place < len(found):
                found[place].setdefault(part, words)
        for panel, its in zip(self.panels, found, strict=True):
            panel.blame(its)

    def _about(self, problem: RuleProblem) -> tuple[int | None, str, str]:
        """The place of the reminder, its part, and the words of what is wrong with it."""
        part = {"first_not_before": "not_before", "first_due": "due", "first_late": "late"}.get(problem.field)
        if problem.field == "stages" and "part" in problem.params:
            part = problem.params["part"]
            return problem.params["stage"] - 1, part, said(problem, FORMS.get(part))
        if part is None:
            return None, "", ""
        params = dict(problem.params)
        rules = self.draft.rules
        if part == "late" and "most" in params and rules is not None:
            # It is shown as so long after the reminder is due.
            params |= {"least": timedelta(0), "most": max(timedelta(0), params["most"] - rules.first_due)}
        return 0, part, said(problem, FORMS[part], params)

    def more_lives(self) -> Iterable[Live]:
        return [live for panel in self.panels for live in panel.lives()]

    def settle(self) -> None:
        for panel in self.panels:
            panel.settle()

    def rest_wrong(self) -> QWidget | None:
        return next((wrong for panel in self.panels if (wrong := panel.first_wrong()) is not None), None)

    def _put(self) -> None:
        panel = StagePanel(self.theme, len(self.panels) + 1)
        panel.changed.connect(lambda part, value, panel=panel: self._change(panel.number, part, value))
        panel.grown.connect(self.grown)
        panel.away_asked.connect(lambda panel=panel: self._take_away(panel.number))
        self.panels.append(panel)
        self.stack.insertWidget(len(self.panels), panel)  # beneath the others, above the button
        panel.show()  # at once, for it may get the focus

    def _change(self, number: int, part: str, value: Any) -> None:
        if part == "morning" and value:
            self._take_back(number, "due")
        rules = self.draft.rules
        if rules is not None:
            self.draft.put(**stage_edit.change(rules, number, part, value))

    def _take_back(self, number: int, *parts: str) -> None:
        """Times of a reminder that cannot be are again what is saved: they go out of sight."""
        kept = self.draft.kept
        wrong = {part for place, part, _words in map(self._about, self.draft.problems()) if place == number - 1}
        for part in wrong.intersection(parts):
            rules = self.draft.rules
            if rules is not None and kept is not None:
                stage = (stage_edit.told if stage_edit.follows(rules, number, part) else Rules.stage)(kept, number)
                self.draft.put(**stage_edit.change(rules, number, part, getattr(stage, part)))

    def _take_away(self, number: int) -> None:
        self._take_back(number, *FORMS)
        rules = self.draft.rules
        if rules is not None:
            self.more.show()
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
            words = _("Reminder {n} is taken away.").format(n=number)
            self.draft.replace(words, **stage_edit.remove(rules, number))
            if self.panels:
                self.panels[min(number, len(self.panels)) - 1].away.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        rules = self.draft.rules
        if rules is not None:
            self.draft.put(**stage_edit.add(rules))
            self.panels[-1].begins.control.setFocus(Qt.FocusReason.OtherFocusReason)
