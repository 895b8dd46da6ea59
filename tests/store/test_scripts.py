from __future__ import annotations

import pytest

from app.store import people, scripts
from app.store.engine import Engine
from tests.store.filling import put


def add(db: Engine, group: str = "welcome", text: str = "亲", **texts: str | None) -> int:
    return scripts.add(db, scripts.group_id(db, group), {"text": text, **texts})


def test_scripts_come_in_the_order_of_their_groups_and_places(db: Engine) -> None:
    first, other, second = add(db), add(db, "closing", "再见"), add(db, text="在的", title="短", key="k")
    assert [row[0] for row in scripts.rows(db)] == [first, second, other]
    assert scripts.one(db, second) == (second, "welcome", "短", "在的", "", "", "", 0)
    assert [row[1] for row in scripts.rows(db)] == ["welcome", "welcome", "closing"]


def test_a_removed_script_is_gone_and_its_key_stays_known(db: Engine) -> None:
    gone = add(db, key="welcome.1")
    scripts.use(db, gone, None, None, 1)
    scripts.remove(db, gone)
    assert scripts.rows(db) == []
    assert scripts.one(db, gone) is None
    assert scripts.keys(db) == {"welcome.1"}


def test_a_changed_script_keeps_its_key(db: Engine) -> None:
    one = add(db, key="welcome.1")
    scripts.change(db, one, {"text": "您好", "title": "我的"})
    assert scripts.one(db, one) == (one, "welcome", "我的", "您好", "", "", "", 0)
    assert scripts.keys(db) == {"welcome.1"}


def test_uses_are_counted_for_everybody(db: Engine) -> None:
    one, other = add(db), add(db, text="在的")
    agent = people.add_agent(db, "小美")
    (order,) = put(db, {})
    for order_id, agent_id in ((order, agent), (None, None), (order, None)):
        scripts.use(db, one, order_id, agent_id, 10)
    assert {row[0]: row[7] for row in scripts.rows(db)} == {one: 3, other: 0}


def test_an_order_that_is_gone_is_counted_as_none(db: Engine) -> None:
    scripts.use(db, add(db), 4711, None, 10)
    assert db.all("SELECT order_id FROM script_use") == [(None,)]


@pytest.mark.parametrize("known", [True, False])
def test_what_a_buyer_was_sent_is_known_on_all_of_the_buyers_orders(db: Engine, known: bool) -> None:
    db.run("INSERT INTO buyer (id, platform, nick) VALUES (1, 'taobao', '晴天小铺')")
    buyer = {"buyer_id": 1 if known else None}
    mine, earlier, others = put(db, buyer, buyer, {})
    script, other = add(db), add(db, text="在的")
    for script_id, order, at in ((script, earlier, 10), (script, earlier, 30), (other, mine, 20), (other, others, 40)):
        scripts.use(db, script_id, order, None, at)
    assert scripts.sent(db, mine) == ({script: 30, other: 20} if known else {other: 20})
