"""Tokens, icons, and how things are shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from app import i18n, paths
from app.clock import epoch
from app.domain import flag
from tests.ui.cut import cut
from tests.ui.scenes import OPEN, scenes, worked
from tests.ui.window import Window
from ui import icons, shown
from ui.bootstrap import Tongue
from ui.shown import Wall
from ui.theme import LOOKS, Theme
from ui.widgets.labels import flowing, label, middle
from ui.widgets.order_delegate import keep_end

NOW = datetime.fromisoformat("2026-11-21T16:05:00+08:00")
SIZES = [(1440, 900), (1280, 720), (1024, 700)]


def contrast(one: QColor, other: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_text_can_be_read(theme: Theme, look: str) -> None:
    theme.use(look)
    surface = theme.colour("surface")
    for token in ("text", "text2", "text3", "accent", "danger", "warn", "ok"):
        assert contrast(theme.colour(token), surface) >= 4.5, token
    assert contrast(theme.colour("onaccent"), theme.colour("accent")) >= 4.5
    assert contrast(theme.colour("text"), theme.colour("sel")) >= 7


def test_both_looks_have_the_same_tokens() -> None:
    table = json.loads(paths.resource("resources/look/tokens.json").read_text("utf-8"))
    assert table["light"].keys() == table["dark"].keys()


def test_a_switch_is_told_and_takes_the_palette_along(theme: Theme, dressed: QApplication) -> None:
    heard: list[str] = []
    theme.changed.connect(lambda: heard.append(theme.name))
    for look in ("dark", "light", "system", "nonsense"):
        theme.use(look)
    assert heard[:2] == ["dark", "light"]
    assert theme.look in LOOKS
    theme.use("dark")
    assert theme.dark
    assert dressed.palette().color(QPalette.ColorRole.Window) == theme.colour("surface")


def test_every_flag_has_a_colour_of_its_own(theme: Theme) -> None:
    colours = {theme.flag(name).name() for name in flag.COLOURS}
    assert len(colours) == len(flag.COLOURS)
    assert theme.flag("a colour of tomorrow") == theme.flag("grey")


def test_every_icon_is_of_the_one_set_and_drawn_in_the_colour_asked_for(theme: Theme) -> None:
    folder = paths.resource("resources/icons")
    files = sorted(folder.glob("*.svg"))
    assert len(files) >= 20
    assert "ISC" in (folder / "LICENSE").read_text("utf-8")
    for file in files:
        assert "lucide" in file.read_text("utf-8")
        drawn = icons.icon(file.stem, QColor("#ff0000")).pixmap(16, 16).toImage()
        inks = {
            drawn.pixelColor(x, y).name() for x in range(16) for y in range(16) if drawn.pixelColor(x, y).alpha() > 200
        }
        assert inks <= {"#ff0000", "#fe0000"}, file.stem


def test_every_icon_that_is_named_is_there() -> None:
    import re

    names: set[str] = set()
    for file in Path("ui").rglob("*.py"):
        text = file.read_text("utf-8")
        names |= set(re.findall(r'icon\("([a-z0-9-]+)"', text))
        names |= set(re.findall(r'icon(?:: ClassVar\[str\])? = "([a-z0-9-]+)"', text))
    assert names
    for name in names:
        assert paths.resource(f"resources/icons/{name}.svg").exists(), name


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("16:12", "2026-11-21T16:12"), ("yesterday 21:10", "2026-11-20T21:10"), ("tomorrow 09:00", "2026-11-22T09:00"),
        ("11-19 14:20", "2026-11-19T14:20"), ("2025-11-19", "2025-11-19T14:20"),
    ],
)  # fmt: skip
def test_moments_are_short(said: str, moment: str) -> None:
    assert Wall(NOW).moment(epoch(datetime.fromisoformat(moment + "+08:00"))) == said


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("due", "2026-11-21T16:05"), ("16:06", "2026-11-21T16:06"), ("tonight 20:00", "2026-11-21T20:00"),
        ("tomorrow 09:30", "2026-11-22T09:30"), ("tomorrow 15:00", "2026-11-22T15:00"),
    ],
)  # fmt: skip
def test_what_falls_due(said: str, moment: str) -> None:
    assert Wall(NOW).due(epoch(datetime.fromisoformat(moment + "+08:00"))) == said


@pytest.mark.parametrize(
    ("now", "moment", "said"),
    [
        ("2026-11-21T16:05", "2026-11-21T23:59", "tonight 23:59"),
        ("2026-11-21T16:05", "2026-11-22T00:00", "tonight 00:00"),
        ("2026-11-21T16:05", "2026-11-22T00:30", "tonight 00:30"),
        ("2026-11-21T22:00", "2026-11-22T04:59", "tonight 04:59"),
        ("2026-11-21T16:05", "2026-11-22T05:00", "tomorrow 05:00"),
        ("2026-11-21T16:05", "2026-11-22T06:00", "tomorrow 06:00"),
        ("2026-11-22T00:10", "2026-11-22T00:30", "00:30"),
        ("2026-11-22T00:10", "2026-11-23T00:30", "tomorrow 00:30"),
        ("2026-11-22T05:00", "2026-11-23T00:30", "tonight 00:30"),
        ("2026-11-21T16:05", "2026-11-23T00:30", "11-23 00:30"),
    ],
)  # fmt: skip
def test_past_midnight_it_is_still_night(now: str, moment: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Wall(datetime.fromisoformat(now + "+08:00"))
    assert wall.due(epoch(datetime.fromisoformat(moment + "+08:00"))) == said
    # In Chinese the morning has a word of its own (明早), which is none for the night or for the whole day.
    monkeypatch.setattr(shown, "pgettext", lambda context, words: f"{context}: {words}")
    told = wall.due(epoch(datetime.fromisoformat(moment + "+08:00")))
    assert told.startswith("due in the morning: ") == (moment[-5:] in ("05:00", "06:00"))


def test_spans_and_amounts() -> None:
    wall = Wall(NOW)
    assert wall.left(wall.epoch + 5 * 3600 + 12 * 60) == "5 h 12 min"
    assert wall.left(wall.epoch - 1) == ""
    assert wall.ago(wall.epoch - 12 * 60) == "12 min ago"
    assert wall.ago(wall.epoch - 3 * 86400) == "3 days ago"
    assert wall.ago(wall.epoch + 60) == "just now"
    assert shown.amount(129900) == "1,299.00"
    assert shown.yuan(None) == "—"
    i18n.set_locale("zh_CN")
    assert shown.amount(129900) == "1,299.00"


def test_an_order_number_keeps_its_end(dressed: QApplication) -> None:
    metrics = QFontMetrics(dressed.font())
    number = "4471000000000004471"
    for width in range(10, 260, 10):
        assert keep_end(number, width, metrics).endswith("4471")
    assert keep_end(number, 1000, metrics) == number
    assert middle(number, 14) == "447100000…4471"
    assert middle("4471", 14) == "4471"


def test_a_column_of_text_scrolls_only_where_it_must(dressed: QApplication) -> None:
    area, inside = QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    column = QVBoxLayout(inside)
    for _line in range(5):
        one = flowing(label(wrap=True))
        one.setText("11-21 15:40+阿强+第4次+周五发工资，让我们周五晚上再联系，别打电话")
        column.addWidget(one)
    column.addStretch(1)
    area.setWidget(inside)
    area.show()
    for width, scrolls in ((900, False), (160, True)):
        area.resize(width, 200)
        dressed.processEvents()
        assert bool(area.verticalScrollBar().maximum()) is scrolls, width
    area.close()


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_no_text_is_cut_anywhere(play: Callable[..., None], qapp: QApplication, language: str) -> None:
    found: list[str] = []

    async def story(window: Window) -> None:
        tongue = Tongue(qapp)
        try:
            tongue.use(language)
            found.extend(f"empty: {text}" for text in cut(window.shell))
            await worked(window)
            # There and back again: most of the time goes where the card leaves the table's side or returns to it.
            sizes = cycle((SIZES, SIZES[::-1]))
            async for scene, top in scenes(window):
                for size in next(sizes):
                    window.shell.resize(*size)
                    await window.settle(*OPEN)
                    found.extend(f"{scene} {size[0]}: {text}" for text in cut(top))
        finally:
            tongue.use("en")

    play(story)
    assert not found, "\n".join(found)


def test_no_text_is_cut_at_150_percent() -> None:
    """Qt reads the scaling once: a process of its own."""
    name = f"{Path(__file__).as_posix()}::test_no_text_is_cut_anywhere"
    # The longest words and the highest letters; both kinds of Chinese take the same room.
    names = [f"{name}[{language}]" for language in ("en", "zh_CN")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *names],
        env={**os.environ, "QT_SCALE_FACTOR": "1.5"}, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if line.startswith("E "))


def test_what_is_cut_is_found(dressed: QApplication) -> None:
    short = label()
    short.setText("a label with more words than room")
    holder = QWidget()
    short.setParent(holder)
    short.setGeometry(0, 0, 40, 20)
    holder.resize(300, 100)
    holder.show()
    assert cut(holder) == [f"label {short.text()!r}: needs {short.sizeHint().width()} of 40 px"]
    short.adjustSize()
    assert cut(holder) == []
    short.move(200, 0)
    assert "outside of" in cut(holder)[0]
    holder.deleteLater()
