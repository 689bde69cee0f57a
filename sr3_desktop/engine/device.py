"""Which device computes, in which number format and tiles, and what to tell the user of it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Literal

import torch

from .errors import DeviceError
from .request import DtypeName, TileSettings

Status = Literal["ok", "warning", "problem"]

GPU_HELP = "See 'Using an NVIDIA graphics card' in the README."


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What there is to compute with.

    Attributes:
        devices: Usable devices, best first, such as ("cuda:0", "cpu").
        names: A name for people for each of them.
        status: "ok" (graphics card in use), "warning" (processor only) or "problem" (a graphics
            card is there but does not work).
        headline: A few words for the window.
        advice: One or two sentences: what it means and what to do.
        details: Several lines of technical text for a report.
    """

    devices: tuple[str, ...]
    names: tuple[str, ...]
    status: Status
    headline: str
    advice: str
    details: str


def pick_device(name: str) -> torch.device:
    """Return the device for "auto", "cpu", "cuda" or "cuda:N".

    Raises:
        DeviceError: There is no such device here.
    """
    if name == "auto":
        return torch.device("cuda", 0) if _working_gpus() else torch.device("cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise DeviceError(f'"{name}" is not a device; use auto, cpu, cuda or cuda:0.') from error
    if device.type == "cuda":
        index = device.index or 0
        if index >= torch.cuda.device_count():
            raise DeviceError(
                f"There is no graphics card {name} that this program can use; use cpu."
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


def _details(gpu_lines: list[str]) -> str:
    lines = [
        f"System: {platform.platform()}, Python {platform.python_version()}",
        f"PyTorch {torch.__version__}, built for CUDA {torch.version.cuda or 'no'}",
        f"Processor: {platform.machine()}, {torch.get_num_threads()} threads",
    ]
    return "\n".join([*lines, *(gpu_lines or ["No graphics card that PyTorch can see."])])


def _gpu_faults() -> list[tuple[int, str, str]]:
    """Return index, name and fault (or an empty text) of every graphics card."""
    known = torch.cuda.get_arch_list()
    cards = []
    for index in range(torch.cuda.device_count()):
        major, minor = torch.cuda.get_device_capability(index)
        fault = _probe(index)
        if fault and f"sm_{major}{minor}" not in known:
            fault = f"this build of PyTorch has no code for it (compute capability {major}.{minor})"
        cards.append((index, torch.cuda.get_device_name(index), fault))
    return cards


def diagnose() -> DeviceReport:
    """Find out what there is to compute with, and put it into words."""
    cpu_only = "The processor is used; a graphics card would be many times faster. "
    if torch.version.cuda is None:
        advice = cpu_only + f"This PyTorch is a build without CUDA. {GPU_HELP}"
        return DeviceReport(("cpu",), ("Processor",), "warning", "Processor", advice, _details([]))
    if not torch.cuda.is_available():
        advice = cpu_only + "No NVIDIA card or no working driver was found; if there is a card, "
        advice += f"update its driver. {GPU_HELP}"
        return DeviceReport(("cpu",), ("Processor",), "warning", "Processor", advice, _details([]))
    cards = _gpu_faults()
    details = _details([f"cuda:{i}: {name}: {fault or 'works'}" for i, name, fault in cards])
    working = [(i, name) for i, name, fault in cards if not fault]
    if not working:
        _, name, fault = cards[0]
        advice = f"{name} can not be used: {fault}. The processor is used instead. {GPU_HELP}"
        return DeviceReport(("cpu",), ("Processor",), "problem", "Processor", advice, details)
    free = torch.cuda.mem_get_info(working[0][0])[0] / 2**30
    headline = f"{working[0][1]} · {free:.1f} GB free"
    return DeviceReport(
        devices=(*(f"cuda:{i}" for i, _ in working), "cpu"),
        names=(*(name for _, name in working), "Processor"),
        status="ok",
        headline=headline,
        advice=f"Photos are enlarged on {working[0][1]}.",
        details=details,
    )
