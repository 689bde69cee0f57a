"""The device that computes, and a diagnosis of what there is; torch is loaded for CUDA alone."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Literal

from sr3_desktop.engine.base.errors import DeviceError
from sr3_desktop.engine.base.options import device_problem
from sr3_desktop.engine.diffusion.arrays import threads

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


def pick_device(name: str) -> str:
    """Return the device for "auto", "cpu", "cuda" or "cuda:N": "cpu" or "cuda:N".

    Raises:
        DeviceError: There is no such device here.
    """
    if name == "auto":
        return f"cuda:{cuda.working()[0]}" if (cuda := _cuda()) and cuda.working() else "cpu"
    if device_problem(name):
        raise DeviceError('"{name}" is not a device; use auto, cpu, cuda or cuda:0.', name=name)
    kind, _, number = name.partition(":")
    if kind == "cpu":
        return "cpu"
    cuda = _cuda()
    if cuda is None or int(number or 0) >= cuda.count():
        raise DeviceError("This program cannot use a graphics card {name}; use cpu.", name=name)
    return f"cuda:{int(number or 0)}"


def _cuda() -> ModuleType | None:
    """Return the module that asks torch of graphics cards, None where there can be none for it."""
    if driver_cuda() is None and "rocm" not in torch_version():
        return None
    try:
        from . import cuda
    except ModuleNotFoundError:
        return None
    return cuda


def torch_version() -> str:
    """Return the version of the torch that is installed, "" where there is none."""
    try:
        return version("torch")
    except PackageNotFoundError:
        return ""


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
    cuda = _cuda()
    if cuda is None:
        return processor_only("no_card", details(None, []))
    report: DeviceReport = cuda.diagnose(driver_cuda())
    return report


def details(driver: tuple[int, int] | None, gpu_lines: list[str], build: str = "no") -> str:
    """Return what a report says of the system.

    Args:
        driver: From `driver_cuda`.
        gpu_lines: A line for each graphics card.
        build: CUDA version that torch was built for.
    """
    lines = [
        f"System: {platform.platform()}, Python {platform.python_version()}",
        f"PyTorch {torch_version() or 'is not installed'}, built for CUDA {build}",
        f"Driver: {'CUDA {}.{}'.format(*driver) if driver else 'no NVIDIA driver'}",
        f"Processor: {platform.machine()}, {threads()} threads, computes with ncnn",
    ]
    return "\n".join([*lines, *(gpu_lines or ["No graphics card that PyTorch can see."])])


def processor_only(case: Case, details: str, **facts: str) -> DeviceReport:
    """Return the report of a computer on which only the processor computes."""
    return DeviceReport(("cpu",), ("",), details, case, facts)
