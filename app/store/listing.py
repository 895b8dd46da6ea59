"""Which orders a query means, in its order: the way to them that reads the fewest rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from app.domain.order import SEARCHED_FIELDS, WAITING, Query, sorts
from app.domain.status import Status
from app.store import filters, notes, search
from app.store.engine import Engine
from app.store.filters import Closing, Term

_VIEW_STATUS = {
    "unpaid": Status.UNPAID,
    "expired": Status.UNPAID,
    "paid": Status.PAID,
    "to_ship": Status.PAID,
    "shipped": Status.SHIPPED,
    "finished": Status.FINISHED,
    "closed": Status.CLOSED,
    "unknown": Status.UNKNOWN,
}
_KEYS = {"created": "o.id", "amount": "o.amount_due", "paid_at": "o.paid_at", WAITING: "n.id"}
_ORDERS = "sales_order o"
_FOUND = "order_search s CROSS JOIN sales_order o ON o.id = s.rowid"
_KNOWN = "json_each(?) j CROSS JOIN sales_order o ON o.id = j.value"
_UNPASTED = "note n INDEXED BY note_unpasted CROSS JOIN sales_order o ON o.id = n.order_id"
_OLDEST = f"""{notes.waits("n")} AND NOT EXISTS (
    SELECT 1 FROM note e INDEXED BY note_unpasted
    WHERE e.order_id = n.order_id AND e.id < n.id AND {notes.waits("e")})"""
"""Whether the entry ``n`` is the first of its order that waits: one of each order."""
_SEARCHED = " || char(10) || ".join(f"coalesce(o.{name}, '')" for name in SEARCHED_FIELDS)
_SISTERS = {"created": "", "amount": "_amount", "paid_at": "_paid"}
_SMALL_VIEW = 2000
_MANY_FOUND = 40_000
_NO_END = 1 << 60
_MOST_ARMS = 120
"""SQLite merges no more than 500 selects, and takes a while to think about even these."""

Sql = tuple[str, list[Any]]


class Asked(NamedTuple):
    """A query with its filters settled: in which shops and statuses to look, and what each shop's filters ask."""

    query: Query
    closing: Closing
    shops: tuple[int, ...]
    all_shops: bool
    kinds: tuple[Status, ...]
    terms: Mapping[int, tuple[Term, ...]]
    words: str

    @property
    def all_kinds(self) -> bool:
        return len(self.kinds) == len(Status)

    @property
    def alike(self) -> bool:
        """Whether the filters ask the same in every shop."""
        return len(set(self.terms.values())) <= 1


def ask(db: Engine, query: Query, closing: Closing) -> Asked:
    """Settle what depends on the shops there are."""
    shops = tuple(row[0] for row in db.all("SELECT id FROM shop ORDER BY id"))
    wanted = shops if query.shop_id is None else (query.shop_id,)
    crew = filters.crew(db, query)
    terms = {shop_id: tuple(filters.terms(query, closing, shop_id, crew)) for shop_id in wanted}
    kinds = tuple(filters.statuses(query, _VIEW_STATUS.get(query.view)))
    if query.sort not in sorts(query.view):
        query = query._replace(sort="created")
    return Asked(query, closing, wanted, shops == wanted, kinds, terms, filters.text(query).strip())


def select(db: Engine, query: Query, closing: Closing, limit: int | None = None) -> Sql:
    """The query for (sort key, id) of every order that is meant, in its order; with ``limit`` of the first so many."""
    asked = ask(db, query, closing)
    seeds = _seeds(db, asked) if query.view != "unpasted" else {}
    if seeds is None and limit is not None:
        seeds = _first_lacking(db, asked, limit)
    sql, values = _select(db, asked, seeds)
    return (f"{sql} LIMIT ?", [*values, limit]) if limit is not None else (sql, values)


