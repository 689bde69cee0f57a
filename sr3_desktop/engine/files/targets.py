"""The target of a result: its name and format, and every check made before the work."""

import math
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import get_args

from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.base.formats import FORMATS, FormatName
from sr3_desktop.engine.base.options import ExistsPolicy
from sr3_desktop.engine.base.request import OutputSettings

from .filesystem import ON_WINDOWS, led_to, legal_stem, reachable

MAX_PIXELS = 400_000_000
"""Largest picture read or written, 1.2 GB as 8-bit RGB: 4 x 4 times a photo of 24 megapixels."""

PROCESS_SUFFIXES = (".png", ".webp", ".gif")
"""Endings of the files that show the diffusion: a strip of its states, or an animation."""

_MAX_NAME = 240  # file systems take 255; the temporary file's name is 12 characters longer
_MAX_WINDOWS_PATH = 259 - 12  # what other programs can open
_MIN_STEM = 8  # of a name shortened for them; a folder that is too deep keeps the longer name
_MAX_VARIANTS = 10_000
_MIB = 2**20


def format_of(path: Path) -> FormatName | None:
    """Return the format that a file name's ending stands for; None if it cannot be written."""
    suffix = path.suffix.lower()
    return next((name for name, row in FORMATS.items() if suffix in row.suffixes), None)


def target_format(path: Path, settings: OutputSettings) -> FormatName:
    """Return the format in which a target is written.

    Raises:
        ImageWriteError: The name's ending and the chosen format do not agree, or neither is known.
    """
    by_name = format_of(path)
    if settings.format is None and by_name is None:
        endings = ", ".join(FORMATS[name].suffixes[0] for name in get_args(FormatName))
        if not path.suffix:
            raise ImageWriteError(
                "The name {name} has no known extension; use {endings}.",
                name=path.name,
                endings=endings,
            )
        raise ImageWriteError(
            "{name}: files of type {ending} cannot be written; use {endings}.",
            name=path.name,
            ending=path.suffix,
            endings=endings,
        )
    if settings.format is not None and by_name not in (None, settings.format):
        raise ImageWriteError(
            "The name {name} ends in {suffix}, but the format is {format}; change one of them.",
            name=path.name,
            suffix=path.suffix,
            format=settings.format,
        )
    return settings.format or by_name or "png"


def may_replace(target: Path, asked: Path, settings: OutputSettings) -> bool:
    """Whether a file, as `check_target` chose it, may replace what is there once it is written.

    The name that it chose because the one asked for is the photo's must still be free then.
    """
    return settings.exists == "overwrite" and target == _named(asked, settings)


def result_name(source: Path, scale: float, format: FormatName | None = None) -> str:
    """Return the usual file name of a result, such as `IMG_2031_4x.jpg`.

    Args:
        format: Format of the result; None keeps the photo's where it can be written, else PNG.
    """
    kept = source.suffix if format in (None, format_of(source)) and format_of(source) else None
    return f"{source.stem}_{round(scale, 2):g}x{kept or FORMATS[format or 'png'].suffixes[0]}"


def temporary_path(target: Path) -> Path:
    """Return an unused name beside a target, on the same file system."""
    return target.with_name(f"{target.name}.{secrets.token_hex(3)}.part")


