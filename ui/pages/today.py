"""The page of today: what an agent opens in the morning and comes back to all day."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import clock, wording
from app.i18n import N_, _, date, ngettext, number
from app.services import today
from app.services.today import DATA, LATER, NOW, TABS, TIDY, Line, Today
from ui import first, quick
from ui.desk import Desk
from ui.pages.base import Page
from ui.runtime import spawn
from ui.shown import Wall
from ui.widgets.button import Button, Kind
from ui.widgets.day_line import DayLine
from ui.widgets.empty import Empty
from ui.widgets.labels import label, middle, rule
from ui.widgets.ships_row import ShipsRow
from ui.widgets.today_row import Face, TodayRow

WIDE = 880  # px, from which the sections stand in two columns
MOST = 9  # lines with a digit
_TOGETHER = "\u00a0"  # between a figure and its word
_NAMES, _NAME = 2, 36  # of files that are named, and characters of each

SECTIONS = {NOW: N_("Due now"), LATER: N_("Later"), TIDY: N_("Left lying"), DATA: N_("Data")}


class Section(QFrame):
    """A head and its rows; the rows are used again, so that nothing flickers."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self.desk = desk
        self.name = name
        self.head = label("section")
        self.quiet = label("dim", wrap=True)
        self.rows: list[TodayRow] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 8)
        self.column.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addSpacing(4)
        self.column.addWidget(rule())
        self.column.addWidget(self.quiet)
        self.quiet.setContentsMargins(8, 12, 8, 8)

    def row(self, at: int) -> TodayRow:
        """The row at this place, made when it is first needed."""
        while len(self.rows) <= at:
            made = TodayRow(self.desk.theme, self)
            self.rows.append(made)
            self.column.insertWidget(self.column.count() - 1, made)  # the quiet words come last
        return self.rows[at]


