"""A device that runs out of memory, computes nonsense or is lost in the n-th call, for every n."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sr3_desktop.engine.base.errors import (
    DeviceLostError,
    DeviceMemoryError,
    InvalidResultError,
)
from sr3_desktop.engine.base.request import (
    Progress,
    SamplerSettings,
    TileSettings,
    UpscaleRequest,
)
from sr3_desktop.engine.diffusion.arrays import Array
from sr3_desktop.engine.images import read_image
from sr3_desktop.engine.models.diffusion_model import DiffusionModel
from sr3_desktop.engine.models.open_model import open_model
from sr3_desktop.engine.models.photo_model import PhotoModel
from sr3_desktop.engine.networks.photo_engine import PhotoEngine
from sr3_desktop.engine.upscale import upscaler as upscaler_module
from sr3_desktop.engine.upscale.upscaler import Upscaler


class Card:
    """An engine that computes as another one does, but for the n-th call.

    Args:
        engine: Computes.
        number: The call that goes wrong, from 1.
        trouble: Returns the call's answers, or raises; gets the right ones.
        stays: Whether all later calls go wrong, too.
    """

    name, about = "torch", "PyTorch, a card that breaks"
    device, batch, tile_size, retries = "cuda:0", 2, 24, True
    notes: tuple[str, ...] = ()

    def __init__(
        self,
        engine: PhotoEngine,
        number: int,
        trouble: Callable[[tuple[Array, ...], str], tuple[Array, ...]],
        stays: bool = False,
    ) -> None:
        self.dtype = "float16"
        self.calls = 0
        self._engine, self._number, self._trouble, self._stays = engine, number, trouble, stays

    def begin(self, beside_bytes: int) -> None:
        self._engine.begin(beside_bytes)

    def finish(self) -> None:
        self._engine.finish()

    def _answer(self, answers: tuple[Array, ...]) -> tuple[Array, ...]:
        self.calls += 1
        due = self.calls == self._number or (self._stays and 0 < self._number < self.calls)
        return self._trouble(answers, self.dtype) if due else answers

    def predict(self, low_res: Array, cleanup: float) -> tuple[Array, Array]:
        base, condition = self._answer(self._engine.predict(low_res, cleanup))
        return base, condition

    def denoise(
        self, x: Array, sigma: float, base: Array, condition: Array, cleanup: float
    ) -> Array:
        return self._answer((self._engine.denoise(x, sigma, base, condition, cleanup),))[0]


def short_of_memory(answers: tuple[Array, ...], dtype: str) -> tuple[Array, ...]:
    raise MemoryError("CUDA out of memory")


def lost(answers: tuple[Array, ...], dtype: str) -> tuple[Array, ...]:
    raise DeviceLostError("The card is gone.")


def nonsense(answers: tuple[Array, ...], dtype: str) -> tuple[Array, ...]:
    if dtype == "float32":
        return answers
    return tuple(np.full_like(answer, np.nan) for answer in answers)


def always_nonsense(answers: tuple[Array, ...], dtype: str) -> tuple[Array, ...]:
    return nonsense(answers, "float16")


Made = Callable[..., tuple[np.ndarray, Card]]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A soft photo of 100 x 20 pixels, which is cut into tiles."""
    random = np.random.default_rng(0)
    noise = Image.fromarray(random.integers(0, 256, (20, 100, 3), dtype=np.uint8))
    noise.filter(ImageFilter.GaussianBlur(2)).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.fixture
def make(
    tiny_model: Path,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Made:
    """Return a function that enlarges the photo on a card: the picture, and the card."""

    def enlarge(number: int, trouble: Callable[..., object], stays: bool = False):
        cards: list[Card] = []

        def opened(*arguments: object) -> DiffusionModel:
            model = open_model(tiny_model, "cpu")
            assert isinstance(model, PhotoModel)
            card = Card(model.engine, number, trouble, stays)  # type: ignore[arg-type]
            cards.append(card)
            model.engine = model.runtime = card
            return model

        monkeypatch.setattr(upscaler_module, "open_model", opened)
        target = photo.with_name("result.png")
        target.unlink(missing_ok=True)
        request = UpscaleRequest(photo, target, "tiny-x4", 2.0, SamplerSettings("ddim", 2))
        request = replace(request, device="cpu", tile=TileSettings(size=8, halo=24))
        upscaler = Upscaler([tiny_model.parent])
        try:
            upscaler.upscale(request, ignore)
        finally:
            caplog.clear()
            assert len(list(photo.parent.glob("*.part"))) == 0
        return read_image(target).pixels.astype(int), cards[0]

    return enlarge


def ignore(progress: Progress) -> None:
    pass


@pytest.mark.parametrize("trouble", [short_of_memory, nonsense])
def test_what_goes_wrong_once_changes_no_picture(
    make: Made, trouble: Callable[..., object]
) -> None:
    right, card = make(0, trouble)
    assert card.calls > 4
    for number in range(1, card.calls + 1):
        made, broken = make(number, trouble)
        assert np.abs(made - right).max() <= 1, number
        assert broken.calls > number
        assert broken.dtype == ("float32" if trouble is nonsense else "float16")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (short_of_memory, DeviceMemoryError),
        (lost, DeviceLostError),
        (always_nonsense, InvalidResultError),
    ],
)
def test_what_stays_wrong_is_one_sentence_and_no_file(
    make: Made,
    photo: Path,
    trouble: Callable[..., object],
    error: type[Exception],
) -> None:
    before = photo.read_bytes()
    _, card = make(0, trouble)
    for number in range(1, card.calls + 1):
        with pytest.raises(error):
            make(number, trouble, stays=True)
        assert not photo.with_name("result.png").exists()
    assert photo.read_bytes() == before
