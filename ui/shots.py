"""``python -m ui.shots``: every page and state as a picture, in two languages, light and dark, at 100 and 150 %."""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

LANGUAGES = ("zh_CN", "en")
LOOKS = ("light", "dark")
SCALES = ("1", "1.5")
NOW = datetime.fromisoformat("2026-11-21T16:05:00+08:00")
ORDERS, SEED = 400, 7

_BAD_ROWS = (
    "订单编号,买家会员名,总金额,订单状态,订单创建时间\n"
    '="4471000000000000001",小满,88.00,等待买家付款,2026-11-21 15:58:00\n'
    "1.93E+18,阿木,19.90,等待买家付款,2026-11-21 15:57:00\n"
    "4471000000000000003.0,团子,29.90,等待买家付款,2026-11-21 15:56:00\n"
    ",林间小路,39.90,等待买家付款,2026-11-21 15:55:00\n"
)


def main(argv: list[str] | None = None) -> int:
    """Take all pictures into a folder; one child process a scaling, for Qt reads it once."""
    made = argparse.ArgumentParser(prog="shots", description="Pictures of every page and state.")
    made.add_argument("--out", type=Path, default=Path("out/shots"))
    made.add_argument("--scale", choices=SCALES, help="only this scaling, in this process")
    made.add_argument("--only", default="", help="only pictures whose name begins so")
    given = made.parse_args(argv)
    if given.scale is None:
        for scale in SCALES:
            command = [sys.executable, "-m", "ui.shots", "--out", str(given.out), "--scale", scale]
            done = subprocess.run([*command, "--only", given.only], check=False)
            if done.returncode:
                return done.returncode
        return 0
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = given.scale
    return _take(given.out, given.scale, given.only)


def _take(out: Path, scale: str, only: str) -> int:
    from ui import bootstrap, messages
    from ui.crash import CrashGuard

    messages.install()
    guard = CrashGuard()
    guard.install()
    app = bootstrap.make_app(["ziqi"])
    loop = bootstrap.make_loop(app)
    loop.set_exception_handler(guard.loop_failed)
    out.mkdir(parents=True, exist_ok=True)
    with loop, tempfile.TemporaryDirectory() as folder:
        loop.run_until_complete(Studio(app, Path(folder), out, scale, only).run())
    return 3 if guard.count else 0


