"""Make the documentation's before/after pictures from the bundled samples.

    python -m tools.make_pictures [--steps N]

The crops were chosen before any result was looked at. Left: the photo enlarged four times with
Pillow's bicubic filter; right: with the bundled model and its recommended settings. One pixel of a
picture is one pixel of the result.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image

from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.models.model_card import list_cards
from sr3_desktop.engine.upscale.upscaler import Upscaler

ROOT = Path(__file__).resolve().parent.parent
SCALE = 4
CROPS = {  # left, top, right, bottom in pixels of the sample
    "chelsea": (90, 40, 210, 130),
    "coffee": (60, 40, 180, 130),
    "astronaut": (70, 20, 190, 110),
}
GAP_PX = 6


def main() -> None:
    """Write `docs/before-after-<name>.webp` for every crop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, help="number of steps (the model's)")
    args = parser.parse_args()
    recommended = list_cards([ROOT / "models"])["photo-x4"][1].recommended
    sampler = replace(recommended, steps=args.steps) if args.steps else recommended
    upscaler = Upscaler([ROOT / "models"])
    with tempfile.TemporaryDirectory() as folder:
        for name, box in CROPS.items():
            source = ROOT / "resources" / "samples" / f"{name}.jpg"
            target = Path(folder) / f"{name}.png"
            upscaler.upscale(UpscaleRequest(source, target, sampler=sampler), lambda progress: None)
            with Image.open(source) as photo, Image.open(target) as result:
                pair = side_by_side(photo.convert("RGB"), result, box)
            pair.save(ROOT / "docs" / f"before-after-{name}.webp", quality=90, method=6)


def side_by_side(photo: Image.Image, result: Image.Image, box: tuple[int, ...]) -> Image.Image:
    """Return bicubic enlargement and result of one box of the photo."""
    plain = photo.resize(result.size, Image.Resampling.BICUBIC)
    left, top, right, bottom = (SCALE * edge for edge in box)
    width, height = right - left, bottom - top
    pair = Image.new("RGB", (2 * width + GAP_PX, height), "white")
    pair.paste(plain.crop((left, top, right, bottom)), (0, 0))
    pair.paste(result.crop((left, top, right, bottom)), (width + GAP_PX, 0))
    return pair


if __name__ == "__main__":
    main()
