from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.header import Header, find, normalise, other_report
from app.intake.profile import others, profiles
from tests.exports.builder import HEADERS, ORDER_VINTAGES, columns
from tests.intake.vintages import CATALOGUES, EXTRA, ROWS, kind, parts

WIDE = str.maketrans(
    {"(": "（", ")": "）", "（": "(", "）": ")", ",": "，", "/": "／", "-": "－", "I": "Ｉ", "D": "Ｄ"}
)


def found(*rows: list[str]) -> Header:
    header = find(rows, profiles())
    assert header is not None
    return header


def is_kind(header: Header, vintage: str) -> bool:
    return (header.profile.platform, header.profile.report) == kind(vintage)


@pytest.mark.parametrize(
    "name", ["总金额(旧版)", "总金额（旧版）", " 总金额 (旧版)\t", "\ufeff总金额( 旧版 )", '="总金额(旧版)"']
)
def test_names_are_the_same_whatever_their_width_and_blanks(name: str) -> None:
    assert normalise(name) == "总金额(旧版)"


def test_case_and_commas_do_not_matter() -> None:
    assert normalise("店铺ID") == normalise("店铺Id") == normalise("店铺ｉｄ")
    assert normalise("买家已付款，等待卖家发货") == normalise("买家已付款,等待卖家发货")


@pytest.mark.parametrize("vintage", ROWS)
def test_every_header_is_known_to_the_last_column(vintage: str) -> None:
    header = found(columns(vintage))
    assert is_kind(header, vintage)
    assert header.unknown == ()
    assert header.width == len(columns(vintage))


@pytest.mark.parametrize("vintage", ROWS)
def test_place_means_nothing(vintage: str) -> None:
    names = columns(vintage).copy()
    random.Random(vintage).shuffle(names)
    header = found(["某店铺"], [], names)
    assert (header.row, is_kind(header, vintage)) == (2, True)
    for field, (first, *_) in header.columns.items():
        assert normalise(names[first]) in header.profile.names[field]
    for field, (first, *_) in header.lines.items():
        assert normalise(names[first]) in header.profile.line_names[field]


