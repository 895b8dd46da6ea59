"""The shapes of the command line's answers: plain values for JSON, personal data masked unless told otherwise.

Money becomes decimal text, moments ISO 8601 with the shop's offset, and what is absent stays null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app import clock, doctor_words, plan_words, queue_words, wording
from app.domain import mask, money
from app.domain.cadence import Reason
from app.domain.chance import Worth
from app.domain.finding import Finding
from app.domain.note_check import Flaw
from app.domain.note_loose import Reading
from app.domain.order import Card, ContactRow, NoteRow, OrderRow, ReminderRow
from app.domain.queue import Stretch
from app.services.concessions import Concession
from app.services.imported import Answer, Refused, Undone, hidden_cells
from app.services.office import Office
from app.services.plan import TimeLine
from app.services.queue import Line
from app.services.reminders import Booked
from app.store.imports import RunRow
from app.store.undo_preview import Preview

Shape = dict[str, Any]


class Shapes:
    """Turns what the services return into JSON values for one office."""

    def __init__(self, office: Office, *, unmasked: bool) -> None:
        self.office = office
        self.unmasked = unmasked

    def moment(self, seconds: int | None, shop_id: int | None = None) -> str | None:
        return clock.at(seconds, self.office.zone(shop_id)).isoformat() if seconds is not None else None

    def text(self, text: str | None) -> str | None:
        """Free text, with what looks like a phone number masked."""
        return text if text is None or self.unmasked else mask.free_text(text)

    def row(self, row: OrderRow, platform: str) -> Shape:
        """An order as ``orders`` lists it; what only the card knows is filled in by ``card``."""
        at = row.shop_id
        return {
            "shop": self.office.shop_name(at),
            "platform": platform,
            "order_no": row.order_no,
            "status": row.status,
            "status_text": row.status_text,
            "expired": row.expired,
            "buyer": wording.covered(row.buyer) if row.buyer else row.buyer,
            "amount_due": _money(row.amount_due),
            "amount_paid": _money(row.amount_paid),
            "refund": _money(row.refund),
            "created_at": self.moment(row.created_at, at),
            "paid_at": self.moment(row.paid_at, at),
            "shipped_at": self.moment(row.shipped_at, at),
            "finished_at": self.moment(row.finished_at, at),
            "closes_at": self.moment(row.closes_at, at),
            "items": [
                {"title": item.title, "spec": item.spec, "quantity": item.quantity, "price": _money(item.price)}
                for item in row.items
            ],
            "buyer_message": self.text(row.buyer_message),
            "memo": self.text(row.memo),
            "flag": row.flag,
            "owner": row.owner,
            "mark": row.mark,
        }

    def card(self, card: Card) -> Shape:
        at = card.row.shop_id
        return self.row(card.row, card.platform) | {
            "notes": [self.note(note, at) for note in card.notes],
            "contacts": [self.contact(contact, at) for contact in card.contacts],
            "reminders": [self.reminder(reminder, at) for reminder in card.reminders],
        }

    def note(self, note: NoteRow, shop_id: int) -> Shape:
        return {
            "id": note.id,
            "at": self.moment(note.at, shop_id),
            "agent": note.agent,
            "count": note.count,
            "feedback": self.text(note.feedback),
            "flag": note.flag,
            "text": self.text(note.text),
            "state": note.state,
            "points_at": note.points_at,
        }

    def contact(self, contact: ContactRow, shop_id: int) -> Shape:
        return {
            "at": self.moment(contact.at, shop_id),
            "agent": contact.agent,
            "channel": contact.channel,
            "stage": contact.stage,
            "outcome": contact.outcome,
            "source": contact.source,
        }

    def concession(self, one: Concession, shop_id: int) -> Shape:
        return {
            "at": self.moment(one.at, shop_id),
            "kind": one.kind,
            "what": self.text(one.what) or None,
            "value": money.text(one.value),
            "agent": one.agent,
            "allowed_by": one.allowed_by,
            "why": self.text(one.why) or None,
        }

    def flaw(self, flaw: Flaw) -> Shape:
        """What is wrong with a note, and what it should be; the span counts characters of the words."""
        right = flaw.proposal
        return {
            "shop": self.office.shop_name(flaw.shop_id),
            "order_no": flaw.order_no,
            "note": flaw.note_id,
            "words": self.text(flaw.words),
            "code": flaw.code,
            "part": flaw.part,
            "span": list(flaw.span) if flaw.span else None,
            "message": wording.flaw(flaw.code, flaw.params),
            "flag": flaw.flag,
            "pasted": flaw.pasted,
            "proposal": right
            and {
                "text": self.text(right.text),
                "flag": right.flag,
                "at": self.moment(right.at, flaw.shop_id),
                "agent": right.agent,
                "count": right.count,
                "feedback": self.text(right.feedback),
            },
        }

    def reminder(self, reminder: ReminderRow, shop_id: int | None = None) -> Shape:
        return {
            "id": reminder.id,
            "shop": reminder.shop,
            "order_no": reminder.order_no,
            "due_at": self.moment(reminder.due_at, shop_id),
            "kind": reminder.kind,
            "state": reminder.state,
            "cancel_code": reminder.cancel_code,
            "reason": plan_words.cancelled(reminder.cancel_code) if reminder.cancel_code else None,
            "agent": reminder.agent,
            "buyer": reminder.buyer,
            "expired": reminder.expired,
        }

    def moved(self, booked: Booked) -> Shape | None:
        """What moved a reminder away from the moment it was said for; None where nothing did."""
        if booked.moved is None:
            return None
        said, due = self.moment(booked.moved.said_at), self.moment(booked.reminder.due_at)
        return {"said_at": said, "due_at": due, "by": booked.moved.by, "reason": plan_words.moved(booked.moved.by)}

    def plan(self, line: TimeLine) -> Shape:
        plan = line.plan
        return {
            "order_no": line.order_no,
            "blocked_by": plan.blocked_by,
            "reason": plan_words.blocked(plan.blocked_by) if plan.blocked_by else None,
            "closes_at": plan.closes_at.isoformat() if plan.closes_at else None,
            "expired": plan.expired,
            "contacts": len(plan.done),
            "points": [
                {
                    "stage": point.stage,
                    "not_before": point.not_before.isoformat(),
                    "due_at": point.due_at.isoformat(),
                    "late_at": point.late_at.isoformat(),
                    "channel": point.channel,
                    "rule": point.rule,
                    "moved_by": point.moved_by,
                    "reason": plan_words.rule(point.rule, point.stage, point.moved_by, point.asked),
                }
                for point in plan.points
            ],
            "time_line": [
                {
                    "at": self.moment(point.at, line.shop_id),
                    "what": point.what,
                    "stage": point.stage,
                    "channel": point.channel,
                    "rule": point.rule,
                    "moved_by": point.moved_by,
                    "rules": _rules(point.reasons),
                    "reason": queue_words.point(point),
                }
                for point in line.points
            ],
        }

    def queued(self, line: Line) -> Shape:
        """A row of the queue: the orders of one buyer, and what is to be done about them."""
        row, one = line.row, line.row.lead
        at, done = one.shop_id, row.done
        return {
            "buyer": self.nick(row.buyer),
            "orders": [entry.order_no for entry in row.entries],
            "stage": done.stage if done is not None else one.stage,
            "channel": done.channel if done is not None else one.channel,
            "due_at": self.moment(one.due_at, at),
            "late": line.late,
            "reason": queue_words.why(row),
            "window": _stretch(line.window),
            "blocked_by": one.stops if one.stops is not None else one.blocked_by,
            "rule": one.rule,
            "moved_by": one.moved_by,
            "rules": _rules(one.reasons),
            "ready_at": self.moment(one.ready_at, at),
            "shops": [self.office.shop_name(entry.shop_id) for entry in row.entries],
            "amount_due": _money(row.amount),
            "closes_at": self.moment(row.closes_at, at),
            "done_at": self.moment(done.at, at) if done is not None else None,
            "outcome": done.outcome if done is not None else None,
            "best": _best(line.worth),
        }

    def nick(self, nick: str | None) -> str | None:
        return nick if nick is None or self.unmasked else wording.buyer(nick)

    def imported(self, answer: Answer) -> Shape:
        about = answer.about
        return {
            "run": answer.run,
            "file": answer.file,
            "shop": answer.shop,
            "platform": about.platform,
            "report": about.report,
            "encoding": about.encoding,
            "rows": about.rows,
            "created": about.created,
            "updated": about.updated,
            "unchanged": about.unchanged,
            "merged": about.merged,
            "refused": [self.refused(row, dict(about.personal)) for row in answer.refused],
            "unknown_columns": about.unknown_columns,
            "as_of": self.moment(about.as_of),
            "period": [self.moment(one) for one in answer.period] if answer.period else None,
            "notices": [{"code": one.code, "rows": one.rows} for one in about.findings],
            "findings": [self.finding(one) for one in about.findings],
            "level": about.level,
            "profile": about.profile,
            "created_lines": about.created_lines,
            "updated_lines": about.updated_lines,
            "stubs": about.stubs,
            "known_run": answer.known_run,
            "seconds": round(answer.seconds, 3),
        }

    def finding(self, one: Finding) -> Shape:
        """What an import noticed: the words, and the numbers of the first rows."""
        told = doctor_words.finding(one.code, one.params)
        words = {"what": told.what, "done": told.done, "todo": told.todo}
        return {"code": one.code, "grade": one.grade, "rows": one.rows, **words, "numbers": list(one.numbers)}

    def refused(self, row: Refused, personal: dict[int, str]) -> Shape:
        cells = row.cells if self.unmasked else hidden_cells(row, personal)
        return {"row": row.row, "code": row.code, "reason": wording.sentence(row.code, row.params), "cells": cells}

    def run(self, run: RunRow) -> Shape:
        return {
            "run": run.id,
            "shop": run.shop,
            "file": run.file,
            "platform": run.platform,
            "report": run.report,
            "state": run.state,
            "as_of": self.moment(run.as_of),
            "started_at": self.moment(run.started_at),
            "rows": run.rows,
            "created": run.created,
            "updated": run.updated,
            "unchanged": run.unchanged,
            "merged": run.merged,
            "refused": run.refused,
            "profile": run.profile,
            "findings": len(run.findings),
        }

    def undone(self, done: Undone) -> Shape:
        return _taken_back(done.run, done)

    def foreseen(self, run: int, seen: Preview) -> Shape:
        """What an undo would do: also which orders stay, and why, and which files to import anew."""
        kept = [{"order_no": number, "why": list(why)} for number, why in seen.kept]
        return _taken_back(run, seen) | {"kept": kept, "later": list(seen.later), "held": list(seen.held)}


def checked(line: int, reading: Reading) -> Shape:
    """What ``notes check`` says of one memo; spans count characters. What could not be read of an entry is null."""
    problems = [problem for parts in reading.parts for problem in parts.problems] + list(reading.problems)
    return {
        "line": line,
        "entries": [
            {
                "at": parts.at.isoformat() if parts.at is not None else None,
                "agent": parts.agent,
                "count": parts.count,
                "feedback": parts.feedback,
                "span": list(parts.span),
            }
            for parts in reading.parts
        ],
        "free_text": list(reading.free_text),
        "problems": [
            {
                "code": problem.code,
                "span": list(problem.span) if problem.span else None,
                "message": wording.sentence(problem.code, problem.params),
            }
            for problem in sorted(problems, key=lambda problem: problem.span or (0, 0))
        ],
    }


def _taken_back(run: int, told: Undone | Preview) -> Shape:
    names = ("removed", "stubs", "restored", "lines", "refunds", "reviews")
    return {"run": run} | {name: getattr(told, name) for name in names}


def _rules(reasons: Sequence[Reason]) -> list[Shape]:
    return [{"code": one.code, **one.params} for one in reasons]


def _stretch(window: Stretch) -> Shape | None:
    if window == (None, None):
        return None
    start, end = (moment.isoformat() if moment is not None else None for moment in window)
    return {"from": start, "until": end}


def _best(worth: Worth | None) -> Shape | None:
    if worth is None:
        return None
    return {
        "score": round(worth.score, 3),
        "amount": _money(worth.amount),
        "chance": round(worth.chance.share, 4),
        "contacts": worth.chance.tried,
        "by": {name: {"won": tally.won, "contacts": tally.tried} for name, tally in worth.chance.known.items()},
        "closes_in_minutes": worth.closes_in // 60,
        "minutes_left": worth.window_left // 60,
        "reason": queue_words.worth(worth),
    }


def _money(fen: int | None) -> str | None:
    return money.text(fen) if fen is not None else None
