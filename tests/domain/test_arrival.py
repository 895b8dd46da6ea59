"""A file counts as arrived once it has kept still; what is unfinished, old or no table is nobody's business."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import arrival
from app.domain.arrival import Folder, Mark

SETTLE = 2.0


def looked(folder: Folder, now: float, *also: str, **sizes: int) -> tuple[Folder, tuple[str, ...]]:
    """Another look: each file by its size, which stands for its time too; ``also`` lies beside them."""
    marks = {f"{name}.csv": Mark(size, size) for name, size in sizes.items()}
    return arrival.advance(folder, {*marks, *also}, marks, now, SETTLE)


@pytest.mark.parametrize("name", ["orders.csv", "ExportOrderList.XLSX", "订单 2026.xls", "a.zip", "a.ods", "a.txt"])
def test_tables_and_archives_are_worth_a_look(name: str) -> None:
    assert arrival.may_be_export(name)


@pytest.mark.parametrize(
    "name",
    ["orders.csv.crdownload", "orders.xlsx.part", "Unconfirmed 12345.crdownload", "orders.csv.download", "a.tmp",
     "~$orders.xlsx", ".hidden.csv", "~WRL0001.xlsx", "film.mp4", "setup.exe", "csv", ""],
)  # fmt: skip
def test_unfinished_and_other_files_are_not(name: str) -> None:
    assert not arrival.may_be_export(name)


def test_a_new_file_arrives_once_it_kept_still() -> None:
    folder, ready = looked(Folder(), 0, a=5)
    assert (ready, set(folder.waiting)) == ((), {"a.csv"})
    folder, ready = looked(folder, 1, a=5)
    assert ready == ()
    folder, ready = looked(folder, 2, a=5)
    assert (ready, folder.waiting) == (("a.csv",), {})
    folder, ready = looked(folder, 3, a=5)
    assert ready == ()


def test_a_file_that_grows_has_not_arrived() -> None:
    folder = Folder()
    for now in range(0, 20, 2):
        folder, ready = looked(folder, now, a=1 + now)
        assert ready == ()
    folder, ready = looked(folder, 22, a=19)
    assert ready == ("a.csv",)


def test_an_empty_file_and_one_with_its_download_beside_it_wait() -> None:
    folder = Folder()
    for now in (0, 2, 4):
        folder, ready = looked(folder, now, "b.csv.crdownload", a=0, b=5)
        assert ready == ()
    folder, ready = looked(folder, 6, a=7, b=5)
    assert ready == ("b.csv",)
    folder, ready = looked(folder, 8, a=7, b=5)
    assert ready == ("a.csv",)


def test_a_film_is_too_big() -> None:
    folder, _ready = looked(Folder(), 0, a=arrival.LARGEST + 1)
    assert folder.waiting == {}


def test_what_lay_there_before_is_no_news() -> None:
    marks = {"old.csv": Mark(1, 1, came=100), "new.csv": Mark(1, 1, came=200)}
    folder, _ready = arrival.advance(arrival.begin(marks, oldest=150), marks, marks, 0, SETTLE)
    folder, ready = arrival.advance(folder, marks, marks, 2, SETTLE)
    assert ready == ("new.csv",)


def test_a_file_under_a_known_name_arrives_anew_when_it_changed() -> None:
    folder, _ready = looked(Folder(done={"a.csv": Mark(5, 5)}), 0, a=6)
    folder, ready = looked(folder, 2, a=6)
    assert ready == ("a.csv",)


def test_a_file_that_could_not_be_read_comes_again() -> None:
    folder, ready = looked(Folder(), 0, a=5)
    folder, ready = looked(folder, 2, a=5)
    folder, _ready = looked(arrival.again(folder, ready), 4, a=5)
    folder, ready = looked(folder, 6, a=5)
    assert ready == ("a.csv",)


def test_names_that_exports_have() -> None:
    assert arrival.sounds_like_export("ExportOrderList202611211605.xlsx")
    assert arrival.sounds_like_export("退款_20261121.zip")
    assert not arrival.sounds_like_export("工资.xlsx")


looks = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)), max_size=12)


@given(looks)
def test_each_look_of_a_file_arrives_at_most_once_and_only_after_keeping_still(steps: list[dict[str, int]]) -> None:
    folder, told = Folder(), list[tuple[str, int]]()
    for at, sizes in enumerate(steps):
        folder, ready = looked(folder, at * SETTLE, **sizes)
        for name in ready:
            letter = name[0]
            assert steps[at - 1].get(letter) == sizes[letter] != 0
            told.append((letter, sizes[letter]))
        assert not folder.waiting.keys() & set(ready)
        assert folder.waiting.keys() | folder.done.keys() <= {f"{name}.csv" for name in sizes}
