"""What a later export may change in an order that is already known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.domain import order, refund, review
from app.domain.mask import is_masked
from app.domain.order import PERSONAL_FIELDS
from app.domain.status import Status

_TIMES = frozenset((*order.TIME_FIELDS, *refund.TIME_FIELDS, *review.TIME_FIELDS))
_KEPT_WITHOUT_A_WORD = {Status.PAID, Status.SHIPPED, Status.FINISHED, Status.CLOSED}


def status(old: str, new: str, *, in_words: bool) -> str:
    """The status after an export that says ``new``.

    A status word wins over what was known. A status concluded from payment time and refund alone (``in_words`` False)
    knows less than a word: it may settle an unpaid or unknown order, or close one, and never takes a step back.
    """
    if in_words or new == Status.CLOSED or old not in _KEPT_WITHOUT_A_WORD:
        return new
    return old


def extra(old: Mapping[str, str], new: Mapping[str, str], columns: Iterable[str]) -> dict[str, str]:
    """The kept columns after an export that carries ``columns``: an absent column stays, an empty cell goes."""
    carried = set(columns)
    merged = {name: text for name, text in old.items() if name not in carried}
    merged.update(new)
    return merged


def changed(old: Mapping[str, Any], new: Mapping[str, Any], zone: ZoneInfo, *, in_words: bool) -> dict[str, Any]:
    """The fields of ``new`` (only those the file carries) that differ from ``old``, with their new values.

    A masked value never replaces a clear one, and an empty cell no value that names or reaches a person: platforms
    leave these out, and a buyer does not lose them. Nor does a moment without its time of day or its seconds replace a
    finer one. ``old`` always has the status word, ``status_text``; ``zone`` is the shop's.
    """
    found: dict[str, Any] = {}
    for name, value in new.items():
        before = old[name]
        if name == "status":
            after = status(before, value, in_words=in_words)
        elif (name in PERSONAL_FIELDS and _hides(value, before)) or (
            name in _TIMES and _is_coarser(value, before, zone)
        ):
            continue
        else:
            after = value
        if after != before:
            found[name] = after
    if "status" in found and not in_words and old.get("status_text"):
        # The word that was kept spoke of the status before; nobody may take it for a word about this one.
        found["status_text"] = None
    return found


def silent(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The fields of ``new`` whose empty cells leave a personal value of ``old`` as it is: they say nothing of it."""
    return [name for name in PERSONAL_FIELDS if name in new and not new[name] and old[name]]


def steps_back(old: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
    """Whether a paid order would be unpaid, or lose its payment time: no order does, but an older export says so.

    Some platforms take the payment time away where they close an order.
    """
    if "status" not in old:
        return False
    after = changes.get("status", old["status"])
    if after == Status.UNPAID and old["status"] in (Status.PAID, Status.SHIPPED, Status.FINISHED):
        return True
    return "paid_at" in changes and changes["paid_at"] is None and after != Status.CLOSED


def _hides(new: str | None, old: str | None) -> bool:
    """Whether a personal value names nobody where ``old`` did, or masks what was clear."""
    return bool(old) and (not new or (is_masked(new) and not is_masked(old or "")))


def _is_coarser(new: int | None, old: int | None, zone: ZoneInfo) -> bool:
    """Whether ``new`` is the minute or the day of ``old`` and no more: what a date alone or a spreadsheet leaves."""
    if new is None or old is None or not 0 < old - new < 26 * 3600:
        return False
    if new % 60 == 0 and old - new < 60:
        return True
    day, moment = (datetime.fromtimestamp(one, zone) for one in (new, old))
    return day.time() == time() and day.date() == moment.date()
