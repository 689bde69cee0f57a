"""The program's side of the process in which a graphics card computes with Vulkan.

A driver that crashes or hangs takes that process with it and no more. Words go over a pipe, tensors
through shared memory.
"""

from __future__ import annotations

import itertools
import logging
import multiprocessing
import os
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory
from typing import Any, NamedTuple

import numpy as np

from sr3_desktop.engine.base.signals import unheard_by_children
from sr3_desktop.engine.diffusion.arrays import Array

from .embedding import Preconditioning, predictor_blobs
from .ncnn_graph import Weights
from .vulkan_child import serve
from .vulkan_words import KINDS, MODES, Card, Shape, put, views

log = logging.getLogger(__name__)


class CardLostError(Exception):
    """The process of a card has ended, does not answer, or says that it cannot do its work.

    What was loaded in it is gone; the next call starts another one.
    """


class Limits(NamedTuple):
    """Most seconds for an answer; a driver that computes on the processor gets ten times these.

    Attributes:
        start: To find the cards.
        load: To load a network, which compiles shaders.
        tile: To compute a tile.
    """

    start: float = 30.0
    load: float = 60.0
    tile: float = 30.0


LIMITS = Limits()
_END_S = 2.0
_PATIENCE = 10


CONTEXT = multiprocessing.get_context("spawn")
TARGET: Callable[[Connection], None] = serve
"""How the process begins and what runs in it; tests put a driver in its place that fails."""


