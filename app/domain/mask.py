"""Personal data as it is shown by default: enough to recognise, too little to misuse."""

from __future__ import annotations

import re

from app.domain import late

_CIPHER = late.pattern(r"(?<!\S)(?:##|\$\$|~#)\S*")
"""A platform's cipher: a whole value, or one part of an address that was put together of several columns."""
_D = "[0-9０-９]"
_EXTENSION = r"(?:\s*(?:-|－|转|轉|,|，|分机|ext\.?)\s*[0-9]{1,6})?"
_MOBILE = late.pattern(rf"(?:\+?86[-\s]?)?(1[3-9][0-9])[-\s]?[0-9]{{4}}[-\s]?([0-9]{{4}})({_EXTENSION})")
_LANDLINE = late.pattern(rf"(?:(0[0-9]{{2,3}})[-\s]?)?[0-9]{{3,4}}[-\s]?([0-9]{{4}})({_EXTENSION})")
_SERVICE = late.pattern(r"([48]00)[-\s]?[0-9]{3}[-\s]?[0-9]([0-9]{3})")
_LOOSE = late.pattern(
    rf"(?<!{_D})(?:"
    rf"(?P<mobile>[1１][3-9３-９]{_D}[-\s]?{_D}{{4}}[-\s]?{_D}{{4}}){_EXTENSION}"
    rf"|(?P<landline>[0０]{_D}{{2,3}}[-\s]?{_D}{{7,8}})"
    rf"|86(?P<country>1[3-9][0-9]{{9}})"
    rf")(?!{_D})"
)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_OWN = "(?:北京|上海|天津|重庆)"  # cities that are provinces too, and stand in both columns
_PLACES = late.pattern(
    rf"\s*(\S{{2,8}}?(?:省|自治区|特别行政区)|{_OWN}(?:市?(?=\s|$)|市(?={_OWN}市))(?:\s(?:市辖区|县|{_OWN})(?=\s|$))?"
    r"|(?:内蒙古|广西|西藏|宁夏|新疆|香港|澳门)(?=\s|$))?"
    r"\s*([^\s\d]{2,9}?(?:市|自治州|地区|盟|州))?"
    r"\s*([^\s\d]{1,9}?(?:自治县|自治旗|(?<!小)区|县|市|旗))?"
)


def is_masked(text: str) -> bool:
    """True for a value that the platform starred (``t**1``) or enciphered (``##…``): never a key, never better."""
    return "*" in text or "＊" in text or encrypted(text)


def encrypted(text: str) -> bool:
    """True for a value that the platform enciphered, wholly or in part: it is nobody's name, phone or address."""
    return ("#" in text or "$$" in text) and _CIPHER.search(text) is not None


def covered(text: str, word: str) -> str:
    """The value as a person sees it: ``word`` (Encrypted, 已加密) stands for each cipher in it."""
    return _CIPHER.sub(lambda _match: word, text) if encrypted(text) else text


def phone(text: str) -> str:
    """``138****1234``; also landlines and virtual numbers, whose extension is starred too."""
    text = text.strip()
    if not text or is_masked(text):
        return text
    if match := _MOBILE.fullmatch(text):
        head, tail, extension = match.groups()
        return f"{head}****{tail}{'-***' if extension else ''}"
    if match := _SERVICE.fullmatch(text):
        return f"{match[1]}****{match[2]}"
    if match := _LANDLINE.fullmatch(text):
        area, tail, extension = match.groups()
        return f"{area + '-' if area else ''}****{tail}{'-***' if extension else ''}"
    # A number of an unknown make shows its end only, and a short one nothing.
    return f"****{text[-4:]}" if len(text) >= 8 else "****"


def name(text: str) -> str:
    """``张*``: the first character alone, whatever the length."""
    text = text.strip()
    if not text or encrypted(text):
        return text
    return f"{text[0]}*" if len(text) > 1 else "*"


def address(text: str) -> str:
    """Province, city and district; all that follows becomes ``***``. An address of another shape shows nothing."""
    text = " ".join(text.split())
    if not text or _CIPHER.fullmatch(text):
        return text
    match = _PLACES.match(text)
    # A district alone may be the name of a housing estate.
    if match is None or not (match[1] or match[2]):
        return "***"
    kept = match[0].strip()
    return kept if kept == text else f"{kept} ***"


def free_text(text: str) -> str:
    """The text with every run of digits that looks like a phone number starred; order numbers stay readable."""
    return _LOOSE.sub(_star, text)


def _star(match: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", (match["mobile"] or match["landline"] or match["country"]).translate(_WIDE))
    return f"{digits[:3]}****{digits[-4:]}"


def buyer(nick: str) -> str:
    """``t***8``: a nick short enough for a toast that others may see; one that came masked (``t**8``) stays."""
    nick = nick.strip()
    if encrypted(nick):
        return "***"
    if is_masked(nick):
        return nick
    if not nick:
        return ""
    return f"{nick[0]}***{nick[-1]}" if len(nick) > 2 else f"{nick[0]}***"
