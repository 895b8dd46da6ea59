"""Writes order reports of every vintage, in every container, with each known quirk as a switch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.exports.people import Order

HEADERS: dict[str, list[str]] = json.loads(Path(__file__).with_name("headers.json").read_text(encoding="utf-8"))
ORDER_VINTAGES = tuple(name for name in HEADERS if name.startswith("taobao.order_list."))
CATALOGUE = "taobao.order_list.v2026_fields_seen"


@dataclass(frozen=True)
class Quirks:
    """What exporters and spreadsheets do to the cells; the defaults are an untouched CSV of the platform."""

    wrapped_ids: bool = True  # ="351…"
    apostrophe_phones: bool = True  # '138…
    numbered_tracking: bool = True  # No:789…
    half_width_commas: bool = False  # in status words, as the new XLSX has them
    trailing_comma: bool = False  # one field more than the header has
    header_comma: bool = False  # the header line itself ends with a comma
    trailing_tabs: bool = False  # in every cell
    resaved: bool = False  # 2016/5/23 22:02, bare ids
    title_row: bool = False  # a line above the header
    blank_lines: bool = False  # between the rows
    scientific_ids: bool = False  # 2.00E+18
    decimal_ids: bool = False  # 2000….0
    id_numbers: bool = False  # XLSX: ids as numbers, as pandas writes them
    text_dates: bool = False  # XLSX: dates as texts and not as Excel dates
    quoted: bool = True  # every cell


PLAIN = Quirks()


def columns(vintage: str) -> list[str]:
    """The header row of ``v2016`` or ``taobao.item_list.v2022``, verbatim (blanks before commas too)."""
    return HEADERS[vintage if "." in vintage else f"taobao.order_list.{vintage}"]


def csv_text(orders: Iterable[Order], names: Sequence[str], quirks: Quirks = PLAIN, delimiter: str = ",") -> str:
    """The text of a report."""
    quote = _quoted if quirks.quoted else _bare
    lines = ["某店铺订单报表"] if quirks.title_row else []
    lines.append(delimiter.join(quote(name, delimiter) for name in names) + delimiter * quirks.header_comma)
    renderers = [_renderer(name.strip(), quirks, delimiter) for name in names]
    tail = delimiter * quirks.trailing_comma + "\r\n" * quirks.blank_lines
    lines.extend(delimiter.join([render(order) for render in renderers]) + tail for order in orders)
    return "\r\n".join([*lines, ""])


def write_csv(
    path: Path,
    orders: Iterable[Order],
    names: Sequence[str],
    quirks: Quirks = PLAIN,
    *,
    encoding: str = "gb18030",
    delimiter: str = ",",
) -> Path:
    """A report as a text file; returns ``path``."""
    path.write_bytes(csv_text(orders, names, quirks, delimiter).encode(encoding))
    return path


def write_xlsx(
    path: Path,
    orders: Iterable[Order],
    names: Sequence[str],
    quirks: Quirks = PLAIN,
    sheets: Sequence[str] = ("订单报表",),
) -> Path:
    """A report as a workbook, in the first of ``sheets`` (the others stay empty); returns ``path``."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        made = [book.add_worksheet(name) for name in sheets]
        dates = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        made[0].write_row(int(quirks.title_row), 0, [*names])
        for row, order in enumerate(orders, 1 + quirks.title_row):
            for column, name in enumerate(names):
                value = _value(order, name, quirks)
                if isinstance(value, datetime):
                    made[0].write_datetime(row, column, value, dates)
                elif isinstance(value, int):
                    made[0].write_number(row, column, value)
                else:
                    made[0].write_string(row, column, value)
    return path


def cell(order: Order, name: str) -> str:
    """What the report says in the column ``name``, without any quirk."""
    name = name.strip()
    return _text(_COLUMNS[name](order)) if name in _COLUMNS else _CONSTANTS.get(name, "")


def _text(value: str | datetime | None) -> str:
    return str(value) if value else ""


def _value(order: Order, name: str, quirks: Quirks) -> Any:
    """A cell of a workbook: dates are Excel's own unless a quirk says otherwise."""
    value = _COLUMNS[name](order) if name in _COLUMNS else cell(order, name)
    if isinstance(value, datetime) and not quirks.text_dates:
        return value
    if quirks.id_numbers and name == "订单编号":
        return int(order.number)
    return _half(cell(order, name)) if quirks.half_width_commas and name == "订单状态" else cell(order, name)


