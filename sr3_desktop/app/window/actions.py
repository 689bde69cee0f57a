"""Every action of the window in one table; menus, buttons, tips, keys and F1 follow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.tips import set_tip

CONTEXT = "Actions"
NATIVE = QKeySequence.SequenceFormat.NativeText


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return the text; Qt's own, which lupdate looks for by this name, has no type."""
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """One action with its keys; all texts are English.

    Attributes:
        name: Its name in the program.
        keys: Keys that start it, in Qt's portable spelling; tips and menus show the first.
        does: What it does, for the sheet of keys.
        group: A key of `GROUPS`; an action without one is not in the sheet.
        everywhere: Whether the window acts on the keys, wherever the focus is but in a field that
            takes the key as text; the others belong to the widget that has the focus.
        menu: Its text in a menu, if that is not `does`.
        tip: What its button says, if that is not `does`.
    """

    name: str
    keys: tuple[str, ...]
    does: str
    group: str = ""
    everywhere: bool = True
    menu: str = ""
    tip: str = ""

    def text(self) -> str:
        """Return what it does in the language of the window."""
        return _translated(self.does)

    def key_texts(self) -> list[str]:
        """Return the keys as the system spells them."""
        # Some languages have one word for both Enter keys.
        return list(dict.fromkeys(QKeySequence(key).toString(NATIVE) for key in self.keys))


GROUPS: dict[str, str] = {
    "photos": QT_TRANSLATE_NOOP("Actions", "Photos"),
    "run": QT_TRANSLATE_NOOP("Actions", "Upscaling"),
    "view": QT_TRANSLATE_NOOP("Actions", "Viewing"),
    "window": QT_TRANSLATE_NOOP("Actions", "Window"),
    "faces": QT_TRANSLATE_NOOP("Actions", "While faces are framed"),
    "brush": QT_TRANSLATE_NOOP("Actions", "While painting detail"),
}

