"""What is done with a shop's legend: details of a flag, orders that follow a changed meaning, a page for the wall."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app import wording
from app.domain import rule_check
from app.domain.flag import Meaning
from app.domain.rules import Rules
from app.i18n import _, ngettext, number
from app.services import legend, phrases
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.legend_editor import Legend, LegendEditor


class LegendDeeds(QObject):
    """Acts on the shop that ``follow`` names; the editor asks."""

    def __init__(self, desk: Desk, editor: LegendEditor) -> None:
        super().__init__(editor)
        self.desk, self.editor = desk, editor
        self.shop_id: int | None = None
        self.rules = Rules()
        self._before: dict[int, Legend] = {}  # the legends that the orders' flags still follow
        editor.details_asked.connect(lambda colour: spawn(self._details(colour), "legend.details"))
        editor.print_asked.connect(self.print_page)
        editor.moved.wanted.connect(lambda: spawn(self._convert(), "legend.convert"))
        editor.moved.left.connect(self._leave)

    def follow(self, shop_id: int, rules: Rules) -> None:
        """The shop that is shown, and its rules as they stand."""
        self.shop_id, self.rules = shop_id, rules
        self._before.setdefault(shop_id, rules.legend)
        spawn(self._look(shop_id), "legend.look")

    # Details

    async def _details(self, colour: str) -> None:
        from ui.widgets.flag_details import FlagDetails

        shop_id, meaning = self.shop_id, self.rules.meaning(colour)
        if shop_id is None:
            return
        known = await phrases.of(self.desk.office, shop_id, colour, None)
        window = self.editor.window()
        asked = FlagDetails(self.desk.theme, meaning, known, self.rules, self._problem, window)
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
        look = await legend.look(self.desk.office, shop_id, self._before[shop_id])
        if shop_id == self.shop_id:
            self.editor.moved.show_look(look)

    def _leave(self) -> None:
        """These orders keep their flags, whatever they mean now."""
        if self.shop_id is not None:
            self._before[self.shop_id] = self.rules.legend
            spawn(self._look(self.shop_id), "legend.look")

    async def _convert(self) -> None:
        from ui.widgets.legend_moved import MovedPreview

        if (shop_id := self.shop_id) is None:
            return
        before = self._before[shop_id]
        look = await legend.look(self.desk.office, shop_id, before)
        if not look.orders or not await MovedPreview(self.desk.theme, look, self.editor.window()).answer():
            return
        moved, changes = await legend.convert(self.desk.office, shop_id, before, self._agent())
        self._before[shop_id] = self.desk.office.rules(shop_id).legend
        self.desk.bus.tell(changes)
        await self._look(shop_id)
        count = len(changes["order"])
        words = ngettext("{n} order has its new flag.", "{n} orders have their new flags.", count)

        async def undo() -> None:
            changes = await legend.take_back(self.desk.office, moved, self._agent())
            self.desk.bus.tell(changes)
            self._before[shop_id] = before
            if shop_id == self.shop_id:
                await self._look(shop_id)
            count = len(changes["order"])
            words = ngettext("{n} order has its old flag again.", "{n} orders have their old flags again.", count)
            self.desk.say(words.format(n=number(count)), "good")

        self.desk.say(words.format(n=number(count)), "good", [(_("Undo"), lambda: spawn(undo(), "legend.undo"))])

    def _agent(self) -> int | None:
        return self.desk.agent.id if self.desk.agent else None

    # For the wall

    def print_page(self) -> None:
        """Ask for a file, write the legend into it, and show it."""
        if self.shop_id is None:
            return
        dialog = QFileDialog(self.editor.window(), _("Print the legend"))
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
