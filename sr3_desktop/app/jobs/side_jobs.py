"""Jobs that are not of the list, such as previews: handed to the worker one after the other."""

from dataclasses import dataclass, replace
from typing import Any

from sr3_desktop.app.photo_list.job import JobState
from sr3_desktop.app.system.error_log import NO_FAULT, Fault
from sr3_desktop.engine.base.request import UpscaleRequest, UpscaleResult

from .worker import UpscaleWorker
from .worker_client import WorkerClient


@dataclass(frozen=True, slots=True)
class SideJob:
    """A snapshot of one job.

    Attributes:
        id: Its number, from -1 down, so that it is never that of a photo of the list.
        fraction: Part of the denoising done, 0 to 1.
    """

    id: int
    request: UpscaleRequest
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    fault: Fault = NO_FAULT
    result: UpscaleResult | None = None


class SideJobs(WorkerClient):
    """Runs requests in the order of adding, while nobody else gives the worker work.

    Before somebody else does, `cancel_all` has to be called.
    """

    def __init__(self, worker: UpscaleWorker) -> None:
        super().__init__(worker)
        self._jobs: dict[int, SideJob] = {}

    @property
    def running(self) -> SideJob | None:
        """The job in the worker's hands."""
        return None if self._running is None else self._jobs[self._running]

    def job(self, job_id: int) -> SideJob:
        """Return the present state of a job."""
        return self._jobs[job_id]

    def add(self, request: UpscaleRequest) -> int:
        """Append a job and return its id; starts it when nothing else runs."""
        job_id = -1 - len(self._jobs)
        self._jobs[job_id] = SideJob(job_id, request)
        self._start_next()
        return job_id

    def cancel(self, job_id: int) -> None:
        """Take a waiting job out of the line, or ask the running one to stop."""
        state = self.job(job_id).state
        if state is JobState.RUNNING:
            self._worker.cancel()
        elif state is JobState.WAITING:
            self._change(job_id, state=JobState.CANCELLED)
            self.finished.emit(job_id)

    def cancel_all(self) -> None:
        """Cancel what waits, then what runs."""
        for job in list(self._jobs.values()):
            if job.state is JobState.WAITING:
                self.cancel(job.id)
        if self._running is not None:
            self.cancel(self._running)

    def _start_next(self) -> None:
        waiting = (job for job in self._jobs.values() if job.state is JobState.WAITING)
        job = next(waiting, None) if self._running is None else None
        if job is not None:
            self._running = job.id
            self._change(job.id, state=JobState.RUNNING)
            self._worker.submit(job.id, job.request)

    def _change(self, job_id: int, **changes: Any) -> None:
        self._jobs[job_id] = replace(self._jobs[job_id], **changes)

    def _finish(self, job_id: int, state: JobState, **changes: Any) -> None:
        self._change(job_id, state=state, **changes)
        if self._running == job_id:
            self._running = None
        self.finished.emit(job_id)
        self._start_next()
