from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from sr3_desktop.training.data.degradation import (
    DegradationConfig,
    Degrader,
    jpeg,
    resize,
)
from sr3_desktop.training.data.matrices import along_both, blurring, grains
from tests.training.conftest import make_photo

FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
}


def tensor(image: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 127.5 - 1


def quantize(x: Tensor) -> Tensor:
    """Round [-1, 1] to the 256 levels of an 8-bit file."""
    return ((x.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1


def levels(a: Tensor, b: Tensor) -> Tensor:
    return ((a - b) * 127.5).abs()


@pytest.mark.parametrize("kernel", FILTERS)
@pytest.mark.parametrize("size", [(24, 20), (48, 40), (37, 29)])
def test_resize_is_aligned_and_filtered_as_pillow_does(kernel, size):
    photo = make_photo(1).point(lambda v: 64 + v // 2)  # Pillow clips between its two passes
    ours = quantize(resize(tensor(photo), size[1], size[0], kernel))
    assert levels(ours, tensor(photo.resize(size, FILTERS[kernel]))).max() <= 1.01


@pytest.mark.parametrize("quality", [25, 60, 95])
def test_jpeg_looks_like_a_real_jpeg_file(quality):
    photo = make_photo(2)
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=quality)
    real = tensor(Image.open(file))
    ours = quantize(jpeg(tensor(photo), torch.tensor([quality])))
    loss_of_file = levels(tensor(photo), real).mean()
    assert levels(ours, real).mean() < 0.45 * loss_of_file + 0.5


def test_jpeg_quality_is_taken_for_each_patch_by_itself():
    patches = tensor(make_photo(3)).repeat(2, 1, 1, 1)
    both = jpeg(patches, torch.tensor([20, 90]))
    for index, quality in enumerate((20, 90)):
        alone = jpeg(patches[:1], torch.tensor([quality]))
        torch.testing.assert_close(both[index : index + 1], alone, atol=1e-5, rtol=0)
    error = levels(both, patches).mean((1, 2, 3))
    assert error[0] > 2 * error[1]


def test_blur_spreads_a_point_as_a_gaussian():
    point = torch.zeros(1, 33, 33)
    point[:, 16, 16] = 1
    blurred = along_both(point, blurring(33, 2.0)[None])[0]
    offsets = torch.arange(33.0) - 16
    assert blurred.sum() == pytest.approx(1, abs=1e-4)
    assert float((blurred.sum(0) * offsets**2).sum()) == pytest.approx(4, rel=0.02)


def test_grain_is_as_strong_as_the_noise_it_is_made_of():
    noise = torch.randn(400, 32, 32, generator=torch.Generator().manual_seed(0))
    for matrix in grains(32, 1.4, torch.device("cpu"))[[0, 7, 15]]:
        assert along_both(noise, matrix.expand(400, 32, 32)).std() == pytest.approx(1, abs=0.05)


def degrade(config: DegradationConfig, batch: int = 10) -> tuple[Tensor, Tensor, Tensor]:
    high_res = torch.cat([tensor(make_photo(s).crop((0, 0, 64, 64))) for s in range(batch)])
    choices, noises = np.random.default_rng(5), torch.Generator().manual_seed(5)
    low_res, cleanup = Degrader(config, 4)(high_res, choices, noises)
    return high_res, low_res, cleanup


def test_small_batches_get_their_share_in_turn():
    degrader = Degrader(DegradationConfig(mild=0.3, strong=0.1), 4)
    choices, noises = np.random.default_rng(0), torch.Generator()
    high_res = torch.zeros(2, 3, 32, 32)
    levels = torch.cat([degrader(high_res, choices, noises)[1] for _ in range(300)])
    assert 0.25 < ((levels > 0) & (levels < 0.5)).float().mean() < 0.35
    assert 0.07 < (levels >= 0.5).float().mean() < 0.13


def test_shares_of_clean_mild_and_strong():
    _, low_res, cleanup = degrade(DegradationConfig(mild=0.4, strong=0.2))
    assert low_res.shape == (10, 3, 16, 16)
    assert (cleanup[:2] >= 0.5).all()
    assert ((cleanup[2:6] >= 0.05) & (cleanup[2:6] <= 0.5)).all()
    assert (cleanup[6:] == 0).all()


def test_low_res_has_the_levels_of_an_8_bit_file():
    _, low_res, _ = degrade(DegradationConfig())
    on_grid = (low_res + 1) * 127.5
    torch.testing.assert_close(on_grid, on_grid.round(), atol=1e-3, rtol=0)
    assert on_grid.min() >= -1e-3
    assert on_grid.max() <= 255.001


def test_clean_patches_are_the_reduced_photo_and_degraded_ones_are_not():
    high_res, low_res, _ = degrade(DegradationConfig(mild=0.4, strong=0.2))
    filtered = torch.stack([quantize(resize(high_res, 16, 16, kernel)) for kernel in FILTERS])
    difference = levels(low_res, filtered).mean((2, 3, 4)).amin(0)  # to the nearest filter's
    assert difference[6:].max() == 0
    assert difference[:6].min() > 0.5


def test_a_share_is_labeled_with_what_auto_would_choose():
    labels = degrade(DegradationConfig(mild=0.5, strong=0.5, as_auto=1.0), batch=60)[2]
    told = torch.tensor([0.1, 0.15])
    assert ((labels[:, None] - told).abs() < 1e-6).any(1).float().mean() > 0.5
    assert degrade(DegradationConfig(mild=0.5, strong=0.5), batch=60)[2].unique().numel() == 60


def test_noise_of_a_phone_is_coarser_and_more_colored_than_that_of_a_sensor():
    flat, count = torch.zeros(600, 3, 64, 64), 600
    config = DegradationConfig(mild=0, strong=1, max_blur_px=0, max_noise=30, worst_jpeg=95)
    choices, noises = np.random.default_rng(0), torch.Generator().manual_seed(0)
    low_res, _ = Degrader(config, 4)(flat, choices, noises)
    x = low_res * 127.5
    strength = x.std((1, 2, 3))
    noisy = x[strength > 4]
    color = (noisy - noisy.mean(1, keepdim=True)).std((1, 2, 3)) / noisy.std((1, 2, 3))
    steps = noisy.diff(dim=3).std((1, 2, 3)) / noisy.std((1, 2, 3))
    assert 8 < strength.max() <= 60
    assert len(noisy) > count / 4
    assert (color < 0.2).any()  # film, paper
    assert (color > 0.8).any()  # blotches of color
    assert steps.min() < 0.9 < 1.2 < steps.max()  # coarse and fine


def test_some_clean_patches_are_saved_as_by_a_camera() -> None:
    config = DegradationConfig(mild=0, strong=0, camera=0.5)
    _, plain, _ = degrade(DegradationConfig(mild=0, strong=0), batch=20)
    _, low_res, cleanup = degrade(config, batch=20)
    changed = (low_res - plain).abs().flatten(1).amax(1) > 0
    assert 9 <= changed.sum() <= 11
    assert not cleanup.any()
    luma = ((low_res - plain) * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1)
    assert luma.abs().mean() < 0.02
