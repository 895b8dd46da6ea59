from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import log


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    log.stop()
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call 13800138000 now", "call ***8000 now"),
        ("call 138 0013 8000 or 138-0013-8000", "call ***8000 or ***8000"),
        ("order 3512345678901234567 is gone", "order ***4567 is gone"),
        ("电话13800138000，运单YT1234567890123", "电话***8000，运单YT***0123"),
        ("2024-11-21 16:05:12 row 28010 of 123456", "2024-11-21 16:05:12 row 28010 of 123456"),
    ],
)
def test_long_numbers_are_masked(text: str, masked: str) -> None:
    assert log.redact(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (r"File C:\Users\wang.wei\AppData\Local\Ziqi\x.py", r"File C:\Users\***\AppData\Local\Ziqi\x.py"),
        (r"[Errno 13] denied: 'C:\\Users\\Wang Wei\\a.csv'", r"[Errno 13] denied: 'C:\\Users\\***\\a.csv'"),
        ("file:///C:/Users/王伟/桌面/a.csv", "file:///C:/Users/***/桌面/a.csv"),
        ("no folder /home/wang is there", "no folder /home/*** is there"),
        ("'/home/wang' and '/Users/li/x'", "'/home/***' and '/Users/***/x'"),
        ("/Users/Ann O'Brien/x", "/Users/***/x"),
        ("two users/day went home", "two users/day went home"),
    ],
)
def test_whoever_sits_at_the_pc_is_not_named_in_paths(text: str, masked: str) -> None:
    assert log.redact(text) == masked


def test_the_file_masks_messages_arguments_and_tracebacks(data_dir: Path) -> None:
    log.start(data_dir)
    try:
        raise ValueError("phone 13800138000")
    except ValueError:
        logging.getLogger("ziqi").info("buyer %s 张三", "13900139000", exc_info=True)
    log.stop()
    written = (log.folder(data_dir) / "ziqi.log").read_text(encoding="utf-8")
    assert "张三" in written
    assert "***9000" in written
    assert "phone ***8000" in written
    assert "13800138000" not in written
    assert "13900139000" not in written


def test_starting_again_writes_each_line_once(data_dir: Path) -> None:
    log.start(data_dir)
    log.start(data_dir)
    logging.getLogger("ziqi").info("hello")
    log.stop()
    assert (log.folder(data_dir) / "ziqi.log").read_text(encoding="utf-8").count("hello") == 1


def test_without_a_stderr_or_a_folder_the_program_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", None)
    log.start(tmp_path / "file")
    logging.getLogger("ziqi").info("nobody reads this")


def test_a_full_file_is_rotated_and_a_refused_rename_is_survived(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 200)
    log.start(data_dir)
    for number in range(10):
        logging.getLogger("ziqi").info("a line that is long enough to fill the file, %d", number)
    assert (log.folder(data_dir) / "ziqi.log.1").is_file()

    def refuse(*_names: str) -> None:
        raise PermissionError("held open elsewhere")

    monkeypatch.setattr("os.rename", refuse)
    for number in range(10):
        logging.getLogger("ziqi").info("after the refusal, a line as long as those before it, %d", number)
    log.stop()
    assert "after the refusal" in (log.folder(data_dir) / "ziqi.log").read_text(encoding="utf-8")
