from __future__ import annotations

from datetime import datetime

import pytest

from app import wording
from app.domain.flag import COLOURS
from app.domain.status import Status
from app.errors import BugError, KnownError
from app.intake import profile, tidy
from app.intake.header import find, normalise
from app.intake.profile import FIELDS, LEVELS, SURE, Profile, common, others, profiles
from tests.exports.every import REPORTS

OWN = """
name = "某系统"
level = "own"
platform = "taobao"
report = "orders"
required = ["order_no"]
id_pattern = "[0-9]+"
[fields]
order_no = { names = ["单号"], sure = "chosen" }
phone = { names = ["电话一"], sure = "chosen" }
[kept]
names = ["别的"]
"""


def of(platform: str, report: str = "orders") -> Profile:
    return next(entry for entry in profiles() if (entry.platform, entry.report) == (platform, report))


def changed(**parts: str) -> str:
    """A profile of one field, with some of its lines changed."""
    lines = {
        "platform": 'platform = "p"', "report": 'report = "orders"', "required": 'required = ["order_no"]',
        "id_pattern": 'id_pattern = "."', "fields": '[fields]\norder_no = { names = ["n"], sure = "seen" }',
    }  # fmt: skip
    return "\n".join((lines | parts).values())


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"fields": '[fields]\nweather = { names = ["w"], sure = "seen" }'}, "weather"),
        ({"report": 'report = "weather"'}, "order_no"),
        ({"required": 'required = ["phone"]'}, "phone"),
        ({"more": '[items]\nweather = { names = ["w"], sure = "seen" }'}, "weather"),
        ({"more": '[joined]\nweather = ["a", "b"]'}, "weather"),
        ({"more": '[flags]\nplaid = ["格子旗"]'}, "plaid"),
        ({"id_pattern": 'id_pattern = "."\nlevel = "perfect"'}, "perfect"),
        ({"id_pattern": 'id_pattern = "."\ngrain = "parcel"'}, "parcel"),
        ({"fields": '[fields]\norder_no = { names = ["n"], sure = "maybe" }'}, "maybe"),
        ({"id_pattern": 'id_pattern = "."\nsummed = ["weather"]'}, "weather"),
    ],
)
def test_a_mistake_in_a_profile_is_our_fault_and_is_named(parts: dict[str, str], told: str) -> None:
    with pytest.raises(BugError, match=told):
        profile.read(changed(**parts))


def test_the_example_of_these_tests_is_sound() -> None:
    assert profile.read(changed()).names == {"order_no": ("n",)}


@pytest.mark.parametrize("entry", profiles(), ids=lambda entry: f"{entry.platform}-{entry.report}")
class TestEachProfile:
    def test_says_how_sure_it_is(self, entry: Profile) -> None:
        assert set(entry.sure) == {*entry.names, *entry.line_names}
        assert {*entry.sure.values(), *(fact.sure for fact in entry.facts.values())} <= {*SURE[:-1]}
        assert entry.level in LEVELS[:-1]
        attested = sum(sure in {"measured", "attested"} for sure in entry.sure.values())
        assert entry.unverified or attested * 4 >= len(entry.sure) * 3, "what rests on fragments is marked as partial"

    def test_gives_no_name_two_meanings(self, entry: Profile) -> None:
        for part in (entry.names, entry.line_names):
            names = [name for given in part.values() for name in given]
            assert len(names) == len(set(names))
            assert not entry.kept.intersection(names)

    def test_speaks_of_fields_of_its_report(self, entry: Profile) -> None:
        assert {*entry.names, *entry.joined} <= {*FIELDS[entry.report]}
        assert "status" not in entry.names
        takes_lines = entry.grain == "item" or entry.report == "items"
        assert bool(entry.line_names) == takes_lines, '[items] and grain = "item" go together'

    def test_knows_statuses_and_colours(self, entry: Profile) -> None:
        assert set(entry.words.values()) <= set(Status)
        assert set(entry.flags.values()) <= set(COLOURS)
        assert bool(entry.words) == (entry.report in {"orders", "items"})

    def test_order_numbers_are_never_dates_decimals_or_scientific(self, entry: Profile) -> None:
        for damaged in ("3.51531E+16", "35153131473290000.0", "2026-05-31", "", "-"):
            assert not entry.id_pattern.fullmatch(damaged)


def test_every_platform_and_report_is_there_once_and_has_an_invented_export() -> None:
    kinds = [(entry.platform, entry.report) for entry in profiles()]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == {(report.platform, report.report) for report in REPORTS}


def test_each_platform_has_its_words() -> None:
    assert {entry.platform for entry in profiles()} <= {*wording.PLATFORMS}


