from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.note import TEMPLATES
from app.domain.rules import Rules
from app.errors import KnownError
from app.services import agents, imports, notes
from app.services.notes import NoteDraft, Saved
from app.store import people
from app.store.engine import Engine
from tests.offices import NOW, Desk, an_order, desk, moment, opened

ENTRY = "11-21 15:05+阿强+第3次+没接电话"


async def save(at: Desk, number: int = 1, feedback: str = "明早付", flag: str = "purple", **more: object) -> Saved:
    return await notes.save(at.office, NoteDraft(await at.id(number), flag, "小美", feedback, **more))  # type: ignore[arg-type]


async def states(at: Desk, number: int = 1) -> list[tuple[str, int | None]]:
    return [(note.state, note.count) for note in (await at.card(number)).notes]


async def refusal(work: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await work  # type: ignore[misc]
    return caught.value


def test_a_purple_note_is_an_entry_a_flag_a_contact_and_an_owner(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            saved = await save(at, channel="phone")
            assert saved.text == "11-21 16:00+小美+第1次+明早付"
            assert saved.memo == "11-21 16:00+小美+第1次+明早付\n送小样"
            assert (saved.agent_made, saved.warnings) == (True, ())
            order = await at.id(1)
            assert dict(saved.changes) == {"order": {order}, "note": {saved.note.id}, "agent": {1}}
            card = await at.card(1)
            assert card.notes == (saved.note,)
            assert (saved.note.at, saved.note.agent, saved.note.count, saved.note.feedback, saved.note.state) == (
                moment(2026, 11, 21, 16), "小美", 1, "明早付", "saved",
            )  # fmt: skip
            (contact,) = card.contacts
            assert (contact.channel, contact.stage, contact.agent, contact.source) == ("phone", 1, "小美", "note")
            assert (card.row.flag, card.row.owner, card.row.last_note) == ("purple", "小美", saved.text)
            assert await at.found("明早付") == ["1"]
            assert [(row[0], row[1]) for row in await at.all("SELECT old, new FROM change WHERE field = 'flag'")] == [
                (None, "purple")
            ]

    asyncio.run(deed())


def test_a_note_under_another_flag_has_no_count_and_is_no_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            saved = await save(at, flag="red", feedback="要发票")
            assert (saved.text, saved.note.count) == ("11-21 16:00+小美+要发票", None)
            card = await at.card(1)
            assert (card.contacts, card.row.flag, card.row.owner) == ((), "red", "小美")
            assert (await save(at)).note.count == 1

    asyncio.run(deed())


def test_the_count_is_the_highest_in_notes_and_memo_plus_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=ENTRY), an_order(2))
            assert [(await save(at)).note.count for _ in range(2)] == [4, 5]
            assert (await save(at, 2, count=7)).note.count == 7
            assert (await notes.start(at.office, await at.id(2))).count == 8
            assert [contact.stage for contact in (await at.card(1)).contacts] == [3, 2, 3]

    asyncio.run(deed())


