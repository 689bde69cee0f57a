"""The diagnosis of the device in words, for the window and the command line."""

import json

from .engine.base.errors import Sentence
from .engine.models.device_report import Case, DeviceReport
from .paths import resources_dir

_SELECTOR = "https://pytorch.org/get-started/locally/"
_OLD_CARDS_CUDA = "12.6"
"""The last CUDA version with code for cards before the GTX 16 and RTX 20 series."""

PROCESSOR = Sentence("Processor")
_THE_CARD = Sentence("The graphics card")

_WORDS: dict[Case, dict[str, str]] = json.loads(
    (resources_dir() / "device-words.json").read_text("utf-8")
)
"""What each case means, and what to do about it if anything is wrong."""


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
    return _filled(report, "advice")


def fix(report: DeviceReport) -> str:
    """Return what to do about it; empty if nothing is wrong."""
    return _filled(report, "fix")


def _filled(report: DeviceReport, kind: str) -> str:
    if kind not in _WORDS[report.case]:
        return ""
    known = {"card": _THE_CARD, "page": _SELECTOR, "cuda": _OLD_CARDS_CUDA}
    return Sentence(_WORDS[report.case][kind], **known | dict(report.facts))
