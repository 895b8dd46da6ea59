"""The child process of what comes before an import: unpacks what was dropped, and looks at strange tables.

It imports neither Qt nor the window, and writes nothing but into the folder it is given. What it works with is loaded
there alone: the window starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import KnownError

if TYPE_CHECKING:
    from app.intake.archive import Skipped, Unpacked
    from app.intake.mapping import Look


@dataclass(frozen=True)
class Unpack:
    """``into`` is a new folder, for this alone; ``name`` is what people know the only path by."""

    paths: tuple[Path, ...]
    into: Path
    password: str | None = field(default=None, repr=False)
    name: str | None = None


@dataclass(frozen=True)
class Glance:
    """``scratch`` takes the readable copy of a file under a password; ``name`` is what people know the file by."""

    file: Path
    name: str
    password: str | None = field(repr=False)
    scratch: Path
    report: str | None = None


def unpack_main(task: Unpack, pipe: Connection) -> None:
    """Entry of the child that unpacks. Sends ("done", (files, left out)) or ("error", exception)."""
    answer(pipe, lambda: unpack(task))


def look_main(task: Glance, pipe: Connection) -> None:
    """Entry of the child that looks. Sends ("done", `Look`) or ("error", exception)."""
    answer(pipe, lambda: look(task))


def answer(pipe: Connection, work: Callable[[], Any]) -> None:
    """Do the work and send what comes of it."""
    # Who started it may be gone: then there is nobody to tell, and nothing more to do.
    with suppress(BrokenPipeError), pipe:
        try:
            result = work()
        except KnownError as error:
            pipe.send(("error", error))
        else:
            pipe.send(("done", result))


def unpack(task: Unpack) -> tuple[list[Unpacked], list[Skipped]]:
    """The plain files, and what was left out."""
    from app.intake import archive

    skipped: list[Skipped] = []
    return archive.unpack(task.paths, task.into, task.password, skipped, name=task.name), skipped


def look(task: Glance) -> Look:
    """What the columns may be."""
    from app.intake import mapping
    from app.intake.locked import unlocked

    task.scratch.mkdir(parents=True)
    with called(task.name):
        return mapping.look(unlocked(task.file, task.password, task.scratch), task.report)


@contextmanager
def called(name: str) -> Iterator[None]:
    """Within it, a fault of the file names it as people know it."""
    try:
        yield
    except KnownError as error:
        if "file" in error.params:
            error.params["file"] = name
        raise
