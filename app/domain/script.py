"""The words agents send: blanks, what fills them from an order, and which script fits it (requirements 42-58).

A script is stored with its blanks by English key (``{item_link}``) and shown with their names of the screen's language.
What is filled in is Chinese in every language of the screen, for it is read by the buyer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from app.domain import mask, money
from app.domain.order import Card
from app.domain.reminder import Kind, State
from app.domain.status import Status
from app.domain.window import wall

BLANKS = (
    "buyer", "order_number", "item", "item_link", "amount", "closes_in", "closes_at", "ship_cutoff", "ship_left",
    "ships_today", "promised_at", "phone_tail", "agent", "shop",
)  # fmt: skip
"""The blanks we can name; another name in braces is a blank too, and is always asked for."""

SCENES = ("chat", "enquiry", "silent", "follow_up", "to_ship", "shipped", "finished", "closed", "refund")
"""The moments a script is for; ``chat`` fits any conversation (48)."""

TONES = ("humorous", "professional", "caring", "warm", "subtle", "playful", "urgent")
"""How a script sounds (34, 52)."""

_UNPAID = ("enquiry", "silent", "follow_up")
_PERSONAL = frozenset(("buyer", "phone_tail"))
_CUTOFF = frozenset(("ship_cutoff", "ship_left"))
_LONGEST = 24
_MARK = re.compile(rf"\{{\{{|\}}\}}|\{{([^{{}}\n]{{1,{_LONGEST}}})\}}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a script; with ``blank`` its text is what fills that blank, and empty where nothing does."""

    text: str
    blank: str = ""

    @property
    def missing(self) -> bool:
        return bool(self.blank) and not self.text


