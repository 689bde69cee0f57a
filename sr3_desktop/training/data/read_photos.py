"""Training photos from folders and tar files, decoded, some left out by name."""

import contextlib
import logging
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

from sr3_desktop.engine.base.errors import ImageReadError, Sentence, TrainingDataError
from sr3_desktop.engine.base.formats import PHOTO_SUFFIXES
from sr3_desktop.engine.files.find_photos import (
    FoundPhoto,
    is_archive,
    left_out_lines,
    search,
)
from sr3_desktop.engine.images import read_image

log = logging.getLogger(__name__)

MAX_MEMBER_BYTES = 2 * 2**30
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
            "The list of excluded files {path} cannot be read ({reason}); check --exclude.",
            path=path,
            reason=reason,
        ) from error
    told = [line.strip() for line in lines if not line.startswith("#")]
    names = frozenset(Path(line.split("\t")[0].strip()).name for line in told if line)
    if not names:
        raise TrainingDataError("{path} names no file to leave out; check --exclude.", path=path)
    return names


def look_through(paths: Iterable[Path]) -> list[FoundPhoto]:
    """Return the photos and archives among some paths and in the folders among them, in order.

    What cannot be used is among them, and says why.
    """
    return search([str(path) for path in paths], recursive=True, with_unread=True, archives=True)


def found_files(found: Iterable[FoundPhoto]) -> list[Path]:
    """Return what can be tried of what `look_through` found; tell what is left out."""
    found = list(found)
    for line in [*left_out_lines(found), *(photo.problem for photo in found if photo.problem)]:
        log.warning(line)
    return [photo.path for photo in found if not (photo.problem or photo.unread)]


def read_photos(
    files: Sequence[Path], minimum_px: int, exclude: frozenset[str] = frozenset()
) -> list[Tensor]:
    """Decode every picture of files and archives that is not excluded and large enough.

    Those that cannot be used are left out, each with a line that says why.

    Returns:
        uint8 [3, H, W] tensors.

    Raises:
        TrainingDataError: No picture could be used, or there is no room to unpack an archive.
    """
    usable: list[Tensor] = []
    small: list[str] = []
    found = left_out = 0
    with TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        pictures = _pictures(files, Path(folder))
        while batch := list(islice(pictures, AT_ONCE)):
            wanted = [item for item in batch if Path(item[0]).name not in exclude]
            left_out += len(batch) - len(wanted)
            found += len(wanted)
            for (name, _), photo in zip(wanted, pool.map(_decode, wanted), strict=True):
                if photo is not None and min(photo.shape[1:]) >= minimum_px:
                    usable.append(photo)
                elif photo is not None:
                    small.append(name)
            for _, path in batch:
                if path.parent == Path(folder):
                    path.unlink()
    if exclude:
        log.info(Sentence("{count} excluded photos left out", count=left_out))
    if small:
        names = Sentence("{name} and {count} more", name=small[0], count=len(small) - 1)
        log.warning(
            Sentence(
                "left out {names}: below {side} pixels wide or high",
                names=names if small[1:] else small[0],
                side=minimum_px,
            )
        )
    if not usable:
        raise TrainingDataError(
            "None of the {found} photos can be used; give readable ones of at least {minimum_px} x "
            "{minimum_px} pixels.",
            found=found,
            minimum_px=minimum_px,
        )
    return usable


def _pictures(files: Iterable[Path], unpacked: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every picture in files and archives, as far as they can be read."""
    for path in files:
        if not is_archive(path) and not _is_named_otherwise(path):
            yield path.name, path
            continue
        try:
            with tarfile.open(path) as archive:
                yield from _unpacked(archive, unpacked)
        except TrainingDataError:
            raise
        except Exception as error:  # tarfile and the decompressors raise nearly everything
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            line = reason.splitlines()[0].rstrip(": ")  # tarfile lists what it has tried
            log.warning(
                Sentence(
                    "left out the rest of {path}: it cannot be read ({reason})",
                    path=path,
                    reason=line,
                )
            )


def _is_named_otherwise(path: Path) -> bool:
    """Whether a file that does not end like a photo is an archive, by its content."""
    with contextlib.suppress(Exception):
        return path.suffix.lower() not in PHOTO_SUFFIXES and tarfile.is_tarfile(path)
    return False


def _unpacked(archive: tarfile.TarFile, folder: Path) -> Iterator[tuple[str, Path]]:
    for number, member in enumerate(archive):
        name, suffix = Path(member.name).name, Path(member.name).suffix.lower()
        if suffix not in PHOTO_SUFFIXES or name.startswith(".") or member.isdir():
            continue
        if member.size > MAX_MEMBER_BYTES:
            log.warning(
                Sentence("left out {name}: it is larger than a photo can be", name=member.name)
            )
            continue
        try:
            file = archive.extractfile(member)  # of a link, what it leads to in the archive
        except KeyError:
            file = None
        if file is None:
            log.warning(
                Sentence(
                    "left out {name}: it links to something outside the archive", name=member.name
                )
            )
            continue
        content = file.read()
        place = folder / f"{number}{suffix}"
        with TrainingDataError.instead(
            "Photos of an archive cannot be unpacked to {folder} ({reason}); free some space, or "
            "unpack the archive yourself.",
            folder=folder,
        ):
            place.write_bytes(content)
        yield member.name, place


def _decode(item: tuple[str, Path]) -> Tensor | None:
    name, path = item
    try:
        pixels = read_image(path).in_8_bits().pixels
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
    except Exception as error:  # one bad photo, whatever is wrong, does not end a training
        known = isinstance(error, ImageReadError)
        reason = error if known else repr(error)
        log.warning(Sentence("left out {name}: {reason}", name=name, reason=reason))
        return None
