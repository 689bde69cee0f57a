"""A card that fails in the middle of a photo costs time, and neither the photo nor a tile."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.base.request import Progress, SamplerSettings
from sr3_desktop.engine.models.checkpoint import network_config
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.networks import vulkan_process
from sr3_desktop.engine.networks.ncnn_engine import NcnnEngine
from sr3_desktop.engine.networks.vulkan_engine import Proof, VulkanEngine
from sr3_desktop.engine.networks.vulkan_process import Limits, process_of
from sr3_desktop.engine.networks.vulkan_words import Card

from .vulkan_driver import CARDS, Driver, quick_start

CARD = Card("Fake RTX", "discrete", 0x10DE, 0x2504, 1, "1", 0)
SETTINGS = EnlargeSettings(SamplerSettings("dpmpp_2m", steps=2, seed=3))
TILE = 64
HEIGHT, WIDTH = 40, 128  # two tiles, whose windows are large enough to be made smaller
CALLS = 2 + 2 * 2


class Bench(NamedTuple):
    """A photo model on a card with a stand-in driver, and what the processor makes of a photo."""

    model: PhotoModel
    engine: VulkanEngine
    driver: Driver
    photo: np.ndarray
    expected: np.ndarray
    failures: list[tuple[str, str]]

    def enlarge(self, on_progress: Callable[[Progress], None] = lambda _: None) -> np.ndarray:
        return self.model.enlarge(self.photo.copy(), SETTINGS, on_progress)

    def check(self) -> None:
        """Enlarge; the result is right all over."""
        off = np.abs(self.enlarge() - self.expected) * 127.5
        assert off.max() < 0.1  # tiles of another size differ by their halo


@pytest.fixture(scope="module")
def net() -> PhotoNet:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        net = PhotoNet(PredictorConfig(6, 1, 4), RefinerConfig((4, 6, 8), (1, 1, 1), 4, 2, 8))
        for parameter in net.parameters():
            torch.nn.init.normal_(parameter, std=0.08)
    return net


MakeBench = Callable[..., Bench]


@pytest.fixture
def bench(net: PhotoNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeBench]:
    weights = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    network = network_config(net.predictor.config, net.refiner.config)
    schedule = {"kind": "karras", "levels": 100, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7}
    card = ModelCard("tiny", "Tiny", "photo", 4, network, schedule, halo=16)
    scale = float(weights["residual_scale"])
    photo = np.random.default_rng(0).uniform(-1, 1, (1, 3, HEIGHT, WIDTH)).astype(np.float32)
    expected = PhotoModel(card, NcnnEngine(weights, network), scale).enlarge(
        photo.copy(), SETTINGS, lambda _: None
    )

    def make(trouble: str = "", start: int = 0, **how: Any) -> Bench:
        driver = Driver(tmp_path / "calls", trouble, start, **how)
        monkeypatch.setattr(vulkan_process, "CONTEXT", quick_start())
        monkeypatch.setattr(vulkan_process, "TARGET", driver.serve)
        failures: list[tuple[str, str]] = []
        engine = VulkanEngine(
            weights, network, CARD, Proof("float32", TILE), lambda *told: failures.append(told)
        )
        return Bench(PhotoModel(card, engine, scale), engine, driver, photo, expected, failures)

    yield make
    process_of(CARD).close(at_once=True)


def test_a_sound_card_makes_what_the_processor_makes(bench: MakeBench) -> None:
    sound = bench()
    sound.check()
    assert sound.driver.calls == CALLS
    assert (sound.engine.device, sound.engine.notes) == (CARD.id, ())
    sound.check()
    assert sound.driver.calls == 2 * CALLS
    assert sound.failures == []


LOSSES = ("dies", "out of memory")
WRONGS = ("black", "a black patch", "NaN", "stale")


@pytest.mark.parametrize("trouble", LOSSES)
def test_a_card_that_is_lost_once_goes_on_with_smaller_tiles(
    bench: MakeBench, trouble: str
) -> None:
    lost = bench(trouble, start=3, count=1)
    lost.check()
    assert (lost.engine.device, lost.engine.notes) == (CARD.id, ())
    assert lost.engine.tile_size == TILE // 2
    assert lost.driver.calls > CALLS + 1
    assert lost.failures == []


@pytest.mark.parametrize(("start", "trouble"), [*itertools.product((0, 3), LOSSES), (3, "hangs")])
def test_a_card_that_is_lost_twice_leaves_the_photo_to_the_processor(
    bench: MakeBench, trouble: str, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trouble == "hangs":
        monkeypatch.setattr(vulkan_process, "LIMITS", Limits(tile=3.0))
    lost = bench(trouble, start)
    lost.check()
    _has_given_up(lost)
    assert lost.driver.calls == start + 2


@pytest.mark.parametrize("trouble", WRONGS)
def test_a_wrong_tile_begins_the_photo_anew(bench: MakeBench, trouble: str) -> None:
    wrong = bench(trouble, start=3, count=1)
    wrong.check()
    assert (wrong.engine.device, wrong.engine.notes) == (CARD.id, ())
    assert wrong.driver.calls > 4 + CALLS
    assert wrong.failures == []


@pytest.mark.parametrize("trouble", [*WRONGS, "noise", "slightly wrong"])
def test_a_card_that_computes_wrongly_twice_is_given_up(bench: MakeBench, trouble: str) -> None:
    wrong = bench(trouble, start=1 if trouble == "stale" else 0)
    wrong.check()
    _has_given_up(wrong)


@pytest.mark.parametrize("start", [1, 5])
def test_a_card_that_becomes_slightly_wrong_is_noticed(bench: MakeBench, start: int) -> None:
    wrong = bench("slightly wrong", start)
    wrong.engine.tile_size = 16  # six tiles
    wrong.check()
    _has_given_up(wrong)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("computes on the processor", "ValueError: ncnn would compute on the processor"),
        ("takes another card", "ValueError: ncnn took another card"),
        ("dies at once", "its process ended with code -9"),
    ],
)
def test_a_card_that_does_not_begin_is_given_up(
    bench: MakeBench, trouble: str, reason: str
) -> None:
    silent = bench(trouble)
    silent.check()
    assert silent.driver.calls == 0
    assert _has_given_up(silent) == reason


def test_a_card_that_is_gone_is_not_taken_for_another(bench: MakeBench) -> None:
    gone = bench(cards=(("Another", CARDS[0][1]),))
    gone.check()
    assert _has_given_up(gone) == "ValueError: the card is gone"
    assert gone.driver.calls == 0


def test_a_driver_that_hangs_at_the_start_is_given_up(
    bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vulkan_process, "LIMITS", Limits(start=1.0))
    hung = bench("hangs at once")
    hung.check()
    assert _has_given_up(hung) == "no answer in 1 s"


def test_a_small_photo_is_not_lost_for_lack_of_smaller_tiles(bench: MakeBench) -> None:
    small = bench("dies", start=0)
    photo = small.photo[..., :16, :16]
    made = small.model.enlarge(photo.copy(), SETTINGS, lambda _: None)
    assert made.shape == (1, 3, 64, 64)
    _has_given_up(small)


def test_cancelling_leaves_a_sound_engine(bench: MakeBench) -> None:
    sound = bench()

    def cancel(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sound.enlarge(cancel)
    sound.check()


def test_nothing_is_left_of_shared_memory_and_processes(bench: MakeBench) -> None:
    before = _shared_files()
    sound = bench()
    sound.check()
    assert _shared_files() == before  # also while it works: a killed program leaves none
    process = process_of(CARD)._process
    assert process is not None
    del sound
    process_of(CARD).close()
    assert process.exitcode is None or not process.is_alive()


PROGRAM = """
import sys, time
from pathlib import Path
from sr3_desktop.engine.networks import vulkan_process
from tests.engine.networks.vulkan_driver import Driver

