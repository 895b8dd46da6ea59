"""Profiles: what one report of one platform calls its columns and its statuses, as small TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, TypeVar

from app.domain import flag, item, order, refund, review
from app.domain.status import Status
from app.errors import BugError, KnownError
from app.intake.header import normalise

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "orders": order.IMPORT_FIELDS,
        "items": ("order_no", "created_at"),
        "refunds": refund.REFUND_FIELDS,
        "reviews": review.REVIEW_FIELDS,
    }
)
"""Each kind of report, and the fields that its rows may fill beside those of a line."""

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"orders": ("order_no",), "items": ("order_no",), "refunds": ("refund_no", "order_no"), "reviews": ("order_no",)}
)
"""Fields without which a report of this kind can't be read."""

LEVELS = ("solid", "good", "partial", "own")
"""How well a report is known: real files, several sources, fragments only; or a shop's own choice of columns."""

SURE = ("measured", "attested", "seen", "assumed", "chosen")
"""Checked on a real file, in several files, in one source, common knowledge without a file, or a person's choice."""

_OTHERS, _COMMON = "others.toml", "common.toml"
Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Fact:
    """Something a report does or does not do, and how sure we are of it."""

    holds: bool
    sure: str


@dataclass(frozen=True, eq=False)
class Profile:
    """One report of one platform; all names and words are normalised (see `header.normalise`).

    ``names``: our field -> its column names, the preferred one first; ``line_names`` the same for the fields of a
    line. ``joined``: fields made of several columns, joined with a blank, where no column of ``names`` is there.
    ``kept``: names that are known but fill no field. ``grain``: whether a row is an "order" or an "item" of one.
    ``words``, ``status_prefix``, ``flags``: status words, what stands before one, and flag words, by meaning.
    ``cleared``: cells that stand for empty in every column, ``blank`` in one. ``prefix``: marks before a value proper.
    ``split``: the mark between several items in one cell. ``date_in_id``: a `strptime` pattern of the number's head.
    ``newest_memo``: the mark between several memos in one cell, the newest last. ``patterns``: other numbers' forms.
    ``summed``: an order's amounts of which each of its rows states a part. ``discounts``: columns that goods and
    postage are before; () where they are before some that nobody names, None where they are net.
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
    facts: Mapping[str, Fact]
    kept: frozenset[str]
    level: str = "solid"
    grain: str = "order"
    line_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    split: str | None = None
    status_prefix: Mapping[str, Status] = field(default_factory=dict)
    date_in_id: str | None = None
    newest_memo: str | None = None
    summed: tuple[str, ...] = ()
    discounts: tuple[str, ...] | None = None
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    own_name: str | None = None
    known: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def unverified(self) -> bool:
        """Whether the profile rests on fragments only, which the screen says."""
        return self.level == "partial"

    def knows(self, name: str) -> bool:
        """Whether this profile names the column at all."""
        return name in self.known


@dataclass(frozen=True)
class OtherReport:
    """A file of a platform that holds none of our rows; ``marks`` are column names that tell it.

    ``like_orders``: an order report's own names are among its columns, and say nothing beside the marks.
    """

    name: str
    platform: str
    marks: frozenset[str]
    like_orders: bool = False


def read(text: str) -> Profile:
    """The profile written in ``text``; a mistake in it is ours (`BugError`)."""
    data = tomllib.loads(text)
    _check_all(data)
    fields: dict[str, Any] = data["fields"]
    lines: dict[str, Any] = data.get("items", {})
    names = {field: _names(entry["names"]) for field, entry in fields.items()}
    line_names = {field: _names(entry["names"]) for field, entry in lines.items()}
    joined = {field: _names(columns) for field, columns in data.get("joined", {}).items()}
    kept = frozenset(_names(data.get("kept", {}).get("names", ())))
    return Profile(
        platform=data["platform"],
        report=data["report"],
        required=tuple(data["required"]),
        id_pattern=re.compile(data["id_pattern"]),
        names=names,
        sure={field: entry["sure"] for field, entry in (lines | fields).items()},
        words=_meanings(data.get("status", {}), Status),
        blank={field: frozenset(_names(words)) for field, words in data.get("blank", {}).items()},
        prefix={field: tuple(marks) for field, marks in data.get("prefix", {}).items()},
        facts={name: Fact(**fact) for name, fact in data.get("facts", {}).items()},
        kept=kept,
        level=data.get("level", "solid"),
        grain=data.get("grain", "order"),
        line_names=line_names,
        flags=_meanings(data.get("flags", {}), str),
        cleared=frozenset(_names(data.get("empty", ()))),
        joined=joined,
        split=data.get("split"),
        status_prefix=_meanings(data.get("status_prefix", {}), Status),
        date_in_id=data.get("date_in_id"),
        newest_memo=data.get("newest_memo"),
        summed=tuple(data.get("summed", ())),
        discounts=_names(data["discounts"]) if "discounts" in data else None,
        patterns={field: re.compile(pattern) for field, pattern in data.get("patterns", {}).items()},
        own_name=data.get("name"),
        known=kept.union(*names.values(), *line_names.values(), *joined.values()),
    )


def read_own(text: str) -> Profile:
    """A shop's own profile; text that is none is the world's fault, for it may come from a file."""
    try:
        profile = read(text)
    except (tomllib.TOMLDecodeError, BugError, KeyError, TypeError, ValueError, AttributeError, re.error):
        raise KnownError("profile_damaged") from None
    if profile.level != "own" or not profile.own_name:
        raise KnownError("profile_damaged")
    return profile


def _check_all(data: Mapping[str, Any]) -> None:
    what = f"profile {data['platform']}/{data['report']}"
    fields, lines, facts = data["fields"], data.get("items", {}), data.get("facts", {})
    _check(what, "field", {*fields, *data.get("joined", {})}, FIELDS.get(data["report"], ()))
    _check(what, "amount", data.get("summed", ()), order.MONEY_FIELDS)
    _check(what, "required field", {*data["required"], "order_no"}, fields)
    _check(what, "field of a line", lines, item.LINE_FIELDS)
    _check(what, "colour", data.get("flags", {}), flag.COLOURS)
    _check(what, "level", [data.get("level", "solid")], LEVELS)
    _check(what, "grain", [data.get("grain", "order")], ("order", "item"))
    _check(what, "word for sure", [part["sure"] for group in (fields, lines, facts) for part in group.values()], SURE)
    texts = [data.get(key, "") for key in ("platform", "name", "split", "date_in_id", "newest_memo")]
    _check(what, "kind of text", {type(text).__name__ for text in texts}, ("str",))


def _check(what: str, kind: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    if strange := set(given).difference(allowed):
        raise BugError(f"{what} names no such {kind}: {sorted(strange)}")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(normalise, names))


def _meanings(words: Mapping[str, Iterable[str]], kind: Callable[[str], Meaning]) -> dict[str, Meaning]:
    return {normalise(word): kind(meaning) for meaning, given in words.items() for word in given}


def profiles(own: Sequence[str] = ()) -> tuple[Profile, ...]:
    """Every profile: a shop's ``own`` ones (TOML texts) first, then those in the folder beside this file."""
    return (*_own(tuple(own)), *_built_in())


@cache
def _own(texts: tuple[str, ...]) -> tuple[Profile, ...]:
    return tuple(map(read_own, texts))


@cache
def _built_in() -> tuple[Profile, ...]:
    return tuple(read(text) for name, text in _texts() if name not in {_OTHERS, _COMMON})


@cache
def others() -> tuple[OtherReport, ...]:
    """The files that carry no orders, by the names of their columns."""
    data = tomllib.loads(dict(_texts())[_OTHERS])
    return tuple(OtherReport(**entry | {"marks": frozenset(_names(entry["marks"]))}) for entry in data["reports"])


@cache
def common() -> dict[str, dict[str, tuple[str, ...]]]:
    """Names that tables of all makes use: report -> field -> names, normalised; only good for guessing."""
    data = tomllib.loads(dict(_texts())[_COMMON])
    return {report: {field: _names(names) for field, names in fields.items()} for report, fields in data.items()}


def _texts() -> list[tuple[str, str]]:
    """The files of the folder by name (in a bundle too, where they are data)."""
    folder = resources.files("app.intake") / "profiles"
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted((entry.name, entry.read_text(encoding="utf-8")) for entry in files)
