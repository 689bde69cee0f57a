"""Which device computes, in which number format and tiles, and what to tell the user of it."""

from __future__ import annotations

import contextlib
import ctypes
import platform
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch

from sr3_desktop.engine.base.errors import DeviceError, DeviceLostError, DeviceMemoryError, Sentence
from sr3_desktop.engine.base.options import DtypeName, device_problem
from sr3_desktop.engine.base.request import TileSettings
from sr3_desktop.engine.diffusion.tiling import is_out_of_memory

Status = Literal["ok", "warning", "problem"]

Case = Literal["works", "no_card", "cpu_build", "old_driver", "old_card", "new_card", "broken"]
"""What was found. All but the first compute on the processor; "cpu_build", "old_driver",
"old_card", "new_card" and "broken" mean that there is a graphics card that could be used."""

SELECTOR = "https://pytorch.org/get-started/locally/"
OLD_CARDS_CUDA = "12.6"
"""The last CUDA version with code for cards before the GTX 16 and RTX 20 series."""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What there is to compute with.

    Attributes:
        devices: Usable devices, best first, such as ("cuda:0", "cpu").
        names: A name for people for each of them.
        status: "ok" (graphics card in use), "warning" (processor only) or "problem" (a graphics
            card is there but does not work).
        headline: A few words for the window.
        advice: One or two sentences: what it means.
        details: Several lines of technical text for a report.
        case: What was found.
        fix: What to do about it; empty where nothing is wrong.
    """

    devices: tuple[str, ...]
    names: tuple[str, ...]
    status: Status
    headline: str
    advice: str
    details: str
    case: Case = "works"
    fix: str = ""


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
            raise DeviceError(
                "There is no graphics card {name} that this program can use; use cpu.", name=name
            )
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
                "The device has too little memory for this photo; close other programs, choose a "
                "smaller size or the processor (CPU) as device."
            ) from error
        if not isinstance(error, torch.AcceleratorError):
            raise
        raise DeviceLostError(
            "The graphics card stopped answering and its driver has reset it; nothing was written "
            "of this photo. Try it again; if that fails too, start the program again or choose "
            "the processor (CPU) as device."
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
    """Find out what there is to compute with, and put it into words."""
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
        return _processor_only(_fault_of(cards[0]), details)
    best = working[0]
    free = torch.cuda.mem_get_info(best.number)[0] / 2**30
    return DeviceReport(
        devices=(*(f"cuda:{card.number}" for card in working), "cpu"),
        names=(*(card.name for card in working), Sentence("Processor")),
        status="ok",
        headline=Sentence("{card} · {free} GB free", card=best.name, free=f"{free:.1f}"),
        advice=Sentence("Photos are enlarged on {card}.", card=best.name),
        details=details,
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


class _Fault(NamedTuple):
    """Why no graphics card is used, and what to do."""

    case: Case
    advice: Sentence
    fix: Sentence


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


def _processor_only(fault: _Fault, details: str) -> DeviceReport:
    processor = Sentence("Processor")
    status: Status = "warning" if fault.case == "no_card" else "problem"
    return DeviceReport(
        ("cpu",), (processor,), status, processor, fault.advice, details, fault.case, fault.fix
    )


def _without_cuda(driver: tuple[int, int] | None) -> DeviceReport:
    """Tell why torch sees no graphics card at all."""
    details = _details(driver, [])
    if driver is None:
        return _processor_only(_NO_CARD, details)
    build = torch.version.cuda
    if build is None:
        return _processor_only(_CPU_BUILD, details)
    if driver[0] < int(build.partition(".")[0]):
        return _processor_only(_old_driver("{}.{}".format(*driver), build), details)
    reason = _start_error()
    return _processor_only(_broken(Sentence("The graphics card"), reason), details + "\n" + reason)


def _start_error() -> str:
    """Return what torch says when it is made to use CUDA."""
    try:
        torch.cuda.init()  # type: ignore[no-untyped-call]
    except (RuntimeError, AssertionError) as error:
        return str(error).splitlines()[0]
    return "no device"


def _fault_of(card: _Card) -> _Fault:
    """Tell why a card that torch sees does not work."""
    known = [int(arch.removeprefix("sm_").rstrip("af")) for arch in _arch_list()]
    own = card.capability[0] * 10 + card.capability[1]
    if not known or own in known:
        return _broken(card.name, card.fault)
    old = own < min(known)
    arguments = {"card": card.name, "capability": ".".join(map(str, card.capability))}
    if old:
        return _Fault(
            "old_card",
            Sentence(
                "{card} is too old for the installed PyTorch (compute capability {capability}), "
                "so photos are enlarged on the processor.",
                **arguments,
            ),
            Sentence(
                "Install PyTorch for CUDA {cuda}, which still has code for this card: choose it on "
                "{page} and run the command shown there.",
                cuda=OLD_CARDS_CUDA,
                page=SELECTOR,
            ),
        )
    return _Fault(
        "new_card",
        Sentence(
            "{card} is newer than the installed PyTorch (compute capability {capability}), so "
            "photos are enlarged on the processor.",
            **arguments,
        ),
        Sentence(
            "Install a newer PyTorch: choose the newest CUDA version on {page} and run the command "
            "shown there.",
            page=SELECTOR,
        ),
    )


def _arch_list() -> list[str]:
    return [arch for arch in torch.cuda.get_arch_list() if arch.startswith("sm_")]


_NO_CARD = _Fault(
    "no_card",
    Sentence(
        "No NVIDIA graphics card with a working driver was found, so photos are enlarged on the "
        "processor; a graphics card would be many times faster."
    ),
    Sentence("If this computer has an NVIDIA card, install its newest driver and start again."),
)

_CPU_BUILD = _Fault(
    "cpu_build",
    Sentence(
        "There is an NVIDIA graphics card, but the installed PyTorch is a build without CUDA, so "
        "photos are enlarged on the processor."
    ),
    Sentence(
        "Choose a CUDA version on {page}, add =={version} to the word torch in the command shown "
        "there, and run it with --force-reinstall.",
        page=SELECTOR,
        version=torch.__version__.partition("+")[0],
    ),
)


def _old_driver(driver: str, build: str) -> _Fault:
    return _Fault(
        "old_driver",
        Sentence(
            "The driver of the graphics card is too old: it serves CUDA {driver}, and this program "
            "needs {build}. Photos are enlarged on the processor.",
            driver=driver,
            build=build,
        ),
        Sentence("Install the newest driver from NVIDIA and start the computer again."),
    )


def _broken(card: str, reason: str) -> _Fault:
    return _Fault(
        "broken",
        Sentence(
            "{card} failed a short test ({reason}), so photos are enlarged on the processor.",
            card=card,
            reason=reason,
        ),
        Sentence(
            "Close other programs that use the card and start the computer again; if that does not "
            "help, install the newest driver and send the report to the makers of this program."
        ),
    )
