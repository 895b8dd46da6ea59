from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.numbers import format_decimal

from app import i18n, paths
from app.i18n import _, ngettext, pgettext

AT = datetime(2024, 11, 21, 8, 5, tzinfo=UTC).astimezone(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def small_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    catalog = Catalog(locale="zh_CN", fuzzy=False)
    catalog.add("Search", "搜索")
    catalog.add(("{n} order", "{n} orders"), ("{n} 单",))
    catalog.add("Red", "红旗", context="flag")
    file = tmp_path / "i18n/zh_CN/LC_MESSAGES/ziqi.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalog)
    monkeypatch.setattr(paths, "resource", lambda name: tmp_path / name)


@pytest.mark.usefixtures("small_catalogue")
def test_words_follow_the_language_without_a_restart() -> None:
    marked = i18n.N_("Search")
    assert (_(marked), ngettext("{n} order", "{n} orders", 1)) == ("Search", "{n} order")
    i18n.set_locale("zh_CN")
    assert (_(marked), pgettext("flag", "Red"), pgettext("word", "Red"), _("Unknown")) == (
        "搜索",
        "红旗",
        "Red",
        "Unknown",
    )
    assert [ngettext("{n} order", "{n} orders", n) for n in (0, 1, 2)] == ["{n} 单"] * 3
    i18n.set_locale("en")
    assert (_(marked), ngettext("{n} order", "{n} orders", 2)) == ("Search", "{n} orders")


@pytest.mark.usefixtures("small_catalogue")
def test_nothing_stays_nothing() -> None:
    i18n.set_locale("zh_CN")
    assert not _("")


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "Paid. Look again."), ("zh_CN", "已付款。再看看。"), ("zh_TW", "已付款。再看看。")],
)
def test_sentences_stand_one_after_the_other_as_the_language_has_it(code: str, said: str) -> None:
    i18n.set_locale(code)
    parts = ("Paid.", "", "Look again.") if code == "en" else ("已付款。", "", "再看看。")
    assert i18n.sentences(*parts) == said
    assert i18n.sentences() == ""


@pytest.mark.parametrize("code", i18n.LOCALES)
def test_each_language_can_be_set(code: str) -> None:
    assert i18n.set_locale(code) == i18n.current() == code


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, "zh_CN"),
        ({"LANG": "C.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_SG.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.Big5"}, "zh_TW"),
        ({"LANG": "zh_HK.UTF-8"}, "zh_TW"),
        ({"LANG": "zh-Hant-TW"}, "zh_TW"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "zh_CN"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh_TW"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "fr:en"}, "en"),
    ],
)
def test_the_machines_language_is_taken_if_it_is_one_of_three(environ: dict[str, str], code: str) -> None:
    assert i18n.detect(environ) == code


def test_system_and_the_unknown_mean_the_machines_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    assert i18n.set_locale("system") == i18n.set_locale("tlh") == "zh_TW"


@pytest.mark.parametrize("code", i18n.LOCALES)
def test_money_is_yuan_in_every_language(code: str) -> None:
    i18n.set_locale(code)
    assert [i18n.money(fen) for fen in (0, 5, 123800, -1)] == ["¥0.00", "¥0.05", "¥1,238.00", "-¥0.01"]


@pytest.mark.parametrize("code", i18n.LOCALES)
def test_money_and_numbers_are_grouped_as_babel_does(code: str) -> None:
    i18n.set_locale(code)
    for value in (0, 7, 999, 1000, 28_010, 1_000_000, 123_456_789, -1, -4321):
        assert i18n.number(value) == format_decimal(value, locale=code)
        yuan = format_decimal(Decimal(abs(value)) / 100, format="#,##0.00", locale=code)
        assert i18n.money(value) == f"{'-' if value < 0 else ''}¥{yuan}"


def test_dates_and_numbers_are_the_languages_own() -> None:
    i18n.set_locale("zh_CN")
    assert (i18n.date(AT), i18n.time(AT), i18n.number(28010)) == ("2024年11月21日", "16:05", "28,010")
    i18n.set_locale("en")
    assert (i18n.date(AT), i18n.number(28010)) == ("Nov 21, 2024", "28,010")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        i18n.time(AT.replace(tzinfo=None))
