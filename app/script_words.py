"""What the groups, scenes, tones and blanks of scripts are called in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.script import Piece
from app.i18n import N_, _, pgettext

# The groups of the starting set are stored by key; a group that a person made keeps the name it was given.
GROUPS: Mapping[str, str] = {
    "welcome": N_("Welcome"),
    "opening": N_("Opening words"),
    "enquiry": N_("Unpaid · enquiry"),
    "silent": N_("Unpaid · silent"),
    "follow_up": N_("Unpaid · follow-up"),
    "playful": N_("Unpaid · playful"),
    "payment_help": N_("Help with paying"),
    "after_call": N_("After a call"),
    "rush": N_("When will it ship?"),
    "soothing": N_("Soothing words"),
    "refund_agree": N_("Refund · agreed"),
    "refund_refuse": N_("Refund · refused"),
    "auto": N_("Automatic reply"),
    "sku": N_("About a variant"),
    "closing": N_("Closing words"),
}

SCENES: Mapping[str, str] = {
    "chat": N_("in a chat"),
    "enquiry": N_("after an enquiry"),
    "silent": N_("silent order"),
    "follow_up": N_("contacted before"),
    "to_ship": N_("paid, to ship"),
    "shipped": N_("on its way"),
    "finished": N_("received"),
    "closed": N_("order closed"),
    "refund": N_("refund"),
}

_BLANKS: Mapping[str, str] = {
    "buyer": N_("buyer's name"),
    "order_number": N_("order number"),
    "item": N_("item"),
    "item_link": N_("item link"),
    "amount": N_("amount"),
    "closes_in": N_("time to closing"),
    "closes_at": N_("closing time"),
    "ship_cutoff": N_("shipping cut-off"),
    "ship_left": N_("time to the cut-off"),
    "ships_today": N_("today's shipping time"),
    "promised_at": N_("promised time"),
    "phone_tail": N_("end of the phone number"),
    "agent": N_("agent"),
    "shop": N_("shop"),
}


def group(name: str) -> str:
    """What a group is called."""
    return _(GROUPS[name]) if name in GROUPS else name


def scene(key: str) -> str:
    """What a scene is called, to stand after a dash or a dot."""
    return _(SCENES[key]) if key in SCENES else key


def tone(key: str) -> str:
    """How a script sounds."""
    said = {
        "humorous": pgettext("tone", "humorous"),
        "professional": pgettext("tone", "professional"),
        "caring": pgettext("tone", "caring"),
        "warm": pgettext("tone", "warm"),
        "subtle": pgettext("tone", "subtle"),
        "playful": pgettext("tone", "playful"),
        "urgent": pgettext("tone", "urgent"),
    }
    return said.get(key, key)


def blank(key: str) -> str:
    """What a blank is called; one that is not ours has its own name."""
    return _(_BLANKS[key]) if key in _BLANKS else key


def words(piece: Piece) -> str:
    """A stretch of a script as it is shown: a blank that nothing fills is named in braces."""
    return f"{{{blank(piece.blank)}}}" if piece.missing else piece.text


def blanks() -> dict[str, str]:
    """Key to name of every blank we can fill, for reading and writing scripts in the screen's language."""
    return {key: blank(key) for key in _BLANKS}