@pytest.mark.parametrize(
    ("platform", "number"),
    [
        ("taobao", "35153131473290000"),
        ("jd", "318259301942"),
        ("pinduoduo", "260531-662941284701219"),
        ("douyin", "6917926768823643751"),
        ("kuaishou", "2512345678901234"),
        ("xiaohongshu", "P731234567890123456"),
        ("wechat", "3712345678901234567"),
    ],
)
def test_order_numbers_of_each_platform(platform: str, number: str) -> None:
    assert of(platform).id_pattern.fullmatch(number)


@pytest.mark.parametrize("report", ["orders", "items", "refunds"])
@pytest.mark.parametrize("number", ["13812345678", "20261120", "0", "2026-11-20"])
def test_phones_and_days_are_no_order_numbers(report: str, number: str) -> None:
    assert not of("taobao", report).id_pattern.fullmatch(number)


@pytest.mark.parametrize(
    ("platform", "word", "status"),
    [
        ("taobao", "买家已付款,等待卖家发货", "paid"),
        ("taobao", "未创建支付宝交易", "unpaid"),
        ("jd", " 等待出库", "paid"),
        ("jd", "(锁定)等待出库", "paid"),
        ("jd", "锁定订单", "unknown"),
        ("jd", "等待付款确认", "unknown"),
        ("pinduoduo", "已发货，待签收", "shipped"),
        ("pinduoduo", "未发货,退款成功", "closed"),
        ("douyin", "备货中", "paid"),
        ("douyin", "已关闭", "closed"),
        ("kuaishou", "交易关闭", "closed"),
        ("xiaohongshu", "待配货", "paid"),
        ("wechat", "已完成", "finished"),
    ],
)
def test_status_words(platform: str, word: str, status: str) -> None:
    assert of(platform).words[normalise(word)] == status


def test_jd_says_deleted_before_another_word() -> None:
    assert of("jd").status_prefix == {"(删除)": Status.CLOSED}


@pytest.mark.parametrize(
    ("platform", "word", "colour"),
    [
        ("xiaohongshu", "红旗", "red"),
        ("xiaohongshu", "紫旗", "purple"),
        ("douyin", "橙色", "orange"),
        ("wechat", "绿色", "green"),
        ("douyin", "加急", None),
        ("taobao", "", None),
    ],
)
def test_flag_words(platform: str, word: str, colour: str | None) -> None:
    assert tidy.colours([word], of(platform)) == [colour]


def test_pinduoduo_has_the_day_in_its_order_numbers() -> None:
    entry = of("pinduoduo")
    assert entry.date_in_id is not None
    assert datetime(2026, 5, 31).strftime(entry.date_in_id) == "260531-662941284701219"[:6]
    assert entry.newest_memo == ";"


def test_quirks_of_cells() -> None:
    assert of("douyin").split == ";"
    assert of("douyin").cleared == {"-"}
    assert of("douyin").summed == ("amount_due", "amount_postage")
    assert (of("taobao").split, of("jd").summed) == (None, ())


def test_files_without_orders_share_no_name_with_ours() -> None:
    ours = {name for entry in profiles() for name in entry.known}
    for report in others():
        assert len(report.marks) >= 3
        assert not report.marks & ours


def test_common_names_are_of_fields_that_exist() -> None:
    for report, fields in common().items():
        allowed = {*FIELDS[report]} if report != "items" else {*of("taobao", "items").line_names, "line"}
        assert set(fields) <= allowed


def test_a_shops_own_profiles_come_first() -> None:
    first, *rest = profiles([OWN])
    assert (first.own_name, first.level, first.unverified) == ("某系统", "own", False)
    assert tuple(rest) == profiles()


def test_an_own_profile_wins_where_it_knows_as_much() -> None:
    text = OWN.replace("单号", "订单编号").replace("电话一", "联系手机")
    header = find([["订单编号", "联系手机"]], profiles([text]))
    assert header is not None and header.profile.own_name == "某系统"
    header = find([["订单编号", "联系手机", "总金额", "订单状态"]], profiles([text]))
    assert header is not None and header.profile.own_name is None


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "name = 1", changed(), OWN.replace("own", "solid"), OWN.replace("某系统", ""),
        OWN.replace("[0-9]+", "["), OWN.replace("order_no = {", "weather = {"), OWN.replace('["单号"]', "3"),
        OWN.replace('["order_no"]', "7"), OWN.replace("[fields]", "[field]"), OWN.replace('"chosen"', "[]"),
        OWN + "[status]\npaid = 3", OWN + "[status]\nweather = ['晴']", OWN + "[facts]\na = 1",
        OWN + "[patterns]\nline = '('", OWN.replace("[fields]", "empty = 5\n[fields]"),
        OWN.replace("[fields]", "split = 5\n[fields]"), OWN.replace("[fields]", "date_in_id = 5\n[fields]"),
    ],
)  # fmt: skip
def test_an_own_profile_that_is_none_is_the_files_fault(text: str) -> None:
    with pytest.raises(KnownError) as caught:
        profiles([text])
    assert caught.value.code == "profile_damaged"
