"""What happens to the cells of a table before it is saved: by people, by spreadsheets, by other programs."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.exports.habits import other_width

ODD = (
    "", "-", "--", "总计", "合计", "合计:", "20.00", "05-06 12:34", "5月6日", "2026/05/06", "2026-13-45 99:99:99", "##密文##", "$$密",
    "t**1", "-20.00", "99999999999999.99", "7.89E+13", "说明文字", '=""', "'", '="', '"', "1.93E+18", "4e18", "０", "２０．５",
    "4000000000000000017.0", "0元", "�", "=", "#REF!", "#########", "=HYPERLINK(1)", "买家,留言", "两\n行", "回\r车", "\x0b",
    "0000-00-00 00:00:00", "1e999", "nan", "𠮷野家", "🙂", "a" * 5000, "1,234,567.00", "￥12", "(20.00)", "12.345", "NULL", "\t", "　",
    "2026-11-21 10:00:00", "46347.5", "1;2;3", "甲;乙", "是", "TRUE", "‎x", "2026年05月06日 12:34", "No:", "-(A01)", "1" * 400,
)  # fmt: skip


@dataclass
class Table:
    """A table under mutation. ``head`` is the place of its header, ``at`` the column of the order number.

    ``forbidden``: numbers as something has damaged them, none of which may be stored. ``moved``: cells may stand under
    another name, so that nothing can be said of where a number ought to be.
    """

    lines: list[list[str]]
    head: int
    at: int
    needed: frozenset[str]
    forbidden: set[str] = field(default_factory=set)
    moved: bool = False

    @property
    def rows(self) -> range:
        return range(self.head + 1, len(self.lines))

    @property
    def header(self) -> list[str]:
        return self.lines[self.head]

    def row(self, chance: random.Random) -> list[str]:
        """One of the rows; an empty one where there is none."""
        found = [self.lines[at] for at in self.rows if self.lines[at]]
        return chance.choice(found) if found else []


def _cells_swapped(table: Table, chance: random.Random) -> None:
    row = table.row(chance)
    if len(row) > 1:
        one, two = chance.randrange(len(row)), chance.randrange(len(row))
        row[one], row[two] = row[two], row[one]
        # What stands under the name of the number and looks like one is taken for it.
        table.moved |= table.at in (one, two)


def _shifted(table: Table, chance: random.Random) -> None:
    row = table.row(chance)
    width, place = len(row), chance.randrange(len(row) + 1)
    if chance.randrange(2) and row:
        del row[min(place, len(row) - 1)]
        row += [""] * chance.randrange(2)
    else:
        row.insert(place, chance.choice(("", "某", "1.00")))
        del row[len(row) - chance.randrange(2) :]
    table.moved |= len(row) == width


def _doubled(table: Table, chance: random.Random) -> None:
    row = table.row(chance).copy()
    if row and chance.randrange(2):
        row[chance.randrange(len(row))] = chance.choice(ODD)
    table.lines.insert(chance.randrange(table.head + 1, len(table.lines) + 1), row)


def _columns_shuffled(table: Table, chance: random.Random) -> None:
    width = len(table.header)
    order = chance.sample(range(width), width)
    for at in range(table.head, len(table.lines)):
        # Whoever moves a column moves it in short rows too.
        if line := table.lines[at]:
            padded = line + [""] * (width - len(line))
            table.lines[at] = [*(padded[place] for place in order), *line[width:]]
    table.at = order.index(table.at)


def _columns_dropped(table: Table, chance: random.Random) -> None:
    width = len(table.header)
    gone = {at for at in range(width) if table.header[at].strip() not in table.needed and chance.random() < 0.4}
    for at in range(table.head, len(table.lines)):
        table.lines[at] = [cell for place, cell in enumerate(table.lines[at]) if place not in gone]
    table.at -= sum(place < table.at for place in gone)


def _header_changed(table: Table, chance: random.Random) -> None:
    for at, name in enumerate(table.header):
        if chance.randrange(3) == 0:
            table.header[at] = chance.choice((other_width(name), f" {name}", f"{name}\t", name.lower()))
    if chance.randrange(3) == 0:
        at = chance.randrange(len(table.header))
        if at != table.at:
            table.header[at] = chance.choice(("", "自定义列", table.header[chance.randrange(len(table.header))]))
            table.moved = True


def _header_again(table: Table, chance: random.Random) -> None:
    table.lines.insert(chance.randrange(table.head + 1, len(table.lines) + 1), table.header.copy())


def _names_shuffled(table: Table, chance: random.Random) -> None:
    chance.shuffle(table.header)
    table.moved = True


def _numbers_damaged(table: Table, chance: random.Random) -> None:
    ways: tuple[Callable[[str], str], ...] = (
        lambda digits: f"{float(digits):.2E}",
        lambda digits: f"{float(digits):.5e}",
        "{}.0".format,
        "{}.00".format,
        lambda digits: f"{digits[:4]}-05-06",
        lambda digits: f"{digits[:6]}…",
        lambda _digits: "########",
        lambda digits: f"{float(digits):,.2f}",
    )
    way, whole = chance.choice(ways), chance.randrange(2)
    for at in table.rows:
        line = table.lines[at]
        digits = "".join(filter(str.isdecimal, line[table.at])) if table.at < len(line) else ""
        if len(digits) >= 10 and digits.isascii() and (whole or chance.randrange(4) == 0):
            line[table.at] = way(digits)
            table.forbidden.add(line[table.at])


def _odd_cells(table: Table, chance: random.Random) -> None:
    for _ in range(1 + chance.randrange(8)):
        if row := table.row(chance):
            row[chance.randrange(len(row))] = chance.choice(ODD)


def _totals(table: Table, chance: random.Random) -> None:
    width = len(table.header)
    line = [chance.choice(("-", "", "1,234.00", "12")) for _ in range(width)]
    line[chance.choice((0, table.at, chance.randrange(width)))] = chance.choice(
        ("总计", "合计", "共3条", "小计：", "-")
    )
    table.lines.insert(chance.randrange(table.head + 1, len(table.lines) + 1), line)


def _explained(table: Table, chance: random.Random) -> None:
    line = [chance.choice(("", " ", "说明", "单位：元", "注：以平台为准")) for _ in table.header]
    place = chance.choice((table.head, table.head + 1, len(table.lines)))
    table.lines.insert(place, line)
    table.head += place == table.head


def _emptied(table: Table, chance: random.Random) -> None:
    for at in table.rows:
        if chance.randrange(3) == 0:
            table.lines[at] = chance.choice(([], [""] * len(table.header), table.lines[at][: chance.randrange(4)]))


def _above(table: Table, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 40)):
        table.lines.insert(0, chance.choice(([], ["示范店"], ["说明", "订单编号"], ["一"] * len(table.header))))
        table.head += 1


DEEDS: tuple[Callable[[Table, random.Random], None], ...] = (
    _cells_swapped, _shifted, _doubled, _columns_shuffled, _columns_dropped, _header_changed, _header_again,
    _names_shuffled, _numbers_damaged, _odd_cells, _totals, _explained, _emptied, _above,
)  # fmt: skip
