"""What follows an attempt to reach a buyer: the note and its flag, the text to send, what is booked, who goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain import flag, money, promise
from app.domain.cadence import Channel
from app.domain.call import ALLOWED, ATTITUDE, BALANCE, SAID, WORDS, Call, Result, Step, asked, number
from app.domain.reminder import Kind
from app.domain.rules import Rules


class Follow(NamedTuple):
    """How it goes on after a contact; None as ``channel``: as the rules say.

    ``at_once``: that other channel is tried now. ``ends``: nobody reminds of the order any more. ``other_agent``:
    somebody else goes on, with an apology (9, C-11). ``offer_peace``: ask whether the buyer wants no reminders at all.
    """

    channel: Channel | None = None
    at_once: bool = False
    ends: bool = False
    other_agent: bool = False
    offer_peace: bool = False


_NEXT: Mapping[Result, Follow] = {
    Result.NO_ANSWER: Follow(Channel.CHAT, at_once=True),
    Result.BUSY: Follow(Channel.PHONE),
    Result.NOT_CONVENIENT: Follow(Channel.PHONE),
    Result.WRONG_NUMBER: Follow(Channel.CHAT, at_once=True),
    Result.REFUSED: Follow(ends=True, offer_peace=True),
    Result.PAID_ELSEWHERE: Follow(ends=True),
    Result.HUNG_UP: Follow(Channel.CHAT),
}
_GIVEN_UP = frozenset(("5", "6"))  # little intention (5), bought elsewhere (6): no longer chased
_OPEN = frozenset(("5.forgot", "5.busy", "5.unsaid"))  # the buyer still may mean to pay


def follow(channel: str, outcome: str | None, reason: str | None) -> Follow:
    """How it goes on after a contact, by the codes that are stored of it."""
    if outcome is None:
        return Follow()
    result = Result(outcome)
    # Who does not want to hear from us is not rung up by a colleague either.
    if number(reason) == ATTITUDE and not _NEXT.get(result, Follow()).ends:
        return Follow(Channel.PHONE, other_agent=True)
    if result in (Result.REACHED, Result.PROMISED):
        gives_up = number(reason) in _GIVEN_UP and reason not in _OPEN
        return Follow(ends=result is Result.REACHED and gives_up)
    if channel != Channel.PHONE and result in (Result.NO_ANSWER, Result.WRONG_NUMBER):
        return Follow()
    return _NEXT[result]


def colour(rules: Rules, *, service: bool) -> str:
    """The flag that a contact sets (19): the reminder's, purple where the legend has none; a service's is another."""
    if not service:
        return next((one.colour for one in rules.legend if one.key == "reminder"), flag.REMINDER)
    other = [one for one in rules.legend if one.key == "other"]
    return next((one.colour for one in (*other, *rules.legend) if not rules.reminds(one.colour)), "grey")


def kind(call: Call) -> Kind:
    """What is booked for ``due_at``: the buyer said when to pay, we call again, or again about a matter of service."""
    if call.service:
        return Kind.SERVICE
    return Kind.PROMISE if call.result is Result.PROMISED else Kind.CALLBACK


def said(call: Call) -> str:
    """The words in which the moment was told, or the code of the usual one."""
    return call.text(SAID) or str(asked(call).later or "")


Told = tuple[int, str, str | None, str | None]
"""What is stored of a contact: when, by which channel, what came of it, why the buyer has not paid."""


class Left(NamedTuple):
    """What the contacts of an order leave for the reminders to come.

    ``ended``: the code of why there is none (``refused`` and ``paid_elsewhere`` are results, ``no_interest`` goes by
    the reason that was told), ``since`` when (epoch seconds). ``channel``: by which they go; None: as the rules say.
    ``other_agent``: somebody else goes on. ``busy``: the line was, at last.
    """

    ended: str | None = None
    since: int | None = None
    channel: Channel | None = None
    other_agent: bool = False
    busy: bool = False


def left(told: Iterable[Told]) -> Left:
    """What the contacts of an order, oldest first, leave for its reminders to come.

    It is what the last result leaves. But what the buyer said holds until the buyer says something else, and a number
    is wrong until somebody is reached. A message that follows a missed call at once belongs to that call.
    """
    results = [one for one in told if one[2] is not None]
    if not results:
        return NOTHING_LEFT
    last = _after(results[-1])
    for one in reversed(results):
        made = _after(one)
        if made.ended is not None or made.other_agent:
            return made._replace(busy=last.busy)
        if one[2] in SPOKE:
            break
    for one in reversed(results):
        made = _after(one)
        if one[2] == Result.WRONG_NUMBER and made.channel is not None:
            return made._replace(busy=last.busy)
        if one[2] not in _UNREACHED:
            break
    return last


_BY_HAND = frozenset((Channel.CHAT, Channel.PHONE, Channel.SMS))
_MESSAGES = frozenset((Channel.CHAT, Channel.SMS))


def as_before(told: Iterable[Told]) -> Channel | None:
    """The channel of the last contact by hand; None where there was none."""
    used = [Channel(one[1]) for one in told if one[1] in _BY_HAND]
    return used[-1] if used else None


def by_message(told: Sequence[Told]) -> bool:
    """Whether contacts, oldest first, tell that a moment booked after them is one for a message."""
    found = left(told)
    return not found.other_agent and (found.channel or as_before(told)) in _MESSAGES


def books_message(call: Call) -> bool:
    """Whether the moment that was named in a contact is one for a message."""
    return by_message([(0, call.channel, call.result, call.reason)])


def _after(one: Told) -> Left:
    """What a contact with a result would leave by itself."""
    at, channel, outcome, reason = one
    found = follow(channel, outcome, reason)
    if found.ends:
        return Left(outcome if outcome in (Result.REFUSED, Result.PAID_ELSEWHERE) else "no_interest", at)
    turned = None if found.at_once and outcome != Result.WRONG_NUMBER else found.channel
    return Left(None, None, turned, found.other_agent, outcome == Result.BUSY)


NOTHING_LEFT = Left()
SPOKE = frozenset((Result.REACHED, Result.PROMISED, Result.REFUSED, Result.PAID_ELSEWHERE))
"""Results of a contact in which the buyer has said something."""
_UNREACHED = frozenset((Result.NO_ANSWER, Result.BUSY, Result.WRONG_NUMBER))


# -- the text to send --------------------------------------------------------------------------------------------------

_BY_REASON: Mapping[str, tuple[str, ...]] = {
    "1": ("payment_help.1", "payment_help.2"),
    "2": ("payment_help.5", "payment_help.1"),
    "2.certificate": ("payment_help.3",),
    BALANCE: ("payment_help.4",),
    "5": ("follow_up.6", "follow_up.5"),
    **dict.fromkeys(sorted(_OPEN), ("follow_up.5",)),
    "6": ("follow_up.6",),
    "7": ("enquiry.3", "follow_up.5"),
    "8": ("enquiry.3", "follow_up.5"),
    ATTITUDE: ("soothing.1", "soothing.2"),
    "10": ("follow_up.5",),
}
_MISSED = ("after_call.1", "silent.4", "follow_up.3")


def scripts(call: Call) -> tuple[str, ...]:
    """The starting scripts that fit what came of a call, the best first; the next is for who has had that one."""
    usual = ("after_call.2", "follow_up.3")
    if number(call.reason) == ATTITUDE:
        return _BY_REASON[ATTITUDE]
    if call.result is Result.PROMISED:
        return ("after_call.3", *usual)
    if call.result is Result.REACHED:
        code = call.reason or ""
        return _BY_REASON.get(code, _BY_REASON.get(number(code) or "", ())) + usual
    if call.result is Result.WRONG_NUMBER:
        return ("silent.4", "follow_up.1")
    return _MISSED


# -- the note ----------------------------------------------------------------------------------------------------------

_LEAD: Mapping[Result, str] = {
    Result.REACHED: "电话已接通",
    Result.PROMISED: "",
    Result.NO_ANSWER: "电话无人接听",
    Result.BUSY: "电话占线",
    Result.NOT_CONVENIENT: "不便接听",
    Result.WRONG_NUMBER: "电话号码不对",
    Result.REFUSED: "明确不买了",
    Result.PAID_ELSEWHERE: "已在别家付款",
    Result.HUNG_UP: "接通后挂断",
}
_MISSED_BY = frozenset((Result.NO_ANSWER, Result.WRONG_NUMBER))  # colleagues want to know what was tried instead
_SENT: Mapping[Channel, str] = {
    Channel.CHAT: "旺旺已留言，未回复",
    Channel.SMS: "已发短信",
    Channel.SYSTEM: "已用系统催付",
}
REASON_WORDS: Mapping[str, str] = {
    "1": "流程不熟",
    "1.order": "找不到待付款订单",
    "1.method": "不会选付款方式",
    "1.password": "卡在密码或验证",
    "1.page": "付款页面打不开",
    "2": "支付问题",
    "2.limit": "超过支付限额",
    "2.card": "银行卡用不了",
    "2.failed": "付款失败",
    "2.frozen": "支付账户受限",
    "2.certificate": "证书问题",
    "2.balance": "余额不足",
    "5": "意向不高",
    "5.browsing": "随便逛逛，随手拍的",
    "5.mistaken": "拍错了",
    "5.later": "过阵子再买",
    "5.changed": "不想要了",
    "5.forgot": "忘了付",
    "5.busy": "没空",
    "5.unsaid": "没说原因",
    "6": "选了别家",
    "6.cheaper": "别家更便宜",
    "6.better": "更喜欢别家的款",
    "6.faster": "别家发货更快",
    "6.trusted": "更信任别家",
    "7": "对宝贝页面有疑问",
    "7.pictures": "担心图片和实物不符",
    "7.size": "拿不准尺码规格",
    "7.details": "详情没写清楚",
    "7.reviews": "看了评价有顾虑",
    "8": "疑问没解决",
    "8.slow": "嫌回复慢",
    "8.unclear": "没讲清楚",
    "8.unsolved": "问题没解决",
    "9": "不满客服态度",
    "9.cold": "嫌客服冷淡",
    "9.rude": "嫌客服说话冲",
    "9.argued": "和客服有争执",
    "10": "嫌贵或赠品少",
    "10.price": "嫌贵",
    "10.gift": "嫌赠品少",
    "10.postage": "嫌运费贵",
    "10.coupon": "优惠没用上",
}
"""A note is Chinese in every language of the screen: colleagues read it on the platform. In Chinese the screen says
the same."""


def _moment(at: datetime, now: datetime, part: str | None = None) -> str:
    from app.domain import script  # what fills scripts is not needed to look at orders (2 ms)

    return script.moment(at, now, part)


def closes(closing: datetime, now: datetime) -> str:
    """What a buyer reads behind a moment that is later than the order's own end."""
    return f"另外跟您说一声，这个订单{_moment(closing, now)}会自动关闭，麻烦您在那之前付款哦。"


