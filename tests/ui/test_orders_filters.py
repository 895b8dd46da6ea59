"""Filters as chips: chosen, changed and taken away by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.domain.flag import LEGENDS
from app.domain.order import Filter, Query
from app.domain.rules import Rules
from app.services import orders
from tests.ui.orders_desk import chips, lines, menu, panel, sit_down
from tests.ui.window import Window
from ui import filters
from ui.pages.orders import OrdersPage
from ui.theme import Theme
from ui.widgets.chips import ChipBar
from ui.widgets.filter_menu import AgePop, AmountPop, FilterPop, TextPop

Play = Callable[..., None]


async def choose(window: Window, kind: str) -> None:
    """Open the menu of kinds by its key and press the digit of ``kind``."""
    window.press("Ctrl+L", window.shell)
    shown = await menu(window)
    window.press(str((list(filters.KINDS).index(kind) + 1) % 10), shown)
    await window.front()


async def amounts(page: OrdersPage) -> list[int]:
    rows = await orders.rows(page.desk.office, list(page.model.ids))
    return [row.amount_due or 0 for row in rows]


def test_a_filter_is_chosen_changed_and_taken_away_by_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        everything = page.model.rowCount()
        await choose(window, "amount")
        await panel(window)
        window.enter("100")
        window.press("Return")
        await window.settle()
        assert chips(page) == ["amount ≥ 100"]
        assert page.model.rowCount() < everything
        assert min(await amounts(page)) >= 10000
        assert window.focus() is page.table

        page.chips.focus_chip(0)
        window.press("Return")
        pop = await panel(window)
        window.press("Tab")
        window.enter("300")
        window.press("Return", pop)
        await window.settle()
        assert chips(page) == ["amount 100 to 300"]
        assert max(await amounts(page)) <= 30000

        page.chips.focus_chip(0)
        window.press("Backspace")
        await window.settle()
        assert chips(page) == []
        assert page.model.rowCount() == everything

    play(story)


def test_values_are_ticked_by_digits_and_escape_changes_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.show_view("all")
        await window.settle()
        await choose(window, "status")
        await panel(window)
        window.press("1")
        window.press("2")
        window.press("Escape")
        await window.settle()
        assert chips(page) == []
        assert window.focus() is page.table
        await choose(window, "status")
        await panel(window)
        window.press("Down")
        window.press("Space")
        window.press("1")
        window.press("Return")
        await window.settle()
        assert chips(page) == ["status: unpaid, paid"]
        rows = await orders.rows(window.office, list(page.model.ids))
        assert {row.status for row in rows} == {"unpaid", "paid"}

    play(story)


def test_offered_chips_go_once_one_is_taken(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        assert [chip.text() for chip in page.chips.chips] == ["due now", "late", "amount ≥ 200", "no note of ours"]
        high = [fen for fen in await amounts(page) if fen >= 20000]
        assert page.chips.chips[2].key == str(len(high))
        page.chips.chips[2].setFocus()
        window.press("Return")
        await window.settle()
        assert [chip.text() for chip in page.chips.chips] == ["amount ≥ 200"]
        assert min(await amounts(page), default=20000) >= 20000
        window.press("Ctrl+Shift+L", window.shell)
        await window.settle()
        assert chips(page) == []

    play(story)


def test_nothing_passes_and_the_way_back_is_a_button(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, "text")
        await panel(window)
        window.enter("没有这样的词")
        window.press("Return")
        await window.settle()
        assert page.middle.currentWidget() is page.none_found
        assert chips(page) == ["“没有这样的词”"]
        window.press("Space", page.empties.unfilter)
        await window.settle()
        assert page.middle.currentWidget() is page.table
        assert page.model.rowCount() > 0

    play(story)


def test_enter_belongs_to_the_input_method_first(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, "text")
        pop = await panel(window)
        window.compose("bao'wen'bei")
        window.press("Return")
        assert pop.isVisible()
        window.enter("保温杯")
        window.press("Return")
        await window.settle()
        assert chips(page) == ["“保温杯”"]
        assert page.query.filters == (Filter("text", ("保温杯",)),)

    play(story)


def test_a_click_elsewhere_takes_the_panel_away(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, "agent")
        pop = await panel(window)
        page.table.setFocus()
        assert not pop.isVisible()
        assert page.filters.pop is None
        assert chips(page) == []

    play(story)


def test_the_order_of_the_lines_in_words(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        assert page.chips.order.text() == "newest first"
        window.press("Space", page.chips.order)
        shown = await menu(window)
        assert lines(shown)[3] == "lowest amount first"
        window.press("4", shown)
        await window.settle()
        found = await amounts(page)
        assert found == sorted(found)
        assert page.chips.order.text() == "lowest amount first"

    play(story)


def test_each_tab_keeps_its_own_filters(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.desk.open_query.emit(Query(view="unpaid", filters=(Filter("due", ("now",)),)))
        await window.settle()
        assert chips(page) == ["due now"]
        window.press("Ctrl+Tab", window.shell)
        await window.settle()
        assert chips(page) == []
        window.press("Ctrl+Shift+Tab", window.shell)
        await window.settle()
        assert chips(page) == ["due now"]

    play(story)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Filter("status", ("unpaid", "closed")), "status: unpaid, closed"),
        (Filter("flag", ("purple", None)), "flag: P Purple, none"),
        (Filter("age", ("today",)), "today"),
        (Filter("age", ("yesterday",)), "yesterday"),
        (Filter("age", ("days", 1)), "last 1 day"),
        (Filter("age", ("older", 24)), "older than 24 hours"),
        (Filter("age", ("between", "2026-11-01", "2026-11-11")), "2026-11-01 to 2026-11-11"),
        (Filter("amount", (None, 1990)), "amount ≤ 19.90"),
        (Filter("agent", (3, None)), "小美's, nobody's"),
        (Filter("agent", (9,)), "?'s"),
        (Filter("text", ("保温", "杯子")), "“保温 杯子”"),
        (Filter("note", ("no",)), "no note of ours"),
        (Filter("mark", ("paid", "closed")), "seen as paid, seen as closed"),
        (Filter("message", ("yes",)), "the buyer wrote"),
        (Filter("reason", ("2", "10")), "reason: Trouble with paying, Too dear, or too few gifts"),
        (Filter("due", ("late",)), "late"),
        (Filter("due", ("now", "phone")), "calls due now"),
        (Filter("due", ("later", "chat")), "messages later today"),
        (Filter("due", ("closing", 2)), "closing within 2 hours"),
    ],
)
def test_what_a_chip_says(given: Filter, words: str) -> None:
    assert filters.said(given, {3: "小美"}) == words


def test_every_kind_of_list_offers_what_passes() -> None:
    legend = LEGENDS["merged"]
    for kind in ("status", "flag", "agent", "due", "note", "mark"):
        offered = filters.lines(kind, legend, {3: "小美"})
        assert offered
        assert all(line.text for line in offered)
    assert [one.kind for one in filters.offered("shipped", Rules())] == ["age", "amount", "note", "message"]


def age(theme: Theme, qtbot: object) -> AgePop:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    pop = AgePop(theme, window, "Age", date(2026, 11, 21))
    pop.window_ = window  # type: ignore[attr-defined]
    return pop


def test_the_panel_of_ages(theme: Theme, qtbot: object) -> None:
    pop = age(theme, qtbot)
    for values in (("today",), ("days", 7), ("younger", 3), ("between", "2026-11-01", "2026-11-21")):
        pop.show_filter(Filter("age", values))
        assert pop.read() == Filter("age", values)
    pop.stop.line.setText("2026-10-01")
    assert refused(pop)
    assert pop.stop.problem.text()
    pop.checks.boxes[2].click()
    assert pop.number.line.text() == "7"
    pop.number.line.setText("seven")
    assert refused(pop)


def refused(pop: FilterPop) -> bool:
    try:
        pop.read()
    except ValueError:
        return True
    return False


def test_the_panel_of_amounts_and_of_words(theme: Theme, qtbot: object) -> None:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    pop = AmountPop(theme, window, "Amount")
    assert pop.read() is None
    pop.show_filter(Filter("amount", (1990, None)))
    assert pop.read() == Filter("amount", (1990, None))
    pop.adjustSize()
    wide = pop.width()
    pop.most.line.setText("10")
    assert refused(pop)
    assert pop.problem.text() == pop.most.line.accessibleDescription() == "Less than the other amount"
    pop.agree()
    assert pop.height() >= pop.sizeHint().height()
    assert pop.width() == wide, "what is wrong has the room of both fields"
    pop.most.line.setText("much")
    assert refused(pop)
    words = TextPop(theme, window, "Words")
    assert words.read() is None
    words.field.line.setText("a")
    assert refused(words)


def test_tab_goes_through_the_chips_on_its_way_to_the_lines(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.filters.filtered.emit((Filter("note", ("no",)), Filter("age", ("today",))))
        await window.settle()
        page.tab_row.plus.setFocus()
        seen = []
        for _step in range(6):
            window.press("Tab")
            seen.append(window.focus())
        assert seen == [*page.chips.chips, page.chips.more, page.chips.order, page.chips.other, page.table]
        page.chips.focus_chip(0)
        window.press("Right")
        assert window.focus() is page.chips.chips[1]
        window.press("Down")
        assert window.focus() is page.table

    play(story)


def test_offers_never_take_a_second_line_and_filters_in_force_may(theme: Theme, qtbot: object) -> None:
    bar = ChipBar(theme)
    qtbot.addWidget(bar)  # type: ignore[attr-defined]
    bar.show_key("Ctrl L")
    bar.show_order("newest first")
    offered = ["due now", "late", "amount ≥ 200", "no note of ours"]
    bar.show_filters([], offered)
    bar.show_numbers(["204", "179", "1,488", "3,000"])
    bar.show()
    for width in range(1400, 300, -50):
        bar.resize(width, 50)
        shown = [chip for chip in (*bar.chips, bar.more) if chip.isVisible()]
        assert bar.more in shown
        assert len({chip.y() for chip in shown}) == 1, width
        assert bar.more.geometry().right() <= bar.order.x()
        if width >= 750:
            assert len(shown) == 5, "a window of 1280 has room for every offer"
    bar.resize(1400, 50)
    assert not any(chip.brief or chip.isHidden() for chip in (*bar.chips, bar.more))
    bar.show_filters([*offered, "with a note of ours"], [])
    bar.resize(500, 50)
    assert len({chip.y() for chip in bar.chips}) > 1
    assert not bar.chips[-1].isHidden()
