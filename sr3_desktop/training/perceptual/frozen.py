"""What the frozen networks share: weights that are read, moved, and never trained."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from sr3_desktop.engine.base.errors import ModelFileError


class Frozen(ABC):
    """Weights of a network. No module, so that neither optimizer nor state of a run holds them."""

    NETWORK = ""

    def __init__(self, path: Path, names: Iterable[str]) -> None:
        """Read tensors from a safetensors file, in any number format, and try them.

        Raises:
            ModelFileError: The file is not there or holds something else.
        """
        unreadable = (OSError, SafetensorError, KeyError, ValueError, RuntimeError)
        with ModelFileError.instead(
            "{weights} does not hold {network} weights ({reason}).",
            of=unreadable,
            weights=path,
            network=self.NETWORK,
        ):
            tensors = load_file(path)
            self.weights = {name: tensors[name].float() for name in names}
            self.shift = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
            self.scale = torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)
            with torch.inference_mode():
                self.check()

    @abstractmethod
    def check(self) -> None:
        """Compare two pictures.

        Raises:
            KeyError, RuntimeError, ValueError: The weights do not fit or are not finite.
        """

    def to(self, device: torch.device) -> Self:
        """Move the weights to a device; returns itself."""
        self.weights = {name: tensor.to(device) for name, tensor in self.weights.items()}
        self.shift, self.scale = self.shift.to(device), self.scale.to(device)
        return self

    def normalized(self, x: Tensor) -> Tensor:
        """Return [B, 3, H, W] in [-1, 1] in units of ImageNet's spread."""
        return (x - self.shift) / self.scale

    def convolved(self, x: Tensor, number: int, stride: int = 1, padding: int = 0) -> Tensor:
        """Return what the convolution of this number, from 0, makes of x [B, C, H, W]."""
        weight, bias = (self.weights[f"conv{number}.{kind}"] for kind in ("weight", "bias"))
        return F.conv2d(x, weight, bias, stride, padding)


def names_of(convolutions: int) -> list[str]:
    """Return the names of the weights and biases of convolutions, numbered from 0."""
    return [f"conv{i}.{kind}" for i in range(convolutions) for kind in ("weight", "bias")]
