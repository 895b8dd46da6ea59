from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import KnownError
from app.intake import mapping
from app.intake.header import find, normalise
from app.intake.mapping import Column, Look, as_profile, choices, guess, look
from app.intake.profile import profiles, read_own
from app.intake.synonyms import LINE, alike, fold
from tests.exports.builder import columns
from tests.intake.vintages import ROWS, kind, meanings

ROW = {
    "平台订单ID": "SX20260506001",
    "下单日期": "2026-05-06 12:00",
    "客户昵称": "小明同学",
    "收件人": "王小明",
    "手机号码": "13800001111",
    "收货详细地址": "浙江省 杭州市 西湖区 某某路1号",
    "交易状态": "待付款",
    "实付（元）": "1,299.50",
    "宝贝": "保温杯",
    "规格型号": "红色",
    "数量": "2",
    "客服备注": "加急",
    "奇怪的": "x",
}
MEANT = {
    "平台订单ID": "order_no", "下单日期": "created_at", "客户昵称": "buyer_nick", "收件人": "receiver",
    "手机号码": "phone", "收货详细地址": "address", "交易状态": "status_text", "实付（元）": "amount_paid",
    "宝贝": "item_title", "规格型号": "line.spec", "数量": "line.quantity", "客服备注": "memo", "奇怪的": None,
}  # fmt: skip


def table(*rows: dict[str, str]) -> list[list[str]]:
    return [list(ROW), *([{**ROW, **row}[name] for name in ROW] for row in rows)]


def by_title(look_: Look) -> dict[str, Column]:
    return {column.title: column for column in look_.columns}


def chosen(look_: Look) -> dict[int, str]:
    return {column.index: column.guess for column in look_.columns if column.guess}


def test_columns_of_an_unknown_system_are_guessed() -> None:
    found = guess([["某系统导出 2026-05"], [], *table({})])
    assert (found.platform, found.report, found.row) == (None, "orders", 2)
    assert {column.title: column.guess for column in found.columns} == MEANT


def test_cells_show_what_a_column_is_and_nobody_by_name() -> None:
    found = by_title(guess(table({}, {"手机号码": "13900002222"}, {}, {"手机号码": ""}, {"手机号码": "13700003333"})))
    assert found["手机号码"].samples == ("138****1111", "139****2222", "137****3333")
    assert found["收件人"].samples == ("王*",)
    assert found["客户昵称"].samples == ("小***学",)
    assert found["收货详细地址"].samples == ("浙江省 杭州市 西湖区 ***",)
    assert found["平台订单ID"].samples == ("SX20260506001",)


@pytest.mark.parametrize(
    ("title", "cell", "shown"),
    [
        ("收货人（脱敏）", "王小明", "王*"),
        ("身份证号", "330106199001011234", "****1234"),
        ("说明", "请打 13800001111", "请打 138****1111"),
        ("未知", "13800001111", "138****1111"),
        ("未知", "浙江省杭州市西湖区某某路1号", "浙江省杭州市西湖区 ***"),
        ("买家电子邮箱", "someone@example.com", "****.com"),
        ("未知", "someone@example.com", "s*"),
        ("未知", "330106199001011234", "****1234"),
        ("提货人", "张三丰", "张*"),
        ("发票抬头", "赵敏", "赵*"),
        ("收货信息", "李四 上海 静安 某路 12弄", "***"),
        ("是否本人", "是", "是"),
    ],
)
def test_what_looks_personal_is_masked_whatever_the_guess(title: str, cell: str, shown: str) -> None:
    (column,) = [c for c in guess([["订单号", title], ["SX20260506001", cell]]).columns if c.title == title]
    assert column.samples == (shown,)


def test_long_cells_are_cut() -> None:
    (column,) = guess([["说明文字"], ["长" * 500]]).columns
    assert len(column.samples[0]) == 80


def test_status_words_are_told() -> None:
    found = by_title(guess(table({}, {"交易状态": "已付"}, {"交易状态": "已付"})))
    assert found["交易状态"].words == ("待付款", "已付")
    assert found["数量"].words == ()


