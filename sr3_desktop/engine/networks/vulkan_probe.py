"""The proof, by pixels, that a graphics card computes what the processor computes."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.diffusion.tile_grid import round_up

from .ncnn_engine import BYTES_PER_PIXEL, NcnnEngine
from .ncnn_graph import Weights
from .vulkan_checks import LEVELS, difference, unit_of_features
from .vulkan_process import CardLostError, CardProcess, VulkanNetworks
from .vulkan_words import KINDS, Card

SIDE = 64
ODD_SIDES = (26, 46)
"""Height and width of the second picture."""

TILES = (64, 96, 128, 192, 256)
"""Sides that are tried, in the photo's pixels; the first one is taken also where it is slow."""

MARGIN = 2 * 16
LONGEST_S = 0.5
"""A tile that computes longer is too large: Windows ends a driver that is busy for two seconds."""

LARGEST_SIDE = TILES[-1] + MARGIN
CPU_TYPE = KINDS[-1]


class Expected(NamedTuple):
    """A picture, and what the processor makes of it.

    Attributes:
        photo: [3, h, w].
        base: The predictor's [3, H, W].
        condition: [C, h, w].
        x0s: Noise level, noisy state and the refiner's x0 [3, H, W].
    """

    photo: Array
    base: Array
    condition: Array
    x0s: tuple[tuple[float, Array, Array], ...]


