"""What belongs to this PC on the settings page: language, look, sound, keys, folders. All of it holds at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import log
from app.i18n import N_, _, pgettext
from app.settings import DENSITIES, LANGUAGES, SOUNDS, THEMES
from ui import autostart
from ui.desk import Desk
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.key_editor import KeyEditor
from ui.widgets.labels import Elided
from ui.widgets.setting import Row, Section
from ui.widgets.switch import Switch

# A language is named in itself, so that whoever cannot read the present one finds it.
LANGUAGE_NAMES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}


class LookSection(Section):
    """Language, colours, and how close the rows stand."""

    language_chosen = Signal(str)
    look_chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__("look")
        self.desk = desk
        theme = desk.theme
        self.language = Choice(theme, LANGUAGES)
        self.look = Choice(theme, THEMES)
        self.density = Choice(theme, DENSITIES)
        self.own = Switch(theme)
        self.add(
            Row(
                N_("Language"), N_("The language of the window; notes keep the form your shop chose."),
                self.language, wide=True,
            ),
            Row(
                N_("Look"), N_("Light, dark, or as the system says."), self.look, wide=True,
                also=(N_("Dark"), N_("Light")),
            ),
            Row(N_("Density"), N_("How close the rows of the lists stand."), self.density, wide=True),
            Row(
                N_("What I won back today"), N_("A quiet line above the queue; its key hides and shows it too."),
                self.own,
            ),
        )  # fmt: skip
        self.language.chosen.connect(self.language_chosen)
        self.look.chosen.connect(self.look_chosen)
        self.density.chosen.connect(self._densely)
        self.own.clicked.connect(desk.show_own_line)
        desk.own_line_changed.connect(lambda: self.own.setChecked(desk.settings.own_line))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.language.name({"system": pgettext("choice", "As the system"), **LANGUAGE_NAMES}, _("Language"))
        self.look.name(
            {"system": pgettext("choice", "As the system"), "light": _("Light"), "dark": _("Dark")}, _("Look")
        )
        names = {
            "compact": pgettext("density", "Close"), "normal": pgettext("density", "Usual"),
            "roomy": pgettext("density", "Wide"),
        }  # fmt: skip
        self.density.name(names, _("Density"))
        self.own.setAccessibleName(_("What I won back today"))

    async def load(self) -> None:
        settings = self.desk.settings
        self.language.show_chosen(settings.language)
        self.look.show_chosen(settings.theme)
        self.density.show_chosen(settings.density)
        self.own.setChecked(settings.own_line)

    def _densely(self, value: str) -> None:
        self.desk.settings.density = value
        self.desk.keep_settings()


class SoundSection(Section):
    """Whether and how reminders make themselves heard, and what is there to do it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("sound")
        self.desk = desk
        self.sound = Choice(desk.theme, SOUNDS)
        self.quiet = Switch(desk.theme)
        self.tray = Switch(desk.theme)
        self.start = Switch(desk.theme)
        self.autostart = autostart.here(desk.office.folder)
        self.start_row = Row(
            N_("Start with Windows"),
            N_("Ziqi begins beside the clock as soon as you have signed in, and reminders come from then on.")
            if self.autostart is not None
            else N_("Only the program that is installed on Windows can be started with it."),
            self.start, also=(N_("Tray"),),
        )  # fmt: skip
        self.add(
            Row(N_("Sound of a reminder"), N_("What is heard when a reminder falls due."), self.sound, wide=True),
            Row(
                N_("Quiet mode"), N_("No messages in the corner and no sound; the lists go on counting."), self.quiet
            ),
            Row(
                N_("Stay beside the clock"),
                N_("Closing the window leaves Ziqi at work beside the clock, so that reminders are not missed."),
                self.tray, also=(N_("Tray"),),
            ),
            self.start_row,
        )  # fmt: skip
        self.start.setEnabled(self.autostart is not None)
        self.sound.chosen.connect(self._sounds)
        self.quiet.clicked.connect(desk.set_quiet)
        desk.quiet_changed.connect(lambda: self.quiet.setChecked(desk.settings.quiet))
        self.tray.clicked.connect(self._stays)
        self.start.clicked.connect(self._starts)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        names = {
            "none": pgettext("sound", "None"), "system": pgettext("sound", "The system's"),
            "chime": pgettext("sound", "Chime"),
        }  # fmt: skip
        self.sound.name(names, _("Sound of a reminder"))
        self.quiet.setAccessibleName(_("Quiet mode"))
        self.tray.setAccessibleName(_("Stay beside the clock"))
        self.start.setAccessibleName(_("Start with Windows"))

    async def load(self) -> None:
        self.sound.show_chosen(self.desk.settings.sound)
        self.quiet.setChecked(self.desk.settings.quiet)
        self.tray.setChecked(self.desk.settings.stay_in_tray)
        self.start.setChecked(self.autostart is not None and self.autostart.on)

    def _sounds(self, value: str) -> None:
        self.desk.settings.sound = value
        self.desk.keep_settings()

    def _stays(self, on: bool) -> None:
        self.desk.settings.stay_in_tray = on
        self.desk.keep_settings()

    def _starts(self, on: bool) -> None:
        if self.autostart is not None:
            taken = self.autostart.switch(on)
            self.start_row.blame("" if taken else _("Windows refused this. Somebody may manage this PC for you."))
            self.start.setChecked(on is taken)


