"""A note that stands for a reminder, and words on their way to a buyer, are asked about where a call would be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication

from app.services import guards, notes, orders
from app.services.notes import NoteDraft
from tests.ui import call_desk
from tests.ui.guard_desk import FIRST, OTHER, SECOND, contacted, sit_down, stand_on
from tests.ui.window import NOW, Window
from ui.freshness import Guard
from ui.widgets.toast import Toast

Play = Callable[..., None]
AFTERNOON = NOW.replace(hour=15)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guard, "hurry", 0)


async def written(window: Window, number: str) -> list[str]:
    card = await orders.card(window.office, await orders.find(window.office, number))
    return [note.feedback for note in card.notes]


def test_a_reminder_on_a_colleagues_order_waits_and_the_same_key_goes_on(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        await contacted(window, FIRST, "小林")
        editor = card.editor
        editor.focus_feedback()
        window.enter("说下午付")
        window.press("Ctrl+Return", window.shell)
        await window.settle()
        assert editor.old_data.isVisible()
        assert editor.old_data.says.text() == "This is 小林's order."
        assert await written(window, FIRST) == ["明早付"]
        assert editor.feedback.line.text() == "说下午付"
        window.press("Ctrl+Return", window.shell)
        await window.settle()
        assert await written(window, FIRST) == ["明早付", "说下午付"]
        # The next one is asked about again; a note of another colour is nobody's reminder.
        editor.focus_feedback()
        window.enter("要发票")
        window.press("Ctrl+Return", window.shell)
        await window.settle()
        assert editor.old_data.isVisible()
        editor.flags.choose("red")
        editor.flags.picked.emit("red")
        window.press("Ctrl+Return", window.shell)
        await window.settle()
        assert (await written(window, FIRST))[-1] == "要发票"

    play(story, now=AFTERNOON)


def test_a_batch_names_the_orders_it_leaves_out_and_writes_there_too_where_somebody_says_so(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        page = window.shell.orders
        await contacted(window, SECOND, "小林")
        window.press("Home")
        for _step in range(2):
            window.press("Shift+Down")
        await window.settle()
        for key in ("Ctrl+B", "6", "Return"):
            window.press(key)
        window.enter("群发短信")
        window.press("Ctrl+Return")
        await window.settle()
        asked = page.bar.missing.text()
        assert "1 order should not be reminded of: …0002 (小林's order)." in asked
        assert asked.endswith("Save again to leave these out.")
        assert await written(window, FIRST) == []
        window.press("Ctrl+Return")
        await window.settle()
        assert (await written(window, FIRST), await written(window, OTHER)) == (["群发短信"], ["群发短信"])
        assert await written(window, SECOND) == ["明早付"]
        toast = next(one for one in window.shell.findChildren(Toast) if "left out" in one.accessibleName())
        next(one for one in toast.buttons if one.text() == "Write it there, too").click()
        await window.settle()
        assert await written(window, SECOND) == ["明早付", "群发短信"]

    play(story, now=AFTERNOON)


def test_words_of_a_reminder_wait_where_nobody_should_remind(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        panel = card.scripts
        order_id = await orders.find(window.office, FIRST)
        buyer_id = (await guards.look(window.office, order_id, None, "chat")).buyer_id
        window.desk.bus.tell(await guards.set_do_not_remind(window.office, buyer_id, True, "别打", "小美"))
        await window.settle()
        await window.until(lambda: len(panel.model.lines) > 1)
        QGuiApplication.clipboard().setText("untouched")

        async def copy(key: str) -> str:
            panel.focus_search()
            window.press(key)
            await window.settle()
            return QGuiApplication.clipboard().text()

        assert panel.model.lines[0].row.scene == "silent"
        assert await copy("1") == "untouched"
        assert panel.model.lines[0].held
        assert "The buyer does not want to be reminded." in panel.model.lines[0].mark
        assert await copy("1") == panel.model.lines[0].text
        other = next(at for at, line in enumerate(panel.model.lines) if at and not line.filled.missing)
        assert await copy(str(other + 1)) == panel.model.lines[other].text, "asked once for an order"
        QGuiApplication.clipboard().setText("untouched")
        await stand_on(window, SECOND)
        assert await copy(str(other + 1)) == "untouched", "the same buyer's other order asks by itself"

    play(story, now=AFTERNOON)


def test_a_note_is_kept_where_a_correction_makes_it_a_reminder(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        order_id = await orders.find(window.office, FIRST)
        done = await notes.save(window.office, NoteDraft(order_id, "red", "小林", "要发票"))
        window.desk.bus.tell(done.changes)
        await window.settle()
        (note,) = (await orders.card(window.office, order_id)).notes
        card.editor.correct(note)
        card.editor.flags.choose("purple")
        assert card.editor.reminds
        window.press("Ctrl+Return", window.shell)
        await window.settle()
        assert card.editor.old_data.isVisible()

    play(story, now=AFTERNOON)


def test_words_of_a_step_wait_where_the_order_was_seen_paid_meanwhile(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await call_desk.sit_down(window), call_desk.Hand(window)
        QGuiApplication.clipboard().setText("untouched")
        await hand.press("F9", "Return")
        order_id = await orders.find(window.office, call_desk.FIRST)
        await orders.mark(window.office, [order_id], "paid", "小林")  # no window was told
        await hand.press("3", "Return")
        panel = call_desk.panel_of(page)
        while panel.sight is None or not panel.sight.text:
            await hand.press("Return")
        sight = panel.sight
        assert sight.text not in QGuiApplication.clipboard().text()
        assert "An agent saw that the order is paid" in sight.text_against
        assert sight.text_state.startswith("Not copied")
        await hand.press("1")
        assert QGuiApplication.clipboard().text() == sight.text

    play(story, now=NOW.replace(hour=14, minute=30))