@pytest.mark.parametrize(
    ("title", "cells", "words"),
    [
        ("甲乙丙", ["进行", "进行", "完毕"], ("进行", "完毕")),
        ("甲乙丙", ["王小明", "李小红", "赵小刚"], ()),
        ("客户脱敏", ["王小明", "王小明", "李小红"], ()),
    ],
)
def test_words_of_a_column_nobody_guessed_are_told_where_they_name_nobody(
    title: str, cells: list[str], words: tuple[str, ...]
) -> None:
    column = guess([["订单号", title], *(["SX20260506001", cell] for cell in cells)]).columns[1]
    assert column.words == words


def test_cells_correct_a_name_that_misleads() -> None:
    good = by_title(guess([["订单号", "付款时间"], ["SX20260506001", "2026-05-06 12:00"]]))["付款时间"]
    bad = by_title(guess([["订单号", "付款时间"], ["SX20260506001", "未付"]]))["付款时间"]
    assert good.guess == "paid_at"
    assert bad.sure < 0.35 < good.sure


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (["13800001111", "13900002222"], "phone"),
        (["浙江省杭州市西湖区某某路1号"], "address"),
        (["已付款,待发货", "等待买家付款", "交易成功", "交易关闭"], "status_text"),
        (["330106199001011234", "33010619900101123X"], None),
        (["随便什么"], None),
        ([], None),
    ],
)
def test_cells_alone_say_something_too(cells: list[str], field: str | None) -> None:
    found = guess([["订单号", "甲乙丙"], *(["SX20260506001", cell] for cell in cells)])
    assert found.columns[1].guess == field


def test_rows_of_one_order_are_its_items() -> None:
    rows = [["订单号", "商品名称"], ["SX20260506001", "杯子"], ["SX20260506001", "盘子"], ["SX20260506002", "碗"]]
    column = guess(rows).columns[1]
    assert (column.guess, column.line) == ("line.title", True)
    column = guess(rows[:2]).columns[1]
    assert (column.guess, column.line) == ("item_title", False)


def test_a_field_is_guessed_once_unless_two_columns_are_as_sure() -> None:
    found = guess([["订单号", "应付金额", "应付金额合计", "商家备注", "卖家备注"]])
    assert [column.guess for column in found.columns].count("amount_due") == 1
    assert [column.guess for column in found.columns][3:] == ["memo", "memo"]


@pytest.mark.parametrize("vintage", ROWS)
def test_every_known_header_is_guessed_as_it_is(vintage: str) -> None:
    found = guess([columns(vintage)])
    assert (found.platform, found.report) == kind(vintage)
    for column in found.columns:
        assert column.guess is None or column.guess in meanings(vintage, column.title)


@pytest.mark.parametrize("vintage", ROWS)
def test_near_misses_are_found_for_nine_columns_of_ten(vintage: str) -> None:
    names = columns(vintage)
    found = guess([[_missed(name, index) for index, name in enumerate(names)]])
    assert (found.platform, found.report) == kind(vintage)
    told = [(column.guess, meanings(vintage, name)) for name, column in zip(names, found.columns, strict=True)]
    meant = [(guessed, fields) for guessed, fields in told if fields]
    assert sum(guessed in fields for guessed, fields in meant) >= len(meant) * 0.9


def _missed(name: str, index: int) -> str:
    """The name as another hand might write it: every second one in another form."""
    if index % 2:
        return name
    for old, new in (
        ("编号", "号"),
        ("时间", "日期"),
        ("商品", "产品"),
        ("快递", "物流"),
        ("收货人", "收件人"),
        ("ID", "编号"),
    ):
        if old in name:
            return name.replace(old, new, 1)
    return f"{name}（必填）"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("订单编号", "订单号"), ("订单ID", "订单号"), ("下单帐号", "下单账号"), ("运费(元)", "运费"), ("快递单号", "物流编号"),
        ("下单日期", "下单时间"), ("支付-时间", "支付时间"), ("宝贝标题", "商品标题"), ("訂單編號", "订单号"),
    ],
)  # fmt: skip
def test_forms_of_a_name(one: str, other: str) -> None:
    assert fold(normalise(one)) == fold(normalise(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("商品编码", "商品编号"),
        ("商品编码(平台)", "商品编码(自定义)"),
        ("总金额(旧版)", "总金额"),
        ("主订单编号", "子订单编号"),
    ],
)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert fold(normalise(one)) != fold(normalise(other))


