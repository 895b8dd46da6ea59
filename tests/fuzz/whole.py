"""The whole way of a mutant: read, staged, compared and saved in a shop's data, and taken back again."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import imports
from tests.exports.builder import columns, write_csv
from tests.exports.people import orders
from tests.fuzz.mutant import Mutant
from tests.offices import Desk, desk, stage_here

SHOP = "示范店"
_UNREAD = ("file_", "header_", "report_", "password_", "profile_")


def whole(mutants: Sequence[Mutant]) -> dict[str, list[str]]:
    """What went wrong with each of the mutants on their way, by their names; they all meet in one shop's data."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="ziqi-fuzz-") as folder:
        stage_here(patch)
        return asyncio.run(_whole(Path(folder), mutants))


async def _whole(folder: Path, mutants: Sequence[Mutant]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    async with desk(folder) as at:
        # Some of the mutants' orders are known already, from exports that nothing has happened to.
        known = [order for variant in (0, 1) for order in orders(3 + variant * 4, seed=100 + variant)]
        await imports.run(at.office, write_csv(folder / "known.csv", known, columns("v2020")))
        for mutant in mutants:
            wrong[mutant.name] = await _one(at, folder, mutant)
    return wrong


async def _one(at: Desk, folder: Path, mutant: Mutant) -> list[str]:
    path = folder / mutant.name
    path.write_bytes(mutant.content)
    before = await at.picture()
    try:
        answer = await imports.run(at.office, path)
    except KnownError as error:
        said = [] if error.code.startswith(_UNREAD) else [f"refused as {error.code}"]
        return said + ["a refused file left something"] * (await at.picture() != before)
    finally:
        path.unlink()
    about = answer.about
    counted = about.created + about.updated + about.unchanged + about.merged + len(answer.refused)
    wrong = [f"{about.rows} rows, but {counted} counted"] * (about.rows != counted)
    wrong += ["another number of refused rows"] * (about.refused != len(answer.refused))
    stored = {number for (number,) in await at.all("SELECT order_no FROM sales_order")}
    wrong += ["a damaged number is stored"] * bool(stored.intersection(mutant.forbidden))
    await imports.undo(at.office, answer.run or 0)
    after = await at.picture()
    # A shop that a file brought stays, for its rules may have been changed since.
    gone = [name for name in before if name not in ("shop", "agent") and before[name] != after[name]]
    return wrong + [f"taking it back left another {name}" for name in gone]
