"""What the window finds again at its next start, and what its menu changes of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from sr3_desktop.app.chrome.window_place import WindowPlace
from sr3_desktop.app.settings.choices import random_seed
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.widgets.theme import Theme

if TYPE_CHECKING:
    from .main_window import MainWindow


class WindowMemory(QObject):
    """Puts the settings into the window and takes them from it."""

    def __init__(self, settings: Settings, theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self._settings, self._theme, self._window = settings, theme, window
        self._panel, self._top_bar = window.panel, window.top_bar
        self._queue_panel, self._legend = window.queue_panel, window.tools.trust.legend
        self._place = WindowPlace(window)
        self._panel.presets_changed.connect(self.save_presets)
        menu = self._top_bar.menu
        menu.reopen.setChecked(settings.reopen_list)
        menu.contrast.setChecked(settings.high_contrast)
        for switch in (menu.reopen, menu.contrast):
            switch.toggled.connect(self._on_switched)
        menu.themes.triggered.connect(self._on_theme_chosen)

    def restore(self) -> None:
        """Show what was there last."""
        settings, panel = self._settings, self._panel
        panel.set_presets(settings.presets)
        panel.show_choices(settings.choices().for_run(random_seed()))
        panel.more.set_open(settings.more_open)
        panel.set_open(settings.panel_open)
        self._top_bar.choose_mode(settings.view_mode)
        self._queue_panel.set_expanded(settings.table_open)
        self._legend.opacity.setValue(settings.trust_percent)
        self._place.restore(settings.window_geometry, settings.window_maximized)

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
        settings = self._settings
        settings.window_geometry = self._place.kept()
        settings.window_maximized = self._window.isMaximized()
        settings.panel_open = self._panel.is_open
        settings.more_open = self._panel.more.is_open
        if self._top_bar.mode != "blink":  # nothing moves by itself at the next start
            settings.view_mode = self._top_bar.mode
        settings.table_open = self._queue_panel.is_expanded
        settings.trust_percent = self._legend.opacity.value()
        settings.presets = self._panel.presets
        self.save_choices()

    @Slot(QAction)
    def _on_theme_chosen(self, action: QAction) -> None:
        self._settings.theme = action.data()
        self._settings.save()
        self._theme.apply(action.data())

    @Slot()
    def _on_switched(self) -> None:
        menu = self._top_bar.menu
        self._settings.reopen_list = menu.reopen.isChecked()
        self._settings.high_contrast = menu.contrast.isChecked()
        self._settings.save()
        self._theme.set_high_contrast(self._settings.high_contrast)
