"""Light and dark: the colours, Qt's palette and the few style rules made from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from string import Template
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from sr3_desktop.paths import resources_dir

from .windows_shell import animations_wanted, windows_dlls

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

CONTRAST_LIGHT = replace(
    LIGHT,
    window="#ffffff",
    card="#ffffff",
    text="#000000",
    muted="#262626",
    disabled="#595959",
    border="#000000",
    outline="#000000",
    accent="#00358f",
    accent_hover="#00215a",
    focus="#00358f",
    good="#00591f",
    warning="#6b3b00",
    error="#8f0000",
)

CONTRAST_DARK = replace(
    DARK,
    window="#000000",
    card="#000000",
    field="#000000",
    field_hover="#262626",
    text="#ffffff",
    muted="#e0e0e0",
    disabled="#a6a6a6",
    border="#ffffff",
    outline="#ffffff",
    accent="#8ec2ff",
    accent_hover="#b5d7ff",
    accent_text="#000000",
    focus="#ffd500",
    good="#6dff9e",
    warning="#ffd500",
    error="#ff9c94",
    notice="#000000",
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
#panel, #panel QScrollArea, #panel QScrollArea > QWidget > QWidget { background: $card; }
#panel { border: none; border-left: 1px solid $border; }
#rule { background: $border; }

QLabel[role="muted"] { color: $muted; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-size: 15pt; font-weight: 600; }
QLabel[role="key"] {
    background: $field; border: 1px solid $outline; border-bottom: 2px solid $outline;
    border-radius: 5px; padding: 2px 8px;
}

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
#zoom { min-width: 54px; }
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
QPushButton[role="tool"]:checked {
    background: $field_hover; border: 2px solid $accent; padding: 0 13px;
}
QPushButton[role="large"] { min-width: 96px; min-height: 34px; }
QToolButton[role="flat"], QPushButton[role="flat"] {
    background: transparent; border: 1px solid transparent;
}
QToolButton[role="flat"]:hover, QPushButton[role="flat"]:hover { background: $field_hover; }
QToolButton[role="flat"]:checked { background: $field_hover; border-color: $outline; }
QToolButton[role="flat"]:focus, QPushButton[role="flat"]:focus { border: 2px solid $focus; }
QToolButton[role="tiny"] {
    background: transparent; border: 1px solid transparent; padding: 0 3px; min-height: 26px;
}
QToolButton[role="tiny"]:hover { background: $field_hover; }
QToolButton[role="tiny"]:focus { border: 2px solid $focus; padding: 0 2px; }
QPushButton[role="flat"] { padding: 0 8px; text-align: left; }
QPushButton[role="flat"]:focus { padding: 0 7px; }
QToolButton[role="mini"] {
    background: transparent; border: 1px solid transparent; padding: 0 4px; min-height: 26px;
    min-width: 18px;
}
QToolButton[role="mini"]:hover { background: $field_hover; }
QToolButton[role="mini"]:checked { background: $field_hover; border-color: $outline; }
QToolButton[role="mini"]:focus { border: 2px solid $focus; padding: 0 3px; }
QPushButton[role="section"] {
    background: transparent; border: 1px solid transparent; padding: 0; text-align: left;
    font-weight: 600;
}
QPushButton[role="section"]:hover { background: $field_hover; }
QPushButton[role="section"]:focus { border: 2px solid $focus; }
QPushButton[role="link"] {
    background: transparent; color: $focus; border: 1px solid transparent; padding: 0 8px;
    min-height: 26px;
}
QPushButton[role="link"]:hover { text-decoration: underline; background: $field_hover; }
QPushButton[role="link"]:focus { border: 2px solid $focus; padding: 0 7px; }

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

QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {
    background: $field; color: $text; border: 1px solid $outline; border-radius: 6px;
    padding: 0 10px; min-height: 30px; selection-background-color: $accent;
    selection-color: $accent_text;
}
QSpinBox, QDoubleSpinBox { padding: 0; max-height: 30px; }
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit { border: none; background: transparent; }
QSpinBox QLineEdit, QDoubleSpinBox QLineEdit { padding: 0; min-height: 0; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover { background: $field_hover; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus {
    border: 2px solid $focus;
}
QComboBox:focus, QLineEdit:focus { padding: 0 9px; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled {
    color: $disabled; border-color: $border;
}
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $card; color: $text; border: 1px solid $outline; outline: none;
    selection-background-color: $accent; selection-color: $accent_text;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    border: none; background: transparent; width: 24px;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("$icons/chevron-up.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow {
    image: url("$icons/chevron-down.svg"); width: 10px; height: 10px;
}

QCheckBox { border: 2px solid transparent; border-radius: 5px; spacing: 8px; min-height: 24px; }
QCheckBox:focus { border-color: $focus; }
QCheckBox:disabled { color: $disabled; }
QCheckBox::indicator {
    width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $field;
}
QCheckBox::indicator:hover { background: $field_hover; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$icons/check-white.svg");
}
QCheckBox::indicator:disabled { border-color: $outline; background: $field; }
QCheckBox::indicator:checked:disabled {
    background: $outline; image: url("$icons/check-white.svg");
}

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
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal {
    background: $outline; border-radius: 4px; min-width: 30px; margin: 1px;
}
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $border; border: none; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

#issue { background: $field; border: 1px solid $outline; border-radius: 6px; }
#issue[level="error"] { border: 2px solid $error; }
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
#chip { background: $card; border: 1px solid $outline; border-radius: 6px; }
#timeline, #trustLegend { background: $card; border: 1px solid $outline; border-radius: 8px; }
#variants { background: $window; }
#popup { background: $card; border: 1px solid $outline; }
#infoCard { background: $notice; border: 1px solid $outline; border-radius: 8px; }
#drawer { background: $card; border-top: 2px solid $error; }
#sheet, #sheet > QWidget > QWidget { background: $card; }
#sheet { border: none; border-bottom: 1px solid $border; }
QPlainTextEdit {
    background: $field; color: $text; border: 1px solid $outline; border-radius: 6px;
    padding: 4px; selection-background-color: $accent; selection-color: $accent_text;
}
QPlainTextEdit:focus { border: 2px solid $focus; padding: 3px; }
QScrollArea:focus { border: 2px solid $focus; }
#faceBar { background: $card; border-bottom: 1px solid $border; }
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
        # Kept: PySide deletes the wrapper of what it knows of accessibility with that of the hints.
        self._hints = app.styleHints()
        self._hints.colorSchemeChanged.connect(self._on_system_changed)
        accessibility = self._accessibility()
        if accessibility is not None:
            accessibility.contrastPreferenceChanged.connect(self._on_contrast_changed)

    @property
    def colors(self) -> Colors:
        """The colours in use."""
        if self._mode == "system":
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._mode == "dark"
        if self.high_contrast:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT

    @property
    def high_contrast(self) -> bool:
        """Whether the system asks for high contrast."""
        preference = getattr(self._accessibility(), "contrastPreference", None)
        return preference is not None and preference() == Qt.ContrastPreference.HighContrast

    @property
    def reduced_motion(self) -> bool:
        """Whether the system asks for less movement: show the end of an animation at once."""
        preference = getattr(self._accessibility(), "motionPreference", None)  # since Qt 6.12
        if preference is not None:
            return bool(preference().name == "ReducedMotion")
        return not animations_wanted(windows_dlls())

    def apply(self, mode: str) -> None:
        """Use "system", "light" or "dark" colours from now on."""
        self._mode = mode
        hints = self._app.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        # Title bars and native dialogs follow Qt's scheme; the system's own is Unknown here.
        hints.setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
        self._set_colors()

    def _accessibility(self) -> Any | None:
        """Return what the system says of contrast and motion, which Qt knows since 6.10."""
        ask = getattr(self._hints, "accessibility", None)
        return None if ask is None else ask()

    @Slot(Qt.ColorScheme)
    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._set_colors()

    @Slot(Qt.ContrastPreference)
    def _on_contrast_changed(self, _preference: Qt.ContrastPreference) -> None:
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
