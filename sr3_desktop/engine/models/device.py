"""The device that computes, and a diagnosis of what there is; torch is loaded for CUDA alone."""

from dataclasses import replace
from types import ModuleType
from typing import NamedTuple

from sr3_desktop.engine.base.errors import DeviceError, Sentence
from sr3_desktop.engine.base.options import device_problem
from sr3_desktop.engine.base.torch_setup import load_torch_libraries

from .device_report import (
    DeviceReport,
    details,
    driver_cuda,
    processor_only,
    torch_version,
    without_torch_for_cuda,
)


class Choice(NamedTuple):
    """A device that computes.

    Attributes:
        device: "cpu", "cuda:N", or the `id` of a Vulkan card.
        notes: Why it is not the one that was asked for, a sentence each.
    """

    device: str
    notes: tuple[Sentence, ...] = ()


def choose_device(name: str) -> Choice:
    """Return the device for "auto", "cpu", "cuda[:N]", "vulkan[:N]" or the `id` of a Vulkan card.

    Automatically: a CUDA card that works, else a Vulkan card that has proved to work, else the
    processor. In place of a Vulkan card that does not work, the processor computes.

    Raises:
        DeviceError: There is no such device here.
    """
    if name == "auto":
        return Choice(_best())
    if device_problem(name):
        raise DeviceError(
            '"{name}" is not a device; use auto, cpu, cuda, cuda:0, vulkan or vulkan:0.', name=name
        )
    kind, _, number = name.partition(":")
    if kind == "cpu":
        return Choice("cpu")
    if kind == "vulkan":
        return _vulkan_choice(name)
    cuda = _cuda()
    if cuda is None or int(number or 0) >= cuda.count():
        raise DeviceError.absent(name)
    return Choice(f"cuda:{int(number or 0)}")


def pick_device(name: str) -> str:
    """Return a device as `choose_device` does, where nobody reads notes."""
    return choose_device(name).device


def forget_tests() -> None:
    """Forget what tests of graphics cards have shown, so that `diagnose` tests them again."""
    if (vulkan := _vulkan()) is not None:
        vulkan.forget()


def diagnose() -> DeviceReport:
    """Find out what there is to compute with; `device_words` puts it into words."""
    vulkan, cuda, driver = _vulkan(), _cuda(), driver_cuda()
    if cuda is not None:
        report: DeviceReport = cuda.diagnose(driver)
    elif driver is not None:
        report = without_torch_for_cuda(driver, details(driver, []), "")
    else:
        report = processor_only("no_card", details(None, []))
    if vulkan is None or report.case == "works":
        return report
    return _with_vulkan(report, vulkan)


def _best() -> str:
    cuda = _cuda()
    if cuda is not None and (numbers := cuda.working()):
        return f"cuda:{numbers[0]}"
    vulkan = _vulkan()
    card = vulkan.best() if vulkan is not None else None
    return card.id if card is not None else "cpu"


def _vulkan_choice(name: str) -> Choice:
    vulkan = _vulkan()
    if vulkan is None:
        note = Sentence("Vulkan does not work with this program; the processor is used.")
        return Choice("cpu", (note,))
    card = vulkan.named(name)
    if card is not None and vulkan.proof_of(card):
        return Choice(card.id)
    return Choice("cpu", (vulkan.refusal(name),))


def _with_vulkan(report: DeviceReport, vulkan: ModuleType) -> DeviceReport:
    """Return a report of a computer without CUDA with its Vulkan cards; tries them."""
    tried = [card for card in vulkan.found().cards if card.kind != vulkan.CPU_TYPE]
    working = [card for card in tried if vulkan.proof_of(card)]
    lines = [report.details, *vulkan.report_lines()]
    report = replace(report, details="\n".join(lines))
    if working:
        best = working[0]
        return replace(
            report,
            devices=(*(card.id for card in working), "cpu"),
            names=(*(card.name for card in working), ""),
            case="vulkan",
            facts={"card": best.name, "driver": best.driver_text},
        )
    if tried and report.case == "no_card":
        facts = vulkan.refusal(tried[0].id).arguments
        return replace(report, case="vulkan_failed", facts=facts)
    return report


def _vulkan() -> ModuleType | None:
    """Return the module that asks of Vulkan cards, None where ncnn does not load."""
    try:
        from . import vulkan
    except ImportError:
        return None
    return vulkan


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
