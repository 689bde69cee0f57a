"""Who a face is taken for, by a network that recognizes faces."""

import math
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from sr3_desktop.engine.base.errors import Sentence

from .frozen import Frozen, names_of

SEEN_PX = 150
"""Side of the picture that the network sees."""
_LEFT, _TOP, _SIDE = 0.151, 0.259, 0.702
"""The part of a face cut as in FFHQ that this shows, in units of the face's side.

Measured on 30 such faces: where five landmarks put dlib's picture, whose margin is a quarter.
"""
_MEAN = (122.782, 117.001, 104.298)
_LEVELS = ((False, 3), (True, 4), (True, 3), (True, 3), (True, 1))
"""Whether a level halves the size, and its pairs of convolutions."""


class Identity(Frozen):
    """dlib's ResNet of 29 convolutions (King 2017, public domain), `dlib_face_recognition_resnet`.

    Two pictures of one person are closer than 0.6, the root of what `distance` tells.
    """

    NETWORK = Sentence("face recognition")

    def __init__(self, path: Path) -> None:
        """Read `conv{0..28}.weight/bias` and `fc.weight` [128, 256]; see `Frozen`."""
        count = 1 + 2 * sum(pairs for _, pairs in _LEVELS)
        super().__init__(path, [*names_of(count), "fc.weight"])

    def check(self) -> None:
        """Describe a gray picture, which tells whether all shapes fit."""
        if not math.isfinite(self.described(torch.zeros(1, 3, SEEN_PX, SEEN_PX)).sum()):
            raise ValueError("its numbers are not finite")

    def distance(self, reference: Tensor, result: Tensor) -> Tensor:
        """Return the mean squared distance of faces [B, 3, S, S] in [-1, 1], cut as in FFHQ."""
        with torch.no_grad():
            true = self.described(_seen(reference))
        return (self.described(_seen(result)) - true).square().sum(1).mean()

    def described(self, x: Tensor) -> Tensor:
        """Return the descriptions [B, 128] of pictures [B, 3, 150, 150] in [-1, 1]."""
        mean = torch.tensor(_MEAN, device=x.device).view(1, 3, 1, 1)
        x = ((x.float() + 1) * 127.5 - mean) / 256
        x = F.max_pool2d(F.relu(self.convolved(x, 0, stride=2)), 3, 2)
        for number, halves in enumerate(_halving()):
            first, stride = 1 + 2 * number, 2 if halves else 1
            y = F.relu(self.convolved(x, first, stride=stride, padding=2 - stride))
            y = self.convolved(y, first + 1, padding=1)
            x = F.relu(_sum(y, F.avg_pool2d(x, 2) if halves else x))
        return F.linear(x.mean((2, 3)), self.weights["fc.weight"])


def _halving() -> Iterator[bool]:
    """Yield for each pair of convolutions whether it halves the size."""
    for halves, pairs in _LEVELS:
        yield from (halves and not index for index in range(pairs))


def _sum(a: Tensor, b: Tensor) -> Tensor:
    """Add tensors whose sizes differ, as if the smaller one went on with zeros, as in dlib."""
    size = [max(sides) for sides in zip(a.shape, b.shape, strict=True)]

    def filled(x: Tensor) -> Tensor:
        missing = [want - have for want, have in zip(size, x.shape, strict=True)]
        return F.pad(x, (0, missing[3], 0, missing[2], 0, missing[1]))

    return filled(a) + filled(b)


def _seen(faces: Tensor) -> Tensor:
    side = faces.shape[-1]
    left, top, size = (round(part * side) for part in (_LEFT, _TOP, _SIDE))
    part = faces[:, :, top : top + size, left : left + size].float()
    return F.interpolate(
        part, (SEEN_PX, SEEN_PX), mode="bilinear", antialias=True, align_corners=False
    )