vulkan_process.TARGET = Driver(Path(sys.argv[1]), "hangs").serve
process = vulkan_process.CardProcess()
process.cards()
print(process._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_the_process_does_not_outlive_a_killed_program(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "calls")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        status = Path("/proc", program.stdout.readline().strip(), "stat")
        assert status.exists()
        program.kill()
    deadline = time.monotonic() + 30
    while _lives(status):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _lives(status: Path) -> bool:
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_without_shared_memory_the_processor_works(
    bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**how: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vulkan_process, "SharedMemory", full)
    poor = bench()
    poor.check()
    _has_given_up(poor)


def test_a_process_that_has_grown_is_started_anew(
    bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown = bench()
    grown.check()
    grown.engine.begin(0)
    first = process_of(CARD)._process
    grown.engine.begin(0)
    assert process_of(CARD)._process is first
    monkeypatch.setattr(vulkan_process.CardProcess, "resident", lambda self: 1 << 40)
    grown.engine.begin(0)
    assert process_of(CARD)._process is None
    grown.check()


def test_networks_that_nobody_holds_leave_the_card(bench: MakeBench) -> None:
    held = bench()
    held.check()
    process = process_of(CARD)._process
    assert process is not None
    held = held._replace(engine=None, model=None)  # type: ignore[arg-type]
    assert process_of(CARD)._process is None


def _shared_files() -> set[str]:
    folder = Path("/dev/shm")
    return {path.name for path in folder.glob("psm_*")} if folder.is_dir() else set()


def _has_given_up(bench: Bench) -> str:
    """Check that the processor has taken over; returns why."""
    ((mode, reason),) = bench.failures
    (note,) = bench.model.notes
    assert mode == "float32"
    assert note == (
        f"Graphics card Fake RTX: driver 0.00.00 failed ({reason}); the processor was used."
    )
    assert bench.engine.device == "cpu"
    return reason
