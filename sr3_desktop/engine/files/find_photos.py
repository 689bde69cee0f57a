"""The photos that files, folders and patterns stand for."""

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.base.formats import (
    ARCHIVE_SUFFIXES,
    OTHER_ARCHIVES,
    PHOTO_SUFFIXES,
    why_unread,
)

from .filesystem import inside, led_to, reachable, same_path

_OTHER_ARCHIVE = Sentence("an archive of a kind that is not read; unpack it first")
_DEAD_LINK = Sentence(
    "a link to a file that is not there; connect the disk that has it, or remove the link"
)


class FoundPhoto(NamedTuple):
    """A file that an input stands for.

    Attributes:
        path: The photo.
        below: Its folder, relative to the folder or pattern that was given.
        problem: One sentence if the input yields no photo.
        unread: What the file is and what to do, if it is a picture of a kind that is not read (see
            `formats.why_unread`) or a link that leads nowhere.
    """

    path: Path
    below: Path = Path()
    problem: str = ""
    unread: str = ""


def search(
    inputs: Sequence[str],
    recursive: bool = False,
    leave_out: Path | None = None,
    with_unread: bool = False,
    archives: bool = False,
) -> list[FoundPhoto]:
    """Return the photos that files, folders and patterns stand for, each once, in order.

    Hidden files and folders are left out, and files that do not end like a photo.

    Args:
        inputs: Paths of files and folders, and patterns such as `*.jpg`.
        leave_out: A folder not to look into, unless an input lies in it.
        with_unread: Return the pictures of kinds that are not read, too.
        archives: Take archives for photos.
    """
    found: dict[str, FoundPhoto] = {}
    for text in inputs:
        photos: list[FoundPhoto] = []
        try:
            photos += _expand(text, recursive, leave_out, archives)
        except OSError as error:
            photos.append(_unreadable(text, error))
        if all(photo.unread for photo in photos):
            photos.append(
                FoundPhoto(
                    Path(text), problem=Sentence("There are no photos in {name}.", name=text)
                )
            )
        for photo in photos:
            if with_unread or not photo.unread:
                found.setdefault(same_path(photo.path), photo)
    return list(found.values())


def is_archive(path: Path) -> bool:
    """Whether a file is an archive whose photos can be read, by its name."""
    return path.name.lower().endswith(ARCHIVE_SUFFIXES)


def left_out_lines(found: Sequence[FoundPhoto]) -> list[str]:
    """Return a line on each kind of picture that is not read, such as `Left out: a.cr2 is ...`."""
    kinds: dict[str, list[str]] = {}
    for photo in found:
        if photo.unread:
            kinds.setdefault(photo.unread, []).append(photo.path.name)
    return [
        Sentence(
            "Left out: {name} (and {count} more like it) is {what}.",
            name=names[0],
            count=len(names) - 1,
            what=what,
        )
        if names[1:]
        else Sentence("Left out: {name} is {what}.", name=names[0], what=what)
        for what, names in kinds.items()
    ]


def _expand(
    text: str, recursive: bool, leave_out: Path | None, archives: bool
) -> Iterator[FoundPhoto]:
    path = Path(text)
    if reachable(path).is_dir():
        root, candidates = path, inside(path)
    elif glob.has_magic(text) and not reachable(path).exists():  # the shell left it
        root = _fixed_part(path)
        pattern = str(path.relative_to(root))
        matches = glob.iglob(pattern, root_dir=reachable(root), recursive=True)
        candidates = sorted(root / match for match in matches)
    else:
        yield FoundPhoto(path, problem=_no_regular_file(path))
        return
    if leave_out is not None and _lies_in(root, leave_out):
        leave_out = None
    for found in _photos_of(candidates, recursive, leave_out, archives):
        below = found.path.parent.relative_to(root) if recursive else Path()
        yield found._replace(below=below)


def _photos_of(
    candidates: Sequence[Path], recursive: bool, leave_out: Path | None, archives: bool
) -> Iterator[FoundPhoto]:
    for path in candidates:
        if path.name.startswith("."):  # such as macOS's "._IMG_1.jpg"
            continue
        if leave_out is not None and _lies_in(path, leave_out):
            continue
        there = reachable(path)
        wanted = path.suffix.lower() in PHOTO_SUFFIXES or (archives and is_archive(path))
        if wanted and there.is_file():
            yield FoundPhoto(path)
        elif archives and path.suffix.lower() in OTHER_ARCHIVES and there.is_file():
            yield FoundPhoto(path, unread=_OTHER_ARCHIVE)
        elif (unread := why_unread(path)) and there.is_file():
            yield FoundPhoto(path, unread=unread)
        elif there.is_symlink() and not there.exists() and path.suffix.lower() in PHOTO_SUFFIXES:
            yield FoundPhoto(path, unread=_DEAD_LINK)
        elif recursive and there.is_dir() and not there.is_symlink():  # a link may lead in a circle
            try:
                others = inside(path)
            except OSError as error:
                yield _unreadable(str(path), error)
                continue
            yield from _photos_of(others, recursive, leave_out, archives)


def _no_regular_file(path: Path) -> str:
    """Return a sentence if opening a path could wait for ever, "" if it is a file or not there."""
    there = reachable(path)
    if there.exists() and not there.is_file():
        return Sentence(
            "{name} is a pipe or a device, not a file; save the photo as a file first.",
            name=path.name,
        )
    return ""


def _unreadable(text: str, error: OSError) -> FoundPhoto:
    problem = Sentence("{name} cannot be opened: {reason}.", name=text, reason=error.strerror)
    return FoundPhoto(Path(text), problem=problem)


def _fixed_part(pattern: Path) -> Path:
    """Return the folders of a pattern before its first wildcard.

    A folder whose name has brackets, such as "[2020] album", is no wildcard if it is there.
    """
    fixed = Path()
    for part in pattern.parts[:-1]:
        if glob.has_magic(part) and not reachable(fixed / part).is_dir():
            break
        fixed /= part
    return fixed


def _lies_in(path: Path, folder: Path) -> bool:
    return led_to(path).is_relative_to(led_to(folder))