def _select(db: Engine, asked: Asked, seeds: Mapping[int, Sequence[int]] | None) -> Sql:
    if asked.query.view == "unpasted":
        arms = _unpasted(asked)
    elif seeds is not None:
        arms = _known(asked, seeds)
    elif (match := search.match(asked.words)) is not None and not _met_soon(db, asked, match):
        sql, values = _by_words(asked, match)
        # By creation, the index of words itself is read backwards, newest first.
        way = "DESC" if asked.query.descending else "ASC"
        return f"{sql} ORDER BY {'s.rowid' if asked.query.sort == 'created' else f'1 {way}, s.rowid'} {way}", values
    else:
        arms = _walk(asked)
    return _in_order(asked, arms)


def _in_order(asked: Asked, arms: Sequence[Sql]) -> Sql:
    way = "DESC" if asked.query.descending else "ASC"
    order = f"1 {way}" if asked.query.sort == "created" else f"1 {way}, 2 {way}"
    sql = " UNION ALL ".join(arm for arm, _ in arms) or "SELECT 0 AS key, 0 AS id WHERE 0"
    return f"{sql} ORDER BY {order}", [value for _, values in arms for value in values]


def count(db: Engine, query: Query, closing: Closing) -> int:
    """How many orders are meant."""
    asked = ask(db, query, closing)
    if query.view == "unpasted":
        arms = _unpasted(asked)
    elif (seeds := _seeds(db, asked)) is not None:
        arms = _known(asked, seeds)
    elif (match := search.match(asked.words)) is not None:
        arms = [_by_words(asked, match)]
    else:
        # In whatever way SQLite likes best: no order has to be kept.
        arms = [(f"SELECT 0 FROM {_ORDERS} WHERE {rule}", values) for rule, values in _plain(asked)]
    return sum(int(db.one(f"SELECT count(*) FROM {sql.split(' FROM ', 1)[1]}", values)[0]) for sql, values in arms)


# -- the orders that are known to come into question ---------------------------------------------------------------


def _seeds(db: Engine, asked: Asked) -> Mapping[int, Sequence[int]] | None:
    """For each shop the few orders among which all that are meant are found; None where there are too many."""
    if _stretch(asked) is not None and not asked.words and len(asked.query.filters) == 1:
        return None
    best: Mapping[int, Sequence[int]] | None = None
    for place in range(len(next(iter(asked.terms.values()), ()))):
        found = filters.few(db, {shop_id: terms[place] for shop_id, terms in asked.terms.items()}, asked.kinds)
        if found is not None and (best is None or _size(found) < _size(best)):
            best = found
    if best is None and asked.words and not asked.all_kinds:
        # Words are found newest first; in a small view that is a long way round.
        every = {shop_id: Term("1", index="order_view") for shop_id in asked.shops}
        best = filters.few(db, every, asked.kinds, _SMALL_VIEW)
    return best


def _size(found: Mapping[int, Sequence[int]]) -> int:
    return sum(map(len, found.values()))


def _known(asked: Asked, seeds: Mapping[int, Sequence[int]]) -> list[Sql]:
    arms = []
    for shop_id, ids in seeds.items():
        where, values = _where(asked, shop_id, asked.kinds, words=True)
        arms.append((_from(asked, _KNOWN, where), [filters.listed(ids), *values]))
    return arms


def _unpasted(asked: Asked) -> list[Sql]:
    """Newest first in the order of the index; every other order is sorted, for these are few."""
    if not asked.kinds or any(term.ids == () for terms in asked.terms.values() for term in terms):
        return []  # SQLite finds no way to nothing through an index that it is told to take
    one_shop = asked.shops[0] if asked.query.shop_id is not None else None
    where, values = _where(asked, one_shop, asked.kinds, words=True)
    key = "n.order_id" if asked.query.sort == "created" else _KEYS[asked.query.sort]
    return [(f"SELECT {key} AS key, o.id AS id FROM {_UNPASTED} WHERE {_OLDEST} AND {where}", values)]


