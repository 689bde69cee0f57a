"""A photo model's networks on a graphics card, with the processor as witness and in reserve."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sr3_desktop.engine.base.errors import Sentence
from sr3_desktop.engine.diffusion.arrays import Array

from .ncnn_engine import NcnnEngine
from .ncnn_graph import Weights
from .photo_engine import BeginAgain
from .vulkan_checks import LEVELS, difference, is_odd, unit_of_features
from .vulkan_process import CardLostError, VulkanNetworks
from .vulkan_words import Card

log = logging.getLogger(__name__)

CHECKED, CHECKED_EVERY = (1, 8), 64
"""Which tiles of a photo are compared with the processor's, of each network; also the last ones."""

SMALLEST_WINDOW = 64
"""Of a window whose longer side is no larger, in the photo's pixels, no smaller tiles are tried."""

GROWN_BYTES = 2**30
"""The process of a card is started anew between photos when its memory has grown by this."""

SMALLEST_TILE = 32
WRONG = "wrong results"


class _Tile(NamedTuple):
    """What a network was given, and what the card has made of it."""

    window: tuple[Array, ...]
    numbers: tuple[float, ...]
    made: tuple[Array, ...]


class Proof(NamedTuple):
    """What a test of a card has shown.

    Attributes:
        mode: Number format that works.
        tile: Side of the largest tile that works, in the photo's pixels.
    """

    mode: str
    tile: int


