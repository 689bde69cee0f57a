"""Where a result goes: its name and format, and every check that can be made before the work."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from .errors import ImageWriteError
from .request import ExistsPolicy, FormatName, OutputSettings

MAX_PIXELS = 400_000_000
"""Largest picture read or written, 1.2 GB as 8-bit RGB: 4 x 4 times a photo of 24 megapixels."""

SUFFIXES: dict[FormatName, tuple[str, ...]] = {
    "png": (".png",),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "webp": (".webp",),
    "tiff": (".tif", ".tiff"),
}
"""File name endings of the formats that can be written, the usual one first."""

PROCESS_SUFFIXES = (".png", ".webp", ".gif")
"""Endings of the files that show the diffusion: a strip of its states, or an animation."""

MAX_SIDE_PX: dict[FormatName, int] = {"webp": 16383, "jpeg": 65500}
"""Longest side a format can hold, where it has a limit that a photo can meet."""

_BYTES_PER_PIXEL: dict[FormatName, float] = {"png": 4.0, "tiff": 4.0, "jpeg": 1.5, "webp": 1.5}
_MAX_NAME = 240  # file systems take 255; the temporary file's name is 12 characters longer
_MAX_WINDOWS_PATH = 259 - 12
_MIB = 2**20


def format_of(path: Path) -> FormatName | None:
    """Return the format that a file name's ending stands for; None if it can not be written."""
    suffix = path.suffix.lower()
    return next((name for name, suffixes in SUFFIXES.items() if suffix in suffixes), None)


def target_format(path: Path, settings: OutputSettings) -> FormatName:
    """Return the format in which a target is written.

    Raises:
        ImageWriteError: The name's ending and the chosen format do not agree, or neither is known.
    """
    by_name = format_of(path)
    if settings.format is None and by_name is None:
        endings = ", ".join(suffixes[0] for suffixes in SUFFIXES.values())
        if not path.suffix:
            raise ImageWriteError(
                "{name}: a name without an ending can not be written; use {endings}.",
                name=path.name,
                endings=endings,
            )
        raise ImageWriteError(
            "{name}: ending {suffix} can not be written; use {endings}.",
            name=path.name,
            suffix=path.suffix,
            endings=endings,
        )
    if settings.format is not None and by_name not in (None, settings.format):
        raise ImageWriteError(
            "The name {name} ends in {suffix} but the format asked for is {format}; change "
            "one of them.",
            name=path.name,
            suffix=path.suffix,
            format=settings.format,
        )
    return settings.format or by_name or "png"


def result_name(source: Path, scale: float, format: FormatName | None = None) -> str:
    """Return the usual file name of a result, such as `IMG_2031_4x.jpg`.

    Args:
        source: The photo.
        scale: Enlargement factor.
        format: Format of the result; None keeps the photo's where it can be written, else PNG.
    """
    kept = source.suffix if format in (None, format_of(source)) and format_of(source) else None
    return f"{source.stem}_{scale:g}x{kept or SUFFIXES[format or 'png'][0]}"


def temporary_path(target: Path) -> Path:
    """Return an unused name beside a target, on the same file system."""
    return target.with_name(f"{target.name}.{secrets.token_hex(3)}.part")


