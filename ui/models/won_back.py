"""The numbers of what came of contacts as rows, and the columns of the orders behind them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from app import won_back_words
from app.domain.won_back import TARGETS, Paid, Sum
from app.i18n import N_, _, sentences
from app.services.won_back import Away, Lost, Report, Won
from ui import shown
from ui.models import columns
from ui.models.columns import Column
from ui.models.plain import PlainColumn
from ui.shown import Wall

Key = tuple[str, object]
"""What a number is of, and which one there: it stays when the number changes."""

_INNER = "\u3000· "  # before a sub-reason
_FUNNEL_ROOM = Fraction(1, 2)  # the share that fills a bar of the funnel, as long as none is larger


class Figure(NamedTuple):
    """A number: so many orders and so much money in fen, and its ``share`` of the whole.

    ``bar`` and ``mark`` are parts of the bar's room: how long it is, and where the target stands, which ``target``
    tells. ``order_ids`` are the orders behind it; None where they are to be asked for. ``inner``: a part of that above.
    """

    key: Key
    name: str
    orders: Fraction | int
    fen: int
    share: float | None = None
    bar: float = 0.0
    mark: float | None = None
    target: str = ""
    tone: str = "accent"
    order_ids: array[int] | None = None
    inner: bool = False


def agents(report: Report) -> list[Figure]:
    """Who won how much back."""
    whole = sum(one.fen for one in report.gains)
    return [
        _part(("agent", one.agent), won_back_words.agent(one.agent), one.orders, one.fen, whole, one.order_ids)
        for one in report.gains
    ]


def paid(report: Report) -> list[Figure]:
    """All that was paid, beside what was won back; what only agents have seen is of no whole."""
    whole = sum(one.fen for one in report.paid.values())
    tones = {Paid.WON: "accent", Paid.ALONE: "ok"}
    found = [
        _part(("paid", how), _(won_back_words.PAID[how]), *report.paid[how], whole)._replace(
            tone=tones.get(how, "text3")
        )
        for how in Paid
    ]
    if report.seen.orders:
        found.append(Figure(("seen", None), _(won_back_words.SEEN), *report.seen))
    return found


def funnel(report: Report) -> list[Figure]:
    """Of the orders made, how many were not paid at once, given up and won back, against what is aimed at."""
    shares = {name: report.funnel.share(name) for name in TARGETS}
    room = max([_FUNNEL_ROOM, *(one for one in shares.values() if one is not None)])
    found = []
    for name, share in shares.items():
        target = TARGETS[name]
        sign = "≥" if name == "won" else "≤"
        reached = share is not None and (share >= target if name == "won" else share <= target)
        found.append(
            Figure(
                ("funnel", name),
                _(won_back_words.FUNNEL[name]),
                *report.funnel.total(name),
                share=float(share) if share is not None else None,
                bar=float((share or 0) / room),
                mark=float(target / room),
                target=f"{sign} {won_back_words.percent(target)}",
                tone="ok" if reached else "warn",
            )
        )
    return found


def reasons(report: Report) -> list[Figure]:
    """Why orders were lost; what was told in detail stands beneath its reason."""
    whole = sum(one.fen for one in report.reasons)
    found = []
    for one in report.reasons:
        found += _lost("reason", (one,), won_back_words.reason, whole)
        found += [part._replace(inner=True) for part in _lost("reason", one.parts, won_back_words.reason, whole)]
    return found


def products(report: Report) -> list[Figure]:
    """In which products orders were lost."""
    return _lost("product", report.products, won_back_words.product, sum(one.fen for one in report.products))


def given(report: Report) -> list[Figure]:
    """Who gave how much away."""
    whole, found = sum(one.fen for one in report.given), []
    for agent in dict.fromkeys(one.agent for one in report.given):
        its = [one for one in report.given if one.agent == agent]
        ids = array("q", sorted({one.order_id for one in its}))
        fen = sum(one.fen for one in its)
        found.append(_part(("given", agent), agent, len(ids), fen, whole, ids)._replace(tone="warn"))
    return sorted(found, key=lambda one: (-one.fen, one.name))


def _lost(kind: str, piles: Sequence[Lost], words: Callable[[str | None], str], whole: int) -> list[Figure]:
    return [
        _part((kind, one.name), words(one.name), one.orders, one.fen, whole, one.order_ids)._replace(tone="danger")
        for one in piles
    ]


def _part(
    key: Key, name: str, orders: Fraction | int, fen: int, whole: int, order_ids: array[int] | None = None
) -> Figure:
    share = fen / whole if whole else 0.0
    return Figure(key, name, orders, fen, share, share, order_ids=order_ids)


def figure_columns(head: str, *, targets: bool = False) -> tuple[PlainColumn[Figure], ...]:
    """``head`` is the title of what the numbers are of; the last column has room for a bar."""
    # The funnel is about orders; what they were worth stands elsewhere.
    third: PlainColumn[Figure] = (
        PlainColumn(N_("Target"), lambda row: row.target, "≥ 30 %", lambda _row: "text2")
        if targets
        else PlainColumn(N_("Amount"), lambda row: shown.amount(row.fen), "000,000.00", right=True)
    )
    return (
        PlainColumn(
            head, lambda row: f"{_INNER if row.inner else ''}{row.name}", "小美小美小美", grow=1, bold=True, whole=True
        ),
        PlainColumn(N_("Orders"), lambda row: won_back_words.count(row.orders), "00,000", right=True),
        third,
        PlainColumn(N_("Share of all"), lambda row: won_back_words.percent(row.share), "100 %" + "0" * 6, grow=1),
    )


# -- the orders behind a number ----------------------------------------------------------------------------------------

_WON = ("flag", "order_no", "buyer", "paid_at", "amount", "kept", "why")
_PAID = ("flag", "order_no", "buyer", "item", "status", "created", "paid_at", "amount")
_GIVEN = ("flag", "order_no", "buyer", "item", "status", "given_at", "given", "worth", "allowed")
_LOST = ("flag", "order_no", "buyer", "item", "status", "created", "contacts", "amount", "last_note")


def order_columns(
    key: Key,
    won: Callable[[int], Won | None],
    given: Callable[[int], Sequence[Away]],
    shop_name: Callable[[int], str] | None,
) -> tuple[Column, ...]:
    """The columns of the orders behind a number, of which ``won`` tells those won back and ``given`` what they got.

    ``shop_name``: orders of several shops stand together.
    """
    kind, name = key
    names: tuple[str, ...] = _LOST if kind in ("reason", "product") or key == ("funnel", "given_up") else _PAID
    if kind == "agent" or name == Paid.WON:
        names = _WON
    elif kind == "given":
        names = _GIVEN
    own = {column.name: column for column in _own(won, name if kind == "agent" else None, one_agent=kind == "agent")}
    its = _given(lambda at: [one for one in given(at) if one.agent == name])
    own |= {column.name: column for column in its}
    if shop_name is not None:
        names = (*names[:2], "shop", *names[2:])
    known = {column.name: column for column in columns.chosen(names, shop_name or str)}
    # Nothing sorts here: what is newest comes first.
    return tuple((own.get(one) or known[one])._replace(sort="") for one in names)


def _own(won: Callable[[int], Won | None], agent: object, *, one_agent: bool) -> tuple[Column, ...]:
    def kept(order_id: int) -> str:
        if (one := won(order_id)) is None:
            return shown.DASH
        return shown.amount(sum(share.fen for share in one.shares if share.agent == agent) if one_agent else one.fen)

    def why(order_id: int) -> str:
        shares = one.shares if (one := won(order_id)) is not None else ()
        return sentences(*(won_back_words.why(one) for one in shares if not one_agent or one.agent == agent))

    return (
        Column("kept", N_("Won back"), ("99,999.00",), lambda row, _wall: kept(row.id), keep=8, right=True, bold=True),
        Column("why", N_("Credited to, and why"), ("小美 contacted",), lambda row, _wall: why(row.id) or shown.DASH,
               lambda _row, _wall: "text2", keep=9, grow=6),
    )  # fmt: skip


def _given(given: Callable[[int], Sequence[Away]]) -> tuple[Column, ...]:
    def what(order_id: int) -> str:
        return _(", ").join(won_back_words.given(one.kind, one.what) for one in given(order_id)) or shown.DASH

    def worth(order_id: int) -> str:
        return shown.amount(sum(one.fen for one in given(order_id)))

    def allowed(order_id: int) -> str:
        return _(", ").join(dict.fromkeys(filter(None, (one.allowed_by for one in given(order_id))))) or shown.DASH

    def at(order_id: int, wall: Wall) -> str:
        return wall.moment(max((one.at for one in given(order_id)), default=None))

    return (
        Column("given_at", N_("Given at"), columns.MOMENTS, lambda row, wall: at(row.id, wall), keep=7),
        Column("given", N_("What"), ("Gift: sample",), lambda row, _wall: what(row.id), keep=9, grow=4, bold=True),
        Column("worth", N_("Worth"), ("9,999.00",), lambda row, _wall: worth(row.id), keep=8, right=True),
        Column("allowed", N_("Who allowed it"), ("小美小美",), lambda row, _wall: allowed(row.id),
               lambda _row, _wall: "text2", keep=6),
    )  # fmt: skip


def explained(one: Won) -> list[str]:
    """Each share of an order in one sentence, and what was given back of it."""
    lines = []
    for share in one.shares:
        part = "" if share.part == 1 else f"{share.part} · "
        lines.append(
            _("{agent} · {part}{amount} — {why}").format(
                agent=won_back_words.agent(share.agent), part=part, amount=shown.yuan(share.fen),
                why=won_back_words.why(share),
            )
        )  # fmt: skip
    if one.refunded:
        back = _("{back} was refunded and is credited to nobody.").format(back=shown.yuan(one.refunded))
        lines.append(back)
    return lines


def whole(report: Report) -> Sum:
    """All that was won back."""
    return Sum(len(report.won), sum(one.fen for one in report.won))
