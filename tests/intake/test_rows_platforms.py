"""The habits of each platform, as facts of real exports tell them; everybody in here is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.reading import Reading, moment, read, read_text

NUMBERS = ("6917926768823643751", "6917926768823643752")


def rows(folder: Path, *lines: str, encoding: str = "utf-8-sig", name: str = "export.csv") -> Reading:
    path = folder / name
    path.write_bytes("\r\n".join((*lines, "")).encode(encoding))
    return read(path)


DOUYIN = "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,收件人,收件人手机号,省,市,区,街道,详细地址,订单提交时间,旗帜颜色,商家备注,支付完成时间,订单状态,售后状态,承诺发货时间"


def douyin(**cells: str) -> str:
    usual = {
        "主订单编号": NUMBERS[0],
        "子订单编号": NUMBERS[1],
        "选购商品": "杯子",
        "商品规格": "红色",
        "商品数量": "2",
        "商品ID": "3500001",
        "商家编码": "A01",
        "商品单价": "1,234.00",
        "订单应付金额": "2,468.00",
        "收件人": "##密文甲##",
        "收件人手机号": "$$密文乙",
        "省": "广东省",
        "市": "广州市",
        "区": "越秀区",
        "街道": "-",
        "详细地址": "##密文丙",
        "订单提交时间": "2026-11-20 10:00:00",
        "旗帜颜色": "-",
        "商家备注": "-",
        "支付完成时间": "-",
        "订单状态": "待支付",
        "售后状态": "-",
        "承诺发货时间": "2026-11-22 10:00:00",
    }
    return ",".join(f'"\t{cell}"' for cell in (usual | cells).values())


def test_douyin_cells_begin_with_a_tab_and_a_dash_is_nothing(tmp_path: Path) -> None:
    reading = rows(tmp_path, DOUYIN, douyin())
    row = reading.row
    assert (row["order_no"], row["line.line"]) == NUMBERS
    assert (row["status"], row["created_at"]) == ("unpaid", moment(2026, 11, 20, 10))
    assert row["memo"] is row["paid_at"] is row["platform_flag"] is row["line.refund_text"] is None
    assert (row["line.price"], row["line.quantity"], row["line.code"]) == (123400, 2, "A01")
    assert row["extra"] is None
    assert reading.export.summed == ("amount_due",)


def test_ciphers_are_kept_and_told(tmp_path: Path) -> None:
    reading = rows(tmp_path, DOUYIN, douyin())
    row = reading.row
    assert (row["receiver"], row["phone"]) == ("##密文甲##", "$$密文乙")
    assert row["address"] == "广东省 广州市 越秀区 ##密文丙"
    assert reading.told == [("encrypted_data", 1)]
    titles = DOUYIN.split(",")
    assert {(titles[at], name) for at, name in reading.export.personal_columns} == {
        ("收件人", "receiver"),
        ("收件人手机号", "phone"),
        *((name, "address") for name in ("省", "市", "区", "街道", "详细地址")),
    }


@pytest.mark.parametrize(
    ("word", "colour"), [("紫旗", "purple"), ("红色", "red"), ("青", "cyan"), ("orange", "orange")]
)
def test_a_flag_is_told_from_its_word(tmp_path: Path, word: str, colour: str) -> None:
    reading = rows(tmp_path, DOUYIN, douyin(旗帜颜色=word))
    assert (reading.row["platform_flag"], reading.row["extra"]) == (colour, None)


def test_a_flag_nobody_knows_stays_a_word(tmp_path: Path) -> None:
    reading = rows(tmp_path, DOUYIN, douyin(旗帜颜色="彩虹"), douyin(旗帜颜色="彩虹"))
    assert [(row["platform_flag"], row["extra"]) for row in reading.rows] == [(None, {"旗帜颜色": "彩虹"})] * 2
    (finding,) = (finding for finding in reading.export.findings if finding.code == "unknown_flag")
    assert (finding.rows, finding.numbers, finding.params["columns"]) == (2, (2, 3), ["旗帜颜色"])


def test_several_items_in_one_cell_become_lines(tmp_path: Path) -> None:
    cells = {
        "子订单编号": "7000000001;7000000002",
        "选购商品": "杯子-(A01);碟子-(B02)",
        "商品ID": "2001;2002",
        "商家编码": "A01;B02",
    }
    reading = rows(tmp_path, DOUYIN, douyin(), douyin(主订单编号="6917926768823643759", 商品数量="5", **cells))
    assert [row["row"] for row in reading.rows] == [2, 3, 3]
    lines = [(row["line.line"], row["line.title"], row["line.code"], row["line.quantity"]) for row in reading.rows]
    assert lines == [(NUMBERS[1], "杯子", "A01", 2), ("7000000001", "杯子", "A01", None), ("7000000002", "碟子", "B02", None)]  # fmt: skip
    assert [row["item_title"] for row in reading.rows] == ["杯子", "杯子，碟子", "杯子，碟子"]
    assert reading.rows[1]["line.product_id"] == "2001"
    assert reading.rows[1]["extra"] == {"商品数量": "5", "商品单价": "1,234.00"}
    assert reading.rows[1]["created_at"] == reading.rows[2]["created_at"] == moment(2026, 11, 20, 10)


def test_the_number_of_the_sub_order_says_how_many_items_there_are(tmp_path: Path) -> None:
    head = "主订单编号,子订单编号,选购商品,商品ID,商家编码,商品数量,商品单价,订单应付金额"
    reading = rows(tmp_path, head, "6917926768823643761,6917926768823643762,套装-(A01;B02),2001,A01;B02,3,30.00,90.00")
    row = reading.row
    assert [row[f"line.{name}"] for name in ("title", "code", "quantity", "price")] == ["套装", "A01;B02", 3, 3000]


def test_one_piece_each_is_shared_out(tmp_path: Path) -> None:
    cells = {"子订单编号": "7000000001;7000000002", "商品ID": "2001;2002", "商品数量": "2", "商品单价": "3.00;4.00"}
    reading = rows(tmp_path, DOUYIN, douyin(**cells))
    assert [(row["line.quantity"], row["line.price"]) for row in reading.rows] == [(1, 300), (1, 400)]
    assert [row["line.title"] for row in reading.rows] == ["杯子", "杯子"]
    assert [row["extra"] for row in reading.rows] == [None, None]


def test_a_row_of_several_items_is_refused_as_one(tmp_path: Path) -> None:
    damaged = {"子订单编号": "7000000001;7.00E+18", "商品ID": "2001;2002"}
    reading = rows(tmp_path, DOUYIN, douyin(**damaged), douyin())
    assert [row["row"] for row in reading.rows] == [3]
    (reject,) = reading.rejects
    assert (reject.row, reject.code) == (2, "id_scientific")
    assert "\t7000000001;7.00E+18" in reject.cells
    assert ("id_scientific", 1) in reading.told


def test_a_title_keeps_a_code_that_is_not_its_own(tmp_path: Path) -> None:
    reading = rows(tmp_path, DOUYIN, douyin(选购商品="杯子-(大号)"), douyin(选购商品="杯子;碟子"))
    assert [row["line.title"] for row in reading.rows] == ["杯子-(大号)", "杯子;碟子"]


def test_douyin_reviews(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        "评价日期,订单ID,商品ID,商品名称,商品规格,商品评价得分,评价等级,评价内容,追评内容,追评时间,商家是否回复,回复内容,用户昵称,门店ID,门店名称",
        f"2026年05月06日 12:34:56,\t{NUMBERS[0]},3500001,杯子,红,5星,好评,很好,-,-,已回复,谢谢,小***甲,-,-",
        "2026年05月06日,6.91E+18,3500001,杯子,红,5,好评,很好,-,-,,,,-,-",
    )
    row = reading.row
    assert (reading.export.report, reading.export.line_fields) == ("reviews", ())
    assert (row["order_no"], row["reviewed_at"]) == (NUMBERS[0], moment(2026, 5, 6, 12, 34, 56))
    assert (row["score"], row["text"], row["addition"], row["replied"]) == (5, "很好", None, "已回复")
    assert "status" not in row
    assert reading.codes == ["id_scientific"]
    assert reading.told == [("id_scientific", 1), ("masked_data", 1)]


def test_douyin_refunds(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        "售后单号,订单号,商品单号,商品发货状态,售后类型,售后状态,退商品金额（元）,退运费金额（元）,售后申请时间,退款方式",
        f"\t{NUMBERS[0]},\t{NUMBERS[0]},\t{NUMBERS[1]},1/1已发货,退货退款,待商家处理,¥89.50,-,2026-05-18 00:34:00,无需退款",
        f"6.9E18,{NUMBERS[0]},{NUMBERS[1]},未发货,换货,仲裁中,159,0,2026-05-18 00:34:00,-",
        f",{NUMBERS[0]},{NUMBERS[1]},未发货,换货,仲裁中,159,0,2026-05-18 00:34:00,-",
    )
    row = reading.row
    assert (reading.export.report, row["refund_no"], row["line"]) == ("refunds", *NUMBERS)
    assert (row["amount"], row["amount_postage"], row["goods_status"]) == (8950, None, "1/1已发货")
    assert reading.codes == ["id_scientific", "id_missing"]
    assert ("profile_unverified", 0) in reading.told


JD = "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,应付金额,订单状态,下单帐号,客户姓名,客户地址,联系电话,商家备注,商家备注等级（等级1-5为由高到低）,付款确认时间,货号"


def jd(status: str, number: str = "19453840001", level: str = "") -> str:
    return (
        f"{number},1001,杯子,1,在线支付,2026-11-20 10:00:00,10.00,20.00,19.00,{status},甲,乙,丙,13900000000,,{level},,"
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        (" 等待出库", "paid"),
        ("(删除)等待出库", "closed"),
        ("（删除）等待付款", "closed"),
        ("(删除)没见过的词", "closed"),
        ("等待付款确认", "unknown"),
        ("等待付款", "unpaid"),
        ("完成", "finished"),
    ],
)
def test_a_prefix_decides_over_the_word_behind_it(tmp_path: Path, word: str, status: str) -> None:
    reading = rows(tmp_path, JD, jd(word), encoding="gb18030")
    assert (reading.row["status"], reading.row["status_text"]) == (status, word.strip())
    assert reading.export.unknown_words == {}


def test_jd_rows_are_lines_and_a_level_is_no_colour(tmp_path: Path) -> None:
    reading = rows(tmp_path, f"{JD},", jd("等待付款", level="1"), jd("等待付款"), encoding="gb18030")
    assert reading.rejects == []
    assert (reading.export.platform, reading.export.line_fields[0]) == ("jd", "title")
    first, second = reading.rows
    assert (first["amount_due"], first["line.price"], first["line.quantity"]) == (1900, 1000, 1)
    assert "platform_flag" not in first
    assert first["extra"]["商家备注等级（等级1-5为由高到低）"] == "1"
    assert first["order_no"] == second["order_no"]


PDD = "商品,订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),商品数量(件),发货时间,商品id,商品规格,商家备注,售后状态,快递单号,快递公司,订单成交时间,省,市,区"


def pdd(number: str, created: str = "", memo: str = "", tracking: str = "") -> str:
    cells = ["杯子", number, "待发货", "17.80", "0.00", "17.80", "1", "", "88", "红", memo, "无售后或售后取消", tracking, "", created, "广东省", "****", "****"]  # fmt: skip
    return ",".join(f'"{cell}\t"' for cell in cells)


def test_an_order_without_a_time_has_the_day_of_its_number(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        PDD,
        pdd("260531-662941284701219"),
        pdd("260531-662941284701220", "2026-06-01 00:00:10"),
        pdd("269931-662941284701221"),
    )
    assert [row["created_at"] for row in reading.rows] == [moment(2026, 5, 31), moment(2026, 6, 1, 0, 0, 10)]
    assert [(reject.row, reject.code) for reject in reading.rejects] == [(4, "created_missing")]
    assert ("date_from_id", 1) in reading.told
    assert all("amount_due" not in row for row in reading.rows), "the discounts are not told"


def test_a_file_without_the_column_has_the_days_of_its_numbers(tmp_path: Path) -> None:
    reading = rows(tmp_path, "订单号,商品,订单状态,用户实付金额(元)", "260531-662941284701219\t,杯子\t,待支付\t,0.00\t")
    assert reading.row["created_at"] == moment(2026, 5, 31)
    assert "created_at" in reading.export.fields


@pytest.mark.parametrize(
    ("less", "due"),
    [
        ("店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元)|15.00\t,5.00,0", 8600),
        ("店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元)|15.00,?,0", None),
        ("店铺优惠折扣(元),平台优惠折扣(元)|15.00,5.00", None),
    ],
)
def test_what_is_due_on_pinduoduo_is_net_of_discounts_or_not_told(tmp_path: Path, less: str, due: int | None) -> None:
    head, cells = less.split("|")
    reading = rows(
        tmp_path,
        f"订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),{head}",
        f"261121-123456789012345,待支付,100.00,6.00,86.00,{cells}",
    )
    assert reading.row.get("amount_due") == due
    assert (reading.row["amount_goods"], reading.row["amount_postage"]) == (10000, 600)


def test_what_is_due_on_wechat_is_not_told(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        "订单号,订单状态,订单下单时间,订单确认收货时间,商品总价,订单运费,商品优惠,跨店优惠",
        "3700000000000000001,待付款,2026-11-20 10:00:00,,100.00,6.00,15.00,0",
    )
    assert "amount_due" not in reading.row


def test_memos_stand_one_a_line_the_newest_last(tmp_path: Path) -> None:
    reading = rows(tmp_path, PDD, pdd("260531-662941284701219", memo="旧;;较新 ;最新"))
    assert reading.row["memo"] == "旧\n较新\n最新"
    assert reading.row["address"] == "广东省 **** ****"
    assert ("masked_data", 1) in reading.told


def test_a_parcel_number_that_became_a_figure_is_no_number(tmp_path: Path) -> None:
    reading = rows(tmp_path, PDD, pdd("260531-662941284701219", "2026-06-01 00:00:10", tracking="7.89E+13"))
    assert reading.row["tracking_no"] is None
    assert reading.row["extra"]["快递单号"] == "7.89E+13"
    assert ("cell_unreadable", 1) in reading.told


@pytest.mark.parametrize("number", ["260531", "260531-662941284701219.0", "6.62E+14", "2026-05-31"])
def test_pinduoduo_numbers_are_no_dates_and_no_figures(tmp_path: Path, number: str) -> None:
    reading = rows(tmp_path, PDD, pdd("260531-662941284701219"), pdd(number))
    assert [row["row"] for row in reading.rows] == [2]


def test_xiaohongshu_flags_and_numbers(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        "订单号,订单状态,SKU名称,SKU件数,包裹备注标记,包裹备注信息,订单创建时间,用户应付金额(元),商家应收金额(元)（支付金额）",
        "P600000000000000001,待配货,杯子,1,红旗,急,2026-11-20 10:00:00,20.00,19.00",
        "P600000000000000002,已取消,杯子,1,,,2026-11-20 10:00:00,20.00,19.00",
        "6E+17,已取消,杯子,1,,,2026-11-20 10:00:00,20.00,19.00",
    )
    assert [(row["platform_flag"], row["status"]) for row in reading.rows] == [("red", "paid"), (None, "closed")]
    assert reading.codes == ["id_scientific"]


ITEMS = (
    "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,退款状态,退款金额"
)


def test_item_reports_are_lines_and_need_no_date(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        ITEMS,
        '="4000000000000000018","4000000000000000017","杯子","9.90","2","","颜色分类：红;长度：2m","","","交易成功","A1","没有申请退款","无退款申请",',
        '="4000000000000000019","4000000000000000017","安装服务","0.00","1","","","","","交易成功","","没有申请退款","",',
        '="4.00E+18","4000000000000000017","杯子","9.90","2","","","","","交易成功","A1","没有申请退款","",',
        '"","4000000000000000017","杯子","9.90","2","","","","","交易成功","A1","没有申请退款","",',
        encoding="gb18030",
    )
    assert (reading.export.report, reading.export.fields) == ("items", ("order_no",))
    assert [row["line.line"] for row in reading.rows] == ["4000000000000000018", "4000000000000000019", None]
    first = reading.rows[0]
    assert (first["order_no"], first["line.price"], first["line.quantity"]) == ("4000000000000000017", 990, 2)
    assert (first["line.refund"], first["extra"]) == (None, None)
    assert "cell_unreadable" not in dict(reading.told)
    assert reading.codes == ["id_scientific"]


def test_taobao_refunds(tmp_path: Path) -> None:
    reading = rows(
        tmp_path,
        "订单编号,退款编号,支付宝交易号,订单付款时间,买家实际支付金额,宝贝标题,买家退款金额,退款的申请时间,超时时间,退款状态,货物状态",
        '="4000000000000000017",="100000000000000001","2026112022",2026-11-20 10:00:00,20.00,杯子,20.00,2026-11-20 11:00:00,2026-11-22 11:00:00,买家已经申请退款，等待卖家同意,未发货',
        '="4000000000000000017",="100000000000000002","2026112022",2026-11-20 10:00:00,20.00,杯子,不退,2026-11-20 11:00:00,,退款成功,未发货',
        encoding="gb18030",
    )
    assert reading.row["deadline_at"] == moment(2026, 11, 22, 11)
    assert (reading.row["amount"], reading.row["amount_paid"]) == (2000, 2000)
    assert reading.codes == ["amount_malformed"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("80.00,无", 8000),
        (",80.00", 8000),
        ("(80.00),80.00", 8000),
        ("80.00,2026-11-20", 8000),
        ("(80.00),无", "amount_malformed"),
        ("2026-11-20,80.00", "shifted_cells"),
    ],
)
def test_the_first_of_two_columns_that_is_filled_and_can_be_read_wins(
    tmp_path: Path, cells: str, told: int | str
) -> None:
    head = "订单编号,订单状态,订单创建时间,商品标题,买家实付金额,买家实际支付金额"
    reading = read_text(tmp_path, f"{head}\n4000000000000000017,等待买家付款,2026-11-20 10:00:00,杯,{cells}\n")
    assert [row["amount_paid"] for row in reading.rows] + reading.codes == [told]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (",4000000000000000017", "4000000000000000017"),
        ("4000000000000000017,无", "4000000000000000017"),
        (",4E+18", "id_scientific"),
        (",", "id_missing"),
    ],
)
def test_either_of_two_columns_may_hold_the_number(tmp_path: Path, cells: str, told: str) -> None:
    head = "子订单编号,主订单编号,订单编号,标题,价格,购买数量,商品属性,订单状态"
    reading = read_text(tmp_path, f"{head}\n4000000000000000018,{cells},杯,80.00,1,红,等待买家付款\n")
    assert [row["order_no"] for row in reading.rows] + reading.codes == [told]


def test_the_second_column_of_numbers_may_be_the_rounded_one(tmp_path: Path) -> None:
    head = "子订单编号,主订单编号,订单编号,标题,价格,购买数量,商品属性,订单状态"
    lines = [f"400000000000000001{n},,40000000000000{n}0000,杯,80.00,1,红,等待买家付款" for n in range(3)]
    assert read_text(tmp_path, "\n".join([head, *lines, ""])).codes == ["id_rounded"] * 3


def test_columns_that_fill_no_field_may_name_a_person_too(tmp_path: Path) -> None:
    """They are kept with the order, and stand among the cells of a row that is refused."""
    head = "订单编号,买家支付宝账号,订单状态,订单创建时间,宝贝标题,收货人姓名,修改后的收货地址,发票抬头,是否手机订单,收件人身份证号,店铺Id"
    reading = read_text(tmp_path, f"{head}\n4E+18,a@b.com,等待买家付款,2026-11-20 10:00:00,杯,甲,,,,,\n")
    titles = head.split(",")
    assert {(titles[at], told) for at, told in reading.export.personal_columns} == {
        ("买家支付宝账号", "person"),
        ("收货人姓名", "receiver"),
        ("修改后的收货地址", "address"),
        ("发票抬头", "person"),
        ("收件人身份证号", "phone"),
    }
