from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import opening, people
from app.store.engine import Engine
from tests.offices import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "数据 夹"
    made.mkdir()
    return made


@pytest.fixture
def db(folder: Path, light_files: None) -> Iterator[Engine]:
    """A fresh database with one shop, on this thread."""
    engine = opening.open_file(folder, NOW, write=True)
    with engine.atomic():
        people.add_shop(engine, "紫旗示范店", "taobao")
    yield engine
    engine.close()
