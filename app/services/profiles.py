"""The shops' own profiles: saved from the mapping page, handed on as TOML files, used by every import."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import KnownError
from app.intake import mapping
from app.intake.guard import guarded
from app.intake.header import normalise
from app.intake.mapping import Look
from app.intake.profile import NEEDED, Profile, profiles, read_own
from app.services.office import Office
from app.store import profiles as store
from app.store.profiles import ProfileRow

LONGEST_NAME = 60
LARGEST = 1024 * 1024
"""A profile is a page of text; a bigger file is something else."""


@dataclass(frozen=True)
class Own:
    """An own profile as it is listed; ``shop_id`` is the shop it was made in, whose files it need not be.

    Without ``works`` another version of the program kept it, and this one cannot use it.
    """

    id: int
    shop_id: int | None
    name: str
    platform: str
    report: str
    saved_at: int
    works: bool = True


async def own(office: Office) -> list[Own]:
    """Every own profile, the newest first."""
    return [_own(row) for row in await office.gate.read(store.profiles)]


async def texts(office: Office) -> tuple[str, ...]:
    """Their TOML, as ``intake.open_export`` takes it."""
    return tuple(row.text for row in await office.gate.read(store.profiles) if _own(row).works)


async def save(
    office: Office,
    look: Look,
    choices: Mapping[int, str],
    *,
    platform: str,
    report: str,
    name: str,
    words: Mapping[str, str] | None = None,
    shop_id: int | None = None,
) -> Own:
    """Keep the answers of the mapping page: column -> field (one of ``mapping.choices``), status word -> status.

    From now on every file with these columns is read so; an own profile of the same columns gives way. Raises
    ``KnownError``: ``profile_name_missing``, ``profile_name_long``, ``profile_incomplete`` (no column for what the
    report can't do without).
    """
    name = _good_name(name)
    text = mapping.as_profile(look, choices, platform=platform, report=report, name=name, words=words or {})
    return await _keep(office, text, shop_id)


async def remove(office: Office, profile_id: int) -> None:
    """Forget a profile; what was imported with it stays. Raises ``KnownError`` ``profile_unknown``."""
    await office.gate.write(lambda db: store.remove(db, profile_id), aside=True)


async def export(office: Office, profile_id: int, path: Path) -> None:
    """Write a profile into a TOML file, to hand it on.

    Raises ``KnownError``: ``profile_unknown``, ``folder_refused``, ``disk_full``.
    """
    row = await office.gate.read(lambda db: store.profile(db, profile_id))
    try:
        path.write_text(row.text, encoding="utf-8", newline="\n")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise KnownError("disk_full", file=path.name) from error
        raise KnownError("folder_refused", folder=str(path.parent)) from error


async def take_in(office: Office, path: Path) -> Own:
    """Keep the profile in a TOML file. Raises ``KnownError``: ``profile_damaged``, and where there is no such file."""
    return await _keep(office, from_file(path), None)


def from_file(path: Path) -> str:
    """The profile in a TOML file, looked at before it is believed. Raises what `take_in` does."""
    with guarded(path), path.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeError:
        raise KnownError("profile_damaged") from None
    if len(content) > LARGEST:
        raise KnownError("profile_damaged")
    read_own(text)
    return text


async def _keep(office: Office, text: str, shop_id: int | None) -> Own:
    profile = read_own(text)
    name, header, now = _good_name(profile.own_name or ""), signature(profile), office.now()
    await office.gate.write(lambda db: store.save(db, name, header, text, now, shop_id), aside=True)
    return next(one for one in await own(office) if one.name == name and one.saved_at == now)


def signature(profile: Profile) -> str:
    """What two profiles of the same columns have in common, whatever the columns' order in the file."""
    return "\n".join(sorted(profile.known))


def _own(row: ProfileRow) -> Own:
    try:
        profile = read_own(row.text)
    except KnownError:
        # One profile gone bad must stop neither the list nor an import.
        return Own(row.id, row.shop_id, row.name, "", "", row.saved_at, works=False)
    return Own(row.id, row.shop_id, row.name, profile.platform, profile.report, row.saved_at)


def _good_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise KnownError("profile_name_missing")
    if len(name) > LONGEST_NAME:
        raise KnownError("profile_name_long", most=LONGEST_NAME)
    return name


def choices(report: str) -> tuple[str, ...]:
    """What a column of this kind of report may be: our fields, a line's with "line." before it."""
    return mapping.choices(report)


def needed(report: str) -> tuple[str, ...]:
    """The fields without which a report of this kind can't be read."""
    return NEEDED[report]


def meanings(platform: str, report: str, words: Sequence[str]) -> dict[str, str]:
    """What ``words`` mean as far as anybody has told: on the platform itself, else on any other."""
    known: dict[str, str] = {}
    for profile in sorted(profiles(), key=lambda one: (one.platform, one.report) == (platform, report)):
        known |= {word: str(status) for word, status in profile.words.items()}
    return {word: known[normalise(word)] for word in words if normalise(word) in known}
