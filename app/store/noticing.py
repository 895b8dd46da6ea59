"""What is odd about staged rows beside each other and beside the shop's data; each is told, none is refused for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.finding import NUMBERS_KEPT, Finding
from app.store.about import CHANGED, NEW, OLDER, About

_ROWS = "todo t JOIN row r ON r.n = t.n"
_RECORDS = "record_todo t JOIN record r ON r.id = t.n"


def notice(db: Any, about: About, shop_id: int | None, *, split_up: bool = False) -> None:
    """Add to the findings of ``about``; ``db`` is a compared staging file with the shop's file as ``shop``.

    ``split_up``: some of the rows, which were to be whole orders, turned out to be items.
    """
    notes = _Notes(db, about)
    notes.doubles(split_up=split_up)
    plans = (_ROWS, _RECORDS) if about.report == "orders" else (_RECORDS,)
    known = " UNION ".join(f"SELECT r.n FROM {plan} WHERE t.kind = '{OLDER}'" for plan in plans)
    notes.find("export_older", f"SELECT n FROM ({known})", "TRUE")
    if about.report == "items":
        notes.find("stubs_made", f"SELECT r.n FROM {_ROWS}", f"t.kind = '{NEW}'")
    if about.report == "orders" and "memo" in about.fields:
        notes.memos()
    if about.report in ("orders", "items"):
        notes.elsewhere(shop_id)


class _Notes:
    def __init__(self, db: Any, about: About) -> None:
        self._db, self._about = db, about

    def find(self, code: str, select: str, where: str, values: Sequence[Any] = (), **params: Any) -> None:
        """Tell of the rows whose numbers the query gives, unless there are none."""
        sql = f"{select} WHERE {where}"
        (rows,) = self._db.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()
        if rows:
            self._tell(code, rows, f"{sql} ORDER BY 1", values, params)

    def _tell(self, code: str, rows: int, select: str, values: Sequence[Any], params: dict[str, Any]) -> None:
        numbers = self._db.execute(f"{select} LIMIT {NUMBERS_KEPT}", values)
        about = {"platform": self._about.platform, "report": self._about.report}
        self._about.findings.append(Finding(code, rows, tuple(row[0] for row in numbers), about | params))

    def doubles(self, *, split_up: bool) -> None:
        """Rows that name the same thing; the further rows of an order with lines are its lines."""
        orders = self._about.report == "orders"
        whole = orders and (split_up or not self._about.line_fields)
        doubled = f"FROM {'row' if whole else 'record'} WHERE merged > 0{' AND more IS NULL' if split_up else ''}"
        (merged,) = self._db.execute(f"SELECT coalesce(sum(merged), 0) {doubled}").fetchone()
        if merged:
            self._tell("rows_merged", merged, f"SELECT n {doubled} ORDER BY n", (), {})
        odd = " UNION ".join(f"SELECT n FROM {one} WHERE odd = 1" for one in ("row", "record"))
        self.find("rows_contradict", f"SELECT n FROM ({odd})", "TRUE")

    def memos(self) -> None:
        """Orders on which an agent is writing, or wrote what is not yet on the platform, while their memo changes."""
        self.find(
            "memo_changed",
            f"SELECT r.n FROM {_ROWS}",
            f"""t.kind IN ('{CHANGED}', '{OLDER}') AND json_type(t.diff, '$.memo') IS NOT NULL
                AND (EXISTS (SELECT 1 FROM shop.draft d WHERE d.order_id = t.order_id)
                  OR EXISTS (SELECT 1 FROM shop.note e WHERE e.order_id = t.order_id AND e.seen_at IS NULL
                    AND e.kind <> 'withdrawal' AND instr(coalesce(r.memo, ''), e.text) = 0
                    AND NOT EXISTS (SELECT 1 FROM shop.note f WHERE f.points_at = e.id)))""",
        )

    def elsewhere(self, shop_id: int | None) -> None:
        """Orders whose number another shop has too; invented ones count for nothing."""
        others = "SELECT id, name FROM shop.shop WHERE id IS NOT ? AND demo = 0"
        for other, name in self._db.execute(others, (shop_id,)).fetchall():
            known = "SELECT r.n FROM row r JOIN shop.sales_order o ON o.order_no = r.order_no"
            self.find("order_elsewhere", known, "o.shop_id = ?", (other,), shop=name)