def test_alike() -> None:
    assert alike("收货地址", "收货地址") == 1
    assert 0.5 < alike("收货详细地址", "收货地址") < 1
    assert alike("号", "收货地址") == 0


def test_the_answers_make_a_profile_that_reads_the_file() -> None:
    found = guess(table({}))
    text = as_profile(
        found, chosen(found), platform="taobao", report="orders", name="某系统", words={"待付款": "unpaid"}
    )
    own = read_own(text)
    assert (own.own_name, own.platform, own.report, own.level, own.grain) == (
        "某系统", "taobao", "orders", "own", "item",
    )  # fmt: skip
    assert own.words["待付款"] == "unpaid"
    assert own.words["交易成功"] == "finished"
    header = find([["某系统导出"], *table({})], profiles([text]))
    assert header is not None
    assert (header.profile.own_name, header.row, header.unknown) == ("某系统", 1, ())
    titles = {field: header.titles[at] for field, (at, *_) in header.columns.items()}
    assert titles == {field: title for title, field in MEANT.items() if field and not field.startswith(LINE)}
    assert {field: header.titles[at] for field, (at, *_) in header.lines.items()} == {
        "title": "宝贝", "spec": "规格型号", "quantity": "数量",
    }  # fmt: skip
    assert [header.titles[at] for at in header.extra] == ["奇怪的"]


def test_a_persons_meaning_of_a_word_goes_before_the_platforms() -> None:
    found = guess(table({}))
    words = {"交易成功": "closed"}
    own = read_own(as_profile(found, chosen(found), platform="taobao", report="orders", name="某", words=words))
    assert own.words["交易成功"] == "closed"


def test_a_platforms_habits_come_with_its_numbers() -> None:
    head = [["订单的号", "状态呢"], ["260531-662941284701219", "待支付"]]
    found = guess(head)
    answers = {0: "order_no", 1: "status_text"}
    own = read_own(as_profile(found, answers, platform="pinduoduo", report="orders", name="某", words={}))
    assert (own.date_in_id, own.newest_memo, own.words["待支付"]) == ("%y%m%d", ";", "unpaid")
    other = read_own(as_profile(found, answers, platform="jd", report="orders", name="某", words={}))
    assert other.date_in_id is None
    assert other.status_prefix == {"(删除)": "closed"}
    assert other.id_pattern.fullmatch("260531-662941284701219")


def test_what_a_platform_writes_into_its_cells_comes_along() -> None:
    found = guess([["单", "留言", "快递", "旗"], ["3515313147329012345", "没有买家留言", "No:78939466185575", "红旗"]])
    answers = {0: "order_no", 1: "buyer_message", 2: "tracking_no", 3: "platform_flag"}
    taobao = read_own(as_profile(found, answers, platform="taobao", report="orders", name="某", words={}))
    assert taobao.prefix == {"tracking_no": ("No:",)}
    assert taobao.blank == {"buyer_message": frozenset({"没有买家留言"})}
    other = read_own(as_profile(found, answers, platform="xiaohongshu", report="orders", name="某", words={}))
    assert (other.flags["红旗"], other.prefix, other.blank) == ("red", {}, {})
    less = read_own(as_profile(found, answers, platform="wechat", report="orders", name="某", words={}))
    assert (taobao.discounts, less.discounts) == (None, ())


def test_several_columns_of_an_address_are_put_together() -> None:
    head = [["订单号", "省", "市", "详细地址", "别的"], ["SX20260506001", "浙江省", "杭州市", "某路1号", ""]]
    answers = {0: "order_no", 1: "address", 2: "address", 3: "address"}
    text = as_profile(guess(head), answers, platform="jd", report="orders", name="某", words={})
    header = find(head, profiles([text]))
    assert header is not None
    assert (header.joined, header.extra) == ({"address": (1, 2, 3)}, (4,))


def test_a_whole_address_goes_before_its_parts() -> None:
    head = [["订单号", "省", "市", "收货地址"], ["SX20260506001", "浙江省", "杭州市", "浙江省 杭州市 某路1号"]]
    answers = {0: "order_no", 1: "address", 2: "address", 3: "address"}
    text = as_profile(guess(head), answers, platform="jd", report="orders", name="某", words={})
    header = find(head, profiles([text]))
    assert header is not None
    assert (header.joined, header.columns["address"]) == ({}, (3, 1, 2))