def feedback(
    call: Call, now: datetime, gifts: Sequence[str] = (), *, booked: int | None = None, closing: datetime | None = None
) -> str:
    """What the note says of it (20); moments on the shop's wall clock, in whose zone ``now`` is.

    ``gifts``: what the buyer is given, as ``gift`` says it. ``booked``: where our next call was put (epoch seconds);
    ``closing``: the order's own end, told beside a promise that is later.
    """
    if call.result is None:
        return call.text(WORDS)
    parts = [_lead(call), REASON_WORDS.get(call.reason or "", "")]
    if call.due_at is not None:
        parts.append(_promise(call, now, closing) if kind(call) is Kind.PROMISE else _again(call, now, booked, parts))
    done = {one.step for one in call.taken if one.at is not None}
    if Step.SMS in done:
        parts.append("已补短信")
    if Step.CHAT in done and call.result in _MISSED_BY:
        parts.append("已发旺旺")
    parts += gifts
    if allowed := call.text(ALLOWED):
        parts.append(f"组长同意（{allowed}）")
    return "，".join(part for part in (*parts, call.text(WORDS)) if part)


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"


def _clock(at: datetime) -> str:
    return f"{_day(at)}{at.hour}:{at:%M}"


def _promise(call: Call, now: datetime, closing: datetime | None) -> str:
    """When the buyer will pay, with the hour only if they named one, and that the order closes before."""
    assert call.due_at is not None
    at, part = datetime.fromtimestamp(call.due_at, now.tzinfo), promise.part_of(call.text(SAID))
    said = _clock(at)
    if part is not None:
        near = _moment(at, now, part)
        said = near if near.startswith(_day(at)) else f"{near}（{_day(at)}）"
    late = closing is not None and now < closing <= at
    return f"约{said}付款" + (f"，但订单{_clock(closing.astimezone(now.tzinfo))}关闭" if late and closing else "")


