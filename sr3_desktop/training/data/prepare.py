"""Training pairs from a folder of photos, pixel by pixel as the SR3 reference prepares them.

Each photo is resized to its shorter side and cut to the square in its middle, at two sizes; the
small square, enlarged again by the same filter, is the network's input. Unlike the reference,
photos are turned upright by their EXIF orientation, and squares are cut at every width.
"""

import contextlib
import glob
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.errors import (
    ImageReadError,
    ImageWriteError,
    Sentence,
    TrainingDataError,
    joined,
)
from sr3_desktop.engine.files.filesystem import led_to
from sr3_desktop.engine.files.find_photos import left_out_lines, search
from sr3_desktop.engine.files.outputs import locked
from sr3_desktop.engine.files.targets import MAX_PIXELS
from sr3_desktop.engine.images import Photo, read_image, write_image

from .lmdb_store import load_lmdb
from .prepared_set import (
    PrepareConfig,
    ResampleName,
    list_skipped,
    open_output,
    refuse_foreign,
)
from .worker_pool import in_order


@dataclass(slots=True)
class PrepareReport:
    """What was done.

    Attributes:
        kept: Number of pairs that already exist.
        enlarged: How many of those made come from photos smaller than the large size.
        renamed: Photos whose name another photo had taken, and the name they got instead.
        others: Number of files that are not photos by their ending.
        left_out: A line on each kind of pictures that are not read.
        skipped: Photos that could not be used, each with a sentence why.
    """

    made: int = 0
    kept: int = 0
    enlarged: int = 0
    renamed: dict[str, str] = field(default_factory=dict)
    others: int = 0
    left_out: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def prepare(
    config: PrepareConfig,
    workers: int = 1,
    on_photo: Callable[[int, int], None] = lambda done, total: None,
) -> PrepareReport:
    """Make the pairs that are not there yet; the result does not depend on the number of workers.

    Args:
        workers: Number of processes; with one, everything is done in this process.
        on_photo: Called with the number of photos seen, those kept included, and of all.

    Returns:
        What was done. The photos that could not be used are also listed in a text file.

    Raises:
        TrainingDataError: There are no photos to use, or the output belongs to something else.
        ImageWriteError: A pair could not be written; those finished are complete.
    """
    photos, report = _find_photos(config.source)
    if led_to(config.root).is_relative_to(led_to(config.source)):
        raise TrainingDataError(
            "{root} lies in the folder of the photos, {source}; choose another --out.",
            root=config.root,
            source=config.source,
        )
    if config.lmdb:
        load_lmdb()  # where it is missing, the output must not be claimed for an LMDB
    refuse_foreign(config)  # before a lock is put into a folder of something else
    with locked(config.root), open_output(config, photos) as output:
        pending = [photo for photo in photos if photo not in output.complete]
        kept = len(photos) - len(pending)
        report.kept, report.renamed = kept, output.renamed
        on_photo(kept, len(photos))
        tasks = [_Task(config, photo, output.targets.get(photo, ())) for photo in pending]
        with contextlib.closing(in_order(_make, tasks, workers, _killed)) as outcomes:
            made = zip(pending, outcomes, strict=True)
            for done, (photo, outcome) in enumerate(made, start=kept + 1):
                if outcome.problem:
                    report.skipped[photo] = outcome.problem
                else:
                    if output.writer:
                        output.writer.add(photo, outcome.pngs)
                    report.made += 1
                    report.enlarged += outcome.enlarged
                on_photo(done, len(photos))
    list_skipped(config, report.skipped)
    return report


# --- one photo ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Task:
    config: PrepareConfig
    photo: str
    targets: tuple[Path, ...]  # the files of hr, sr, lr; none to get their bytes back


@dataclass(frozen=True, slots=True)
class _Outcome:
    pngs: tuple[bytes, ...] = ()
    enlarged: bool = False
    problem: str = ""


