"""Light, dark and high contrast: which colors are used, and the style rules made from them."""

from dataclasses import asdict
from string import Template
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from sr3_desktop.paths import resources_dir

from .colors import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Colors, palette

Widget = TypeVar("Widget", bound=QWidget)


class Theme(QObject):
    """Applies a theme to the whole application and follows the system's where asked to."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._mode, self._contrast = "system", False
        app.setStyle("Fusion")
        # Kept: PySide deletes the wrapper of what it knows of accessibility with that of the hints.
        self._hints = app.styleHints()
        self._hints.colorSchemeChanged.connect(self._set_colors)
        accessibility = self._accessibility()
        if accessibility is not None:
            accessibility.contrastPreferenceChanged.connect(self._set_colors)

    @property
    def colors(self) -> Colors:
        """The colors in use."""
        if self._mode == "system":
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._mode == "dark"
        if self.high_contrast:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT

    @property
    def high_contrast(self) -> bool:
        """Whether the user, or the system, asks for high contrast."""
        if self._contrast:
            return True
        preference = getattr(self._accessibility(), "contrastPreference", None)
        return preference is not None and preference() == Qt.ContrastPreference.HighContrast

    def set_high_contrast(self, wanted: bool) -> None:
        """Have high contrast, or leave it to the system."""
        if wanted != self._contrast:
            self._contrast = wanted
            self._set_colors()

    def prepare(self, mode: str, high_contrast: bool) -> None:
        """Have the colors while a window is put together; call `apply` afterwards.

        With style rules, each widget would be styled again whenever it is put into another.
        """
        self._mode, self._contrast = mode, high_contrast
        self._app.setStyleSheet("")
        self._app.setPalette(palette(self.colors))

    def apply(self, mode: str) -> None:
        """Use "system", "light" or "dark" colors from now on."""
        self._mode = mode
        hints = self._app.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        # Title bars and native dialogs follow Qt's scheme; the system's own is Unknown here.
        hints.setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
        self._set_colors()

    def _accessibility(self) -> Any | None:
        """Return what the system says of contrast, which Qt knows since 6.10."""
        ask = getattr(self._hints, "accessibility", None)
        return None if ask is None else ask()

    @Slot()
    def _set_colors(self) -> None:
        self._app.setStyleSheet("")  # widgets with old rules would take in the new colors twice
        self._app.setPalette(palette(self.colors))
        self._app.setStyleSheet(rules(self.colors))
        self.changed.emit()


def styled(widget: Widget, role: str) -> Widget:
    """Return a new widget with the role by which the style sheet chooses its rules."""
    widget.setProperty("role", role)
    return widget


def set_style(widget: QWidget, name: str, value: object) -> None:
    """Give a widget the property by which the style sheet chooses its rules."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _tick(color: str) -> str:
    """Return the name of the tick that stands beside text of a color."""
    return f"check-{'black' if QColor(color).lightness() < 128 else 'white'}"


def rules(colors: Colors) -> str:
    """Return the style sheet of the window in these colors."""
    template = Template((resources_dir() / "window.qss").read_text("utf-8"))
    names = {
        "icons": (resources_dir() / "icons").as_posix(),
        "check": _tick(colors.accent_text),
        "menu_check": _tick(colors.text),
    }
    return template.substitute(asdict(colors), **names)
