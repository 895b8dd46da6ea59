"""Another language and another look: at once where somebody looks, elsewhere when it is seen next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from tests.ui.scenes import worked
from tests.ui.window import Window
from ui import theme as themes
from ui.bootstrap import Tongue
from ui.theme import Theme
from ui.widgets.labels import label
from ui.widgets.setting import SECTIONS
from ui.words import Speaks

Play = Callable[..., None]


@pytest.fixture
def tongue(qapp: QApplication) -> Iterator[Tongue]:
    made = Tongue(qapp)
    yield made
    made.use("en")


class Said(Speaks, QLabel):
    """Counts how often it was told to speak anew."""

    told = 0

    def retranslate(self) -> None:
        self.told += 1


def ink(one: QLabel) -> QColor:
    return one.palette().color(one.foregroundRole())


def test_a_look_reaches_a_page_when_it_is_seen(play: Play, theme: Theme) -> None:
    async def story(window: Window) -> None:
        words: dict[str, QLabel] = {}
        for page in ("orders", "queue"):
            words[page] = label("dim")
            words[page].setParent(window.shell.page(page))
            window.shell.show_page(page)
            words[page].show()
            await window.settle()
        light = theme.colour("text2")
        theme.use("dark")
        await window.settle()
        assert ink(words["queue"]) == theme.colour("text2")
        assert ink(words["orders"]) == light, "nobody sees it"
        window.shell.show_page("orders")
        assert ink(words["orders"]) == theme.colour("text2")
        theme.use("light")
        assert [ink(one) for one in words.values()] == [light, QColor("#B4ACC6")]
        window.shell.show_page("queue")
        assert ink(words["queue"]) == light

    play(story)


def test_a_language_reaches_a_page_when_it_is_seen(play: Play, tongue: Tongue) -> None:
    async def story(window: Window) -> None:
        said = {}
        for page in ("orders", "queue"):
            said[page] = Said(window.shell.page(page))
            window.shell.show_page(page)
            await window.settle()
        tongue.use("zh_CN")
        assert [one.told for one in said.values()] == [0, 1]
        await window.settle()
        assert [one.told for one in said.values()] == [0, 1], "once is enough"
        window.shell.show_page("orders")
        assert [one.told for one in said.values()] == [1, 1]
        window.shell.show_page("queue")
        assert [one.told for one in said.values()] == [1, 1], "it knows already"

    play(story)


@pytest.mark.parametrize("page", ["orders", "queue"])
def test_a_window_of_a_page_hears_once_and_at_once(play: Play, theme: Theme, tongue: Tongue, page: str) -> None:
    async def story(window: Window) -> None:
        dialog = QDialog(window.shell.page(page))
        words, said = label("dim"), Said()
        column = QVBoxLayout(dialog)
        column.addWidget(words)
        column.addWidget(said)
        dialog.open()
        await window.settle()
        window.shell.show_page("queue")
        theme.use("dark")
        tongue.use("zh_CN")
        assert ink(words) == theme.colour("text2")
        assert said.told == 1
        dialog.reject()

    play(story)


def test_every_page_is_right_when_it_is_seen(play: Play, theme: Theme, tongue: Tongue) -> None:
    """What it says and how it looks is what it says and looks once it is told again, in full sight."""

    async def story(window: Window) -> None:
        await worked(window)
        for page in window.shell.pages:
            window.shell.show_page(page)
            await window.settle()
        english = {page: _texts(window.shell.page(page)) for page in window.shell.pages}
        tongue.use("zh_CN")
        theme.use("dark")
        for page in window.shell.pages:
            window.shell.show_page(page)
            await window.settle()
            texts, picture = _texts(window.shell.page(page)), _picture(window)
            assert texts != english[page], page
            tongue.use("zh_CN")
            theme.use("dark")
            await window.settle()
            assert _texts(window.shell.page(page)) == texts, page
            assert _picture(window) == picture, page

    play(story)


def test_a_section_of_the_settings_is_right_when_it_is_seen(play: Play, theme: Theme, tongue: Tongue) -> None:
    async def story(window: Window) -> None:
        page = window.shell.preferences
        window.shell.show_page("settings")
        for name in SECTIONS:
            page.show_section(name)
            await window.settle()
        english = {name: _texts(page.section(name)) for name in SECTIONS}
        light = _inks(page.section("shops"))
        tongue.use("zh_CN")
        theme.use("dark")
        await window.settle()
        assert _inks(page.section("shops")) == light, "nobody sees it"
        for name in SECTIONS:
            page.show_section(name)
            await window.settle()
            section = page.section(name)
            texts, inks = _texts(section), _inks(section)
            assert texts != english[name], name
            tongue.use("zh_CN")
            theme.use("dark")
            await window.settle()
            assert (_texts(section), _inks(section)) == (texts, inks), name
        assert _inks(page.section("shops")) != light

    play(story)


def _inks(part: QWidget) -> list[str]:
    return [ink(one).name() for one in part.findChildren(QLabel)]


def _texts(page: QWidget) -> list[str]:
    """What can be read in ``page``, and what is told of its parts."""
    found = []
    for one in page.findChildren(QWidget):
        if one.isVisible():
            found += [one.accessibleName(), one.toolTip()]
        if isinstance(one, (QLabel, QAbstractButton)) and one.isVisible():
            found.append(one.text())
        if isinstance(one, QLineEdit) and one.isVisible():
            found.append(one.placeholderText())
        if isinstance(one, QHeaderView) and one.isVisible():
            model = one.model()
            found += [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(model.columnCount())]
    return found


def _picture(window: Window) -> QImage:
    # A cursor that blinks is none of the look's.
    if (focus := QApplication.focusWidget()) is not None:
        focus.clearFocus()
    return window.shell.grab().toImage()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_sheet_speaks_of_each_token_by_the_role_that_has_its_colour(
    theme: Theme, dressed: QApplication, look: str
) -> None:
    theme.use(look)
    roles = {role.name.casefold(): role for role in QPalette.ColorRole}
    for token, spoken in themes._SPOKEN.items():
        role = roles[spoken.replace("-", "")]
        assert dressed.palette().color(role) == theme.colour(token), token
        assert f"palette({spoken})" in dressed.styleSheet(), token


def test_the_sheet_stays_when_the_look_changes(theme: Theme, dressed: QApplication) -> None:
    sheet = dressed.styleSheet()
    box = QWidget()
    box.setObjectName("preview")
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box.resize(40, 40)
    box.show()
    for look in ("dark", "light"):
        theme.use(look)
        assert box.grab().toImage().pixelColor(20, 20) == theme.colour("raised")
    assert dressed.styleSheet() == sheet
    box.close()
    box.deleteLater()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_tool_tip_has_the_colours_of_the_look(theme: Theme, dressed: QApplication, look: str) -> None:
    """Two roles of its own carry other tokens."""
    theme.use(look)
    QToolTip.showText(QPoint(10, 10), "\u2588" * 4)
    dressed.processEvents()
    tip = next(one for one in dressed.topLevelWidgets() if one.inherits("QTipLabel"))
    picture = tip.grab().toImage()
    assert picture.pixelColor(4, 4) == theme.colour("raised")
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2) == theme.colour("text")
    QToolTip.hideText()
