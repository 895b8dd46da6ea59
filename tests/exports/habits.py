"""Everything that exporters and spreadsheets are known to do to a file, each as a switch."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.exports.report import Cell, Report, Row, Yuan, text


@dataclass(frozen=True)
class Habits:
    """The defaults are a file whose cells hold their values and nothing else."""

    wrapped_ids: bool = False  # ="351…"
    apostrophes: bool = False  # '138…, before ids and phones
    numbered_tracking: bool = False  # No:789…
    leading_tabs: bool = False  # in every cell
    trailing_tabs: bool = False
    dashes: bool = False  # - for an empty cell
    thousands: bool = False  # 1,234.00
    currency: str = ""  # ¥1.00, ￥1.00
    unit: str = ""  # 1.00元
    half_width_words: bool = False  # the commas in status words
    words_after_a_blank: bool = False
    resaved: bool = False  # 2016/5/23 22:02
    chinese_dates: bool = False  # 2026年05月06日 12:34:56
    days_only: bool = False  # 2026/04/02
    scientific_ids: bool = False  # 6.93E+18
    rounded_ids: bool = False  # 6937000000000010000
    decimal_ids: bool = False  # 6937….0
    title_row: bool = False  # a line above the header
    group_row: bool = False  # group titles above the header
    bill_head: bool = False  # four lines of explanation above the header
    explained: bool = False  # a line of explanations below the header
    footer: bool = False  # a line of totals, its texts dashes
    blank_lines: bool = False
    header_comma: bool = False  # the header line ends with a comma
    trailing_comma: bool = False  # the rows do
    header_blanks: bool = False  # a blank behind each name
    header_widths: bool = False  # brackets, commas and letters in the other width
    quoted: bool = True  # every cell of a text file
    line_end: str = "\r\n"
    text_dates: bool = True  # in a workbook: texts and not its own dates
    wrong_size: bool = False  # a workbook says that its sheet is one cell
    other_sheets: bool = False  # sheets before and behind the one with the orders


def habits(report: Report, **more: Any) -> Habits:
    """What the platform's own files do, and ``more``."""
    return Habits(**(dict(report.habits) | more))


def table(report: Report, rows: Sequence[Row], chosen: Habits, names: Sequence[str] | None = None) -> list[list[Any]]:
    """The lines of a file: header, rows, and what the habits put around them; a `datetime` is a workbook's own date."""
    names = report.names if names is None else names
    kinds = report.kinds()
    steps = [_step(kinds.get(name.strip(), "text"), chosen) for name in names]
    header = [_name(name, chosen) for name in names]
    lines = [*_above(report, names, chosen), header + [""] * chosen.header_comma]
    if chosen.explained:
        lines.append([" ", *["收入+支出" if at % 3 else " " for at in range(1, len(names))]])
    for row in rows:
        cells = [step(row.cells.get(name.strip())) for name, step in zip(names, steps, strict=True)]
        lines.append(cells + [""] * chosen.trailing_comma)
        if chosen.blank_lines:
            lines.append([])
    if chosen.footer:
        lines.append([*_totals(report, names)])
    return lines


def stored(row: Row, chosen: Habits) -> dict[str, Any]:
    """What has to be stored of a row; a spreadsheet may have cost it its seconds or its time of day."""
    if not (chosen.resaved or chosen.days_only):
        return dict(row.means)
    step = 86400 if chosen.days_only else 60
    moved = 8 * 3600 if chosen.days_only else 0
    return row.means | {name: (row.means[name] + moved) // step * step - moved for name in row.moments}


def damaged(report: Report, rows: Sequence[Row], chosen: Habits) -> set[str]:
    """The numbers as the file says them; none of them may ever be stored."""
    step = _step("id", replace(chosen, leading_tabs=False, trailing_tabs=False, apostrophes=False, wrapped_ids=False))
    return {step(row.means["order_no"]) for row in rows}


def _above(report: Report, names: Sequence[str], chosen: Habits) -> list[list[str]]:
    lines = [["某店铺数据导出"]] if chosen.title_row else []
    if chosen.bill_head:
        lines += [["#导出说明"], ["#账号：示范店"], ["#起始日期：2026-11-01 终止日期：2026-11-21"], ["#-----"]]
    if chosen.group_row:
        lines.append([*(("申请信息", *[""] * 4, "订单信息") + ("",) * len(names))[: len(names)]])
    return lines


def _name(name: str, chosen: Habits) -> str:
    if chosen.header_widths:
        name = other_width(name)
    return f"{name} " if chosen.header_blanks else name


_WIDE = str.maketrans(
    "（）：，()/:,ABCDEFGHIJKLMNOPQRSTUVWXYZ", "():,（）／：，ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
)


def other_width(name: str) -> str:
    """The name with its brackets, commas and capitals in the other width."""
    changed = name.translate(_WIDE)
    return changed if changed != name else unicodedata.normalize("NFKC", name)


def _totals(report: Report, names: Sequence[str]) -> list[str]:
    kinds = report.kinds()
    sums = {"money": "1,234.50", "count": "12"}
    return ["总计", *(sums.get(kinds.get(name.strip(), "text"), "-") for name in names[1:])]


def _step(kind: str, chosen: Habits) -> Callable[[Cell], Any]:
    changes = [change for asked, change in _changes(kind, chosen) if asked]

    def finish(value: Cell) -> Any:
        if isinstance(value, datetime) and not chosen.text_dates:
            return value
        cell = _moment(value, chosen) if isinstance(value, datetime) else text(value)
        if isinstance(value, Yuan):
            cell = _money(value, chosen)
        for change in changes:
            cell = change(cell)
        if chosen.dashes and not cell:
            cell = "-"
        return "\t" * chosen.leading_tabs + cell + "\t" * chosen.trailing_tabs

    return finish


def _changes(kind: str, chosen: Habits) -> list[tuple[bool, Callable[[str], str]]]:
    known: Mapping[str, list[tuple[bool, Callable[[str], str]]]] = {
        "id": [
            (chosen.scientific_ids, lambda cell: f"{float(_digits(cell)):.2E}"),
            (chosen.rounded_ids, lambda cell: _digits(cell)[:15].ljust(19, "0")),
            (chosen.decimal_ids, "{}.0".format),
            (chosen.wrapped_ids, '="{}"'.format),
            (chosen.apostrophes, "'{}".format),
        ],
        "phone": [(chosen.apostrophes, lambda cell: cell and f"'{cell}")],
        "tracking": [(chosen.numbered_tracking, lambda cell: cell and f"No:{cell}")],
        "word": [
            (chosen.half_width_words, lambda cell: cell.replace("，", ",")),
            (chosen.words_after_a_blank, lambda cell: cell and f" {cell}"),
        ],
    }
    return known.get(kind, [])


def _digits(cell: str) -> str:
    return "".join(filter(str.isdigit, cell))


def _moment(value: datetime, chosen: Habits) -> str:
    if chosen.days_only:
        return f"{value:%Y/%m/%d}"
    if chosen.resaved:
        return f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02}"
    return f"{value:%Y年%m月%d日 %H:%M:%S}" if chosen.chinese_dates else f"{value:%Y-%m-%d %H:%M:%S}"


def _money(value: Yuan, chosen: Habits) -> str:
    whole = f"{value // 100:,}" if chosen.thousands else str(value // 100)
    return f"{chosen.currency}{whole}.{value % 100:02}{chosen.unit}"
