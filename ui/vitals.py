"""What the bars say of this moment: how old the data is, how long calls may still be made, what is to be done."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.i18n import _, number
from app.services import freshness
from ui.counts import Counts
from ui.desk import Desk, Shop
from ui.shown import delta
from ui.widgets.navigation import Navigation
from ui.widgets.status_bar import StatusBar
from ui.widgets.top_bar import TopBar


class Vitals(QObject):
    """Says it anew every minute, and whenever something it rests on has changed."""

    def __init__(self, desk: Desk, top: TopBar, navigation: Navigation, bar: StatusBar) -> None:
        super().__init__(desk)
        self.desk = desk
        self.top, self.navigation, self.bar = top, navigation, bar
        self.counts = Counts(desk)
        self._ages: dict[int, int] = {}  # shop -> the moment its data is of
        desk.minute.connect(self.say)
        desk.quiet_changed.connect(self.say)
        self.counts.changed.connect(self.say_counts)

    async def read_age(self) -> None:
        """Ask how old the data of the shops is."""
        self._ages = await freshness.of_shops(self.desk.office)
        self.say()

    def say(self) -> None:
        """Everything that moves with the clock."""
        self._say_age()
        self.bar.window_left.setText(self._window_left())
        self.bar.quiet.setVisible(self.desk.settings.quiet)

    def say_counts(self) -> None:
        """The figures beside the pages' names."""
        counts = self.counts
        figures = {
            "today": counts.due, "queue": counts.queue, "orders": counts.unpaid, "reminders": counts.reminders,
        }  # fmt: skip
        for page, value in figures.items():
            self.navigation.buttons[page].set_count(number(value) if value else "")

    def _say_age(self) -> None:
        """Of several shops the top names the one whose data is the oldest, and the foot tells of each."""
        wall, lines, shops = self.desk.wall(), list[str](), self._looked_at()
        if not shops:
            self.top.age.say("", "", old=False)
            self.bar.ages.hide()
            return
        for shop in shops:
            words = _("The newest import speaks for {moment}").format(moment=wall.full(self._ages[shop.id]))
            lines.append(_("{shop}: {words}").format(shop=shop.name, words=words) if len(shops) > 1 else words)
        first = shops[0]
        old = self._is_old(first)
        if old:
            lines[0] = _("{words}. Time to export again.").format(words=lines[0])
        said = _("data {ago}").format(ago=wall.ago(self._ages[first.id]))
        if len(shops) > 1:
            said = _("{shop}: {words}").format(shop=first.name, words=said)
        self.top.age.say(said, "\n".join(lines), old=old)
        each = [_("{shop} {ago}").format(shop=shop.name, ago=wall.ago(self._ages[shop.id])) for shop in shops]
        self.bar.ages.setText(" · ".join(each))
        self.bar.ages.setVisible(len(shops) > 1)

    def _looked_at(self) -> list[Shop]:
        """The shops that are looked at and have data, the oldest data first; an invented shop only by itself."""
        office, chosen = self.desk.office, self.desk.shop_id
        some: list[Shop] = [shop for shop in office.shops() if chosen in (None, shop.id) and shop.id in self._ages]
        real = [shop for shop in some if not shop.demo] or some[:1]
        return sorted(real, key=lambda shop: (not self._is_old(shop), self._ages[shop.id]))

    def _is_old(self, shop: Shop) -> bool:
        old = self.desk.office.now() - self._ages[shop.id] > self.desk.office.rules(shop.id).stale.total_seconds()
        return old and not shop.demo

    def _window_left(self) -> str:
        if not self.desk.shops:
            return ""
        shop_id = self.desk.shop_id or self.desk.shops[0].id
        wall = self.desk.wall(shop_id)
        rules = self.desk.office.rules(shop_id)
        opens = rules.calls_from(wall.now)
        left = rules.call_windows.left(wall.now) if opens == wall.now else None
        if left is not None:
            return _("call window, {left} left").format(left=delta(left))
        return _("next call window {moment}").format(moment=wall.moment(int(opens.timestamp())))