def _renderer(name: str, quirks: Quirks, delimiter: str) -> Callable[[Order], str]:
    """How a column of a text file is written: its value, then each quirk that touches it, then its quotes."""
    steps = list(_steps(name, quirks))
    if not (quirks.wrapped_ids and not quirks.resaved and name in _IDS):
        steps.append(partial(_quoted if quirks.quoted else _bare, delimiter=delimiter))

    def finish(value: str) -> str:
        for step in steps:
            value = step(value)
        return value

    if name not in _COLUMNS:
        constant = finish(_CONSTANTS.get(name, ""))
        return lambda _order: constant
    read = _COLUMNS[name]
    return lambda order: finish(_text(read(order)))


def _steps(name: str, quirks: Quirks) -> Iterator[Callable[[str], str]]:
    if name == "订单编号" and quirks.scientific_ids:
        yield lambda value: f"{int(value):.2E}"
    if name == "订单编号" and quirks.decimal_ids:
        yield "{}.0".format
    if name in _IDS and quirks.wrapped_ids and not quirks.resaved:
        yield '="{}"'.format
    if name.endswith("时间") and quirks.resaved:
        yield _resaved
    if name == "联系手机" and quirks.apostrophe_phones:
        yield "'{}".format
    if name == "物流单号" and quirks.numbered_tracking:
        yield lambda value: value and f"No:{value}"
    if name == "订单状态" and quirks.half_width_commas:
        yield _half
    if quirks.trailing_tabs:
        yield "{}\t".format


def _resaved(value: str) -> str:
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    return f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}"


def _half(value: str) -> str:
    return value.replace("，", ",")


def _quoted(cell: str, delimiter: str = ",") -> str:
    return '"' + cell.replace('"', '""') + '"'


def _bare(cell: str, delimiter: str) -> str:
    return _quoted(cell, delimiter) if any(mark in cell for mark in (delimiter, '"', "\n", "\r")) else cell


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


_COLUMNS: dict[str, Callable[[Order], str | datetime | None]] = {
    "订单编号": lambda order: order.number,
    "主订单编号": lambda order: order.number,
    "买家会员名": lambda order: order.buyer,
    "买家支付宝账号": lambda order: f"{order.phone}@example.com",
    "买家应付货款": lambda order: _yuan(order.goods),
    "买家应付邮费": lambda order: _yuan(order.postage),
    "总金额": lambda order: _yuan(order.total),
    "买家实际支付金额": lambda order: _yuan(order.paid),
    "买家实付金额": lambda order: _yuan(order.paid),
    "订单状态": lambda order: order.status,
    "买家留言": lambda order: order.message,
    "收货人姓名": lambda order: order.receiver,
    "收货地址": lambda order: order.address,
    "联系手机": lambda order: order.phone,
    "订单创建时间": lambda order: order.created,
    "订单付款时间": lambda order: order.paid_at,
    "发货时间": lambda order: order.shipped_at,
    "确认收货时间": lambda order: order.finished_at,
    "宝贝标题": lambda order: "，".join(order.titles),
    "商品标题": lambda order: "，".join(order.titles),
    "宝贝种类": lambda order: str(len(order.titles)),
    "宝贝总数量": lambda order: str(order.quantity),
    "物流单号": lambda order: order.tracking,
    "物流公司": lambda order: order.carrier,
    "订单备注": lambda order: order.memo,
    "商家备注": lambda order: order.memo,
    "商品属性SKU": lambda order: order.sku,
    "店铺名称": lambda order: order.shop,
    "订单关闭原因": lambda order: order.close_reason,
    "退款金额": lambda order: _yuan(order.refund),
}

_IDS = frozenset(("订单编号", "主订单编号", "特权订金订单id"))
_CONSTANTS = {
    "买家支付积分": "0",
    "返点积分": "0",
    "买家实际支付积分": "0",
    "运送方式": "快递",
    "店铺Id": "0",
    "卖家服务费": "0",
    "买家服务费": "0元",
    "是否手机订单": "手机订单",
    "天猫卡券抵扣": "0",
    "集分宝抵扣": "0",
}