class CardProcess:
    """A process that computes on one card; it is started when it is asked, also after a loss.

    Its methods raise CardLostError, and MemoryError where there is none to share.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._memory: SharedMemory | None = None
        self._loaded: set[int] = set()
        self._lock = threading.Lock()
        self._dropped: list[int] = []

    def cards(self) -> tuple[Card, ...]:
        """Return all devices of Vulkan."""
        with self._lock:
            cards: tuple[Card, ...] = self._ask("cards", seconds=LIMITS.start)
        return cards

    def memory_of(self, card: Card) -> int:
        """Return how many bytes a card can lend."""
        with self._lock:
            return int(self._ask("memory_of", card.id, seconds=LIMITS.start))

    def run(
        self,
        networks: VulkanNetworks,
        net: str,
        blobs: Mapping[str, Array],
        shapes: Mapping[str, Shape],
    ) -> tuple[list[Array], float]:
        """Compute blobs from others on the card; see `ncnn_engine.Network.run`.

        Args:
            net: "predictor" or "refiner".
            shapes: Those of the outputs, by their names.

        Returns:
            The outputs, and the seconds that they took.
        """
        patience = _PATIENCE if networks.card.kind == KINDS[-1] else 1
        with self._lock:
            self._load(networks, LIMITS.load * patience)
            inputs, end = _places([array.shape for array in blobs.values()], 0)
            outputs, size = _places(shapes.values(), end)
            memory = self._share(size)
            put(memory, inputs, [*blobs.values()])
            put(memory, outputs, [np.float32(np.nan)] * len(outputs))  # shows what is not written
            seconds = self._ask(
                *("run", networks.key, net, dict(zip(blobs, inputs, strict=True))),
                dict(zip(shapes, outputs, strict=True)),
                seconds=LIMITS.tile * patience,
            )
            return [view.copy() for view in views(memory, outputs)], float(seconds)

    def resident(self) -> int:
        """Return the memory of the process in bytes, 0 while there is none."""
        with self._lock:
            if self._process is None:
                return 0
            return int(self._ask("resident", seconds=LIMITS.tile))

    def drop(self, key: int) -> None:
        """Forget networks; called where nobody holds them any more, at any moment."""
        self._dropped.append(key)
        if self._lock.acquire(blocking=False):
            try:
                self._forget()
            finally:
                self._lock.release()

    def close(self, at_once: bool = False) -> None:
        """End the process.

        Args:
            at_once: Do not let it tidy up.
        """
        with self._lock:
            self._end(at_once)

    def _load(self, networks: VulkanNetworks, seconds: float) -> None:
        self._forget()
        if networks.key not in self._loaded:
            self._ask("load", networks.key, *networks.description, seconds=seconds)
            self._loaded.add(networks.key)

    def _forget(self) -> None:
        gone = [self._dropped.pop() for _ in range(len(self._dropped))]
        held = [key for key in gone if key in self._loaded]
        self._loaded -= set(held)
        if self._process is None or not held:
            return
        if not self._loaded:
            self._end(at_once=False)
            return
        with suppress(CardLostError):
            self._ask("drop", held, seconds=LIMITS.tile)

    def _start(self) -> None:
        self._pipe, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=TARGET, args=(theirs,), name="vulkan", daemon=True)
        with unheard_by_children():
            self._process.start()
        theirs.close()

    def _ask(self, word: str, *arguments: Any, seconds: float) -> Any:
        """Say a word and wait for the answer."""
        try:
            if self._process is None:
                self._start()
                self._hear(LIMITS.start)  # a large message would wait for it without a limit
            assert self._pipe is not None
            self._pipe.send((word, arguments))
            return self._hear(seconds)
        except (EOFError, OSError) as error:
            assert self._process is not None
            self._process.join(_END_S)
            reason = f"its process ended with code {self._process.exitcode}"
            self._end(at_once=True)
            raise CardLostError(reason) from error

    def _hear(self, seconds: float) -> Any:
        assert self._pipe is not None
        if self._pipe.poll(seconds):
            answered, answer = self._pipe.recv()
            if answered:
                return answer
        else:
            answer = f"no answer in {seconds:.0f} s"
        self._end(at_once=True)
        raise CardLostError(answer)

    def _share(self, size: int) -> SharedMemory:
        """Return memory of at least so many bytes that the process sees, too."""
        if self._memory is not None and self._memory.size >= size:
            return self._memory
        self._unshare()
        self._memory = memory = _new_memory(size)
        try:
            self._ask("share", memory.name, seconds=LIMITS.tile)
        finally:
            memory.unlink()  # both have it by now; without a name it cannot be left behind
        return memory

    def _unshare(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    def _end(self, at_once: bool) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        self._loaded.clear()
        self._unshare()
        if process is None or pipe is None:
            return
        pipe.close()  # which it takes as the order to end
        if not at_once:
            process.join(_END_S)
        process.kill()
        process.join()


class VulkanNetworks:
    """Predictor and refiner of a photo model on a card; see `ncnn_engine.NcnnNetworks`.

    Its methods raise CardLostError.

    Attributes:
        seconds: How long the last call computed.
        said: What the network itself answered last: base and condition, or what x0 is made of.
    """

    said: tuple[Array, ...] = ()

    _keys = itertools.count()

    def __init__(
        self, weights: Weights, network: Mapping[str, Any], card: Card, mode: str = "float32"
    ) -> None:
        """Load nothing yet.

        Args:
            mode: Number format, one of `MODES`.
        """
        self.card, self.key, self.seconds = card, next(self._keys), 0.0
        self.description = (dict(weights), dict(network), card.id, MODES[mode])
        self.scale = int(network["predictor"]["scale"])
        self._condition = int(network["refiner"]["condition_width"])
        self._scaling = Preconditioning(weights)
        self.process = process_of(card)
        weakref.finalize(self, self.process.drop, self.key)

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        """[3, h, w] -> enlargement [3, H, W] and condition [C, h, w]."""
        height, width = low_res.shape[1:]
        shapes = {
            "base": (3, height * self.scale, width * self.scale),
            "condition": (self._condition, height, width),
        }
        blobs = predictor_blobs(low_res, cleanup)
        (base, condition), self.seconds = self.process.run(self, "predictor", blobs, shapes)
        self.said = (base, condition)
        return base, condition

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        """[3, H, W] and so on -> x0 [3, H, W]."""
        blobs = self._scaling.blobs(x, sigma, base, condition, cleanup)
        (raw,), self.seconds = self.process.run(self, "refiner", blobs, {"raw": x.shape})
        self.said = (raw,)
        return self._scaling.x0(raw.copy(), x, sigma)


PROCESSES: dict[str, CardProcess] = {}
"""The process of each card, by the card's `id`."""


def process_of(card: Card) -> CardProcess:
    """Return the one process of a card."""
    return PROCESSES.setdefault(card.id, CardProcess())


def _new_memory(size: int) -> SharedMemory:
    """Return shared memory; raises MemoryError."""
    try:
        memory = SharedMemory(create=True, size=size)
    except OSError as error:
        raise MemoryError(str(error)) from error
    if hasattr(os, "posix_fallocate"):  # else a lack of it would kill whoever writes
        try:
            os.posix_fallocate(memory._fd, 0, size)  # type: ignore[attr-defined]
        except OSError as error:
            memory.close()
            memory.unlink()
            raise MemoryError(str(error)) from error
    return memory


def _places(shapes: Iterable[Shape], offset: int) -> tuple[list[tuple[int, Shape]], int]:
    """Return where arrays lie one after the other, and the end of the last one, in bytes."""
    made = []
    for shape in shapes:
        made.append((offset, tuple(shape)))
        offset += 4 * int(np.prod(shape))
    return made, offset
