"""Takes the files out of a ZIP, whoever packed it: Chinese names, both kinds of passwords, no way out of its folder."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from time import mktime

from app.errors import KnownError
from app.intake import limits
from app.intake.guard import guarded

HIDDEN = re.compile(r"(?i)(\.|~\$|__MACOSX$|thumbs\.db$|desktop\.ini$)")
"""What systems and Office leave lying about; it is nobody's export."""
_BLOCK = 1024 * 1024
_UTF8_NAME, _LOCKED = 0x800, 0x1
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST_NAME = 120
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, OverflowError, RuntimeError, ValueError)


def extracted(path: Path, into: Path, password: str | None) -> Generator[tuple[Path, tuple[str, ...]], None, None]:
    """Each file of the ZIP as a copy in a new folder inside ``into``, and where it lay: its folders and its name.

    Raises `KnownError`: ``file_password``, ``password_wrong``, ``file_too_big``, ``file_damaged``, ``file_zip`` (packed
    in a way that nobody but its own program reads).
    """
    try:
        with guarded(path), zipfile.ZipFile(path) as archive:
            members = _wanted(archive)
        _check(path, members)
        locked = any(info.flag_bits & _LOCKED for info in members)
        with guarded(path), _patient(path) if locked else zipfile.ZipFile(path) as archive:
            for info in _wanted(archive):
                place = parts(info)
                copy = Path(mkdtemp(dir=into)) / safe(place[-1])
                _copy(path, archive, info, copy, _spellings(password) if info.flag_bits & _LOCKED else [None])
                _keep_time(copy, info, path)
                yield copy, place
    except NotImplementedError:
        raise KnownError("file_zip", file=path.name) from None
    except _BROKEN:
        raise KnownError("file_damaged", file=path.name) from None


def parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The folders and the name, as they were meant: without the flag for UTF-8 a Chinese name was written as GBK."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeEncodeError):
            raw = name.encode("cp437")
            for codec in ("gb18030", "utf-8"):
                with suppress(UnicodeDecodeError):
                    name = raw.decode(codec)
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")) or ("file",)


def safe(name: str) -> str:
    """The name as every system takes it."""
    stem, dot, suffix = _FORBIDDEN.sub("_", name).strip(" .").rpartition(".")
    name = f"{stem[:_LONGEST_NAME]}{dot}{suffix[:20]}"
    return f"_{name}" if _DEVICE.match(name) or not name else name


def _wanted(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir() and not any(map(HIDDEN.match, parts(info)))]


def _check(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > limits.LIMITS.files:
        raise limits.too_big(path.name, "files")
    limits.check_unpacking(path.name, members)


def _patient(path: Path) -> zipfile.ZipFile:
    """A reader that knows AES too; imported for it alone."""
    from pyzipper import AESZipFile

    reader: zipfile.ZipFile = AESZipFile(path)
    return reader


def _spellings(password: str | None) -> list[bytes | None]:
    """The bytes a password may have been typed as."""
    if password is None:
        return []
    return [*dict.fromkeys(password.encode(codec, "replace") for codec in ("utf-8", "gb18030"))]


def _copy(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, copy: Path, words: Sequence[bytes | None]
) -> None:
    for word in words:
        try:
            with archive.open(info, pwd=word) as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target, _BLOCK)
        except NotImplementedError:
            raise
        except (RuntimeError, zlib.error, zipfile.BadZipFile) as error:
            # The old cipher takes one wrong password in 256 for right, and only the content shows it.
            if word is None or not (isinstance(error, RuntimeError) or getattr(info, "wz_aes_version", None) is None):
                raise
        else:
            return
    raise KnownError("password_wrong" if words else "file_password", file=path.name)


def _keep_time(copy: Path, info: zipfile.ZipInfo, path: Path) -> None:
    """An export without a moment in its name speaks of the moment at which it was written, not unpacked."""
    moment = path.stat().st_mtime
    if info.date_time[0] > 1980:
        with suppress(ValueError, OverflowError):
            moment = min(moment, mktime((*info.date_time, 0, 0, -1)))
    os.utime(copy, (moment, moment))
