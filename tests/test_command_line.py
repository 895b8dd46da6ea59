"""The command line as scripts see it: the shapes of its answers, its exit codes, and what goes to which stream."""

from __future__ import annotations

import csv
import json
import logging
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from python_calamine import CalamineWorkbook

from app import __main__ as command_line
from app import commands, i18n, log
from tests.exports.builder import columns, write_csv
from tests.exports.people import Order
from tests.offices import CLOSED, COLUMNS, CREATED, FINISHED, SHIPPED, UNPAID, an_order, moment, paid

ROOT = Path(__file__).parent.parent
NOW = "2026-11-21T16:00"
REAL = Path(os.environ.get("ZIQI_REAL_EXPORT", ROOT.parent / "shared" / "data" / "tmall_order_report.csv"))
SHORT = ["订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额"]


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "店铺 数据"


@pytest.fixture
def run(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    staged_in_a_thread: None,
    light_files: None,
) -> Run:
    """Run a command in this process, at four in the afternoon unless told otherwise."""
    # The program switches it off for good; other tests want it back.
    monkeypatch.setattr(logging, "lastResort", logging.lastResort)

    def go(*words: object, now: str | None = NOW, lang: str = "en", top: tuple[str, ...] = ()) -> Said:
        before = ["--data-dir", str(folder), "--lang", lang, *top, *(["--now", now] if now else [])]
        try:
            code = command_line.main([*before, *map(str, words)])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return go


