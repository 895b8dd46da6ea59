"""Patterns that are compiled at their first use."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.domain import late

TEXT = "a1 b22"


@pytest.mark.parametrize(
    ("method", "given"),
    [("match", (TEXT,)), ("fullmatch", ("a1",)), ("search", (TEXT, 2)), ("sub", ("-", TEXT)), ("subn", ("-", TEXT)),
     ("split", (TEXT,)), ("findall", (TEXT,)), ("finditer", (TEXT,))],
)  # fmt: skip
def test_a_late_pattern_finds_what_a_compiled_one_finds(method: str, given: tuple[object, ...]) -> None:
    pattern = late.pattern("[A-Z]([0-9]+)", re.IGNORECASE)
    for _time in range(2):
        found, expected = (getattr(one, method)(*given) for one in (pattern, re.compile("[a-z]([0-9]+)")))
        assert _plain(found) == _plain(expected)
    assert pattern.pattern == "[A-Z]([0-9]+)"


def test_it_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    exact = re.compile

    def compile_(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return exact(text, flags)

    monkeypatch.setattr(re, "compile", compile_)
    pattern = late.pattern("x+")
    assert not compiled
    pattern.match("x")
    pattern.search("x")
    assert compiled == ["x+"]


def test_what_nobody_used_yet_is_prepared() -> None:
    while late.prepare():
        pass
    used, unused = late.pattern("y+"), late.pattern("z+")
    used.match("y")
    assert late.prepare()
    assert "match" in vars(unused)
    assert not late.prepare()


def _plain(found: object) -> object:
    if isinstance(found, re.Match):
        return found.group(), found.span()
    return [_plain(one) for one in found] if isinstance(found, Iterator) else found
