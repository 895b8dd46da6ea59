"""What is shown by default recognises a person and gives nobody away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import mask


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"), ("+86 138-1234-1234", "138****1234"), ("18877771111-123", "188****1111-***"),
        ("18877771111转123", "188****1111-***"), ("18877771111,123", "188****1111-***"), ("0731-88881234", "0731-****1234"),
        ("88881234", "****1234"), ("4008001234", "400****234"), ("138****1234", "138****1234"), ("##abc", "##abc"),
        ("123", "****"), ("", ""),
    ],
)  # fmt: skip
def test_phones(phone: str, shown: str) -> None:
    assert mask.phone(phone) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "-123", "转4567", ",9"]))
def test_a_phone_never_shows_its_middle_or_extension(number: str, extension: str) -> None:
    shown = mask.phone(number + extension)
    assert shown.startswith(f"{number[:3]}****{number[-4:]}")
    assert number not in shown
    assert extension == "" or extension not in shown


def test_names() -> None:
    assert [mask.name(one) for one in ("张三", "欧阳娜娜", "张", "张**", "")] == ["张*", "欧*", "*", "张*", ""]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("广东省 广州市 越秀区 某街道某路1号(510180)", "广东省 广州市 越秀区 ***"),
        ("上海 上海市 闵行区  莘庄镇1号", "上海 上海市 闵行区 ***"),
        ("广东省广州市越秀区某路1号", "广东省广州市越秀区 ***"),
        ("广西壮族自治区 南宁市 青秀区 民族大道9号", "广西壮族自治区 南宁市 青秀区 ***"),
        ("广东省 东莞市 南城街道1号", "广东省 东莞市 ***"),
        ("某某小区3栋", "***"),
        ("广东省", "广东省"),
        ("上海", "上海"),
        ("上海市", "上海市"),
        ("内蒙古", "内蒙古"),
        ("上海路1号", "***"),
        ("", ""),
    ],
)
def test_addresses_end_at_the_district(address: str, shown: str) -> None:
    assert mask.address(address) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("北京市 北京市 朝阳区 建国路1号", "北京市 北京市 朝阳区 ***"), ("北京 北京市 朝阳区 建国路", "北京 北京市 朝阳区 ***"),
        ("上海 上海 浦东新区 世纪大道", "上海 上海 浦东新区 ***"), ("上海市 市辖区 浦东新区 世纪大道", "上海市 市辖区 浦东新区 ***"),
        ("天津市 天津市 和平区南京路", "天津市 天津市 和平区 ***"), ("北京市 海淀区 中关村", "北京市 海淀区 ***"),
        ("重庆市 县 云阳县 大雁路", "重庆市 县 云阳县 ***"), ("重庆市重庆市渝中区解放碑", "重庆市重庆市渝中区 ***"),
        ("北京市北京市朝阳区", "北京市北京市朝阳区"), ("北京市 阳光小区3号", "北京市 ***"),
    ],
)  # fmt: skip
def test_the_district_of_a_city_that_is_its_own_province_stays(address: str, shown: str) -> None:
    assert mask.address(address) == shown


def test_free_text_hides_phones_and_keeps_order_numbers_and_dates() -> None:
    text = "打13812341234或138 1234 1234或0731-88881234，单号3515313147329000012，2026-11-21 16:05"
    shown = mask.free_text(text)
    assert "1234123" not in shown.replace(" ", "")
    assert "3515313147329000012" in shown
    assert "2026-11-21 16:05" in shown
    assert mask.free_text("１３８１２３４１２３４") == "138****1234"


def test_nicks_in_toasts() -> None:
    assert [mask.buyer(one) for one in ("tb12348", "ab", "a", "", "##x")] == ["t***8", "a***", "a***", "", "***"]
    assert [mask.buyer(one) for one in ("k**1", "t***8", "林**", " a＊b ", "$$x")] == [
        "k**1",
        "t***8",
        "林**",
        "a＊b",
        "***",
    ]


def test_masked_values_are_known() -> None:
    assert all(map(mask.is_masked, ("t**1", "张*", "##cipher", "$$cipher")))
    assert not any(map(mask.is_masked, ("tb1", "张三", "13812341234", "")))


@pytest.mark.parametrize("value", ["##abc==", "$$abc", "~#abc", "##", "广东省 广州市 ##密文##", " ##abc"])
def test_a_cipher_is_known_wherever_it_stands(value: str) -> None:
    assert mask.encrypted(value) and mask.is_masked(value)
    assert "abc" not in mask.covered(value, "已加密") and "密文" not in mask.covered(value, "已加密")


@pytest.mark.parametrize("value", ["", "张三", "t**1", "3#楼", "3##楼", "a$$b", "$5", "# 5", "~"])
def test_a_sign_inside_a_word_is_no_cipher(value: str) -> None:
    assert not mask.encrypted(value)
    assert mask.covered(value, "已加密") == value


def test_a_cipher_is_shown_as_a_word_and_the_places_stay() -> None:
    assert mask.covered("##abc", "已加密") == "已加密"
    assert mask.covered("广东省 广州市 越秀区 ##abc", "已加密") == "广东省 广州市 越秀区 已加密"
    assert mask.address("广东省 广州市 越秀区 ##abc") == "广东省 广州市 越秀区 ***"
    assert [mask.name("##abc"), mask.phone("$$abc"), mask.address("~#abc"), mask.buyer("##abc")] == [
        "##abc",
        "$$abc",
        "~#abc",
        "***",
    ]


@given(st.text())
def test_nothing_of_a_cipher_is_left_when_it_is_covered(value: str) -> None:
    assert not mask.encrypted(mask.covered(value, "已加密"))
