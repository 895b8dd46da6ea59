"""The imports page tells later what a run was, what it noticed, and what it refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.ui.window import HEADER, Window, order, write

Play = Callable[..., None]


def test_a_run_tells_later_what_it_noticed(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "ExportOrderList202611211600.csv"
    odd = order("4471000000000000001").replace("等待买家付款", "不知道的状态")
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
        assert facts["New columns"] == "神秘列"
        assert facts["Noticed"].startswith("1 row: A status word is not known.")
        assert not page.refused.isVisible()
        assert page.facts.height() <= page.about.viewport().height()

    play(story)
