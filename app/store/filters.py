"""The filters above the table as SQL: conditions on an order, and which index lists the few orders that one passes.

A filter that passes few orders of a view is answered from them; one that passes many is met soon on the way through
the view in its order. Neither sorts or reads the whole table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

from app import clock
from app.domain import age
from app.domain.order import Filter, Query
from app.domain.status import Status
from app.store.engine import SLOTS, Engine

FEW = 5_000
"""So many orders are quicker looked up one by one and sorted than met on the way through their view."""

HOLDER = "coalesce(o.owner_id, o.first_by)"
"""Whose the order ``o`` is: an agent's, by the id, or a colleague's elsewhere, by the name."""

_NEWEST = 1 << 62


class Closing(NamedTuple):
    """The moment a view is looked at: what makes an unpaid order expired, and where days begin.

    ``life``: how long such an order lives in each shop, in seconds; ``zones``: the shops' zones; ``due``: the ids of
    the orders that the filter ``due`` passes with such values, for that is computed elsewhere.
    """

    now: int
    life: Mapping[int, int]
    zones: Mapping[int, tzinfo] = {}
    due: Mapping[tuple[str | int | None, ...], Sequence[int]] = {}


class Crew(NamedTuple):
    """The agents' nicknames by their ids, and which of them work here no more."""

    names: Mapping[int, str] = {}
    gone: tuple[int, ...] = ()


class Term(NamedTuple):
    """What one filter asks of the order ``o``.

    ``index`` lists its orders within a shop and a status. Each of ``keys`` is met by a stretch of it that follows the
    ids, and with ``sorted`` by a stretch of its sisters that follow the other sorts. Where instead the orders lack
    something, ``unless`` is the index of those that have it, and the field (values of it that pass all the same are
    ``values``). ``ids`` are the orders themselves, where they are known.
    """

    sql: str
    values: tuple[Any, ...] = ()
    index: str | None = None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    keys: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    sorted: bool = False
    unless: tuple[str, str | None] | None = None
    ids: tuple[int, ...] | None = None


_NOTHING = Term("0", ids=())


def statuses(query: Query, status: Status | None) -> list[Status]:
    """The statuses that a view and its filters leave."""
    left = [status] if status is not None else list(Status)
    for one in query.filters:
        if one.kind == "status":
            left = [kind for kind in left if kind in one.values]
    return left


def text(query: Query) -> str:
    """Everything that has to be found in the order: the search and the filters of that kind are alike."""
    return " ".join([query.search, *(str(word) for one in query.filters if one.kind == "text" for word in one.values)])


def terms(query: Query, closing: Closing, shop_id: int, crew: Crew | None = None) -> list[Term]:
    """The filters as conditions that hold in a shop, but for statuses and words. ``crew``: for the filter ``agent``."""
    return [_term(one, closing, shop_id, crew or Crew()) for one in query.filters if one.kind not in ("status", "text")]


def crew(db: Engine, query: Query) -> Crew:
    """The agents, where a filter asks for some."""
    if all(one.kind != "agent" for one in query.filters):
        return Crew()
    names = {agent_id: (name, active) for agent_id, name, active in db.run("SELECT id, nickname, active FROM agent")}
    gone = tuple(agent_id for agent_id, (_name, active) in names.items() if not active)
    return Crew({agent_id: name for agent_id, (name, _active) in names.items()}, gone)


def _term(one: Filter, closing: Closing, shop_id: int, crew: Crew) -> Term:
    values = one.values
    match one.kind:
        case "flag":
            return _any_of("o.flag", values, "order_flag")
        case "agent":
            return _any_of(HOLDER, _holders(values, crew), "order_held")
        case "age":
            return _age(values, closing, shop_id)
        case "amount":
            return _amount(*values)
        case "note" if values == ("no",):
            return Term("o.last_note IS NULL", unless=("order_noted", None))
        case "note":
            return _given("last_note", "order_noted", in_order=True)
        case "message":
            return _given("buyer_message", "order_message")
        case "mark":
            return Term(f"o.mark IN ({_marks(values)})", values, "order_marked") if values else _NOTHING
        case "reason":
            return _any_of("o.last_reason", values, "order_reason")
        case "order":
            return _these(tuple(value for value in values if isinstance(value, int)))
        case "due":
            return _these(tuple(closing.due[values]))
    raise ValueError(f"no such filter: {one.kind}")


