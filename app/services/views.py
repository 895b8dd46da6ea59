"""Views that agents made for themselves: a name for a query, a tab beside the built-in ones."""

from __future__ import annotations

import json
from typing import NamedTuple

from app.domain.order import Query
from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import views as store
from app.store.engine import Engine

LONGEST = 40


class View(NamedTuple):
    """A saved view; its query asks for all shops, or for one."""

    id: int
    name: str
    query: Query


async def views(office: Office) -> list[View]:
    """Every saved view, from left to right. One whose query cannot be read any more shows all orders."""
    return [View(view_id, name, _query(text)) for view_id, name, text in await office.gate.read(store.views)]


def _query(text: str) -> Query:
    try:
        return Query.from_json(json.loads(text))
    except ValueError:
        return Query()


async def save(office: Office, name: str, query: Query) -> tuple[View, Changes]:
    """Save a query under a new name.

    Raises ``KnownError``: ``view_name_missing``, ``view_name_long``, ``view_known``.
    """
    name, text = _checked(name), _text(query)

    def work(db: Engine) -> int:
        _free(db, name, None)
        return store.add(db, name, text)

    view_id = await office.gate.write(work)
    return View(view_id, name, query), Changes(view={view_id})


async def rename(office: Office, view_id: int, name: str) -> tuple[View, Changes]:
    """Give a view another name. Raises ``KnownError`` as ``save`` does, and ``view_unknown``."""
    name = _checked(name)
    return await _changed(office, view_id, name=name)


async def show(office: Office, view_id: int, query: Query) -> tuple[View, Changes]:
    """Let a view show something else. Raises ``KnownError`` ``view_unknown``."""
    return await _changed(office, view_id, query=query)


async def _changed(
    office: Office, view_id: int, *, name: str | None = None, query: Query | None = None
) -> tuple[View, Changes]:
    def work(db: Engine) -> View:
        view = _known(db, view_id)
        view = view._replace(name=name or view.name, query=query if query is not None else view.query)
        _free(db, view.name, view_id)
        store.change(db, view_id, view.name, _text(view.query))
        return view

    return await office.gate.write(work), Changes(view={view_id})


async def remove(office: Office, view_id: int) -> Changes:
    """Take a view away; its orders stay. Raises ``KnownError`` ``view_unknown``."""

    def work(db: Engine) -> None:
        _known(db, view_id)
        store.remove(db, view_id)

    await office.gate.write(work)
    return Changes(view={view_id})


async def move(office: Office, view_id: int, place: int) -> Changes:
    """Put a view at a place among the saved ones, counted from 0. Raises ``KnownError`` ``view_unknown``."""

    def work(db: Engine) -> set[int]:
        _known(db, view_id)
        order = [row[0] for row in store.views(db) if row[0] != view_id]
        order.insert(max(place, 0), view_id)
        store.arrange(db, order)
        return set(order)

    return Changes(view=await office.gate.write(work))


def _text(query: Query) -> str:
    return json.dumps(query.to_json(), ensure_ascii=False)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise KnownError("view_name_missing")
    if len(name) > LONGEST:
        raise KnownError("view_name_long", most=LONGEST)
    return name


def _free(db: Engine, name: str, view_id: int | None) -> None:
    if store.named(db, name) not in (None, view_id):
        raise KnownError("view_known", name=name)


def _known(db: Engine, view_id: int) -> View:
    found = next((row for row in store.views(db) if row[0] == view_id), None)
    if found is None:
        raise KnownError("view_unknown")
    return View(found[0], found[1], _query(found[2]))