def test_the_second_agent_does_not_take_the_order_over(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await save(at)
            await notes.save(at.office, NoteDraft(await at.id(1), "purple", "阿强", "没接"))
            assert (await at.card(1)).row.owner == "小美"
            assert [agent.nickname for agent in await agents.agents(at.office)] == ["小美", "阿强"]

    asyncio.run(deed())


def test_saves_at_the_same_moment_get_counts_of_their_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            saved = await asyncio.gather(*(save(at, feedback=f"第{n}回") for n in range(8)))
            assert sorted(one.note.count or 0 for one in saved) == list(range(1, 9))
            assert await at.one("SELECT count(*) FROM agent") == 1
            assert max(one.memo.count("\n") for one in saved) == 7

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"feedback": " \n "}, "note_invalid"),
        ({"agent": "  "}, "agent_missing"),
        ({"agent": "小+美"}, "note_invalid"),
        ({"agent": "123"}, "note_invalid"),
        ({"count": 0}, "note_invalid"),
        ({"at": moment(2027, 1, 1)}, "note_invalid"),
        ({"order_id": 999}, "order_unknown"),
    ],
)
def test_a_refused_note_leaves_nothing_behind(tmp_path: Path, draft: dict[str, object], code: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = await at.picture()
            whole = {"order_id": await at.id(1), "flag": "purple", "agent": "小美", "feedback": "明早付"} | draft
            error = await refusal(notes.save(at.office, NoteDraft(**whole)))  # type: ignore[arg-type]
            assert error.code == code
            assert code != "note_invalid" or error.params["problems"]
            assert await at.picture() == before

    asyncio.run(deed())


def test_a_line_break_becomes_a_blank_and_a_further_entry_is_warned_about(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            saved = await save(at, feedback="说明早\n 付 \n")
            assert (saved.note.feedback, saved.warnings) == ("说明早 付", ())
            saved = await save(at, feedback=f"转 {ENTRY}")
            assert "feedback_holds_entry" in saved.warnings

    asyncio.run(deed())


def test_contacts_beyond_the_plan_are_warned_about_and_still_written(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            warned = [(await save(at)).warnings for _ in range(4)]
            assert warned == [(), (), ("contacts_done",), ("contacts_blocked",)]
            assert len((await at.card(1)).contacts) == 4
            assert (await save(at, flag="red")).warnings == ()

    asyncio.run(deed())


# -- withdrawing and correcting ----------------------------------------------------------------------------------------


def test_withdrawing_appends_and_takes_contact_count_and_flag_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            red = await save(at, flag="red", feedback="要发票")
            first = await save(at)
            changes = await notes.withdraw(at.office, first.note.id, "阿强")
            assert changes["order"] == {await at.id(1)}
            card = await at.card(1)
            assert [(note.state, note.points_at) for note in card.notes][:2] == [("saved", None), ("withdrawn", None)]
            assert card.notes[2].points_at == first.note.id
            assert (card.contacts, card.row.flag, card.row.last_note) == ((), "red", red.text)
            assert (await notes.start(at.office, card.row.id)).count == 1
            again = await save(at)
            assert (again.note.count, again.memo) == (1, f"{again.text}\n{red.text}")
            assert await at.one("SELECT count(*) FROM note") == 4, "nothing that was written is gone"
            for code in ("note_over", "note_over"):
                assert (await refusal(notes.withdraw(at.office, first.note.id, "阿强"))).code == code
            assert (await refusal(notes.withdraw(at.office, card.notes[2].id, "阿强"))).code == "note_over"
            assert (await refusal(notes.withdraw(at.office, 99, "阿强"))).code == "note_unknown"

    asyncio.run(deed())


def test_an_order_is_the_next_agents_when_the_first_contact_is_withdrawn(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            second = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小林", "没接"))
            assert (await at.card(1)).row.owner == "小美"
            await notes.withdraw(at.office, first.note.id, "小林")
            assert (await at.card(1)).row.owner == "小林"
            await notes.withdraw(at.office, second.note.id, "小林")
            assert (await at.card(1)).row.owner is None

    asyncio.run(deed())


def test_withdrawing_the_only_note_leaves_no_flag(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await notes.withdraw(at.office, (await save(at)).note.id, "小美")
            row = (await at.card(1)).row
            assert (row.flag, row.last_note) == (None, None)

    asyncio.run(deed())


def test_a_correction_keeps_count_and_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            at.clock.advance(timedelta(minutes=10))
            new = await notes.correct(at.office, first.note.id, "阿强", "后天付")
            assert (new.text, new.memo) == ("11-21 16:10+阿强+第1次+后天付",) * 2
            assert new.changes["note"] == {first.note.id, new.note.id}
            assert await states(at) == [("corrected", 1), ("saved", 1)]
            assert len((await at.card(1)).contacts) == 1
            assert (await notes.start(at.office, await at.id(1))).count == 2
            assert (await refusal(notes.correct(at.office, first.note.id, "阿强", "x"))).code == "note_over"
            assert (await refusal(notes.correct(at.office, new.note.id, "阿强", " "))).code == "note_invalid"
            assert await at.found("明早付") == await at.found("后天付") == ["1"]

    asyncio.run(deed())


def test_an_older_entry_that_is_corrected_leaves_the_flag_to_the_newest(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            red = await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "要发票"))
            right = await notes.correct(at.office, first.note.id, "小美", "后天付")
            row = (await at.card(1)).row
            assert (row.flag, row.last_note) == ("red", red.text)
            newest = await notes.correct(at.office, red.note.id, "小美", "要专票")
            row = (await at.card(1)).row
            assert (row.flag, row.last_note) == ("red", newest.text)
            await notes.withdraw(at.office, newest.note.id, "小美")
            row = (await at.card(1)).row
            assert (row.flag, row.last_note) == ("purple", right.text)
            await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "要发票"))
            await notes.correct(at.office, right.note.id, "小美", "待跟进", "green")
            assert (await at.card(1)).row.flag == "green", "it was the flag that was corrected"

    asyncio.run(deed())


def test_withdrawing_a_correction_takes_the_whole_entry_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            second = await notes.correct(at.office, first.note.id, "小美", "后天付")
            await notes.withdraw(at.office, second.note.id, "小美")
            card = await at.card(1)
            assert (card.contacts, card.row.flag) == ((), None)
            assert (await notes.start(at.office, card.row.id)).count == 1, "a withdrawn entry is not counted"

    asyncio.run(deed())


def test_a_correction_to_another_flag_is_no_contact_any_more_and_back_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            red = await notes.correct(at.office, first.note.id, "小美", "要发票", "red")
            card = await at.card(1)
            assert (red.text, card.contacts, card.row.flag) == ("11-21 16:00+小美+要发票", (), "red")
            purple = await notes.correct(at.office, red.note.id, "小美", "明早付", "purple")
            assert (purple.note.count, len((await at.card(1)).contacts)) == (1, 1)
            await notes.withdraw(at.office, purple.note.id, "小美")
            assert (await at.card(1)).contacts == ()

    asyncio.run(deed())


def test_whoever_corrects_or_withdraws_for_the_first_time_is_told_of(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            note_id = (await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "没接"))).note.id
            corrected = await notes.correct(at.office, note_id, "小林", "明早付")
            withdrawn = await notes.withdraw(at.office, corrected.note.id, "小王")
            assert (corrected.changes["agent"], withdrawn["agent"]) == ({2}, {3})

    asyncio.run(deed())


def test_a_refused_correction_or_withdrawal_makes_no_agent(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            await refusal(notes.correct(at.office, first.note.id, "新人", " "))
            await refusal(notes.correct(at.office, 99, "新人", "x"))
            await refusal(notes.withdraw(at.office, 99, "新人"))
            assert [agent.nickname for agent in await agents.agents(at.office)] == ["小美"]

    asyncio.run(deed())


# -- copying, drafts ---------------------------------------------------------------------------------------------------


def test_a_copied_note_says_so_until_an_export_shows_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            saved = await save(at)
            changes = await notes.copied(at.office, saved.note.id)
            assert changes["note"] == {saved.note.id}
            assert await states(at) == [("copied", 1)]
            await at.bring(an_order(1, memo=saved.memo))
            assert await states(at) == [("seen", 1)]
            await notes.copied(at.office, saved.note.id)
            assert await states(at) == [("seen", 1)]
            assert (await refusal(notes.copied(at.office, 99))).code == "note_unknown"
            assert (await refusal(notes.one(at.office, 99))).code == "note_unknown"

    asyncio.run(deed())


def test_the_memo_to_paste_holds_each_entry_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            first = await save(at)
            await at.bring(an_order(1, memo=first.memo))
            second = await save(at, feedback="后天付")
            assert second.memo == f"{second.text}\n{first.text}\n送小样"

    asyncio.run(deed())


def test_a_draft_survives_until_its_note_is_saved(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            one, two = await at.id(1), await at.id(2)
            assert (await notes.start(at.office, one)).draft is None
            await notes.keep_draft(at.office, one, "purple", "打到")
            await notes.keep_draft(at.office, one, None, "打到一半")
            await notes.keep_draft(at.office, two, "red", "别的")
        async with opened(at.office.folder, at.clock) as office:
            at = Desk(office, at.clock, tmp_path)
            assert (await notes.start(office, one)).draft == (None, "打到一半")
            await save(at)
            assert (await notes.start(office, one)).draft is None
            await notes.drop_draft(office, two)
            assert (await notes.start(office, two)).draft is None

    asyncio.run(deed())


def test_the_editor_opens_with_what_it_needs(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=ENTRY))
            begun = await notes.start(at.office, await at.id(1))
            assert (begun.count, begun.memo, begun.contacts, begun.created_at, begun.rules) == (
                4, ENTRY, 1, moment(2026, 11, 21, 12), at.office.rules(1),
            )  # fmt: skip
            assert (await refusal(notes.start(at.office, 99))).code == "order_unknown"

    asyncio.run(deed())


@pytest.mark.parametrize("template", TEMPLATES[::23])
def test_any_template_is_written_seen_and_never_a_second_contact(tmp_path: Path, template: object) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            shape = "four" if template.counted else "three"  # type: ignore[attr-defined]
            rules = Rules(**{shape: template})  # type: ignore[arg-type]

            def work(db: Engine) -> None:
                import json

                people.set_rules(db, 1, json.dumps(rules.to_json(), ensure_ascii=False), 0, None)

            await at.office.gate.write(work)
            await at.office.reload()
            saved = await save(at, flag="purple" if shape == "four" else "red")
            await at.bring(an_order(1, memo=saved.memo))
            assert [note.state for note in (await at.card(1)).notes] == ["seen"]
            assert [contact.source for contact in (await at.card(1)).contacts] == ["note"] * (shape == "four")

    asyncio.run(deed())


def test_agents_are_found_by_their_nickname(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, NOW) as at:
            first = await agents.ensure(at.office, " 小美 ")
            assert (first.made, first.agent.nickname, dict(first.changes)) == (True, "小美", {"agent": {1}})
            second = await agents.ensure(at.office, "小美")
            assert (second.made, second.agent, dict(second.changes)) == (False, first.agent, {})
            for nickname, code in (("", "nickname_missing"), ("a|b", "nickname_separator"), ("007", "nickname_digits")):
                assert (await refusal(agents.ensure(at.office, nickname))).code == code

    asyncio.run(deed())


def test_the_memo_to_paste_holds_every_entry_the_platform_has_not_shown(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            await save(at, flag="red", feedback="要发票了")
            # The same minute and the beginning of the same words: an entry of its own all the same.
            saved = await save(at, flag="red", feedback="要发票")
            assert saved.memo == "11-21 16:00+小美+要发票\n11-21 16:00+小美+要发票了\n送小样"
            assert (await notes.start(at.office, await at.id(1))).memo == saved.memo

    asyncio.run(deed())


def test_what_was_wiped_off_the_memo_is_in_the_next_one_until_it_is_left_out(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            await at.bring(an_order(1, memo=first.text))
            assert await states(at) == [("seen", 1)]
            await at.bring(an_order(1, memo="已另行处理"))
            second = await save(at)
            assert second.memo == f"{second.text}\n{first.text}\n已另行处理"
            third = await save(at, rest=f"{second.text}\n已另行处理")
            assert third.memo == f"{third.text}\n{second.text}\n已另行处理"

    asyncio.run(deed())


def test_a_memo_as_its_agent_composed_it_is_merged_with_what_the_platform_shows_next(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样\n要红色"))
            saved = await save(at, rest="要红色")
            assert saved.memo == f"{saved.text}\n要红色"
            assert (await notes.start(at.office, await at.id(1))).memo == saved.memo
            await at.bring(an_order(1, memo="送小样两份\n要红色\n已备货"))
            merged = f"{saved.text}\n送小样两份\n要红色\n已备货"
            assert (await notes.start(at.office, await at.id(1))).memo == merged, "a colleague's words stay"
            await at.bring(an_order(1, memo=merged))
            assert (await notes.start(at.office, await at.id(1))).memo == merged
            assert await at.all("SELECT base, memo FROM note") == [("送小样\n要红色", saved.memo)]

    asyncio.run(deed())


def test_a_draft_for_an_order_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            order = await at.id(1)
            await imports.undo(at.office, 1)
            await notes.keep_draft(at.office, order, "purple", "明早付")
            assert await at.all("SELECT 1 FROM draft") == []

    asyncio.run(deed())


# -- the memo after a correction or a withdrawal -----------------------------------------------------------------------


async def memo(at: Desk, number: int = 1) -> str:
    return (await notes.start(at.office, await at.id(number))).memo


def test_a_correction_takes_its_entrys_place_in_a_memo_that_the_platform_shows(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            first = await save(at)
            await save(at, flag="red", feedback="要发票")
            shown = await memo(at)
            await at.bring(an_order(1, memo=shown))
            new = await notes.correct(at.office, first.note.id, "小美", "后天付")
            assert new.memo == "11-21 16:00+小美+要发票\n11-21 16:00+小美+第1次+后天付\n送小样"
            newer = await notes.correct(at.office, new.note.id, "小美", "不要了")
            assert newer.memo == "11-21 16:00+小美+要发票\n11-21 16:00+小美+第1次+不要了\n送小样"
            await at.bring(an_order(1, memo=newer.memo))
            assert await memo(at) == newer.memo, "what the platform shows needs nothing of ours"

    asyncio.run(deed())


def test_a_withdrawn_entry_goes_from_the_memo_that_shows_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            first = await save(at)
            await at.bring(an_order(1, memo=first.memo))
            corrected = await notes.correct(at.office, first.note.id, "小美", "后天付")
            await notes.withdraw(at.office, corrected.note.id, "小美")
            assert await memo(at) == "送小样"
            await at.bring(an_order(1, memo="送小样"))
            assert await memo(at) == "送小样"

    asyncio.run(deed())


def test_words_that_another_live_entry_shares_stay_in_the_memo(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at, flag="red", feedback="要发票")
            second = await save(at, flag="red", feedback="要发票")
            assert first.text == second.text
            await notes.withdraw(at.office, first.note.id, "小美")
            assert await memo(at) == second.text

    asyncio.run(deed())


def test_a_correction_of_an_entry_that_a_colleague_took_out_is_news(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            await at.bring(an_order(1, memo=first.text))
            await at.bring(an_order(1, memo="已另行处理"))
            new = await notes.correct(at.office, first.note.id, "小美", "后天付")
            assert new.memo == f"{new.text}\n已另行处理"

    asyncio.run(deed())


def test_a_correction_may_carry_a_time_of_its_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at)
            new = await notes.correct(at.office, first.note.id, "小美", "明早付", at=moment(2026, 11, 21, 15, 10))
            assert new.text == "11-21 15:10+小美+第1次+明早付"

    asyncio.run(deed())
