"""Graphics cards as torch sees them."""

import warnings
from functools import cache
from typing import NamedTuple

import torch

from . import device_report
from .device_report import Case, DeviceReport, processor_only


def count() -> int:
    """Return how many graphics cards torch sees."""
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def diagnose(driver: tuple[int, int] | None) -> DeviceReport:
    """Find out which graphics cards torch can compute on.

    Args:
        driver: From `device_report.driver_cuda`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of what is told here
        available = torch.cuda.is_available()
    if not available:
        return _without_cuda(driver)
    cards = _cards()
    build = torch.version.cuda or "no"
    details = device_report.details(driver, [card.line() for card in cards], build)
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


@cache
def proof(device: str) -> str:
    """Return what a report says of card, driver and test of a device such as "cuda:0"."""
    index = int(device.partition(":")[2] or 0)
    driver, fault = device_report.driver_cuda(), _probe(index)
    return (
        f", {torch.cuda.get_device_name(index)}, "
        f"driver {'CUDA {}.{}'.format(*driver) if driver else 'unknown'}, "
        + (f"failed its test ({fault})" if fault else "proved by a convolution")
    )


def working() -> list[int]:
    """Return the numbers of the cards that have proved to compute."""
    return [index for index in range(count()) if not _probe(index)]


def _cards() -> list[_Card]:
    return [
        _Card(
            index,
            torch.cuda.get_device_name(index),
            torch.cuda.get_device_capability(index),
            _probe(index),
        )
        for index in range(count())
    ]


def _without_cuda(driver: tuple[int, int] | None) -> DeviceReport:
    """Tell why torch sees no graphics card at all."""
    build = torch.version.cuda
    details = device_report.details(driver, [], build or "no")
    if driver is None:
        return processor_only("no_card", details)
    if build is None:
        version = torch.__version__.partition("+")[0]
        return device_report.without_torch_for_cuda(driver, details, version)
    if driver[0] < int(build.partition(".")[0]):
        return processor_only("old_driver", details, driver="{}.{}".format(*driver), build=build)
    reason = _start_error()
    return processor_only("broken", details + "\n" + reason, reason=reason)


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
        return processor_only("broken", details, card=card.name, reason=card.fault)
    capability = ".".join(map(str, card.capability))
    case: Case = "old_card" if own < min(known) else "new_card"
    return processor_only(case, details, card=card.name, capability=capability)


def _arch_list() -> list[str]:
    return [arch for arch in torch.cuda.get_arch_list() if arch.startswith("sm_")]
