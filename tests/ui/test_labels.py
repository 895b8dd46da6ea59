"""Lines that are shortened or broken: whole words, no stray dots, no bracket alone."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel

from app import guard_words, plan_words
from app.i18n import _
from ui.theme import Theme
from ui.widgets.empty import Empty
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import Elided, dotted, shortened, unbroken


def test_no_line_begins_with_the_dot_between_two_parts() -> None:
    assert dotted("2 calls · 5 messages") == "2 calls\xa0· 5 messages"


def test_no_line_begins_with_the_unit_of_a_figure_or_within_a_masked_name_or_the_end_of_a_number() -> None:
    assert dotted("closes in 1 h 48 min · 2 calls") == "closes in 1\xa0h 48\xa0min\xa0· 2 calls"
    assert dotted("还剩 1 小时 48 分") == "还剩 1\xa0小时 48\xa0分"
    assert dotted("到点了 · 灯***铺 · 小林") == "到点了\xa0· 灯\u2060***\u2060铺\xa0· 小林"
    assert dotted("Unattended: Order …0348") == "Unattended: Order …\u20600348"
    assert dotted("11:00 has come, 3 minutes ago") == "11:00 has come, 3 minutes ago"


def test_chinese_in_brackets_is_not_broken_and_english_may_be() -> None:
    assert unbroken("（没复制）") == "\u2060".join("（没复制）")
    assert unbroken(" (saved, not copied yet)") == " (saved, not copied yet)"


def test_of_a_part_that_has_no_room_no_letter_or_two_are_left(dressed: QApplication) -> None:
    metrics = QFontMetrics(dressed.font())
    text = "until 12:00 · …0002 is due first"
    assert shortened(text, metrics, metrics.horizontalAdvance("until 12:00 · …0")) == "until 12:00 …"
    cut = shortened(text, metrics, metrics.horizontalAdvance("until 12:00 · …0002 is due"))
    assert cut.startswith("until 12:00 · …0002")
    assert shortened(text, metrics, metrics.horizontalAdvance(text) + 2) == text


def test_why_nothing_follows_has_a_line_of_a_low_card(dressed: QApplication) -> None:
    lines = Facts()
    lines.resize(318, 40)  # beside the bar of a card of 360 px
    untold = [_(words) for code, words in plan_words.BLOCKED.items() if code not in guard_words.SHORT]
    assert untold
    for words in untold:  # all others are told by a chip
        lines.show_facts([Fact("", words, "dim")], short=("",))
        assert lines.texts() == [("", words)]
    lines.deleteLater()


def test_a_line_that_has_to_be_short_ends_with_a_part_and_tells_the_rest(dressed: QApplication) -> None:
    lines = Facts()
    line = Fact("16:40", "Free postage ¥12.00 · 小美", "", "2026-11-21 16:40")
    said, metrics = "Free postage ¥12.00 …", lines.fontMetrics()
    lines.resize(metrics.horizontalAdvance(said.replace("…", "· 小…")) + lines.grid.horizontalSpacing() + 4, 40)
    lines.show_facts([line], short=("16:40",))
    assert lines.texts() == [("16:40", said)]
    (value,) = [one for one in lines.findChildren(QLabel) if one.text() == said]
    assert value.toolTip() == f"{line.text}\n{line.tip}"
    lines.deleteLater()


def test_the_short_words_are_said_where_the_long_ones_have_no_room(dressed: QApplication) -> None:
    one = Elided()
    one.setText("Order 1 of 3 · …0001 · ¥238.00")
    one.short = "1/3 · …0001 · ¥238.00"
    metrics = one.fontMetrics()
    assert one.said(metrics.horizontalAdvance(one.text()) + 2) == one.text()
    assert one.said(metrics.horizontalAdvance(one.text()) - 1) == one.short
    assert one.said(metrics.horizontalAdvance(one.short) - 2).endswith("…")


@pytest.mark.parametrize(
    "words",
    [
        "Calls that belong to the call window that is open, or opens next, stand here.",
        "买家说好什么时候付，就在订单上按 Ctrl R 记下：“今晚8点”“明早9点半”。",
        "Nothing yet.",
    ],
)
def test_no_word_stands_alone_beneath_an_empty_state(theme: Theme, words: str) -> None:
    empty = Empty(theme, "inbox")
    empty.resize(900, 600)
    empty.say("Nothing", words)
    empty.show()
    width = empty.words.width()
    assert len(_lines(words, width, empty)) == len(_lines(words, 440, empty))
    told = _lines(words, width, empty)
    assert min(told) > 0.6 * max(told)
    empty.deleteLater()


def _lines(words: str, width: int, empty: Empty) -> list[float]:
    """How long each line is."""
    layout, found = QTextLayout(words, empty.words.font()), []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(line.naturalTextWidth())
    layout.endLayout()
    return found
