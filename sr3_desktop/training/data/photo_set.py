"""Training photos, kept decoded in one tensor on the device, cropped in batches without a loop."""

import contextlib
import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sr3_desktop.engine.base.errors import Sentence, TrainingDataError

from .matrices import along_both, shrinkings
from .read_photos import found_files, look_through, read_photos

log = logging.getLogger(__name__)

SHRINK_FACTORS = tuple(float(f) for f in np.linspace(1, 0.5, 8))
"""Patches are cut from photos shrunk by one of these."""

Ints = NDArray[np.int64]


@dataclass(slots=True)
class _Source:
    """Where more photos may appear while training runs.

    Attributes:
        paths: Files, and folders that may get more.
        minimum_px: Least side of a photo.
        exclude: Names of files that are left out.
        taken: Files that have been read, or tried.
        seen: Sizes of files that are not taken yet; one that still grows is being copied.
        pool: Reads them beside the training.
    """

    paths: Sequence[Path]
    minimum_px: int
    exclude: frozenset[str]
    taken: set[Path]
    seen: dict[Path, int] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    reading: Future[list[Tensor]] | None = None

    def complete_files(self) -> list[Path]:
        """Return new files that have not grown since this was called last."""
        found = [photo for photo in look_through(self.paths) if photo.path not in self.taken]
        sizes = {}
        for photo in found:
            with contextlib.suppress(OSError):  # it is gone again
                if not (photo.problem or photo.unread):
                    sizes[photo.path] = photo.path.stat().st_size
        complete = [path for path, size in sizes.items() if self.seen.get(path) == size]
        self.seen = sizes
        return complete


class PhotoSet:
    """Decoded photos on one device, and random crops of them.

    Attributes:
        photos: uint8 [3, H, W], views of one tensor.
    """

    def __init__(self, photos: Sequence[Tensor], device: torch.device | None = None) -> None:
        """Pack photos.

        Args:
            photos: uint8 [3, H, W] tensors.
            device: Where they are kept; None leaves them where they are.
        """
        self._source: _Source | None = None
        self._pack(photos, device or photos[0].device)

    def _pack(self, photos: Sequence[Tensor], device: torch.device) -> None:
        self._sizes: Ints = np.array([photo.shape[1:] for photo in photos], np.int64)
        ends = np.cumsum([photo.numel() for photo in photos])
        self._starts: Ints = ends - [photo.numel() for photo in photos]
        self._pixels = torch.empty(int(ends[-1]), dtype=torch.uint8, device=device)
        self.photos: list[Tensor] = []
        for photo, start, end in zip(photos, self._starts, ends, strict=True):
            place = self._pixels[int(start) : int(end)].view(photo.shape)
            self.photos.append(place.copy_(photo))

    @classmethod
    def load(
        cls,
        paths: Sequence[Path],
        device: torch.device,
        minimum_px: int,
        exclude: frozenset[str] = frozenset(),
    ) -> Self:
        """Decode every picture of files, folders and tar files whose sides are long enough.

        Args:
            exclude: Names of files to leave out.

        Raises:
            TrainingDataError: A path does not exist or no picture could be used.
        """
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise TrainingDataError("There are no photos at {value}.", value=", ".join(missing))
        files = found_files(look_through(paths))
        made = cls(read_photos(files, minimum_px, exclude), device)
        made._source = _Source(paths, minimum_px, exclude, set(files))
        made._tell()
        return made

    def _tell(self) -> None:
        megapixels = self._pixels.numel() / 3e6
        log.info(
            Sentence(
                "{count} photos, {megapixels} megapixels, on {device}",
                count=len(self.photos),
                megapixels=f"{megapixels:.0f}",
                device=self.device,
            )
        )

    @property
    def device(self) -> torch.device:
        """Where the photos are kept."""
        return self._pixels.device

    def take_new(self) -> bool:
        """Look for files that came since, and take in those that have been read; returns whether.

        New files are read beside the training: what one call finds, a later one takes in.
        """
        source = self._source
        if source is None:
            return False
        if source.reading is None:
            if files := source.complete_files():
                source.taken.update(files)
                source.reading = source.pool.submit(
                    read_photos, files, source.minimum_px, source.exclude
                )
            return False
        if not source.reading.done():
            return False
        done, source.reading = source.reading, None
        try:
            self._pack([*self.photos, *done.result()], self.device)
        except TrainingDataError as error:
            log.warning(Sentence("left out new photos: {reason}", reason=error))
            return False
        self._tell()
        return True

    def crops(self, batch: int, size: int, choices: np.random.Generator) -> Tensor:
        """Cut random patches of photos shrunk by random factors, randomly flipped and turned.

        Args:
            size: Side of a patch in pixels.

        Returns:
            [batch, 3, size, size] float32 in [-1, 1].
        """
        sides = tuple(round(size / factor) for factor in SHRINK_FACTORS)
        chosen = choices.integers(len(self.photos), size=batch)
        lengths = self._sizes[chosen]
        fitting = np.searchsorted(sides, lengths.min(1), "right")
        factor = (choices.random(batch) * fitting).astype(np.int64)
        side = np.array(sides)[factor]
        corner = (choices.random((batch, 2)) * (lengths - side[:, None] + 1)).astype(np.int64)
        turned = choices.random(batch) < 0.5
        inside = np.minimum(np.arange(side.max()), side[:, None] - 1)
        patches = self._gather(chosen, corner[:, :1] + inside, corner[:, 1:] + inside, turned)
        matrices = shrinkings(sides, size, self.device)[..., : patches.shape[2]]
        flips = choices.integers(2, size=(2, batch))
        rows, columns = (
            matrices[torch.from_numpy(np.repeat(2 * factor + flip, 3)).to(self.device)]
            for flip in flips
        )
        return along_both(patches, rows, columns).view(batch, 3, size, size).clamp_(-1, 1)

    def _gather(
        self, chosen: Ints, rows: Ints, columns: Ints, turned: NDArray[np.bool_] | None = None
    ) -> Tensor:
        """Return pixels of photos, [3 * B, S, S] float32 in [-1, 1].

        Args:
            chosen: Number of the photo of each patch, [B].
            rows: Its rows, [B, S].
            columns: Its columns, [B, S].
            turned: Whether its rows and columns are exchanged, [B].
        """
        batch, side = rows.shape
        height, width = self._sizes[chosen].T[..., None]
        first, second = rows * width, columns
        if turned is not None:
            first, second = np.where(turned[:, None], (second, first), (first, second))
        channels = self._starts[chosen, None] + np.arange(3) * height * width
        first = (channels[:, :, None] + first[:, None]).reshape(3 * batch, side, 1)
        second = np.repeat(second, 3, axis=0).reshape(3 * batch, 1, side)
        places = torch.from_numpy(first).to(self.device) + torch.from_numpy(second).to(self.device)
        return self._pixels[places].float().div_(127.5).sub_(1)
