from __future__ import annotations

from app.domain.note_history import Piece, Told, Version, Written, difference, memos, step, versions
from app.domain.order import NoteRow


def note(number: int, feedback: str = "明早付", **more: object) -> NoteRow:
    given = {
        "at": 100 * number,
        "agent": "小美",
        "count": number,
        "flag": "purple",
        "state": "saved",
        "points_at": None,
    }
    told = {"id": number, "feedback": feedback, "text": f"{number}+{feedback}"} | given | more
    return NoteRow(**told)  # type: ignore[arg-type]


def written(one: NoteRow) -> Version:
    return Version("written", one.at, one.agent, "", one.text, one.flag, one.flag, one)


def test_a_difference_is_told_word_by_word() -> None:
    assert difference("11-21 16:05+小美+第1次+明早付", "11-21 16:05+小美+第1次+后天早上付") == (
        Piece("same", "11-21 16:05+小美+第1次+"), Piece("gone", "明"), Piece("new", "后天"), Piece("same", "早"),
        Piece("new", "上"), Piece("same", "付"),
    )  # fmt: skip
    assert difference("call back", "call later") == (
        Piece("same", "call "), Piece("gone", "back"), Piece("new", "later"),
    )  # fmt: skip
    assert difference("第10次", "第12次")[1:3] == (Piece("gone", "10"), Piece("new", "12")), "a figure is one word"
    assert difference("", "") == ()


def test_both_sides_can_be_read_off_every_difference() -> None:
    for before, after in (
        ("", "新的"),
        ("旧的", ""),
        ("一\n二 三", "二\n三 四"),
        ("送小样", "送小样"),
        ("😀a1", "a😀2"),
    ):
        pieces = difference(before, after)
        assert "".join(one.text for one in pieces if one.kind != "new") == before
        assert "".join(one.text for one in pieces if one.kind != "gone") == after


def test_a_flag_that_changed_with_a_note_is_told_with_it() -> None:
    rows = [Written(note(1), "entry", 50, None, None), Written(note(2, flag="red"), "entry", 60, 61, 62)]
    told = [
        Told("flag", 50, None, "purple", "小美"), Told("flag", 60, "purple", "red", "小美"),
        Told("flag", 70, "red", "green", "小林"), Told("platform_flag", 80, None, "red", None, "a.csv"),
    ]  # fmt: skip
    found = versions(rows, told)
    assert [(one.kind, one.flag_was, one.flag) for one in found] == [
        ("platform_flag", None, "red"), ("flag", "red", "green"), ("written", "purple", "red"),
        ("written", None, "purple"),
    ]  # fmt: skip
    assert (found[2].copied_at, found[2].seen_at) == (61, 62)
    assert (found[1].agent, found[0].file) == ("小林", "a.csv")


def test_what_is_compared_with_what() -> None:
    rows = [
        Written(note(1, state="corrected"), "entry", 10, None, None),
        Written(note(2, "后天付", points_at=1, state="withdrawn"), "correction", 20, None, None),
        Written(note(3, points_at=2), "withdrawal", 30, None, None),
        Written(note(4), "entry", 40, None, None, "长备注", "4+明早付\n短", None),
        Written(note(5), "entry", 50, None, None, None, None, "小美说没接"),
    ]
    found = versions(rows, list(memos([(5, "送小样", "a.csv"), (45, None, "b.csv")])))
    assert [(one.kind, one.before, one.after) for one in found] == [
        ("written", "小美说没接", "5+明早付"), ("memo", "送小样", ""), ("written", "长备注", "4+明早付\n短"),
        ("withdrawn", "2+后天付", ""), ("corrected", "1+明早付", "2+后天付"), ("written", "", "1+明早付"),
        ("memo", "", "送小样"),
    ]  # fmt: skip


def test_a_correction_that_is_taken_back_is_told_as_such() -> None:
    rows = [
        Written(note(1, state="corrected"), "entry", 10, None, None),
        Written(note(2, "后天付", points_at=1, state="corrected"), "correction", 20, None, None),
        Written(note(3, points_at=2, text="1+明早付"), "correction", 30, None, None),
    ]
    found = versions(rows, [])
    assert [(one.kind, one.after) for one in found] == [
        ("restored", "1+明早付"), ("corrected", "2+后天付"), ("written", "1+明早付"),
    ]  # fmt: skip


def test_stepping_back_to_what_was_corrected_corrects_it_back() -> None:
    first, second = note(1, state="corrected"), note(2, "后天付", points_at=1, count=1)
    newer = note(3, "要发票", flag="red", count=None)
    found = step(written(first), [first, second, newer], "red")
    assert found is not None
    assert (found.flag, found.feedback, found.at, found.count, found.replaces) == ("purple", "明早付", 100, 1, second)


def test_stepping_back_brings_the_count_back_unless_another_entry_has_it() -> None:
    third, second = note(1, count=3, state="corrected"), note(2, count=2, points_at=1)
    found = step(written(third), [third, second], "purple")
    assert found is not None
    assert (found.count, found.replaces) == (3, second)
    other = note(3, count=3)
    again = step(written(third), [third, second, other], "purple")
    assert again is not None
    assert again.count == 2
    uncounted = step(written(third._replace(count=None, flag="red")), [third, second], "purple")
    assert uncounted is not None
    assert uncounted.count == 2, "what has no count takes none away"


def test_stepping_back_to_what_was_withdrawn_writes_it_anew() -> None:
    gone, over = note(1, state="withdrawn"), note(2, points_at=1)
    found = step(written(gone), [gone, over], None)
    assert found is not None
    assert (found.replaces, found.count, found.at) == (None, 1, 100)
    other = note(3, count=1)
    again = step(written(gone), [gone, over, other], "purple")
    assert again is not None
    assert again.count is None, "another entry has that count by now"
    assert step(Version("withdrawn", 1, note=over), [gone, over], None) is None


def test_what_was_corrected_and_then_withdrawn_is_written_anew() -> None:
    first, second, over = note(1, state="corrected"), note(2, points_at=1, state="withdrawn"), note(3, points_at=2)
    found = step(written(first), [first, second, over], None)
    assert found is not None
    assert found.replaces is None


def test_what_stands_needs_no_step_unless_something_newer_covers_it() -> None:
    first, second = note(1), note(2, "要发票", flag="red")
    assert step(written(second), [first, second], "red") is None
    found = step(written(first), [first, second], "red")
    assert found is not None
    assert (found.replaces, found.feedback, found.flag) == (second, "明早付", "purple")
    other = step(written(second), [first, second], "green")
    assert other is not None, "the flag was changed without a note"
    assert (other.replaces, other.flag) == (second, "red")


def test_a_flag_alone_goes_to_the_newest_entry() -> None:
    first = note(1)
    turned = Version("flag", 500, "小林", flag="green", flag_was="purple")
    found = step(turned, [first], "purple")
    assert found is not None
    assert (found.flag, found.feedback, found.replaces) == ("green", "明早付", first)
    assert step(turned, [first], "green") is None
    assert step(turned, [], "purple") is None, "there is no entry to carry it"
    assert step(turned._replace(flag=None), [first], "purple") is None
    assert step(Version("memo", 5, after="送小样"), [first], "purple") is None
