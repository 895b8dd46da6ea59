"""How long buyers' data stays: looked at first, then erased, then kept up day by day; a part of the settings page."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app import wording
from app.domain import typed
from app.errors import KnownError
from app.i18n import N_, _, ngettext, number
from app.services import erase
from app.services.office import Changes
from ui.desk import Desk
from ui.pages.settings_shop import ShopRules
from ui.runtime import runtime, spawn
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import label
from ui.widgets.setting import Row, Section, Typed
from ui.widgets.switch import Switch

_USUAL_DAYS = 180


class RetentionSection(Section):
    """The days, what would go, and the deed itself; nothing goes that was not seen first."""

    def __init__(self, desk: Desk, rules: ShopRules) -> None:
        super().__init__("retention")
        self.desk, self.rules = desk, rules
        self._stop = threading.Event()
        self._seen: tuple[int, int] | None = None  # the shop and the days whose figures stand there
        self._erasing = False
        self.box = Typed(desk.theme)
        self.preview, self.apply = Button(desk.theme), Button(desk.theme, Kind.FILLED)
        self.cancel = Button(desk.theme)
        self.bar = QProgressBar()
        self.daily = Switch(desk.theme)
        self.facts = Facts(160)
        self.state = label("dim", wrap=True)
        self.days_row = Row(
            N_("Erase after"),
            N_(
                "So many days after the last event of an order that is over, its buyer, receiver, phone, address, "
                "message and memo, and columns Ziqi does not know, are erased from orders, history and refused rows; "
                "so are people and their words in refunds and reviews of that age. Agents' notes, words in saved "
                "views, order numbers, items and amounts stay, and so do orders that wait for payment or are on "
                "their way. Copies made before still hold everything."
            ),
            self._body(), wide=True, also=(N_("Retention"), N_("Privacy"), N_("Erase")),
        )  # fmt: skip
        self.add(self.days_row)
        self.box.line.returnPressed.connect(self._look)
        self.box.line.textEdited.connect(lambda _text: self._forget())
        self.preview.clicked.connect(self._look)
        self.apply.clicked.connect(lambda: spawn(self._erase(), "erase"))
        self.cancel.clicked.connect(self._stop.set)
        self.daily.clicked.connect(self._switch)
        rules.saved.connect(lambda field: self._forget() if field == "retention_days" else None)
        runtime().before_end(self._stop.set)
        self.retranslate()
        self._forget()

    def _body(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        for one in (self.box, self.preview):
            first.addWidget(one)
        first.addStretch(1)
        column.addLayout(first)
        column.addWidget(self.facts)
        column.addWidget(self.bar)
        ends = QHBoxLayout()
        ends.setSpacing(12)
        for button in (self.apply, self.cancel, self.daily):
            ends.addWidget(button)
        ends.addStretch(1)
        column.addLayout(ends)
        column.addWidget(self.state)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        for text in (self.state, self.facts):
            text.setContentsMargins(paint.RING, 0, 0, 0)
        self.box.unit.setMinimumWidth(0)
        return made

    def retranslate(self) -> None:
        super().retranslate()
        self.box.unit.setText(_("days"))
        self.box.line.setAccessibleName(_("Erase after"))
        for button, text in (
            (self.preview, _("See what would go")), (self.apply, _("Erase now")), (self.cancel, _("Stop")),
            (self.daily, _("from now on every day")),
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)
        self._say_state()

    async def load(self) -> None:
        now = self.rules.now()
        self.setEnabled(now is not None)
        if now is not None and not self._erasing:
            self.box.show_text(str(now.retention_days or _USUAL_DAYS))
            self.daily.setChecked(bool(now.retention_days))
            self._forget()

    def forget(self) -> None:
        """Another shop comes: neither what was seen nor what was typed is about it."""
        super().forget()
        self.box.forget()
        self._forget()

    def _say_state(self) -> None:
        self.state.show()
        now = self.rules.now()
        days = now.retention_days if now is not None else 0
        self.state.setText(
            ngettext(
                "Buyers' data is erased every day, {n} day after the last event.",
                "Buyers' data is erased every day, {n} days after the last event.",
                days,
            ).format(n=number(days))
            if days
            else _("Nothing is erased by itself.")
        )

    def _forget(self) -> None:
        """What was seen is of other days: look again before anything goes."""
        if self._erasing:
            return
        self._seen = None
        self.days_row.blame("")
        self.box.line.set_wrong(False)
        now = self.rules.now()
        on = now is not None and bool(now.retention_days)
        for one in (self.facts, self.apply, self.bar, self.cancel):
            one.hide()
        self.daily.setVisible(on)
        self.daily.setChecked(on)
        self._say_state()

    def _look(self) -> None:
        if not self._erasing:
            spawn(self._show_preview(), "erase.preview")

    async def _show_preview(self) -> None:
        self._forget()
        shop_id, text = about = self._about()
        if shop_id is None:
            return
        try:
            days = typed.whole(text)
            seen = await erase.preview(self.desk.office, shop_id, days)
        except ValueError:
            self._blame("number_unreadable")
        except KnownError as error:
            if error.code != "rule_bounds":
                raise
            if self._about() == about:
                self._blame(error.code, **error.params)
        else:
            # Of another shop, or of other days, nothing may be erased by these figures.
            if self._about() == about and not self._erasing:
                self._show_seen(seen, shop_id, days)

    def _about(self) -> tuple[int | None, str]:
        """Which shop stands here, and the days in the field."""
        return self.rules.shop_id, self.box.line.text()

    def _show_seen(self, seen: erase.Preview, shop_id: int, days: int) -> None:
        wall = self.desk.wall(shop_id)
        span = f"{wall.full(seen.first)[:10]} – {wall.full(seen.last)[:10]}" if seen.first else ""
        self.facts.show_facts(
            [
                Fact(_("Orders"), number(seen.orders)),
                Fact(_("Buyers in them"), number(seen.buyers)),
                Fact(_("Created"), span),
                Fact(_("Refunds and reviews"), number(seen.records)),
                Fact(_("Refused rows"), number(seen.rejects)),
            ]
        )
        self._seen = shop_id, days
        for one in (self.facts, self.apply, self.daily):
            one.show()
        self.apply.setFocus(Qt.FocusReason.OtherFocusReason)

    def _blame(self, code: str, **params: object) -> None:
        self.state.hide()  # what is wrong stands right beneath the field
        self.days_row.blame(wording.sentence(code, params))
        self.box.line.set_wrong(True)
        self.box.line.setFocus()

    async def _erase(self) -> None:
        if self._seen is None or self._erasing:
            return
        shop_id, days = self._seen
        keep_up = self.daily.isChecked()
        self._erasing = True
        self._stop.clear()
        self.bar.setValue(0)
        for one, shown in ((self.apply, False), (self.bar, True), (self.cancel, True), (self.daily, False)):
            one.setVisible(shown)
        self.preview.setEnabled(False)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        try:
            done = await erase.erase(self.desk.office, shop_id, days, tell=self._show_share, stop=self._stop)
            who = self.desk.agent.id if self.desk.agent else None
            changes = await erase.keep_up(self.desk.office, shop_id, days if keep_up else 0, who)
        finally:
            self._erasing = False
            self.preview.setEnabled(True)
            self._forget()
            if self.rules.shop_id != shop_id:
                await self.load()
            self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
        text = ngettext(
            "Buyers' data of {n} order is erased.", "Buyers' data of {n} orders is erased.", done.orders
        ).format(n=number(done.orders))
        self.desk.say(text, "good")
        self.desk.bus.tell(Changes.of((done.changes, changes)))

    def _switch(self, on: bool) -> None:
        """Switched off at once; switched on only together with erasing, once it was seen what goes."""
        now = self.rules.now()
        if not on and now is not None and now.retention_days:
            self.rules.put("retention_days", retention_days=0)

    def _show_share(self, share: float) -> None:
        self.bar.setValue(round(share * 1000))
