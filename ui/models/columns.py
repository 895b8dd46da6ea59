"""The columns of the orders table: what each says about an order, how wide, in which tone, and for which views."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from app import wording
from app.domain import late, note
from app.domain.note import Entry, NoteError
from app.domain.order import OrderRow
from app.i18n import N_, _, current
from ui import shown
from ui.shown import DASH, Wall

if TYPE_CHECKING:
    from app.domain.note_loose import Parts

NEAR = 6 * 3600  # s before an order closes from which on that stands out
STATUS_NAMES = wording.STATUS
STATUS_TONES = {"unpaid": "accent", "paid": "warn", "shipped": "text", "finished": "ok", "unknown": "warn"}


class Column(NamedTuple):
    """``samples`` are its widest usual texts; ``keep`` says how late it folds away (higher stays longer)."""

    name: str
    title: str
    samples: tuple[str, ...]
    text: Callable[[OrderRow, Wall], str]
    tone: Callable[[OrderRow, Wall], str] = lambda _row, _wall: "text"
    keep: int = 5
    grow: int = 0
    right: bool = False
    sort: str = ""
    bold: bool = False
    shorten_middle: bool = False


def _due_tone(row: OrderRow, wall: Wall) -> str:
    if row.due_at is None:
        return "text3"
    if row.late:
        return "danger"
    if row.due_at <= wall.epoch:
        return "accent"
    return "warn" if wall.at(row.due_at).date() == wall.now.date() and wall.at(row.due_at).hour >= 18 else "text"


def _due(row: OrderRow, wall: Wall) -> str:
    return wall.due(row.due_at, late=row.late)


def _status_tone(row: OrderRow, _wall: Wall) -> str:
    return "text3" if row.expired or row.mark else STATUS_TONES.get(row.status, "text2")


def _closes(row: OrderRow, wall: Wall) -> str:
    if row.expired:
        return _("expired")
    return DASH if row.mark else wall.left(row.closes_at) or DASH


def _closes_tone(row: OrderRow, wall: Wall) -> str:
    if row.expired or row.mark or row.closes_at is None:
        return "text3"
    return "warn" if row.closes_at - wall.epoch < NEAR else "text"


def _quiet(value: str | None) -> str:
    return value or DASH


def _buyer(row: OrderRow, _wall: Wall) -> str:
    return wording.covered(row.buyer) if row.buyer else DASH


def last_note(row: OrderRow, wall: Wall) -> str:
    """Our last note; without one the newest entry of the platform's memo."""
    day = wall.now.date()
    if row.last_note:
        return _brief(row.last_note, day, current())
    return (_newest(row.memo, day, current()) if row.memo else "") or DASH


def _note_tone(row: OrderRow, _wall: Wall) -> str:
    return "text2" if row.last_note else "text3"


def _waiting(row: OrderRow, wall: Wall) -> str:
    """How long the oldest entry of ours waits to be seen on the platform, and whether it was copied at all."""
    if row.waits_since is None:
        return DASH
    if row.waits_missed is not None:
        return _("not in the data of {moment}: paste it again").format(moment=wall.moment(row.waits_missed))
    if row.waits_copied is not None:
        return _("copied {ago}").format(ago=wall.ago(row.waits_copied))
    return _("saved {ago}, never copied").format(ago=wall.ago(row.waits_since))


def _waiting_tone(row: OrderRow, _wall: Wall) -> str:
    if row.waits_since is None:
        return "text3"
    return "warn" if row.waits_copied is None or row.waits_missed is not None else "text2"


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else DASH


@lru_cache(maxsize=4096)
def _brief(text: str, day: date, _language: str) -> str:
    """A note without its time and agent: the count and what was said, which is what a list has room for."""
    entry = _entry(text, day)
    return text if entry is None else _words(entry.count, entry.feedback)


_NUMBERED = late.pattern("[0-9０-９]|[催次]")


@lru_cache(maxsize=4096)
def _newest(memo: str, day: date, _language: str) -> str:
    """The newest entry of a memo, whichever end the shop writes at and however loosely; empty where there is none."""
    lines = [line.strip() for line in memo.splitlines()]
    entries = [entry for line in lines if (entry := _entry(line, day))]
    if not any(_NUMBERED.search(line) for line in lines if _entry(line, day) is None):
        last = max(entries, key=lambda entry: entry.at, default=None)
        return _words(last.count, last.feedback) if last else ""
    # Most starts of the program do without.
    from app.domain import note_loose
    from app.domain.agent import People

    parts = note_loose.read(memo, now=_end(day), people=People()).parts
    told = [one for one in parts if one.feedback and (one.count or (one.at and one.agent))]
    newest = max(told, key=_place, default=None)
    return _words(newest.count, newest.feedback) if newest else ""


def _place(one: Parts) -> tuple[date, time, int]:
    """Where an entry stands among others; one of which only the day is known stands last of that day."""
    if one.at is None:
        return date.min, time.min, one.count or 0
    return one.at.date(), time.max if one.day_only else one.at.time(), one.count or 0


