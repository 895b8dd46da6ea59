"""The folder that exports come into: watched, and each new export announced once, or imported at once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QStandardPaths, QTimer, Signal

from app import paths, wording
from app.domain import arrival
from app.domain.arrival import LOOKED_BACK, Folder
from app.errors import KnownError
from app.i18n import _, ngettext
from app.services import watch
from app.services.watch import Arrival
from ui.desk import Desk
from ui.runtime import runtime, spawn
from ui.widgets.toast import DUE

_PATIENCE = 150  # looks at a file that grows; later the tick is often enough


class Watching(QObject):
    """Hears of changes from the system where it can, and looks by itself at every tick, for network drives never tell.

    ``arrived(paths, at_once)``: these files shall be imported, with ``at_once`` without a look.
    """

    arrived = Signal(object, bool)
    settle = 2_000  # ms that a file has to keep still

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.path: Path | None = None  # the folder; None: nothing is watched
        self.system: QFileSystemWatcher | None = None
        self._folder: Folder | None = None  # not looked at yet
        self._again: set[str] = set()  # what could not be read; the next tick tries once more
        self._held: list[Arrival] = []  # what is told when quiet mode is over
        self._busy = self._stale = self._begun = False
        self._looks = 0
        self._cancel = threading.Event()
        self._over = asyncio.get_running_loop().create_future()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._look_soon)
        desk.beat.connect(self._beat)
        desk.quiet_changed.connect(self._quiet_changed)
        runtime().before_end(self.stop)

    def renew(self) -> None:
        """Watch as the settings say."""
        wanted = folder_of(self.desk) if self.desk.settings.watch != "off" else None
        if wanted == self.path:
            return
        self._leave()
        self.path, self._folder = wanted, None
        self._again.clear()
        self._beat()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._cancel.set()
        if not self._over.done():
            self._over.set_result(None)
        self._leave()
        self.path = None

    # When to look

    def _leave(self) -> None:
        self._pause.stop()
        if self.system is not None:
            self.system.deleteLater()
            self.system = None

    def _beat(self) -> None:
        """The tick: look, for the system does not tell of everything."""
        if self.path is not None:
            if self._folder is not None and self._again:
                self._folder = arrival.again(self._folder, self._again)
                self._again.clear()
            self._looks = 0
            self._look_soon()

    def _changed(self) -> None:
        """The system says that something came, went or was renamed: look once it keeps still."""
        self._looks = 0
        self._pause.start(self.settle)

    def _look_soon(self) -> None:
        self._stale = True
        if not self._busy and self.path is not None:
            self._busy = True
            spawn(self._look(), "watch")

    async def _look(self) -> None:
        try:
            while self._stale and self.path is not None:
                self._stale = False
                await self._look_at(self.path)
        finally:
            self._busy = False

    async def _look_at(self, path: Path) -> None:
        # In a thread, for a network drive may let one wait; and nobody waits for it once the end has come.
        job = asyncio.get_running_loop().run_in_executor(None, _seen, path)
        await asyncio.wait({job, self._over}, return_when=asyncio.FIRST_COMPLETED)
        if not job.done() or path != self.path:
            return
        listing, remote = job.result()
        if listing is None:
            return  # away: what is known of it stays, and the tick finds it again
        self._listen(path, remote=remote)
        if not self._begun:
            await watch.begin(self.desk.office)
            self._begun = True
        if self._folder is None:
            since = max(self.desk.settings.watch_since, self.desk.office.now() - LOOKED_BACK)
            self._folder = arrival.begin(listing.marks, since)
        self._folder, ready = arrival.advance(
            self._folder, listing.names, listing.marks, time.monotonic(), self.settle / 1000
        )
        if self._folder.waiting and self._looks < _PATIENCE:
            self._looks += 1
            self._pause.start(self.settle)
        if ready:
            await self._judge(path, [path / name for name in ready])

    def _listen(self, path: Path, *, remote: bool) -> None:
        """Let the system tell of the folder; anew where it was away meanwhile. Of a network drive it can't."""
        if remote:
            return
        if self.system is None:
            self.system = QFileSystemWatcher(self)
            self.system.directoryChanged.connect(self._changed)
        if str(path) not in self.system.directories():
            # What came between the look and this is seen by another look.
            self._stale = self.system.addPath(str(path)) or self._stale

    # What has arrived

    async def _judge(self, path: Path, files: Sequence[Path]) -> None:
        try:
            sighted = await watch.look(self.desk.office, files, cancel=self._cancel)
        except KnownError as error:
            if error.code == "cancelled":
                return
            self._again.update(file.name for file in files)
            raise
        if path == self.path:
            self._again.update(file.name for file in sighted.again)
        self._tell(sighted.arrivals)
        if sighted.arrivals:
            self.desk.bus.tell({"arrival": {len(sighted.arrivals)}})

    def _tell(self, arrivals: Sequence[Arrival]) -> None:
        """Import what is imported by itself, and announce the rest."""
        at_once = [one for one in arrivals if self._goes_by_itself(one)]
        if at_once:
            self.arrived.emit([one.path for one in at_once], True)
            spawn(watch.took(self.desk.office, [one.path for one in at_once]), "watch.took")
        rest = [one for one in arrivals if one not in at_once]
        if self.desk.settings.quiet:
            self._held += rest
        elif rest:
            self._announce(rest)
        if given := [one for one in arrivals if one not in self._held]:
            spawn(watch.told(self.desk.office, given), "watch.told")

    def _goes_by_itself(self, one: Arrival) -> bool:
        settings = self.desk.settings
        return settings.watch == "auto" and one.shop_id is not None and one.shop_id in settings.watch_shops

    def _announce(self, arrivals: list[Arrival]) -> None:
        known, strange = ([one for one in arrivals if one.strange is kind] for kind in (False, True))
        for some, deed, stay in ((known, _("Import"), DUE), (strange, _("Say what they are"), None)):
            if some:
                files = [one.path for one in some]
                self.desk.say(_words(some), "plain", [(deed, partial(self.hand_over, files))], stay)

    def hand_over(self, files: Sequence[Path]) -> None:
        """Somebody wants these imported, having looked at them."""
        self.arrived.emit(list(files), False)
        spawn(watch.took(self.desk.office, files), "watch.took")

    def _quiet_changed(self) -> None:
        if self._held and not self.desk.settings.quiet:
            held, self._held = self._held, []
            self._announce(held)
            spawn(watch.told(self.desk.office, held), "watch.told")


def folder_of(desk: Desk) -> Path:
    """The folder that is watched, or would be."""
    downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(desk.settings.watch_folder or downloads)


def _words(arrivals: Sequence[Arrival]) -> str:
    count = len(arrivals)
    if count > 1:
        names = _(", ").join(one.path.name for one in arrivals[:3]) + (" …" if count > 3 else "")
        words = ngettext("{n} export has arrived: {files}", "{n} exports have arrived: {files}", count)
        if arrivals[0].strange:
            words = ngettext(
                "{n} table of orders has arrived whose columns are not known yet: {files}",
                "{n} tables of orders have arrived whose columns are not known yet: {files}",
                count,
            )
        return words.format(n=count, files=names)
    (one,) = arrivals
    if one.strange:
        return _("{file} looks like a table of orders, but its columns are not known yet.").format(file=one.path.name)
    if one.platform is None:
        return _("{file} has arrived. It may be an export, and needs its password.").format(file=one.path.name)
    return _("An export of {platform} has arrived: {file}").format(
        platform=wording.platform(one.platform), file=one.path.name
    )


def _seen(path: Path) -> tuple[watch.Listing | None, bool]:
    """What lies in the folder, and whether it is on a network drive."""
    return watch.listing(path), paths.is_network_drive(path)