def _again(call: Call, now: datetime, booked: int | None, parts: Sequence[str]) -> str:
    """When we get in touch again, and the buyer's own words where that is another moment."""
    assert call.due_at is not None
    at = datetime.fromtimestamp(booked if booked is not None else call.due_at, now.tzinfo)
    moved, said = booked is not None and booked != call.due_at, call.text(SAID)
    if said.isascii():  # "+2h": an agent's short form, which no buyer said
        said = said and _clock(datetime.fromtimestamp(call.due_at, now.tzinfo))
    # Feedback that begins with a day would be read as another entry's head.
    about = "" if any(parts) else "约"
    return f"{about}{_clock(at)}再联系" + (f"（客人说{said}）" if moved and said else "")


_GIFTS: Mapping[str, str] = {
    "gift": "送{what}", "postage": "包邮", "special": "送{what}", "price": "便宜{yuan}元", "free": "免单",
}  # fmt: skip
_UNNAMED = {"gift": "赠品", "special": "特供"}


def gift(kind: str, value: int, what: str) -> str:
    """What the buyer is given, ``value`` fen of a concession's ``kind``, in the fewest words of a note."""
    yuan = money.text(value).removesuffix(".00")
    return _GIFTS[kind].format(what=" ".join(what.split()).removeprefix("送") or _UNNAMED.get(kind, ""), yuan=yuan)


def _lead(call: Call) -> str:
    assert call.result is not None
    if call.channel is Channel.PHONE:
        return _LEAD[call.result]
    if call.result is Result.NO_ANSWER:
        return _SENT.get(call.channel, _SENT[Channel.CHAT])
    if call.result is Result.WRONG_NUMBER:
        return "短信发送失败"
    return "已回复" if call.result is Result.REACHED else _LEAD[call.result]
