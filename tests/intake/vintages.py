"""Every header row we know, and the report that it is."""

from __future__ import annotations

from collections import Counter

from app.intake.header import normalise
from app.intake.profile import Profile, profiles
from app.intake.synonyms import LINE
from tests.exports.builder import HEADERS
from tests.exports.every import REPORTS

EXTRA = "jd.order_list.v2018_extra"
"""Columns that were added to a header, not a header."""
CATALOGUES = tuple(
    name for name in HEADERS if name.endswith(("fields_seen", "all_selectable", "_extra", "_partial", "aftersale"))
)
"""Names that stand in a file, but never all of them nor in this order."""
ROWS = tuple(name for name in HEADERS if name != EXTRA)


def kind(vintage: str) -> tuple[str, str]:
    """(platform, report) of a header row of ``headers.json``."""
    family = vintage.split(".")[:2]
    return next((entry.platform, entry.report) for entry in REPORTS if entry.vintage.split(".")[:2] == family)


def profile_of(vintage: str) -> Profile:
    return next(entry for entry in profiles() if (entry.platform, entry.report) == kind(vintage))


def meanings(vintage: str, name: str) -> set[str]:
    """What a column of a header row may be chosen as; empty where it fills no field."""
    profile = profile_of(vintage)
    found = {
        field for part in (profile.names, profile.joined) for field, names in part.items() if normalise(name) in names
    }
    return found | {LINE + field for field, names in profile.line_names.items() if normalise(name) in names}


def parts(vintage: str) -> tuple[list[str], list[str], list[str]]:
    """(columns it needs, columns that only this report has, the rest), verbatim."""
    profile = profile_of(vintage)
    needed = {name for field in profile.required for name in profile.names[field]}
    users = Counter(name for entry in profiles() for name in entry.known)
    names = HEADERS[vintage]
    first = [name for name in names if normalise(name) in needed] or ["订单号"]
    telling = [name for name in names if name not in first and users[normalise(name)] == 1]
    return first, telling, [name for name in names if name not in first and name not in telling]