@dataclass(frozen=True, slots=True)
class Filled:
    """A script with its blanks filled as far as they are known, in ``pieces``."""

    pieces: tuple[Piece, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The blanks nothing fills, each once, in the order they come."""
        return tuple(dict.fromkeys(piece.blank for piece in self.pieces if piece.missing))

    @property
    def text(self) -> str:
        """The words to send; empty while a blank is missing, so that none is ever copied."""
        return "" if self.missing else "".join(piece.text for piece in self.pieces)

    @property
    def personal(self) -> bool:
        """Whether it holds what belongs to one person, and no clipboard history may keep."""
        return any(piece.text and piece.blank in _PERSONAL for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """A script as the panel lists it.

    ``group`` is a key of ours or a name a person gave; ``initials`` is a spelling of ``script_search``; ``uses``
    counts every use by anyone; ``sent_at`` (epoch seconds) is when this buyer was last sent it (58).
    """

    id: int
    group: str
    title: str
    text: str
    scene: str
    tone: str
    initials: str = ""
    uses: int = 0
    sent_at: int | None = None


# -- blanks -------------------------------------------------------------------------------------------------------


@lru_cache(500)  # the panel fills all its scripts anew with every order and every minute
def parse(text: str) -> tuple[Piece, ...]:
    """``text`` in pieces of words and blanks; ``{{`` and ``}}`` are braces, and a lone brace is itself."""
    pieces: list[Piece] = []
    words, at = "", 0
    for found in _MARK.finditer(text):
        words += text[at : found.start()]
        at = found.end()
        name = (found[1] or "").strip()
        if not name:
            words += found[0] if found[1] is not None else found[0][0]
            continue
        if words:
            pieces.append(Piece(words))
        pieces.append(Piece("", name))
        words = ""
    words += text[at:]
    return (*pieces, Piece(words)) if words else tuple(pieces)


def fill(text: str, values: Mapping[str, str | None]) -> Filled:
    """Fill the blanks of ``text``; a starred nick (``t**1``) is no name to call anybody by and fills nothing."""
    return Filled(
        tuple(Piece(_value(piece.blank, values), piece.blank) if piece.blank else piece for piece in parse(text))
    )


def blanks(text: str) -> tuple[str, ...]:
    """The blanks of ``text``, each once."""
    return tuple(dict.fromkeys(piece.blank for piece in parse(text) if piece.blank))


def _value(blank: str, values: Mapping[str, str | None]) -> str:
    value = " ".join((values.get(blank) or "").split())
    return "" if blank == "buyer" and mask.is_masked(value) else value


def values(
    card: Card | None, now: datetime, cutoff: time, shop: str = "", agent: str = "", ships: str = ""
) -> dict[str, str]:
    """What is known to fill blanks with; ``now`` on the shop's wall clock, ``cutoff`` its shipping cut-off of a day,
    ``ships`` what the warehouse told for today.

    A blank that nothing is known for is left out: a link is in no export.
    """
    end = wall(now, now.date(), cutoff)
    known = {"shop": shop, "agent": agent, "ship_cutoff": f"{cutoff:%H:%M}", "ships_today": ships}
    if now < end:
        known["ship_left"] = span(end - now)
    if card is not None:
        known |= _of_order(card, now)
    return {blank: value for blank, value in known.items() if value}


def _of_order(card: Card, now: datetime) -> dict[str, str]:
    row = card.row
    found = {"order_number": row.order_no, "item": _item(card), "phone_tail": _tail(card.phone)}
    if row.buyer and not mask.is_masked(row.buyer):
        found["buyer"] = row.buyer
    if row.amount_due is not None:
        found["amount"] = money.text(row.amount_due).removesuffix(".00") + "元"
    closes_at = card.plan.closes_at
    if row.status == Status.UNPAID and not row.expired and closes_at is not None and closes_at > now:
        found["closes_in"] = span(closes_at - now)
        found["closes_at"] = moment(closes_at.astimezone(now.tzinfo), now)
    promised = [
        one.due_at for one in card.reminders if one.kind == Kind.PROMISE and one.state in (State.OPEN, State.FIRED)
    ]
    if promised:
        found["promised_at"] = moment(datetime.fromtimestamp(promised[0], now.tzinfo), now)
    return found


def _item(card: Card) -> str:
    items = card.row.items
    if not items:
        return card.row.item_title or ""
    return items[0].title if len(items) == 1 else f"{items[0].title}等{len(items)}件宝贝"


def _tail(phone: str | None) -> str:
    """The last four figures, which a platform's own stars leave readable; a virtual number has none of the buyer's."""
    match = re.fullmatch(r"1[3-9][0-9*]{5}([0-9]{4})", (phone or "").strip())
    return match[1] if match else ""


def span(length: timedelta) -> str:
    """``38分钟``, ``5小时12分钟``, from two days on ``3天``; never less than a minute."""
    minutes = max(1, int(length.total_seconds()) // 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)}天"
    hours, rest = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest else "")


def moment(at: datetime, now: datetime, part: str | None = None) -> str:
    """``今天16:00``, ``明天9:30``, ``11月23日16:00``: a moment of the shop's wall clock as one says it to a buyer.

    ``part``: of the day, where no hour was named (``明天上午``; empty: ``后天``).
    """
    days = (at.date() - now.date()).days
    near = {-1: "昨天", 0: "今天", 1: "明天"} | ({2: "后天"} if part is not None else {})
    day = near.get(days, f"{at.month}月{at.day}日")
    return f"{day}{at.hour}:{at:%M}" if part is None else f"{day}{part}"


# -- which script fits --------------------------------------------------------------------------------------------


def scene_of(card: Card | None) -> str:
    """The scene of an order (48); no order at all is a chat.

    Unpaid and nobody spoke to the buyer yet is a silent order, unless an agent said that the buyer asked first.
    """
    if card is None:
        return "chat"
    row = card.row
    # What an agent saw counts until an export says more.
    status = row.mark if row.mark and row.status in (Status.UNPAID, Status.UNKNOWN) else row.status
    if row.refund and status in (Status.PAID, Status.SHIPPED, Status.FINISHED):
        return "refund"
    if status == Status.UNPAID:
        return "closed" if row.expired else "follow_up" if card.contacts else "enquiry" if row.enquiry else "silent"
    return {"paid": "to_ship", "shipped": "shipped", "finished": "finished", "closed": "closed"}.get(status, "chat")


def reminds(row: ScriptRow) -> bool:
    """Whether the script is for a buyer who has yet to pay."""
    return row.scene in _UNPAID


def too_late(row: ScriptRow, now: datetime, cutoff: time) -> bool:
    """Whether the script promises today's parcel to somebody who has yet to pay, and the cut-off is over (43)."""
    if now.time() < cutoff:
        return False
    used = _CUTOFF.intersection(blanks(row.text))
    return "ship_left" in used or (bool(used) and reminds(row))


def arranged(rows: Iterable[ScriptRow], scene: str, now: datetime, cutoff: time) -> list[ScriptRow]:
    """What fits the scene first, then its near ones, then the rest in their own order; what is too late comes last."""

    def rank(row: ScriptRow) -> tuple[bool, int]:
        near = scene in _UNPAID and row.scene in _UNPAID
        return too_late(row, now, cutoff), 0 if row.scene == scene else 1 if near else 2

    return sorted(rows, key=rank)
