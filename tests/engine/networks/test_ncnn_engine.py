"""ncnn computes what torch computes, whatever the shape of the networks."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import ncnn
import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from sr3_desktop.engine.base.errors import Cancelled
from sr3_desktop.engine.base.request import SamplerSettings, TileSettings
from sr3_desktop.engine.diffusion import arrays
from sr3_desktop.engine.diffusion.resample import to_pixels
from sr3_desktop.engine.models.checkpoint import build_net, network_config
from sr3_desktop.engine.models.diffusion_model import EnlargeSettings
from sr3_desktop.engine.models.model_card import ModelCard
from sr3_desktop.engine.models.model_file import load_weights, split_pairs
from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.engine.models.photo_net import PhotoNet
from sr3_desktop.engine.models.torch_engine import TorchEngine
from sr3_desktop.engine.networks import ncnn_engine
from sr3_desktop.engine.networks.ncnn_engine import NcnnEngine
from sr3_desktop.engine.networks.ncnn_graph import Graph, predictor_graph, refiner_graph
from sr3_desktop.engine.networks.photo_shapes import photo_shapes
from sr3_desktop.paths import bundled_models_dir

SHAPES = {
    "as photo-x4": (PredictorConfig(6, 2, 4), RefinerConfig((4, 6, 8), (1, 2, 1), 4, 2, 8)),
    "as face-x8": (PredictorConfig(6, 1, 8), RefinerConfig((4, 6, 6, 8), (1, 1, 2, 1), 4, 2, 8)),
    "enters at the full grid": (
        PredictorConfig(6, 1, 4),
        RefinerConfig((4, 6, 8), (1, 1, 1), 4, 1, 8),
    ),
    "enters at the photo's grid": (
        PredictorConfig(6, 1, 4),
        RefinerConfig((8, 12), (2, 1), 4, 4, 8),
    ),
    "twofold, one level": (PredictorConfig(5, 1, 2), RefinerConfig((4,), (1,), 3, 2, 8)),
}
Engines = tuple[TorchEngine, NcnnEngine, int]


@pytest.fixture(params=SHAPES, ids=str)
def engines(request: pytest.FixtureRequest) -> Engines:
    """Both engines with the same random weights, and what sides have to be multiples of."""
    predictor, refiner = SHAPES[request.param]
    with torch.random.fork_rng():
        torch.manual_seed(1)
        net = PhotoNet(predictor, refiner).eval().requires_grad_(False)
        for parameter in net.parameters():
            torch.nn.init.normal_(parameter, std=0.2)
    weights = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    return (
        TorchEngine(net),
        NcnnEngine(weights, network_config(predictor, refiner)),
        net.multiple,
    )


def random(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_the_card_tells_every_tensor(engines: Engines) -> None:
    net = engines[0].net
    network = network_config(net.predictor.config, net.refiner.config)
    assert photo_shapes(network) == {k: tuple(x.shape) for k, x in net.state_dict().items()}


@pytest.mark.parametrize("windows", [1, 3])
@pytest.mark.parametrize("cleanup", [0.0, 0.7])
def test_both_engines_agree(engines: Engines, windows: int, cleanup: float) -> None:
    reference, engine, multiple = engines
    low_res = random(0, windows, 3, 6 * multiple, 5 * multiple).clip(-1, 1)
    base, condition = reference.predict(low_res, cleanup)
    made, given = engine.predict(low_res, cleanup)
    np.testing.assert_allclose(made, base, rtol=0, atol=2e-5)
    np.testing.assert_allclose(given, condition, rtol=0, atol=2e-5)
    x = random(1, *base.shape)
    for sigma in (0.02, 0.7, 4.0):
        expected = reference.denoise(x, sigma, base, condition, cleanup)
        answer = engine.denoise(x, sigma, base, condition, cleanup)
        np.testing.assert_allclose(answer, expected, rtol=0, atol=1e-4 * np.abs(expected).max())


def test_windows_that_are_views_are_read_as_they_are(engines: Engines) -> None:
    reference, engine, multiple = engines
    side = 4 * multiple
    turned = random(2, 2, 3, side, side).swapaxes(2, 3)[:, ::-1]
    np.testing.assert_allclose(
        engine.predict(turned, 0)[0], reference.predict(turned, 0)[0], rtol=0, atol=2e-5
    )


def test_the_answer_is_the_same_with_one_thread_and_with_many(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, engine, multiple = engines
    low_res = random(3, 4, 3, 4 * multiple, 4 * multiple)
    together = engine.predict(low_res, 0)[0]
    monkeypatch.setattr(arrays, "threads", lambda: 1)
    assert np.array_equal(engine.predict(low_res, 0)[0], together)


@pytest.mark.parametrize("model", ["photo-x4", "face-x8"])
def test_the_bundled_models_are_the_same_picture_on_both(model: str) -> None:
    weights, card = load_weights(bundled_models_dir() / f"{model}.safetensors")
    scale = float(weights["residual_scale"])
    low_res = np.linspace(-1, 1, 24, dtype=np.float32)[:, None] * np.ones(
        (1, 3, 24, 16), np.float32
    )
    low_res[..., 8:12, 4:9] = 0.5
    settings = EnlargeSettings(SamplerSettings(steps=2, detail=1.0))
    for pair in filter(None, split_pairs(weights)):
        net = build_net(pair, card)
        assert isinstance(net, PhotoNet)
        made = [
            PhotoModel(card, engine, scale).enlarge(low_res.copy(), settings, lambda progress: None)
            for engine in (TorchEngine(net), NcnnEngine(pair, card.network))
        ]
        assert np.abs(made[0] - made[1]).max() * 127.5 < 0.02
    pixels = [to_pixels(result).astype(int) for result in made]
    assert np.abs(pixels[0] - pixels[1]).max() <= 1
    assert (pixels[0] != pixels[1]).mean() <= 1e-4


def test_what_a_model_costs_is_known_without_a_clock() -> None:
    """Operations a megapixel of the result, and the layers that are to be run."""
    weights, card = load_weights(bundled_models_dir() / "photo-x4.safetensors")
    engine = TorchEngine(build_net(split_pairs(weights)[0], card))  # type: ignore[arg-type]
    low_res = np.zeros((1, 3, 32, 32), np.float32)
    megapixels = (32 * card.scale) ** 2 / 1e6
    with FlopCounterMode(display=False) as counted:
        base, condition = engine.predict(low_res, 0)
    assert counted.get_total_flops() / megapixels / 1e9 == pytest.approx(140, rel=0.02)
    with FlopCounterMode(display=False) as counted:
        engine.denoise(base, 1.0, base, condition, 0)
    assert counted.get_total_flops() / megapixels / 1e9 == pytest.approx(194, rel=0.02)
    kinds = [Counter(layer.kind for layer in graph.layers) for graph in graphs(weights, card)]
    assert kinds[0]["Convolution"] == 2 * 14 + 4
    assert kinds[1]["Convolution"] == 29
    assert kinds[1]["Normalize"] == 21
    assert set(kinds[0]) | set(kinds[1]) == {
        *("Input", "Concat", "Convolution", "Swish", "BinaryOp", "Interp", "PixelShuffle"),
        *("Reorg", "Normalize", "InnerProduct", "Reshape"),
    }


def test_little_is_computed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells of all windows over cells of a photo of 12 megapixels, where memory is free."""
    monkeypatch.setattr(ncnn_engine, "free_bytes", lambda: 16 * 2**30)
    monkeypatch.setattr(ncnn_engine, "threads", lambda: 2)
    weights, card = load_weights(bundled_models_dir() / "photo-x4.safetensors")
    model = PhotoModel(card, NcnnEngine(split_pairs(weights)[0], card.network), 1.0)
    tiles = model.tiler(TileSettings()).tiles(3000, 4000)
    window = tiles[0].window
    computed = len(tiles) * (window.bottom - window.top) * (window.right - window.left)
    assert computed / (3000 * 4000) <= 1.25


