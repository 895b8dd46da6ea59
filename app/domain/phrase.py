"""Quick feedback: what stands ready under a flag, so that the usual words are one key (19-21, 198)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.domain import note_sense

MOST = 9  # as many as there are digits
LONGEST = 30  # characters
LEAST_ORDERS = 3  # a phrase is learned once it stands on so many orders
DAYS = 90  # of notes that are learned from
_DIGITS = 7  # as many are a number that reaches or names somebody

DEFAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reminder": (
            "明早发工资后付", "无人接听", "再考虑一下", "不便接听，已补短信", "已提示付款",
            "余额不足，充值后付", "不会付款，已引导", "嫌贵，在比价", "不想要了",
        ),
        "special": (
            "加急，今天发", "指定快递", "等通知再发", "改颜色或尺码", "送赠品", "要开发票", "改收货信息，已核对",
        ),
        "return": (
            "同意退货，等寄回", "已寄回，等签收", "已签收，待退款", "质量问题，已收图", "未发货，直接退款",
            "已拦截快递", "再协商",
        ),
        "exchange": (
            "换尺码，等寄回", "换颜色，等寄回", "已寄回，等签收", "已签收，待换发", "换货已发出", "没货可换，改退款",
        ),
        "other": ("待跟进", "等买家回复", "已转仓库", "已转主管", "要开发票", "补发，已登记", "查物流中"),
    }
)  # fmt: skip
"""By the key of a flag's meaning; a flag in the shop's own words has none."""


def fits(words: str) -> bool:
    """Whether ``words`` can stand ready: one line without needless blanks, not too long."""
    return 0 < len(words) <= LONGEST and words == " ".join(words.split())


def learnable(words: str) -> bool:
    """Whether typed feedback may be offered again: a long number belongs to one buyer, and empty words help nobody."""
    run = 0
    for sign in words:
        run = run + 1 if sign.isdigit() else run if sign in " -" else 0
        if run >= _DIGITS:
            return False
    return fits(words) and not note_sense.empty(words)


def offered(
    own: Iterable[str], defaults: Iterable[str], learned: Iterable[str], muted: Iterable[str]
) -> tuple[str, ...]:
    """Up to nine: the shop's own in their order, what is typed most, then the usual ones; never one that is muted."""
    unwanted = set(muted)
    others = (one for one in (*learned, *defaults) if one not in unwanted)
    return tuple(dict.fromkeys((*own, *others)))[:MOST]
