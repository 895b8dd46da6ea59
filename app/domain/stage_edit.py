"""Changing the planned reminders of a rule set, one part at a time; each answer is values for ``Rules._replace``.

The first reminder's times are the shop's, which further reminders follow where they have none of their own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.domain.rules import Rules
from app.domain.stage import STAGES, Stage

_SHOPS = ("not_before", "due", "late")
"""Parts of the first reminder that are rules of the shop."""


def told(rules: Rules, number: int) -> Stage:
    """The planned reminder of this number, from 1 on, with what it leaves to the shop's rules left open."""
    stages = rules.stages or STAGES
    one = stages[min(number, len(stages)) - 1]
    return one._replace(morning=one.morning + max(0, number - len(stages)))


def follows(rules: Rules, number: int, part: str) -> bool:
    """Whether the reminder may leave a part open and follow the shop's rule, which another reminder shows."""
    if part == "at":
        return number != _first_morning(rules, number)
    return part in _SHOPS and number > 1


def change(rules: Rules, number: int, part: str, value: Any) -> dict[str, Any]:
    """Give the planned reminder of this number another ``part`` (see ``Stage``); None follows the shop's rules.

    ``late`` counts from the moment it is due: a first reminder due at another time is late as long after that.
    """
    own: dict[str, Any] = {part: value}
    shop: dict[str, Any] = {}
    if part in (*_SHOPS, "at") and not follows(rules, number, part):
        shop = {"second_messages_from": value} if part == "at" else _of_shop(rules, part, value)
        own = dict.fromkeys(("due", "late") if part in ("due", "late") else (part,))
    many = max(len(rules.stages or STAGES), number)
    stages = [told(rules, one) for one in range(1, many + 1)]
    stages[number - 1] = stages[number - 1]._replace(**own)
    return {**shop, "stages": tuple(stages)}


def _of_shop(rules: Rules, part: str, value: timedelta) -> dict[str, Any]:
    now = rules.stage(1)
    if part == "not_before":
        return {"first_not_before": value}
    due = value if part == "due" else now.due or timedelta(0)
    late = value if part == "late" else now.late or timedelta(0)
    return {"first_due": due, "first_late": due + late}


def _first_morning(rules: Rules, least: int) -> int | None:
    """The number of the first reminder that begins on a later day."""
    many = max(len(rules.stages or STAGES), least)
    return next((one for one in range(1, many + 1) if told(rules, one).morning), None)


def add(rules: Rules) -> dict[str, Any]:
    """Plan one more reminder, after the last: as that one, a day later."""
    number = rules.planned + 1
    stages = rules.stages or STAGES
    if number > len(stages):
        stages = tuple(told(rules, one) for one in range(1, number + 1))
    return {"planned": number, "stages": stages}


def remove(rules: Rules, number: int) -> dict[str, Any]:
    """Plan the reminder of this number no more; a rule set keeps one stage even where none is planned."""
    many = max(len(rules.stages or STAGES), rules.planned)
    left = tuple(told(rules, one) for one in range(1, many + 1) if one != number)
    return {"planned": rules.planned - 1, "stages": left or rules.stages or STAGES}
