"""What a row of the queue says."""

from __future__ import annotations

from app import queue_words
from app.domain.cadence import Channel
from app.domain.queue import rows
from tests.domain.test_queue import NOW, an_entry


def test_only_a_row_that_may_be_contacted_says_about_which_of_its_orders() -> None:
    given_up = an_entry(1, buyer_id=7, blocked_by="paid_elsewhere", due_at=None)
    for other, said in (
        (an_entry(2, buyer_id=7), ["a contact is about 1 of the 2 orders"]),
        (an_entry(2, buyer_id=7, blocked_by="paid_elsewhere", due_at=None), []),
    ):
        (row,) = rows([given_up, other], NOW)
        assert [words for words in queue_words.of_several(row, NOW) if "contact" in words] == said


def test_a_message_is_about_the_orders_of_one_shop_and_a_call_about_all() -> None:
    for channel, said in ((Channel.CHAT, ["a contact is about 1 of the 2 orders"]), (Channel.PHONE, [])):
        pair = [an_entry(one, buyer_id=7, shop_id=one, channel=channel) for one in (1, 2)]
        (row,) = rows(pair, NOW)
        assert [words for words in queue_words.of_several(row, NOW) if "contact" in words] == said
