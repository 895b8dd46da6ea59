"""Pictures of the reminder rules: as they are, edited, wrong, with days off and a week of its own, of a real order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from PySide6.QtWidgets import QWidget

from app.domain.stage import Channel
from ui.pages.rules import RulesPage
from ui.pages.rules_groups import PresetsGroup
from ui.pages.rules_hours import DaysOffGroup, HoursGroup
from ui.pages.rules_stages import StagesGroup
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.inputs import Line


def _page(studio: Studio) -> RulesPage:
    return cast(RulesPage, studio.shell.page("rules"))


def _stages(page: RulesPage) -> StagesGroup:
    return next(one for one in page.groups if isinstance(one, StagesGroup))


def _type(line: Line, text: str) -> None:
    line.setFocus()
    line.setText(text)
    line.textEdited.emit(text)


def _to(page: RulesPage, part: QWidget) -> None:
    """Scroll to a group, its title at the top."""
    inside = page.form_area.widget()
    if inside is not None:
        page.form_area.verticalScrollBar().setValue(part.mapTo(inside, part.rect().topLeft()).y() - 6)


@scene
async def reminder_rules(studio: Studio) -> Pictures:
    """What a shop begins with, then further down."""
    studio.shell.choose_shop(studio.desk.shops[0])
    studio.shell.show_page("rules")
    await studio.settle()
    page = _page(studio)
    yield "rules"
    for name in ("channel", "hours", "days_off", "end"):
        _to(page, next(one for one in page.groups if one.name == name))
        yield f"rules-{name}"


@scene
async def rules_edited(studio: Studio) -> Pictures:
    """A preset, a third reminder, hours of its own: not saved yet; then what cannot be saved."""
    page = _page(studio)
    next(one for one in page.groups if isinstance(one, PresetsGroup)).buttons["s0"].click()
    page.draft.put(auto_close=timedelta(hours=72), blocked_at=5, amounts=((5000, Channel.SMS),))
    stages = _stages(page)
    stages.more.click()
    stages.panels[2].channel.control.choose("sms")
    stages.panels[2].hours.control.choose("own")
    await studio.settle()
    page.form_area.verticalScrollBar().setValue(0)
    page.groups[0].setFocus()
    yield "rules-edited"
    _to(page, stages)
    yield "rules-stages"
    _type(stages.panels[1].fields["late"].line, "soon")
    _type(stages.panels[0].fields["due"].line, "0.1")
    page.save()
    await studio.settle()
    studio.clear()
    yield "rules-wrong"
    page.drop()
    await studio.settle()
    studio.clear()


@scene
async def rules_of_a_week(studio: Studio) -> Pictures:
    """Weekdays with windows of their own, and days off in the plan."""
    page = _page(studio)
    hours = next(one for one in page.groups if isinstance(one, HoursGroup))
    days = next(one for one in page.groups if isinstance(one, DaysOffGroup))
    hours.week.more.click()
    hours.week.kinds[5].choose("own")
    hours.week.kinds[6].choose("none")
    today = studio.desk.wall().now.date()
    off = tuple(today + timedelta(days=one) for one in (1, 2))
    spring = tuple(date(2027, 2, 4) + timedelta(days=one) for one in range(9))
    rules = page.draft.rules
    assert rules is not None
    page.draft.put(
        days_off=rules.days_off._replace(holidays=True, off=(*off, *spring), on=(today + timedelta(days=7),)),
        auto_close=timedelta(days=4),
    )
    await studio.settle()
    _to(page, hours)
    yield "rules-week"
    _type(days.off.line, "tomorrow?")
    days.off.add.click()
    await studio.settle()
    _to(page, days)
    yield "rules-rest"
    page.drop()
    await studio.settle()
    studio.clear()


@scene
async def rules_of_an_order(studio: Studio) -> Pictures:
    """A real order with contacts and a reminder; a number that is none; and what was saved, with its undo."""
    page = _page(studio)
    page.sample.kind.buttons["real"].click()
    yield "rules-order-none"
    page.sample.number.setText("4471000000000000404")
    page.sample.look_up()
    await studio.settle()
    yield "rules-order-unknown"
    number = studio.shell.orders.model.row(1)
    page.sample.number.setText(number.order_no if number is not None else "")
    page.sample.look_up()
    await studio.settle()
    yield "rules-order"
    page.draft.put(gap=timedelta(hours=2))
    page.save()
    await studio.settle()
    yield "rules-saved"
    studio.clear()
    page.draft.put(gap=timedelta(hours=3))
    page.save()
    await studio.settle()
    page.sample.kind.buttons["made"].click()
    studio.clear()
    studio.shell.show_page("orders")
