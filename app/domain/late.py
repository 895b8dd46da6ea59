"""Regular expressions that are compiled at their first use."""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of ``text``. A start of the program uses none of the long ones, which take it 15 ms together."""
    return cast("re.Pattern[str]", _Late(text, flags))


class _Late:
    def __init__(self, text: str, flags: int) -> None:
        self.pattern = text
        self.flags = flags

    def use(self) -> re.Pattern[str]:
        made = re.compile(self.pattern, self.flags)
        # From now on they are found without coming here.
        for method in _METHODS:
            setattr(self, method, getattr(made, method))
        return made


def _method(name: str) -> Any:
    def call(self: _Late, *given: Any, **named: Any) -> Any:
        return getattr(self.use(), name)(*given, **named)

    return call


_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
for _name in _METHODS:
    setattr(_Late, _name, _method(_name))
