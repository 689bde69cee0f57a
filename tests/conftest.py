"""What every test runs with: no display, no user folders, no unnoticed warnings."""

from __future__ import annotations

import gc
import itertools
import json
import logging
import os
import struct
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # tiny nets are slower with more threads

from platformdirs import PlatformDirs

from sr3_desktop import paths
from sr3_desktop.engine.base import vulkan_places
from sr3_desktop.engine.base.torch_setup import prepare_torch
from sr3_desktop.engine.images import prepare_pillow
from sr3_desktop.engine.models.model_card import METADATA_KEY, ModelCard

# Else this process, and each one that a test starts, would compile the program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
gc.disable()  # until all tests are collected: it would look at their growing syntax trees again
prepare_pillow()
prepare_torch()
os.fsync = lambda _descriptor: None  # nobody cuts the power, and disks take longer than most tests


def pytest_configure(config: pytest.Config) -> None:
    """Keep what matplotlib finds out about fonts: in a new home it would take seconds again."""
    if hasattr(config, "cache"):
        os.environ.setdefault("MPLCONFIGDIR", str(config.cache.mkdir("matplotlib")))


def pytest_collection_finish() -> None:
    """Leave modules and tests, which live to the end, out of every later look for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders for one test each; pytest's own numbers would be sought among all earlier ones."""
    below = tmp_path_factory.mktemp("homes")
    return (below / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_user_folders(_homes: Iterator[Path], monkeypatch: Any) -> None:
    """Point every user folder, of this process and of its children, below a temporary one.

    The language is English, whatever the system speaks.
    """
    home = next(_homes)
    home.mkdir()

    class Redirected(PlatformDirs):
        user_data_path = home / "data" / "sr3-desktop"
        user_config_path = home / "config" / "sr3-desktop"
        user_cache_path = home / "cache" / "sr3-desktop"
        user_log_path = home / "state" / "sr3-desktop"

    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)  # or a window that is open would answer
    monkeypatch.setattr(paths, "_user", lambda: Redirected("sr3-desktop"))
    for variable, folder in {
        "HOME": home,
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "LC_ALL": "C.UTF-8",
    }.items():
        monkeypatch.setenv(variable, str(folder))


@pytest.fixture(autouse=True)
def _no_graphics_card(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process and its children see no Vulkan, whatever this computer has."""
    vulkan_places.set_vulkan_places(None)
    for variable in ("VK_DRIVER_FILES", "VK_ICD_FILENAMES"):
        monkeypatch.setenv(variable, "none")
    yield
    vulkan_places.set_vulkan_places(None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Skip a test that makes a link where Windows does not let this user make one."""
    if os.name != "nt":
        return (yield)
    make = os.symlink

    def symlink(target: Any, link: Any, *args: Any, **options: Any) -> None:
        try:
            make(target, link, *args, **options)
        except OSError as error:
            pytest.skip(f"no links here: {error}")
        if not os.path.islink(link):
            pytest.skip("no links here")  # Wine says nothing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "symlink", symlink)
        return (yield)


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    """Take away the log handlers that a test adds."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _no_unexpected_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which our code logs a warning; one that expects it calls `caplog.clear()`."""
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    unexpected = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for record in records
        if record.levelno >= logging.WARNING and record.name.startswith("sr3_desktop")
    ]
    assert not unexpected, "unexpected log messages:\n" + "\n".join(unexpected)


MakeModelFile = Callable[..., Path]


@pytest.fixture
def make_model_file(tmp_path: Path) -> MakeModelFile:
    """Return a function that writes a model file with a card and one tensor of two zeros."""

    def make(model: str = "photo-x4", folder: Path = tmp_path, **card: Any) -> Path:
        fields = {"name": "Photo x4", "kind": "photo", "scale": 4, "network": {}, "schedule": {}}
        text = ModelCard(**{"id": model} | fields | card).to_json()
        header = {
            "__metadata__": {METADATA_KEY: text},
            "weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        }
        encoded = json.dumps(header).encode()
        path = folder / f"{model}.safetensors"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + bytes(8))
        return path

    return make


@pytest.fixture
def tiny_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real model file of a few thousand random weights, as the only one of the program."""
    import torch

    from sr3_desktop.engine.models.checkpoint import network_config, photo_net, save_model
    from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig

    predictor = PredictorConfig(width=8, blocks=1)
    refiner = RefinerConfig((8, 8, 8), (1, 1, 1), condition_width=4, embedding=8)
    schedule = {"kind": "karras", "levels": 100, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7.0}
    network = network_config(predictor, refiner)
    card = ModelCard("photo-x4", "Tiny", "photo", 4, network, schedule)
    path = tmp_path / "models" / "photo-x4.safetensors"
    with torch.random.fork_rng():
        torch.manual_seed(0)
        save_model(path, photo_net(card), card)
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: path.parent)
    return path


@pytest.fixture
def tiny_face_model(tmp_path: Path) -> Path:
    """A tiny face model of random weights, which change the picture visibly."""
    import torch

    from sr3_desktop.engine.base.request import SamplerSettings
    from sr3_desktop.engine.models.checkpoint import network_config, save_model
    from sr3_desktop.engine.models.network_configs import PredictorConfig, RefinerConfig
    from sr3_desktop.engine.models.photo_net import PhotoNet

    predictor = PredictorConfig(width=6, blocks=1, scale=8)
    refiner = RefinerConfig((4, 6, 6, 8), (1, 1, 1, 1), condition_width=4, embedding=8)
    with torch.random.fork_rng():
        torch.manual_seed(2)
        net = PhotoNet(predictor, refiner)
        for parameter in net.parameters():
            torch.nn.init.normal_(parameter, std=0.08)
    schedule = {"kind": "karras", "levels": 100, "sigma_min": 0.02, "sigma_max": 4.0, "rho": 7}
    network = network_config(predictor, refiner)
    recommended = SamplerSettings("heun", steps=2, eta=0.0)
    card = ModelCard("face-x8", "Face", "photo", 8, network, schedule, recommended)
    path = tmp_path / "models" / "face-x8.safetensors"
    save_model(path, net, card)
    return path
