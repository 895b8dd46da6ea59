"""What is done with a shop's legend: details of a flag, orders that follow a changed meaning, a page for the wall."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app import wording
from app.domain import rule_check
from app.domain.flag import Meaning
from app.domain.order import Filter, Query
from app.domain.rules import Rules
from app.i18n import _, ngettext, number
from app.services import legend, phrases
from ui import flags
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.confirm import Confirm
from ui.widgets.legend_editor import LegendEditor
from ui.widgets.legend_moved import turned_text
from ui.widgets.legend_presets import title
from ui.widgets.toast import DUE, Action


class LegendDeeds(QObject):
    """Acts on the shop that ``follow`` names; the editor asks."""

    def __init__(self, desk: Desk, editor: LegendEditor) -> None:
        super().__init__(editor)
        self.desk, self.editor = desk, editor
        self.shop_id: int | None = None
        self.rules = Rules()
        editor.preset_asked.connect(lambda preset, made: spawn(self._preset(preset, made), "legend.preset"))
        editor.details_asked.connect(lambda colour: spawn(self._details(colour), "legend.details"))
        editor.print_asked.connect(self.print_page)
        editor.moved.wanted.connect(lambda: spawn(self._convert(), "legend.convert"))
        editor.moved.left.connect(self._leave)

    def follow(self, shop_id: int, rules: Rules) -> None:
        """The shop that is shown, and its rules as they stand."""
        self.shop_id, self.rules = shop_id, rules
        spawn(self._look(shop_id), "legend.look")

    # A ready-made legend

    async def _preset(self, preset: str, made: tuple[Meaning, ...]) -> None:
        """Take it, but look first at the orders whose flags would mean something else."""
        shop_id, before = self.shop_id, self.editor.legend
        if shop_id is None:
            return
        lines = await legend.ahead(self.desk.office, shop_id, made)
        gone = [one.colour for one in before if one.colour not in {new.colour for new in made}]
        agreed = True
        if gone or any(line.orders or not line.old.key for line in lines):
            asked = Confirm(
                self.desk.theme, _("Use “{name}”?").format(name=title(preset)), _ahead(lines, gone), _("Use it"),
                self.editor.window(),
            )  # fmt: skip
            agreed = await asked.answer()
        if agreed and shop_id == self.shop_id and before == self.editor.legend:
            self.editor.take(made)
        else:
            self.editor.show_preset()

    # Details

    async def _details(self, colour: str) -> None:
        from ui.widgets.flag_details import FlagDetails

        shop_id, meaning = self.shop_id, self.editor.meaning(colour)  # with words that are being saved
        if shop_id is None:
            return
        known = await phrases.of(self.desk.office, shop_id, colour, None)
        if shop_id != self.shop_id:
            return
        window = self.editor.window()
        asked = FlagDetails(self.desk.theme, meaning, known, self.rules, self._problem, window, self.desk.keys)
        made = await asked.answer()
        if made is not None and made != meaning and shop_id == self.shop_id:
            self.editor.changed_one(made)

    def _problem(self, made: Meaning) -> str:
        """Why the legend cannot have this meaning; empty where it can."""
        whole = tuple(made if one.colour == made.colour else one for one in self.rules.legend)
        found = rule_check.problems(self.rules._replace(legend=whole))
        problem = next((one for one in found if one.field == "legend"), None)
        return wording.sentence(problem.code, problem.params) if problem else ""

    # Orders follow

    async def _look(self, shop_id: int) -> None:
        look = await legend.look(self.desk.office, shop_id)
        if shop_id == self.shop_id:
            self.editor.moved.show_look(look)

    def _leave(self) -> None:
        """These orders keep their flags, whatever they mean now."""
        if self.shop_id is not None:
            spawn(self._left(self.shop_id), "legend.leave")

    async def _left(self, shop_id: int) -> None:
        await legend.leave(self.desk.office, shop_id, self._agent())
        await self._look(shop_id)

    async def _convert(self) -> None:
        from ui.widgets.legend_moved import MovedPreview

        if (shop_id := self.shop_id) is None:
            return
        look = await legend.look(self.desk.office, shop_id)
        if not look.orders or not await MovedPreview(self.desk.theme, look, self.editor.window()).answer():
            return
        moved, changes = await legend.convert(self.desk.office, shop_id, self._agent())
        self.desk.bus.tell(changes)
        await self._look(shop_id)
        count = len(changes["order"])
        words = ngettext(
            "{n} order has its new flag. Set it on the platform too.",
            "{n} orders have their new flags. Set them on the platform too.", count,
        )  # fmt: skip
        these = Query(shop_id=shop_id, filters=(Filter("order", tuple(sorted(changes["order"]))),))

        async def undo() -> None:
            changes = await legend.take_back(self.desk.office, shop_id, moved, self._agent())
            self.desk.bus.tell(changes)
            if shop_id == self.shop_id:
                await self._look(shop_id)
            count = len(changes["order"])
            words = ngettext("{n} order has its old flag again.", "{n} orders have their old flags again.", count)
            self.desk.say(words.format(n=number(count)), "good")

        actions: list[Action] = [
            (_("Show them"), partial(self.desk.open_query.emit, these)),
            (_("Undo"), lambda: spawn(undo(), "legend.undo")),
        ]
        self.desk.say(words.format(n=number(count)), "good", actions, DUE)

    def _agent(self) -> int | None:
        return self.desk.agent.id if self.desk.agent else None

    # For the wall

    def print_page(self) -> None:
        """Ask for a file, write the legend into it, and show it."""
        if self.shop_id is None:
            return
        dialog = QFileDialog(self.editor.window(), _("Print the legend (PDF)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("PDF page (*.pdf)")])
        dialog.setDefaultSuffix("pdf")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(f"{_('What the flags mean')} {self.desk.wall(self.shop_id).now:%Y-%m-%d}.pdf")
        dialog.fileSelected.connect(lambda file: spawn(self._print(Path(file)), "legend.print"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _print(self, file: Path) -> None:
        from ui import legend_print

        assert self.shop_id is not None
        day = f"{self.desk.wall(self.shop_id).now:%Y-%m-%d}"
        shop = self.desk.office.shop_name(self.shop_id)
        legend_print.write(file, legend_print.Sheet(shop, day, self.rules), self.desk.theme)

        def show(what: Path) -> bool:
            return QDesktopServices.openUrl(QUrl.fromLocalFile(str(what)))

        opened = show(file)
        words = _("The legend is in {file}.").format(file=file.name)
        self.desk.say(words, "good", [] if opened else [(_("Open folder"), lambda: show(file.parent))])


def _ahead(lines: Iterable[legend.Line], gone: Iterable[str]) -> list[str]:
    """What a ready-made legend does, a line each; ``gone``: colours that are none of its."""
    kept, names = _("Orders keep their flags, and colours their phrases."), _(", ").join(map(flags.name, gone))
    without = _("Not in this set, and taken away with their phrases: {colours}").format(colours=names)
    return [*map(turned_text, lines), kept, *([without] if names else [])]
