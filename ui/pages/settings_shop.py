"""The rules of a shop on the settings page: flags, notes, booked reminders; each is saved once it makes sense."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from app import wording
from app.domain.rules import Rules
from app.errors import KnownError
from app.i18n import N_, _
from app.services import agents, rules
from ui.desk import Desk
from ui.forms import CLOCK, MINUTES, Form, count, optional
from ui.legend_deeds import LegendDeeds
from ui.runtime import spawn
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.legend_editor import LegendEditor
from ui.widgets.setting import Row, Section, ValueRow
from ui.widgets.template_editor import TemplateEditor

CLOCK_OR_NONE, MINUTES_OR_NONE = optional(CLOCK), optional(MINUTES)


class ShopRules(QObject):
    """The rules of the shop that the page shows; ``saved(field)`` and ``refused(field, sentence)`` answer a change."""

    saved = Signal(str)
    refused = Signal(str, str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.shop_id: int | None = None

    @property
    def platform(self) -> str:
        return next((shop.platform for shop in self.desk.office.shops() if shop.id == self.shop_id), "")

    def now(self) -> Rules | None:
        """The rules as they stand; None while there is no shop."""
        known = {shop.id for shop in self.desk.office.shops()}
        return self.desk.office.rules(self.shop_id) if self.shop_id in known and self.shop_id is not None else None

    def put(self, field: str, **values: Any) -> None:
        """Save a change that a person made in ``field``, for the shop that is shown now."""
        if self.shop_id is not None:
            spawn(self._put(self.shop_id, field, values), "settings.rules")

    async def _put(self, shop_id: int, field: str, values: dict[str, Any]) -> None:
        who = self.desk.agent.id if self.desk.agent else None
        try:
            changes = await rules.change(self.desk.office, shop_id, who, **values)
        except KnownError as error:
            if "field" not in error.params:
                raise
            words = wording.sentence(error.code, _shown(error.params, field))
            if shop_id == self.shop_id:
                self.refused.emit(field, words)
            else:
                self.desk.say(words, "bad")  # the field shows another shop's value by now
            return
        if shop_id == self.shop_id:
            self.saved.emit(field)
        self.desk.bus.tell(changes, self)


def _shown(params: dict[str, Any], field: str) -> dict[str, Any]:
    """The bounds of a field in the unit it is typed in."""
    write = {name: form.write for name, _title, _sentence, form in (*REMINDERS, *LATE, *MEMO)}.get(field)
    bounds = {name: write(params[name]) for name in ("least", "most") if write and name in params}
    return params | bounds


REMINDERS: tuple[tuple[str, str, str, Form], ...] = (
    (
        "stale", N_("Data is old"),
        N_("After so long a fresh export is asked for, and again before a buyer is reminded."), MINUTES,
    ),
    ("ship_cutoff", N_("Ship on the same day"), N_("What is paid before this hour leaves on the same day."), CLOCK),
)  # fmt: skip
LATE: tuple[tuple[str, str, str, Form], ...] = (
    (
        "escalate_after", N_("Unattended after"),
        N_(
            "A promise or callback that nobody has dealt with for so long is announced once more, to others too. "
            "Empty: never."
        ),
        MINUTES_OR_NONE,
    ),
)  # fmt: skip
MEMO: tuple[tuple[str, str, str, Form], ...] = (
    ("memo_limit_bytes", N_("Longest memo"), N_("What the platform takes; a Chinese character needs three bytes."),
     count(N_("bytes"))),
    ("memo_warn_chars", N_("Warn of a long memo"), N_("From so many characters on the note editor warns."),
     count(N_("characters"))),
)  # fmt: skip
PICKING: tuple[tuple[str, str, str, Form], ...] = (
    (
        "picking", N_("Parcels are picked at"),
        N_("Who writes a note after this hour hears that the warehouse may not see it any more. Empty: no warning."),
        CLOCK_OR_NONE,
    ),
)  # fmt: skip


class RulesSection(Section):
    """A section whose rows are figures of the shop's rules, and maybe an editor of its own."""

    def __init__(self, rules: ShopRules, name: str) -> None:
        super().__init__(name)
        self.rules = rules
        self.values: dict[str, ValueRow] = {}
        rules.refused.connect(self._refused)
        rules.saved.connect(self._saved)

    def add_values(self, lines: tuple[tuple[str, str, str, Form], ...]) -> None:
        for field, title, sentence, form in lines:
            row = ValueRow(self.rules.desk.theme, title, sentence, field, form)
            row.changed.connect(lambda field, value: self.rules.put(field, **{field: value}))
            if form in (CLOCK_OR_NONE, MINUTES_OR_NONE):
                # Empty, it would not tell what is written there.
                row.box.line.setPlaceholderText("16:00" if form is CLOCK_OR_NONE else "60")
            self.values[field] = row
            self.add(row)

    async def load(self) -> None:
        now = self.rules.now()
        self.setEnabled(now is not None)
        if now is not None:
            for field, row in self.values.items():
                row.show_value(getattr(now, field))
            self.show_rules(now)

    def show_rules(self, now: Rules) -> None:
        """Show what is no figure."""

    def blame(self, field: str, problem: str) -> None:
        """Say what is wrong with something that is no figure."""

    def _refused(self, field: str, problem: str) -> None:
        if field in self.values:
            self.values[field].blame(problem)
        else:
            self.blame(field, problem)

    def _saved(self, field: str) -> None:
        now = self.rules.now()
        if now is None:
            return
        if field in self.values:
            self.values[field].accept(getattr(now, field))
        else:
            self.blame(field, "")
        self.show_rules(now)


