from __future__ import annotations

import pytest

from app.domain import script_search
from app.domain.script_search import score, spells

# 还没付款|快递|长款绿色
SPELLING = "hai/huan mei/mo fu kuan|kuai di|zhang/chang kuan lv/lu se"


@pytest.mark.parametrize(
    "word",
    ["kd", "kuaidi", "kuaid", "kdi", "k", "hmfk", "huanmei", "ck", "chk", "zhk", "changkuan", "lvse", "lus", "ku"],
)
def test_pinyin_finds_by_initials_and_whole_and_mixed(word: str) -> None:
    assert spells(word, SPELLING)


@pytest.mark.parametrize("word", ["dk", "kdx", "kuandi", "kkd", "快", "k1", "'", "", "kuaidizhang"])
def test_what_is_not_there_is_not_found(word: str) -> None:
    assert not spells(word, SPELLING)


def test_an_apostrophe_parts_syllables_as_people_type_it() -> None:
    assert spells("xi'an", "xi an")
    assert spells("xian", "xi an")


def test_the_title_counts_more_than_the_group_and_that_more_than_the_words() -> None:
    def points(query: str) -> int:
        return score(query, "催发货", ("催付 · 默拍", "caring"), "好的亲，帮您跟仓库说一下", SPELLING)

    assert points("发货") > points("默拍") > points("仓库") > points("kd") > 0
    assert points("CARING") == points("默拍")
    assert points("仓库 kd") == points("仓库") + points("kd")
    assert points("仓库 没有的") == 0


def test_a_spelling_keeps_each_reading_once_and_breaks_once() -> None:
    assert script_search.spelling([["hai", "huan", "hai"], [], [], ["de"], []]) == "hai/huan|de"
    assert script_search.spelling([]) == ""
    assert not spells("a", "")
