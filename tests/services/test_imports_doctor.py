"""What an import found as a spreadsheet, and what taking it back would do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.domain.finding import Finding
from app.errors import KnownError
from app.services import doctor_worker, imports, notes
from app.services.imported import Refused, hidden_cells
from app.services.notes import NoteDraft
from tests.exports.builder import Quirks, write_csv
from tests.offices import COLUMNS, an_order, desk, paid


def sheets(file: Path) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_path(file)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def task(file: Path, **changes: Any) -> doctor_worker.Task:
    whole: dict[str, Any] = {
        "file": file, "scratch": None, "language": "en", "findings": (), "refused": ()
    }  # fmt: skip
    return doctor_worker.Task(**(whole | changes))


def test_findings_and_refused_rows_are_written_by_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "发现.xlsx"
    odd = an_order("1.0", receiver="张三丰", phone="13812341234")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await at.bring(odd, an_order(2), an_order(2))
            run = answer.run or 0
            found = await imports.findings(at.office, run)
            assert {one.code for one in found} >= {"id_decimal", "rows_merged"}
            assert await imports.export_doctor(at.office, run, file) == len(found) + 1
            told, refused = sheets(file)
            assert [row[4:] for row in told[1:]] == [
                [float(one.rows), ", ".join(map(str, one.numbers))] for one in found
            ]
            assert all(row[1] and row[1] != one.code for row, one in zip(told[1:], found, strict=True))
            assert refused[1][:2] == [2, refused[1][1]]
            assert "张三丰" not in str(refused)
            assert "13812341234" not in str(refused)
            await imports.export_doctor(at.office, run, file, unmasked=True)
            assert "张三丰" in str(sheets(file)[1])
            assert list(at.office.staging.iterdir()) == []
            with pytest.raises(KnownError) as caught:
                await imports.export_doctor(at.office, 99, file)
            assert caught.value.code == "run_unknown"
            with pytest.raises(KnownError) as caught:
                await imports.export_doctor(at.office, run, tmp_path / "no folder" / "x.xlsx")
            assert caught.value.code == "folder_refused"

    asyncio.run(deed())


def test_nothing_in_the_file_is_a_formula_or_a_link(tmp_path: Path) -> None:
    cells = [
        '=HYPERLINK("http://x")',
        "@SUM(1)",
        "+1",
        "http://example.com",
        "123456789012345678",
        "\ud800",
        "长" * 40_000,
    ]
    row = Refused(7, "id_missing", {}, cells)
    file = tmp_path / "x.xlsx"
    assert doctor_worker.write(task(file, refused=(row,))) == 1
    (written,) = sheets(file)[1][1:]
    assert written[0] == 7
    assert written[2:7] == cells[:5]
    assert written[8] == "长" * 32_767


def test_a_run_without_findings_is_a_file_with_headings_alone(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    assert doctor_worker.write(task(file)) == 0
    assert [len(sheet) for sheet in sheets(file)] == [1, 1]


def test_every_grade_has_a_word(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    codes = ("id_scientific", "memo_changed", "rows_merged")
    doctor_worker.write(task(file, findings=tuple(Finding(code, 1, (2,)) for code in codes)))
    assert [row[0] for row in sheets(file)[0][1:]] == ["grave", "odd", "only told"]


def test_an_undo_is_foreseen_and_does_as_it_said(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            run = (await at.bring(paid(an_order(1)), an_order(2), an_order(3))).run or 0
            await notes.save(at.office, NoteDraft(await at.id(2), "purple", "小美", "明早付"))
            later = (await at.bring(an_order(3))).run
            before = await at.picture()
            seen = await imports.preview_undo(at.office, run)
            assert await at.picture() == before
            assert (seen.removed, seen.stubs, seen.restored, seen.later) == (0, 1, 1, [later])
            ((number, why),) = seen.kept
            assert (number, set(why) >= {"note", "flag"}) == ("2", True)
            done = await imports.undo(at.office, run)
            assert (done.removed, done.stubs, done.restored) == (seen.removed, seen.stubs, seen.restored)
            for gone, code in ((run, "run_not_done"), (99, "run_unknown")):
                with pytest.raises(KnownError) as caught:
                    await imports.preview_undo(at.office, gone)
                assert caught.value.code == code

    asyncio.run(deed())


def test_a_mixed_up_row_shows_no_cell_with_words() -> None:
    cells = ["张三丰", "浙江省杭州市", "12.00"]
    personal = {0: "receiver"}
    shifted, missing = (Refused(2, code, {}, cells) for code in ("shifted_cells", "id_missing"))
    # Where cells have moved, or nobody noted which columns are whose, every cell may be a name.
    assert hidden_cells(shifted, personal) == hidden_cells(missing) == ["张*", "浙*", "12.00"]
    assert hidden_cells(missing, personal) == ["张*", "浙江省杭州市", "12.00"]


def test_columns_that_fill_no_field_are_masked_by_their_names() -> None:
    cells = ["zhangsan@qq.com", "80.00元", "330106199001011234", "张三丰 上海 上海市 闵行区 某路9号301室"]
    personal = {0: "person", 1: "person", 2: "phone", 3: "address"}
    assert hidden_cells(Refused(2, "id_missing", {}, cells), personal) == ["z*", "80.00元", "****1234", "***"]


def test_a_damaged_file_tells_which_rows(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [an_order(1), an_order("1.2E+18")], COLUMNS, Quirks())

    async def deed() -> None:
        async with desk(tmp_path) as at:
            run = (await imports.run(at.office, file)).run or 0
            (found,) = [one for one in await imports.findings(at.office, run) if one.code == "id_scientific"]
            assert found.numbers == (3,)
            assert await imports.findings(at.office, run) == (await imports.runs(at.office))[0].findings

    asyncio.run(deed())
