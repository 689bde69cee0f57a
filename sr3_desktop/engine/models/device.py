"""The device that computes, its number format and tiles, and a diagnosis of what there is."""

from __future__ import annotations

import contextlib
import ctypes
import platform
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import torch

from sr3_desktop.engine.base.errors import DeviceError, DeviceLostError, DeviceMemoryError
from sr3_desktop.engine.base.options import DtypeName, device_problem
from sr3_desktop.engine.base.request import TileSettings
from sr3_desktop.engine.diffusion.tiling import is_out_of_memory

Status = Literal["ok", "warning", "problem"]

Case = Literal["works", "no_card", "cpu_build", "old_driver", "old_card", "new_card", "broken"]
"""What was found. All but the first compute on the processor; "cpu_build", "old_driver",
"old_card", "new_card" and "broken" mean that there is a graphics card that could be used."""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What there is to compute with.

    Attributes:
        devices: Usable devices, best first, such as ("cuda:0", "cpu").
        names: Names of the graphics cards among them; the processor, the last one, has none ("").
        details: Several lines of technical text for a report.
        case: What was found.
        facts: What is known of the case: "card", "capability", "driver", "build", "reason",
            "free" (GB), "version" (of torch).
    """

    devices: tuple[str, ...]
    names: tuple[str, ...]
    details: str
    case: Case = "works"
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Whether a graphics card works, there is none, or one does not work."""
        return {"works": "ok", "no_card": "warning"}.get(self.case, "problem")  # type: ignore[return-value]