TABLE = (
    Entry(
        "open",
        ("Ctrl+O",),
        QT_TRANSLATE_NOOP("Actions", "Add photos"),
        "photos",
        menu=QT_TRANSLATE_NOOP("Actions", "Photos…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Add photos, or drop them on the window"),
    ),
    Entry(
        "open_folder",
        ("Ctrl+Shift+O",),
        QT_TRANSLATE_NOOP("Actions", "Add a folder of photos"),
        "photos",
        menu=QT_TRANSLATE_NOOP("Actions", "Folder…"),
    ),
    Entry(
        "paste",
        ("Ctrl+V",),
        QT_TRANSLATE_NOOP("Actions", "Paste a picture or files"),
        "photos",
        menu=QT_TRANSLATE_NOOP("Actions", "Paste"),
    ),
    Entry(
        "remove",
        ("Del",),
        QT_TRANSLATE_NOOP("Actions", "Remove the photo, or those selected in the list"),
        "photos",
        menu=QT_TRANSLATE_NOOP("Actions", "Remove this photo"),
    ),
    Entry("undo", ("Ctrl+Z",), QT_TRANSLATE_NOOP("Actions", "Undo remove"), "photos"),
    Entry(
        "save",
        ("Ctrl+S",),
        QT_TRANSLATE_NOOP("Actions", "Save the changed result, or a copy of it"),
        "photos",
        tip=QT_TRANSLATE_NOOP("Actions", "Save the changed result, or a copy of it"),
    ),
    Entry(
        "start",
        ("Ctrl+Enter", "Ctrl+Return"),
        QT_TRANSLATE_NOOP("Actions", "Upscale this photo, or those selected in the list"),
        "run",
    ),
    Entry(
        "start_all",
        ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"),
        QT_TRANSLATE_NOOP("Actions", "Upscale all waiting photos"),
        "run",
    ),
    Entry(
        "stop",
        ("Esc",),
        QT_TRANSLATE_NOOP("Actions", "Stop"),
        "run",
        tip=QT_TRANSLATE_NOOP("Actions", "Stop the run"),
    ),
    Entry(
        "preview",
        ("P",),
        QT_TRANSLATE_NOOP("Actions", "Preview in the frame"),
        "run",
        tip=QT_TRANSLATE_NOOP("Actions", "Upscale only what is in the frame"),
    ),
    Entry(
        "preview_across",
        ("Ctrl+Left", "Ctrl+Right"),
        QT_TRANSLATE_NOOP("Actions", "Move the preview frame sideways; farther with Shift"),
        "run",
        everywhere=False,
    ),
    Entry(
        "preview_down",
        ("Ctrl+Up", "Ctrl+Down"),
        QT_TRANSLATE_NOOP("Actions", "Move the preview frame up or down; farther with Shift"),
        "run",
        everywhere=False,
    ),
    Entry(
        "size_preview",
        ("[", "]"),
        QT_TRANSLATE_NOOP("Actions", "Make the preview frame smaller or larger"),
        "run",
        everywhere=False,
    ),
    Entry(
        "faces",
        ("Ctrl+F",),
        QT_TRANSLATE_NOOP("Actions", "Frame faces for the face model"),
        "run",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Frame small faces to rebuild them with the face model (invented detail)"
        ),
    ),
    Entry(
        "brush",
        ("Ctrl+B",),
        QT_TRANSLATE_NOOP("Actions", "Paint where the photo stays faithful"),
        "run",
        menu=QT_TRANSLATE_NOOP("Actions", "Detail brush"),
    ),
    Entry(
        "variant",
        ("V",),
        QT_TRANSLATE_NOOP("Actions", "Redo with another variation"),
        "run",
        tip=QT_TRANSLATE_NOOP("Actions", "Upscale this photo again with another seed"),
    ),
    Entry(
        "variants",
        ("Shift+V",),
        QT_TRANSLATE_NOOP("Actions", "Compare variations of the preview frame"),
        "run",
        menu=QT_TRANSLATE_NOOP("Actions", "Compare 4 variations"),
    ),
    Entry(
        "trust",
        ("Shift+T",),
        QT_TRANSLATE_NOOP("Actions", "Show which details are invented"),
        "run",
        menu=QT_TRANSLATE_NOOP("Actions", "Trust view"),
    ),
    Entry(
        "hold",
        ("Space",),
        QT_TRANSLATE_NOOP("Actions", "Hold to see the original"),
        "view",
        everywhere=False,
    ),
    Entry(
        "blink", ("B",), QT_TRANSLATE_NOOP("Actions", "Blink: original and result in turns"), "view"
    ),
    Entry(
        "fit",
        ("F", "0"),
        QT_TRANSLATE_NOOP("Actions", "Fit to window"),
        "view",
        menu=QT_TRANSLATE_NOOP("Actions", "Fit"),
    ),
    Entry(
        "one_to_one",
        ("1",),
        QT_TRANSLATE_NOOP("Actions", "Actual pixels (100 %)"),
        "view",
        menu="100 %",
    ),
    Entry(
        "timeline",
        ("T",),
        QT_TRANSLATE_NOOP("Actions", "Show or hide the timeline"),
        "view",
        tip=QT_TRANSLATE_NOOP("Actions", "Timeline"),
    ),
    Entry("zoom_in", ("+", "="), QT_TRANSLATE_NOOP("Actions", "Zoom in"), "view"),
    Entry("zoom_out", ("-",), QT_TRANSLATE_NOOP("Actions", "Zoom out"), "view"),
    Entry(
        "divider",
        ("Left", "Right"),
        QT_TRANSLATE_NOOP("Actions", "Move the divider, or select the next photo in the list"),
        "view",
        everywhere=False,
    ),
    Entry(
        "divider_far",
        ("Shift+Left", "Shift+Right"),
        QT_TRANSLATE_NOOP("Actions", "Move the divider farther"),
        "view",
        everywhere=False,
    ),
    Entry("previous", ("PgUp",), QT_TRANSLATE_NOOP("Actions", "Previous photo"), "view"),
    Entry("next", ("PgDown",), QT_TRANSLATE_NOOP("Actions", "Next photo"), "view"),
    Entry("settings", ("F9",), QT_TRANSLATE_NOOP("Actions", "Show or hide the settings"), "window"),
    Entry(
        "next_region",
        ("F6",),
        QT_TRANSLATE_NOOP("Actions", "Go to the next part of the window"),
        "window",
    ),
    Entry(
        "help",
        ("F1",),
        QT_TRANSLATE_NOOP("Actions", "Show these shortcuts"),
        "window",
        menu=QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts"),
    ),
    Entry("quit", ("Ctrl+Q",), QT_TRANSLATE_NOOP("Actions", "Close the program"), "window"),
    Entry(
        "add_face",
        ("N",),
        QT_TRANSLATE_NOOP("Actions", "Add a frame"),
        "faces",
        everywhere=False,
    ),
    Entry(
        "choose_face",
        ("PgUp", "PgDown"),
        QT_TRANSLATE_NOOP("Actions", "Previous or next frame"),
        "faces",
        everywhere=False,
    ),
    Entry(
        "move_face",
        ("Left", "Right", "Up", "Down"),
        QT_TRANSLATE_NOOP("Actions", "Move the chosen frame; ten times as far with Shift"),
        "faces",
        everywhere=False,
    ),
    Entry(
        "size_face",
        ("Ctrl+Up", "Ctrl+Down"),
        QT_TRANSLATE_NOOP("Actions", "Make the chosen frame larger or smaller"),
        "faces",
        everywhere=False,
    ),
    Entry(
        "turn_face",
        ("Ctrl+Left", "Ctrl+Right"),
        QT_TRANSLATE_NOOP("Actions", "Turn the chosen frame"),
        "faces",
        everywhere=False,
    ),
    Entry(
        "remove_face",
        ("Del",),
        QT_TRANSLATE_NOOP("Actions", "Remove the chosen frame"),
        "faces",
        everywhere=False,
    ),
    Entry(
        "leave_faces",
        ("Esc",),
        QT_TRANSLATE_NOOP("Actions", "Stop framing"),
        "faces",
        everywhere=False,
    ),
    Entry("repeat", (), QT_TRANSLATE_NOOP("Actions", "Repeat these settings")),
    Entry(
        "brush_size",
        ("[", "]"),
        QT_TRANSLATE_NOOP("Actions", "Smaller or larger brush; also Ctrl with the wheel"),
        "brush",
        everywhere=False,
    ),
    Entry("brush_tool", ("X",), QT_TRANSLATE_NOOP("Actions", "Next tool"), "brush", False),
    Entry(
        "brush_undo",
        ("Ctrl+Z", "Ctrl+Y"),
        QT_TRANSLATE_NOOP("Actions", "Undo or redo a stroke"),
        "brush",
        everywhere=False,
    ),
    Entry("brush_frame", ("N",), QT_TRANSLATE_NOOP("Actions", "Add a frame"), "brush", False),
    Entry(
        "brush_resize",
        ("Ctrl+Up", "Ctrl+Left"),
        QT_TRANSLATE_NOOP("Actions", "Resize the chosen frame; arrows alone move it"),
        "brush",
        everywhere=False,
    ),
    Entry("about", (), QT_TRANSLATE_NOOP("Actions", "About SR3 Desktop…")),
    Entry("log", (), QT_TRANSLATE_NOOP("Actions", "Open log folder")),
)

