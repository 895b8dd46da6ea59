"""The chime is a small file of our own; without a way to play it, the system's sound stands in."""

from __future__ import annotations

import sys
import wave

import pytest
from PySide6.QtWidgets import QApplication

from app import paths
from ui import sound


def test_the_chime_is_short_and_small() -> None:
    file = paths.resource(sound.CHIME)
    with wave.open(str(file)) as chime:
        seconds = chime.getnframes() / chime.getframerate()
        loudest = max(abs(one) for one in memoryview(chime.readframes(chime.getnframes())).cast("h"))
    assert 0.3 < seconds < 1
    assert 0.1 < loudest / 32767 < 0.9, "to be heard, and without clipping"
    assert file.stat().st_size < 64_000


@pytest.mark.parametrize(("chosen", "beeps"), [("none", 0), ("system", 1)])
def test_what_is_chosen_is_played(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, chosen: str, beeps: int) -> None:
    heard: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(True))
    sound.play(chosen)
    assert len(heard) == beeps


def test_without_winsound_the_chime_is_the_systems_sound(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(True))
    monkeypatch.setattr(sys, "platform", "linux")
    sound.play("chime")
    assert heard == [True]
