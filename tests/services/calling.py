"""A contact under test, as the services know it: begun, played key by key, and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from app.domain.cadence import Channel
from app.domain.call import (
    ENTER,
    SAID,
    WORDS,
    Call,
    write,
)
from app.errors import KnownError
from app.services import calls, contacts
from app.services.calls import Begun
from app.services.contacts import Finished
from tests.offices import Desk

Deed = str | tuple[str, str]
PROMISED: tuple[Deed, ...] = (ENTER, "2", "4", (SAID, "今晚8点"), ENTER, (WORDS, "充值后付"), ENTER, ENTER, ENTER)


async def begin(at: Desk, *numbers: int, channel: Channel = Channel.PHONE, service: bool = False) -> Begun:
    ids = [await at.id(number) for number in numbers or (1,)]
    return await calls.begin(at.office, ids, "小美", channel, service=service)


async def play(at: Desk, begun: Begun, *deeds: Deed) -> Call:
    """The call after the deeds, kept at every key as the window does."""
    call = begun.call
    for deed in deeds:
        shop_id = begun.card.row.shop_id
        call = write(call, *deed) if isinstance(deed, tuple) else calls.pressed(at.office, shop_id, call, deed)
        await calls.keep(at.office, begun.id, call)
    return call


async def whole(at: Desk, *deeds: Deed, numbers: Sequence[int] = (1,), **how: Any) -> Finished:
    begun = await begin(at, *numbers, **how)
    return await contacts.finish(at.office, begun.id, await play(at, begun, *deeds))


async def contact(at: Desk, number: int = 1) -> tuple[Any, ...]:
    """(channel, stage, outcome, reason, promised at, script) of the only contact that counts."""
    (row,) = await at.all(
        """SELECT channel, stage, outcome, reason, promised_at, script_id FROM contact
           WHERE order_id = ? AND cancelled_at IS NULL""",
        await at.id(number),
    )
    return row


async def refusal(work: Any) -> str:
    with pytest.raises(KnownError) as caught:
        await work
    return caught.value.code
