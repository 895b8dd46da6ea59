"""Some days of the simulated shop from a known seed; and that its judges tell what they are there to tell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.services import calls, queue, reminders, won_back
from app.services.office import Office
from app.services.queue import Line
from tests.simulate import __main__ as simulate
from tests.simulate.house import CHAT, DAY, HOUR, MINUTE, PHONE, House, midnight
from tests.simulate.shop import FIRST_DAY, Shop

SEED, DAYS, ORDERS = 20, 2, 25
pytestmark = pytest.mark.usefixtures("light_files")


def play(seed: int = SEED, days: int = DAYS) -> Shop:
    return simulate.play(seed, days=days, a_day=ORDERS, agents=3)


def at(hour: float, day: int = 0) -> int:
    return midnight(FIRST_DAY + day) + int(hour * HOUR)


def test_some_days_break_no_rule() -> None:
    shop = play()
    assert shop.log.wrong == []
    told = shop.log.counts
    for name in (
        "contacts by phone", "contacts by chat", "reminders fired", "imports", "offers judged", "due orders seen",
        "crashes", "restarts", "attempts resumed", "reports recounted",
    ):  # fmt: skip
        assert told[name], name
    assert sum(simulate.truth(shop).caused)


def test_the_same_seed_makes_the_same_days() -> None:
    one, two = (simulate.play(5, days=1, a_day=ORDERS, agents=2) for _ in range(2))
    assert one.log == two.log
    assert one.log != simulate.play(6, days=1, a_day=ORDERS, agents=2).log


async def _nothing(*_asked: object, **_how: object) -> list[Line]:
    return []


async def _too_early(office: Office, *tabs: Any, **how: Any) -> list[Line]:
    lines = await _LINES(office, queue.Tab.WAITING, **how)
    return lines if not tabs or tabs == (queue.Tab.NOW,) else await _LINES(office, *tabs, **how)


_LINES, _TICK, _REPORT = queue.lines, reminders.tick, won_back.report


async def _forgets(office: Office) -> Any:
    fired = await _TICK(office)
    _FORGOTTEN.update({row.id: row for row in fired.reminders})
    return replace(fired, reminders=tuple(_FORGOTTEN.values()))


_FORGOTTEN: dict[int, Any] = {}


async def _loses_one(*asked: Any, **how: Any) -> Any:
    told = await _REPORT(*asked, **how)
    return told._replace(won=told.won[1:])


@pytest.mark.parametrize(
    ("service", "name", "broken", "said"),
    [
        (queue, "lines", _nothing, "the queue does not have it"),
        (queue, "lines", _too_early, "offered outside its rules"),
        (reminders, "tick", _forgets, "fired twice"),
        (calls, "keep", _nothing, "what was kept of a call is not what came back"),
        (won_back, "report", _loses_one, "won back"),
    ],
)
def test_a_program_that_breaks_a_rule_is_told_of(
    service: Any, name: str, broken: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _FORGOTTEN.clear()
    monkeypatch.setattr(service, name, broken)
    assert any(said in one for one in play(days=1).log.wrong)


def test_the_report_is_kept_and_a_broken_rule_is_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--days", "1", "--orders", "10", "--agents", "1", "--seed", "3", "--out", str(tmp_path)]
    assert simulate.main(arguments) == 0
    told = json.loads((tmp_path / "simulate.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["wrong"]) == (3, [])
    assert "because of a contact alone" in capsys.readouterr().out
    monkeypatch.setattr(queue, "lines", _nothing)
    assert simulate.main(arguments) == 1


# -- the judges' own rules ---------------------------------------------------------------------------------------------


def test_a_call_waits_for_a_window_and_a_message_for_the_morning() -> None:
    house, closing = House(), at(12, 1)
    assert house.first_free(at(12.5), closing, PHONE, ()) == at(16)
    assert house.first_free(at(12.5), closing, CHAT, ()) == at(12.5)
    assert house.first_free(at(22.5), closing, CHAT, ()) == at(8, 1)
    assert house.first_free(at(21), closing, PHONE, ()) == at(11, 1)
    assert house.first_free(at(21), at(11, 1), PHONE, ()) is None


def test_gap_and_limit_a_day_hold_a_contact_back() -> None:
    house = House()
    assert house.first_free(at(16), at(12, 1), PHONE, (at(15),)) == at(19)
    assert house.first_free(at(16), at(16, 1), CHAT, (at(9), at(13))) == at(8, 1)
    # A clock that was put back has seen the contact already.
    assert house.bars(at(14), CHAT, (at(15),)) is None
    assert house.bars(at(14), CHAT, (at(15),), now=at(14)) == "gap"


def test_the_second_reminder_is_of_the_next_morning_and_a_nights_order_belongs_to_the_day_before() -> None:
    house = House()
    assert house.wanted(1, at(10), enquiry=False)[:2] == (at(10) + 30 * MINUTE, at(13))
    assert house.wanted(2, at(10), enquiry=False)[1] == at(9, 1)
    assert house.wanted(2, at(2, 1), enquiry=False)[1] == at(9, 1)
    assert midnight(FIRST_DAY + 1) - midnight(FIRST_DAY) == DAY
