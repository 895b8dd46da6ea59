"""Erasing buyers' data: what goes, what stays, and that neither search, undo nor the raw file brings it back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import agents, credit, erase, guards, imports, notes, orders, reminders
from app.services.notes import NoteDraft
from app.store import erase as store
from app.store import opening
from app.store.engine import Engine
from tests.offices import CREATED, FINISHED, UNPAID, Desk, an_order, desk, disagreements, paid

OLD = CREATED - timedelta(days=100)
SECRETS = ("zhuqueminglu", "欧阳笑笑", "17753197531", "凤凰路八十八号", "请放门卫老刘处", "老客户电话17753197531")


def old_order(number: int, **changes: object) -> object:
    """A finished order of a hundred days ago with everything about its buyer."""
    told: dict[str, object] = {
        "buyer": SECRETS[0], "receiver": SECRETS[1], "phone": SECRETS[2], "address": f"浙江省 杭州市 西湖区 {SECRETS[3]}",
        "message": SECRETS[4], "memo": SECRETS[5], "status": FINISHED, "created": OLD,
        "paid_at": OLD + timedelta(minutes=5), "shipped_at": OLD + timedelta(days=1),
        "finished_at": OLD + timedelta(days=3),
    }  # fmt: skip
    return an_order(number, **(told | changes))


def play(folder: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with desk(folder) as at:
            await story(at)

    asyncio.run(whole())


def raw(folder: Path) -> bytes:
    """Everything the data folder holds of the database, its log included."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob(f"{opening.FILE}*")))


async def shop(at: Desk) -> int:
    return at.office.shops()[0].id


def test_what_is_old_and_over_goes_and_the_rest_stays(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1), old_order(2, buyer="another_one"), an_order(3), paid(an_order(4)))  # type: ignore[arg-type]
        seen = await erase.preview(at.office, await shop(at), 60)
        assert (seen.orders, seen.buyers, seen.rejects) == (2, 2, 0)
        assert seen.first == seen.last is not None
        shares: list[float] = []
        done = await erase.erase(at.office, await shop(at), 60, tell=shares.append)
        assert done.orders == 2
        assert done.changes["order"] == {await at.id(1), await at.id(2)}
        assert shares[-1] == 1.0
        card = await at.card(1)
        assert (card.row.buyer, card.receiver, card.phone, card.address) == (None,) * 4
        assert (card.row.buyer_message, card.row.memo, card.extra) == (None, None, {})
        assert (card.row.status, card.row.amount_due) == ("finished", 10_000)
        assert [row[0] for row in await at.all("SELECT nick FROM buyer ORDER BY nick")] == ["buyer3", "buyer4"]
        assert (await at.card(3)).phone is not None
        assert (await erase.preview(at.office, await shop(at), 60)).orders == 0

    play(tmp_path, story)


def test_neither_a_search_nor_the_raw_file_finds_any_of_it(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1), an_order(2, phone="13800000000"))  # type: ignore[arg-type]
        # A later import changed every field once, so that the history holds it too.
        changed = old_order(1, memo=f"{SECRETS[5]}2", receiver=f"{SECRETS[1]}二", phone="17753197532")
        await at.bring(changed, an_order(2, phone="13800000000"))  # type: ignore[arg-type]
        file = at.folder / "refused.csv"
        file.write_text(
            f"订单编号,买家会员名,联系手机,订单创建时间,订单状态\n1.9E+18,{SECRETS[0]},{SECRETS[2]},2026-08-01 10:00:00,交易成功\n"
        )
        await imports.run(at.office, file)
        assert any(secret.encode() in raw(at.office.folder) for secret in SECRETS)
        at.clock.advance(timedelta(days=61))
        done = await erase.erase(at.office, await shop(at), 60)
        assert done.rejects == 1
        assert (await imports.refused(at.office, 3))[0].code == "id_scientific"
        for secret in (*SECRETS, "欧阳", "凤凰", "7531", "7753", "minglu", "门卫"):
            assert await at.found(secret) == [], secret
            assert secret.encode() not in raw(at.office.folder), secret
        assert await at.found("羽绒") != []
        assert await at.office.gate.read(disagreements) == []

    play(tmp_path, story)


