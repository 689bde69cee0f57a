"""The list of photos, as a strip or a table, and what can be done to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QMenu,
    QStackedWidget,
    QWidget,
)

from sr3_desktop.app.system.announce import announce
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.widgets.icons import IconButton
from sr3_desktop.app.widgets.layouts import column, row, stretch, wide
from sr3_desktop.app.widgets.retranslated import Retranslated
from sr3_desktop.app.widgets.theme import Theme

from .job import PENDING, JobState, ranges
from .job_queue import Column, JobQueue
from .queue_delegate import strip_item
from .queue_strip import QueueStrip
from .queue_table import QueueTable
from .thumbnails import Thumbnail, Thumbnails

STRIP_MARGIN_PX = 22
TABLE_PX = 268


class QueuePanel(Retranslated, QFrame):
    """Shows the list and turns what the user does to it into signals.

    Strip and table share their selection. With fewer than two photos there is nothing to list, so
    the panel is hidden, unless it has been opened as a table.

    Signals:
        photo_chosen(int): Id of the job to look at.
        selection_changed(): Other photos are selected; see `selected`.
        open_requested(int): Open a photo's result, or the photo, in another program.
        folder_requested(int): Show the same in the file manager.
        retry_requested(tuple), remove_requested(tuple), first_requested(tuple): Ids of jobs to
            try again, to take out of the list, or to put in front of all that wait.
    """

    photo_chosen = Signal(int)
    selection_changed = Signal()
    open_requested = Signal(int)
    folder_requested = Signal(int)
    retry_requested = Signal(object)
    remove_requested = Signal(object)
    first_requested = Signal(object)

    def __init__(self, queue: JobQueue, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("queuePanel")
        self._queue = queue
        self.strip = QueueStrip(queue, thumbnails, theme)
        self.table = QueueTable(queue, thumbnails, theme)
        self.strip.setSelectionModel(self.table.selectionModel())
        self.stack = QStackedWidget()
        for view in (self.strip, self.table):
            view.setFrameShape(QFrame.Shape.NoFrame)
            view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
            view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            self.stack.addWidget(view)
        self.expand_button = IconButton("list")
        self.more_button = IconButton("more")
        self._make_menus()
        self._lay_out()
        self._connect(thumbnails)
        self._retranslate()
        self.set_expanded(False)

    @property
    def is_expanded(self) -> bool:
        """Whether the table is shown."""
        return self.stack.currentWidget() is self.table

    @property
    def _view(self) -> QAbstractItemView:
        return self.table if self.is_expanded else self.strip

    def set_expanded(self, expanded: bool) -> None:
        """Show the table, or the strip."""
        self.stack.setCurrentWidget(self.table if expanded else self.strip)
        self._fit()
        self.expand_button.set_icon("strip" if expanded else "list")
        self._retranslate()
        self._follow_list()
        self.scroll_to_current()

    def selected(self) -> tuple[int, ...]:
        """Return the ids of the chosen jobs from the top."""
        ranges = self.table.selectionModel().selection().toList()
        rows = {row for part in ranges for row in range(part.top(), part.bottom() + 1)}
        return tuple(self._queue.jobs[row].id for row in sorted(rows))

    @contextmanager
    def selection_put_aside(self) -> Iterator[None]:
        """Keep Qt from cutting the selection at every row that goes, which can take minutes."""
        ids, model = self.selected(), self.table.selectionModel()
        model.clearSelection()
        yield
        rows = sorted(self._queue.row_of(job_id) for job_id in ids if self._queue.has(job_id))
        if ids and not rows and self.table.currentIndex().isValid():
            rows = [self.table.currentIndex().row()]  # what is shown now in their place
        selection, last_column = QItemSelection(), len(Column) - 1
        for first, last in ranges(rows):
            selection.select(self._queue.index(first, 0), self._queue.index(last, last_column))
        model.select(selection, QItemSelectionModel.SelectionFlag.Select)

    def choose(self, job_id: int) -> None:
        """Choose one job and bring it into sight; `photo_chosen` follows if it was another."""
        index = self._queue.index(self._queue.row_of(job_id), 0)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.scroll_to_current()

    def scroll_to_current(self) -> None:
        """Bring the displayed photo into sight."""
        self._view.scrollTo(self.table.currentIndex())

    def tell_place(self, job_id: int) -> None:
        """Let screen readers say where in the list a photo stands."""
        name, row = self._queue.job(job_id).source.name, self._queue.row_of(job_id) + 1
        text = self.tr("{name}, {n} of {count}")
        announce(self._view, text.format(name=name, n=row, count=self._queue.rowCount()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the chosen photos out of the list."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected():
            self.remove_requested.emit(self.selected())
        else:
            super().keyPressEvent(event)

    def give_menu_to(self, other: QWidget) -> None:
        """Let another widget, which shows the photo, open the menu of the chosen photos."""
        other.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        other.customContextMenuRequested.connect(
            lambda place: self._open_menu(other.mapToGlobal(place))
        )

    def _open_menu(self, place: QPoint) -> None:
        ids = self.selected()
        if ids and not self._menu.isVisible():
            self.menu_for(ids).popup(place)

    def menu_for(self, ids: tuple[int, ...]) -> QMenu:
        """Return the context menu, set up for some jobs."""
        jobs = [self._queue.job(job_id) for job_id in ids]
        idle = [job for job in jobs if job.state is not JobState.RUNNING]
        self._open.setEnabled(len(jobs) == 1)
        self._folder.setEnabled(len(jobs) == 1)
        self.repeat.setEnabled(len(jobs) == 1)
        self.upscale.setEnabled(not self._queue.count(JobState.RUNNING))
        self.upscale.setText(self._upscale_text(len(jobs)))
        self._retry.setEnabled(any(job.state is not JobState.WAITING for job in idle))
        self._first.setEnabled(any(job.state in PENDING for job in idle))
        self.remove.setEnabled(bool(idle))
        return self._menu

    def _upscale_text(self, count: int) -> str:
        if count > 1:
            return self.tr("Upscale {n} photos").format(n=count)
        return self.tr("Upscale this photo")

    def _fit(self) -> None:
        """Be as high as the table, or as the strip's photos with their names."""
        strip_px = strip_item(self.strip.fontMetrics()).height() + STRIP_MARGIN_PX
        self.setFixedHeight(TABLE_PX if self.is_expanded else strip_px)

    def _make_menus(self) -> None:
        self._menu = menu = QMenu(self)
        self.upscale = menu.addAction("")
        menu.addSeparator()
        self._open, self._folder = menu.addAction(""), menu.addAction("")
        self.repeat = menu.addAction("")
        menu.addSeparator()
        self._first, self._retry = menu.addAction(""), menu.addAction("")
        menu.addSeparator()
        self.remove = menu.addAction("")
        self._more = more = QMenu(self)
        self._retry_failed, self._remove_done = more.addAction(""), more.addAction("")
        more.addSeparator()
        self.save_report = more.addAction("")
        more.addSeparator()
        self._clear = more.addAction("")
        self.more_button.setMenu(self._more)

    def _lay_out(self) -> None:
        buttons = column(self.expand_button, self.more_button, stretch(), spacing=2)
        row(wide(self.stack), buttons, on=self, spacing=6, margins=(6, 4, 8, 0))

    def _connect(self, thumbnails: Thumbnails) -> None:
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.table.selectionModel().selectionChanged.connect(self.selection_changed)
        for view in (self.strip, self.table):
            view.customContextMenuRequested.connect(self._on_menu_requested)
            view.activated.connect(self._on_activated)
        self.expand_button.clicked.connect(self._on_expand)
        self._menu.triggered.connect(self._on_chosen)
        self._more.triggered.connect(self._on_all)
        self._queue.counts_changed.connect(self._follow_list)
        thumbnails.ready.connect(self._on_thumbnail)
        thumbnails.failed.connect(self._on_thumbnail_failed)

    def _retranslate(self) -> None:
        super()._retranslate()
        expand = self.tr("Show as a strip") if self.is_expanded else self.tr("Show as a table")
        self.expand_button.set_tip(expand)
        self._queue.retranslate()

    @Slot()
    def _follow_list(self) -> None:
        self.setVisible(self._queue.rowCount() > 1 or (self.is_expanded and bool(self._queue.jobs)))
        self._retry_failed.setEnabled(self._queue.count(JobState.FAILED) > 0)
        done = self._queue.count(JobState.SUCCEEDED, JobState.SKIPPED)
        self._remove_done.setEnabled(done > 0)

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.photo_chosen.emit(self._queue.jobs[current.row()].id)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.open_requested.emit(self._queue.jobs[index.row()].id)

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        self._open_menu(self._view.viewport().mapToGlobal(place))

    @Slot()
    def _on_expand(self) -> None:
        self.set_expanded(not self.is_expanded)

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        """Do something to the chosen photos."""
        ids = self.selected()
        if action is self._open:
            self.open_requested.emit(ids[0])
        elif action is self._folder:
            self.folder_requested.emit(ids[0])
        elif action is self._first:
            self.first_requested.emit(ids)
        elif action is self._retry:
            self.retry_requested.emit(ids)
        elif action is self.remove:
            self.remove_requested.emit(ids)

    @Slot(QAction)
    def _on_all(self, action: QAction) -> None:
        """Do something to all photos in some states."""
        if action is self._retry_failed:
            self.retry_requested.emit(self._ids(JobState.FAILED))
        elif action is self._remove_done:
            self.remove_requested.emit(self._ids(JobState.SUCCEEDED, JobState.SKIPPED))
        elif action is self._clear:
            self.remove_requested.emit(self._ids(*JobState))

    def _ids(self, *states: JobState) -> tuple[int, ...]:
        return tuple(job.id for job in self._queue.jobs if job.state in states)

    @Slot(object, object)
    def _on_thumbnail(self, path: Path, thumbnail: Thumbnail) -> None:
        job_id = self._queue.find(path)
        if job_id is not None and self._queue.job(job_id).size is None:
            self._queue.change(job_id, size=thumbnail.size)
        self._redraw()

    @Slot(object, object)
    def _on_thumbnail_failed(self, path: Path, fault: Fault) -> None:
        job_id = self._queue.find(path)
        if job_id is not None and self._queue.job(job_id).state is JobState.WAITING:
            self._queue.change(job_id, state=JobState.FAILED, fault=fault)
        self._redraw()

    def _redraw(self) -> None:
        self._view.viewport().update()
