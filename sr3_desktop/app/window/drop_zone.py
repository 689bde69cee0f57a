"""Lets photos be dropped anywhere on a window."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from sr3_desktop.app.jobs.photo_intake import holds_photos


class DropZone(QObject):
    """Takes the drag and drop events of a widget and of those in it that take none themselves.

    Signals:
        dragging(bool): Something that can be dropped has come in, or has gone.
        dropped(QMimeData): It has been dropped; valid during the signal only.
    """

    dragging = Signal(bool)
    dropped = Signal(object)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the events of the widget."""
        if isinstance(event, QDragEnterEvent):
            if not holds_photos(event.mimeData()):
                return False
            self.dragging.emit(True)
            event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.dragging.emit(False)
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.dragging.emit(False)
            event.acceptProposedAction()
            self.dropped.emit(event.mimeData())
            return True
        return super().eventFilter(watched, event)
