"""What a rule set may say: figures in their bounds, windows that quiet hours leave room for, notes that read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, timedelta, timezone
from typing import Any

from app.domain import note, phrase, won_back
from app.domain.note_form import Entry, NoteError, Template
from app.domain.rules import Rules
from app.domain.stage import Stage
from app.domain.window import Windows, span_problems

LONGEST_LABEL = 8
RETENTION_LEAST = 30

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
BOUNDS: dict[str, tuple[Any, Any]] = {
    "first_not_before": (timedelta(0), _DAY),
    "first_due": (timedelta(0), 3 * _DAY),
    "first_late": (timedelta(0), 7 * _DAY),
    "enquiry_not_before": (timedelta(0), _DAY),
    "gap": (timedelta(0), 3 * _DAY),
    "auto_close": (_HOUR / 4, 30 * _DAY),
    "won_back": (_HOUR, 30 * _DAY),
    "stale": (timedelta(minutes=5), 7 * _DAY),
    "planned": (0, 5),
    "blocked_at": (1, 20),
    "per_buyer_day": (1, 10),
    "high_value_fen": (0, 100_000_000),
    "memo_limit_bytes": (100, 10_000),
    "memo_warn_chars": (10, 10_000),
    "first_buyer_days": (1, 3650),
}
"""The least and the most of each figure; a retention of 0 days means for ever and is not in this table."""
ESCALATE_BOUNDS = (timedelta(minutes=5), 7 * _DAY)
"""The same of when a booked reminder is told of once more, unless that is never."""
CONCESSION_BOUNDS = (0, 1_000_000)
"""The same, in fen, of what an agent may give away on one order."""
STAGE_BOUNDS: dict[str, tuple[Any, Any]] = {
    "morning": (0, 30),
    "due": BOUNDS["first_due"],
    "not_before": BOUNDS["first_not_before"],
    "late": BOUNDS["first_late"],
}
"""The same of a stage's own."""


@dataclass(frozen=True)
class RuleProblem:
    """What is wrong with which field of a rule set; ``app.wording`` has the sentence of ``code``.

    Of ``stages``, ``params`` name the reminder's number (``stage``) and its part, of ``amounts`` and
    ``concession_limits`` its place (``place``).
    """

    field: str
    code: str
    params: dict[str, Any] = dataclass_field(default_factory=dict)


def problems(rules: Rules) -> tuple[RuleProblem, ...]:
    """Everything that forbids saving ``rules``; empty where they may be saved."""
    return tuple(_problems(rules))


def _problems(rules: Rules) -> Iterator[RuleProblem]:
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(rules, name) <= most:
            yield RuleProblem(name, "rule_bounds", {"least": least, "most": most})
    if rules.retention_days and not RETENTION_LEAST <= rules.retention_days <= 3650:
        yield RuleProblem("retention_days", "rule_bounds", {"least": RETENTION_LEAST, "most": 3650})
    if _first_early(rules):
        yield RuleProblem("first_due", "first_due_early")
    if rules.first_late < rules.first_due:
        yield RuleProblem("first_late", "first_late_early")
    yield from _escalation_problems(rules)
    if rules.blocked_at <= rules.planned:
        yield RuleProblem("blocked_at", "blocked_before_planned")
    yield from _window_problems("call_windows", rules.call_windows, rules)
    yield from _stage_problems(rules)
    yield from _channel_problems(rules)
    yield from _limit_problems(rules)
    if rules.won_back_rule not in list(won_back.Rule):
        yield RuleProblem("won_back_rule", "won_back_unknown")
    if both := sorted(set(rules.days_off.off) & set(rules.days_off.on)):
        yield RuleProblem("days_off", "day_twice", {"day": both[0].isoformat()})
    yield from _legend_problems(rules)
    for name, template in (("four", rules.four), ("three", rules.three)):
        if not reads_back(template):
            yield RuleProblem(name, "template_unreadable")


def _escalation_problems(rules: Rules) -> Iterator[RuleProblem]:
    least, most = ESCALATE_BOUNDS
    if rules.escalate_after is not None and not least <= rules.escalate_after <= most:
        yield RuleProblem("escalate_after", "rule_bounds", {"least": least, "most": most})


def _window_problems(name: str, windows: Windows, rules: Rules) -> Iterator[RuleProblem]:
    every = (windows.spans, *(spans for spans in windows.weekdays if spans is not None))
    if code := next((code for spans in every for code in span_problems(spans).values()), None):
        yield RuleProblem(name, code)
    if any(rules.quiet.covers(*span) for spans in every for span in spans):
        yield RuleProblem(name, "window_quiet")


