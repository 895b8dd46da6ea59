from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def light(staged_in_a_thread: None, light_files: None) -> None:
    """What the child process and the disk alone can show is asked for by name."""
