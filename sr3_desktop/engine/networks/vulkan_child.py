"""The process in which a graphics card computes with Vulkan; see `vulkan_process`."""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import TYPE_CHECKING, Any

from sr3_desktop.engine.base.memory import resident_bytes
from sr3_desktop.engine.base.worker_process import begin_worker

from .vulkan_words import KINDS, Card, Shape, put, views

if TYPE_CHECKING:
    from .ncnn_engine import NcnnNetworks
    from .ncnn_graph import Weights

Places = Mapping[str, tuple[int, Shape]]
_MEGABYTE = 2**20


def serve(pipe: Connection) -> None:
    """Find the cards, then do what is asked until the pipe is closed.

    Sends pairs: whether it was done, and the answer or the reason. The process ends without the
    cleaning up of libraries, in which drivers crash.
    """
    begin_worker()
    _be_quiet()
    try:
        _Server().answer(pipe)
    except (EOFError, OSError):
        pass  # the program has closed the pipe
    finally:
        os._exit(0)


def _be_quiet() -> None:
    """Keep what ncnn and drivers print out of the program's output."""
    with suppress(OSError):  # a program with a window has no streams
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)


class _Server:
    def __init__(self) -> None:
        import ncnn  # here, where a test has put its own driver in place

        self._ncnn = ncnn
        self._nets: dict[int, NcnnNetworks] = {}
        self._memory: SharedMemory | None = None
        self._cards = self._find()
        words = (self.cards, self.memory_of, self.load, self.share, self.run, self.drop)
        self._words: Mapping[str, Any] = {w.__name__: w for w in (*words, self.resident)}

    def _find(self) -> tuple[Card, ...]:
        found, seen = [], Counter[tuple[Any, ...]]()
        for number in range(self._ncnn.get_gpu_count()):
            info = self._ncnn.get_gpu_info(number)
            kind = KINDS[info.type()] if 0 <= info.type() < len(KINDS) else KINDS[2]
            same = (info.device_name(), kind, info.vendor_id(), info.device_id())
            versions = (info.driver_version(), self._ncnn.__version__)
            found.append(Card(*same, *versions, number, seen[same]))
            seen[same] += 1
        return tuple(found)

    def answer(self, pipe: Connection) -> None:
        """Do what is asked, until the pipe is closed."""
        pipe.send((True, None))
        try:
            while True:
                word, arguments = pipe.recv()
                pipe.send(self._answer(word, arguments))
        finally:
            self._nets.clear()  # before the instance that they live in
            gc.collect()
            self._ncnn.destroy_gpu_instance()

    def _answer(self, word: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
        try:
            return True, self._words[word](*arguments)
        except MemoryError:
            return False, "out of memory"
        except Exception as error:
            return False, f"{type(error).__name__}: {error}"

    def cards(self) -> tuple[Card, ...]:
        return self._cards

    def _number(self, card: str) -> int:
        """Return the place of a card in ncnn's list; ncnn takes another for one that is gone."""
        found = [known.number for known in self._cards if known.id == card]
        if not found:
            raise ValueError("the card is gone")
        return found[0]

    def memory_of(self, card: str) -> int:
        return int(self._ncnn.get_gpu_device(self._number(card)).get_heap_budget()) * _MEGABYTE

    def load(
        self,
        key: int,
        weights: Weights,
        network: Mapping[str, Any],
        card: str,
        half: Sequence[str],
    ) -> None:
        from .ncnn_engine import HALF, NcnnNetworks

        options: dict[str, Any] = dict.fromkeys(HALF, False) | dict.fromkeys(half, True)
        options |= {"use_vulkan_compute": True, "num_threads": 1}
        number = self._number(card)
        networks = NcnnNetworks(weights, network, options, number)
        name = self._cards[number].name
        for net in (networks.predictor.net, networks.refiner.net):
            device = net.vulkan_device()
            if device is None:
                raise ValueError("ncnn would compute on the processor")
            if device.info().device_name() != name:
                raise ValueError("ncnn took another card")
        self._nets[key] = networks

    def share(self, name: str) -> None:
        if self._memory is not None:
            self._memory.close()
        self._memory = SharedMemory(name)

    def run(self, key: int, net: str, inputs: Places, outputs: Places) -> float:
        assert self._memory is not None
        started = time.perf_counter()
        networks = self._nets[key]
        network = networks.predictor if net == "predictor" else networks.refiner
        blobs = dict(zip(inputs, views(self._memory, inputs.values()), strict=True))
        made = network.run(blobs, tuple(outputs))
        if [array.shape for array in made] != [shape for _, shape in outputs.values()]:
            raise ValueError("the result has another shape")
        put(self._memory, outputs.values(), made)
        return time.perf_counter() - started

    def drop(self, keys: Sequence[int]) -> None:
        for key in keys:
            self._nets.pop(key, None)

    def resident(self) -> int:
        return resident_bytes()
