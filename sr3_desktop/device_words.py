"""The diagnosis of the device in words, for the window and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engine.base.errors import Sentence

if TYPE_CHECKING:
    from .engine.models.device_report import Case, DeviceReport

_SELECTOR = "https://pytorch.org/get-started/locally/"
_OLD_CARDS_CUDA = "12.6"
"""The last CUDA version with code for cards before the GTX 16 and RTX 20 series."""

PROCESSOR = Sentence("Processor")
_THE_CARD = Sentence("The graphics card")

_WORDS: dict[Case, tuple[Sentence, Sentence | None]] = {
    "works": (Sentence("Photos are upscaled on {card}."), None),
    "vulkan": (
        Sentence(
            "Photos are upscaled on {card} (Vulkan, driver {driver}); a test has shown that its "
            "results are the same as the processor's."
        ),
        None,
    ),
    "vulkan_failed": (
        Sentence(
            "Graphics card {card}: driver {driver} failed the test ({reason}); photos are upscaled "
            "on the processor."
        ),
        Sentence(
            "Install the latest driver of the graphics card, restart the computer, and test the "
            "card again."
        ),
    ),
    "no_card": (
        Sentence(
            "No graphics card with a working driver was found, so photos are "
            "upscaled on the processor; a graphics card would be many times faster."
        ),
        Sentence(
            "If this computer has a graphics card, install the latest driver and "
            "restart the program."
        ),
    ),
    "no_torch": (
        Sentence(
            "There is an NVIDIA graphics card, but this download of the program cannot use it, so "
            "photos are upscaled on the processor."
        ),
        Sentence("Use the download whose name ends in cuda."),
    ),
    "no_torch_old": (
        Sentence(
            "There is an NVIDIA graphics card, but this download of the program cannot use it, so "
            "photos are upscaled on the processor."
        ),
        Sentence(
            "This card or its driver needs PyTorch for CUDA {cuda}: install the program from "
            "source, as docs/cuda.md says."
        ),
    ),
    "cpu_build": (
        Sentence(
            "There is an NVIDIA graphics card, but the installed PyTorch is a build "
            "without CUDA, so photos are upscaled on the processor."
        ),
        Sentence(
            "Run this command: python -m pip install --force-reinstall torch=={version} "
            "--index-url https://download.pytorch.org/whl/{index}"
        ),
    ),
    "old_driver": (
        Sentence(
            "The driver of the graphics card is too old: it supports CUDA {driver}, but "
            "this program needs {build}. Photos are upscaled on the processor."
        ),
        Sentence("Install the latest driver from NVIDIA and restart the computer."),
    ),
    "old_card": (
        Sentence(
            "{card} is too old for the installed PyTorch (compute capability "
            "{capability}), so photos are upscaled on the processor."
        ),
        Sentence(
            "Install PyTorch for CUDA {cuda}, which still supports this card: choose it "
            "on {page} and run the command shown there."
        ),
    ),
    "new_card": (
        Sentence(
            "{card} is newer than the installed PyTorch (compute capability "
            "{capability}), so photos are upscaled on the processor."
        ),
        Sentence(
            "Install a newer PyTorch: choose the newest CUDA version on {page} and run the command "
            "shown there."
        ),
    ),
    "broken": (
        Sentence("{card} failed a short test ({reason}), so photos are upscaled on the processor."),
        Sentence(
            "Close other programs that use the card and restart the computer; if that "
            "does not help, install the latest driver and send the report to the makers "
            "of this program."
        ),
    ),
}
"""What each case means, and what to do about it."""


def names(report: DeviceReport) -> tuple[str, ...]:
    """Return a name for people for each device."""
    return tuple(name or PROCESSOR for name in report.names)


def headline(report: DeviceReport) -> str:
    """Return the device in a few words."""
    if report.case == "vulkan":
        return Sentence("{card} · Vulkan", **report.facts)
    if report.case != "works":
        return PROCESSOR
    return Sentence("{card} · {free} GB free", **report.facts)


def advice(report: DeviceReport) -> str:
    """Return one or two sentences: what it means."""
    return _filled(_WORDS[report.case][0], report)


def fix(report: DeviceReport) -> str:
    """Return what to do about it; empty if nothing is wrong."""
    words = _WORDS[report.case][1]
    return "" if words is None else _filled(words, report)


def _filled(words: Sentence, report: DeviceReport) -> Sentence:
    known = {"card": _THE_CARD, "page": _SELECTOR, "cuda": _OLD_CARDS_CUDA}
    return Sentence(words.template, **known | dict(report.facts))
