"""What a later export may change in an order that is already known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.mask import is_masked
from app.domain.order import PERSONAL_FIELDS
from app.domain.status import Status

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


def changed(old: Mapping[str, Any], new: Mapping[str, Any], *, in_words: bool) -> dict[str, Any]:
    """The fields of ``new`` (only those the file carries) that differ from ``old``, with their new values.

    A masked value never replaces a clear one. ``old`` always has the status word, ``status_text``.
    """
    found: dict[str, Any] = {}
    for name, value in new.items():
        before = old[name]
        if name == "status":
            after = status(before, value, in_words=in_words)
        elif name in PERSONAL_FIELDS and before and is_masked(value or "") and not is_masked(before):
            continue
        else:
            after = value
        if after != before:
            found[name] = after
    if "status" in found and not in_words and old.get("status_text"):
        # The word that was kept spoke of the status before; nobody may take it for a word about this one.
        found["status_text"] = None
    return found
