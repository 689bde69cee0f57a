"""The list of photos in the user's hands: add, remove, take back, try again, find on the disk."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.chrome.dialogs import choose_report_target
from sr3_desktop.app.jobs.photo_intake import Found, PhotoIntake
from sr3_desktop.app.jobs.report_saver import report_of
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.job_queue import Removed
from sr3_desktop.app.photo_list.queue_panel import QueuePanel
from sr3_desktop.app.system.background import Background
from sr3_desktop.app.system.file_manager import not_opened, open_path, show_in_folder
from sr3_desktop.app.widgets.undo_toast import UndoToast
from sr3_desktop.engine.base.errors import Sentence, joined


class PhotosController(QObject):
    """Does what the list's panel and the menus ask for.

    Attributes:
        is_occupied: Whether another photo on show would interrupt what is being made.

    Signals:
        added(tuple): Paths of photos that are new in the list.
    """

    added = Signal(object)

    def __init__(self, work: Services, panel: QueuePanel, toast: UndoToast) -> None:
        super().__init__(panel)
        self._tell = work.messages
        self._queue, self._session, self._intake = work.queue, work.session, work.intake
        self._thumbnails, self._panel, self._toast = work.thumbnails, panel, toast
        self._removed: Removed = ()
        self._quiet = PhotoIntake(Path.home, self)  # pastes nothing, so the folder stays unused
        self._quiet.found.connect(self._take_quietly)
        self._quiet.failed.connect(self._tell.error)
        self.is_occupied: Callable[[], bool] = self._is_running
        self._background = Background(self)
        work.intake.found.connect(self.take)
        work.intake.failed.connect(self._tell.error)
        panel.photo_chosen.connect(work.session.show)
        panel.open_requested.connect(self.open)
        panel.folder_requested.connect(self.show_in_folder)
        panel.retry_requested.connect(self.retry)
        panel.remove_requested.connect(self.remove)
        panel.first_requested.connect(self.enlarge_next)
        panel.save_report.triggered.connect(self.save_report)
        toast.undo_requested.connect(self.undo)

    def close(self) -> None:
        """Return when all reports asked for are written."""
        self._quiet.close()
        self._background.close()

    @Slot()
    def paste(self) -> None:
        """Add the files, or the picture, that have been copied in another program."""
        if not self._intake.paste():
            self._tell.info.emit(
                Sentence("There are no photos to paste; copy some files or a picture first.")
            )

    @Slot(object)
    def remove(self, job_ids: Sequence[int]) -> None:
        """Take photos out of the list; the running one stays."""
        with self._panel.selection_put_aside():
            removed = self._queue.remove(job_ids)
        if not removed:
            self._tell.info.emit(
                Sentence("This photo is being upscaled; stop it before removing it.")
            )
            return
        self._removed = removed
        if len(removed) == 1:
            name = removed[0][1].source.name
            text = Sentence("{name} was removed from the list.", name=name)
        else:
            text = Sentence("{n} photos were removed from the list.", n=len(removed))
        self._toast.show_done(text)
        self._show_something()

    @Slot()
    def undo(self) -> None:
        """Put what was removed last back into the list."""
        removed, self._removed = self._removed, ()
        with self._panel.selection_put_aside():
            self._queue.restore(removed)
        self._toast.hide()
        self._show_something()

    @Slot(object)
    def retry(self, job_ids: Sequence[int]) -> None:
        """Let photos wait again, and reread those that could not be read."""
        for job_id in job_ids:
            if self._queue.has(job_id):
                self._thumbnails.forget(self._queue.job(job_id).source)
        self._queue.reset(job_ids)
        if self._session.job_id in job_ids:
            self._session.show(self._session.job_id)

    @Slot(object)
    def enlarge_next(self, job_ids: Sequence[int]) -> None:
        """Put photos before all others that wait."""
        first = self._queue.next_pending()
        if first is not None:
            self._queue.move(job_ids, self._queue.row_of(first.id))

    @Slot()
    def move_earlier(self) -> None:
        """Put the chosen photos before the one that stands before them."""
        self._move(lambda rows: max(rows[0] - 1, 0))

    @Slot()
    def move_later(self) -> None:
        """Put the chosen photos behind the one that stands behind them."""
        self._move(lambda rows: min(rows[-1] + 2, self._queue.rowCount()))

    def _move(self, place: Callable[[Sequence[int]], int]) -> None:
        """Move the chosen photos to the row that `place` makes of theirs."""
        ids = self._panel.selected()
        if ids:
            self._queue.move(ids, place([self._queue.row_of(job_id) for job_id in ids]))
            self._panel.scroll_to_current()
            self._panel.tell_place(ids[0])

    @Slot()
    def show_previous(self) -> None:
        """Look at the photo before."""
        self.step(-1)

    @Slot()
    def show_next(self) -> None:
        """Look at the photo after."""
        self.step(1)

    @Slot()
    def retry_shown(self) -> None:
        """Let the displayed photo wait again."""
        if self._session.job_id is not None:
            self.retry((self._session.job_id,))

    @Slot()
    def remove_shown(self) -> None:
        """Take the displayed photo out of the list."""
        if self._session.job_id is not None:
            self.remove((self._session.job_id,))

    @Slot()
    def remove_chosen(self) -> None:
        """Remove the photos that are selected in the list, else the displayed one."""
        if self._panel.selected():
            self.remove(self._panel.selected())
        else:
            self.remove_shown()

    def step(self, rows: int) -> None:
        """Look at the photo so many rows further on."""
        job = self._session.job
        if job is not None:
            row = self._queue.row_of(job.id) + rows
            if 0 <= row < self._queue.rowCount():
                self._panel.choose(self._queue.jobs[row].id)

    @Slot(int)
    def open(self, job_id: int) -> None:
        """Open a photo's result, or the photo, in another program."""
        path = _best_file(self._queue.job(job_id))
        if not open_path(path):
            self._tell.error.emit(not_opened(path))

    @Slot(int)
    def show_in_folder(self, job_id: int) -> None:
        """Show the same in the file manager."""
        path = _best_file(self._queue.job(job_id))
        if not show_in_folder(path):
            self._tell.error.emit(not_opened(path))

    @Slot()
    def save_report(self) -> None:
        """Ask for a file and store in it what became of all photos of the list."""
        if self._queue.jobs:
            folder = _best_file(self._queue.jobs[0]).parent
            path = choose_report_target(self._panel.window(), folder / "report.csv")
            if path is not None:
                self._background.run(
                    report_of(self._queue, path),
                    lambda _: self._tell.info.emit(Sentence("Saved as {path}.", path=path)),
                    self._tell.error.emit,
                )

    def add_quietly(self, paths: Sequence[Path]) -> None:
        """Add photos that another start of the program hands over: what is on show stays."""
        self._quiet.take_paths(paths)

    @Slot(object)
    def take(self, found: Found) -> None:
        """Put photos that have been found into the list; see `PhotoIntake.found`.

        The first of them is shown, but not while something is being made.
        """
        ids = self._add(found)
        known = self._queue.find(found[0][0]) if found[0] else None
        if ids and (self._session.job is None or not self.is_occupied()):
            self._panel.choose(ids[0])
        elif known is not None and not ids:
            self._panel.choose(known)

    def bring_back(self, found: Found) -> list[int]:
        """Add photos that were in the list before; what is on show stays.

        Returns:
            The ids of those that are new in the list.
        """
        ids = self._add(found)
        if ids and self._session.job is None:
            self._panel.choose(ids[0])
        return ids

    @Slot(object)
    def _take_quietly(self, found: Found) -> None:
        was_empty = self._session.job is None
        ids = self.bring_back(found)
        if was_empty or not ids:
            return
        if len(ids) == 1:
            name = self._queue.job(ids[0]).source.name
            self._tell.info.emit(Sentence("{name} was added to the list.", name=name))
        else:
            self._tell.info.emit(Sentence("{n} photos were added to the list.", n=len(ids)))

    def _add(self, found: Found) -> list[int]:
        paths, problems, below = found
        ids = self._queue.add(paths, below)
        if ids:
            self.added.emit(tuple(self._queue.job(job_id).source for job_id in ids))
        if problems:
            self._tell.error.emit(self._summary(problems))
        return ids

    def _summary(self, problems: Sequence[str]) -> str:
        """Return one notice for all inputs that gave no photo."""
        if len(problems) == 1:
            return problems[0]
        others = Sentence("The same applies to {n} more.", n=len(problems) - 1)
        return joined([problems[0], others])

    def _is_running(self) -> bool:
        return self._queue.count(JobState.RUNNING) > 0

    def _show_something(self) -> None:
        """Look at another photo when the displayed one is gone."""
        if self._session.job is not None:
            return
        current = self._panel.table.currentIndex()
        if self._queue.jobs:
            job_id = self._queue.jobs[max(current.row(), 0)].id
            self._panel.choose(job_id)
            self._session.show(job_id)
        else:
            self._session.show(None)


def _best_file(job: Job) -> Path:
    return job.result_file or job.source
