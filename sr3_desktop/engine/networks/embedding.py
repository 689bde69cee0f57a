"""What of the networks is computed in numpy: the embedding of the noise level, and the scaling."""

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from sr3_desktop.engine.diffusion.arrays import Array

from .ncnn_graph import Weights

Vector = NDArray[np.float32]


class Preconditioning:
    """What is around the refiner: `photo_net.denoise` and `photo_net.NoiseEmbedding`."""

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

    def _embedding(self, noise: float, cleanup: float) -> Vector:
        """ln(sigma)/4 and 0 to 1 -> float32 [width]."""
        angles = np.concatenate([noise * self._frequencies, cleanup * self._frequencies])
        x = np.concatenate([np.sin(angles), np.cos(angles)])
        for weight, bias in self._layers:
            x = weight @ x + bias
            x = x / (1 + np.exp(-x))
        return np.asarray(x, np.float32)

    def blobs(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> dict[str, Array]:
        """Return what the refiner's graph is given, by the names of its blobs."""
        emb = self._embedding(log(sigma) / 4, cleanup)
        scaled = x * np.float32(1 / sqrt(sigma * sigma + 1))
        return {"x": scaled, "base": base, "condition": condition, "emb": emb}

    def x0(self, raw: Array, x: Array, sigma: float) -> Array:
        """Return x0 [3, H, W] of what the graph makes, which is overwritten."""
        norm = 1 / sqrt(sigma * sigma + 1)
        raw *= np.float32(sigma * norm)
        raw += x * np.float32(norm * norm)
        return raw


def predictor_blobs(low_res: Array, cleanup: float) -> dict[str, Array]:
    """Return what the predictor's graph is given."""
    return {"low": low_res, "level": np.full((1, *low_res.shape[1:]), cleanup, np.float32)}
