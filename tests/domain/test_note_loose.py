"""What people really write is read, and nothing is guessed silently."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.agent import People, Person
from app.domain.note import FOUR, TEMPLATES, THREE, Entry, Template, scan
from app.domain.note import format as written
from app.domain.note_loose import Reading, read
from app.domain.note_scan import JOINERS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, tzinfo=ZONE)
CREATED = datetime(2026, 11, 18, 9, tzinfo=ZONE)
PEOPLE = People([
    Person("小美", "林小美"), Person("小林", "林志远"), Person("露露", "林露"), Person("阿强", "陈强"), Person("丹丹", "王丹丹"),
    Person("客服03", "赵敏"), Person("Amy", "艾米"),
])  # fmt: skip

Told = tuple[str | None, str | None, int | None, str]


def reading(memo: str) -> Reading:
    return read(memo, now=NOW, people=PEOPLE, not_before=CREATED, templates=(FOUR, THREE))


def told(memo: str) -> list[Told]:
    return [
        (
            parts.at.strftime("%m-%d" if parts.day_only else "%m-%d %H:%M") if parts.at else None,
            parts.agent,
            parts.count,
            parts.feedback,
        )
        for parts in reading(memo).parts
    ]


def codes(memo: str) -> set[str]:
    found = reading(memo)
    return {problem.code for parts in found.parts for problem in parts.problems} | {one.code for one in found.problems}


@pytest.mark.parametrize(
    ("when", "at"),
    [
        ("11.21", "11-21"), ("11-21", "11-21"), ("11/21", "11-21"), ("11月21日", "11-21"), ("11月21号", "11-21"),
        ("2026-11-21", "11-21"), ("2026.11.21", "11-21"), ("2026年11月21日", "11-21"), ("20261121", "11-21"),
        ("26.11.21", "11-21"), ("1121", "11-21"), ("１１．２１", "11-21"), ("11。21", "11-21"), ("十一月二十一号", "11-21"),
        ("11.21 16:05", "11-21 16:05"), ("11.21 16：05", "11-21 16:05"), ("11.21 16点", "11-21 16:00"),
        ("11.21 16点05", "11-21 16:05"), ("11.21下午4点", "11-21 16:00"), ("11.21 下午4点半", "11-21 16:30"),
        ("11.21 4pm", "11-21 16:00"), ("11.21 4:05pm", "11-21 16:05"), ("11.21 16.05", "11-21 16:05"),
        ("11.21 1605", "11-21 16:05"), ("11.21 中午12点", "11-21 12:00"), ("11.21 晚上八点", "11-21 20:00"),
        ("11-2116:05", "11-21 16:05"), ("16:05 11.21", "11-21 16:05"), ("2026-11-21T16:05:33", "11-21 16:05"),
    ],
)  # fmt: skip
def test_times(when: str, at: str) -> None:
    assert told(f"{when} 小美 第2次 未接") == [(at, "小美", 2, "未接")]
    assert codes(f"{when} 小美 第2次 未接") == set()


@pytest.mark.parametrize(
    ("when", "at"),
    [
        ("今天", "11-22"), ("昨天", "11-21"), ("前天", "11-20"), ("昨晚8点", "11-21 20:00"), ("今早9:05", "11-22 09:05"),
        ("昨天下午4点", "11-21 16:00"), ("21号", "11-21"), ("周五", "11-20"),
    ],
)  # fmt: skip
def test_a_day_told_from_the_day_of_writing_is_a_problem(when: str, at: str) -> None:
    assert told(f"{when} 小美 第2次 未接") == [(at, "小美", 2, "未接")]
    assert codes(f"{when} 小美 第2次 未接") == {"time_relative"}


@pytest.mark.parametrize(
    ("count", "number"),
    [
        ("第2次", 2), ("第 2 次", 2), ("第２次", 2), ("第二次", 2), ("第二次催", 2), ("第2次催付", 2), ("2次", 2), ("两次", 2),
        ("二催", 2), ("2催", 2), ("催2", 2), ("催了2次", 2), ("已催两次", 2), ("x2", 2), ("X2", 2), ("×2", 2), ("*2", 2),
        ("首催", 1), ("第十一次", 11), ("二十一次", 21), ("②", 2), ("(2)", 2), ("次数：2", 2), ("2", 2),
    ],
)  # fmt: skip
def test_counts(count: str, number: int) -> None:
    assert told(f"11.21 小美 {count} 未接") == [("11-21", "小美", number, "未接")]
    assert codes(f"11.21 小美 {count} 未接") == set()


@pytest.mark.parametrize(
    ("name", "agent", "problems"),
    [
        ("小美", "小美", set()), ("林小美", "小美", set()), ("客服小美", "小美", set()), ("小美姐", "小美", set()),
        ("amy", "Amy", set()), ("客服03", "客服03", set()), ("赵敏", "客服03", set()),
        ("林", "林", {"agent_ambiguous"}), ("林姐", "林姐", {"agent_ambiguous"}), ("小红", "小红", {"agent_unknown"}),
    ],
)  # fmt: skip
def test_names(name: str, agent: str, problems: set[str]) -> None:
    memo = f"11.21 {name} 二催 未接"
    assert told(memo) == [("11-21", agent, 2, "未接")]
    assert codes(memo) == problems


@pytest.mark.parametrize(
    "sep", ["+", " ", "/", "，", "|", "、", "；", "：", " - ", "_", " → ", ">", "。", "#", "＋", "\u3000"]
)
def test_separators(sep: str) -> None:
    assert told(sep.join(("11.21", "小美", "二催", "未接"))) == [("11-21", "小美", 2, "未接")]


@pytest.mark.parametrize(
    "memo",
    [
        "小美 11.21 第2次 未接", "第2次 小美 11.21 未接", "11.21 第2次 小美 未接", "小美 第2次 11.21 未接", "11.21小美第2次未接",
        "小美11.21二催未接", "【11.21】【小美】【2】未接", "时间：11.21 客服：小美 次数：2 反馈：未接", "①11.21小美二催未接",
        "二催未接（小美11.21）", "第2次 未接——小美 11.21",
    ],
)  # fmt: skip
def test_orders_of_the_parts(memo: str) -> None:
    assert told(memo) == [("11-21", "小美", 2, "未接")]


@pytest.mark.parametrize(
    ("memo", "found", "free"),
    [
        ("11.20 小美 一催 没接；11.21 小林 二催 说明天", ["没接", "说明天"], ()),
        ("11.21小林第2次说明天，11.20小美第1次没接", ["说明天", "没接"], ()),
        ("老客户\n11.20 小美 一催 没接\n急单\n11.21 小林 二催 说明天", ["没接", "说明天"], ("老客户", "急单")),
        ("老客户，要发票 11.21 小美 二催 没接", ["没接"], ("老客户，要发票",)),
        ("11-20 16:05+小美+第1次+没接；11.21 小林 二催 没空", ["没接", "没空"], ()),
    ],
)
def test_several_entries(memo: str, found: list[str], free: tuple[str, ...]) -> None:
    assert [feedback for *_, feedback in told(memo)] == found
    assert reading(memo).free_text == free


@pytest.mark.parametrize(
    "memo",
    [
        "老客户，要发票", "发顺丰，42.5码", "11.25前到", "11.21发货", "159元嫌贵", "第2次购买，送小样", "138****6621",
        "明天11.23付", "送围巾x1", "3号楼2单元", "买2件", "", " \n ", "小美说可以送", "尺码42，2件，11.11买的",
    ],
)  # fmt: skip
def test_a_plain_sentence_is_free_text(memo: str) -> None:
    assert reading(memo).parts == ()
    assert reading(memo).free_text == ((memo,) if memo.strip() else ())


@pytest.mark.parametrize(
    ("memo", "problem"),
    [
        ("小美 第2次 未接", "time_missing"), ("16:05 小美 第2次 未接", "time_unclear"), ("11.21 第2次 未接", "agent_missing"),
        ("11.21 小美 第2次", "feedback_missing"), ("11.31 小美 第2次 未接", "time_impossible"),
        ("11.2 小美 第2次 未接", "time_before_order"), ("11.22小美23:30第2次未接", "time_future"),
        ("11.21 4点 小美 第2次 未接", "time_unclear"), ("11.21 25:05 小美 第2次 未接", "time_missing"),
        ("11.21 下午 小美 第2次 未接", "time_unclear"), ("11.21晚小美第2次未接", "time_unclear"),
        ("11.21 上午16点 小美 第2次 未接", "time_unclear"), ("11.20 16:00在吗没人理", "entry_unsure"),
        ("11.21 小美 催了好几 3次 未接", "count_unclear"), ("11.20 11.21 小美 第2次 未接", "time_unclear"),
        ("11.21小美第1次未接，第2次已付", "count_unclear"), ("11.21 小美 第2-3次 未接", "count_unclear"),
        ("11.21 小美 已打2次 未接", "count_unclear"), ("11.21 小美 第02次 未接", "count_unclear"),
        ("11.21 小美 第2次 未接 16:05", "time_unclear"), ("11.21 小美 第2次 未接；小林 已付", "feedback_holds_entry"),
        ("11.21 小美 未接 11.22 已付", "feedback_holds_entry"), ("老客户小美 11.21 第2次 未接", "entry_unsure"),
        ("11.21小美转小林第2次未接", "entry_unsure"), ("11.21 第2次 小美 小林 未接", "entry_unsure"),
        ("小红 11.21 未接", "agent_unknown"), ("明天付 小美 11.21", "entry_unsure"),
    ],
)  # fmt: skip
def test_a_doubt_is_a_problem(memo: str, problem: str) -> None:
    assert problem in codes(memo)


def test_a_problem_points_at_its_place() -> None:
    memo = "老客户\n昨天 林姐 二催 没接"
    (parts,) = reading(memo).parts
    assert [(one.code, one.part, memo[slice(*(one.span or (0, 0)))]) for one in parts.problems] == [
        ("time_relative", "time", "昨天"),
        ("agent_ambiguous", "agent", "林姐"),
    ]
    assert parts.problems[1].params == {"agent": "林姐", "agents": ("小美", "小林", "露露")}
    assert memo[slice(*parts.span)] == "昨天 林姐 二催 没接"


def test_a_year_nearly_over_is_no_date_of_an_entry_for_certain() -> None:
    found = read("12.21小美二催未接", now=NOW, people=PEOPLE)
    assert [problem.code for parts in found.parts for problem in parts.problems] == ["time_future"]


def test_without_any_people_a_canonical_entry_is_whole() -> None:
    found = read("11-21 16:05+丽丽+第2次+明早付", now=NOW, people=People())
    assert [(parts.agent, parts.problems, parts.canonical) for parts in found.parts] == [("丽丽", (), True)]


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_every_canonical_form_is_read_as_it_is_scanned(template: Template) -> None:
    text = written(Entry(datetime(2026, 11, 21, 16, 5, tzinfo=ZONE), "小美", 2, "约23号，要2件"), template)
    memo = f"老客户\n{text}\n{text}"
    found = scan(memo, now=NOW, agents=PEOPLE.names)
    result = read(memo, now=NOW, people=PEOPLE)
    assert [Entry(parts.at or NOW, parts.agent or "", parts.count, parts.feedback) for parts in result.parts] == [
        one.entry for one in found.entries
    ]
    assert [parts.span for parts in result.parts] == [one.span for one in found.entries]
    assert all(parts.canonical and parts.day_only is not template.with_time for parts in result.parts)
    assert {problem for parts in result.parts for problem in parts.problems} | {*result.problems} == set()
    assert result.free_text == found.free_text == ("老客户",)


pieces = st.sampled_from([
    "11.21", "11-21 16:05", "昨晚8点", "21号", "十一月二十一号", "16点", "4pm", "小美", "林姐", "小红", "客服03", "amy", "林小美",
    "第2次", "二催", "x2", "②", "2", "催了3次", "未接", "明天11.23付", "老客户", "11-21 16:05+小美+第2次+明早付", "+", " ", "/",
    "，", "|", "\n", "\r\n", "；", "。", "【", "】", "：", "——", "\u2028", "\x1c", "😀", "İ", "①", "〇", "十",
])  # fmt: skip
memos = st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=14).map("".join)


def solid(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign not in JOINERS and not sign.isspace())


@settings(deadline=None, max_examples=400)
@given(memos)
def test_nothing_is_lost_or_invented(memo: str) -> None:
    result = reading(memo)
    spans = [parts.span for parts in result.parts]
    assert all(0 <= start < end <= len(memo) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert solid("".join(memo[slice(*span)] for span in spans)) + solid("".join(result.free_text)) == solid(memo)
    for problem in [*result.problems, *(one for parts in result.parts for one in parts.problems)]:
        assert problem.span is None or 0 <= problem.span[0] <= problem.span[1] <= len(memo)
    for parts in result.parts:
        assert solid(parts.feedback) <= solid(memo)
        if not parts.problems:
            assert parts.at is not None and parts.agent is not None and parts.feedback


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text, now=NOW, people=PEOPLE)
    read(text, now=NOW, people=People())
