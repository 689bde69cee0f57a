"""Light and dark: the colours, Qt's palette and the few style rules made from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from sr3_desktop.paths import resources_dir

SURROUND = "#6b6b6b"
"""Neutral grey around photos, the same in both themes: colours are judged against it."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme, as #rrggbb; every text on its ground has a contrast of 4.5 or more.

    Attributes:
        window: Ground of the window.
        card: Ground of the settings, bars and menus.
        field: Ground of what can be typed into or pressed.
        field_hover: The same under the pointer.
        text: Text.
        muted: Secondary text.
        disabled: Text of what can not be used now; exempt from the contrast rule.
        border: Lines between surfaces.
        outline: Outline of fields and buttons.
        accent: Ground of the primary button, chosen segments and progress.
        accent_hover: The same under the pointer.
        accent_text: Text on `accent`.
        focus: Focus ring and links.
        good: Dot of a working device.
        warning: Dot and edge of a warning.
        error: Dot and edge of an error.
        notice: Ground of the notice bar.
    """

    window: str
    card: str
    field: str
    field_hover: str
    text: str
    muted: str
    disabled: str
    border: str
    outline: str
    accent: str
    accent_hover: str
    accent_text: str
    focus: str
    good: str
    warning: str
    error: str
    notice: str


LIGHT = Colors(
    window="#eef0f3",
    card="#fbfcfd",
    field="#ffffff",
    field_hover="#eef3fb",
    text="#1b1f24",
    muted="#57606c",
    disabled="#a0a7b1",
    border="#dbdfe5",
    outline="#bcc3cd",
    accent="#1f5fc4",
    accent_hover="#184fa6",
    accent_text="#ffffff",
    focus="#1f5fc4",
    good="#1d8a4b",
    warning="#b26a00",
    error="#c8322b",
    notice="#ffffff",
)

DARK = Colors(
    window="#1b1d20",
    card="#24272b",
    field="#2f3338",
    field_hover="#3a3f46",
    text="#e9ebee",
    muted="#a7aeb8",
    disabled="#6d747e",
    border="#34383e",
    outline="#4a5058",
    accent="#2f6fd6",
    accent_hover="#2862c2",
    accent_text="#ffffff",
    focus="#7fb0ff",
    good="#4cc38a",
    warning="#f0b24a",
    error="#ff7b72",
    notice="#2f3338",
)

_RULES = Template("""
QMainWindow, QDialog, QMessageBox { background: $window; }
QToolTip { background: $card; color: $text; border: 1px solid $outline; padding: 5px; }
QMenu { background: $card; border: 1px solid $outline; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $accent_text; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

#topBar { background: $card; border-bottom: 1px solid $border; }
#runBar { background: $card; border-top: 1px solid $border; }
#panel, #panel > QWidget > QWidget { background: $card; }
#panel { border: none; border-left: 1px solid $border; }
#rule { background: $border; }

QLabel[role="muted"] { color: $muted; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-size: 15pt; font-weight: 600; }

QPushButton, QToolButton {
    background: $field; color: $text; border: 1px solid $outline; border-radius: 6px;
    padding: 0 14px; min-height: 30px;
}
QToolButton { padding: 0 7px; min-width: 18px; }
QPushButton:hover, QToolButton:hover { background: $field_hover; }
QPushButton:pressed, QToolButton:pressed { background: $border; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $border; }
QPushButton:focus, QToolButton:focus { border: 2px solid $focus; padding: 0 13px; }
QToolButton:focus { padding: 0 6px; }
QToolButton::menu-indicator { image: none; }
QPushButton[role="primary"] {
    background: $accent; color: $accent_text; border-color: $accent;
    font-weight: 600; min-width: 96px; min-height: 34px;
}
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:disabled {
    background: $field; color: $disabled; border-color: $border;
}
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="large"] { min-width: 96px; min-height: 34px; }
QToolButton[role="flat"], QPushButton[role="flat"] {
    background: transparent; border: 1px solid transparent;
}
QToolButton[role="flat"]:hover, QPushButton[role="flat"]:hover { background: $field_hover; }
QToolButton[role="flat"]:checked { background: $field_hover; border-color: $outline; }
QToolButton[role="flat"]:focus, QPushButton[role="flat"]:focus { border: 2px solid $focus; }
QPushButton[role="flat"] { padding: 0 8px; text-align: left; }
QPushButton[role="flat"]:focus { padding: 0 7px; }

