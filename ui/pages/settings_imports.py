"""How exports come in: whether they are looked at first, and the shop's own knowledge of columns."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.i18n import N_, _
from app.services import profiles
from app.services.profiles import Own
from ui.desk import Desk
from ui.models.plain import PlainColumn, PlainModel
from ui.models.runs import report_name
from ui.runtime import spawn
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.confirm import Confirm
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable
from ui.widgets.setting import Row, Section
from ui.widgets.switch import Switch
from ui.widgets.watch_choice import WatchChoice


class ImportsSection(Section):
    """Looking before importing, and own profiles: handed on, taken in, taken away."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("imports")
        self.desk = desk
        self.unseen = Switch(desk.theme)
        self.hand_on, self.take_in, self.remove = (
            Button(desk.theme, icon="file-down"), Button(desk.theme, icon="folder-open"), Button(desk.theme),
        )  # fmt: skip
        self.model: PlainModel[Own] = PlainModel(
            [
                PlainColumn(N_("Name"), lambda own: own.name, "Export of 小美的店", _tone, grow=2),
                PlainColumn(N_("Platform"), _platform, "Taobao/Tmall", lambda _own: "text2", grow=1),
                PlainColumn(N_("What a row is"), _report, "order report", lambda _own: "text2"),
                PlainColumn(N_("Kept since"), lambda own: desk.wall().full(own.saved_at), "2026-11-21 16:05"),
            ],
            self,
        )
        self.table = PlainTable(desk.theme, self.model)
        self.table.setProperty("bordered", True)
        self.table.setFixedHeight(172)
        self.table.name(N_("Own columns"))
        self.none = label("dim", wrap=True)
        self.none.setContentsMargins(paint.RING, 0, 0, 0)
        self.watch = WatchChoice(desk)
        self.add(
            Row(
                N_("When an export arrives"),
                N_("A folder is watched for new exports, and each is told of once. All other files are left alone."),
                self.watch, wide=True, also=(N_("Use the downloads folder"), N_("Folders")),
            ),
            Row(
                N_("Without a look"),
                N_("A file in which nothing odd is found is imported at once. It can be taken back like any other."),
                self.unseen, also=(N_("Import"), N_("Preview")),
            ),
            Row(
                N_("Own columns"),
                N_("What was said of the columns of exports that Ziqi did not know. Hand it on to other computers."),
                self._kept(), wide=True, also=(N_("Platform"), N_("Columns of the file")),
            ),
        )  # fmt: skip
        self.unseen.clicked.connect(self._switch)
        self.hand_on.clicked.connect(self._ask_where)
        self.take_in.clicked.connect(self._ask_which)
        self.remove.clicked.connect(lambda: spawn(self._remove(), "profile.remove"))
        self.table.stands_on.connect(lambda _own: self._say_buttons())
        desk.bus.changed.connect(self._heard)
        self.retranslate()
        self._say_buttons()

    def _kept(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table)
        column.addWidget(self.none)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.hand_on, self.take_in, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return made

    def retranslate(self) -> None:
        super().retranslate()
        self.unseen.setAccessibleName(_("Without a look"))
        self.none.setText(_("None yet. A file with unknown columns asks for them when it is dropped."))
        for button, text in (
            (self.hand_on, _("Hand on")), (self.take_in, _("Take in a file")), (self.remove, _("Take away")),
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)

    async def load(self) -> None:
        self.unseen.setChecked(self.desk.settings.import_unseen)
        kept = await profiles.own(self.desk.office)
        self.model.set_rows(kept)
        self.table.setVisible(bool(kept))
        self.none.setVisible(not kept)
        if kept and self.table.current() is None:
            self.table.go_to_row(0)
        self._say_buttons()

    def _say_buttons(self) -> None:
        for button in (self.hand_on, self.remove):
            button.setEnabled(self.table.current() is not None)

    def _heard(self, changes: dict[str, set[int]], _initiator: object) -> None:
        if changes.get("profile"):
            spawn(self.load(), "profile.load")

    def _switch(self, on: bool) -> None:
        self.desk.settings.import_unseen = on
        self.desk.keep_settings()

    def _ask_where(self) -> None:
        own = self.table.current()
        dialog = QFileDialog(self.window(), _("Hand on"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Columns of exports (*.toml)")])
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(f"{own.name}.toml")
        dialog.fileSelected.connect(lambda file: spawn(self.write(own.id, Path(file)), "profile.export"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_which(self) -> None:
        dialog = QFileDialog(self.window(), _("Take in a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Columns of exports (*.toml)"), _("All files (*)")])
        dialog.fileSelected.connect(lambda file: spawn(self.read(Path(file)), "profile.take_in"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def write(self, profile_id: int, file: Path) -> None:
        """Write a profile to ``file``, and say so."""
        await profiles.export(self.desk.office, profile_id, file)
        self.desk.say(_("{file} is complete.").format(file=file.name), "good")

    async def read(self, file: Path) -> None:
        """Keep the profile in ``file``, and say which it is."""
        own = await profiles.take_in(self.desk.office, file)
        self.desk.say(_("“{name}” is known from now on.").format(name=own.name), "good")
        await self.load()

    async def _remove(self) -> None:
        own = self.table.current()
        if own is None:
            return
        words = [_("What was imported with it stays. A file like it asks for its columns again.")]
        title = _("Take “{name}” away?").format(name=own.name)
        if await Confirm(self.desk.theme, title, words, _("Take away"), self.window()).answer():
            await profiles.remove(self.desk.office, own.id)
            await self.load()


def _tone(own: Own) -> str:
    return "text" if own.works else "text3"


def _platform(own: Own) -> str:
    return wording.platform(own.platform) if own.works else _("of another version")


def _report(own: Own) -> str:
    return report_name(own.report) if own.works else ""
