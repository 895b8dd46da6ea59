"""Writing a repair of a note, and taking it back; what runs within somebody's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain import memo
from app.services.office import Office
from app.store import note_checks, notes, people
from app.store.engine import Engine

if TYPE_CHECKING:
    # Whoever takes a note back needs none of what checks notes.
    from app.domain.note_check import Flaw, Proposal


def put(office: Office, db: Engine, flaw: Flaw, right: Proposal, agent_id: int | None, *, newest: bool) -> int:
    """Write what is proposed in the place of the faulty words, as ``agent_id`` asked; answers the new entry's id.

    ``newest``: of the words in the order's memo that are repaired there are no newer ones.
    """
    author = people.agent_id(db, right.agent)
    assert author is not None
    now = office.now()
    own = flaw.note_id is not None
    note_id = notes.add(
        db, order_id=flaw.order_id, flag=right.flag, noted_at=right.at, agent_id=author, count=right.count,
        feedback=right.feedback, text=right.text, saved_at=now, kind=notes.CORRECTION if own else notes.ENTRY,
        points_at=flaw.note_id, drops_draft=False, replaces=flaw.words,
        **(composed(db, flaw.note_id, flaw.words, right.text) if flaw.note_id is not None else {}),
    )  # fmt: skip
    if agent_id is not None:
        note_checks.tell(db, note_id, now, agent_id)
    _contact(office, db, flaw, right, note_id, author)
    _, last = note_checks.order_of(db, flaw.order_id)
    # An older entry that is repaired leaves the order's flag to the newest one.
    if last == flaw.words or (newest and last is None):
        notes.set_flag(db, flaw.order_id, right.flag, right.text, now, agent_id or author)
    elif not own and flaw.flag not in (None, right.flag):
        notes.set_flag(db, flaw.order_id, right.flag, last, now, agent_id or author)
    return note_id


def composed(db: Engine, note_id: int, words: str, text: str) -> dict[str, str | None]:
    """What an agent made of the memo with an entry, for ``text`` that takes the place of its ``words``."""
    base, whole = notes.composed(db, note_id)
    return {"base": base, "memo": None if whole is None else memo.with_other(whole, words, text)}


def _contact(office: Office, db: Engine, flaw: Flaw, right: Proposal, note_id: int, author: int) -> None:
    """Only a reminder stands for a contact; one that could not be read as such was none so far."""
    rules = office.rules(flaw.shop_id)
    becomes = rules.reminds(right.flag)
    if flaw.note_id is not None and rules.reminds(flaw.flag or ""):
        if becomes or notes.has_result(db, flaw.note_id):
            notes.move_contact(db, flaw.note_id, note_id)
        else:
            notes.cancel_contact(db, flaw.note_id, office.now())
    elif becomes and not note_checks.has_contact(db, flaw.order_id, flaw.words, right.at):
        stage = len(notes.contacts(db, flaw.order_id)) + 1
        notes.add_contact(db, flaw.order_id, right.at, author, "unknown", stage, note_id)
        notes.own(db, flaw.order_id, author)


def put_back(office: Office, db: Engine, repair: tuple[Any, ...], agent_id: int) -> bool:
    """Undo a repair of our own entry: what it had been stands again, as a new entry. False where it was no such repair.

    ``repair`` is the entry as ``notes.one`` has it.
    """
    old_id = note_checks.repaired(db, repair[0])
    old = notes.one(db, old_id) if old_id is not None else None
    if old is None:
        return False
    restore(office, db, repair, old, agent_id)
    return True


def restore(office: Office, db: Engine, repair: tuple[Any, ...], old: tuple[Any, ...], agent_id: int) -> int:
    """Let the entry ``old`` stand again, as a new one in the place of ``repair``; answers its id.

    Both are as ``notes.one`` has them; ``agent_id`` is who asked for it, the words stay those of their author.
    """
    now, order_id, author = office.now(), int(repair[11]), people.agent_id(db, old[2])
    note_id = notes.add(
        db, order_id=order_id, flag=old[5], noted_at=old[1], agent_id=author or agent_id, count=old[3],
        feedback=old[4], text=old[6], saved_at=now, kind=notes.CORRECTION, points_at=repair[0], drops_draft=False,
        **composed(db, repair[0], repair[6], old[6]),
    )  # fmt: skip
    if author is not None and author != agent_id:
        note_checks.tell(db, note_id, now, agent_id)
    note_checks.put_back(db, old[0], note_id)
    rules = office.rules(note_checks.shop_of(db, order_id))
    was, becomes = rules.reminds(repair[5]), rules.reminds(old[5])
    if notes.has_result(db, repair[0]):
        notes.move_contact(db, repair[0], note_id)
    elif becomes and not was:
        note_checks.revive_contact(db, order_id, old[0], note_id)
        notes.own(db, order_id, author or agent_id)
    elif becomes:
        notes.move_contact(db, repair[0], note_id)
    else:
        notes.cancel_contact(db, repair[0], now)
    flag, last = note_checks.order_of(db, order_id)
    if (flag, last) == (repair[5], repair[6]):
        notes.set_flag(db, order_id, old[5], old[6], now, agent_id)
    return note_id
