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


def test_a_message_from_one_shops_account_is_about_the_orders_of_that_shop_alone() -> None:
    for channel, said in (
        (Channel.CHAT, ["a contact is about 2 of the 3 orders"]),
        (Channel.SMS, ["a contact is about 2 of the 3 orders"]),
        (Channel.PHONE, []),
    ):
        group = [
            an_entry(number, buyer_id=7, shop_id=shop, channel=channel) for number, shop in ((1, 1), (2, 2), (3, 1))
        ]
        (row,) = rows(group, NOW)
        assert [words for words in queue_words.of_several(row, NOW) if "contact" in words] == said
        assert row.about(1, Channel.CHAT) == (1, 3)
        assert row.about(2, Channel.CHAT) == (2,)
        assert row.about(1, Channel.PHONE) == row.about(1) == (1, 2, 3)
