"""The sound of a reminder: the system's, a small chime of our own, or none; never two at once."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from app import paths
from app.clock import Clock, epoch

PAUSE = 2  # seconds between two sounds
CHIME = "resources/sounds/chime.wav"


class Bell:
    """Rings when it may; ``rung_at`` is the moment it did, in epoch seconds."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rung_at: int | None = None

    def ring(self, sound: str) -> bool:
        """Play ``sound`` (one of app.settings.SOUNDS); False where it stays silent."""
        now = epoch(self.clock.now())
        # A clock that was set back must not silence the bell for good.
        if sound == "none" or (self.rung_at is not None and 0 <= now - self.rung_at < PAUSE):
            return False
        self.rung_at = now
        play(sound)
        return True


def play(sound: str) -> None:
    """Play ``sound`` once, without waiting for its end; without a way to play a file, the system's."""
    if sound == "none":
        return
    if sound == "chime" and sys.platform == "win32":
        import winsound

        winsound.PlaySound(
            str(paths.resource(CHIME)), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        )
        return
    QApplication.beep()
