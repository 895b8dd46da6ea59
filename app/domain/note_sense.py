"""What the feedback of a note says: nothing at all, or something that belongs under a certain flag."""

from __future__ import annotations

from app.domain import late

_EMPTY = late.pattern(
    r"(?:(?:我|今天|刚刚?|都|又|再次|再|客服)?(?:已经?)?(?:电话|旺旺|短信|微信|千牛)?"
    r"(?:联系|催付?款?|提醒|沟通|通知|跟进|处理|回复|留言|打电话|发消息|发短信|回访|跟单|备注)"
    r"(?:买家|客户|顾客|亲)?(?:过|了|中|完|好)*"
    r"|ok|okay|done|好|好的|收到|知道|知道了|无|没有|没|同上|如上|略|test|测试)?",
)
_LONGEST = 16
_SIGNS = " \t\u3000。.，,、！!~～-—_…?？1234567890一二两三四五次第"

_NOT = "(?<![不没未别勿免无])(?<!不用)(?<!不要)(?<!没有)(?<!不需要)"
_ANY = late.pattern("[退换催付]")
_SAYS = {
    "return": late.pattern(rf"{_NOT}(?:要退货|退货|退回来|寄回来退)"),
    "exchange": late.pattern(rf"{_NOT}(?:换货|换码|换尺码|换色|换颜色|换大一?码|换小一?码)"),
    "reminder": late.pattern(
        rf"{_NOT}(?:催付|催款|提醒付款|还?[没未]付款?(?:$|[，。,;；])"
        r"|(?:明[早晚天]?|今晚|后天|晚点|晚些|稍后|等会|工资|下班|回家|周[一二三四五六日天]|[0-9一二三四五六七八九十]+[点号日])"
        r"[^退换补已，。]{0,5}(?<![代垫到])付款?(?:$|[，。,;；]))"
    ),
}


def empty(feedback: str) -> bool:
    """Whether the words say no more than that something was done (``已联系``, ``已催``): nobody can go on from them."""
    if len(feedback) > _LONGEST:
        return False
    words = feedback.strip().lower().strip(_SIGNS)
    return bool(_EMPTY.fullmatch(words))


def meant(feedback: str) -> str | None:
    """The key of the one ``flag.Meaning`` that the words speak for; None where they speak for none or several."""
    if _ANY.search(feedback) is None:
        return None
    found = [key for key, words in _SAYS.items() if words.search(feedback)]
    return found[0] if len(found) == 1 else None
