"""Pictures of files on their way in: the preview, several files, unknown columns, a password, taking one back."""

from __future__ import annotations

from pathlib import Path

from app.domain.finding import Finding
from app.errors import KnownError
from app.services import imports, profiles
from app.services.imports import Preview
from ui.models.import_files import WHOSE, ImportFile, State
from ui.pages.imports_files import FilesPage
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.password import AskPassword
from ui.widgets.undo_preview import UndoPreview

_HEAD = (
    "订单编号,买家会员名,总金额,买家应付货款,订单状态,收货人姓名,联系手机,收货地址,买家留言,订单创建时间,订单付款时间,宝贝标题,"
    "宝贝种类,宝贝总数量,店铺名称,直播间,主播昵称"
)
_BUYERS = ("晴天小铺", "阿木", "团子", "小鱼儿妈妈", "林间小路", "lucky_猫", "t**8", "灯塔", "wang_2009", "小满")
_ITEMS = ("婴儿纸尿裤 L码 96片", "不锈钢锅 20厘米", "儿童书包（减负护脊）", "坚果礼盒 1.5kg", "羽绒服 中长款 加厚")
_NAMES = ("张小满", "##8Fa3kQ", "李木子", "王**", "陈晓")
STRANGE = (
    "流水单号,客户帐号,商品,数量(件),应收金额（元）,下单日期,付款日期,目前情况,客户留言,收件人,收件电话,渠道\n"
    "A2026112100001,晴天小铺,婴儿纸尿裤 L码 96片,2,238.00,2026-11-21 12:20:00,,等付款,,张小满,13812341234,小程序\n"
    "A2026112100002,阿木,不锈钢锅,1,89.00,2026-11-21 12:31:00,2026-11-21 12:33:00,待发货,快发,李木,13912345678,小程序\n"
    "A2026112100003,团子,儿童书包,1,168.00,2026-11-20 09:12:00,2026-11-20 09:15:00,已发出,,王二,13712345678,视频号\n"
    "A2026112100004,灯塔,坚果礼盒,3,199.50,2026-11-19 21:10:00,,已取消,,赵四,13612345678,视频号\n"
    "A2026112100005,小满,保温杯,1,66.00,2026-11-19 20:02:00,,等付款,,钱七,13512345678,视频号\n"
)
_FOUND = (
    ("id_scientific", 12), ("id_rounded", 3), ("shifted_cells", 1), ("text_damaged", 2), ("export_older", 31),
    ("unknown_status", 4), ("status_conflict", 2), ("amount_negative", 1), ("encrypted_data", 118),
    ("footer_left_out", 1),
)  # fmt: skip


def _order(at: int) -> str:
    """One line of an order report; every seventh is one that Excel has spoiled."""
    number = "1.93E+18" if at % 7 == 6 else f'="44710000000000{at:05}"'
    paid = f"2026-11-21 {8 + at % 8:02}:{(at * 11) % 60:02}:00" if at % 3 == 0 else ""
    status = ("等待买家付款", "买家已付款，等待卖家发货", "平台介入中")[2 if at % 11 == 5 else 1 if paid else 0]
    return ",".join(
        (
            number, _BUYERS[at % 10], f"{19.9 + at * 7:.2f}", f"{19.9 + at * 7:.2f}", status, _NAMES[at % 5],
            f"138{at:04}1234", "浙江省 杭州市 余杭区 文一西路 1 号", "要发顺丰" if at % 4 == 0 else "",
            f"2026-11-21 {7 + at % 8:02}:{(at * 7) % 60:02}:00", paid, _ITEMS[at % 5], "1", str(1 + at % 3),
            "小美的店", "秋冬专场", "阿紫",
        )
    )  # fmt: skip


def export(studio: Studio, name: str, first: int, rows: int) -> Path:
    file = studio.folder / studio.name / name
    file.parent.mkdir(exist_ok=True)
    lines = [_HEAD, *(_order(at) for at in range(first, first + rows))]
    file.write_text("\n".join(lines) + "\n", "gb18030")
    return file


def _page(studio: Studio) -> FilesPage:
    page = studio.shell.importer.page
    assert page is not None
    return page


async def _leave(studio: Studio) -> None:
    studio.shell.importer.leave()
    await studio.settle()