def pick_device(name: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda" or "cuda:N".

    Raises:
        DeviceError: There is no such device here.
    """
    if name == "auto":
        return torch.device("cuda", 0) if _working_gpus() else torch.device("cpu")
    if device_problem(name):
        raise DeviceError('"{name}" is not a device; use auto, cpu, cuda or cuda:0.', name=name)
    device = torch.device(name)
    if device.type == "cuda":
        index = device.index or 0
        if index >= torch.cuda.device_count():
            raise DeviceError("This program cannot use a graphics card {name}; use cpu.", name=name)
        return torch.device("cuda", index)
    return device


def pick_dtype(name: DtypeName, device: torch.device) -> torch.dtype:
    """Return the number format of the networks' inside; "auto" chooses by device."""
    if name != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[
            name
        ]
    if device.type != "cuda":
        return torch.float32  # measured: bfloat16 gains nothing in such narrow nets on processors
    major, _ = torch.cuda.get_device_capability(device)
    if major >= 8:
        return torch.bfloat16
    return torch.float16 if major == 7 else torch.float32


def pick_tiles(settings: TileSettings, halo: int, device: torch.device) -> TileSettings:
    """Fill in what the request left open: size, halo and batch of the tiles."""
    on_gpu = device.type == "cuda"
    return TileSettings(
        size=settings.size or (256 if on_gpu else 128),
        halo=halo if settings.halo is None else settings.halo,
        batch=settings.batch or (4 if on_gpu else 1),
    )


@contextlib.contextmanager
def device_faults() -> Iterator[None]:
    """Turn what a device does wrong inside the block into errors for the user.

    Raises:
        DeviceMemoryError: There is too little memory for what is not done in tiles.
        DeviceLostError: The driver has reset the device, or a kernel has failed.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise DeviceMemoryError(
                "There is too little memory for this photo; close other programs, choose "
                "a smaller size or the processor (CPU) as device."
            ) from error
        if not isinstance(error, torch.AcceleratorError):
            raise
        raise DeviceLostError(
            "The graphics card stopped responding and its driver was reset; nothing was "
            "saved. Try again; if that fails too, restart the program or choose the "
            "processor (CPU) as device."
        ) from error


def driver_cuda() -> tuple[int, int] | None:
    """Return the newest CUDA version that the NVIDIA driver can serve; None without a driver."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    version = ctypes.c_int()
    try:
        if ctypes.CDLL(name).cuDriverGetVersion(ctypes.byref(version)) != 0:
            return None
    except (OSError, AttributeError):
        return None
    return (version.value // 1000, version.value % 1000 // 10) if version.value else None


def diagnose() -> DeviceReport:
    """Find out what there is to compute with; `device_words` puts it into words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of what is told here
        available = torch.cuda.is_available()
    driver = driver_cuda()
    if not available:
        return _without_cuda(driver)
    cards = _cards()
    details = _details(driver, [card.line() for card in cards])
    working = [card for card in cards if not card.fault]
    if not working:
        return _why_not(cards[0], details)
    best = working[0]
    free = torch.cuda.mem_get_info(best.number)[0] / 2**30
    return DeviceReport(
        (*(f"cuda:{card.number}" for card in working), "cpu"),
        (*(card.name for card in working), ""),
        details,
        facts={"card": best.name, "free": f"{free:.1f}"},
    )


class _Card(NamedTuple):
    """A graphics card that torch sees; `fault` is empty when it works."""

    number: int
    name: str
    capability: tuple[int, int]
    fault: str

    def line(self) -> str:
        """Return it as a line of a report."""
        capability = ".".join(map(str, self.capability))
        return f"cuda:{self.number}: {self.name}, capability {capability}: {self.fault or 'works'}"


def _probe(index: int) -> str:
    """Run a small convolution on a graphics card; returns what went wrong, or an empty text."""
    try:
        device = torch.device("cuda", index)
        x = torch.ones(1, 8, 64, 64, device=device)
        y = torch.nn.functional.conv2d(x, torch.ones(8, 8, 3, 3, device=device))
        return "" if float(y.mean()) == 72.0 else f"wrong result {float(y.mean())}"
    except RuntimeError as error:  # torch.AcceleratorError and out of memory are RuntimeErrors
        return str(error).splitlines()[0]


def _working_gpus() -> list[int]:
    if not torch.cuda.is_available():
        return []
    return [index for index in range(torch.cuda.device_count()) if not _probe(index)]


def _cards() -> list[_Card]:
    return [
        _Card(
            index,
            torch.cuda.get_device_name(index),
            torch.cuda.get_device_capability(index),
            _probe(index),
        )
        for index in range(torch.cuda.device_count())
    ]


def _details(driver: tuple[int, int] | None, gpu_lines: list[str]) -> str:
    lines = [
        f"System: {platform.platform()}, Python {platform.python_version()}",
        f"PyTorch {torch.__version__}, built for CUDA {torch.version.cuda or 'no'}",
        f"Driver: {'CUDA {}.{}'.format(*driver) if driver else 'no NVIDIA driver'}",
        f"Processor: {platform.machine()}, {torch.get_num_threads()} threads",
    ]
    return "\n".join([*lines, *(gpu_lines or ["No graphics card that PyTorch can see."])])


def _processor_only(case: Case, details: str, **facts: str) -> DeviceReport:
    return DeviceReport(("cpu",), ("",), details, case, facts)


def _without_cuda(driver: tuple[int, int] | None) -> DeviceReport:
    """Tell why torch sees no graphics card at all."""
    details = _details(driver, [])
    build = torch.version.cuda
    if driver is None:
        return _processor_only("no_card", details)
    if build is None:
        return _processor_only("cpu_build", details, version=torch.__version__.partition("+")[0])
    if driver[0] < int(build.partition(".")[0]):
        return _processor_only("old_driver", details, driver="{}.{}".format(*driver), build=build)
    reason = _start_error()
    return _processor_only("broken", details + "\n" + reason, reason=reason)


def _start_error() -> str:
    """Return what torch says when it is made to use CUDA."""
    try:
        torch.cuda.init()  # type: ignore[no-untyped-call]
    except (RuntimeError, AssertionError) as error:
        return str(error).splitlines()[0]
    return "no device"


def _why_not(card: _Card, details: str) -> DeviceReport:
    """Tell why a card that torch sees does not work."""
    known = [int(arch.removeprefix("sm_").rstrip("af")) for arch in _arch_list()]
    own = card.capability[0] * 10 + card.capability[1]
    if not known or own in known:
        return _processor_only("broken", details, card=card.name, reason=card.fault)
    capability = ".".join(map(str, card.capability))
    case: Case = "old_card" if own < min(known) else "new_card"
    return _processor_only(case, details, card=card.name, capability=capability)


def _arch_list() -> list[str]:
    return [arch for arch in torch.cuda.get_arch_list() if arch.startswith("sm_")]
