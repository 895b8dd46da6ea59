"""The rules of a shop on the settings page: flags, notes, reminders, limits; each is saved once it makes sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app import wording
from app.domain import money, typed
from app.domain.rules import Rules
from app.domain.window import QuietHours, Spans, Windows
from app.errors import KnownError
from app.i18n import N_, _
from app.services import rules
from ui.desk import Desk
from ui.legend_deeds import LegendDeeds
from ui.runtime import spawn
from ui.widgets.choice import Choice
from ui.widgets.legend_editor import LegendEditor
from ui.widgets.setting import Row, Section, ValueRow
from ui.widgets.template_editor import TemplateEditor
from ui.widgets.windows_editor import WindowsEditor

Form = tuple[Callable[[str], Any], Callable[[Any], str], str, str]


def _yuan(text: str) -> int:
    fen = typed.amount(text)
    if fen is None:
        raise ValueError("no amount")
    return fen


def _length(unit: str, words: str) -> Form:
    def read(text: str) -> Any:
        return typed.length(text, unit)

    return read, lambda value: typed.length_text(value, unit), words, "length_unreadable"


HOURS: Form = _length("h", N_("hours"))
MINUTES: Form = _length("min", N_("minutes"))
CLOCK: Form = (typed.clock, typed.clock_text, "", "clock_unreadable")
CLOCK_OR_NONE: Form = (
    lambda text: typed.clock(text) if text.strip() else None,
    lambda value: typed.clock_text(value) if value is not None else "", "", "clock_unreadable",
)  # fmt: skip
YUAN: Form = (_yuan, money.text, N_("yuan"), "money_unreadable")


def count_form(unit: str) -> Form:
    """A whole number of ``unit`` (a msgid)."""
    return typed.whole, str, unit, "number_unreadable"


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
    write = {name: form[1] for name, _title, _sentence, form in (*REMINDERS, *LIMITS)}.get(field)
    bounds = {name: write(params[name]) for name in ("least", "most") if write and name in params}
    return params | bounds


REMINDERS: tuple[tuple[str, str, str, Form], ...] = (
    ("first_not_before", N_("Not before"), N_("So long after an order nobody reminds the buyer."), MINUTES),
    ("first_due", N_("First reminder"), N_("So long after the order the first reminder is due."), HOURS),
    ("first_late", N_("First reminder late"), N_("So long after the order it is late, and shown in red."), HOURS),
    (
        "second_messages_from", N_("Second reminder from"),
        N_("From this hour of the next day buyers may get a message; calls wait for a call window."), CLOCK,
    ),
    ("gap", N_("Between two contacts"), N_("At least so long passes between two contacts with a buyer."), HOURS),
    ("auto_close", N_("Unpaid orders close"), N_("So long after an order the platform closes it unpaid."), HOURS),
    (
        "stale", N_("Data is old"),
        N_("After so long a fresh export is asked for, and again before a buyer is reminded."), MINUTES,
    ),
    ("ship_cutoff", N_("Ship on the same day"), N_("What is paid before this hour leaves on the same day."), CLOCK),
)  # fmt: skip
LIMITS: tuple[tuple[str, str, str, Form], ...] = (
    ("planned", N_("Planned reminders"), N_("So many reminders of an order are planned; one more brings a warning."),
     count_form("")),
    ("blocked_at", N_("Stop at"), N_("This contact about one order, and every further one, needs the lead."),
     count_form("")),
    ("per_buyer_day", N_("Contacts a day"), N_("At most so many contacts with one buyer on one day."), count_form("")),
    ("high_value_fen", N_("High amount"), N_("From this amount on buyers are called instead of written to."), YUAN),
    ("first_buyer_days", N_("First order"), N_("So many days of orders are needed to say that a buyer is new."),
     count_form(N_("days"))),
)  # fmt: skip
MEMO: tuple[tuple[str, str, str, Form], ...] = (
    ("memo_limit_bytes", N_("Longest memo"), N_("What the platform takes; a Chinese character needs three bytes."),
     count_form(N_("bytes"))),
    ("memo_warn_chars", N_("Warn of a long memo"), N_("From so many characters on the note editor warns."),
     count_form(N_("characters"))),
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
            if form is CLOCK_OR_NONE:
                row.box.line.setPlaceholderText("16:00")  # empty, it would not tell what is written there
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
    """When buyers may be reached."""

    def __init__(self, rules: ShopRules) -> None:
        super().__init__(rules, "reminding")
        theme = rules.desk.theme
        self.windows = WindowsEditor(theme)
        self.windows_row = Row(
            N_("Call windows"),
            N_("Buyers are called in these hours only. A reminder outside them waits for the next one."),
            self.windows, wide=True, also=(N_("Phone"),),
        )  # fmt: skip
        self.add(self.windows_row)
        for field, title, sentence in (
            (
                "quiet_start",
                N_("Quiet hours from"),
                N_("From this hour on nobody is disturbed, not even by a message."),
            ),
            ("quiet_end", N_("Quiet hours to"), N_("The same hour in both fields: there are none.")),
        ):
            row = ValueRow(theme, title, sentence, field, CLOCK)
            row.changed.connect(self._quiet)
            self.values[field] = row
            self.add(row)
        self.add_values(REMINDERS)
        self.windows.changed.connect(self._windows)

    async def load(self) -> None:
        now = self.rules.now()
        self.setEnabled(now is not None)
        if now is not None:
            for field, row in self.values.items():
                row.show_value(self._value(now, field))
            self.show_rules(now)

    @staticmethod
    def _value(now: Rules, field: str) -> Any:
        quiet = {"quiet_start": now.quiet.start, "quiet_end": now.quiet.end}
        return quiet[field] if field in quiet else getattr(now, field)

    def _quiet(self, field: str, value: Any) -> None:
        now = self.rules.now()
        if now is not None:
            start, end = (value, now.quiet.end) if field == "quiet_start" else (now.quiet.start, value)
            self.rules.put(field, quiet=QuietHours(start, end))

    def _saved(self, field: str) -> None:
        now = self.rules.now()
        if now is not None and field in ("quiet_start", "quiet_end"):
            self.values[field].accept(self._value(now, field))
            return
        super()._saved(field)

    def _windows(self, spans: Spans) -> None:
        now = self.rules.now()
        if now is not None:  # what single weekdays have stays
            self.rules.put("call_windows", call_windows=Windows(spans, now.call_windows.weekdays))

    def show_rules(self, now: Rules) -> None:
        if not self.windows_row.problem.text():  # what was refused waits to be put right
            self.windows.show_spans(now.call_windows.spans)

    def blame(self, field: str, problem: str) -> None:
        if field == "call_windows":
            self.windows_row.blame(problem)

    def forget(self) -> None:
        super().forget()
        self.windows.forget()


class LimitsSection(RulesSection):
    """How often, and for how much."""

    def __init__(self, rules: ShopRules) -> None:
        super().__init__(rules, "limits")
        self.add_values(LIMITS)
