"""Regular expressions that are compiled at their first use."""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of ``text``. A start of the program uses none of the long ones, which take it 15 ms together."""
    made = _Late(text, flags)
    _waiting.append(made)
    return cast("re.Pattern[str]", made)


def prepare() -> bool:
    """Compile one that nobody used yet, while there is time; False where there is none."""
    while _waiting:
        if not (one := _waiting.pop()).is_used:
            one.use()
            return True
    return False


_waiting: list[_Late] = []


class _Late:
    def __init__(self, text: str, flags: int) -> None:
        self.pattern = text
        self.flags = flags
        self.is_used = False

    def use(self) -> re.Pattern[str]:
        made = re.compile(self.pattern, self.flags)
        self.is_used = True
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
