"""Every key of the program in one table: the window acts on it, the shortcut sheet shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

CONTEXT = "Shortcuts"
_TAB = Qt.FocusReason.TabFocusReason
_TAB_FOCUS = Qt.FocusPolicy.TabFocus.value


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return the text; Qt's own, which lupdate looks for by this name, has no type."""
    return text


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One action with its keys.

    Attributes:
        action: Its name in the program.
        keys: Keys that start it, in Qt's portable spelling.
        english: What it does.
        group: A key of `GROUPS`.
        everywhere: Whether the window acts on it, wherever the focus is but in a field that
            takes the key as text; the others belong to the widget that has the focus.
    """

    action: str
    keys: tuple[str, ...]
    english: str
    group: str
    everywhere: bool = True

    def text(self) -> str:
        """Return what it does in the language of the window."""
        return QCoreApplication.translate(CONTEXT, self.english)

    def key_texts(self) -> list[str]:
        """Return the keys as the system spells them."""
        native = QKeySequence.SequenceFormat.NativeText
        # Some languages have one word for both Enter keys.
        return list(dict.fromkeys(QKeySequence(key).toString(native) for key in self.keys))


GROUPS: dict[str, str] = {
    "photos": QT_TRANSLATE_NOOP("Shortcuts", "Photos"),
    "run": QT_TRANSLATE_NOOP("Shortcuts", "Enlarging"),
    "view": QT_TRANSLATE_NOOP("Shortcuts", "Viewing"),
    "window": QT_TRANSLATE_NOOP("Shortcuts", "Window"),
    "faces": QT_TRANSLATE_NOOP("Shortcuts", "While faces are framed"),
}

SHORTCUTS = (
    Shortcut("open", ("Ctrl+O",), QT_TRANSLATE_NOOP("Shortcuts", "Add photos"), "photos"),
    Shortcut(
        "open_folder",
        ("Ctrl+Shift+O",),
        QT_TRANSLATE_NOOP("Shortcuts", "Add a folder of photos"),
        "photos",
    ),
    Shortcut(
        "paste",
        ("Ctrl+V",),
        QT_TRANSLATE_NOOP("Shortcuts", "Paste a picture or files"),
        "photos",
    ),
    Shortcut(
        "remove",
        ("Del",),
        QT_TRANSLATE_NOOP("Shortcuts", "Remove the photo, or those chosen in the list"),
        "photos",
    ),
    Shortcut(
        "undo", ("Ctrl+Z",), QT_TRANSLATE_NOOP("Shortcuts", "Put removed photos back"), "photos"
    ),
    Shortcut(
        "save",
        ("Ctrl+S",),
        QT_TRANSLATE_NOOP("Shortcuts", "Save the enlarged photo as…"),
        "photos",
    ),
    Shortcut(
        "start", ("Ctrl+Return", "Ctrl+Enter"), QT_TRANSLATE_NOOP("Shortcuts", "Upscale"), "run"
    ),
    Shortcut("stop", ("Esc",), QT_TRANSLATE_NOOP("Shortcuts", "Stop"), "run"),
    Shortcut("preview", ("P",), QT_TRANSLATE_NOOP("Shortcuts", "Preview in the frame"), "run"),
    Shortcut(
        "preview_across",
        ("Ctrl+Left", "Ctrl+Right"),
        QT_TRANSLATE_NOOP("Shortcuts", "Move the preview frame sideways; farther with Shift"),
        "run",
        everywhere=False,
    ),
    Shortcut(
        "preview_down",
        ("Ctrl+Up", "Ctrl+Down"),
        QT_TRANSLATE_NOOP("Shortcuts", "Move the preview frame up or down; farther with Shift"),
        "run",
        everywhere=False,
    ),
    Shortcut(
        "size_preview",
        ("[", "]"),
        QT_TRANSLATE_NOOP("Shortcuts", "Make the preview frame smaller or larger"),
        "run",
        everywhere=False,
    ),
    Shortcut(
        "faces",
        ("Ctrl+F",),
        QT_TRANSLATE_NOOP("Shortcuts", "Frame faces for the face model"),
        "run",
    ),
    Shortcut("variant", ("V",), QT_TRANSLATE_NOOP("Shortcuts", "Try another variant"), "run"),
    Shortcut(
        "hold",
        ("Space",),
        QT_TRANSLATE_NOOP("Shortcuts", "Hold to see the original"),
        "view",
        everywhere=False,
    ),
    Shortcut(
        "fit",
        ("F", "0"),
        QT_TRANSLATE_NOOP("Shortcuts", "Show the whole picture"),
        "view",
    ),
    Shortcut(
        "one_to_one",
        ("1",),
        QT_TRANSLATE_NOOP("Shortcuts", "One picture pixel on one screen pixel"),
        "view",
    ),
    Shortcut(
        "timeline",
        ("T",),
        QT_TRANSLATE_NOOP("Shortcuts", "Show or hide the timeline"),
        "view",
    ),
    Shortcut("zoom_in", ("+", "="), QT_TRANSLATE_NOOP("Shortcuts", "Zoom in"), "view"),
    Shortcut("zoom_out", ("-",), QT_TRANSLATE_NOOP("Shortcuts", "Zoom out"), "view"),
    Shortcut(
        "divider",
        ("Left", "Right"),
        QT_TRANSLATE_NOOP("Shortcuts", "Move the divider, or go from photo to photo in the list"),
        "view",
        everywhere=False,
    ),
    Shortcut(
        "divider_far",
        ("Shift+Left", "Shift+Right"),
        QT_TRANSLATE_NOOP("Shortcuts", "Move the divider farther"),
        "view",
        everywhere=False,
    ),
    Shortcut(
        "previous", ("PgUp",), QT_TRANSLATE_NOOP("Shortcuts", "Go to the photo before"), "view"
    ),
    Shortcut("next", ("PgDown",), QT_TRANSLATE_NOOP("Shortcuts", "Go to the next photo"), "view"),
    Shortcut(
        "settings", ("F9",), QT_TRANSLATE_NOOP("Shortcuts", "Show or hide the settings"), "window"
    ),
    Shortcut(
        "next_region",
        ("F6",),
        QT_TRANSLATE_NOOP("Shortcuts", "Go to the next part of the window"),
        "window",
    ),
    Shortcut("help", ("F1",), QT_TRANSLATE_NOOP("Shortcuts", "Show these shortcuts"), "window"),
    Shortcut("quit", ("Ctrl+Q",), QT_TRANSLATE_NOOP("Shortcuts", "Close the program"), "window"),
    Shortcut(
        "add_face",
        ("N",),
        QT_TRANSLATE_NOOP("Shortcuts", "Add a frame"),
        "faces",
        everywhere=False,
    ),
    Shortcut(
        "choose_face",
        ("PgUp", "PgDown"),
        QT_TRANSLATE_NOOP("Shortcuts", "Choose the frame before or the next one"),
        "faces",
        everywhere=False,
    ),
    Shortcut(
        "move_face",
        ("Left", "Right", "Up", "Down"),
        QT_TRANSLATE_NOOP("Shortcuts", "Move the chosen frame; ten times as far with Shift"),
        "faces",
        everywhere=False,
    ),
    Shortcut(
        "size_face",
        ("Ctrl+Up", "Ctrl+Down"),
        QT_TRANSLATE_NOOP("Shortcuts", "Make the chosen frame larger or smaller"),
        "faces",
        everywhere=False,
    ),
    Shortcut(
        "turn_face",
        ("Ctrl+Left", "Ctrl+Right"),
        QT_TRANSLATE_NOOP("Shortcuts", "Turn the chosen frame"),
        "faces",
        everywhere=False,
    ),
    Shortcut(
        "remove_face",
        ("Del",),
        QT_TRANSLATE_NOOP("Shortcuts", "Remove the chosen frame"),
        "faces",
        everywhere=False,
    ),
    Shortcut(
        "leave_faces",
        ("Esc",),
        QT_TRANSLATE_NOOP("Shortcuts", "Frame no more faces"),
        "faces",
        everywhere=False,
    ),
)


def install(window: QWidget, actions: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Let keys call what they stand for.

    Args:
        window: The window in which the keys count.
        actions: What to call, by the name of the action; the others have no keys yet.

    Returns:
        The shortcuts, which the window owns; disable one where its key is needed otherwise.
    """
    known = {shortcut.action for shortcut in SHORTCUTS if shortcut.everywhere}
    assert set(actions) <= known, f"no such shortcuts: {set(actions) - known}"
    made = []
    for shortcut in SHORTCUTS:
        for key in shortcut.keys if shortcut.action in actions else ():
            made.append(QShortcut(QKeySequence(key), window))
            made[-1].setObjectName(shortcut.action)
            made[-1].activated.connect(actions[shortcut.action])
    return made


def focus_next_region(regions: Sequence[QWidget]) -> QWidget | None:
    """Move the focus into the next part of the window that can take it; return what has it now.

    Args:
        regions: The parts in the order of reading; hidden ones are left out.
    """
    shown = [region for region in regions if region.isVisible()]
    focus = QApplication.focusWidget()
    inside = [n for n, region in enumerate(shown) if focus and _holds(region, focus)]
    start = inside[-1] + 1 if inside else 0
    for region in shown[start:] + shown[:start]:
        target = _first_focus(region)
        if target is not None:
            target.setFocus(_TAB)
            return target
    return None


def _holds(region: QWidget, widget: QWidget) -> bool:
    return region is widget or region.isAncestorOf(widget)


def _first_focus(region: QWidget) -> QWidget | None:
    """Return the first widget of a region that Tab would stop at."""
    widget: QWidget | None = region
    while widget is not None:
        takes_tab = widget.focusPolicy().value & _TAB_FOCUS
        if takes_tab and widget.isEnabled() and widget.isVisible() and _holds(region, widget):
            return widget
        widget = widget.nextInFocusChain()
        if widget is region:
            break
    return None
