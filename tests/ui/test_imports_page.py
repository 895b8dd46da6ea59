"""The imports page tells later what a run was, what it noticed, and what it refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.services import imports
from tests.ui.window import HEADER, Window, order, write
from ui.widgets.toast import Toast

Play = Callable[..., None]


def test_a_run_tells_later_what_it_noticed(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "ExportOrderList202611211600.csv"
    odd = order("4471000000000000001").replace("等待买家付款", "等待退款确认中")
    file.write_text(f"{HEADER},神秘列\n{odd},甲\n", encoding="gb18030")
    plain = write(tmp_path / "b.csv", order("4471000000000000002"), order("1.93E+18"))

    async def story(window: Window) -> None:
        await window.bring(file, plain)
        window.shell.show_page("imports")
        await window.settle()
        page = window.shell.imports
        assert page.below.isVisible()
        assert page.refused.isVisible()
        facts = dict(page.facts.texts())
        assert facts["File"] == "b.csv"
        assert "New columns" not in facts
        page.table.go_to_row(1)
        await window.settle()
        facts = dict(page.facts.texts())
        assert facts["Read"] == "1 row · order report · Taobao/Tmall · gb18030"
        assert [told[0] for told in page.doctor.texts()] == [
            "Status words that are not known (等待退款确认中).", "Columns that Ziqi does not know (神秘列)."
        ]  # fmt: skip
        assert not page.refused.isVisible()
        assert page.facts.height() <= page.about.viewport().height()
        assert page.below.geometry().bottom() == page.split.rect().bottom()  # the list has what the rows left
        page.table.go_to_row(0)
        await window.settle()
        assert page.refused.viewport().height() > 2 * page.refused.rowHeight(0)

    play(story)


@pytest.mark.parametrize("many", [1, 5])
def test_the_toast_leads_to_the_import_it_speaks_of(play: Play, tmp_path: Path, many: int) -> None:
    """The page was looked at before and does not know that import yet."""
    files = [write(tmp_path / f"{at}.csv", order(f"447100000000000010{at}")) for at in range(many)]
    odd = write(files[many // 2], order("4471000000000000200"), order("1.93E+18"))

    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "first.csv", order("4471000000000000001")))
        for page in ("imports", "orders"):
            window.shell.show_page(page)
            await window.settle()
        await window.bring(*files)
        toast = next(one for one in window.shell.findChildren(Toast) if "first.csv" not in one.accessibleName())
        toast.buttons[0].click()
        await window.settle()
        run = window.shell.imports.table.current()
        assert run is not None
        assert run.file == odd.name
        assert window.shell.imports.refused_model.rowCount() == 1

    play(story)


def test_what_was_found_can_be_handed_on(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order("4471000000000000001"), order("1.93E+18"))
    fine = write(tmp_path / "ExportOrderList202611211601.csv", order("4471000000000000002"))

    async def story(window: Window) -> None:
        await window.bring(file)
        await window.bring(fine)
        window.shell.show_page("imports")
        await window.settle()
        page = window.shell.imports
        assert not page.export.isEnabled()
        assert not page.lists.isVisible()
        page.table.go_to_row(1)
        await window.settle()
        assert page.export.isEnabled()
        assert page.doctor.isVisible()
        await page.write(page.table.current().id, tmp_path / "found.xlsx")
        assert (tmp_path / "found.xlsx").stat().st_size > 0
        assert any("found.xlsx is complete" in said for said in window.toasts())
        assert not window.shell.bar.busy

    play(story)


def test_who_has_just_imported_a_file_stands_on_that_one(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await window.bring(write(tmp_path / "first.csv", order("4471000000000000001")))
        window.shell.show_page("imports")
        await window.settle()
        page = window.shell.imports
        await window.bring(write(tmp_path / "second.csv", order("4471000000000000002")))
        await window.until(lambda: len(page.model.rows) == 2)
        assert page.table.current().file == "second.csv"
        page.table.go_to_row(1)
        await page.refresh()
        assert page.table.current().file == "first.csv"

    play(story)


def test_an_import_of_which_nothing_came_says_so(play: Play, tmp_path: Path) -> None:
    odd = write(tmp_path / "a.csv", order("1.93E+18"), order("1.94E+18"))

    async def story(window: Window) -> None:
        await imports.run(window.office, odd)
        window.shell.show_page("imports")
        await window.settle()
        assert window.shell.imports.refused_head.text() == "All 2 rows were refused; nothing was imported"

    play(story)
