"""The command line: everything but the window, without Qt. ``docs/command-line.md`` shows every answer's shape."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from app import commands, i18n, log, paths, plain_lines, wording
from app.clock import HOME, Clock, FrozenClock, SystemClock
from app.errors import KnownError
from app.i18n import _
from app.services.imported import KEEP, TAKE

DONE, REFUSED_ROWS, REFUSED, FAULT = 0, 1, 2, 3
Kinds: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    top = argparse.ArgumentParser(prog="python -m app", description=_("Ziqi on the command line."))
    top.add_argument("--data-dir", type=Path, metavar="DIR", help=_("the folder of the shop's data"))
    top.add_argument("--now", metavar="ISO-8601", help=_("pretend that it is this moment"))
    top.add_argument("--lang", choices=i18n.LOCALES, metavar="LOCALE", help=_("zh_CN, zh_TW or en"))
    top.add_argument("--unmasked", action="store_true", help=_("show phones, names and addresses in full"))
    kinds = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for subject in (_imports, _orders, _notes, _reminders, _data):
        subject(kinds)
    return top


def _imports(kinds: Kinds) -> None:
    command = _add(kinds, "import", _("import exports: files, folders and ZIPs"))
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--shop", metavar="NAME", help=_("the shop that the files belong to"))
    command.add_argument("--password", metavar="P", help=_("opens ZIPs and workbooks that are under a password"))
    command.add_argument(
        "--older", choices=(KEEP, TAKE), default=KEEP, help=_("keep or overwrite what a newer export has told")
    )
    command.add_argument("--profile", type=Path, metavar="FILE.toml", help=_("how to read the columns, this time"))
    command.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    command = _add(kinds, "imports", _("list the imports"))
    command.add_argument("--findings", type=int, metavar="RUN", help=_("what an import noticed in its file"))
    command = _add(kinds, "undo", _("take an import back"))
    command.add_argument("run", type=int, metavar="RUN")
    command.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))


def _orders(kinds: Kinds) -> None:
    _of_a_shop(_add(kinds, "views", _("list the views with their counts")))
    command = _add(kinds, "orders", _("list orders, newest first"))
    _of_a_view(command)
    command.add_argument("--limit", type=_positive, default=100, metavar="N")
    command.add_argument("--count", action="store_true", help=_("only how many"))
    _of_a_shop(command)
    command = _add(kinds, "export", _("write a view into an XLSX file"))
    _with_a_file(command)
    _of_a_view(command)
    command.add_argument("--columns", default="", metavar="A,B", help=_("the columns, from left to right"))
    _of_a_shop(command)
    _of_an_order(_add(kinds, "order", _("show one order")))


def _notes(kinds: Kinds) -> None:
    command = _add(kinds, "note", _("write a note on an order"))
    _of_an_order(command)
    command.add_argument("--agent", required=True, metavar="NICK", help=_("who writes it"))
    command.add_argument("--feedback", required=True, metavar="TEXT")
    command.add_argument("--flag", choices=commands.COLOURS, default="purple", metavar="NAME")
    command.add_argument("--anyway", action="store_true", help=_("even where nobody should remind this buyer"))
    deeds = kinds.add_parser("notes", help=_("check and repair notes")).add_subparsers(
        dest="what", required=True, metavar="check|repair"
    )
    command = _add(deeds, "check", _("check the shops' notes, or memos of a file, one a line"))
    command.add_argument("file", nargs="?", metavar="FILE|-", help=_("a file of memos; - reads standard input"))
    command.add_argument("--agents", default="", metavar="A,B", help=_("the agents' names, for a file"))
    _of_a_shop(command)
    command.set_defaults(apply=False)
    command = _add(deeds, "repair", _("say what the shops' faulty notes should be, or write it"))
    _of_a_shop(command)
    command.add_argument("--agent", metavar="NICK", help=_("who asks for the repair"))
    command.add_argument("--apply", action="store_true", help=_("write, and not only say"))


def _reminders(kinds: Kinds) -> None:
    command = _add(kinds, "remind", _("book a reminder on an order"))
    _of_an_order(command)
    command.add_argument("--at", required=True, metavar="WHEN")
    command.add_argument("--keep", action="store_true", help=_("keep the moment, even outside the call windows"))
    command.add_argument("--agent", metavar="NICK", help=_("whom it reminds"))
    command.add_argument("--kind", choices=commands.KINDS, default=commands.KINDS[0], help=_("what it is about"))
    _add(kinds, "due", _("list the reminders that have come"))
    command = _add(kinds, "queue", _("list the unpaid orders whose moment has come, oldest first"))
    command.add_argument("--tab", choices=commands.TABS, default=commands.TABS[0], metavar="TAB")
    command.add_argument("--best", action="store_true", help=_("what is worth most comes first"))
    _of_a_shop(command)
    _of_an_order(_add(kinds, "plan", _("show the reminders of an order on one line of time")))
    command = _add(kinds, "won-back", _("say what came of contacts: orders won back, and money lost"))
    command.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY", help=_("the first day"))
    command.add_argument("--to", dest="until", type=date.fromisoformat, metavar="DAY", help=_("the last day"))
    command.add_argument("--rule", choices=commands.RULES, metavar="RULE")
    _of_a_shop(command)


def _data(kinds: Kinds) -> None:
    command = _add(kinds, "demo", _("make a demo shop with invented orders"))
    command.add_argument("--orders", type=_positive, default=300, metavar="N")
    command.add_argument("--seed", type=int, default=1, metavar="S")
    _with_a_file(_add(kinds, "backup", _("write a copy of the data")))
    _with_a_file(_add(kinds, "restore", _("put a copy in the place of the data")))
    command = _add(kinds, "erase", _("say whose data is old enough to be erased, or erase it"))
    command.add_argument("--days", type=_positive, required=True, metavar="N", help=_("days after the last event"))
    _of_a_shop(command)
    command.add_argument("--apply", action="store_true", help=_("erase, and not only say"))
    _add(kinds, "doctor", _("check the data"))


def _add(kinds: Kinds, name: str, help_text: str) -> argparse.ArgumentParser:
    command = kinds.add_parser(name, help=help_text)
    command.add_argument("--json", action="store_true", help=_("answer in JSON"))
    return command


def _of_an_order(command: argparse.ArgumentParser) -> None:
    command.add_argument("number", metavar="NUMBER", help=_("the order number"))
    command.add_argument("--shop", metavar="NAME", help=_("the shop, where several have that number"))


def _of_a_view(command: argparse.ArgumentParser) -> None:
    command.add_argument("--view", choices=commands.VIEWS, default="all", metavar="VIEW")
    command.add_argument("--search", default="", metavar="TEXT")


def _of_a_shop(command: argparse.ArgumentParser) -> None:
    command.add_argument("--shop", metavar="NAME", help=_("only this shop"))


def _with_a_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def clock_of(text: str | None, zone: ZoneInfo) -> Clock:
    """The clock that ``--now`` asks for: frozen there; without an offset it is the shop's wall time."""
    if text is None:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(text)
        if not 1970 <= moment.year <= 2999:
            raise ValueError(text)
    except ValueError:
        raise KnownError("now_unreadable", text=text) from None
    return FrozenClock(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 done with refused rows, 2 refused, 3 our fault)."""
    multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    # The language decides how the help is written, so it is looked for before anything is parsed.
    i18n.set_locale(_wanted_language(sys.argv[1:] if argv is None else argv))
    asked = parser().parse_args(argv)
    folder = (asked.data_dir or paths.data_dir()).absolute()
    # A program that another one reads says what it has to say itself; the log file is for later.
    logging.lastResort = None
    try:
        clock = clock_of(asked.now, HOME)
        code, data = asyncio.run(commands.run(asked, folder, clock))
    except KnownError as error:
        commands.say(wording.sentence(error.code, error.params))
        return REFUSED
    except KeyboardInterrupt:
        commands.say(wording.sentence("cancelled", {}))
        return REFUSED
    except Exception as error:
        # A bug, for the world's faults are KnownError: logged whole, and told by its kind alone, for it may quote data.
        log.start(folder)
        logging.getLogger("app").exception("the command failed")
        commands.say(
            _("Something went wrong in the program ({what}). Nothing half-done was kept.").format(
                what=type(error).__name__
            )
        )
        return FAULT
    try:
        _write(data, asked)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has enough (| head). The interpreter flushes once more at its end and must find no broken pipe then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _wanted_language(argv: list[str]) -> str:
    if "--lang" in argv[:-1]:
        return argv[argv.index("--lang") + 1]
    return next((word.removeprefix("--lang=") for word in argv if word.startswith("--lang=")), "system")


def _write(data: Any, asked: argparse.Namespace) -> None:
    """Data goes to standard output: as JSON, or as plain lines for people."""
    if asked.command == "notes":
        for line in data:
            print(json.dumps(line, ensure_ascii=False))
    elif asked.json:
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for line in plain_lines.lines(asked, data):
            print(line)


if __name__ == "__main__":
    sys.exit(main())
