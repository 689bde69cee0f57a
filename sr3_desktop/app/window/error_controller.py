"""Errors in full: keeps what is known of each photo's failure, and does what the drawer offers."""

from PySide6.QtCore import QObject, Signal, Slot

from sr3_desktop.app.chrome.error_drawer import ErrorDrawer
from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.job import Job, JobState
from sr3_desktop.app.photo_list.queue_panel import QueuePanel
from sr3_desktop.app.system.error_log import Fault
from sr3_desktop.app.viewer.problem_page import ProblemPage

from .photos_controller import PhotosController


class ErrorController(QObject):
    """Joins the drawer and the page of a photo that cannot be read to the list.

    While the drawer is open it speaks of the displayed photo.

    Args:
        problem: The page in place of a photo that cannot be read.

    Signals:
        retried(), all_retried(): The displayed photo, or all that failed, wait again and are to be
            upscaled.
        remedy_requested(str): The user wants what only the window can do, see `errors.Remedy`;
            the photo waits again.
    """

    retried = Signal()
    all_retried = Signal()
    remedy_requested = Signal(str)

    def __init__(
        self,
        work: Services,
        photos: PhotosController,
        panel: QueuePanel,
        problem: ProblemPage,
        drawer: ErrorDrawer,
    ) -> None:
        super().__init__(panel)
        self._queue, self._session, self._photos = work.queue, work.session, photos
        self._panel, self._drawer = panel, drawer
        self._told: tuple[Fault, str] | None = None
        work.session.shown_changed.connect(self._on_shown)
        work.queue.counts_changed.connect(self._list_problems)
        problem.retry_button.clicked.connect(photos.retry_shown)
        problem.remove_button.clicked.connect(photos.remove_shown)
        problem.details_button.clicked.connect(self.show_photo)
        drawer.remedy_requested.connect(self._on_remedy)
        drawer.problem_chosen.connect(panel.choose)
        drawer.all_again.clicked.connect(self._on_retry_all)

    def note(self, fault: Fault) -> bool:
        """Take note of what a notice says; return whether there is more to tell."""
        job = self._failed_on_show()
        is_photos = job is not None and job.fault is fault
        self._told = None
        if is_photos or fault.technical:
            self._told = (fault, job.source.name if job is not None and is_photos else "")
        return self._told is not None

    @Slot()
    def show_details(self) -> None:
        """Open the drawer with the error that the notice speaks of."""
        if self._told is not None:
            self._drawer.show_fault(*self._told)
            self._list_problems()

    @Slot()
    def show_photo(self) -> None:
        """Open the drawer with the error of the displayed photo."""
        job = self._failed_on_show()
        if job is not None:
            self._drawer.show_fault(job.fault, job.source.name)
            self._list_problems()

    def _failed_on_show(self) -> Job | None:
        job = self._session.job
        return job if job is not None and job.state is JobState.FAILED else None

    @Slot()
    def _on_shown(self) -> None:
        """Follow the displayed photo, or close where it has no error."""
        if not self._drawer.isVisible():
            return
        if self._failed_on_show() is None:
            self._drawer.hide()
        else:
            self.show_photo()

    @Slot()
    def _list_problems(self) -> None:
        if not self._drawer.isVisible():
            return
        failed = [job for job in self._queue.jobs if job.state is JobState.FAILED]
        on_show = self._failed_on_show()
        problems = [(job.id, job.source.name) for job in failed] if on_show is not None else []
        self._drawer.set_problems(problems, on_show.id if on_show is not None else 0)

    @Slot(str)
    def _on_remedy(self, remedy: str) -> None:
        job = self._failed_on_show()
        if job is not None:
            self._photos.retry((job.id,))
        if remedy != "retry":
            self.remedy_requested.emit(remedy)
        if job is not None and job.request is not None and remedy in ("retry", "use_processor"):
            self.retried.emit()  # it could be read before: run it again

    @Slot()
    def _on_retry_all(self) -> None:
        failed = [job.id for job in self._queue.jobs if job.state is JobState.FAILED]
        self._photos.retry(failed)
        self.all_retried.emit()
