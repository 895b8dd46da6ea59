"""A shop's own profile, written from the answers of a person who said what each column is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.errors import KnownError
from app.intake.header import normalise
from app.intake.profile import NEEDED, Profile, profiles, read_own
from app.intake.synonyms import LINE, is_part

if TYPE_CHECKING:
    from app.intake.mapping import Look

_HABITS = ("date_in_id", "newest_memo", "split", "summed")
"""What a platform does to its cells whatever they are called."""
_ID = r"(?![0-9]+[eE][0-9]+$)(?![0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$)(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z_-]{2,39}"
"""Order numbers of an unknown platform: never scientific notation, never a date, never a decimal."""


def as_profile(
    look: Look, choices: Mapping[int, str], *, platform: str, report: str, name: str, words: Mapping[str, str]
) -> str:
    """The answers as TOML that `profile.read_own` accepts: column -> field, and status word -> status.

    Raises `KnownError` where a column is missing without which the report can't be read.
    """
    fields: dict[str, list[str]] = {}
    for index in sorted(choices):
        title = look.columns[index].title
        if normalise(title) and title not in fields.setdefault(choices[index], []):
            fields[choices[index]].append(title)
    if not all(fields.get(field) for field in NEEDED[report]):
        raise KnownError("profile_incomplete")
    lines = {field.removeprefix(LINE): names for field, names in fields.items() if field.startswith(LINE)}
    own = {field: names for field, names in fields.items() if not field.startswith(LINE)}
    parts = _parts(own)
    if report == "orders" and lines:
        _share_the_title(own, lines)
    used = {title for names in fields.values() for title in names}
    kept = [column.title for column in look.columns if column.title not in used]
    model = next((entry for entry in profiles() if (entry.platform, entry.report) == (platform, report)), None)
    text = "\n".join(
        (
            *_head(platform, report, name, "item" if lines and report == "orders" else "order", own, look, model),
            *_tables(own, lines, parts, words, model, kept),
        )
    )
    read_own(text)
    return text


def _parts(own: dict[str, list[str]]) -> list[str]:
    """The columns that make an address together; where one holds all of it, the others only stand in for it."""
    chosen = own.get("address", [])
    whole = [title for title in chosen if not is_part(normalise(title), "address")]
    if len(chosen) < 2 or whole:
        own |= {"address": [*whole, *(title for title in chosen if title not in whole)]} if chosen else {}
        return []
    return own.pop("address")


def _share_the_title(own: dict[str, list[str]], lines: dict[str, list[str]]) -> None:
    """Where rows are items, the order shows the title of a line, and a line needs one."""
    if "title" in lines:
        own.setdefault("item_title", lines["title"])
    elif "item_title" in own:
        lines["title"] = own["item_title"]


def _head(
    platform: str, report: str, name: str, grain: str, own: Mapping[str, list[str]], look: Look, model: Profile | None
) -> list[str]:
    numbers = [cell for column in look.columns if column.title in own["order_no"] for cell in column.samples]
    fits = model is not None and numbers and all(map(model.id_pattern.fullmatch, numbers))
    pairs = {
        "name": name, "level": "own", "platform": platform, "report": report, "grain": grain,
        "required": list(NEEDED[report]), "id_pattern": model.id_pattern.pattern if model and fits else _ID,
        "empty": ["-", "--", "—", "/"],
    }  # fmt: skip
    if model and model.discounts is not None:
        pairs["discounts"] = model.discounts
    if model and fits:
        pairs |= {key: value for key in _HABITS if (value := getattr(model, key))}
    return [f"{key} = {_toml(value)}" for key, value in pairs.items()]


def _tables(
    own: Mapping[str, list[str]],
    lines: Mapping[str, list[str]],
    parts: list[str],
    words: Mapping[str, str],
    model: Profile | None,
    kept: list[str],
) -> list[str]:
    meanings = dict(model.words if model else {}) | {normalise(word): status for word, status in words.items()}
    written = ["", "[fields]", *_entries(own)]
    if lines:
        written += ["", "[items]", *_entries(lines)]
    if parts:
        written += ["", "[joined]", f"address = {_toml(parts)}"]
    written += ["", "[status]", *_by_meaning(meanings)]
    if model:
        written += _cell_habits(model, own)
    return [*written, "", "[kept]", f"names = {_toml(kept)}", ""]


def _cell_habits(model: Profile, own: Mapping[str, list[str]]) -> list[str]:
    """What the platform writes into its cells, whatever the columns are called."""
    tables = {
        "status_prefix": _by_meaning(model.status_prefix),
        "flags": _by_meaning(model.flags),
        "prefix": [f"{field} = {_toml(marks)}" for field, marks in model.prefix.items() if field in own],
        "blank": [f"{field} = {_toml(sorted(words))}" for field, words in model.blank.items() if field in own],
    }
    return [line for name, lines in tables.items() if lines for line in ("", f"[{name}]", *lines)]


def _by_meaning(words: Mapping[str, str]) -> list[str]:
    found: dict[str, list[str]] = {}
    for word, meaning in words.items():
        found.setdefault(str(meaning), []).append(word)
    return [f"{meaning} = {_toml(given)}" for meaning, given in found.items()]


def _entries(fields: Mapping[str, list[str]]) -> list[str]:
    return [f'{field} = {{ names = {_toml(names)}, sure = "chosen" }}' for field, names in fields.items()]


def _toml(value: str | Sequence[str]) -> str:
    # Strings of JSON are strings of TOML, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
