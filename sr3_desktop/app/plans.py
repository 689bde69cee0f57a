"""What the choices of a moment make of a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths

from sr3_desktop.engine.request import UpscaleRequest

from .choices import Choices
from .job_queue import Plan


class Plans:
    """Makes plans: functions from a photo to a request that later choices do not touch.

    Args:
        choices: Returns what is chosen now.
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

    def plan(self) -> Plan:
        """Return what is done with a photo, as is chosen now."""
        choices, preview_px = self.choices(), self._preview_px()
        location = QStandardPaths.StandardLocation.PicturesLocation
        pictures = QStandardPaths.writableLocation(location)

        def make(source: Path, size: QSize) -> UpscaleRequest:
            elsewhere = self._is_ours(source) and not choices.folder
            mine = replace(choices, folder=pictures) if elsewhere else choices
            return mine.request(source, (size.width(), size.height()), preview_px)

        return make
