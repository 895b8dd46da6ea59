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
_WIDE = str.maketrans("０１２３４５６７８９＋－–—，（）()［］", "0123456789+---,    []")
_COUNTRY = r"(?:(?:\+|00)86[-\s]*|86-+|86(?=1[3-9]))"
_AREA = r"[1-9]\d{1,2}[-\s]*\d{3,4}[-\s]?\d{4}"
_NUMBERS = re.compile(
    rf"(?<!\d)(?:{_COUNTRY}?(?P<home>1[3-9](?:[-\s]?\d){{9}}|[48]00(?:[-\s]?\d){{7}}|0{_AREA})"
    rf"|{_COUNTRY}(?P<area>{_AREA})|(?P<abroad>(?:\+|00)[1-9](?:[-\s]?\d){{6,12}}))(?!\d)",
    re.ASCII,
)
_EXTENSION = re.compile(r"\s*(?:[-,#x转轉]|分机|ext\.?)\s*(\d{1,6})(?!\d)", re.ASCII | re.IGNORECASE)
_BEFORE = re.compile(r"\[(\d{1,6})\]\s*$", re.ASCII)
"""Some platforms write a virtual number's extension before it as well."""
_OTHER = re.compile(r"\d(?:[-\s]?\d)*", re.ASCII)
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
    text = (phone or "").translate(_WIDE)
    if mask.is_masked(text):
        return None
    if (match := _NUMBERS.search(text)) is None:
        other = _OTHER.search(text)
        digits = _digits(other[0]) if other else ""
        return digits if 0 < len(digits) <= LONGEST else None
    main = _digits(match["home"] or match["abroad"] or f"0{match['area']}")
    behind = _EXTENSION.match(text, match.end()) or _BEFORE.search(text, 0, match.start())
    return f"{main},{behind[1]}" if behind else main


def _digits(text: str) -> str:
    return re.sub(r"[^0-9+]", "", text)
