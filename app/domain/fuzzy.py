"""How well a few letters typed in a hurry match a title: all of them in their order, best where words begin."""

from __future__ import annotations

_START, _NEXT, _PLAIN = 6, 4, 1


def score(query: str, text: str) -> int:
    """Points for ``query`` in ``text``, 0 where a letter of it is missing; blanks and capitals do not count."""
    letters, where = "".join(query.casefold().split()), text.casefold()
    points, at = 0, -1
    for place, letter in enumerate(letters):
        found = _best(where, letter, at + 1, letters[place + 1 :])
        if found < 0:
            return 0
        points += _START if _begins(where, found) else _NEXT if found == at + 1 else _PLAIN
        at = found
    return points


def _best(text: str, letter: str, start: int, rest: str) -> int:
    """The next such letter: the one right here, else one that begins a word and leaves the rest to come, else any."""
    if text.startswith(letter, start):
        return start
    at = first = text.find(letter, start)
    while at >= 0 and not (_begins(text, at) and _holds(text, rest, at + 1)):
        at = text.find(letter, at + 1)
    return at if at >= 0 else first


def _holds(text: str, letters: str, start: int) -> bool:
    left = iter(text[start:])
    return all(letter in left for letter in letters)


def _begins(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()