class TodayPage(Page):
    """What is due, what comes later, what is left lying, how old the data is; a digit opens each line."""

    name: ClassVar[str] = "today"
    title: ClassVar[str] = N_("Today")
    icon: ClassVar[str] = "sun"
    interest: ClassVar[frozenset[str]] = frozenset(
        ("order", "note", "reminder", "contact", "import", "shop", "agent", "arrival")
    )
    files_asked = Signal(object)  # these exports shall be imported

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.today: Today | None = None
        self.lines: list[Line] = []  # as they are shown, in the order of their digits
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head, self.day, self.done = label("pageTitle"), label("dim"), label("dim")
        self.duty = label("dim")
        self.line, self.ships = DayLine(desk.theme), ShipsRow(desk)
        self.sections = {name: Section(desk, name) for name in SECTIONS}
        self.go = Button(desk.theme, Kind.FILLED, "file-down")
        self.go.clicked.connect(lambda: desk.keys.act("import"))
        self.empty = Empty(desk.theme, "sun", (self.go,))
        self.columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        for n in range(1, MOST + 1):
            desk.keys.bind(f"today.{n}", self, partial(self._press, n - 1))
        desk.agent_changed.connect(self.ask_refresh)
        self.retranslate()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("pageBody")
        self.body = QVBoxLayout(body)
        self.body.setContentsMargins(24, 16, 24, 16)
        self.body.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.head)
        top.addWidget(self.day)
        top.addStretch(1)
        top.addWidget(self.done)
        self.body.addLayout(top)
        self.body.addWidget(self.line)
        self.body.addWidget(self.duty)
        self.body.addWidget(self.ships)
        self.body.addSpacing(8)
        self.columns.setSpacing(32)
        for names in ((NOW,), (LATER, TIDY, DATA)):
            column = QVBoxLayout()
            column.setSpacing(8)
            for name in names:
                column.addWidget(self.sections[name])
            column.addStretch(1)
            self.columns.addLayout(column, 1)
        self.body.addLayout(self.columns)
        self.body.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        column.addWidget(self.empty)
        self.empty.hide()

    def retranslate(self) -> None:
        self.head.setText(_("Today"))
        self.setAccessibleName(_("Today"))
        for name, title in SECTIONS.items():
            self.sections[name].head.setText(_(title))
        self.empty.say(
            _("No orders yet"),
            _("Import an order report, and this page says whom to write to, whom to call and what to ship."),
        )
        self.go.setText(_("Import an export file"))
        self.go.setAccessibleName(self.go.text())
        self.go.set_key(self.desk.keys.hint("import"))
        self._show()

    async def refresh(self) -> None:
        agent = self.desk.agent.id if self.desk.agent else None
        folder = None
        if self.desk.settings.watch != "off":
            from ui.watching import folder_of  # only where a folder is watched

            folder = folder_of(self.desk)
        asked = (self.desk.shop_id, agent, folder)
        self.today = await first.answer(self.desk, asked, lambda: today.today(self.desk.office, *asked))
        self._show()

    def tick(self) -> None:
        self.ask_refresh()

    def take_focus(self) -> None:
        rows = self._rows()
        first = self.go if self.empty.isVisibleTo(self) else rows[0] if rows else self
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self.columns.direction() != way:
            self.columns.setDirection(way)

    def go_to(self, line: Line) -> None:
        """Open what a line stands for."""
        desk = self.desk
        if line.kind in TABS:
            desk.open_queue.emit(TABS[line.kind])
        elif line.query is not None:
            desk.open_query.emit(line.query)
        elif line.order_ids:
            desk.open_order.emit(line.order_ids[0])
        elif line.files:
            self.files_asked.emit(line.files)
        elif line.kind == "stale":
            desk.keys.act("import")
        else:
            desk.open_page.emit("settings" if line.kind == "backup" else "reminders")

    # Inside

    def _press(self, at: int) -> None:
        if at < len(self.lines):
            self.go_to(self.lines[at])

    def _rows(self) -> list[TodayRow]:
        return [row for section in self.sections.values() for row in section.rows if not row.isHidden()]

    def _step(self, row: TodayRow, step: int) -> None:
        rows = self._rows()
        rows[(rows.index(row) + step) % len(rows)].setFocus(Qt.FocusReason.TabFocusReason)

    def _holds_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.area.isAncestorOf(focus)

    def _show(self) -> None:
        if (found := self.today) is None:
            return
        wall = self.desk.wall()
        empty = not found.orders and all(line.section == DATA for line in found.lines)
        if empty and self.area.isVisibleTo(self) and self._holds_focus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else the search gets it with what is hidden
        self.area.setHidden(empty)
        self.empty.setVisible(empty)
        self.lines = list(found.lines)
        if quick.starting():
            spawn(self._say_day(), "today.day")
        else:
            self.day.setText(date(wall.now.date(), "full"))
        self.done.setText(_done_words(found))
        self.duty.setText(_duty_words(found, wall))
        self.duty.setVisible(bool(self.duty.text()))
        self._show_day(found, wall)
        self.ships.show_shops()
        for name, section in self.sections.items():
            lines = [line for line in self.lines if line.section == name]
            for at, line in enumerate(lines):
                self._fill(section, at, line, wall)
            for row in section.rows[len(lines) :]:
                self._hide(row)
            quiet = _quiet_words(found, wall) if name == NOW and not lines else ""
            if name == DATA and found.copied_at is not None and not any(line.kind == "backup" for line in lines):
                quiet = _("The last copy of the data is of {moment}.").format(moment=wall.moment(found.copied_at))
            section.quiet.setText(quiet)
            section.quiet.setVisible(bool(quiet))
            section.setVisible(bool(lines or quiet))
        if self.hasFocus():
            self.take_focus()  # the page was opened before it knew its lines

    async def _say_day(self) -> None:
        """The first date in words costs what Babel reads for it (15 ms): no first paint waits for that."""
        await quick.after_paint()
        self.day.setText(date(self.desk.wall().now.date(), "full"))

    def _fill(self, section: Section, at: int, line: Line, wall: Wall) -> None:
        made = at >= len(section.rows)
        row = section.row(at)
        if made:
            row.clicked.connect(lambda _on=False, row=row: self.go_to(row.property("line")))
            row.stepped.connect(lambda step, row=row: self._step(row, step))
        row.setProperty("line", line)
        number_ = self.lines.index(line) + 1
        key = self.desk.keys.hint(f"today.{number_}") if number_ <= MOST else ""
        row.show_face(face(line, wall, key))
        row.show()

    def _hide(self, row: TodayRow) -> None:
        if row.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        row.hide()

    def _show_day(self, found: Today, wall: Wall) -> None:
        shops = self.desk.office.shops()
        self.line.setVisible(bool(shops))
        if shops:
            rules = self.desk.office.rules(self.desk.shop_id or shops[0].id)
            self.line.show_day(wall.now, rules, [clock.at(at, wall.zone) for at in found.moments])


def _done_words(found: Today) -> str:
    """What the agent did today; nothing where that is nothing."""
    done, contacts = found.done, found.done.duty.contacts
    words = [
        ngettext("{n} contact", "{n} contacts", contacts).format(n=contacts) if contacts else "",
        ngettext("{n} note", "{n} notes", done.notes).format(n=done.notes) if done.notes else "",
        ngettext("{n} reminder dealt with", "{n} reminders dealt with", done.reminders).format(n=done.reminders)
        if done.reminders
        else "",
    ]
    said = " · ".join(word for word in words if word)
    return _("You did today: {what}").format(what=said) if said else ""


