from __future__ import annotations

import pytest

from tests import offices


@pytest.fixture(autouse=True)
def staged_in_a_thread(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """``@pytest.mark.usefixtures("child_process")`` keeps the real child."""
    if "child_process" not in request.fixturenames:
        offices.stage_here(monkeypatch)


@pytest.fixture
def child_process() -> None:
    """The import's own child process reads the file, as it does for users."""
