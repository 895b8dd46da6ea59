"""The translations are complete and fit their strings; and the workshop notices when they do not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages import Catalog

from tests.i18n import catalogues

# Gathering all strings takes a second, and each process that has a test of these would do it anew.
pytestmark = pytest.mark.xdist_group("catalogues")


def test_every_string_can_be_gathered() -> None:
    assert list(catalogues.source_problems()) == []


@pytest.fixture(scope="module")
def pot() -> Catalog:
    """Every string of the program, gathered once."""
    return catalogues.extract()


def test_the_template_is_up_to_date_and_names_its_placeholders(pot: Catalog) -> None:
    assert catalogues.keys(catalogues.read(catalogues.POT)) == catalogues.keys(pot)
    assert [problem for message in catalogues.messages(pot) for problem in catalogues.msgid_problems(message)] == []


def test_every_marked_string_is_gathered(pot: Catalog) -> None:
    assert list(catalogues.all_ungathered(pot)) == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("_('Lead')", 0), ("pgettext('role', 'Lead')", 1), ('f"{x} {_(\'no limit\')}"', 1),
        ("_(GRADES.get(one, N_('odd')))", 1), ("_(TABLE[code])", 0),
    ],
)  # fmt: skip
def test_a_string_that_is_not_gathered_is_told(code: str, wrong: int) -> None:
    pot = Catalog()
    pot.add("Lead")
    assert len(list(catalogues.ungathered(ast.parse(code), catalogues.gathered(pot)))) == wrong


@pytest.mark.parametrize("locale", catalogues.PLURALS)
def test_the_translation_is_complete(pot: Catalog, locale: str) -> None:
    assert list(catalogues.catalogue_problems(locale, pot)) == []


@pytest.mark.parametrize("locale", catalogues.PLURALS)
def test_the_translation_compiles(locale: str) -> None:
    assert catalogues.po_file(locale).with_suffix(".mo").is_file()


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("_('{n} orders').format(n=n)", 0),
        ("_(TABLE[code])", 0),
        ("_(f'{n} orders')", 1),
        ("_('{n} orders'.format(n=n))", 1),
        ("_('orders: ' + n)", 1),
        ("_('orders: %d' % n)", 1),
        ("N_(name)", 1),
        ("pgettext('flag', name)", 1),
        ("ngettext(f'{n} order', '{n} orders', n)", 1),
        ("ngettext('{n} order', '{n} orders', n)", 0),
    ],
)
def test_a_string_the_extractor_would_skip_is_told(code: str, wrong: int) -> None:
    call = ast.parse(code, mode="eval").body
    call = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else call
    assert isinstance(call, ast.Call)
    assert len(list(catalogues.call_problems(call, "here"))) == wrong


@pytest.mark.parametrize(
    ("msgid", "string", "complaint"),
    [
        ("{n} of {all}", "共 {all}，已 {n}", None),
        ("{n} of {all}", "共 {total}，已 {n}", "other fields"),
        ("{n} of {all}", "", "not translated"),
        (("one order", "{n} orders"), ("{n} 单",), None),
        (("one order", "{n} orders"), ("几单",), "other fields"),
        (("one order", "{n} orders"), ("一单", "{n} 单"), "plural forms"),
    ],
)
def test_a_translation_that_does_not_fit_is_told(
    msgid: str | tuple[str, str], string: str | tuple[str, ...], complaint: str | None
) -> None:
    message = Catalog(locale="zh_CN").add(msgid, string)
    found = " ".join(catalogues.translation_problems("zh_CN", message))
    assert (complaint in found) if complaint else not found


@pytest.mark.parametrize("msgid", ["{} orders", "{0} orders", "%s orders", "{order.n} orders", "{n orders"])
def test_an_unnamed_placeholder_is_told(msgid: str) -> None:
    assert list(catalogues.msgid_problems(Catalog().add(msgid)))


def test_a_fuzzy_translation_is_told() -> None:
    message = Catalog(locale="zh_CN").add("Search", "搜索", flags=["fuzzy"])
    assert "fuzzy" in " ".join(catalogues.translation_problems("zh_CN", message))


def test_nothing_is_written_where_only_a_date_would_change(tmp_path: Path) -> None:
    catalog = catalogues.headed(Catalog(locale="zh_CN", fuzzy=False), "zh_CN")
    catalog.add("Search", "搜索")
    assert catalogues.save(tmp_path / "ziqi.po", catalog)
    assert not catalogues.save(tmp_path / "ziqi.po", catalogues.read(tmp_path / "ziqi.po", "zh_CN"))
