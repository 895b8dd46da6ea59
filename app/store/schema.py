"""The tables as peewee models, for use inside this room only. The tables themselves are made by the migrations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import BareField, BlobField, IntegerField, Model, SqliteDatabase, TextField

from app.domain import item, refund, review
from app.domain.order import COUNT_FIELDS, MONEY_FIELDS, TEXT_FIELDS, TIME_FIELDS
from app.store import engine


def _text() -> TextField:
    return TextField(null=True)


def _number() -> IntegerField:
    return IntegerField(null=True)


def _fill(model: type[Model], texts: Iterable[str], numbers: Iterable[str]) -> None:
    """Give ``model`` the columns that an export may fill, but for those it names itself."""
    named = set(model._meta.fields)
    for name in texts:
        if name not in named:
            model._meta.add_field(name, _text())
    for name in numbers:
        if name not in named:
            model._meta.add_field(name, _number())


class Shop(Model):
    name = TextField()
    platform = TextField()
    zone = TextField(default="Asia/Shanghai")
    demo = IntegerField(default=0)
    account = _text()
    ships = _text()


class Rule(Model):
    shop_id = IntegerField()
    version = IntegerField()
    data = TextField()
    at = IntegerField()
    agent_id = _number()


class Agent(Model):
    nickname = TextField()
    full_name = _text()
    role = TextField(default="agent")
    level = IntegerField(default=1)
    active = IntegerField(default=1)


class Buyer(Model):
    platform = TextField()
    nick = TextField()
    open_id = _text()
    do_not_remind = IntegerField(default=0)
    risk = _text()
    first_seen = _number()
    credit = _text()


class Order(Model):
    """An order as last seen. Its id follows its creation time, so newest first is the order of the ids."""

    shop_id = IntegerField()
    order_no = TextField()
    status = TextField(default="unknown")
    extra = _text()
    buyer_id = _number()
    flag = _text()
    owner_id = _number()
    first_by = BareField(null=True)
    mark = _text()
    marked_at = _number()
    marked_by = _number()
    last_note = _text()
    last_reason = _text()
    created_run = _number()
    stub = IntegerField(default=0)
    enquiry = _number()
    do_not_remind = IntegerField(default=0)
    risk = _text()
    online_at = _number()

    class Meta:
        table_name = "sales_order"


_fill(Order, TEXT_FIELDS, (*TIME_FIELDS, *MONEY_FIELDS, *COUNT_FIELDS))


class OrderItem(Model):
    order_id = IntegerField()
    line = TextField()
    title = TextField()
    extra = _text()
    created_run = _number()

    class Meta:
        table_name = "order_item"


_fill(OrderItem, item.TEXT_FIELDS, (*item.MONEY_FIELDS, *item.COUNT_FIELDS))


class Refund(Model):
    shop_id = IntegerField()
    refund_no = TextField()
    extra = _text()
    created_run = _number()


_fill(Refund, refund.TEXT_FIELDS, (*refund.TIME_FIELDS, *refund.MONEY_FIELDS))


class Review(Model):
    shop_id = IntegerField()
    order_no = TextField()
    product_id = TextField(default="")
    spec = TextField(default="")
    reviewed_at = IntegerField(default=0)
    extra = _text()
    created_run = _number()


_fill(Review, review.TEXT_FIELDS, (*review.TIME_FIELDS, *review.COUNT_FIELDS))


class MemoEntry(Model):
    """A note entry that a colleague wrote in a version of the platform's memo, which the same run brought."""

    order_id = IntegerField()
    run_id = IntegerField()
    noted_at = IntegerField()
    agent_id = _number()
    agent_name = TextField()
    count = _number()
    feedback = TextField()
    text = TextField()

    class Meta:
        table_name = "memo_entry"


class OwnProfile(Model):
    """A shop's own reading of a header, as the TOML that ``intake.profile`` reads."""

    shop_id = _number()
    name = TextField()
    header = TextField()
    text = TextField()
    saved_at = IntegerField()

    class Meta:
        table_name = "own_profile"


class WatchedFile(Model):
    """A file that the watched folder has told of, known by its content."""

    digest = TextField(primary_key=True)
    name = TextField()
    at = IntegerField()
    state = TextField()

    class Meta:
        table_name = "watched_file"


class MemoVersion(Model):
    order_id = IntegerField()
    run_id = IntegerField()
    at = IntegerField()
    text = _text()

    class Meta:
        table_name = "memo_version"


