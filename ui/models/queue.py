"""The rows of the queue of payment reminders as a table shows them; the last notes are read when they are looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from app import plan_words, queue_words, wording
from app.domain.cadence import Channel
from app.domain.chance import Chance, Worth
from app.domain.order import OrderRow
from app.i18n import N_, _, number, pgettext
from app.services.queue import Line
from ui import shown
from ui.models.columns import last_note
from ui.models.plain import Index, PlainColumn, PlainModel
from ui.runtime import spawn
from ui.shown import DASH, Wall

SOON = 2 * 3600  # s before an order closes from which on that is said in red
_AT_ONCE = 200  # orders whose rows are read in one go
_MOST = 5000  # rows of orders that are kept at hand

ICONS = {
    Channel.PHONE: "phone", Channel.CHAT: "message-circle", Channel.SMS: "message-square-text",
    Channel.SYSTEM: "monitor", Channel.UNKNOWN: "check",
}  # fmt: skip
CHANNELS = {
    Channel.PHONE: N_("call"),
    Channel.CHAT: N_("chat"),
    Channel.SMS: N_("SMS"),
    Channel.SYSTEM: N_("platform"),
    Channel.UNKNOWN: N_("contact"),
}
"""In one word each, beside its icon."""
BLOCKED_ICON = "bell-off"

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleDescriptionRole)


@dataclass(frozen=True)
class QueueColumn(PlainColumn[Line]):
    """``keep`` says how late it folds away (higher stays longer); ``private``: its text may hold personal data."""

    name: str = ""
    keep: int = 9
    private: bool = False


def _quiet(_line: Line) -> str:
    return "text2"


def _moments() -> list[str]:
    moments = shown.moment_samples()
    come = (pgettext("reminder", "late {time}"), pgettext("reminder", "due {time}"))
    return [*moments, *(words.format(time=one) for words in come for one in moments)]


def _buyers() -> list[str]:
    return [_("Order …{end}").format(end="0000"), "W***W"]


def _channels() -> list[str]:
    return [_(word) for word in CHANNELS.values()]


def _spans() -> list[str]:
    return [shown.span(23 * 3600 + 55 * 60)]


def _chances() -> list[str]:
    return [queue_words.chance(Worth(0, Chance(1.0, 0, {}), 0, 0))]


class QueueModel(PlainModel[Line]):
    """``best``: what makes a row come first has a column. ``many``: rows of several shops, each named.

    ``over``: the rows tell of contacts that were made.
    ``wall_of`` gives the clock of a shop, ``fetch`` the rows of orders, ``me`` who sits here.
    """

    def __init__(
        self,
        wall_of: Callable[[int], Wall],
        shop_name: Callable[[int], str],
        fetch: Callable[[Sequence[int]], Awaitable[Sequence[OrderRow]]],
        me: Callable[[], str | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__((), parent)
        self.columns = tuple(self._all_columns())
        self.best = self.many = self.over = False
        self._wall_of, self._shop_name, self._fetch, self._me = wall_of, shop_name, fetch, me
        self._walls: dict[int, Wall] = {}
        self._places: dict[int, int] = {}
        self._orders: dict[int, OrderRow | None] = {}
        self._wanted: dict[int, None] = {}
        self._fetching = False
        self._generation = 0

    def _all_columns(self) -> list[QueueColumn]:
        return [
            QueueColumn(N_("Due"), self._due, "", self._due_tone, bold=True, name="due", samples=_moments),
            QueueColumn(N_("Channel"), self.channel, "", _quiet, name="channel", keep=8, samples=_channels),
            QueueColumn(N_("Buyer"), self._buyer, "", self._buyer_tone, 1, name="buyer", private=True, samples=_buyers),
            QueueColumn(N_("Orders"), self._count, "00", self._count_tone, right=True, bold=True, name="orders"),
            QueueColumn(N_("Amount"), self._amount, "00,000.00", right=True, bold=True, name="amount"),
            QueueColumn(N_("Closes in"), self._closes, "", self._closes_tone, name="closes", keep=6, samples=_spans),
            QueueColumn(N_("Chance"), self._chance, "", _quiet, name="chance", keep=7, samples=_chances),
            QueueColumn(N_("Shop"), self._shop, "小美的店小美", _quiet, name="shop", keep=5),
            QueueColumn(N_("Last note"), self._note, "没接，已", _quiet, 4, name="note", keep=4, private=True),
        ]

    # The rows

    def set_rows(self, rows: Sequence[Line]) -> None:
        self._walls.clear()
        self._places = {entry.order_id: at for at, line in enumerate(rows) for entry in line.row.entries}
        super().set_rows(rows)

    def place(self, order_id: int) -> int:
        """The number of the row that holds an order; -1: none does."""
        return self._places.get(order_id, -1)

    def offers(self, column: QueueColumn) -> bool:
        """Whether a column says anything now."""
        return self.best if column.name == "chance" else self.many if column.name == "shop" else True

    def minute(self) -> None:
        """The clock moved on."""
        self._walls.clear()
        self._tell()

    def wall(self, line: Line) -> Wall:
        """The clock of the row's shop."""
        shop_id = line.row.lead.shop_id
        if shop_id not in self._walls:
            self._walls[shop_id] = self._wall_of(shop_id)
        return self._walls[shop_id]

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _SPOKEN and index.column() == 0:
            return self.reason(self.rows[index.row()])
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if self.over and section == 0 and role == _DISPLAY and orientation is Qt.Orientation.Horizontal:
            return _("Contacted")
        return super().headerData(section, orientation, role)

    # What a row says

    def reason(self, line: Line) -> str:
        """Whose it is; why the row is here now and why by this channel; what speaks against it, and until when."""
        one, now = line.row.lead, self.wall(line).epoch
        owner = next((row.owner for row in self._rows_of(line) if row.owner), None)
        others = owner is not None and owner != self._me()
        said = [_("{agent}'s order").format(agent=owner) if others else "", *self._why(line)]
        if one.stops is None and one.blocked_by is not None and line.row.done is None:
            said.append(plan_words.blocked(one.blocked_by))
        if one.has_come(now) and line.window.end is not None and line.row.done is None:
            said.append(pgettext("hours", "until {time}").format(time=f"{line.window.end:%H:%M}"))
        return " · ".join(filter(None, (*said, *queue_words.of_several(line.row, now))))

    def _why(self, line: Line) -> list[str]:
        """Of what was done today, which the list itself says, what came of it and when it goes on."""
        row, wall = line.row, self.wall(line)
        if row.done is None:
            return [queue_words.why(row)]
        at, goes_on = row.lead.ready_at, row.lead.stops is None
        then = _("next: {moment}").format(moment=wall.due(at)) if goes_on and at is not None and at > wall.epoch else ""
        return [queue_words.came_of(row), queue_words.still_to_do(row), then, queue_words.ahead(row.lead)]

    @staticmethod
    def stopped(line: Line) -> bool:
        """Whether no reminder follows on the row."""
        return line.row.lead.stops is not None and line.row.done is None

    def icon(self, line: Line) -> str:
        """The picture of the channel, or of what holds the row back; empty for none."""
        if self.stopped(line):
            return BLOCKED_ICON
        channel = self._channel(line)
        return ICONS[channel] if channel is not None else ""

    def channel(self, line: Line) -> str:
        """The channel in words."""
        channel = self._channel(line)
        return DASH if channel is None or self.stopped(line) else _(CHANNELS[channel])

    @staticmethod
    def _channel(line: Line) -> Channel | None:
        done = line.row.done
        return line.row.lead.channel if done is None else Channel(done.channel)

    def _due(self, line: Line) -> str:
        wall, one = self.wall(line), line.row.lead
        if line.row.done is not None:
            return wall.moment(line.row.done.at)
        if one.stops is not None or one.ready_at is None:
            return DASH
        if one.ready_at > wall.epoch:
            return wall.due(one.ready_at)
        words = pgettext("reminder", "late {time}") if line.late else pgettext("reminder", "due {time}")
        return words.format(time=wall.moment(line.row.urgent(wall.epoch).due_at))

    def _due_tone(self, line: Line) -> str:
        one = line.row.lead
        if line.row.done is not None or one.stops is not None or one.ready_at is None:
            return "text2"
        if one.ready_at > self.wall(line).epoch:
            return "text"
        return "danger" if line.late else "accent"

    @staticmethod
    def _buyer(line: Line) -> str:
        if line.row.buyer:
            return wording.covered(line.row.buyer)
        return _("Order …{end}").format(end=line.row.lead.order_no[-4:])

    @staticmethod
    def _buyer_tone(line: Line) -> str:
        return "text" if line.row.buyer else "text2"

    @staticmethod
    def _count(line: Line) -> str:
        return number(len(line.row.entries))

    @staticmethod
    def _count_tone(line: Line) -> str:
        return "text" if len(line.row.entries) > 1 else "text3"

    @staticmethod
    def _amount(line: Line) -> str:
        return shown.amount(line.row.amount)

    def _closes(self, line: Line) -> str:
        return self.wall(line).left(line.row.closes_at) or DASH

    def _closes_tone(self, line: Line) -> str:
        closes_at, now = line.row.closes_at, self.wall(line).epoch
        if closes_at is None or closes_at <= now:
            return "text3"
        return "danger" if closes_at - now < SOON else "text"

    @staticmethod
    def _chance(line: Line) -> str:
        return queue_words.chance(line.worth) if line.worth is not None else DASH

    def _shop(self, line: Line) -> str:
        return self._shop_name(line.row.lead.shop_id)

    # The last notes, read when they are looked at

    def known(self, order_id: int) -> OrderRow | None:
        """The row of an order, where it happens to be at hand."""
        return self._orders.get(order_id)

    def forget(self, order_ids: Iterable[int] | None = None) -> None:
        """These orders changed (None: any may have); who looks at them reads them anew."""
        self._generation += 1
        for order_id in list(self._orders) if order_ids is None else order_ids:
            self._orders.pop(order_id, None)
        self._tell()

    def _note(self, line: Line) -> str:
        """The last note on the row's own order, else on another of the buyer's."""
        rows = self._rows_of(line)
        found = next((row for row in rows if row.last_note), rows[0] if rows else None)
        return last_note(found, self.wall(line)) if found is not None else DASH

    def _rows_of(self, line: Line) -> list[OrderRow]:
        """The rows of the orders, the row's own first, as far as they are at hand; the others are on their way."""
        lead = line.row.lead.order_id
        ids = (lead, *(entry.order_id for entry in line.row.entries if entry.order_id != lead))
        self._want(order_id for order_id in ids if order_id not in self._orders)
        return [row for order_id in ids if (row := self._orders.get(order_id)) is not None]

    def _want(self, order_ids: Iterable[int]) -> None:
        for order_id in order_ids:
            self._wanted[order_id] = None
        if self._wanted and not self._fetching:
            self._fetching = True
            spawn(self._bring(), "queue.notes")

    async def _bring(self) -> None:
        try:
            while self._wanted:
                # A fast scroll passes rows that nobody will see: those wanted last are the ones on screen.
                wanted, generation = list(self._wanted)[-_AT_ONCE:], self._generation
                self._wanted.clear()
                rows = {row.id: row for row in await self._fetch(wanted)}
                if len(self._orders) > _MOST:
                    self._orders.clear()
                if generation == self._generation:
                    self._orders.update({order_id: rows.get(order_id) for order_id in wanted})
                self._tell()
        finally:
            # What was asked for and not read, a failure between, is asked for again by whoever looks.
            self._wanted.clear()
            self._fetching = False

    def _tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))
