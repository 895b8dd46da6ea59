"""From nothing to a window, and back: application, language, look, lock, loop, and the order in which they end."""

from __future__ import annotations

import asyncio
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import PySide6  # noqa: F401 - before qasync, which would take another Qt where one is installed
import qasync
from PySide6.QtCore import QEvent, QLibraryInfo, QTranslator
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from app import i18n, log, paths, settings, wording
from app.clock import HOME, Clock, OffsetClock, SystemClock
from app.errors import KnownError
from app.i18n import _
from app.services.office import Office, open_office
from ui import first, icons, messages, quick, words
from ui.crash import CrashGuard
from ui.desk import Desk
from ui.frame import FIRST_SIZE
from ui.painted import painted
from ui.runtime import Runtime, renew, spawn
from ui.shell import Shell
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.single import Doorbell

# The first one that is installed is taken; Noto on Linux, YaHei on Windows, PingFang on a Mac.
FAMILIES = ["Noto Sans CJK SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei"]
TEXT_PX = 13
STYLE = "Fusion"
APP_ID = "ziqi.workbench"
TURN = 0.0002  # s; five times as long, a paint beside a reckoning thread took 54 ms instead of 31


class Options(NamedTuple):
    """How the window was started; ``hidden``: out of sight, where the system has a place beside the clock."""

    data_dir: Path
    now: datetime | None = None
    language: str | None = None
    self_test: Path | None = None
    tour: Path | None = None
    hidden: bool = False


def run(options: Options) -> int:
    """Open the window and stay until it is closed; the exit code."""
    quick.begin()
    guard = CrashGuard()
    guard.install()
    log.start(options.data_dir)
    messages.install()
    app = make_app(sys.argv[:1])
    loop = make_loop(app)
    loop.set_exception_handler(guard.loop_failed)
    # Closing the loop at the end is what lets qasync's threads go.
    with loop:
        program = Program(app, options, guard)
        code: int = loop.run_until_complete(program.live())
    leave(app)
    log.stop()
    if program.told and sys.stdout is not None:
        sys.stdout.write("\n".join([*program.told, ""]))
    return code


def make_loop(app: QApplication) -> qasync.QEventLoop:
    """The event loop of the window; blocking work goes to Python's own threads."""
    # A thread that reckons goes on for so long before it lets the window paint; one paint may wait for it many times.
    sys.setswitchinterval(TURN)
    # In a thread of the store it would take parts of the window away: ui/garbage.py does it.
    gc.disable()
    loop = qasync.QEventLoop(app)
    # qasync's executor runs in QThreads, which abort the process when one is still there at the end.
    loop.set_default_executor(ThreadPoolExecutor(max_workers=4, thread_name_prefix="ziqi"))
    return loop


def leave(app: QApplication) -> None:
    """Once the loop is closed: nothing of Python's is left to Qt, which outlives it."""
    from ui import clipboard

    # After a failure there may be windows still; Qt would take them apart when Python is half gone.
    for window in app.topLevelWidgets():
        window.hide()
        window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    clipboard.let_go()


def make_app(argv: list[str]) -> QApplication:
    """The application object."""
    if sys.platform == "win32":
        import ctypes

        # Toasts and the task bar go by this name; it has to be set before the application is made.
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
    # Named here and not by setStyle, which hands out a QStyle: that costs its enums at every start.
    return dress(QApplication([*argv, "-style", STYLE]))


def dress(app: QApplication) -> QApplication:
    """Give ``app``, whose style is STYLE, the fonts and the rules the window relies on."""
    app.setApplicationName("Ziqi")
    # The end is a matter of Program.end alone, or a save would be cut off.
    app.setQuitOnLastWindowClosed(False)
    app.setFont(font())
    return app


def font() -> QFont:
    """The text font; its figures are tabular."""
    made = QFont()
    made.setFamilies([*FAMILIES, made.family()])
    made.setPixelSize(TEXT_PX)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


