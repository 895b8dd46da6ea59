"""The settings page by keys: every section, what it saves, what it refuses, and how it is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app import i18n, settings
from app.domain.flag import LEGENDS, Meaning
from app.domain.rules import Rules
from app.services import agents, backup, shops
from tests.ui.window import Window, controls
from ui import words
from ui.pages.settings import SettingsPage
from ui.widgets.inputs import Line
from ui.widgets.restore import RestoreDialog
from ui.widgets.select import Select
from ui.widgets.setting import SECTIONS

Play = Callable[..., None]


async def at(window: Window, section: str = "") -> SettingsPage:
    """The settings page of a demo shop, standing on a section."""
    if not window.office.shops():
        await window.demo(20)
    window.press("Ctrl+5", window.shell)
    await window.settle()
    page = window.shell.preferences
    if section:
        page.show_section(section)
        await window.settle()
    return page


async def fill(window: Window, line: Line, text: str) -> None:
    """Put ``text`` in the place of what stands in ``line``, and press Enter."""
    line.setFocus()
    line.selectAll()
    window.enter(text, line)
    window.press("Return", line)
    await window.settle()


def rules(window: Window) -> Rules:
    return window.office.rules(window.office.shops()[0].id)


def test_arrows_go_from_section_to_section(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        assert window.focus() is page.list.buttons["shops"]
        for name in ("agents", "flags", "notes"):
            window.press("Down")
            await window.settle()
            assert [one for one, section in page.sections.items() if section.isVisible()] == [name]
        window.press("Up")
        assert page.sections["flags"].isVisible()

    play(story)


@pytest.mark.parametrize(
    ("typed", "section", "title"),
    [
        ("quiet hours", "reminding", "When and how buyers are reminded"), ("separator", "notes", "How a note is written"),
        ("语言", "look", "Language"), ("gap contacts", "", ""), ("dark", "look", "Look"),
    ],
)  # fmt: skip
def test_a_search_finds_rows_in_every_language(play: Play, typed: str, section: str, title: str) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        page.search.setFocus()
        window.enter(typed)
        shown = [name for name, one in page.sections.items() if one.isVisible()]
        if not section:
            assert shown == []
            assert page.none.isVisible()
            assert page.none.title.text() == "No setting is called that"
            window.press("Escape")
            assert [name for name, one in page.sections.items() if one.isVisible()] == ["shops"]
            return
        assert section in shown
        for one in (page.sections[name] for name in shown):
            first = next((row for row in one.rows if row.isVisible()), None)
            assert first is None or first.above is None or not first.above.isVisible(), "no line above the first"
        assert title in [row.head.text() for row in page.sections[section].rows if row.isVisible()]
        window.press("Return")
        assert page.sections[shown[0]].isAncestorOf(window.focus())
        page.show_section("about")
        assert page.search.text() == ""

    play(story)


@pytest.mark.parametrize(("locale", "typed"), [("zh_CN", "yuyan"), ("zh_CN", "yy"), ("zh_TW", "yuyan")])
def test_a_search_by_pinyin_and_down_leads_to_what_it_found(play: Play, locale: str, typed: str) -> None:
    async def story(window: Window) -> None:
        i18n.set_locale(locale)
        words.language_changed()
        page = await at(window)
        page.search.setFocus()
        window.enter(typed)
        await window.settle()
        assert page.look.isVisible()
        assert "Language" in [row.title for row in page.look.rows if row.isVisible()]
        window.press("Down")
        found = next(one for name in SECTIONS if (one := page.sections[name]).isVisible())
        assert found.isAncestorOf(window.focus())
        page.search.clear()
        page.search.setFocus()
        window.press("Down")
        assert window.focus() is page.list.buttons[page.current]

    play(story)


def test_the_table_of_keys_takes_the_height_there_is(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "keys")
        inside = page.area.widget()
        assert inside is not None
        heights = []
        for height in (700, 1000):
            window.shell.resize(1280, height)
            await window.settle()
            await window.until(lambda: inside.height() >= page.area.viewport().height())
            heights.append(page.keys.editor.table.height())
            bottom = page.keys.editor.mapTo(page, page.keys.editor.rect().bottomLeft()).y()
            assert page.height() - bottom < 80
        assert heights[1] - heights[0] == 300
        # A short section stays at the top.
        page.show_section("sound")
        await window.settle()
        assert page.sound.rows[0].mapTo(page, page.sound.rows[0].rect().topLeft()).y() < 120

    play(story)


def test_a_figure_is_saved_when_it_makes_sense_and_told_when_not(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "reminding")
        row = page.reminding.values["stale"]
        await fill(window, row.box.line, "45.5")
        assert rules(window).stale == timedelta(seconds=2730)
        await fill(window, row.box.line, "soon")
        assert row.problem.text() == "This is not a length of time. Write it like 3 or 1.5."
        assert row.box.line.text() == "soon"
        await fill(window, row.box.line, "1")
        assert row.problem.text() == "Only values from 5 to 10080 are possible here."
        ship = page.reminding.values["ship_cutoff"]
        await fill(window, ship.box.line, "17")
        assert (rules(window).ship_cutoff, ship.box.line.text()) == (time(17), "17:00")
        # What was refused is still there to be put right.
        assert (row.box.line.text(), row.problem.isVisible()) == ("1", True)
        await fill(window, row.box.line, "20")
        assert (rules(window).stale, row.problem.text()) == (timedelta(minutes=20), "")

    play(story)


def test_the_rules_of_payment_reminders_are_found_and_lead_to_their_page(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        for typed in ("call window", "免打扰", "days off", "limits"):
            page.search.setText(typed)
            assert page.reminding.go.isVisible(), typed
        page.reminding.go.setFocus()
        window.press("Space")
        await window.settle()
        assert window.shell.here == "rules"

    play(story)


def test_the_legend_is_chosen_or_named_in_own_words(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        editor = page.flags.editor
        assert editor.presets.value() == "merged"
        editor.presets.cards["s0"].setFocus()
        window.press("Space")
        await window.settle()
        assert rules(window).legend == LEGENDS["s0"]
        blue = next(entry for entry in editor.entries if entry.colour == "blue")
        await fill(window, blue.words, "等货")
        assert Meaning("blue", "", "等货") in rules(window).legend
        assert editor.presets.value() == ""
        assert "等货" in [button.choice.meaning for button in editor.preview.buttons]
        await fill(window, blue.words, "九个字的意思太长了")
        assert page.flags.row.problem.text() == "A meaning has at most 8 characters, so that it fits beneath its flag."
        assert blue.words.text() == "九个字的意思太长了"
        await fill(window, blue.words, "等货")
        assert page.flags.row.problem.text() == ""

    play(story)


def test_colours_come_and_go(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "flags")
        editor = page.flags.editor
        editor.more.choose("orange")
        await window.settle()
        assert rules(window).legend[-1] == Meaning("orange")
        editor.entries[-1].kind.choose("special")
        await window.settle()
        assert rules(window).legend[-1] == Meaning("orange", "special")
        editor.entries[0].away.click()
        await window.settle()
        assert rules(window).legend[0].colour == "red"

    play(story)


def test_notes_are_written_in_the_form_that_was_chosen(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "notes")
        editor = page.notes.editor
        assert editor.texts() == ["11-21 16:05+小美+第2次+明早发工资后付", "11-21 16:05+小美+明早发工资后付"]
        editor.separator.buttons["/"].click()
        editor.date.buttons["MM/dd"].click()
        editor.count.buttons["x{n}"].click()
        editor.time.click()
        page.notes.order.buttons["oldest"].click()
        await window.settle()
        assert editor.texts() == ["11/21/小美/x2/明早发工资后付", "11/21/小美/明早发工资后付"]
        now = rules(window)
        assert (now.four.separator, now.three.date, now.newest_first) == ("/", "MM/dd", False)
        assert not now.three.with_time
        await fill(window, page.notes.values["memo_limit_bytes"].box.line, "500")
        assert rules(window).memo_limit_bytes == 500
        picking = page.notes.values["picking"]
        assert picking.box.line.text() == "", "no warning of the warehouse's hour unless the shop wants one"
        await fill(window, picking.box.line, "16：30")
        assert (rules(window).picking, picking.box.line.text()) == (time(16, 30), "16:30")
        picking.box.line.clear()
        window.press("Return", picking.box.line)
        await window.settle()
        assert (rules(window).picking, picking.problem.text()) == (None, "")
        await fill(window, picking.box.line, "soon")
        assert picking.problem.text()

    play(story)


def test_a_shop_is_added_renamed_and_taken_away(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "shops")
        page.shops.more.setFocus()
        window.press("Space")
        assert window.focus() is page.shops.form.name_field.line
        window.press("Return")
        await window.settle()
        assert page.shops.form.name_field.problem.text() == "The shop needs a name."
        window.enter("二店")
        window.press("Return")
        await window.settle()
        first, second = window.office.shops()
        assert (second.name, second.platform) == ("二店", "taobao")
        assert not page.shops.form.isVisible()
        line = page.shops.lines[second.id]
        await fill(window, line.name_field.line, first.name)
        assert line.name_field.problem.text().startswith("There is a shop called")
        await fill(window, line.name_field.line, "三店")
        await fill(window, line.account.line, "sandian")
        assert [(shop.name, shop.account) for shop in window.office.shops()][1] == ("三店", "sandian")
        page.shops.lines[first.id].away.click()
        await window.settle()
        assert "20 orders" in page.shops.lines[first.id].name_field.problem.text()
        line.away.click()
        await window.settle()
        assert [shop.id for shop in window.office.shops()] == [first.id]
        assert second.id not in page.shops.lines

    play(story)


def test_a_second_enter_adds_nothing_and_is_told_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "shops")
        page.shops.more.click()
        window.enter("二店")
        for _time in range(3):
            page.shops.form.go.click()
        await window.settle()
        assert [shop.name for shop in window.office.shops()][1:] == ["二店"]
        assert page.shops.form.name_field.problem.text() == ""
        page.show_section("agents")
        page.agents.more.click()
        window.enter("阿强")
        for _time in range(3):
            page.agents.form.go.click()
        await window.settle()
        assert page.agents.form.fields.nickname.problem.text() == ""
        page.agents.more.click()
        window.enter("小丽")
        page.agents.form.go.click()
        await window.settle()
        assert {"阿强", "小丽"} <= {agent.nickname for agent in window.desk.agents}

    play(story)


def test_each_shop_has_rules_of_its_own(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "shops")
        page.shops.more.click()
        window.enter("二店")
        page.shops.form.presets.cards["s4"].click()
        page.shops.form.go.click()
        await window.settle()
        page.show_section("flags")
        first, second = window.office.shops()
        assert page.shop.isVisible()
        page.shop.choose(str(second.id))
        await window.settle()
        assert page.flags.editor.presets.value() == "s4"
        page.flags.editor.presets.cards["s0"].click()
        await window.settle()
        assert window.office.rules(second.id).legend == LEGENDS["s0"]
        assert window.office.rules(first.id).legend == LEGENDS["merged"]

    play(story)


def test_agents_are_added_and_changed(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "agents")
        page.agents.more.click()
        window.enter("小+美")
        assert "may not contain" in page.agents.form.fields.nickname.problem.text()
        page.agents.form.fields.nickname.line.clear()
        window.enter("小美")
        window.press("Tab")
        window.enter("张小美")
        window.press("Return")
        await window.settle()
        (one,) = await agents.agents(window.office)
        assert (one.nickname, one.full_name) == ("小美", "张小美")
        assert window.desk.agent is not None
        line = page.agents.lines[one.id]
        await fill(window, line.nickname.line, "123")
        assert "digits alone" in line.nickname.problem.text()
        await fill(window, line.nickname.line, "阿美")
        line.role.choose("lead")
        line.active.setFocus()
        window.press("Space")
        await window.settle()
        (one,) = await agents.agents(window.office)
        assert (one.nickname, one.role, one.active) == ("阿美", "lead", 0)

    play(story)


def test_the_labels_of_the_shops_stand_above_the_first_of_them(play: Play) -> None:
    async def story(window: Window) -> None:
        first, _changes = await shops.add(window.office, "一店", "jd")
        last, _changes = await shops.add(window.office, "二店", "jd")
        page = await at(window, "shops")
        one, other = page.shops.lines.values()
        for line, shown in (one, True), (other, False):
            heads = (line.name_field.head, line.platform.head, line.account.head)
            assert [head.isVisible() for head in heads] == [shown] * 3
        assert one.height() > other.height()
        assert other.name_field.line.accessibleName() == "Name of the shop"
        window.desk.bus.tell(await shops.remove(window.office, first.id))
        await window.settle()
        assert page.shops.lines == {last.id: other}
        assert other.account.head.isVisible()

    play(story)


def test_the_labels_of_the_agents_stand_above_the_first_of_them(play: Play) -> None:
    async def story(window: Window) -> None:
        for nickname in ("小美", "小林", "阿强"):
            await agents.ensure(window.office, nickname)
        page = await at(window, "agents")
        lines = list(page.agents.lines.values())
        assert [(line.nickname.head.isVisible(), line.full_name.head.isVisible()) for line in lines] == [
            (True, True), (False, False), (False, False)
        ]  # fmt: skip
        first, second, third = (line.height() for line in lines)
        assert second == third < first, "no room is kept for labels that are not there"
        assert {line.nickname.line.accessibleName() for line in lines} == {"Nickname"}

    play(story)


def test_what_belongs_to_this_pc_is_kept_at_once(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "sound")
        sound = page.sound
        sound.sound.buttons["none"].click()
        sound.quiet.click()
        sound.tray.click()
        page.look.density.buttons["compact"].click()
        kept = settings.load(window.office.folder)
        assert (kept.sound, kept.quiet, kept.stay_in_tray, kept.density) == ("none", True, True, "compact")
        window.desk.set_quiet(False)
        assert not sound.quiet.isChecked()

    play(story)


def test_a_copy_is_made_looked_into_and_put_back(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "backup")
        file = tmp_path / "copy.db"
        await page.backup.write(file)
        assert "The copy copy.db is complete." in window.toasts()
        await backup.daily(window.office)
        page.ask_refresh()
        await window.settle()
        kept = await backup.kept(window.office)
        assert page.backup.model.rows == kept != []
        wanted: list[Path] = []
        window.desk.restore_asked.connect(wanted.append)
        for answer in ("Escape", "go"):
            page.backup.table.setFocus()
            page.backup.look.click()
            await window.settle("backup.inside")
            await window.until(
                lambda: any(
                    isinstance(one, RestoreDialog) and one.isVisible() for one in QApplication.topLevelWidgets()
                )
            )
            dialog = window.dialog(RestoreDialog)
            assert isinstance(dialog, RestoreDialog)
            facts = dict(dialog.facts.texts())
            assert facts["Shops"] == "Demo shop: 20 orders"
            assert facts["Copy"] == kept[0].file.name
            assert dialog.focusWidget() is dialog.away
            if answer == "go":
                dialog.go.click()
            else:
                window.press(answer, dialog)
            await window.settle()
        assert wanted == [kept[0].file]

    play(story)


def test_buyers_data_is_looked_at_then_erased_then_kept_up(play: Play) -> None:
    async def story(window: Window) -> None:
        await window.demo(60)
        await window.later(timedelta(days=200))
        page = await at(window, "retention")
        one = page.retention
        assert not one.apply.isVisible()
        await fill(window, one.box.line, "5")
        assert one.days_row.problem.text() == "Only values from 30 to 3650 are possible here."
        await fill(window, one.box.line, "60")
        facts = dict(one.facts.texts())
        assert int(facts["Orders"]) > 0
        assert facts["Created"].endswith("2026-11-21")
        assert facts["Refunds and reviews"] == "0"
        assert window.focus() is one.apply
        one.daily.click()
        window.press("Space")
        await window.settle()
        assert f"Buyers' data of {facts['Orders']} orders is erased." in window.toasts()
        assert one.state.text() == "Buyers' data is erased every day, 60 days after the last event."
        assert rules(window).retention_days == 60
        one.preview.click()
        await window.settle()
        assert dict(one.facts.texts())["Orders"] == "0"
        one.daily.click()
        await window.settle()
        assert one.state.text() == "Nothing is erased by itself."
        assert rules(window).retention_days == 0

    play(story)


def test_the_diagnosis_holds_nothing_of_people(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "agents")
        await agents.add(window.office, "小美", "张小美")
        page.show_section("about")
        page.about.copy.click()
        await window.settle()
        text = QApplication.clipboard().text()
        assert text.startswith("Ziqi ")
        assert "shops 1" in text
        assert text.isascii() or "小" not in text
        assert str(window.office.folder) not in text

    play(story)


def test_every_control_has_a_name_in_every_language(play: Play) -> None:
    async def story(window: Window) -> None:
        await agents.add(window.office, "小美")
        page = await at(window)
        for code in ("zh_CN", "zh_TW", "en"):
            i18n.set_locale(code)
            words.language_changed()
            for name in page.sections:
                page.show_section(name)
                await window.settle()
                for control in controls(page):
                    if control.focusProxy() is None:
                        assert control.accessibleName(), (name, control)

    play(story)


def test_a_menu_opens_by_key_and_says_what_is_chosen(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window, "agents")
        await agents.add(window.office, "小美")
        page.ask_refresh()
        await window.settle()
        (line,) = page.agents.lines.values()
        role = line.role
        assert isinstance(role, Select)
        role.setFocus()
        window.press("Down")
        assert role.menu_now is not None
        assert [action.text() for action in role.menu_now.actions()] == ["Agent", "Lead"]
        role.menu_now.actions()[1].trigger()
        role.menu_now.close()
        await window.settle()
        assert role.accessibleName() == "Role of 小美: Lead"
        assert line.level.toolTip() == "May give a buyer as much as they like."
        role.choose("agent")
        line.level.choose("3")
        await window.settle()
        assert [(one.role, one.level) for one in await agents.agents(window.office)] == [("agent", 3)]
        assert line.level.accessibleName() == "Level of 小美: Senior"
        assert line.level.toolTip() == "May give a buyer up to ¥30.00 on one order."

    play(story)


def test_nothing_is_wider_than_a_small_window_leaves(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await at(window)
        window.shell.resize(1024, 700)
        await window.settle()
        for name in page.sections:
            page.show_section(name)
            await window.settle()
            body = page.area.widget()
            assert body is not None
            assert body.minimumSizeHint().width() <= page.area.viewport().width(), name

    play(story)
