"""Training photos: from folders and tar files, kept decoded on the device, cropped in batches."""

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

from .degradation import resize

log = logging.getLogger(__name__)

SHRINK_FACTORS = (0.5, 1.0)
AT_ONCE = 32
"""So many photos are decoded at a time; of a tar file, so many are unpacked."""


def _files(paths: Iterable[Path], unpacked: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every picture in files, folders and tar files."""
    for path in paths:
        if path.is_dir():
            yield from _files(sorted(p for p in path.rglob("*") if p.is_file()), unpacked)
        elif path.suffix == ".tar":
            with tarfile.open(path) as archive:
                for number, member in enumerate(archive):
                    suffix = Path(member.name).suffix.lower()
                    file = archive.extractfile(member) if suffix in PHOTO_SUFFIXES else None
                    if file is not None:
                        place = unpacked / f"{number}{suffix}"
                        place.write_bytes(file.read())
                        yield member.name, place
        elif path.suffix.lower() in PHOTO_SUFFIXES:
            yield path.name, path


def _decode(item: tuple[str, Path]) -> Tensor | None:
    name, path = item
    try:
        pixels = read_image(path).in_8_bits().pixels
    except ImageReadError as error:
        log.warning("left out %s: %s", name, error)
        return None
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()


class PhotoSet:
    """Decoded photos on one device, and random crops of them.

    Attributes:
        photos: uint8 [3, H, W] tensors.
    """

    def __init__(self, photos: Sequence[Tensor]) -> None:
        self.photos = list(photos)

    @classmethod
    def load(cls, paths: Sequence[Path], device: torch.device, minimum_px: int) -> PhotoSet:
        """Decode every picture of files, folders and tar files whose sides are long enough.

        Raises:
            TrainingDataError: A path does not exist or no picture could be used.
        """
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise TrainingDataError(f"There are no photos at {', '.join(missing)}.")
        usable: list[Tensor] = []
        found = 0
        with TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
            files = _files(paths, Path(folder))
            while batch := list(islice(files, AT_ONCE)):
                decoded = [photo for photo in pool.map(_decode, batch) if photo is not None]
                found += len(decoded)
                usable += [p.to(device) for p in decoded if min(p.shape[1:]) >= minimum_px]
                for _, path in batch:
                    if path.parent == Path(folder):
                        path.unlink()
        if not usable:
            raise TrainingDataError(
                f"None of the {found} photos found is at least {minimum_px} pixels wide and "
                "high; give larger photos or a smaller patch size."
            )
        megapixels = sum(photo[0].numel() for photo in usable) / 1e6
        log.info("%d photos, %.0f megapixels, on %s", len(usable), megapixels, device)
        return cls(usable)

    def crops(self, batch: int, size: int, generator: torch.Generator, groups: int = 4) -> Tensor:
        """Cut random patches, each group pre-shrunk by its own factor, randomly flipped and turned.

        Args:
            size: Side of a patch in pixels.
            groups: Number of different shrink factors in the batch.

        Returns:
            [batch, 3, size, size] float32 in [-1, 1].
        """
        parts = []
        for group in range(min(groups, batch)):
            count = len(range(group, batch, groups))
            low, high = SHRINK_FACTORS
            factor = low + (high - low) * torch.rand(1, generator=generator).item()
            parts.append(self._group(count, size, factor, generator))
        return _turn(torch.cat(parts), generator)

    def _group(self, count: int, size: int, factor: float, generator: torch.Generator) -> Tensor:
        chosen = torch.randint(len(self.photos), (count,), generator=generator).tolist()
        smallest = min(min(self.photos[i].shape[1:]) for i in chosen)
        side = min(round(size / factor), smallest)
        cuts = []
        for index in chosen:
            photo = self.photos[index]
            top, left = (
                int(torch.randint(length - side + 1, (1,), generator=generator))
                for length in photo.shape[1:]
            )
            cuts.append(photo[:, top : top + side, left : left + side])
        patches = torch.stack(cuts).float() / 127.5 - 1
        return patches if side == size else resize(patches, size, size).clamp_(-1, 1)


def _turn(x: Tensor, generator: torch.Generator) -> Tensor:
    """Flip and transpose each patch of [B, 3, S, S] at random (the 8 symmetries of a square)."""
    coins = torch.rand(3, len(x), 1, 1, 1, generator=generator).to(x.device) < 0.5
    x = torch.where(coins[0], x.flip(2), x)
    x = torch.where(coins[1], x.flip(3), x)
    return torch.where(coins[2], x.transpose(2, 3), x)
