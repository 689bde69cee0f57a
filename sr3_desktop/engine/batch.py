"""Several photos at once: which files are meant, and where each result goes."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .errors import ImageWriteError, Sentence
from .images import PHOTO_SUFFIXES
from .request import OutputSettings
from .targets import result_name, target_format


def find_photos(inputs: Sequence[str]) -> dict[Path, str]:
    """Return the photos that files, folders and patterns stand for, each once, in order.

    Args:
        inputs: Paths of files and folders (not their sub-folders), and patterns such as `*.jpg`.

    Returns:
        For each file "", or a sentence on what is wrong with an input that yields no photo.
    """
    found: dict[Path, str] = {}
    for text in inputs:
        try:
            paths = list(_expand(text))
        except OSError as error:
            problem = Sentence(
                "{name} can not be opened: {reason}.", name=text, reason=error.strerror
            )
            found.setdefault(Path(text), problem)
            continue
        for path in paths:
            found.setdefault(path, "")
        if not paths:
            found.setdefault(Path(text), Sentence("There are no photos in {name}.", name=text))
    return found


def plan_targets(
    photos: Sequence[Path], output: str, scale: float, settings: OutputSettings
) -> dict[Path, Path]:
    """Return the file to write for each photo; no two photos of a run share one.

    Args:
        photos: The photos.
        output: A folder, or for a single photo a file name with the ending of a picture.
        scale: Enlargement factor, part of the names in a folder.
        settings: Format of the results.

    Raises:
        ImageWriteError: `output` is a file that can not be written or can not hold all results.
    """
    folder = Path(output)
    is_folder = folder.is_dir() or output.endswith(("/", os.sep))
    if not is_folder and folder.suffix.lower() in PHOTO_SUFFIXES:
        if len(photos) > 1:
            raise ImageWriteError(
                "{count} photos do not fit in {output}; name a folder.",
                count=len(photos),
                output=output,
            )
        target_format(folder, settings)
        return dict.fromkeys(photos, folder)
    targets: dict[Path, Path] = {}
    taken: set[str] = set()
    for photo in photos:
        usual = folder / result_name(photo, scale, settings.format)
        target, number = usual, 1
        while target.name.casefold() in taken:
            number += 1
            target = usual.with_stem(f"{usual.stem} ({number})")
        taken.add(target.name.casefold())
        targets[photo] = target
    return targets


def _expand(text: str) -> Iterator[Path]:
    path = Path(text)
    if path.is_dir():
        candidates = sorted(path.iterdir())
    elif glob.has_magic(text) and not path.exists():  # a pattern that the shell left alone
        candidates = sorted(map(Path, glob.iglob(text, recursive=True)))
    else:
        yield path
        return
    for candidate in candidates:
        hidden = candidate.name.startswith(".")  # such as macOS's "._IMG_1.jpg"
        if candidate.suffix.lower() in PHOTO_SUFFIXES and not hidden and candidate.is_file():
            yield candidate
