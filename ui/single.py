"""One window a data folder: a second start asks the first one to come to the front."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT = 500  # ms for the first window to answer


def server_name(data_dir: Path) -> str:
    """A name for the folder's socket that fits every system's limit."""
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()
    return f"ziqi-{digest[:24]}"


def raise_first(data_dir: Path) -> bool:
    """Ask the window that holds ``data_dir`` to come to the front; False when none answers."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(data_dir))
    if not socket.waitForConnected(_WAIT):
        return False
    socket.write(b"raise\n")
    done = socket.waitForBytesWritten(_WAIT)
    socket.disconnectFromServer()
    return done


class Doorbell(QObject):
    """Listens for a second start. The lock of the data folder decides who is first; this only rings."""

    def __init__(self, data_dir: Path, ring: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ring = ring
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        name = server_name(data_dir)
        if not self._server.listen(name):
            # We hold the lock, so whoever left this socket behind is gone.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self._ring()
