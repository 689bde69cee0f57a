"""Icons drawn in the text colour of the theme, and buttons that keep them up to date."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from sr3_desktop.paths import resources_dir

_SIZES_PX = (16, 20, 24, 32, 40, 48, 64)
ICON_PX = 18


def icon(name: str, color: QColor, disabled: QColor | None = None) -> QIcon:
    """Return `resources/icons/<name>.svg` with its `currentColor` replaced."""
    drawing = (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled or color)):
        svg = QByteArray(drawing.replace("currentColor", ink.name()).encode())
        renderer = QSvgRenderer(svg)
        for size in _SIZES_PX:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter)
            painter.end()
            made.addPixmap(pixmap, mode)
    return made


def app_icon() -> QIcon:
    """Return the program's own icon."""
    return icon("app", QColor("#ffffff"))


def _colored(button: QWidget, name: str, role: QPalette.ColorRole) -> QIcon:
    colors = button.palette()
    return icon(name, colors.color(role), colors.color(QPalette.ColorGroup.Disabled, role))


class IconLabel(QLabel):
    """A picture beside a text; it says nothing by itself, so screen readers skip it.

    Args:
        name: Name of the icon.
        size_px: Its side in logical pixels.
        parent: Parent widget.
    """

    def __init__(self, name: str, size_px: int = ICON_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = name
        self._size_px = size_px
        self.set_icon(name)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        drawn = _colored(self, name, QPalette.ColorRole.WindowText)
        size = QSize(self._size_px, self._size_px)
        self.setPixmap(drawn.pixmap(size, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icon in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_icon(self._icon_name)


class IconButton(QToolButton):
    """A tool button whose icon follows the theme.

    Args:
        name: Name of the icon.
        tip: Tooltip, which is also the accessible name.
        parent: Parent widget.
    """

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = name
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setProperty("role", "flat")
        self.set_icon(name)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self.setIcon(_colored(self, name, QPalette.ColorRole.WindowText))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icon in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.set_icon(self._icon_name)


class IconPushButton(QPushButton):
    """A push button with text and an icon that follows the theme.

    Args:
        name: Name of the icon.
        text: Text.
        primary: Whether it stands on the accent colour.
        parent: Parent widget.
    """

    def __init__(
        self, name: str, text: str, primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        role = QPalette.ColorRole
        self._icon_name = name
        self._ink = role.HighlightedText if primary else role.WindowText
        if primary:
            self.setProperty("role", "primary")
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setIcon(_colored(self, name, self._ink))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icon in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(_colored(self, self._icon_name, self._ink))
