"""Addresses of the platform's own pages and chats; opening one shows it to a person, it never sends anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from app.domain import mask

_PAGES = {
    "taobao": "https://qn.taobao.com/home.htm/trade-platform/tp/detail?bizOrderId={number}",
    "tmall": "https://trade.tmall.com/detail/orderDetail.htm?bizOrderId={number}",
}
_CHATS = dict.fromkeys(
    ("taobao", "tmall"),
    "aliim:sendmsg?uid=cntaobao{seller}&touid=cntaobao{buyer}&siteid=cntaobao&status=1&charset=utf-8",
)
_NUMBER = re.compile(r"[0-9]{1,24}")
_WIDE = str.maketrans("０１２３４５６７８９＋－–—，：＃（）()［］【】", "0123456789+---,:#    [][]")
_GAP = r"[-.\s]?"
_COUNTRY = r"(?:(?:\+|00)86[-\s]*|86-+|86(?=1[3-9]))"
_AREA = rf"[1-9]\d{{1,2}}[-.\s]*\d{{3,4}}{_GAP}\d{{4}}"
_NUMBERS = re.compile(
    rf"(?<!\d)(?:{_COUNTRY}?(?P<home>1[3-9](?:{_GAP}\d){{9}}|[48]00(?:{_GAP}\d){{7}}|0{_AREA})"
    rf"|{_COUNTRY}(?P<area>{_AREA})|(?P<abroad>(?:\+|00)[1-9](?:{_GAP}\d){{6,12}}))(?!\d)",
    re.ASCII,
)
_EXTENSION = re.compile(r"\s*(?:(?:[-,#x转轉]|分[机機]|ext\.?)[接号號:]*\s*)+(\d{1,6})(?!\d)", re.ASCII | re.IGNORECASE)
_BEFORE = re.compile(r"\[(\d{1,6})\]\s*$", re.ASCII)
"""Some platforms write a virtual number's extension before it as well."""
_OTHER = re.compile(rf"[2-8]\d{{6,7}}(?!\d)|\d(?:{_GAP}\d){{2,}}", re.ASCII)
"""A number within its own town, else whatever is long enough to be one."""
LONGEST = 15  # digits of a number in any country (E.164)


@dataclass(frozen=True, slots=True)
class Link:
    """An address to hand to the system, or ``why`` there is none, as a code of ``wording``."""

    address: str | None = None
    why: str | None = None


def order_page(platform: str, number: str) -> Link:
    """The seller's page of an order; ``link_platform`` where the address is not known, ``link_number`` for odd ones."""
    if platform not in _PAGES:
        return Link(why="link_platform")
    if not _NUMBER.fullmatch(number):
        return Link(why="link_number")
    return Link(_PAGES[platform].format(number=number))


def chat(platform: str, account: str | None, buyer: str | None) -> Link:
    """The chat between the shop's ``account`` and a buyer, on a computer where the platform's program is installed.

    ``link_platform``, ``link_account`` (nobody has entered it), ``link_buyer`` (the export has none) and
    ``link_masked`` (a starred nick stands for many people).
    """
    seller, nick = (account or "").strip(), (buyer or "").strip()
    if platform not in _CHATS:
        return Link(why="link_platform")
    if not nick:
        return Link(why="link_buyer")
    if mask.is_masked(nick):
        return Link(why="link_masked")
    if not seller:
        return Link(why="link_account")
    return Link(_CHATS[platform].format(seller=quote(seller, safe=""), buyer=quote(nick, safe="")))


def dialable(phone: str | None) -> str | None:
    """The number as a telephone takes it: digits, and behind a comma (a pause) its extension; of several the first.

    One of abroad keeps its +. None for one that is missing, masked, or longer than any number.
    """
    text = " ".join((phone or "").translate(_WIDE).split())
    if mask.is_masked(text):
        return None
    if (match := _NUMBERS.search(text)) is not None:
        main = _digits(match["home"] or match["abroad"] or f"0{match['area']}")
    elif (match := _OTHER.search(text)) is not None:
        main = _digits(match[0])
    else:
        return None
    if len(main) > LONGEST:
        return None
    extension = _extension(text, match)
    return f"{main},{extension}" if extension else main


def _extension(text: str, main: re.Match[str]) -> str | None:
    """What is dialled once the main number answers; another whole number behind it is none."""
    behind = _EXTENSION.match(text, main.end())
    if behind is not None and _NUMBERS.match(text, behind.start(1)) is None:
        return behind[1]
    before = _BEFORE.search(text, 0, main.start())
    return before[1] if before is not None else None


def _digits(text: str) -> str:
    return re.sub(r"[^0-9+]", "", text)
