"""What the operating system may do to a file while we want to read it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import KnownError


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turns the operating system's refusals into `KnownError`."""
    try:
        yield
    except FileNotFoundError:
        raise KnownError("file_missing", file=path.name) from None
    except PermissionError:
        owner = path.with_name(f"~${path.name}")
        raise KnownError("file_locked", file=path.name, open_in_excel=owner.exists()) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise KnownError("disk_full", file=path.name) from None
        # A library's, over a content that ends too early, or that points before its beginning.
        if error.errno in (None, errno.EINVAL):
            raise KnownError("file_damaged", file=path.name) from None
        raise KnownError("file_unreadable", file=path.name, detail=error.strerror or "") from None


@dataclass(frozen=True)
class Stamp:
    """What tells that a file is still the one that was looked at."""

    size: int
    changed_at: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The file as it is now."""
        with guarded(path):
            status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)

    def check(self, path: Path, read: int | None = None) -> None:
        """Raises `KnownError` where the file, or what could be ``read`` of it, is no longer what it was."""
        if Stamp.of(path) != self or read not in (None, self.size):
            raise KnownError("file_changed", file=path.name)
