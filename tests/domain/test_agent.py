"""Whom a name in a note means."""

import pickle

import pytest

from app.domain.agent import People, Person

PEOPLE = People([
    Person("小美", "林小美"), Person("小林", "林志远"), Person("露露", "林露"), Person("阿强", "陈强"), Person("Amy", "艾米"),
    Person("客服03", "赵敏"), Person("老欧", "欧阳锋"), Person("无名"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "nickname"),
    [
        ("小美", "小美"), ("林小美", "小美"), ("林志远", "小林"), ("小林", "小林"), ("AMY", "Amy"), ("艾米", "Amy"),
        ("赵敏", "客服03"), ("无名", "无名"), ("林", None), ("小红", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_finds_the_nickname(name: str, nickname: str | None) -> None:
    assert PEOPLE.find(name) == nickname


@pytest.mark.parametrize(
    ("words", "nickname"),
    [
        ("客服小美", "小美"), ("小美姐", "小美"), ("客服小美姐", "小美"), ("by amy", "Amy"), ("陈强哥", "阿强"),
        ("客服03", "客服03"), ("林姐", None), ("客服", None),
    ],
)  # fmt: skip
def test_a_name_is_known_with_what_people_put_around_it(words: str, nickname: str | None) -> None:
    assert PEOPLE.named(words) == nickname


@pytest.mark.parametrize(
    ("name", "nicknames"),
    [
        ("林", ("小美", "小林", "露露")), ("林姐", ("小美", "小林", "露露")), ("老林", ("小美", "小林", "露露")),
        ("陈哥", ("阿强",)), ("欧阳", ("老欧",)), ("志远", ("小林",)), ("小红", ()), ("", ()), ("姐", ()),
    ],
)  # fmt: skip
def test_a_surname_may_mean_several(name: str, nicknames: tuple[str, ...]) -> None:
    assert PEOPLE.alike(name) == nicknames


def test_a_name_of_two_people_finds_neither() -> None:
    both = People([Person("小美", "林露"), Person("露露", "林露")])
    assert both.find("林露") is None
    assert both.alike("林露") == ("小美", "露露")


def test_the_names_are_all_nicknames_and_full_names() -> None:
    assert People([Person("小美", "林小美"), Person("无名")]).names == {"小美", "林小美", "无名"}
    assert People().names == frozenset()


def test_people_go_to_a_child_process() -> None:
    assert pickle.loads(pickle.dumps(PEOPLE)).find("林小美") == "小美"
