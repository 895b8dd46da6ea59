"""The whole memo to paste: composed, merged with what somebody else wrote meanwhile, and measured."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import memo
from app.domain.memo import Clash, Line, Own, Size

LINES = ("送小样", "11-21 16:05+小美+第1次+明早付", "已开发票", "要红色", "11-20 10:00+小林+改地址", "仓库已备货")


def edited(lines: list[str], random: Random, mark: str) -> list[str]:
    """What a person makes of a memo: takes lines out, writes some anew, adds others anywhere."""
    made = [line for line in lines if random.random() > 0.2]
    made = [f"{line} {mark}{at}" if random.random() < 0.25 else line for at, line in enumerate(made)]
    for at in range(random.randrange(3)):
        made.insert(random.randrange(len(made) + 1), f"{mark}新{at}")
    return made


def test_no_line_that_either_side_wrote_is_lost_in_a_thousand_pairs_of_edits() -> None:
    for seed in range(1000):
        random = Random(seed)
        base = random.sample(LINES, random.randrange(len(LINES) + 1))
        ours, theirs = edited(base, random, "甲"), edited(base, random, "乙")
        merged = memo.merge(
            "\n".join(base), "\n".join(ours), "\n".join(theirs), random.random() < 0.5
        ).text.splitlines()
        for side in (ours, theirs):
            assert not {line for line in side if line not in base} - set(merged), seed
        assert not {line for line in base if line in ours and line in theirs} - set(merged), seed
        assert set(merged) <= {*ours, *theirs}, seed
        assert len(merged) == len(set(merged)), seed


TEXTS = st.lists(st.sampled_from(["甲", "乙", "丙", "丁", "戊"]), max_size=5).map("\n".join)


@given(TEXTS, TEXTS, TEXTS)
def test_lines_that_stand_twice_and_move_are_not_lost_either(base: str, ours: str, theirs: str) -> None:
    merged = memo.merge(base, ours, theirs).text.splitlines()
    old = base.splitlines()
    for side in (ours.splitlines(), theirs.splitlines()):
        assert {line for line in side if line not in old} <= set(merged)
    assert {line for line in old if line in ours.splitlines() and line in theirs.splitlines()} <= set(merged)


@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: str, other: str) -> None:
    assert memo.merge(base, base, other) == memo.merge(base, other, base) == (other, ())
    assert memo.merge(base, other, other) == (other, ())


def test_both_put_something_in_the_same_place() -> None:
    assert memo.merge("送小样", "甲\n送小样", "乙\n送小样") == ("甲\n乙\n送小样", ())
    assert memo.merge("送小样", "送小样\n甲", "送小样\n乙", False) == ("送小样\n乙\n甲", ())


def test_a_line_that_both_wrote_anew_stands_twice_and_is_told() -> None:
    assert memo.merge("要红色", "要蓝色", "要绿色") == (
        "要蓝色\n要绿色",
        (Clash(("要红色",), ("要蓝色",), ("要绿色",)),),
    )
    assert memo.merge("要红色", "要蓝色", "") == ("要蓝色", (Clash(("要红色",), ("要蓝色",), ()),))


def own(
    id_: int, text: str, kind: str = "entry", points_at: int | None = None, state: str = "saved", **rest: str
) -> Own:
    return Own(id_, kind, points_at, text, state, **rest)


def test_what_an_agent_composed_is_merged_with_what_the_platform_shows_now() -> None:
    composed = own(1, "甲", base="送小样\n旧话", memo="甲\n送小样")
    assert memo.compose("送小样\n旧话", [composed]) == "甲\n送小样"
    assert memo.compose("乙\n送小样\n旧话", [composed]) == "甲\n乙\n送小样"
    assert memo.compose("乙\n送小样\n旧话", [composed, own(2, "丙")]) == "丙\n甲\n乙\n送小样"
    assert memo.compose("乙\n送小样", [composed._replace(state="seen")]) == "乙\n送小样"


def test_a_repair_takes_the_place_of_the_words_it_repairs() -> None:
    repair = own(1, "11-21 16:05+小美+第1次+明早付", replaces="11.21小美明早付")
    assert memo.compose("送小样\n11.21小美明早付", [repair]) == f"送小样\n{repair.text}"
    assert memo.compose(f"送小样\n{repair.text}", [repair]) == f"送小样\n{repair.text}"
    assert memo.compose("别的", [repair]) == f"{repair.text}\n别的", "words that are gone are not brought back"


def test_what_takes_a_place_within_a_line_stands_there_once() -> None:
    repair = own(1, "11-21 16:05+小美+第1次+明早付", replaces="11.21小美明早付")
    assert memo.compose("老客户 11.21小美明早付；加急", [repair]) == f"老客户 {repair.text}；加急"
    corrected = [own(1, "旧", state="corrected"), own(2, "新", "correction", 1)]
    assert memo.compose("旧；老客户", corrected) == "新；老客户"


def test_a_repair_leaves_another_entry_of_the_same_words_alone() -> None:
    twice = [own(1, "旧", state="seen"), own(2, "旧", state="corrected"), own(3, "新", "correction", 2, replaces="旧")]
    assert memo.compose("旧", twice) == "新\n旧"


def test_a_repair_taken_back_gives_its_place_back_to_the_words() -> None:
    over = [own(1, "新", state="withdrawn", replaces="旧话"), own(2, "新", "withdrawal", 1)]
    assert memo.compose("送小样\n新", over) == "送小样\n旧话", "the platform shows the repair already"
    assert memo.compose("送小样\n旧话", over) == "送小样\n旧话"
    assert memo.compose("新；加急\n旧话", over) == "；加急\n旧话", "somebody wrote the words again"


def test_the_lines_an_agent_may_leave_out_and_whose_they_are() -> None:
    entries = [own(1, "甲"), own(2, "乙", state="withdrawn"), own(3, "乙", "withdrawal", 2)]
    assert memo.lines("甲\n\n乙\n送小样", entries) == (Line("甲", 1), Line("乙", None), Line("送小样", None))


def test_the_length_is_told_in_both_encodings() -> None:
    assert memo.size("备注a") == Size(3, 7, 5)
    assert memo.size("\ud800") == Size(1, 1, 1), "half a sign is one that every encoding writes as a question mark"
    assert memo.size("😀").bytes == 4
    assert memo.size("备注a").bytes == 7


def test_the_whole_memo_keeps_what_was_there() -> None:
    assert memo.with_newest("", "new") == "new"
    assert memo.with_newest(None, "new") == "new"
    assert memo.with_newest("old", "new") == "new\nold"
    assert memo.with_newest("old", "new", newest_first=False) == "old\nnew"
    assert memo.with_newest("a\nnew\nb", "new") == "a\nnew\nb"


@pytest.mark.parametrize(
    ("shown", "new", "after"),
    [
        ("A\nB\nC", "X", "A\nX\nC"),
        ("A\nB\nC", "", "A\nC"),
        (" B ", "", ""),
        ("AB\nB", "X", "AB\nX"),
        ("B 已发\nC", "X", "X 已发\nC"),
        ("B；C", "", "；C"),
        ("A B", "X", "A X"),
        ("B了\nC", "X", "B了\nC"),
        ("", "X", ""),
    ],
)
def test_an_entry_in_a_memo_gives_way_to_another(shown: str, new: str, after: str) -> None:
    assert memo.with_other(shown, "B", new) == after


@pytest.mark.parametrize(
    ("before", "now", "own", "live", "told"),
    [
        ("", "要发顺丰", (), (), ((), ("要发顺丰",))),
        ("甲\n乙", "乙\n丙", (), (), (("甲",), ("丙",))),
        ("甲\r\n 乙 ", "乙\n甲", (), (), ((), ())),
        ("甲", "我们的\n甲", ("我们的",), ("我们的",), ((), ())),
        ("旧的\n甲", "甲", ("旧的", "新的"), ("新的",), ((), ())),
        ("我们的\n甲", "甲", ("我们的",), ("我们的",), (("我们的",), ())),
    ],
    ids=["first", "both", "moved", "ours came", "corrected by us", "ours was taken out"],
)
def test_what_others_did_in_the_memo(
    before: str, now: str, own: tuple[str, ...], live: tuple[str, ...], told: tuple[tuple[str, ...], ...]
) -> None:
    assert memo.news(before, now, own, live) == told
