"""What each command does: asks the services, and answers with what JSON says in full."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app import clock, doctor_words, guard_words, plan_words, wording
from app.answers import Shapes, checked
from app.clock import Clock
from app.domain import note_loose
from app.domain.agent import People, Person
from app.domain.flag import COLOURS
from app.domain.order import VIEWS, Query
from app.domain.reminder import Kind
from app.errors import KnownError
from app.i18n import _, ngettext, sentences
from app.intake.archive import ARROW, Skipped, Unpacked
from app.services import (
    backup,
    concessions,
    demo,
    erase,
    export,
    guards,
    imports,
    note_checks,
    notes,
    orders,
    plan,
    profiles,
    queue,
    reminders,
    shops,
    won_back,
)
from app.services.notes import NoteDraft
from app.services.office import Office, open_beside, open_office

__all__ = ["COLOURS", "KINDS", "RULES", "TABS", "VIEWS", "run"]

TABS = tuple(queue.Tab)
KINDS = (Kind.PROMISE, Kind.CALLBACK, Kind.SERVICE)
RULES = tuple(won_back.Rule)

Result = tuple[int, Any]
WRITING = {"import", "undo", "note", "remind", "demo", "backup"}


async def run(asked: Namespace, folder: Path, now: Clock) -> Result:
    """Run the command that was asked for; returns the exit code and the data. Raises ``KnownError``."""
    if asked.command == "notes" and asked.what == "check" and asked.file is not None:
        return 0, _check(asked, now)
    if asked.command == "restore":
        kept = backup.restore(folder, now, asked.file)
        return 0, {"restored": str(asked.file), "before": str(kept) if kept else None}
    # A dry run of an import only reads, but it needs the folder as a real one would find it.
    writes = asked.command in WRITING or (asked.command in ("erase", "notes") and asked.apply)
    if asked.command == "undo" and asked.dry_run:
        writes = False
    opened = open_office if writes else open_beside
    office = await opened(folder, now)
    try:
        return await _COMMANDS[asked.command](office, asked, Shapes(office, unmasked=asked.unmasked))
    finally:
        await office.close()


def say(text: str) -> None:
    """Words for people; data goes to standard output."""
    print(text, file=sys.stderr)


async def _import(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    profile = profiles.from_file(asked.profile) if asked.profile is not None else None
    found = await imports.unpack(office, asked.files, asked.password)
    try:
        answers, code = _left_out(found.skipped, asked.files)
        for file in found.files:
            answer, result = await _import_one(office, asked, shapes, file, profile, len(asked.files) == 1)
            answers.append(answer)
            code = max(code, result)
    finally:
        imports.forget(found)
    return code, answers[0] if len(answers) == 1 else answers


def _left_out(skipped: Sequence[Skipped], files: Sequence[Path]) -> tuple[list[dict[str, Any]], int]:
    """An answer stands for what was named and could not be opened, and for a locked ZIP; the rest is only told."""
    named = {file.name: file for file in files}
    failed = [one for one in skipped if not one.inside or one.path is not None]
    answers = [_failed(str(named.get(one.name, one.name)), one.why) for one in failed]
    for one in skipped:
        if one not in failed:
            _failed(one.name, one.why)
    return answers, 2 if answers else 0


def _failed(name: str, error: KnownError) -> dict[str, Any]:
    reason = wording.sentence(error.code, error.params)
    say(_("{name}: {reason}").format(name=name, reason=reason))
    return {"file": name, "error": error.code, "reason": reason}


async def _import_one(
    office: Office, asked: Namespace, shapes: Shapes, file: Unpacked, profile: str | None, alone: bool
) -> tuple[dict[str, Any], int]:
    how = {"shop": asked.shop, "password": asked.password, "older": asked.older, "profile": profile}
    try:
        answer = await imports.run(office, file.path, name=file.name, dry_run=asked.dry_run, **how)
    except KnownError as error:
        if alone and ARROW not in file.name:
            raise
        return _failed(file.name if ARROW in file.name else str(file.path), error), 2
    if answer.known_run is not None:
        say(_("{file} was imported already, as import {run}.").format(file=file.name, run=answer.known_run))
    for row in answer.refused[:5]:
        say(_("Row {row}: {reason}").format(row=row.row, reason=wording.sentence(row.code, row.params)))
    return shapes.imported(answer), 1 if answer.refused else 0


async def _imports(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    if asked.findings is not None:
        return 0, [shapes.finding(one) for one in await imports.findings(office, asked.findings)]
    return 0, [shapes.run(run) for run in await imports.runs(office)]


async def _undo(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    if asked.dry_run:
        seen = await imports.preview_undo(office, asked.run)
        if seen.held:
            say(doctor_words.held(len(seen.held)))
        return 0, shapes.foreseen(asked.run, seen)
    return 0, shapes.undone(await imports.undo(office, asked.run))


async def _views(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    counts = await orders.counts(office, _shop_id(office, asked))
    return 0, [{"view": view, "title": wording.view(view), "count": counts[view]} for view in VIEWS]


async def _orders(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    query = Query(view=asked.view, shop_id=_shop_id(office, asked), search=asked.search)
    if asked.count:
        return 0, {"view": asked.view, "count": await orders.count(office, query)}
    platforms = {shop.id: shop.platform for shop in office.shops()}
    return 0, [shapes.row(row, platforms[row.shop_id]) for row in await orders.page(office, query, asked.limit)]


async def _export(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    query = Query(view=asked.view, shop_id=_shop_id(office, asked), search=asked.search)
    columns = [name for name in (part.strip() for part in asked.columns.split(",")) if name]
    file = asked.file.absolute()
    rows = await export.export(office, query, file, columns, unmasked=asked.unmasked)
    return 0, {"file": str(file), "rows": rows}


def _shop_id(office: Office, asked: Namespace) -> int | None:
    return shops.named(office, asked.shop).id if asked.shop is not None else None


async def _order(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    order_id = await orders.find(office, asked.number, asked.shop)
    card = await orders.card(office, order_id)
    given = [shapes.concession(one, card.row.shop_id) for one in await concessions.of_order(office, order_id)]
    return 0, shapes.card(card) | {"concessions": given}


async def _note(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    order_id = await orders.find(office, asked.number, asked.shop)
    draft = NoteDraft(order_id, asked.flag, asked.agent, asked.feedback)
    if not asked.anyway:
        await _allowed(office, draft)
    saved = await notes.save(office, draft)
    _say_agent(saved.agent_made, asked.agent)
    for code in saved.warnings:
        say(wording.warehouse(saved.late) if code == notes.LATE and saved.late else wording.sentence(code, {}))
    card = await orders.card(office, order_id)
    written = shapes.note(saved.note, card.row.shop_id)
    warnings = list(saved.warnings)
    memo: str | None = saved.memo
    if shapes.text(memo) != memo:
        # The platform overwrites what it had: a memo with stars in it, pasted there, would destroy the numbers.
        memo = None
        warnings.append("memo_withheld")
        say(wording.sentence("memo_withheld", {}))
    return 0, {"note": written, "memo": memo, "agent_made": saved.agent_made, "warnings": warnings}


async def _allowed(office: Office, draft: NoteDraft) -> None:
    """Raises ``KnownError`` ``note_barred`` where the note stands for a reminder that no guard would let pass."""
    (row,) = await orders.rows(office, [draft.order_id])
    if office.rules(row.shop_id).reminds(draft.flag):
        barred = await guards.bars(office, [row.id], draft.agent)
        if against := barred.get(row.id):
            why = sentences(*map(guard_words.against, against))
            raise KnownError("note_barred", codes=[one.code for one in against], why=why)


def _say_agent(made: bool, nickname: str) -> None:
    if made:
        say(_("New agent: {nickname}").format(nickname=nickname))


def _check(asked: Namespace, now: Clock) -> Iterator[dict[str, Any]]:
    """One memo a line; a line break inside a memo is written as backslash n."""
    # The file is read at once, so that what is wrong with it is said before anything is answered.
    return _checked(_memos(asked.file), asked, now)


def _memos(file: str) -> str:
    try:
        # Not the terminal's encoding: what comes through a pipe is UTF-8 like a file.
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode("utf-8-sig")
    except FileNotFoundError:
        raise KnownError("file_missing", file=file) from None
    except OSError:
        raise KnownError("file_locked", file=file) from None
    except UnicodeDecodeError:
        raise KnownError("file_not_utf8", file=file) from None


def _checked(text: str, asked: Namespace, now: Clock) -> Iterator[dict[str, Any]]:
    people = People(Person(name) for part in asked.agents.split(",") if (name := part.strip()))
    here = now.now().astimezone(clock.HOME)
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        memo = line.removesuffix("\r").replace("\\n", "\n")
        yield checked(number, note_loose.read(memo, now=here, people=people))


async def _notes(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    shop_id = _shop_id(office, asked)
    checked = await note_checks.scan(office, Query(shop_id=shop_id))
    # One repair mends all the flaws of an entry.
    flaws = {note_checks.key(flaw): flaw for flaw in checked.flaws if flaw.proposal is not None}
    if asked.what == "check":
        told = ngettext("{n} flaw", "{n} flaws", len(checked.flaws)).format(n=len(checked.flaws))
    else:
        told = ngettext("{n} can be repaired", "{n} can be repaired", len(flaws)).format(n=len(flaws))
    entries = ngettext("{n} note checked", "{n} notes checked", checked.entries).format(n=checked.entries)
    say(_("{checked}: {found}").format(checked=entries, found=told))
    if asked.what == "check":
        return 0, [shapes.flaw(flaw) for flaw in checked.flaws]
    if not asked.apply:
        return 0, [shapes.flaw(flaw) | {"written": None} for flaw in flaws.values()]
    repaired = await note_checks.repair(office, tuple(flaws.values()), asked.agent)
    if repaired.skipped:
        told = ngettext(
            "{n} note was left alone: its order has changed.", "{n} notes were left alone: their orders have changed.",
            repaired.skipped,
        )  # fmt: skip
        say(told.format(n=repaired.skipped))
    for code in repaired.warned:
        say(wording.sentence(code, {}))
    if repaired.why is not None:
        say(wording.sentence(repaired.why.code, repaired.why.params))
    shown = [shapes.flaw(flaw) | {"written": repaired.written.get(one)} for one, flaw in flaws.items()]
    return 2 if repaired.why is not None else 0, shown


async def _remind(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    order_id = await orders.find(office, asked.number, asked.shop)
    booked = await reminders.book(office, order_id, asked.at, asked.agent, Kind(asked.kind), keep=asked.keep)
    _say_agent(booked.agent_made, asked.agent)
    moved = shapes.moved(booked)
    if moved is not None:
        words = _("Moved to {due}, because {said} is {reason}. Add --keep to keep the moment as it was said.")
        said, due = (moved[name][:16].replace("T", " ") for name in ("said_at", "due_at"))
        say(words.format(due=due, said=said, reason=plan_words.outside(moved["by"])))
    for code in booked.warnings:
        say(wording.sentence(code, {}))
    return 0, shapes.reminder(booked.reminder) | {"moved": moved, "warnings": list(booked.warnings)}


async def _due(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    return 0, [shapes.reminder(row) for row in await reminders.due(office)]


async def _queue(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    shop_id = _shop_id(office, asked)
    found = await queue.lines(office, queue.Tab(asked.tab), shop_id, best=asked.best)
    return 0, [shapes.queued(line) for line in found]


async def _plan(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    order_id = await orders.find(office, asked.number, asked.shop)
    return 0, shapes.plan(await plan.line(office, order_id))


async def _won_back(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    from app import won_back_answers

    told = []
    for shop in [shops.named(office, asked.shop)] if asked.shop is not None else office.shops():
        rule = won_back.Rule(asked.rule) if asked.rule else None
        found = await won_back.report(office, shop.id, asked.since, asked.until, rule)
        told.append(won_back_answers.answer(shapes, found, await won_back.numbers(office, found)))
    return 0, told


async def _demo(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    return 0, shapes.imported(await demo.make(office, asked.orders, asked.seed, worked=True))


async def _backup(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    return 0, {"file": str(await backup.backup(office, asked.file.absolute()))}


async def _erase(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    told = []
    for shop in [shops.named(office, asked.shop)] if asked.shop is not None else office.shops():
        seen = await erase.preview(office, shop.id, asked.days)
        if asked.apply:
            await erase.erase(office, shop.id, asked.days)
        told.append(
            {
                "shop": shop.name,
                "orders": seen.orders,
                "buyers": seen.buyers,
                "refused": seen.rejects,
                "first": shapes.moment(seen.first, shop.id),
                "last": shapes.moment(seen.last, shop.id),
                "erased": asked.apply,
            }
        )
    return 0, told


async def _doctor(office: Office, asked: Namespace, shapes: Shapes) -> Result:
    found = await backup.examine(office)
    if found.damage or found.broken_references:
        say(_("The data file is damaged. Restore the newest backup: python -m app restore FILE."))
    code = 2 if found.damage or found.broken_references else 0
    return code, {
        "folder": str(office.folder),
        "version": found.version,
        "sqlite": found.library,
        "bytes": found.size,
        "free_bytes": found.free,
        "damage": found.damage,
        "broken_references": found.broken_references,
        "unfinished_imports": found.unfinished,
        "shops": [shop.name for shop in office.shops()],
        "orders": await orders.count(office, Query()),
        "newest_backup": found.newest_backup,
        "data_as_of": shapes.moment(await shops.freshness(office)),
    }


_COMMANDS: dict[str, Callable[[Office, Namespace, Shapes], Awaitable[Result]]] = {
    "import": _import,
    "imports": _imports,
    "undo": _undo,
    "views": _views,
    "orders": _orders,
    "export": _export,
    "order": _order,
    "note": _note,
    "notes": _notes,
    "remind": _remind,
    "due": _due,
    "queue": _queue,
    "plan": _plan,
    "won-back": _won_back,
    "demo": _demo,
    "backup": _backup,
    "erase": _erase,
    "doctor": _doctor,
}
