"""Several reports that are dropped together: which comes first, and that all of them go to one shop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.services import imports
from tests.ui.window import Window, order, write
from ui.importing import Importer
from ui.pages.imports_files import FilesPage

Play = Callable[..., None]
ONE, TWO = "4471000000000000001", "4471000000000000002"


def importer(window: Window) -> Importer:
    return window.shell.importer


def page(window: Window) -> FilesPage:
    found = importer(window).page
    assert found is not None
    return found


async def runs(window: Window) -> dict[str, str]:
    """The files that are in, each with its shop, the first one first."""
    return {one.file: one.shop for one in reversed(await imports.runs(window.office))}


ITEMS = (
    "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,退款状态,退款金额"
)


def items(file: Path, number: str) -> Path:
    """An item report with one line of an order; it names no shop."""
    line = f'="{number[:-1]}8",="{number}",杯子,9.90,2,,红,,,等待买家付款,A1,没有申请退款,无退款申请'
    file.write_text(f"{ITEMS}\n{line}\n", encoding="gb18030")
    return file


def test_orders_go_before_the_reports_that_speak_of_them_and_all_go_to_one_shop(play: Play, tmp_path: Path) -> None:
    folder = tmp_path / "十一月"
    folder.mkdir()
    items(folder / "a.csv", ONE)
    write(folder / "b.csv", order(ONE))

    async def story(window: Window) -> None:
        importer(window).take([folder])
        await window.settle()
        assert [one.prepared and one.prepared.shop for one in importer(window).files.files] == ["小美的店"] * 2
        assert page(window).preview.new_shop.line.text() == "小美的店"
        importer(window).want_all()
        await window.settle()
        found = await runs(window)
        assert [*found] == ["十一月 › b.csv", "十一月 › a.csv"]
        assert {*found.values()} == {"小美的店"}
        assert [shop.name for shop in window.office.shops()] == ["小美的店"]

    play(story)


def test_a_name_that_somebody_gives_the_shop_is_that_of_all_its_reports(play: Play, tmp_path: Path) -> None:
    files = [items(tmp_path / "a.csv", ONE), write(tmp_path / "b.csv", order(ONE))]

    async def story(window: Window) -> None:
        importer(window).take(files)
        await window.settle()
        importer(window).choose_shop(importer(window).files.files[1], "新店")
        await window.settle()
        assert [one.prepared and one.prepared.shop for one in importer(window).files.files] == ["新店"] * 2
        importer(window).want_all()
        await window.settle()
        assert {*(await runs(window)).values()} == {"新店"}

    play(story)


def test_what_waits_to_be_read_may_be_the_orders_of_what_is_wanted(play: Play, tmp_path: Path) -> None:
    first = write(tmp_path / "first.csv", order(TWO))
    both = [items(tmp_path / "a.csv", ONE), write(tmp_path / "b.csv", order(ONE))]

    async def story(window: Window) -> None:
        await window.bring(first)
        window.desk.settings.import_unseen = True
        importer(window).take(both)
        await window.settle()
        assert [*await runs(window)] == ["first.csv", "b.csv", "a.csv"]

    play(story)
