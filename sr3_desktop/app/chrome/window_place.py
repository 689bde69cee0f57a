"""Where the window stands: never outside the screen, whatever screen there is."""

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

DEFAULT_SIZE = QSize(1280, 800)
MINIMUM_SIZE = QSize(880, 500)
ROOMY_SIZE = QSize(1100, 700)
"""A window that would be smaller at the first start is maximized instead."""

FRAME_PX = QSize(16, 40)
"""Room for the frame and the title of a window that has not been shown yet."""


def free_area(window: QWidget) -> QRect:
    """Return the part of the window's screen that no panel of the system covers."""
    return window.screen().availableGeometry()


def fitted(place: QRect, free: QRect, frame: QSize = FRAME_PX) -> QRect:
    """Return a window's place, made smaller and moved until it lies in the free area.

    Args:
        place: Of the window without its frame.
        free: The free area of the screen.
        frame: What the frame adds to width and height; most of the latter is the title.
    """
    width = min(place.width(), free.width() - frame.width())
    height = min(place.height(), free.height() - frame.height())
    side, title = frame.width() // 2, frame.height() - frame.width() // 2
    left, top = free.left() + side, free.top() + title
    x = min(max(place.x(), left), left + free.width() - frame.width() - width)
    y = min(max(place.y(), top), top + free.height() - frame.height() - height)
    return QRect(x, y, width, height)


class WindowPlace(QObject):
    """Gives the window its first place and its last one, and keeps it on a screen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.setMinimumSize(MINIMUM_SIZE)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.keep_on_screen)
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._timer.start)
        app.primaryScreenChanged.connect(self._timer.start)

    def restore(self, kept: str, maximized: bool) -> None:
        """Take the place of the last session.

        Args:
            kept: What `kept` returned then; empty at the first start.
            maximized: Whether the window filled the screen, which Qt forgets on another screen.
        """
        window = self._window
        free = free_area(window)
        found = QByteArray.fromBase64(kept.encode("ascii", "ignore"))
        if found.isEmpty() or not window.restoreGeometry(found):
            place = QRect(free.topLeft(), DEFAULT_SIZE)
            place.moveCenter(free.center())
            window.setGeometry(fitted(place, free))
            size = window.size()
            maximized = size.width() < ROOMY_SIZE.width() or size.height() < ROOMY_SIZE.height()
        self.keep_on_screen()
        if maximized:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def kept(self) -> str:
        """Return the place of now for `restore`."""
        return bytes(self._window.saveGeometry().toBase64().data()).decode("ascii")

    @Slot()
    def keep_on_screen(self) -> None:
        """Move and shrink the window until all of it can be seen."""
        window, free = self._window, free_area(self._window)
        frame = window.frameGeometry().size() - window.size()
        if frame.height() <= 0:
            frame = FRAME_PX
        window.setMinimumSize(MINIMUM_SIZE.boundedTo(free.size() - frame))
        if not window.isMaximized() and not window.isFullScreen():
            place = fitted(window.geometry(), free, frame)
            if place != window.geometry():
                window.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the window is shown, or comes to another screen."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.ScreenChangeInternal):
            self._timer.start()
        return super().eventFilter(watched, event)
