"""The words on screen: what is late says so, what is to be shipped says so, and nothing is said for nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel

from app import wording
from app.clock import HOME, at
from app.domain.finding import Finding
from app.services import imports
from app.services.imports import Answer
from app.store.staging import About
from tests.ui.test_orders_model import NOW, row
from tests.ui.window import Window, order, write
from ui.import_words import notices
from ui.models.columns import COLUMNS, samples
from ui.shown import Wall

Play = Callable[..., None]
WALL = Wall(at(NOW, HOME))


def test_late_and_due_are_two_words(qapp: QApplication) -> None:
    due = COLUMNS["due"]
    assert due.text(row(1, due_at=NOW - 60, late=False), WALL) == "due"
    assert due.text(row(1, due_at=NOW - 60, late=True), WALL) == "late"


def test_what_the_platform_calls_paid_is_to_be_shipped() -> None:
    assert wording.status(row(1, status="paid", status_text="买家已付款，等待卖家发货")) == "to ship"
    assert wording.status(row(1, status="paid", status_text=None)) == "paid"


def test_a_reminder_in_the_memo_stands_dim_where_there_is_no_note_of_ours(qapp: QApplication) -> None:
    column = COLUMNS["last_note"]
    memo = "11-21 14:00+小林+第2次+说晚点付\n已留颜色\n11-21 09:30+小美+第1次+没接"
    written = row(1, memo=memo)
    assert (column.text(written, WALL), column.tone(written, WALL)) == ("no. 2 说晚点付", "text3")
    ours = row(1, memo=memo, last_note="11-21 15:00+小美+第3次+明早付")
    assert (column.text(ours, WALL), column.tone(ours, WALL)) == ("no. 3 明早付", "text2")
    assert column.text(row(1, memo="已留颜色"), WALL) == "—"
    loose = f"小林 11.21 三催 明天付\n送3件小样\n{memo}"
    assert column.text(row(1, memo="小美 11.21 二催 没接"), WALL) == "no. 2 没接"
    assert column.text(row(1, memo=loose), WALL) == "no. 3 明天付", "of a day without an hour"
    assert column.text(row(1, memo="送3件小样，11.20发货"), WALL) == "—"


def test_every_moment_fits_its_column(qapp: QApplication) -> None:
    metrics = QFontMetrics(QFont())
    for name in ("created", "paid_at"):
        widest = max(map(metrics.horizontalAdvance, samples(COLUMNS[name])))
        for moment in (NOW, NOW - 86_400, NOW - 5 * 86_400, NOW - 400 * 86_400):
            said = COLUMNS[name].text(row(1, created_at=moment, paid_at=moment), WALL)
            assert metrics.horizontalAdvance(said) <= widest


def test_a_next_step_only_where_there_is_one(play: Play, tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.csv", order("4471000000000000001"), order("4471000000000000002", paid="2026-11-21 13:00:00")
    )

    async def story(window: Window) -> None:
        assert window.shell.bar.shown.text() == ""
        await imports.run(window.office, file)
        window.shell.refresh()
        await window.settle()
        page = window.shell.orders
        assert not page.card.next_part.isHidden()
        page.show_view("all")
        await window.settle()
        for order_id in list(page.model.ids):
            page.table.go_to(order_id)
            await window.settle()
            card = page.card.card
            assert card is not None
            assert page.card.next_part.isHidden() == (card.row.status == "paid")
            said = dict(page.card.facts.texts())
            assert "Receiver" in said
            assert any("buyer paid" in text for _when, text in page.card.past.texts()) == (card.row.status == "paid")

    play(story)


def test_toasts_leave_the_refused_rows_free(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order("4471000000000000001"), order("1.93E+18"))

    async def story(window: Window) -> None:
        await window.bring(file)
        window.shell.show_page("imports")
        await window.settle()
        window.desk.say("something")
        await window.settle()
        below = window.shell.imports.below
        top = below.mapTo(window.shell, below.rect().topLeft()).y()
        assert below.isVisible()
        toasts = window.desk.toasts
        assert toasts is not None
        assert toasts.open
        assert all(toast.geometry().bottom() < top for toast in toasts.open)

    play(story)


def test_what_an_import_noticed_is_told() -> None:
    found = ("rows_merged", 1), ("id_missing", 2), ("columns_unknown", 0), ("unknown_status", 3), ("masked_data", 9)
    params = {"words": ["待确认"], "columns": ["甲", "乙"]}
    about = About(findings=[Finding(code, rows, (), params) for code, rows in found])
    said = notices(Answer("a.csv", "店", 1, about, [], 0.1))
    # The gravest three; the page of imports has them all.
    assert said[0] == "2 rows: Rows without an order number."
    assert said[1] == "3 rows: Status words that are not known (待确认)."
    assert said[3:] == ["and 2 more"]
    assert notices(Answer("a.csv", "店", 1, About(), [], 0.1)) == []


def test_what_has_no_key_is_said_without_one(play: Play) -> None:
    async def story(window: Window) -> None:
        window.desk.keys.change("view.next", "")
        page = window.shell.orders
        assert "click away" in " ".join(one.text() for one in page.none_found.findChildren(QLabel))

    play(story)