def test_open_orders_promises_and_fresh_work_are_left_alone(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        expired = old_order(1, status=UNPAID, paid_at=None, shipped_at=None, finished_at=None)
        late = paid(an_order(5, created=OLD))
        await at.bring(expired, *(old_order(number) for number in range(2, 5)), late)  # type: ignore[arg-type]
        await reminders.book(at.office, await at.id(1), "明早9点半", "小美")
        await notes.save(at.office, NoteDraft(await at.id(2), "red", "小美", "要退货，等她寄回", rest=""))
        await notes.save(at.office, NoteDraft(await at.id(3), "purple", "小美", "下次再买"))
        done = await erase.erase(at.office, await shop(at), 60)
        assert done.changes["order"] == {await at.id(4)}
        assert (await at.card(1)).phone == SECRETS[2]
        at.clock.advance(timedelta(days=61))
        await reminders.done(at.office, (await at.card(1)).reminders[0].id)
        done = await erase.erase(at.office, await shop(at), 60)
        # What waits for its parcel stays; what agents wrote stays too.
        assert done.changes["order"] == {await at.id(number) for number in (1, 2, 3)}
        assert (await at.card(5)).phone is not None
        assert (await at.card(2)).notes[0].feedback == "要退货，等她寄回"
        assert await at.found("等她寄回") == ["2"]
        assert await at.all("SELECT DISTINCT base, memo FROM note") == [(None, None)], "they held the platform's memo"

    play(tmp_path, story)


def test_an_order_without_a_date_is_as_old_as_its_coming_here(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        await orders.add(at.office, await shop(at), "77", "小美", buyer=SECRETS[0])
        assert (await erase.preview(at.office, await shop(at), 60)).orders == 0
        at.clock.advance(timedelta(days=61))
        await erase.erase(at.office, await shop(at), 60)
        assert (await at.card(77)).row.buyer is None

    play(tmp_path, story)


def test_an_import_that_is_taken_back_brings_nothing_back(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1, phone="17700001111"))  # type: ignore[arg-type]
        second = await at.bring(old_order(1))  # type: ignore[arg-type]
        await erase.erase(at.office, await shop(at), 60)
        await imports.undo(at.office, second.run or 0)
        card = await at.card(1)
        assert (card.phone, card.receiver, card.row.buyer) == (None, None, None)
        assert b"17700001111" not in raw(at.office.folder)

    play(tmp_path, story)


def test_a_buyer_who_does_not_want_reminders_stays_known(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1), old_order(2, buyer="somebody_else"))  # type: ignore[arg-type]
        await at.run("UPDATE buyer SET do_not_remind = 1 WHERE nick = ?", SECRETS[0])
        await erase.erase(at.office, await shop(at), 60)
        assert await at.all("SELECT nick FROM buyer") == [(SECRETS[0],)]

    play(tmp_path, story)


def test_it_stops_between_slices_and_goes_on_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase, "SLICE", 2)

    async def story(at: Desk) -> None:
        await at.bring(*(old_order(number, buyer=f"b{number}") for number in range(1, 8)))  # type: ignore[arg-type]
        stop = threading.Event()
        done = await erase.erase(at.office, await shop(at), 60, tell=lambda _share: stop.set(), stop=stop)
        assert done.orders == 2
        assert (await erase.erase(at.office, await shop(at), 60)).orders == 5

    play(tmp_path, story)


