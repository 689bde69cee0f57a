"""Training photos from folders and tar files, decoded, some left out by name."""

from __future__ import annotations

import logging
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

from sr3_desktop.engine.base.errors import ImageReadError, TrainingDataError
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.images import read_image

log = logging.getLogger(__name__)

AT_ONCE = 32
"""So many photos are decoded at a time; of a tar file, so many are unpacked."""


def excluded_names(path: Path) -> frozenset[str]:
    """Read a list of files to leave out: a name a line, then perhaps a tab and the reason.

    Empty lines and lines that begin with # say nothing.

    Raises:
        TrainingDataError: The list cannot be read, or names no file.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise TrainingDataError(
            f"The list of excluded files {path} cannot be read ({reason}); check --exclude."
        ) from error
    told = [line.strip() for line in lines if not line.startswith("#")]
    names = frozenset(Path(line.split("\t")[0].strip()).name for line in told if line)
    if not names:
        raise TrainingDataError(f"{path} names no file to leave out; check --exclude.")
    return names


def found_files(paths: Iterable[Path]) -> list[Path]:
    """Return the photos and tar files among some paths and in the folders among them, sorted."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        found += [p for p in inside if p.suffix.lower() in {".tar", *PHOTO_SUFFIXES}]
    return found


def read_photos(
    files: Sequence[Path], minimum_px: int, exclude: frozenset[str] = frozenset()
) -> list[Tensor]:
    """Decode every picture of files and tar files that is not excluded and large enough.

    Returns:
        uint8 [3, H, W] tensors.

    Raises:
        TrainingDataError: No picture could be used.
    """
    usable: list[Tensor] = []
    found = left_out = 0
    with TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        pictures = _pictures(files, Path(folder))
        while batch := list(islice(pictures, AT_ONCE)):
            wanted = [item for item in batch if Path(item[0]).name not in exclude]
            left_out += len(batch) - len(wanted)
            decoded = [photo for photo in pool.map(_decode, wanted) if photo is not None]
            found += len(decoded)
            usable += [p for p in decoded if min(p.shape[1:]) >= minimum_px]
            for _, path in batch:
                if path.parent == Path(folder):
                    path.unlink()
    if exclude:
        log.info("%d excluded photos left out", left_out)
    if not usable:
        raise TrainingDataError(
            f"None of the {found} photos found is at least {minimum_px} pixels wide and "
            "high; give larger photos or a smaller patch size."
        )
    return usable


def _pictures(files: Iterable[Path], unpacked: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every picture in files and tar files.

    Raises:
        TrainingDataError: A tar file is damaged.
    """
    for path in files:
        if path.suffix.lower() != ".tar":
            yield path.name, path
            continue
        try:
            with tarfile.open(path) as archive:
                for number, member in enumerate(archive):
                    suffix = Path(member.name).suffix.lower()
                    file = archive.extractfile(member) if suffix in PHOTO_SUFFIXES else None
                    if file is not None:
                        place = unpacked / f"{number}{suffix}"
                        place.write_bytes(file.read())
                        yield member.name, place
        except (tarfile.TarError, OSError) as error:
            raise TrainingDataError(f"{path} cannot be read ({error}); copy it again.") from error


def _decode(item: tuple[str, Path]) -> Tensor | None:
    name, path = item
    try:
        pixels = read_image(path).in_8_bits().pixels
    except ImageReadError as error:
        log.warning("left out %s: %s", name, error)
        return None
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
