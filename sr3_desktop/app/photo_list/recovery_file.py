"""The queue on disk, from which the window resumes after a crash."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sr3_desktop.engine.base.options import MAX_SEED
from sr3_desktop.engine.base.request import FaceFrame
from sr3_desktop.engine.base.strokes import Stroke
from sr3_desktop.engine.files import atomic

log = logging.getLogger(__name__)

T = TypeVar("T")

VERSION = 2
READ_VERSIONS = (1, 2)
"""The first knew no faces."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Photos that were left.

    Attributes:
        photos: Their paths, in order.
        run: Name of the run that was to enlarge them; empty if none had begun.
        faces: Faces of a photo that were given to the face model, by its path.
        strokes: What was painted on a photo, by its path.
        below: The folders of those that came in one, see `Job.below`.
    """

    photos: tuple[str, ...] = ()
    run: str = ""
    seed: int = 0
    faces: Mapping[str, tuple[FaceFrame, ...]] = field(default_factory=dict)
    below: dict[str, str] = field(default_factory=dict)
    strokes: Mapping[str, tuple[Stroke, ...]] = field(default_factory=dict)


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
    faces = _parse_each(data.get("faces"), _parse_frame)
    strokes = _parse_each(data.get("strokes"), _parse_stroke)
    below = _parse_below(data.get("below", {}))
    return Recovery(tuple(photos), run, seed, faces, below, strokes)


def _parse_each(data: Any, parse: Callable[[Any], T]) -> dict[str, tuple[T, ...]]:
    """Return what is kept of each photo; what makes no sense is left out."""
    found = {}
    for photo, items in data.items() if isinstance(data, dict) else ():
        try:
            found[photo] = tuple(parse(item) for item in items)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            log.info("what is kept of %s cannot be read: %s", photo, error)
    return found


def _parse_stroke(data: Any) -> Stroke:
    level, points = data["level"], tuple((float(x), float(y)) for x, y in data["points"])
    level = None if level is None else float(level)
    return Stroke(level, float(data["width"]), points, bool(data["is_frame"]))


def _parse_frame(data: Any) -> FaceFrame:
    return FaceFrame(*(float(data[name]) for name in ("x", "y", "side", "angle")))


def _parse_below(data: Any) -> dict[str, str]:
    """Return folders that lie below another one, whatever the file says."""
    return {
        str(photo): str(folder)
        for photo, folder in data.items()
        if not Path(folder).is_absolute() and ".." not in Path(folder).parts
    }
