"""Training pairs from a folder of photos, pixel by pixel as the SR3 reference prepares them.

Each photo is resized to its shorter side and cut to the square in its middle, at two sizes; the
small square, enlarged again by the same filter, is the network's input. Unlike the reference,
photos are turned upright by their EXIF orientation, and squares are cut at every width.
"""

from __future__ import annotations

import contextlib
import glob
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.errors import (
    ImageReadError,
    ImageWriteError,
    Sentence,
    TrainingDataError,
)
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.files.filesystem import led_to
from sr3_desktop.engine.files.find_photos import left_out_lines, search
from sr3_desktop.engine.files.outputs import LOCK, locked
from sr3_desktop.engine.files.targets import MAX_PIXELS
from sr3_desktop.engine.images import Photo, read_image, write_image

from .lmdb_store import LmdbWriter, load_lmdb
from .pair_set import pair_names
from .worker_pool import in_order

ResampleName = Literal["bicubic", "bilinear", "lanczos"]

RECORD = "prepare.json"
"""File in the output that says how it was made; the reference's tools do not look at it."""


@dataclass(frozen=True, slots=True)
class PrepareConfig:
    """What to prepare.

    Attributes:
        source: Folder of photos; its sub-folders are looked through too.
        out: Output folder without its sizes: `faces` becomes `faces_64_512`.
        low: Side of the small pictures in pixels.
        high: Side of the large pictures in pixels.
        resample: Filter of every resize.
        lmdb: Write an LMDB instead of three folders of PNG files.
    """

    source: Path
    out: Path
    low: int = 64
    high: int = 512
    resample: ResampleName = "bicubic"
    lmdb: bool = False

    @property
    def root(self) -> Path:
        """The output folder."""
        return self.out.with_name(f"{self.out.name}_{self.low}_{self.high}")

    @property
    def skipped_list(self) -> Path:
        """The text file that lists the photos that could not be used."""
        return self.root.with_name(f"{self.root.name}_skipped.txt")

    def settings(self) -> dict[str, Any]:
        """Return what must be the same when the command is run again for the same output."""
        return {
            "path": str(led_to(self.source)),
            "size": f"{self.low},{self.high}",
            "resample": self.resample,
            "lmdb": self.lmdb,
        }