# -- orders that lack something ---------------------------------------------------------------------------------------


def _first_lacking(db: Engine, asked: Asked, limit: int) -> Mapping[int, Sequence[int]] | None:
    """The first orders of each shop and status that have no flag, owner or note, where a filter asks for those.

    All orders of a status may have one: then only the indexes, laid side by side, tell quickly that none has not.
    """
    place = next((at for at, term in enumerate(next(iter(asked.terms.values()), ())) if term.unless), None)
    if place is None or asked.words:
        return None
    found: dict[int, list[int]] = {shop_id: [] for shop_id in asked.shops}
    for shop_id, kind in product(asked.shops, asked.kinds):
        sql, values = _lacking(db, asked, asked.terms[shop_id][place], shop_id, kind)
        where, bound = _where(asked, shop_id, (kind,), words=False)
        sql = f"SELECT o.id FROM ({sql}) m CROSS JOIN {_ORDERS} ON o.id = m.id WHERE {where} LIMIT ?"
        found[shop_id] += [row[0] for row in db.run(sql, (*values, *bound, limit))]
    return found


def _lacking(db: Engine, asked: Asked, term: Term, shop_id: int, kind: Status) -> Sql:
    """(sort key, id) of one status in order, but for those that have what is asked to be lacking."""
    assert term.unless is not None
    sort = asked.query.sort
    way = "DESC" if asked.query.descending else "ASC"
    whole = "order_view" if sort == "created" else f"order_view{_SISTERS[sort]}"
    in_status = f"o.shop_id = ? AND o.status = '{kind}'"
    sql, values = _from(asked, f"{_ORDERS} INDEXED BY {whole}", in_status), [shop_id]
    for rule, bound in filters.having(db, term, shop_id, kind):
        index = f"{_ORDERS} INDEXED BY {term.unless[0]}{_SISTERS[sort]}"
        sql += f" EXCEPT {_from(asked, index, f'{in_status} AND {rule}')}"
        values += [shop_id, *bound]
    # Without an end of its own SQLite would think that its order does not matter.
    return f"{sql} ORDER BY 1 {way}, 2 {way} LIMIT {_NO_END}", values


# -- the way through a view ------------------------------------------------------------------------------------------


def _walk(asked: Asked) -> list[Sql]:
    """The view as conditions that an index each holds in order: one a shop and a status.

    SQLite merges them, so that no view, shop or filter costs a sort; the id follows the creation time and ends every
    index. All orders by creation are the table itself.
    """
    if (stretch := _stretch(asked)) is not None:
        arms = []
        for shop_id, kind in product(asked.shops, asked.kinds):
            where, values = _where(asked, shop_id, (kind,), words=True)
            term = asked.terms[shop_id][stretch]
            for key, bound in term.keys:
                way = f"{_ORDERS} INDEXED BY {term.index}{_SISTERS[asked.query.sort]}"
                arms.append((_from(asked, way, f"{key} AND {where}"), [*bound, *values]))
        return arms
    narrowed = asked.words or any(asked.terms.values())
    way = f"{_ORDERS} INDEXED BY {_index(asked)}" if narrowed and not _whole(asked) else _ORDERS
    return [(_from(asked, way, where), values) for where, values in _plain(asked)]


def _whole(asked: Asked) -> bool:
    """Whether the table itself, in the order of its ids, is the way."""
    everything = asked.all_shops and asked.all_kinds and asked.query.view == "all"
    return everything and asked.query.sort == "created" and asked.alike


def _plain(asked: Asked) -> list[Sql]:
    if _whole(asked) and asked.shops:
        return [_where(asked, None, (), words=True)]
    return [_where(asked, shop_id, (kind,), words=True) for shop_id, kind in product(asked.shops, asked.kinds)]


