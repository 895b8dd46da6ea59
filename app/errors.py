"""The two kinds of failure: the world's fault, and ours."""

from __future__ import annotations

from typing import Any


class KnownError(Exception):
    """The world's fault (disk full, file locked, damaged file, wrong use).

    Carries a code and its parameters; ``app.wording`` turns them into a sentence that says what to do.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions travel from the import's child process; keyword arguments would be lost otherwise.
        return (_known, (self.code, self.params))


def _known(code: str, params: dict[str, Any]) -> KnownError:
    return KnownError(code, **params)


class BugError(Exception):
    """Our fault: a promise between rooms was broken."""


class SupersededError(Exception):
    """A newer request took this read's place: nothing to tell anyone."""
