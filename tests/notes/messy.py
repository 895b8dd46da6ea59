"""Notes as hurried people write them, and what a colleague reads in each: ``messy.tsv``.

A line of the file is memo (a line break as ``\\n``), the expected parts as JSON, origin and why. Lines of origin ``hand``
live in the file alone; those of origin ``made`` are made here, the same ones every time. After a change here
``python -m tests.notes.messy`` makes them anew and leaves the others as they are.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

FILE = Path(__file__).with_name("messy.tsv")
SEED = 20261122
MADE = 500

Value = TypeVar("Value")


class Part(NamedTuple):
    """One expected entry; ``time`` is ISO, without a clock where the note has none, and None is what was not written."""

    time: str | None
    agent: str | None
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    feedback: str


class Line(NamedTuple):
    """One sample: the memo, what is to be read in it, ``hand`` or ``made``, and what it is there for."""

    memo: str
    parts: tuple[Part, ...]
    origin: str
    why: str


def load() -> list[Line]:
    """Every sample of the file, in its order."""
    lines = []
    for row in FILE.read_text(encoding="utf-8").splitlines():
        memo, parts, origin, why = row.split("\t")
        lines.append(Line(memo.replace("\\n", "\n"), tuple(Part(**part) for part in json.loads(parts)), origin, why))
    return lines


def row(line: Line) -> str:
    """The sample as the file has it."""
    parts = json.dumps([part._asdict() for part in line.parts], ensure_ascii=False)
    return "\t".join((line.memo.replace("\n", "\\n"), parts, line.origin, line.why))


_NAMES = {
    "小美": ("小美", "小美", "林小美", "小美姐", "客服小美"),
    "小林": ("小林", "小林", "林志远"),
    "露露": ("露露", "露露", "林露", "露露姐"),
    "阿强": ("阿强", "阿强", "陈强", "客服阿强"),
    "丹丹": ("丹丹", "丹丹", "王丹丹"),
    "客服03": ("客服03", "赵敏"),
    "Amy": ("Amy", "艾米"),
}
_STRANGERS = ("小红", "晓雯", "阿玲", "周婷婷", "林姐", "林", "Coco")
_CHINESE = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_COUNTS = (
    "第{n}次", "第{n}次", "第{c}次", "第{c}次催", "第{n}次催付", "{n}次", "{c}次", "{c}催", "{n}催",
    "x{n}", "X{n}", "×{n}", "催{n}", "催付{n}次", "催了{c}次", "第 {n} 次", "第{f}次", "{n}",
)  # fmt: skip
_GLUED_COUNTS = ("第{n}次，", "第{c}次催", "第{c}次催付，", "{c}催", "{c}催，", "催{c}次，")
_DATES = (
    "11-{d}",
    "11.{d}",
    "11/{d}",
    "11月{d}日",
    "11月{d}号",
    "{d}号",
    "2026-11-{d}",
    "202611{d}",
    "11{d}",
    "2026/11/{d}",
)
_CLOCKS = ("{h:02}:{m:02}", "{h:02}:{m:02}", "{h:02}：{m:02}", "{h}点{m:02}", "{h}点{m:02}分", "{h}时{m:02}分")
_SEPARATORS = (
    "+",
    "+",
    "＋",
    " + ",
    " ",
    " ",
    "  ",
    "　",
    "，",
    ",",
    "/",
    " / ",
    "|",
    " | ",
    "｜",
    "；",
    ";",
    "、",
    "，  ",
)
_ORDERS = ("tac", "tac", "tac", "tac", "atc", "act", "cta", "cat", "tca")
_SAID = (
    "明早发工资后付", "不便接听，已补短信", "没人接", "关机", "拒接", "电话占线", "已读不回", "说在开会，晚点付", "嫌运费贵",
    "要和家里人商量", "客户说{day}付", "等{day}发工资", "问能不能便宜{yuan}元", "改价到{yuan}，答应今晚付", "要换{size}",
    "尺码在{size}和XXL之间纠结", "支付宝限额了", "花呗额度不够", "地址填错，改完再付", "孩子误拍，要取消", "客户在开车",
    "同款别家{yuan}块，申请差价", "号码停机，旺旺也没回", "尾号{tail}打不通", "上一单YT{tail}{tail}{tail}没到，先查件",
    "说{day}之前一定付", "{other}之前接待的，已转", "和{other}说好送发圈", "要求包邮[流泪]", "好的🙏", "让他同事代付",
    "问质量，发了实拍图", "找不到付款入口，截图教了", "等双12再看", "接了说忙", "答应了，让别再打", "客户：再看看吧", "空号",
    "退了旧的那件再付", "信用卡还没还", "要发票，抬头待定", "换了手机登不上", "赠品没了，换成袜子+贴纸",
)  # fmt: skip
_NAMELESS = tuple(said for said in _SAID if "{other}" not in said)
"""Where the agent is forgotten, a colleague's name in the feedback would be read as the agent's by some."""
_ASIDE = (
    "发顺丰", "缺货等补", "仓库：{size}码周三到", "客户要{size}", "送袜子", "地址已核对", "{day}前要收到", "改价{yuan}",
    "发货前打电话{tail}", "易碎，加固", "老客户", "不放小票", "圆通不到，改邮政", "赠品：发圈x2",
)  # fmt: skip
_PLAIN = (
    "客户要{size}码，{n}件", "{size}x{n}，别发错", "改价到{yuan}元，已改", "差价{yuan}元，收货返", "{day}前必须收到",
    "客户{day}搬家，之后再发", "生日{day}，写贺卡", "尺码已和{other}确认过", "问一下{other}还有没有货", "收件人改{full}",
    "收货人：{full}，尾号{tail}", "单号YT{tail}{tail}{tail}已拦截", "{day}发货，客户知道", "第{n}次回购，送小样",
    "第{n}件半价已改", "{n}号货架，{size}", "工作日{h}点后送", "派送时间{h}:30以后", "满{yuan}减{n}0，手工改过",
    "电话改138****{tail}", "身高17{n}体重6{n}公斤，发{size}", "货号11{n}{tail}", "退{yuan}元运费，支付宝", "{n}+1瓶装，别漏",
    "换货第{n}次了，仔细检查", "绣名字：{other}", "{other}同意送袜子", "预售，12月{n}日发", "赠品{n}份放一起", "刻字{day}",
)  # fmt: skip
_WIDE = str.maketrans("0123456789:.-", "０１２３４５６７８９：．－")


class _Maker:
    """Chance from ``random()`` alone, whose numbers are the same in every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, values: Sequence[Value]) -> Value:
        return values[int(self._random.random() * len(values))]

    def number(self, first: int, last: int) -> int:
        return first + int(self._random.random() * (last - first + 1))

    def often(self, share: float) -> bool:
        return self._random.random() < share

    def filled(self, text: str) -> str:
        """The sentence with its days, prices, sizes and names."""
        return text.format(
            day=self.pick(("11.25", "11-26", "11月28日", "28号", "12.1", "11/30")),
            yuan=self.pick(("5", "12.8", "59.9", "139", "199")),
            size=self.pick(("M", "L", "XL", "165/88A", "黑色S", "42.5")),
            tail=f"{self.number(1000, 9999)}",
            other=self.pick(tuple(_NAMES)),
            full=self.pick(("林小美", "王丹丹", "陈强", "赵敏", "刘洋")),
            n=self.number(2, 6),
            h=self.number(15, 20),
        )

    def name(self, strangers: bool = True) -> tuple[str, str]:
        """A name as written, and whose it is."""
        if strangers and self.often(0.08):
            stranger = self.pick(_STRANGERS)
            return stranger, stranger
        nickname = self.pick(tuple(_NAMES))
        return self.pick(_NAMES[nickname]), nickname

    def count(self, forms: Sequence[str]) -> tuple[str, int]:
        n = self.pick((1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 11))
        form = self.pick(forms)
        return form.format(n=n, c=_CHINESE[n], f=str(n).translate(_WIDE)), n

    def time(self, day: int, clock: bool) -> tuple[str, str]:
        """A day of November 2026 as written, and as ISO; 22 is today, before ten."""
        hour, minute = (9, self.number(0, 50)) if day == 22 else (self.number(11, 20), self.number(0, 59))
        written = self._day(day, hour, clock)
        if not clock:
            return written, f"2026-11-{day}"
        said = self.pick(_CLOCKS).format(h=hour, m=minute)
        between = " " if written[-1].isdigit() else self.pick((" ", ""))
        if hour > 12 and self.often(0.35):
            part = "晚上" if hour > 18 else "下午"
            part = "" if written.endswith("晚") else part
            minute = self.pick((0, 30))
            said = part + f"{hour - 12}点" + ("半" if minute else "")
            if not part:
                between = ""
        elif hour > 12 and self.often(0.08):
            minute = 0
            said, between = f"{hour - 12}pm", " "
        elif self.often(0.1):
            minute = 0
            said = f"{hour}点"
        if self.often(0.04):
            written, said = written.translate(_WIDE), said.translate(_WIDE)
        return f"{written}{between}{said}", f"2026-11-{day}T{hour:02}:{minute:02}"

    def _day(self, day: int, hour: int, clock: bool) -> str:
        if day == 22:
            return self.pick(("今天", "今早", "11-22", "11.22"))
        if self.often(0.2):
            if day == 21:
                return "昨晚" if clock and hour > 18 else "昨天"
            if day == 20:
                return "前天"
        return self.pick(_DATES).format(d=day)

    def entry(self, day: int, orders: Sequence[str] = _ORDERS, whole: bool = False) -> tuple[str, Part, str]:
        """One entry, its parts joined by a sign; where it need not be ``whole``, one of them may be forgotten."""
        order, sign = self.pick(orders), self.pick(_SEPARATORS)
        lost = "" if whole or self.often(0.84) else self.pick(("t", "a", "c", "f"))
        # A day at the end would take a promise that follows for its hour, and so would one whose neighbours are lost.
        when = self.time(day, clock=self.often(0.6) or order[-1] == "t" or lost in {"a", "c"})
        name = self.name(strangers=not (lost or whole) and order == "tac")
        # A bare number is a count only between strong signs.
        count = self.count(_COUNTS if sign.strip() and sign.strip() in "+＋|｜" and order == "tac" else _COUNTS[:-1])
        said = "" if lost == "f" else self.filled(self.pick(_NAMELESS if lost == "a" else _SAID))
        written = {"t": when[0], "a": name[0], "c": count[0]}
        texts = [written[one] for one in order if one != lost]
        part = Part(
            None if lost == "t" else when[1],
            None if lost == "a" else name[1],
            None if lost == "c" else count[1],
            said,
        )
        return (
            sign.join([*texts, said] if said else texts),
            part,
            f"{order} by {sign!r}" + (f" without {lost}" * bool(lost)),
        )

    def glued(self, day: int) -> tuple[str, Part, str]:
        """One entry with nothing between its parts."""
        when = self.time(day, clock=self.often(0.5))
        name = self.name(strangers=False)
        count = self.count(_GLUED_COUNTS)
        said = self.filled(self.pick(_SAID))
        between = " " if when[0].endswith("pm") else ""
        return f"{when[0]}{between}{name[0]}{count[0]}{said}", Part(when[1], name[1], count[1], said), "nothing between"

    def any_entry(self, day: int) -> tuple[str, Part, str]:
        return self.glued(day) if self.often(0.2) else self.entry(day)

    def single(self) -> Line:
        text, part, why = self.any_entry(self.number(19, 22))
        return Line(text, (part,), "made", why)

    def several(self) -> Line:
        """Two or three entries, oldest or newest first, a line each or on one line, with free text about."""
        days = [20, 21, 22][: self.number(2, 3)]
        if self.often(0.4):
            days.reverse()
        if self.often(0.4):
            return self._on_one_line(days)
        found = [self.any_entry(day) for day in days]
        texts = [text for text, _, _ in found]
        if self.often(0.5):
            texts.insert(self.number(0, len(texts)), self.filled(self.pick(_ASIDE)))
        return Line("\n".join(texts), tuple(part for _, part, _ in found), "made", f"{len(days)} on lines")

    def _on_one_line(self, days: Sequence[int]) -> Line:
        sign = self.pick(("；", "；", "; ", " ; ", "  ", " | "))
        # Only a strong sign, or a time, says where the next entry begins.
        orders = _ORDERS if sign.strip() in {"；", ";"} else ("tac", "tac", "tca")
        found = [self.glued(day) if self.often(0.3) else self.entry(day, orders, whole=True) for day in days]
        parts = tuple(part for _, part, _ in found)
        return Line(sign.join(text for text, _, _ in found), parts, "made", f"{len(days)} on one line by {sign!r}")

    def beside(self) -> Line:
        """An entry with free text on the lines before and after it."""
        text, part, why = self.any_entry(self.number(19, 21))
        lines = [self.filled(self.pick(_ASIDE)), text]
        if self.often(0.4):
            lines.append(self.filled(self.pick(_ASIDE)))
        elif self.often(0.4):
            lines.reverse()
        return Line("\n".join(lines), (part,), "made", f"free text beside, {why}")

    def plain(self) -> Line:
        """Free text alone."""
        texts = [self.filled(self.pick(_PLAIN)) for _ in range(self.pick((1, 1, 1, 2, 3)))]
        return Line(self.pick(("\n", "，", "；", " ")).join(texts), (), "made", "no entry")


def made(seed: int = SEED, number: int = MADE) -> list[Line]:
    """The generated half: the same lines for the same seed, no memo twice."""
    maker = _Maker(seed)
    kinds = (
        maker.single,
        maker.single,
        maker.single,
        maker.single,
        maker.several,
        maker.several,
        maker.beside,
        maker.plain,
    )
    lines: dict[str, Line] = {}
    while len(lines) < number:
        line = maker.pick(kinds)()
        lines.setdefault(line.memo, line)
    return list(lines.values())


def main() -> None:
    """Writes the file: the lines by hand as they are, then the generated ones."""
    hand = [line for line in load() if line.origin == "hand"]
    FILE.write_text("".join(f"{row(line)}\n" for line in [*hand, *made()]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
