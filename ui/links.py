"""Handing an address to the system: a page to the browser, a chat to the platform's own program."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_address(address: str) -> bool:
    """Open ``address`` (percent-encoded) outside; False when nothing on this computer takes such addresses."""
    return QDesktopServices.openUrl(QUrl.fromEncoded(address.encode("ascii"), QUrl.ParsingMode.StrictMode))