def _stage_problems(rules: Rules) -> Iterator[RuleProblem]:
    if not rules.stages:
        yield RuleProblem("stages", "stages_empty")
    # What is not planned is seen by nobody, and comes back to be looked at when it is planned again.
    for number, stage in enumerate(rules.stages[: rules.planned], 1):
        for code, part, params in _parts_at_fault(rules, rules.stage(number), stage):
            yield RuleProblem("stages", code, {"stage": number, "part": part, **params})


def _own_times(stage: Stage) -> bool:
    return stage.due is not None or stage.not_before is not None


def _first_early(rules: Rules) -> bool:
    """Whether the first reminder, by the shop's own times, is due before it is allowed."""
    by_shop = rules.planned > 0 and not rules.stage(1).morning and not any(map(_own_times, rules.stages[:1]))
    return by_shop and rules.first_due < rules.first_not_before


def _parts_at_fault(rules: Rules, asked: Stage, stage: Stage) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The code, the part and the parameters of what is wrong with a stage; ``asked`` is the same with nothing open."""
    for name, (least, most) in STAGE_BOUNDS.items():
        value = getattr(stage, name)
        if value is not None and not least <= value <= most:
            yield "rule_bounds", name, {"least": least, "most": most}
    due, not_before = asked.due or timedelta(0), asked.not_before or timedelta(0)
    # One that goes by the shop's times is blamed where the shop's are not.
    if not asked.morning and due < not_before and (_own_times(stage) or not _first_early(rules)):
        yield "first_due_early", "due", {}
    if stage.hours is not None:
        for problem in _window_problems("stages", stage.hours, rules):
            yield problem.code, "hours", problem.params


def _channel_problems(rules: Rules) -> Iterator[RuleProblem]:
    least, most = BOUNDS["first_due"]
    if rules.enquiry_due is not None and not least <= rules.enquiry_due <= most:
        yield RuleProblem("enquiry_due", "rule_bounds", {"least": least, "most": most})
    elif rules.enquiry_due is not None and rules.enquiry_due < rules.enquiry_not_before:
        yield RuleProblem("enquiry_due", "first_due_early")
    amounts = [amount for amount, _channel in rules.amounts]
    least, most = BOUNDS["high_value_fen"]
    for place, amount in enumerate(amounts):
        if not least <= amount <= most:
            yield RuleProblem("amounts", "rule_bounds", {"least": least, "most": most, "place": place})
        elif amount in (rules.high_value_fen, *amounts[:place]):
            yield RuleProblem("amounts", "amount_twice", {"place": place})


def _limit_problems(rules: Rules) -> Iterator[RuleProblem]:
    least, most = CONCESSION_BOUNDS
    for place, limit in enumerate(rules.concession_limits):
        if not least <= limit <= most:
            yield RuleProblem("concession_limits", "rule_bounds", {"least": least, "most": most, "place": place})
        elif place and limit < rules.concession_limits[place - 1]:
            yield RuleProblem("concession_limits", "limit_below", {"place": place})


def _legend_problems(rules: Rules) -> Iterator[RuleProblem]:
    colours = [one.colour for one in rules.legend]
    if not colours:
        yield RuleProblem("legend", "legend_empty")
    if len(set(colours)) < len(colours):
        yield RuleProblem("legend", "legend_twice")
    for one in rules.legend:
        if len(one.label) > LONGEST_LABEL or one.label != " ".join(one.label.split()):
            yield RuleProblem("legend", "label_long", {"colour": one.colour, "most": LONGEST_LABEL})
        if len(one.letter) > 1 or one.letter.isspace():
            yield RuleProblem("legend", "letter_long")
        if len(one.phrases) > phrase.MOST or any(not phrase.fits(words) for words in one.phrases):
            yield RuleProblem("legend", "phrase_long", {"most": phrase.LONGEST, "n": phrase.MOST})
    signs = [one.sign for one in rules.legend]
    if len(set(signs)) < len(signs) and len(set(colours)) == len(colours):
        yield RuleProblem("legend", "letter_twice", {"letter": next(one for one in signs if signs.count(one) > 1)})


_SAMPLES = (("小美", 1, "明早发工资后付"), ("小林", 12, "嫌贵, 2件起才买 3/4"), ("Amy", 2, "没接+已发短信"))
_MOMENT = datetime(2026, 11, 21, 16, 5, tzinfo=timezone(timedelta(hours=8)))


def reads_back(template: Template) -> bool:
    """Whether what the template writes is read as it was written, by the template itself."""
    for agent, count, feedback in _SAMPLES:
        entry = Entry(_MOMENT, agent, count if template.counted else None, feedback)
        try:
            found = note.parse(note.format(entry, template), now=_MOMENT, template=template)
        except NoteError:
            return False
        if (found.agent, found.count, found.feedback) != (entry.agent, entry.count, entry.feedback):
            return False
    return True
