"""A model with two pairs of networks: one for clean photos, one that restores others."""

from collections.abc import Callable
from typing import Any

from sr3_desktop.engine.diffusion.arrays import Array

from .photo_engine import PhotoEngine


class TwoPairs:
    """A `PhotoEngine` that runs one pair where nothing is cleaned up, and the other elsewhere."""

    def __init__(self, clean: PhotoEngine, build_restoring: Callable[[], PhotoEngine]) -> None:
        """Take the pair for clean photos, and how the other is built, once it is needed."""
        self._clean, self._build = clean, build_restoring
        self._restoring: PhotoEngine | None = None
        self._last = clean

    def __getattr__(self, name: str) -> Any:
        """Return all else that a `PhotoEngine` has as the pair last used has it."""
        return getattr(self._last, name)

    def begin(self, beside_bytes: int) -> None:
        """See `PhotoEngine.begin`."""
        for pair in filter(None, (self._clean, self._restoring)):
            pair.begin(beside_bytes)

    @property
    def dtype(self) -> str:
        """Number format of the inside of both."""
        return self._clean.dtype

    @dtype.setter
    def dtype(self, name: str) -> None:
        self._clean.dtype = name

    def _pair(self, cleanup: float) -> PhotoEngine:
        if cleanup == 0:
            self._last = self._clean
            return self._clean
        if self._restoring is None:
            self._restoring = self._build()
        self._restoring.dtype = self.dtype
        self._last = self._restoring
        return self._restoring

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """See `PhotoEngine.predict`."""
        return self._pair(cleanup).predict(low_res, cleanup)

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """See `PhotoEngine.denoise`."""
        return self._pair(cleanup).denoise(x, sigma, base, condition, cleanup)
