"""The device that computes, and a diagnosis of what there is; torch is loaded for CUDA alone."""

from __future__ import annotations

from types import ModuleType

from sr3_desktop.engine.base.errors import DeviceError
from sr3_desktop.engine.base.options import device_problem

from .device_report import DeviceReport, details, driver_cuda, processor_only, torch_version
from .torch_setup import load_torch_libraries


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


def diagnose() -> DeviceReport:
    """Find out what there is to compute with; `device_words` puts it into words."""
    cuda = _cuda()
    if cuda is None:
        return processor_only("no_card", details(None, []))
    report: DeviceReport = cuda.diagnose(driver_cuda())
    return report


def _cuda() -> ModuleType | None:
    """Return the module that asks torch of graphics cards, None where there can be none for it."""
    if driver_cuda() is None and "rocm" not in torch_version():
        return None
    load_torch_libraries()
    try:
        from . import cuda
    except ModuleNotFoundError:
        return None
    return cuda
