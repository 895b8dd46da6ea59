"""What a digit does about what stands against a contact, and what a lead allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import wording
from app.domain.cadence import Channel
from app.domain.call import ALLOWED, ENTER, ESC, WHY, unwrite, write
from app.domain.guard import Can
from app.i18n import _
from app.services import agents
from ui import call_sight
from ui.attempt import Allowing, Attempt, Stage
from ui.pages.order_marks import OrderMarks
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.pages.call_deeds import CallDeeds

_BY_KEY = {
    Can.REMIND_AGAIN: "guard.silent", Can.TRUST: "guard.suspect", Can.OTHER_AGENT: "guard.colleague",
    Can.TAKE_OVER: "guard.take", Can.IMPORT: "import",
}  # fmt: skip
"""What settles it, by the name of the key that does the same."""


class CallSettle:
    """Settles it for the attempt of ``deeds``; what others settle is heard of as any change."""

    def __init__(self, deeds: CallDeeds) -> None:
        self.deeds = deeds
        self.desk = deeds.desk

    def choose(self, attempt: Attempt, key: str) -> None:
        """Do what the digit ``key`` stands for beside the call's own answers."""
        acts = call_sight.acts(attempt)
        if not key.isdecimal() or not 0 < int(key) <= len(acts):
            return
        act, _words = acts[int(key) - 1]
        if act in ("copy", "other"):
            self.deeds.texts.send(other=act == "other")
            return
        if act.partition(".")[0] == "dial":
            self.deeds.dial(attempt, int(act.partition(".")[2] or 0))
            return
        can = Can(act.partition(".")[2])
        if can in (Can.PHONE, Can.CHAT):
            channel = Channel.PHONE if can is Can.PHONE else Channel.CHAT
            self.deeds.begin(attempt.call.orders, channel, service=attempt.call.service)
        elif can is Can.WAIT:
            self.deeds.leave(attempt)
        elif can is Can.LEAD:
            spawn(self._ask_lead(attempt), "call.lead")
        else:
            row = attempt.begun.card.row
            if can is Can.UNMARK and row.mark:
                OrderMarks(self.desk, self.deeds.page).mark_orders([row.id], row.mark)
                return
            if self.deeds.page.order_id != row.id:
                self.deeds.page.stand_at(row.id)  # the keys mean the order on the card
            self.desk.keys.act(_BY_KEY[can])

    async def _ask_lead(self, attempt: Attempt) -> None:
        known = [one for one in await agents.agents(self.desk.office) if one.active and one.role == "lead"]
        leads = tuple(one.nickname for one in known)
        if not leads:
            self.desk.say(_("Nobody here is a lead yet. The settings of agents make somebody one."), "bad")
            return
        only = leads[0] if len(leads) == 1 else attempt.agent if attempt.agent in leads else ""
        if attempt is self.deeds.attempt:
            attempt.allowing = Allowing(leads, only)
            self.deeds.show(anew=True)

    def press(self, attempt: Attempt, key: str) -> None:
        """What a key does while a lead is asked for."""
        allowing, stage = attempt.allowing, attempt.stage
        if allowing is None:
            return
        if key == ESC:
            attempt.allowing = Allowing(allowing.leads) if allowing.lead and len(allowing.leads) > 1 else None
        elif stage is Stage.WHO and key.isdecimal() and 0 < int(key) <= len(allowing.leads):
            allowing.lead = allowing.leads[int(key) - 1]
        elif stage is Stage.WHY and key == ENTER and not attempt.call.text(WHY):
            allowing.problem = wording.sentence("why_missing", {})
        elif stage is Stage.WHY and key == ENTER:
            why = attempt.call.text(WHY)
            attempt.call = unwrite(write(attempt.call, ALLOWED, f"{allowing.lead}：{why}"), WHY)
            attempt.allowing, attempt.allowed_at = None, self.desk.wall().epoch
            self.deeds.keeper.keep(attempt)
            self.deeds.texts.prepare()
        self.deeds.show(anew=True)
