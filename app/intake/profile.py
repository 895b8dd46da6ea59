"""Profiles: what one report of one platform calls its columns and its statuses, as small TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from app.domain.order import IMPORT_FIELDS
from app.domain.status import Status
from app.errors import BugError
from app.intake.header import normalise


@dataclass(frozen=True)
class Fact:
    """Something a report does or does not do, and how sure we are of it."""

    holds: bool
    sure: str


@dataclass(frozen=True)
class Profile:
    """One report of one platform; all names and words are normalised (see `header.normalise`).

    ``names``: our field -> its column names, the preferred one first. ``kept``: names that are known but fill no
    field. ``other_reports``: names that only stand in another report of the platform.
    """

    platform: str
    report: str
    required: tuple[str, ...]
    id_pattern: re.Pattern[str]
    names: Mapping[str, tuple[str, ...]]
    sure: Mapping[str, str]
    words: Mapping[str, Status]
    blank: Mapping[str, frozenset[str]]
    prefix: Mapping[str, tuple[str, ...]]
    other_reports: Mapping[str, frozenset[str]]
    facts: Mapping[str, Fact]
    kept: frozenset[str]

    def field_of(self, name: str) -> str | None:
        """The field that a normalised column name fills."""
        return next((field for field, names in self.names.items() if name in names), None)

    def knows(self, name: str) -> bool:
        """Whether this profile names the column at all."""
        return name in self.kept or self.field_of(name) is not None


def read(text: str) -> Profile:
    """The profile written in ``text``; a mistake in it is ours (`BugError`)."""
    data = tomllib.loads(text)
    fields: dict[str, Any] = data["fields"]
    strange = set(fields) - set(IMPORT_FIELDS) | set(data["required"]) - set(fields)
    if strange:
        raise BugError(f"profile {data['platform']}/{data['report']} names no such field: {sorted(strange)}")
    return Profile(
        platform=data["platform"],
        report=data["report"],
        required=tuple(data["required"]),
        id_pattern=re.compile(data["id_pattern"]),
        names={field: tuple(map(normalise, entry["names"])) for field, entry in fields.items()},
        sure={field: entry["sure"] for field, entry in fields.items()},
        words={normalise(word): Status(status) for status, words in data["status"].items() for word in words},
        blank={field: _set(words) for field, words in data.get("blank", {}).items()},
        prefix={field: tuple(marks) for field, marks in data.get("prefix", {}).items()},
        other_reports={report: _set(names) for report, names in data.get("other_reports", {}).items()},
        facts={name: Fact(**fact) for name, fact in data.get("facts", {}).items()},
        kept=_set(data.get("kept", {}).get("names", ())),
    )


def _set(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normalise, names))


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile in the folder beside this file (in a bundle too, where it is data)."""
    folder = resources.files("app.intake") / "profiles"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(read(entry.read_text(encoding="utf-8")) for entry in files)
