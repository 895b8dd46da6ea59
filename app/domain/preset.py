"""Ready-made answers to when and how a buyer is reminded, as the users' documents give them (C-7 to C-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from app.domain.rules import Rules
from app.domain.stage import Channel, Stage

_HALF_HOUR, _HOUR = timedelta(minutes=30), timedelta(hours=1)

MERGED: Mapping[str, Any] = {
    name: Rules._field_defaults[name]
    for name in (
        "stages",
        "first_not_before",
        "first_due",
        "first_late",
        "second_messages_from",
        "high_value_fen",
        "amounts",
        "first_time_phone",
        "enquiry_not_before",
        "enquiry_due",
    )
}

PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "s0": {
            **MERGED,
            "stages": (Stage(channel=Channel.PHONE), Stage(morning=1, channel=Channel.PHONE)),
            "first_due": _HALF_HOUR,
            "first_late": _HALF_HOUR + 3 * _HOUR,
            "enquiry_due": timedelta(0),
        },
        "s4": {
            **MERGED,
            "stages": (Stage(channel=Channel.CHAT), Stage(morning=1)),
            "first_time_phone": False,
            "enquiry_not_before": _HALF_HOUR,
        },
        "merged": MERGED,
    }
)
"""Values for ``services.rules.change``.

``s0``: by phone in the next call window, and again the next day; who asked before ordering is asked in the same chat.
``s4``: a message after 3 hours, the next morning a call or a message by the amount. ``merged`` is the default.
"""


def name(rules: Rules) -> str | None:
    """The preset that a shop's rules are; None where it went its own way."""
    return next(
        (one for one, values in PRESETS.items() if all(getattr(rules, field) == values[field] for field in values)),
        None,
    )