@pytest.mark.parametrize(
    ("free_gb", "windows", "megapixels", "side"),
    [(12, 2, 1, 256), (16, 8, 1, 128), (1, 8, 1, 32), (5, 2, 1, 160), (5, 2, 12, 96)],
)
def test_the_tile_fits_the_memory_that_is_left(
    monkeypatch: pytest.MonkeyPatch, free_gb: int, windows: int, megapixels: int, side: int
) -> None:
    """Beside all that is as large as the result; windows used to get a quarter in any case."""
    monkeypatch.setattr(ncnn_engine, "free_bytes", lambda: free_gb * 2**30)
    monkeypatch.setattr(ncnn_engine, "threads", lambda: windows)
    weights, card = load_weights(bundled_models_dir() / "photo-x4.safetensors")
    model = PhotoModel(card, NcnnEngine(split_pairs(weights)[0], card.network), 1.0)
    seen: list[int] = []

    def note(*args: object) -> None:
        seen.append(model.tiler(TileSettings()).size)
        raise Cancelled

    monkeypatch.setattr(PhotoModel, "_enlarge", note)
    photo = np.broadcast_to(np.float32(0), (1, 3, 1000, 1000 * megapixels))
    for _ in range(2):  # the second photo gets the same
        with pytest.raises(Cancelled):
            model.enlarge(photo, EnlargeSettings(SamplerSettings(steps=2)), lambda progress: None)
    assert seen == [side, side]


