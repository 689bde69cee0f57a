"""The refiner's embedding of the noise level, in numpy: a few thousand sums a step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .ncnn_graph import Weights

Vector = NDArray[np.float32]


class NoiseEmbedding:
    """`photo_net.NoiseEmbedding` of one level."""

    def __init__(self, weights: Weights) -> None:
        """Take the tensors of a model."""
        self._layers = [
            tuple(
                np.asarray(weights[f"refiner.embedding.mlp.{number}.{part}"], np.float32)
                for part in ("weight", "bias")
            )
            for number in (0, 2)
        ]
        count = self._layers[0][0].shape[1] // 4
        self._frequencies = np.float32(np.pi) * 2 ** np.linspace(-1, 4, count, dtype=np.float32)

    def __call__(self, noise: float, cleanup: float) -> Vector:
        """ln(sigma)/4 and 0 to 1 -> float32 [width]."""
        angles = np.concatenate([noise * self._frequencies, cleanup * self._frequencies])
        x = np.concatenate([np.sin(angles), np.cos(angles)])
        for weight, bias in self._layers:
            x = weight @ x + bias
            x = x / (1 + np.exp(-x))
        return np.asarray(x, np.float32)
