"""A finished result with another detail level: written anew from its layers, and noted."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sr3_desktop.engine.base.errors import ImageWriteError, SR3Error
from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.files.filesystem import reachable
from sr3_desktop.engine.images import read_image, write_image
from sr3_desktop.engine.images.writing import Written
from sr3_desktop.engine.upscale.finishing import finished
from sr3_desktop.engine.upscale.layers import Layers, result_of

from .entry import Entry, FileState
from .journal import Journal, JournalError, journal_path
from .journaled_upscaler import settings_key

log = logging.getLogger(__name__)


def relevel(request: UpscaleRequest, layers: Layers, models_dirs: Sequence[Path]) -> Written:
    """Write a result with the detail level and the strokes of its request, without the model.

    The file is replaced in one step if it still is as we wrote it; else it is left, and the
    result gets a free name beside it.

    Args:
        request: What was made, with the wanted level; its target is the result's file.

    Returns:
        The file written, and remarks for the user.

    Raises:
        ImageReadError: The photo cannot be read.
        ImageWriteError: The layers are gone, or the result could not be written; the file is as it
            was.
    """
    photo = read_image(request.source)
    height, width = photo.pixels.shape[:2]
    size = tuple(max(1, round(side * request.scale)) for side in (width, height))
    if size != (layers.width, layers.height):
        raise ImageWriteError("{name} has changed; upscale it again.", name=request.source.name)
    try:
        pixels = result_of(layers, request, (height, width))
    except (OSError, ValueError) as error:
        raise ImageWriteError(
            "What is needed to change the detail level of {name} is gone; upscale it again.",
            name=request.source.name,
        ) from error
    target, journal = request.target, _journal(request.target.parent)
    done = None if journal is None else journal.maker(target)
    is_ours = done is not None and done.is_untouched
    recipe = layers.recipe and layers.recipe.at_level(request)
    result = finished(pixels, photo, request, recipe)
    replaces = is_ours or not reachable(target).exists()
    written = write_image(result, target, request.output, photo.has_16_bits, replaces)
    if journal is not None and done is not None:
        _note(journal, done, request, written.path, models_dirs)
    return written


def _journal(folder: Path) -> Journal | None:
    try:
        return Journal(journal_path(folder))
    except JournalError as error:
        log.info("no journal in %s: %s", folder, error)
        return None


def _note(
    journal: Journal,
    done: Entry,
    request: UpscaleRequest,
    path: Path,
    models_dirs: Sequence[Path],
) -> None:
    """Note that the result is of other settings now; without, it would count as someone else's."""
    try:
        with journal:
            key = settings_key(request, models_dirs)
            journal.add(replace(done, key=key, writes=path, at_writes=FileState.of(path)))
    except (SR3Error, OSError) as error:
        log.info("%s could not be noted: %s", path, error)
