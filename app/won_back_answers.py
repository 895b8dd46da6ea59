"""What came of contacts as the command line tells it: money as decimal text, parts as fractions, orders by number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from app import won_back_words
from app.answers import Shape, Shapes
from app.domain import money
from app.domain.won_back import TARGETS, Funnel, Sum
from app.services import won_back
from app.services.won_back import Lost, Report, Won


def answer(shapes: Shapes, report: Report, numbers: Mapping[int, str]) -> Shape:
    """The report of a shop; ``numbers`` are those of every order in it."""

    def behind(order_ids: Sequence[int]) -> list[str]:
        return [numbers[order_id] for order_id in order_ids if order_id in numbers]

    assert report.shop_id is not None  # the command line answers shop by shop
    return {
        "shop": shapes.office.shop_name(report.shop_id),
        "from": report.since.isoformat(),
        "to": report.until.isoformat(),
        "rule": (report.rule or won_back.rule_of(shapes.office, report.shop_id)).value,
        "window_hours": report.within.total_seconds() / 3600,
        "orders": len(report.won),
        "amount": money.text(sum(one.fen for one in report.won)),
        "agents": [
            {
                "agent": one.agent,
                "orders": str(one.orders),
                "amount": money.text(one.fen),
                "order_nos": behind(one.order_ids),
            }
            for one in report.gains
        ],
        "won": [_won(shapes, one, report.shop_id) for one in report.won],
        "paid": {how.value: _sum(one) for how, one in report.paid.items()},
        "seen": _sum(report.seen),
        "funnel": _funnel(report.funnel),
        "given": [
            {
                "order_no": one.order_no,
                "at": shapes.moment(one.at, report.shop_id),
                "kind": one.kind,
                "what": shapes.text(one.what) or None,
                "value": money.text(one.fen),
                "agent": one.agent,
                "allowed_by": one.allowed_by,
            }
            for one in report.given
        ],
        "lost": _lost(shapes, report, behind),
    }


def _funnel(funnel: Funnel) -> Shape:
    return {
        "orders": funnel.told,
        "unpaid": funnel.unpaid,
        "shares": {
            name: {"share": _decimal(funnel.share(name)), "target": _decimal(target)}
            for name, target in TARGETS.items()
        },
        "fates": {fate.value: _sum(one) for fate, one in funnel.fates.items()},
    }


def _lost(shapes: Shapes, report: Report, behind: Callable[[Sequence[int]], list[str]]) -> Shape:
    def lost(one: Lost) -> Shape:
        return {"orders": one.orders, "amount": money.text(one.fen), "order_nos": behind(one.order_ids)}

    def reason(one: Lost) -> Shape:
        return {"code": one.name, "reason": won_back_words.reason(one.name) if one.name else None, **lost(one)}

    return {
        "reasons": [{**reason(one), "parts": [reason(part) for part in one.parts]} for one in report.reasons],
        "products": [{"title": shapes.text(one.name), **lost(one)} for one in report.products],
    }


def _won(shapes: Shapes, one: Won, shop_id: int) -> Shape:
    shares: list[dict[str, Any]] = [
        {
            "agent": share.agent,
            "part": str(share.part),
            "amount": money.text(share.fen),
            "code": share.code,
            "reason": won_back_words.why(share),
        }
        for share in one.shares
    ]
    return {
        "order_no": one.order_no,
        "paid_at": shapes.moment(one.paid_at, shop_id),
        "amount": money.text(one.fen),
        "refunded": money.text(one.refunded),
        "shares": shares,
    }


def _sum(one: Sum) -> Shape:
    return {"orders": one.orders, "amount": money.text(one.fen)}


def _decimal(share: Fraction | None) -> float | None:
    return round(float(share), 4) if share is not None else None
