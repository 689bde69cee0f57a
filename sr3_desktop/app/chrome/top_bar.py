"""The top bar: add photos, how to compare, zoom, device, menu."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from sr3_desktop.app.settings.choices import MODES, Mode
from sr3_desktop.app.system.language import percent
from sr3_desktop.app.widgets.hold_button import HoldButton
from sr3_desktop.app.widgets.icons import IconButton, IconPushButton
from sr3_desktop.app.widgets.layouts import Place, boxed, row, stretch
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.segmented_control import SegmentedControl
from sr3_desktop.app.widgets.theme import Theme, styled

from .device_pill import DevicePill
from .main_menu import MainMenu

ZOOM_CHOICES = (0.5, 1.0, 2.0, 4.0)
PERCENT = 100

TOOLS = ("preview", "variants", "faces", "brush", "trust")
"""Actions of what can be done with a photo beside upscaling it."""

ROOMY_MODES: tuple[Mode, ...] = ("blink", "difference")
"""Ways to compare that have a button of their own only in a wide window."""
WIDE_PX, DEVICE_PX = 1340, 1400
MODE_PADDING_PX = 12
NARROW_PX = 1060
"""Below this width buttons keep their icons alone, and what a menu has is left to it."""
ROOMY_PX = 1160
"""From this width on there is room for the zoom steps beside their menu, which has them, too."""


class TopBar(Retranslated, QFrame):
    """What is always at hand.

    Args:
        actions: What its menus start, by name; see `resources/actions.json`.

    Attributes:
        compare_button: Opens a menu of all ways to compare, which the viewer fills.

    Signals:
        mode_chosen(str): Compare with a divider ("slider"), "side" by side, or see the "result".
        zoom_requested(float): Show the picture at this zoom.
    """

    mode_chosen = Signal(str)
    zoom_requested = Signal(float)

    def __init__(self, theme: Theme, theme_mode: str, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._actions = actions
        self.setObjectName("topBar")
        self.setFixedHeight(52)
        self._zoom, self._shown, self._has_timeline = 1.0, False, False
        self._has_engine = True
        self._tool_row = row()
        self._tools = boxed(self._tool_row)
        self.open_button = IconPushButton("add")
        self.more_button = IconButton("expand")
        self.modes = SegmentedControl(len(MODES))
        self.modes.set_padding(MODE_PADDING_PX)
        self.modes.choose(0)
        self.compare_button = IconButton("expand")
        self.zoom_out, self.zoom_in = IconButton("minus"), IconButton("plus")
        self.zoom_button = styled(QToolButton(), "flat")
        self.zoom_button.setObjectName("zoom")
        self.fit_button = IconButton("fit")
        self.hold, self.timeline_button = HoldButton(), IconButton("timeline")
        self.timeline_button.setCheckable(True)
        self.device = DevicePill(theme)
        self.tools_button = IconPushButton("tools")
        self.menu_button = IconButton("menu")
        self._make_menus(theme_mode)
        self._lay_out()
        self.modes.chosen.connect(self._on_mode)
        self._zooms.triggered.connect(self._on_zoom_action)
        self._retranslate()
        self.set_zoom_shown(False)
        self.set_comparable(False)

    @Slot(float)
    def show_zoom(self, zoom: float) -> None:
        """Show the present zoom."""
        self._zoom = zoom
        self.zoom_button.setText(percent(zoom * PERCENT) if self._shown else "")
        name = self.tr("Zoom {percent} percent")
        self.zoom_button.setAccessibleName(name.format(percent=round(zoom * PERCENT)))

    def set_zoom_shown(self, shown: bool) -> None:
        """Offer what is of use once there is a picture; everything keeps its place."""
        self._shown = shown
        self.show_zoom(self._zoom)
        for button in (self.zoom_out, self.zoom_in):
            button.setVisible(self.width() >= ROOMY_PX)
        self.device.set_roomy(self.width() >= DEVICE_PX)
        narrow = self.width() < NARROW_PX
        self._tools.setHidden(narrow)  # the menu beside them has them, too
        for mode in ROOMY_MODES:  # so has that of ways to compare
            self.modes.button(MODES.index(mode)).setVisible(self.width() >= WIDE_PX)
        self.compare_button.setEnabled(shown)
        self.tools_button.setText("" if narrow else self.tr("Tools"))
        self.open_button.setText("" if narrow else self.tr("Add photos"))
        for widget in (self.zoom_out, self.zoom_in, self.zoom_button, self.fit_button):
            widget.setEnabled(shown)
        self.timeline_button.setEnabled(shown and self._has_timeline)
        self.set_tools_enabled(shown)
        for name in ("fit", "one_to_one", "zoom_in", "zoom_out"):
            self._actions[name].setEnabled(shown)

    def set_tools_enabled(self, enabled: bool) -> None:
        """Offer what can be done with a photo."""
        for tools in (self._tools, self.tools_button):
            tools.setEnabled(enabled and self._has_engine)

    def set_problem(self, sentence: str) -> None:
        """Say why no model can be used, so no tool either; with an empty sentence one can."""
        self._has_engine = not sentence
        self._actions["preview"].setEnabled(self._has_engine)
        self.set_tools_enabled(self._shown)

    def set_comparable(self, comparable: bool) -> None:
        """Offer ways to compare once there is something to compare the photo with."""
        self.modes.setEnabled(comparable)
        self.hold.setEnabled(comparable)

    @property
    def mode(self) -> str:
        """How photo and result are compared."""
        return MODES[self.modes.current()]

    def choose_mode(self, mode: str) -> None:
        """Compare in another way, as if the user had chosen it."""
        self.modes.choose(MODES.index(mode))
        self.mode_chosen.emit(mode)

    def set_timeline_offered(self, offered: bool) -> None:
        """Offer to open and close the timeline."""
        self._has_timeline = offered
        self.timeline_button.setEnabled(self._shown and offered)

    def add_tool(self, button: QWidget) -> None:
        """Add a button for what can be done on the picture."""
        self._tool_row.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self.set_zoom_shown(self._shown)

    def _make_menus(self, theme_mode: str) -> None:
        self.add_menu, self._zooms = QMenu(self), QMenu(self)
        self.menu = MainMenu(self._actions, theme_mode, self)
        actions = self._actions
        self.tools_menu = QMenu(self)
        self.tools_menu.addActions([actions[name] for name in TOOLS])
        self.tools_button.setMenu(self.tools_menu)
        self.add_menu.addActions([actions["open"], actions["open_folder"], actions["paste"]])
        self._zooms.addActions([actions["zoom_in"], actions["zoom_out"], actions["fit"]])
        self._zooms.addSeparator()
        for zoom in ZOOM_CHOICES:
            if zoom == 1:
                self._zooms.addAction(actions["one_to_one"])
            else:
                self._zooms.addAction("").setData(zoom)
        for button, menu in (
            (self.more_button, self.add_menu),
            (self.zoom_button, self._zooms),
            (self.menu_button, self.menu),
        ):
            button.setMenu(menu)
        self.zoom_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    @Slot(int)
    def _on_mode(self, number: int) -> None:
        self.mode_chosen.emit(MODES[number])

    @Slot(QAction)
    def _on_zoom_action(self, action: QAction) -> None:
        if action.data() is not None:
            self.zoom_requested.emit(action.data())

    def _retranslate(self) -> None:
        super()._retranslate()
        for action in self._zooms.actions():
            if zoom := action.data():
                action.setText(percent(zoom * PERCENT))
        self.show_zoom(self._zoom)
        self.set_zoom_shown(self._shown)

    def _lay_out(self) -> None:
        menu = Place(self.menu_button, align=Qt.AlignmentFlag.AlignVCenter)
        row(
            *(self.open_button, self.more_button, stretch(), self.modes, self.compare_button, 6),
            *(self.zoom_out, self.zoom_button, self.zoom_in, self.fit_button, 4),
            *(self.hold, self.timeline_button, self._tools, self.tools_button),
            *(stretch(), self.device, 4, menu),
            on=self,
            spacing=4,
            margins=(12, 0, 12, 0),
        )
