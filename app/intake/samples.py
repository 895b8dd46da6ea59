"""What the cells of a column look like, whatever its name: numbers, moments, money, phones, words, prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.domain import mask, money
from app.intake import cells
from app.intake.fields import COUNTS, DEADLINES, TIMES
from app.intake.fields import MONEY as AMOUNTS
from app.intake.header import normalise
from app.intake.profile import profiles

MOMENT, MONEY, COUNT, PHONE, CARD, NUMBER, ADDRESS, WORD, TEXT = (
    "moment", "money", "count", "phone", "card", "number", "address", "word", "text",
)  # fmt: skip
SAMPLES, SAMPLE_WIDTH = 3, 80
NAME_WIDTH, WORD_WIDTH = 40, 12

_PHONE = re.compile(r"1[3-9]\d{9}(?:[-转,，]\d{1,6})?|1[\d*]{2}\*{2,}\d{2,4}|0\d{2,3}-?\d{7,8}", re.ASCII)
_NUMBER = re.compile(r"[A-Za-z]{0,4}\d{6,24}(?:-\d{4,24})?", re.ASCII)
_MONEY = re.compile(r"[-¥￥]?[\d,]*\.\d{1,2}0*元?|[¥￥]\d+", re.ASCII)
_COUNT = re.compile(r"\d{1,5}(?:件|个)?", re.ASCII)
_PLACES = re.compile(r"省|市|自治区|区|县|镇|街道|路|号")
_CARD = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", re.ASCII)
"""An identity card's number, with a birthday in it."""
_PEOPLE = re.compile(
    r"姓名|人(?:$|[(（/])|收货人|收件人|客户|顾客|买家|会员|昵称|旺旺|帐号|账号|支付宝|微信|抬头|name", re.IGNORECASE
)
_REACHES = re.compile(r"手机|电话|联系方式|身份证|证件|邮箱|mail|号码", re.IGNORECASE)
_WHERE = re.compile(r"地址|收货信息|收件信息|address", re.IGNORECASE)
_ASKED = re.compile(r"是否")
"""Such a column answers yes or no, whatever else its name says."""
_NUMBERS = frozenset(("order_no", "refund_no", "line", "product_id", "tracking_no", "return_tracking_no"))


def of(values: Iterable[str]) -> str | None:
    """The shape most cells of a column have; None for a column without values."""
    seen = [_shape(value) for value in values if value not in cells.NOTHING]
    return max(dict.fromkeys(seen), key=seen.count, default=None)


def _shape(value: str) -> str:
    if cells.is_date(value):
        return MOMENT
    for shape, pattern in ((PHONE, _PHONE), (COUNT, _COUNT), (MONEY, _MONEY), (CARD, _CARD), (NUMBER, _NUMBER)):
        if pattern.fullmatch(value):
            return shape
    if _is_money(value):
        return MONEY
    if len(value) >= 8 and len(set(_PLACES.findall(value))) >= 2:
        return ADDRESS
    return WORD if len(value) <= WORD_WIDTH else TEXT


def _is_money(value: str) -> bool:
    try:
        fen = money.parse(value)
    except ValueError:
        return False
    return fen is not None and abs(fen) < money.IMPOSSIBLE


def fits(field: str, shape: str | None) -> bool | None:
    """Whether cells of a shape can fill a field; None where nothing speaks for or against it."""
    if shape is None or (field in DEADLINES and shape == TEXT):
        return None
    for members, allowed in ((TIMES, {MOMENT}), (AMOUNTS, {MONEY, COUNT}), (COUNTS, {COUNT})):
        if field in members:
            return shape in allowed
    if field in _NUMBERS:
        # Eleven digits may be an order's number as well as a phone's.
        return True if shape == NUMBER else None if shape in {PHONE, COUNT, WORD} else False
    if field == "phone":
        return shape == PHONE
    if field == "address":
        return True if shape == ADDRESS else None if shape in {WORD, TEXT} else False
    return False if shape in {MOMENT, MONEY} else None


def fields(shape: str | None, values: Iterable[str]) -> tuple[str, ...]:
    """What a column may be by its cells alone."""
    known = {word for profile in profiles() for word in profile.words}
    filled = [normalise(value) for value in values if value not in cells.NOTHING]
    if filled and sum(value in known for value in filled) * 2 > len(filled):
        return ("status_text",)
    return {PHONE: ("phone",), ADDRESS: ("address",), NUMBER: ("order_no",)}.get(shape or "", ())


def may_be_words(title: str, values: Iterable[str]) -> bool:
    """Whether a column may hold a few words that repeat, and nobody's name: names hardly ever repeat."""
    filled = [value for value in values if value]
    if personal(title) or of(filled) != WORD:
        return False
    return len(set(filled)) < len(filled)


def personal(title: str) -> str | None:
    """What a column that fills no field may tell of a person, by its name: "phone", "address" or "person"."""
    if _ASKED.search(title):
        return None
    for pattern, told in ((_REACHES, "phone"), (_WHERE, "address"), (_PEOPLE, "person")):
        if pattern.search(title):
            return told
    return None


def looks_like_a_name(value: str) -> bool:
    """Whether a cell may be the name of a column."""
    return len(value) <= NAME_WIDTH and _shape(value) in {WORD, TEXT, ADDRESS}


def shown(title: str, field: str | None, values: Sequence[str]) -> tuple[str, ...]:
    """At most three different cells to recognise a column by; what may name or reach a person is masked."""
    found = list(dict.fromkeys(filter(None, values)))[:SAMPLES]
    return tuple(_masked(title, field, value)[:SAMPLE_WIDTH] for value in found)


def _masked(title: str, field: str | None, value: str) -> str:
    shape = _shape(value)
    if field in _NUMBERS:
        return value
    told = personal(title) if field is None else None
    if "phone" in (field, told) or shape in {PHONE, CARD}:
        return mask.phone(value)
    if field == "address" or shape == ADDRESS or _WHERE.search(title):
        return mask.address(value)
    if field == "buyer_nick":
        return mask.buyer(value)
    if field == "receiver" or ((told or "@" in value) and shape in {WORD, TEXT}):
        return mask.name(value)
    return mask.free_text(value)
