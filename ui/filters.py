"""Filters in words: what a chip says, which values a kind offers, and the chips offered when nothing is filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.flag import Meaning
from app.domain.order import Filter
from app.domain.rules import Rules
from app.i18n import N_, _, money, ngettext, number
from ui import flags
from ui.models.columns import STATUS_NAMES

if TYPE_CHECKING:
    from ui.widgets.checks import Line

KINDS = {
    "status": N_("Status"), "flag": N_("Flag"), "age": N_("Age"), "amount": N_("Amount"), "due": N_("Reminder"),
    "agent": N_("Agent"), "text": N_("Words"), "note": N_("Note"), "mark": N_("Seen by an agent"),
    "message": N_("Buyer's message"), "reason": N_("Reason told last"),
}  # fmt: skip
"""Every kind that a person may choose, in the order of the menu; its number there is its digit."""

SINGLE = frozenset(("due", "note"))
"""Kinds of which one value at a time makes sense."""

AT_ONCE = {"message": ("yes",)}
"""Kinds with a single value: nothing to ask."""


def _dues() -> dict[str, str]:
    return {"now": _("due now"), "late": _("late"), "today": _("due today")}


def _due(values: Sequence[object]) -> str:
    kind, *rest = values
    if kind == "closing":
        n = int(str(rest[0]))
        return ngettext("closing within {n} hour", "closing within {n} hours", n).format(n=n)
    if not rest:
        return _dues().get(str(kind), str(kind))
    words = {
        ("now", "phone"): _("calls due now"), ("now", "chat"): _("messages due now"),
        ("later", "phone"): _("calls later today"), ("later", "chat"): _("messages later today"),
    }  # fmt: skip
    return words[str(kind), str(rest[0])]


def _notes() -> dict[str, str]:
    return {"yes": _("with a note of ours"), "no": _("no note of ours")}


def _marks() -> dict[str, str]:
    return {"paid": _("seen as paid"), "closed": _("seen as closed")}


def _reasons() -> dict[str, str]:
    from app import call_words  # nothing at a start asks for them
    from app.domain.call import REASONS

    return {one.code: call_words.reason(one.code) for one in REASONS.values()}


def lines(kind: str, legend: Sequence[Meaning], agents: Mapping[int, str]) -> list[Line]:
    """What a person may tick for ``kind``."""
    from ui.widgets.checks import Line  # nothing at a start asks for them

    if kind == "status":
        return [Line(name, _(title)) for name, title in STATUS_NAMES.items()]
    if kind == "flag":
        said = [Line(one.colour, _flag(one), one.colour, one.sign) for one in legend]
        return [*said, Line(None, _("no flag"), None)]
    if kind == "agent":
        return [*(Line(agent_id, nick) for agent_id, nick in agents.items()), Line(None, _("nobody"))]
    tables = {"due": _dues, "note": _notes, "mark": _marks, "reason": _reasons}
    return [Line(value, text) for value, text in tables[kind]().items()]


def _flag(one: Meaning) -> str:
    meaning = flags.meaning(one)
    return f"{flags.name(one.colour)} · {meaning}" if meaning else flags.name(one.colour)


def said(one: Filter, agents: Mapping[int, str]) -> str:
    """What its chip says."""
    if one.kind == "status":
        names = (_(STATUS_NAMES.get(str(value), str(value))) for value in one.values)
        return _("status: {names}").format(names=_(", ").join(names))
    if one.kind == "flag":
        return _("flag: {names}").format(names=_(", ").join(map(_flag_said, one.values)))
    if one.kind == "agent":
        return _(", ").join(_owner(value, agents) for value in one.values)
    if one.kind == "text":
        return "“{}”".format(" ".join(map(str, one.values)))
    if one.kind == "age":
        return _age(one.values)
    if one.kind == "amount":
        return _amount(one.values)
    if one.kind == "due":
        return _due(one.values)
    if one.kind == "order":
        n = len(one.values)
        return ngettext("{n} order to deal with", "{n} orders to deal with", n).format(n=number(n))
    if one.kind == "reason":
        names = (_reasons().get(str(value), str(value)) for value in one.values)
        return _("reason: {names}").format(names=_(", ").join(names))
    tables = {"note": _notes(), "mark": _marks(), "message": {"yes": _("the buyer wrote")}}
    words = tables.get(one.kind, {})
    return _(", ").join(words.get(str(value), str(value)) for value in one.values)


def _flag_said(colour: object) -> str:
    if colour is None:
        return _("none")
    name = str(colour)
    return f"{flags.letter(name)} {flags.name(name)}"


def _owner(value: object, agents: Mapping[int, str]) -> str:
    if value is None:
        return _("nobody's")
    return _("{agent}'s").format(agent=agents.get(value, "?") if isinstance(value, int) else "?")


def _age(values: Sequence[object]) -> str:
    kind, *rest = values
    if kind == "today":
        return _("today")
    if kind == "yesterday":
        return _("yesterday")
    if kind == "between":
        return _("{first} to {last}").format(first=rest[0], last=rest[1])
    n = int(str(rest[0]))
    words = {
        "days": ngettext("last {n} day", "last {n} days", n),
        "older": ngettext("older than {n} hour", "older than {n} hours", n),
        "younger": ngettext("younger than {n} hour", "younger than {n} hours", n),
    }
    return words[str(kind)].format(n=n)


def _amount(values: Sequence[object]) -> str:
    least, most = values
    if isinstance(least, int) and isinstance(most, int):
        return _("amount {least} to {most}").format(least=_yuan(least), most=_yuan(most))
    if isinstance(least, int):
        return _("amount ≥ {least}").format(least=_yuan(least))
    return _("amount ≤ {most}").format(most=_yuan(int(str(most))))


def _yuan(fen: int) -> str:
    """``200`` for whole yuan, ``19.90`` otherwise: a chip is short."""
    text = money(fen).replace("¥", "")
    return text.removesuffix(".00")


def offered(view: str, rules: Rules) -> list[Filter]:
    """The chips offered while nothing is filtered: those that make sense in ``view``."""
    high = Filter("amount", (rules.high_value_fen, None))
    if view in ("unpaid", "all"):
        return [Filter("due", ("now",)), Filter("due", ("late",)), high, Filter("note", ("no",))]
    if view == "unpasted":
        return [Filter("status", ("unpaid",)), Filter("age", ("today",)), high]
    return [Filter("age", ("today",)), high, Filter("note", ("yes",)), Filter("message", ("yes",))]


SORTS: tuple[tuple[str, bool, str], ...] = (
    ("created", True, N_("newest first")), ("created", False, N_("oldest first")),
    ("amount", True, N_("highest amount first")), ("amount", False, N_("lowest amount first")),
    ("paid_at", True, N_("last paid first")), ("paid_at", False, N_("first paid first")),
    ("waiting", False, N_("waiting longest first")), ("waiting", True, N_("waiting shortest first")),
)  # fmt: skip
"""Every sort: its column, whether it descends, and its words; ``order.sorts`` tells which of them a view has."""


def sort_said(sort: str, descending: bool) -> str:
    """The sort in words."""
    return next((_(words) for name, way, words in SORTS if (name, way) == (sort, descending)), sort)
