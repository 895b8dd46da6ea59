"""Dropped files are looked at before they are imported: by keys, one or many, with a shop, a password, new columns."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app import i18n
from app.domain.finding import Finding
from app.services import imports, orders, profiles, shops
from app.services.imported import KEEP, TAKE, Asked, Prepared
from app.services.imports import Preview
from app.store import undo_preview
from app.store.about import About
from tests.ui.cut import cut
from tests.ui.window import NOW, Window, controls, order, write
from ui import words
from ui.bootstrap import Tongue
from ui.models.import_fields import shown_value
from ui.models.import_files import ImportFile, State
from ui.pages.imports_files import FilesPage
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets.doctor import Doctor, ranges, rows_text
from ui.widgets.import_preview import figures
from ui.widgets.password import AskPassword
from ui.widgets.undo_preview import UndoPreview, why_text

Play = Callable[..., None]
ONE, TWO = "4471000000000000001", "4471000000000000002"
STRANGE = (
    "流水单号,客户帐号,应收金额（元）,下单日期,目前情况\n"
    "A2026112100001,晴天小铺,238.00,2026-11-21 12:20:00,等客户付款\n"
    "A2026112100002,阿木,89.00,2026-11-21 12:31:00,等客户付款\n"
)


def page(window: Window) -> FilesPage:
    found = window.shell.importer.page
    assert found is not None
    return found


def states(window: Window) -> list[State]:
    return [one.state for one in window.shell.importer.files.files]


async def drop(window: Window, *files: Path) -> None:
    window.shell.importer.take(files)
    await window.settle()


async def count(window: Window) -> int:
    return (await orders.counts(window.office))["all"]


def test_nothing_is_imported_before_enter(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList202611211600.csv", order(ONE), order("1.93E+18"))

    async def story(window: Window) -> None:
        await drop(window, file)
        shown = page(window)
        assert shown.isVisible()
        assert not shown.side.isVisible()
        assert await count(window) == 0
        assert {one.word: one.count for one in shown.preview.figures.figures} == {
            "new": 1, "changed": 0, "the same": 0, "refused": 1,
        }  # fmt: skip
        assert shown.preview.doctor.texts()[0][1] == "Row 3"
        model = shown.preview.model
        texts = [model.data(model.index(0, at)) for at in range(model.columnCount())]
        assert "张*" in texts
        assert "138****1234" in texts
        window.press("Return")
        await window.settle()
        assert window.shell.importer.page is None
        assert await count(window) == 1
        assert any("1 new order" in said for said in window.toasts())

    play(story)


@pytest.mark.usefixtures("child_process")
def test_esc_leaves_everything_as_it_is(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        before = window.shell.whole.currentWidget()
        await drop(window, file)
        window.press("Esc")
        await window.settle()
        assert window.shell.importer.page is None
        assert window.shell.whole.currentWidget() is before
        assert await count(window) == 0
        assert not await imports.runs(window.office)
        assert not list(window.office.staging.glob("*.db"))

    play(story)


def test_everything_is_reached_by_tab_and_has_a_name(play: Play, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{at}.csv", order(f"447100000000000000{at}"), order("1.9E+18")) for at in (1, 2)]

    async def story(window: Window) -> None:
        await drop(window, *files)
        parts = [one for one in controls(page(window)) if one.isEnabled()]
        assert all(one.accessibleName() for one in parts), [type(one) for one in parts if not one.accessibleName()]
        seen = set()
        for _step in range(40):
            seen.add(window.focus())
            window.press("Tab")
        for one in (page(window).list, page(window).preview.table, page(window).preview.doctor.boxes[0]):
            assert one in seen

    play(story)


@pytest.mark.usefixtures("child_process")
def test_several_files_stand_in_one_list(play: Play, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    first = write(folder / "a.csv", order(ONE))
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.write(write(tmp_path / "inner.csv", order(TWO)), "inner.csv")
    picture = tmp_path / "c.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))

    async def story(window: Window) -> None:
        await drop(window, folder, picture)
        shown = page(window)
        assert shown.side.isVisible()
        assert [one.name.rpartition("› ")[2] for one in shown.files.files] == [first.name, "inner.csv", "c.csv"]
        assert states(window) == [State.READY, State.READY, State.BAD]
        window.press("Ctrl+Return")
        await window.settle()
        assert await count(window) == 2
        # What could not be imported stays to be read.
        assert states(window) == [State.DONE, State.DONE, State.BAD]
        shown.stand_on(shown.files.files[2])
        assert "is not a table" in shown.trouble.words.text()
        window.press("Esc")
        await window.settle()
        assert window.shell.importer.page is None

    play(story)


def test_one_of_several_is_left_out_by_delete(play: Play, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{at}.csv", order(f"447100000000000000{at}")) for at in (1, 2)]

    async def story(window: Window) -> None:
        await drop(window, *files)
        page(window).list.setFocus()
        window.press("Del")
        assert states(window) == [State.READY]
        window.press("Return")
        await window.settle()
        assert await count(window) == 1

    play(story)


def test_a_page_key_puts_the_files_aside_and_ctrl_o_goes_back(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        await drop(window, file)
        window.press("Ctrl+4")
        await window.settle()
        assert not page(window).isVisible()
        assert any("The files wait" in said for said in window.toasts())
        window.press("Ctrl+O", window.shell)
        assert page(window).isVisible()
        window.press("Return")
        await window.settle()
        assert await count(window) == 1

    play(story)


def test_without_a_look_only_what_is_not_odd(play: Play, tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", order(ONE))
    plain = write(tmp_path / "b.csv", order(TWO))
    odd = write(tmp_path / "c.csv", order("4471000000000000003"), order("1.93E+18"))

    async def story(window: Window) -> None:
        await window.bring(first)
        window.desk.settings.import_unseen = True
        await drop(window, plain)
        assert window.shell.importer.page is None
        assert await count(window) == 2
        await drop(window, odd)
        assert states(window) == [State.READY]
        assert page(window).isVisible()
        window.shell.importer.leave()

    play(story)


def test_another_shop_is_compared_with_anew(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        await window.bring(file)
        await drop(window, file)
        prepared = page(window).files.files[0].prepared
        assert prepared is not None
        assert prepared.about.unchanged == 1
        assert page(window).preview.known.isVisible()
        page(window).preview.shop.choose("")
        assert window.focus() is page(window).preview.new_shop.line
        page(window).preview.new_shop.line.setText("另一家店")
        window.press("Return")
        await window.settle()
        prepared = page(window).files.files[0].prepared
        assert prepared is not None
        assert (prepared.shop, prepared.shop_id, prepared.about.created) == ("另一家店", None, 1)
        assert page(window).isVisible()  # the name was entered, not the import
        page(window).preview.table.setFocus()
        window.press("Return")
        await window.settle()
        assert {shop.name for shop in window.office.shops()} == {"小美的店", "另一家店"}

    play(story)


def test_the_name_of_the_demo_shop_is_asked_for_again(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        await window.demo(5)
        (demo,) = window.office.shops()
        await drop(window, file)
        page(window).preview.new_shop.named.emit(demo.name)
        await window.settle()
        trouble = page(window).trouble
        assert trouble.words.text().startswith(f"{demo.name} is the demo shop")
        assert [one.text() for one in trouble.shops] == ["A new shop …"]
        trouble.shops[0].click()
        trouble.new_shop.line.setText("小美的店")
        window.press("Return")
        await window.settle()
        assert states(window) == [State.READY]
        window.press("Return")
        await window.settle()
        assert [run.shop for run in await imports.runs(window.office)] == ["小美的店", demo.name]

    play(story)


def test_which_of_several_shops_is_said_by_keys(play: Play, tmp_path: Path) -> None:
    nameless = tmp_path / "a.csv"
    nameless.write_text(f"订单编号,订单状态,订单创建时间\n{ONE},等待买家付款,2026-11-21 12:20:00\n", "gb18030")

    async def story(window: Window) -> None:
        for name in ("一店", "二店"):
            window.desk.bus.tell((await shops.add(window.office, name, "taobao"))[1])
        await window.settle()
        window.shell.choose_shop(None)
        await drop(window, nameless)
        shown = page(window)
        assert shown.files.files[0].asks == "shop_unclear"
        assert [one.text() for one in shown.trouble.shops] == ["一店", "二店", "A new shop …"]
        assert shown.trouble.words.isHidden(), "the heading and the buttons say it all"
        assert window.focus() is shown.trouble.shops[0]
        window.press("Down")
        window.press("Return")
        await window.settle()
        assert states(window) == [State.READY]
        window.press("Return")
        await window.settle()
        assert [run.shop for run in await imports.runs(window.office)] == ["二店"]

    play(story)


def test_unknown_columns_are_said_once(play: Play, tmp_path: Path) -> None:
    first, second = tmp_path / "流水一.csv", tmp_path / "流水二.csv"
    for file in (first, second):
        file.write_text(STRANGE, "utf-8-sig")

    async def story(window: Window) -> None:
        await drop(window, first)
        mapping = page(window).mapping
        assert mapping.isVisible()
        mapping.model.choose(0, None)
        mapping.blame("")
        assert not page(window).one.isEnabled()
        assert mapping.problem.text() == "Say which column has: Order number."
        mapping.table.go_to_row(0)
        mapping.table.setFocus()
        window.press("Return")  # to the fields
        assert mapping.picker.table.hasFocus()
        mapping.picker.search.setFocus()
        mapping.picker.search.setText("order number")
        window.press("Return")
        assert mapping.model.choices()[0] == "order_no"
        assert mapping.table.hasFocus()
        mapping.table.go_to_row(4)
        mapping._choose("status_text")
        assert list(mapping.status.lines) == ["等客户付款"]
        mapping.status.lines["等客户付款"][1].choose("unpaid")
        mapping.platform.choose("wechat")
        mapping.name.line.setText("流水")
        window.press("Ctrl+Return")
        await window.settle()
        assert states(window) == [State.READY]
        prepared = page(window).files.files[0].prepared
        assert prepared is not None
        assert (prepared.about.created, prepared.about.platform) == (2, "wechat")
        assert [row["status"] for row in prepared.first] == ["unpaid", "unpaid"]
        window.shell.importer.leave()
        await drop(window, second)
        assert states(window) == [State.READY]
        window.shell.importer.leave()
        assert [one.name for one in await profiles.own(window.office)] == ["流水"]

    play(story)


@pytest.mark.parametrize(
    ("typed", "fields"), [("ddh", ["order_no", "tracking_no", "line.line"]), ("dingdanhao", ["order_no", "line.line"])]
)
def test_a_field_is_found_by_its_pinyin(play: Play, tmp_path: Path, typed: str, fields: list[str]) -> None:
    file = tmp_path / "流水.csv"
    file.write_text(STRANGE, "utf-8-sig")

    async def story(window: Window) -> None:
        i18n.set_locale("zh_CN")
        words.language_changed()
        await drop(window, file)
        picker = page(window).mapping.picker
        picker.search.setFocus()
        window.enter(typed)
        await window.settle()
        assert [one.field for one in picker.model.rows] == fields  # 订单号, 快递单号, 子订单号
        picker.search.clear()
        assert len(picker.model.rows) > 20

    play(story)


def test_esc_among_the_fields_goes_back_to_the_columns(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "流水.csv"
    file.write_text(STRANGE, "utf-8-sig")

    async def story(window: Window) -> None:
        await drop(window, file)
        mapping = page(window).mapping
        mapping.picker.take_focus()
        window.press("Esc")
        assert mapping.table.hasFocus()
        window.press("Esc")
        assert window.shell.importer.page is None

    play(story)


@pytest.mark.usefixtures("child_process")
def test_a_password_is_asked_for_until_it_fits(play: Play, tmp_path: Path) -> None:
    pyzipper = pytest.importorskip("pyzipper")
    locked = tmp_path / "导出.zip"
    with pyzipper.AESZipFile(locked, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword("紫旗123".encode())
        archive.writestr("a.csv", write(tmp_path / "a.csv", order(ONE)).read_bytes())

    async def answer(window: Window, text: str) -> None:
        await window.until(lambda: isinstance(QApplication.activeWindow(), AskPassword))
        dialog = QApplication.activeWindow()
        assert isinstance(dialog, AskPassword)
        dialog.field.setText(text)
        window.press("Return", dialog.field)
        await window.until(lambda: QApplication.activeWindow() is not dialog)

    async def story(window: Window) -> None:
        window.shell.importer.take([locked])
        await answer(window, "falsch")
        await answer(window, "紫旗123")
        await window.settle()
        assert states(window) == [State.READY]
        assert "紫旗123" not in repr(page(window).files.files[0])
        window.shell.importer.leave()

    play(story)


def test_closing_the_window_forgets_what_waits(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", order(ONE))

    async def story(window: Window) -> None:
        await drop(window, file)
        await window.runtime.shut_down()
        assert not list(window.office.staging.glob("*.db"))

    play(story)


def test_taking_back_tells_what_stays(theme: Theme, run: Callable[..., object]) -> None:
    preview = Preview(removed=2, stubs=1, kept=[(ONE, ("note", "reminder"))], later=[4], held=[5])

    async def story() -> None:
        asked = UndoPreview(theme, "a.csv", preview)
        model = asked.model
        assert [model.data(model.index(0, at)) for at in (0, 1)] == [ONE, "a note, a reminder"]
        assert asked.figures.accessibleName() == "2 orders go, 0 go back, 1 stay"
        lines = [one.text() for one in asked.findChildren(QLabel)]
        assert any(line.endswith("because of this one. Import that file again.") for line in lines)
        asked.deleteLater()

    run(story())


def test_every_reason_to_stay_has_words() -> None:
    assert [code for code in undo_preview._WHY if why_text((code,)) == code] == []


def test_the_doctor_is_gone_through_by_arrows(theme: Theme) -> None:
    doctor = Doctor(theme)
    doctor.resize(400, 300)
    doctor.show_findings(
        [Finding.of("masked_data", range(2, 40)), Finding.of("id_missing", [5]), Finding("export_older", 3)]
    )
    assert [one.code for one in doctor.findings] == ["export_older", "id_missing", "masked_data"]
    assert [one.focusPolicy().value & 1 for one in doctor.boxes] == [1, 0, 0]  # Tab stops once
    doctor.go_to(2)
    assert [one.focusPolicy().value & 1 for one in doctor.boxes] == [0, 0, 1]
    doctor.show_findings([])
    assert not doctor.nothing.isHidden()
    doctor.deleteLater()


@pytest.mark.parametrize(("older", "counts"), [(KEEP, [0, 1, 5, 0, 2]), (TAKE, [0, 2, 4, 0, 4])])
def test_orders_and_lines_are_counted_as_they_will_be_written(tmp_path: Path, older: str, counts: list[int]) -> None:
    about = About(updated=2, older=1, unchanged=4, created_lines=1, updated_lines=3, older_lines=2)
    asked = Asked(tmp_path / "a.csv", "a.csv")
    prepared = Prepared(asked, "小美的店", 1, about, [], [], None, None, tmp_path / "a.db", ())
    assert [one.count for one in figures(prepared, older)] == counts


def test_rows_are_named_as_people_read_them() -> None:
    assert ranges([9, 3, 4, 5, 12]) == "3–5, 9, 12"
    assert ranges(range(2, 60, 2)) == "2, 4, 6, 8, 10, 12, 14, 16, …"
    assert rows_text(Finding("export_older")) == ""
    assert rows_text(Finding("export_older", 3)) == "3 rows"
    assert rows_text(Finding.of("id_missing", [7])) == "Row 7"
    assert rows_text(Finding.of("id_missing", [6, 7, 9])) == "3 rows: 6–7, 9"
    assert rows_text(Finding("id_missing", 1)) == "1 row"


def test_values_are_shown_as_in_the_lists() -> None:
    wall = Wall(NOW)
    assert shown_value("amount_due", 129900, wall) == "1,299.00"
    assert shown_value("created_at", wall.epoch, wall) == "2026-11-21 16:05"
    assert shown_value("receiver", "##8Fa3kQ", wall) == "Encrypted"
    assert shown_value("line.quantity", 2, wall) == "2"
    assert shown_value("memo", None, wall) == ""


def test_a_file_says_in_words_where_it_stands() -> None:
    file = ImportFile(Path("a.csv"), "a.csv")
    assert not file.over
    file.state = State.BAD
    assert file.over


def test_the_columns_of_a_known_report_can_be_said_anew(play: Play, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", *(order(ONE[:-2] + f"{at:02}").replace("等待买家付款", "甲乙") for at in range(4)))

    async def story(window: Window) -> None:
        await drop(window, file)
        page(window).preview.columns.click()
        await window.settle()
        mapping = page(window).mapping
        assert mapping.isVisible()
        assert (mapping.platform.value(), mapping.report.value()) == ("taobao", "orders")
        window.press("Esc")  # back to what is known
        assert states(window) == [State.READY]
        assert page(window).preview.isVisible()
        page(window).preview.columns.click()
        await window.settle()
        mapping.status.lines["甲乙"][1].choose("unpaid")
        window.press("Ctrl+Return")
        await window.settle()
        prepared = page(window).files.files[0].prepared
        assert prepared is not None
        assert prepared.about.level == "own"
        assert [row["status"] for row in prepared.first] == ["unpaid"] * 4
        window.shell.importer.leave()

    play(story)


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_nothing_is_cut_while_files_are_looked_at(
    play: Play, qapp: QApplication, tmp_path: Path, language: str
) -> None:
    files = [write(tmp_path / f"{at}.csv", order(f"447100000000000000{at}"), order("1.9E+18")) for at in (1, 2)]
    strange, picture = tmp_path / "流水.csv", tmp_path / "图.csv"
    strange.write_text(STRANGE, "utf-8-sig")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    found: list[str] = []

    async def story(window: Window) -> None:
        tongue = Tongue(qapp)
        try:
            tongue.use(language)
            await drop(window, *files, strange, picture)
            for size in ((1440, 900), (1280, 720), (1024, 700)):
                window.shell.resize(*size)
                for file in page(window).files.files:
                    page(window).stand_on(file)
                    await window.settle()
                    found.extend(f"{file.name} {size[0]}: {text}" for text in cut(window.shell))
            kept: list[tuple[str, tuple[str, ...]]] = [(ONE[:-1] + f"{at:x}", ("note", "reminder")) for at in range(12)]
            for dialog in (
                UndoPreview(window.desk.theme, "a.csv", Preview(3, 12, 4, kept, [1], [2, 3]), window.shell),
                AskPassword(window.desk.theme, "a.xlsx", wrong=True, parent=window.shell),
            ):
                dialog.open()
                await window.settle()
                found.extend(f"{type(dialog).__name__}: {text}" for text in cut(dialog))
                dialog.reject()
            window.shell.importer.leave()
        finally:
            tongue.use("en")

    play(story)
    assert not found, "\n".join(found)


def test_only_the_panes_that_are_looked_at_are_made(play: Play, tmp_path: Path) -> None:
    strange = tmp_path / "流水.csv"
    strange.write_text(STRANGE, "utf-8-sig")

    def made(window: Window) -> set[str]:
        return {"preview", "mapping", "trouble"} & vars(page(window)).keys()

    async def story(window: Window) -> None:
        await drop(window, write(tmp_path / "a.csv", order(ONE), order("1.93E+18")))
        assert made(window) == {"preview"}
        window.shell.importer.leave()
        await window.settle()
        await drop(window, strange)
        assert made(window) == {"mapping"}
        window.shell.importer.leave()
        await window.settle()

    play(story)


def test_the_page_is_shown_step_by_step(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between making it and showing it the window comes round; whoever leaves just then sees nothing of it."""
    file = write(tmp_path / "a.csv", order(ONE), order("1.93E+18"))
    seen: list[bool] = []

    async def story(window: Window) -> None:
        importer = window.shell.importer
        begun = importer._made

        def leaving() -> FilesPage:
            found = begun()
            asyncio.get_running_loop().call_soon(leave, found)
            return found

        def leave(found: FilesPage) -> None:
            seen.append(found.isVisible())
            importer.leave()

        monkeypatch.setattr(importer, "_made", leaving)
        await drop(window, file)
        assert seen == [False]
        assert importer.page is None
        assert states(window) == []
        assert await count(window) == 0

    play(story)


def test_the_card_follows_an_import_that_does_not_name_its_order(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.imports.TOLD", 1)
    for name in ("_SMALLEST", "_LARGEST"):
        monkeypatch.setattr(f"app.services.import_saving.{name}", 1)
    rows = order(ONE), order(TWO, created="2026-11-21 09:00:00")
    before = write(tmp_path / "ExportOrderList202611211500.csv", *rows)
    after = tmp_path / "ExportOrderList202611211559.csv"
    write(after, *(row.replace("等待买家付款", "交易关闭") for row in rows))

    async def story(window: Window) -> None:
        await window.bring(before)
        window.shell.show_page("orders")
        window.shell.orders.show_view("all")
        await window.settle()
        window.shell.orders.go_to_table()
        window.shell.orders.table.go_to_row(0)
        await window.settle()
        shown = window.shell.orders.card
        assert shown.card is not None
        assert (shown.card.row.order_no, shown.card.row.status) == (ONE, "unpaid")
        await window.bring(after)
        assert shown.card.row.status == "closed"

    play(story)
