"""The script panel by keys: digits copy, words find, a blank is asked for and never copied, nothing fires composing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.domain import script
from app.services import orders, scripts
from tests.ui.window import NOW, Window, controls, order, write
from ui import clipboard
from ui.models.scripts import Line
from ui.theme import Theme
from ui.widgets.script_panel import ScriptPanel
from ui.widgets.script_text import ScriptText

Play = Callable[..., None]
MORNING = NOW.replace(hour=10)
CREATED = "2026-11-21 09:00:00"


async def on_an_order(window: Window) -> ScriptPanel:
    """On a silent order with the focus on the table, and in the clipboard what nothing but a copied script replaces."""
    made = (order("4471", created=CREATED, buyer="小鱼儿妈妈"), order("4472", created=CREATED))
    await window.have(write(window.office.folder.parent / "orders.csv", *made))
    window.shell.orders.table.setFocus()
    window.shell.orders.table.go_to_row(0)
    await window.settle()
    QGuiApplication.clipboard().setText("untouched")
    return window.shell.orders.card.scripts


def copied() -> str:
    return QGuiApplication.clipboard().text()


def lines(panel: ScriptPanel) -> list[Line]:
    return panel.model.lines


def current(panel: ScriptPanel) -> Line:
    return lines(panel)[panel.list.currentIndex().row()]


async def uses(window: Window) -> dict[int, int]:
    return {row.id: row.uses for row in await scripts.panel(window.office, None) if row.uses}


async def search(window: Window, panel: ScriptPanel, text: str) -> None:
    panel.focus_search()
    window.enter(text)
    await window.settle()


async def press_return(window: Window) -> None:
    window.press("Return")
    await window.settle()


async def digit(window: Window, panel: ScriptPanel, key: str) -> None:
    """Press a digit in the empty search."""
    panel.focus_search()
    window.press(key)
    await window.settle()


def test_a_minute_changes_words_and_moves_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        moved: list[str] = []
        panel.model.modelReset.connect(lambda: moved.append("all"))
        panel.model.dataChanged.connect(lambda first, _last: moved.append(lines(panel)[first.row()].row.title))
        await window.later(timedelta(minutes=1))
        assert moved == ["自动关闭提醒"], "the only one that tells how long there is"

    play(story)


def test_a_digit_copies_counts_and_gives_the_focus_back(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        told: list[str] = []
        panel.copied.connect(told.append)
        second = lines(panel)[1]
        assert second.row.scene == "silent"
        await digit(window, panel, "2")
        assert copied() == second.text == told[0]
        assert window.focus() is window.shell.orders.table
        assert await uses(window) == {second.row.id: 1}
        assert panel.head.said.text() == "Copied"
        assert panel.model.copied == second.row.id
        assert "sent to this buyer" in current(panel).mark

    play(story, now=MORNING)


def test_arrows_move_and_enter_copies_from_the_search_and_from_the_list(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        panel.focus_search()
        for keys in ("Down", "Down", "Down", "Up", "Return"):
            window.press(keys)
        assert copied() == "untouched"  # the third one lacks its link
        await window.settle()
        window.press("Escape")
        window.press("Down")
        fourth = current(panel)
        assert fourth is lines(panel)[3]
        window.press("Enter")
        await window.settle()
        assert copied() == fourth.text

    play(story, now=MORNING)


def test_words_find_and_then_digits_are_words(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        every = len(lines(panel))
        await search(window, panel, "kuaidi")
        assert 0 < len(lines(panel)) < every
        assert all("快递" in line.text or line.row.scene == "shipped" for line in lines(panel))
        window.press("1")
        await window.settle()
        assert panel.head.search.text() == "kuaidi1"
        assert lines(panel) == []
        assert "kuaidi1" in panel.list.nothing
        window.press("Return")
        window.press("Escape")
        assert len(lines(panel)) == every
        window.enter("插队")
        assert "插队优先发货" in current(panel).text
        await press_return(window)
        assert copied().startswith("好的亲，我这边给您跟仓库说一下")
        assert panel.head.search.text() == ""
        assert len(lines(panel)) == every

    play(story)


def test_nothing_is_found_or_copied_while_an_input_method_composes(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        before = lines(panel)
        panel.focus_search()
        window.compose("an'fu")
        assert lines(panel) is before
        for keys in ("Return", "Down", "Escape", "Ctrl+J"):
            window.press(keys)
            await window.settle()
        assert window.focus() is panel.head.search
        assert lines(panel) is before
        window.compose("")
        window.enter("安抚")
        await window.settle()
        assert panel.head.search.text() == "安抚"
        assert copied() == "untouched"
        assert not await uses(window)

    play(story)


def test_a_missing_blank_stands_out_in_a_line_that_is_cut_short(theme: Theme) -> None:
    """The last line in sight is a new text with an ellipsis, and its blanks are marked as in any other."""
    pieces = script.fill("亲，您拍下的{item_link}还没有付款哦，" + "有什么可以帮您的吗？" * 5, {}).pieces
    words = ScriptText(pieces, QFont(), 240, theme)
    assert words.lines > 1
    image = QImage(260, 60, QImage.Format.Format_RGB32)
    image.fill(theme.colour("surface"))
    painter = QPainter(image)
    words.paint(painter, QRect(0, 0, 240, 60), theme.colour("text"), 1)
    painter.end()
    marked = theme.colour("warnweak").rgb()
    assert any(image.pixel(x, y) == marked for x in range(240) for y in range(30))


def test_a_missing_blank_is_asked_for_and_never_copied(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        await search(window, panel, "附链接")
        assert "{item link}" in current(panel).text
        await press_return(window)
        assert window.focus() is panel.head.answer
        assert panel.head.blank.text() == "item link"
        for nothing in ("Return", "Space", "Return"):
            window.press(nothing)
            await window.settle()
        assert panel.head.answer.wrong
        assert copied() == "untouched"
        window.compose("lian'jie")
        await press_return(window)
        assert copied() == "untouched"
        window.compose("")
        window.enter("https://item.taobao.com/?id=")
        for digit in "12":
            window.press(digit)
        assert "?id=12还没有完成付款" in current(panel).text  # the words follow what is typed
        await press_return(window)
        assert "https://item.taobao.com/?id=12还没有" in copied()
        assert "{" not in copied()
        assert window.focus() is window.shell.orders.table
        # The same item again: the link is there, and still somebody says yes to it.
        await search(window, panel, "附链接")
        await press_return(window)
        assert panel.head.answer.text() == "https://item.taobao.com/?id=12"

    play(story)


def test_a_digit_of_an_incomplete_script_asks_too(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        assert lines(panel)[2].filled.missing == ("item_link",)
        await digit(window, panel, "3")
        assert panel.head.asking
        assert window.focus() is panel.head.answer
        assert copied() == "untouched"
        window.press("Escape")
        window.press("Escape")
        assert window.focus() is window.shell.orders.table

    play(story)


def test_an_empty_search_goes_when_the_focus_does(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        panel.focus_search()
        assert panel.head.search.isVisible()
        window.press("Tab")
        assert window.focus() is panel.list
        assert not panel.head.search.isVisible()
        await search(window, panel, "快递")
        window.press("Tab")
        assert panel.head.search.text() == "快递"
        assert panel.head.search.isVisible()

    play(story)


def test_a_starred_nick_is_refused_as_an_answer(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        _script, changes = await scripts.add(window.office, "自己的", "称呼", "{buyer}您好，{花色}有货")
        window.desk.bus.tell(changes)
        card = panel.card
        assert card is not None
        number = card.row.id
        await window.office.gate.write(
            lambda db: db.run("UPDATE sales_order SET buyer_nick = 't**1' WHERE id = ?", (number,))
        )
        panel.show_card(await orders.card(window.office, number))
        await search(window, panel, "称呼")
        await press_return(window)
        assert panel.head.blank.text() == "buyer's name"
        window.enter("t**1")
        await press_return(window)
        assert panel.head.answer.wrong
        panel.head.answer.clear()
        window.enter("王姐")
        await press_return(window)
        assert panel.head.blank.text() == "花色"
        window.enter("红色")
        await press_return(window)
        assert copied() == "王姐您好，红色有货"
        # Somebody else may have bought the same item: a name is never offered again.
        await search(window, panel, "称呼")
        await press_return(window)
        assert panel.head.answer.text() == ""

    play(story)


def test_a_digit_in_the_empty_search_leads_to_the_question_alone(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        panel.focus_search()
        await window.settle()
        at = next(at for at, line in enumerate(lines(panel)[:9]) if line.filled.missing)
        window.press(str(at + 1))
        await window.settle()
        head = panel.head
        assert head.asking
        assert sum(face.isVisible() for at in range(head.count()) if (face := head.widget(at))) == 1

    play(story)


def test_no_line_of_words_is_cut_at_either_end_of_the_list(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        view = panel.list
        step, first = view.fontMetrics().height(), view.visualRect(view.model().index(0, 0))
        view.setFixedHeight(first.bottom() + 1 + 5 + step // 2)  # half a line of the second script
        await window.settle()
        picture = view.viewport().grab().toImage()
        below = range(first.bottom() + 1, picture.height())
        assert len({picture.pixelColor(x, y).name() for x in range(picture.width()) for y in below}) == 1
        view.verticalScrollBar().setValue(5 + step // 2)
        picture = view.viewport().grab().toImage()
        above = range(step // 2 - 1)
        assert len({picture.pixelColor(x, y).name() for x in range(20, picture.width() - 20) for y in above}) == 1

    play(story)


def test_another_order_closes_the_form_and_the_search(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        await search(window, panel, "附链接")
        await press_return(window)
        window.enter("https://a")
        window.shell.orders.table.go_to_row(1)
        await window.settle()
        assert not panel.head.asking
        assert panel.head.search.text() == ""
        assert len(lines(panel)) == len(panel.rows)
        assert copied() == "untouched"
        assert not any("https://a" in line.text for line in lines(panel))

    play(story)


def test_the_form_stays_while_the_same_order_is_read_again(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        await search(window, panel, "附链接")
        await press_return(window)
        window.enter("https://a")
        window.shell.orders.deeds.read_again()
        await window.later(timedelta(minutes=2))
        assert panel.head.answer.text() == "https://a"
        assert "宝贝https://a还" in current(panel).text
        window.press("Escape")
        assert not panel.head.asking
        assert window.focus() is panel.list
        assert "{item link}" in current(panel).text

    play(story)


def test_what_comes_too_late_stands_last_and_has_to_be_asked_for_twice(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        late = [line for line in lines(panel) if "past 16:00" in line.mark]
        assert late == lines(panel)[-len(late) :]
        await search(window, panel, "为您审单")
        await search(window, panel, "截止前付款")
        assert "past 16:00" in current(panel).mark
        await press_return(window)
        assert copied() == "untouched"
        assert current(panel).held
        assert window.focus() is panel.list
        await press_return(window)
        assert "16:00之前付款" in copied()

    play(story)


def test_a_clipboard_that_does_not_take_it_counts_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "_same", lambda _one, _other: False)

    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        await digit(window, panel, "1")
        assert panel.model.copied == 0
        assert not await uses(window)
        assert any("holds the clipboard" in said for said in window.toasts())

    play(story)


def test_what_was_copied_for_the_order_before_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)

        async def slow(_text: str, private: bool = False) -> bool:
            panel.show_card(None)
            return True

        monkeypatch.setattr(clipboard, "copy", slow)
        await digit(window, panel, "1")
        assert panel.model.copied == 0
        assert not await uses(window)
        assert any("order before" in said for said in window.toasts())

    play(story)


def test_a_group_holds_until_the_next_order(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        assert panel.head.group.text() == "silent order"
        panel.head.group.click()
        (menu,) = panel.head.group.findChildren(QMenu)
        next(action for action in menu.actions() if action.text() == "Soothing words").trigger()
        menu.close()
        assert panel.head.group.text() == "Soothing words"
        assert {line.row.group for line in lines(panel)} == {"soothing"}
        assert window.focus() is panel.list
        window.press("1")
        await window.settle()
        assert copied() == lines(panel)[0].text
        assert {line.row.group for line in lines(panel)} == {"soothing"}
        window.shell.orders.table.go_to_row(1)
        await window.settle()
        assert len(lines(panel)) == len(panel.rows)

    play(story)


def test_a_click_on_the_number_and_a_double_click_copy_once(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        window.shell.orders.card.scroller.ensureWidgetVisible(panel)
        view, left = panel.list.viewport(), Qt.MouseButton.LeftButton
        first, second = (panel.list.visualRect(panel.model.index(at)).topLeft() for at in (0, 1))
        QTest.mouseClick(view, left, pos=first + QPoint(60, 10))
        await window.settle()
        assert copied() == "untouched"
        QTest.mouseClick(view, left, pos=second + QPoint(16, 14))
        await window.settle()
        assert await uses(window) == {lines(panel)[1].row.id: 1}
        QTest.mouseDClick(view, left, pos=first + QPoint(60, 10))
        await window.settle()
        assert await uses(window) == {lines(panel)[0].row.id: 1, lines(panel)[1].row.id: 1}
        assert window.focus() is window.shell.orders.table

    play(story)


def test_without_an_order_every_blank_of_one_is_asked_for(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        panel.show_card(None)
        await window.settle()
        assert panel.head.group.text() == "in a chat"
        assert lines(panel)[0].row.group == "welcome"
        shop = window.office.shops()[0].name
        assert shop in lines(panel)[0].text
        asked = next(line for line in lines(panel) if "item" in line.filled.missing)
        assert "{item}" in asked.text

    play(story)


def test_the_panel_never_changes_its_height_but_with_the_window(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        high = panel.height()
        await search(window, panel, "附链接")
        await press_return(window)
        assert panel.height() == high
        assert panel.list.height() == panel.list.height_of(5)
        window.shell.resize(1280, 720)
        await window.settle()
        assert panel.list.height() == panel.list.height_of(3)
        assert panel.head.asking

    play(story)


def test_every_control_has_a_name_and_the_list_reads_out_its_lines(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        for face in range(panel.head.count()):
            panel.head.setCurrentIndex(face)
            assert all(one.accessibleName() for one in controls(panel) if one is not panel.head.answer)
        panel.head.ask("item link", "")
        assert panel.head.answer.accessibleName() == "item link"
        said = panel.model.data(panel.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
        assert said == f"1, {lines(panel)[0].text}"

    play(story)


def test_no_script_is_taken_for_longer_than_it_is(play: Play) -> None:
    async def story(window: Window) -> None:
        panel = await on_an_order(window)
        delegate = panel.list.painted
        long = [line for line in lines(panel) if delegate._long(line)]
        assert long, "the starting scripts have long ones"
        assert all(delegate._words(line).lines > 1 for line in long)

    play(story)
