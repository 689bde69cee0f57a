"""Which graphics card is used, how it is proved, and what is remembered of that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sr3_desktop import device_words
from sr3_desktop.engine.base.options import DEVICE
from sr3_desktop.engine.base.request import SamplerSettings, UpscaleRequest
from sr3_desktop.engine.base.vulkan_places import Places, set_vulkan_places
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models import device, vulkan
from sr3_desktop.engine.models.device import choose_device, diagnose
from sr3_desktop.engine.models.model_file import load_weights, write_model
from sr3_desktop.engine.networks import vulkan_probe, vulkan_process
from sr3_desktop.engine.networks.vulkan_process import Limits
from sr3_desktop.engine.networks.vulkan_words import MODES, Card
from sr3_desktop.engine.upscale.upscaler import Upscaler
from tests.engine.networks.vulkan_driver import DISCRETE, INTEGRATED, PROCESSOR, Driver, quick_start

Plug = Callable[..., Driver]
RTX = "vulkan:10de:2504:Fake RTX"
SIDE = 100


@pytest.fixture
def plug(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plug]:
    """Return a function that gives this computer cards with a stand-in driver."""
    models = tmp_path / "bundled"
    models.mkdir()
    weights, card = load_weights(tiny_model)
    write_model(models / "photo-x4.safetensors", weights, replace(card, id="photo-x4"))
    photo = tmp_path / "sample.png"
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    Image.fromarray(pixels).save(photo)
    places = Places(tmp_path / "user" / "cards.json", models, photo, read_image)
    for name, value in {"SIDE": 16, "ODD_SIDES": (10, 14), "TILES": (16, 32)}.items():
        monkeypatch.setattr(vulkan_probe, name, value)
    monkeypatch.setattr(vulkan, "MODES", {"float32": ()})
    monkeypatch.setattr(vulkan, "has_vulkan", lambda: True)
    monkeypatch.setattr(device, "driver_cuda", lambda: None)

    def plug(trouble: str = "", start: int = 0, **how: Any) -> Driver:
        driver = Driver(tmp_path / "calls", trouble, start, **how)
        monkeypatch.setattr(vulkan_process, "CONTEXT", quick_start())
        monkeypatch.setattr(vulkan_process, "TARGET", driver.serve)
        _clear()
        set_vulkan_places(places)
        return driver

    yield plug
    set_vulkan_places(None)
    _clear()


def _clear() -> None:
    vulkan._found.cache_clear()
    vulkan._in_memory.clear()
    vulkan._subject_of.cache_clear()
    for process in vulkan_process.PROCESSES.values():
        process.close(at_once=True)


def test_a_card_is_proved_once_and_then_taken(plug: Plug) -> None:
    driver = plug()
    assert choose_device("auto") == (RTX, ())
    calls = driver.calls
    # Two pictures, twice; the first tile twice, the second once; predictor, high and low noise.
    assert calls == 3 * (4 + 3)
    vulkan._in_memory.clear()
    for name in ("auto", "vulkan", "vulkan:0", RTX):
        assert choose_device(name).device == RTX
    assert driver.calls == calls
    report = diagnose()
    assert (report.case, report.devices, report.status) == ("vulkan", (RTX, "cpu"), "ok")
    assert "driver 0.00.00, ncnn" in report.details
    assert "float32 proved by pixels (at most 0.0000 levels" in report.details
    assert device_words.headline(report) == "Fake RTX · Vulkan"
    assert "Fake RTX (Vulkan, driver 0.00.00)" in device_words.advice(report)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("black", "wrong results"),
        ("NaN", "wrong results"),
        ("slightly wrong", "wrong results"),
        ("dies", "its process ended with code -9"),
        ("hangs", "no answer in 3 s"),
        ("out of memory", "out of memory"),
        ("computes on the processor", "ValueError: ncnn would compute on the processor"),
        ("takes another card", "ValueError: ncnn took another card"),
    ],
)
def test_a_card_that_fails_is_not_used_and_one_sentence_says_so(
    plug: Plug, trouble: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vulkan_process, "LIMITS", Limits(tile=3.0))
    driver = plug(trouble)
    assert choose_device("auto") == ("cpu", ())
    chosen, (note,) = choose_device("vulkan")
    assert chosen == "cpu"
    assert note == (
        f"Graphics card Fake RTX: driver 0.00.00 failed the test ({reason}); the processor is used."
    )
    report = diagnose()
    assert (report.case, report.devices, report.status) == ("vulkan_failed", ("cpu",), "problem")
    assert f"({reason}); photos are upscaled" in device_words.advice(report)
    assert "test the card again" in device_words.fix(report)
    calls = driver.calls
    assert choose_device("auto").device == "cpu"
    assert driver.calls == calls


def test_a_card_that_fails_only_the_second_time_is_not_used(plug: Plug) -> None:
    plug("slightly wrong", start=6, count=1)
    assert choose_device("auto").device == "cpu"


def test_a_larger_tile_that_fails_is_not_taken(plug: Plug) -> None:
    plug("black", start=3 * 6)
    proof = vulkan.proof_of(vulkan.found().cards[0])
    assert proof is not None
    assert proof.tile == 16


@pytest.mark.parametrize("trouble", ["dies at once", "hangs at once"])
def test_a_driver_that_fails_when_cards_are_looked_for_is_no_error(
    plug: Plug, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vulkan_process, "LIMITS", Limits(start=0.3))
    plug(trouble)
    assert choose_device("auto") == ("cpu", ())
    report = diagnose()
    assert report.case == "no_card"
    assert report.details.splitlines()[-1].startswith("Vulkan: ")


def test_without_the_library_no_process_is_started(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug("dies at once")
    monkeypatch.setattr(vulkan, "has_vulkan", lambda: False)
    monkeypatch.setattr(vulkan_process, "TARGET", None)
    assert choose_device("auto") == ("cpu", ())
    assert choose_device("vulkan")[1][0].startswith("No graphics card here works with Vulkan")
    assert choose_device("vulkan:7")[1][0].startswith("There is no graphics card 7 that works")


def test_a_daemon_which_may_have_no_process_uses_no_card(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug()
    daemon = SimpleNamespace(daemon=True)
    monkeypatch.setattr(vulkan.multiprocessing, "current_process", lambda: daemon)
    assert choose_device("auto") == ("cpu", ())


def test_a_driver_on_the_processor_is_taken_only_by_name(plug: Plug) -> None:
    driver = plug(cards=(("llvmpipe", PROCESSOR),))
    assert choose_device("auto") == ("cpu", ())
    assert choose_device("vulkan").device == "cpu"
    assert diagnose().case == "no_card"
    assert driver.calls == 0
    assert choose_device("vulkan:0").device == "vulkan:10de:2504:llvmpipe"
    assert driver.calls > 0


def test_a_discrete_card_comes_first(plug: Plug) -> None:
    plug(cards=(("UHD", INTEGRATED), ("RTX", DISCRETE), ("RTX", DISCRETE)))
    names = [(card.id.rpartition(":")[2], card.number) for card in vulkan.found().cards]
    assert names == [("RTX", 1), ("RTX#2", 2), ("UHD", 0)]
    assert all(DEVICE.fullmatch(card.id) for card in vulkan.found().cards)
    assert vulkan.named("vulkan:0").id.endswith("UHD")  # type: ignore[union-attr]


def test_another_driver_is_tried_again(plug: Plug) -> None:
    plug("black", driver=1)
    assert choose_device("auto").device == "cpu"
    plug(driver=2)
    assert choose_device("auto").device == RTX
    plug(driver=1)
    assert choose_device("auto").device == "cpu"


def test_test_again_forgets(plug: Plug, tmp_path: Path) -> None:
    plug("black")
    assert choose_device("auto").device == "cpu"
    plug()
    assert choose_device("auto").device == "cpu"
    device.forget_tests()
    assert choose_device("auto").device == RTX


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 1}', '{"version": 1, "verdicts": 7}', "\x00", "[" * 9999],
)
def test_a_damaged_file_is_ignored(plug: Plug, tmp_path: Path, content: str) -> None:
    driver = plug()
    file = tmp_path / "user" / "cards.json"
    file.parent.mkdir()
    file.write_text(content)
    assert choose_device("auto").device == RTX
    assert driver.calls > 0
    kept = json.loads(file.read_text())
    (key,) = kept["verdicts"]
    for damage in ({"works": 1}, {"tile": 0}, {"seconds": "x"}, {"more": 1}):
        entry = kept["verdicts"][key] | damage
        file.write_text(json.dumps({"version": 1, "verdicts": {key: entry}}))
        assert vulkan._read() == {}


def test_a_test_that_never_ends_is_made_twice_at_most(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug()

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    tried = []
    monkeypatch.setattr(vulkan, "prove", lambda *args: tried.append(args) or power_cut())
    for _ in range(2):
        vulkan._in_memory.clear()
        with pytest.raises(KeyboardInterrupt):
            choose_device("auto")
    vulkan._in_memory.clear()
    assert choose_device("auto").device == "cpu"
    assert len(tried) == 2


def test_sixteen_bits_are_taken_where_they_are_proved_and_faster(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug()
    monkeypatch.setattr(vulkan, "MODES", MODES)
    made = {
        "float32": vulkan.Verdict(True, tile=64, seconds=1.0),
        "storage16": vulkan.Verdict(True, tile=96, seconds=0.8),
        "arithmetic16": vulkan.Verdict(False, "wrong results", seconds=0.1),
    }
    monkeypatch.setattr(vulkan, "prove", lambda card, mode, subject: made[mode])
    (card,) = vulkan.found().cards
    assert vulkan.proof_of(card) == ("storage16", 96)
    vulkan._give_up(card, "storage16", "wrong results")
    assert vulkan.proof_of(card) == ("float32", 64)


def test_a_photo_is_enlarged_on_the_card_and_finished_by_the_processor(
    plug: Plug, upscaler: Upscaler, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.png"
    pixels = np.random.default_rng(1).integers(0, 256, (24, 20, 3), np.uint8)
    Image.fromarray(pixels).save(photo)

    def enlarge(name: str, on: str) -> Any:
        request = UpscaleRequest(
            photo, tmp_path / name, "tiny-x4", 4.0, SamplerSettings(steps=2), 0.0, device=on
        )
        return upscaler.upscale(request, lambda _: None)

    enlarge("cpu.png", "cpu")
    driver = plug()
    made = enlarge("card.png", "auto")
    assert (made.device, made.dtype, made.notes) == (RTX, "float32", ())
    assert made.engine.endswith(", Fake RTX, driver 0.00.00, proved by pixels")
    plug("dies", start=driver.calls + 2)
    failed = enlarge("failed.png", "auto")
    assert failed.device == "cpu"
    assert failed.engine.startswith("ncnn")
    assert "proved" not in failed.engine
    assert failed.notes == (
        "Graphics card Fake RTX: driver 0.00.00 failed (its process ended with code -9); the "
        "processor was used.",
    )
    wanted = np.asarray(Image.open(tmp_path / "cpu.png"), np.int16)
    for name in ("card.png", "failed.png"):
        assert np.abs(np.asarray(Image.open(tmp_path / name), np.int16) - wanted).max() <= 1
    again = enlarge("again.png", RTX)
    assert again.device == "cpu"
    assert "failed the test (its process ended" in again.notes[0]


@pytest.mark.parametrize("sr3", [False, True])
def test_what_vulkan_cannot_run_says_that_the_processor_did(
    plug: Plug, upscaler: Upscaler, sr3_model: Path, tmp_path: Path, sr3: bool
) -> None:
    plug()
    photo = tmp_path / "photo.png"
    Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(photo)
    model, dtype = (sr3_model.stem, "auto") if sr3 else ("tiny-x4", "bfloat16")
    engine = Upscaler([sr3_model.parent]) if sr3 else upscaler
    for on, notes in (("vulkan", 1), ("cpu", 0)):
        request = UpscaleRequest(
            *(photo, tmp_path / f"{on}.png", model, 4.0, SamplerSettings(steps=1), 0.0),
            device=on,
            dtype=dtype,  # type: ignore[arg-type]
        )
        made = engine.upscale(request, lambda _: None)
        told = [str(note) for note in made.notes if "cannot run on Vulkan" in str(note)]
        assert len(told) == notes
        assert (made.device, made.engine[:6]) == ("cpu", "torch ")


def test_drivers_are_written_as_their_makers_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def text(vendor: int, version: int, system: str = "linux") -> str:
        words = "sr3_desktop.engine.networks.vulkan_words.sys"
        monkeypatch.setattr(words, SimpleNamespace(platform=system))
        return Card("x", "discrete", vendor, 1, version, "1", 0).driver_text

    assert text(0x10DE, 551 << 22 | 86 << 14) == "551.86.00"
    assert text(0x8086, 101 << 14 | 5445, "win32") == "101.5445"
    assert text(0x1002, 24 << 22 | 3 << 12 | 1) == "24.3.1"