def real(*words: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as users do: a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        input=stdin, capture_output=True, cwd=ROOT, env=os.environ | environment, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write an export of these orders, in the plain columns of a full report."""
    made: Iterator[int] = iter(range(100))

    def write(*orders: Order, names: list[str] = COLUMNS) -> Path:
        return write_csv(tmp_path / f"export{next(made)}.csv", orders, names)

    return write


def of_three(file: Path) -> Path:
    """The same file, last changed at three in the afternoon."""
    os.utime(file, (moment(2026, 11, 21, 15),) * 2)
    return file


ORDER_KEYS = (
    "shop", "platform", "order_no", "status", "status_text", "expired", "buyer", "amount_due", "amount_paid", "refund",
    "created_at", "paid_at", "shipped_at", "finished_at", "closes_at", "items", "buyer_message", "memo", "flag", "owner",
    "mark",
)  # fmt: skip
IMPORT_KEYS = {
    "file", "platform", "report", "encoding", "rows", "created", "updated", "unchanged", "merged", "refused",
    "unknown_columns", "as_of", "notices", "findings", "level", "profile", "created_lines", "updated_lines", "stubs",
    "known_run", "seconds",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
MONEY = re.compile(r"-?\d+\.\d\d")


def check_order(order: dict[str, Any]) -> None:
    """Every key is there, and every value of the kind it must be."""
    assert set(ORDER_KEYS) <= set(order)
    assert order["status"] in {"unpaid", "paid", "shipped", "finished", "closed", "unknown"}
    assert isinstance(order["expired"], bool)
    for name in ("amount_due", "amount_paid", "refund"):
        assert order[name] is None or MONEY.fullmatch(order[name]), name
    for name in ("created_at", "paid_at", "shipped_at", "finished_at", "closes_at"):
        assert order[name] is None or MOMENT.fullmatch(order[name]), name
    for item in order["items"]:
        assert set(item) == {"title", "spec", "quantity", "price"}


# -- import, imports, undo ---------------------------------------------------------------------------------------------


def test_import_answers_with_its_counts(run: Run, export: Callable[..., Path]) -> None:
    file = export(an_order(1), an_order(2), an_order(2), an_order("1.2E+18"))
    said = run("import", file, "--json")
    assert said.code == 1, "done, with refused rows"
    answer = said.json
    assert set(answer) >= IMPORT_KEYS
    (refused,) = answer["refused"]
    assert set(refused) == {"row", "code", "reason", "cells"}
    assert (refused["row"], refused["code"]) == (5, "id_scientific")
    assert refused["reason"]
    assert refused["reason"] in said.err
    counted = {name: answer[name] for name in ("rows", "created", "updated", "unchanged", "merged")}
    assert counted == {"rows": 4, "created": 2, "updated": 0, "unchanged": 0, "merged": 1}
    assert (answer["file"], answer["platform"], answer["report"], answer["encoding"], answer["unknown_columns"]) == (
        str(file), "taobao", "orders", "gb18030", [],
    )  # fmt: skip
    assert MOMENT.fullmatch(answer["as_of"])
    assert isinstance(answer["seconds"], float)
    again = run("import", export(an_order(1)), "--json")
    assert (again.code, again.err, again.json["unchanged"]) == (0, "", 1)


def test_refused_cells_tell_nobodys_name_phone_or_address(run: Run, export: Callable[..., Path]) -> None:
    file = export(an_order("1.0", receiver="张三丰", phone="13812341234", address="浙江省 杭州市 西湖区 学府路1号"))
    shown = run("import", file, "--json")
    text = shown.out + shown.err
    for secret in ("张三丰", "13812341234", "学府路"):
        assert secret not in text
    whole = run("import", file, "--json", top=("--unmasked",)).json["refused"][0]["cells"]
    assert {"张三丰", "浙江省 杭州市 西湖区 学府路1号"} <= set(whole)


def test_a_cipher_is_told_as_encrypted(run: Run, export: Callable[..., Path]) -> None:
    file = export(an_order(1, buyer="##密文"), an_order("1.0", receiver="~#密文"))
    said = run("import", file, "--json")
    (refused,) = said.json["refused"]
    assert "密文" not in said.out + said.err
    assert "Encrypted" in refused["cells"]
    for top in ((), ("--unmasked",)):
        assert run("orders", "--json", top=top).json[0]["buyer"] == "Encrypted"
        assert run("order", "1", "--json", top=top).json["buyer"] == "Encrypted"
    booked = run("remind", "1", "--at", "今晚8点", "--json").json
    assert booked["buyer"] == "Encrypted"


def test_several_files_give_a_list_and_one_bad_one_stops_no_other(
    run: Run, export: Callable[..., Path], tmp_path: Path
) -> None:
    said = run("import", export(an_order(1)), tmp_path / "none.csv", export(an_order(2)), "--json")
    assert said.code == 2
    first, bad, last = said.json
    assert (first["created"], last["created"]) == (1, 1)
    assert (bad["file"], bad["error"]) == (str(tmp_path / "none.csv"), "file_missing")
    assert bad["reason"]
    assert "none.csv" in said.err
    assert run("orders", "--count", "--json").json["count"] == 2


def test_several_shops_and_none_named_is_refused_with_their_names(run: Run, export: Callable[..., Path]) -> None:
    assert run("import", export(an_order(1)), "--shop", "一店").code == 0
    assert run("import", export(paid(an_order(1))), "--shop", "二店").code == 0
    said = run("import", export(an_order(2)), "--json")
    assert (said.code, said.out) == (2, "")
    assert "一店" in said.err
    assert "二店" in said.err
    for words in (
        ("order", "1"),
        ("note", "1", "--agent", "小美", "--feedback", "x"),
        ("plan", "1"),
        ("remind", "1", "--at", "+1h"),
    ):
        said = run(*words, "--json")
        assert (said.code, said.out) == (2, ""), words
        assert "二店" in said.err
        assert run(*words, "--shop", "一店", "--json").code == 0
        assert run(*words, "--shop", "三店", "--json").code == 2
    assert run("orders", "--shop", "二店", "--view", "paid", "--count", "--json").json["count"] == 1
    assert run("orders", "--shop", "一店", "--view", "paid", "--count", "--json").json["count"] == 0
    views = {row["view"]: row["count"] for row in run("views", "--shop", "一店", "--json").json}
    assert (views["all"], views["unpaid"]) == (1, 1)
    assert run("views", "--shop", "三店").code == 2


def test_a_dry_run_changes_nothing(run: Run, export: Callable[..., Path]) -> None:
    file = export(an_order(1))
    answer = run("import", "--dry-run", file, "--json").json
    assert (answer["run"], answer["created"]) == (None, 1)
    assert run("orders", "--count", "--json").json["count"] == 0
    assert run("imports", "--json").json == []


def test_the_first_shop_is_named_by_the_file_or_by_the_platform(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1, shop="小店"), names=columns("v2018_09")))
    assert run("order", "1", "--json").json["shop"] == "小店"


def test_imports_are_listed_and_undone(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1), an_order(2)))
    run("import", export(paid(an_order(1)), an_order("1.0")))
    second, first = run("imports", "--json").json
    assert (first["run"], second["run"], second["updated"], second["refused"], second["state"]) == (1, 2, 1, 1, "done")
    told = {"run": 2, "removed": 0, "stubs": 0, "restored": 1, "lines": 0, "refunds": 0, "reviews": 0}
    foreseen = run("undo", second["run"], "--dry-run", "--json")
    assert (foreseen.code, foreseen.json) == (0, told | {"kept": [], "later": [], "held": []})
    assert run("order", "1", "--json").json["status"] == "paid", "a dry run changes nothing"
    assert run("undo", second["run"], "--json").json == told
    assert run("order", "1", "--json").json["status"] == "unpaid"
    for number in (2, 9):
        said = run("undo", number, "--json")
        assert (said.code, said.out) == (2, "")
        assert said.err
    assert run("undo", "x").code == 2
    assert run("undo", 2, "--dry-run").code == 2, "it is taken back already"


def test_an_undo_tells_beforehand_what_stays_and_why(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1), an_order(2)))
    run("note", "1", "--agent", "小美", "--feedback", "明早付")
    run("import", export(an_order(2)))
    seen = run("undo", 1, "--dry-run", "--json").json
    assert (seen["removed"], seen["stubs"], seen["later"]) == (0, 1, [2])
    ((kept),) = seen["kept"]
    assert (kept["order_no"], {"note", "flag"} <= set(kept["why"])) == ("1", True)
    assert "stubs: 1" in run("undo", 1, "--dry-run").lines


def test_an_undo_tells_beforehand_which_older_files_to_import_again(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1)), now=NOW)
    run("import", of_three(export(paid(an_order(1)))))
    seen = run("undo", 1, "--dry-run", "--json")
    assert seen.json["held"] == [2]
    assert "Import that file again." in seen.err
    assert run("undo", 2, "--dry-run", "--json").err == ""


def test_what_an_import_noticed_is_told_and_kept(run: Run, export: Callable[..., Path]) -> None:
    said = run("import", export(an_order(1), an_order("1.0"), an_order(1)), "--json")
    found = said.json["findings"]
    assert {one["code"] for one in found} >= {"id_decimal", "rows_merged"}
    (decimal,) = (one for one in found if one["code"] == "id_decimal")
    assert (decimal["grade"], decimal["rows"], decimal["numbers"]) == ("grave", 1, [3])
    assert decimal["what"]
    assert decimal["todo"]
    assert run("imports", "--findings", 1, "--json").json == found
    assert decimal["what"] in run("imports", "--findings", 1).out
    assert decimal["what"] in run("import", export(an_order(2), an_order("1.0"))).out
    assert run("imports", "--json").json[1]["findings"] == len(found)
    said = run("imports", "--findings", 9)
    assert (said.code, said.out) == (2, "")
    assert "。 " not in run("import", export(an_order(3), an_order("1.0")), lang="zh_CN").out


def test_the_same_file_again_is_told_and_not_refused(run: Run, export: Callable[..., Path]) -> None:
    file = export(an_order(1))
    assert run("import", file, "--json").json["known_run"] is None
    said = run("import", file, "--json")
    assert (said.code, said.json["known_run"], said.json["unchanged"]) == (0, 1, 1)
    assert "1" in said.err


def test_folders_and_zips_are_opened(run: Run, export: Callable[..., Path], tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    export(an_order(1)).rename(folder / "a.csv")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 no table")
    archive = tmp_path / "b.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(export(an_order(2)), "b.csv")
    said = run("import", folder, archive, "--json")
    assert said.code == 0
    assert [(one["file"], one["created"]) for one in said.json] == [("exports › a.csv", 1), ("b.zip › b.csv", 1)]
    assert "photo.jpg" in said.err
    said = run("import", archive, "--json")
    assert (said.json["file"], said.json["unchanged"]) == ("b.zip › b.csv", 1)
    (tmp_path / "nothing").mkdir()
    said = run("import", archive, tmp_path / "nothing", "--json")
    assert (said.code, [one.get("error") for one in said.json]) == (2, ["no_table_inside", None])
    assert said.json[0]["file"] == str(tmp_path / "nothing")
    said = run("import", tmp_path / "nothing", "--json")
    assert (said.code, said.out) == (2, "")


def test_a_password_opens_a_zip(run: Run, export: Callable[..., Path], tmp_path: Path) -> None:
    archive = tmp_path / "b.zip"
    with pyzipper.AESZipFile(archive, "w", encryption=pyzipper.WZ_AES) as packed:
        packed.setpassword(b"secret")
        packed.writestr("b.csv", export(an_order(2)).read_bytes())
    for words in ((), ("--password", "wrong")):
        said = run("import", archive, *words, "--json")
        assert (said.code, said.out) == (2, "")
        assert "secret" not in said.err
    plain = export(an_order(1))
    said = run("import", archive, plain, "--json")
    assert (said.code, [one.get("error") for one in said.json]) == (2, ["file_password", None])
    (folder := tmp_path / "folder").mkdir()
    for file in (archive, plain):
        (folder / file.name).write_bytes(file.read_bytes())
    said = run("import", folder, "--json")
    assert (said.code, [one["file"] for one in said.json]) == (2, ["folder › b.zip", f"folder › {plain.name}"])
    assert run("import", archive, "--password", "secret", "--json").json["created"] == 1


def test_an_older_file_is_kept_out_or_taken(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(paid(an_order(1))))
    file = of_three(export(an_order(1)))
    assert run("import", file, "--json").json["unchanged"] == 1
    assert run("order", "1", "--json").json["status"] == "paid"
    assert run("import", file, "--older", "take", "--json").json["updated"] == 1
    assert run("order", "1", "--json").json["status"] == "unpaid"
    assert run("import", file, "--older", "maybe").code == 2


def test_a_profile_of_ones_own_reads_a_strange_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "strange.csv"
    file.write_text("单据甲,状况\nX1001,没给钱\n", encoding="utf-8")
    profile = tmp_path / "own.toml"
    profile.write_text(
        """
        name = "自家的表"
        level = "own"
        platform = "taobao"
        report = "orders"
        required = ["order_no"]
        id_pattern = "X[0-9]+"
        [fields]
        order_no = { names = ["单据甲"], sure = "chosen" }
        status_text = { names = ["状况"], sure = "chosen" }
        [status]
        unpaid = ["没给钱"]
        """,
        encoding="utf-8",
    )
    assert run("import", file).code == 2
    answer = run("import", file, "--profile", profile, "--json").json
    assert (answer["created"], answer["profile"], answer["level"]) == (1, "自家的表", "own")
    assert run("imports", "--json").json[0]["profile"] == "自家的表"
    assert run("order", "X1001", "--json").json["status"] == "unpaid"
    said = run("import", file, "--profile", file)
    assert (said.code, said.out) == (2, "")


# -- views, orders, order ----------------------------------------------------------------------------------------------


def test_views_and_orders_agree(run: Run, export: Callable[..., Path]) -> None:
    run(
        "import",
        export(an_order(1), paid(an_order(2)), an_order(3, status=CLOSED), an_order(4, created=datetime(2026, 11, 1))),
    )
    counts = {row["view"]: row["count"] for row in run("views", "--json").json}
    assert counts == {
        "all": 4, "unpaid": 2, "to_ship": 1, "paid": 1, "shipped": 0, "finished": 0, "closed": 1, "unknown": 0,
        "expired": 1, "unpasted": 0,
    }  # fmt: skip
    for view, count in counts.items():
        rows = run("orders", "--view", view, "--json").json
        assert len(rows) == count == run("orders", "--view", view, "--count", "--json").json["count"]
        for row in rows:
            check_order(row)
            assert not set(row) & {"notes", "contacts", "reminders", "concessions"}
    assert run("orders", "--view", "unpaid", "--count").out == "2\n"
    assert run("orders", "--view", "unpaid", "--count", now=None).out == "2\n"
    assert [row["order_no"] for row in run("orders", "--limit", 2, "--json").json] == ["1", "2"]
    assert [row["order_no"] for row in run("orders", "--search", "buyer3", "--json").json] == ["3"]
    assert run("orders", "--search", "nobody", "--json").json == []


def test_a_view_is_written_into_a_spreadsheet(run: Run, export: Callable[..., Path], tmp_path: Path) -> None:
    run("import", export(an_order(1, phone="13812341234"), paid(an_order(2))))
    file = tmp_path / "未付款.xlsx"
    said = run("export", file, "--view", "unpaid", "--columns", "order_no, phone,amount", "--json", lang="zh_CN")
    assert (said.code, said.json) == (0, {"file": str(file), "rows": 1})
    (sheet,) = CalamineWorkbook.from_path(file).sheet_names
    rows = CalamineWorkbook.from_path(file).get_sheet_by_name(sheet).to_python()
    assert rows[1] == ["1", "138****1234", 100.0]
    assert run("export", file, "--search", "buyer2", "--columns", "phone", top=("--unmasked",)).out.endswith(
        "rows: 1\n"
    )
    said = run("export", file, "--columns", "order_no,colour")
    assert (said.code, said.out) == (2, "")
    assert "colour" in said.err


def test_an_order_is_shown_in_full(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(paid(an_order(1, memo="电话13812341234", message="快点", titles=("甲", "乙"), quantity=2))))
    order = run("order", "1", "--json").json
    check_order(order)
    assert set(order) == {*ORDER_KEYS, "notes", "contacts", "reminders", "concessions"}
    assert (order["amount_due"], order["amount_paid"], order["refund"]) == ("100.00", "100.00", None)
    assert (order["created_at"], order["paid_at"], order["closes_at"]) == (
        "2026-11-21T12:00:00+08:00", "2026-11-21T12:30:00+08:00", None,
    )  # fmt: skip
    assert [(item["title"], item["quantity"]) for item in order["items"]] == [("甲", 1), ("乙", 1)]
    assert (order["buyer"], order["flag"], order["owner"], order["notes"]) == ("buyer1", None, None, [])
    assert "13812341234" not in order["memo"]
    assert run("order", "1", "--json", top=("--unmasked",)).json["memo"] == "电话13812341234"


# -- note, remind, due, plan -------------------------------------------------------------------------------------------


def test_a_note_is_written_and_shown(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1, memo="送小样")))
    said = run("note", "1", "--agent", "小美", "--feedback", "明早付", "--json")
    assert said.code == 0
    assert "小美" in said.err, "an unknown agent is made, and said so"
    text = "11-21 16:00+小美+第1次+明早付"
    answer = said.json
    assert (answer["memo"], answer["agent_made"], answer["warnings"]) == (f"{text}\n送小样", True, [])
    note = {name: answer["note"][name] for name in ("at", "agent", "count", "feedback", "flag", "text", "state")}
    assert note == {
        "at": "2026-11-21T16:00:00+08:00", "agent": "小美", "count": 1, "feedback": "明早付", "flag": "purple",
        "text": text, "state": "saved",
    }  # fmt: skip
    order = run("order", "1", "--json").json
    assert order["notes"] == [answer["note"]]
    assert (order["flag"], order["owner"], len(order["contacts"])) == ("purple", "小美", 1)
    second = run("note", "1", "--agent", "小美", "--feedback", "要发票", "--flag", "red", "--json")
    assert (second.err, second.json["note"]["count"], second.json["agent_made"]) == ("", None, False)


@pytest.mark.parametrize(
    "words",
    [
        ("note", "9", "--agent", "小美", "--feedback", "x"),
        ("note", "1", "--agent", "小 美", "--feedback", "x"),
        ("note", "1", "--agent", "", "--feedback", "x"),
        ("note", "1", "--agent", "小美", "--feedback", " "),
        ("note", "1", "--agent", "小美", "--feedback", "x", "--flag", "pinkish"),
        ("note", "1", "--agent", "小美"),
        ("remind", "1", "--at", "改天"),
        ("remind", "1", "--at", "2020-01-01T10:00"),
        ("remind", "9", "--at", "+1h"),
        ("remind", "1"),
        ("plan", "9"),
        ("order", "9"),
        ("order",),
        ("orders", "--view", "nothing"),
        ("orders", "--limit", "0"),
        ("orders", "--limit", "x"),
        ("notes", "check", "no such file"),
        ("notes", "write", "-"),
        ("notes", "check", "--shop", "nobody's"),
        ("notes", "repair", "-"),
        ("restore", "no such file"),
        ("import", "no such file"),
        ("import",),
        ("demo", "--orders", "0"),
        ("export",),
        ("export", "no such folder/x.xlsx"),
        ("fly",),
        (),
    ],
)
def test_what_is_refused_says_why_and_leaves_standard_output_empty(
    run: Run, export: Callable[..., Path], words: tuple[str, ...]
) -> None:
    run("import", export(an_order(1)))
    said = run(*words, *(["--json"] if words else []))
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_a_note_that_the_warehouse_may_not_see_is_told(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(paid(an_order(1), status=SHIPPED, shipped_at=datetime(2026, 11, 21, 13))))
    words = ("note", "1", "--agent", "小美", "--feedback", "改发顺丰", "--flag", "green", "--json")
    said = run(*words)
    assert said.json["warnings"] == ["warehouse_late"]
    assert "on its way" in said.err


def test_a_reminder_is_due_at_its_moment_and_not_before(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1)))
    booked = run("remind", "1", "--at", "今晚8点", "--agent", "小美", "--json").json
    assert {name: booked[name] for name in ("due_at", "kind", "state", "agent", "order_no")} == {
        "due_at": "2026-11-21T20:00:00+08:00", "kind": "promise", "state": "open", "agent": "小美", "order_no": "1",
    }  # fmt: skip
    assert run("due", "--json", now="2026-11-21T19:59:59").json == []
    for now in ("2026-11-21T20:00", "2026-11-21T12:00Z", "2026-11-21T20:00+08:00", "2026-11-23T08:00"):
        (due,) = run("due", "--json", now=now).json
        assert (due["order_no"], due["state"]) == ("1", "open")
    assert run("order", "1", "--json").json["reminders"][0]["due_at"] == booked["due_at"]


def test_a_reminder_outside_the_call_windows_is_moved_and_says_so(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1)))
    said = run("remind", "1", "--at", "今晚11点", "--json")
    assert said.json["due_at"] == "2026-11-22T11:00:00+08:00"
    assert (said.json["moved"]["said_at"], said.json["moved"]["by"]) == ("2026-11-21T23:00:00+08:00", "quiet_hours")
    assert "Moved to 2026-11-22 11:00, because 2026-11-21 23:00 is in the quiet hours" in said.err
    kept = run("remind", "1", "--at", "今晚11点", "--keep", "--json").json
    assert (kept["due_at"], kept["moved"], kept["warnings"]) == (
        "2026-11-21T23:00:00+08:00", None, ["outside_call_windows"],
    )  # fmt: skip


def test_a_call_about_a_matter_of_service_is_booked_on_a_paid_order(run: Run, export: Callable[..., Path]) -> None:
    run("import", str(export(paid(an_order(1)))))
    assert run("remind", "1", "--at", "今晚11点").code == 2
    booked = run("remind", "1", "--at", "今晚11点", "--kind", "service", "--json").json
    assert (booked["kind"], booked["due_at"], booked["moved"]) == ("service", "2026-11-21T23:00:00+08:00", None)
    assert (booked["agent"], booked["warnings"]) == (None, [])
    assert run("remind", "1", "--at", "+1h", "--kind", "warehouse").code == 2


def test_the_plan_names_the_rule_behind_each_reminder(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1), paid(an_order(2))))
    answer = run("plan", "1", "--json").json
    assert [point["stage"] for point in answer["points"]] == [1, 2]
    for point in answer["points"]:
        assert set(point) == {"stage", "not_before", "due_at", "late_at", "channel", "rule", "moved_by", "reason"}
        assert point["reason"]
        for name in ("not_before", "due_at", "late_at"):
            assert MOMENT.fullmatch(point[name])
    assert run("plan", "2", "--json").json["blocked_by"] == "paid"
    assert run("due", "--json").json == [], "computed reminders are in the plan and never fall due"


def test_the_time_line_of_an_order_has_what_was_and_what_is_to_come(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1)))
    run("note", "1", "--agent", "小美", "--feedback", "没接")
    run("remind", "1", "--at", "今晚8点")
    answer = run("plan", "1", "--json").json
    line = answer["time_line"]
    assert [point["what"] for point in line] == [
        "created", "contact", "not_before", "booked", "due", "late", "closes",
    ]  # fmt: skip
    assert [point["at"] for point in line] == sorted(point["at"] for point in line)
    for point in line:
        assert set(point) == {"at", "what", "stage", "channel", "rule", "moved_by", "rules", "reason"}
        assert MOMENT.fullmatch(point["at"])
        assert point["rule"]
        assert point["reason"] not in ("", point["rule"])
    (due,) = (point for point in line if point["what"] == "due")
    (planned,) = answer["points"]
    assert (due["at"], due["rule"], due["stage"]) == (planned["due_at"], planned["rule"], 2)
    assert [one["code"] for one in due["rules"]][:2] == ["morning", "chat"]
    assert {point["what"]: point["rule"] for point in line}["closes"] == "auto_close"
    assert len(run("plan", "1").lines) == len(line)


# -- the queue ---------------------------------------------------------------------------------------------------------

QUEUE_KEYS = ["buyer", "orders", "stage", "channel", "due_at", "late", "reason", "window", "blocked_by"]


def test_the_queue_lists_who_is_due_and_why(run: Run, export: Callable[..., Path]) -> None:
    first, more = an_order(1, buyer="一盏小灯"), CREATED.replace(hour=9)
    run(
        "import",
        export(first, an_order(2, created=more), an_order(3, buyer="一盏小灯", created=more.replace(minute=5))),
    )
    rows = run("queue", "--json").json
    assert [row["orders"] for row in rows] == [["2"], ["3", "1"]]
    assert rows == run("queue", "--tab", "now", "--shop", rows[0]["shops"][0], "--json").json
    for row in rows:
        assert list(row)[: len(QUEUE_KEYS)] == QUEUE_KEYS
        assert MOMENT.fullmatch(row["due_at"])
        assert (row["stage"], row["channel"], row["blocked_by"], row["best"]) == (1, "chat", None, None)
        assert row["reason"]
        assert [one["code"] for one in row["rules"]][:2] == ["after_order", "chat"]
    assert rows[1]["buyer"] == "一***灯"
    assert run("queue", "--json", top=("--unmasked",)).json[1]["buyer"] == "一盏小灯"
    (best, _rest) = run("queue", "--best", "--json").json
    assert best["orders"] == ["3", "1"]
    assert (best["best"]["amount"], best["best"]["chance"], best["best"]["contacts"]) == ("200.00", 0.5, 0)
    assert "no history yet" in best["best"]["reason"]
    plain = run("queue", "--best").out
    assert best["best"]["reason"] in plain
    assert "一盏小灯" not in plain
    for tab in commands.TABS:
        assert run("queue", "--tab", tab).code == 0
    assert run("queue", "--tab", "later").code == 2
    assert run("queue", "--shop", "三店").code == 2


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_the_queue_of_a_real_day_is_the_one_worked_out_by_hand(run: Run) -> None:
    now = "2020-02-20T19:05+08:00"
    wall = datetime.fromisoformat(now).replace(tzinfo=None)
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    due = []
    for row in rows:
        made = datetime.fromisoformat(row["订单创建时间"])
        open_ = not row["订单付款时间 "].strip() and made <= wall
        # Three hours after the order, in the evening of the day before or the night once the morning has come.
        if open_ and made + timedelta(hours=3) <= wall < made + timedelta(hours=24):
            due.append((made, row))
    due.sort(key=lambda pair: pair[0])
    assert len(due) == 112
    assert len({made for made, _row in due}) == 112, "no two at the same moment, so there is one order of them"
    run("import", REAL, now=now)
    answer = run("queue", "--json", now=now).json
    assert [row["orders"] for row in answer] == [[row["订单编号"]] for _made, row in due]
    calls = [row["订单编号"] for _made, row in due if float(row["总金额"]) >= 200]
    assert [number for row in answer if row["channel"] == "phone" for number in row["orders"]] == calls
    window = run("queue", "--tab", "window", "--json", now=now).json
    assert [row["orders"] for row in window] == [[number] for number in calls]
    for row in answer:
        assert (row["buyer"], row["stage"], row["blocked_by"]) == (None, 1, None)
        assert row["due_at"] <= "2020-02-20T19:05" < row["closes_at"]


# -- notes check -------------------------------------------------------------------------------------------------------

MEMOS = "11-21 16:05+小美+第2次+明早发工资后付\\n老客户\n\n催过了\r\n11-21 09:00+阿强+第1次+没接电话"


def test_memos_are_checked_a_line_at_a_time(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "memos.txt"
    file.write_text(MEMOS, encoding="utf-8", newline="")
    said = run("notes", "check", file, "--agents", "小美, 阿强")
    assert said.code == 0
    found = [json.loads(line) for line in said.lines]
    assert [one["line"] for one in found if one["entries"] or one["free_text"]] == [1, 3, 4]
    for one in found:
        assert set(one) == {"line", "entries", "free_text", "problems"}
    (entry,) = found[0]["entries"]
    assert entry == {
        "at": "2026-11-21T16:05:00+08:00", "agent": "小美", "count": 2, "feedback": "明早发工资后付", "span": [0, 26],
    }  # fmt: skip
    assert found[0]["free_text"] == ["老客户"]
    assert run("notes", "check", file, "--agents", "小美, 阿强", "--json").out == said.out


def test_a_problem_has_a_code_a_place_and_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "memos.txt"
    file.write_text("11-21 16:05+丽丽+第2次+明早付", encoding="utf-8")
    (problem,) = json.loads(run("notes", "check", file, "--agents", "小美").out)["problems"]
    assert (problem["code"], problem["span"]) == ("agent_unknown", [12, 14])
    assert problem["message"]


def test_a_messy_memo_is_read_with_what_is_doubtful_in_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "memos.txt"
    file.write_text("小美 11.21二催没接\n昨天 二催 没接", encoding="utf-8")
    first, second = (json.loads(line) for line in run("notes", "check", file, "--agents", "小美").lines)
    assert first["problems"] == []
    assert first["entries"] == [
        {"at": "2026-11-21T00:00:00+08:00", "agent": "小美", "count": 2, "feedback": "没接", "span": [0, 12]}
    ]
    assert [(one["agent"], one["count"], one["feedback"]) for one in second["entries"]] == [(None, 2, "没接")]
    problems = [(one["code"], one["span"]) for one in second["problems"]]
    assert problems == [("time_relative", [0, 2]), ("agent_missing", [5, 5])]
    assert all(one["message"] != one["code"] for one in second["problems"])


def test_a_file_that_is_not_utf8_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "memos.txt"
    file.write_bytes("小美".encode("gb18030"))
    said = run("notes", "check", file)
    assert (said.code, said.out) == (2, "")
    assert said.err


@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "utf-8"])
def test_memos_from_a_pipe_are_utf8_whatever_the_terminal_speaks(encoding: str) -> None:
    done = real("--now", NOW, "notes", "check", "-", stdin=("\ufeff" + MEMOS).encode(), PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    first = json.loads(done.stdout.decode("utf-8").splitlines()[0])
    assert (first["entries"][0]["agent"], first["entries"][0]["span"]) == ("小美", [0, 26])
    assert real("notes", "check", "-", stdin=b"\xff\xfe\xd0").returncode == 2


# -- the shops' own notes ----------------------------------------------------------------------------------------------

LACKING = "11-21 15:05+小美+明早发工资后付"
FLAW_KEYS = {
    "shop", "order_no", "note", "words", "code", "part", "span", "message", "flag", "pasted", "proposal",
}  # fmt: skip


def test_the_notes_of_the_shops_are_checked_a_flaw_a_line(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1, memo=f"{LACKING}，电话13812341234"), an_order(2, memo="老客户"), an_order(3)))
    run("note", "3", "--agent", "小美", "--feedback", "已联系")
    said = run("notes", "check")
    assert said.code == 0
    found = {one["order_no"]: one for one in map(json.loads, said.lines)}
    assert {number: one["code"] for number, one in found.items()} == {"1": "count_missing", "3": "feedback_empty"}
    assert all(set(one) == FLAW_KEYS and one["message"] for one in found.values())
    assert found["3"]["words"][slice(*found["3"]["span"])] == "已联系"
    assert (found["3"]["note"], found["3"]["proposal"]) == (1, None)
    assert found["1"]["proposal"] == {
        "text": "11-21 15:05+小美+第1次+明早发工资后付，电话138****1234", "flag": "purple", "at": "2026-11-21T15:05:00+08:00",
        "agent": "小美", "count": 1, "feedback": "明早发工资后付，电话138****1234",
    }  # fmt: skip
    assert "13812341234" not in said.out + said.err
    assert "13812341234" in run("notes", "check", top=("--unmasked",)).out
    assert run("notes", "check", "--shop", found["1"]["shop"], "--json").out == said.out
    assert "2 notes checked: 2 flaws" in said.err


def test_notes_are_repaired_only_when_told_to_apply_it(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1, memo=LACKING), an_order(2, memo="小红 第1次 没接"), an_order(3)))
    run("note", "3", "--agent", "小美", "--feedback", "没接")
    asked = run("notes", "repair")
    assert "2 notes checked: 1 can be repaired" in asked.err
    (row,) = map(json.loads, asked.lines)
    assert (set(row), row["written"]) == ({*FLAW_KEYS, "written"}, None)
    assert run("order", "1", "--json").json["notes"] == []
    said = run("notes", "repair", "--apply", "--agent", "小美")
    (done,) = map(json.loads, said.lines)
    assert done == row | {"written": 2}
    assert "paste" in said.err
    assert [note["text"] for note in run("order", "1", "--json").json["notes"]] == [row["proposal"]["text"]]
    nothing = run("notes", "repair")
    assert (nothing.out, "0 can be repaired" in nothing.err) == ("", True)


# -- demo, backup, restore, doctor -------------------------------------------------------------------------------------


def test_a_demo_shop_is_made(run: Run) -> None:
    answer = run("demo", "--orders", 50, "--seed", 3, "--json").json
    assert (answer["created"], answer["refused"]) == (50, [])
    assert run("demo", "--orders", 50, "--seed", 3, "--json").json["unchanged"] == 50


def test_a_copy_is_written_and_put_back(run: Run, export: Callable[..., Path], tmp_path: Path) -> None:
    run("import", export(an_order(1)))
    copy = tmp_path / "copy.db"
    assert run("backup", copy, "--json").json == {"file": str(copy)}
    assert run("backup", copy).code == 2
    assert run("backup", tmp_path / "none" / "copy.db").code == 2
    run("import", export(an_order(2)))
    answer = run("restore", copy, "--json").json
    assert answer["restored"] == str(copy)
    assert Path(answer["before"]).exists()
    assert run("orders", "--count").out == "1\n"
    assert run("restore", export(an_order(3))).code == 2
    assert run("orders", "--count").out == "1\n"


def test_the_doctor_examines_the_data(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1)))
    said = run("doctor", "--json")
    assert said.code == 0
    assert set(said.json) == {
        "folder", "version", "sqlite", "bytes", "free_bytes", "damage", "broken_references", "unfinished_imports",
        "shops", "orders", "newest_backup", "data_as_of",
    }  # fmt: skip
    assert (said.json["orders"], said.json["damage"], said.json["shops"]) == (1, [], ["紫旗示范店"])


def test_what_is_old_is_told_before_it_is_erased(run: Run, export: Callable[..., Path]) -> None:
    over = paid(an_order(1), status=FINISHED, finished_at=CREATED)
    assert run("import", export(over, an_order(2))).code == 0
    later = "2027-03-01T10:00"
    told = run("erase", "--days", "60", "--json", now=later).json
    assert [(row["orders"], row["erased"]) for row in told] == [(2, False)]
    assert "buyer1" in run("order", "1", now=later, top=("--unmasked",)).out
    assert run("erase", "--days", "7", now=later).code == 2
    said = run("erase", "--days", "60", "--apply", now=later)
    assert (said.code, len(said.lines)) == (0, 1)
    assert run("order", "1", "--json", now=later, top=("--unmasked",)).json["buyer"] is None
    assert run("erase", "--days", "60", "--json", now=later).json[0]["orders"] == 0


def test_the_doctor_exits_with_2_on_a_damaged_file(run: Run, export: Callable[..., Path], folder: Path) -> None:
    run("import", export(*(an_order(number) for number in range(1, 300))))
    file = folder / "ziqi.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:-4096] + b"\xff" * 4096)
    said = run("doctor", "--json")
    assert said.code == 2
    assert said.err
    file.write_bytes(b"no database at all" * 1000)
    for words in (("doctor",), ("orders",), ("import", export(an_order(1)))):
        said = run(*words, "--json")
        assert (said.code, said.out) == (2, "")
        assert said.err


# -- the whole ---------------------------------------------------------------------------------------------------------

EVERY = (
    ("import", "FILE"), ("imports",), ("views",), ("orders",), ("order", "1"),
    ("note", "1", "--agent", "小美", "--feedback", "x"), ("notes", "check"), ("notes", "repair"), ("remind", "1", "--at", "+1h"), ("due",), ("queue",), ("plan", "1"),
    ("doctor",), ("undo", "1"),
)  # fmt: skip


@pytest.mark.parametrize("lang", i18n.LOCALES)
def test_every_command_answers_people_too_in_every_language(run: Run, export: Callable[..., Path], lang: str) -> None:
    file = export(an_order(1), an_order("1.0"))
    for words in EVERY:
        said = run(*(file if word == "FILE" else word for word in words), lang=lang)
        assert said.code == (1 if words[0] == "import" else 0), words
        assert said.out.strip() or words in (("due",), ("queue",), ("notes", "check"), ("notes", "repair"))
        assert "{" not in said.out + said.err


def test_codes_and_keys_never_change_with_the_language(run: Run, export: Callable[..., Path]) -> None:
    run("import", export(an_order(1), an_order("1.0")))
    answers = [run("order", "1", "--json", lang=lang).json for lang in i18n.LOCALES]
    assert answers[0] == answers[1] == answers[2]


def test_a_language_nobody_has_is_wrong_use(run: Run) -> None:
    assert run("views", lang="xx").code == 2


@pytest.mark.parametrize("now", ["yesterday", "2026-13-01", "", "0001-01-01", "9999-12-31T23:59-12:00"])
def test_a_moment_that_cannot_be_is_refused(run: Run, now: str) -> None:
    said = run("views", now=None, top=(f"--now={now}",))
    assert (said.code, said.out) == (2, "")
    assert said.err


def test_a_fault_of_ours_has_its_own_code_and_is_logged(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, expected_log: Callable[..., None]
) -> None:
    async def broken(*_given: object) -> None:
        raise ZeroDivisionError

    expected_log("the command failed", logging.ERROR)
    monkeypatch.setitem(commands._COMMANDS, "views", broken)
    said = run("views", "--json")
    assert (said.code, said.out) == (3, "")
    assert "ZeroDivisionError" in said.err
    log.stop()
    assert "ZeroDivisionError" in (log.folder(folder) / "ziqi.log").read_text(encoding="utf-8")


def test_a_reader_that_stops_early_is_no_fault(run: Run, export: Callable[..., Path], folder: Path) -> None:
    run("import", export(*(an_order(number) for number in range(1, 400))))
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--data-dir", str(folder), "orders", "--limit", "400", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(100)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), err) == (0, b"")


def test_as_a_program_of_its_own(folder: Path, export: Callable[..., Path]) -> None:
    file = export(an_order(1), an_order("1.0"))
    done = real("--data-dir", folder, "--now", NOW, "--lang", "zh_CN", "import", file, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["created"] == 1
    assert "行" in done.stderr.decode()
    done = real("--data-dir", folder, "orders", "--search", "buyer1", "--count", PYTHONIOENCODING="gbk")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"1" + os.linesep.encode(), b"")
    done = real("--data-dir", folder, "order", "9")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def test_it_reads_beside_an_open_window_and_refuses_to_write(
    run: Run, export: Callable[..., Path], folder: Path
) -> None:
    file = export(an_order(1))
    run("import", file)
    from filelock import FileLock

    with FileLock(folder / "ziqi.lock"):
        for line in ("orders", "order 1", "views", "due", "plan 1", "imports", "doctor"):
            assert run(*line.split(), "--json").code == 0, line
        for line in ("undo 1", "note 1 --agent 小美 --feedback x", "remind 1 --at +1h", "demo", f"import {file}"):
            said = run(*line.split(), "--json")
            assert (said.code, said.out) == (2, ""), line
            assert str(folder) in said.err
        said = run("restore", file)
        assert (said.code, said.out) == (2, "")


def test_no_screen_and_no_toolkit_is_needed() -> None:
    code = "import sys, app.__main__; sys.exit(any(name.partition('.')[0] in ('PySide6', 'qasync', 'ui') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# -- from an export to a note, a flag and a reminder -------------------------------------------------------------------


def story(run: Run, whole: Path, later: Callable[[dict[str, Any]], Path], counts: tuple[int, int]) -> None:
    """The main job on one file; ``counts`` are its orders and how many of them are unpaid."""
    created, unpaid = counts
    first = run("import", whole, "--json")
    assert (first.code, first.json["created"], first.json["refused"]) == (0, created, [])
    again = run("import", whole, "--json").json
    assert (again["unchanged"], again["created"], again["updated"]) == (created, 0, 0)
    for now in (NOW, "2020-02-21T00:00", "2036-01-01T00:00", None):
        assert run("orders", "--view", "unpaid", "--count", now=now).out == f"{unpaid}\n"

    order = run("orders", "--view", "unpaid", "--limit", 1, "--json").json[0]
    number = order["order_no"]
    at = datetime.fromisoformat(order["created_at"])
    now = f"{at:%Y-%m-%d}T16:00"
    note = run("note", number, "--agent", "小美", "--feedback", "明早发工资后付", "--json", now=now)
    assert note.code == 0
    booked = run("remind", number, "--at", "今晚8点", "--agent", "小美", "--json", now=now).json
    assert booked["due_at"] == f"{at:%Y-%m-%d}T20:00:00+08:00"
    assert run("due", "--json", now=f"{at:%Y-%m-%d}T19:59:59").json == []
    assert [row["order_no"] for row in run("due", "--json", now=f"{at:%Y-%m-%d}T20:00").json] == [number]

    update = run("import", later(order), "--older", "take", "--json", now=f"{at:%Y-%m-%d}T20:30").json
    assert (update["updated"], update["created"], update["refused"]) == (1, 0, [])
    shown = run("order", number, "--json", now=now).json
    assert (shown["status"], shown["flag"], shown["owner"]) == ("paid", "purple", "小美")
    assert [(row["state"], row["cancel_code"]) for row in shown["reminders"]] == [("cancelled", "paid")]
    assert shown["reminders"][0]["reason"]
    assert run("due", "--json", now=f"{at:%Y-%m-%d}T21:00").json == []
    assert run("orders", "--view", "unpaid", "--count").out == f"{unpaid - 1}\n"

    assert run("undo", update["run"], "--json").json["restored"] == 1
    shown = run("order", number, "--json", now=now).json
    assert (shown["status"], shown["paid_at"], shown["flag"]) == ("unpaid", None, "purple")
    assert [(row["state"], row["cancel_code"]) for row in shown["reminders"]] == [("open", None)]
    assert [row["text"] for row in shown["notes"]] == [note.json["note"]["text"]]
    assert [row["order_no"] for row in run("due", "--json", now=f"{at:%Y-%m-%d}T21:00").json] == [number]
    assert run("orders", "--view", "unpaid", "--count").out == f"{unpaid}\n"


def test_the_main_job_on_invented_orders(run: Run, export: Callable[..., Path]) -> None:
    from tests.exports import people

    made = list(people.orders(500, 2))
    unpaid = sum(order.status == UNPAID for order in made)

    def later(order: dict[str, Any]) -> Path:
        (one,) = (one for one in made if one.number == order["order_no"])
        return export(paid(one))

    story(run, export(*made), later, (500, unpaid))


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_the_main_job_on_the_real_export(run: Run, tmp_path: Path) -> None:
    head, *rows = REAL.read_text(encoding="utf-8").splitlines()

    def later(order: dict[str, Any]) -> Path:
        (row,) = (row for row in rows if row.startswith(f"{order['order_no']},"))
        cells = row.split(",")
        names = head.split(",")
        cells[names.index("订单付款时间 ")] = datetime.fromisoformat(order["created_at"]).strftime("%Y-%m-%d 23:59:59")
        cells[names.index("买家实际支付金额")] = cells[names.index("总金额")]
        file = tmp_path / "later.csv"
        file.write_text(f"{head}\n{','.join(cells)}\n", encoding="utf-8")
        return file

    story(run, REAL, later, (28_010, 3_923))


# -- won back ----------------------------------------------------------------------------------------------------------


def test_a_reminder_that_a_guard_would_stop_is_refused_until_somebody_insists(
    run: Run, export: Callable[..., Path]
) -> None:
    run("import", export(an_order(1, created=CREATED), paid(an_order(2, created=CREATED))))
    run("note", "1", "--agent", "小美", "--feedback", "下午付", now="2026-11-21T16:10")
    for number, why in (("1", "This is 小美's order."), ("2", "The order is paid")):
        refused = run("note", number, "--agent", "小林", "--feedback", "三点付", now="2026-11-21T16:20")
        assert refused.code != 0
        assert "Nothing was written." in refused.err
        assert why in refused.err
        assert run("note", number, "--agent", "小林", "--feedback", "要发票", "--flag", "red").code == 0
        assert run("note", number, "--agent", "小林", "--feedback", "三点付", "--anyway").code == 0
    assert [note["feedback"] for note in run("order", "1", "--json").json["notes"]] == ["下午付", "要发票", "三点付"]


def test_what_came_of_contacts_is_told_by_shop(run: Run, export: Callable[..., Path]) -> None:
    first, second = an_order(1, created=CREATED), an_order(2, created=CREATED, status=CLOSED)
    run("import", export(first, second))
    run("note", "1", "--agent", "小美", "--feedback", "下午付", now="2026-11-21T12:10")
    run("note", "1", "--agent", "小林", "--feedback", "三点付", "--anyway", now="2026-11-21T12:20")
    run("import", export(paid(first, 60)))
    (told,) = run("won-back", "--rule", "half", "--json").json
    assert (told["orders"], told["amount"], told["window_hours"]) == (1, "100.00", 24)
    assert [(one["agent"], one["orders"], one["amount"], one["order_nos"]) for one in told["agents"]] == [
        ("小林", "1/2", "50.00", ["1"]), ("小美", "1/2", "50.00", ["1"]),
    ]  # fmt: skip
    (won,) = told["won"]
    assert MOMENT.fullmatch(won["paid_at"])
    assert {one["agent"]: one["reason"][:8] for one in won["shares"]} == {"小美": "2 agents", "小林": "2 agents"}
    assert told["paid"]["won"] == {"orders": 1, "amount": "100.00"}
    assert (told["funnel"]["orders"], told["funnel"]["shares"]["won"]) == (2, {"share": 0.5, "target": 0.2})
    assert told["lost"]["reasons"] == [
        {
            "code": "never_contacted", "reason": "Nobody contacted the buyer", "orders": 1, "amount": "100.00",
            "order_nos": ["2"], "parts": [],
        }
    ]  # fmt: skip
    (last,) = run("won-back", "--shop", told["shop"], "--from", told["from"], "--json").json
    assert [(one["agent"], one["orders"]) for one in last["agents"]] == [("小林", "1")]
    assert "小林" in run("won-back").out
    assert run("won-back", "--from", "yesterday").code == 2
    assert run("won-back", "--from", "2026-11-21", "--to", "2026-11-20").code == 2
    assert run("won-back", "--rule", "mine").code == 2
