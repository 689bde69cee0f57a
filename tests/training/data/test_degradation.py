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
    gaussian_blur,
    jpeg,
    quantize,
    resize,
)
from tests.training.conftest import make_photo

FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
}


def tensor(image: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 127.5 - 1


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
    ours = quantize(jpeg(tensor(photo), torch.tensor([float(quality)])))
    loss_of_file = levels(tensor(photo), real).mean()
    assert levels(ours, real).mean() < 0.45 * loss_of_file + 0.5


def test_jpeg_quality_is_taken_for_each_patch_by_itself():
    patches = tensor(make_photo(3)).repeat(2, 1, 1, 1)
    both = jpeg(patches, torch.tensor([20.0, 90.0]))
    for index, quality in enumerate((20.0, 90.0)):
        alone = jpeg(patches[:1], torch.tensor([quality]))
        torch.testing.assert_close(both[index : index + 1], alone, atol=1e-5, rtol=0)
    error = levels(both, patches).mean((1, 2, 3))
    assert error[0] > 2 * error[1]


def test_blur_spreads_a_point_as_a_gaussian():
    point = torch.zeros(1, 3, 33, 33)
    point[..., 16, 16] = 1
    blurred = gaussian_blur(point, torch.tensor([2.0]))[0, 0]
    offsets = torch.arange(33.0) - 16
    assert blurred.sum() == pytest.approx(1, abs=1e-4)
    assert float((blurred.sum(0) * offsets**2).sum()) == pytest.approx(4, rel=0.02)


def degrade(config: DegradationConfig, batch: int = 10) -> tuple[Tensor, Tensor, Tensor]:
    high_res = torch.cat([tensor(make_photo(s).crop((0, 0, 64, 64))) for s in range(batch)])
    generator = torch.Generator().manual_seed(5)
    low_res, cleanup = Degrader(config, 4)(high_res, generator, generator)
    return high_res, low_res, cleanup


def test_small_batches_get_their_share_in_turn():
    degrader, generator = Degrader(DegradationConfig(mild=0.3, strong=0.1), 4), torch.Generator()
    high_res = torch.zeros(2, 3, 32, 32)
    levels = torch.cat([degrader(high_res, generator, generator)[1] for _ in range(300)])
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
