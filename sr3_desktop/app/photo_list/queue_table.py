"""The list of photos as a table."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from sr3_desktop.app.widgets.theme import Theme

from .job_queue import Column, JobQueue
from .queue_delegate import TABLE_ROW_PX, TableDelegate
from .thumbnails import Thumbnails

_WIDTHS_PX = {Column.PHOTO: 220, Column.TARGET: 170, Column.SIZE: 190, Column.TIME: 70}
_STATE_PX = 160
"""Least width of the state, for which the columns that say less give way."""


class QueueTable(QTableView):
    """One row a photo: thumbnail and name, result, sizes, state, time."""

    def __init__(self, queue: JobQueue, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("queueTable")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropOverwriteMode(False)
        self.setItemDelegate(TableDelegate(thumbnails, theme, self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(TABLE_ROW_PX)
        self.setModel(queue)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setMinimumSectionSize(60)
        for column, width in _WIDTHS_PX.items():
            columns.resizeSection(column, width)
        columns.setSectionResizeMode(Column.STATE, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let names share ample room, or leave out columns where the state would not be seen."""
        super().resizeEvent(event)
        if event.size().width() == event.oldSize().width():
            return  # the user may have given columns other widths
        room_px = self.viewport().width() - _STATE_PX - sum(_WIDTHS_PX.values())
        for column in (Column.PHOTO, Column.TARGET):
            self.setColumnWidth(column, _WIDTHS_PX[column] + max(0, room_px - _STATE_PX) // 4)
        for column in (Column.TARGET, Column.SIZE):
            self.setColumnHidden(column, room_px < 0)
            room_px += _WIDTHS_PX[column]
