"""The whole memo, composed line by line: nothing leaves it by itself, and what was composed is not lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.services import notes
from tests.ui.cut import cut
from tests.ui.test_memo_news import bring, writing
from tests.ui.window import Window
from ui.pages.orders import OrdersPage
from ui.widgets.memo_composer import MemoComposer

Play = Callable[..., None]
MEMO = "要发顺丰\n11-20 10:00+小林+第1次+没接\n送小样"


async def composer(window: Window) -> MemoComposer:
    window.press("Ctrl+M", window.shell)
    await window.settle("note.compose")
    found = window.dialog(MemoComposer)
    assert isinstance(found, MemoComposer)
    return found


async def agree(window: Window, dialog: MemoComposer) -> None:
    dialog.go.click()
    await window.settle()
    await window.front()


def told(page: OrdersPage) -> str:
    said = page.card.editor.composed_said
    return str(said.text()) if said.isVisible() else ""


def columns(dialog: MemoComposer) -> list[list[str]]:
    assert dialog.sides is not None
    return [[one.text() for one in side] for side in dialog.sides.texts]


async def save(window: Window) -> list[str]:
    """Save by the key; the lines that were copied."""
    window.press("Alt+6")
    window.press("F2")
    window.press("Ctrl+Return")
    await window.settle()
    return QGuiApplication.clipboard().text().splitlines()


def test_a_line_is_left_out_by_its_tick_and_another_reworded(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        assert [row.line.text() for row in dialog.rows] == MEMO.splitlines()
        assert dialog.new.text().endswith("明早付")
        assert not cut(dialog)
        dialog.rows[1].tick.click()
        window.enter("两件", dialog.rows[2].line)
        assert "1 line left out · 1 line reworded" in dialog.figures.text()
        await agree(window, dialog)
        assert told(page) == "Memo composed: 1 line left out, 1 line reworded"
        entry, *rest = await save(window)
        assert entry.endswith("明早付")
        assert rest in (["要发顺丰", "两件送小样"], ["要发顺丰", "送小样两件"])
        assert not told(page)

    play(story)


def test_arrows_go_from_tick_to_tick_and_tab_selects_no_words(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        first, second, last = dialog.rows
        assert window.focus() is first.tick
        for key, place in (("Down", second), ("Down", last), ("Down", last), ("Up", second)):
            window.press(key)
            assert window.focus() is place.tick
        window.press("Tab")
        assert window.focus() is second.line
        assert not second.line.selectedText()
        window.press("Space")
        assert second.line.text().split() == second.choice.text.split()
        window.press("Up")
        assert window.focus() is first.line
        window.press("Esc", dialog)
        await window.settle()
        await window.front()

    play(story)


def test_an_emptied_line_shows_unticked_and_is_asked_about(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        row = dialog.rows[1]
        row.line.setFocus()
        row.line.selectAll()
        window.press("Space")
        assert not row.tick.isChecked()
        assert window.focus() is row.line
        window.enter("没接")
        assert row.tick.isChecked()
        row.line.selectAll()
        window.press("Del")
        dialog.go.click()
        assert dialog.isVisible()
        assert MEMO.splitlines()[1] in dialog.asking.text()
        assert window.focus() is row.tick
        window.press("Space")
        assert row.line.text() == MEMO.splitlines()[1]
        assert not dialog.asking.isVisible()
        row.line.clear()
        dialog.go.click()
        assert dialog.isVisible()
        await agree(window, dialog)
        assert told(page) == "Memo composed: 1 line left out"

    play(story)


def test_a_memo_that_was_arranged_is_copied_without_a_new_note(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO, words="")
        dialog = await composer(window)
        assert not dialog.entry_row.isVisible()
        assert dialog.memo() == MEMO
        dialog.rows[1].line.setText("11-20 10:00+小林+第1次+没接通")
        await agree(window, dialog)
        assert told(page) == "Memo composed: 1 line reworded · Alt M copies it without a new note"
        window.press("Alt+M")
        await window.settle()
        assert QGuiApplication.clipboard().text() == MEMO.replace("没接", "没接通")
        await bring(window, tmp_path, MEMO.replace("没接", "没接通"), "o2.csv")
        assert not told(page), "it is on the platform now"
        assert page.card.editor.composed is None

    play(story)


def test_an_entry_that_was_wiped_off_the_platform_is_offered_and_marked(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO, words="要发票")
        whole = await save(window)
        await bring(window, tmp_path, "\n".join(whole), "o2.csv")
        await bring(window, tmp_path, MEMO, "o3.csv")
        page.card.editor.focus_feedback()
        dialog = await composer(window)
        first = dialog.rows[0]
        assert (first.line.text(), first.tick.isChecked(), first.whose.text()) == (whole[0], True, "taken out there")
        assert [row.whose.text() for row in dialog.rows[1:]] == ["", "", ""]
        await agree(window, dialog)

    play(story)


def test_the_figures_follow_every_key(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        whole = dialog.memo()
        for part in (
            f"{len(whole)} characters", f"UTF-8: {len(whole.encode())} bytes",
            f"GB 18030: {len(whole.encode('gb18030'))} bytes",
        ):  # fmt: skip
            assert part in dialog.figures.text()
        window.enter("啊" * 300, dialog.rows[0].line)
        assert "beyond 330 some platforms cut it" in dialog.warns.text()
        window.enter("啊" * 300, dialog.rows[0].line)
        assert "the platform refuses or cuts it" in dialog.warns.text()
        assert not dialog.trim.isVisible(), "none of these lines is ours"
        window.press("Esc", dialog)
        await window.settle()
        await window.front()

    play(story)


def test_what_is_proposed_against_a_memo_too_long_is_seen_and_taken_back_by_a_tick(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        for said in ("一" * 110, "二" * 110):
            draft = notes.NoteDraft(page.order_id, "purple", "小美", said)
            window.desk.bus.tell((await notes.save(window.office, draft, drops_draft=False)).changes)
        await window.settle()
        dialog = await composer(window)
        assert not dialog.trim.isVisible()
        window.enter("啊" * 100, dialog.rows[-1].line)
        assert dialog.trim.isVisible()
        dialog.trim.click()
        left_out = [row.line.text()[-3:] for row in dialog.rows if not row.tick.isChecked()]
        assert left_out == ["一一一"]
        assert not dialog.warns.text().endswith("cuts it.")
        dialog.whole.click()
        assert all(row.tick.isChecked() for row in dialog.rows)
        assert dialog.memo().splitlines()[1:3] == [row.line.text() for row in dialog.rows[:2]]
        window.press("Esc", dialog)
        await window.settle()
        await window.front()
        assert not told(page)

    play(story)


def test_what_was_composed_survives_another_order_and_a_new_start(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        order_id = page.order_id
        dialog = await composer(window)
        dialog.rows[0].tick.click()
        await agree(window, dialog)
        await window.settle()
        kept = (await notes.start(window.office, order_id)).draft_memo
        assert kept is not None
        assert kept.rest.splitlines() == MEMO.splitlines()[1:]
        for row in (1, 0):
            page.table.go_to_row(row)
            await window.settle()
        assert told(page) == "Memo composed: 1 line left out"
        dialog = await composer(window)
        assert [row.tick.isChecked() for row in dialog.rows] == [False, True, True]
        dialog.whole.click()
        await agree(window, dialog)
        assert not told(page)
        assert (await notes.start(window.office, order_id)).draft_memo is None

    play(story)


def test_an_import_meanwhile_shows_all_three_and_loses_nothing(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        dialog.rows[0].line.setText("要发中通")
        dialog.rows[2].tick.click()
        await agree(window, dialog)
        await bring(window, tmp_path, MEMO.replace("顺丰", "圆通") + "\n要发票", "o2.csv")
        dialog = await composer(window)
        assert not cut(dialog)
        base, mine, now = columns(dialog)
        assert base == ["≠ 要发顺丰", "11-20 10:00+小林+第1次+没接", "送小样"]
        assert mine == ["≠ 要发中通", "11-20 10:00+小林+第1次+没接"]
        assert now == ["≠ 要发圆通", "11-20 10:00+小林+第1次+没接", "送小样", "+ 要发票"]
        rows = {row.line.text(): (row.tick.isChecked(), row.whose.text()) for row in dialog.rows}
        assert rows["要发中通"] == (True, "clash: yours")
        assert rows["要发圆通"] == (True, "clash: theirs")
        assert rows["要发票"] == (True, "new on the platform")
        assert rows["送小样"] == (False, "")
        next(row for row in dialog.rows if row.line.text() == "要发圆通").tick.click()
        await agree(window, dialog)
        assert page.card.editor.feedback.line.text() == "明早付"
        _entry, *rest = await save(window)
        assert sorted(rest) == sorted(["要发中通", "11-20 10:00+小林+第1次+没接", "要发票"])

    play(story)


def test_what_came_while_the_memo_was_composed_is_in_the_copy(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        dialog.rows[2].tick.click()
        await agree(window, dialog)
        await bring(window, tmp_path, f"{MEMO}\n要发票", "o2.csv")
        assert told(page) == "Memo composed: 1 line left out"
        _entry, *rest = await save(window)
        assert rest == ["要发顺丰", "11-20 10:00+小林+第1次+没接", "要发票"]

    play(story)


def test_a_correction_goes_first_and_the_composed_memo_waits(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        await save(window)
        window.press("F2")
        window.enter("又说")
        dialog = await composer(window)
        dialog.rows[1].tick.click()
        await agree(window, dialog)
        window.press("Ctrl+Shift+E", window.shell)
        await window.settle()
        assert not told(page)
        window.press("Ctrl+M", window.shell)
        await window.settle()
        window.enter("改", page.card.editor.feedback.line)
        window.press("Ctrl+Return")
        await window.settle()
        assert page.card.editor.feedback.line.text() == "又说"
        assert "left out" in told(page)

    play(story)


def test_who_has_left_the_order_before_the_memo_opens_is_not_stopped(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await writing(window, tmp_path, MEMO)
        window.press("Ctrl+M", window.shell)
        page.stand_on(0)
        await window.settle()
        assert not window.shell.findChildren(MemoComposer)

    play(story)


def test_esc_while_composing_does_not_throw_the_memo_away(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await writing(window, tmp_path, MEMO)
        dialog = await composer(window)
        line = dialog.rows[0].line
        line.setFocus()
        window.compose("ming", line)
        window.press("Esc", line)
        assert dialog.isVisible()
        window.compose("", line)
        window.press("Esc", line)
        assert not dialog.isVisible()
        await window.settle()
        await window.front()

    play(story)
