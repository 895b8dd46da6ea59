"""Checking an order's notes: each flaw where it is, none where there is none, and proposals that invent nothing."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain import memo as memos
from app.domain import note, note_check
from app.domain.agent import People, Person
from app.domain.note_check import CODES, Contact, Flaw, Subject, Written
from app.domain.rules import Rules

HOME = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=HOME)
PEOPLE = People(
    (
        Person("小美", "林小美"),
        Person("小林", "林志远"),
        Person("露露", "林露"),
        Person("阿强", "陈强"),
        Person("客服03", "赵敏"),
    )
)
RULES = Rules()


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HOME)


def own(number: int = 1, when: datetime | None = None, **more: Any) -> Written:
    """One of our entries, its text as the shop writes it unless a test says otherwise."""
    values: dict[str, Any] = {
        "id": number, "at": when or at(21, 16, number), "agent": "小美", "count": number, "feedback": "没接", "flag": "purple",
    } | more  # fmt: skip
    if "text" not in values:
        template = RULES.template(values["flag"])
        count = values["count"] if template.counted else None
        values["text"] = note.format(note.Entry(values["at"], values["agent"], count, values["feedback"]), template)
    return Written(**values)


def flaws(*notes: Written, **more: Any) -> list[Flaw]:
    rules = more.pop("rules", RULES)
    subject = Subject(7, "3512", 1, created_at=at(18, 9), notes=notes, **more)
    return list(note_check.check(subject, rules, PEOPLE, NOW))


def codes(*notes: Written, **more: Any) -> list[str]:
    return [flaw.code for flaw in flaws(*notes, **more)]


def proposed(*notes: Written, **more: Any) -> list[str | None]:
    return [flaw.proposal.text if flaw.proposal else None for flaw in flaws(*notes, **more)]


GOOD = "11-21 16:05+小美+第1次+明早发工资后付"


@pytest.mark.parametrize(
    "memo",
    ["", "老客户，送小样", GOOD, "11-21 15:05+阿强+要发票", f"11-21 17:05+阿强+第2次+没接\n{GOOD}", f"送小样\n{GOOD}",
     "小美 11.21 16:05 第二次 没人接", "11-21+林小美+第2次+没接"],
)  # fmt: skip
def test_what_is_complete_has_no_flaw(memo: str) -> None:
    assert codes(memo=memo) == []


def test_our_own_entries_are_not_looked_for_in_the_memo_as_others() -> None:
    one = own()
    for memo in (one.text, f"{one.text}，老客户", f"送小样 {one.text}", f"{one.text}\n{one.text}"):
        assert codes(one, memo=memo) == []
    old = "11-21 15:00 + 林姐 已催"
    assert codes(own(replaces=old), memo=old) == []
    assert codes(own(), memo="11-20 15:00+没人+第4次+没接", gone=("11-20 15:00+没人+第4次+没接",)) == []


@pytest.mark.parametrize("between", ["\n", " ", "  ", "; "])
def test_an_entry_behind_ours_is_found_where_the_platform_turned_lines_into_blanks(between: str) -> None:
    for ours in (own().text, f"{own().text}，晚上再打"):
        memo = between.join((ours, "11-21 16:30+小林+第1次+没接"))
        (flaw,) = flaws(own(), memo=memo)
        assert (flaw.code, flaw.words) == ("count_repeats", "11-21 16:30+小林+第1次+没接")
        assert flaw.proposal is not None
    assert codes(own(), memo=f"{own().text} 说11-25 明天+付款") == []


def test_our_words_that_changed_on_the_platform_are_ours_where_the_count_tells() -> None:
    assert codes(own(), memo="11-21 16:01+小美+第1次+没接，晚上再打") == []
    noted = own(flag="green", feedback="送小样")
    assert codes(noted, memo=f"11-21 16:01+小美+第3次+已催\n{noted.text}") == ["feedback_empty"], "another entry"


# -- words in the platform's memo --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("memo", "code", "part", "where"),
    [
        ("小美 第2次 没接", "time_missing", "time", None),
        ("11-21 16:05+第2次+没接", "agent_missing", "agent", None),
        ("11-21 16:05+小红+第2次+没接", "agent_unknown", "agent", "小红"),
        ("11-21 16:05 林姐 第2次 没接", "agent_ambiguous", "agent", "林姐"),
        ("11-21 16:05+小美+第2次", "feedback_missing", "feedback", None),
        ("11-21 16:05+小美+第2次+已联系", "feedback_empty", "feedback", "已联系"),
        ("11-21 16:05+小美+明早发工资后付", "count_missing", "count", None),
    ],
)
def test_each_flaw_of_a_memo_names_the_part_and_the_place(memo: str, code: str, part: str, where: str | None) -> None:
    found = [flaw for flaw in flaws(memo=f"送小样\n{memo}") if flaw.code == code]
    assert [(flaw.part, flaw.note_id, flaw.words, flaw.pasted) for flaw in found] == [(part, None, memo, True)]
    if where is not None:
        assert found[0].span is not None
        assert found[0].words[slice(*found[0].span)] == where


def test_relative_days_are_no_time_to_a_later_reader() -> None:
    (flaw,) = flaws(memo="昨天 小美 第2次 没接", memo_at=at(21, 20))
    assert (flaw.code, flaw.proposal) == ("time_unclear", None)


def test_nothing_is_proposed_where_nothing_is_certain() -> None:
    for memo in (
        "小美 第2次 没接", "11-21 16:05+第2次+没接", "11-21 16:05+小红+第2次+没接", "11-21 16:05 林姐 第2次 没接",
        "11-21 16:05+小美+第2次", "11-21 16:05+小美+第2次+已联系",
    ):  # fmt: skip
        assert set(proposed(memo=memo)) == {None}, memo


def test_the_contact_that_words_stand_for_fills_in_what_they_lack() -> None:
    told = "11-21 16:05+小红+第1次+"
    contact = Contact(at(21, 16, 5), "阿强", 1, None, told)
    assert proposed(memo=f"{told}没接", contacts=(contact,)) == ["11-21 16:05+阿强+第1次+没接"]
    assert proposed(memo=f"{told}没接", contacts=(contact._replace(agent=None),)) == [None]
    call = Contact(at(21, 16, 5), "小林", None, None)
    assert proposed(memo="11-21 16:05 林姐 第1次 没接", contacts=(call,)) == ["11-21 16:05+小林+第1次+没接"]
    assert proposed(memo="小林 第1次 没接", contacts=(call,)) == ["11-21 16:05+小林+第1次+没接"]
    other = call._replace(agent="阿强")
    assert proposed(memo="11-21 16:05 林姐 第1次 没接", contacts=(other,)) == [None], "he is no 林"
    assert proposed(memo="小林 第1次 没接", contacts=(other,)) == [None]
    assert proposed(memo="小林 第1次 没接", contacts=(call, call._replace(at=at(21, 17)))) == [None], "two may be meant"
    assert proposed(memo="小林 第1次 没接", contacts=(call._replace(note_id=9),)) == [None], "an entry of ours has it"


def test_a_missing_count_is_the_place_among_the_counted_entries() -> None:
    lacking = "11-21 17:00+小美+明早发工资后付"
    assert proposed(memo=lacking) == ["11-21 17:00+小美+第1次+明早发工资后付"]
    assert proposed(memo=f"11-21 16:00+阿强+第1次+没接\n{lacking}") == ["11-21 17:00+小美+第2次+明早发工资后付"]
    assert proposed(own(3, at(21, 16)), memo=lacking) == ["11-21 17:00+小美+第4次+明早发工资后付"]
    between = f"11-21 18:00+阿强+第2次+没接\n{lacking}\n11-21 16:00+阿强+第1次+没接"
    assert proposed(memo=between) == [None], "there is no place left"
    assert proposed(memo=f"11-21 18:00+阿强+第2次+没接\n{lacking}") == ["11-21 17:00+小美+第1次+明早发工资后付"]
    same = f"11-21 17:00+阿强+第1次+没接\n{lacking}"
    assert proposed(memo=same) == [None], "of two in one minute nobody knows which was first"


def test_the_flag_of_an_order_makes_no_reminder_of_any_words() -> None:
    found = flaws(memo="11-21 17:00+小美+补发袜子一双", flag="purple")
    assert [(flaw.code, flaw.proposal) for flaw in found] == [("count_missing", None)]
    assert codes(memo="11-21 17:00+小美+补发袜子一双", flag="green") == []


def test_a_flaw_that_a_proposal_does_not_mend_has_none() -> None:
    memo = "11-21 16:00+小美+第1次+没接\n小美 11-21 17:05 第11次 关机"
    assert [(flaw.code, flaw.proposal) for flaw in flaws(memo=memo)] == [("count_jumps", None)]


def test_a_repaired_line_of_a_memo_takes_its_words_place() -> None:
    (flaw,) = flaws(memo="老客户 11-21 17:00+小美+明早发工资后付")
    assert flaw.words == "11-21 17:00+小美+明早发工资后付"
    assert flaw.proposal is not None
    assert (flaw.flag, flaw.proposal.flag, flaw.proposal.count) == ("purple", "purple", 1)
    assert flaw.proposal.at == int(at(21, 17).timestamp())


# -- our own entries ---------------------------------------------------------------------------------------------------


def test_an_own_entry_is_repaired_from_its_record() -> None:
    for text, code in (
        ("小美 第1次 没接 11-21 16:01+阿强+第2次", "time_missing"),
        ("小美 第1次 没接", "time_missing"),
        ("11-21 16:01+第1次+没接", "agent_missing"),
        ("11-21 16:01+小梅+第1次+没接", "agent_unknown"),
        ("11-21 16:01+小美+没接", "count_missing"),
        ("没接", "time_missing"),
    ):
        (flaw,) = flaws(own(text=text))
        assert (flaw.code, flaw.note_id, flaw.words) == (code, 1, text)
        assert flaw.proposal is not None, text
        assert flaw.proposal[:1] + flaw.proposal[3:] == ("11-21 16:01+小美+第1次+没接", "小美", 1, "没接")


def test_an_own_entry_in_a_form_the_shop_had_before_is_none_the_worse() -> None:
    assert codes(own(text="2026-11-21 16:01/小美/x1/没接")) == []


def test_an_entry_without_its_count_gets_the_place_it_has() -> None:
    found = flaws(own(1), own(2, count=None, text="11-21 16:02+小美+没接"), own(4, count=3))
    assert [(flaw.code, flaw.proposal and flaw.proposal.count) for flaw in found] == [("count_missing", 2)]


@pytest.mark.parametrize(
    ("counts", "expected", "wanted"),
    [
        ((1, 2, 3), [], []),
        ((3, 4), [], []),
        ((1, 1, 2), ["count_repeats", "count_repeats"], [2, 3]),
        ((1, 3), ["count_jumps"], [None]),
        ((1, 3, 4), ["count_jumps"], [None]),
        ((2, 1), ["count_repeats"], [3]),
    ],
)
def test_counts_that_jump_or_repeat(counts: tuple[int, ...], expected: list[str], wanted: list[int | None]) -> None:
    found = flaws(*(own(place, count=count) for place, count in enumerate(counts, 1)))
    assert [flaw.code for flaw in found] == expected
    assert [flaw.proposal.count if flaw.proposal else None for flaw in found] == wanted
    assert [flaw.words[slice(*flaw.span)] for flaw in found if flaw.span] == [
        f"第{flaw.params['count']}次" for flaw in found
    ]


def test_the_contacts_tell_whether_a_count_jumped() -> None:
    notes = (own(1), own(2, count=3))
    two = tuple(Contact(one.at, "小美", None, one.id) for one in notes)
    assert proposed(*notes, contacts=two) == ["11-21 16:02+小美+第2次+没接"]
    three = (*two, Contact(at(21, 16, 1), None, 2, None, "x"))
    assert proposed(*notes, contacts=three) == [None], "there were three of them"


def test_of_a_day_without_hours_the_counts_tell_the_order() -> None:
    assert codes(memo="11-21+小美+第2次+没接\n11-21 16:05+阿强+第1次+没接") == []


def test_empty_words_get_what_the_contact_knows() -> None:
    note_ = own(feedback="已联系")
    (flaw,) = flaws(note_)
    assert (flaw.code, flaw.words[slice(*flaw.span or ())], flaw.proposal) == ("feedback_empty", "已联系", None)
    told = Contact(note_.at, "小美", 1, 1, None, "明早发工资后付")
    assert proposed(note_, contacts=(told,)) == ["11-21 16:01+小美+第1次+明早发工资后付"]
    assert proposed(note_, contacts=(told._replace(note_id=2),)) == [None]


def test_a_flaw_that_stays_does_not_hinder_the_repair_of_another() -> None:
    found = flaws(own(feedback="已联系", text="11-21 16:01+小梅+第1次+已联系"))
    assert [(flaw.code, flaw.proposal and flaw.proposal.text) for flaw in found] == [
        ("agent_unknown", "11-21 16:01+小美+第1次+已联系"), ("feedback_empty", None),
    ]  # fmt: skip


def test_a_wrong_flag_is_told_with_the_right_one() -> None:
    paid = {"paid_at": at(20, 9)}
    (flaw,) = flaws(own(flag="yellow", feedback="尺码不合要退货"), **paid)
    assert (flaw.code, flaw.part, flaw.flag) == ("flag_wrong", "flag", "yellow")
    assert flaw.proposal is not None
    assert (flaw.proposal.flag, flaw.proposal.text) == ("red", flaw.words)
    (flaw,) = flaws(own(flag="red", feedback="明早发工资后付"))
    assert flaw.proposal is not None
    assert (flaw.proposal.flag, flaw.proposal.count) == ("purple", 1)
    assert codes(own(feedback="要退货")) == [], "an answer to a reminder before anything is paid"
    assert codes(own(flag="red", feedback="要退货"), **paid) == []
    assert codes(own(flag="blue", feedback="要退货"), **paid) == [], "the shop's own flag says what the shop says"
    s0 = RULES._replace(legend=note_legend("s0"))
    assert codes(own(flag="red", feedback="要退货"), rules=s0, **paid) == [], "there is no flag for that"


def note_legend(name: str) -> Any:
    from app.domain.flag import LEGENDS

    return LEGENDS[name]


def test_an_entry_longer_than_the_memo_takes() -> None:
    (flaw,) = flaws(own(feedback="长" * 400))
    assert (flaw.code, flaw.params["most"], flaw.proposal) == ("entry_long", 1000, None)
    assert codes(own(feedback="长" * 300)) == []


@pytest.mark.parametrize("moment", ["printed_at", "shipped_at"])
def test_a_note_for_the_warehouse_after_the_parcel_was_printed(moment: str) -> None:
    late = {"paid_at": at(20, 9), moment: at(21, 15)}
    (flaw,) = flaws(own(flag="green", feedback="送小样"), **late)
    assert (flaw.code, flaw.params["why"], flaw.proposal) == ("after_print", moment.removesuffix("_at"), None)
    assert codes(own(flag="green", when=at(21, 14), feedback="送小样"), **late) == []
    assert codes(own(flag="red", feedback="要退货"), **late) == [], "goods that come back are not packed"
    assert codes(memo="11-21 16:05+小美+要发票", **late) == ["after_print"]


MESSY = Path(__file__).parent.parent / "notes" / "messy.tsv"


def test_whatever_people_write_a_proposal_finds_its_place_and_loses_no_other_word() -> None:
    for line in MESSY.read_text(encoding="utf-8").splitlines():
        written = line.split("\t")[0].replace("\\n", "\n")
        for flaw in flaws(memo=written, memo_at=NOW, flag="purple"):
            assert flaw.words in written
            assert flaw.code in CODES
            assert flaw.span is None or 0 <= flaw.span[0] <= flaw.span[1] <= len(flaw.words)
            if flaw.proposal is None:
                continue
            after = memos.with_other(written, flaw.words, flaw.proposal.text)
            assert after.count(flaw.proposal.text) == 1
            for rest in written.replace(flaw.words, "\n", 1).splitlines():
                assert rest.strip() in after
            entry = note.parse(flaw.proposal.text, now=NOW, agents=PEOPLE.names)
            assert (entry.agent, entry.count, entry.feedback) == flaw.proposal[3:]


def test_a_note_after_the_hour_at_which_the_parcel_was_picked() -> None:
    rules = RULES._replace(picking=time(14))
    noted = own(flag="green", feedback="送小样")
    assert codes(noted, rules=rules, paid_at=at(21, 13)) == ["after_print"]
    assert codes(noted, rules=rules, paid_at=at(21, 15)) == []
    assert codes(noted, paid_at=at(21, 13)) == []


def test_a_four_field_form_of_another_flag_keeps_that_flag() -> None:
    legend = tuple(one._replace(form="four") if one.colour == "green" else one for one in RULES.legend)
    memo = "11-21 16:05+小美+第1次+没接\n11-21 17:05+小美+第1次+送小样"
    (flaw,) = flaws(memo=memo, flag="green", rules=RULES._replace(legend=legend))
    assert (flaw.code, flaw.proposal and flaw.proposal.flag) == ("count_repeats", "green")


def test_every_flaw_has_a_known_code() -> None:
    memos = "小美 第2次 没接\n11-21 16:05+第2次+没接\n林姐 11-21 催\n11-21 16:05+小美+第9次+已催\n13-45 16:05+小美+第1次+没接"
    assert set(codes(memo=memos)) <= set(CODES)


def test_quality_counts_entries_of_which_agent_and_day_are_known() -> None:
    subject = Subject(1, "1", 1, created_at=at(18, 9), notes=(own(1), own(2, feedback="已催")),
                      memo="11-20 16:05+阿强+没货\n小林 第7次 没接\n11-20 16:05+小红+要发票")  # fmt: skip
    found = note_check.examine(subject, RULES, PEOPLE, NOW)
    assert found.entries == 5
    assert sorted(found.judged) == [
        ("小美", at(21).date(), False), ("小美", at(21).date(), True), ("阿强", at(20).date(), True),
    ]  # fmt: skip


def test_the_quick_reading_comes_to_the_same_as_the_tolerant_one() -> None:
    from app.domain.note_check_read import _plain
    from app.domain.note_loose import read

    lines = [
        f"11-2{day} 1{hour}:05{rest}"
        for day in (0, 1)
        for hour in (0, 5)
        for rest in ("+小美+第1次+没接", "+林露+要发票", "+阿强+第12次+明早付", "+客服03+第2次+不便接听，已补短信",
                     "+小美+2次+没接", "+小红+第1次+没接", "+小美+第1次+11-21再打", "+小美+3件都要", "+小美+第1次+没接/没回")
    ]  # fmt: skip
    taken = 0
    for line in lines:
        plain = _plain(line, RULES, PEOPLE, NOW, at(18, 9))
        if plain is None:
            continue
        taken += 1
        (one,) = plain
        (parts,) = read(line, now=NOW, people=PEOPLE, not_before=at(18, 9), templates=(RULES.four, RULES.three)).parts
        assert (one.at, one.agent, one.count, one.feedback, one.words) == (*parts[:1], *parts[2:5], line)
        assert parts.problems == ()
    assert taken >= len(lines) // 2 - 2


def test_a_check_never_changes_what_it_proposes_twice() -> None:
    """What a proposal says, once it stands, has no flaw of that kind any more."""
    before = (own(1), own(2, count=1), own(3, text="11-21 16:03+小美+没接", count=None))
    mended = []
    for flaw, one in zip(flaws(*before), before[1:], strict=True):
        assert flaw.proposal is not None
        mended.append(one._replace(text=flaw.proposal.text, count=flaw.proposal.count))
    assert codes(before[0], *mended) == []