class KeysSection(Section):
    """Every key, to be changed or switched off."""

    grows = True

    def __init__(self, desk: Desk) -> None:
        super().__init__("keys")
        self.editor = KeyEditor(desk)
        self.add(
            Row(
                "", N_("Everything has a key. None of them does anything while an input method composes."),
                self.editor, wide=True, also=(N_("The keys"), N_("Shortcuts")),
            )
        )  # fmt: skip
        self.retranslate()


class Folder(QWidget):
    """A path, and what can be done with it."""

    def __init__(self, *buttons: Button) -> None:
        super().__init__()
        self.path = Elided("dim", Qt.TextElideMode.ElideMiddle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        self.path.setContentsMargins(2, 0, 0, 0)
        column.addWidget(self.path)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)


class FoldersSection(Section):
    """Where the data lies, and where exports are looked for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("folders")
        self.desk = desk
        theme = desk.theme
        self.open_data = Button(theme, icon="folder-open")
        self.choose_imports = Button(theme)
        self.usual_imports = Button(theme)
        self.data = Folder(self.open_data)
        self.imports = Folder(self.choose_imports, self.usual_imports)
        self.add(
            Row(
                N_("Data"), N_("Orders, notes and copies lie here. Make a copy below; never copy the open file."),
                self.data, wide=True,
            ),
            Row(
                N_("Exports"), N_("Where the files of the platform are looked for when you import."), self.imports,
                wide=True, also=(N_("Import an export file"),),
            ),
        )  # fmt: skip
        self.open_data.clicked.connect(lambda: open_folder(desk.office.folder))
        self.choose_imports.clicked.connect(self._choose)
        self.usual_imports.clicked.connect(lambda: self._use(""))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        for button, text in (
            (self.open_data, _("Open the folder")), (self.choose_imports, _("Choose another folder")),
            (self.usual_imports, _("Use the downloads folder")),
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)

    async def load(self) -> None:
        self.data.path.setText(str(self.desk.office.folder))
        kept = self.desk.settings.import_folder
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        self.imports.path.setText(kept or downloads)
        self.usual_imports.setEnabled(bool(kept))

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), _("Exports"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(self.imports.path.text())
        dialog.fileSelected.connect(self._use)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self, folder: str) -> None:
        self.desk.settings.import_folder = folder
        self.desk.keep_settings()
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        self.imports.path.setText(folder or downloads)
        self.usual_imports.setEnabled(bool(folder))


def open_folder(folder: Path) -> None:
    """Show ``folder`` in the system's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def log_folder(desk: Desk) -> Path:
    """Where the program's log lies."""
    return log.folder(desk.office.folder)