class FlagsSection(RulesSection):
    """The legend."""

    def __init__(self, rules: ShopRules) -> None:
        super().__init__(rules, "flags")
        desk = rules.desk
        self.editor = LegendEditor(desk.theme, lambda number: desk.keys.hint(f"flag.{number}"))
        self.deeds = LegendDeeds(desk, self.editor)
        self.row = Row(
            N_("What the flags mean"),
            N_(
                "Choose a ready-made set, or give each colour a meaning and a word of your own. Notes under the "
                "payment flag count as reminders."
            ),
            self.editor, wide=True, also=(N_("Colour"), N_("Legend"), N_("Phrases"), N_("Print the legend (PDF)")),
        )  # fmt: skip
        self.add(self.row)
        self.editor.changed.connect(lambda legend: rules.put("legend", legend=legend))

    def show_rules(self, now: Rules) -> None:
        self.editor.show_legend(now.legend, self.rules.platform)
        if self.rules.shop_id is not None:
            self.deeds.follow(self.rules.shop_id, now)

    def blame(self, field: str, problem: str) -> None:
        if field == "legend":
            self.row.blame(problem)
            self.editor.blame(problem)

    def forget(self) -> None:
        super().forget()
        self.editor.forget()


class NotesSection(RulesSection):
    """The form of notes, and how the memo is put together."""

    def __init__(self, rules: ShopRules) -> None:
        super().__init__(rules, "notes")
        theme = rules.desk.theme
        self.editor = TemplateEditor(theme)
        self.row = Row(
            N_("How a note is written"),
            N_("Every colleague and every import can read these forms back. Notes already written stay as they are."),
            self.editor, wide=True, also=(N_("Separator"), N_("Date"), N_("Count")),
        )  # fmt: skip
        self.order = Choice(theme, ("newest", "oldest"))
        self.order_row = Row(
            N_("Order of the memo"), N_("Where a new note goes in the memo that is pasted."), self.order, wide=True
        )
        self.add(self.row, self.order_row)
        self.add_values((*MEMO, *PICKING))
        self.editor.changed.connect(lambda four, three: rules.put("four", four=four, three=three))
        self.order.chosen.connect(lambda value: rules.put("newest_first", newest_first=value == "newest"))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.order.name({"newest": _("Newest note first"), "oldest": _("Newest note last")}, _("Order of the memo"))

    def show_rules(self, now: Rules) -> None:
        desk = self.rules.desk
        self.editor.show_templates(
            now.four, now.three, desk.wall(self.rules.shop_id), desk.agent.nickname if desk.agent else ""
        )
        self.order.show_chosen("newest" if now.newest_first else "oldest")

    def blame(self, field: str, problem: str) -> None:
        if field in ("four", "three"):
            self.row.blame(problem)


class RemindersSection(RulesSection):
    """What booked reminders and the data's age go by; the rules of payment reminders have a page of their own."""

    def __init__(self, rules: ShopRules) -> None:
        super().__init__(rules, "reminding")
        theme, desk = rules.desk.theme, rules.desk
        self.go = Button(theme, icon="sliders-horizontal")
        self.add(
            Row(
                N_("When and how buyers are reminded"),
                N_(
                    "Times, channels, call windows, quiet hours, days off and limits are edited beside the plan of an "
                    "order, on a page of their own."
                ),
                self.go, also=_MOVED,
            )
        )  # fmt: skip
        self.add_values((*REMINDERS, *LATE))
        self.whose = Choice(theme, ("all", "lead"))
        self.whose_row = Row(
            N_("Then told to"),
            N_("In whose lists it stands from then on, and who is told of it."),
            self.whose,
            wide=True,
        )
        self.add(self.whose_row)
        self._led = True
        self.go.clicked.connect(lambda: desk.open_page.emit("rules"))
        self.whose.chosen.connect(lambda value: rules.put("escalate_to_lead", escalate_to_lead=value == "lead"))
        desk.keys.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.go.setText(_("Reminder rules"))
        self.go.setAccessibleName(_("Reminder rules"))
        self.go.set_key(self.rules.desk.keys.hint("page.rules"))
        self.whose.name({"all": _("Everyone"), "lead": _("The lead")}, _("Then told to"))
        if (now := self.rules.now()) is not None:
            self.show_rules(now)

    async def load(self) -> None:
        self._led = await agents.led(self.rules.desk.office)
        await super().load()

    def show_rules(self, now: Rules) -> None:
        self.whose.show_chosen("lead" if now.escalate_to_lead else "all")
        words = _("Nobody here is a lead: until the settings of agents make somebody one, everyone is told.")
        self.whose_row.blame(words if now.escalate_to_lead and not self._led else "")


_MOVED = (
    N_("Never before (min)"), N_("Channel"), N_("Call windows"), N_("Phone"), N_("Quiet hours from"),
    N_("Quiet hours to"), N_("Between two contacts"), N_("Unpaid orders close"), N_("Planned reminders"), N_("Stop at"),
    N_("Contacts a day"), N_("High amount"), N_("First order"), N_("Days off"), N_("Public holidays"), N_("Limits"),
    N_("Asked before ordering"), N_("Won back within"), N_("Ready-made rules"),
)  # fmt: skip
"""What a search for rules that stand on their own page goes by."""
