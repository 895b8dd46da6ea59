"""Many orders at once: chosen by keys, flagged and noted, marked, copied, taken back."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.domain import phrase
from app.domain.order import Card
from app.services import notes, orders
from tests.ui.orders_desk import lines, menu, sit_down
from tests.ui.window import Window
from ui.pages.orders import OrdersPage
from ui.widgets.batch_bar import MOST
from ui.widgets.toast import Toast

Play = Callable[..., None]


def clipboard() -> str:
    return QApplication.clipboard().text()


def press_toast(window: Window, title: str) -> None:
    """Press the button ``title`` of the newest toast that has one."""
    toasts = [one for one in window.shell.findChildren(Toast) if one.isVisible()]
    buttons = [button for one in toasts for button in one.findChildren(QAbstractButton) if button.text() == title]
    window.press("Space", buttons[-1])


async def choose(window: Window, page: OrdersPage, count: int) -> list[int]:
    """Choose the first ``count`` orders by keys."""
    window.press("Home")
    for _step in range(count - 1):
        window.press("Shift+Down")
    await window.settle()
    return list(page.table.chosen_ids())


def write_on_all(window: Window) -> None:
    """Into the words of a payment reminder for all the chosen orders, by keys."""
    for key in ("Ctrl+B", "6", "Return"):
        window.press(key)


async def cards(window: Window, order_ids: list[int]) -> list[Card]:
    return [await orders.card(window.office, order_id) for order_id in order_ids]


def test_a_note_on_several_orders_by_keys_and_its_one_undo(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        QApplication.clipboard().setText("before")
        chosen = await choose(window, page, 3)
        counts = [(await notes.start(window.office, one)).count for one in chosen]
        assert page.bar.isVisible()
        assert page.bar.count.text() == "3 chosen"
        assert not page.bar.go.isEnabled()
        window.press("Ctrl+B")
        window.press("6")
        assert page.bar.flags.colour() == "purple"
        window.press("Return")
        assert window.focus() is page.bar.feedback
        window.enter("群发短信，都没回")
        window.press("Ctrl+Return")
        await window.settle()
        for card, count in zip(await cards(window, chosen), counts, strict=True):
            assert [(note.feedback, note.flag, note.count, note.state) for note in card.notes] == [
                ("群发短信，都没回", "purple", count, "saved")
            ]
        assert clipboard() == "before"
        assert any(said.startswith("3 notes saved.") and "not yet copied" in said for said in window.toasts())
        assert window.focus() is page.table
        press_toast(window, "Undo")
        await window.settle()
        for card in await cards(window, chosen):
            assert {note.state for note in card.notes} <= {"withdrawn", "saved"}
            assert not [note for note in card.notes if note.state == "saved" and note.points_at is None]
        assert "3 notes taken back." in window.toasts()

    play(story)


def test_the_bar_goes_with_the_choice(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Ctrl+B")
        assert any("Choose several orders first" in said for said in window.toasts())
        await choose(window, page, 2)
        assert window.shell.bar.shown.text().endswith("2 chosen")
        window.press("Ctrl+B")
        window.press("Escape")
        assert window.focus() is page.table
        window.press("Space", page.bar.acts["clear"])
        assert not page.bar.isVisible()
        assert page.table.chosen_count() == 1
        assert "chosen" not in window.shell.bar.shown.text()

    play(story)


def test_what_is_missing_is_said_and_nothing_is_saved(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        chosen = await choose(window, page, 2)
        window.press("Ctrl+B")
        window.press("1")
        page.bar.feedback.setFocus()
        window.press("Ctrl+Return")
        await window.settle()
        assert page.bar.missing.text() == "Say what the buyers answered."
        assert window.focus() is page.bar.feedback
        assert not any(card.notes for card in await cards(window, chosen))
        page.bar.show_count(MOST + 1)
        assert "At most 2,000" in page.bar.hint.text()
        assert not page.bar.ready()

    play(story)


def test_the_choice_survives_what_it_did(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        chosen = await choose(window, page, 3)
        window.press("Ctrl+Shift+Y")
        await window.settle()
        left = set(page.model.ids)
        assert set(page.table.chosen_ids()) >= {one for one in chosen if one in left}

    play(story)


def test_marks_of_what_an_agent_saw_and_their_undo(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.show_view("all")
        await window.settle()
        unpaid = next(at for at in range(40) if (row := page.model.row(at)) and row.status == "unpaid")
        page.table.go_to_row(unpaid)
        order_id = page.table.current_order()
        window.press("Ctrl+Shift+Y", page.table)
        await window.settle()
        row = (await orders.rows(window.office, [order_id]))[0]
        assert (row.mark, row.marked_by) == ("paid", "小美")
        status = [column.name for column in page.model.columns].index("status")
        assert page.model.data(page.model.index(unpaid, status)) == "paid, seen by 小美"
        press_toast(window, "Undo")
        await window.settle()
        assert (await orders.rows(window.office, [order_id]))[0].mark is None
        window.press("Ctrl+Shift+X", page.table)
        await window.settle()
        window.press("Ctrl+Shift+X", page.table)  # the same again takes it away
        await window.settle()
        assert (await orders.rows(window.office, [order_id]))[0].mark is None

    play(story)


def test_what_is_paid_already_is_not_marked(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.show_view("finished")
        await window.settle()
        window.press("Ctrl+Shift+Y", page.table)
        await window.settle()
        assert any(said.startswith("Nothing to mark") for said in window.toasts())

    play(story)


def test_numbers_and_cells_are_copied(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        chosen = await choose(window, page, 3)
        window.press("Ctrl+C")
        await window.settle()
        numbers = [row.order_no for row in await orders.rows(window.office, chosen)]
        assert clipboard() == "\n".join(numbers)
        assert "3 order numbers copied" in window.toasts()
        window.press("Home")
        window.press("Ctrl+Shift+C")  # nobody went sideways: the number
        await window.settle()
        assert clipboard() == numbers[0]
        names = [column.name for column in page.model.columns]
        for _step in range(names.index("amount")):
            window.press("Right")
        window.press("Ctrl+Shift+C")
        await window.settle()
        row = (await orders.rows(window.office, [chosen[0]]))[0]
        assert row.amount_due is not None
        assert clipboard() == f"{row.amount_due / 100:,.2f}"
        assert "Amount copied" in window.toasts()

    play(story)


def test_a_cipher_is_no_cell_to_copy(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await window.office.gate.write(lambda db: db.run("UPDATE sales_order SET buyer_nick = '##密文'"))
        window.desk.bus.tell({"order": set(page.model.ids)})
        await window.settle()
        QApplication.clipboard().setText("before")
        window.press("Home")
        for _step in range([column.name for column in page.model.columns].index("buyer")):
            window.press("Right")
        window.press("Ctrl+Shift+C")
        await window.settle()
        assert clipboard() == "before"
        assert "The export encrypts the buyer: there is nothing to copy." in window.toasts()

    play(story)


def test_the_lines_have_a_menu_with_their_keys(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.table.menu_asked.emit(page.mapToGlobal(page.rect().center()))
        shown = await menu(window)
        assert "Already paid, I saw it" in lines(shown)
        assert any(action.text().endswith("\tF2") for action in shown.actions())
        assert not next(one for one in shown.actions() if one.text().startswith("Flag and note")).isEnabled()
        next(one for one in shown.actions() if one.text().startswith("Copy the order number\t")).trigger()
        shown.close()
        await window.settle()
        assert clipboard() == (await orders.rows(window.office, [page.table.current_order()]))[0].order_no
        await window.front()
        window.press("Space", page.chips.other)
        assert "Add an order by number" in lines(await menu(window))
        (await menu(window)).close()

    play(story)


def test_choosing_a_million_orders_is_one_range(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.model.replace(array("q", range(1_000_000, 0, -1)))
        page.table.go_to_row(0)
        window.press("Ctrl+A")
        assert list(page.table.chosen_rows()) == [(0, 999_999)]
        assert page.bar.count.text() == "1,000,000 chosen"
        assert not page.bar.acts["paid"].isEnabled()
        # They are there no more when the view is read again, and the choice goes with them.
        page.ask_refresh()
        await window.settle()
        assert page.model.rowCount() < 100

    play(story)


def test_everything_stays_chosen_when_the_view_moves_on(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        table = page.table
        table.selectAll()
        ids = page.model.ids
        table.show_ids(ids[1:], ids[1])
        assert table.chosen_count() == len(ids) - 1
        table.choose_ids([ids[3], ids[4], ids[7]], ids[4])
        table.show_ids(ids, ids[4])
        assert list(table.chosen_ids()) == [ids[3], ids[4], ids[7]]
        assert table.current_order() == ids[4]

    play(story)


def test_a_mark_goes_to_the_order_on_the_card_not_to_another_line_that_is_chosen(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        table = page.table
        window.press("Home")
        place = table.visualRect(table.orders.index(1, 0)).center()
        for _click in range(2):  # into the choice, and out of it again: the line stays current
            ctrl = Qt.KeyboardModifier.ControlModifier
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, ctrl, place)
        await window.settle()
        first, second = page.model.ids[:2]
        assert list(table.chosen_ids()) == [first]
        assert page.order_id == second
        window.press("Ctrl+Shift+Y", page.card.editor.feedback.line)
        await window.settle()
        assert [row.mark for row in await orders.rows(window.office, [first, second])] == [None, "paid"]

    play(story)


def test_an_order_beside_the_view_is_marked_from_its_card(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        order_id = page.model.ids[0]
        page.show_view("closed")
        await window.settle()
        page.show_order(order_id)
        await window.settle()
        assert order_id not in page.model.ids
        window.press("Ctrl+Shift+Y", page.card.editor.feedback.line)
        await window.settle()
        assert [row.mark for row in await orders.rows(window.office, [order_id])] == ["paid"]

    play(story)


def test_what_is_typed_while_the_notes_are_written_stays_under_the_hands(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, page, 2)
        write_on_all(window)
        window.enter("都没回")
        window.press("Ctrl+Return")
        window.enter("，再发一次")
        await window.settle()
        assert page.bar.feedback.text() == "，再发一次"
        assert window.focus() is page.bar.feedback

    play(story)


def test_saving_many_takes_the_focus_from_nobody(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, page, 2)
        write_on_all(window)
        window.enter("都没回")
        window.press("Ctrl+Return")
        line = page.card.editor.feedback.line
        line.setFocus()
        await window.settle()
        assert window.focus() is line

    play(story)


def test_phrases_go_where_one_writes(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, page, 2)
        write_on_all(window)
        await window.settle()
        usual = phrase.DEFAULTS["reminder"]
        window.press("Ctrl+Alt+1")
        assert page.bar.feedback.text() == usual[0]
        assert window.focus() is page.bar.feedback
        assert not page.card.editor.feedback.line.text()
        window.press("Alt+W")
        window.press("2")
        assert page.bar.feedback.text() == f"{usual[0]}，{usual[1]}"
        assert window.focus() is page.bar.feedback
        page.card.editor.focus_feedback()
        window.press("Ctrl+Alt+3")
        assert page.card.editor.feedback.line.text() == usual[2]

    play(story)


def test_with_several_chosen_the_keys_of_writing_are_for_all_of_them(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        editor = page.card.editor
        assert editor.save.key
        assert editor.alone.isHidden()
        chosen = await choose(window, page, 3)
        assert not editor.save.key
        assert page.bar.go.key
        assert editor.alone.text() == "On this order only; Ctrl B writes on all 3."
        window.press("Ctrl+Alt+2")
        assert "Choose a flag." in window.toasts()
        window.press("Alt+6")
        assert page.bar.flags.colour() == "purple"
        window.press("N")
        assert window.focus() is page.bar.feedback
        page.table.setFocus()
        window.press("Ctrl+Alt+2")
        assert window.focus() is page.bar.feedback
        page.table.setFocus()
        window.press("Ctrl+Return")
        await window.settle()
        usual = phrase.DEFAULTS["reminder"][1]
        assert [[note.feedback for note in card.notes] for card in await cards(window, chosen)] == [[usual]] * 3
        window.press("Return", page.table)
        assert editor.isAncestorOf(window.focus())
        assert editor.save.key
        assert not page.bar.go.key
        page.go_to_table()
        window.press("Home")
        assert editor.save.key
        assert editor.alone.isHidden()

    play(story)


def test_orders_over_the_plan_are_told_of_before_and_one_key_takes_it_back(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        chosen = await choose(window, page, 2)
        rules = window.office.rules(window.office.shops()[0].id)
        for _contact in range(rules.planned):
            await notes.save(window.office, notes.NoteDraft(chosen[0], "purple", "小美", "没接"))
        window.desk.bus.tell({"order": set(chosen)})
        await window.settle()
        before = [len(card.notes) for card in await cards(window, chosen)]
        window.press("Alt+6")
        window.press("N")
        window.enter("都没回")
        window.press("Ctrl+Return")
        await window.settle()
        assert page.bar.missing.text().startswith("1 order: ")
        assert [len(card.notes) for card in await cards(window, chosen)] == before
        window.press("Ctrl+Return")
        await window.settle()
        assert [len(card.notes) for card in await cards(window, chosen)] == [one + 1 for one in before]
        page.table.setFocus()
        window.press("Ctrl+Z")
        await window.settle()
        assert "2 notes taken back." in window.toasts()
        assert not any(said.startswith("2 notes saved") for said in window.toasts())
        window.press("Ctrl+Z")
        assert "There is nothing to take back." in window.toasts()

    play(story)


def test_esc_in_the_table_chooses_one_again(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, page, 3)
        here = page.table.current_order()
        window.press("Escape")
        assert page.table.chosen_count() == 1
        assert page.table.current_order() == here
        assert not page.bar.isVisible()
        assert window.focus() is page.table

    play(story)


def test_a_key_that_is_still_held_chooses_no_second_line(play: Play) -> None:
    """Ctrl is down a moment longer than Enter, when the save has moved the lines already."""

    async def story(window: Window) -> None:
        page = await sit_down(window)
        window.press("Ctrl+F12", page.table)
        assert QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        page.table.go_to_row(1)
        assert page.table.chosen_count() == 1

    play(story)


def test_on_a_narrow_window_there_is_room_for_the_words(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, page, 3)
        for width, beside in ((1280, False), (1600, True)):
            window.shell.resize(width, 800)
            await window.settle()
            assert (page.bar.feedback.y() < page.bar.flags.geometry().bottom()) is beside, width
            assert page.bar.feedback.width() > 360, width

    play(story)
