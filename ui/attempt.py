"""One contact as the window knows it: what the services began, what speaks against it, and what is on the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain import link
from app.domain.cadence import Channel
from app.domain.call import ALLOWED, NUMBER, Call, Phase, Step, steps
from app.domain.guard import Against, Can
from app.domain.order import Card
from app.services.calls import Begun, Text, closing
from app.services.contacts import Noted
from ui.clipboard import Copied

TEXT_STEPS = (Step.SMS, Step.CHAT)
"""The steps for which there are words to send."""


BUSY = "busy"
"""The code of a colleague who is at it already."""


class Stage(StrEnum):
    """What the next key is about: ``CALL`` is the call's own phase, the others come before it.

    ``WHO``, ``WHY``: which lead allows it, and why.
    """

    BLOCKED = "blocked"
    ASKED = "asked"
    WHO = "who"
    WHY = "why"
    CALL = "call"


@dataclass(eq=False)
class Allowing:
    """A lead is asked: which of ``leads`` it is, then why; that is kept with the call, as ``WHY``."""

    leads: tuple[str, ...]
    lead: str = ""
    problem: str = ""


@dataclass(eq=False)
class Sending:
    """The words of a step on their way to the clipboard; ``unlike``: scripts that were offered and not wanted.

    ``barred``: why they wait, for it blocks any contact; ``agreed``: somebody wants them all the same.
    """

    step: Step
    text: Text | None = None
    copied: Copied | None = None
    against: str = ""
    barred: str = ""
    agreed: bool = False
    unlike: set[int] = field(default_factory=set)
    ready: bool = False  # it was looked for, whatever was found


@dataclass(eq=False)
class Attempt:
    """One contact as the window knows it: what the services began, and how far it has come by now.

    ``agreed``: codes that were asked about and gone on with. ``stale``: why old data asks. ``over``: what became of the
    order meanwhile. ``number``: what became of copying the number. ``at``: the order whose buyer is dialled, where that
    is another than the main one. ``dialled_at``: when it was dialled, though somebody stepped back since. ``hurried``:
    a key came before its question could be read. ``gifts``: what the note says that the buyer is given. ``allowed_at``:
    since when (epoch seconds) what a lead allowed is known here.
    """

    begun: Begun
    call: Call
    agent: str
    agreed: set[str] = field(default_factory=set)
    stale: str = ""
    over: str = ""
    number: Copied | None = None
    sending: Sending | None = None
    allowing: Allowing | None = None
    fresh: bool = True  # where it was cut off it says so, until the next key
    at: int = 0
    dialled_at: int | None = field(init=False)
    hurried: bool = False
    gifts: Sequence[str] = ()
    allowed_at: int = 0

    def __post_init__(self) -> None:
        self.dialled_at = self.call.dialled_at

    @property
    def card(self) -> Card:
        """The order whose buyer is dialled."""
        return next((one for one in self.begun.cards if one.row.id == self.at), self.begun.card)

    @property
    def dials(self) -> str | None:
        """What a telephone takes: the order's own number, else one that was typed."""
        return link.dialable(self.card.phone) or link.dialable(self.call.text(NUMBER))

    @property
    def stuck(self) -> bool:
        """Whether a call has no number to dial."""
        begins = self.stage is Stage.CALL and self.call.phase is Phase.READY
        return begins and self.call.channel is Channel.PHONE and self.dials is None

    @property
    def receivers(self) -> list[Card]:
        """The first order of each number there is to dial."""
        first: dict[str, Card] = {}
        for one in self.begun.cards:
            if (number := link.dialable(one.phone)) is not None:
                first.setdefault(number, one)
        return list(first.values())

    @property
    def closing(self) -> datetime | None:
        """When the first of its orders closes of itself; a matter of service is bound by none."""
        cards = () if self.call.service else self.begun.cards or (self.begun.card,)
        return closing(cards)

    @property
    def shop_id(self) -> int:
        return self.begun.card.row.shop_id

    @property
    def order_no(self) -> str:
        return self.begun.card.row.order_no

    @property
    def blocks(self) -> list[Against]:
        """What is first to be settled; what a lead allowed is."""
        found = [one for one in self.begun.guarded.against if one.blocks]
        return [one for one in found if not (Can.LEAD in one.can and self.call.text(ALLOWED))]

    @property
    def asks(self) -> list[Against]:
        """What is to be confirmed."""
        busy = [Against(BUSY, asks=True, params={"agent": self.begun.busy})] if self.begun.busy else []
        found = [*busy, *self.begun.guarded.against]
        return [one for one in found if one.asks and not one.blocks and one.code not in self.agreed]

    @property
    def told(self) -> list[Against]:
        """What is only told."""
        return [one for one in self.begun.guarded.against if not one.asks and not one.blocks]

    @property
    def stage(self) -> Stage:
        # Who is on the phone already goes on, whatever speaks against having called.
        if self.call.phase is not Phase.READY:
            return Stage.CALL
        if self.allowing is not None:
            return Stage.WHY if self.allowing.lead else Stage.WHO
        return Stage.BLOCKED if self.blocks else Stage.ASKED if self.asks else Stage.CALL

    @property
    def written(self) -> Step | None:
        """The step that a message by itself is; None for a call."""
        return {Channel.CHAT: Step.CHAT, Channel.SMS: Step.SMS}.get(self.call.channel)

    @property
    def to_send(self) -> Step | None:
        """The step whose words belong on the clipboard now: the present one's, or the next one's that has words."""
        if self.stage is not Stage.CALL:
            return None
        if self.call.phase is Phase.READY:
            return self.written
        if self.call.phase is Phase.STEP:
            ahead = steps(self.call)[len(self.call.taken) :]
            return next((one for one in ahead if one in TEXT_STEPS), None)
        return None

    @property
    def remedies(self) -> list[Can]:
        """What can be done about what stands there, each once; to wait is to leave."""
        about = {Stage.BLOCKED: self.blocks, Stage.ASKED: self.asks}.get(self.stage, self.told)
        if self.stage is Stage.CALL and self.call.phase is not Phase.READY:
            return []
        here = {Can.PHONE: Channel.PHONE, Can.CHAT: Channel.CHAT}
        found = dict.fromkeys(can for one in about for can in one.can)
        left = [can for can in found if here.get(can) is not self.call.channel]
        return [can for can in left if can is not Can.OTHER_TEXT and not (can is Can.WAIT and self.stage is Stage.CALL)]


@dataclass(eq=False)
class After:
    """A finished contact of which steps are still ``open``."""

    contact_id: int
    card: Card
    call: Call
    agent: str
    open: list[Step]
    sending: Sending | None = None

    @property
    def to_send(self) -> Step | None:
        """The step whose words belong on the clipboard now."""
        return next((one for one in self.open if one in TEXT_STEPS), None)


@dataclass(eq=False)
class Pasting:
    """The memos of a contact about several orders, of which the one of ``card`` is on the clipboard.

    ``sought``: the number of its order is, to find it by on the platform. ``late``: it was cut off before.
    """

    contact_id: int
    channel: Channel
    notes: Sequence[Noted]
    card: Card
    at: int = 0
    copied: Copied | None = None
    sought: bool = False
    late: bool = False

    @property
    def noted(self) -> Noted:
        """The note whose memo is to be pasted now."""
        return self.notes[self.at]

    @property
    def last(self) -> bool:
        return self.at == len(self.notes) - 1
