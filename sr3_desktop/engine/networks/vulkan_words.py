"""What the program and the process of a graphics card both know; see `vulkan_process`."""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing.shared_memory import SharedMemory
from typing import Any, NamedTuple

import numpy as np

from sr3_desktop.engine.diffusion.arrays import Array

MODES: Mapping[str, tuple[str, ...]] = {
    "float32": (),
    "storage16": ("use_fp16_packed", "use_fp16_storage"),
    "arithmetic16": ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic"),
}
"""Which of ncnn's options make the number formats of a card."""

KINDS = ("discrete", "integrated", "virtual", "processor")
"""Kinds of cards in ncnn's order, which is also that of preference. The last one is a driver that
computes on the processor."""

Shape = tuple[int, ...]

_NVIDIA, _INTEL = 0x10DE, 0x8086


class Card(NamedTuple):
    """A device of Vulkan.

    Attributes:
        name: As the driver says it.
        kind: One of `KINDS`.
        vendor: Number of the maker.
        device: Number of the type among the maker's.
        driver: Version of the driver, packed as the maker does.
        ncnn: Version of ncnn.
        number: Place in ncnn's list; it changes with drivers.
        twin: 0 for the first of several that are the same.
    """

    name: str
    kind: str
    vendor: int
    device: int
    driver: int
    ncnn: str
    number: int
    twin: int = 0

    @property
    def id(self) -> str:
        """The device's name among the settings; the same when others come and go."""
        words = " ".join(re.findall(r"[\w.()+-]+", self.name, re.ASCII))[:60]
        twin = f"#{self.twin + 1}" if self.twin else ""
        return f"vulkan:{self.vendor:04x}:{self.device:04x}:{words}{twin}"

    @property
    def driver_text(self) -> str:
        """The driver's version as its maker writes it."""
        version = self.driver
        if self.vendor == _NVIDIA:
            return f"{version >> 22}.{version >> 14 & 0xFF:02d}.{version >> 6 & 0xFF:02d}"
        if self.vendor == _INTEL and sys.platform == "win32":
            return f"{version >> 14}.{version & 0x3FFF}"
        return f"{version >> 22}.{version >> 12 & 0x3FF}.{version & 0xFFF}"


def put(memory: SharedMemory, places: Iterable[tuple[int, Shape]], arrays: Sequence[Any]) -> None:
    """Write arrays into shared memory."""
    for view, array in zip(views(memory, places), arrays, strict=True):
        view[...] = array


def views(memory: SharedMemory, places: Iterable[tuple[int, Shape]]) -> list[Array]:
    """Return float32 arrays in shared memory; nobody may hold them when it is closed."""
    return [np.ndarray(shape, np.float32, memory.buf, offset) for offset, shape in places]
