"""Stand-in drivers: ncnn on the processor that claims to be a card, and fails as cards do.

Imported by the child process in place of `vulkan_child.serve`, so that nothing heavy is loaded.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

DISCRETE, INTEGRATED, PROCESSOR = 0, 1, 3
CARDS = (("Fake RTX", DISCRETE),)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    time.sleep(600)


def quick_start() -> BaseContext:
    """Return how children begin that need not load again what each of them needs."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    child = "sr3_desktop.engine.networks.vulkan_child"  # which takes its ncnn when it begins
    context.set_forkserver_preload(["ncnn", child, __name__])
    return context


class Device:
    def __init__(self, number: int, name: str, kind: int, driver: int) -> None:
        self.number, self.name, self.kind, self.driver = number, name, kind, driver

    def info(self) -> Any:
        return SimpleNamespace(
            device_name=lambda: self.name,
            type=lambda: self.kind,
            vendor_id=lambda: 0x10DE,
            device_id=lambda: 0x2504,
            driver_version=lambda: self.driver,
        )

    def get_heap_budget(self) -> int:
        return 1024


class Driver:
    """What the child is told of the driver it has.

    Args:
        trouble: What goes wrong; see `_extract` and `_Net`.
        start: The calls of a network (of all children together) from which it does.
        count: So many calls go wrong.
        counter: File that counts the calls; the children that follow go on with it.
    """

    def __init__(
        self,
        counter: Path,
        trouble: str = "",
        start: int = 0,
        count: int = 1 << 30,
        cards: tuple[tuple[str, int], ...] = CARDS,
        driver: int = 1,
    ) -> None:
        self.counter, self.trouble, self.start, self.count = counter, trouble, start, count
        self.cards = [Device(n, name, kind, driver) for n, (name, kind) in enumerate(cards)]

    def serve(self, pipe: Connection) -> None:
        """The life of a child with this driver."""
        sys.modules["ncnn"] = self._ncnn()
        from sr3_desktop.engine.networks.vulkan_child import serve

        serve(pipe)

    def _ncnn(self) -> ModuleType:
        import ncnn

        fake = ModuleType("ncnn")
        fake.__dict__.update(ncnn.__dict__)
        at_start: Mapping[str, Callable[[], None]] = {"dies at once": crash, "hangs at once": hang}

        def count() -> int:
            at_start.get(self.trouble, lambda: None)()
            return len(self.cards)

        changes = {
            "get_gpu_count": count,
            "get_gpu_info": lambda number: self.cards[number].info(),
            "get_gpu_device": lambda number: self.cards[number],
            "destroy_gpu_instance": crash,  # drivers crash at the end, which does no harm
            "Net": partial(_Net, ncnn, self),
        }
        fake.__dict__.update(changes)
        return fake

    def fails_now(self) -> bool:
        """Whether this call goes wrong."""
        with self.counter.open("ab") as file:
            file.write(b".")
        call = self.counter.stat().st_size - 1
        return self.start <= call < self.start + self.count

    @property
    def calls(self) -> int:
        """How many calls there have been."""
        return self.counter.stat().st_size if self.counter.exists() else 0


class _Net:
    def __init__(self, ncnn: ModuleType, driver: Driver) -> None:
        self._net, self._driver, self._device = ncnn.Net(), driver, driver.cards[0]
        self.opt = SimpleNamespace()
        self._ncnn = ncnn

    def set_vulkan_device(self, number: int) -> None:
        self._device = self._driver.cards[number]

    def vulkan_device(self) -> Device | None:
        if self._driver.trouble == "computes on the processor":
            return None
        if self._driver.trouble == "takes another card":
            return Device(9, "Another", DISCRETE, 1)
        return self._device

    def load_param_mem(self, text: str) -> int:
        self._net.opt.num_threads = 1
        for name in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic"):
            setattr(self._net.opt, name, False)
        return int(self._net.load_param_mem(text))

    def load_model(self, reader: Any) -> int:
        return int(self._net.load_model(reader))

    def create_extractor(self) -> Any:
        extractor = self._net.create_extractor()
        fails = self._driver.fails_now()
        return SimpleNamespace(
            input=extractor.input,
            extract=partial(_extract, extractor, self._driver.trouble if fails else ""),
        )


_kept: dict[str, Any] = {}


def _extract(extractor: Any, trouble: str, name: str) -> tuple[int, Any]:
    import numpy as np

    if trouble == "dies":
        crash()
    if trouble == "hangs":
        hang()
    if trouble == "out of memory":
        return -100, None
    code, blob = extractor.extract(name)
    made = np.array(blob, np.float32)
    if trouble == "black":
        made[:] = 0
    elif trouble == "a black patch":
        made[:, -32:, -32:] = 0
    elif trouble == "NaN":
        made[:, 1, 1] = np.nan
    elif trouble == "noise":
        made += np.random.default_rng(0).standard_normal(made.shape).astype(np.float32)
    elif trouble == "slightly wrong":
        made *= 1.05
    elif trouble == "stale" and name in _kept and _kept[name].shape == made.shape:
        made = _kept[name]
    _kept[name] = made
    return code, made
