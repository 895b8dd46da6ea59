"""The starting set word for word, a person's hand in it, what fits an order, and what is filled in."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app import script_words
from app.domain import script, script_search
from app.errors import KnownError
from app.services import agents, notes, scripts
from app.services.notes import NoteDraft
from tests import offices
from tests.offices import NOW, Desk, an_order, paid

GIVEN = (
    "亲，请问待会儿可以完成付款吗？我这边可以为您审单，方便仓库提前为您配货。",
    "亲，您拍下的这款宝贝待会儿可以完成付款吗？我们当天订单在{ship_cutoff}之前付款的都可以安排发出，否则可能会延迟您收到货的时间哦。",
    "你好，我看到您拍下的商品未付款，请问是付款过程中遇到了什么困难吗？",
    "有什么我可以帮助你的吗？",
    "亲，您好，是不是最近忙呢？还是付款遇到问题了呢？您拍下的宝贝{item_link}还没有完成付款哦，如果需要什么帮助请联系我们客服哦。",
    "你好，我看见你在本店拍下的商品未付款，请问是遇到了什么困难吗？",
    "亲爱的宝马王子妈妈，我的尿不湿用完了哦…妈妈我要尿不湿嘛",
    "亲爱的宝宝妈，非常抱歉，尿不湿已经发出，快递大叔送到啦，您先到门卫核实…我先拒绝您的退款申请，如找不到及时联系本店客服…我现在先去快递大叔那里核实情况，到时给您电话。",
    "好的亲，我这边给您跟仓库说一下，给您插队优先发货，另外我也给您持续跟进发货进展，感谢您支持",
)
# Off the platform, absolute, promised, or about reviews (platforms' rules); 最近 and 第一次/时间 are no such words.
FORBIDDEN = re.compile(
    "微信|微.信|V信|vx|wx|QQ|扣扣|二维码|手机号|转账|收款码|银行卡|线下|https?:|好评|改评|差评|返现|国家级|最(?!近)|第一(?!次|时间)"
    "|保证|百分之百|100%|库存紧张|仅剩|马上涨价|最后",
    re.IGNORECASE,
)
Story = Callable[[Desk], Awaitable[None]]


def played(folder: Path, story: Story) -> None:
    async def whole() -> None:
        async with offices.desk(folder) as desk:
            await story(desk)

    asyncio.run(whole())


def texts() -> list[str]:
    return [one.texts["text"] for one in scripts.starting()]


def test_the_words_that_users_gave_are_there_word_for_word() -> None:
    assert set(GIVEN) <= set(texts())


def test_every_starting_script_is_filed_under_names_we_know() -> None:
    found = scripts.starting()
    assert {one.group for one in found} == set(script_words.GROUPS)
    assert {one.texts["scene"] for one in found} == set(script.SCENES) == set(script_words.SCENES)
    assert {one.texts["tone"] for one in found} == set(script.TONES)
    assert len({one.key for one in found}) == len({one.texts["text"] for one in found}) == len(found)
    assert (
        {blank for text in texts() for blank in script.blanks(text)} <= set(script.BLANKS) == set(script_words.blanks())
    )


def test_refunds_have_every_tone() -> None:
    for group in ("refund_agree", "refund_refuse"):
        tones = {one.texts["tone"] for one in scripts.starting() if one.group == group}
        assert tones >= {"humorous", "professional", "caring", "warm", "subtle"}


def test_the_starting_set_brings_the_pinyin_of_its_words() -> None:
    assert [one.key for one in scripts.starting() if one.texts["pinyin"] != one.spelled()] == []


def test_no_starting_script_says_what_platforms_forbid_or_hides_the_true_reason() -> None:
    assert [text for text in texts() if FORBIDDEN.search(text)] == []
    assert [text for text in texts() if "协商一致" in text or ("缺货" in text and "不要选" in text)] == []


def test_a_persons_hand_in_the_starting_set_is_respected(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        office = desk.office
        first = await scripts.ensure_starting(office)
        rows = await scripts.panel(office, None)
        assert len(first["script"]) == len(rows) == len(scripts.starting())
        kept, gone, *_ = rows
        await scripts.change(office, kept.id, "我的", "亲，我改过了{item_link}")
        await scripts.remove(office, gone.id)
        assert not await scripts.ensure_starting(office)
        again = {row.id: row for row in await scripts.panel(office, None)}
        assert gone.id not in again
        assert again[kept.id].text == "亲，我改过了{item_link}"
        assert script_search.spells("wggl", again[kept.id].initials)
        with pytest.raises(KnownError, match="script_unknown"):
            await scripts.change(office, gone.id, "", "亲")
        with pytest.raises(KnownError, match="script_unknown"):
            await scripts.fill(office, gone.id, None, {})

    played(tmp_path, story)


def test_a_script_of_ones_own_joins_its_group(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        script_id, changes = await scripts.add(desk.office, "售前", " 问好 ", " 亲，重庆的吗 ")
        assert changes == {"script": {script_id}}
        (row,) = await scripts.panel(desk.office, None)
        assert (row.group, row.title, row.text, row.scene) == ("售前", "问好", "亲，重庆的吗", "chat")
        with pytest.raises(KnownError, match="script_text_missing"):
            await scripts.add(desk.office, "售前", "空", "  ")

    played(tmp_path, story)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("kd", "快递"), ("kuaidi", "快递"), ("zdd", "重点的"), ("zhongdiandi", "重点的"), ("zhongdiand", "重点的"),
        ("skuhf", "SKU回复"), ("sku", "SKU回复"), ("nvzhuang", "女装"), ("lvse", "绿色"),
    ],
)  # fmt: skip
def test_pinyin_is_spelled_with_every_reading(query: str, text: str) -> None:
    assert script_search.spells(query, scripts.spell(text))


def test_pinyin_does_not_run_across_a_stop_a_blank_or_another_text() -> None:
    spelled = scripts.spell("快，递", "快{item}递", "快", "递")
    assert not script_search.spells("kd", spelled)


def test_groups_and_scenes_are_found_by_their_chinese_names(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await scripts.ensure_starting(desk.office)
        rows = await scripts.panel(desk.office, None)
        for query, scene in (("mopai", "silent"), ("mp", "silent"), ("xdhwf", "enquiry")):
            found = [row for row in rows if script_search.spells(query, row.initials)]
            assert found
            assert {row.scene for row in found} == {scene}

    played(tmp_path, story)


def test_the_panel_begins_with_what_fits_the_order(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await scripts.ensure_starting(desk.office)
        await desk.bring(an_order(1), paid(an_order(2)))

        async def first(number: int | None) -> list[str]:
            rows = await scripts.panel(desk.office, await desk.id(number) if number else None)
            return [row.scene for row in rows[:3]]

        desk.clock.at = NOW - timedelta(hours=1)
        assert await first(1) == ["silent"] * 3
        assert await first(2) == ["to_ship"] * 3
        assert await first(None) == ["chat"] * 3
        saved = await notes.save(desk.office, NoteDraft(await desk.id(1), "purple", "小美", "明早付"))
        assert saved.changes["order"]
        assert await first(1) == ["follow_up"] * 3
        with pytest.raises(KnownError, match="order_unknown"):
            await scripts.panel(desk.office, 4711)

    played(tmp_path, story)


def test_what_was_sent_to_a_buyer_is_told_on_the_buyers_next_order(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        script_id, _changes = await scripts.add(desk.office, "催付", "问", "亲，在吗")
        await desk.bring(an_order(1, buyer="晴天小铺"), an_order(2, buyer="晴天小铺"), an_order(3))
        await agents.ensure(desk.office, "小美")
        assert await scripts.used(desk.office, script_id, await desk.id(1), "小美") == {"script": {script_id}}
        told = {}
        for number in (1, 2, 3):
            (row,) = await scripts.panel(desk.office, await desk.id(number))
            told[number] = row.sent_at
        assert told == {1: desk.office.now(), 2: desk.office.now(), 3: None}
        assert await desk.one("SELECT nickname FROM script_use u JOIN agent a ON a.id = u.agent_id") == "小美"

    played(tmp_path, story)


def test_blanks_are_filled_from_the_order_as_it_is_now(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        office = desk.office
        said = "{shop}的{agent}：{item}{amount}，{closes_in}后关闭{item_link}"
        script_id, _changes = await scripts.add(office, "催付", "问", said)
        await desk.bring(an_order(1))
        order = await desk.id(1)
        shop = office.shops()[0].name
        filled = await scripts.fill(office, script_id, order, {"agent": "小美", "item_link": " "})
        assert (filled.text, filled.missing) == ("", ("item_link",))
        filled = await scripts.fill(office, script_id, order, {"agent": "小美", "item_link": "（链接）"})
        assert filled.text == f"{shop}的小美：羽绒服100元，20小时后关闭（链接）"
        desk.clock.advance(timedelta(hours=2))
        filled = await scripts.fill(office, script_id, order, {"agent": "小美", "item_link": "x"})
        assert "18小时后关闭" in filled.text
        filled = await scripts.fill(office, script_id, None, {})
        assert filled.missing == ("agent", "item", "amount", "closes_in", "item_link")

    played(tmp_path, story)


def test_the_starting_set_needs_no_pypinyin(tmp_path: Path) -> None:
    code = """
import asyncio, sys, pathlib
from app.clock import SystemClock
from app.services import scripts
from app.services.office import open_office
async def whole():
    office = await open_office(pathlib.Path(sys.argv[1]), SystemClock())
    await scripts.ensure_starting(office)
    await scripts.panel(office, None)
    await office.close()
asyncio.run(whole())
sys.exit("pypinyin" in sys.modules)
"""
    root = Path(scripts.__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "数据")], check=True, cwd=root)
