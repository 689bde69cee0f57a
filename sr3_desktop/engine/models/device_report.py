"""What there is to compute with, as data; `device_words` puts it into words."""

import ctypes
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

Status = Literal["ok", "warning", "problem"]

Case = Literal[
    "works",
    "vulkan",
    "no_card",
    "no_torch",
    "no_torch_old",
    "cpu_build",
    "old_driver",
    "old_card",
    "new_card",
    "broken",
    "vulkan_failed",
]
"""What was found: CUDA works, or else Vulkan. The others compute on the processor; all of them but
"no_card" mean that there is a graphics card that could be used: "no_torch" with the download that
has CUDA, "no_torch_old" with an older CUDA than that one's."""

_DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76
"""Numbers of the driver's attributes."""
OLDEST, OLDEST_OF_NEW_CUDA, NEWEST_OF_OLD_CUDA = (5, 0), (7, 5), (9, 0)
"""Compute capabilities that torch's builds have code for."""
OLD_CUDA, CUDA = (12, 6), (13, 0)
"""The versions that torch is built for; cards before GTX 16 and RTX 20 need the older one."""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What there is to compute with.

    Attributes:
        devices: Usable devices, best first, such as ("cuda:0", "cpu").
        names: Names of the graphics cards among them; the processor, the last one, has none ("").
        details: Several lines of technical text for a report.
        case: What was found.
        facts: What is known of the case: "card", "capability", "driver", "build", "reason",
            "free" (GB), "version" (of torch), "index" (last part of the address of torch's build).
    """

    devices: tuple[str, ...]
    names: tuple[str, ...]
    details: str
    case: Case = "works"
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Whether a graphics card works, there is none, or one does not work."""
        known = {"works": "ok", "vulkan": "ok", "no_card": "warning"}
        return known.get(self.case, "problem")  # type: ignore[return-value]


def details(driver: tuple[int, int] | None, gpu_lines: list[str], build: str = "") -> str:
    """Return what a report says of the system.

    Args:
        driver: From `driver_cuda`.
        gpu_lines: A line for each graphics card.
        build: CUDA version that torch was built for; "" where torch was not asked.
    """
    from sr3_desktop.engine.diffusion.arrays import threads  # loads numpy

    lines = [
        f"System: {platform.platform()}, Python {platform.python_version()}",
        f"PyTorch {torch_version() or 'is not installed'}{build and f', built for CUDA {build}'}",
        f"Driver: {'CUDA {}.{}'.format(*driver) if driver else 'no NVIDIA driver'}",
        f"Processor: {platform.machine()}, {threads()} threads, computes with ncnn",
    ]
    return "\n".join([*lines, *(gpu_lines or ["No graphics card that PyTorch can see."])])


def processor_only(case: Case, details: str, **facts: str) -> DeviceReport:
    """Return the report of a computer on which only the processor computes."""
    return DeviceReport(("cpu",), ("",), details, case, facts)


@cache
def torch_version() -> str:
    """Return the version of the torch that is installed, "" where there is none."""
    from importlib.metadata import PackageNotFoundError, version  # takes 50 ms

    try:
        return version("torch")
    except PackageNotFoundError:
        return ""


def driver_cuda() -> tuple[int, int] | None:
    """Return the newest CUDA version that the NVIDIA driver can serve; None without a driver."""
    version = ctypes.c_int()
    try:
        if ctypes.CDLL(_DRIVER).cuDriverGetVersion(ctypes.byref(version)) != 0:
            return None
    except (OSError, AttributeError):
        return None
    return (version.value // 1000, version.value % 1000 // 10) if version.value else None


def card_capability() -> tuple[int, int] | None:
    """Return the compute capability of the first NVIDIA card, asked of the driver; None without."""
    card, major, minor = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
    try:
        library = ctypes.CDLL(_DRIVER)
        failed = (
            library.cuInit(0)
            or library.cuDeviceGet(ctypes.byref(card), 0)
            or library.cuDeviceGetAttribute(ctypes.byref(major), _CAPABILITY_MAJOR, card)
            or library.cuDeviceGetAttribute(ctypes.byref(minor), _CAPABILITY_MINOR, card)
        )
    except (OSError, AttributeError):
        return None
    return None if failed else (major.value, minor.value)


def without_torch_for_cuda(driver: tuple[int, int], details: str, version: str) -> DeviceReport:
    """Return the report of a computer with a card for which the torch here has no code.

    Args:
        driver: From `driver_cuda`.
        details: From `details`.
        version: Of the torch that is installed, "" without one.
    """
    capability = card_capability() or OLDEST_OF_NEW_CUDA  # most cards by far are that new
    if capability < OLDEST:
        return processor_only("no_card", details)
    old = capability < OLDEST_OF_NEW_CUDA
    # Cards newer than the older CUDA need the newer one, whatever else the driver can do.
    old = old or (driver < CUDA and capability <= NEWEST_OF_OLD_CUDA)
    needed = OLD_CUDA if old else CUDA
    if driver < needed:
        known = {"driver": "{}.{}".format(*driver), "build": "{}.{}".format(*needed)}
        return processor_only("old_driver", details, **known)
    if version:
        return processor_only("cpu_build", details, version=version, index="cu{}{}".format(*needed))
    return processor_only("no_torch_old" if old else "no_torch", details)
