"""The rules of payment reminders as they are being edited: kept apart from the shop's until they are saved."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app import rule_words, wording
from app.domain import rule_check
from app.domain.rule_check import RuleProblem
from app.domain.rules import Rules
from app.errors import KnownError
from app.i18n import _
from app.services import rules as service
from ui.desk import Desk
from ui.runtime import spawn


class Draft(QObject):
    """What is edited, by shop; it outlives the page and the program until it is saved or dropped.

    ``changed`` after every edit and when the shop's rules are others by now; ``moved`` when what is being typed is
    over: another shop is shown, it was dropped, or a ready-made answer took its place.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.shop_id: int | None = None
        self.values: dict[str, Any] = {}
        self.saving = False

    @property
    def kept(self) -> Rules | None:
        """The shop's rules as they are saved; None while there is no shop."""
        return self._kept(self.shop_id)

    def _kept(self, shop_id: int | None) -> Rules | None:
        known = {shop.id for shop in self.desk.office.shops()}
        return self.desk.office.rules(shop_id) if shop_id in known and shop_id is not None else None

    @property
    def rules(self) -> Rules | None:
        """The rules as they stand here."""
        kept = self.kept
        return kept._replace(**self.values) if kept is not None else None

    @property
    def platform(self) -> str:
        return next((shop.platform for shop in self.desk.office.shops() if shop.id == self.shop_id), "")

    def problems(self) -> tuple[RuleProblem, ...]:
        """What forbids saving."""
        rules = self.rules
        return rule_check.problems(rules) if rules is not None else ()

    def words(self) -> list[str]:
        """What is changed here and not saved, a line each."""
        kept, rules = self.kept, self.rules
        return rule_words.changes(kept, rules) if kept is not None and rules is not None else []

    def turn_to(self, shop_id: int | None) -> None:
        """Go on with what was edited of a shop."""
        if shop_id != self.shop_id:
            self.shop_id = shop_id
            self.values = self._stored(shop_id)
            self.moved.emit()

    def read_anew(self) -> None:
        """The shop's rules may be other ones by now."""
        kept = self.kept
        if kept is not None:
            self.values = {name: value for name, value in self.values.items() if getattr(kept, name) != value}
        self.changed.emit()

    def put(self, **values: Any) -> None:
        """Edit; what is as it is saved is no edit."""
        kept = self.kept
        if kept is None:
            return
        together = self.values | values
        self.values = {name: value for name, value in together.items() if getattr(kept, name) != value}
        self._store(self.shop_id, self.values)
        self.changed.emit()

    def replace(self, words: str, **values: Any) -> None:
        """Edit by a ready-made answer: what is being typed gives way. ``words`` say it where an edit gave way, too."""
        former = self.values
        self.put(**values)
        self.moved.emit()
        self._offer(words, former, set(values))

    def drop(self) -> None:
        """Forget what was edited."""
        former, self.values = self.values, {}
        self._store(self.shop_id, {})
        self.moved.emit()
        self._offer(_("The changes are discarded."), former, set(former))

    def _offer(self, words: str, former: dict[str, Any], names: set[str]) -> None:
        """Where edits gave way that no other key brings back, say so with an undo."""
        if former:
            self.desk.say(words, "plain", [(_("Undo"), partial(self._bring_back, self.shop_id, former, names))])

    def _bring_back(self, shop_id: int | None, former: dict[str, Any], names: set[str]) -> None:
        """Let the rules ``names`` be edited of a shop as they were; what was edited of others since stays."""
        here = shop_id == self.shop_id
        now = self.values if here else self._stored(shop_id)
        former = {name: former[name] for name in names & former.keys()}
        self._store(shop_id, {name: value for name, value in now.items() if name not in names} | former)
        if here:
            self.values = self._stored(shop_id)
            self.moved.emit()

    def save(self) -> None:
        """Make it the shop's rules, with an undo."""
        if self.values and not self.saving and self.shop_id is not None:
            self.saving = True
            self.changed.emit()
            spawn(self._save(self.shop_id, dict(self.values)), "rules.save")

    async def _save(self, shop_id: int, values: dict[str, Any]) -> None:
        before = self.desk.office.rules(shop_id)
        try:
            saved = await self._change(shop_id, values)
        finally:
            self.saving = False
            self.changed.emit()
        if saved:
            if shop_id == self.shop_id:
                # What was edited while it was being saved stays an edit.
                self.values = {name: value for name, value in self.values.items() if values.get(name, self) != value}
                self._store(shop_id, self.values)
            former = {name: getattr(before, name) for name in values}
            words = _("The reminder rules of {shop} are saved.").format(shop=self.desk.office.shop_name(shop_id))
            self.desk.say(words, "good", [(_("Undo"), partial(self.undo, shop_id, former))])
            self.changed.emit()

    def undo(self, shop_id: int, former: dict[str, Any]) -> None:
        """Bring former rules back, as the newest version."""
        spawn(self._undo(shop_id, former), "rules.undo")

    async def _undo(self, shop_id: int, former: dict[str, Any]) -> None:
        if await self._change(shop_id, former):
            self.desk.say(_("The reminder rules are as they were before."), "good")
            self.read_anew()

    async def _change(self, shop_id: int, values: dict[str, Any]) -> bool:
        who = self.desk.agent.id if self.desk.agent else None
        try:
            changes = await service.change(self.desk.office, shop_id, who, **values)
        except KnownError as error:
            if "field" not in error.params:
                raise
            # Somebody changed other rules meanwhile, which these do not go with.
            self.desk.say(wording.sentence(error.code, error.params), "bad")
            return False
        self.desk.bus.tell(changes, self)
        return True

    # What is not saved yet, kept with this PC's settings

    def _stored(self, shop_id: int | None) -> dict[str, Any]:
        found, kept = self.desk.settings.rules.get(str(shop_id)), self._kept(shop_id)
        if kept is None or not isinstance(found, dict):
            return {}
        try:
            told = Rules.from_json(found)
        except ValueError:
            return {}
        values = {name: getattr(told, name) for name in found if name in Rules._fields}
        return {name: value for name, value in values.items() if getattr(kept, name) != value}

    def _store(self, shop_id: int | None, values: dict[str, Any]) -> None:
        kept, rules = self.desk.settings.rules, self._kept(shop_id)
        if values and rules is not None:
            whole = rules._replace(**values).to_json()
            kept[str(shop_id)] = {name: whole[name] for name in values}
        else:
            kept.pop(str(shop_id), None)
        self.desk.keep_soon()
