"""The page over the window on which dropped files are looked at before they are imported: Enter imports, Esc leaves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from ui.desk import Desk
from ui.keys import composing
from ui.models.import_files import UNKNOWN, FilesModel, ImportFile, State
from ui.widgets.badge import Badge
from ui.widgets.button import Button, Kind
from ui.widgets.import_list import NARROW, WIDTH, FileList
from ui.widgets.labels import Elided, label, rule
from ui.words import Speaks

if TYPE_CHECKING:
    from ui.pages.mapping import MappingPage
    from ui.widgets.import_preview import ImportPreview
    from ui.widgets.import_trouble import ImportTrouble

_WIDE = 1200  # px from which the list of files has its full width
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilesPage(Speaks, QFrame):
    """A list of files where there are several, and what is known of the current one.

    Each pane is made when it is first shown: all of them at once would hold the window up.
    """

    go = Signal(object)  # import this file
    go_all = Signal()
    shop_chosen = Signal(object, str)
    older_chosen = Signal(object, str)  # what becomes of newer data
    columns_asked = Signal(object)  # say what the columns of a known report are
    report_asked = Signal(object, str)
    password_asked = Signal(object)
    again_asked = Signal(object)  # read it once more
    map_asked = Signal(object)  # keep what was said of this file's columns
    left = Signal()
    left_out = Signal(object)
    map_left = Signal(object)  # the columns of a known report stay as they are
    put_aside = Signal()  # another page was asked for

    def __init__(self, desk: Desk, files: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.files = desk, files
        self.setObjectName("pageBody")
        self.title = Elided("pageTitle", Qt.TextElideMode.ElideMiddle)
        self.badge = Badge(desk.theme, "warn")
        self.done = label("dim")
        self.away = Button(desk.theme)
        self.all = Button(desk.theme)
        self.one = Button(desk.theme, Kind.FILLED, "file-down")
        self.list = FileList(desk.theme, files)
        self.stack = QStackedWidget()
        self._lay_out()
        self.list.stands_on.connect(lambda _file: self._show())
        self.list.left_out.connect(self.left_out)
        self.away.clicked.connect(self.left)
        self.all.clicked.connect(self.go_all)
        self.one.clicked.connect(self._go)
        # Methods, not lambdas: the model outlives the page, and a connection to a method goes with its widget.
        files.dataChanged.connect(self._told)
        files.rowsInserted.connect(self._changed)
        files.rowsRemoved.connect(self._changed)
        desk.keys.changed.connect(self.retranslate)
        self.retranslate()
        self.side.setVisible(len(files.files) > 1)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 10, 14, 8)
        top.setSpacing(4)
        top.addWidget(self.title)
        top.addSpacing(8)
        top.addWidget(self.badge)
        top.addStretch(1)
        top.addWidget(self.done)
        top.addSpacing(8)
        for button in (self.away, self.all, self.one):
            top.addWidget(button)
        side = QFrame()
        side.setObjectName("navigation")
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 8, 1, 8)  # its edge is a line
        inside.addWidget(self.list)
        self.side = side
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(rule())
        column.addLayout(row, 1)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Import"))
        self.badge.setToolTip(
            _("How this report looks is known from descriptions alone. Check the first rows before you import it.")
        )
        self.away.set_key("Esc")
        self._say_buttons()

    @cached_property
    def preview(self) -> ImportPreview:
        from ui.widgets.import_preview import ImportPreview

        made = ImportPreview(self.desk)
        made.shop_chosen.connect(self.shop_chosen)
        made.older_chosen.connect(self.older_chosen)
        made.columns_asked.connect(self.columns_asked)
        self.stack.addWidget(made)
        return made

    @cached_property
    def mapping(self) -> MappingPage:
        from ui.pages.mapping import MappingPage

        made = MappingPage(self.desk)
        made.report_asked.connect(self.report_asked)
        made.moved.connect(self._say_buttons)
        self.stack.addWidget(made)
        return made

    @cached_property
    def trouble(self) -> ImportTrouble:
        from ui.widgets.import_trouble import ImportTrouble

        made = ImportTrouble(self.desk)
        made.shop_chosen.connect(self.shop_chosen)
        made.password_asked.connect(self.password_asked)
        made.again_asked.connect(self.again_asked)
        self.stack.addWidget(made)
        return made

    # What is shown

    def current(self) -> ImportFile | None:
        """The file that is looked at."""
        return self.list.current()

    def stand_on(self, file: ImportFile) -> None:
        """Look at ``file``."""
        if self.current() is file:
            self._show()
        else:
            self.list.go_to(file)

    def take_focus(self) -> None:
        """To where one begins to look."""
        file = self.current()
        if file is None:
            self.setFocus()
            return
        pane = self.pane(file)
        pane.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def pane(self, file: ImportFile) -> ImportPreview | MappingPage | ImportTrouble:
        """Where ``file`` is looked at."""
        if file.state in (State.READY, State.SAVING, State.DONE) and file.prepared is not None:
            return self.preview
        return self.mapping if _maps(file) else self.trouble

    def _show(self) -> None:
        file = self.current()
        if file is None:
            return
        pane = self.pane(file)
        moves = self.stack.currentWidget() is not pane
        self.title.setText(file.name)
        self.badge.say(_("unverified") if file.prepared and file.prepared.about.level == "partial" else "")
        pane.show_file(file)
        self.stack.setCurrentWidget(pane)
        if moves and not self.list.hasFocus() and self.isVisible():
            self.take_focus()
        self._say_buttons()

    def _told(self, first: QModelIndex, _last: QModelIndex) -> None:
        file = self.current()
        if file is not None and self.files.files[first.row()] is file:
            self._show()
        else:
            self._say_buttons()

    def _changed(self, *_rows: object) -> None:
        many, here = len(self.files.files) > 1, self.list.hasFocus()
        self.side.setVisible(many)
        self.list.viewport().update()
        if self.current() is None and self.files.files:
            self.list.go_to(self.files.files[0])
        self._show()
        if here and not many:
            self.take_focus()  # the list went with its last but one file

    def _say_buttons(self) -> None:
        file, many = self.current(), len(self.files.files) > 1
        ready = [one for one in self.files.files if one.offered and not one.wanted]
        saves = file is not None and _maps(file)
        _say(self.one, _("Keep and go on") if saves else _("Import this one") if many else _("Import"))
        self.one.set_key("Ctrl ↵" if saves else "↵")
        nothing = file is not None and file.state is State.READY and not file.offered
        self.one.setVisible(saves or file in ready or not (many or nothing))
        self.one.setEnabled(not self.mapping.missing() if saves else file in ready)
        every = ngettext("Import {n} file", "Import all {n} files", len(ready)).format(n=number(len(ready)))
        _say(self.all, every if ready else _("Import all"))
        self.all.set_key("" if saves else "Ctrl ↵")
        self.all.setVisible(many)
        self.all.setEnabled(bool(ready))
        _say(self.away, _("Leave") if not many else _("Leave the rest") if self._any_done() else _("Leave them all"))
        over = sum(one.state is State.DONE for one in self.files.files)
        said = _("{n} of {all} imported").format(n=number(over), all=number(len(self.files.files)))
        self.done.setText(said if many and over else "")

    def _any_done(self) -> bool:
        return any(one.state is State.DONE for one in self.files.files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.setFixedWidth((WIDTH if self.width() >= _WIDE else NARROW) - 1)  # and the line beside it

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self.window().isVisible():
            self.put_aside.emit()

    # Keys

    def _go(self) -> None:
        file = self.current()
        if file is None or not self.one.isEnabled():
            return
        (self.map_asked if file.asks == UNKNOWN else self.go).emit(file)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc come here from whatever has the focus and does not want them."""
        if composing() or (event.isAutoRepeat() and event.key() in _ENTER):
            return  # a key that is still held from before is no answer
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        file = self.current()
        mapping = file is not None and _maps(file)
        if event.key() == Qt.Key.Key_Escape:
            self._step_back()
        elif event.key() in _ENTER and control and not mapping and len(self.files.files) > 1:
            self.go_all.emit()
        elif event.key() in _ENTER and (control or not mapping):
            self._go()
        else:
            super().keyPressEvent(event)

    def _step_back(self) -> None:
        """Esc among the fields of a column goes back to the columns; anywhere else it leaves."""
        file = self.current()
        if file is not None and _maps(file) and self.mapping.picker.isAncestorOf(self.focusWidget()):
            self.mapping.table.setFocus()
        elif file is not None and file.asks == UNKNOWN and file.prepared is not None:
            self.map_left.emit(file)
        else:
            self.left.emit()


def _maps(file: ImportFile) -> bool:
    """Whether somebody is to say what its columns are."""
    return file.asks == UNKNOWN and file.look is not None


def _say(button: Button, text: str) -> None:
    button.setText(text)
    button.setAccessibleName(text)
    button.updateGeometry()