class VulkanEngine:
    """The `PhotoEngine` of a card whose results have been proved.

    A card that is lost, or that computes wrongly, costs a tile the first time: then smaller tiles
    are tried. The second time in a photo the processor takes over, and `on_failure` is told.

    Attributes:
        notes: What the user should know of it, a sentence each.
    """

    name = "ncnn"
    batch = 1
    retries = True

    def __init__(
        self,
        weights: Weights,
        network: Mapping[str, Any],
        card: Card,
        proof: Proof,
        on_failure: Callable[[str, str], None],
    ) -> None:
        """Load nothing yet.

        Args:
            on_failure: Told the number format and the reason when the card is given up.
        """
        self.device = card.id
        self.notes: tuple[str, ...] = ()
        self.tile_size = proof.tile
        self._weights, self._network, self._card = weights, network, card
        self._mode, self._on_failure = proof.mode, on_failure
        self._networks: VulkanNetworks | None = self._on_card()
        self._levels = float(weights["residual_scale"]) * LEVELS
        self._failures = 0
        self._first_resident = 0
        self._tiles: Counter[str] = Counter()
        self._last: tuple[Array, Array] | None = None
        self._unchecked: dict[str, _Tile] = {}

    @property
    def about(self) -> str:
        """See `Runtime`; once the card is given up, the processor computes."""
        card = self._card
        if self._networks is None:
            return f"ncnn {card.ncnn}"
        return f"ncnn {card.ncnn}, {card.name}, driver {card.driver_text}, proved by pixels"

    @property
    def dtype(self) -> str:
        """Number format of the networks' inside."""
        return "float16" if self._networks is not None and self._mode != "float32" else "float32"

    @dtype.setter
    def dtype(self, name: str) -> None:
        if name == "float32" and self._mode != name:
            self._mode = name
            if self._networks is not None:
                self._networks = self._on_card()

    def begin(self, beside_bytes: int) -> None:
        """See `PhotoEngine.begin`."""
        self._failures = 0
        self._tiles.clear()
        self._unchecked.clear()
        if self._networks is not None:
            self._restart_if_grown(self._networks)

    def finish(self) -> None:
        """Check the last tile of each network: a card that becomes wrong mostly stays so."""
        for word, tile in list(self._unchecked.items()):
            self._check(word, tile)

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """See `PhotoEngine.predict`."""
        made = [self._answer("predict", (window,), (cleanup,)) for window in low_res]
        bases, conditions = zip(*made, strict=True)
        return np.stack(bases), np.stack(conditions)

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """See `PhotoEngine.denoise`."""
        windows = zip(x, base, condition, strict=True)
        return np.stack(
            [self._answer("denoise", window, (sigma, cleanup))[0] for window in windows]
        )

    @cached_property
    def _processor(self) -> NcnnEngine:
        return NcnnEngine(self._weights, self._network)

    def _on_card(self) -> VulkanNetworks:
        return VulkanNetworks(self._weights, self._network, self._card, self._mode)

    def _restart_if_grown(self, networks: VulkanNetworks) -> None:
        try:
            resident = networks.process.resident()
        except CardLostError:
            return  # the next tile starts another
        if not self._first_resident:
            self._first_resident = resident
        elif resident > self._first_resident + GROWN_BYTES:
            log.info("the process of %s has grown; it is started anew", self._card.name)
            networks.process.close()
            self._first_resident = 0

    def _answer(
        self, word: str, window: tuple[Array, ...], numbers: tuple[float, ...]
    ) -> tuple[Array, ...]:
        """Return what a network makes of a window."""
        if self._networks is None:
            return self._by_processor(word, window, numbers)
        while True:
            try:
                made = _run(self._networks, word, window, numbers)
                break
            except (CardLostError, MemoryError) as lost:
                self._fail(str(lost))
                if self._networks is None:
                    return self._by_processor(word, window, numbers)
                if max(window[-1].shape[1:]) > SMALLEST_WINDOW:
                    raise MemoryError(str(lost)) from lost
        tile = _Tile(window, numbers, made)
        if self._is_to_be_checked(word, window, self._networks.said):
            self._check(word, tile)
        else:
            self._unchecked[word] = tile
        return made

    def _check(self, word: str, tile: _Tile) -> None:
        """Raise BeginAgain if a tile is not what the processor makes."""
        self._unchecked.pop(word, None)
        wanted = self._by_processor(word, tile.window, tile.numbers)
        if not self._agree(word, tile.made, wanted):
            if self._networks is not None:
                self._networks.process.close(at_once=True)
            self._fail(WRONG)
            raise BeginAgain

    def _is_to_be_checked(
        self, word: str, window: tuple[Array, ...], said: tuple[Array, ...]
    ) -> bool:
        self._tiles[word] += 1
        count = self._tiles[word]
        last, self._last = self._last, (window[0].copy(), said[0])
        scale = said[0].shape[1] // window[-1].shape[1]
        return (
            count in CHECKED
            or count % CHECKED_EVERY == 0
            or is_odd(said, window[:2], scale)
            # What was answered before is still in the card's memory.
            or (
                last is not None
                and np.array_equal(last[1], said[0])
                and not np.array_equal(last[0], window[0])
            )
        )

    def _agree(self, word: str, made: tuple[Array, ...], wanted: tuple[Array, ...]) -> bool:
        units = [LEVELS if word == "predict" else self._levels]
        units += [unit_of_features(array) for array in wanted[1:]]
        off = [difference(*both) for both in zip(made, wanted, units, strict=True)]
        return bool(np.isfinite(off).all())

    def _by_processor(
        self, word: str, window: tuple[Array, ...], numbers: tuple[float, ...]
    ) -> tuple[Array, ...]:
        batch = tuple(array[None] for array in window)
        return tuple(array[0] for array in _run(self._processor, word, batch, numbers))

    def _fail(self, reason: str) -> None:
        """Take note of a failure; after the second one the processor goes on."""
        log.info("%s: %s", self._card.name, reason)
        self._failures += 1
        self._tiles.clear()  # what comes next is checked again from its first tile on
        if reason == WRONG:
            self._unchecked.clear()  # all of it is made again
        self.tile_size = max(self.tile_size // 2, SMALLEST_TILE)
        if self._failures < 2:
            return
        self._networks, self.device = None, "cpu"
        self._on_failure(self._mode, reason)
        self.notes = (
            Sentence(
                "Graphics card {card}: driver {driver} failed ({reason}); the processor was used.",
                card=self._card.name,
                driver=self._card.driver_text,
                reason=reason,
            ),
        )


def _run(
    networks: VulkanNetworks | NcnnEngine,
    word: str,
    window: tuple[Array, ...],
    numbers: tuple[float, ...],
) -> tuple[Array, ...]:
    """Run a network of a pair, on whatever device."""
    if word == "predict":
        return networks.predict(window[0], *numbers)
    (x, base, condition), (sigma, cleanup) = window, numbers
    return (networks.denoise(x, sigma, base, condition, cleanup),)