def _entry(text: str, day: date) -> Entry | None:
    try:
        return note.parse(text, now=_end(day))
    except NoteError:
        return None


def _words(count: int | None, feedback: str) -> str:
    return f"{_('no. {n}').format(n=count)} {feedback}" if count else feedback


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), UTC)


MOMENTS = ("00-00 00:00", N_("yesterday {time}"), N_("tomorrow {time}"))
_STATES = (*STATUS_NAMES.values(), N_("expired"))

COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("flag", N_("Flag"), ("MM",), lambda _row, _wall: "", keep=9),
        Column("due", N_("Reminder"), MOMENTS, _due, _due_tone, keep=8, bold=True),
        Column("status", N_("Status"), _STATES, lambda row, _wall: wording.status(row), _status_tone, keep=8),
        Column("created", N_("Ordered"), MOMENTS, lambda row, wall: wall.moment(row.created_at),
               keep=6, sort="created"),
        Column("paid_at", N_("Paid at"), MOMENTS, lambda row, wall: wall.moment(row.paid_at),
               keep=4, sort="paid_at"),
        Column("order_no", N_("Order"), ("3447…4471",), lambda row, _wall: row.order_no, keep=7,
               shorten_middle=True),
        Column("buyer", N_("Buyer"), ("wang_2009",), _buyer, keep=5, grow=1),
        Column("item", N_("Item"), ("真丝连衣裙 2",), lambda row, _wall: _quiet(row.item_title), keep=4, grow=3),
        Column("amount", N_("Amount"), ("99,999.00",), lambda row, _wall: shown.amount(row.amount_due), keep=8,
               right=True, sort="amount"),
        Column("closes", N_("Closes in"), (N_("{hours} h {minutes} min"),), _closes, _closes_tone, keep=6),
        Column("last_note", N_("Last note"), ("第1次 没接，已",), last_note,
               _note_tone, keep=3, grow=4),
        Column("paid", N_("Amount paid"), ("99,999.00",), lambda row, _wall: shown.amount(row.amount_paid), keep=4,
               right=True),
        Column("refund", N_("Refund"), ("9,999.00",), lambda row, _wall: shown.amount(row.refund), keep=4, right=True),
        Column("shipped_at", N_("Shipped at"), MOMENTS, lambda row, wall: wall.moment(row.shipped_at), keep=4),
        Column("finished_at", N_("Finished at"), MOMENTS, lambda row, wall: wall.moment(row.finished_at), keep=4),
        Column("contacts", N_("Contacts"), ("99",), lambda row, _wall: str(row.contacts) if row.contacts else DASH,
               keep=4, right=True),
        Column("message", N_("Buyer's message"), ("要发顺丰，写生",), lambda row, _wall: _one_line(row.buyer_message),
               lambda _row, _wall: "text2", keep=3, grow=3),
        Column("memo", N_("Memo"), ("第1次 没接，已",), lambda row, _wall: _one_line(row.memo),
               lambda _row, _wall: "text2", keep=3, grow=3),
        Column("owner", N_("Agent"), ("小林小林",), lambda row, _wall: _quiet(row.owner), keep=4),
        Column("waiting", N_("Not pasted"),
               (N_("saved {ago}, never copied"), N_("not in the data of {moment}: paste it again")), _waiting,
               _waiting_tone, keep=8, sort="waiting"),
        # Its names are the office's: ``chosen`` fills them in.
        Column("shop", N_("Shop"), ("小美的店小",), lambda row, _wall: str(row.shop_id), keep=5, grow=1),
    )
}  # fmt: skip

_UNPAID = ("flag", "due", "created", "order_no", "buyer", "item", "amount", "closes", "last_note")
_ANY = ("flag", "status", "created", "order_no", "buyer", "item", "amount", "paid_at", "last_note")

_UNPASTED = ("flag", "waiting", "last_note", "order_no", "buyer", "status", "amount")

VIEW_COLUMNS = {"unpaid": _UNPAID, "unpasted": _UNPASTED}


def names_of(view: str, *, shops: bool = False) -> tuple[str, ...]:
    """The columns a view has unless somebody chose others; ``shops``: orders of several shops stand together."""
    names = VIEW_COLUMNS.get(view, _ANY)
    at = names.index("order_no") + 1
    return (*names[:at], "shop", *names[at:]) if shops else names


def chosen(names: Iterable[str], shop_name: Callable[[int], str]) -> tuple[Column, ...]:
    """The columns of these names, from left to right; a name that is not known is left out."""
    found = (COLUMNS[name] for name in names if name in COLUMNS)
    return tuple(
        column._replace(text=lambda row, _wall: shop_name(row.shop_id)) if column.name == "shop" else column
        for column in found
    )


def samples(column: Column) -> list[str]:
    """Texts as wide as the column's usual ones, in the screen's language."""
    ago = _("{span} ago").format(span=shown.span(88 * 60))
    return [_(text).format(time="00:00", hours="88", minutes="88", ago=ago, moment="00:00") for text in column.samples]
