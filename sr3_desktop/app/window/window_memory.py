"""What the window finds again at its next start, and what its menu changes of that."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.chrome.top_bar import TopBar
from sr3_desktop.app.chrome.window_place import WindowPlace
from sr3_desktop.app.panel.parameter_panel import ParameterPanel
from sr3_desktop.app.photo_list.queue_panel import QueuePanel
from sr3_desktop.app.settings.choices import random_seed
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.tools.trust_legend import TrustLegend
from sr3_desktop.app.widgets.theme import Theme


class WindowMemory(QObject):
    """Puts the settings into the window and takes them from it.

    Args:
        legend: How strongly the trust view covers the picture.
    """

    def __init__(
        self,
        settings: Settings,
        theme: Theme,
        panel: ParameterPanel,
        top_bar: TopBar,
        queue_panel: QueuePanel,
        legend: TrustLegend,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings, self._theme = settings, theme
        self._panel, self._window = panel, window
        self._top_bar, self._queue_panel, self._legend = top_bar, queue_panel, legend
        self._place = WindowPlace(window)
        panel.presets_changed.connect(self.save_presets)
        menu = top_bar.menu
        menu.reopen.setChecked(settings.reopen_list)
        menu.contrast.setChecked(settings.high_contrast)
        for switch in (menu.reopen, menu.contrast):
            switch.toggled.connect(self._on_switched)
        menu.theme_chosen.connect(self._on_theme_chosen)

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

    @Slot(str)
    def _on_theme_chosen(self, mode: str) -> None:
        self._settings.theme = mode
        self._settings.save()
        self._theme.apply(mode)

    @Slot()
    def _on_switched(self) -> None:
        menu = self._top_bar.menu
        self._settings.reopen_list = menu.reopen.isChecked()
        self._settings.high_contrast = menu.contrast.isChecked()
        self._settings.save()
        self._theme.set_high_contrast(self._settings.high_contrast)
