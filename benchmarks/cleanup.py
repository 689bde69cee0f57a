"""What "Auto" and "shrink first" are worth: JPEG files, blurred photos, and soft files.

    python -m benchmarks.cleanup PHOTOS --lpips FILE [--limit 8] [--model FILE_OR_ID]

Each photo is reduced to a quarter with Pillow's bicubic filter and saved as JPEG, enlarged twice
before that, or blurred (Gaussian, sigma in its pixels) and saved as PNG; the recommended settings
enlarge it again. Prints PSNR-Y and LPIPS, means.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.model_card import ModelCard, list_cards, read_card
from sr3_desktop.engine.upscale.upscaler import Upscaler
from sr3_desktop.paths import models_dirs
from sr3_desktop.training.evaluation.metrics import crop_border, psnr_y
from sr3_desktop.training.perceptual.lpips import Lpips

BICUBIC = Image.Resampling.BICUBIC
QUALITIES = (95, 85, 70, 50)
BLURS = (0.4, 0.55, 0.7, 0.85, 1.0, 1.3)
CLEANUPS: tuple[float | None, ...] = (None, 0.0, 0.1, 0.25, 0.5)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--lpips", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=8)
    parser.add_argument("--model", default="photo-x4")
    args = parser.parse_args()
    path = Path(args.model)
    folder = path.parent if path.suffix else None
    card = read_card(path) if folder else list_cards(models_dirs())[args.model][1]
    measure = Measure(Upscaler([folder] if folder else models_dirs()), card, Lpips(args.lpips))
    files = sorted(p for p in args.photos.iterdir() if p.suffix in {".png", ".jpg", ".webp"})
    photos = [Photo(Image.fromarray(read_image(file).pixels)) for file in files[: args.limit]]
    for quality in QUALITIES:
        for cleanup in CLEANUPS:
            name = "auto" if cleanup is None else f"{cleanup:g}"
            found = [measure(p, p.reduced(4), quality, cleanup=cleanup) for p in photos]
            show(f"JPEG {quality}, clean-up {name}", found)
    for blur in BLURS:
        for cleanup in (None, 0.0):
            kernel = ImageFilter.GaussianBlur(blur)
            found = [measure(p, p.reduced(4).filter(kernel), cleanup=cleanup) for p in photos]
            show(f"blur {blur:g}, clean-up {'auto' if cleanup is None else '0'}", found)
    for label, changes in (("as it is", {}), ("shrunk first", {"soft": "shrink"})):
        for cleanup in (None, 0.0):
            found = [
                measure(p, p.reduced(4).resize(p.size(2), BICUBIC), 92, cleanup=cleanup, **changes)
                for p in photos
            ]
            name = "auto" if cleanup is None else "0"
            show(f"soft file {label}, clean-up {name}", found)


class Photo:
    """An original whose sides are multiples of 4."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image.crop((0, 0, image.width // 4 * 4, image.height // 4 * 4))

    def size(self, divisor: int) -> tuple[int, int]:
        """Return its size over a divisor."""
        return self.image.width // divisor, self.image.height // divisor

    def reduced(self, divisor: int) -> Image.Image:
        """Return it smaller."""
        return self.image.resize(self.size(divisor), BICUBIC)


class Measure:
    """Enlarges files and compares the results with their originals."""

    def __init__(self, upscaler: Upscaler, card: ModelCard, lpips: Lpips) -> None:
        self.upscaler, self.card, self.lpips = upscaler, card, lpips

    def __call__(
        self, photo: Photo, small: Image.Image, quality: int | None = None, **changes: Any
    ) -> tuple[float, float]:
        """Return PSNR-Y and LPIPS of what is made of a small picture saved as JPEG, or as PNG."""
        with TemporaryDirectory() as folder:
            source = Path(folder) / ("photo.jpg" if quality else "photo.png")
            small.save(source, **({"quality": quality} if quality else {}))
            request = UpscaleRequest(
                source,
                Path(folder) / "result.png",
                self.card.id,
                photo.image.width / small.width,
                replace(self.card.recommended),
                device="cpu",
                **changes,
            )
            result = self.upscaler.upscale(request, lambda progress: None)
            assert result.target is not None
            made = read_image(result.target).pixels
        pair = [crop_border(np.asarray(p), 4) for p in (photo.image, made)]
        return psnr_y(*pair), self.lpips(*pair)


def show(label: str, found: list[tuple[float, float]]) -> None:
    """Print the means."""
    psnr, distance = np.mean(found, axis=0)
    print(f"{label:40s} {psnr:6.2f} {distance:.4f}", flush=True)


if __name__ == "__main__":
    main()
