"""Everything that can be done from here, for the command palette: deeds, views, shops, agents, orders by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from app import wording
from app.domain.order import VIEWS, usual
from app.i18n import _
from app.services import numbers, views
from ui.desk import Agent, Desk, Shop
from ui.key_groups import GROUPS, group
from ui.pages.base import Page
from ui.runtime import spawn
from ui.widgets.setting import SECTIONS

LEAST = 4  # characters of a number, from which orders are looked for
MOST = 6  # orders


@dataclass(frozen=True)
class Offer:
    """A line of the palette: what it does, of what kind it is, and its key as it is written."""

    title: str
    kind: str
    icon: str
    act: Callable[[], object]
    key: str = ""


class Chooses(Protocol):
    """What the window can do that the desk cannot."""

    def show_page(self, page: str) -> None: ...
    def page(self, page: str) -> Page: ...
    def choose_shop(self, shop: Shop | None) -> None: ...
    def choose_agent(self, agent: Agent) -> None: ...


def all_of(desk: Desk, window: Chooses) -> list[Offer]:
    """What can be done at this moment, in the order in which it is offered."""
    return [*_deeds(desk), *_views(desk), *_shops(desk, window), *_agents(desk, window), *_settings(window)]


def _deeds(desk: Desk) -> Iterator[Offer]:
    titles = dict(GROUPS)
    for name, title, _keys in desk.keys.titled():
        # A number names a place on screen (the third script), not something to look for.
        if name != "palette" and not name[-1].isdigit() and desk.keys.holds(name):
            kind = _("Page") if name.startswith("page.") else _(titles[group(name)])
            icon = _ICONS.get(name) or _ICONS.get(name.partition(".")[0], "keyboard")
            yield Offer(title, kind, icon, partial(desk.keys.act, name), desk.keys.hint(name))


_ICONS = {
    "search": "search", "import": "file-down", "refresh": "refresh-cw", "shop": "store", "agent": "user",
    "page": "inbox", "page.today": "sun", "page.orders": "shopping-bag", "page.reminders": "bell",
    "page.imports": "file-down", "page.settings": "settings", "page.note_check": "circle-check",
    "page.rules": "sliders-horizontal", "rules": "sliders-horizontal",
    "check": "circle-check", "export": "file-spreadsheet", "order": "plus",
    "mark": "circle-check", "batch": "flag", "note": "flag", "save": "flag", "copy": "copy", "book": "bell",
    "guard": "shield", "enquiry": "info", "concession": "sparkles", "concession.back": "undo-2",
    "reminder": "alarm-clock", "open": "monitor", "undo": "undo-2", "reminder.undo": "undo-2", "check.undo": "undo-2",
}  # fmt: skip


def _views(desk: Desk) -> Iterator[Offer]:
    for name in VIEWS:
        query = usual(name, desk.shop_id)
        yield Offer(wording.view(name), _("View"), "file-spreadsheet", partial(desk.open_query.emit, query))


async def saved_views(desk: Desk) -> list[Offer]:
    """The views that people saved."""
    return [
        Offer(view.name, _("Saved view"), "file-spreadsheet", partial(desk.open_query.emit, view.query))
        for view in await views.views(desk.office)
    ]


def _shops(desk: Desk, window: Chooses) -> Iterator[Offer]:
    if len(desk.shops) > 1:
        yield Offer(_("All shops"), _("Shop"), "store", partial(window.choose_shop, None))
        for shop in desk.shops:
            yield Offer(shop.name, _("Shop"), "store", partial(window.choose_shop, shop))


def _agents(desk: Desk, window: Chooses) -> Iterator[Offer]:
    for agent in desk.agents:
        if desk.agent is None or agent.id != desk.agent.id:
            yield Offer(agent.nickname, _("Agent"), "user", partial(window.choose_agent, agent))


def _settings(window: Chooses) -> Iterator[Offer]:
    for name, (title, _symbol) in SECTIONS.items():
        words = _("Settings: {section}").format(section=_(title))
        yield Offer(words, _("Page"), "settings", partial(_show_section, window, name))
    words = _("Settings: {section}").format(section=_("phrases under the feedback"))
    yield Offer(words, _("Page"), "settings", partial(_show_section, window, "flags"))
    yield Offer(
        _("Print the legend (PDF)"), _("Page"), "settings", lambda: spawn(_print_legend(window), "legend.print")
    )


async def _print_legend(window: Chooses) -> None:
    page: Any = window.page("settings")
    await page.flags.load()  # it may be made only now
    _show_section(window, "flags")
    page.flags.deeds.print_page()


def _show_section(window: Chooses, name: str) -> None:
    window.show_page("settings")
    page: Any = window.page("settings")
    page.show_section(name)
    page.take_focus()


async def numbered(desk: Desk, text: str) -> list[Offer]:
    """The newest orders whose number holds ``text``."""
    text = text.strip()
    if len(text) < LEAST or not text.isascii() or not any(sign.isdigit() for sign in text):
        return []
    return [
        Offer(
            _("{number} · {buyer}").format(number=row.order_no, buyer=row.buyer) if row.buyer else row.order_no,
            _("Order"),
            "shopping-bag",
            partial(desk.open_order.emit, row.id),
        )
        for row in await numbers.numbered(desk.office, text, desk.shop_id, MOST)
    ]
