"""What the preview of an import says: which rows change what, whose they are, and when there is nothing to import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt

from app.services import imports, shops
from tests.ui.window import Window, order, write
from ui.models.import_fields import shown_value
from ui.pages.imports_files import FilesPage
from ui.widgets.import_list import fitted

Play = Callable[..., None]
ONE, TWO = "4471000000000000001", "4471000000000000002"


def page(window: Window) -> FilesPage:
    found = window.shell.importer.page
    assert found is not None
    return found


async def drop(window: Window, *files: Path) -> None:
    window.shell.importer.take(files)
    await window.settle()


def test_a_file_of_which_every_row_is_refused_is_not_offered(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order("1.93E+18"), order("1.94E+18"))

    async def story(window: Window) -> None:
        await drop(window, file)
        shown = page(window)
        assert not shown.one.isVisible()
        assert shown.preview.nothing.isVisible()
        assert shown.preview.nothing.title.text() == "No row can be imported"
        assert window.focus() is shown.preview.doctor.boxes[0]
        window.press("Return")
        window.shell.importer.want_all()
        await window.settle()
        assert await imports.runs(window.office) == []
        window.press("Esc")
        assert window.shell.importer.page is None

    play(story)


def test_the_first_rows_are_marked_and_the_status_stands_beside_its_word(play: Play, tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", order(ONE), order(TWO))
    later = write(tmp_path / "b.csv", order(TWO), order(ONE, paid="2026-11-21 12:40:00"), order("4471000000000000003"))

    async def story(window: Window) -> None:
        await window.bring(first)
        await drop(window, later)
        model = page(window).preview.model
        heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
        assert heads[:6] == ["Row", "Effect", "Order number", "Status", "Stored as", "Paid at"], (
            "what changes comes first"
        )
        texts = [[model.data(model.index(row, at)) for at in range(5)] for row in range(3)]
        assert texts == [
            ["3", "changed", ONE, "• 买家已付款，等待卖家发货", "• to ship"],
            ["4", "new", "4471000000000000003", "等待买家付款", "unpaid"],
            ["2", "the same", TWO, "等待买家付款", "unpaid"],
        ]
        assert [model.columns[3].tone(row) for row in model.rows] == ["accent", "text", "text"]
        window.shell.importer.leave()

    play(story)


def test_a_memo_of_two_lines_stands_on_one(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        assert shown_value("memo", "一行\r\n二行", window.desk.wall()) == "一行 二行"

    play(story)


def test_a_longer_number_is_not_cut(play: Play, tmp_path: Path) -> None:
    number = "261121-123456789012345"
    file = tmp_path / "orders_export2026-11-21.csv"
    head = "订单号,订单状态,商品,商品规格,商品数量(件),用户实付金额(元),订单成交时间"
    file.write_text(f"{head}\n{number},待发货,羽绒服,红,1,10.00,2026-11-21 12:00:00\n", encoding="utf-8-sig")

    async def story(window: Window) -> None:
        await drop(window, file)
        table = page(window).preview.table
        model = page(window).preview.model
        (at,) = (at for at in range(model.columnCount()) if model.data(model.index(0, at)) == number)
        assert table.columnWidth(at) >= table.fontMetrics().horizontalAdvance(number) + 16
        window.shell.importer.leave()

    play(story)


def test_another_shop_is_told_before_the_import_with_the_choice(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        window.desk.bus.tell((await shops.add(window.office, "别的店", "taobao"))[1])
        await window.settle()
        await drop(window, file)
        preview = page(window).preview
        assert preview.other.text() == "The file says “小美的店”; it will be imported into “别的店”."
        assert preview.other.isVisible()
        assert preview.doctor.texts() == []
        preview.shop.choose("小美的店")
        await window.settle()
        assert not preview.other.isVisible()
        prepared = page(window).files.files[0].prepared
        assert prepared is not None
        assert (prepared.shop, prepared.shop_id) == ("小美的店", None)
        preview.table.setFocus()
        window.press("Return")
        await window.settle()
        assert [run.shop for run in await imports.runs(window.office)] == ["小美的店"]

    play(story)


def test_when_the_same_file_was_imported_is_told(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        await window.bring(file)
        await drop(window, file)
        assert page(window).preview.known.text() == "This very file was imported today at 16:05."
        window.shell.importer.leave()
        await window.later(timedelta(days=1))
        await drop(window, file)
        assert page(window).preview.known.text() == "This very file was imported: yesterday 16:05."
        window.shell.importer.leave()

    play(story)


def test_the_lines_of_an_item_report_are_counted_once(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    head = "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,退款状态,退款金额"
    file.write_text(f'{head}\n="{TWO}","{ONE}",杯子,9.90,2,,红,,,等待买家付款,A1,没有申请退款,无退款申请\n', "gb18030")

    async def story(window: Window) -> None:
        await drop(window, file)
        shown = page(window).preview
        assert [one.word for one in shown.figures.figures if one.count] == ["new", "orders by number alone"]
        assert [one.code for one in shown.doctor.findings] == ["stubs_made"]
        window.shell.importer.leave()

    play(story)


def test_a_file_in_a_zip_keeps_its_own_name_in_the_list(play: Play) -> None:
    async def story(window: Window) -> None:
        metrics = window.shell.fontMetrics()
        name = "多店导出1122.zip › 一店 › ExportOrderList202611221400.csv"
        own = metrics.horizontalAdvance("…ExportOrderList202611221400.csv")
        assert fitted(name, metrics, own + 40).endswith("ExportOrderList202611221400.csv")
        assert fitted(name, metrics, own + 40).startswith("…")
        assert fitted(name, metrics, own // 2).startswith("Exp")
        assert fitted("a.zip › b.csv", metrics, 4000) == "a.zip › b.csv"

    play(story)
