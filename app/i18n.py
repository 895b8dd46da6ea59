"""The three languages: words through gettext, dates, numbers and money through Babel.

Source strings are English msgids with named ``{placeholders}``. Every look-up happens when it is asked for, so that
:func:`set_locale` changes the language without a restart. Babel is imported at its first use (20 ms).
"""

from __future__ import annotations

import gettext as _gettext
import locale as _system
import logging
import os
import sys
from collections.abc import Mapping
from datetime import date as _date
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from app import paths

if TYPE_CHECKING:
    from decimal import Decimal

LOCALES = ("zh_CN", "zh_TW", "en")
DEFAULT = "zh_CN"
DOMAIN = "ziqi"

Length = Literal["short", "medium", "long", "full"]

log = logging.getLogger(__name__)


class _Language:
    """What is set now; a msgid is its own English."""

    code = "en"
    words: _gettext.NullTranslations = _gettext.NullTranslations()


def set_locale(code: str) -> str:
    """Switch to one of :data:`LOCALES` and return it; ``system`` and anything unknown mean the machine's language."""
    chosen = code if code in LOCALES else detect()
    file = paths.resource(f"i18n/{chosen}/LC_MESSAGES/{DOMAIN}.mo")
    words = _gettext.NullTranslations()
    try:
        with file.open("rb") as stream:
            words = _gettext.GNUTranslations(stream)
    except FileNotFoundError:
        log.info("no catalogue for %s, msgids are shown", chosen)
    _Language.code, _Language.words = chosen, words
    return chosen


def current() -> str:
    """The code of the language that is set."""
    return _Language.code


def detect(environ: Mapping[str, str] | None = None) -> str:
    """The machine's language if it is one of the three, else zh_CN; tests hand in their own ``environ``."""
    for name in _system_languages(os.environ if environ is None else environ):
        language, _, rest = name.replace("-", "_").partition(".")[0].partition("_")
        if language.lower() == "zh":
            traditional = {"tw", "hk", "mo", "hant"} & set(rest.lower().split("_"))
            return "zh_TW" if traditional else "zh_CN"
        if language.lower() == "en":
            return "en"
    return DEFAULT


def _system_languages(environ: Mapping[str, str]) -> list[str]:
    named = environ.get("LANGUAGE", "").split(":")
    named += [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    if sys.platform == "win32" and environ is os.environ:
        import ctypes  # 1 ms, and most have chosen their language

        named.append(_system.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), ""))
    return [name for name in named if name]


def _(message: str) -> str:
    """``message`` in the current language."""
    # gettext answers the empty msgid with the catalogue's header.
    return _Language.words.gettext(message) if message else ""


@lru_cache(maxsize=1024)
def everywhere(message: str) -> tuple[str, ...]:
    """``message`` in each of the three languages, for a search that finds it in any."""
    return tuple({_catalogue(code).gettext(message) for code in LOCALES if message})


@lru_cache(maxsize=8)
def _catalogue(code: str) -> _gettext.NullTranslations:
    try:
        with paths.resource(f"i18n/{code}/LC_MESSAGES/{DOMAIN}.mo").open("rb") as stream:
            return _gettext.GNUTranslations(stream)
    except FileNotFoundError:
        return _gettext.NullTranslations()


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form for ``n`` things, its placeholders still to be filled."""
    return _Language.words.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """``message`` as it is said in ``context`` (a flag's "Red" against a word in a sentence)."""
    return _Language.words.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark ``message`` for the catalogue and leave it as it is, for tables that are translated when shown."""
    return message


def sentences(*said: str) -> str:
    """Whole sentences one after the other, without the empty ones; no blank stands between Chinese ones."""
    return ("" if current().startswith("zh") else " ").join(filter(None, said))


def money(fen: int) -> str:
    """Integer ``fen`` as yuan for the screen: ``¥1,238.00``."""
    return _money(fen, _Language.code)


def number(value: float | Decimal) -> str:
    """``value`` with the language's grouping."""
    return _number(value, _Language.code)


def date(day: _date, length: Length = "medium") -> str:
    """A day (of an aware moment: the day in its own zone)."""
    from babel.dates import format_date

    return format_date(day, format=length, locale=_Language.code)


def time(moment: datetime, length: Length = "short") -> str:
    """The wall clock of an aware ``moment`` in its own zone."""
    from babel.dates import format_time

    return format_time(moment, format=length, tzinfo=_zone(moment), locale=_Language.code)


def _zone(moment: datetime) -> tzinfo:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.tzinfo


# A table asks for the same figures at every paint.
@lru_cache(maxsize=8192)
def _money(fen: int, code: str) -> str:
    # The languages disagree about CN¥ and ¥; the shop only knows ¥. They group alike, which a test holds to Babel:
    # a first paint need not wait 40 ms for it.
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{yuan:,}.{rest:02}"


@lru_cache(maxsize=8192)
def _number(value: float | Decimal, code: str) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=code)
