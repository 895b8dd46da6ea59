"""What is written in a template reads back as it was; what may mean two things is refused."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.note import FOUR, TEMPLATES, THREE, Entry, NoteError, Template, clean_feedback, nickname_problem, parse
from app.domain.note import format as written

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, 30, tzinfo=ZONE)

moments = st.datetimes(datetime(2025, 11, 23), datetime(2026, 11, 22, 16, 30)).map(lambda at: at.replace(tzinfo=ZONE))
nicks = st.one_of(
    st.sampled_from(["小美", "小红2", "Lily", "旗舰店:小美", "a.b"]),
    st.text(min_size=1, max_size=12).filter(lambda nick: nickname_problem(nick) is None),
)
pieces = st.sampled_from(
    ["+", " ", "/", "，", "|", "明早付", "第3次", "11-21", "11/21", "16:05", "x2", "3", "\n", "小美"]
)
feedbacks = st.one_of(st.text(min_size=1), st.lists(pieces, min_size=1).map("".join)).filter(clean_feedback)
templates = st.sampled_from(TEMPLATES)
entries = st.builds(Entry, moments, nicks, st.integers(1, 999), feedbacks)


def carried(entry: Entry, template: Template) -> Entry:
    """The entry as far as the template holds it."""
    at = entry.at.replace(second=0, microsecond=0)
    if not template.with_time:
        at = at.replace(hour=0, minute=0)
    return Entry(at, entry.agent, entry.count if template.counted else None, clean_feedback(entry.feedback))


@settings(deadline=None)
@given(entries, templates)
def test_reading_back_in_the_same_template(entry: Entry, template: Template) -> None:
    text = written(entry, template)
    read = parse(text, now=NOW, template=template)
    assert read == carried(entry, template)
    assert written(read, template) == text


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_every_template_reads_back_without_being_named(template: Template) -> None:
    entry = Entry(datetime(2026, 11, 5, 9, 5, tzinfo=ZONE), "小美", 2, "约11/21 16:05+改地址，/| 再付")
    assert parse(written(entry, template), now=NOW) == carried(entry, template)


@settings(deadline=None)
@given(entries, templates)
def test_without_a_template_it_is_read_right_or_refused(entry: Entry, template: Template) -> None:
    text = written(entry, template)
    try:
        read = parse(text, now=NOW)
    except NoteError:
        return
    whole = carried(entry, template)
    if read.count is not None and not template.counted:
        # Three fields whose feedback begins like a count, separator and all, are four fields to every reader.
        assert (read.at, read.agent) == (whole.at, whole.agent)
        assert whole.feedback.endswith(read.feedback)
    else:
        assert read == whole


@settings(deadline=None)
@given(st.lists(st.one_of(pieces, st.text(max_size=3)), max_size=12).map("".join))
def test_any_text_is_an_entry_or_a_note_error(text: str) -> None:
    try:
        parse(text, now=NOW)
    except NoteError as error:
        assert error.code
        assert error.span is None or 0 <= error.span[0] <= error.span[1] <= len(text)


def test_the_canonical_note() -> None:
    entry = Entry(datetime(2026, 11, 21, 16, 5, tzinfo=ZONE), "小美", 2, "明早发工资后付")
    assert written(entry) == "11-21 16:05+小美+第2次+明早发工资后付"
    assert written(entry, THREE) == "11-21 16:05+小美+明早发工资后付"
    assert parse(" 11-21 16:05+小美+第2次+明早发工资后付\n", now=NOW) == entry


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("11-22 16:30+小美+第1次+x", datetime(2026, 11, 22, 16, 30)),
        ("11-22 16:31+小美+第1次+x", datetime(2025, 11, 22, 16, 31)),
        ("12-31+小美+第1次+x", datetime(2025, 12, 31)),
        ("11-22+小美+第1次+x", datetime(2026, 11, 22)),
        ("02-29+小美+第1次+x", datetime(2024, 2, 29)),
        ("2020-02-29+小美+第1次+x", datetime(2020, 2, 29)),
    ],
)
def test_a_missing_year_is_the_latest_not_after_now(text: str, at: datetime) -> None:
    assert parse(text, now=NOW).at == at.replace(tzinfo=ZONE)


def test_a_note_is_never_older_than_its_order() -> None:
    created = datetime(2026, 11, 20, 10, 0, 40, tzinfo=ZONE)
    assert parse("11-20 10:00+小美+第1次+x", now=NOW, not_before=created).at.hour == 10
    assert parse("11-20+小美+第1次+x", now=NOW, not_before=created).at.day == 20
    for text in ("11-20 09:59+小美+第1次+x", "11-19+小美+第1次+x", "2025-11-21+小美+第1次+x", "12-01+小美+第1次+x"):
        with pytest.raises(NoteError) as caught:
            parse(text, now=NOW, not_before=created)
        assert (caught.value.code, caught.value.part) == ("time_before_order", "time")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("小美+第2次+明早付", "time_missing", "小美"),
        ("16:05+小美+第2次+明早付", "time_unclear", "16:05"),
        ("2026/11/21+小美+第2次+明早付", "time_unclear", "2026"),
        ("13-45 16:05+小美+第2次+明早付", "time_impossible", "13-45 16:05"),
        ("11-21 25:05+小美+第2次+明早付", "time_impossible", "11-21 25:05"),
        ("02-30+小美+第2次+明早付", "time_impossible", "02-30"),
        ("2027-01-01+小美+第2次+明早付", "time_future", "2027-01-01"),
        ("11-21 16:05", "agent_missing", ""),
        ("11-21 16:05++第2次+明早付", "agent_missing", ""),
        ("11-21 16:05+第2次+明早付", "agent_missing", "第2次"),
        ("11-21 16:05+12345+第2次+明早付", "nickname_digits", "12345"),
        ("11-21 16:05 小美+第2次+明早付", "separator_mixed", "小美+第2次+明早付"),
        ("11-21 16:05小美+第2次+明早付", "separator_missing", "小"),
        ("11-21 16:05+小美", "feedback_missing", ""),
        ("11-21 16:05+小美+第2次", "feedback_missing", "第2次"),
        ("11-21 16:05+小美+第2次+", "feedback_missing", ""),
        ("11-21 16:05+小美+第二次+明早付", "count_unclear", "第二次"),
        ("11-21 16:05+小美+第0次+明早付", "count_unclear", "第0次"),
        ("11-21 16:05+小美+ 第2次+明早付", "count_unclear", "第2次"),
        ("11-21 小美 2 件都要退", "count_unclear", "2"),
        ("11-21 小美 50 优惠券已发", "count_unclear", "50"),
        ("11/21/小美/2/3都坏了", "count_unclear", "2"),
        ("11-21 16:05+小美+第2次+a\nb", "several_lines", "11-21 16:05+小美+第2次+a\nb"),
    ],
)
def test_refusals_name_the_part_and_the_place(text: str, code: str, place: str) -> None:
    with pytest.raises(NoteError) as caught:
        parse(text, now=NOW)
    assert caught.value.code == code
    assert caught.value.span is not None
    start, end = caught.value.span
    assert text[start:end] == place


def test_known_agents_settle_what_blanks_leave_open() -> None:
    text = "11-21 小美 明早付"
    assert parse(text, now=NOW, agents=("小美",)).agent == "小美"
    with pytest.raises(NoteError, match="entry_unsure"):
        parse("11-21 发货 顺丰 加急", now=NOW, agents=("小美",))


def test_another_template_is_refused_where_one_is_asked_for() -> None:
    with pytest.raises(NoteError, match="count_missing"):
        parse("11-21 16:05+小美+明早付", now=NOW, template=FOUR)
    with pytest.raises(NoteError, match="other_template"):
        parse("11/21 16:05+小美+第2次+明早付", now=NOW, template=FOUR)


def test_four_fields_need_a_count() -> None:
    with pytest.raises(NoteError, match="count_missing"):
        written(Entry(NOW, "小美", None, "x"), FOUR)


@pytest.mark.parametrize(
    "wrong", [{"separator": "-"}, {"date": "dd.MM"}, {"count": "#{n}"}, {"parts": ("time", "feedback")}]
)
def test_templates_are_made_of_known_pieces(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not"):
        Template(**wrong)  # type: ignore[arg-type]


def test_a_day_of_slack_for_clocks_that_differ() -> None:
    ahead = NOW + timedelta(hours=20)
    assert parse(written(Entry(ahead, "小美", 1, "x")), now=NOW).at == ahead
