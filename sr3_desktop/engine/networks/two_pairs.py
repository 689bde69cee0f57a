"""A model with two pairs of networks: one for clean photos, one that restores others."""

from __future__ import annotations

from collections.abc import Callable

from sr3_desktop.engine.diffusion.arrays import Array

from .photo_engine import PhotoEngine


class TwoPairs:
    """A `PhotoEngine` that runs one pair where nothing is cleaned up, and the other elsewhere."""

    def __init__(self, clean: PhotoEngine, build_restoring: Callable[[], PhotoEngine]) -> None:
        """Take the pair for clean photos, and how the other is built, once it is needed."""
        self._clean, self._build = clean, build_restoring
        self._restoring: PhotoEngine | None = None
        self.name, self.device, self.retries = clean.name, clean.device, clean.retries
        self.batch, self.tile_size = clean.batch, clean.tile_size

    @property
    def dtype(self) -> str:
        """Number format of the inside of both."""
        return self._clean.dtype

    @dtype.setter
    def dtype(self, name: str) -> None:
        self._clean.dtype = name

    def _pair(self, cleanup: float) -> PhotoEngine:
        if cleanup == 0:
            return self._clean
        if self._restoring is None:
            self._restoring = self._build()
        self._restoring.dtype = self.dtype
        return self._restoring

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """See `PhotoEngine.predict`."""
        return self._pair(cleanup).predict(low_res, cleanup)

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """See `PhotoEngine.denoise`."""
        return self._pair(cleanup).denoise(x, sigma, base, condition, cleanup)