class Subject:
    """What cards are tried with."""

    def __init__(
        self,
        weights: Weights,
        network: Mapping[str, Any],
        multiple: int,
        sigmas: tuple[float, float],
        photo: Array,
    ) -> None:
        """Take a model and a photo.

        Args:
            weights: Tensors of a photo model's pair.
            network: Its card's description of them.
            multiple: Sides of windows are multiples of it.
            sigmas: A high and a low noise level of the model.
            photo: [3, H, W] in [-1, 1]; sides of `LARGEST_SIDE` allow all tiles.
        """
        self.weights, self.network, self.sigmas, self.photo = weights, network, sigmas, photo
        self.levels = float(weights["residual_scale"]) * LEVELS
        self._multiple = multiple
        self._processor = NcnnEngine(weights, network)
        self._known: dict[tuple[int, int], Expected] = {}

    def expected(self, height: int, width: int) -> Expected:
        """Return a picture of about that size, and what the processor makes of it."""
        sides = tuple(
            min(round_up(side, self._multiple), most // self._multiple * self._multiple)
            for side, most in zip((height, width), self.photo.shape[1:], strict=True)
        )
        if sides not in self._known:
            self._known[sides] = self._expected(self.photo[None, :, : sides[0], : sides[1]])
        return self._known[sides]

    def _expected(self, photo: Array) -> Expected:
        base, condition = self._processor.predict(photo, 0.0)
        noise = np.random.default_rng(0).standard_normal(base.shape).astype(np.float32)
        x0s = []
        for sigma in self.sigmas:
            x = noise * np.float32(sigma)
            x0 = self._processor.denoise(x, sigma, base, condition, 0.0)
            x0s.append((sigma, x[0], x0[0]))
        return Expected(photo[0], base[0], condition[0], tuple(x0s))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the test of a card in a number format has shown.

    Attributes:
        works: Whether its results are those of the processor.
        reason: Why not.
        tile: Side of the largest tile that works and is fast enough, in the photo's pixels.
        seconds: Of the refiner's evaluation of a tile of `TILES[0]`.
        largest: Largest difference, in levels of 255.
        tries: How often it was tried; more than once only where a test did not end.
    """

    works: bool
    reason: str = ""
    tile: int = TILES[0]
    seconds: float = 0.0
    largest: float = 0.0
    tries: int = 1

    @classmethod
    def read(cls, entry: object) -> Verdict | None:
        """Return a verdict that was kept as its fields, None where it is none."""
        if not isinstance(entry, dict):
            return None
        kinds = {known.name: type(known.default) for known in fields(cls)} | {"works": bool}
        fit = entry.keys() == kinds.keys() and all(
            type(entry[name]) is kind for name, kind in kinds.items()
        )
        return cls(**entry) if fit and entry["tile"] > 0 and entry["seconds"] >= 0 else None


def has_vulkan() -> bool:
    """Whether this computer has Vulkan's library; finding cards takes a process and a second."""
    name = "vulkan-1.dll" if sys.platform == "win32" else "libvulkan.so.1"
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def find_cards() -> tuple[Card, ...]:
    """Return all devices of Vulkan, best first.

    Raises:
        CardLostError: A driver crashes or hangs when it is asked.
        MemoryError: There is too little memory for a process.
    """
    process = CardProcess()
    try:
        cards = process.cards()
        sizes = dict.fromkeys(cards, 0)
        for card in cards:
            if sum(other.kind == card.kind for other in cards) > 1:
                with suppress(CardLostError):
                    sizes[card] = process.memory_of(card)
    finally:
        process.close()
    return tuple(sorted(cards, key=lambda card: (KINDS.index(card.kind), -sizes[card])))


def prove(card: Card, mode: str, subject: Subject) -> Verdict:
    """Try a card in a number format with a photo, against the processor.

    Two pictures and the tiles of the real work, each twice; predictor and refiner, at high and low
    noise.
    """
    networks = VulkanNetworks(subject.weights, subject.network, card, mode)
    try:
        largest = 0.0
        for sides in ((SIDE, SIDE), ODD_SIDES) * 2:
            largest = max(largest, _compare(networks, subject, *sides)[0])
        tile, seconds, off = _largest_tile(networks, subject)
        return Verdict(True, "", tile, seconds, max(largest, off))
    except (_WrongError, CardLostError) as error:
        return Verdict(False, str(error))
    except MemoryError:
        return Verdict(False, "out of memory")
    finally:
        networks.process.drop(networks.key)


class _WrongError(Exception):
    """A card's result is not the processor's."""


def _largest_tile(networks: VulkanNetworks, subject: Subject) -> tuple[int, float, float]:
    """Try tiles of growing size, the first one twice, as long as they are fast and fit.

    Returns:
        The largest tile, the seconds of the first one, and the largest difference in levels.
    """
    side = TILES[0] + MARGIN
    off, _ = _compare(networks, subject, side, side)
    again, first = _compare(networks, subject, side, side)
    largest, tile = max(off, again), TILES[0]
    if networks.card.kind == CPU_TYPE:
        return tile, first, largest
    if first > LONGEST_S:
        return TILES[0] // 2, first, largest
    room = networks.process.memory_of(networks.card) / 4
    for larger in TILES[1:]:
        side = larger + MARGIN
        needed = (side * networks.scale) ** 2 * BYTES_PER_PIXEL
        if side > min(subject.photo.shape[1:]) or needed > room:
            break
        try:
            off, seconds = _compare(networks, subject, side, side)
        except (_WrongError, CardLostError, MemoryError):
            break  # too large for it; what came before was right
        if seconds > LONGEST_S:
            break
        largest, tile = max(largest, off), larger
    return tile, first, largest


def _compare(
    networks: VulkanNetworks, subject: Subject, height: int, width: int
) -> tuple[float, float]:
    """Return the largest difference in levels, and the seconds of an evaluation of the refiner."""
    photo, wanted, features, x0s = subject.expected(height, width)
    base, condition = networks.predict(photo, 0.0)
    if not np.isfinite(difference(condition, features, unit_of_features(features))):
        raise _WrongError("wrong results")
    off = [difference(base, wanted, LEVELS)]
    for sigma, x, x0 in x0s:
        made = networks.denoise(x, sigma, wanted, features, 0.0)
        off.append(difference(made, x0, subject.levels))
    if not np.isfinite(off).all():
        raise _WrongError("wrong results")
    return max(off), networks.seconds
