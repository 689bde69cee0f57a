"""Random weights in the shapes of published networks, with few channels."""

from pathlib import Path

import torch
from safetensors.torch import save_file


def _saved(path: Path, convolutions: list[tuple[int, int]], **more: torch.Tensor) -> Path:
    """Write convolutions of (channels, side), and more tensors."""
    tensors, before = dict(more), 3
    generator = torch.Generator().manual_seed(0)
    for i, (width, side) in enumerate(convolutions):
        shape = (width, before, side, side)
        spread = (2 / before) ** 0.5 / side  # so that what leaves is as large as what enters
        tensors[f"conv{i}.weight"] = spread * torch.randn(shape, generator=generator)
        tensors[f"conv{i}.bias"] = torch.zeros(width)
        before = width
    save_file(tensors, path)
    return path


def lpips_weights(path: Path) -> Path:
    generator = torch.Generator().manual_seed(1)
    linear = {f"lin{i}": torch.rand((1, 4, 1, 1), generator=generator) for i in range(5)}
    return _saved(path, [(4, side) for side in (11, 5, 3, 3, 3)], **linear)


def vgg_weights(path: Path) -> Path:
    return _saved(path, [(4, 3)] * 4 + [(8, 3)] * 6)


def dists_weights(path: Path) -> Path:
    generator = torch.Generator().manual_seed(1)
    channels = 3 + 4 + 4 + 8 + 8 + 8
    weights = {name: torch.rand(channels, generator=generator) for name in ("alpha", "beta")}
    return _saved(path, [(4, 3)] * 4 + [(8, 3)] * 9, **weights)


def identity_weights(path: Path) -> Path:
    """Of the published counts of convolutions; a level has twice the channels of the one before."""
    widths = [width for width, pairs in ((2, 3), (4, 4), (8, 3), (16, 4)) for _ in range(2 * pairs)]
    last = torch.randn((5, 16), generator=torch.Generator().manual_seed(1))
    sides = [(2, 7), *((width, 3) for width in widths)]
    return _saved(path, sides, **{"fc.weight": last})
