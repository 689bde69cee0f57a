"""The top bar: open a photo, zoom, device, menu."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from .device_pill import DevicePill
from .icons import IconButton, IconPushButton
from .theme import Theme

ZOOM_CHOICES = (0.5, 1.0, 2.0, 4.0)
PERCENT = 100


class TopBar(QFrame):
    """What is always at hand.

    Signals:
        open_requested(): The user wants to choose a photo.
        fit_requested(): Show the whole picture.
        zoom_requested(float): Show it at this zoom.
        zoom_in_requested(), zoom_out_requested(): One step.
        theme_chosen(str): "system", "light" or "dark".
        log_requested(): The user wants to see the log folder.
    """

    open_requested = Signal()
    fit_requested = Signal()
    zoom_requested = Signal(float)
    zoom_in_requested = Signal()
    zoom_out_requested = Signal()
    theme_chosen = Signal(str)
    log_requested = Signal()

    def __init__(self, theme: Theme, theme_mode: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(52)
        self.open_button = IconPushButton("add", self.tr("Add photos"))
        self.open_button.setToolTip(self.tr("Open a photo (Ctrl+O), or drop one on the window"))
        self.zoom_out = IconButton("minus", self.tr("Zoom out (-)"))
        self.zoom_in = IconButton("plus", self.tr("Zoom in (+)"))
        self.zoom_button = QToolButton()
        self.zoom_button.setProperty("role", "flat")
        self.zoom_button.setMinimumWidth(76)
        self.zoom_button.setToolTip(self.tr("Zoom: result pixels on screen pixels"))
        self.zoom_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom_button.setMenu(self._zoom_menu())
        self.fit_button = IconButton("fit", self.tr("Show the whole picture (F)"))
        self.device = DevicePill(theme)
        self.menu_button = IconButton("menu", self.tr("Menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._main_menu(theme_mode))
        self._lay_out()
        self.open_button.clicked.connect(self.open_requested)
        self.zoom_out.clicked.connect(self.zoom_out_requested)
        self.zoom_in.clicked.connect(self.zoom_in_requested)
        self.fit_button.clicked.connect(self.fit_requested)
        self.show_zoom(1.0)
        self.set_zoom_shown(False)

    @Slot(float)
    def show_zoom(self, zoom: float) -> None:
        """Show the present zoom."""
        self.zoom_button.setText(f"{zoom * PERCENT:.0f} %")
        name = self.tr("Zoom {percent} percent")
        self.zoom_button.setAccessibleName(name.format(percent=round(zoom * PERCENT)))

    def set_zoom_shown(self, shown: bool) -> None:
        """Offer the zoom, once there is a picture."""
        for button in (self.zoom_out, self.zoom_button, self.zoom_in, self.fit_button):
            button.setVisible(shown)

    def _zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(self.tr("Fit\tF")).triggered.connect(self.fit_requested)
        menu.addSeparator()
        for zoom in ZOOM_CHOICES:
            shortcut = "\t1" if zoom == 1 else ""
            action = menu.addAction(f"{zoom * PERCENT:.0f} %{shortcut}")
            action.setData(zoom)
        menu.triggered.connect(self._on_zoom_action)
        return menu

    def _main_menu(self, theme_mode: str) -> QMenu:
        menu = QMenu(self)
        self._themes = QActionGroup(self)
        for mode, label in (
            ("system", self.tr("Theme of the system")),
            ("light", self.tr("Light theme")),
            ("dark", self.tr("Dark theme")),
        ):
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(mode == theme_mode)
            action.setData(mode)
            self._themes.addAction(action)
        self._themes.triggered.connect(self._on_theme_action)
        menu.addSeparator()
        menu.addAction(self.tr("Open log folder")).triggered.connect(self.log_requested)
        return menu

    @Slot(QAction)
    def _on_zoom_action(self, action: QAction) -> None:
        if action.data() is not None:
            self.zoom_requested.emit(action.data())

    @Slot(QAction)
    def _on_theme_action(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.open_button)
        row.addStretch()
        for button in (self.zoom_out, self.zoom_button, self.zoom_in, self.fit_button):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.device)
        row.addSpacing(4)
        row.addWidget(self.menu_button)
