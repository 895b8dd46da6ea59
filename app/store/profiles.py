"""Own profiles: how a shop's people told the program to read a header that it did not know."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import KnownError
from app.store.engine import Engine
from app.store.schema import OwnProfile


@dataclass(frozen=True)
class ProfileRow:
    """One own profile; ``header`` tells its header again, ``text`` is TOML."""

    id: int
    shop_id: int | None
    name: str
    header: str
    text: str
    saved_at: int


def profiles(db: Engine) -> list[ProfileRow]:
    """Every own profile, the newest first: it is the likeliest to be meant."""
    fields = (OwnProfile.id, OwnProfile.shop_id, OwnProfile.name, OwnProfile.header, OwnProfile.text,
              OwnProfile.saved_at)  # fmt: skip
    found = OwnProfile.select(*fields).order_by(OwnProfile.saved_at.desc(), OwnProfile.id.desc())
    return [ProfileRow(*row) for row in found.tuples()]


def profile(db: Engine, profile_id: int) -> ProfileRow:
    """One own profile; raises ``KnownError`` ``profile_unknown``."""
    found = next((row for row in profiles(db) if row.id == profile_id), None)
    if found is None:
        raise KnownError("profile_unknown", profile=profile_id)
    return found


def save(db: Engine, name: str, header: str, text: str, now: int, shop_id: int | None) -> int:
    """Keep a profile; one for the same header gives way."""
    OwnProfile.delete().where(OwnProfile.header == header).execute()
    kept = OwnProfile.insert(shop_id=shop_id, name=name, header=header, text=text, saved_at=now)
    return int(kept.execute())


def remove(db: Engine, profile_id: int) -> None:
    """Forget a profile; what was imported with it stays."""
    profile(db, profile_id)
    OwnProfile.delete().where(OwnProfile.id == profile_id).execute()
