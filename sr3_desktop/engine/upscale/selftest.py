"""The self-test: every model enlarges a tiny picture, and the result is checked."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sr3_desktop.engine.base.errors import InvalidResultError, Sentence
from sr3_desktop.engine.base.options import DEFAULT_MODEL
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.images import read_image, write_image
from sr3_desktop.engine.models.model_card import (
    ModelCard,
    find_model,
    has_card,
    list_cards,
    model_files,
    read_card,
)

from .upscaler import Upscaler

SIDE = 24
MAX_CHANGE = 6.0  # levels


def _test_picture() -> np.ndarray:
    """A smooth color gradient with a dark square: uint8 [SIDE, SIDE, 3]."""
    ramp = np.linspace(40, 215, SIDE)
    picture = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], 128.0), axis=2)
    picture[8:16, 8:16] = 30
    return picture.astype(np.uint8)


def run_selftest(models_dirs: Sequence[Path]) -> list[str]:
    """Test every model.

    Returns:
        Lines to print.

    Raises:
        SR3Error: The usual model is missing, or one is damaged or did not work.
    """
    find_model(DEFAULT_MODEL, models_dirs)
    for models in models_dirs:
        for path in filter(has_card, model_files(models)):
            read_card(path)
    cards = list_cards(models_dirs)
    upscaler = Upscaler(models_dirs)
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "test.png"
        picture = _test_picture()
        write_image(picture, source)
        for _, card in cards.values():
            target = Path(folder) / f"{card.id}.png"
            sampler = SamplerSettings(name=card.recommended.name, steps=2)
            request = UpscaleRequest(source, target, card.id, float(card.scale), sampler)
            # Back-projection would hide a network that does not work.
            result = upscaler.upscale(replace(request, backproject=False), lambda progress: None)
            _check(card, picture, read_image(target).pixels)
            made = {"device": result.device, "dtype": result.dtype, "engine": result.engine}
            told = Sentence("{model}: ok on {device} in {dtype} ({engine})", model=card.id, **made)
            lines.append(told)
    return lines


def _check(card: ModelCard, picture: np.ndarray, made: np.ndarray) -> None:
    """Raise InvalidResultError if a model changed the picture."""
    change = np.abs(made.reshape(SIDE, card.scale, SIDE, card.scale, 3).mean((1, 3)) - picture)
    # Two steps do not make a picture with models that start from pure noise.
    if card.kind == "photo" and change.mean() > MAX_CHANGE:
        raise InvalidResultError(
            "The model {model_id} does not work here: it changed the test picture by "
            "{change:.1f} levels. Install the program again or use another device.",
            model_id=card.id,
            change=change.mean(),
        )
