from __future__ import annotations

import pytest

from app.domain import link
from app.domain.link import Link

NUMBER = "3188123412341234471"


@pytest.mark.parametrize(
    ("platform", "number", "found"),
    [
        ("taobao", NUMBER, f"https://qn.taobao.com/home.htm/trade-platform/tp/detail?bizOrderId={NUMBER}"),
        ("tmall", NUMBER, f"https://trade.tmall.com/detail/orderDetail.htm?bizOrderId={NUMBER}"),
    ],
)
def test_the_page_of_an_order(platform: str, number: str, found: str) -> None:
    assert link.order_page(platform, number) == Link(found)


@pytest.mark.parametrize(
    ("platform", "number", "why"),
    [
        ("jd", NUMBER, "link_platform"),
        ("taobao", "12&x=1", "link_number"),
        ("taobao", "", "link_number"),
        ("taobao", "１２", "link_number"),
    ],
)
def test_no_page_says_why(platform: str, number: str, why: str) -> None:
    assert link.order_page(platform, number) == Link(why=why)


def test_names_in_a_chat_are_percent_encoded() -> None:
    found = link.chat("taobao", "小美的店:客服", "a&b=c 晴")
    assert found.address == (
        "aliim:sendmsg?uid=cntaobao%E5%B0%8F%E7%BE%8E%E7%9A%84%E5%BA%97%3A%E5%AE%A2%E6%9C%8D"
        "&touid=cntaobaoa%26b%3Dc%20%E6%99%B4&siteid=cntaobao&status=1&charset=utf-8"
    )


@pytest.mark.parametrize(
    ("platform", "account", "buyer", "why"),
    [
        ("jd", "shop", "buyer", "link_platform"),
        ("taobao", "shop", None, "link_buyer"),
        ("taobao", "shop", " ", "link_buyer"),
        ("taobao", "shop", "t**1", "link_masked"),
        ("taobao", "shop", "##5bQ", "link_masked"),
        ("taobao", None, "buyer", "link_account"),
        ("taobao", " ", "buyer", "link_account"),
    ],
)
def test_no_chat_says_why(platform: str, account: str | None, buyer: str | None, why: str) -> None:
    assert link.chat(platform, account, buyer) == Link(why=why)


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("13812341234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("86-13812341234", "13812341234"),
        ("18877771111-123", "18877771111,123"),
        ("18877771111转4567", "18877771111,4567"),
        ("18877771111，89", "18877771111,89"),
        ("0571-88881234", "057188881234"),
        ("400-820-8820", "4008208820"),
        ("１３８１２３４１２３４", "13812341234"),
        ("138****1234", None),
        ("", None),
        (None, None),
        ("无", None),
    ],
)
def test_a_number_as_a_telephone_takes_it(phone: str | None, dialled: str | None) -> None:
    assert link.dialable(phone) == dialled
