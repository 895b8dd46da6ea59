from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("18877771111—123", "18877771111,123"),
        ("18877771111 #123", "18877771111,123"),
        ("18877771111 ext. 123", "18877771111,123"),
        ("[8532]18877771111转8532", "18877771111,8532"),
        ("[8532]18877771111", "18877771111,8532"),
        ("0571-88888888转123", "057188888888,123"),
        ("0571-88888888-123", "057188888888,123"),
        ("（0571）8888 8888", "057188888888"),
        ("+86 571 88888888", "057188888888"),
        ("86-0571-88888888", "057188888888"),
        ("400-820-8888转1234", "4008208888,1234"),
        ("13812345678/13987654321", "13812345678"),
        ("13812345678、0571-88888888", "13812345678"),
        ("13812345678 13987654321", "13812345678"),
        ("13812345678,13987654321", "13812345678"),
        ("+852 9123 4567", "+85291234567"),
        ("00852-91234567", "0085291234567"),
        ("手机13812341234（白天）", "13812341234"),
        ("18877771111——123", "18877771111,123"),
        ("18877771111转接：123", "18877771111,123"),
        ("18877771111 分机号 123", "18877771111,123"),
        ("【8532】18877771111", "18877771111,8532"),
        ("0571-88888888，0571-87654321", "057188888888"),
        ("13812345678,0571-88888888", "13812345678"),
        ("13812345678-139 8765 4321", "13812345678"),
        ("18877771111-1398 13987654321", "18877771111,1398"),
        ("138\u30001234\u00a01234", "13812341234"),
        ("138.1234.1234", "13812341234"),
        ("(138) 1234-1234", "13812341234"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("8888888-123", "8888888,123"),
        ("88881234转5", "88881234,5"),
        ("95188转1", "95188,1"),
        ("8888888 9999999", "8888888"),
        ("座机1：8888 1234", "88881234"),
        ("8888 1234", "88881234"),
        ("95188", "95188"),
        ("1381234567813987654321", None),
        ("1381234123", "1381234123"),
        ("138****1234", None),
        ("", None),
        (None, None),
        ("无", None),
    ],
)
def test_a_number_as_a_telephone_takes_it(phone: str | None, dialled: str | None) -> None:
    assert link.dialable(phone) == dialled


@given(st.text(alphabet="0123456789 +-—./;转（）[]【】，：a", max_size=40))
def test_whatever_is_written_what_is_dialled_was_written_and_no_longer_than_a_number_is(phone: str) -> None:
    found = link.dialable(phone)
    if found is None:
        return
    main, _, extension = found.partition(",")
    assert 1 <= len(main.removeprefix("+")) <= 15
    assert len(extension) <= 6
    for part in (main, extension):
        rest = iter(phone)
        assert all(digit in rest for digit in part.removeprefix("0" if "86" in phone else "")), (
            "in the order it was written"
        )