def _make(task: _Task) -> _Outcome:
    """Make one pair; runs in a worker process."""
    try:
        return _made(task)
    except ImageReadError as error:
        return _Outcome(problem=error.sentence)
    except ImageWriteError:  # the disk, not the photo
        raise
    except Exception as error:  # one bad photo, whatever is wrong, does not end the others
        name, what = PurePosixPath(task.photo).name, f"{type(error).__name__}: {error}"
        problem = Sentence("{name} cannot be used ({reason}).", name=name, reason=what)
        return _Outcome(problem=problem)


def _killed(task: _Task) -> _Outcome:
    """Clean up after a process that ended in the middle of a photo."""
    for target in task.targets:
        for leftover in target.parent.glob(f"{glob.escape(target.name)}.*.part"):
            leftover.unlink(missing_ok=True)
    problem = Sentence(
        "Reading {name} failed: it is damaged, or there is too little memory; close "
        "other programs and try again.",
        name=PurePosixPath(task.photo).name,
    )
    return _Outcome(problem=problem)


def _made(task: _Task) -> _Outcome:
    config = task.config
    photo = read_image(config.source / task.photo).in_8_bits()
    height, width = photo.pixels.shape[:2]
    # A sliver of a picture would become millions of pixels long before its middle is cut out.
    if max(width, height) * config.high**2 > min(width, height) * MAX_PIXELS:
        raise ImageReadError(
            "{name} is too narrow ({width} x {height} pixels) for a square.",
            name=PurePosixPath(task.photo).name,
            width=width,
            height=height,
        )
    squares = _squares(Image.fromarray(photo.pixels), config.low, config.high, config.resample)
    icc = None if photo.gray else photo.icc  # as the pictures are written as RGB
    if task.targets:
        for target, square in zip(task.targets, squares, strict=True):
            write_image(Photo(np.array(square), icc=icc), target)
    pngs = () if task.targets else tuple(_png(square, icc) for square in squares)
    return _Outcome(pngs, min(width, height) < config.high)


def _squares(
    image: Image.Image, low: int, high: int, resample: ResampleName
) -> tuple[Image.Image, Image.Image, Image.Image]:
    """Return hr, sr and lr of an RGB picture."""
    filter = Image.Resampling[resample.upper()]
    lr = _square(image, low, filter)
    return _square(image, high, filter), lr.resize((high, high), filter), lr


def _square(image: Image.Image, side: int, filter: Image.Resampling) -> Image.Image:
    """Resize the shorter side and cut out the middle."""
    short = min(image.size)
    # int() and round() as in torchvision's resize and center_crop, which the reference calls.
    width, height = (int(side * length / short) for length in image.size)
    left, top = round((width - side) / 2), round((height - side) / 2)
    resized = image.resize((width, height), filter)
    return resized.crop((left, top, left + side, top + side))


def _png(image: Image.Image, icc: bytes | None) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", icc_profile=icc)
    return buffer.getvalue()


# --- the photos --------------------------------------------------------------------------------


def _find_photos(folder: Path) -> tuple[list[str], PrepareReport]:
    """Return the photos below a folder, by their path in it, and a report on what is left out."""
    if not folder.is_dir():
        raise TrainingDataError(
            "There is no folder {folder}; --path must name one with photos.", folder=folder
        )
    found = search([str(folder)], recursive=True, with_unread=True)
    photos = [photo for photo in found if not (photo.problem or photo.unread)]
    problems = [photo for photo in found if photo.problem]
    if not photos:
        raise TrainingDataError(joined(photo.problem for photo in problems))
    visible = [
        path
        for path in folder.rglob("*")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    ]
    report = PrepareReport(
        others=max(len(visible) - sum(photo.path.is_file() for photo in found), 0),
        left_out=left_out_lines(found),
        skipped={_inside(photo.path, folder): photo.problem for photo in problems},
    )
    return sorted(_inside(photo.path, folder) for photo in photos), report


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
