"""What the bars say of this moment: how old the data is, how long calls may still be made, what is to be done."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.i18n import _, number
from app.services import shops
from ui.counts import Counts
from ui.desk import Desk
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
        self._as_of: int | None = None
        desk.minute.connect(self.say)
        desk.quiet_changed.connect(self.say)
        self.counts.changed.connect(self.say_counts)

    async def read_age(self) -> None:
        """Ask how old the data of the chosen shop is."""
        self._as_of = await shops.freshness(self.desk.office, self.desk.shop_id)
        self.say()

    def say(self) -> None:
        """Everything that moves with the clock."""
        self._say_age()
        self.bar.window_left.setText(self._window_left())
        self.bar.quiet.setVisible(self.desk.settings.quiet)

    def say_counts(self) -> None:
        """The figures beside the pages' names."""
        counts = self.counts
        for page, value in (("today", counts.due), ("orders", counts.unpaid), ("reminders", counts.reminders)):
            self.navigation.buttons[page].set_count(number(value) if value else "")

    def _say_age(self) -> None:
        wall, stands = self.desk.wall(), self._as_of
        if stands is None:
            self.top.age.say("", "", old=False)
            return
        old = wall.epoch - stands > self._patience()
        words = _("The newest import speaks for {moment}").format(moment=wall.full(stands))
        if old:
            words = _("{words}. Time to export again.").format(words=words)
        self.top.age.say(_("data {ago}").format(ago=wall.ago(stands)), words, old=old)

    def _patience(self) -> float:
        """How old the data of the chosen shop (of all: of the most patient one) may be, in seconds."""
        office, chosen = self.desk.office, self.desk.shop_id
        some = [shop.id for shop in office.shops() if chosen in (None, shop.id)]
        return max((office.rules(shop_id).stale.total_seconds() for shop_id in some), default=float("inf"))

    def _window_left(self) -> str:
        if not self.desk.shops:
            return ""
        shop_id = self.desk.shop_id or self.desk.shops[0].id
        wall = self.desk.wall(shop_id)
        windows = self.desk.office.rules(shop_id).call_windows
        left = windows.left(wall.now)
        if left is not None:
            return _("call window, {left} left").format(left=delta(left))
        return _("next call window {moment}").format(moment=wall.moment(int(windows.next_open(wall.now).timestamp())))
