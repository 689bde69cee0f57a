"""Several photos at once: which files are meant, and where each result goes."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from PIL import ExifTags

from sr3_desktop.engine.base.errors import ImageWriteError, Sentence
from sr3_desktop.engine.base.request import OutputSettings
from sr3_desktop.engine.files.filesystem import inside, reachable
from sr3_desktop.engine.files.name_template import DEFAULT_TEMPLATE, NameParts, target_name
from sr3_desktop.engine.files.targets import target_format
from sr3_desktop.engine.images import PHOTO_SUFFIXES, opened_header, why_unread

from .journal import Journal, same_path
from .reservations import Claims


class FoundPhoto(NamedTuple):
    """A file that an input stands for.

    Attributes:
        path: The photo.
        below: Its folder, relative to the folder or pattern that was given.
        problem: One sentence if the input yields no photo.
        unread: What the file is and what to do, if it is a picture of a kind that is not read; see
            `images.why_unread`.
    """

    path: Path
    below: Path = Path()
    problem: str = ""
    unread: str = ""


class PlannedPhoto(NamedTuple):
    """A photo and what is to become of it.

    Attributes:
        source: The photo.
        target: The file to write.
        seq: Its number in the run, from 1.
    """

    source: Path
    target: Path
    seq: int


def find_photos(inputs: Sequence[str]) -> dict[Path, str]:
    """Return the photos that files, folders and patterns stand for, each once, in order.

    Args:
        inputs: Paths of files and folders (not their sub-folders), and patterns such as `*.jpg`.

    Returns:
        For each file "", or a sentence on what is wrong with an input that yields no photo.
    """
    return {found.path: found.problem for found in search(inputs)}


def search(
    inputs: Sequence[str],
    recursive: bool = False,
    leave_out: Path | None = None,
    with_unread: bool = False,
) -> list[FoundPhoto]:
    """Return the photos that files, folders and patterns stand for, each once, in order.

    Hidden files and folders are left out, and files that do not end like a photo.

    Args:
        inputs: Paths of files and folders, and patterns such as `*.jpg`.
        recursive: Look into sub-folders, too.
        leave_out: A folder not to look into, unless an input lies in it.
        with_unread: Return the pictures of kinds that are not read, too.
    """
    found: dict[str, FoundPhoto] = {}
    for text in inputs:
        photos: list[FoundPhoto] = []
        try:
            photos += _expand(text, recursive, leave_out)
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


def words_on_unread(found: Iterable[FoundPhoto]) -> list[str]:
    """Return one line for each kind of the pictures among these that are not read."""
    kinds: dict[str, list[str]] = {}
    for photo in found:
        if photo.unread:
            kinds.setdefault(photo.unread, []).append(photo.path.name)
    lines = []
    for what, names in kinds.items():
        more = f" (and {len(names) - 1} more like it)" if len(names) > 1 else ""
        lines.append(f"Left out: {names[0]}{more} is {what}.")
    return lines


def own_results_left_out(
    found: Sequence[FoundPhoto], inputs: Sequence[str], journal: Journal
) -> list[FoundPhoto]:
    """Return what was found without the results that the journal tells of.

    So a folder can hold photos and results. A result that is named itself is wanted, and kept.
    """
    named = {same_path(Path(text)) for text in inputs}
    return [f for f in found if same_path(f.path) in named or not journal.is_result(f.path)]


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
    is_folder = reachable(folder).is_dir() or output.endswith(("/", os.sep))
    if not is_folder and folder.suffix.lower() in PHOTO_SUFFIXES:
        if len(photos) > 1:
            raise ImageWriteError(
                "{count} photos do not fit in {output}; name a folder.",
                count=len(photos),
                output=output,
            )
        target_format(folder, settings)
        return dict.fromkeys(photos, folder)
    planner = Planner(folder, scale, settings)
    return {p.source: p.target for p in planner.plan([FoundPhoto(photo) for photo in photos])}


class Planner:
    """Gives each photo of a run a target of its own, also when they come one after the other.

    With a journal, a photo keeps the number and the target that it was given before, so that the
    same command means the same files though others have come in between.

    Attributes:
        claims: The photos of the run and their targets.
    """

    def __init__(
        self,
        folder: Path,
        scale: float,
        settings: OutputSettings,
        template: str = DEFAULT_TEMPLATE,
        model: str = "photo-x4",
        journal: Journal | None = None,
    ) -> None:
        """Remember where results go and how they are named.

        Args:
            folder: Folder of the results; a photo whose `below` is absolute goes there instead.
            scale: Enlargement factor.
            settings: Format of the results.
            template: See `name_template.check_template`.
            model: Id of the model.
            journal: The folder's journal.
        """
        self._folder = folder
        self._scale, self._format, self._model = scale, settings.format, model
        self._template = template
        self._journal = journal
        self.claims = Claims()
        self._seq = journal.highest_number() if journal else 0

    def plan(self, photos: Sequence[FoundPhoto]) -> list[PlannedPhoto]:
        """Return the photos that have no problem, in order, each with its target and number."""
        good = [photo for photo in photos if not photo.problem]
        self.claims.protect(photo.path for photo in good)
        usual = [self.usual(photo) for photo in good]
        journal = self._journal
        if journal:  # who has a target keeps it, before others choose
            for photo in usual:
                self.claims.keep(photo.target, photo.source, journal)
        settle = self.claims.settle
        return [p._replace(target=settle(p.target, p.source, journal)) for p in usual]

    def usual(self, photo: FoundPhoto, scale: float | None = None) -> PlannedPhoto:
        """Return what a photo's result is called if nothing is in the way.

        Args:
            photo: The photo.
            scale: Its enlargement factor, if it is one of its own.
        """
        seq = self._number(photo.path)
        taken = day_of(photo.path) if "{date}" in self._template else date.min
        scale = scale or self._scale
        parts = NameParts(photo.path, scale, self._model, taken, seq, self._format)
        name = target_name(self._template, parts)
        return PlannedPhoto(photo.path, self._folder / photo.below / name, seq)

    def _number(self, path: Path) -> int:
        known = self._journal.number_of(path) if self._journal else 0
        if known:
            return known
        self._seq += 1
        return self._seq


def day_of(photo: Path) -> date:
    """Return the day on which a photo was taken; without EXIF, that of the file's last change."""
    try:
        with opened_header(photo) as image:
            exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        base = ExifTags.Base
        text = details.get(base.DateTimeOriginal) or exif.get(base.DateTime)
        return datetime.strptime(str(text)[:10], "%Y:%m:%d").date()
    except Exception:  # Pillow's decoders raise nearly everything
        pass
    try:
        return datetime.fromtimestamp(reachable(photo).stat().st_mtime).date()
    except (OSError, OverflowError, ValueError):
        return date(1970, 1, 1)


def _expand(text: str, recursive: bool, leave_out: Path | None) -> Iterator[FoundPhoto]:
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
    for found in _photos_of(candidates, recursive, leave_out):
        below = found.path.parent.relative_to(root) if recursive else Path()
        yield found._replace(below=below)


def _photos_of(
    candidates: Sequence[Path], recursive: bool, leave_out: Path | None
) -> Iterator[FoundPhoto]:
    for path in candidates:
        if path.name.startswith("."):  # such as macOS's "._IMG_1.jpg"
            continue
        if leave_out is not None and _lies_in(path, leave_out):
            continue
        there = reachable(path)
        if path.suffix.lower() in PHOTO_SUFFIXES and there.is_file():
            yield FoundPhoto(path)
        elif (unread := why_unread(path)) and there.is_file():
            yield FoundPhoto(path, unread=unread)
        elif recursive and there.is_dir() and not there.is_symlink():  # a link may lead in a circle
            try:
                others = inside(path)
            except OSError as error:
                yield _unreadable(str(path), error)
                continue
            yield from _photos_of(others, recursive, leave_out)


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
    problem = Sentence("{name} can not be opened: {reason}.", name=text, reason=error.strerror)
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
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
