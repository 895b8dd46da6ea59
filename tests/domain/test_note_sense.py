"""What the feedback of a note says."""

from __future__ import annotations

import pytest

from app.domain import note_sense


@pytest.mark.parametrize(
    "words",
    ["已联系", "已催", "已催付", "联系了", "已提醒。", "跟进中", "已沟通", "已处理", "OK", "好的", "再次提醒", "第2次已催", "已电话联系",
     "已发短信", "催过了", "", "。", "1"],
)  # fmt: skip
def test_words_that_say_nothing(words: str) -> None:
    assert note_sense.empty(words)


@pytest.mark.parametrize(
    "words",
    ["明早发工资后付", "没接", "不便接听，已补短信", "已催，明早付", "要发票", "无人接听", "已退款", "已付款", "联系不上", "没有人接", "送小样",
     "已联系物流查件", "好的颜色发蓝色", "处理退款"],
)  # fmt: skip
def test_words_that_say_something(words: str) -> None:
    assert not note_sense.empty(words)


@pytest.mark.parametrize(
    ("words", "key"),
    [("要退货，尺码不合", "return"), ("买家要换货", "exchange"), ("换大一码", "exchange"), ("催付没接", "reminder"), ("明早发工资后付", "reminder"),
     ("晚点付", "reminder"), ("还没付款，没接", "reminder"), ("下班付款", "reminder"), ("25号付", "reminder"),
     ("不退货了", None), ("没有退货", None), ("退货换货都行", None), ("要发票", None), ("邮费到付", None), ("今晚已付", None), ("没接", None),
     ("明早发顺丰到付", None), ("", None)],
)  # fmt: skip
def test_the_flag_that_words_speak_for(words: str, key: str | None) -> None:
    assert note_sense.meant(words) == key
