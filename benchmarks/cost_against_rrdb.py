"""What a photo costs beside one pass of a 16.7 million parameter RRDB net, measured side by side.

    python -m benchmarks.cost_against_rrdb [--side N] [--steps N] [--rounds N] [--device auto]

RRDB (Wang et al. 2018, arXiv 1809.00219, as Real-ESRGAN's x4plus uses it: 23 blocks of 64 channels,
growth 32) is built with random weights, since only its time counts. Both enlarge the same square
four times, in turns; the ratio of the medians is printed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sr3_desktop.engine.base.request import TileSettings
from sr3_desktop.engine.models.checkpoint import load_model
from sr3_desktop.engine.models.device import pick_device, pick_dtype
from sr3_desktop.engine.models.model_card import find_model
from sr3_desktop.engine.models.photo_model import EnlargeSettings, PhotoModel
from sr3_desktop.paths import models_dirs


class DenseBlock(nn.Module):
    """Five densely connected convolutions."""

    def __init__(self, width: int, growth: int) -> None:
        super().__init__()
        widths = [width + i * growth for i in range(5)]
        outs = [growth] * 4 + [width]
        self.convs = nn.ModuleList(
            nn.Conv2d(w, out, 3, padding=1) for w, out in zip(widths, outs, strict=True)
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, h, w] -> the same shape."""
        features = x
        for conv in self.convs[:-1]:
            features = torch.cat([features, F.leaky_relu(conv(features), 0.2)], dim=1)
        return x + 0.2 * self.convs[-1](features)


class RRDBNet(nn.Module):
    """Residual-in-residual dense blocks, then twice nearest-neighbor enlargement."""

    def __init__(self, width: int = 64, blocks: int = 23, growth: int = 32) -> None:
        super().__init__()
        self.head = nn.Conv2d(3, width, 3, padding=1)
        self.body = nn.ModuleList(
            nn.Sequential(*(DenseBlock(width, growth) for _ in range(3))) for _ in range(blocks)
        )
        self.fuse, self.up1, self.up2, self.hr = (
            nn.Conv2d(width, width, 3, padding=1) for _ in range(4)
        )
        self.out = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, h, w] -> [B, 3, 4h, 4w]."""
        first = self.head(x)
        h = first
        for block in self.body:
            h = h + 0.2 * block(h)
        h = first + self.fuse(h)
        for conv in (self.up1, self.up2):
            h = F.leaky_relu(conv(F.interpolate(h, scale_factor=2.0)), 0.2)
        return self.out(F.leaky_relu(self.hr(h), 0.2))


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=128, help="low-resolution side (%(default)s)")
    parser.add_argument("--steps", type=int, default=8, help="sampling steps (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (%(default)s)")
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    device = pick_device(args.device)
    dtype = pick_dtype("auto", device)
    net, card = load_model(find_model("photo-x4", models_dirs()))
    model = PhotoModel(net, card, device, dtype)
    settings = EnlargeSettings(
        replace(card.recommended, steps=args.steps), tile=TileSettings(size=args.side)
    )
    rrdb = RRDBNet().eval().to(device)
    photo = torch.rand(1, 3, args.side, args.side) * 2 - 1

    def ours() -> None:
        model.enlarge(photo, settings, lambda progress: None)

    def theirs() -> None:
        with torch.autocast(device.type, dtype, dtype != torch.float32):
            rrdb(photo.to(device)).cpu()

    parameters = sum(p.numel() for p in rrdb.parameters()) / 1e6
    with torch.inference_mode():
        our_time, their_time = in_turns([ours, theirs], args.rounds)
    megapixels = (4 * args.side) ** 2 / 1e6
    print(f"{device}, {dtype}, {args.side} x {args.side} low-resolution pixels")
    print(f"photo-x4, {args.steps} steps: {our_time / megapixels:.2f} s per output megapixel")
    print(f"RRDB, {parameters:.1f} M parameters: {their_time / megapixels:.2f} s")
    print(f"ratio: {our_time / their_time:.2f}")


def in_turns(tasks: list[Callable[[], None]], rounds: int) -> list[float]:
    """Return the median seconds of each task, after one round that does not count."""
    seconds: list[list[float]] = [[] for _ in tasks]
    for round_number in range(rounds + 1):
        for task, taken in zip(tasks, seconds, strict=True):
            started = time.perf_counter()
            task()
            if round_number:
                taken.append(time.perf_counter() - started)
    return [statistics.median(taken) for taken in seconds]


if __name__ == "__main__":
    main()