class Note(Model):
    order_id = IntegerField()
    flag = TextField()
    noted_at = IntegerField()
    agent_id = IntegerField()
    count = _number()
    feedback = TextField()
    text = TextField()
    kind = TextField(default="entry")
    points_at = _number()
    saved_at = IntegerField()
    copied_at = _number()
    seen_at = _number()
    seen_run = _number()
    base = _text()
    memo = _text()
    replaces = _text()


class Draft(Model):
    order_id = IntegerField(primary_key=True)
    flag = _text()
    feedback = TextField()
    saved_at = IntegerField()
    line = IntegerField(default=0)
    corrects = _number()
    memo = _text()


class Contact(Model):
    order_id = IntegerField()
    at = IntegerField()
    agent_id = _number()
    agent_name = _text()
    channel = TextField()
    stage = _number()
    outcome = _text()
    reason = _text()
    promised_at = _number()
    script_id = _number()
    steps = _text()
    source = TextField()
    note_id = _number()
    run_id = _number()
    entry = _text()
    cancelled_at = _number()


class Concession(Model):
    order_id = IntegerField()
    kind = TextField()
    value = IntegerField()
    what = _text()
    why = _text()
    agent_id = IntegerField()
    allowed_by = _number()
    at = IntegerField()
    cancelled_at = _number()


class Reminder(Model):
    subject_kind = TextField()
    subject_id = IntegerField()
    kind = TextField()
    due_at = IntegerField()
    agent_id = _number()
    said = _text()
    created_at = IntegerField()
    fired_at = _number()
    acknowledged_at = _number()
    cancelled_at = _number()
    cancel_code = _text()
    cancel_run = _number()
    escalated_at = _number()


class ScriptGroup(Model):
    name = TextField()
    position = IntegerField()

    class Meta:
        table_name = "script_group"


class Script(Model):
    group_id = _number()
    agent_id = _number()
    title = _text()
    text = TextField()
    scene = _text()
    tone = _text()
    pinyin = _text()
    position = IntegerField(default=0)
    active = IntegerField(default=1)
    key = _text()


class ScriptUse(Model):
    script_id = IntegerField()
    order_id = _number()
    agent_id = _number()
    at = IntegerField()

    class Meta:
        table_name = "script_use"


class SavedView(Model):
    name = TextField()
    query = TextField()
    position = IntegerField()

    class Meta:
        table_name = "saved_view"


class ImportRun(Model):
    shop_id = IntegerField()
    platform = TextField()
    report = TextField()
    file_name = TextField()
    encoding = TextField()
    fields = TextField()
    extra_columns = TextField()
    unknown_columns = TextField()
    as_of = IntegerField()
    started_at = IntegerField()
    finished_at = _number()
    state = TextField()
    rows = IntegerField()
    created = IntegerField(default=0)
    updated = IntegerField(default=0)
    unchanged = IntegerField(default=0)
    merged = IntegerField(default=0)
    refused = IntegerField(default=0)
    notices = TextField(default="[]")
    agent_id = _number()
    digest = _text()
    profile = _text()
    personal = _text()
    line_fields = TextField(default="[]")

    class Meta:
        table_name = "import_run"


class ImportSeen(Model):
    """The rows a slice saw. Below nought: by field (``order.phone``) those of which its empty cell says nothing."""

    run_id = IntegerField()
    slice = IntegerField()
    ids = BlobField()
    subject = TextField(default="order")

    class Meta:
        table_name = "import_seen"
        primary_key = False


class ImportReject(Model):
    run_id = IntegerField()
    row = IntegerField()
    code = TextField()
    params = TextField()
    cells = TextField()

    class Meta:
        table_name = "import_reject"


class Change(Model):
    """One field of one row, before and after; serves undo, history and audit."""

    subject = TextField()
    subject_id = IntegerField()
    field = TextField()
    old = BareField(null=True)
    new = BareField(null=True)
    at = IntegerField()
    agent_id = _number()
    run_id = _number()


MODELS = (
    Shop, Rule, Agent, Buyer, Order, OrderItem, Refund, Review, MemoVersion, MemoEntry, Note, Draft, Contact,
    Concession, Reminder, ScriptGroup, Script, ScriptUse, SavedView, ImportRun, ImportSeen, ImportReject, OwnProfile,
    WatchedFile, Change,
)  # fmt: skip


class _Opened(SqliteDatabase):
    """The open database as peewee asks it: on the engine's own connections, so in its transactions."""

    def cursor(self, named_cursor: object = None) -> Any:
        return engine.opened().raw().cursor()


_Opened(None).bind(MODELS, bind_refs=False, bind_backrefs=False)
