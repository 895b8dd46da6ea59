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
_EXTENDED = re.compile(r"(.*?[0-9])\s*(?:-|－|转|轉|,|，|分机|ext\.?)\s*([0-9]{1,6})")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


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
    """The number as a telephone takes it: digits, and behind a comma (a pause) the extension of a virtual number.

    None for one that is missing or masked.
    """
    text = (phone or "").strip().translate(_WIDE)
    if not text or mask.is_masked(text):
        return None
    main, extension = text, ""
    if (match := _EXTENDED.fullmatch(text)) and _MOBILE.fullmatch(_digits(match[1])):
        main, extension = match[1], match[2]
    digits = _digits(main)
    return f"{digits},{extension}" if extension else digits or None


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", re.sub(r"^\s*(?:\+|00)?86[-\s]*(?=1[3-9])", "", text))