class Studio:
    """A window on a demo shop that is put into one state after the other."""

    def __init__(self, app: object, folder: Path, out: Path, scale: str, only: str) -> None:
        self.app = app
        self.folder = folder
        self.out = out
        self.percent = round(float(scale) * 100)
        self.only = only

    async def run(self) -> None:
        for language in LANGUAGES:
            for look in LOOKS:
                await self._one_round(language, look)

    async def _one_round(self, language: str, look: str) -> None:
        from PySide6.QtWidgets import QApplication

        from app import paths, settings
        from app.clock import FrozenClock
        from app.services.office import open_office
        from ui import bootstrap
        from ui.desk import Desk
        from ui.runtime import renew
        from ui.shell import Shell
        from ui.theme import Theme

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        runtime = renew()
        bootstrap.Tongue(app).use(language)
        theme = Theme(app, paths.resource("resources/look/tokens.json"))
        theme.use(look)
        self.clock = FrozenClock(NOW)
        self.office = await open_office(self.folder / f"{language}-{look}", self.clock)
        self.desk = Desk(self.office, theme, settings.Settings(language=language, theme=look))
        self.shell = Shell(self.desk)
        runtime.report_to(self.desk.known, lambda _name, error: (_ for _ in ()).throw(error))
        self.runtime = runtime
        self.name = f"{language}-{look}-{self.percent}"
        # 1280 x 720 is what a 1920 x 1080 screen leaves at 150 %.
        self.size = (1440, 900) if self.percent == 100 else (1280, 720)
        self.shell.show()
        self.shell.resize(*self.size)
        await self.shell.start()
        for name, state in self._states():
            await state()
            await self._shoot(name)
        await runtime.shut_down()
        self.shell.hide()
        self.shell.deleteLater()
        await self.office.close()

    def _states(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        return [
            ("welcome", self._settle), ("orders", self._orders), ("note-problem", self._problem),
            ("long-note", self._long_note), ("nothing-found", self._nothing), ("all", self._all),
            ("finished", self._finished),
            ("booking", self._booking), ("reminder-due", self._due), ("reminders", self._reminders),
            ("importing", self._importing), ("imports", self._imports), ("drop", self._drop),
            ("settings", self._settings), ("crash", self._crash), ("narrow", self._narrow), ("drawer", self._drawer),
        ]  # fmt: skip

    async def _settle(self) -> None:
        # Never processEvents here: a second task cannot be entered while this one runs.
        for _round in range(4):
            if others := [task for task in self.runtime.tasks if task.get_name() != "reminder.book"]:
                await asyncio.wait(others)
            await asyncio.sleep(0.01)

    async def _shoot(self, name: str) -> None:
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QPainter
        from PySide6.QtWidgets import QApplication

        await self._settle()
        if not name.startswith(self.only):
            return
        picture = self.shell.grab()
        for window in QApplication.topLevelWidgets():
            if window is not self.shell and window.isVisible() and window.parent() is not None:
                painter = QPainter(picture)
                room = self.shell.size() - window.size()
                corner = QPoint(room.width() // 2, room.height() // 2)
                window.render(painter, corner)
                painter.setPen(window.palette().mid().color())
                painter.drawRect(corner.x() - 1, corner.y() - 1, window.width() + 1, window.height() + 1)
                painter.end()
        picture.save(str(self.out / f"{name}-{self.name}.png"))

    async def _orders(self) -> None:
        from app.services import agents, demo, notes, reminders

        answer = await demo.make(self.office, ORDERS, SEED)
        self.desk.bus.tell(answer.changes)
        who = (await agents.ensure(self.office, "小美")).agent
        self.shell.choose_agent(who)
        await self._settle()
        ids = list(self.shell.orders.model.ids)
        feedbacks = ("明早发工资后付", "没接，已发短信", "余额不足，今晚8点付", "嫌贵，在比价", "要发顺丰，写生日卡")
        for at, feedback in enumerate(feedbacks):
            flag = ("purple", "purple", "yellow", "green", "red")[at]
            draft = notes.NoteDraft(ids[at * 2 + 1], flag, "小美" if at % 2 else "小林", feedback)
            self.desk.bus.tell((await notes.save(self.office, draft)).changes)
        for at, when in enumerate(("今晚8点", "明早9点半", "+20min")):
            self.desk.bus.tell((await reminders.book(self.office, ids[at * 3 + 1], when, "小美")).changes)
        await self._settle()
        self.shell.orders.table.go_to_row(5)
        await self._settle()
        self.shell.orders.go_to_note()
        self.shell.orders.card.editor.feedback.line.setText("明早发工资后付")

    async def _problem(self) -> None:
        editor = self.shell.orders.card.editor
        editor.agent.line.setText("小+美")
        editor.time.line.setText("13-45 99:00")
        editor.feedback.line.setText("")
        editor.time.line.textEdited.emit("13-45 99:00")
        editor.ready()

    async def _long_note(self) -> None:
        self.shell.orders.table.go_to_row(7)
        await self._settle()
        said = "说余额不足要等到月底发工资以后才能付，让我们到时候再打电话提醒她一次"
        self.shell.orders.card.editor.feedback.line.setText(said * 2)

    async def _nothing(self) -> None:
        self.shell.orders.card.editor.feedback.line.setText("")
        self.shell.top.search.setText("没有这个词")
        self.shell.top.search_now()

    async def _all(self) -> None:
        self.shell.top.search.setText("")
        self.shell.top.search_now()
        self.shell.orders.show_view("all")

    async def _finished(self) -> None:
        self.shell.orders.show_view("finished")
        await self._settle()
        self.shell.orders.table.go_to_row(3)
        self.shell.orders.go_to_table()

    async def _booking(self) -> None:
        self.shell.orders.show_view("unpaid")
        await self._settle()
        from PySide6.QtWidgets import QApplication

        from ui.widgets.book import BookDialog

        self.shell.orders.deeds.book()
        await asyncio.sleep(0.05)
        self.dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, BookDialog))
        self.dialog.when.line.setText("今晚8点")

    async def _due(self) -> None:
        self.dialog.reject()
        self.clock.advance(timedelta(minutes=25))
        self.shell.tick.beat()

    async def _reminders(self) -> None:
        self.shell.show_page("reminders")

    async def _importing(self) -> None:
        self.shell.show_page("orders")
        self.shell.bar.begin("ExportOrderList202611211600.xlsx", lambda: None)
        self.shell.bar.progress(0.42)

    async def _imports(self) -> None:
        self.shell.bar.end()
        file = self.folder / "ExportOrderList202611211600.csv"
        file.write_text(_BAD_ROWS, "gb18030")
        self.shell.importer.take([file])
        self.shell.show_page("imports")
        await self._settle()
        self.shell.imports.table.go_to_row(0)

    async def _drop(self) -> None:
        self.shell.show_page("orders")
        self.shell.show_drop()

    async def _settings(self) -> None:
        self.shell.drop.hide()
        self.shell.show_page("settings")

    async def _crash(self) -> None:
        self.shell.show_page("orders")
        from ui.crash import CrashDialog, report

        self.crash = CrashDialog(report(ValueError("no such thing"), "orders.page"), self.shell)
        self.crash.open()

    async def _narrow(self) -> None:
        self.crash.reject()
        self.shell.resize(1280, 720)

    async def _drawer(self) -> None:
        self.shell.resize(1024, 700)
        await self._settle()
        self.shell.orders.go_to_card()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