QPushButton[segment] { border-radius: 0; border-right-width: 0; padding: 0 4px; }
QPushButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QPushButton[segment="last"] {
    border-right-width: 1px; border-top-right-radius: 6px; border-bottom-right-radius: 6px;
}
QPushButton[segment]:checked {
    background: $accent; color: $accent_text; border-color: $accent; font-weight: 600;
}
QPushButton[segment]:focus { border: 2px solid $focus; padding: 0 3px; }
QPushButton[segment]:checked:focus { border: 2px solid $text; }

QComboBox, QSpinBox {
    background: $field; color: $text; border: 1px solid $outline; border-radius: 6px;
    padding: 0 10px; min-height: 30px; selection-background-color: $accent;
    selection-color: $accent_text;
}
QSpinBox { padding: 0; max-height: 30px; }
QComboBox:hover, QSpinBox:hover { background: $field_hover; }
QComboBox:focus, QSpinBox:focus { border: 2px solid $focus; }
QComboBox:focus { padding: 0 9px; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $card; color: $text; border: 1px solid $outline; outline: none;
    selection-background-color: $accent; selection-color: $accent_text;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 24px; }
QSpinBox::up-button { subcontrol-position: top right; }
QSpinBox::down-button { subcontrol-position: bottom right; }
QSpinBox::up-arrow { image: url("$icons/chevron-up.svg"); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 10px; height: 10px; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $outline; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 18px; height: 18px; margin: -7px 0; border-radius: 9px; background: $accent;
}
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus {
    width: 14px; height: 14px; border: 2px solid $text; background: $accent;
}

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical {
    background: $outline; border-radius: 4px; min-height: 30px; margin: 1px;
}
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $border; border: none; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal {
    background: $outline; border-radius: 4px; min-width: 30px; margin: 1px;
}
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal { width: 0; }
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $focus; padding: 0 6px;
}
QPushButton[role="link"]:hover { background: $field_hover; }
QPushButton[role="link"]:focus { border: 2px solid $focus; padding: 0 5px; }
#queuePanel { background: $card; border-top: 1px solid $border; }
#queueStrip, #queueTable { background: $card; color: $text; outline: none; }
#queueTable { selection-background-color: $accent; selection-color: $accent_text; }
#queueTable::item { padding: 0 8px; border: none; }
#queueTable QHeaderView::section {
    background: $card; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 5px 8px;
}

#notice { background: $notice; border: 1px solid $outline; border-radius: 8px; }
#notice[level="error"] { border: 2px solid $error; }
#popup { background: $card; border: 1px solid $outline; }
#emptyState { background: $window; }
#dropArea { background: $card; border: 2px dashed $outline; border-radius: 14px; }
#dropArea[dropping="true"] { background: $field_hover; border-color: $accent; }
""")


class Theme(QObject):
    """Applies a theme to the whole application and follows the system's where asked to.

    Signals:
        changed(): Colours have changed.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._mode = "system"
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def colors(self) -> Colors:
        """The colours in use."""
        if self._mode == "system":
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._mode == "dark"
        return DARK if dark else LIGHT

    def apply(self, mode: str) -> None:
        """Use "system", "light" or "dark" colours from now on."""
        self._mode = mode
        hints = self._app.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        # Title bars and native dialogs follow Qt's scheme; the system's own is Unknown here.
        hints.setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
        self._set_colors()

    @Slot(Qt.ColorScheme)
    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._set_colors()

    def _set_colors(self) -> None:
        icons = (resources_dir() / "icons").as_posix()
        self._app.setPalette(palette(self.colors))
        self._app.setStyleSheet(_RULES.substitute(asdict(self.colors), icons=icons))
        self.changed.emit()


def palette(colors: Colors) -> QPalette:
    """Return Qt's palette for a theme."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, color in {
        role.Window: colors.card,
        role.WindowText: colors.text,
        role.Base: colors.field,
        role.AlternateBase: colors.card,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.field,
        role.ButtonText: colors.text,
        role.BrightText: colors.error,
        role.ToolTipBase: colors.card,
        role.ToolTipText: colors.text,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.accent_text,
        role.Accent: colors.accent,
        role.Link: colors.focus,
        role.Mid: colors.outline,
        role.Midlight: colors.border,
        role.Light: colors.field_hover,
        role.Dark: colors.outline,
    }.items():
        made.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colors.disabled))
    return made
