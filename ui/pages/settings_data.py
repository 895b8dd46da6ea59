"""Copies of the data, and what this program is: parts of the settings page."""

from __future__ import annotations

import platform
from functools import partial
from pathlib import Path

from PySide6 import __version__ as qt_version
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

import app
from app import i18n
from app.i18n import N_, _, pgettext
from app.services import backup
from app.services.backup import Copy
from ui import clipboard
from ui.desk import Desk
from ui.models.plain import PlainColumn, PlainModel
from ui.pages.settings_pc import log_folder, open_folder
from ui.restoring import Restoring
from ui.runtime import spawn
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable
from ui.widgets.restore import size_text
from ui.widgets.setting import Row, Section

_LICENCES = (
    ("Ziqi", "MIT"), ("Qt, PySide6", "LGPL-3.0"), ("qasync", "BSD-2-Clause"), ("peewee", "MIT"),
    ("SQLite, pysqlite3", "zlib"), ("Babel", "BSD-3-Clause"), ("python-calamine", "MIT"),
    ("XlsxWriter", "BSD-2-Clause"), ("pypinyin", "MIT"), ("filelock, platformdirs", "MIT"), ("Lucide", "ISC"),
)  # fmt: skip


def _why(copy: Copy) -> str:
    names = {
        "daily": pgettext("copy", "daily"), "before-restore": pgettext("copy", "before another was put back"),
        "damaged": pgettext("copy", "damaged"),
    }  # fmt: skip
    return names.get(copy.why, pgettext("copy", "before an update"))


class BackupSection(Section):
    """A copy now, the copies there are, and putting one back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("backup")
        self.desk = desk
        self.restoring = Restoring(desk, self)
        self.make, self.look, self.other = Button(desk.theme), Button(desk.theme), Button(desk.theme)
        self.model: PlainModel[Copy] = PlainModel(
            [
                PlainColumn(N_("Made"), lambda copy: desk.wall().full(copy.at), "2026-11-21 16:05"),
                PlainColumn(N_("Occasion"), _why, "before another was put back", lambda _copy: "text2", grow=1),
                PlainColumn(N_("Size"), lambda copy: size_text(copy.size), "1,000.0 MB", right=True),
            ],
            self,
        )
        self.table = PlainTable(desk.theme, self.model)
        self.table.setProperty("bordered", True)
        self.table.setFixedHeight(200)
        self.table.name(N_("Copies"))
        self.none = label("dim")
        self.none.setContentsMargins(paint.RING, 0, 0, 0)
        self.add(
            Row(
                N_("A copy now"),
                N_("A whole copy in one file, for another disk. It holds buyers' data: keep it safe."),
                self.make,
            ),
            Row(
                N_("Kept copies"),
                N_("The first start of a day makes a copy; the last ten stay. Choose one to see what is inside."),
                self._kept(), wide=True, also=(N_("Backup"), N_("Restore"), N_("Put a copy back")),
            ),
        )  # fmt: skip
        self.make.clicked.connect(self._choose)
        self.look.clicked.connect(self._look)
        self.other.clicked.connect(self.restoring.choose)
        self.table.activated.connect(lambda _index: self._look())
        self.table.stands_on.connect(lambda copy: self.look.setEnabled(copy is not None))
        self.retranslate()

    def _kept(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table)
        column.addWidget(self.none)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.look)
        row.addWidget(self.other)
        row.addStretch(1)
        column.addLayout(row)
        return made

    def retranslate(self) -> None:
        super().retranslate()
        for button, text in (
            (self.make, _("Make a copy")), (self.look, _("See what is inside")), (self.other, _("Choose another file")),
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)
        self.none.setText(_("There is no copy yet."))

    async def load(self) -> None:
        kept = await backup.kept(self.desk.office)
        self.model.set_rows(kept)
        self.table.setVisible(bool(kept))
        self.none.setVisible(not kept)
        self.look.setEnabled(bool(kept))
        if kept and self.table.current() is None:
            self.table.go_to_row(0)

    def _look(self) -> None:
        copy = self.table.current()
        if copy is not None:
            self.restoring.look_into(copy.file)

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), _("Make a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Copies (*.db)")])
        dialog.setDefaultSuffix("db")
        dialog.selectFile(f"ziqi-{self.desk.office.here():%Y%m%d-%H%M}.db")
        dialog.fileSelected.connect(lambda file: spawn(self.write(Path(file)), "backup"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def write(self, file: Path) -> None:
        """Write a copy to ``file``, and say so."""
        self.make.setEnabled(False)
        try:
            await backup.backup(self.desk.office, file)
        finally:
            self.make.setEnabled(True)
        self.desk.say(_("The copy {file} is complete.").format(file=file.name), "good")


class AboutSection(Section):
    """Which program this is, what it is made of, and what to send when something is wrong."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("about")
        self.desk = desk
        self.facts, self.parts = Facts(160), Facts(160)
        for one in (self.facts, self.parts):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        self.copy, self.log = Button(desk.theme, icon="copy"), Button(desk.theme, icon="folder-open")
        self.add(
            Row("", "", self.facts, wide=True, also=(N_("Version"),)),
            Row(
                N_("When something is wrong"),
                N_("The diagnosis names versions and sizes, and nothing of orders, buyers or notes."),
                self._buttons(), wide=True, also=(N_("Log"), N_("Diagnosis")),
            ),
            Row(N_("Made of"), N_("Ziqi stands on these, with thanks."), self.parts, wide=True, also=(N_("Licence"),)),
        )  # fmt: skip
        self.copy.clicked.connect(lambda: spawn(self._copy(), "diagnosis"))
        self.log.clicked.connect(partial(open_folder, log_folder(desk)))
        self.retranslate()

    def _buttons(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.copy)
        row.addWidget(self.log)
        row.addStretch(1)
        return made

    def retranslate(self) -> None:
        super().retranslate()
        self.facts.show_facts(
            [
                Fact(_("Version"), app.__version__),
                Fact(_("Licence"), "MIT"),
                Fact(_("Log"), str(log_folder(self.desk))),
            ]
        )
        self.parts.show_facts([Fact(part, licence, "dim") for part, licence in _LICENCES])
        for button, text in ((self.copy, _("Copy the diagnosis")), (self.log, _("Open the log's folder"))):
            button.setText(text)
            button.setAccessibleName(text)

    async def _copy(self) -> None:
        copied = await clipboard.copy(await diagnosis(self.desk))
        self.desk.say_copied(copied, _("The diagnosis is on the clipboard."))


async def diagnosis(desk: Desk) -> str:
    """Versions, sizes and counts, without anything of orders, buyers, shops or agents."""
    health = await backup.examine(desk.office)
    lines = [
        f"Ziqi {app.__version__} · Python {platform.python_version()} · Qt {qt_version} · SQLite {health.library}",
        f"{platform.system()} {platform.release()} {platform.machine()} · {i18n.current()} · {desk.theme.name}",
        f"data {health.version} · {health.size} bytes · {health.free} free",
        f"shops {len(desk.shops)} · agents {len(desk.agents)} · unfinished imports {health.unfinished}",
        f"damage {len(health.damage)} · broken references {health.broken_references}",
    ]
    return "\n".join(lines)