def process_target(path: Path, exists: ExistsPolicy, sources: Sequence[Path] = ()) -> Path | None:
    """Decide the file that shows the diffusion; its folder is made if it is not there.

    Args:
        path: The file asked for.
        exists: What to do when it is there already.
        sources: Photos, which are never chosen.

    Returns:
        The file to write, or None when it is there already and is to be left.

    Raises:
        ImageWriteError: The name's ending is none of `PROCESS_SUFFIXES`, or the folder can not be
            made.
    """
    if path.suffix.lower() not in PROCESS_SUFFIXES:
        raise ImageWriteError(
            "{name}: the diffusion is shown as a strip (.png) or as an animation (.webp, "
            ".gif); choose one of these endings.",
            name=path.name,
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if any(_is_same_file(path, source) for source in sources):
            return _free_name(path)
        if os.path.lexists(path) and exists == "skip":
            return None
        return _free_name(path) if exists == "rename" or path.is_dir() else path
    except OSError as error:
        raise ImageWriteError(
            "Nothing can be written to the folder {parent} ({reason}); choose another one.",
            parent=path.parent,
            reason=error.strerror,
        ) from error


def check_target(
    path: Path, width: int, height: int, settings: OutputSettings, source: Path | None = None
) -> Path | None:
    """Decide the file to write and check, before any work, that writing it will succeed.

    The folder is made if it is not there. The source is never chosen, whatever the settings say.

    Args:
        path: The target asked for.
        width: Width of the result in pixels.
        height: Height of the result in pixels.
        settings: Format and what to do when the target is there already.
        source: The photo the result is made from.

    Returns:
        The file to write, or None when it is there already and the settings say skip.

    Raises:
        ImageWriteError: The result can not be written there or in that format.
    """
    format = target_format(path, settings)
    if format_of(path) is None:
        path = path.with_name(path.name + SUFFIXES[format][0])
    _check_size(width, height, format)
    try:
        path = _shortened(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise ImageWriteError(
                "{name} is a folder; choose another name for the result.", name=path.name
            )
        if _is_same_file(path, source):
            path = _free_name(path)
        elif os.path.lexists(path) and settings.exists == "skip":
            return None
        elif settings.exists == "rename":
            path = _free_name(path)
        _check_writable(path)
        _check_space(path.parent, width * height * _BYTES_PER_PIXEL[format])
    except OSError as error:
        raise ImageWriteError(
            "Nothing can be written to the folder {parent} ({reason}); choose another one.",
            parent=path.parent,
            reason=error.strerror,
        ) from error
    return path


def _check_size(width: int, height: int, format: FormatName) -> None:
    limit = MAX_SIDE_PX.get(format)
    if limit is not None and max(width, height) > limit:
        others = ", ".join(f.upper() for f in get_args(FormatName) if f not in MAX_SIDE_PX)
        raise ImageWriteError(
            "{format} holds at most {limit} pixels a side and the result would have {width}"
            " x {height}; choose {others}, or a smaller scale.",
            format=format.upper(),
            limit=limit,
            width=width,
            height=height,
            others=others,
        )
    if width * height > MAX_PIXELS:
        raise ImageWriteError(
            "The result would have {width:.0f} megapixels, more than the {max_pixels:.0f} "
            "that this program handles; choose a smaller scale.",
            width=width * height / 1000000.0,
            max_pixels=MAX_PIXELS / 1000000.0,
        )


def _check_writable(path: Path) -> None:
    """Create and remove a file of nearly the final name: finds forbidden characters too."""
    probe = temporary_path(path)
    probe.touch(exist_ok=False)
    probe.unlink()


def _check_space(folder: Path, needed_bytes: float) -> None:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes + _MIB:
        raise ImageWriteError(
            "The disk of {folder} has {free_bytes:.0f} MiB free and the result may need "
            "{needed_bytes:.0f}; free some space or choose another folder.",
            folder=folder,
            free_bytes=free_bytes / _MIB,
            needed_bytes=needed_bytes / _MIB,
        )


def _is_same_file(path: Path, source: Path | None) -> bool:
    """Tell whether an existing target is the source, also by link or in other capitals."""
    if source is None or not path.exists() or not source.exists():
        return False
    same_name = str(path.resolve()).casefold() == str(source.resolve()).casefold()
    return same_name or path.samefile(source)


def _free_name(path: Path) -> Path:
    number, candidate = 1, path
    while os.path.lexists(candidate):
        number += 1
        candidate = _shortened(path, ending=f" ({number})")
    return candidate


def _shortened(path: Path, ending: str = "", windows: bool = os.name == "nt") -> Path:
    """Return the path with `ending` after its stem, the stem cut until the name is legal.

    Names are limited in UTF-8 bytes (Linux, macOS) or, with the whole path, in UTF-16 units
    (Windows).
    """

    def is_legal(name: str) -> bool:
        if not windows:
            return len(os.fsencode(name)) <= _MAX_NAME
        units = len(name.encode("utf-16-le", "surrogatepass")) // 2
        return units <= _MAX_NAME and len(str(folder)) + 1 + units <= _MAX_WINDOWS_PATH

    folder, stem = path.parent.absolute(), path.stem
    while not is_legal(stem + ending + path.suffix):
        if len(stem) <= 1:
            raise ImageWriteError(
                "The folder's path is too long: {folder}; choose another one.", folder=folder
            )
        stem = stem[:-1].rstrip(" .") or stem[0]
    return path.with_name(stem + ending + path.suffix)