@dataclass(slots=True)
class PrepareReport:
    """What was done.

    Attributes:
        made: Number of pairs made.
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
    _refuse_foreign(config)  # before a lock is put into a folder of something else
    with locked(config.root), _open_output(config, photos) as output:
        pending = [photo for photo in photos if photo not in output.complete]
        kept = len(photos) - len(pending)
        unreadable = len(report.skipped)
        report.kept, report.renamed = kept, output.renamed
        on_photo(kept, len(photos))
        tasks = [_Task(config, photo, output.targets.get(photo, ())) for photo in pending]
        with contextlib.closing(in_order(_make, tasks, workers, _killed)) as outcomes:
            for photo, outcome in zip(pending, outcomes, strict=True):
                if outcome.problem:
                    report.skipped[photo] = outcome.problem
                else:
                    if output.writer:
                        output.writer.add(photo, outcome.pngs)
                    report.made += 1
                    report.enlarged += outcome.enlarged
                on_photo(kept + report.made + len(report.skipped) - unreadable, len(photos))
    _list_skipped(config, report)
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
        return _Outcome(
            problem=Sentence("{name} cannot be used ({reason}).", name=name, reason=what)
        )


def _killed(task: _Task) -> _Outcome:
    """Clean up after a process that ended in the middle of a photo."""
    for target in task.targets:
        for leftover in target.parent.glob(f"{glob.escape(target.name)}.*.part"):
            leftover.unlink(missing_ok=True)
    name = PurePosixPath(task.photo).name
    return _Outcome(
        problem=Sentence(
            "{name} ended the process that read it, or there is too little memory.", name=name
        )
    )


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
    icc = None if photo.grey else photo.icc  # as the pictures are written as RGB
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
        raise TrainingDataError(" ".join(photo.problem for photo in problems))
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


# --- the output --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Output:
    complete: set[str]  # photos whose pairs are there
    targets: dict[str, tuple[Path, ...]] = field(default_factory=dict)  # files of hr, sr, lr
    renamed: dict[str, str] = field(default_factory=dict)
    writer: LmdbWriter | None = None


@contextlib.contextmanager
def _open_output(config: PrepareConfig, photos: Sequence[str]) -> Iterator[_Output]:
    parts = pair_names(config.low, config.high)
    if config.lmdb:
        _claim(config)
        with LmdbWriter(config.root, parts) as writer:
            yield _Output(set(writer.sources), writer=writer)
        return
    names = _claim(config, photos)
    for part in parts:
        (config.root / part).mkdir(exist_ok=True)
    targets = {
        photo: tuple(config.root / part / f"{names[photo]}.png" for part in parts)
        for photo in photos
    }
    complete = {photo for photo, paths in targets.items() if all(map(Path.is_file, paths))}
    renamed = {photo: names[photo] for photo in photos if names[photo] != _usual_name(photo)}
    yield _Output(complete, targets, renamed)


def _claim(config: PrepareConfig, photos: Sequence[str] = ()) -> dict[str, str]:
    """Make the output folder, or check that an earlier run of the same preparation made it.

    Returns:
        The names of these photos and of those of earlier runs, as they are in the record.
    """
    path = config.root / RECORD
    try:
        config.root.mkdir(parents=True, exist_ok=True)
        record = json.loads(path.read_text("utf-8")) if path.exists() else {}
        _check_record(config, record)
        for leftover in config.root.rglob("*.part"):
            leftover.unlink()  # of a run that was killed
        known: dict[str, str] = record["names"] if record else {}
        names = _with_names(known, photos)
        if not record or names != known:
            atomic.write(path, json.dumps({**config.settings(), "names": names}, indent=1))
    except OSError as error:
        raise ImageWriteError(
            "{root} cannot be used ({reason}); choose another --out.",
            root=config.root,
            reason=error.strerror,
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise TrainingDataError(
            "{path} is damaged; choose another --out, or delete that folder to start again.",
            path=path,
        ) from error
    return names


def _refuse_foreign(config: PrepareConfig) -> None:
    """Refuse an output folder of something else; a new one may hold what a killed run left."""
    try:
        inside = list(config.root.iterdir())
    except FileNotFoundError:
        return _refuse_foreign_list(config)
    except OSError as error:
        raise ImageWriteError(
            "{root} cannot be used ({reason}); choose another --out.",
            root=config.root,
            reason=error.strerror,
        ) from error
    names = {path.name for path in inside if not path.match(f"{RECORD}.*.part")}
    if names - {LOCK.parts[0]} and RECORD not in names:
        raise TrainingDataError(
            "{root} holds something else (there is no {RECORD}); choose another --out.",
            root=config.root,
            RECORD=RECORD,
        )
    if RECORD not in names:
        _refuse_foreign_list(config)


def _refuse_foreign_list(config: PrepareConfig) -> None:
    """Refuse to begin where the list of skipped photos would replace somebody's file."""
    if os.path.lexists(config.skipped_list):
        raise TrainingDataError(
            "{skipped_list} is there already and would be replaced; choose another --out.",
            skipped_list=config.skipped_list,
        )


def _check_record(config: PrepareConfig, record: dict[str, Any]) -> None:
    """Refuse the output of another preparation; an empty record is that of a new one."""
    if record == {}:
        _refuse_foreign(config)
        return
    names = record["names"].values()
    if not all(isinstance(name, str) and PurePosixPath(name).name == name for name in names):
        raise ValueError("names that are no file names")
    settings = config.settings()
    changed = [f"{k} {record[k]}, not {v}" for k, v in settings.items() if record[k] != v]
    if changed:
        raise TrainingDataError(
            "{root} was prepared with {value}; choose another --out, or delete that folder "
            "to start again.",
            root=config.root,
            value="; ".join(changed),
        )


def _with_names(known: Mapping[str, str], photos: Sequence[str]) -> dict[str, str]:
    """Return known names of photos and those of new ones; no two share one, in any capitals."""
    names = dict(known)
    taken = {name.casefold() for name in names.values()}
    for photo in photos:
        if photo in names:
            continue
        usual = name = _usual_name(photo)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{usual}_{number}"
        taken.add(name.casefold())
        names[photo] = name
    return names


def _usual_name(photo: str) -> str:
    """Return the name that the reference gives a photo's PNG files, without their ending."""
    return PurePosixPath(photo).name.partition(".")[0].zfill(5)


def _list_skipped(config: PrepareConfig, report: PrepareReport) -> None:
    """Write the list of photos that could not be used; remove that of an earlier run."""
    lines = [f"{photo}: {problem}\n" for photo, problem in report.skipped.items()]
    try:
        if lines:
            atomic.write(config.skipped_list, "".join(lines))
        else:
            config.skipped_list.unlink(missing_ok=True)
    except OSError as error:
        raise ImageWriteError(
            "{skipped_list} could not be written ({reason}); check the disk.",
            skipped_list=config.skipped_list,
            reason=error.strerror,
        ) from error
