"""Icons drawn in the text color of the theme, and buttons that keep them up to date."""

from functools import cache, lru_cache
from math import ceil
from typing import Literal

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from sr3_desktop.paths import resources_dir

from .theme import set_style
from .tips import set_tip

Level = Literal["info", "error"]

ICON_PX = 18
TEXT_GAP = 1 / 3
"""Room between icon and text, as a part of the icon's side."""

_APP_SIDES_PX = (16, 24, 32, 48, 64, 128, 256)


@lru_cache(maxsize=1024)
def draw(name: str, color: str, side_px: int, gap: float = 0.0) -> QPixmap:
    """Return `resources/icons/<name>.svg` with its `currentColor` replaced.

    Args:
        side_px: Its height in device pixels.
        gap: Empty room at its right, as a part of its side.
    """
    pixmap = QPixmap(round(side_px * (1 + gap)), side_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _drawing(name, color).render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    return pixmap


@lru_cache(maxsize=1)  # all sides of one icon are drawn in a row
def _drawing(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", color.encode())))


@cache
def _source(name: str) -> bytes:
    return (resources_dir() / "icons" / f"{name}.svg").read_bytes()


def app_icon() -> QIcon:
    """Return the program's own icon."""
    made = QIcon()
    for side in _APP_SIDES_PX:
        made.addPixmap(draw("app", "#ffffff", side))
    return made


def _icon(widget: QWidget, name: str, role: QPalette.ColorRole, gap: float = 0.0) -> QIcon:
    """Return an icon in a color of the theme, whatever state the widget is in."""
    group, colors = QPalette.ColorGroup, widget.palette()
    disabled = colors.color(group.Disabled, QPalette.ColorRole.WindowText)
    return _inked(name, colors.color(group.Active, role).name(), disabled.name(), gap)


@lru_cache(maxsize=256)
def _inked(name: str, normal: str, disabled: str, gap: float) -> QIcon:
    """Return an icon in its two colors; widgets get a palette far more often.

    It is drawn for the screens that there are, and once and twice as large for later ones.
    """
    made = QIcon()
    ratios = {1.0, 2.0} | {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    for mode, color in ((QIcon.Mode.Normal, normal), (QIcon.Mode.Disabled, disabled)):
        for side in sorted({ceil(ICON_PX * ratio) for ratio in ratios}):
            made.addPixmap(draw(name, color, side, gap), mode)
    return made


class IconLabel(QLabel):
    """A picture beside a text; it says nothing by itself, so screen readers skip it.

    Args:
        size_px: Its side in logical pixels.
    """

    def __init__(
        self,
        name: str,
        size_px: int = ICON_PX,
        ink: QPalette.ColorRole = QPalette.ColorRole.WindowText,
    ) -> None:
        super().__init__()
        self._size_px = size_px
        self.set_icon(name, ink)

    def set_icon(self, name: str, ink: QPalette.ColorRole) -> None:
        """Show another icon, or the same in another color."""
        self._icon_name, self._ink = name, ink
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(draw(name, self.palette().color(ink).name(), round(self._size_px * ratio)))
        drawn.setDevicePixelRatio(ratio)
        self.setPixmap(drawn)

    def show_level(self, level: Level) -> None:
        """Show how grave the text beside it is."""
        if level == "error":
            self.set_icon("warning", QPalette.ColorRole.BrightText)
        else:
            self.set_icon("info", QPalette.ColorRole.Link)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icon in the new colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_icon(self._icon_name, self._ink)


class IconButton(QToolButton):
    """A tool button whose icon follows the theme; a click opens its menu, if it gets one."""

    def __init__(self, name: str, tip: str = "") -> None:
        super().__init__()
        self._icon_name = name
        self.set_tip(tip)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setProperty("role", "flat")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.set_icon(name)

    def set_tip(self, tip: str) -> None:
        """Give it another tooltip and accessible name."""
        set_tip(self, tip)
        self.setAccessibleName(tip)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self.setIcon(_icon(self, name, QPalette.ColorRole.WindowText))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icon in the new colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_icon(self._icon_name)


class IconPushButton(QPushButton):
    """A push button with text and an icon that follows the theme."""

    def __init__(self, name: str, primary: bool = False) -> None:
        super().__init__()
        self._icon_name = name
        self._ink = QPalette.ColorRole.WindowText
        if primary:
            self._ink = QPalette.ColorRole.HighlightedText
            self.setProperty("role", "primary")
        self.setIconSize(QSize(round(ICON_PX * (1 + TEXT_GAP)), ICON_PX))
        self.set_icon(name)

    def set_primary(self, primary: bool) -> None:
        """Be the button that is meant for now, or one of the others."""
        role = "primary" if primary else "large"
        if role != self.property("role"):
            ink = QPalette.ColorRole
            self._ink = ink.HighlightedText if primary else ink.WindowText
            set_style(self, "role", role)
            self.set_icon(self._icon_name)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self.setIcon(_icon(self, name, self._ink, TEXT_GAP))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icon in the new colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_icon(self._icon_name)