WINDOW_MEMORY = r"""
import re
from pathlib import Path
import numpy as np
from sr3_desktop.engine.models.model_file import load_weights, split_pairs
from sr3_desktop.engine.networks.ncnn_engine import BYTES_PER_PIXEL, NcnnEngine
from sr3_desktop.paths import bundled_models_dir
weights, card = load_weights(bundled_models_dir() / "photo-x4.safetensors")
engine = NcnnEngine(split_pairs(weights)[0], card.network)
networks = engine._networks
def highest():
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) * 1024
Path("/proc/self/clear_refs").write_text("5")  # what was highest before does not count
before = highest()
for _ in range(2):
    base, condition = networks.predict(np.zeros((3, 128, 128), np.float32), 0.0)
    networks.denoise(base, 1.0, base, condition, 0.0)
taken = highest() - before
assert taken <= BYTES_PER_PIXEL * 512**2, taken / 512**2
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the highest memory of a process")
def test_a_window_needs_no_more_memory_than_is_reckoned_with() -> None:
    """Predictor and refiner work in the same memory."""
    done = subprocess.run(
        [sys.executable, "-c", WINDOW_MEMORY], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


def graphs(weights: Any, card: ModelCard) -> list[Any]:
    return [make(weights, card.network) for make in (predictor_graph, refiner_graph)]


def test_a_lack_of_memory_is_told(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    _, engine, multiple = engines

    class Extractor:
        def input(self, name: str, blob: Any) -> None:
            pass

        def extract(self, name: str) -> tuple[int, None]:
            return -100, None

    monkeypatch.setattr(
        engine._networks.predictor, "net", type("Net", (), {"create_extractor": Extractor})()
    )
    low_res = np.zeros((2, 3, multiple, multiple), np.float32)
    with pytest.raises(MemoryError):
        engine.predict(low_res, 0)


def test_weights_of_another_network_are_told(tmp_path: Path) -> None:
    weights, card = load_weights(bundled_models_dir() / "photo-x4.safetensors")
    del weights["refiner.stem.weight"]
    with pytest.raises(KeyError):
        NcnnEngine(weights, card.network)


def test_weights_that_end_too_early_are_told() -> None:
    graph = Graph(conv_weights())
    graph.conv(graph.add("Input"), "a")
    graph.layers[-1] = graph.layers[-1]._replace(weights=graph.layers[-1].weights[:-400])
    with pytest.raises(ValueError, match="does not take"):
        ncnn_engine.Network(graph, {})


def test_the_window_gets_its_turn_while_networks_are_loaded() -> None:
    """All weights in one call would keep Python's lock until the last layer is ready."""
    graph = Graph(conv_weights())
    blob = graph.add("Input")
    for _ in range(20):
        blob = graph.conv(blob, "a")
    text, weights = graph.finish()
    turns, stopped = Counter[str](), threading.Event()

    def take_turns() -> None:
        while not stopped.wait(0.0005):
            turns["window"] += 1

    window = threading.Thread(target=take_turns)
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    window.start()
    try:
        for _ in range(100):  # on a busy machine the other thread may come late
            net = ncnn.Net()
            net.load_param_mem(text)
            already = turns["window"]
            net.load_model(ncnn_engine._Reader(weights))
            if turns["window"] > already + 2:
                break
        else:
            pytest.fail("the other thread had to wait for the end of every loading")
    finally:
        stopped.set()
        window.join()
        sys.setswitchinterval(before)


def conv_weights() -> dict[str, np.ndarray]:
    return {"a.weight": random(1, 64, 64, 3, 3), "a.bias": random(2, 64)}