def _duty_words(found: Today, wall: Wall) -> str:
    """The duty of the day and its proof (29): what was done of it and what is left; contacts that nothing asked for."""
    duty = found.done.duty
    left = sum(line.count for line in found.lines if line.kind == "remind")
    if not duty.contacts and not left:
        return ""
    if left:
        said = _("Payment reminders: {n} done, {left} left").format(n=number(duty.contacts), left=number(left))
    else:
        said = _("Payment reminders: all {n} done since {moment}").format(
            n=number(duty.contacts), moment=wall.moment(duty.last_at)
        )
    own = _("{n} begun by yourself").format(n=number(duty.own)) if duty.own else ""
    return " · ".join(part for part in (said, own) if part)


def _quiet_words(found: Today, wall: Wall) -> str:
    if found.next_at is None:
        return _("Nothing is due, and nothing is planned. A good moment for what was left lying, or for a tea.")
    return _("Nothing is due. The next is {moment}.").format(moment=wall.due(found.next_at))


def face(line: Line, wall: Wall, key: str) -> Face:
    """What a line looks like."""
    title, detail = _words(line, wall)
    badge = _("{n} late").format(n=line.late) if line.late else ""
    tone = {NOW: "accent", LATER: "warn"}.get(line.section, "text2")
    if line.kind == "ship_late":
        tone = "danger"
    if line.section == DATA:
        icon = "file-down" if line.kind == "stale" else "triangle-alert"
        return Face(title, detail, icon=icon, tone="warn", key=key)
    return Face(title, detail, number(line.count), tone=tone, badge=badge, key=key)


def _words(line: Line, wall: Wall) -> tuple[str, str]:
    """The title of a line and what is said beneath."""
    moment = wall.moment(line.at)
    left = wall.left(line.at)
    words = {
        "warehouse": (_("To tell the warehouse"), _("Notes that came after the printing · first: {moment}")),
        "promises": (_("Promises and callbacks"), _("First since {moment}")),
        "closing": (_("Unpaid, closing within 2 h"), _("First: {moment}, in {left}")),
        "ship": (_("To ship before {moment}"), _("{left} left")),
        "ship_late": (_("To ship"), _("The cut-off at {moment} is over")),
        "promises_today": (_("Promised for later today"), _("First: {moment}")),
        "promises_tomorrow": (_("Promised for tomorrow"), _("First: {moment}")),
        "not_copied": (_("Notes saved, but not copied"), _("The platform does not have them yet")),
        "not_seen": (_("Notes copied, but not on the platform"), _("The data since then does not have them")),
        "drafts": (_("Notes begun and not saved"), _("They are kept as drafts")),
        "marks": (_("Marked by hand"), _("No export has confirmed it yet")),
        "unknown": (_("Status unknown"), _("Nobody is reminded of these orders")),
    }
    if line.kind in TABS:
        return _queue_words(line, wall)
    if line.kind == "stale":
        return _stale_words(line, wall)
    if line.kind == "arrived":
        return _arrived_words(line)
    if line.kind == "backup":
        old = _("The last copy is of {moment}.").format(moment=moment) if line.at else _("There is no copy yet.")
        return _("No fresh copy of the data"), old
    title, detail = words[line.kind]
    return title.format(moment=moment), detail.format(moment=moment, left=left)


def _queue_words(line: Line, wall: Wall) -> tuple[str, str]:
    """Payment reminders: the first, how long one may call, and how many are calls, messages and promises."""
    come, messages = line.kind == "remind", line.count - line.calls
    said = []
    if line.at is not None:
        first = _("First since {moment}") if come else _("First: {moment}")
        said.append(first.format(moment=wall.moment(line.at)))
    if line.until is not None:
        said.append(_("the call window closes in {until}").format(until=wall.left(line.until)))
    how = (
        (line.calls, ngettext("{n} call", "{n} calls", line.calls)),
        (messages, ngettext("{n} message", "{n} messages", messages)), (line.promised, _("{n} promised")),
    )  # fmt: skip
    said += [text.format(n=number(n)).replace(" ", _TOGETHER) for n, text in how if n]
    return _("Payment reminders") if come else _("Payment reminders later"), " · ".join(said)


def _arrived_words(line: Line) -> tuple[str, str]:
    names = [middle(file.name, _NAME) for file in line.files[:_NAMES]]
    return _("Exports that arrived, not imported yet"), _(", ").join(names) + (" …" if line.count > _NAMES else "")


def _stale_words(line: Line, wall: Wall) -> tuple[str, str]:
    where = wording.download(line.platform)
    if line.at is None:
        return _("No orders of {shop} yet").format(shop=line.shop), where
    title = _("Time to export again: {shop}").format(shop=line.shop)
    old = _("The data is of {moment} ({ago}).").format(moment=wall.moment(line.at), ago=wall.ago(line.at))
    return title, _("{age} {where}").format(age=old, where=where)
