"""What the window finds again at its next start."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, Slot
from PySide6.QtWidgets import QWidget

from .choices import random_seed
from .parameter_panel import ParameterPanel
from .settings import Settings


class WindowMemory(QObject):
    """Puts the settings into the window and takes them from it.

    Args:
        settings: What is remembered.
        panel: The choices and the presets.
        window: The window.
    """

    def __init__(self, settings: Settings, panel: ParameterPanel, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._panel, self._window = settings, panel, window
        panel.presets_changed.connect(self.save_presets)

    def restore(self) -> None:
        """Show what was there last."""
        settings, panel = self._settings, self._panel
        panel.set_presets(settings.presets)
        panel.show_choices(settings.choices().for_run(random_seed()))
        panel.more.set_open(settings.more_open)
        panel.set_open(settings.panel_open)
        geometry = settings.window_geometry.encode("ascii", "ignore")
        if geometry:
            self._window.restoreGeometry(QByteArray.fromBase64(geometry))

    @Slot()
    def save_choices(self) -> None:
        """Remember the choices; so does a run that begins."""
        self._settings.remember(self._panel.choices)
        self._settings.save()

    @Slot()
    def save_presets(self) -> None:
        """Remember the presets, at once: a crash must not lose them."""
        self._settings.presets = self._panel.presets
        self._settings.save()

    def save(self) -> None:
        """Remember everything; called at the end."""
        geometry = bytes(self._window.saveGeometry().toBase64().data()).decode("ascii")
        self._settings.window_geometry = geometry
        self._settings.panel_open = self._panel.is_open
        self._settings.more_open = self._panel.more.is_open
        self._settings.presets = self._panel.presets
        self.save_choices()
