"""Finding a script by words or by pinyin: ``kd`` and ``kuaidi`` find 快递 (requirement 57).

A spelling is written once with the script: syllables apart by blanks, a character's several readings by ``/``, and
``|`` where something stands that is no word: ``hai/huan mei fu kuan|kuai di``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

BREAK = "|"
_LETTERS = re.compile(r"[a-z']+")
_DOUBLE = ("zh", "ch", "sh")

IN_TITLE, IN_GROUP, IN_TEXT, SPELLED = 4, 3, 2, 1
_KEPT = 4096  # spellings taken apart

_Syllables = tuple[tuple[str, ...], ...]


def score(query: str, title: str, about: Iterable[str], text: str, spelling: str) -> int:
    """How well a script answers ``query``, 0 for not at all; every word has to be found somewhere.

    ``about``: names it is filed under, as the screen shows them (group, scene, tone).
    """
    total = 0
    filed = " ".join(about).casefold()
    for word in query.casefold().split():
        best = next(
            (
                points
                for points, place in ((IN_TITLE, title.casefold()), (IN_GROUP, filed), (IN_TEXT, text.casefold()))
                if word in place
            ),
            SPELLED if spells(word, spelling) else 0,
        )
        if not best:
            return 0
        total += best
    return total


def spells(word: str, spelling: str, *, first: bool = False) -> bool:
    """Whether ``word`` spells syllables in a row: whole, by their initials, or mixed; the last may be unfinished.

    ``first``: only those with which the text begins.
    """
    if not _LETTERS.fullmatch(word):
        return False
    letters = word.replace("'", "")
    if not letters:
        return False
    if first:
        return any(_fits(letters, run, 0) for run in _runs(spelling)[:1])
    return any(any(_fits(letters, run, start) for start in range(len(run))) for run in _runs(spelling))


def begins(word: str, title: str, spelling: str) -> bool:
    """Whether ``title`` begins with ``word``, or with what it spells."""
    return title.casefold().startswith(word) or spells(word, spelling, first=True)


def spelling(syllables: Sequence[Sequence[str]]) -> str:
    """The stored form; an empty syllable is a break."""
    text = " ".join("/".join(dict.fromkeys(readings)) if readings else BREAK for readings in syllables)
    return BREAK.join(run.strip() for run in text.split(BREAK) if run.strip())


@lru_cache(maxsize=_KEPT)
def _runs(spelling: str) -> tuple[_Syllables, ...]:
    return tuple(tuple(tuple(one.split("/")) for one in run.split()) for run in spelling.split(BREAK))


def _fits(letters: str, run: _Syllables, at: int) -> bool:
    if not letters:
        return True
    if at == len(run):
        return False
    for reading in run[at]:
        if reading[0] != letters[0]:
            continue
        if reading.startswith(letters):
            return True
        if any(letters.startswith(part) and _fits(letters[len(part) :], run, at + 1) for part in _parts(reading)):
            return True
    return False


def _parts(reading: str) -> tuple[str, ...]:
    """What of a syllable may be typed before the next one begins."""
    double = (reading[:2],) if reading.startswith(_DOUBLE) else ()
    return (reading, *double, reading[0])