@pytest.mark.parametrize("damaged", ["3.5E+17", "3E17", "123456.0", "2026-05-06", "12", "a b c", "abc"])
def test_an_unknown_systems_numbers_are_never_damaged_ones(damaged: str) -> None:
    found = guess(table({}))
    own = read_own(as_profile(found, chosen(found), platform="jd", report="orders", name="某", words={}))
    assert own.id_pattern.fullmatch("SX20260506001")
    assert not own.id_pattern.fullmatch(damaged)


@pytest.mark.parametrize(
    ("report", "fields"),
    [
        ("orders", {}),
        ("items", {0: "line.title"}),
        ("refunds", {0: "order_no"}),
        ("refunds", {0: "refund_no"}),
        ("reviews", {1: "text"}),
    ],
)
def test_a_report_without_its_number_makes_no_profile(report: str, fields: dict[int, str]) -> None:
    found = guess(table({}))
    with pytest.raises(KnownError) as caught:
        as_profile(found, fields, platform="jd", report=report, name="某", words={})
    assert caught.value.code == "profile_incomplete"


@pytest.mark.parametrize("report", ["orders", "items", "refunds", "reviews"])
def test_every_choice_can_be_made(report: str) -> None:
    offered = choices(report)
    names = [f"列{number}" for number in range(len(offered))]
    found = guess([names], report)
    text = as_profile(found, dict(enumerate(offered)), platform="jd", report=report, name="某", words={})
    header = find([names], profiles([text]))
    assert header is not None and header.profile.own_name == "某"
    given_ = {names[at]: field for field, (at, *_) in header.columns.items()}
    lines = {names[at]: LINE + field for field, (at, *_) in header.lines.items()}
    assert set((given_ | lines).values()) | {"item_title"} >= set(offered)
    assert "status" not in offered


@given(
    titles=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8),
    name=st.text(min_size=1, max_size=20),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_any_names_and_answers_make_readable_text(titles: list[str], name: str, data: st.DataObject) -> None:
    found = guess([["订单编号", *titles], ["351531534732900", *titles]])
    offered = st.sampled_from([field for field in choices("orders") if field != "order_no"])
    answers = {
        column.index: "order_no" if column.title == "订单编号" else data.draw(offered) for column in found.columns
    }
    if "order_no" not in answers.values():
        return
    words = dict.fromkeys(titles, "paid")
    text = as_profile(found, answers, platform="taobao", report="orders", name=name, words=words)
    assert tomllib.loads(text)["name"] == name
    assert find([[column.title for column in found.columns]], profiles([text])) is not None


@given(rows=st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_look_never_fails(rows: list[list[str]]) -> None:
    found = guess(rows)
    assert all(len(column.samples) <= 3 and 0 <= column.sure <= 1 for column in found.columns)
    assert {column.guess for column in found.columns} <= {None, *choices(found.report)}


def test_the_same_header_is_told_again() -> None:
    first, second = guess(table({})), guess([["标题行"], *([f" {cell}\t" for cell in row] for row in table({}))])
    assert first.header == second.header
    assert guess([[*ROW, "多一列"]]).header != first.header


def test_a_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "unknown.csv"
    path.write_bytes("\r\n".join(",".join(f'"{cell}"' for cell in row) for row in table({})).encode("gb18030"))
    assert {column.title: column.guess for column in look(path).columns} == MEANT


def test_the_most_table_like_sheet_is_looked_at(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "unknown.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write_column(0, 0, ["本表由系统导出", "请勿修改"])
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(table({})):
            sheet.write_row(number, 0, row)
    assert {column.title: column.guess for column in look(path).columns} == MEANT


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "blank.csv"
    path.write_bytes(b",,\r\n,,\r\n")
    with pytest.raises(KnownError) as caught:
        look(path)
    assert caught.value.code == "file_empty"


def test_needed_columns_are_fields() -> None:
    for report, needed in mapping.NEEDED.items():
        assert set(needed) <= set(choices(report))
