"""Make the documentation's pictures of the face model from an aligned portrait.

    python -m tools.make_face_pictures [--portrait PHOTO LEFT_EYE RIGHT_EYE MOUTH]

`docs/faces/astronaut.webp` is NASA's portrait of Eileen Collins (public domain), cut as FFHQ cuts
faces; `--portrait` made it, from scikit-image's photo of 512 x 512 pixels and points set by hand:

    --portrait astronaut.png 203.7,101.0 247.0,103.3 222.5,145.8

The face has about 180 pixels there, so that the "original" of 512 is itself enlarged.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.faces.frames import corners
from sr3_desktop.engine.models.model_card import list_cards
from sr3_desktop.engine.upscale.process_picture import strip_of, write_process
from sr3_desktop.engine.upscale.upscaler import Upscaler
from tests.engine.faces.ffhq import frame_from_eyes

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "faces"
SIDE, LOW = 512, 64
SHOWN = 256
STEPS = (0, 2, 4, 8)


def main() -> None:
    """Write `strip.webp` and `process.webp` beside the portrait."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--portrait", nargs=4, metavar=("PHOTO", "LEFT_EYE", "RIGHT_EYE", "MOUTH"))
    args = parser.parse_args()
    if args.portrait:
        aligned(*args.portrait).save(FOLDER / "astronaut.webp", quality=95, method=6)
    original = Image.open(FOLDER / "astronaut.webp").convert("RGB")
    low = original.resize((LOW, LOW), Image.Resampling.BICUBIC)
    pictures = [
        original,
        low.resize(original.size, Image.Resampling.NEAREST),
        low.resize(original.size, Image.Resampling.BICUBIC),
    ]
    upscaler = Upscaler([ROOT / "models"])
    recommended = list_cards([ROOT / "models"])["face-x8"][1].recommended
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "low.png"
        low.save(source)
        for steps in STEPS:
            target = Path(folder) / f"{steps}.png"
            sampler = replace(recommended, steps=steps)
            request = UpscaleRequest(source, target, "face-x8", 8.0, sampler, states=8)
            result = upscaler.upscale(request, lambda progress: None)
            pictures.append(Image.open(target).convert("RGB"))
        shown = [p.resize((SHOWN, SHOWN), Image.Resampling.BOX) for p in pictures]
        strip = strip_of([np.asarray(picture) for picture in shown])
        Image.fromarray(strip).save(FOLDER / "strip.webp", quality=92)
    write_process(result.states, FOLDER / "process.webp")


def aligned(photo: str, *points: str) -> Image.Image:
    """Cut a portrait as FFHQ does; the points are "column,row"."""
    left, right, mouth = (tuple(float(number) for number in point.split(",")) for point in points)
    quad = corners(frame_from_eyes(left, right, mouth))  # type: ignore[arg-type]
    upper_left, upper_right, lower_right, lower_left = quad
    data = (*upper_left, *lower_left, *lower_right, *upper_right)
    with Image.open(photo) as file:
        image = file.convert("RGB")
    size = (SIDE, SIDE)
    return image.transform(size, Image.Transform.QUAD, data, Image.Resampling.BICUBIC)


if __name__ == "__main__":
    main()
