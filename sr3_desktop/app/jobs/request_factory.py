"""What the choices of a moment make of a photo."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from sr3_desktop.app.photo_list.job import Job
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import UpscaleRequest

Make = Callable[[Job], UpscaleRequest]
"""Returns what is done with a photo; the target is the folder of its result."""


class RequestFactory:
    """Makes functions from a photo to a request that later choices do not touch.

    Args:
        preview_px: Returns the longer side of a live preview that is of use now.
        is_ours: Whether a photo is the program's own, such as the sample or a pasted picture:
            its result goes into the user's pictures, unless a folder is chosen.
    """

    def __init__(
        self,
        choices: Callable[[], Choices],
        preview_px: Callable[[], int],
        is_ours: Callable[[Path], bool],
    ) -> None:
        self.choices = choices
        self._preview_px, self._is_ours = preview_px, is_ours

    def make(self, exists: ExistsPolicy | None = None) -> Make:
        """Return what is done with a photo, as is chosen now.

        Args:
            exists: What to do, other than chosen, with a result that already exists.
        """
        choices, preview_px = self.choices(), self._preview_px()
        choices = replace(choices, exists=exists or choices.exists)
        made: dict[float, UpscaleRequest] = {}  # by scale; to build one takes its time

        def make(job: Job) -> UpscaleRequest:
            size = None if job.size is None else (job.size.width(), job.size.height())
            scale = choices.scale_for(size)
            if scale not in made:
                made[scale] = choices.request(job.source, size, preview_px)
            sampler = made[scale].sampler
            if job.level is not None or job.seed is not None:
                detail = choices.detail if job.level is None else job.level
                seed = sampler.seed if job.seed is None else job.seed
                sampler = replace(sampler, detail=detail, seed=seed)
            return replace(
                made[scale],
                source=job.source,
                target=self._folder(job, choices),
                faces=job.faces,
                sampler=sampler,
                strokes=job.strokes,
            )

        return make

    def _folder(self, job: Job, choices: Choices) -> Path:
        if choices.folder:
            return Path(choices.folder) / job.below
        if not self._is_ours(job.source):
            return job.source.parent
        location = QStandardPaths.StandardLocation.PicturesLocation
        return Path(QStandardPaths.writableLocation(location))
