"""A number that a spreadsheet has damaged is never stored, whatever the platform, the report and the container."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from string import ascii_uppercase

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.fields import IDS
from app.intake.header import layout
from app.intake.profile import Profile, profiles
from tests.intake.reading import Reading, read

GENTLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
PROFILES = {f"{profile.platform}-{profile.report}": profile for profile in profiles()}
MADE: dict[str, Callable[[random.Random], str]] = {
    "pinduoduo": lambda chance: f"2605{chance.randrange(10, 29)}-{chance.randrange(10**14, 10**15)}",
    "xiaohongshu": lambda chance: f"P{chance.randrange(10**17, 10**18)}",
    "jd": lambda chance: str(chance.randrange(10**11, 10**12)),
}
USUAL = {"created": "2026-05-06 12:34:56", "money": "20.00", "text": "某"}
DAMAGES: dict[str, Callable[[str], str]] = {
    "scientific": lambda number: f"{float(number):.2E}",
    "short_scientific": lambda number: f"{float(number):.5E}".replace("+", ""),
    "small_scientific": lambda number: f"{float(number):.6e}",
    "whole_scientific": lambda number: f"{number[0]}E+{len(number) - 1}",
    "wrapped": lambda number: f'="{float(number):.4E}"',
    "apostrophe": lambda number: f"'{float(number):.4E}",
    "decimal": "{}.0".format,
    "two_decimals": "{}.00".format,
    "commas": lambda number: f"{int(number):,}",
    "lost_bytes": lambda number: f"{number[:8]}\ufffd{number[9:]}",
    "hashes": lambda number: "#" * len(number),
    "cut_with_dots": lambda number: f"{number[:8]}…",
}


def number_of(profile: Profile, chance: random.Random) -> str:
    """As its platform makes them, else the longest of figures, behind a letter if need be, that the profile takes."""
    if profile.platform in MADE:
        return MADE[profile.platform](chance)
    digits = str(chance.randrange(10**18, 10**19))
    forms = (letter + digits[:length] for length in range(19, 5, -1) for letter in ["", *ascii_uppercase])
    fitting: str = next(filter(profile.id_pattern.fullmatch, forms))
    return fitting


def is_bare(profile: Profile) -> bool:
    """Whether a spreadsheet takes the platform's numbers for figures, and keeps 15 digits of them."""
    number = number_of(profile, random.Random(1))
    return number.isdigit() and len(number) > 16


def table(profile: Profile, numbers: list[dict[str, str]]) -> list[list[str]]:
    """Rows with nothing but what a row must have; ``numbers`` by field."""
    names = {field: columns[0] for field, columns in (*profile.line_names.items(), *profile.names.items())}
    kept = [field for field in names if field in IDS or field in profile.required]
    kept += [
        field for field in ("created_at", "amount_due", "amount", "reviewed_at", "title", "text") if field in names
    ]
    titles = [names[field] for field in kept]
    strange = [name for name in sorted(profile.known) if name not in titles][:6]
    usual = {"created_at": USUAL["created"], "reviewed_at": USUAL["created"], "amount_due": "20.00", "amount": "20.00"}
    rows = [[row.get(field, usual.get(field, "某")) for field in kept] + [""] * len(strange) for row in numbers]
    return [[*titles, *strange], *rows]


def written(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(at, column, cell)
    else:
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        path.write_bytes(out.getvalue().encode("utf-8-sig"))
    return path


def stored(reading: Reading) -> set[str]:
    fields = ("order_no", "refund_no", "line", "line.line")
    return {row[field] for row in reading.rows for field in fields if row.get(field)}


def fields_of(profile: Profile) -> list[str]:
    return [field for field in ("order_no", "refund_no", "line") if field in {*profile.names, *profile.line_names}]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@GENTLE
@given(chance=st.randoms(use_true_random=False))
def test_a_damaged_number_is_never_stored(tmp_path: Path, name: str, suffix: str, chance: random.Random) -> None:
    profile = PROFILES[name]
    fine: set[str] = set()
    whole = 0
    rows = []
    for _ in range(chance.randrange(1, 12)):
        row = {field: number_of(profile, chance) for field in fields_of(profile)}
        hurt = [field for field in row if chance.random() < 0.3]
        fine.update(number for field, number in row.items() if field not in hurt)
        for field in hurt:
            row[field] = DAMAGES[chance.choice(list(DAMAGES))]("".join(filter(str.isdigit, row[field])))
        whole += not hurt
        rows.append(row)
    reading = read(written(tmp_path / f"a{suffix}", table(profile, rows)))
    assert reading.export.platform == profile.platform and reading.export.report == profile.report
    assert stored(reading) <= fine
    assert len(reading.rows) >= whole
    assert len(reading.rows) + len(reading.rejects) == len(rows)


@pytest.mark.parametrize("name", [name for name in PROFILES if is_bare(PROFILES[name])])
def test_rounded_numbers_are_never_stored(tmp_path: Path, name: str) -> None:
    """Each of the numbers by itself, for a sub-order's may be rounded where the order's is text."""
    profile, chance = PROFILES[name], random.Random(1)
    for hurt in fields_of(profile):
        rows = [{field: number_of(profile, chance) for field in fields_of(profile)} for _ in range(20)]
        for row in rows:
            row[hurt] = row[hurt][:15] + "0000"
        reading = read(written(tmp_path / "a.csv", table(profile, rows)))
        assert reading.rows == [], hurt
        assert set(reading.codes) == {"id_rounded"}


def test_headers_of_the_tables_are_the_profiles() -> None:
    for profile in PROFILES.values():
        head, *_ = table(profile, [])
        assert layout(profile, 0, head).unknown == ()
