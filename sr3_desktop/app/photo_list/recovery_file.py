"""The queue on disk, from which the window resumes after a crash."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sr3_desktop.engine.base.options import MAX_SEED
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.files import atomic

log = logging.getLogger(__name__)

VERSION = 2
READ_VERSIONS = (1, 2)
"""The first knew no faces."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Photos that were left.

    Attributes:
        photos: Their paths, in order.
        run: Name of the run that was to enlarge them; empty if none had begun.
        seed: Its seed.
        faces: Faces of a photo that were given to the face model, by its path.
        below: The folders of those that came in one, see `Job.below`.
    """

    photos: tuple[str, ...] = ()
    run: str = ""
    seed: int = 0
    faces: Mapping[str, tuple[FaceFrame, ...]] = field(default_factory=dict)
    below: dict[str, str] = field(default_factory=dict)


class RecoveryFile:
    """Keeps what waits in a small JSON file with a version.

    Args:
        path: The file; None keeps nothing, as a second window does.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept: Recovery | None = None

    def load(self) -> Recovery:
        """Return what was left; a file that is absent, corrupt or newer counts as empty."""
        if self._path is None:
            return Recovery()
        try:
            return _parse(json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Recovery()
        except Exception as error:  # the file can be anything: nested without end, a huge number
            log.info("what waited cannot be read from %s: %s", self._path, error)
            return Recovery()

    def save(self, recovery: Recovery) -> None:
        """Keep what waits, in one step; where that fails the program goes on without."""
        if self._path is None or recovery == self._kept:
            return
        try:
            if recovery.photos:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                atomic.write(self._path, json.dumps({"version": VERSION, **asdict(recovery)}))
            else:
                self._path.unlink(missing_ok=True)
            self._kept = recovery
        except OSError as error:
            log.warning("what waits could not be saved: %s", error)


def _parse(data: Any) -> Recovery:
    if data["version"] not in READ_VERSIONS:
        raise ValueError(f"version {data['version']} is not known")
    photos, run, seed = data["photos"], data["run"], data["seed"]
    if not isinstance(photos, list) or not all(isinstance(photo, str) for photo in photos):
        raise TypeError("photos must be a list of paths")
    if not isinstance(run, str) or type(seed) is not int or not 0 <= seed <= MAX_SEED:
        raise TypeError("run must be a name and seed a number")
    faces, below = _parse_faces(data.get("faces")), _parse_below(data.get("below", {}))
    return Recovery(tuple(photos), run, seed, faces, below)


def _parse_faces(data: Any) -> dict[str, tuple[FaceFrame, ...]]:
    """Return the faces of each photo; those of a photo that make no sense are left out."""
    faces = {}
    for photo, frames in data.items() if isinstance(data, dict) else ():
        try:
            faces[photo] = tuple(_parse_frame(frame) for frame in frames)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            log.info("the faces of %s cannot be read: %s", photo, error)
    return faces


def _parse_frame(data: Any) -> FaceFrame:
    numbers = [float(data[name]) for name in ("x", "y", "side", "angle")]
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{numbers} are no numbers of a frame")
    return FaceFrame(*numbers)


def _parse_below(data: Any) -> dict[str, str]:
    """Return folders that lie below another one, whatever the file says."""
    return {
        str(photo): str(folder)
        for photo, folder in data.items()
        if not Path(folder).is_absolute() and ".." not in Path(folder).parts
    }
