"""What a platform's habits make of cleaned columns: words for nothing, joined cells, flags, dates inside numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from app.domain import flag
from app.intake.batch import Column
from app.intake.cells import CellError, Wall
from app.intake.header import normalise
from app.intake.profile import Profile


def first_filled(columns: Sequence[Column]) -> Column:
    """Of several columns for one field, the first that is filled in."""
    first, *others = columns
    for other in others:
        first = [b if a is None else a for a, b in zip(first, other, strict=True)]
    return first


def together(columns: Sequence[Column]) -> Column:
    """Several columns that make a field together, such as an address."""
    return [" ".join(filter(None, parts)) or None for parts in zip(*columns, strict=True)]


def cleared(column: Column, profile: Profile) -> Column:
    """Without the texts by which the platform writes an empty cell, whatever the column."""
    words = profile.cleared
    if not words or (column[0] is None and column.count(None) == len(column)):
        return column
    if column[0] == "-" and "-" in words and column.count("-") == len(column):
        return [None] * len(column)
    # Most texts are longer than any word for nothing, and cost no more than a look at their length.
    longest = max(map(len, words)) + 2
    return [None if value and len(value) <= longest and normalise(value) in words else value for value in column]


def tidied(field: str, column: Column, profile: Profile) -> Column:
    """A field's values without the platform's own words for nothing, marks in front, and joints."""
    if blank := profile.blank.get(field):
        column = [None if value and normalise(value) in blank else value for value in column]
    for mark in profile.prefix.get(field, ()):
        column = [value.removeprefix(mark) or None if value else None for value in column]
    if field == "memo" and (joint := profile.newest_memo):
        column = [_one_a_line(value, joint) if value and joint in value else value for value in column]
    return column


def _one_a_line(memo: str, joint: str) -> str | None:
    return "\n".join(part for part in map(str.strip, memo.split(joint)) if part) or None


def colours(column: Column, profile: Profile) -> list[str | None]:
    """Colours of the platform's words for flags; None for a word that names none."""
    known = {
        word: profile.flags.get(normalise(word)) or flag.from_word(normalise(word)) for word in set(column) if word
    }
    return [known[word] if word else None for word in column]


def compute_due(values: dict[str, Column], length: int, discounts: Sequence[Column]) -> None:
    """Where the file has no total, goods and postage without the discounts are what the buyer owes."""
    if not {"amount_goods", "amount_postage"} <= values.keys():
        return
    dues = values.get("amount_due") or [None] * length
    if None in dues:
        parts = zip(values["amount_goods"], values["amount_postage"], *discounts, strict=True)
        values["amount_due"] = [
            goods + postage - sum(less) if due is None and None not in (goods, postage, *less) else due
            for due, (goods, postage, *less) in zip(dues, parts, strict=True)
        ]


def date_from_id(values: dict[str, Column], pattern: str, wall: Wall) -> set[int]:
    """Gives orders without a creation time the day that their number begins with; their places."""
    created = list(values.get("created_at") or [None] * len(values["order_no"]))
    dated = {place for place, moment in enumerate(created) if moment is None and values["order_no"][place]}
    days: dict[str, int | None] = {}
    length = len(datetime(2026, 1, 1, tzinfo=UTC).strftime(pattern))
    for place in dated:
        head = values["order_no"][place][:length]
        if head not in days:
            days[head] = _day(head, pattern, wall)
        created[place] = days[head]
    values["created_at"] = created
    return {place for place in dated if created[place] is not None}


def _day(head: str, pattern: str, wall: Wall) -> int | None:
    try:
        return wall.read(datetime.strptime(head, pattern).replace(tzinfo=UTC).strftime("%Y-%m-%d 00:00:00"))
    except (ValueError, CellError):
        return None


def named(titles: Sequence[str], row: Sequence[str | None]) -> dict[str, str] | None:
    """The filled cells of a row by the names of their columns."""
    return {title: cell for title, cell in zip(titles, row, strict=True) if cell} or None
