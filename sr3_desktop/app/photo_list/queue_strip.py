"""The list of photos as a strip of thumbnails."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from sr3_desktop.app.widgets.theme import Theme

from .job_queue import JobQueue
from .queue_delegate import StripDelegate
from .thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex


class QueueStrip(QListView):
    """Photos side by side; the wheel moves them, dragging puts them in another order."""

    def __init__(self, queue: JobQueue, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("queueStrip")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.setItemDelegate(StripDelegate(thumbnails, theme, self))
        self.setModel(queue)

    def selectionCommand(
        self, index: Index, event: object = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Choose whole rows, as in the table that shares the selection."""
        command = super().selectionCommand(index, event)  # type: ignore[arg-type]
        return command | QItemSelectionModel.SelectionFlag.Rows

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move sideways, whichever way the wheel turns."""
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()
