from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.reading import read_text

PAID_AT = "2026-11-20 10:05:00"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("等待买家付款", "unpaid"),
        ("未创建支付宝交易", "unpaid"),
        ("买家已付款，等待卖家发货", "paid"),
        ("买家已付款,等待卖家发货", "paid"),
        (" 买家已付款, 等待卖家发货\t", "paid"),
        ("买家已付款", "paid"),
        ("卖家已发货，等待买家确认", "shipped"),
        ("卖家已发货,等待买家确认", "shipped"),
        ("已签收", "shipped"),
        ("交易成功", "finished"),
        ("待评价", "finished"),
        ("交易关闭", "closed"),
        ("退款成功", "closed"),
        ("卖家正在想", "unknown"),
        ("等待买家付款中", "unknown"),
        ("", "unknown"),
    ],
)
@pytest.mark.parametrize("paid_at", ["", PAID_AT])
def test_a_word_decides_and_is_kept_verbatim(tmp_path: Path, word: str, status: str, paid_at: str) -> None:
    text = f'订单编号,订单状态,订单付款时间,退款金额,总金额\r\n1,"{word}",{paid_at},20.00,20.00\r\n'
    row = read_text(tmp_path, text).row
    assert (row["status"], row["status_text"]) == (status, word.strip() or None)


@pytest.mark.parametrize(
    ("head", "cells", "status"),
    [
        ("订单付款时间 ,总金额,退款金额,买家实际支付金额", ",20.00,0.00,0.00", "unpaid"),
        ("订单付款时间 ,总金额,退款金额,买家实际支付金额", f"{PAID_AT},20.00,20.00,0.00", "closed"),
        ("订单付款时间 ,总金额,退款金额,买家实际支付金额", f"{PAID_AT},20.00,5.00,15.00", "paid"),
        ("订单付款时间 ,总金额,退款金额,买家实际支付金额", f"{PAID_AT},20.00,0.00,0.00", "paid"),
        ("订单付款时间 ,退款金额,买家实付金额", f"{PAID_AT},20.00,0.00", "closed"),
        ("订单付款时间 ,退款金额", f"{PAID_AT},20.00", "paid"),
        ("订单付款时间 ,买家实付金额", f"{PAID_AT},0.00", "paid"),
        ("买家实付金额,退款金额", "0.00,20.00", "unknown"),
        ("总金额", "20.00", "unknown"),
    ],
)
def test_without_a_word_payment_time_and_refund_decide(tmp_path: Path, head: str, cells: str, status: str) -> None:
    assert read_text(tmp_path, f"订单编号,{head}\r\n1,{cells}\r\n").row["status"] == status


def test_conflicts_and_unknown_words_are_counted(tmp_path: Path) -> None:
    text = "订单编号,订单状态,订单付款时间\r\n" + "".join(
        f"{number},{word},{paid_at}\r\n"
        for number, (word, paid_at) in enumerate(
            [("等待买家付款", PAID_AT), ("等待买家付款", ""), ("想", ""), ("想", PAID_AT), ("问", ""), ("", "")], 1
        )
    )
    reading = read_text(tmp_path, text + "1.0,等待买家付款,\r\n1.0,怪,\r\n")
    assert reading.told == [("id_decimal", 2), ("status_conflict", 1), ("unknown_status", 3)]
    assert [finding.numbers for finding in reading.export.findings] == [(8, 9), (2,), (4, 5, 6)]
    assert reading.export.unknown_words == {"想": 2, "问": 1}
