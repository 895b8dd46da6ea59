"""Note entries, drafts and the contacts they stand for. Nothing here is ever overwritten but a draft."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from app.store import freshness
from app.store.engine import Engine
from app.store.filters import listed

ENTRY, CORRECTION, WITHDRAWAL = "entry", "correction", "withdrawal"
OVER = ("corrected", "withdrawn")
"""States of an entry that a later one took the place of, or took back."""
ONE_CONTACT = "concat_ws(' ', c.at, c.channel, coalesce(c.agent_id, c.agent_name), coalesce(o.buyer_id, -o.id))"
"""Which contact a line ``c`` of it is of: one about several orders ``o`` of a buyer, in whichever of the shops, is one.

An order of nobody known is by itself.
"""

_SELECT = """
    SELECT n.id, n.noted_at, a.nickname, n.count, n.feedback, n.flag, n.text, n.kind, n.points_at, n.copied_at,
           n.seen_at, n.order_id,
           (SELECT p.kind FROM note p WHERE p.order_id = n.order_id AND p.points_at = n.id
            ORDER BY p.id DESC LIMIT 1) AS pointed,
           n.seen_at IS NULL AND n.seen_run IS NOT NULL
    FROM note n JOIN agent a ON a.id = n.agent_id
"""
# Through its order, for which there is an index.
_OF_NOTE = "order_id = (SELECT order_id FROM note WHERE id = ?) AND note_id = ?"


def about(db: Engine, order_id: int) -> tuple[int, int | None, str | None] | None:
    """(shop, created at, the platform's memo) of an order: what a note on it rests on; None where it is gone."""
    found: tuple[int, int | None, str | None] | None = db.one(
        "SELECT shop_id, created_at, memo FROM sales_order WHERE id = ?", (order_id,)
    )
    return found


def parcel(db: Engine, order_id: int) -> tuple[str, int | None, int | None, int | None]:
    """(status, paid at, printed at, shipped at) of an order: whether a note still reaches who packs it."""
    found: tuple[str, int | None, int | None, int | None] = db.one(
        "SELECT status, paid_at, printed_at, shipped_at FROM sales_order WHERE id = ?", (order_id,)
    )
    return found


def of_order(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """The entries of an order, oldest first, as ``_SELECT`` has them."""
    return db.all(_SELECT + " WHERE n.order_id = ? ORDER BY n.id", (order_id,))


def memos(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """(memo it was written on, memo as composed, words it replaces) of the entries of an order, oldest first."""
    return db.all("SELECT base, memo, replaces FROM note WHERE order_id = ? ORDER BY id", (order_id,))


def composed(db: Engine, note_id: int) -> tuple[str | None, str | None]:
    """(memo it was written on, memo as composed) of an entry."""
    found: tuple[str | None, str | None] = db.one("SELECT base, memo FROM note WHERE id = ?", (note_id,))
    return found


def one(db: Engine, note_id: int) -> tuple[Any, ...] | None:
    return db.one(_SELECT + " WHERE n.id = ?", (note_id,))


def counts(db: Engine, order_id: int) -> list[int]:
    """The counts that entries of this order carry, those of the platform's memo too.

    Withdrawn entries do not count, and of a corrected one or of words that were repaired what took their place.
    """
    found = db.run(
        f"""SELECT n.count FROM note n WHERE n.order_id = ? AND n.count IS NOT NULL AND n.kind <> '{WITHDRAWAL}'
            AND NOT EXISTS (SELECT 1 FROM note p WHERE p.order_id = n.order_id AND p.points_at = n.id)
            UNION SELECT c.stage FROM contact c WHERE c.order_id = ? AND c.source = 'platform' AND c.stage > 0
            AND NOT EXISTS (SELECT 1 FROM note r WHERE r.order_id = c.order_id AND r.kind = '{ENTRY}'
              AND instr(r.replaces, c.entry) AND NOT EXISTS (SELECT 1 FROM note p WHERE p.order_id = r.order_id
                AND p.points_at = r.id AND p.kind = '{WITHDRAWAL}'))""",
        (order_id, order_id),
    )
    return [row[0] for row in found]


def add(
    db: Engine,
    *,
    order_id: int,
    flag: str,
    noted_at: int,
    agent_id: int,
    count: int | None,
    feedback: str,
    text: str,
    saved_at: int,
    kind: str = ENTRY,
    points_at: int | None = None,
    drops_draft: bool = True,
    base: str | None = None,
    memo: str | None = None,
    replaces: str | None = None,
) -> int:
    """Append an entry; what was being typed on the order is done with then, unless told otherwise.

    ``base``, ``memo`` and ``replaces`` as ``domain.memo.Own`` has them.
    """
    # As text, and not through the models: that took most of the time of a note on many orders.
    note_id = int(
        db.run(
            "INSERT INTO note (order_id, flag, noted_at, agent_id, count, feedback, text, saved_at, kind, points_at, "
            "base, memo, replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                order_id, flag, noted_at, agent_id, count, feedback, text, saved_at, kind, points_at,
                base, memo, replaces,
            ),
        ).lastrowid
    )  # fmt: skip
    if drops_draft:
        drop_draft(db, order_id)
    if kind != CORRECTION:
        _first(db, order_id, agent_id if kind == ENTRY else None)
    from app.store.committing import reindex  # what writes imports is not needed to look at notes

    reindex(db, [order_id])
    return note_id


def set_flag(db: Engine, order_id: int, flag: str | None, last_note: str | None, now: int, agent_id: int) -> None:
    """Set our flag and the last note shown in lists; a changed flag goes into the history."""
    before = db.one("SELECT flag FROM sales_order WHERE id = ?", (order_id,))[0]
    db.run("UPDATE sales_order SET flag = ?, last_note = ? WHERE id = ?", (flag, last_note, order_id))
    if before != flag:
        db.run(
            "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) "
            "VALUES ('order', ?, 'flag', ?, ?, ?, ?)",
            (order_id, before, flag, now, agent_id),
        )


def own(db: Engine, order_id: int, agent_id: int) -> None:
    """The first agent with a contact or a note owns the order (requirement 28); whoever comes later does not."""
    from app.store import guards  # which rests on this

    first = guards.owners(db, [order_id]).get(order_id)
    if first is not None and first.id != agent_id:
        return
    db.run(
        """UPDATE sales_order SET owner_id = ?1 WHERE id = ?2
           AND (owner_id IS NULL OR owner_id IN (SELECT id FROM agent WHERE active = 0))""",
        (agent_id, order_id),
    )


def _first(db: Engine, order_id: int, agent_id: int | None = None) -> None:
    """After a contact or a note came, by ``agent_id``, or went: who is the first about the order."""
    if agent_id is not None:
        (first,) = db.one("SELECT first_by FROM sales_order WHERE id = ?", (order_id,))
        if first is None:
            db.run("UPDATE sales_order SET first_by = ? WHERE id = ?", (agent_id, order_id))
        if first in (None, agent_id):
            return
    from app.store import guards  # which rests on this

    guards.settle(db, [order_id])


def waits(n: str) -> str:
    """Whether the entry ``n`` stands and no import shows it on the platform; the index ``note_unpasted`` helps.

    One that the agent of a later entry left out of the memo waits no more, as long as that entry stands.
    """
    return f"""{n}.seen_at IS NULL AND {n}.kind <> '{WITHDRAWAL}' AND NOT EXISTS (
        SELECT 1 FROM note {n}p WHERE {n}p.order_id = {n}.order_id AND ({n}p.points_at = {n}.id
            OR {n}p.memo IS NOT NULL AND instr({n}p.base, {n}.text) AND NOT instr({n}p.memo, {n}.text)
            AND NOT EXISTS (
                SELECT 1 FROM note {n}q WHERE {n}q.order_id = {n}.order_id AND {n}q.points_at = {n}p.id)))"""


def uncopied(n: str) -> str:
    """Whether the entry ``n`` waits, and no memo that has it was copied: neither its own nor that of a later entry."""
    return f"""{n}.copied_at IS NULL AND {waits(n)} AND NOT EXISTS (
        SELECT 1 FROM note {n}l WHERE {n}l.order_id = {n}.order_id AND {n}l.id > {n}.id
          AND {n}l.copied_at IS NOT NULL)"""


def gone(n: str, memo: str) -> str:
    """Whether the entry ``n`` stands and is not in ``memo``, changed neither: then its head would be there still."""
    return f"""{n}.kind <> '{WITHDRAWAL}' AND NOT instr(coalesce({memo}, ''), {n}.text)
        AND NOT ({n}.count IS NOT NULL AND instr(coalesce({memo}, ''),
            substr({n}.text, 1, length({n}.text) - length({n}.feedback))))
        AND NOT EXISTS (SELECT 1 FROM note {n}p WHERE {n}p.order_id = {n}.order_id AND {n}p.points_at = {n}.id)"""


def lost(n: str) -> str:
    """Whether an import saw the entry ``n`` on the platform, a later one did no more, and nobody left it out."""
    return f"{n}.seen_run IS NOT NULL AND {waits(n)}"


def see_again(db: Engine, order_id: int) -> None:
    """After an import was taken back: which entries, once seen, the memo shows again, and which no more."""
    memo = "(SELECT memo FROM sales_order o WHERE o.id = note.order_id)"
    db.run(
        f"""UPDATE note SET seen_at = (SELECT as_of FROM import_run r WHERE r.id = note.seen_run)
            WHERE order_id = ? AND seen_run IS NOT NULL AND seen_at IS NULL AND instr(coalesce({memo}, ''), text)""",
        (order_id,),
    )
    db.run(
        f"UPDATE note SET seen_at = NULL WHERE order_id = ? AND seen_at IS NOT NULL AND {gone('note', memo)}",
        (order_id,),
    )


def waiting(db: Engine, order_ids: list[int]) -> dict[int, tuple[int, int | None]]:
    """(saved at, copied at) of the oldest entry of each order that waits to be seen on the platform."""
    found: dict[int, tuple[int, int | None]] = {}
    sql = f"""SELECT n.order_id, n.saved_at, n.copied_at FROM json_each(?) j
              CROSS JOIN note n INDEXED BY note_unpasted ON n.order_id = j.value WHERE {waits("n")} ORDER BY n.id"""
    for order_id, saved_at, copied_at in db.run(sql, (json.dumps(order_ids),)):
        found.setdefault(order_id, (saved_at, copied_at))
    return found


def seen_in(db: Engine, run_id: int) -> int:
    """How many entries an import found on the platform."""
    return int(db.one("SELECT count(*) FROM note WHERE seen_run = ?", (run_id,))[0])


def missed(db: Engine, shop_ids: Sequence[int], now: int) -> list[int]:
    """The orders with an entry that was copied, and that no data of the order since then has."""
    sql = f"""SELECT n.order_id, min(n.copied_at), o.shop_id FROM note n INDEXED BY note_unpasted
              CROSS JOIN sales_order o ON o.id = n.order_id
              WHERE n.copied_at IS NOT NULL AND {waits("n")} GROUP BY n.order_id"""
    copied = {order_id: at for order_id, at, shop_id in db.run(sql) if shop_id in shop_ids}
    known = freshness.of_orders(db, list(copied), now) if copied else {}
    return [order_id for order_id, at in copied.items() if known[order_id] > at]


def mark_copied(db: Engine, note_id: int, now: int) -> int | None:
    """Returns the order's id; None when the entry is unknown. What is copied once more waits anew."""
    row = db.one(
        """UPDATE note SET copied_at = ?, seen_run = CASE WHEN seen_at IS NOT NULL THEN seen_run END
           WHERE id = ? RETURNING order_id""",
        (now, note_id),
    )
    return row[0] if row else None


def keep_draft(
    db: Engine,
    order_id: int,
    flag: str | None,
    feedback: str,
    now: int,
    line: bool,
    corrects: int | None,
    composed: tuple[str, str] | None = None,
) -> None:
    """``composed``: a memo, and what the agent made of it."""
    memo = json.dumps(composed, ensure_ascii=False) if composed else None
    db.run(
        "INSERT OR REPLACE INTO draft (order_id, flag, feedback, saved_at, line, corrects, memo) "
        "SELECT id, ?, ?, ?, ?, ?, ? FROM sales_order WHERE id = ?",
        (flag, feedback, now, int(line), corrects, memo, order_id),
    )


def drop_draft(db: Engine, order_id: int) -> None:
    db.run("DELETE FROM draft WHERE order_id = ?", (order_id,))


def draft(db: Engine, order_id: int) -> tuple[str | None, str, bool, int | None, tuple[str, str] | None] | None:
    """(flag, feedback, whether that is a whole line, the entry it corrects, the composed memo) of what was typed."""
    row = db.one("SELECT flag, feedback, line, corrects, memo FROM draft WHERE order_id = ?", (order_id,))
    return (row[0], row[1], bool(row[2]), row[3], tuple(json.loads(row[4])) if row[4] else None) if row else None


def memo_before(db: Engine, order_id: int) -> str | None:
    """The platform's memo as it was when the draft was kept; None where no import has changed it since."""
    row = db.one(
        """SELECT c.old FROM draft d JOIN change c ON c.subject = 'order' AND c.subject_id = d.order_id
             AND c.field = 'memo' AND c.at >= d.saved_at JOIN import_run r ON r.id = c.run_id AND r.state = 'done'
           WHERE d.order_id = ? ORDER BY c.id LIMIT 1""",
        (order_id,),
    )
    return (row[0] or "") if row else None


def memo_at_copy(db: Engine, order_id: int) -> str | None:
    """The platform's memo as it was when an entry that waits was copied; None where no import has changed it since."""
    row = db.one(
        f"""SELECT c.old FROM note n JOIN change c ON c.subject = 'order' AND c.subject_id = n.order_id
              AND c.field = 'memo' AND c.at > n.copied_at JOIN import_run r ON r.id = c.run_id AND r.state = 'done'
            WHERE n.order_id = ? AND n.copied_at IS NOT NULL AND n.seen_run IS NULL AND {waits("n")}
            ORDER BY c.id LIMIT 1""",
        (order_id,),
    )
    return (row[0] or "") if row else None


def add_contact(db: Engine, order_id: int, at: int, agent_id: int, channel: str, stage: int, note_id: int) -> int:
    """The contact that a reminder note stands for."""
    contact_id = int(
        db.run(
            "INSERT INTO contact (order_id, at, agent_id, channel, stage, source, note_id) "
            "VALUES (?, ?, ?, ?, ?, 'note', ?)",
            (order_id, at, agent_id, channel, stage, note_id),
        ).lastrowid
    )
    _first(db, order_id, agent_id)
    return contact_id


def cancel_contact(db: Engine, note_id: int, now: int) -> None:
    """The contact behind an entry no longer counts; an order that was its agent's for that alone is the next one's.

    One that was taken over stays with who did.
    """
    from app.store import guards  # which rests on this

    db.run(f"UPDATE contact SET cancelled_at = ? WHERE {_OF_NOTE} AND cancelled_at IS NULL", (now, note_id, note_id))
    (order_id,) = db.one("SELECT order_id FROM note WHERE id = ?", (note_id,))
    guards.settle(db, [order_id])
    if guards.taken_because(db, order_id) is not None:
        return
    live = "FROM contact c WHERE c.order_id = sales_order.id AND c.source = 'note' AND c.cancelled_at IS NULL"
    db.run(
        f"""UPDATE sales_order SET owner_id = (SELECT c.agent_id {live} ORDER BY c.at, c.id LIMIT 1)
            WHERE id = ? AND owner_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 {live} AND c.agent_id = sales_order.owner_id)""",
        (order_id,),
    )


def contacts(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """(id, at, agent, channel, stage, outcome, source, chat) of the contacts that count, oldest first."""
    return db.all(
        """SELECT c.id, c.at, coalesce(a.nickname, c.agent_name), c.channel, c.stage, c.outcome, c.source,
                  coalesce(json_extract(c.steps, '$.call.texts.summary'), '')
           FROM contact c LEFT JOIN agent a ON a.id = c.agent_id
           WHERE c.order_id = ? AND c.cancelled_at IS NULL ORDER BY c.at, c.id""",
        (order_id,),
    )


def contacts_of(db: Engine, order_ids: list[int]) -> dict[int, list[tuple[int, str, str | None, str | None]]]:
    """(at, channel, outcome, reason) of the contacts of several orders, oldest first."""
    found: dict[int, list[tuple[int, str, str | None, str | None]]] = {}
    marks = ",".join("?" * len(order_ids))
    for order_id, moment, channel, outcome, reason in db.run(
        "SELECT order_id, at, channel, outcome, reason FROM contact "
        f"WHERE cancelled_at IS NULL AND order_id IN ({marks}) "
        "ORDER BY at, id",
        tuple(order_ids),
    ):
        found.setdefault(order_id, []).append((moment, channel, outcome, reason))
    return found


def has_result(db: Engine, note_id: int) -> bool:
    """Whether it is known what came of the contact behind an entry."""
    sql = f"SELECT 1 FROM contact WHERE {_OF_NOTE} AND cancelled_at IS NULL AND outcome IS NOT NULL"
    return db.one(sql, (note_id, note_id)) is not None


def move_contact(db: Engine, note_id: int, new_note_id: int) -> None:
    """The contact of a corrected entry now stands behind its correction."""
    db.run(f"UPDATE contact SET note_id = ? WHERE {_OF_NOTE}", (new_note_id, note_id, note_id))


def contacts_since(
    db: Engine, buyer_ids: Iterable[int], since: int
) -> dict[int, list[tuple[int, int, str, str | None]]]:
    """(order id, at, channel, reason) of the contacts since then with these buyers, about whichever order of theirs."""
    found: dict[int, list[tuple[int, int, str, str | None]]] = {}
    # From the buyers to their orders: most have one or two, and a batch leaves thousands of contacts in a day.
    for row in db.run(
        """SELECT o.buyer_id, c.order_id, c.at, c.channel, c.reason
           FROM sales_order o INDEXED BY order_buyer CROSS JOIN contact c INDEXED BY contact_order ON c.order_id = o.id
           WHERE o.buyer_id IN (SELECT value FROM json_each(?)) AND c.cancelled_at IS NULL AND c.at >= ?
           ORDER BY c.at, c.id""",
        (listed(buyer_ids), since),
    ):
        found.setdefault(row[0], []).append(row[1:])
    return found
