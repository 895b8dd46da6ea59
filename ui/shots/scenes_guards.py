"""Pictures of what stands against contacting a buyer, of what buyers are given, and of words that were sent before."""

from __future__ import annotations

from datetime import timedelta

from app.domain.cadence import Channel
from app.domain.concession import Kind
from app.services import agents, concessions, guards, notes, orders
from app.services.notes import NoteDraft
from ui.shots.scenes_orders import begin, on_card
from ui.shots.studio import Pictures, Studio, scene
from ui.widgets.ask import Ask
from ui.widgets.concession import GiveDialog
from ui.widgets.digit_menu import DigitMenu

_ROW = 14  # whose buyers no other scene has to do with


async def _contacted(studio: Studio, agent: str, outcome: str | None = None, reason: str | None = None) -> None:
    channel = Channel.PHONE if outcome else Channel.CHAT
    draft = NoteDraft(studio.shell.orders.order_id, "purple", agent, "说再想想", channel=channel)
    saved = await notes.save(studio.office, draft)
    await studio.office.gate.write(
        lambda db: db.run(
            "UPDATE contact SET outcome = ?, reason = ? WHERE note_id = ?", (outcome, reason, saved.note.id)
        )
    )
    studio.desk.bus.tell(saved.changes)
    await studio.settle()


async def _low(studio: Studio, *, low: bool) -> None:
    studio.shell.resize(*((1280, 720) if low else studio.size))
    await studio.settle()


@scene
async def owned(studio: Studio) -> Pictures:
    """A colleague's order: closed, open, in a low window, and the reason that is asked for."""
    for nickname in ("小林", "阿强"):
        await agents.ensure(studio.office, nickname)
    studio.desk.bus.tell({"agent": {1}})
    page = await on_card(studio, _ROW)
    await _contacted(studio, "小林")
    yield "guards-owned"
    page.card.guards.turn()
    yield "guards-open"
    page.card.guards.turn()
    await _low(studio, low=True)
    yield "guards-low"
    page.card.guards.turn()
    yield "guards-low-open"
    page.card.guards.turn()
    await _low(studio, low=False)
    studio.hold("guard.take")
    page.deeds.guards.take_over()
    asked = await studio.dialog(Ask)
    yield "guards-take-over"
    asked.reject()


@scene
async def silent(studio: Studio) -> Pictures:
    """A buyer who does not want to be reminded, one who is suspicious, one whom the export does not name."""
    page = await on_card(studio, _ROW + 1)
    standing = page.card.guards.standing
    buyer_id = standing.guarded.buyer_id if standing is not None else None
    assert buyer_id is not None
    office, tell = studio.office, studio.desk.bus.tell
    tell(await guards.set_do_not_remind(office, buyer_id, True, "说了别再打电话，需要会自己付", "小美"))
    yield "guards-silent"
    tell(await guards.set_do_not_remind(office, buyer_id, False, "", "小美"))
    tell(await guards.set_suspect(office, buyer_id, True, "一天拍了十单，一单都不付", "小美"))
    await _low(studio, low=True)
    yield "guards-suspect-low"
    await _low(studio, low=False)
    tell(await guards.set_suspect(office, buyer_id, False, "", "小美"))
    cards = [await orders.card(office, order_id) for order_id in page.model.ids]
    nobody = next((one for one in cards if one.row.buyer and "*" in one.row.buyer), None)
    if nobody is not None:
        page.show_order(nobody.row.id)
        await studio.settle()
        page.card.guards.turn()
        yield "guards-nobody"
        page.card.guards.turn()


@scene
async def upset(studio: Studio) -> Pictures:
    """An upset buyer, as the agent sees it whom they are upset about, and a colleague."""
    page = await on_card(studio, _ROW + 2)
    await _contacted(studio, "小美", "reached", "9.rude")
    yield "guards-upset"
    page.deeds.guards.hand_over()
    await studio.settle()
    menu = await studio.dialog(DigitMenu)
    yield "guards-colleague"
    menu.close()
    me = studio.desk.agent
    studio.shell.choose_agent(next(one for one in studio.desk.agents if one.nickname == "小林"))
    await studio.settle()
    yield "guards-upset-other"
    assert me is not None
    studio.shell.choose_agent(me)


@scene
async def tired(studio: Studio) -> Pictures:
    """Everything that is only told, all at once, and an order whose buyer asked first."""
    page = await on_card(studio, _ROW + 3)
    for _contact in range(2):
        await _contacted(studio, "小美")
        studio.clock.advance(timedelta(minutes=1))
    page.deeds.guards.ask_first()
    await studio.settle()
    studio.clear()
    yield "guards-tired"
    page.card.guards.turn()
    yield "guards-tired-open"
    page.card.guards.turn()


@scene
async def giving(studio: Studio) -> Pictures:
    """What is given: asked for, refused, allowed by a lead, and on the card."""
    if all(one.role != "lead" for one in await agents.agents(studio.office)):
        await agents.add(studio.office, "店长", role="lead")
    page = await on_card(studio, _ROW + 4)
    studio.hold("concession")
    page.deeds.guards.given.ask()
    asked = await studio.dialog(GiveDialog)
    asked.value.line.setText("3")
    asked.what.line.setText("小样一份")
    yield "give"
    asked.choose(Kind.PRICE)
    yield "give-declined"
    asked.choose(Kind.POSTAGE)
    asked.value.line.setText("12")
    yield "give-over"
    asked.reject()
    order_id = page.order_id
    studio.clock.advance(timedelta(seconds=20))
    give, office = concessions.give, studio.office
    await give(office, order_id, Kind.GIFT, 300, "小美", what="小样一份")
    why = "第一次买，嫌运费贵"
    given = await give(office, order_id, Kind.POSTAGE, 1200, "小美", why=why, allowed_by="店长")
    studio.desk.bus.tell(given.changes)
    await studio.settle()
    yield "given"
    await _low(studio, low=True)
    yield "given-low"
    await _low(studio, low=False)


@scene
async def twice(studio: Studio) -> Pictures:
    """Words that the buyer has had: held back, with others offered in their place."""
    page = await on_card(studio, _ROW + 5)
    panel = page.card.scripts
    at = next(at for at, line in enumerate(panel.model.lines) if not line.filled.missing and not line.mark)
    panel.take(at)
    await studio.settle()
    page.table.go_to_row(_ROW + 6)
    await studio.settle()
    page.table.go_to_row(_ROW + 5)
    await studio.settle()
    panel.take(at)
    await studio.settle()
    yield "script-twice"
    await begin(studio)
