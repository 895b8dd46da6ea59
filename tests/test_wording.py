"""Codes become words: none that a room can send is left without."""

from __future__ import annotations

import pytest

from app import doctor_words, wording
from app.intake.profile import others, profiles


@pytest.mark.parametrize("report", sorted({one.name for one in others()} | {one.report for one in profiles()}))
def test_every_kind_of_report_has_a_name(report: str) -> None:
    told = wording.sentence("report_other", {"file": "a.csv", "report": report})
    assert wording.REPORTS[report] in told
    assert told.endswith("choose the order, item, refund or review report.")


def test_a_cipher_says_that_it_is_one() -> None:
    assert wording.covered("浙江省 杭州市 ##密文") == "浙江省 杭州市 Encrypted"
    assert (wording.buyer("~#密文"), wording.buyer("晴天小铺"), wording.buyer("")) == ("Encrypted", "晴***铺", "")


def test_a_finding_that_may_name_no_word_has_no_empty_brackets() -> None:
    assert doctor_words.finding("unknown_status", {"words": []}).what == "Status words that are not known."
    assert doctor_words.finding("unknown_status", {"words": ["平台介入中"]}).what.endswith("(平台介入中).")


def test_every_platform_of_a_profile_has_a_name() -> None:
    """A shop's own profile may be of a platform that nobody knows."""
    for name in {one.platform for one in profiles()} | {"other"}:
        assert wording.platform(name) != name
    assert wording.platform("other") == "another platform"
    assert wording.platform("of-a-newer-version") == "of-a-newer-version"
