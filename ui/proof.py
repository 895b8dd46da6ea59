"""Showing that the program works: the bundle's self-test, and the tour where there is no screen."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QPixmap

from app import clock, i18n
from app.clock import Clock
from app.domain.order import Query
from app.i18n import _, ngettext
from app.services import demo, orders
from app.services.office import Office, open_office

TOUR_ORDERS = 300
_SEED = 1


def painted(picture: QPixmap) -> bool:
    """Whether the picture shows more than one colour."""
    image = picture.toImage()
    seen = {image.pixel(x, y) for x in range(0, image.width(), 16) for y in range(0, image.height(), 16)}
    return len(seen) > 2


async def imports_a_file(now: Clock) -> bool:
    """Whether the import's child process works here: a small export into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        office = await open_office(Path(folder), now)
        try:
            return (await demo.make(office, 20, _SEED)).about.created == 20
        finally:
            await office.close()


def languages() -> bool:
    """Whether the three catalogues, Babel's locales and Qt's own words are there."""
    before = i18n.current()
    try:
        spoken = []
        for code in i18n.LOCALES:
            i18n.set_locale(code)
            spoken.append((_("Settings"), i18n.money(123456)))
    finally:
        i18n.set_locale(before)
    translations = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return len({words for words, _money in spoken}) == len(spoken) and (translations / "qtbase_zh_CN.qm").exists()


async def tour(office: Office) -> list[str]:
    """The main job without a screen: where there is no shop a demo is imported; today's unpaid orders, a line each."""
    if not office.shops():
        await demo.make(office, TOUR_ORDERS, _SEED)
    rows = [row for row in await orders.page(office, Query(view="unpaid"), TOUR_ORDERS) if not row.expired]
    lines = [ngettext("{n} unpaid order today:", "{n} unpaid orders today:", len(rows)).format(n=len(rows))]
    for row in rows:
        zone = office.zone(row.shop_id)
        when = f"{clock.at(row.created_at, zone):%m-%d %H:%M}" if row.created_at is not None else "—"
        due = f"{clock.at(row.due_at, zone):%m-%d %H:%M}" if row.due_at is not None else "—"
        amount = i18n.money(row.amount_due) if row.amount_due is not None else "—"
        lines.append(f"  {when}  {row.order_no}  {amount:>12}  → {due}")
    return lines
