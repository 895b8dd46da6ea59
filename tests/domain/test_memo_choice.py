"""The lines of a memo to choose from: what was left out or reworded is seen, and comes back by a tick."""

from __future__ import annotations

from random import Random

from app.domain import memo, memo_choice
from app.domain.memo_choice import CAME, GONE, OURS, THEIRS, Choice, Composed

FIRST, SECOND = "11-20 10:00+小美+第1次+没接", "11-21 16:05+小美+第2次+明早付"
BASE = f"{SECOND}\n送小样，发顺丰\n{FIRST}"
OWN = {FIRST: 1, SECOND: 2}
NEW = "11-22 09:00+小美+第3次+已付"


def composed(*left_out: str, **reworded: str) -> Composed:
    lines = [reworded.get(line, line) for line in BASE.splitlines() if line not in left_out]
    return Composed(BASE, "\n".join(lines))


def test_a_memo_as_it_is_has_every_line_ticked_and_says_which_are_ours() -> None:
    chosen = memo_choice.choices(BASE, OWN)
    assert [(one.text, one.note, one.on) for one in chosen] == [
        (SECOND, 2, True), ("送小样，发顺丰", None, True), (FIRST, 1, True),
    ]  # fmt: skip
    assert memo_choice.made(chosen) == BASE
    assert memo_choice.told(chosen) == (0, 0)


def test_what_was_left_out_or_reworded_stands_where_it_was() -> None:
    done = composed(FIRST)._replace(rest=f"{SECOND}\n送小样，发中通")
    chosen = memo_choice.choices(BASE, OWN, done)
    assert [(one.text, one.was, one.on) for one in chosen] == [
        (SECOND, SECOND, True), ("送小样，发中通", "送小样，发顺丰", True), (FIRST, FIRST, False),
    ]  # fmt: skip
    assert memo_choice.made(chosen) == done.rest == memo_choice.rest(done, BASE)
    assert memo_choice.told(chosen) == (1, 1)


def test_a_line_that_was_emptied_is_left_out() -> None:
    chosen = [Choice("  ", "送小样", None), Choice("好", "好", None)]
    assert memo_choice.made(chosen) == "好"
    assert memo_choice.told(chosen) == (1, 0)


def test_what_came_to_the_platform_since_is_in_it_and_marked() -> None:
    done = composed(FIRST)
    now = f"要发票\n{BASE}"
    chosen = memo_choice.choices(now, OWN, done)
    assert [(one.text, one.on, one.mark) for one in chosen] == [
        ("要发票", True, CAME), (SECOND, True, ""), ("送小样，发顺丰", True, ""), (FIRST, False, ""),
    ]  # fmt: skip


def test_a_line_that_the_platform_took_out_may_be_put_back() -> None:
    chosen = memo_choice.choices(f"{SECOND}\n{FIRST}", OWN, composed(FIRST))
    assert chosen[-1] == Choice("送小样，发顺丰", None, None, False, GONE)
    assert memo_choice.made(chosen) == SECOND


def test_both_sides_of_a_clash_are_kept_and_marked() -> None:
    done = Composed(BASE, BASE.replace("发顺丰", "发中通"))
    chosen = memo_choice.choices(BASE.replace("发顺丰", "发圆通"), OWN, done)
    marked = {one.text: (one.on, one.mark) for one in chosen if one.mark}
    assert marked == {"送小样，发中通": (True, OURS), "送小样，发圆通": (True, THEIRS)}


def test_the_oldest_of_ours_go_first_and_only_until_it_fits() -> None:
    chosen = memo_choice.choices(BASE, OWN)
    whole = memo.size(memo.with_newest(BASE, NEW)).bytes
    ticked = [
        [one.text for one in memo_choice.fitting(chosen, NEW, True, limit) if one.on]
        for limit in (whole, whole - 1, whole - 60, 10)
    ]
    assert ticked == [
        [SECOND, "送小样，发顺丰", FIRST], [SECOND, "送小样，发顺丰"], ["送小样，发顺丰"], ["送小样，发顺丰"],
    ]  # fmt: skip


def test_whatever_both_sides_do_no_line_is_missing_from_what_may_be_chosen() -> None:
    lines = [*BASE.splitlines(), "已开发票", "要红色", "仓库已备货"]
    for seed in range(500):
        random = Random(seed)
        base = random.sample(lines, random.randrange(len(lines) + 1))
        sides = []
        for mark in ("甲", "乙"):
            kept = [f"{line}{mark}" if random.random() < 0.3 else line for line in base if random.random() > 0.25]
            sides.append([*kept, f"新{mark}"] if random.random() < 0.5 else kept)
        ours, now = ("\n".join(side) for side in sides)
        done = Composed("\n".join(base), ours)
        chosen = memo_choice.choices(now, OWN, done)
        assert memo_choice.made(chosen) == memo_choice.rest(done, now), seed
        assert {*sides[0], *sides[1]} <= {text for one in chosen for text in (one.text, one.was)}, seed