def test_the_clearing_of_the_index_stops_and_goes_on_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins: list[bool] = []
    rewritten: list[bool] = []
    real, rewrite, stop = store.purge_index, store.rewrite, threading.Event()

    def step(db: Engine, *, first: bool) -> bool:
        real(db, first=first)
        begins.append(first)
        stop.set()
        return len(begins) < 4  # as of an index of many pages

    def anew(db: Engine) -> None:
        rewritten.append(True)
        rewrite(db)

    monkeypatch.setattr(store, "purge_index", step)
    monkeypatch.setattr(store, "rewrite", anew)

    async def story(at: Desk) -> None:
        await at.bring(old_order(1))  # type: ignore[arg-type]
        assert (await erase.erase(at.office, await shop(at), 60, stop=stop)).orders == 1
        assert (begins, rewritten) == ([True], [])
        # Nothing is left to erase, but the index still holds words.
        assert (await erase.erase(at.office, await shop(at), 60)).orders == 0
        assert begins == [True, False, False, False]
        await erase.erase(at.office, await shop(at), 60, stop=stop)
        assert len(begins) == 4, "stopped before it began"

    play(tmp_path, story)


def test_every_day_it_is_kept_up_where_that_was_chosen(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        # Each field was another one once: the space of a replaced value is emptied too.
        await at.bring(old_order(1, phone="17700001111", receiver="司徒欢欢"))  # type: ignore[arg-type]
        await at.bring(old_order(1))  # type: ignore[arg-type]
        who = (await agents.ensure(at.office, "小美")).agent
        assert await erase.daily(at.office) == {}
        assert (await at.card(1)).phone == SECRETS[2]
        await erase.keep_up(at.office, await shop(at), 60, who.id)
        assert (await erase.daily(at.office))["order"] == {await at.id(1)}
        assert await at.found(SECRETS[2]) == []
        for secret in (*SECRETS, "17700001111", "司徒欢欢"):
            assert secret.encode() not in raw(at.office.folder), secret
        await erase.keep_up(at.office, await shop(at), 0)
        assert await erase.daily(at.office) == {}

    play(tmp_path, story)


@pytest.mark.parametrize("days", [0, 29, 4000])
def test_a_short_time_is_refused(tmp_path: Path, days: int) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1))  # type: ignore[arg-type]
        with pytest.raises(KnownError) as refused:
            await erase.erase(at.office, await shop(at), days)
        assert refused.value.code == "rule_bounds"
        assert (await orders.card(at.office, await at.id(1))).phone == SECRETS[2]

    play(tmp_path, story)


def test_the_credit_of_who_still_orders_stays_and_all_else_of_it_goes(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1, buyer="tom"), an_order(2, buyer="tom"), old_order(3, buyer="ann"))  # type: ignore[arg-type]
        await credit.tell(at.office, await at.id(1), "一颗心", "小美")
        await credit.tell(at.office, await at.id(2), "两颗心", "小美")
        await credit.tell(at.office, await at.id(3), "王小明三颗心", "小美")
        await at.run("UPDATE buyer SET do_not_remind = 1 WHERE nick = 'ann'")
        await erase.erase(at.office, await shop(at), 60)
        assert (await at.card(2)).credit == "两颗心"
        assert await at.all("SELECT nick, credit FROM buyer ORDER BY nick") == [("ann", None), ("tom", "两颗心")]
        assert "王小明三颗心".encode() not in raw(at.office.folder)

    play(tmp_path, story)


@pytest.mark.parametrize("lifted", [True, False])
@pytest.mark.parametrize("say", [guards.set_do_not_remind, guards.set_suspect])
def test_why_an_order_is_not_reminded_goes_with_its_buyer(
    tmp_path: Path, say: Callable[..., Awaitable[object]], lifted: bool
) -> None:
    async def story(at: Desk) -> None:
        await at.bring(old_order(1, buyer="t**1"))  # type: ignore[arg-type]
        one = await at.id(1)
        await say(at.office, None, True, f"{SECRETS[1]} {SECRETS[2]} 骂人", "小美", order_id=one)
        if lifted:
            await say(at.office, None, False, "", "小美", order_id=one)
        await erase.erase(at.office, await shop(at), 60)
        because = "SELECT DISTINCT old, new FROM change WHERE subject = 'order' AND field LIKE '%because'"
        assert await at.all(because) == [(None, None)]
        assert "骂人".encode() not in raw(at.office.folder)

    play(tmp_path, story)
