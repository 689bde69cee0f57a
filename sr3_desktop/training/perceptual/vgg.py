"""Features of VGG16 that results are compared in, and heads on them that learn to judge results."""

from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.utils.parametrizations import spectral_norm

from .frozen import Frozen, names_of

VGG16 = (2, 2, 3, 3, 3)
"""Convolutions of each block; a pool lies between blocks (Simonyan and Zisserman, 1409.1556)."""
COMPARED = (3, 6, 9)
"""Convolutions, from 0, whose results are compared: relu2_2, relu3_3, relu4_3 before the ReLU."""
JUDGED = (1, 3, 6)
"""Those that a head judges: relu1_2, relu2_2, relu3_3."""
KEPT = tuple(sorted({*COMPARED, *JUDGED}))


class Vgg(Frozen):
    """VGG16 up to relu4_3."""

    NETWORK = "VGG16"
    _BLOCKS = VGG16[:4]

    def __init__(self, path: Path) -> None:
        """Read `conv{0..9}.weight/bias`; see `Frozen`."""
        super().__init__(path, names_of(sum(self._BLOCKS)))
        self.widths = {k: len(self.weights[f"conv{k}.bias"]) for k in KEPT}

    def check(self) -> None:
        """Look at a picture, which tells whether all shapes fit."""
        if not all(x.isfinite().all() for x in self(torch.zeros(1, 3, 16, 16)).values()):
            raise ValueError("its numbers are not finite")

    def to(self, device: torch.device) -> Self:
        """Move the weights to a device, in the layout that cards prefer; returns itself."""
        super().to(device)
        for name, tensor in self.weights.items():
            if tensor.ndim == 4:
                self.weights[name] = tensor.contiguous(memory_format=torch.channels_last)
        return self

    def __call__(self, x: Tensor) -> dict[int, Tensor]:
        """Return the features of [B, 3, H, W] in [-1, 1], each [B, C, h, w] before its ReLU."""
        x, number, found = self.normalized(x), 0, dict[int, Tensor]()
        for block, count in enumerate(self._BLOCKS):
            x = F.max_pool2d(x, 2, 2) if block else x
            for _ in range(count):
                x = self.convolved(x, number, padding=1)
                if number in KEPT:
                    found[number] = x.float()
                x, number = F.relu(x), number + 1
        return found


def in_units(result: dict[int, Tensor], truth: dict[int, Tensor]) -> dict[int, Tensor]:
    """Return features in units of the spread that each channel has in the true pictures."""
    units = {k: f.std((0, 2, 3), keepdim=True) + 1e-2 for k, f in truth.items()}
    return {k: f / units[k] for k, f in result.items()}


def distance(result: dict[int, Tensor], truth: dict[int, Tensor]) -> Tensor:
    """Return the mean absolute difference of the compared features."""
    return torch.stack([(result[k] - truth[k]).abs().mean() for k in COMPARED]).mean()


class Judge(nn.Module):
    """A small head on each of some frozen features, which tells photos from results.

    A discriminator of its own learns nothing in the time there is; on frozen features it does at
    once (projected GANs, Sauer et al. 2021, 2111.01007; AdcSR, 2411.13383).
    """

    def __init__(self, widths: dict[int, int]) -> None:
        """Make a head for each judged feature; `widths` has their channels."""
        super().__init__()
        self.heads = nn.ModuleDict({str(k): _head(widths[k]) for k in JUDGED})

    def forward(self, features: dict[int, Tensor]) -> Tensor:
        """Return how true each head finds its features, [heads]; above 0 is true."""
        return torch.stack([self.heads[str(k)](features[k]).mean() for k in JUDGED])

    def frozen(self, features: dict[int, Tensor]) -> Tensor:
        """Judge as it is now: the gradient reaches the features, not the heads."""
        now = {name: value.detach() for name, value in self.named_parameters()}
        found: Tensor = functional_call(self, now, (features,))
        return found

    def own_loss(self, true: dict[int, Tensor], false: dict[int, Tensor]) -> Tensor:
        """Return the hinge loss of its judgment on photos and results, for its heads alone."""
        losses = []
        for k in JUDGED:
            head = self.heads[str(k)]
            right, wrong = head(true[k].detach()), head(false[k].detach())
            losses.append(F.relu(1 - right).mean() + F.relu(1 + wrong).mean())
        return torch.stack(losses).mean()


def _head(channels: int) -> nn.Sequential:
    width = min(64, max(1, channels // 2))
    return nn.Sequential(
        spectral_norm(nn.Conv2d(channels, width, 1)),
        nn.LeakyReLU(0.2),
        spectral_norm(nn.Conv2d(width, width, 3, padding=1)),
        nn.LeakyReLU(0.2),
        spectral_norm(nn.Conv2d(width, 1, 1)),
    )
