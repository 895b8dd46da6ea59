"""What a call asks, what can come of it, why buyers do not pay and what helps then, in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.cadence import Channel
from app.domain.call import Call, Phase, Result, Step, to_another_shop
from app.domain.call_follow import Follow
from app.domain.slot import Later
from app.i18n import N_, _, money, pgettext, sentences

RESULTS: Mapping[Result, str] = {
    Result.REACHED: N_("Reached"),
    Result.PROMISED: N_("Will pay"),
    Result.NO_ANSWER: N_("No answer"),
    Result.BUSY: N_("Line busy"),
    Result.NOT_CONVENIENT: N_("Cannot talk now"),
    Result.WRONG_NUMBER: N_("Wrong number"),
    Result.REFUSED: N_("Does not want it"),
    Result.PAID_ELSEWHERE: N_("Paid elsewhere"),
    Result.HUNG_UP: N_("Hung up"),
}

_WRITTEN: Mapping[Result, str] = {
    Result.REACHED: N_("Answered"),
    Result.NO_ANSWER: N_("Sent, no answer yet"),
    Result.WRONG_NUMBER: N_("Could not be sent"),
}

REASONS: Mapping[str, str] = {
    "1": N_("Does not know how to pay"),
    "1.order": N_("Cannot find the order"),
    "1.method": N_("Cannot choose a way to pay"),
    "1.password": N_("Stuck at password or verification"),
    "1.page": N_("The page does not open"),
    "2": N_("Trouble with paying"),
    "2.limit": N_("Over the payment limit"),
    "2.card": N_("The bank card does not work"),
    "2.failed": N_("The payment fails"),
    "2.frozen": N_("The payment account is restricted"),
    "2.certificate": N_("Certificate missing"),
    "2.balance": N_("Not enough money in the account"),
    "5": N_("Little intention"),
    "5.browsing": N_("Only looking around"),
    "5.mistaken": N_("Ordered by mistake"),
    "5.later": N_("Buys some other time"),
    "5.changed": N_("Does not want it any more"),
    "5.forgot": N_("Forgot to pay"),
    "5.busy": N_("No time right now"),
    "5.unsaid": N_("Did not say"),
    "6": N_("Chose another shop"),
    "6.cheaper": N_("Cheaper there"),
    "6.better": N_("Likes theirs better"),
    "6.faster": N_("Ships faster there"),
    "6.trusted": N_("Trusts them more"),
    "7": N_("Doubts because of the item page"),
    "7.pictures": N_("Does it look like the pictures?"),
    "7.size": N_("Which size or variant?"),
    "7.details": N_("Something is not said there"),
    "7.reviews": N_("Put off by reviews"),
    "8": N_("A question was not settled"),
    "8.slow": N_("The answer took too long"),
    "8.unclear": N_("The answer was not clear"),
    "8.unsolved": N_("The problem was not solved"),
    "9": N_("Upset about our manner"),
    "9.cold": N_("We were cold"),
    "9.rude": N_("We were rude"),
    "9.argued": N_("There was an argument"),
    "10": N_("Too dear, or too few gifts"),
    "10.price": N_("Too expensive"),
    "10.gift": N_("Wants a gift"),
    "10.postage": N_("Postage too dear"),
    "10.coupon": N_("A discount was not applied"),
}

COUNTER: Mapping[str, str] = {
    "1": N_("Go through the steps yourself, find where they are stuck, and lead them on patiently. These mostly pay."),
    "2": N_("Ask what the page says, then guide them one step at a time. Another way to pay often works."),
    "2.certificate": N_("Guide them through installing it, or let them pay in the app on the phone."),
    "2.balance": N_("Say what is good about the item, ask when they will top up, and note the time."),
    "5": N_("Do not press. Talk a little, stay friendly: who does not buy today may come back."),
    "5.forgot": N_("Say kindly that the order is still open, and lead them on to paying at once."),
    "5.busy": N_("Ask when it suits them, and note the time."),
    "6": N_("Ask kindly which shop and why, and write it down. What we do better may still win them."),
    "7": N_("Answer what the page leaves open, and write down what is missing: the page can be improved."),
    "8": N_("Settle the question first, and payment afterwards. Write it down: the team can learn from it."),
    "9": N_("Apologise, do not explain. A colleague calls again and makes up for it."),
    "10": N_("Offer a small gift or free postage first; a price cut is the last thing."),
}

SAY: Mapping[Result, str] = {
    Result.NOT_CONVENIENT: N_(
        "Say: “Sorry to disturb you. I will send you a short message about it.” Then end kindly."
    ),
}

TIPS: tuple[str, ...] = (
    N_("Before you dial, know what you will say: why not paid yet, and when?"),
    N_("Say who you are and which shop you call for, and ask whether it suits them."),
    N_("Speak clearly and not too fast, and keep to the buyer's pace."),
    N_("Use your own words: nobody likes to be read to."),
    N_("If it does not suit: apologise, end kindly, and send an SMS that says why you called."),
)

STEPS: Mapping[Step, str] = {
    Step.PROMPT: N_("Press “提示付款” on the order's page"),
    Step.CHAT: N_("Leave the buyer a chat message"),
    Step.SMS: N_("Send the buyer an SMS"),
}

FACTS: Mapping[str, str] = {
    "name": N_("Buyer's name"),
    "gender": N_("Gender"),
    "address": N_("Delivery address"),
    "items": N_("Items and variants"),
    "discount": N_("Discount"),
    "phone": N_("Phone number"),
    "summary": N_("What the chat showed"),
}

TOLD: Mapping[str, str] = {
    "message": N_("Message"), "last": N_("Last note"), "credit": N_("Credit"), "given": N_("Given"),
}  # fmt: skip
"""What stands among the facts where there is some, and nobody types."""

NO_NUMBER: Mapping[str, str] = {
    "phone_missing": N_("The export has no phone number. Look on the platform, or write in the chat."),
    "phone_masked": N_("The export masks the phone number. Look on the platform, or write in the chat."),
}

_LATER: Mapping[Later, str] = {
    Later.SOON: N_("Enter: again in 10 minutes"),
    Later.WINDOW: N_("Enter: again in the next call window"),
}


def result(channel: Channel, code: Result) -> str:
    """What came of it, as it is said of that channel."""
    found = RESULTS[code] if channel is Channel.PHONE else _WRITTEN.get(code, RESULTS[code])
    return _(found)


def reason(code: str | None) -> str:
    """Why the buyer has not paid; a sub-reason alone, for its reason stands above it."""
    return _(REASONS.get(code or "", ""))


def counter(code: str | None) -> str:
    """What helps: for the sub-reason, else for its reason."""
    if code is None:
        return ""
    return _(COUNTER.get(code) or COUNTER.get(code.partition(".")[0], ""))


def say(code: Result | None) -> str:
    """What to say at that moment; empty where the agent knows best."""
    found = SAY.get(code) if code is not None else None
    return _(found) if found else ""


def discount(fen: int) -> str:
    """By how much the buyer pays less."""
    return money(fen) if fen else pgettext("discount", "None")


_SENT = N_("Pasted and sent? Enter.")
_READY = {
    Channel.PHONE: N_("Chat history read? Enter, then dial."),
    Channel.SYSTEM: N_("Reminded with the platform's own button? Enter."),
}


def asks(call: Call) -> str:
    """What the next key answers."""
    match call.phase:
        case Phase.READY:
            return _(_READY.get(call.channel, _SENT))
        case Phase.RESULT:
            return _("What came of it?")
        case Phase.REASON if call.result is Result.PAID_ELSEWHERE:
            return _("Why somewhere else? Enter leaves it open.")
        case Phase.REASON:
            return _("Why has the buyer not paid?")
        case Phase.SUB:
            return _("What exactly? Enter leaves it open.")
        case Phase.WHEN if call.result is Result.PROMISED:
            return _("When will the buyer pay?")
        case Phase.WHEN:
            return _("When to get in touch again?")
        case Phase.WORDS if to_another_shop(call):
            return _("Which shop, and why? Enter leaves it open.")
        case Phase.WORDS:
            return _("Anything to add to the note? Enter goes on.")
        case Phase.STEP:
            return _("Done? Enter. 0: later.")
        case Phase.DONE:
            return pgettext("contact", "Done")
    return pgettext("contact", "Left")


def adds(call: Call) -> str:
    """What the words for the note are called that an agent types."""
    return _("Which shop, and why") if to_another_shop(call) else _("Words for the note")


def later(code: Later | None) -> str:
    """What Enter means where no moment is typed."""
    return _("Enter: no time was named") if code is None else _(_LATER[code])


def busy(agent: str) -> str:
    """That a colleague is at it."""
    return _("{agent} is in touch with this buyer right now.").format(agent=agent)


def follows(one: Follow, stops: str | None = None) -> list[str]:
    """How it goes on, in short sentences; none where the rules say. ``stops``: why no reminder follows."""
    found = []
    if stops is not None:
        from app import plan_words  # no start asks for it

        found.append(sentences(_("No more reminders go out for this order."), plan_words.blocked(stops)))
    if one.other_agent:
        found.append(_("A colleague calls again and apologises."))
    elif one.at_once and one.channel is Channel.CHAT:
        found.append(_("Write in the chat now."))
    elif one.channel is Channel.CHAT:
        found.append(_("Write in the chat next time."))
    if one.offer_peace:
        found.append(_("Ask whether the buyer wants no reminders at all."))
    return found
