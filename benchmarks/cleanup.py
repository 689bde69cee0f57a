"""What "Auto" and "shrink first" are worth: compressed, noisy, blurred and soft photos.

    python -m benchmarks.cleanup PHOTOS --lpips FILE [--limit 8] [--model FILE_OR_ID]

Each photo is reduced to a quarter with Pillow's bicubic filter, spoiled, and saved as JPEG or PNG;
the recommended settings enlarge it again. Prints PSNR-Y and LPIPS, means, by clean-up, and the
clean-ups that "Auto" took. A soft file was enlarged twice before.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
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

Spoil = Callable[[Image.Image], Image.Image]
BICUBIC = Image.Resampling.BICUBIC
CLEANUPS = (0.0, 0.05, 0.1, 0.15, 0.5, 0.7)


def blurred(sigma: float) -> Spoil:
    """Return a Gaussian blur, sigma in pixels."""
    return lambda image: image.filter(ImageFilter.GaussianBlur(sigma))


def noisy(strength: float) -> Spoil:
    """Return noise of that many levels of 255."""

    def spoil(image: Image.Image) -> Image.Image:
        noise = np.random.default_rng(image.width).normal(0, strength, (*image.size[::-1], 3))
        return Image.fromarray((np.asarray(image) + noise).round().clip(0, 255).astype(np.uint8))

    return spoil


INPUTS: dict[str, tuple[Spoil, int | None]] = {
    "clean PNG": (Image.Image.copy, None),
    **{f"JPEG {quality}": (Image.Image.copy, quality) for quality in (98, 95, 90, 85, 70, 50)},
    **{f"noise {levels}, PNG": (noisy(levels), None) for levels in (2, 4, 8)},
    **{f"blur {sigma}, PNG": (blurred(sigma), None) for sigma in (0.4, 0.55, 0.7, 0.85, 1, 1.3)},
    "blur 0.85, JPEG 90": (blurred(0.85), 90),
}
"""How a small picture is spoiled, and the quality of its JPEG; None stands for PNG."""


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
    for name, (spoil, quality) in INPUTS.items():
        for cleanup in (None, *CLEANUPS):
            label = f"{name}, clean-up {'auto' if cleanup is None else f'{cleanup:g}'}"
            show(label, [measure(p, spoil(p.reduced(4)), quality, cleanup=cleanup) for p in photos])
    for label, soft in (("as it is", "keep"), ("shrunk first", "shrink")):
        for cleanup in (None, 0.0):
            found = [
                measure(p, p.reduced(4).resize(p.size(2), BICUBIC), 92, cleanup=cleanup, soft=soft)
                for p in photos
            ]
            show(f"soft file {label}, clean-up {'auto' if cleanup is None else '0'}", found)


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
        self, photo: Photo, small: Image.Image, quality: int | None, **changes: Any
    ) -> tuple[float, float, float]:
        """Return PSNR-Y and LPIPS of what is made of a saved small picture, and the clean-up."""
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
        return psnr_y(*pair), self.lpips(*pair), result.cleanup


def show(label: str, found: list[tuple[float, float, float]]) -> None:
    """Print the means."""
    psnr, distance, _ = np.mean(found, axis=0)
    taken = Counter(f"{cleanup:g}" for *_, cleanup in found)
    print(f"{label:40s} {psnr:6.2f} {distance:.4f}  {dict(taken)}", flush=True)


if __name__ == "__main__":
    main()
