"""A memo is taken apart without losing or inventing a character."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.note import TEMPLATES, Entry, Template, clean_feedback, holds_entry_head, scan
from app.domain.note import format as written
from app.domain.note_scan import JOINERS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, 30, tzinfo=ZONE)
AT = datetime(2026, 11, 21, 16, 5, tzinfo=ZONE)

pieces = st.sampled_from([
    "11-21 16:05+小美+第2次+明早付", "11-22 10:00+小红+第3次+已付", "11/21/小美/2/好", "2026-11-20|小美|x3|好", "急单",
    "+", " ", "/", "，", "|", "\n", "\r\n", ";", "；", "。", "明早付", "第3次", "11-21", "16:05", "x2", "3", "小美",
])  # fmt: skip
memos = st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=14).map("".join)


def solid(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign not in JOINERS and not sign.isspace())


@settings(deadline=None)
@given(memos, st.sampled_from([(), ("小美",), ("小美", "小红")]))
def test_nothing_is_lost_or_invented(memo: str, agents: tuple[str, ...]) -> None:
    result = scan(memo, now=NOW, agents=agents)
    spans = [found.span for found in result.entries]
    assert all(0 <= start < end <= len(memo) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    told = solid("".join(memo[slice(*span)] for span in spans)) + solid("".join(result.free_text))
    assert told == solid(memo)
    for problem in result.problems:
        assert problem.span is None or 0 <= problem.span[0] <= problem.span[1] <= len(memo)


@settings(deadline=None)
@given(st.lists(pieces, min_size=1).map("".join).filter(clean_feedback), st.sampled_from(TEMPLATES))
def test_a_saved_entry_is_found_whole(feedback: str, template: Template) -> None:
    feedback = clean_feedback(feedback)
    if holds_entry_head(feedback, ("小美",)) or (not template.counted and not feedback.startswith("明")):
        return
    text = written(Entry(AT, "小美", 2, feedback), template)
    result = scan(f"老客户\n{text}\n急单", now=NOW, agents=("小美",))
    if result.problems:
        assert {problem.code for problem in result.problems} <= {"count_unclear", "entry_unsure"}
        return
    assert [found.entry.feedback for found in result.entries] == [feedback]
    assert result.free_text == ("老客户", "急单")


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_every_template_is_found_among_other_text(template: Template) -> None:
    entry = Entry(
        AT if template.with_time else AT.replace(hour=0, minute=0), "小美", 2 if template.counted else None, "明早付"
    )
    text = written(Entry(AT, "小美", 2, "明早付"), template)
    memo = f"老客户，要发票\n{text}\n{text}"
    result = scan(memo, now=NOW, agents=("小美",))
    assert [found.entry for found in result.entries] == [entry, entry]
    assert [memo[slice(*found.span)] for found in result.entries] == [text, text]
    assert result.free_text == ("老客户，要发票",)
    assert result.problems == ()


@pytest.mark.parametrize("separator", ["+", " ", "/", "，", "|"])
@pytest.mark.parametrize("joiner", [" ", ";", "；", "\n", " ; "])
def test_two_entries_on_a_line(separator: str, joiner: str) -> None:
    lines = [
        separator.join(("11-21 16:05", agent, count, "未接")) for agent, count in (("小美", "第1次"), ("小红", "第2次"))
    ]
    result = scan(joiner.join(lines), now=NOW)
    assert [(found.entry.agent, found.entry.count, found.entry.feedback) for found in result.entries] == [
        ("小美", 1, "未接"),
        ("小红", 2, "未接"),
    ]
    assert result.problems == ()


@pytest.mark.parametrize(
    "memo",
    [
        "11-21发货",
        "客户说 11-22 10:00 到店 取货",
        "老客户，要发票",
        "单号 351531314732900 11-21",
        "11-21 加急",
        "",
        "  \n ",
    ],
)
def test_plain_words_are_free_text_without_a_problem(memo: str) -> None:
    result = scan(memo, now=NOW)
    assert (result.entries, result.problems) == ((), ())
    assert result.free_text == ((memo,) if memo.strip() else ())


@pytest.mark.parametrize(
    ("memo", "code"),
    [
        ("11-21 发货 顺丰 加急", "entry_unsure"),
        ("11-21，客户说要改地址，加急", "entry_unsure"),
        ("小美+第2次+明早付", "time_missing"),
        ("11-21 16:05 第2次 明早付", "agent_missing"),
        ("11-21 16:05+小美", "feedback_missing"),
        ("11-21 16:05+小美+第2次+", "feedback_missing"),
        ("13-45 16:05+小美+第2次+x", "time_impossible"),
        ("11-21 16:05+小美+第二次+明早付", "count_unclear"),
        ("2026/11/21 16:05/小美/第2次/明早付", "time_unclear"),
        ("1-5 9:05+小美+第1次+x", "time_unclear"),
    ],
)
def test_what_is_not_sure_is_a_problem_and_no_entry(memo: str, code: str) -> None:
    result = scan(memo, now=NOW)
    assert result.entries == ()
    assert [problem.code for problem in result.problems] == [code]
    assert solid("".join(result.free_text)) == solid(memo)


def test_an_appointment_in_the_feedback_is_no_entry() -> None:
    memo = "11-21 16:05 小红 第1次 约好 11-22 10:00 小美 回拨"
    result = scan(memo, now=NOW, agents=("小红", "小美"))
    assert [found.entry.feedback for found in result.entries] == ["约好 11-22 10:00 小美 回拨"]
    assert [problem.code for problem in result.problems] == ["entry_unsure"]


def test_a_colleague_nobody_knows_is_reported_and_kept() -> None:
    result = scan("11-21 16:05+小林+第2次+明早付", now=NOW, agents=("小美",))
    assert [found.entry.agent for found in result.entries] == ["小林"]
    assert [(problem.code, problem.span) for problem in result.problems] == [("agent_unknown", (12, 14))]


def test_the_shops_own_three_fields_need_no_proof() -> None:
    own = Template(("time", "agent", "feedback"), " ", "MM-dd", False)
    assert scan("11-21 小林 明早付", now=NOW).entries == ()
    assert len(scan("11-21 小林 明早付", now=NOW, templates=(own,)).entries) == 1


def test_further_heads_in_feedback_are_warned_about() -> None:
    assert holds_entry_head("明早付 11-22 10:00+小红+第3次+已付")
    assert holds_entry_head("约 11-22 小红 回拨", ("小红",))
    assert not holds_entry_head("约 11-22 10:00 再打 一次")
    assert not holds_entry_head("11/21 16:05 已付")
