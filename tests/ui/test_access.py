"""By keys and by ear: every control has a name, and Tab comes by it, on every page, dialog and menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QMenu, QTabBar, QWidget

from tests.ui.scenes import OPEN, scenes, worked
from tests.ui.window import Window, controls
from ui.keys import DEEDS

Play = Callable[..., None]
FAR = 400  # steps of Tab after which nobody comes round any more


def test_every_control_has_a_name(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        nameless: set[str] = set()
        seen: set[str] = set()
        async for scene, top in scenes(window):
            seen.add(scene)
            if isinstance(top, QMenu):
                nameless |= {f"{scene}: a line of the menu" for one in top.actions() if not _said(one)}
                continue
            nameless |= {f"{scene}: {_called(one)}" for one in controls(top) if not _named(one)}
        assert not nameless, "\n".join(sorted(nameless))
        assert {"orders", "settings", "crash", "book"} <= seen

    play(story)


def _named(widget: QWidget) -> bool:
    # A button with words says them itself.
    return bool(widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text().strip()))


def _said(action: object) -> bool:
    return bool(action.text() or action.isSeparator())  # type: ignore[attr-defined]


def test_tab_comes_by_every_control(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        missed: set[str] = set()
        walked = 0
        async for scene, top in scenes(window):
            if isinstance(top, QMenu):
                continue
            top.activateWindow()
            await window.settle(*OPEN)
            met = _walk(window, top)
            walked += len(met)
            missed |= {f"{scene}: {_called(one)}" for one in controls(top) if _wanted(one) and not _met(one, met)}
        assert not missed, "\n".join(sorted(missed))
        assert walked > 50

    play(story)


def test_tab_goes_down_the_note_editor(play: Play) -> None:
    """Flag first, then the note, then save (77): what stands higher comes first."""

    async def story(window: Window) -> None:
        await worked(window)
        editor = window.shell.orders.card.editor
        window.press("F2", window.shell)
        window.enter("明早付")
        editor.agent.line.setFocus()
        window.enter("小美")
        window.shell.orders.table.setFocus()
        inside = [one for one in _walk(window, window.shell) if editor.isAncestorOf(one)]
        tops = [one.mapTo(editor, one.rect().topLeft()).y() // 40 for one in inside]
        assert editor.save in inside
        assert tops == sorted(tops), "\n".join(map(_called, inside))

    play(story)


def _walk(window: Window, top: QWidget) -> list[QWidget]:
    """Where Tab leads, in its order, pressed until it comes round."""
    met: list[QWidget] = []
    start = QApplication.focusWidget()
    widget = start if start is not None and start.window() is top else top
    for _step in range(FAR):
        window.press("Tab", widget)
        focus = QApplication.focusWidget()
        if focus is None or focus in met:
            break
        met.append(focus)
        widget = focus
    return met


def _wanted(widget: QWidget) -> bool:
    return widget.isEnabled() and not (isinstance(widget, QTabBar) and not widget.count())


def _met(widget: QWidget, met: list[QWidget]) -> bool:
    """Whether Tab reached it, or one of its group, within which the arrows lead on."""
    group: QButtonGroup | None = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(one in met for one in group.buttons())
    return widget in met


def _called(widget: QWidget) -> str:
    names = [type(widget).__name__]
    above = widget.parentWidget()
    while above is not None and len(names) < 4:
        names.append(type(above).__name__)
        above = above.parentWidget()
    return " in ".join(names) + f" {widget.objectName()} {widget.accessibleName()!r}"


def test_every_key_of_the_list_does_something(play: Play) -> None:
    async def story(window: Window) -> None:
        await worked(window)
        for page in window.shell.pages:
            window.shell.show_page(page)
            await window.settle()
        idle = [deed.name for deed in DEEDS if deed.name not in window.desk.keys._acts]
        assert idle == []

    play(story)