FRAME_TIP = QT_TRANSLATE_NOOP("Actions", "Preview frame")
TIMELINE_TIP = QT_TRANSLATE_NOOP("Actions", "Close the timeline")
REMOVE_FACE_TIP = QT_TRANSLATE_NOOP("Actions", "Use the photo model for this face")
LEAVE_FACES_TIP = QT_TRANSLATE_NOOP("Actions", "Keep the frames and stop framing")


class Actions(dict[str, QAction]):
    """The actions of a window, by their names."""

    def __init__(self, window: QWidget, table: Sequence[Entry] = TABLE) -> None:
        super().__init__()
        self.table = table
        self._buttons: list[tuple[QAbstractButton, str, str]] = []
        for entry in table:
            action = self[entry.name] = QAction(window)
            action.setShortcuts([QKeySequence(key) for key in entry.keys])
            if entry.everywhere:
                window.addAction(action)
        self.retranslate()

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Say what actions do."""
        for name, slot in slots.items():
            self[name].triggered.connect(slot)

    def put_on(self, button: QAbstractButton, name: str) -> None:
        """Let a button start an action and tell of it."""
        button.clicked.connect(self[name].trigger)
        self.explain(button, name)

    def explain(self, button: QAbstractButton, name: str, tip: str = "") -> None:
        """Let a button tell, with the key, what it does.

        Args:
            tip: An English text for this button alone, if that of the action does not fit.
        """
        self._buttons.append((button, name, tip))
        self._show_tip(button, name, tip)

    def retranslate(self) -> None:
        """Take the language of the window."""
        for entry in self.table:
            action = self[entry.name]
            action.setText(_translated(entry.menu or entry.does))
            action.setToolTip(self._with_key(entry.name, entry.tip or entry.does))
        for button, name, tip in self._buttons:
            self._show_tip(button, name, tip)

    def _with_key(self, name: str, english: str) -> str:
        tip, key = _translated(english), self[name].shortcut().toString(NATIVE)
        template = QCoreApplication.translate("Actions", "{tip} ({key})")
        return template.format(tip=tip, key=key) if key else tip

    def _show_tip(self, button: QAbstractButton, name: str, english: str) -> None:
        tip = self._with_key(name, english) if english else self[name].toolTip()
        if isinstance(button, IconButton):
            button.set_tip(tip)
        else:
            set_tip(button, tip)
            button.setAccessibleDescription(tip)


def _translated(english: str) -> str:
    return QCoreApplication.translate(CONTEXT, english)
