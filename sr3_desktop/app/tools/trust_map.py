"""From the files of several samples to a map of invented details, called beside the GUI thread."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_array
from sr3_desktop.engine.base.request import UpscaleResult
from sr3_desktop.engine.images import read_image, write_atomically
from sr3_desktop.engine.upscale.trust import luma, reduce_map, spread


def compare(results: Sequence[UpscaleResult], others: Sequence[ImageLevels]) -> NDArray[np.float32]:
    """Return the spread [h, w] in levels of 255, at most 2048 pixels a side.

    Reads the samples' files and removes them; only the brightness of each is kept in memory.

    Args:
        results: What `trust_requests` has led to; the one without steps is the predictor's.
        others: Samples that are at hand.
    """
    samples = [luma(to_array(other.full)) for other in others]
    predictor = None
    for result in results:
        brightness = _take(result.target)
        if result.sampler.steps:
            samples.append(brightness)
        else:
            predictor = brightness
    return reduce_map(spread(samples, predictor))


def _take(path: Path | None) -> NDArray[np.uint8]:
    assert path is not None  # which is None only for exists="skip" or "changed"
    brightness = luma(read_image(path).pixels)
    path.unlink(missing_ok=True)
    return brightness


def save(shares: NDArray[np.uint8], path: Path) -> Path:
    """Save a map as a gray PNG; returns the file written, of another name if that is taken.

    Args:
        shares: uint8 [h, w], 255 is invented.

    Raises:
        ImageWriteError: It could not be saved.
    """
    picture = Image.fromarray(shares)
    return write_atomically(path, lambda file: picture.save(file, "PNG"), replace=False)