class Tongue:
    """The language of the window, Qt's own words included."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._qt = QTranslator(app)

    def use(self, code: str) -> None:
        """Switch to ``code`` (``system`` for the machine's) at once."""
        chosen = i18n.set_locale(code)
        self._app.removeTranslator(self._qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt.load(f"qtbase_{chosen}", folder):
            self._app.installTranslator(self._qt)
        words.language_changed()


class Program:
    """One run of the window."""

    def __init__(self, app: QApplication, options: Options, guard: CrashGuard) -> None:
        self.app = app
        self.options = options
        self.guard = guard
        self.runtime: Runtime = renew()
        self.settings = settings.load(options.data_dir)
        self.tongue = Tongue(app)
        self.theme = Theme(app, paths.resource("resources/look/tokens.json"))
        self.over = asyncio.Event()
        self.told: list[str] = []
        self.attends = False  # the window is there and waits for its end
        self._hidden = options.hidden  # until the first window is there
        self._wanted: Path | None = None  # the copy to put back once the window is closed
        self._news: tuple[str, str] | None = None  # what the next window says first: a sentence and its tone

    @property
    def _proving(self) -> bool:
        return self.options.self_test is not None or self.options.tour is not None

    async def live(self) -> int:
        """From the lock to the last written draft; the exit code."""
        try:
            return await self._start()
        except Exception as error:  # noqa: BLE001 - once the loop is over, the interpreter's hook has nothing to show with
            self.guard.caught("start", error)
            if not self._proving:
                await self.guard.read()
            return 3

    async def _start(self) -> int:
        self.tongue.use(self.options.language or self.settings.language)
        self.theme.use(self.settings.theme)
        while True:
            try:
                office = await open_office(self.options.data_dir, self._clock(), write=True)
            except KnownError as error:
                return await self._refused(error)
            self.guard.begin(self.options.data_dir)
            await self._work(office)
            if self._wanted is None:
                self.guard.end()
                return 0 if not self.guard.count else 3
            await self._restore(self._wanted)

    async def _refused(self, error: KnownError) -> int:
        """The folder cannot be opened: the window that has it comes to the front, or a sentence says why."""
        if error.code == "data_in_use":
            from ui import single

            if self._hidden:
                return 0  # it was not asked for by anybody, and one is there
            if single.raise_first(self.options.data_dir):
                return 0
        from ui.notice import Notice  # a start that succeeds needs none

        await Notice(self.theme, _("Ziqi cannot start"), wording.sentence(error.code, error.params)).closed()
        return 2

    async def _work(self, office: Office) -> None:
        """One window on the open data, until it is closed or a copy is to be put back."""
        self.over.clear()
        self._wanted = None
        desk = Desk(office, self.theme, self.settings)
        first.begin(desk, self.settings.page)
        await asyncio.sleep(0)  # it begins now, and goes on beside what follows
        shell = Shell(desk)
        self.guard.window = shell
        self.runtime.report_to(desk.known, self.guard.caught)
        shell.closing.connect(self.over.set)
        self.desk = desk
        shell.language_chosen.connect(self._choose_language)
        shell.look_chosen.connect(self._choose_look)
        desk.restore_asked.connect(self._restore_asked)
        await self._appear(shell)
        quick.painted()
        # Its seven sizes are drawn one by one: the window does not wait for its own icon.
        self.app.setWindowIcon(icons.brand(self.theme.colour("accent"), self.theme.colour("onaccent")))
        shell.complete()
        await shell.start()
        quick.over()
        if self._proving:
            await self._prove(office, shell)
            await self._end(office, shell)
            return
        bell = self._attend(shell)
        self.attends = True
        spawn(quick.warm(), "warm")
        await self.over.wait()
        self.attends = False
        bell.close()
        await self._end(office, shell)

    async def _appear(self, shell: Shell) -> None:
        """Show the window, painted once and whole; not where it begins beside the clock."""
        # Read even so: what was read early would be old when somebody comes.
        await shell.look_ahead()
        hidden, self._hidden = self._hidden, False  # after a copy was put back somebody is here
        if hidden:
            from ui import tray

            if tray.there():
                return
        await painted(shell)

    def _attend(self, shell: Shell) -> Doorbell:
        """What may wait until the window is there: the door bell, the icon beside the clock, last time's end."""
        from ui import single, tray

        shell.tray = tray.make(shell)
        self.guard.tell_last()
        if self._news:
            text, tone = self._news
            self.desk.say(text, tone)
            self._news = None
        return single.Doorbell(self.options.data_dir, shell.raise_up)

    async def _end(self, office: Office, shell: Shell) -> None:
        """Stop the tick, write drafts, drain, close the office, and only then the window.

        Nobody looks any more: what is only being looked up is left at once.
        """
        office.give_up()
        await self.runtime.shut_down()
        if not self._proving:
            shell.remember()
        if shell.tray is not None:
            shell.tray.away()
        shell.hide()
        await office.close()
        self.guard.window = None
        shell.deleteLater()
        self.desk.deleteLater()

    def _restore_asked(self, file: Path) -> None:
        self._wanted = file
        self.over.set()

    async def _restore(self, file: Path) -> None:
        """Put ``file`` in the place of the data, which is closed; what it says is told in the next window."""
        from app.services import backup

        self.runtime = renew()
        try:
            kept = await asyncio.to_thread(backup.restore, self.options.data_dir, self._clock(), file)
        except KnownError as error:
            words = wording.sentence(error.code, error.params)
            self._news = (_("Nothing was put back; everything is as it was. {why}").format(why=words), "bad")
            return
        words = _("The copy {file} was put back.").format(file=file.name)
        if kept is not None:
            words = _("{words} What was there before is kept as {kept}.").format(words=words, kept=kept.name)
        self._news = (words, "good")

    async def _prove(self, office: Office, shell: Shell) -> None:
        """Paint the window once with what there is, and say so: the check of a bundle, or a picture."""
        from ui import proof

        shell.resize(*FIRST_SIZE)
        await self.runtime.drain()
        if self.options.tour is not None:
            self.told = await proof.tour(office)
            shell.refresh()
            await self.runtime.drain()
            self.options.tour.parent.mkdir(parents=True, exist_ok=True)
            shell.grab().save(str(self.options.tour))
            self.told.append(str(self.options.tour.resolve()))
        if self.options.self_test is not None:
            import json

            checks = {
                "window": proof.painted(shell.grab()),
                "import": await proof.imports_a_file(office.clock),
                "languages": proof.languages(),
            }
            told = {
                "ok": all(checks.values()) and not self.guard.count,
                "checks": checks,
                "frozen": paths.is_frozen(),
                "language": i18n.current(),
            }
            self.options.self_test.write_text(json.dumps(told), "utf-8")

    def _clock(self) -> Clock:
        now = self.options.now
        if now is None:
            return SystemClock()
        return OffsetClock(now if now.tzinfo else now.replace(tzinfo=HOME))

    def _choose_language(self, code: str) -> None:
        self.settings.language = code
        self.tongue.use(code)
        self.desk.keep_settings()

    def _choose_look(self, look: str) -> None:
        self.settings.theme = look
        self.theme.use(look)
        self.desk.keep_settings()
