"""The guard bar under test: a few orders of known buyers, 小美 at the desk, and what her colleagues did before."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.cadence import Channel
from app.services import agents, notes, orders
from app.services.notes import NoteDraft
from tests.ui.window import Window, order, write
from ui.widgets.button import Button
from ui.widgets.guard_bar import GuardBar
from ui.widgets.order_card import OrderCard
from ui.widgets.toast import Toast

FIRST, SECOND, OTHER = "4471000000000000001", "4471000000000000002", "4471000000000000003"
CREATED = "2026-11-21 11:20:00"


async def sit_down(window: Window, *lines: str) -> OrderCard:
    """小美 at the desk and two colleagues, the focus in the table on the first of the orders of one buyer."""
    made = lines or (
        order(FIRST, buyer="小鱼儿妈妈", amount="59.00", created=CREATED),
        order(SECOND, buyer="小鱼儿妈妈", amount="60.00", created="2026-11-21 11:10:00"),
        order(OTHER, buyer="t**1", amount="61.00", created="2026-11-21 11:00:00"),
    )
    for nickname in ("小美", "小林", "阿强"):
        await agents.ensure(window.office, nickname)
    await window.have(write(window.office.folder.parent / "orders.csv", *made))
    window.desk.bus.tell({"agent": {1}})
    await window.settle()
    window.shell.choose_agent(next(one for one in await agents.agents(window.office) if one.nickname == "小美"))
    window.shell.show_page("orders")
    window.shell.orders.show_view("all")
    await window.settle()
    window.shell.orders.go_to_table()
    await stand_on(window, FIRST if not lines else "")
    card: OrderCard = window.shell.orders.card
    return card


async def stand_on(window: Window, number: str = "") -> None:
    """The order of that number on the card; without one the first line."""
    page = window.shell.orders
    if number:
        page.table.go_to(await orders.find(window.office, number))
    else:
        page.table.go_to_row(0)
    await window.settle()


async def contacted(
    window: Window, number: str, agent: str, outcome: str | None = None, reason: str | None = None
) -> None:
    """A contact of somebody's, by phone where something came of it."""
    order_id = await orders.find(window.office, number)
    channel = Channel.PHONE if outcome else Channel.CHAT
    saved = await notes.save(window.office, NoteDraft(order_id, "purple", agent, "明早付", channel=channel))
    await window.office.gate.write(
        lambda db: db.run(
            "UPDATE contact SET outcome = ?, reason = ? WHERE note_id = ?", (outcome, reason, saved.note.id)
        )
    )
    window.desk.bus.tell(saved.changes)
    await window.settle()


def lines(bar: GuardBar) -> list[str]:
    """What is told in whole sentences."""
    return [line.says.text() for line in bar.lines if line.isVisible()]


def chips(bar: GuardBar) -> list[str]:
    """What is told in a word or two."""
    return bar.chips.texts() if bar.chips.isVisible() else []


def button(bar: QWidget, text: str) -> Button:
    """The button with these words that is on screen."""
    (found,) = [one for one in bar.findChildren(Button) if one.isVisible() and one.text() == text]
    return found


async def dialog(window: Window, kind: type[QWidget]) -> QWidget:
    """The dialog of a kind that a key has asked for."""
    found: list[QWidget] = []

    def there() -> bool:
        found[:] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
        return bool(found)

    await window.until(there)
    await window.until(found[0].isActiveWindow)
    return found[0]


async def undo(window: Window, words: str) -> None:
    """Press the button of the newest message that says ``words``."""
    toast = next(one for one in reversed(window.shell.findChildren(Toast)) if one.accessibleName().startswith(words))
    toast.buttons[0].click()
    await window.settle()
