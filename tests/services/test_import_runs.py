"""Taking an import back tells how far it is, and can be cancelled as long as nothing was taken back."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import import_saving, imports
from app.services.imports import Progress
from app.store.imports import DONE
from tests.offices import an_order, desk


def test_taking_back_tells_how_much_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_SMALLEST", "_LARGEST"):
        monkeypatch.setattr(import_saving, name, 2)
    heard: list[Progress] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 9)))
            await imports.undo(at.office, 1, progress=heard.append)
            assert {one.part for one in heard} == {"undoing"}
            assert [one.share for one in heard] == [0, 0.25, 0.5, 0.75, 1]

    asyncio.run(deed())


def test_taking_back_can_be_cancelled_until_it_begins(tmp_path: Path) -> None:
    cancel = threading.Event()

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = await at.picture()
            cancel.set()
            with pytest.raises(KnownError) as caught:
                await imports.undo(at.office, 1, cancel=cancel)
            assert caught.value.code == "cancelled"
            assert await at.picture() == before
            assert [run.state for run in await imports.runs(at.office)] == [DONE]
            cancel.clear()
            # Once it has begun, it goes to its end: half a run is worse than either.
            done = await imports.undo(at.office, 1, progress=lambda _told: cancel.set(), cancel=cancel)
            assert done.removed == 1

    asyncio.run(deed())
