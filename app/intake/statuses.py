"""What state the orders of a file are in: their words as the profile maps them, else payment time and refund."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.status import Status, settle
from app.intake.batch import Column
from app.intake.doctor import Doctor
from app.intake.header import Header, normalise

_WORDS_TOLD = 1000
_NAMED = 5
_STATE = "待已未付款发货收退关闭完取消成功售交易订单出库锁定暂停确认配送签审核拒绝等买卖家中"
_SAYS_STATE = re.compile(rf"(?=(?:.*[{_STATE}]){{3}})[\u4e00-\u9fff()（），, ]{{2,16}}")


class Statuses:
    """Settles the status of rows, a batch at a time, and remembers the words nobody knows."""

    def __init__(self, header: Header, doctor: Doctor) -> None:
        self._columns, self._profile, self._doctor = header.columns, header.profile, doctor
        self._settled: dict[tuple[Any, bool, bool], str] = {}
        self.unknown_words: Counter[str] = Counter()

    def settle(self, values: Mapping[str, Column], numbers: Column) -> list[str]:
        """The status of each row."""
        texts, paid_at = values.get("status_text"), values.get("paid_at")
        words: Column = [None] * len(numbers)
        if texts is not None:
            meaning = {text: self._meaning(text) for text in set(texts)}
            words = [meaning[text] for text in texts]
            if None in meaning.values():
                self._note_words(texts, meaning, numbers)
        paid = [moment is not None for moment in paid_at] if paid_at is not None else [False] * len(numbers)
        if any(paid):
            conflicts = list(map((Status.UNPAID, True).__eq__, zip(words, paid, strict=True)))
            if True in conflicts:
                self._doctor.note("status_conflict", _chosen(numbers, conflicts))
        settled = self._settled
        keys = zip(words, paid, _refunded(values, len(numbers)), strict=True)
        return [settled[key] if key in settled else self._settle(key) for key in keys]

    def _meaning(self, text: str | None) -> Status | None:
        word = normalise(text or "")
        if (known := self._profile.words.get(word)) is not None:
            return known
        prefixes = self._profile.status_prefix.items()
        return next((status for prefix, status in prefixes if word.startswith(prefix)), None)

    def _settle(self, key: tuple[Status | None, bool, bool]) -> str:
        word, paid, refunded = key
        self._settled[key] = settle(
            word,
            has_status_column="status_text" in self._columns,
            has_payment_column="paid_at" in self._columns,
            paid=paid,
            wholly_refunded=refunded,
        ).value
        return self._settled[key]

    def _note_words(self, texts: Column, meaning: Mapping[str | None, Status | None], numbers: Column) -> None:
        unknown = [bool(text) and meaning[text] is None for text in texts]
        if True in unknown:
            # A column full of free text under the status's name must not fill the memory.
            if len(self.unknown_words) < _WORDS_TOLD:
                self.unknown_words.update(_chosen(texts, unknown))
            self._doctor.note("unknown_status", _chosen(numbers, unknown), words=self._named())

    def _named(self) -> list[str]:
        """The commonest of the unknown words, as far as they surely are no person's name or message."""
        likely = [word for word, _count in self.unknown_words.most_common() if _SAYS_STATE.fullmatch(word)]
        return likely[:_NAMED]


def _chosen(column: Column, chosen: Iterable[bool]) -> list[Any]:
    return [value for value, is_chosen in zip(column, chosen, strict=True) if is_chosen]


def _refunded(values: Mapping[str, Column], length: int) -> Iterable[bool]:
    """Whether the refund takes back everything: the paid column is net of it, and so no measure by itself."""
    refunds = values.get("refund")
    if refunds is None:
        return [False] * length
    dues = values.get("amount_due") or [None] * length
    paids = values.get("amount_paid") or [None] * length
    return [
        bool(refund) and refund > 0 and (refund >= due if due is not None else paid == 0)
        for refund, due, paid in zip(refunds, dues, paids, strict=True)
    ]
