"""Everything behind the window that is not a widget."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sr3_desktop.app.photo_list.job_queue import JobQueue
from sr3_desktop.app.photo_list.photo_io import PhotoIO
from sr3_desktop.app.photo_list.recovery_file import RecoveryFile
from sr3_desktop.app.photo_list.result_history import ResultHistory
from sr3_desktop.app.photo_list.thumbnails import Thumbnails
from sr3_desktop.app.settings.store import Settings
from sr3_desktop.app.system.error_log import Messages
from sr3_desktop.paths import cache_dir

from .current_photo import CurrentPhoto
from .kept_layers import KeptLayers
from .photo_intake import PhotoIntake
from .planning import Planning
from .runner import Runner
from .side_jobs import SideJobs
from .time_estimates import TimeEstimates
from .worker import UpscaleWorker


class Services:
    """The list of photos and what works on it.

    Attributes:
        io: Reads and writes photos.
        intake: Finds the photos in what is dropped, pasted or opened.
        recovery: Keeps what waits.
        layers: Keeps what the detail level of finished photos can be changed with.
        side_jobs: Does what is not of the list, such as previews, while the runner rests.
        history: The results of each photo in this session.
        messages: What the window tells of.
    """

    def __init__(self, worker: UpscaleWorker, settings: Settings, recovery: RecoveryFile) -> None:
        self._pasted: TemporaryDirectory[str] | None = None
        self.messages = Messages()
        self.io = PhotoIO()
        self.intake = PhotoIntake(self._pasted_folder)
        self.thumbnails = Thumbnails()
        self.queue = JobQueue()
        self.planning = Planning(self.queue)
        self.settings, self.recovery = settings, recovery
        self.estimates = TimeEstimates(worker, settings)
        self.runner = Runner(self.queue, worker, self.io, self.estimates, self.planning)
        self.layers = self.runner.layers = KeptLayers(self.queue, cache_dir() / "layers")
        self.runner.finished.connect(self.layers.take)
        self.side_jobs = SideJobs(worker)
        self.history = ResultHistory()
        self.session = CurrentPhoto(
            self.queue, self.runner, self.io, self.thumbnails, self.history, self.messages
        )

    def is_pasted(self, photo: Path) -> bool:
        """Whether a photo is a pasted picture, whose file is removed at the end."""
        return self._pasted is not None and photo.parent == Path(self._pasted.name)

    def close(self) -> None:
        """Finish what is being read or written."""
        self.intake.close()
        self.planning.close()
        self.thumbnails.close()
        self.io.close()
        self.layers.close()
        if self._pasted is not None:
            self._pasted.cleanup()

    def _pasted_folder(self) -> Path:
        if self._pasted is None:
            self._pasted = TemporaryDirectory(prefix="sr3-desktop-", ignore_cleanup_errors=True)
        return Path(self._pasted.name)