@scene
async def preview(studio: Studio) -> Pictures:
    """An export with a good deal to say, then with every finding there may be, then from a report nobody verified."""
    studio.shell.choose_shop(studio.desk.shops[0])
    studio.shell.importer.take([export(studio, "ExportOrderList202611220905.csv", 200, 90)])
    await studio.settle()
    page = _page(studio)
    if (asked := page.current()) is not None and asked.asks:
        yield "import-which-shop"
        studio.shell.importer.choose_shop(asked, studio.office.shops()[-1].name)
        await studio.settle()
    yield "import-preview"
    file = page.current()
    assert file is not None
    assert file.prepared is not None
    page.preview.doctor.go_to(1)
    yield "import-preview-finding"
    about = file.prepared.about
    params = {"columns": ["直播间", "主播昵称"], "shop": "小林的店", "words": ["平台介入中"], "column": "订单创建时间"}
    about.findings = [Finding.of(code, range(3, 3 + 4 * rows, 4)[:rows], params) for code, rows in _FOUND]
    about.level, about.merged, about.updated, about.older = "partial", 4, 52, 31
    file.prepared.known_run, file.prepared.known_at = 3, about.as_of
    page.files.told(file)
    page.take_focus()
    yield "import-preview-ten"
    studio.shell.resize(1024, 700)
    yield "import-preview-narrow"
    studio.shell.resize(*studio.size)
    await _leave(studio)


@scene
async def several(studio: Studio) -> Pictures:
    """Five files in one drop, each somewhere else on its way."""
    names = ("ExportOrderList202611220905.csv", "ExportOrderList202611220906.csv")
    files = [export(studio, name, 300 + 60 * at, 60) for at, name in enumerate(names)]
    odd = studio.folder / studio.name / "小程序订单11月.csv"
    odd.write_text(STRANGE, "utf-8-sig")
    picture = studio.folder / studio.name / "说明.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    studio.shell.importer.take([*files, odd, picture])
    await studio.settle()
    page = _page(studio)
    for file in [one for one in page.files.files if one.asks in WHOSE]:
        studio.shell.importer.choose_shop(file, studio.office.shops()[-1].name)
    await studio.settle()
    locked = KnownError("file_password", file="订单报表_加密.xlsx")
    page.files.add(
        [
            ImportFile(odd, "十一月导出.zip › 订单报表_加密.xlsx", State.ASKS, error=locked),
            ImportFile(odd, "十一月导出.zip › 订单报表_12.xlsx", State.READING, 0.42),
            ImportFile(odd, "十一月导出.zip › 订单报表_13.xlsx", State.DONE),
        ]
    )
    yield "import-several"
    for at, name in ((3, "import-bad"), (4, "import-locked"), (2, "import-columns")):
        page.stand_on(page.files.files[at])
        page.take_focus()
        yield name
    page.mapping.picker.take_focus()
    page.mapping.picker.search.setText("金额" if studio.name.startswith("zh") else "amount")
    yield "import-columns-search"
    page.mapping.picker.search.clear()
    page.mapping.table.go_to_row(7)
    page.mapping._choose("status_text")
    yield "import-columns-words"
    page.mapping.model.choose(0, None)
    page.mapping.blame("")
    page.mapping.table.setFocus()
    yield "import-columns-missing"
    studio.shell.resize(1024, 700)
    yield "import-columns-narrow"
    studio.shell.resize(*studio.size)
    await _leave(studio)


@scene
async def password(studio: Studio) -> Pictures:
    for wrong, name in ((False, "import-password"), (True, "import-password-wrong")):
        ask = AskPassword(studio.desk.theme, "订单报表_加密.xlsx", wrong=wrong, parent=studio.shell)
        ask.open()
        ask.field.setFocus()
        yield name
        ask.reject()


@scene
async def taking_back(studio: Studio) -> Pictures:
    """A run whose findings are read later, and what its undoing would do."""
    studio.shell.choose_shop(studio.desk.shops[-1])  # a demo shop takes no files
    await studio.bring(export(studio, "ExportOrderList202611220905.csv", 200, 90))
    studio.clear()
    studio.shell.show_page("imports")
    await studio.settle()
    page = studio.shell.imports
    page.table.go_to_row(0)
    yield "imports-findings"
    page.doctor.go_to(0)
    yield "imports-finding"
    worked = [
        ("4471000000000000203", ("note", "reminder")),
        ("4471000000000000207", ("flag",)),
        ("4471000000000000214", ("contact", "script")),
    ]
    for found, name in (
        (Preview(removed=74, restored=12, stubs=3, kept=worked, later=[7, 8], lines=41), "import-undo"),
        (Preview(removed=77), "import-undo-plain"),
    ):
        ask = UndoPreview(studio.desk.theme, "ExportOrderList202611220905.csv", found, studio.shell)
        ask.open()
        ask.go.setFocus()
        yield name
        ask.reject()
    studio.shell.choose_shop(studio.desk.shops[0])


@scene
async def own_columns(studio: Studio) -> Pictures:
    """What was said of unknown columns once, in the settings."""
    odd = studio.folder / studio.name / "小程序订单11月.csv"
    look = await imports.look(studio.office, odd)
    choices = {one.index: one.guess for one in look.columns if one.guess}
    await profiles.save(
        studio.office, look, {0: "order_no", **choices}, platform="wechat", report="orders", name="小程序的订单",
        words={"等付款": "unpaid"},
    )  # fmt: skip
    studio.shell.show_page("settings")
    page = studio.shell.preferences
    page.show_section("imports")
    await page.imports.load()
    yield "settings-import-own"
