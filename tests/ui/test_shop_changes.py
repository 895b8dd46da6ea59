"""What becomes of pages and of what was begun on them when a shop changes or goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from app.domain.won_back import Rule
from app.services import rules, shops
from tests.ui.stubs import a_shop
from tests.ui.window import Window
from tests.ui.won_back_desk import a_day, cells, opened

Play = Callable[..., None]


async def gone(window: Window, shop_id: int) -> None:
    window.desk.bus.tell(await shops.remove(window.office, shop_id))
    await window.settle()


def test_what_was_won_back_is_counted_anew_by_rules_that_changed(play: Play, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await a_day(window, tmp_path)
        page = await opened(window)
        assert (len(cells(page.agents.table)), page.rule.value()) == (2, "")
        window.shell.show_page("rules")
        shop_id = window.office.shops()[0].id
        shorter = timedelta(hours=1)
        window.desk.bus.tell(await rules.change(window.office, shop_id, won_back=shorter, won_back_rule=Rule.FIRST))
        await window.settle()
        page = await opened(window)
        assert (cells(page.agents.table), page.rule.value()) == ([("小美", "2", "476.00", "100 %")], "")
        assert page.scope.text().endswith("paid within 1 h of a contact")

    play(story)


def test_what_was_changed_of_its_rules_goes_with_a_shop(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        stays = window.office.shops()[0].id
        made, changes = await shops.add(window.office, "乙店", "taobao")
        window.desk.bus.tell(changes)
        await window.settle()
        window.desk.settings.rules = {str(stays): {"planned": 3}, str(made.id): {"blocked_at": 9}}
        await gone(window, made.id)
        assert window.desk.settings.rules == {str(stays): {"planned": 3}}
        again, changes = await shops.add(window.office, "丙店", "jd")
        window.desk.bus.tell(changes)
        await window.settle()
        assert again.id == made.id, "the number is the next one's"
        assert str(again.id) not in window.desk.settings.rules

    play(story)


def test_scripts_stay_where_the_shop_that_was_looked_at_goes(play: Play) -> None:
    async def story(window: Window) -> None:
        await a_shop(window)
        made, changes = await shops.add(window.office, "乙店", "taobao")
        window.desk.bus.tell(changes)
        await window.settle()
        for page in ("queue", "orders"):
            window.shell.show_page(page)
            await window.settle()
        assert window.desk.shop_id == made.id
        assert window.shell.orders.card.scripts is not None
        await gone(window, made.id)
        assert window.bugs == []
        assert window.desk.shop_id != made.id

    play(story)