@given(vintage=st.sampled_from(ROWS), random_=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_shuffled_halved_and_in_other_widths_it_is_still_the_same_report(vintage: str, random_: random.Random) -> None:
    needed, telling, rest = parts(vintage)
    telling = telling if vintage not in CATALOGUES else random_.sample(telling, 2)
    names = needed + telling + random_.sample(rest, len(rest) // 2)
    random_.shuffle(names)
    written = [random_.choice((name, name.translate(WIDE), f" {name[:2]} {name[2:]}\t")) for name in names]
    header = found(["导出说明"], written)
    assert (header.row, is_kind(header, vintage), header.unknown) == (1, True, ())
    for field, (first, *_) in header.columns.items():
        assert normalise(names[first]) in header.profile.names[field]


@given(vintage=st.sampled_from((*CATALOGUES, EXTRA)), random_=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_choice_with_the_number_and_two_telling_columns_is_recognised(vintage: str, random_: random.Random) -> None:
    needed, telling, rest = parts(vintage)
    names = needed + random_.sample(telling, 2)
    others_ = [name for name in telling + rest if name not in names]
    names += random_.sample(others_, random_.randint(0, len(others_)))
    random_.shuffle(names)
    header = found(names)
    assert (is_kind(header, vintage), header.unknown) == (True, ())


@given(
    vintage=st.sampled_from([name for name in ROWS if name not in CATALOGUES]),
    random_=st.randoms(use_true_random=False),
)
@settings(max_examples=120, deadline=None)
def test_any_half_of_a_header_is_recognised(vintage: str, random_: random.Random) -> None:
    needed, telling, rest = parts(vintage)
    names = needed + random_.sample(telling + rest, (len(telling) + len(rest) + 1) // 2)
    random_.shuffle(names)
    assert is_kind(found(names), vintage)


def test_the_order_number_alone_is_a_report() -> None:
    assert found(["订单编号"]).columns == {"order_no": (0,)}


def test_the_second_id_column_is_not_the_order_number() -> None:
    header = found(["主订单编号", "总金额", "订单编号"])
    assert header.columns["order_no"] == (2,)
    assert header.extra == (0,)


def test_the_preferred_name_comes_first_and_the_others_are_kept() -> None:
    header = found(["订单备注", "订单编号", "商家备忘", "商家备注", "总金额"])
    assert header.columns["memo"] == (3, 2, 0)
    assert header.extra == (0, 2)


def test_unknown_repeated_and_nameless_columns_are_told_apart() -> None:
    header = found(["订单编号", "总金额", "新奇的列", "", "新奇的列", "总金额", "联系手机", "买家会员名", "", ""])
    assert header.titles == (
        "订单编号", "总金额", "新奇的列", "#4", "新奇的列#5", "总金额#6", "联系手机", "买家会员名"
    )  # fmt: skip
    assert [header.titles[index] for index in header.unknown] == ["新奇的列", "新奇的列#5"]
    assert header.extra == (2, 3, 4, 5)


def test_a_column_may_serve_the_order_and_its_line() -> None:
    header = found(columns("douyin.order_list.v2026"))
    at = header.titles.index("选购商品")
    assert (header.columns["item_title"], header.lines["title"]) == ((at,), (at,))
    assert at not in header.extra


def test_an_address_is_joined_of_its_parts_in_their_order() -> None:
    names = columns("douyin.order_list.v2026")[::-1]
    header = found(names)
    assert [names[index] for index in header.joined["address"]] == ["省", "市", "区", "街道", "详细地址"]
    assert not set(header.joined["address"]) & set(header.extra)


def test_parts_of_an_address_are_left_alone_where_it_is_whole() -> None:
    header = found(columns("xiaohongshu.order_list.v2026"))
    assert "address" in header.columns and header.joined == {}
    assert header.titles.index("省") in header.extra


def test_the_header_stands_below_titles_and_group_titles() -> None:
    groups = ["申请信息", "", "订单信息", "", "", "", "处理信息", "", ""]
    explanation = ["名称：说明，退款金额以实际到账为准"]
    header = found([], groups, explanation, columns("jd.aftersale.v2026_partial"), ["1", "2"])
    assert (header.row, header.profile.report) == (3, "refunds")


def test_thirty_rows_are_looked_at() -> None:
    above = [["说明"]] * 29
    assert found(*above, columns("pdd.order_list.default")).row == 29
    assert find([*above, [], columns("pdd.order_list.default")], profiles()) is None


def test_scores_compare_sheets() -> None:
    more, fewer = columns("taobao.order_list.v2020"), columns("taobao.item_list.v2022")
    assert found(more).score > found(fewer).score


@pytest.mark.parametrize(
    "names",
    [
        ["订单号", "订单状态"],
        ["订单号", "商品名称", "商品ID", "订单状态", "支付方式"],
        ["总金额", "订单状态"],
        ["订单编号", "甲", "乙", "丙"],
        [""],
        [],
    ],
)
def test_tables_of_no_one_platform_are_not_taken_for_a_report(names: list[str]) -> None:
    assert find([names], profiles()) is None


@pytest.mark.parametrize(
    "names",
    [
        (
            "订单号,订单状态,订单类型,订单创建时间,买家付款时间,商品名称,商品规格,商品编码,商品单价,商品数量,实付金额,收货人姓名,"
            "收货人手机号,收货省份,收货地址,买家备注,商家备注,快递公司,快递单号,支付方式"
        ),
        (
            "订单编号,订单状态,下单时间,付款时间,商品标题,商品型号,商品数量,商品总价,运费,订单总价,收货人姓名,收货人手机,收货地址,"
            "买家备注,商家备注,物流公司,物流单号"
        ),
        (
            "订单编号,原始单号,店铺名称,仓库名称,订单状态,退款状态,交易时间,付款时间,客户网名,收件人,地址,手机,物流公司,物流单号,"
            "买家留言,客服备注,货品总数,应收金额,邮费"
        ),
        "订单编号,商品标题,订单状态,买家昵称,订单创建时间,订单付款时间,实付金额,收货地址,物流单号",
        "订单号,快递公司,快递单号,收件人姓名,收件人电话,收件人地址,发货时间",
        "订单号,快递公司,快递单号,收件人姓名,收件人电话,收件人地址",
        "订单号,售后单编号,商品名称,商品规格,售后类型,售后状态,退款金额,申请时间,退款原因,快递单号,快递公司,收货人姓名,收货地址",
        "订单号,订单状态,下单时间,付款时间,商品名称,商品编码,商品数量,商品单价,订单金额,运费,收货人,联系电话,收货地址,商家备注",
        "订单编号,发票抬头,发票类型,总金额,买家会员名,订单创建时间,订单状态,发票内容",
    ],
    ids=["youzan", "weidian", "wangdiantong", "xianyu", "courier", "courier_bare", "aftersale", "suning", "invoices"],
)
def test_a_table_of_another_system_is_for_the_page_of_columns(names: str) -> None:
    assert find([names.split(",")], profiles()) is None


def test_a_newer_report_with_a_few_more_columns_is_still_known() -> None:
    names = [*columns("taobao.order_list.v2026_fields_seen"), *(f"新奇的列{n}" for n in range(10))]
    assert len(found(names).unknown) == 10


@pytest.mark.parametrize(
    ("names", "report"),
    [
        (["动账时间", "动账流水号", "动账方向", "订单号"], "settlement"),
        (["商家ID", "订单号", "商品ID", "合计收入(元)", "合计支出（元）"], "settlement"),
        (["商户订单号", "发生时间", "收入金额（+元）", "支出金额（-元）"], "settlement"),
        (["账务流水号", "业务流水号", "商户订单号", "对方账号"], "alipay"),
        (["日期", "花费", "展现量", "点击量"], "promotion"),
        (["订单编号", "卖家公司名", "货品标题", "订单状态", "收货地址", "联系手机"], "purchases"),
        (["订单编号", "服务费用（元）", "商家承担服务费用（元）"], "insurance"),
    ],
)
def test_files_without_orders_are_named(names: list[str], report: str) -> None:
    assert other_report([["2026-05 账单"], names], others()) == report


@pytest.mark.parametrize("vintage", sorted(HEADERS))
def test_no_report_of_ours_is_taken_for_one_of_those(vintage: str) -> None:
    assert other_report([columns(vintage)], others()) is None


def test_only_taobaos_order_reports_are_the_builders() -> None:
    assert all(kind(vintage) == ("taobao", "orders") for vintage in ORDER_VINTAGES)


def test_a_purchase_is_no_order_although_it_names_as_much() -> None:
    names = ["订单编号", "卖家公司名", "货品标题", "订单状态", "收货人姓名", "收货地址", "联系手机", "订单创建时间"]
    names += ["买家会员名", "总金额", "宝贝标题", "买家应付邮费"]
    assert found(names).profile.platform == "taobao"
    assert find([names], profiles(), others()) is None
    assert other_report([names], others()) == "purchases"
