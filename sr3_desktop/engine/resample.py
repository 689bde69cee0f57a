"""Between 8-bit pictures and tensors, and between sizes; exact about sub-pixel alignment."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


def to_tensor(pixels: np.ndarray) -> Tensor:
    """uint8 [H, W, 3] -> float32 [1, 3, H, W] in [-1, 1]."""
    channels_first = torch.tensor(pixels).permute(2, 0, 1)[None]
    return channels_first.to(torch.float32, memory_format=torch.contiguous_format) / 127.5 - 1


def to_pixels(x: Tensor) -> np.ndarray:
    """[1, 3, H, W] in [-1, 1] (clipped) -> uint8 [H, W, 3]."""
    levels = ((x[0].float() + 1) * 127.5).round_().clamp_(0, 255).to(torch.uint8)
    return levels.permute(1, 2, 0).contiguous().cpu().numpy()


def resize(x: Tensor, height: int, width: int) -> Tensor:
    """Resize [B, C, H, W] with the antialiased bicubic filter of Pillow and PyTorch (a = -0.5)."""
    if x.shape[2:] == (height, width):
        return x
    return F.interpolate(
        x, size=(height, width), mode="bicubic", antialias=True, align_corners=False
    )


def back_project(x: Tensor, low_res: Tensor, rounds: int = 3) -> Tensor:
    """Correct an enlargement until, shrunk back, it is the photo: x <- x + up(low_res - down(x)).

    Irani and Peleg 1991. The result is clipped after every round, because what is clipped away
    later would be missing from the shrunk picture.

    Args:
        x: [1, 3, H, W] in about [-1, 1].
        low_res: [1, 3, h, w] in [-1, 1].
        rounds: Number of corrections.

    Returns:
        [1, 3, H, W] in [-1, 1].
    """
    height, width = x.shape[2:]
    x = x.clamp(-1, 1)
    for _ in range(rounds):
        difference = low_res - resize(x, low_res.shape[2], low_res.shape[3])
        x = x.add_(resize(difference, height, width)).clamp_(-1, 1)
    return x
