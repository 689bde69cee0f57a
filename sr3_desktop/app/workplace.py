"""Everything behind the window that is not a widget."""

from __future__ import annotations

from .job_queue import JobQueue
from .photo_io import PhotoIO
from .runner import Runner
from .session import Session
from .thumbnails import Thumbnails
from .worker import UpscaleWorker


class Workplace:
    """The list of photos and what works on it.

    Attributes:
        io: Reads and writes photos.
        thumbnails: Their thumbnails.
        queue: The list.
        runner: Works through the list.
        session: The photo that is looked at.
    """

    def __init__(self, worker: UpscaleWorker) -> None:
        self.io = PhotoIO()
        self.thumbnails = Thumbnails()
        self.queue = JobQueue()
        self.runner = Runner(self.queue, worker, self.io)
        self.session = Session(self.queue, self.runner, self.io)

    def close(self) -> None:
        """Finish what is being read or written."""
        self.thumbnails.close()
        self.io.close()
