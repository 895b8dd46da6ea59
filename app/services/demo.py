"""A demo shop: an export with invented orders, written like a platform's and imported like any other."""

from __future__ import annotations

import csv
import random
import tempfile
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import paths
from app.domain import money
from app.errors import KnownError
from app.i18n import _
from app.services import agents, imports
from app.services.imports import Answer
from app.services.office import Office
from app.store import demo as store

Came = tuple[str, str, str, str]

HEADER = (
    "订单编号", "买家会员名", "买家应付货款", "买家应付邮费", "总金额", "买家实际支付金额", "订单状态", "买家留言",
    "收货人姓名", "收货地址 ", "联系手机", "订单创建时间", "订单付款时间 ", "发货时间", "确认收货时间", "宝贝标题 ",
    "宝贝种类 ", "宝贝总数量", "物流单号 ", "物流公司", "商家备注", "退款金额", "店铺名称",
)  # fmt: skip
WORDS = {
    "unpaid": "等待买家付款",
    "to_ship": "买家已付款，等待卖家发货",
    "shipped": "卖家已发货，等待买家确认",
    "finished": "交易成功",
    "closed": "交易关闭",
}


async def make(office: Office, orders: int, seed: int, *, worked: bool = False) -> Answer:
    """Make the demo shop and import ``orders`` invented orders; the same seed at the same moment gives the same ones.

    ``worked``: two agents have been at work there, who won some of them back, so that every page has something to say.
    Raises ``KnownError`` ``demo_beside_shops`` where real shops are: invented orders never mix with theirs.
    """
    real = [shop.name for shop in office.shops() if not shop.demo]
    if real:
        raise KnownError("demo_beside_shops", shops=real)
    name = next((shop.name for shop in office.shops()), _("Demo shop"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"ExportOrderList{office.here():%Y%m%d%H%M}.csv"
        came = write(file, orders, seed, office.here(), name, worked=worked)
        if worked:
            for nickname in _recipe()["people"]["agents"]:
                await agents.ensure(office, nickname)
        answer = await imports.run(office, file, shop=name, demo=True)
    if worked:
        shop_id = next(shop.id for shop in office.shops() if shop.name == name)
        await office.gate.write(lambda db: store.settle(db, shop_id, came))
    # The file was made for this moment only; where it lay is nobody's business.
    answer.file = file.name
    return answer


def write(file: Path, orders: int, seed: int, now: datetime, shop: str, *, worked: bool = False) -> list[Came]:
    """Write an order report of the last days before ``now``, newest first, as gb18030 CSV.

    Returns what came of the contacts that its memos tell of: (order's number, channel, result, reason).
    """
    recipe, chance = _recipe(), random.Random(seed)
    came: list[Came] = []
    ages = sorted(_age(chance, recipe["days"]) for _number in range(orders))
    with file.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(HEADER)
        for number, age in enumerate(ages):
            # What was worked on goes by a chance of its own: the orders are the same with and without it.
            work = random.Random(f"{seed} {number}") if worked else None
            row = _order(recipe, chance, orders - number, now - age, now, shop, work)
            writer.writerow(row)
            feedback = row[HEADER.index("商家备注")].rpartition("+")[2]
            if feedback in recipe["came"]:
                came.append((row[0].strip('="'), *recipe["came"][feedback]))
    return came


def _recipe() -> dict[str, Any]:
    return tomllib.loads(paths.resource("resources/demo/recipe.toml").read_text(encoding="utf-8"))


def _age(chance: random.Random, days: int) -> timedelta:
    # A third of the orders is from the last day, so that there is something to do.
    span = 1.0 if chance.random() < 1 / 3 else float(days)
    return timedelta(seconds=int(60 + chance.random() * span * 86400))


def _order(
    recipe: dict[str, Any],
    chance: random.Random,
    number: int,
    created: datetime,
    now: datetime,
    shop: str,
    work: random.Random | None = None,
) -> list[str]:
    people, item = recipe["people"], chance.choice(recipe["items"])
    status = _status(recipe, chance, now - created)
    quantity = chance.choice((1, 1, 1, 2, 3))
    due = item["price"] * quantity
    paid_at = created + timedelta(seconds=chance.randint(20, 900)) if status not in ("unpaid", "closed") else None
    called_at = _working(created + timedelta(hours=3, minutes=work.randint(5, 50))) if work is not None else None
    if work is None or called_at is None or not _worked(work, status, now - created):
        called_at = None
    elif paid_at is not None:
        paid_at = called_at + timedelta(minutes=work.randint(10, 300))
    shipped_at = (
        paid_at + timedelta(hours=chance.randint(2, 40)) if paid_at and status in ("shipped", "finished") else None
    )
    finished_at = now - timedelta(minutes=chance.randint(1, 600)) if status == "finished" else None
    memo = ""
    if status == "unpaid" and now - created > timedelta(hours=4) and chance.random() < 0.4:
        at = _working(created + timedelta(hours=3, minutes=chance.randint(5, 50)))
        agent, feedback = chance.choice(people["agents"]), chance.choice(people["feedbacks"])
        memo = _memo(at, agent, feedback) if at < now else ""
    elif work is not None and called_at is not None:
        memo = _memo(called_at, work.choice(people["agents"]), work.choice(people["feedbacks"]))
    return [
        f'="31{created:%y%m%d}{number:010d}"', chance.choice(people["nicks"]), money.text(due), "0.00", money.text(due),
        money.text(due if paid_at else 0), WORDS[status],
        chance.choice(people["messages"]) if chance.random() < 0.15 else "",
        chance.choice(people["surnames"]) + chance.choice(people["givens"]), chance.choice(people["places"]),
        f"'199000{chance.randint(0, 99999):05d}", _wall(created), _wall(paid_at), _wall(shipped_at), _wall(finished_at),
        item["title"], "1", str(quantity), f"SF{chance.randint(10**12, 10**13 - 1)}" if shipped_at else "",
        chance.choice(people["carriers"]) if shipped_at else "", memo, "0.00", shop,
    ]  # fmt: skip


def _memo(at: datetime, agent: str, feedback: str) -> str:
    return f"{at:%m-%d %H:%M}+{agent}+第1次+{feedback}"


def _working(at: datetime) -> datetime:
    """A moment at which people work, soon after this one: from nine to nine."""
    if at.hour >= 21:
        at += timedelta(hours=12)
    return at.replace(hour=max(at.hour, 9))


def _worked(work: random.Random, status: str, age: timedelta) -> bool:
    """Whether an order was called about before it was paid, or given up."""
    share = {"shipped": 0.4, "finished": 0.3, "closed": 0.5}.get(status, 0.0)
    return age > timedelta(days=2) and work.random() < share


def _status(recipe: dict[str, Any], chance: random.Random, age: timedelta) -> str:
    if age < timedelta(days=1):
        return chance.choices(("unpaid", "to_ship"), (60, 40))[0]
    kinds = list(recipe["shares"])
    found = chance.choices(kinds, list(recipe["shares"].values()))[0]
    # A platform closes what stays unpaid; only a few old ones are still listed as waiting.
    return "closed" if found == "unpaid" and chance.random() < 0.8 else str(found)


def _wall(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
