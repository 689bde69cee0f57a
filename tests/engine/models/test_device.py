"""The diagnosis of the device, with simulated graphics cards."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

from sr3_desktop import device_words
from sr3_desktop.engine.base.errors import DeviceError, DeviceLostError, DeviceMemoryError, Sentence
from sr3_desktop.engine.models import cuda, device, device_report
from sr3_desktop.engine.models.device import diagnose, pick_device
from sr3_desktop.engine.models.device_report import DeviceReport
from sr3_desktop.engine.models.torch_engine import TorchRuntime
from sr3_desktop.engine.upscale.upscaler import memory_faults

Simulate = Callable[..., DeviceReport]


@pytest.fixture
def simulate(monkeypatch: pytest.MonkeyPatch) -> Simulate:
    """Return a function that diagnoses a computer of these properties."""

    def diagnosed(
        build: str | None = "13.0",
        driver: tuple[int, int] | None = (13, 0),
        available: bool = True,
        capabilities: tuple[tuple[int, int], ...] = ((8, 6),),
        faults: tuple[str, ...] = ("",),
    ) -> DeviceReport:
        def start() -> None:
            raise RuntimeError("CUDA unknown error\nand a long story")

        for name, value in {
            "is_available": lambda: available,
            "init": start,
            "device_count": lambda: len(capabilities),
            "get_device_name": lambda i: f"NVIDIA Card {i}",
            "get_device_capability": lambda i: capabilities[i],
            "get_arch_list": lambda: ["sm_75", "sm_86", "sm_90a", "sm_120", "compute_120"],
            "mem_get_info": lambda i: (10 * 2**30, 12 * 2**30),
        }.items():
            monkeypatch.setattr(torch.cuda, name, value)
        monkeypatch.setattr(torch.version, "cuda", build)
        monkeypatch.setattr(device, "driver_cuda", lambda: driver)
        monkeypatch.setattr(cuda, "_probe", lambda i: faults[i])
        return diagnose()

    return diagnosed


@pytest.mark.parametrize(
    ("computer", "case", "status", "advice", "fix"),
    [
        ({}, "works", "ok", "NVIDIA Card 0", ""),
        (
            {"build": None, "driver": None, "available": False},
            "no_card",
            "warning",
            "many times faster",
            "latest driver",
        ),
        ({"driver": None, "available": False}, "no_card", "warning", "working driver", "driver"),
        (
            {"build": None, "available": False},
            "cpu_build",
            "problem",
            "build without CUDA",
            f"torch=={torch.__version__.partition('+')[0]} --index-url "
            "https://download.pytorch.org/whl/cu130",
        ),
        (
            {"driver": (12, 4), "available": False},
            "old_driver",
            "problem",
            "supports CUDA 12.4, but this program needs 13.0",
            "latest driver",
        ),
        (
            {"capabilities": ((6, 1),), "faults": ("no kernel image",)},
            "old_card",
            "problem",
            "too old for the installed PyTorch (compute capability 6.1)",
            "CUDA 12.6",
        ),
        (
            {"capabilities": ((13, 0),), "faults": ("no kernel image",)},
            "new_card",
            "problem",
            "newer than the installed PyTorch",
            "newer PyTorch",
        ),
        (
            {"faults": ("wrong result 0.0",)},
            "broken",
            "problem",
            "wrong result 0.0",
            "send the report",
        ),
        ({"available": False}, "broken", "problem", "(CUDA unknown error)", "latest driver"),
    ],
)
def test_every_case_has_its_words(
    simulate: Simulate, computer: dict[str, Any], case: str, status: str, advice: str, fix: str
) -> None:
    report = simulate(**computer)
    assert (report.case, report.status) == (case, status)
    said = device_words.advice(report)
    assert advice in said
    assert fix in device_words.fix(report)
    assert bool(device_words.fix(report)) == (status != "ok")
    assert report.devices[-1] == "cpu"
    assert len(report.devices) == len(report.names)
    assert ("cuda:0" in report.devices) == (status == "ok")
    assert isinstance(said, Sentence)  # which the window can translate
    assert "PyTorch" in report.details


@pytest.mark.parametrize(
    ("fault", "said"), [("", "proved by a convolution"), ("wrong", "failed its test (wrong)")]
)
def test_a_result_tells_card_driver_and_test(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch, fault: str, said: str
) -> None:
    simulate(faults=(fault,))
    monkeypatch.setattr(device_report, "driver_cuda", lambda: (13, 0))
    cuda.proof.cache_clear()
    about = TorchRuntime("cuda:0", "float32").about
    cuda.proof.cache_clear()
    assert about == f"torch {torch.__version__}, NVIDIA Card 0, driver CUDA 13.0, {said}"
    assert TorchRuntime("cpu", "float32").about == f"torch {torch.__version__}"


@pytest.mark.parametrize(
    ("capability", "driver", "with_torch", "without"),
    [
        ((8, 6), (13, 0), "whl/cu130", "ends in cuda."),
        ((7, 5), (13, 2), "whl/cu130", "ends in cuda."),
        ((6, 1), (13, 0), "whl/cu126", "CUDA 12.6"),  # GTX 10
        ((7, 0), (12, 6), "whl/cu126", "CUDA 12.6"),
        ((8, 9), (12, 8), "whl/cu126", "CUDA 12.6"),  # a driver that is too old for CUDA 13
        ((12, 0), (12, 8), "latest driver", "latest driver"),  # RTX 50: no code in CUDA 12.6's
        ((8, 6), (12, 4), "latest driver", "latest driver"),
        ((3, 5), (12, 6), "latest driver", "latest driver"),
        (None, (13, 0), "whl/cu130", "ends in cuda."),
    ],
)
def test_the_right_torch_is_named_for_card_and_driver(
    simulate: Simulate,
    monkeypatch: pytest.MonkeyPatch,
    capability: tuple[int, int] | None,
    driver: tuple[int, int],
    with_torch: str,
    without: str,
) -> None:
    monkeypatch.setattr(device_report, "card_capability", lambda: capability)
    report = simulate(build=None, driver=driver, available=False)
    assert with_torch in device_words.fix(report)
    monkeypatch.setattr(device, "_cuda", lambda: None)
    report = diagnose()
    assert report.devices == ("cpu",)
    assert without in device_words.fix(report)


def test_the_driver_is_asked_for_the_capability(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def __init__(self, name: str) -> None:
            pass

        def cuInit(self, flags: int) -> int:
            return 0

        def cuDeviceGet(self, card: Any, number: int) -> int:
            return 0

        def cuDeviceGetAttribute(self, value: Any, attribute: int, card: Any) -> int:
            value._obj.value = {75: 8, 76: 9}[attribute]
            return 0

    monkeypatch.setattr(ctypes, "CDLL", Library)
    assert device_report.card_capability() == (8, 9)
    monkeypatch.setattr(Library, "cuInit", lambda self, flags: 100)
    assert device_report.card_capability() is None


def test_a_card_that_works_is_used_though_another_does_not(simulate: Simulate) -> None:
    report = simulate(capabilities=((6, 1), (8, 6)), faults=("no kernel image", ""))
    assert report.devices == ("cuda:1", "cpu")
    assert device_words.headline(report) == "NVIDIA Card 1 · 10.0 GB free"
    assert "NVIDIA Card 0, capability 6.1: no kernel image" in report.details


def test_a_card_unknown_to_the_build_that_works_all_the_same_is_used(simulate: Simulate) -> None:
    assert simulate(capabilities=((8, 9),)).case == "works"


def test_this_computer_is_diagnosed() -> None:
    report = diagnose()
    assert report.devices[-1] == "cpu"
    assert device_words.advice(report).endswith(".")


def test_the_driver_is_asked_for_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def __init__(self, name: str) -> None:
            assert name in ("libcuda.so.1", "nvcuda.dll")

        def cuDriverGetVersion(self, version: Any) -> int:
            version._obj.value = 12040
            return 0

    monkeypatch.setattr(ctypes, "CDLL", Library)
    assert device_report.driver_cuda() == (12, 4)

    def missing(name: str) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert device_report.driver_cuda() is None


@pytest.mark.parametrize("name", ["gpu", "cuda:7", "meta", "mps", "xpu:3", "cpu:7"])
def test_an_unknown_device_is_refused_with_a_way_out(name: str) -> None:
    with pytest.raises(DeviceError, match=r"use (auto|cpu)|such as cpu") as caught:
        pick_device(name)
    assert caught.value.sentence.arguments == {"name": name}


def test_memory_of_a_failed_call_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    emptied: list[str] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: emptied.append("now"))
    runtime = TorchRuntime("cpu", "float32")
    with pytest.raises(MemoryError):
        runtime.run(raising(torch.OutOfMemoryError("simulated")))
    assert emptied == ["now"]


LACKS_OF_MEMORY = [
    torch.OutOfMemoryError("simulated"),
    MemoryError(),
    RuntimeError(
        "[enforce fail at alloc_cpu.cpp:121] data. DefaultCPUAllocator: not enough memory"
    ),
    RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    torch.AcceleratorError("CUDA error: out of memory"),
]


def raising(error: Exception) -> Callable[[], None]:
    def net() -> None:
        raise error

    return net


@pytest.mark.parametrize("error", LACKS_OF_MEMORY, ids=lambda error: type(error).__name__)
def test_every_lack_of_memory_is_told_from_other_faults(error: Exception) -> None:
    runtime = TorchRuntime("cpu", "float32")
    with pytest.raises(MemoryError):
        runtime.run(raising(error))


def test_a_lack_of_memory_on_the_processor_is_told() -> None:
    with pytest.raises(MemoryError):
        TorchRuntime("cpu", "float32").run(lambda: torch.empty(2**50))
    with pytest.raises(DeviceMemoryError, match="smaller size"), memory_faults():
        raise MemoryError


def test_other_faults_of_torch() -> None:
    runtime = TorchRuntime("cpu", "float32")
    with pytest.raises(DeviceLostError, match="restart the program"):
        runtime.run(raising(torch.AcceleratorError("CUDA error: unspecified launch failure")))
    with pytest.raises(RuntimeError, match="shapes"):
        runtime.run(raising(RuntimeError("shapes do not fit")))
    with pytest.raises(ValueError, match="a bug"):
        runtime.run(raising(ValueError("a bug")))


def test_without_a_driver_torch_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "driver_cuda", lambda: None)
    monkeypatch.setitem(sys.modules, "sr3_desktop.engine.models.cuda", None)
    assert diagnose().case == "no_card"
    assert pick_device("auto") == "cpu"
