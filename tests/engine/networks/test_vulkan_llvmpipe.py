"""The real path, on a Vulkan driver that computes on the processor, where one is installed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from sr3_desktop.engine.models.checkpoint import network_config
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.networks import vulkan_probe
from sr3_desktop.engine.networks.ncnn_engine import NcnnEngine
from sr3_desktop.engine.networks.vulkan_engine import Proof, VulkanEngine
from sr3_desktop.engine.networks.vulkan_probe import CPU_TYPE, Subject, find_cards, has_vulkan
from sr3_desktop.engine.networks.vulkan_process import CardLostError, process_of
from sr3_desktop.engine.networks.vulkan_words import Card

pytestmark = pytest.mark.vulkan


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Iterator[Card]:
    """A driver that computes on the processor, the same on every computer that has it."""
    for variable in ("VK_DRIVER_FILES", "VK_ICD_FILENAMES"):
        monkeypatch.delenv(variable)
    software = [c for c in find_cards() if c.kind == CPU_TYPE] if has_vulkan() else []
    if not software:
        pytest.skip("no Vulkan driver for the processor; Debian has mesa-vulkan-drivers")
    yield software[0]
    process_of(software[0]).close(at_once=True)


@pytest.fixture(scope="module")
def net() -> PhotoNet:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        net = PhotoNet(PredictorConfig(6, 1, 4), RefinerConfig((4, 6, 8), (1, 1, 1), 4, 2, 8))
        for parameter in net.parameters():
            torch.nn.init.normal_(parameter, std=0.2)
    return net


def test_a_real_driver_computes_what_the_processor_computes(
    card: Card, net: PhotoNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    network = network_config(net.predictor.config, net.refiner.config)
    photo = np.random.default_rng(0).uniform(-1, 1, (3, 64, 64)).astype(np.float32)
    for name, value in {"SIDE": 16, "ODD_SIDES": (10, 14), "TILES": (16,)}.items():
        monkeypatch.setattr(vulkan_probe, name, value)
    made = vulkan_probe.prove(card, "float32", Subject(weights, network, 2, (4.0, 0.1), photo))
    assert (made.works, made.reason) == (True, "")
    assert made.largest < 0.001

    engine = VulkanEngine(weights, network, card, Proof("float32", 16), lambda *_: None)
    reference = NcnnEngine(weights, network)
    engine.begin(0)
    windows = photo[None, :, :12, :20].repeat(2, 0)
    windows[1] *= 0.5
    base, condition = engine.predict(windows, 0.3)
    wanted = reference.predict(windows, 0.3)
    np.testing.assert_allclose(base, wanted[0], rtol=0, atol=2e-5)
    np.testing.assert_allclose(condition, wanted[1], rtol=0, atol=2e-5)
    x = np.random.default_rng(1).standard_normal(base.shape).astype(np.float32)
    np.testing.assert_allclose(
        engine.denoise(x, 0.7, base, condition, 0.3),
        reference.denoise(x, 0.7, base, condition, 0.3),
        rtol=0,
        atol=5e-5,
    )
    engine.finish()
    assert (engine.device, engine.notes) == (card.id, ())


def test_a_broken_driver_of_the_system_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not has_vulkan():
        pytest.skip("no Vulkan library")
    driver = tmp_path / "driver.json"
    library = tmp_path / "libbroken.so"
    library.write_bytes(b"no library")
    icd = {"library_path": str(library), "api_version": "1.3.0"}
    driver.write_text(json.dumps({"file_format_version": "1.0.0", "ICD": icd}))
    for variable in ("VK_DRIVER_FILES", "VK_ICD_FILENAMES"):
        monkeypatch.setenv(variable, str(driver))
    with contextlib.suppress(CardLostError):  # as good
        assert find_cards() == ()
