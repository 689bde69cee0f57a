"""Draw `docs/settings.webp`: what settings make of a messenger's, a noisy and a soft photo.

    python -m tools.make_setting_pictures SAMPLES

SAMPLES holds the originals of the sample photos. A part of each is reduced to a quarter and
spoiled; what the program makes of it in several settings stands beside it. The parts were chosen
before any result was looked at.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from sr3_desktop.engine.base.request import UpscaleRequest
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.model_card import read_card
from sr3_desktop.engine.upscale.upscaler import Upscaler

ROOT = Path(__file__).resolve().parent.parent
SIDE, LABEL = 256, 16
BICUBIC = Image.Resampling.BICUBIC


@dataclass(frozen=True)
class Row:
    """A spoiled part of a photo, and the settings that are tried on it.

    Attributes:
        photo: Name of the file.
        corner: Left and top of the part.
        noise: Standard deviation in levels.
        quality: Of the JPEG that it is saved as.
        soft: Enlarged twice before.
        tries: Settings by their label.
    """

    photo: str
    corner: tuple[int, int]
    label: str
    quality: int
    noise: float = 0.0
    soft: bool = False
    tries: dict[str, dict[str, Any]] = field(default_factory=dict)


ROWS = (
    Row(
        *("coffee.png", (250, 90), "messenger: JPEG 60", 60),
        tries={"clean-up 0": {"cleanup": 0.0}, "Auto": {}, "clean-up 0.5": {"cleanup": 0.5}},
    ),
    Row(
        *("astronaut.png", (110, 20), "night: noise 10, JPEG 85", 85, 10.0),
        tries={"clean-up 0": {"cleanup": 0.0}, "Auto": {}, "clean-up 0.5": {"cleanup": 0.5}},
    ),
    Row(
        *("chelsea.png", (90, 40), "soft: enlarged before", 92),
        soft=True,
        tries={"as it is": {}, "shrink first": {"soft": "shrink"}},
    ),
)


def spoiled(row: Row, original: Image.Image) -> bytes:
    """Return the file that the program gets."""
    small = original.resize((SIDE // 4, SIDE // 4), BICUBIC)
    if row.soft:
        small = small.resize((SIDE // 2, SIDE // 2), BICUBIC)
    random = np.random.default_rng(0)
    levels = np.asarray(small, float) + random.normal(0, row.noise, (*small.size[::-1], 3))
    file = io.BytesIO()
    noisy = Image.fromarray(levels.round().clip(0, 255).astype(np.uint8))
    noisy.save(file, "JPEG", quality=row.quality)
    return file.getvalue()


def pictures(row: Row, upscaler: Upscaler, folder: Path) -> dict[str, Image.Image]:
    """Return what stands in a row, by its label."""
    left, top = row.corner
    with Image.open(Path(sys.argv[1]) / row.photo) as photo:
        original = photo.convert("RGB").crop((left, top, left + SIDE, top + SIDE))
    source = folder / "photo.jpg"
    source.write_bytes(spoiled(row, original))
    card = read_card(ROOT / "models" / "photo-x4.safetensors")
    given = Image.fromarray(read_image(source).pixels)
    made = {row.label: given.resize((SIDE, SIDE), Image.Resampling.NEAREST)}
    for label, changes in row.tries.items():
        request = UpscaleRequest(
            source,
            folder / "result.png",
            scale=SIDE / given.width,
            sampler=card.recommended,
            device="cpu",
            **changes,
        )
        result = upscaler.upscale(request, lambda progress: None)
        assert result.target is not None
        made[label] = Image.fromarray(read_image(result.target).pixels)
    return made | {"original": original}


def main() -> None:
    """Draw the picture."""
    upscaler = Upscaler([ROOT / "models"])
    with TemporaryDirectory() as folder:
        rows = [pictures(row, upscaler, Path(folder)) for row in ROWS]
    width = max(len(row) for row in rows) * SIDE
    sheet = Image.new("RGB", (width, len(rows) * (SIDE + LABEL)), "white")
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        for column, (label, picture) in enumerate(row.items()):
            place = (column * SIDE, number * (SIDE + LABEL))
            draw.text((place[0] + 4, place[1] + 2), label, fill="black")
            sheet.paste(picture, (place[0], place[1] + LABEL))
    sheet.save(ROOT / "docs" / "settings.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
