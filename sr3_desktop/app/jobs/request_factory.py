"""What the choices of a moment make of a photo."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize, QStandardPaths

from sr3_desktop.app.photo_list.job_queue import Plan
from sr3_desktop.app.settings.choices import Choices
from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import FaceFrame, UpscaleRequest


class Place(NamedTuple):
    """Where a result goes, but for its name.

    Attributes:
        folder: Its folder.
        scale: The enlargement factor, which may be part of the name.
    """

    folder: Path
    scale: float


class Plans:
    """Makes plans: functions from a photo to a request that later choices do not touch.

    Args:
        choices: Returns what is chosen now.
        preview_px: Returns the longer side of a live preview that is of use now.
        is_ours: Whether a photo is the program's own, such as the sample or a pasted picture:
            its result goes into the user's pictures, unless a folder is chosen.
        faces: Returns the faces of a photo that are given to the face model.
        below: Returns the folder that a photo's result keeps below that of the results.
    """

    def __init__(
        self,
        choices: Callable[[], Choices],
        preview_px: Callable[[], int],
        is_ours: Callable[[Path], bool],
        faces: Callable[[Path], tuple[FaceFrame, ...]],
        below: Callable[[Path], Path],
    ) -> None:
        self.choices = choices
        self._preview_px, self._is_ours = preview_px, is_ours
        self._faces, self._below = faces, below

    def plan(
        self, exists: ExistsPolicy | None = None, asked: Container[Path] | None = None
    ) -> Plan:
        """Return what is done with a photo, as is chosen now.

        Args:
            exists: What to do, other than chosen, with a result that is there already.
            asked: Photos whose results may overwrite any file; those of others, which came later,
                replace results of ours alone. None stands for all photos.
        """
        choices, preview_px = self.choices(), self._preview_px()
        choices = replace(choices, exists=exists or choices.exists)

        def make(source: Path, size: QSize) -> UpscaleRequest:
            chosen = self._for(source, choices)
            if chosen.exists == "overwrite" and asked is not None and source not in asked:
                chosen = replace(chosen, exists="changed")
            request = chosen.request(source, _pair(size), preview_px)
            return replace(request, faces=self._faces(source))

        return make

    def place_of(self, source: Path, size: QSize | None) -> Place:
        """Return where a photo's result goes."""
        choices = self._for(source, self.choices())
        pair = None if size is None else _pair(size)
        return Place(choices.target_for(source, pair).parent, choices.scale_for(pair))

    def _for(self, source: Path, choices: Choices) -> Choices:
        if choices.folder:
            return replace(choices, folder=str(Path(choices.folder) / self._below(source)))
        if not self._is_ours(source):
            return choices
        location = QStandardPaths.StandardLocation.PicturesLocation
        return replace(choices, folder=QStandardPaths.writableLocation(location))


def _pair(size: QSize) -> tuple[int, int]:
    return size.width(), size.height()
