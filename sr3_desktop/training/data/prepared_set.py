"""The output folder of `prepare`: whose it is, what is in it, and the names of its files."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from sr3_desktop.engine.base.errors import ImageWriteError, TrainingDataError
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.files.filesystem import led_to
from sr3_desktop.engine.files.outputs import LOCK

from .lmdb_store import LmdbWriter, pair_names

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


@dataclass(frozen=True, slots=True)
class Output:
    """What an output folder holds, and what is to be put into it.

    Attributes:
        complete: Photos whose pairs are there.
        targets: Files of hr, sr and lr of each photo.
        renamed: Photos whose name another photo had taken, and the name they got instead.
        writer: Takes the pairs instead, for an LMDB.
    """

    complete: set[str]
    targets: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    writer: LmdbWriter | None = None


@contextlib.contextmanager
def open_output(config: PrepareConfig, photos: Sequence[str]) -> Iterator[Output]:
    """Open the output folder, which is made if it is not there, for these photos.

    Raises:
        TrainingDataError: It belongs to something else, or is damaged.
        ImageWriteError: It cannot be written to.
    """
    parts = pair_names(config.low, config.high)
    if config.lmdb:
        _claim(config)
        with LmdbWriter(config.root, parts) as writer:
            yield Output(set(writer.sources), writer=writer)
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
    yield Output(complete, targets, renamed)


def _claim(config: PrepareConfig, photos: Sequence[str] = ()) -> dict[str, str]:
    """Make the output folder, or check that an earlier run of the same preparation made it.

    Returns:
        The names of these photos and of those of earlier runs, as they are in the record.
    """
    path = config.root / RECORD
    try:
        with _using(config):
            config.root.mkdir(parents=True, exist_ok=True)
            record = json.loads(path.read_text("utf-8")) if path.exists() else {}
            _check_record(config, record)
            for leftover in config.root.rglob("*.part"):
                leftover.unlink()  # of a run that was killed
            known: dict[str, str] = record["names"] if record else {}
            names = _with_names(known, photos)
            if not record or names != known:
                atomic.write(path, json.dumps({**config.settings(), "names": names}, indent=1))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise TrainingDataError(
            "{path} is damaged; choose another --out, or delete that folder to start again.",
            path=path,
        ) from error
    return names


def _using(config: PrepareConfig) -> contextlib.AbstractContextManager[None]:
    return ImageWriteError.instead(
        "{root} cannot be used ({reason}); choose another --out.", root=config.root
    )


def refuse_foreign(config: PrepareConfig) -> None:
    """Refuse an output folder of something else; a new one may hold what a killed run left."""
    inside: list[Path] = []
    with _using(config), contextlib.suppress(FileNotFoundError):
        inside = list(config.root.iterdir())
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
            "{skipped_list} already exists and would be replaced; choose another --out.",
            skipped_list=config.skipped_list,
        )


def _check_record(config: PrepareConfig, record: dict[str, Any]) -> None:
    """Refuse the output of another preparation; an empty record is that of a new one."""
    if record == {}:
        refuse_foreign(config)
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


def list_skipped(config: PrepareConfig, skipped: Mapping[str, str]) -> None:
    """Write the list of photos that could not be used; remove that of an earlier run."""
    lines = [f"{photo}: {problem}\n" for photo, problem in skipped.items()]
    with ImageWriteError.instead(
        "{skipped_list} could not be written ({reason}); check the disk.",
        skipped_list=config.skipped_list,
    ):
        if lines:
            atomic.write(config.skipped_list, "".join(lines))
        else:
            config.skipped_list.unlink(missing_ok=True)