def process_target(path: Path, exists: ExistsPolicy, sources: Sequence[Path] = ()) -> Path | None:
    """Decide the file that shows the diffusion; its folder is made if it is not there.

    Args:
        exists: What to do when it already exists.
        sources: Photos, which are never chosen.

    Returns:
        The file to write, or None when it already exists and is to be left.

    Raises:
        ImageWriteError: The name's ending is none of `PROCESS_SUFFIXES`, or the folder cannot be
            made.
    """
    if path.suffix.lower() not in PROCESS_SUFFIXES:
        raise ImageWriteError(
            "{name}: the diffusion is shown as a strip (.png) or as an animation (.webp, "
            ".gif); use one of these extensions.",
            name=path.name,
        )
    with writing_to(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        if any(is_same_file(path, source) for source in sources):
            return free_name(path)
        if os.path.lexists(path) and exists == "skip":
            return None
        check_writable(path)
        return free_name(path) if exists == "rename" or path.is_dir() else path


def check_target(
    path: Path,
    width: int,
    height: int,
    settings: OutputSettings,
    source: Path | None = None,
    deep: bool = False,
) -> Path | None:
    """Decide the file to write and check, before any work, that writing it will succeed.

    The folder is made if it is not there. The source is never chosen, whatever the settings say.

    Args:
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        settings: Format and what to do when the target already exists.
        source: The photo the result is made from.
        deep: The photo has 16 bits a channel; a result that keeps them needs more space.

    Returns:
        The file to write, or None when it already exists and the settings say skip. On Windows
        its name is changed where the system would not take it.

    Raises:
        ImageWriteError: The result cannot be written there or in that format.
    """
    format = target_format(path, settings)
    check_size(width, height, format)
    with writing_to(path.parent):
        path = _named(path, settings)
        reachable(path.parent).mkdir(parents=True, exist_ok=True)
        there = reachable(path)
        if there.is_dir():
            raise ImageWriteError(
                "{name} is a folder; choose another name for the result.", name=path.name
            )
        if is_same_file(path, source):
            path = free_name(path)
        elif os.path.lexists(there) and settings.exists == "skip":
            return None
        elif settings.exists == "rename":
            path = free_name(path)
        elif there.exists() and not os.access(there, os.W_OK):
            raise ImageWriteError(
                "{name} already exists and is read-only; make it writable or choose another name.",
                name=path.name,
            )
        check_writable(path)
        needed = width * height * FORMATS[format].check_bytes
        _check_space(path.parent, needed * 2 if settings.keeps_16_bits(format, deep) else needed)
    return path


def writing_to(folder: Path) -> AbstractContextManager[None]:
    """Turn what the system says of a folder into a sentence."""
    return ImageWriteError.instead(
        "The folder {folder} is not writable ({reason}); choose another one.", folder=folder
    )


def _named(path: Path, settings: OutputSettings) -> Path:
    """Return the target with the ending of its format, and as the system takes it."""
    if format_of(path) is None:
        path = path.with_name(path.name + FORMATS[target_format(path, settings)].suffixes[0])
    return shortened(path)


def check_size(width: int, height: int, format: FormatName) -> None:
    """Raise ImageWriteError if a format, or this program, holds no picture of that size."""
    row = FORMATS[format]
    if max(width, height) > row.max_side_px:
        others = ", ".join(f.upper() for f in FORMATS if math.isinf(FORMATS[f].max_side_px))
        raise ImageWriteError(
            "{format} allows {limit} pixels per side and the result has {width} x "
            "{height}; choose one of {others}, or a smaller scale.",
            format=format.upper(),
            limit=row.max_side_px,
            width=width,
            height=height,
            others=others,
        )
    if width * height > row.max_pixels:
        raise ImageWriteError(
            "{format} allows {limit:.0f} megapixels and the result has {size:.0f}; "
            "choose PNG or TIFF, or a smaller scale.",
            format=row.label,
            limit=row.max_pixels / 1e6,
            size=math.ceil(width * height / 1e6),
        )
    if width * height > MAX_PIXELS:
        raise ImageWriteError(
            "The result has {size:.0f} megapixels and the limit is {limit:.0f}; choose a "
            "smaller scale.",
            size=math.ceil(width * height / 1e6),
            limit=MAX_PIXELS / 1e6,
        )


def check_writable(path: Path) -> None:
    """Create and remove a file of nearly the final name; raises OSError.

    It finds forbidden characters, too.
    """
    probe = reachable(temporary_path(path))
    probe.touch(exist_ok=False)
    probe.unlink()


def _check_space(folder: Path, needed_bytes: float) -> None:
    free_bytes = shutil.disk_usage(reachable(folder)).free
    needed_bytes += _MIB
    if free_bytes < needed_bytes:
        raise ImageWriteError(
            "The disk of {folder} has {free:.0f} MiB free and the result may need "
            "{needed:.0f} MiB; free some space or choose another folder.",
            folder=folder,
            free=free_bytes // _MIB,
            needed=math.ceil(needed_bytes / _MIB),
        )


def is_same_file(path: Path, source: Path | None) -> bool:
    """Tell whether an existing target is the source, also by link or in other capitals."""
    if source is None:
        return False
    path, source = reachable(path), reachable(source)
    if not path.exists() or not source.exists():
        return False
    same_name = str(led_to(path)).casefold() == str(led_to(source)).casefold()
    return same_name or path.samefile(source)


def variants(target: Path) -> Iterator[Path]:
    """Yield a name, and then that name with each number from 2, as the system takes them.

    Raises:
        ImageWriteError: None of them has satisfied the caller; some file systems call every name
            that they do not take one that is there.
    """
    yield shortened(target)
    for number in range(2, _MAX_VARIANTS):
        yield shortened(target, f" ({number})")
    raise ImageWriteError(
        "The folder {folder} has no free name for {name}; choose another one.",
        folder=target.parent,
        name=target.name,
    )


def free_name(target: Path) -> Path:
    """Return the first of a name's variants that is not there."""
    return next(path for path in variants(target) if not os.path.lexists(reachable(path)))


def shortened(path: Path, ending: str = "", windows: bool = ON_WINDOWS) -> Path:
    """Return the path with `ending` after its stem, the stem changed and cut until it is legal.

    Names are limited in UTF-8 bytes: on Windows too, as its drives in the network are Linux's.
    There the whole path, in UTF-16 units, is kept to what other programs can open, unless the
    folder is too deep for that.
    """
    stem, suffix = legal_stem(path.stem, path.suffix, windows), path.suffix
    if windows:
        suffix = suffix.rstrip(" .")
    tail = ending + suffix
    room = _MAX_NAME - _bytes(tail)
    units = room
    if windows:
        for_others = _MAX_WINDOWS_PATH - len(str(path.parent.absolute())) - 1
        units = max(_MIN_STEM, for_others - _units(tail))
    if room < 1:
        raise ImageWriteError(
            "The extension {suffix} is too long; choose another one.", suffix=suffix[:40]
        )
    while len(stem) > 1 and (_bytes(stem) > room or _units(stem) > units):
        stem = stem[:-1].rstrip(" .") or stem[0]
    return path.with_name(stem + tail)


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def _units(name: str) -> int:
    return len(name.encode("utf-16-le", "surrogatepass")) // 2
