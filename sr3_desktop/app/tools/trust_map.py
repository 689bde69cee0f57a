"""From the files of several samples to a map of invented details, beside the GUI thread."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, Signal

from sr3_desktop.app.photo_list.qimage import ImageLevels, to_array
from sr3_desktop.app.system.background import Background
from sr3_desktop.engine.base.errors import ImageWriteError
from sr3_desktop.engine.base.request import UpscaleResult
from sr3_desktop.engine.files import atomic
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.upscale.trust import luma, reduce_map, spread


class TrustMap(QObject):
    """Computes and saves maps, one after the other; every call ends in one signal.

    Signals:
        ready(NDArray[float32]): The spread [h, w] in levels of 255, at most 2048 pixels a side.
        failed(Fault): it could not be computed.
        saved(Path): It has been saved, under this name.
        not_saved(Fault): It could not be saved.
    """

    ready = Signal(object)
    failed = Signal(object)
    saved = Signal(object)
    not_saved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)

    def compute(self, results: Sequence[UpscaleResult], others: Sequence[ImageLevels] = ()) -> None:
        """Read the samples' files, compare them, remove them.

        Args:
            results: What `trust_requests` has led to; the one without steps is the predictor's.
            others: Samples that are at hand.
        """
        self._background.run(
            lambda: _compare(results, others),
            self.ready.emit,
            self.failed.emit,
        )

    def save(self, shares: NDArray[np.uint8], path: Path) -> None:
        """Save a map as a gray PNG.

        Args:
            shares: uint8 [h, w], 255 is invented.
            path: The file; another name is taken if it is there.
        """
        self._background.run(lambda: _save(shares, path), self.saved.emit, self.not_saved.emit)

    def close(self) -> None:
        """Return when everything begun is finished; no signal follows."""
        self._background.close()


def _compare(
    results: Sequence[UpscaleResult], others: Sequence[ImageLevels]
) -> NDArray[np.float32]:
    """Return the reduced spread; only the brightness of each sample is kept in memory."""
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


def _save(shares: NDArray[np.uint8], path: Path) -> Path:
    picture = Image.fromarray(shares)
    try:
        return atomic.write(path, lambda file: picture.save(file, "PNG"), replace=False)
    except OSError as error:
        raise ImageWriteError(
            "{name} could not be saved ({reason}); check the disk or choose another folder.",
            name=path.name,
            reason=error.strerror,
        ) from error
