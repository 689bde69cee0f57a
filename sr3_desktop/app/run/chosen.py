"""What *Upscale* is for: the photos that are selected in the list, or the one on show."""

from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.jobs.services import Services
from sr3_desktop.app.photo_list.job import PENDING, Job, JobState
from sr3_desktop.app.photo_list.queue_panel import QueuePanel


class Chosen(QObject):
    """Answers what a run would work on now."""

    changed = Signal()

    def __init__(self, work: Services, panel: QueuePanel) -> None:
        super().__init__(panel)
        self._queue, self._session, self._panel = work.queue, work.session, panel
        panel.selection_changed.connect(self.changed)
        work.session.shown_changed.connect(self.changed)

    def jobs(self) -> list[Job]:
        """Return the chosen photos that can be upscaled, from the top of the list."""
        jobs = [self._queue.job(job_id) for job_id in self._panel.selected()]
        if not jobs and self._session.job is not None:
            jobs = [self._session.job]
        return [job for job in jobs if _is_readable(job)]

    def waiting(self) -> list[Job]:
        """Return all photos that wait."""
        return [job for job in self._queue.jobs if job.state in PENDING]

    def others_wait(self) -> bool:
        """Whether a photo waits that is not chosen."""
        pending = sum(job.state in PENDING for job in self.jobs())
        return self._queue.count(*PENDING) > pending


def _is_readable(job: Job) -> bool:
    """Whether a photo's file could be read, as far as is known."""
    return job.state is not JobState.FAILED or job.request is not None
