"""Workbooks under a password: a readable copy, for as long as it is needed."""

from __future__ import annotations

import io
import os
import struct
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError

from app.errors import KnownError
from app.intake.guard import guarded

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_EXCELS_OWN = "VelvetSweatshop"
"""Excel encrypts a workbook that is only protected against changes with this word, and opens it without asking."""
_BROKEN = (AssertionError, AttributeError, ExpatError, LookupError, OverflowError, TypeError, ValueError, struct.error)
"""What the library stumbles with over a damaged file."""


def unlocked(path: Path, password: str | None, into: Path) -> Path:
    """The file itself, or a copy without its password in a new folder inside ``into``, which the caller deletes.

    Raises `KnownError`: ``file_password`` (one is needed), ``password_wrong``, ``password_unsupported``.
    """
    with guarded(path), path.open("rb") as stream:
        if stream.read(len(OLE)) != OLE:
            return path
        content = _decrypted(path, stream, password)
        if content is None:
            return path
        copy = Path(mkdtemp(dir=into)) / path.name
        copy.write_bytes(content)
        # An export without a moment in its name speaks of the moment at which it was written.
        status = path.stat()
        os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))
    return copy


def _decrypted(path: Path, stream: BinaryIO, password: str | None) -> bytes | None:
    """The content without the password; None where there is none to take away."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    try:
        office = msoffcrypto.OfficeFile(stream)
        if not office.is_encrypted():
            return None
        for word in filter(None, (password, _EXCELS_OWN)):
            with suppress(InvalidKeyError):
                return _opened(office, word)
    except (FileFormatError, DecryptionError, ParseError, *_BROKEN) as error:
        # Who reads it says what it is; but a password that was given must not be asked for again.
        if not isinstance(error, DecryptionError) and (password is None or not _asks(stream)):
            return None
        raise KnownError("password_unsupported", file=path.name) from None
    raise KnownError("file_password" if password is None else "password_wrong", file=path.name)


def _asks(stream: BinaryIO) -> bool:
    """Whether this is, or may be, a workbook under a password."""
    from olefile import OleFileIO
    from olefile.olefile import OleFileError

    try:
        with OleFileIO(stream) as content:
            names = {name.casefold() for name, *_ in content.listdir()}
    except (OleFileError, *_BROKEN):
        return True
    return bool(names & {"encryptedpackage", "workbook"})


def _opened(office: Any, word: str) -> bytes:
    content = io.BytesIO()
    # Legacy workbooks check the word without being asked, and do not know the argument.
    office.load_key(password=word, **({} if office.format == "xls97" else {"verify_password": True}))
    office.decrypt(content)
    return content.getvalue()
