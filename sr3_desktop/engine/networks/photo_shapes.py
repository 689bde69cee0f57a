"""The tensors of a photo model's networks, by its card alone."""

from collections.abc import Mapping
from itertools import pairwise
from math import log2
from typing import Any

Shapes = dict[str, tuple[int, ...]]

_FREQUENCIES = 16
"""Of `photo_net.NoiseEmbedding`."""


def photo_shapes(network: Mapping[str, Any]) -> Shapes:
    """Return name and shape of every tensor of `photo_net.PhotoNet`.

    Args:
        network: The card's description of the networks.
    """
    predictor, refiner = network["predictor"], network["refiner"]
    width, scale = predictor["width"], predictor["scale"]
    shapes: Shapes = {"residual_scale": ()}
    shapes |= _conv("predictor.head", 4, width, 3)
    for block in range(predictor["blocks"]):
        for number in (1, 2):
            shapes |= _conv(f"predictor.body.{block}.conv{number}", width, width, 3)
    shapes |= _conv("predictor.fuse", width, width, 3)
    shapes |= _conv("predictor.tail", width, 3 * scale**2, 3)
    return shapes | _refiner_shapes(refiner, width, scale)


def window_multiple(network: Mapping[str, Any]) -> int:
    """Return what the sides of windows are multiples of, in the photo's pixels."""
    above = network["predictor"]["scale"] // network["refiner"]["unshuffle"]
    return int(2 ** (len(network["refiner"]["widths"]) - 1) // above)


def _refiner_shapes(refiner: Mapping[str, Any], features: int, scale: int) -> Shapes:
    widths, blocks, grid = refiner["widths"], refiner["blocks"], refiner["unshuffle"] ** 2
    condition, embedding = refiner["condition_width"], refiner["embedding"]
    entry, last = int(log2(scale // refiner["unshuffle"])), len(widths) - 1
    shapes = _linear("refiner.embedding.mlp.0", 4 * _FREQUENCIES, embedding)
    shapes |= _linear("refiner.embedding.mlp.2", embedding, embedding)
    shapes |= _conv("refiner.condition_conv", features + 3, condition, 3)
    shapes |= _conv("refiner.stem", 6 * grid, widths[0], 3)
    for level, width in enumerate(widths):
        for way, first in (
            ("down", width + condition * (level == entry)),
            ("up", width if level == last else 2 * width),
        ):
            for block in range(blocks[level]):
                into = width if block else first
                shapes |= _block(f"refiner.{way}.{level}.{block}", into, width, embedding)
    for level, (width, deeper) in enumerate(pairwise(widths)):
        shapes |= _conv(f"refiner.shrink.{level}", width, deeper, 2)
        shapes |= _conv(f"refiner.grow.{level}", deeper, 4 * width, 1)
    shapes["refiner.norm.gain"] = (widths[0], 1, 1)
    return shapes | _conv("refiner.out", widths[0], 3 * grid, 3)


def _block(name: str, into: int, width: int, embedding: int) -> Shapes:
    shapes: Shapes = {f"{name}.norm1.gain": (into, 1, 1), f"{name}.norm2.gain": (width, 1, 1)}
    shapes |= _conv(f"{name}.conv1", into, width, 3) | _conv(f"{name}.conv2", width, width, 3)
    shapes |= _linear(f"{name}.film", embedding, 2 * width)
    return shapes | (_conv(f"{name}.skip", into, width, 1) if into != width else {})


def _conv(name: str, into: int, out: int, side: int) -> Shapes:
    return {f"{name}.weight": (out, into, side, side), f"{name}.bias": (out,)}


def _linear(name: str, into: int, out: int) -> Shapes:
    return {f"{name}.weight": (out, into), f"{name}.bias": (out,)}