def _holders(values: tuple[Any, ...], crew: Crew) -> tuple[Any, ...]:
    """What stands for these agents; what one left who works here no more is nobody's.

    A memo may have named an agent before the program knew one of that name.
    """
    here = tuple(value for value in values if value is not None and value not in crew.gone)
    names = tuple(crew.names[value] for value in values if value in crew.names)
    return (*here, *names, *crew.gone, None) if None in values else (*here, *names)


def _these(ids: tuple[int, ...]) -> Term:
    return Term("o.id IN (SELECT value FROM json_each(?))", (listed(ids),), ids=ids)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def listed(ids: Iterable[int]) -> str:
    """Ids as SQLite's ``json_each`` reads them."""
    return f"[{','.join(map(str, ids))}]"


def _any_of(name: str, values: tuple[Any, ...], index: str) -> Term:
    known = tuple(value for value in values if value is not None)
    if len(known) < len(values):
        return Term(f"({name} IS NULL OR {name} IN ({_marks(known)}))", known, unless=(index, name))
    if not known:
        return _NOTHING
    keys = tuple((f"{name} = ?", (value,)) for value in known)
    return Term(f"{name} IN ({_marks(known)})", known, index, keys, sorted=True)


def _given(name: str, index: str, *, in_order: bool = False) -> Term:
    sql = f"o.{name} IS NOT NULL"
    return Term(sql, (), index, ((sql, ()),), in_order)


def _amount(least: Any, most: Any) -> Term:
    if least is None and most is None:
        return Term("1")
    bounds = [(sign, bound) for sign, bound in ((">=", least), ("<=", most)) if bound is not None]
    sql = " AND ".join(f"o.amount_due {sign} ?" for sign, _ in bounds)
    return Term(sql, tuple(bound for _, bound in bounds), "order_view_amount")


def _age(values: tuple[Any, ...], closing: Closing, shop_id: int) -> Term:
    """An id tells the second of an order's creation; one without a date stands by its import."""
    since, until = age.span(values, clock.at(closing.now, closing.zones.get(shop_id, clock.HOME)))
    span = (max(since or 0, 0) * SLOTS, _NEWEST if until is None else max(until, 0) * SLOTS)
    return Term("o.id >= ? AND o.id < ?", span, "order_view")


def few(
    db: Engine, asked: Mapping[int, Term], kinds: Sequence[Status], most: int | None = None
) -> dict[int, Sequence[int]] | None:
    """The orders of each shop that its term passes within ``kinds``; None where they are more than ``most`` (FEW).

    None as well where no index tells.
    """
    most = FEW if most is None else most
    found: dict[int, Sequence[int]] = {}
    for shop_id, term in asked.items():
        if term.ids is not None:
            found[shop_id] = term.ids
            continue
        ids: list[int] = []
        for kind in kinds:
            left = most + 1 - len(ids) - sum(map(len, found.values()))
            part = _listed_few(db, term, shop_id, kind, left)
            if part is None or len(part) == left:
                return None
            ids += part
        found[shop_id] = ids
    return found


def _listed_few(db: Engine, term: Term, shop_id: int, kind: Status, most: int) -> list[int] | None:
    if term.index is None:
        return None
    sql = (
        f"SELECT o.id FROM sales_order o INDEXED BY {term.index} "
        f"WHERE o.shop_id = ? AND o.status = '{kind}' AND {term.sql} LIMIT ?"
    )
    return [row[0] for row in db.run(sql, (shop_id, *term.values, most))]


def having(db: Engine, term: Term, shop_id: int, kind: Status) -> list[tuple[str, tuple[Any, ...]]]:
    """Conditions of which each is met by a stretch of the index of the orders that have what the others lack."""
    assert term.unless is not None
    index, name = term.unless
    if name is None:
        return [("o.last_note IS NOT NULL", ())]
    found: list[tuple[str, tuple[Any, ...]]] = []
    orders = f"sales_order o INDEXED BY {index} WHERE o.shop_id = ? AND o.status = '{kind}'"
    least = f"SELECT min({name}) FROM {orders} AND {name}"
    value = db.one(f"{least} IS NOT NULL", (shop_id,))[0]
    while value is not None:
        if value not in term.values:
            found.append((f"{name} = ?", (value,)))
        value = db.one(f"{least} > ?", (shop_id, value))[0]
    return found