def _stretch(asked: Asked) -> int | None:
    """The filter whose index follows the sort for each of its values, as long as these are not too many."""
    arms = len(asked.shops) * len(asked.kinds)
    for place, term in enumerate(next(iter(asked.terms.values()), ())):
        if (term.sorted or asked.query.sort == "created") and term.keys and arms * len(term.keys) <= _MOST_ARMS:
            return place
    return None


def _index(asked: Asked) -> str:
    if asked.query.sort != "created":
        return {"amount": "order_view_amount", "paid_at": "order_view_paid"}[asked.query.sort]
    return "order_to_ship" if asked.query.view == "to_ship" else "order_view"


# -- words and conditions --------------------------------------------------------------------------------------------


def _by_words(asked: Asked, match: str) -> Sql:
    one_shop = asked.shops[0] if asked.query.shop_id is not None else None
    where, values = _where(asked, one_shop, asked.kinds, words=not search.exact(asked.words))
    return _from(asked, _FOUND, f"order_search MATCH ? AND {where}"), [match, *values]


def _met_soon(db: Engine, asked: Asked, match: str) -> bool:
    """Whether the words are so common that another order than that of the ids meets them sooner than their index."""
    if asked.query.sort == "created":
        return False
    sql = "SELECT count(*) FROM (SELECT 1 FROM order_search WHERE order_search MATCH ? LIMIT ?)"
    return int(db.one(sql, (match, _MANY_FOUND))[0]) == _MANY_FOUND


def _from(asked: Asked, way: str, where: str) -> str:
    return f"SELECT {_KEYS[asked.query.sort]} AS key, o.id AS id FROM {way} WHERE {where}"


def _where(asked: Asked, shop_id: int | None, kinds: Sequence[Status], *, words: bool) -> Sql:
    """What holds for each order that is meant, in one shop or in all, but for the index of words."""
    query = asked.query
    rules: list[str] = []
    values: list[Any] = []
    if shop_id is not None:
        rules.append("o.shop_id = ?")
        values.append(shop_id)
    if len(kinds) == 1:
        # Written out and not bound: that is how SQLite knows that a partial index will do.
        rules.append(f"o.status = '{kinds[0]}'")
    elif kinds and not asked.all_kinds:
        rules.append(f"o.status IN ({', '.join(repr(str(kind)) for kind in kinds)})")
    elif not asked.kinds:
        rules.append("0")
    if query.view == "to_ship":
        rules.append("o.status_text IS NOT NULL")
    if query.view == "expired":
        lives = " ".join(f"WHEN {int(shop)} THEN {int(life)}" for shop, life in asked.closing.life.items())
        rules.append(f"coalesce(o.closes_at, o.created_at + CASE o.shop_id {lives or 'WHEN 0 THEN 0'} END) <= ?")
        values.append(asked.closing.now)
    for rule, bound in _terms(asked, shop_id):
        rules.append(rule)
        values += bound
    if words and asked.words:
        _recheck(asked.words, rules, values)
    return " AND ".join(rules) or "1", values


def _terms(asked: Asked, shop_id: int | None) -> list[Sql]:
    if shop_id is not None or asked.alike:
        terms = asked.terms[shop_id] if shop_id is not None else next(iter(asked.terms.values()), ())
        return [(term.sql, list(term.values)) for term in terms]
    whole = [_all_of(shop_id, terms) for shop_id, terms in asked.terms.items()]
    return [(f"({' OR '.join(sql for sql, _ in whole)})", [value for _, values in whole for value in values])]


def _all_of(shop_id: int, terms: Sequence[Term]) -> Sql:
    sql = " AND ".join(["o.shop_id = ?", *(term.sql for term in terms)])
    return f"({sql})", [shop_id, *(value for term in terms for value in term.values)]


def _recheck(text: str, rules: list[str], values: list[Any]) -> None:
    for term in search.terms(text):
        fold = search.fold(term)
        rules.append(
            f"(instr({fold}({_SEARCHED}), ?) OR EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id "
            f"AND instr({fold}(n.text), ?)))"
        )
        values += [term, term]
